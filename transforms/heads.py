"""Above a generated function, after this, stands what its names mean: imports, and constants as Python writes them."""

from __future__ import annotations

import math
import pprint
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from srcad.transforms.ir import Ref

_WIDTH = 100
#: Arrays and containers of more elements than this are not written as text.
_LARGEST = 1000


def import_of(module: str) -> str:
    """The line that imports a module by the name that generated code has for it."""
    return "import numpy as np" if module == "np" else f"import {module}"


def lines(imports: Sequence[str], helpers: Sequence[str], refs: Sequence[tuple[str, Ref]]) -> list[str]:
    """The head of a module that uses ``srcad.runtime``."""
    found = [import_of(m) for m in sorted(imports)]
    if helpers:
        found.append(f"from srcad.runtime import {', '.join(sorted(helpers))}")
    defined = [definition(n, r.value) or f"# {n}: {described(r.value)}" for n, r in refs]
    if any("np." in d for d in defined) and "np" not in imports:
        found.insert(0, import_of("np"))
    return [*found, *(d for d in defined if " import " in d), *(d for d in defined if " import " not in d)]


def definition(name: str, value: Any) -> str | None:
    """The line that makes ``name`` this value in another module, ``None`` where none does."""
    if value.__class__.__name__ == "module":
        return f"import {value.__name__}" + (f" as {name}" if value.__name__ != name else "")
    written = literal(value)
    if written is not None:
        return f"{name} = {written}"
    module, qualified = _said(value, "__module__"), _said(value, "__qualname__")
    named = isinstance(module, str) and isinstance(qualified, str) and qualified.isidentifier()
    if not named or getattr(sys.modules.get(str(module)), qualified, None) is not value:
        return None
    public = str(module).partition("._")[0]
    module = public if getattr(sys.modules.get(public), qualified, None) is value else module
    return f"from {module} import {qualified}" + (f" as {name}" if qualified != name else "")


def _said(value: Any, attr: str) -> Any:
    """What an object says as an attribute, if it can be asked for one: its class may raise whatever it likes."""
    try:
        return getattr(value, attr)
    except Exception:
        return None


def literal(value: Any) -> str | None:
    """A value as Python writes it; ``None`` for what has no such text, or too long a one."""
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, np.number | np.bool_) and value.dtype.kind in "biufc":
        inner = literal(value.item())
        return None if inner is None else f"np.{value.dtype.type.__name__}({inner})"
    if not _is_plain(value) or _size(value) > _LARGEST:
        return None
    return (
        repr(value)
        if not isinstance(value, list | tuple | dict | set)
        else pprint.pformat(value, width=_WIDTH - 8, compact=True, sort_dicts=False)
    )


def _array(value: np.ndarray[Any, Any]) -> str | None:
    plain = value.__class__ is np.ndarray and value.dtype.kind in "biufc" and value.size <= _LARGEST and value.size
    if not plain or not np.all(np.isfinite(value)):
        return None
    given = "" if value.dtype in map(np.dtype, (float, int, bool, complex)) else f", np.{value.dtype.name}"
    text = pprint.pformat(value.tolist(), width=_WIDTH - 20, compact=True)
    return f"np.array({text}{given})"


def _is_plain(value: Any) -> bool:
    """Whether the text of a value is the value again."""
    cls = value.__class__
    if cls in (bool, int, str, bytes, type(None), type(...)):
        return True
    if cls is float:
        return math.isfinite(value)
    if cls is complex:
        return math.isfinite(value.real) and math.isfinite(value.imag)
    if cls in (list, tuple, set):
        return bool(value or cls is not set) and all(map(_is_plain, value))
    return cls is dict and all(map(_is_plain, (*value, *value.values())))


def _size(value: Any) -> int:
    if isinstance(value, list | tuple | set):
        return sum(map(_size, value))
    return _size(list(value.values())) if isinstance(value, dict) else 1


def described(value: Any) -> str:
    """What a value is, for a message."""
    try:
        name = getattr(value, "__qualname__", None)
    except Exception:  # modules that import on demand may raise anything
        name = None
    return f"the function {name}" if name is not None else f"an object of the class {type(value).__name__}"
