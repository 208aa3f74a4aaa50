"""What may be moved, merged or left out: purity, memory, and the operations that can raise.

An operation that can raise neither vanishes nor crosses another one, so that the derivative of ``math.log`` at -1 is the
user's ``ValueError`` and not -1.0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import BuiltinFunctionType, FunctionType, ModuleType

import numpy as np

from srcad.transforms import kinds, rules, sampling, signs, walk
from srcad.transforms.derive import STRUCTURAL
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, For, If, Lit, Operand, Program, Ref, Try, While, With
from srcad.transforms.kinds import Kind
from srcad.transforms.memory import ELEMENTS, KEEPING, Memory, holds
from srcad.transforms.shapes import Shapes

#: Functions that are defined on all floats, and what is refused only where it is needed.
_TOTAL = frozenset(
    f"math.{n}" for n in "fabs copysign atan atan2 erf erfc tanh asinh degrees radians isnan isinf isfinite hypot cbrt".split()
) | {"lost", "no_derivative"}

#: Operations whose result is new memory, or whose call may do anything.
_UNIQUE = frozenset({
    "slice", "tuple", "call", "door", "accumulator", "zeros_like", "shadow", "np.errstate",
    "list", "dict", "set", "call_vjp", "call_jvp", "call_higher", "pull", "resume", "rewound",
})  # fmt: skip

_CHECKS = frozenset(
    f"check_{n}" for n in "apart order turns unread arguments keywords keys size remembered".split()
)

#: Operations that may do more than bind their target.
_ACTS = _CHECKS | frozenset(
    "call door call_vjp call_jvp call_higher pull resume rewound cut seed unmodified rebound writable bound whole"
    " global_name".split()
)

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "is", "is not"})

#: Operations on arrays that check shapes against each other.
_SHAPED = frozenset({"@", "np.dot", "np.matmul", "np.inner", "np.tensordot", "np.einsum", "np.concatenate", "np.stack"})

_PURE_METHODS = frozenset({".shape", ".size", ".ndim", ".dtype", ".T", ".real", ".imag"})


#: Stands among the names whose content may change for all that is outside of the program: globals, defaults, attributes.
OUTSIDE = "<outside>"

#: Objects that stay as they are.
_LASTING = (
    int, float, complex, str, bytes, tuple, frozenset, type(None), FunctionType, BuiltinFunctionType, type, ModuleType,
    np.ufunc, np.generic, np.dtype,
)  # fmt: skip

#: Operations that are no pure ones, and do nothing to what is outside.
_WITHIN = _CHECKS | frozenset(
    "cut seed unmodified rebound writable bound whole global_name pull resume rewound".split()
)


def written(block: Block) -> frozenset[str]:
    """The names that a program writes into."""
    return _written(walk.every(block))


def _written(entries: Iterable[Entry]) -> frozenset[str]:
    written = (e for e in entries if isinstance(e, Assign) and e.op.name in EFFECTS)
    return frozenset(n for e in written for n in walk.names(e.args[:1]))


def touched(block: Block, known: Mapping[str, Kind], memory: Memory | None = None) -> frozenset[str]:
    """The names whose content may change: what shares memory that is written into, or handed to a call that may write."""
    entries = walk.every(block)
    handed = (e for e in entries if isinstance(e, Assign) and e.op.name not in EFFECTS and not is_pure(e))
    bases = _written(entries)
    shared = (memory or Memory(block, known)).names if bases else bases
    found = bases | shared | frozenset(n for e in handed for n in walk.names(e.args)) | changing(block, known)
    return found | _displays(entries, found)


def _displays(entries: Iterable[Entry], content: Collection[str]) -> frozenset[str]:
    """The tuples and lists of names whose content may change, written out for an operation that reads what is in them."""
    found: set[str] = set()
    for entry in entries if content else ():
        if isinstance(entry, Assign) and entry.op.name in ("tuple", "list", "dict", "set"):
            if entry.target is not None and any(n in content or n in found for n in walk.names(entry.args)):
                found.add(entry.target)
    return frozenset(found)


def changing(block: Block, known: Mapping[str, Kind]) -> frozenset[str]:
    """``OUTSIDE`` and the names of what may be a part of it, where a program that reads it may write into it as well."""
    entries = (e for e in walk.every(block) if isinstance(e, Assign))
    return parts_of_outside(block, known) if any(e.op.name not in _WITHIN and not is_pure(e) for e in entries) else frozenset()


def handed_out(block: Block, known: Mapping[str, Kind], memory: Memory) -> frozenset[str]:
    """The memory, each by the name that is outermost, that something outside of a program may know from some time on."""
    inside = memory.names - changing(block, known)

    def hands_on(entry: Assign) -> bool:
        if entry.op.name in EFFECTS and entry.op.name != "setattr":
            return entry.args[0] not in inside
        return not is_pure(entry)

    given = (e for e in walk.every(block) if isinstance(e, Assign) and hands_on(e))
    return frozenset(memory.outermost(n) for e in given for n in walk.names(e.args) if n in memory.names)


def parts_of_outside(block: Block, known: Mapping[str, Kind], keeping: Collection[str] = KEEPING) -> frozenset[str]:
    """The names of what may be a part of something outside of the program, and ``OUTSIDE`` where that is read.

    ``keeping``: the operations whose result may be a part of an operand, besides those that read elements and attributes.
    """
    entries = list(walk.every(block))
    if not any(_is_changing(o) for e in entries for o in walk.operands(e)):
        return frozenset()
    kept = (e for e in entries if not _is_copied(e, known))
    made = [(name, given) for e in kept for name, given in parts(e, keeping) if holds(known[name])]
    found, before = {OUTSIDE}, 0
    while before < len(found):  # a branch stands before what its sides bind
        before = len(found)
        found |= {name for name, given in made if is_read(given, found)}
    return frozenset(found)


def _is_copied(entry: Entry, known: Mapping[str, Kind]) -> bool:
    """Whether an entry is the copy of an array of numbers, of which no part is anywhere else."""
    kind = known[entry.target] if isinstance(entry, Assign) and entry.op.name == ".copy()" and entry.target else None
    return isinstance(kind, kinds.Array) and kind.dtype.kind in "biufc"


def roots_outside(block: Block, keeping: Collection[str]) -> dict[str, set[int]]:
    """The objects outside, by their ``id``, that what variables hold may be a part of."""
    made = [p for e in walk.every(block) for p in parts(e, keeping)]
    found: dict[str, set[int]] = {name: set() for name, _ in made}
    changed = True
    while changed:
        changed = False
        for name, given in made:
            roots = {id(a.value) for a in given if isinstance(a, Ref) and _is_changing(a)}
            roots.update(*(found.get(a, ()) for a in given if isinstance(a, str)))
            changed |= not roots <= found[name]
            found[name] |= roots
    return found


def parts(entry: Entry, keeping: Collection[str]) -> Iterator[tuple[str, tuple[Operand, ...]]]:
    """What an entry binds, with the operands that it may be a part of."""
    match entry:
        case Assign(str() as target, op, args) if op.name in keeping or op.name in ELEMENTS or op.name[0] == ".":
            yield target, args
        case If():
            yield from ((j.name, (j.then, j.orelse)) for j in entry.joins)
        case For() | While():
            yield from ((c.name, (c.init, c.next)) for c in entry.carried)
            yield from ((s.target, s.args) for s in (entry.sources if isinstance(entry, For) else ()))


def is_read(operands: Iterable[Operand], memory: Collection[str]) -> bool:
    """Whether one of these is memory, among the names of which ``OUTSIDE`` stands for what is outside."""
    return any(a in memory if isinstance(a, str) else OUTSIDE in memory and _is_changing(a) for a in operands)


def reads(entry: Assign, memory: Collection[str]) -> bool:
    """Whether an entry may give another value later, when memory has changed."""
    return is_read(entry.args, memory) or entry.op.name in ("hasattr", "getattr")


def _is_changing(operand: Operand) -> bool:
    """Whether an operand is an object outside of the program that can be written into, or holds one."""
    return isinstance(operand, Ref) and _changes(operand.value)


def _changes(x: object) -> bool:
    return any(map(_changes, x)) if isinstance(x, tuple) else not isinstance(x, _LASTING)


def is_pure(entry: Assign) -> bool:
    """Whether an entry does nothing but bind its target."""
    name = entry.op.name
    if name in EFFECTS or name in _ACTS:
        return makes_exception(entry)
    if name.startswith("."):
        return name in _PURE_METHODS or rules.is_constant(name) or rules.find(name) is not None
    return name != "print" and not draws(name)


def draws(name: str) -> bool:
    """Whether an operation takes the next number of NumPy's own generator: no other draw can serve in its place."""
    return name.startswith("np.random.")


