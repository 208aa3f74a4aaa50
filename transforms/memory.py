"""Which names of a program may share memory, and which of that memory is written into.

Names fall into classes by unification, as in Steensgaard (1996), *Points-to analysis in almost linear time*: a view has
the class of its base, what a container holds has the class of the container's content.  A class that is stored into is
*memory*; everything else keeps the semantics of values.  Calls of functions that nothing is known of unite their arguments.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from srcad.transforms import handed, kinds, precedence, rules, walk
from srcad.transforms.ir import EFFECTS, ZEROS, Assign, Block, Entry, For, If, Lit, Operand, While
from srcad.transforms.kinds import Kind
from srcad.transforms.precedence import Place

#: Operations whose result is a view of the first operand, or that operand itself.
VIEWS = frozenset({
    ".T", ".mT", "identity", "stop_gradient", "unpacked", "sequence", "np.transpose", "np.swapaxes", "np.moveaxis", "np.rollaxis",
    "np.expand_dims", "np.squeeze", "np.flip", "np.flipud", "np.fliplr", "np.matrix_transpose",
    "np.permute_dims", "np.linalg.matrix_transpose", "np.rot90", ".view()",
})  # fmt: skip

#: Operations whose result is a view of the first operand, or new memory, as its layout, dtype or options will have it.
MAYBE_VIEWS = frozenset({
    ".real", "np.reshape", "np.ravel", "np.asarray", "np.asanyarray", "np.ascontiguousarray", "np.asfortranarray",
    "np.atleast_1d", "np.atleast_2d", "np.atleast_3d", "np.array", "np.real", ".astype()", "np.astype",
    "np.nan_to_num", "np.require", ".flat", "np.asarray_chkfinite", ".conj()", "np.from_dlpack",
})  # fmt: skip

#: Operations whose result is a view that is not written into, in which one element stands many times, or whose adjoint
#: is no view of the operand's: that of an imaginary part has the other sign.
READ_ONLY = frozenset({
    "np.diagonal", "np.diag", "np.linalg.diagonal", "np.broadcast_to", ".imag", "np.imag",
    "np.lib.stride_tricks.sliding_window_view", "np.lib.stride_tricks.as_strided", "np.real_if_close",
})  # fmt: skip

#: Operations that read an element of the first operand.
ELEMENTS = frozenset({"getitem", "get", "part"})

_EINSUM = "np.einsum"

#: Operations that give several views of the first operand.
SPLITS = frozenset({
    "np.split", "np.array_split", "np.hsplit", "np.vsplit", "np.dsplit", "np.unstack",
    "as_list", "as_tuple", "repeat_list", "join_lists", "permuted", "picked", "spliced", "as_deque", "as_mapping", "as_dict",
    "values_at", "reordered",
})  # fmt: skip

SHARING = VIEWS | MAYBE_VIEWS | SPLITS


def regrouped(name: str, args: Sequence[Operand]) -> Sequence[Operand]:
    """The operands of an operation of ``SPLITS`` whose elements its result has."""
    return args if name == "join_lists" else args[::2] if name == "spliced" else args[:1]


#: Operations of which anything may be expected.
_CALLS = frozenset({"call", "door", "call_vjp", "call_jvp", "call_higher", "pull", "resume", "reached", "onward", "rewound"})

#: Operations that keep a value, by another name.
KEEPING = SHARING | _CALLS | EFFECTS | {"tuple", "list", "dict", "set"}

#: Where an operation looks at an operand's shape and kind alone.
SHAPE_ONLY: Mapping[str, frozenset[int]] = {
    "zeros_like": frozenset({0}), "shadow": frozenset({0}), "accumulator": frozenset({0}), "unbroadcast": frozenset({1}),
    "in_type": frozenset({1}), "given": frozenset({1}),
    "expand": frozenset({1}), "fill": frozenset({1}), "broadcast_like": frozenset({1}), "len": frozenset({0}),
    ".shape": frozenset({0}), ".ndim": frozenset({0}), ".size": frozenset({0}), ".dtype": frozenset({0}),
    "np.shape": frozenset({0}), "np.ndim": frozenset({0}), "np.zeros_like": frozenset({0}), "np.size": frozenset({0}),
}  # fmt: skip


#: Operations that make a new value, besides those that work element by element.
_CONSUMING = frozenset({"np.sum", "np.mean", "np.dot", "np.vdot", "@", "np.matmul", "np.outer", "selected", "vector_product"})


#: Operations that copy an array.
COPIES = (".copy()", "np.copy")


def is_new(entry: Assign) -> bool:
    """Whether an operation's result shares no memory with its operands."""
    return entry.op.name in _CONSUMING or rules.is_elementwise(entry.op.name)


