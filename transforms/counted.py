"""What is taken apart although only the running program knows it: how many steps a loop has, which function of a list it is.

Where the values of a loop reach no operand (objects and functions made inside), the number of its steps is taken for
granted (``paths.number``): a guard checks it at every call, and a call with another number has a derivative of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from srcad.transforms import arithmetic, calls, concrete, expressions, iteration, iterators, kinds, objects, paths
from srcad.transforms.ir import Ref
from srcad.transforms.kinds import Kind
from srcad.transforms.values import Derived, Items, Sym, Value, is_known, known, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.runtime.errors import Location
    from srcad.transforms.linearizer import Linearizer

#: What tells numbers that are taken for granted from the branches that stand where they stand.
_STEPS, _PLACE, _TEST = -101, -102, -103
#: The parameters that ``wrt`` and ``ignore`` mean.
_CHOICES = {"wrt": -98, "ignore": -99}
#: So many tests of a ``while`` are taken for granted, one by one.
MOST_TESTS = 24

_Source = tuple[str, tuple[Value, ...], Kind, bool]


def in_steps(lin: Linearizer, found: iteration.Plan, span: Location | None, part: int = 0) -> iteration.Plan | iteration.Steps:
    """The steps of a loop that is to be unrolled, or how it walks where that cannot be; of several, the ``part``."""
    name = paths.site(lin, span, _STEPS - 1000 * part)
    if name is None or found.walked or not all(map(_has_places, found.sources)):
        return found
    count = _count(lin, found, name)
    if lin.dead:
        return iteration.Steps(lambda k: None, lambda k: True)
    if count is None:
        return found

    def at(k: int) -> Value | None:
        if k < count:
            return found.build([_item(lin, source, k) for source in found.sources])
        if k == count and any(_is_list(source) for source in found.sources):
            _count(lin, found, name)  # a list that its own loop makes longer
        return None

    return iteration.Steps(at, lambda k: k >= count)


def _count(lin: Linearizer, found: iteration.Plan, name: str) -> int | None:
    """The number of steps, where it is taken for granted."""
    lengths = [length for s in found.sources if (length := _length(lin, s)) is not None]
    if not lengths:
        return None
    least = lengths[0] if len(lengths) == 1 else calls.call(lin, reference("min", min), lengths, (), None)
    found_out = known(least) if is_known(least) else paths.number(lin, concrete.materialise(lin, least), name)
    return found_out if isinstance(found_out, int) else None


def _has_places(source: _Source) -> bool:
    """Whether the elements of what is walked can be asked for by their places."""
    how, args, _, _ = source
    if how in ("range", "count"):
        return True
    return how in ("each", "reversed") and isinstance(args[0], Sym) and isinstance(args[0].kind, _PLACED)


_PLACED = kinds.Array | kinds.Sequence | kinds.Record


def _is_list(source: _Source) -> bool:
    how, args, _, _ = source
    whole = args[0]
    return how == "each" and isinstance(whole, Sym) and isinstance(whole.kind, kinds.Sequence) and whole.kind.cls is not tuple


def _length(lin: Linearizer, source: _Source) -> Value | None:
    how, args, _, _ = source
    if how == "count":
        return None
    return iterators.length(lin, Items(range, args) if how == "range" else args[0])


def _item(lin: Linearizer, source: _Source, k: int) -> Value:
    how, args, _, _ = source
    match how:
        case "range":
            return arithmetic.binary(lin, "+", args[0], arithmetic.binary(lin, "*", args[2], literal(k)))
        case "count":
            return arithmetic.binary(lin, "+", args[0], literal(k))
    return expressions.item(lin, args[0], literal(-1 - k if how == "reversed" else k))


def parts(lin: Linearizer, whole: Sym) -> list[Value] | None:
    """The elements of a sequence, of which a run of the program finds out how many they are; ``None`` where that is not asked."""
    name = paths.site(lin, lin.build.span, _STEPS)
    source = ("each", (whole,), kinds.UNKNOWN, whole.varied)
    if name is None or not _has_places(source):
        return None
    count = _count(lin, iteration.Plan((source,), lambda given: given[0]), name)
    return None if count is None else [_item(lin, source, k) for k in range(count)]


def named(lin: Linearizer, base: Value, name: Value) -> Value:
    """The name of an attribute of what is followed, as a run of the program finds it out."""
    where = paths.site(lin, lin.build.span, _PLACE)
    if is_known(name) or not isinstance(name, Sym) or where is None or not _is_followed(lin, base):
        return name
    if (again := concrete.unrolled(lin, base)) is not None:
        raise again  # each step may have a name of its own
    found = paths.number(lin, name, where)
    return name if found is None else literal(found)


def choice(lin: Linearizer, what: str, given: Value) -> Any:
    """Which parameters are differentiated by, or left out, as a run of the program finds out."""
    where = paths.site(lin, lin.build.span, _CHOICES[what])
    looped = isinstance(given, Sym) and not isinstance(given.operand, Ref)
    if looped and (again := concrete.unrolled(lin, Derived(what, given, ()))) is not None:
        raise again  # each step may have another one
    found = None if where is None or not isinstance(given, Sym) or given.varied else paths.number(lin, given, where)
    if found is None and not lin.dead:
        raise lin.error_here("which parameters are differentiated inside a function has to be known beforehand")
    return found


def keys(lin: Linearizer, mapping: Value) -> tuple[Any, ...] | None:
    """The keys of a dict, as a run of the program finds them out."""
    where = paths.site(lin, lin.build.span, _PLACE)
    if where is None or not isinstance(mapping, Sym):
        return None
    found = paths.number(lin, concrete.materialise(lin, calls.call(lin, reference("tuple", tuple), (mapping,), (), None)), where)
    return found if isinstance(found, tuple) else None


def _is_followed(lin: Linearizer, base: Value) -> bool:
    return objects.content(lin, base) is not None or isinstance(known_object(base), ModuleType | type)


def place(lin: Linearizer, base: Value, children: Sequence[Value], index: Value) -> Any:
    """Which element of a list or dict of functions or objects is meant, as a run of the program finds out."""
    name = paths.site(lin, lin.build.span, _PLACE)
    if name is None or not isinstance(index, Sym) or not any(concrete.is_kept(lin, c) for c in children):
        return None
    if (again := concrete.unrolled(lin, base)) is not None:
        raise again
    return paths.number(lin, index, name)


def times(lin: Linearizer, children: Sequence[Value], count: Value) -> int | None:
    """How often functions or objects are repeated, as a run of the program finds out."""
    name = paths.site(lin, lin.build.span, _PLACE)
    kept = any(concrete.is_kept(lin, c) or callable(known_object(c)) for c in children)
    if name is None or not kept or not isinstance(count, Sym) or is_known(count) or count.kind != kinds.INT:
        return None
    found = paths.number(lin, count, name)
    return found if isinstance(found, int) else None


def test(lin: Linearizer, value: Value, span: Location, step: int) -> bool | None:
    """Whether a ``while`` goes on before one of its steps, as a run of the program finds out."""
    name = paths.site(lin, span, _TEST - step)
    if name is None or step >= (MOST_TESTS if lin.paths.witness is None else paths.MOST_COUNTED):
        return None
    truth = calls.call(lin, reference("bool", bool), (value,), (), None)
    return paths.number(lin, concrete.materialise(lin, truth), name)  # type: ignore[no-any-return]
