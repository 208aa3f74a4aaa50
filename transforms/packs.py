"""After this pass what is done to adjoining parts of a short vector, one after the other, is done to all of them at once.

NumPy takes as long for a part as for the whole.  The method is that of compilers for vector machines (S. Larsen and
S. Amarasinghe, Exploiting superword level parallelism, PLDI 2000): packs begin with adjoining slices and grow along what
is computed of them.  A pack here is an array, of which the rest of the program reads parts.  The numbers are the same,
bit for bit, since only operations that work element by element are packed.
"""

from __future__ import annotations

import itertools
import operator
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from srcad.transforms import effects, kinds, rules, walk
from srcad.transforms.build import Builder, Names
from srcad.transforms.ir import Assign, Block, Entry, Lit, Op, Operand, Program, Try, leaves
from srcad.transforms.lengths import slice_parts
from srcad.transforms.shapes import Shapes

#: Vectors of more elements are left alone: what they take goes by their length.
_LONGEST = 512
#: What a slice and a concatenation cost beside an operation that works element by element, and how many must be won.
_SLICE, _JOIN, _LEAST = 0.3, 2.0, 4.0

_Parts = tuple[str, ...]
_Bounds = tuple[Operand, Operand]


def packed(program: Program) -> Program:
    """The program with packs, where the shapes of the arguments tell that much is won."""
    given, known = program.given, program.kinds
    taken = [e.target for e in walk.every(program.body) if isinstance(e, Assign) and e.op.name == "getitem"]
    if given is None or not given.shapes or sum(known[str(n)] == kinds.VECTOR for n in taken) < 2:
        return program
    packing = _Packing(program)
    body = packing.block(program.body)
    if body is program.body:
        return program
    given.used = True
    return replace(program, body=body, kinds=packing.build.kinds)


@dataclass(frozen=True, slots=True)
class _Pack:
    """Vectors that lie one after the other in an array, and the operation by which each is made."""

    parts: _Parts
    lengths: tuple[int, ...]
    bounds: tuple[_Bounds, ...]  # where the slices begin and end that all began with
    args: tuple[Operand | _Parts, ...] = ()  # of the operation on all
    base: str | None = None  # the array, of slices that are there already
    start: int = 0  # where the first of them begins in it

    def operands(self) -> Iterator[_Parts]:
        return (a for a in self.args if isinstance(a, tuple))


class _Packing:
    """What is known of a program, for all its blocks."""

    def __init__(self, program: Program) -> None:
        self.build = Builder(Names({*program.kinds, *program.params}), dict(program.kinds))
        self.shapes = Shapes(program.body, program.kinds, program.given)
        self.memory = effects.touched(program.body, program.kinds)
        self.reads = Counter(walk.names(o for e in walk.every(program.body) for o in walk.operands(e)))
        self.reads.update(walk.names(leaves(program.result)))
        made = (e for e in walk.every(program.body) if isinstance(e, Assign))
        self.slices: dict[Operand, Assign] = {e.target: e for e in made if e.op.name == "slice" and e.target is not None}

    def block(self, block: Block) -> Block:
        inner = tuple(e if isinstance(e, Try) else walk.within(e, self.block) for e in block)
        return _Growing(self, block if all(map(operator.is_, inner, block)) else inner).run()

    def length(self, operand: Operand | None) -> int | None:
        """How long a vector is."""
        shape = self.shapes.exactly(operand) if isinstance(operand, str) and self.build.kinds[operand] == kinds.VECTOR else None
        return None if shape is None else shape[0]

    def is_elementwise(self, entry: Assign) -> bool:
        """Whether an operation makes a vector of numbers and of vectors as long as it, and does nothing else."""
        rule, length = rules.find(entry.op.name), self.length(entry.target)
        if rule is None or not rule.partials or length is None or effects.is_read(entry.args, self.memory):
            return False
        return effects.is_pure(entry) and all(self.is_number(a) or self.length(a) == length for a in entry.args)

    def is_number(self, operand: Operand) -> bool:
        return kinds.is_number(self.build.kind(operand))

    def bounds(self, index: Operand) -> _Bounds:
        """Where a slice begins and ends, in the user's words."""
        if isinstance(index, Lit):
            return Lit(index.value.start), Lit(index.value.stop)
        return slice_parts(self.slices[index].args)[:2]


