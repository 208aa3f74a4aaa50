"""The reverse of edits of lists and dicts: the inverse edit of the container, and of the container of adjoints.

What stands for an element in a container of adjoints is its shadow, if it is memory, and the adjoint that it has received so
far if not: a number, or ``None`` for nothing yet.  In a dict of adjoints of numbers a key that is missing stands for zero.
A number among memory has a shadow too: whoever reads an element of such a container adds to what stands for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from srcad.transforms import derive, kinds, writes
from srcad.transforms.ir import Assign, Entry, Lit, Op, Operand

if TYPE_CHECKING:
    from srcad.transforms.shadows import Shadows

_ABSENT = Lit(...)
_ZERO = Lit(0.0)


class Edits:
    """The edits of the containers of one reverse sweep."""

    def __init__(self, shadows: Shadows) -> None:
        self.shadows = shadows
        self.sweep = shadows.sweep
        self.build = shadows.build

    # --- slots ---

    def element(self, base: Operand) -> kinds.Kind:
        """The kind of the elements of a container."""
        kind = self.build.kind(base)
        return kind.element if isinstance(kind, kinds.Sequence | kinds.Mapping) else kinds.UNKNOWN

    def slot_kind(self, base: Operand) -> kinds.Kind:
        """The kind of what stands in a container of adjoints: numbers for numbers, and for others perhaps nothing."""
        return derive.derivative_kind(self.element(base)) if self.holds_numbers(base) else kinds.UNKNOWN

    def container_kind(self, base: Operand) -> kinds.Kind:
        """The kind of what stands for memory: for numbers that are read as if they were memory that is not known."""
        kind = self.build.kind(base)
        if isinstance(kind, kinds.Sequence | kinds.Mapping) and kinds.is_scalar(kind.element) and not self.holds_values(base):
            kind = replace(kind, element=kinds.UNKNOWN)
        return derive.derivative_kind(kind)

    def holds_numbers(self, base: Operand) -> bool:
        """Whether a container holds numbers, and is nowhere read as one that may hold memory."""
        return kinds.is_scalar(self.element(base)) and self.holds_values(base)

    def holds_values(self, base: Operand) -> bool:
        """Whether no element of a container is memory: nothing stands in its container of adjoints before the reverse sweep."""
        return not self.shadows.memory.is_memory(self.shadows.memory.content(base))

    def slot(self, base: Operand, value: Operand, forward: list[Entry]) -> Operand:
        """What stands in a container of adjoints for a value at first; what makes it is appended to ``forward``."""
        if self.shadows.holds(value):
            return self.shadows.of(value)
        if self.is_among_memory(base, value):
            kind = kinds.Array(np.dtype(float), 0)
            made = self.build.fresh(f"{value}_bar" if isinstance(value, str) else "", kind)
            forward.append(Assign(made, Op("shadow"), (value,)))
            return made
        return _ZERO if kinds.is_scalar(self.build.kind(value)) else Lit(None)

    def is_among_memory(self, base: Operand, value: Operand) -> bool:
        """Whether a value is a number that stands in a container whose elements may be memory."""
        return kinds.is_scalar(self.build.kind(value)) and not self.holds_values(base)

    def receive(self, base: Operand, value: Operand, g: Operand) -> None:
        """Add what stood in a container of adjoints to the adjoint of a value; memory shares it already."""
        if isinstance(value, str) and value in self.sweep.active and not self.shadows.holds(value):
            kind = derive.derivative_kind(self.build.kind(value))
            if self.is_among_memory(base, value):
                g = self.build.op("getitem", g, Lit(()), kind=kind)
            elif not kinds.is_scalar(self.build.kind(g)):
                g = self.build.op("given", g, value, kind=kind)
            self.sweep.add(value, g)

    def numbers(self, base: Operand) -> bool:
        """Whether a container is a dict of numbers: its dict of adjoints has no keys where nothing was received."""
        return isinstance(self.build.kind(base), kinds.Mapping) and self.holds_numbers(base)

    # --- the forward sweep ---

    def made(self, entry: Assign, name: str, *args: Operand, kind: kinds.Kind = kinds.UNKNOWN) -> Assign:
        """An operation of the forward sweep that binds a new variable."""
        return Assign(self.build.fresh("", kind), Op(name), args, entry.span)

    def also(self, entry: Assign, *args: Operand) -> Assign:
        """The same edit, of the container of adjoints."""
        return Assign(None, entry.op, args, entry.span)

    # --- edits ---

    def reverse(self, entry: Assign) -> list[Entry]:
        """Append the reverse of an edit; what stands for it in the forward sweep."""
        if isinstance(self.build.kind(entry.args[0]), kinds.Mapping) and entry.op.name in ("setitem", "put_back"):
            return self.store_key(entry)
        found = {
            "append": self.insert, "insert": self.insert, "pop": self.pop, "setitem": self.replace, "refill": self.refill,
            "additem": self.add_element, "iadd": self.add_all,
        }.get(entry.op.name)  # fmt: skip
        if found is None:
            raise writes.refused(entry, f"`{entry.op.name}` on a list")
        return found(entry)

    def insert(self, entry: Assign) -> list[Entry]:
        """``xs.append(v)`` and ``xs.insert(i, v)``."""
        base, *place, value = entry.args
        shadow = self.shadows.of(base)
        g = self.build.fresh("", self.slot_kind(base))
        self.build.block.append(Assign(g, Op("pop"), (shadow, *place), entry.span))
        forward = self.undone(entry)
        self.receive(base, value, g)
        if base not in self.shadows.late:
            slot = self.slot(base, value, forward)
            forward.append(self.also(entry, shadow, *place, slot))
        return forward

    def pop(self, entry: Assign) -> list[Entry]:
        """``v = xs.pop(i)``: what was taken is put back, and its adjoint too."""
        assert entry.target is not None
        base, target, place = entry.args[0], entry.target, entry.args[1:2]
        shadow = self.shadows.of(base)
        made = self.shadows.of(target) if self.shadows.holds(target) else None
        bar = made or self.sweep.take(target)
        if bar is not None and made is None and not kinds.is_scalar(self.build.kind(bar)):  # it may be added to in the list
            bar = self.build.op("owned", bar, kind=self.build.kind(bar))
        nothing = _ZERO if kinds.is_scalar(self.slot_kind(base)) else Lit(None)
        taken = made or self.build.fresh("", self.slot_kind(base))
        if self.is_among_memory(base, target):
            if bar is not None:
                self.sweep.effect("iadd", taken, bar)
            bar = taken
        if isinstance(self.build.kind(base), kinds.Mapping):
            forward = self.undone(entry)
            if bar is not None or not self.numbers(base):
                self.sweep.effect("setitem", shadow, *place, nothing if bar is None else bar)
            if self.numbers(base):
                return forward
        else:
            forward = self.undone(entry)
            self.sweep.effect("insert" if place else "append", shadow, *place, nothing if bar is None else bar)
        if base in self.shadows.late:
            return forward
        return [*forward, Assign(str(taken), Op("pop"), (shadow, *place), entry.span)]

    def replace(self, entry: Assign) -> list[Entry]:
        """``xs[i] = v``."""
        base, index, value = entry.args
        shadow, kind = self.shadows.of(base), writes.read_kind(self.shadows, base, index)
        self.shadows.stores.append(entry)
        plain = kinds.is_scalar(kind)
        g = self.build.op("getitem", shadow, index, kind=derive.derivative_kind(kind) if plain else kinds.UNKNOWN)
        # What stands there before the reverse sweep may be what another container holds as well.
        kept = None if plain or base in self.shadows.late else self.made(entry, "getitem", shadow, index)
        self.sweep.effect("setitem", shadow, index, (_ZERO if plain else Lit(None)) if kept is None else str(kept.target))
        saved = writes.saved(self.shadows, entry, index, plain=True)
        self.receive(base, value, g)
        if kept is None:
            return [*saved, entry]
        forward: list[Entry] = [*saved, kept, entry]
        slot = self.slot(base, value, forward)
        return [*forward, self.also(entry, shadow, index, slot)]

    def store_key(self, entry: Assign) -> list[Entry]:
        """``d[k] = v``, of a key that the dict has or has not."""
        base, key, value = entry.args
        shadow = self.shadows.of(base)
        if self.numbers(base):
            g = self.build.fresh("", self.slot_kind(base))
            self.build.block.append(Assign(g, Op("pop"), (shadow, key, _ZERO), entry.span))
            forward = self.undone(entry)
            self.receive(base, value, g)
            return forward
        g = self.build.op("getitem", shadow, key, kind=kinds.UNKNOWN)
        kept = self.made(entry, "get", shadow, key, _ABSENT)
        assert kept.target is not None
        self.sweep.effect("put_back", shadow, key, kept.target)
        forward = self.undone(entry)
        self.receive(base, value, g)
        slot = self.slot(base, value, forward)
        return [kept, *forward, Assign(None, Op("setitem"), (shadow, key, slot), entry.span)]

    def refill(self, entry: Assign) -> list[Entry]:
        """A container that is given the elements of another one, all at once."""
        base, other = entry.args
        shadow, copy = self.shadows.of(base), self.copy(base)
        kind = derive.derivative_kind(self.build.kind(other))
        g = self.build.op(copy, shadow, kind=kind)
        kept = self.made(entry, copy, shadow, kind=kind)
        assert kept.target is not None
        self.sweep.effect("refill", shadow, kept.target)
        forward = self.undone(entry)
        if self.shadows.holds(other):
            self.sweep.effect("iadd", self.shadows.of(other), g)
            return [kept, *forward, self.also(entry, shadow, self.shadows.of(other))]
        self.receive(base, other, g)
        fresh = self.made(entry, "shadow", other, kind=kind)
        assert fresh.target is not None
        return [kept, *forward, fresh, self.also(entry, shadow, fresh.target)]

    def copy(self, base: Operand) -> str:
        """The operation that keeps the elements of a container."""
        return "as_dict" if isinstance(self.build.kind(base), kinds.Mapping) else "as_list"

    def add_element(self, entry: Assign) -> list[Entry]:
        """``xs[i] += v``, on containers of adjoints."""
        base, index, value = entry.args
        sliced = self.shadows.is_slice(index)
        kind = derive.derivative_kind(self.build.kind(base)) if sliced else self.slot_kind(base)
        absent = (_ZERO if kinds.is_scalar(kind) else Lit(None),) if isinstance(self.build.kind(base), kinds.Mapping) else ()
        g = self.build.op("get" if absent else "getitem", self.shadows.of(base), index, *absent, kind=kind)
        self.share(value, g, kind)
        return self.undone(entry) if absent else [entry]

    def add_all(self, entry: Assign) -> list[Entry]:
        """``xs += ys``, element by element, on containers of adjoints."""
        base, value = entry.args
        self.share(value, self.shadows.of(base), self.build.kind(base))
        return [entry]

    def share(self, value: Operand, g: Operand, kind: kinds.Kind) -> None:
        """Add to the adjoint of a value that was added to what a container holds; what both hold is one memory already."""
        if self.shadows.holds(value):
            self.sweep.add(value, g)
        else:
            self.receive(Lit(None), value, g if kinds.is_scalar(self.build.kind(g)) else self.build.op("owned", g, kind=kind))

    # --- putting back ---

    def undone(self, entry: Assign) -> list[Entry]:
        """An edit, which the reverse sweep takes back where the container is read by an earlier part of it."""
        self.shadows.stores.append(entry)
        if id(entry) not in self.shadows.restored:
            return [entry]
        return self.undo(entry)

    def undo(self, entry: Assign) -> list[Entry]:
        """Take an edit back in the reverse sweep; the edit, with what it overwrites kept."""
        base, *others = entry.args
        mapping, name = isinstance(self.build.kind(base), kinds.Mapping), entry.op.name
        if name in ("append", "insert"):
            gone = self.build.fresh("", kinds.UNKNOWN)
            self.build.block.append(Assign(gone, Op("pop"), (base, *others[:-1]), entry.span))
            return [entry]
        if name == "pop" and not (mapping and len(others) > 1):
            assert entry.target is not None
            self.sweep.effect("setitem" if mapping else "insert" if others else "append", base, *others, entry.target)
            return [entry]
        if name == "refill":
            kept = self.made(entry, self.copy(base), base, kind=self.build.kind(others[0]))
            assert kept.target is not None
            self.sweep.effect("refill", base, kept.target)
            return [kept, entry]
        if mapping:
            kept = self.made(entry, "get", base, others[0], _ABSENT)
            assert kept.target is not None
            self.sweep.effect("put_back", base, others[0], kept.target)
            return [kept, entry]
        return [*writes.saved(self.shadows, entry, others[0], plain=True), entry]
