"""The reverse of a write into an array takes the adjoint of what was written, and puts back what was there where that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srcad.runtime import overlaps
from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import derive, indexing, kinds
from srcad.transforms.ir import Assign, Entry, Lit, Op, Operand
from srcad.transforms.places import Places
from srcad.transforms.values import Items, Sym, Value

if TYPE_CHECKING:
    from srcad.transforms.shadows import Shadows

ALL = Lit(...)


def passive(shadows: Shadows, entry: Assign) -> list[Entry]:
    """A write that no derivative flows through; its reverse only puts back what was there."""
    if any(isinstance(a, str) and a in shadows.sweep.active for a in entry.args[1:]):
        kind = shadows.build.kind(entry.args[0])
        if not kinds.is_exact(kind) and str(entry.args[0]) in shadows.sweep.active:
            raise refused(entry, "a write of a differentiated value into this")
    if isinstance(shadows.build.kind(entry.args[0]), kinds.Sequence | kinds.Mapping):
        return shadows.edits.undone(entry)
    shadows.stores.append(entry)
    index = entry.args[1] if entry.op.name in ("setitem", "additem") else ALL
    return [*saved(shadows, entry, index), entry]


def store(shadows: Shadows, entry: Assign) -> list[Entry]:
    """``x[i] = v``: its adjoint is taken for ``v`` and cleared."""
    base, index, value = entry.args
    shadow = shadows.of(base)
    shadows.stores.append(entry)
    kind = item_kind(shadows, entry)
    wanted = isinstance(value, str) and value in shadows.sweep.active
    if wanted:
        g = shadow if index == ALL else shadows.build.op("getitem", shadow, index, hint=f"{value}_bar", kind=kind)
        if not kinds.is_scalar(kind) and shadows.is_basic(index):
            g = shadows.build.op(".copy()", g, kind=kind)
        elif not (kinds.is_scalar(kind) or _is_mask(shadows, index) or _is_once(shadows, index)):
            g = shadows.build.op("*", g, shadows.build.op("last_written", shadow, index, kind=kinds.UNKNOWN), kind=kind)
    shadows.sweep.effect("setitem", shadow, index, Lit(0.0))
    if wanted:
        hand_on(shadows, entry, g, kind)
    return [*saved(shadows, entry, index), *_in_order(shadows, entry, wanted), entry]


def _in_order(shadows: Shadows, entry: Assign, wanted: bool) -> list[Entry]:
    """What makes sure that a vector is not read from where it has just been written, if both may be parts of one array."""
    base, index, value = entry.args
    if not wanted or shadows.memory.find(str(base)) != shadows.memory.find(str(value)):
        return []
    asked = _is_mask(shadows, index) or shadows.build.kind(index) == kinds.UNKNOWN
    if asked or not (overlaps.PLACES_ARE_SAFE or shadows.is_basic(index)):
        return [Assign(None, Op("check_turns"), (base, value, index, Lit(True)), entry.span)]
    kind, made = read_kind(shadows, base, index), shadows.definitions.get(str(value))
    if not kinds.is_array(kind) or kinds.rank(kind) not in (1, None) or kinds.rank(shadows.build.kind(value)) == 0:
        return []
    same = made is not None and made.op.name == "getitem" and made.args[0] == base
    axes = [_axes(shadows, i) for i in (index, made.args[1])] if same and made is not None else []
    if axes and axes[0] is not None and axes[1] is not None and axes[0].rstrip("s") == axes[1].rstrip("s"):
        return []
    target = shadows.build.fresh("", kind)
    return [
        Assign(target, Op("getitem"), (base, index), entry.span),
        Assign(None, Op("check_order"), (target, value), entry.span),
    ]


def _axes(shadows: Shadows, index: Operand) -> str | None:
    """Which axes an index keeps, every element of them one after the other; ``None`` where it does not tell."""
    made = shadows.definitions.get(index) if isinstance(index, str) else None
    value = getattr(index, "value", None)
    if made is not None and made.op.name == "tuple":
        parts = [_axes(shadows, part) for part in made.args]
    elif isinstance(value, tuple):
        parts = [_axes(shadows, Lit(part)) for part in value]
    elif isinstance(value, slice):
        return "s" if value.step in (None, 1) else None
    elif made is not None and made.op.name == "slice":
        return "s" if made.args[2:] in ((), (Lit(None),)) else None
    else:
        return "i" if kinds.is_number(shadows.build.kind(index)) else None
    return None if None in parts else "".join(part for part in parts if part is not None).rstrip("s")


def _is_mask(shadows: Shadows, index: Operand) -> bool:
    kind = shadows.build.kind(index)
    return isinstance(kind, kinds.Array) and kind.dtype.kind == "b"


def _is_once(shadows: Shadows, index: Operand) -> bool:
    """Whether no place is written twice."""
    return Places(shadows.definitions, shadows.names, shadows.build.kind, shadows.sweep.shapes).once(index)


def item_kind(shadows: Shadows, entry: Assign) -> kinds.Kind:
    """The kind of the adjoint of what a store overwrites."""
    return derive.derivative_kind(read_kind(shadows, *entry.args[:2]))


def read_kind(shadows: Shadows, base: Operand, index: Operand) -> kinds.Kind:
    """The kind of ``base[index]``."""
    return indexing.item_kind(shadows.build.kind(base), index_value(shadows, index))


def index_value(shadows: Shadows, index: Operand) -> Value:
    """An index as the linearizer knew it."""
    made = shadows.definitions.get(index) if isinstance(index, str) else None
    if made is not None and made.op.name in ("tuple", "slice"):
        return Items(tuple if made.op.name == "tuple" else slice, tuple(index_value(shadows, a) for a in made.args))
    return Sym(index, shadows.build.kind(index))


def hand_on(shadows: Shadows, entry: Assign, g: Operand, kind: kinds.Kind) -> None:
    """Add to the adjoint of a value that was stored, summed to its shape."""
    base, value, shapes = entry.args[0], entry.args[-1], shadows.sweep.shapes
    wanted = derive.derivative_kind(shadows.build.kind(value))
    index = ALL if len(entry.args) == 2 else entry.args[1]
    fits = kinds.is_array(kind) and wanted == kind and shapes.fits(base, index, value)
    if not fits and not (kinds.is_scalar(kind) and kinds.is_scalar(wanted)):
        g = shadows.build.op("unbroadcast", g, value, kind=wanted)
    shadows.sweep.add(value, g)


def accumulate(shadows: Shadows, entry: Assign) -> list[Entry]:
    """``x += v`` and ``x[i] += v``, repeated indices included: the adjoint of the sum is that of its terms."""
    base, value = entry.args[0], entry.args[-1]
    index = entry.args[1] if entry.op.name == "additem" else ALL
    shadows.stores.append(entry)
    if isinstance(value, str) and value in shadows.sweep.active:
        kind = derive.derivative_kind(shadows.build.kind(base)) if index == ALL else item_kind(shadows, entry)
        g = shadows.of(base) if index == ALL else shadows.build.op("getitem", shadows.of(base), index, kind=kind)
        plain = kinds.is_scalar(kind) or shadows.holds(value) or kinds.is_scalar(shadows.build.kind(value))
        hand_on(shadows, entry, g if plain else shadows.build.op(".copy()", g, kind=kind), kind)
    return [*saved(shadows, entry, index), entry]


def saved(shadows: Shadows, entry: Assign, index: Operand, plain: bool = False) -> list[Entry]:
    """Keep what a write overwrites, and put it back in the reverse sweep, where that is read."""
    if id(entry) not in shadows.restored:
        return []
    base = entry.args[0]
    kind = shadows.build.kind(base) if index == ALL else read_kind(shadows, base, index)
    read = shadows.build.fresh("", kind)
    old = shadows.build.fresh(f"{base}_old", kind)
    shadows.sweep.effect("setitem", base, index, old)
    if plain or kinds.is_scalar(kind):
        return [Assign(old, Op("getitem"), (base, index), entry.span)]
    if index == ALL:
        return [Assign(old, Op("np.copy"), (base,), entry.span)]
    return [
        Assign(read, Op("getitem"), (base, index), entry.span),
        Assign(old, Op("np.copy"), (read,), entry.span),
    ]


def checks(entry: Assign, kind: kinds.Kind) -> list[Assign]:
    """What makes sure that something of which nothing is known is an array when it is written into.

    Where NaN stands for what is undefined, the partials of what it overwrites may be infinite: that is not followed.
    """
    if kind != kinds.UNKNOWN:
        return []
    value = getattr(entry.args[-1], "value", None)
    if isinstance(value, float) and value != value:
        raise refused(entry, "a write of a differentiated value into this")
    return [Assign(None, Op("writable"), entry.args[:1], entry.span)]


def refused(entry: Assign, what: str) -> UnsupportedSyntaxError:
    """The error for what is done to memory and has no derivative."""
    return UnsupportedSyntaxError(f"{what} is not differentiated", where=entry.span, hint="build a new array instead")