class _Growing:
    """The packs of one block."""

    def __init__(self, known: _Packing, block: Block) -> None:
        self.known = known
        self.given = block
        self.packs: list[_Pack] = []
        self.member: dict[str, tuple[_Pack, int]] = {}
        self.places: dict[str, int] = {}
        self.users: dict[str, list[Assign]] = defaultdict(list)

    def run(self) -> Block:
        for seed in self.seeds():
            self.add(seed)
        if not self.packs:
            return self.given
        self.look()
        while (pack := self.next()) is not None:
            self.add(pack)
        chosen = [p for p in self.packs if p.base is None]
        while chosen:
            schedule = _Schedule(self, chosen)
            if schedule.gain() < _LEAST:
                break
            made = schedule.block()
            if made is not None:
                return made
            chosen = self.without(chosen, schedule.late)
        return self.given

    def look(self) -> None:
        """Note where vectors are made, and what reads them element by element."""
        for place, entry in enumerate(self.given):
            if isinstance(entry, Assign) and entry.target is not None:
                self.places[entry.target] = place
                if self.known.is_elementwise(entry):
                    for name in dict.fromkeys(walk.names(entry.args)):
                        self.users[name].append(entry)

    def add(self, pack: _Pack) -> None:
        self.packs.append(pack)
        self.member.update({part: (pack, k) for k, part in enumerate(pack.parts)})

    def without(self, chosen: list[_Pack], late: set[_Parts]) -> list[_Pack]:
        """The packs that do not come too late for others, nor are made of such."""
        gone = {part for parts in late for part in parts}
        kept: list[_Pack] = []
        for pack in chosen:
            if pack.parts in late or any(not gone.isdisjoint(o) for o in pack.operands()):
                gone.update(pack.parts)
            else:
                kept.append(pack)
        return kept

    # --- where packs begin ---

    def seeds(self) -> Iterator[_Pack]:
        """Slices of one vector, each of which begins where another one ends."""
        found: dict[str, dict[int, tuple[int, Assign]]] = defaultdict(dict)
        for entry in self.given:
            if not isinstance(entry, Assign) or entry.op.name != "getitem" or not self.known.length(entry.target):
                continue
            base, span = entry.args[0], self.known.shapes.span(*entry.args)
            if isinstance(base, str) and span is not None and base not in self.known.memory:
                found[base].setdefault(span[0], (span[1], entry))
        for base, spans in found.items():
            ends = {stop for stop, _ in spans.values()}
            for start in spans:
                if start not in ends:
                    yield from self.chain(base, spans, start)

    def chain(self, base: str, spans: dict[int, tuple[int, Assign]], start: int) -> Iterator[_Pack]:
        entries, lengths, place = [], [], start
        while place in spans and spans[place][0] - start <= _LONGEST:
            stop, entry = spans[place]
            entries.append(entry)
            lengths.append(stop - place)
            place = stop
        if len(entries) > 1:
            bounds = tuple(self.known.bounds(e.args[1]) for e in entries)
            yield _Pack(tuple(str(e.target) for e in entries), tuple(lengths), bounds, base=base, start=start)

    # --- how they grow ---

    def next(self) -> _Pack | None:
        """The first operation on the parts of a pack that is done to several of them."""
        found = (p for pack in self.packs for p in self.grown(pack))
        return min(found, key=lambda p: max(self.places[n] for n in p.parts), default=None)

    def grown(self, pack: _Pack) -> Iterator[_Pack]:
        table: dict[object, dict[int, list[Assign]]] = defaultdict(lambda: defaultdict(list))
        for k, part in enumerate(pack.parts):
            for user in self.users[part]:
                if user.target not in self.member:
                    table[self.form(user, part)][k].append(user)
        for users in table.values():
            alone = [k for k in users if len(users[k]) == 1]
            for first, last in _runs(alone):
                found = self.made(pack, slice(first, last + 1), [users[k][0] for k in range(first, last + 1)])
                if len({*found.parts}) == len(found.parts):
                    yield found

    def form(self, user: Assign, part: str) -> object:
        """What operations have in common that can be done at once."""
        return user.op, tuple(repr(a) if self.known.is_number(a) else a == part for a in user.args)

    def made(self, pack: _Pack, run: slice, users: Sequence[Assign]) -> _Pack:
        places = enumerate(users[0].args)
        args = tuple(a if self.known.is_number(a) else tuple(str(u.args[k]) for u in users) for k, a in places)
        return _Pack(tuple(str(u.target) for u in users), pack.lengths[run], pack.bounds[run], args)


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """The first and last of numbers that follow each other, where there are several."""
    for _, group in itertools.groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0]):
        run = [n for _, n in group]
        if len(run) > 1:
            yield run[0], run[-1]


