"""After this pass nothing is taken from what an object remembers for arguments that equal those of another call.

``if x != self.x: self.y = f(x); self.x = x`` and then ``self.y``: where the function was called before, ``self.y`` is a
number like any other, of which no derivative is known, although it depends on ``x``.  The side of the branch that takes
it says so when a call comes there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from srcad.transforms import activity, journal, kinds, texts, walk
from srcad.transforms.ir import Assign, Block, Entry, If, Op, Operand, Program, Ref, leaves

_EQUAL = frozenset({"==", "!=", "np.array_equal", "np.allclose", "np.isclose", "math.isclose"})


def refused(program: Program, independents: Sequence[str]) -> Program:
    """The program that refuses on such sides of its branches."""
    entries = walk.every(program.body)
    read = frozenset(e.target for e in entries if isinstance(e, Assign) and e.target is not None and _is_attribute(program, e))
    candidates = [e for e in entries if type(e) is If and any(_is_held(o, read) for j in e.joins for o in (j.then, j.orelse))]
    if not candidates:
        return program
    varied, made = activity.varied(program, independents), texts.made_of(program)
    useful = activity.useful(program, leaves(program.result))
    compared = {e.target: journal.as_it_was(e)[1] for e in entries if isinstance(e, Assign) and journal.as_it_was(e)[0] in _EQUAL}
    marked: dict[int, tuple[bool, bool]] = {}
    for entry in candidates:
        joins = [j for j in entry.joins if j.name in useful]
        sides = any(_is_held(j.then, read) and j.orelse in varied for j in joins), any(
            _is_held(j.orelse, read) and j.then in varied for j in joins
        )
        if any(sides) and _asks_if_equal(entry.test, compared, varied, made):
            marked[id(entry)] = sides
    return replace(program, body=_marked(program.body, marked)) if marked else program


def _is_attribute(program: Program, entry: Assign) -> bool:
    """Whether an entry reads an attribute of an object."""
    name, args = journal.as_it_was(entry)
    base = args[0] if args else None
    held = isinstance(base, Ref) or isinstance(program.kinds.get(str(base)), kinds.Opaque)
    return name.startswith(".") and not name.endswith(")") and held


def _is_held(operand: Operand, read: frozenset[str]) -> bool:
    """Whether an operand is what an object outside of the program holds."""
    return operand in read or (isinstance(operand, Ref) and operand.path[:1] == ("attribute",))


def _asks_if_equal(
    test: Operand, compared: Mapping[str | None, Sequence[Operand]], varied: frozenset[str], made: Mapping[str, list[Operand]]
) -> bool:
    """Whether a test compares for equality what varies with what does not."""
    return any(
        len({texts.depends(o, varied, made) for o in compared[name][:2]}) == 2
        for name in texts.reached(test, made)
        if name in compared
    )


def _marked(block: Block, marked: Mapping[int, tuple[bool, bool]]) -> Block:
    """A block with what refuses, at the beginning of these sides of branches."""

    def inner(entry: Entry) -> Entry:
        sides = marked.get(id(entry), (False, False))
        found = walk.within(entry, lambda part: _marked(part, marked))
        if not isinstance(found, If) or not any(sides):
            return found
        then, orelse = (
            (Assign(None, Op("check_remembered"), (), found.span), *part) if side else part
            for part, side in zip((found.then, found.orelse), sides, strict=True)
        )
        return replace(found, then=then, orelse=orelse)

    return tuple(map(inner, block))
