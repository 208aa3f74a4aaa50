"""After this pass what the steps of a loop do apart from each other is done for all steps at once.

What a loop only sums up, such as the losses of a recurrence, leaves the loop with all that is computed for it alone; the states
that it reads become the rows of an array (loop distribution and vectorization: Allen and Kennedy 1987, "Automatic translation of
Fortran programs to vector form").  The sum is taken in another order: this is for derivatives that do not return the value.
The shapes of the arguments decide all of it.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np

from srcad.transforms import effects, kinds, rules, walk
from srcad.transforms.build import Builder, Names
from srcad.transforms.coalesce import stem
from srcad.transforms.ir import EFFECTS, Assign, Block, Carry, Entry, For, Lit, Operand, Program, Source
from srcad.transforms.lengths import PRODUCTS
from srcad.transforms.shapes import Shapes

#: Rows of more elements are left alone: what they take goes by their length.
_LONGEST = 512
#: Nor are arrays made of so many numbers, which must all be in memory at once.
_MOST = 2**20
#: How many operations must leave a loop for each state that is recorded.
_LEAST = 2


def vectorized(program: Program) -> Program:
    """Do for all steps at once what loops only sum up."""
    given = program.given
    if given is None or not given.shapes or not any(isinstance(e, For) and e.carried for e in walk.every(program.body)):
        return program
    known = _Known(program)
    body = known.block(program.body)
    if body == program.body:
        return program
    given.used = True
    return replace(program, body=body, kinds=known.build.kinds)


class _Known:
    """What is known of a program, for all its loops."""

    def __init__(self, program: Program) -> None:
        self.build = Builder(Names({*program.kinds, *program.params}), dict(program.kinds))
        self.shapes = Shapes(program.body, self.build.kinds, program.given)
        self.memory = effects.touched(program.body, program.kinds)

    def block(self, block: Block) -> Block:
        made: list[Entry] = []
        for entry in block:
            entry = walk.within(entry, self.block)
            made += _Loop(self, entry).parted() if isinstance(entry, For) else [entry]
        return tuple(made)

    def row(self, operand: Operand | None) -> tuple[int, ...] | None:
        """The shape of a small array of floats, and of one of NumPy's; ``None`` of all else."""
        kind = kinds.UNKNOWN if operand is None else self.build.kind(operand)
        if kind == kinds.Scalar(np.float64):
            return ()
        shape = self.shapes.exactly(operand) if operand is not None and kinds.is_array(kind) else None
        return shape if shape is not None and kinds.dtype_of(kind) == np.dtype(float) and math.prod(shape) <= _LONGEST else None

    def is_number(self, operand: Operand) -> bool:
        """Whether an operand is a real number of Python's own."""
        kind = self.build.kind(operand)
        return kinds.is_number(kind) and kinds.is_real(kind)


