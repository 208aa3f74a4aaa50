"""After this step a function that is handed on is one of its own: of what it closes over, then of its own arguments.

This is closure conversion.  Such a function is a program beside the program that names it; what it closes over are operands
of the call that hands it on, so that derivatives flow to them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from srcad.transforms import kinds, resolve, walk
from srcad.transforms.callbacks import Callback
from srcad.transforms.ir import EFFECTS, Assign, Block, Operand, Program, Ref, leaves
from srcad.transforms.values import Bound, Cell, Derived, Func, Items, Method, Sym, Value, reference

if TYPE_CHECKING:
    from srcad.transforms.kinds import Kind
    from srcad.transforms.linearizer import Linearizer


def converted(
    lin: Linearizer, name: str, own: Sequence[tuple[str, Kind]], body: Callable[..., Value], given: Sequence[Value],
    always: bool = False,
) -> tuple[Callback, tuple[Sym, ...]]:  # fmt: skip
    """The function of variables of these kinds whose value is ``body`` of them, and what it closes over.

    ``given`` is what ``body`` reads of its surroundings.  Where none of it is differentiated the function is not either,
    but ``always``.
    """
    build = lin.build
    varied = {s.operand for v in given for s in reached(lin, v) if lin.depends(s)}
    symbols = [Sym(build.fresh(hint, kind), kind, always or bool(varied)) for hint, kind in own]
    outer, build.block = build.block, []
    heap, dead_before = dict(lin.heap), lin.dead
    result = lin.operand(body(*symbols))
    block, build.block = tuple(build.block), outer
    params = [str(s.operand) for s in symbols]
    if lin.dead != dead_before or any(lin.heap.get(k) != v for k, v in heap.items()) or _writes(block, params):
        raise lin.error_here("a function that writes into what it closes over is not handed on here")
    free = _free(block, result, params)
    kinds_of = {n: build.kinds[n] for n in (*free, *params, *walk.defined(block))}
    made = Callback(Program(name, (*free, *params), block, result, kinds_of), len(free))
    return made, tuple(Sym(n, build.kinds[n], n in varied) for n in free)


def _free(block: Block, result: Operand, params: Sequence[str]) -> list[str]:
    bound = walk.defined(block) | set(params)
    read = (o for e in walk.every(block) for o in walk.operands(e))
    return [n for n in dict.fromkeys((*read, *leaves(result))) if isinstance(n, str) and n not in bound]


def _writes(block: Block, params: Sequence[str]) -> bool:
    """Whether a block writes into memory that it has neither made nor been given."""
    own = walk.defined(block).union(params)
    return any(isinstance(e, Assign) and e.op.name in EFFECTS and e.args[0] not in own for e in walk.every(block))


def reached(lin: Linearizer, value: Value) -> Iterator[Sym]:
    """The operands that a value can read, what functions close over included."""
    return _reached(lin, value, set())


def _reached(lin: Linearizer, value: Value, seen: set[int]) -> Iterator[Sym]:
    if id(value) in seen:
        return
    seen.add(id(value))
    match value:
        case Sym():
            yield value
        case Cell(number):
            yield from _reached(lin, lin.heap[number], seen)
        case Items(_, children):
            yield from (s for c in children for s in _reached(lin, c, seen))
        case Bound(function, args, words):
            yield from (s for p in (function, *args, *(v for _, v in words)) for s in _reached(lin, p, seen))
        case Method(base):
            yield from _reached(lin, base, seen)
        case Derived(function=function):
            yield from _reached(lin, function, seen)
        case Func(_, scopes, defaults, words):
            inside = [v for frame in scopes for v in frame.env.values()]
            boxed = [lin.heap[k] for frame in scopes for k in frame.boxes.values()]
            for part in (*inside, *boxed, *defaults, *(v for _, v in words)):
                yield from _reached(lin, part, seen)


def handed(lin: Linearizer, callback: Callback, free: Sequence[Sym]) -> Sym:
    """The function as an object at run time."""
    made = Sym(Ref(callback.program.name, callback), kinds.UNKNOWN)
    if not free:
        return made
    partial = reference("partial", functools.partial)
    return resolve.passive_symbol(lin.op("call", partial, made, *free, kind=kinds.Opaque(functools.partial)))
