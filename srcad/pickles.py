"""A function is pickled by the name under which it is found again."""

from __future__ import annotations

import sys
from typing import Any


def named(fn: Any) -> Any:
    """What stands where a function says that it is defined."""
    found: Any = sys.modules.get(getattr(fn, "__module__", None) or "")
    for name in getattr(fn, "__qualname__", "").split("."):
        found = getattr(found, name, None)
    return found


def picklable(fn: Any) -> Any:
    """A function, or the decorated one that stands in its place and so is found when the pickle is read."""
    found = named(fn)
    return found if getattr(found, "__srcad_function__", None) is fn else fn
