"""After this pass vectors of a few elements are these elements, in Python's own arithmetic, where that is quicker by far.

NumPy takes as long for three numbers as for a hundred.  Where the shapes of the arguments tell how long vectors are, and
most of a program is arithmetic on short ones, an operation on vectors is written out for each element, as a careful person
would.  Python's numbers raise where NumPy's go on with infinity or NaN: whoever runs such a program lets the array version
have its say then, which is why there must be nothing in it but values, and no exception that it catches itself.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from srcad.transforms import effects, kinds, rules, walk
from srcad.transforms.build import Builder, Names
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
_SHORT, _PARTED = 3, 16
#: So many operations on vectors must go for each array that is taken apart or put together, and at least so many.
_GAIN, _LEAST = 3, 12

_LIST = kinds.Sequence(list, kinds.FLOAT)
_ARITHMETIC = frozenset({"+", "-", "*", "/"})
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_WRITES = frozenset({"additem", "iadd", "setitem"})

#: NumPy's functions of one number, and Python's own.
_SCALAR = {
    f"np.{n}": f"math.{n}" for n in ("sqrt", "sin", "cos", "tan", "exp", "log", "tanh", "sinh", "cosh", "expm1", "log1p")
} | {"np.arctan2": "math.atan2", "np.arctan": "math.atan", "np.arcsin": "math.asin", "np.arccos": "math.acos"}

#: What a side of a branch leaves that is not read where it ran.
_ABSENT = (UNDEF, Lit(None))

_Parts = tuple[Operand, ...]


def apart(program: Program) -> Program | None:
    """The program with short vectors as elements; ``None`` where that would gain little."""
    given = program.given
    short = given is not None and any(len(s) == 1 and s[0] <= _PARTED for s in given.shapes.values())
    if not short or sum(k == kinds.VECTOR for k in program.kinds.values()) < _LEAST:
        return None
    made_of_vectors = sum(_is_on_vectors(e, program.kinds) for e in walk.every(program.body))
    if made_of_vectors < _LEAST or not _only_values(program):
        return None
    parting = _Apart(program)
    try:
        made = parting.run()
    except _Unknown:
        return None
    if parting.gone < max(_LEAST, _GAIN * parting.between):
        return None
    assert given is not None
    given.used = True
    return dead(made)


def _is_on_vectors(entry: Entry, known: Mapping[str, kinds.Kind]) -> bool:
    return isinstance(entry, Assign) and any(known.get(n) == kinds.VECTOR for n in walk.names(entry.args))


class _Unknown(Exception):
    """What is written into a vector cannot be taken apart."""


def _only_values(program: Program) -> bool:
    entries = walk.every(program.body)
    return not any(
        isinstance(e, Try) or (isinstance(e, Assign) and e.op.name not in EFFECTS and not effects.is_pure(e)) for e in entries
    )


class _Apart:
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
        self.parts: dict[str, _Parts] = {}
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
                part = entry.op.name == "getitem" and not _is_certain(entry.args[1])
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
        parts = op in ("getitem", *_WRITES) and entry.args[0] == name and name not in entry.args[1:]
        return parts and (op == "iadd" or _is_certain(entry.args[1]))

    def own_memory(self) -> frozenset[str]:
        """Vectors made of zeros that are written into at certain places, by their own name, where they are made."""
        found: set[str] = set()

        def go(block: Block) -> None:
            born = {e.target for e in block if isinstance(e, Assign) and e.op.name in ZEROS and e.target is not None}
            writes = {id(e): e.args[0] for e in block if isinstance(e, Assign) and e.op.name in _WRITES}
            for name in born:
                assigned = (e for e in self.uses.get(name, ()) if isinstance(e, Assign))
                others = [e for e in assigned if e.op.name in EFFECTS and e.args[0] == name]
                certain = all(id(e) in writes and (e.op.name == "iadd" or _is_certain(e.args[1])) for e in others)
                most = _PARTED if self.is_only_parted(name) else _SHORT
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

    def vector(self, operand: Operand) -> _Parts | None:
        """The elements of a short vector, which is taken apart if it is an array still."""
        if isinstance(operand, str) and operand in self.parts:
            return self.parts[operand]
        wide = isinstance(operand, str) and self.is_only_parted(operand)
        length = self.length(operand, _PARTED if wide else _SHORT)
        if length is None or not isinstance(operand, str) or operand in self.written:
            return None
        whole = self.build.op(".tolist()", operand, kind=replace(_LIST, length=length))
        names = [self.build.op("getitem", whole, Lit(k), hint=_hint(operand, k), kind=kinds.FLOAT) for k in range(length)]
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
                if not self.spread(entry):
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
        return name in _ARITHMETIC or name == "neg" or name in _WRITES or bool(rule and rule.partials)

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

    def left(self, operand: Operand, length: int | None) -> _Parts:
        """What a side leaves: so many elements, or one value."""
        if length is None:
            return (self.whole(operand),)
        return self.vector(operand) or (operand,) * length

    def joined(self, join: Join, then: _Parts, orelse: _Parts, sides: Sequence[tuple[list[Entry], object]]) -> list[Join]:
        """The joins of elements, or the one of a value: a number of Python's own where it is one on both sides."""
        if self.is_ready(join) is not None:
            names = [self.build.fresh(_hint(join.name, k), kinds.FLOAT) for k in range(len(then))]
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

    # --- operations ---

    def spread(self, entry: Assign) -> bool:
        """Write an operation on vectors out for their elements; whether it is one."""
        name, args, target = entry.op.name, entry.args, entry.target
        if entry.op.keywords and name != "np.zeros":
            return False
        if name in _WRITES:
            return args[0] in self.own and self.write(entry)
        if target is None:
            return False
        if name in ZEROS:
            return target in self.own and self.bind(target, [Lit(0.0)] * (self.length(target, _PARTED) or 0))
        if self.length(target) is not None and target not in self.written:
            found = self.elements(entry)
            return found is not None and self.bind(target, found)
        found_number = self.reduced(entry) if kinds.is_scalar(self.given.kinds[target]) else None
        if found_number is None:
            return False
        self.mapping[target] = found_number
        self.gone += name != "getitem"
        return True

    def bind(self, target: str, parts: Sequence[Operand]) -> bool:
        self.parts[target] = tuple(parts)
        self.gone += 1
        return True

    def elements(self, entry: Assign) -> list[Operand] | None:
        """The elements of an operation's result."""
        name, args = entry.op.name, entry.args
        target = str(entry.target)
        if name == "getitem":
            index, base = args[1], self.vector(args[0])
            return [*base[index.value]] if base is not None and isinstance(index, Lit) and _is_certain(index) else None
        if name == "np.array" and len(args) == 1 and args[0] in self.lists:
            return self.listed(self.lists[str(args[0])])
        if name in ("np.copy", ".copy()", "identity") and len(args) == 1:
            same = self.vector(args[0])
            return None if same is None else [*same]
        if name in ("fill", "fill_to") and self.is_number(args[0]):
            return [self.now(args[0])] * (self.length(target) or 0)
        if name == "neg":
            whole = self.vector(args[0])
            return None if whole is None else [self.number("neg", a, hint=_hint(target, k)) for k, a in enumerate(whole)]
        if name == "**" and args[1] in (Lit(2), Lit(2.0)):
            return self.paired("*", args[0], args[0], target)
        if name in _ARITHMETIC and len(args) == 2:
            return self.paired(name, args[0], args[1], target)
        if name == "vector_product":
            return self.crossed(args[0], args[1])
        return None

    def listed(self, made: Assign) -> list[Operand] | None:
        numbers = [self.now(a) for a in made.args]
        floats = all(a in self.floats or type(getattr(a, "value", None)) is float for a in numbers)
        return numbers if floats else None

    def is_number(self, operand: Operand) -> bool:
        kind = self.given.kinds[operand] if isinstance(operand, str) else kinds.of(getattr(operand, "value", None))
        return isinstance(kind, kinds.Scalar) and kind.cls in (float, int, np.float64)

    def both(self, a: Operand, b: Operand) -> tuple[_Parts, _Parts] | None:
        """The elements of two vectors of one length, a number standing for as many of it."""
        if self.length(a) is None and self.length(b) is None:
            return None
        if not all(self.length(o) is not None or self.is_number(o) for o in (a, b)):
            return None
        x, y = (None if self.is_number(o) else self.vector(o) for o in (a, b))
        size = len(x or y or ())
        x = (self.now(a),) * size if self.is_number(a) else x
        y = (self.now(b),) * size if self.is_number(b) else y
        return None if x is None or y is None or len(x) != len(y) else (x, y)

    def paired(self, name: str, a: Operand, b: Operand, target: str) -> list[Operand] | None:
        found = self.both(a, b)
        if found is None:
            return None
        return [self.number(name, p, q, hint=_hint(target, k)) for k, (p, q) in enumerate(zip(*found, strict=True))]

    def crossed(self, a: Operand, b: Operand) -> list[Operand] | None:
        x, y = self.vector(a), self.vector(b)
        if x is None or y is None or len(x) != 3 or len(y) != 3:
            return None
        return [
            self.number("-", self.number("*", x[i], y[j]), self.number("*", x[j], y[i])) for i, j in ((1, 2), (2, 0), (0, 1))
        ]

    def reduced(self, entry: Assign) -> Operand | None:
        """The number that an operation makes of vectors."""
        name, args = entry.op.name, entry.args
        if name == "getitem":
            index, base = args[1], self.vector(args[0])
            certain = base is not None and isinstance(index, Lit) and type(index.value) is int and _is_certain(index)
            return base[index.value] if certain and base is not None and isinstance(index, Lit) else None
        if name == "np.sum" and len(args) == 1:
            terms = self.vector(args[0])
            return None if terms is None else self.summed(terms, str(entry.target))
        if name in ("np.dot", "np.vdot") and len(args) == 2 and None not in map(self.length, args):
            products = self.paired("*", args[0], args[1], "")
            return None if products is None else self.summed(products, str(entry.target))
        return None

    def summed(self, terms: Sequence[Operand], hint: str) -> Operand:
        """The sum from left to right, as NumPy's of a few numbers."""
        first, *others = terms
        for k, term in enumerate(others, 1):
            first = self.number("+", first, term, hint=hint if k == len(others) else "")
        return first

    def write(self, entry: Assign) -> bool:
        """A write at a certain place of a vector of one's own."""
        base, term = str(entry.args[0]), entry.args[-1]
        old = [*self.parts[base]]
        index = slice(None) if entry.op.name == "iadd" else entry.args[1].value  # type: ignore[union-attr]
        places = range(len(old))[index] if isinstance(index, slice) else [index % len(old)]
        values = self.vector(term)
        if self.is_number(term):
            values = (self.now(term),) * len(places)
        if values is None or len(values) != len(places):
            raise _Unknown
        for place, value in zip(places, values, strict=True):
            old[place] = value if entry.op.name == "setitem" else self.number("+", old[place], value)
        self.parts[base] = tuple(old)
        self.arrays.pop(base, None)
        self.gone += 1
        return True


def _hint(name: str, place: int) -> str:
    """What an element of a vector is called that has a name of the user's."""
    stem = re.sub(r"_\d+$", "", name)
    return "" if re.fullmatch(r"|v\d+|.*_(bar|dot)", stem) else f"{stem}{place}"


def _is_certain(index: Operand) -> bool:
    """Whether an index says by itself which elements it means: code for any length, ``x[1:]``, is left to arrays."""
    value = getattr(index, "value", None)
    if isinstance(value, slice):
        return type(value.stop) is int and value.stop >= 0 <= (value.start or 0) and value.step in (None, 1)
    return type(value) is int