def index_axes(index: Operand, made: Mapping[Any, Assign]) -> tuple[Operand, ...]:
    """What stands between the brackets, axis by axis; ``made`` are the tuples among the entries."""
    entry = made.get(index) if isinstance(index, str) else None
    if entry is not None and entry.op.name == "tuple":
        return entry.args
    return tuple(map(Lit, index.value)) if isinstance(index, Lit) and isinstance(index.value, tuple) else (index,)


def is_basic(index: Operand, made: Mapping[Any, Assign], kind_of: Callable[[Operand], Kind]) -> bool:
    """Whether an index of an array certainly gives a number or a view; ``made`` are the tuples and slices among the entries."""
    if isinstance(index, Lit):
        parts = index.value if isinstance(index.value, tuple) else (index.value,)
        return all(type(p) is int or p is None or p is ... or isinstance(p, slice) for p in parts)
    entry = made.get(index)
    if entry is not None and entry.op.name in ("tuple", "slice"):
        return entry.op.name == "slice" or all(is_basic(a, made, kind_of) for a in entry.args)
    kind = kind_of(index)
    return kinds.is_number(kind) or kind == kinds.Opaque(slice)


_APART = (str, bytes, type(None), type, slice, type(...), BaseException, np.dtype)


def holds(kind: Kind) -> bool:
    """Whether values of this kind can share memory with others."""
    match kind:
        case kinds.Scalar() | kinds.Bottom():
            return False
        case kinds.Opaque(cls):
            return cls is None or not issubclass(cls, _APART)
    return True


def _of_arrays(kind: Kind | None) -> bool:
    """Whether the elements of a container, or of the containers in it, are arrays, or nothing is known of those of a list."""
    match kind:
        case kinds.Sequence(_, element):
            return _of_arrays(element)
        case kinds.Mapping(_, _, element):
            return element != kinds.UNKNOWN and _of_arrays(element)
        case kinds.Array(_, ndim):
            return bool(ndim)
    return kind == kinds.UNKNOWN


