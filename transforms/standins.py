"""Where paths meet, one object stands for several of its class, and is only read from then on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from srcad.transforms import escapes, objects, overlays, resolve
from srcad.transforms.values import UNBOUND, Cell, Conflict, Items, Sym, Value

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def alike(a: Items | None, b: Items | None) -> bool:
    """Whether two objects are of one class."""
    return a is not None and b is not None and objects.is_class(a.cls) and a.cls is b.cls


def aligned(lin: Linearizer, one: Items, other: Items, number: int, conflict: Conflict | None = None) -> Items:
    """An object with all attributes of another one; where it has them from its class, with these, and unbound if it has none."""
    attributes = dict(zip(one.keys, one.children, strict=True))
    for key, value in zip(other.keys, other.children, strict=True):
        if key in attributes:
            continue
        missing = UNBOUND if conflict is None or isinstance(value, Sym) else conflict
        found = overlays.missing(lin, number, key) or _class_value(lin, one.cls, key, missing)
        attributes[key] = found
        if found == UNBOUND:
            lin.doubtful.add((number, key))
    return Items(one.cls, tuple(attributes.values()), tuple(attributes))


def _class_value(lin: Linearizer, cls: type, attr: str, missing: Value) -> Value:
    static = objects.member(cls, attr)
    if static is objects.MISSING or hasattr(type(static), "__get__"):
        return missing
    return resolve.attribute(lin, objects.class_reference(cls), attr, "")


def stand_in(lin: Linearizer, site: Any, *replaced: int) -> Cell:
    """An object that stands for several, of which none is changed from now on; ``site`` is what would tell them apart."""
    lin.cells += 1
    lin.made[lin.cells] = made = Cell(lin.cells, ("object", site))
    lin.object_cells.add(made.number)
    for number in (*replaced, lin.cells):
        lin.frozen.setdefault(number, site)
    return made


def unrolled(lin: Linearizer) -> Exception | None:
    """The restart with the innermost loop unrolled, where that can be done."""
    loop = lin.carriers[-1] if lin.carriers else None
    return lin.restart_at(loop.site) if loop is not None and loop.unrollable and loop.site not in lin.sites else None


def apart(lin: Linearizer, *contents: Items) -> Exception | None:
    """The restart where a branch leaves lists of objects that differ in length, if a loop around decides its test."""
    return unrolled(lin) if escapes.stays(lin, *contents) else None


def unmergeable(lin: Linearizer, *values: Value) -> Exception | None:
    """The error, or the restart, where an object meets what it cannot be joined with; ``None`` without an object."""
    if not any(objects.holds_object(lin, v) for v in values):
        return None
    return unrolled(lin) or lin.error_here("an object cannot be replaced by something of another structure here")


def picked(lin: Linearizer, parts: Sequence[Value], pick: Callable[[list[Value]], Value], site: Any) -> Value | None:
    """One of several objects of a class, attribute by attribute; ``None`` where they are not alike.

    ``site`` is what would tell them apart.
    """
    contents = [objects.content(lin, p) for p in parts]
    first = contents[0]
    if first is None or any(c is None or c.cls is not first.cls or c.keys != first.keys for c in contents):
        return None
    columns = zip(*(c.children for c in contents if c is not None), strict=True)
    made = stand_in(lin, site, *(p.number for p in parts if isinstance(p, Cell)))
    lin.heap[made.number] = Items(first.cls, tuple(pick(list(column)) for column in columns), first.keys)
    return made
