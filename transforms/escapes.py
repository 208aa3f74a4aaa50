"""An object that meets what is not followed is the value that it is, is made at run time, or the call is followed after all."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

from srcad.runtime.errors import DifferentiationError, UnsupportedSyntaxError
from srcad.runtime.labelled import HINT, Labelled
from srcad.transforms import concrete, consumers, containers, inlining, kinds, memos, objects, parse, subarrays, throws, unpacking
from srcad.transforms.values import Cell, Items, Keywords, Sym, Value

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: A walk follows so many calls that are given objects: where tests are undecided, recursion doubles them at every level.
_MOST_CALLS = 1000
#: So deep it follows a method of an object in itself, where it is known only at run time whether it goes on.
_MOST_UNDECIDED = 12


def built(lin: Linearizer, value: Cell) -> Sym:
    """An object as an operand: the number or container that it is, an argument as it came, or one made at run time."""
    inner = objects.plain(lin, value)
    if inner != value and subarrays.array(lin, value) is None:
        return concrete.materialise(lin, inner)
    found = lin.heap[value.number]
    if issubclass(found.cls, BaseException):
        given = found.children[found.keys.index(throws.GIVEN)]
        assert isinstance(given, Items)
        return lin.op("call", objects.class_reference(found.cls), *given.children, kind=kinds.Opaque(found.cls))
    if _movable(lin, value):
        raise containers.restart(value)
    if issubclass(found.cls, Labelled):
        what = "a Series or DataFrame that carries derivatives is not returned or passed on"
        raise UnsupportedSyntaxError(what, where=lin.build.span, hint=HINT)
    what = f"an object of {found.cls.__name__} made inside the function cannot be passed on at run time here"
    raise concrete.unrolled(lin, value) or lin.error_here(what)


def handed(lin: Linearizer, target: FunctionType, values: Sequence[Value], walk: Callable[[], Value]) -> Value:
    """The value of a function that is given objects: it is followed, or the objects are made at run time."""
    depth = sum(f.source.function.__code__ is target.__code__ for f in lin.frames)
    lin.handed += 1
    node = parse.read(target).node
    if inlining.recurs_too_often(lin, node, _MOST_UNDECIDED):
        raise memos.too_deep(lin, node, target.__code__.co_filename)
    if lin.handed > _MOST_CALLS or depth > inlining.DEEPEST or lin.size() > 10 * inlining.BUDGET:
        raise lin.error_here(f"{target.__qualname__}() calls itself too often, or is too long, to be followed with an object")
    try:
        return walk()
    except DifferentiationError:
        site = next((s for v in values for s in _movable(lin, v)), None)
        if site is None:
            raise
        raise lin.restart_at(site) from None


def stays(lin: Linearizer, *contents: Value) -> bool:
    """Whether containers hold objects that cannot be made at run time."""
    parts = [c for content in contents if isinstance(content, Items) for c in content.children]
    return any(concrete.is_record(lin, p) or (objects.holds_object(lin, p) and not _movable(lin, p)) for p in parts)


def _movable(lin: Linearizer, value: Value) -> list[Any]:
    """Where objects were made that can be made at run time as well: nothing that is differentiated flowed into them."""
    match value:
        case Items(_, children):
            return [s for child in children for s in _movable(lin, child)]
        case Cell(number, site) if number in lin.passive_objects and site not in lin.sites and not lin.varied(value):
            return [site]
    return []


def plain_arguments(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords) -> tuple[Sequence[Value], Keywords]:
    """Arguments of a function of Python's own or NumPy's, which takes objects as the values that they are."""
    if target in (isinstance, type, callable, getattr, hasattr, setattr, delattr, super, vars, functools.partial):
        return args, keywords
    subarrays.check_given(lin, target, (*args, *(v for _, v in keywords)))
    given = consumers.taken(lin, target, [objects.plain(lin, a) for a in args])
    if any(target is t for t in (sum, math.prod, math.fsum)):
        given = [unpacking.keys_of(lin, a) for a in given]
    return given, [(k, objects.plain(lin, v)) for k, v in keywords]
