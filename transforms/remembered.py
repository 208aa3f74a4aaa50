"""After this pass nothing is taken from what an object remembers for arguments that equal those of another call.

``if x != self.x: self.y = f(x); self.x = x`` and then ``self.y``: where the function was called before, ``self.y`` is a
number like any other, of which no derivative is known, although it depends on ``x``.  The side of the branch that takes
it says so when a call comes there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import activity, journal, kinds, paths, texts, walk
from srcad.transforms.ir import Assign, Block, Entry, If, Op, Operand, Program, Ref, leaves

_EQUAL = frozenset({"==", "!=", "np.array_equal", "np.allclose", "np.isclose", "math.isclose"})


def refused(program: Program, independents: Sequence[str], guards: Sequence[Ref]) -> Program:
    """The program that refuses on such sides of its branches; ``guards`` are what was looked up, functions among it."""
    entries = walk.every(program.body)
    read = frozenset(e.target for e in entries if isinstance(e, Assign) and e.target is not None and _is_attribute(program, e))
    if any(paths.is_guarded((e,)) for e in program.body):
        _check_path(program, independents, guards, read)
    candidates = [e for e in entries if type(e) is If and any(_is_held(o, read) for j in e.joins for o in (j.then, j.orelse))]
    if not candidates:
        return program
    varied, made = activity.varied(program, independents), texts.made_of(program)
    useful = activity.useful(program, leaves(program.result))
    compared = _compared(entries)
    marked: dict[int, tuple[bool, bool]] = {}
    for entry in candidates:
        joins = [j for j in entry.joins if j.name in useful]
        sides = any(_is_held(j.then, read) and j.orelse in varied for j in joins), any(
            _is_held(j.orelse, read) and j.then in varied for j in joins
        )
        if any(sides) and _asks_if_equal(entry.test, compared, varied, made):
            marked[id(entry)] = sides
    return replace(program, body=_marked(program.body, marked)) if marked else program


def _compared(entries: Sequence[Entry]) -> dict[str | None, Sequence[Operand]]:
    """What is compared for equality."""
    return {e.target: journal.as_it_was(e)[1] for e in entries if isinstance(e, Assign) and journal.as_it_was(e)[0] in _EQUAL}


def _check_path(program: Program, independents: Sequence[str], guards: Sequence[Ref], read: frozenset[str]) -> None:
    """Refuse a path on which equality decided, and whose value is made of an attribute, where other paths write both."""
    entries = walk.every(program.body)
    attributes = {e.target: _attribute(program, e) for e in entries if isinstance(e, Assign) and e.target in read}
    walked = [g.path[1] for g in guards if g.path[:1] == ("code",)]

    def is_written(operand: Operand) -> bool:
        outside = isinstance(operand, Ref) and operand.path[:1] == ("attribute",)
        holder, attr = _named(operand) if outside else attributes.get(str(operand), (object, ""))
        return attr in kinds.given_to_instances(holder) or any(attr in kinds.attributes_stored(f.__code__) for f in walked)

    varied, made = activity.varied(program, independents), texts.made_of(program)
    compared = {n: pair for n, pair in _compared(entries).items() if any(map(is_written, pair))}
    tests = [e.test for e in program.body if type(e) is If and paths.is_guarded((e,))]
    if not compared or not any(_asks_if_equal(t, compared, varied, made) for t in tests):
        return
    useful = activity.useful(program, leaves(program.result))
    for entry in entries:
        held = [*walk.operands(entry), *([entry.target] if isinstance(entry, Assign) and entry.target is not None else [])]
        if not useful.isdisjoint(walk.bound(entry)) and any(map(is_written, held)):
            what = "what an object may remember of a call with equal arguments carries no derivative"
            raise UnsupportedSyntaxError(what, where=entry.span, hint="give it an object that was not called before")


def _attribute(program: Program, entry: Assign) -> tuple[type, str]:
    """The attribute that an entry reads, and the class of the object."""
    name, args = journal.as_it_was(entry)
    kind = program.kinds.get(str(args[0]))
    cls = kind.cls if isinstance(kind, kinds.Opaque) else None
    return type(args[0].value) if isinstance(args[0], Ref) else cls or object, name.removeprefix(".")


def _named(outside: Operand) -> tuple[type, str]:
    """The same of an attribute that the program names."""
    assert isinstance(outside, Ref)
    return type(outside.path[1].value), outside.path[2]


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
