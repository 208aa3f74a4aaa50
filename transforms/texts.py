"""After this check no number is read from the text of one that is differentiated: nothing would flow through it.

``float(f"{x:.18f}")`` is ``x`` to eighteen digits, and its derivative by its steps would be zero.
"""

from __future__ import annotations

import ast
import json
import pickle
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import activity, kinds, memory, walk
from srcad.transforms.ir import Assign, For, If, Operand, Program, Ref, While

#: What reads numbers, as functions that are called and as operations.
_FUNCTIONS: Sequence[object] = (
    float, complex, np.float64, np.float32, np.complex128, np.array, np.asarray, np.fromstring, np.frombuffer,
    np.loadtxt, np.genfromtxt, ast.literal_eval, json.loads, pickle.loads,
)  # fmt: skip
_READING = frozenset(
    "float complex np.float64 np.float32 np.complex128 np.array np.asarray .astype() np.fromstring np.frombuffer"
    " np.loadtxt np.genfromtxt".split()
)
#: What takes text out of where it stands, and forms none.
_TAKING = frozenset({"getitem", "get", "unpacked", "identity"})
_TEXT = (kinds.Opaque(str), kinds.Opaque(bytes))


def check(program: Program, independents: Sequence[str]) -> None:
    """Refuse a program that reads such a number."""
    if not any(map(_is_text, program.kinds.values())):
        return
    reads = [(e, o) for e in walk.every(program.body) if isinstance(e, Assign) for o in _read(e) if _may_be_text(program, o)]
    if not reads:
        return
    varied, made = activity.varied(program, independents), made_of(program)
    for entry, operand in reads:
        if _tells_of(program, operand, varied, made):
            what = "a number that is read from the text of a differentiated one carries no derivative"
            raise UnsupportedSyntaxError(what, where=entry.span, hint="compute with the number itself, or round it")


def _is_text(kind: kinds.Kind | None) -> bool:
    return kind in _TEXT or (isinstance(kind, kinds.Array) and kind.dtype.kind in "SU")


def _read(entry: Assign) -> Sequence[Operand]:
    """What an entry reads a number from, as an operation or as a call that is simply made."""
    if entry.op.name in _READING:
        return entry.args[:1]
    refs = enumerate(entry.args) if entry.op.name == "call" else ()
    called = [k for k, a in refs if isinstance(a, Ref) and any(a.value is c for c in _FUNCTIONS)]
    return entry.args[called[0] + 1 :] if called else ()


def _may_be_text(program: Program, operand: Operand) -> bool:
    match program.kinds.get(operand) if isinstance(operand, str) else None:
        case kinds.Sequence(_, kind):
            return isinstance(kind, kinds.Opaque)
        case kinds.Record(_, parts):
            return any(isinstance(kind, kinds.Opaque) for kind in parts)
        case kind:
            return isinstance(kind, kinds.Opaque) or _is_text(kind)


def made_of(program: Program) -> Mapping[str, list[Operand]]:
    """What each variable is made of, and what is written into it; not what only its shape is asked of."""
    found: dict[str, list[Operand]] = {}
    for entry in walk.every(program.body):
        match entry:
            case Assign(str() as target, op, args):
                shapes = memory.SHAPE_ONLY.get(op.name, frozenset())
                found.setdefault(target, []).extend(a for k, a in enumerate(args) if k not in shapes)
            case Assign(None, _, (str() as base, *args)):
                found.setdefault(base, []).extend(args)
            case If():
                for join in entry.joins:
                    found.setdefault(join.name, []).extend((join.then, join.orelse))
            case For() | While():
                for carry in entry.carried:
                    found.setdefault(carry.name, []).extend((carry.init, carry.next))
                for push in entry.pushes:
                    found.setdefault(push.stack, []).append(push.value)
                for source in entry.sources if isinstance(entry, For) else ():
                    found.setdefault(source.target, []).extend(source.args)
    return found


def reached(operand: Operand, made: Mapping[str, list[Operand]]) -> Iterator[str]:
    """What an operand is made of, and what that is made of."""
    todo, seen = [operand], set[Operand]()
    while todo:
        name = todo.pop()
        if isinstance(name, str) and name not in seen:
            yield name
            seen.add(name)
            todo.extend(made.get(name, ()))


def depends(operand: Operand, varied: frozenset[str], made: Mapping[str, list[Operand]]) -> bool:
    """Whether an operand tells of what varies, as a test, a text or a number may."""
    return any(name in varied for name in reached(operand, made))


def _tells_of(program: Program, operand: Operand, varied: frozenset[str], made: Mapping[str, list[Operand]]) -> bool:
    """Whether text that an operand is or holds was made of what varies."""
    entries = (e for e in walk.every(program.body) if isinstance(e, Assign) and e.op.name not in _TAKING)
    formed = {e.target for e in entries if _is_text(program.kinds.get(str(e.target)))}
    todo, seen = [operand], set[Operand]()
    while todo:
        name = todo.pop()
        if not isinstance(name, str) or name in seen:
            continue
        seen.add(name)
        parts = made.get(name, [])
        if name in formed and any(isinstance(p, str) and p in varied for p in parts):
            return True
        found = [(p, program.kinds.get(str(p))) for p in parts]
        todo.extend(p for p, kind in found if _is_text(kind) or not isinstance(kind, kinds.Scalar | kinds.Array))
    return False
