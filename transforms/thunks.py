"""A node of the syntax tree that is walked by a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms.values import Value

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


class Thunk(gast.AST):  # type: ignore[misc]
    """A node of the syntax tree that is walked by a function; ``target`` is what it binds."""

    _fields = ("target",)
    _attributes = ("lineno", "col_offset", "end_lineno", "end_col_offset")

    def __init__(self, run: Callable[[Linearizer], Value], where: Any, target: Any = None) -> None:
        super().__init__()
        self.run, self.target = run, target
        gast.copy_location(self, where)


def run(lin: Linearizer, node: Any, hint: str) -> Value:
    """The value of a ``Thunk``."""
    found: Value = node.run(lin)
    return found