class Memory:
    """The classes of a block's names, and which of them are written into.

    Where all writes only add to accumulators there are classes if ``sums`` says so.
    """

    def __init__(self, block: Block, known: Mapping[str, Kind], sums: bool = False) -> None:
        self.kinds = known
        self.parent: dict[str, str] = {}
        self.contents: dict[str, str] = {}
        self.summed: set[str] = set()
        self.plain: frozenset[str] = frozenset()
        self.block = block
        self.entries = walk.every(block)
        self.tuples = {e.target: e.args for e in self.entries if isinstance(e, Assign) and e.op.name == "tuple"}
        self.writes: list[Assign] = []
        for entry in self.entries:
            if isinstance(entry, Assign) and entry.op.name in EFFECTS:
                self.writes.append(entry)
            elif isinstance(entry, Assign) and entry.op.name == "accumulator" and entry.target is not None:
                self.summed.add(entry.target)
        if sums or not all(self._is_sum(w) for w in self.writes):
            self.plain = handed.displays(self.entries, {*SHARING, "getitem"})
            for entry in self.entries:
                self._entry(entry)
        self.shadows = {e.target for e in self.entries if isinstance(e, Assign) and e.op.name in ZEROS}
        self.homes: dict[str, frozenset[int]] = {}
        self.together: dict[str, str] = {}
        self.stored = {c for w in self.writes if not self._is_sum(w) for c in self._written(w)}
        self.names = frozenset(n for n in list(self.parent) if not n.startswith("<") and self.is_memory(n))

    @functools.cached_property
    def places(self) -> dict[int, Place]:
        """The places of all entries, by ``id``."""
        return precedence.places(self.block)

    @functools.cached_property
    def binders(self) -> dict[str, tuple[int, ...]]:
        """The loops around what binds a name."""
        return {n: self.places[id(e)].loops for e in self.entries for n in walk.bound(e)}

    def _is_sum(self, entry: Assign) -> bool:
        """Whether a write only adds to an accumulator, whose adjoint is read and stays as it is."""
        return entry.op.name in ("additem", "iadd") and entry.args[0] in self.summed

    def written_by(self, entry: Assign) -> set[str]:
        """The classes that a write is into; what is added to a container is added to what it holds."""
        adds = entry.op.name in ("additem", "iadd")
        return set(itertools.islice(self.inward(entry.args[0]), None if adds else 1))

    # --- classes ---

    def find(self, name: str) -> str:
        """The representative of a name's class."""
        root = name
        while self.parent.setdefault(root, root) != root:
            root = self.parent[root]
        while self.parent[name] != root:
            self.parent[name], name = root, self.parent[name]
        return root

    def unite(self, a: Operand, b: Operand) -> None:
        """Two operands may share memory."""
        if not (isinstance(a, str) and isinstance(b, str) and self._holds(a) and self._holds(b)):
            return
        x, y = self.find(a), self.find(b)
        if x == y:
            return
        self.parent[y] = x
        left, right = self.contents.get(x), self.contents.pop(y, None)
        if right is not None and left is None:
            self.contents[x] = right
        elif right is not None and left is not None:
            self.unite(left, right)

    def _holds(self, name: str) -> bool:
        return name.startswith("<") or holds(self.kinds[name])

    def content(self, container: Operand) -> Operand:
        """What a container holds."""
        if not isinstance(container, str) or not self._holds(container):
            return Lit(None)
        root = self.find(container)
        if root not in self.contents:
            self.contents[root] = f"<{root}>"
        return self.contents[root]

    def members(self, name: str) -> frozenset[str]:
        """The names that may share memory with this one."""
        root = self.find(name)
        return frozenset(n for n in list(self.parent) if not n.startswith("<") and self.find(n) == root)

    def reaching(self, name: str) -> frozenset[str]:
        """The names by which this memory can be read or written: those that may share it, and of containers that may hold it."""
        roots = {self.find(name)}
        held = [(self.find(outer), self.find(inner)) for outer, inner in self.contents.items()]
        while more := {outer for outer, inner in held if inner in roots} - roots:
            roots |= more
        return frozenset(n for n in list(self.parent) if not n.startswith("<") and self.find(n) in roots)

    def groups(self) -> list[frozenset[str]]:
        """The names of memory, those together that share it; a container with what it holds."""
        found: dict[str, set[str]] = {}
        for name in sorted(self.names):
            found.setdefault(self.outermost(name), set()).add(name)
        return [frozenset(g) for g in found.values()]

    def outermost(self, name: str) -> str:
        """The representative of the classes of a container, of what it holds, and of all other containers of that."""
        root = self.find(name)
        if root not in self.together:
            pairs = [(self.find(outer), self.find(inner)) for outer, inner in self.contents.items()]
            found = {root}
            while more := {c for pair in pairs if not found.isdisjoint(pair) for c in pair} - found:
                found |= more
            self.together.update(dict.fromkeys(found, min(found)))
        return self.together[root]

    def home(self, root: str) -> frozenset[int]:
        """The loops in which all names of a class are bound anew: no two steps of them share its memory."""
        if root not in self.homes:
            names = {n for n in self.names if self.outermost(n) == root}
            found = [self.binders.get(n, ()) for n in names]
            self.homes[root] = frozenset.intersection(*map(frozenset, found)) if found else frozenset()
        return self.homes[root]

    def is_stored(self, name: str) -> bool:
        """Whether something is written into the class of a name itself."""
        return self.find(name) in self.stored

    def is_rigid(self, name: str) -> bool:
        """Whether the parts of an array or a list stay where they are: the elements of lists that nobody edits."""
        return isinstance(self.kinds[name], kinds.Array) or self.find(name) not in self.stored

    def is_memory(self, operand: Operand) -> bool:
        """Whether an operand, or what it holds, is written into."""
        return any(root in self.stored for root in self.inward(operand))

    def written_between(self, entry: Assign) -> Assign | None:
        """The write into what an entry binds, under whatever name, before it is read for the last time."""
        assert entry.target is not None
        root, place = self.find(entry.target), self.places[id(entry)]
        writes = [w for w in self.writes if isinstance(w.args[0], str) and self.find(w.args[0]) == root]
        if entry.op.name == _EINSUM:  # its views can be written into themselves
            return next((w for w in writes if place.may_precede(self.places[id(w)])), None)
        reads = self._reads(entry.target)
        return next((w for w in writes if any(self._between(place, self.places[id(w)], r) for r in reads)), None)

    def _reads(self, name: str) -> list[Place | None]:
        """Where a name is read; ``None`` where it goes on under another name."""
        readers = [e for e in self.entries if name in walk.operands(e)]
        return [self.places[id(e)] if isinstance(e, Assign) and not self._aliases(e) else None for e in readers]

    def _aliases(self, entry: Assign) -> bool:
        if entry.op.name in ELEMENTS:
            return self.shares(entry)
        return entry.op.name in KEEPING or self.reads_only(entry.op.name, entry.args)

    def reads_only(self, name: str, args: Sequence[Operand]) -> bool:
        """Whether a result is a view that is not written into; ``numpy.diag`` of a vector makes a matrix of its own."""
        if name == _EINSUM:
            return handed.rearranges(args)
        vector = name == "np.diag" and isinstance(args[0], str) and kinds.rank(self.kinds[args[0]]) == 1
        return name in READ_ONLY and not vector

    @staticmethod
    def _between(made: Place, write: Place, read: Place | None) -> bool:
        if read is None:
            return made.may_precede(write)
        inner = set(read.loops) & set(write.loops) - set(made.loops)
        return bool(inner) or made.number < write.number < read.number

    # --- what entries say ---

    def _entry(self, entry: Entry) -> None:
        match entry:
            case Assign(target, op, args):
                self._assign(target, op.name, args)
            case If(joins=joins):
                for join in joins:
                    self.unite(join.name, join.then)
                    self.unite(join.name, join.orelse)
            case For() | While():
                for carry in entry.carried:
                    self.unite(carry.name, carry.init)
                    self.unite(carry.name, carry.next)
                for push in entry.pushes:
                    self.unite(self.content(push.stack), push.value)
        if isinstance(entry, For):
            for source in entry.sources:
                if source.how in ("each", "reversed"):
                    self._element(source.target, source.args[0])

    def _element(self, target: Operand, base: Operand) -> None:
        """``target`` is one of the elements of ``base``: a row of an array, what a container holds, or some of it."""
        if self._is_part(target, base):
            self.unite(self.content(target), self.content(base))
            return
        kind = self.kinds[base] if isinstance(base, str) else kinds.UNKNOWN
        if not isinstance(kind, kinds.Sequence | kinds.Mapping | kinds.Record):
            self.unite(target, base)
        if not isinstance(kind, kinds.Array):
            self.unite(target, self.content(base))

    def _is_part(self, target: Operand, base: Operand) -> bool:
        """Whether what is taken from a list is a list of some of its elements."""
        whole = self.kinds.get(base) if isinstance(base, str) else None
        part = self.kinds.get(target) if isinstance(target, str) else None
        if not isinstance(whole, kinds.Sequence) or not isinstance(part, kinds.Sequence):
            return False
        return part.cls is whole.cls and part.element == whole.element

    def _assign(self, target: str | None, name: str, args: tuple[Operand, ...]) -> None:
        if name in EFFECTS:
            self._write(name, args)
            if target is not None:
                self.unite(target, self.content(args[0]))
        elif target is None:
            self._call(args)
        elif name in ELEMENTS:
            if not (isinstance(args[0], str) and isinstance(self.kinds[args[0]], kinds.Array) and self.copies(args[1])):
                self._element(target, args[0])
        elif target in self.plain:
            return
        elif name in ("tuple", "list", "dict", "set"):
            for arg in args:
                self.unite(self.content(target), arg)
        elif name == "mirrored":
            self.unite(target, args[2])
        elif name == "transposed":
            self.unite(self.content(self.content(target)), self.content(self.content(args[0])))
        elif name in _CALLS:
            self._call((target, *handed.together(args)))
        elif name in MAYBE_VIEWS and isinstance(self.kinds.get(str(args[0])), kinds.Sequence):
            return
        elif name in VIEWS or name in MAYBE_VIEWS or self.reads_only(name, args):
            self.unite(target, args[1] if name == _EINSUM else args[0])
        elif name in SPLITS or name.endswith(("pop()", "get()")):
            for arg in regrouped(name, args):
                if not (handed.are_numbers(self.kinds[target]) and isinstance(self.kinds.get(str(arg)), kinds.Array)):
                    self._element(self.content(target), arg)
        elif name.startswith(".") and rules.find(name) is None and not rules.is_constant(name):
            self._call((target, *args))

    def _write(self, name: str, args: tuple[Operand, ...]) -> None:
        base = args[0]
        kind = self.kinds[base] if isinstance(base, str) else kinds.UNKNOWN
        if not isinstance(kind, kinds.Array) and name in ("setitem", "append", "insert", "setattr", "put_back"):
            self.unite(self.content(base), args[-1])
        elif not isinstance(kind, kinds.Array) and name in ("extend", "refill"):
            self.unite(self.content(base), self.content(args[-1]))

    def _written(self, entry: Assign) -> Iterator[str]:
        """The classes that a write is into; what is added to a container as a whole is added to the arrays, or shadows, in it.

        Elements that may be numbers are replaced where they stand.
        """
        kind = self.kinds.get(str(entry.args[0]))
        listed = isinstance(kind, kinds.Sequence | kinds.Mapping)
        deep = entry.op.name == "iadd" and (_of_arrays(kind) if listed else not isinstance(kind, kinds.Array))
        for k, root in enumerate(self.inward(entry.args[0])):
            if k == 0 or (deep and not self.shadows.isdisjoint(self.members(root))):
                yield root

    def inward(self, operand: Operand) -> Iterator[str]:
        """The class of an operand, of what it holds, and so on."""
        seen: set[str] = set()
        root: str | None = self.find(operand) if isinstance(operand, str) else None
        while root is not None and root not in seen:
            yield root
            seen.add(root)
            inner = self.contents.get(root)
            root = None if inner is None else self.find(inner)

    def shares(self, entry: Assign) -> bool:
        """Whether what is read by index may share the memory that it is read from."""
        base = entry.args[0]
        return not isinstance(self.kinds.get(str(base)), kinds.Array) or not self.copies(entry.args[1])

    def copies(self, index: Operand) -> bool:
        """Whether indexing an array with this gives new memory: a number, a mask, an index array, a tuple with one of these."""
        parts = self.tuples.get(index) if isinstance(index, str) else None
        if parts is not None:
            return any(map(self.copies, parts))
        kind = self.kinds[index] if isinstance(index, str) else kinds.of(getattr(index, "value", None))
        truth = isinstance(kind, kinds.Scalar) and not kinds.is_number(kind)
        return (
            truth
            or (isinstance(kind, kinds.Array) and kind.ndim is not None)
            or (isinstance(kind, kinds.Sequence) and kind.cls is list and kinds.is_scalar(kind.element))
        )

    def _call(self, operands: Iterable[Operand]) -> None:
        """What a call that nothing is known of may bring together."""
        first, *others = [o for o in operands if isinstance(o, str)] or [""]
        for other in others:
            self.unite(first, other)