class _Schedule:
    """A block with packs: each is made where the last of its operations stood, or as soon as what it is made of."""

    def __init__(self, growing: _Growing, chosen: list[_Pack]) -> None:
        self.growing = growing
        self.build = growing.known.build
        self.packs = {p.parts: p for p in chosen}
        self.packed = {part: p for p in chosen for part in p.parts}
        self.arrays: dict[_Parts, str] = {}
        self.missing = {part: p.parts for part, p in self.packed.items()}  # what is not made yet, and the packs it waits for
        self.late: set[_Parts] = set()
        self.covered = Counter(part for p in chosen for o in p.operands() if self.whole_of(o) is not None for part in o)

    def gain(self) -> float:
        won = sum(len(p.parts) - 1 for p in self.packs.values())
        joined = {o for p in self.packs.values() for o in p.operands() if self.whole_of(o) is None}
        return won - _JOIN * len(joined) - _SLICE * sum(map(self.is_read, self.packed))

    def is_read(self, part: str) -> bool:
        """Whether a vector is read by something else than packs."""
        return self.growing.known.reads[part] > self.covered[part]

    def whole_of(self, parts: _Parts) -> tuple[_Pack, int] | None:
        """The pack that vectors lie in one after the other, and from where on."""
        pack, first = self.growing.member.get(parts[0], (None, 0))
        if pack is None or pack.parts[first : first + len(parts)] != parts:
            return None
        return (pack, first) if pack.base is not None or pack.parts in self.packs else None

    def block(self) -> Block | None:
        """The entries in a new order; ``None`` if some packs are made too ``late`` for what reads their parts."""
        outer, self.build.block = self.build.block, []
        left = Counter(p.parts for p in self.packed.values())
        waiting: list[Assign | _Pack] = []
        for entry in self.growing.given:
            pack = self.packed.get(str(entry.target)) if isinstance(entry, Assign) else None
            early = [n for n in walk.used((entry,)) if n in self.missing]
            if pack is not None:
                left[pack.parts] -= 1
                waiting += [] if left[pack.parts] else [pack]
            elif early and isinstance(entry, Assign) and self.growing.known.is_elementwise(entry):
                self.missing[str(entry.target)] = self.missing[early[0]]
                waiting.append(entry)
            else:
                self.late |= {self.missing[n] for n in early}
                self.build.block.append(entry)
            waiting = self.ready(waiting, entry)
        self.late |= {item.parts if isinstance(item, _Pack) else self.missing[str(item.target)] for item in waiting}
        made, self.build.block = self.build.block, outer
        return None if self.late else tuple(made)

    def ready(self, waiting: list[Assign | _Pack], entry: Entry) -> list[Assign | _Pack]:
        """Make what waits for nothing any more."""
        self.build.span = entry.span if isinstance(entry, Assign) else None
        for item in waiting:
            read = itertools.chain(*item.operands()) if isinstance(item, _Pack) else walk.names(item.args)
            if not any(n in self.missing for n in read):
                self.make(item)
                return self.ready([w for w in waiting if w is not item], entry)
        return waiting

    def make(self, pack: Assign | _Pack) -> None:
        if isinstance(pack, Assign):
            del self.missing[str(pack.target)]
            self.build.block.append(pack)
            return
        first = next(e for e in self.growing.given if isinstance(e, Assign) and e.target == pack.parts[0])
        args = tuple(self.whole(a) if isinstance(a, tuple) else a for a in pack.args)
        self.arrays[pack.parts] = array = self.build.op(first.op.name, *args, keywords=first.op.keywords, kind=kinds.VECTOR)
        for k, part in enumerate(pack.parts):
            del self.missing[part]
            if self.is_read(part):
                self.build.block.append(Assign(part, Op("getitem"), (array, self.index(pack, k, k)), self.build.span))

    def whole(self, parts: _Parts) -> str:
        """The array in which vectors lie one after the other."""
        if parts not in self.arrays:
            self.arrays[parts] = self.found(parts)
        return self.arrays[parts]

    def found(self, parts: _Parts) -> str:
        place = self.whole_of(parts)
        if place is None:
            return self.build.op("np.concatenate", self.build.op("tuple", *parts), kind=kinds.VECTOR)
        pack, first = place
        array = self.arrays[pack.parts] if pack.base is None else pack.base
        if sum(pack.lengths[first : first + len(parts)]) == self.length(pack):
            return array
        return self.build.op("getitem", array, self.index(pack, first, first + len(parts) - 1), kind=kinds.VECTOR)

    def length(self, pack: _Pack) -> int | None:
        return sum(pack.lengths) if pack.base is None else self.growing.known.length(pack.base)

    def index(self, pack: _Pack, first: int, last: int) -> Operand:
        """The slice of an array that some of its parts are, in the user's words where these say the same."""
        ends = [*itertools.accumulate(pack.lengths, initial=pack.start)]
        bounds = ((pack.bounds[first][0], ends[first], 0), (pack.bounds[last][1], ends[last + 1], self.length(pack)))
        start, stop = (Lit(None) if n == whole else a if self.number(a) == n else Lit(n) for a, n, whole in bounds)
        if isinstance(start, Lit) and isinstance(stop, Lit):
            return Lit(slice(start.value, stop.value))
        return self.build.op("slice", start, stop, Lit(None))

    def number(self, operand: Operand) -> int | None:
        return self.growing.known.shapes.number(operand)
