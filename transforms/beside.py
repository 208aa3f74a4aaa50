"""What is asked of the call that a program is written beside: the way of its branches, loops and handlers.

The call is the ``witness`` of its path (``srcad/witness.py``).  Without one nothing here is taken for granted.
"""

from __future__ import annotations

from collections.abc import Callable
from types import BuiltinFunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import gast

from srcad.runtime.errors import Location, NoDerivativeError, UnsupportedSyntaxError
from srcad.transforms import paths
from srcad.transforms.frames import Restart
from srcad.transforms.values import Sym, Value, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: What tells branches without a name from those that stand where they stand.
_FLAG = -97


def flag(lin: Linearizer, test: Value) -> bool | None:
    """The side that the call takes of a branch that has no name, as one of so many at its place."""
    if lin.paths.witness is None:
        return None
    place = paths.site(lin, lin.build.span, _FLAG)
    return paths.granted(lin, test, place and _numbered(lin, place))


def _numbered(lin: Linearizer, name: str) -> str:
    """A name for one of several of the same name, in the order of the walk."""
    lin.flags[name] = lin.flags.get(name, 0) + 1
    return f"{name} {lin.flags[name]}"


def function(lin: Linearizer, value: Value, name: str | None) -> Sym | None:
    """The function that a value is in the call that the program is written beside, which a guard checks."""
    seen = paths.seen_in_call(lin, value)
    if not isinstance(value, Sym) or name is None or not isinstance(seen, paths.FUNCTIONS) or _is_bound(seen):
        return None
    paths.number(lin, value, name)
    return reference(seen.__name__, seen)


def _is_bound(function: Any) -> bool:
    """Whether a function is a method of what may be another object in the next call."""
    return isinstance(function, BuiltinFunctionType) and not isinstance(function.__self__, ModuleType | type | None)


def in_steps(lin: Linearizer, node: Any, walk: Callable[[], None]) -> None:
    """Walk a loop; where that is refused beside a call, one step after the other, as many as the call makes."""
    ways = [lin.at(node)] if isinstance(node, gast.While) else [("counted", lin.at(node)), lin.at(node)]
    if lin.paths.in_steps and lin.is_straight():
        lin.sites.update(ways)
    try:
        walk()
    except (UnsupportedSyntaxError, NoDerivativeError):
        way = next((w for w in ways if w not in lin.sites), None)
        if lin.paths.witness is None or way is None:
            raise
        raise Restart(way) from None


def handler(lin: Linearizer, where: Location | None) -> str | None:
    """The name of the branch between a body and its handlers, beside a call one for each part of a body."""
    name = paths.handler(lin, where)
    return name if lin.paths.witness is None or name is None else _numbered(lin, name)


def ended(lin: Linearizer, name: str | None, caught: tuple[Any, ...]) -> bool:
    """Whether beside a call the body of a ``try`` is taken for granted to raise what its handlers catch.

    If so the other path begins at its end, if not where the handlers are.
    """
    witness = lin.paths.witness
    if witness is None or name is None or (raises := witness.ends(lin, caught)) is None:
        return False
    lin.paths.taken[name] = lin.paths.met[name] = raises
    paths.completed(lin, name)
    return raises


def caught(lin: Linearizer, raised: Sym, handle: Callable[[], None]) -> None:
    """Walk what a call does after an exception."""
    assert lin.paths.witness is not None
    lin.paths.witness.handles(lin, str(raised.operand))
    handle()
