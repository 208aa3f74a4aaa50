"""After this pass arrays whose rank can be told are known by it."""

from __future__ import annotations

import functools
from dataclasses import replace

from srcad.transforms import kinds, lengths, sampling, walk
from srcad.transforms.ir import UNDEF, Assign, For, If, Lit, Program, Ref, While
from srcad.transforms.kinds import Kind
from srcad.transforms.shapes import Shapes


class _Ranks(Shapes):
    """The shapes of a program, and with them the ranks of arrays that nothing was known of but the type."""

    settling = False

    def assign(self, target: str, entry: Assign) -> None:
        kind = self.kinds[target]
        if isinstance(kind, kinds.Array) and kind.ndim is None and not self.settling:
            found = self.found(kind, entry)
            if isinstance(found, kinds.Scalar) or kinds.is_array(found):
                self.kinds[target] = found  # type: ignore[index]
        super().assign(target, entry)

    def found(self, kind: kinds.Array, entry: Assign) -> Kind:
        """The kind of a result, by those that the operands have by now or by their shapes."""
        assert self.exact is not None
        if entry.op.name in lengths.SAMPLED and (shape := self.exact.sampled(entry)):
            return kinds.Array(kind.dtype, len(shape)) if self._use() else kind
        if entry.op.name == "getitem":
            shape = self.exact.indexed(*entry.args)
            if shape is None or not self._use():
                return kind
            return kinds.Array(kind.dtype, len(shape)) if shape else kinds.of_element(kind.dtype)
        operands = tuple(a if isinstance(a, Lit | Ref) else self._kind(a) for a in entry.args)
        if not any(isinstance(a, str) for a in entry.args) or any(isinstance(k, kinds.Bottom) for k in operands):
            return kind
        return sampling.result(entry.op.name, entry.op.keywords, operands)

    def joined(self, entry: If) -> None:
        for join in entry.joins:
            kind = self.kinds[join.name]
            left = [self._kind(o) for o in (join.then, join.orelse) if o not in (UNDEF, Lit(None))]
            known = all(map(kinds.is_scalar, left)) or (len(set(left)) == 1 and kinds.is_array(left[0]))
            if isinstance(kind, kinds.Array) and kind.ndim is None and known:
                self.kinds[join.name] = functools.reduce(kinds.join, left)  # type: ignore[index]
        super().joined(entry)

    def loop(self, entry: For | While) -> None:
        """A loop: only the shapes that are certain, when the walk comes to its end, tell ranks."""
        if self.settling:
            super().loop(entry)
            return
        if self.keeps(entry):
            return
        self.settling = True
        super().loop(entry)
        self.settling = False
        for inner in walk.blocks(entry):
            self.block(inner)

    def keeps(self, entry: For | While) -> bool:
        """Whether all that a loop carries keeps the rank and shape that it begins with; else nothing is changed."""
        before, exact = dict(self.kinds), self.exact
        loose = [c for c in entry.carried if self.kinds[c.name] == _of_any_rank(self._kind(c.init))]
        if not loose or exact is None:
            return False
        self.kinds.update({c.name: self._kind(c.init) for c in loose})  # type: ignore[attr-defined]
        super().loop(entry)
        arrays = [c for c in entry.carried if kinds.is_array(self._kind(c.init))]
        if all(self._kind(c.next) == self._kind(c.init) and exact.of(c.next) == exact.of(c.init) is not None for c in arrays):
            return True
        self.kinds.update(before)  # type: ignore[attr-defined]
        return False


def _of_any_rank(kind: Kind) -> Kind | None:
    """The kind of arrays of the same type, of which the rank is not known."""
    return kinds.Array(kind.dtype, None) if isinstance(kind, kinds.Array) and kind.ndim else None


def ranked(program: Program) -> Program:
    """The same program, with the ranks that the shapes of the arguments tell."""
    loose = any(isinstance(k, kinds.Array) and k.ndim is None for k in program.kinds.values())
    if not loose or program.given is None or not program.given.shapes:
        return program
    known = dict(program.kinds)
    _Ranks(program.body, known, program.given)
    return replace(program, kinds=known)