def is_more_than_added_to(entry: Entry, accumulators: Collection[Operand | None]) -> bool:
    """Whether an entry does more with these accumulators than to add to them."""
    adds = isinstance(entry, Assign) and entry.op.name in ("additem", "iadd")
    return any(o in accumulators for o in walk.operands(entry)[adds:])


def makes_exception(entry: Assign) -> bool:
    """Whether an entry makes an exception of one of Python's own classes."""
    made = entry.args[0].value if entry.op.name == "call" and isinstance(entry.args[0], Ref) else None
    return isinstance(made, type) and issubclass(made, BaseException) and made.__module__ == "builtins"


def may_merge(entry: Assign, memory: frozenset[str]) -> bool:
    """Whether an equal entry before this one can serve in its place, if no memory that it reads has changed."""
    if entry.target is None or entry.op.name in _UNIQUE or not is_pure(entry):
        return False
    return entry.target not in memory


def guarded(program: Program) -> set[int]:
    """The entries, by ``id``, that may raise where the program itself catches it: they stay where they are."""
    tried = (e.then for e in walk.every(program.body) if isinstance(e, Try) and not isinstance(e, With))
    inside = (e for block in tried for e in walk.every(block))
    return {id(e) for e in inside if isinstance(e, Assign) and not never_raises(e, program.kinds)}