class _Loop:
    """A loop, and the tail of its body: what only sums read, and what is computed for that alone."""

    def __init__(self, known: _Known, loop: For) -> None:
        self.known = known
        self.build = known.build
        self.loop = loop
        lengths = {self.length(s) for s in loop.sources if s.how != "count"}
        self.steps = lengths.pop() if len(lengths) == 1 else 0
        self.made = {e.target: e for e in loop.body if isinstance(e, Assign) and e.target is not None}
        self.inside = {*walk.defined(loop.body), *walk.bound_inside(loop), *(c.name for c in loop.carried)}
        self.places = self.found_places()
        self.fixed = self.found_fixed()
        self.sums = {str(c.next): c for c in loop.carried if self.is_sum(c)}
        self.tail: list[str] = []
        # The arrays of which each step walks or computes a row, and what all steps read.
        self.rows: dict[Operand, Operand] = {s.target: s.args[0] for s in loop.sources if s.how == "each"}

    def parted(self) -> list[Entry]:
        """The loop without its tail, and the tail; the loop itself where that is not to be had, or not worth while."""
        if self.steps < 2 or not self.sums or self.loop.until is not None or self.loop.states is not None:
            return [self.loop]
        refused: set[str] = set()
        while True:
            self.tail = self.found_tail(refused)
            found = {n for n in self.tail if not self.can_leave(self.made[n])}
            if not found:
                break
            refused |= found
        self.sums = {n: c for n, c in self.sums.items() if any(a in self.tail for a in self.made[n].args)}
        read = dict.fromkeys(a for n in self.tail for a in self.made[n].args)
        states = [a for a in read if isinstance(a, str) and self.is_state(a)]
        work = [n for n in self.tail if n not in self.places and self.made[n].op.name != "getitem"]
        enough = len(work) >= _LEAST * max(1, len(states)) and (not states or self.recurs())
        return self.distributed(states) if enough else [self.loop]

    # --- the loop ---

    def recurs(self) -> bool:
        """Whether the steps depend on each other; those of another loop are reversed one by one, with nothing recorded."""
        carried = (c for c in self.loop.carried if c not in self.sums.values())
        written = {e.args[0] for e in walk.every(self.loop.body) if isinstance(e, Assign) and e.op.name in EFFECTS}
        return not written <= self.inside or any(kinds.may_vary(self.build.kind(c.name)) for c in carried)

    def length(self, source: Source) -> int:
        """How long what a loop walks is: an array, or numbers from 0; 0 of all else."""
        if source.how == "range" and source.args[::2] == (Lit(0), Lit(1)):
            return self.known.shapes.number(source.args[1]) or 0
        whole = source.args[0]
        walked = source.how == "each" and whole not in self.known.memory and self.known.row(source.target) is not None
        return (self.known.shapes.exactly(whole) or (0,))[0] if walked else 0

    def found_places(self) -> dict[Operand, int]:
        """The number of the step, and numbers that are so far from it."""
        found: dict[Operand, int] = {s.target: 0 for s in self.loop.sources if s.how == "range"}
        counted = ((s.target, getattr(s.args[0], "value", None)) for s in self.loop.sources if s.how == "count")
        found.update((target, start) for target, start in counted if type(start) is int)
        for name, entry in self.made.items():
            values = [getattr(a, "value", None) for a in entry.args]
            if entry.op.name == "+" and entry.args[0] in found and type(values[1]) is int:
                found[name] = found[entry.args[0]] + values[1]
        return found

    def found_fixed(self) -> set[Operand]:
        """What each step computes anew although it is the same, of rows that are there: that can be done after the loop."""
        found: set[Operand] = set()
        for name, entry in self.made.items():
            still = all(a not in self.inside or a in found for a in entry.args) and self.is_lasting(entry)
            if still and self.known.row(name) is not None and (self.is_there(entry) or self.is_elementwise(entry)):
                found.add(name)
        return found

    def is_there(self, entry: Assign) -> bool:
        """Whether an entry reads a row that an array certainly has."""
        if entry.op.name != "getitem":
            return False
        shape, number = self.known.shapes.exactly(entry.args[0]) or (0,), getattr(entry.args[1], "value", None)
        return type(number) is int and -shape[0] <= number < shape[0]

    def is_elementwise(self, entry: Assign) -> bool:
        """Whether an entry computes with numbers and rows, element by element."""
        rule = rules.find(entry.op.name)
        known = (self.known.is_number(a) or self.known.row(a) is not None for a in entry.args)
        return rule is not None and bool(rule.partials) and not entry.op.keywords and all(known)

    def is_lasting(self, entry: Assign) -> bool:
        """Whether an entry gives the same after the loop."""
        return effects.may_merge(entry, self.known.memory) and not effects.reads(entry, self.known.memory)

    def is_sum(self, carry: Carry) -> bool:
        """Whether a loop carries a number of which each step only adds to it, or takes from it, what it has computed."""
        added = self.made.get(str(carry.next))
        if added is None or added.op.name not in ("+", "-") or not kinds.is_number(self.build.kind(carry.name)):
            return False
        place = 1 if added.op.name == "+" and added.args[1] == carry.name else 0
        others: list[Entry] = [e for e in walk.every(self.loop.body) if e is not added]
        others.append(replace(self.loop, body=(), carried=tuple(c for c in self.loop.carried if c != carry)))
        read = {o for e in others for o in walk.operands(e)}
        alone = carry.name not in (added.args[1 - place], *read) and carry.next not in read
        return alone and added.args[place] == carry.name and self.known.row(added.args[1 - place]) == ()

    # --- its tail ---

    def found_tail(self, kept: set[str]) -> list[str]:
        """What is read by sums alone, and by what is, in the order of the body, less what must be ``kept`` in the loop."""
        others = [e for e in self.loop.body if not isinstance(e, Assign) or e.target is None]
        read = {*kept, *walk.names(o for e in walk.every(tuple(others)) for o in walk.operands(e))}
        read |= {*walk.names(walk.operands(replace(self.loop, body=())))} - self.sums.keys()
        wanted: set[Operand] = set()
        for name, entry in reversed(self.made.items()):
            if name in self.sums or name in wanted and name not in read:
                wanted |= {*entry.args}
            else:
                read |= {*walk.names(entry.args)}
        return [n for n in self.made if n in wanted and n not in read and n not in self.fixed and n not in self.sums]

    def can_leave(self, entry: Assign) -> bool:
        """Whether an operation on rows is one on all of them."""
        name, args = entry.op.name, entry.args
        if entry.target in self.places:
            return True
        row = self.known.row(entry.target)
        if row is None or math.prod(row) * self.steps > _MOST or not self.is_lasting(entry):
            return False
        if name == "getitem":
            return self.has_rows(*args)
        if entry.op.keywords or not any(map(self.varies, args)) or not all(map(self.is_known, args)):
            return False
        if name in PRODUCTS:
            ranks = [*map(self.rank, args)]
            return ranks == [1, 1] or sorted(ranks) == [1, 2] and [r == 1 for r in ranks] == [*map(self.varies, args)]
        return name == "np.sum" and len(args) == 1 or self.is_elementwise(entry)

    def has_rows(self, base: Operand, place: Operand) -> bool:
        """Whether an array that no step makes has a row for each step."""
        shape = (None if base in self.inside else self.known.shapes.exactly(base)) or (0,)
        first = self.places.get(place, -1)
        return 0 <= first and first + self.steps <= shape[0]

    def varies(self, operand: Operand) -> bool:
        """Whether an operand may be another one in each step."""
        return operand in self.inside and operand not in self.fixed

    def is_known(self, operand: Operand) -> bool:
        """Whether an operand of the tail is a number, or floats that are computed there, before the loop or recorded."""
        if not self.varies(operand):
            return self.known.is_number(operand) or self.known.row(operand) is not None
        recorded = bool(self.known.row(operand)) and operand not in self.known.memory
        return operand not in self.places and (operand in self.tail or operand in self.rows or recorded)

    def is_state(self, operand: Operand) -> bool:
        """Whether the tail reads what the rest of the loop computes."""
        return self.varies(operand) and not any(operand in found for found in (self.tail, self.places, self.rows))

    def rank(self, operand: Operand | None) -> int:
        """How many axes a row has; a number has none."""
        return len(self.known.row(operand) or ())

    # --- both apart ---

    def distributed(self, states: list[str]) -> list[Entry]:
        build = self.build
        build.block, build.span = [], self.loop.span
        place, sources = self.place()
        for state in states:
            sizes = build.op("tuple", self.stop(0), *map(Lit, self.known.row(state) or ()))
            self.rows[state] = build.op("np.empty", sizes, hint=f"{stem(state)}_rows")
        first, build.block = build.block, []
        body = [e for e in self.loop.body if not (isinstance(e, Assign) and (e.target in self.tail or e.target in self.sums))]
        for state in states:
            build.effect("setitem", self.rows[state], place, state)
        carried = tuple(c for c in self.loop.carried if c not in self.sums.values())
        loop = replace(self.loop, sources=sources if states else self.loop.sources, body=(*body, *build.block), carried=carried)
        build.block = []
        totals = self.totals()
        for name in self.tail:
            if name not in self.places and name not in totals:
                build.span = self.made[name].span
                self.rows[name] = self.at_once(self.made[name])
        for name, carry in self.sums.items():
            self.add_up(self.made[name], carry, totals)
        return [*first, loop, *build.block]

    def at_once(self, entry: Assign) -> Operand:
        """An operation on a row, for the rows of all steps."""
        build, args, name = self.build, entry.args, entry.op.name
        if name == "getitem":
            first = self.places[args[1]]
            if first == 0 and self.known.shapes.exactly(args[0]) == (self.steps, *(self.known.row(entry.target) or ())):
                return args[0]
            part = build.op("slice", Lit(first or None), self.stop(first), Lit(None))
            return build.op("getitem", args[0], part, kind=_rows(self.rank(entry.target)))
        if name == "np.sum":
            rank = self.rank(args[0])
            return build.op("np.sum", self.whole(args[0]), Lit(1 if rank == 1 else (*range(1, rank + 1),)), keywords=("axis",))
        if name in PRODUCTS:
            return self.product(*args)
        rank = self.rank(entry.target)
        return build.op(name, *(self.aligned(a, rank) for a in args))

    def stop(self, first: int) -> Operand:
        """Where the rows end of which the first step reads this one."""
        end = next((s.args[1] for s in self.loop.sources if s.how == "range"), Lit(self.steps))
        if isinstance(end, Lit):
            return Lit(end.value + first)
        return self.build.op("+", end, Lit(first)) if first else end

    def place(self) -> tuple[Operand, tuple[Source, ...]]:
        """The number of the step, which is counted where it was not."""
        found = next((s.target for s in self.loop.sources if s.target in self.places and not self.places[s.target]), None)
        if found is not None:
            return found, self.loop.sources
        counted = Source(self.build.fresh("t", kinds.INT), "count", (Lit(0),))
        return counted.target, (counted, *self.loop.sources)

    def product(self, left: Operand, right: Operand) -> Operand:
        """A product of vectors, or of a vector and a matrix, for all steps."""
        both = {"x": self.whole(left), "y": self.whole(right)}
        if self.varies(left):
            return self.build.template("np.sum(x * y, axis=1)" if self.varies(right) else "x @ y", both)
        return self.build.template("y @ x" if self.rank(left) == 1 else "y @ x.T", both)

    def whole(self, operand: Operand) -> Operand:
        """What a step computes for all steps; what is fixed is read where it is needed."""
        if operand in self.fixed and operand not in self.rows:
            made = self.made[str(operand)]
            self.rows[operand] = self.build.op(made.op.name, *map(self.whole, made.args), kind=self.build.kind(operand))
        return self.rows.get(operand, operand)

    def aligned(self, operand: Operand, rank: int) -> Operand:
        """The same, with axes of length one so that rows meet rows of this rank."""
        whole, missing = self.whole(operand), rank - self.rank(operand)
        if not self.varies(operand) or not missing:
            return whole
        return self.build.template(f"x[:{', None' * missing}]", {"x": whole})

    def totals(self) -> set[Operand]:
        """The sums and products of rows that are only added up: what they sum is added up itself."""
        read = Counter(a for n in (*self.tail, *self.sums) for a in self.made[n].args)
        terms = {a for n in self.sums for a in self.made[n].args if a in self.tail and read[a] == 1}
        return {t for t in terms if self.made[str(t)].op.name == "np.sum" or self.is_of_two(self.made[str(t)])}

    def is_of_two(self, entry: Assign) -> bool:
        """Whether an entry is a product of two vectors that both vary."""
        return entry.op.name in PRODUCTS and all(map(self.varies, entry.args)) and self.rank(entry.args[0]) == 1

    def add_up(self, added: Assign, carry: Carry, totals: set[Operand]) -> None:
        """What a sum is at the end."""
        build, name = self.build, added.op.name
        build.span = added.span
        term = next(a for a in added.args if a != carry.name)
        made = self.made[str(term)]
        inner = [*map(self.whole, made.args)] if term in totals else [self.whole(term)]
        total = build.op("np.sum", build.op("*", *inner) if len(inner) > 1 else inner[0], kind=kinds.Scalar(np.float64))
        build.kinds[carry.name] = build.infer(name, (carry.init, total))
        build.block.append(Assign(carry.name, added.op, (carry.init, total), added.span))


def _rows(rank: int) -> kinds.Array:
    """An array of rows that have so many axes."""
    return kinds.Array(np.dtype(float), rank + 1)
