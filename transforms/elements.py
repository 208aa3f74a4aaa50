"""After this pass vectors of a few elements are these elements, in Python's own arithmetic, where that is quicker by far.

NumPy takes as long for three numbers as for a hundred.  Where the shapes of the arguments tell how long vectors are, and
most of a program is arithmetic on short ones, an operation on vectors is written out for each element, as a careful person
would.  Python's numbers raise where NumPy's go on with infinity or NaN: whoever runs such a program lets the array version
have its say then, which is why there must be nothing in it but values, and no exception that it catches itself.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from srcad.transforms import componentwise, effects, kinds, rules, walk
from srcad.transforms.build import Builder, Names
from srcad.transforms.componentwise import Parts
from srcad.transforms.dead import dead
from srcad.transforms.ir import (
    EFFECTS,
    UNDEF,
    ZEROS,
    Assign,
    Block,
    Entry,
    For,
    If,
    Join,
    Lit,
    Operand,
    Program,
    Raise,
    Try,
    While,
    leaves,
)  # fmt: skip
from srcad.transforms.memory import SHAPE_ONLY, SHARING, Memory
from srcad.transforms.shapes import Shapes

#: Vectors of more elements stay arrays, but for those that are only taken apart or put together.
_SHORT = 3
#: So many operations on vectors must go for each array that is taken apart or put together, and at least so many.
_GAIN, _LEAST = 3, 12

_LIST = kinds.Sequence(list, kinds.FLOAT)
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})

#: NumPy's functions of one number, and Python's own.
_SCALAR = {
    f"np.{n}": f"math.{n}" for n in ("sqrt", "sin", "cos", "tan", "exp", "log", "tanh", "sinh", "cosh", "expm1", "log1p")
} | {"np.arctan2": "math.atan2", "np.arctan": "math.atan", "np.arcsin": "math.asin", "np.arccos": "math.acos"}

#: What a side of a branch leaves that is not read where it ran.
_ABSENT = (UNDEF, Lit(None))


def apart(program: Program) -> Program | None:
    """The program with short vectors as elements; ``None`` where that would gain little."""
    given = program.given
    short = given is not None and any(len(s) == 1 and s[0] <= componentwise.PARTED for s in given.shapes.values())
    if not short or sum(k == kinds.VECTOR for k in program.kinds.values()) < _LEAST:
        return None
    made_of_vectors = sum(_is_on_vectors(e, program.kinds) for e in walk.every(program.body))
    if made_of_vectors < _LEAST or not _only_values(program):
        return None
    parting = Apart(program)
    try:
        made = parting.run()
    except componentwise.Unknown:
        return None
    if parting.gone < max(_LEAST, _GAIN * parting.between):
        return None
    assert given is not None
    given.used = True
    return dead(made)


def _is_on_vectors(entry: Entry, known: Mapping[str, kinds.Kind]) -> bool:
    return isinstance(entry, Assign) and any(known.get(n) == kinds.VECTOR for n in walk.names(entry.args))


def _only_values(program: Program) -> bool:
    entries = walk.every(program.body)
    return not any(
        isinstance(e, Try) or (isinstance(e, Assign) and e.op.name not in EFFECTS and not effects.is_pure(e)) for e in entries
    )


class Apart:
    def __init__(self, program: Program) -> None:
        self.given = program
        self.build = Builder(Names({*program.kinds, *program.params}), dict(program.kinds))
        self.shapes = Shapes(program.body, program.kinds, program.given)
        self.memory = Memory(program.body, program.kinds)
        self.written = self.all_written()
        self.any_length = self.of_any_length()
        self.own = self.own_memory()
        self.lists: dict[str, Assign] = {}
        self.mapping: dict[str, Operand] = {}
        self.parts: dict[str, Parts] = {}
        self.arrays: dict[str, Operand] = {}
        self.floats = {n for n, k in program.kinds.items() if k == kinds.FLOAT}
        self.gone = self.between = 0

    def run(self) -> Program:
        ends = list(dict.fromkeys(leaves(self.given.result)))
        body, found = self.block(self.given.body, ends)
        left = dict(zip(ends, found, strict=True))
        return replace(self.given, body=body, result=walk.result_map(self.given.result, left.__getitem__), kinds=self.build.kinds)

    # --- what is known before ---

    def length(self, name: Operand, most: int = _SHORT) -> int | None:
        """How many elements a short vector has."""
        if not isinstance(name, str) or self.given.kinds.get(name) != kinds.VECTOR or name in self.any_length:
            return None
        shape = self.shapes.exactly(name)
        return shape[0] if shape is not None and 0 < shape[0] <= most else None

    def all_written(self) -> frozenset[str]:
        """The arrays that are written into, and parts of them."""
        found = {*self.memory.names, *effects.written(self.given.body)}
        for entry in walk.every(self.given.body):
            if isinstance(entry, Assign) and entry.target is not None and entry.op.name in SHARING | {"getitem"}:
                if entry.args[0] in found and not kinds.is_scalar(self.given.kinds[entry.target]):
                    found.add(entry.target)
        return frozenset(found)

    def of_any_length(self) -> frozenset[str]:
        """The vectors of code that is for any length: ``x[1:]``, and what is computed of that."""
        found: set[str] = set()
        for entry in walk.every(self.given.body):
            if isinstance(entry, Assign) and entry.target is not None and self.given.kinds[entry.target] == kinds.VECTOR:
                part = entry.op.name == "getitem" and not componentwise.is_certain(entry.args[1])
                if part or not found.isdisjoint(walk.names(entry.args)):
                    found.add(entry.target)
        return frozenset(found)

    @functools.cached_property
    def uses(self) -> Mapping[str, list[Entry]]:
        """The entries that read each variable."""
        found: dict[str, list[Entry]] = {}
        for entry in walk.every(self.given.body):
            for name in set(walk.names(walk.operands(entry))):
                found.setdefault(name, []).append(entry)
        return found

    def is_only_parted(self, name: str) -> bool:
        """Whether only certain elements of a vector are read or written, and its shape."""
        return all(isinstance(e, Assign) and self.only_parts(e, name) for e in self.uses.get(name, ()))

    def only_parts(self, entry: Assign, name: str) -> bool:
        op = entry.op.name
        if op in SHAPE_ONLY and all(k in SHAPE_ONLY[op] for k, a in enumerate(entry.args) if a == name):
            return True
        parts = op in ("getitem", *componentwise.WRITES) and entry.args[0] == name and name not in entry.args[1:]
        return parts and (op == "iadd" or componentwise.is_certain(entry.args[1]))

    def own_memory(self) -> frozenset[str]:
        """Vectors made of zeros that are written into at certain places, by their own name, where they are made."""
        found: set[str] = set()

        def go(block: Block) -> None:
            born = {e.target for e in block if isinstance(e, Assign) and e.op.name in ZEROS and e.target is not None}
            writes = {id(e): e.args[0] for e in block if isinstance(e, Assign) and e.op.name in componentwise.WRITES}
            for name in born:
                assigned = (e for e in self.uses.get(name, ()) if isinstance(e, Assign))
                others = [e for e in assigned if e.op.name in EFFECTS and e.args[0] == name]
                certain = all(id(e) in writes and (e.op.name == "iadd" or componentwise.is_certain(e.args[1])) for e in others)
                most = componentwise.PARTED if self.is_only_parted(name) else _SHORT
                if certain and self.is_alone(name) and self.length(name, most) is not None:
                    found.add(name)
            for entry in block:
                for inner in walk.blocks(entry):
                    go(inner)

        go(self.given.body)
        return frozenset(found)

    def is_alone(self, name: str) -> bool:
        """Whether no other name is memory of the same class, nor a part of it."""
        parts = (e.target for e in self.uses.get(name, ()) if isinstance(e, Assign) and e.op.name in SHARING | {"getitem"})
        if any(isinstance(p, str) and kinds.is_array(self.given.kinds[p]) for p in parts):
            return False
        return name not in self.memory.names or self.memory.members(name) == {name}

    # --- elements ---

    def now(self, operand: Operand) -> Operand:
        return self.mapping.get(operand, operand) if isinstance(operand, str) else operand

    def vector(self, operand: Operand) -> Parts | None:
        """The elements of a short vector, which is taken apart if it is an array still."""
        if isinstance(operand, str) and operand in self.parts:
            return self.parts[operand]
        wide = isinstance(operand, str) and self.is_only_parted(operand)
        length = self.length(operand, componentwise.PARTED if wide else _SHORT)
        if length is None or not isinstance(operand, str) or operand in self.written:
            return None
        whole = self.build.op(".tolist()", operand, kind=replace(_LIST, length=length))
        names = [
            self.build.op("getitem", whole, Lit(k), hint=componentwise._hint(operand, k), kind=kinds.FLOAT) for k in range(length)
        ]
        self.floats.update(names)
        self.parts[operand] = tuple(names)
        self.arrays[operand] = operand
        self.between += 1
        return self.parts[operand]

    def whole(self, operand: Operand) -> Operand:
        """The array of what was taken apart."""
        if not isinstance(operand, str) or operand not in self.parts:
            return self.now(operand)
        if operand not in self.arrays:
            parts = self.build.op("list", *self.parts[operand], kind=_LIST)
            self.arrays[operand] = self.build.op("np.array", parts, hint=operand, kind=kinds.VECTOR)
            self.between += 1
        return self.arrays[operand]

    def number(self, name: str, *args: Operand, hint: str = "") -> Operand:
        """A further operation on numbers."""
        if name == "+" and Lit(0.0) in args:
            return args[0] if args[1] == Lit(0.0) else args[1]
        floats = all(map(self.is_float, args))
        made = self.build.op(name, *args, hint=hint, kind=kinds.FLOAT if floats else None)
        self.floats.update([made] if floats else [])
        return made

    # --- entries ---

    def block(self, block: Block, ends: Sequence[Operand] = ()) -> tuple[Block, list[Operand]]:
        """A block, and what is read at its end."""
        outer = self.build.block, self.parts, self.arrays
        self.build.block, self.parts, self.arrays = [], dict(self.parts), dict(self.arrays)
        for entry in block:
            self.entry(entry)
        found = [self.handed(o) for o in ends]
        made = tuple(self.build.block)
        self.build.block, self.parts, self.arrays = outer
        return made, found

    def entry(self, entry: Entry) -> None:
        self.build.span = entry.span
        match entry:
            case Assign():
                if entry.op.name == "list" and entry.target is not None:
                    self.lists[entry.target] = entry
                if not componentwise.spread(self, entry):
                    self.kept(entry)
            case If():
                self.branch(entry)
            case For() | While():
                self.loop(entry)
            case Raise():
                self.build.block.append(walk.mapped(entry, self.handed, lambda b: b))

    def kept(self, entry: Assign) -> None:
        """An operation that stays as it is, on arrays, or on numbers of Python's own."""
        if not self.is_arithmetic(entry):
            self.build.block.append(walk.with_args(entry, tuple(map(self.handed, entry.args))))
            return
        args = tuple(map(self.whole, entry.args))
        name, target = entry.op.name, entry.target
        scalar = target is not None and kinds.is_number(self.given.kinds[target]) and not entry.op.keywords
        if target is not None and scalar and all(map(self.is_float, args)):
            entry = replace(entry, op=replace(entry.op, name=_SCALAR.get(name, name)))
            if not entry.op.name.startswith("np."):
                self.floats.add(target)
                self.build.kinds[target] = kinds.FLOAT
        self.build.block.append(walk.with_args(entry, args))

    def is_arithmetic(self, entry: Assign) -> bool:
        """Whether an operation gives the same for Python's numbers as for NumPy's, or raises."""
        name = entry.op.name
        if not all(map(self.is_double, entry.args)):
            return False
        if name == "**":
            return isinstance(entry.args[1], Lit) and type(entry.args[1].value) is int
        if name in _COMPARISONS:
            return self.only_tested(str(entry.target))
        rule = rules.find(name) if name.startswith(("np.", "math.")) else None
        return name in componentwise.ARITHMETIC or name == "neg" or name in componentwise.WRITES or bool(rule and rule.partials)

    def is_double(self, operand: Operand) -> bool:
        """Whether Python's numbers make the same type of an operand as NumPy's: they leave single precision as it is."""
        dtype = kinds.result_dtype(self.given.kinds[operand]) if isinstance(operand, str) else np.dtype(float)
        return dtype is not None and (dtype.kind in "biu" or dtype in (np.float64, np.complex128))

    def only_tested(self, name: str) -> bool:
        """Whether a truth value only chooses between sides of branches: NumPy's are added and turned in their own way."""
        return all(isinstance(e, If) and not any(name in (j.then, j.orelse) for j in e.joins) for e in self.uses.get(name, ()))

    def is_float(self, operand: Operand) -> bool:
        return operand in self.floats or type(getattr(operand, "value", None)) in (int, float)

    def handed(self, operand: Operand) -> Operand:
        """What is handed on, as what it was before: an array, a number of NumPy's."""
        made = self.whole(operand)
        numpys = isinstance(operand, str) and self.given.kinds[operand] == kinds.Scalar(np.float64)
        return self.numpys(made) if numpys and self.is_float(made) else made

    def numpys(self, number: Operand) -> Operand:
        return self.build.op("np.float64", number, kind=kinds.Scalar(np.float64))

    def loop(self, entry: For | While) -> None:
        inits = [self.handed(c.init) for c in entry.carried]
        sources = [replace(s, args=tuple(map(self.handed, s.args))) for s in entry.sources] if isinstance(entry, For) else []
        until = [] if entry.until is None else [entry.until]
        body, ends = self.block(entry.body, [*(c.next for c in entry.carried), *(p.value for p in entry.pushes), *until])
        carried = tuple(replace(c, init=i, next=n) for c, i, n in zip(entry.carried, inits, ends, strict=False))
        pushes = tuple(replace(p, value=v) for p, v in zip(entry.pushes, ends[len(carried) :], strict=False))
        entry = replace(entry, carried=carried, pushes=pushes, body=body, until=ends[-1] if until else None)
        if isinstance(entry, While):
            head, (test,) = self.block(entry.head, [entry.test])
            self.build.block.append(replace(entry, head=head, test=test))
        else:
            self.build.block.append(replace(entry, sources=tuple(sources)))

    def branch(self, entry: If) -> None:
        """A branch; the vectors that it leaves are left as elements where both sides have them as such."""
        ready = [self.is_ready(j) for j in entry.joins]
        sides = []
        for block, operands in ((entry.then, [j.then for j in entry.joins]), (entry.orelse, [j.orelse for j in entry.joins])):
            outer = self.build.block, self.parts, self.arrays
            self.build.block, self.parts, self.arrays = [], dict(self.parts), dict(self.arrays)
            for inner in block:
                self.entry(inner)
            left = [self.left(o, n) for o, n in zip(operands, ready, strict=True)]
            sides.append((self.build.block, left))
            self.build.block, self.parts, self.arrays = outer
        joins: list[Join] = []
        for join, then, orelse in zip(entry.joins, sides[0][1], sides[1][1], strict=True):
            joins += self.joined(join, then, orelse, sides)
        blocks = [tuple(block) for block, _ in sides]
        self.build.block.append(replace(entry, test=self.now(entry.test), then=blocks[0], orelse=blocks[1], joins=tuple(joins)))

    def left(self, operand: Operand, length: int | None) -> Parts:
        """What a side leaves: so many elements, or one value."""
        if length is None:
            return (self.whole(operand),)
        return self.vector(operand) or (operand,) * length

    def joined(self, join: Join, then: Parts, orelse: Parts, sides: Sequence[tuple[list[Entry], object]]) -> list[Join]:
        """The joins of elements, or the one of a value: a number of Python's own where it is one on both sides."""
        if self.is_ready(join) is not None:
            names = [self.build.fresh(componentwise._hint(join.name, k), kinds.FLOAT) for k in range(len(then))]
            self.parts[join.name] = tuple(names)
            self.floats.update(names)
            return [Join(n, a, b) for n, a, b in zip(names, then, orelse, strict=True)]
        values = [then[0], orelse[0]]
        if self.given.kinds[join.name] == kinds.Scalar(np.float64):
            if all(self.is_float(v) or v in _ABSENT for v in values):
                self.floats.add(join.name)
                self.build.kinds[join.name] = kinds.FLOAT
            else:
                values = [self.numpys_in(v, block) for v, (block, _) in zip(values, sides, strict=True)]
        return [Join(join.name, *values)]

    def numpys_in(self, number: Operand, block: list[Entry]) -> Operand:
        """A number of NumPy's at the end of a side of a branch."""
        if not self.is_float(number):
            return number
        outer, self.build.block = self.build.block, block
        made = self.numpys(number)
        self.build.block = outer
        return made

    def is_ready(self, join: Join) -> int | None:
        """How many elements a join has, where both sides are vectors that are elements or can be taken apart."""
        length = self.length(join.name)
        sides = [o for o in (join.then, join.orelse) if o not in _ABSENT]
        apart = all(self.length(o) == length and (o not in self.written or o in self.own) for o in sides)
        return length if apart else None
