"""Containers outside that the program writes into and reads again: it works on a copy of its own.

The copy is made where the program begins, and lives at run time.  What is written into it is written, without its
derivative, into the container outside as well, so that everybody else finds there what a plain call leaves.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.runtime import memory
from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import calls, containers, kept, kinds, lists, walk
from srcad.transforms.build import Builder, Names
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, Op, Program, Ref
from srcad.transforms.kinds import Kind
from srcad.transforms.memory import MAYBE_VIEWS, VIEWS, Memory
from srcad.transforms.values import Sym, Value, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_MIRRORED = (list, dict, np.ndarray)


class Mirror:
    """The site of such a container."""

    def __init__(self, ref: Ref) -> None:
        self.ref = ref

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mirror) and self.ref.value is other.ref.value

    def __hash__(self) -> int:
        return id(self.ref.value)

    def __repr__(self) -> str:
        return f"mirror of {self.ref.name}"


def sites(lin: Linearizer, holders: Sequence[Any]) -> list[Mirror]:
    """The sites of containers that were written into and are not mirrored yet; none where one of them cannot be."""
    refs = [lin.written_outside.get(id(holder)) for holder in holders]
    found = [Mirror(r) for r in refs if r is not None and _is_uniform(r.value)]
    return found if len(found) == len(refs) and lin.sites.isdisjoint(found) else []


def _is_uniform(holder: Any) -> bool:
    """Whether a container holds numbers, or arrays, alone."""
    return type(holder) in _MIRRORED and isinstance(kinds.held_by(holder), kinds.Scalar | kinds.Array | kinds.Bottom)


def note_view(lin: Linearizer, name: str, args: Sequence[Value], target: str) -> None:
    """Keep in mind what may be a view of an array outside."""
    if name != "getitem" and name not in VIEWS and name not in MAYBE_VIEWS:
        return
    base = lin.operand(args[0])
    ref = base if isinstance(base, Ref) else lin.views.get(base)
    if ref is not None and isinstance(ref.value, np.ndarray):
        lin.views[target] = ref


def copied(lin: Linearizer, base: Value) -> None:
    """Begin again with a copy of a list or dict outside that one call reads and writes, where it holds numbers or arrays."""
    ref = base.operand if isinstance(base, Sym) and isinstance(base.operand, Ref) else None
    if ref is None or not _is_uniform(ref.value) or calls.is_through_the_door(lin) or Mirror(ref) in lin.sites:
        return
    raise lin.restart_at(Mirror(ref))


def ask(lin: Linearizer, base: Value) -> None:
    """Begin again with a copy of an array outside that is written into, itself or a view of it.

    The reverse sweep may read what it held before, and so it does not matter what is written.
    """
    if not isinstance(base, Sym):
        return
    ref = base.operand if isinstance(base.operand, Ref) else lin.views.get(base.operand)
    if ref is None or not isinstance(ref.value, np.ndarray) or not _is_uniform(ref.value) or calls.is_through_the_door(lin):
        return
    if Mirror(ref) not in lin.sites:
        raise lin.restart_at(Mirror(ref))


def begin(lin: Linearizer) -> None:
    """Copy the containers that an earlier walk found to be written into and read again."""
    for place in sorted((s for s in lin.sites if isinstance(s, Mirror)), key=repr):
        ref = place.ref
        if ref.path:
            lin.guards[(ref.path[0], *map(id, ref.path[1:]))] = ref
        element = kinds.held_by(ref.value)
        lin.guards["elements", id(ref.value)] = Ref(ref.name, element, ("elements", ref))
        outside = Sym(ref, kinds.of(ref.value))
        made = _copied(lin, outside, ref.value, element, place)
        lin.mirrors[id(ref.value)] = made
        lin.mirrored[made.operand] = outside


def _copied(lin: Linearizer, outside: Sym, holder: Any, element: Kind, place: Mirror) -> Sym:
    if isinstance(holder, np.ndarray):
        return lin.op("np.copy", outside)
    if isinstance(holder, list):
        return lin.op("as_list", outside, kind=lists.kind_at(lin, element, place))
    kind = containers.mapping_at(lin, kinds.UNKNOWN, element, place)
    return lin.op("as_mapping", outside, reference("dict", dict), kind=kind)


#: What says the same of the container outside, at the cost of one step.
_SAME = {"setitem": operator.setitem, "append": list.append}


def write(lin: Linearizer, name: str, args: Sequence[Value]) -> None:
    """Do to the container outside what is done to its copy, before that is done."""
    outside = _outside(lin, args)
    if outside is not None and name in _SAME:
        kept.write(lin, outside, reference(name, _SAME[name]), (outside, *args[1:]))


def follow(lin: Linearizer, name: str, args: Sequence[Value]) -> None:
    """Make the container outside what its copy has become, where ``write`` has not."""
    outside = _outside(lin, args)
    if outside is not None and name not in _SAME:
        kept.write(lin, outside, reference("renew", memory.renew), (outside, containers.passive(lin, args[0])))


def seen_outside(program: Program, mirrored: Mapping[Any, Sym]) -> Program:
    """A program that also does to the containers outside what is written into the parts of their copies."""
    if not mirrored:
        return program
    shared = Memory(program.body, program.kinds)
    known = dict(program.kinds)
    build = Builder(Names({*known, *program.params}), known)
    renewing = reference("renew", memory.renew).operand

    def go(block: Block) -> Block:
        return tuple(made for entry in block for made in (walk.within(entry, go), *renewed(entry)))

    def renewed(entry: Entry) -> Iterator[Entry]:
        if not isinstance(entry, Assign) or entry.op.name not in EFFECTS or entry.args[0] in mirrored:
            return
        for copy, outside in mirrored.items():
            if entry.args[0] in shared.members(str(shared.content(copy))) - shared.members(copy):
                what = "a write into an array that a container outside the function holds is not differentiated"
                raise UnsupportedSyntaxError(what, where=entry.span, hint="let the function return what it computes")
            if entry.args[0] in shared.members(copy):
                yield Assign(build.fresh("v", kinds.UNKNOWN), Op("call"), (renewing, outside.operand, copy), entry.span)

    return replace(program, body=go(program.body), kinds=known)


def _outside(lin: Linearizer, args: Sequence[Value]) -> Sym | None:
    base = args[0] if lin.mirrored and args else None
    return lin.mirrored.get(base.operand) if isinstance(base, Sym) else None