def never_raises(entry: Assign, known: Mapping[str, Kind]) -> bool:
    """Whether an entry certainly completes, whatever the values of its operands."""
    name, args = entry.op.name, entry.args
    if name in ("tuple", "list", "dict", "identity") or name in _TOTAL:
        return True
    if name == "append":
        return isinstance(_kind(known, args[0]), kinds.Sequence)
    numbers = all(isinstance(_kind(known, a), kinds.Scalar) for a in args)
    return numbers and (name in ("+", "-", "*", "neg", "abs", "float", "bool", "not") or name in COMPARISONS)


def raise_key(entry: Assign, known: Mapping[str, Kind], shapes: Shapes) -> tuple[object, ...] | None:
    """What an entry checks, or ``None`` when it never raises; entries with equal keys raise together."""
    name, args = entry.op.name, entry.args
    if not is_pure(entry):
        return (id(entry),) if name not in EFFECTS else None
    if name in STRUCTURAL or name in _TOTAL:
        return None
    if name in ("float", "int", "complex") and not all(kinds.is_number(_kind(known, a)) for a in args):
        return (name, *args)
    if name in ("divmod", "list_index", ".index()"):
        return (name, *args)
    if name in ("/", "//", "%", "**") and _is_of_python(known, args):
        divisor = args[1]
        if name != "**" and (isinstance(divisor, Lit) and divisor.value or shapes.signs.is_positive(divisor)):
            return None
        return ("**", *args) if name == "**" else ("/", divisor)
    if name in ("math.sin", "math.cos", "math.tan"):
        return ("math.sin", *args)
    if name.startswith("math."):
        return None if _is_defined(name, args) or signs.is_defined(shapes.signs, name, args) else (name, *args)
    if name == "unpacked":
        return (name, *args)
    arrays = [a for a in args if isinstance(a, str) and isinstance(known[a], kinds.Array)]
    if name in _SHAPED and arrays:
        alike = name == "np.dot" and len(args) == len(arrays) and kinds.rank(known[arrays[0]]) == 1 and shapes.same(*args)
        return None if alike else (name, *args)
    return _clash(name, arrays, shapes)


def _is_defined(name: str, args: tuple[Operand, ...]) -> bool:
    """Whether a function of ``math`` has a value at numbers that are written in the program."""
    values = [getattr(a, "value", None) for a in args]
    try:
        return all(type(v) in (int, float) for v in values) and sampling.function(name)(*values) is not None
    except (ArithmeticError, ValueError, TypeError):
        return False


def _clash(name: str, arrays: list[str], shapes: Shapes) -> tuple[object, ...] | None:
    """Elementwise operations on arrays raise when shapes do not broadcast."""
    rule = rules.find(name)
    if rule is None or not rule.partials:
        return None
    found = [shapes.of(a) for a in arrays]
    widest = frozenset().union(*found)
    if any(f == widest for f in found) or not found or any(all(shapes.covers(a, b) for b in arrays) for a in arrays):
        return None
    return "broadcast", widest


def _is_of_python(known: Mapping[str, Kind], operands: Sequence[Operand]) -> bool:
    """Whether Python's own arithmetic may be what is done with these."""
    return any(_is_python(known, o) for o in operands) and not any(_is_numpy(known, o) for o in operands)


def _is_python(known: Mapping[str, Kind], operand: Operand) -> bool:
    kind = _kind(known, operand)
    return isinstance(kind, kinds.Scalar) and kind.cls.__module__ == "builtins" or kind == kinds.UNKNOWN


def _is_numpy(known: Mapping[str, Kind], operand: Operand) -> bool:
    kind = _kind(known, operand)
    return isinstance(kind, kinds.Array) or (isinstance(kind, kinds.Scalar) and kind.cls.__module__ == "numpy")


def _kind(known: Mapping[str, Kind], operand: Operand) -> Kind:
    return known[operand] if isinstance(operand, str) else kinds.of(getattr(operand, "value", None))
