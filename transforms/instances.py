"""A function that a program hands on stands in the place of a call of it, as it is or differentiated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import activity, derive, effects, implicit, kinds, unbound, walk
from srcad.transforms.build import Builder
from srcad.transforms.callbacks import Callback
from srcad.transforms.ir import Assign, Block, Entry, For, Lit, Operand, Program, Push, Source, Tree
from srcad.transforms.kinds import Kind
from srcad.transforms.preserved import private


def instance_of(build: Builder, function: Callback, operands: Sequence[Operand]) -> tuple[list[Operand], Block, Operand]:
    """The operations of a function on these operands, each of which is a variable of its own, and their result."""
    program = function.program
    if effects.written(program.body):
        program, _ = private(program)
    own: list[Operand] = []
    for param, operand in zip(program.params, operands, strict=True):
        kind = build.kind(operand)
        kind = program.kinds[param] if kind == kinds.UNKNOWN else kind
        own.append(build.op("identity", operand, kind=kind) if isinstance(operand, str) else operand)
    mapping = dict(zip(program.params, own, strict=True))
    whole = walk.substitute_program(program, mapping)
    known = dict(build.kinds)
    build.kinds.update({n: program.kinds[n] for n in walk.defined(whole.body)})
    block, result = walk.renamed(whole.body, whole.result, build)
    made = {n: build.kinds[n] for n in walk.defined(block)}
    build.kinds.clear()
    build.kinds.update(known | made)
    return own, block, result  # type: ignore[return-value]


def value_of(build: Builder, function: Callback, operands: Sequence[Operand]) -> Operand:
    """The value of a function."""
    _, block, result = instance_of(build, function, operands)
    build.block.extend(block)
    return result


def tangent_of(
    build: Builder, function: Callback, operands: Sequence[Operand], dots: implicit.Terms, both: bool = False
) -> tuple[Operand, Operand]:
    """The value of a function, where ``both`` are wanted, and its tangent."""
    own, block, result = instance_of(build, function, operands)
    entries, (dot,) = pushed(build, block, [result], {str(own[k]): d for k, d in dots.items() if isinstance(own[k], str)})
    build.block.extend(needed_for(entries, (result, dot) if both else (dot,)))
    return result, dot


def adjoints_of(
    build: Builder, function: Callback, operands: Sequence[Operand], wanted: Sequence[int], seed: Operand
) -> list[Operand]:
    """What the wanted operands of a function receive where its value receives ``seed``."""
    own, block, result = instance_of(build, function, operands)
    entries, bars = swept(build, block, [(result, seed)], [str(own[k]) for k in wanted])
    build.block.extend(needed_for(entries, bars))
    return bars


def swept(
    build: Builder, block: Block, seeds: Sequence[tuple[Operand, Operand]], names: Sequence[str]
) -> tuple[Block, list[Operand]]:
    """The forward and reverse sweep of a block whose results receive these seeds, and the adjoints of these variables."""
    companions = unbound.Companions(build)
    block = companions.block(block)
    saved = build.memory, build.changing, build.shadows
    entries, bars, restored = _swept(build, block, seeds, names, frozenset(), companions)
    if restored:
        entries, bars, _ = _swept(build, block, seeds, names, restored, companions)
    build.memory, build.changing, build.shadows = saved
    return entries, bars


def _swept(
    build: Builder, block: Block, seeds: Sequence[tuple[Operand, Operand]], names: Sequence[str], restored: frozenset[int],
    companions: unbound.Companions,
) -> tuple[Block, list[Operand], frozenset[int]]:  # fmt: skip
    """The same, and the stores to put back."""
    from srcad.transforms.adjoint import Adjoint

    results = [result for result, _ in seeds]
    program = Program("", tuple(names), block, Tree(tuple, tuple(results)), build.kinds)
    outer, build.block = build.block, []
    sweep = Adjoint(build, activity.active(program, names, results), block, names, restored, companions.found)
    for result, seed in seeds:
        sweep.add(result, seed)
    forward = sweep.block(block)
    if held := [n for n in names if sweep.shadows.holds(n)]:
        what = f"a derivative inside the function by `{held[0]}`, which is written into, is not differentiated"
        raise UnsupportedSyntaxError(what, where=build.span, hint="build a new array instead")
    bars = [sweep.bars[n] if n in sweep.bars else sweep.zero(n) for n in names]
    made, build.block = (*forward, *build.block), outer
    return made, bars, sweep.shadows.to_restore()


def pushed(build: Builder, block: Block, results: Sequence[Operand], dots: Mapping[str, Operand]) -> tuple[Block, list[Operand]]:
    """The tangent sweep of a block, and the tangents of its results."""
    from srcad.transforms.tangent import Tangent

    companions = unbound.Companions(build)
    block = companions.block(block)
    program = Program("", tuple(dots), block, Tree(tuple, tuple(results)), build.kinds)
    sweep = Tangent(build, activity.varied(program, list(dots)), block, companions.found)
    sweep.dots.update(dots)
    outer, build.block = build.block, []
    entries = list(sweep.block(block))
    found = [sweep.dense(r) for r in results]
    made, build.block = (*entries, *build.block), outer
    return made, found


def needed_for(block: Sequence[Entry], results: Sequence[Operand]) -> Block:
    """A block without what its results do not read: the function has been called at this point, and did not raise."""
    needed = set(walk.names(results))
    made: list[Entry] = []
    for entry in reversed(block):
        if isinstance(entry, Assign) and entry.target not in needed and effects.is_pure(entry):
            continue
        needed.update(walk.names(walk.operands(entry)))
        needed.update(n for inner in walk.blocks(entry) for n in walk.used(inner))
        made.insert(0, entry)
    return tuple(made)


def function_of(
    build: Builder, name: str, params: Sequence[tuple[str, Kind]], free: int, make: Callable[[list[Operand]], Operand]
) -> Callback:
    """A new function, by the operations on its parameters."""
    names = [build.fresh(hint, kind) for hint, kind in params]
    outer, build.block = build.block, []
    result = make(list(names))
    block, build.block = tuple(build.block), outer
    known = {n: build.kinds[n] for n in (*names, *walk.defined(block))}
    return Callback(Program(name, tuple(names), block, result, known), free)


def params_of(build: Builder, function: Callback, free: Sequence[Operand]) -> list[tuple[str, Kind]]:
    """The parameters that a function closes over, as their operands are."""
    names = function.program.params[: function.free]
    return [(n, build.kind(o)) for n, o in zip(names, free, strict=True)]


def dotted_by(
    build: Builder, function: Callback, free: Sequence[Operand], dots: implicit.Terms
) -> tuple[list[tuple[str, Kind]], list[Operand]]:
    """The parameters that a tangent closes over and their operands: the function's own, and their tangents."""
    params = params_of(build, function, free)
    params += [(f"{params[k][0]}_dot", derive.derivative_kind(build.kind(free[k]))) for k in dots]
    return params, [*free, *dots.values()]


def each_of(build: Builder, size: Operand, name: str, make: Callable[[Operand], Operand]) -> Operand:
    """The list of what is made for each number below ``size``."""
    k = build.fresh("k", kinds.INT)
    outer, build.block = build.block, []
    value = make(k)
    body, build.block = tuple(build.block), outer
    stack = build.fresh(name, kinds.Sequence(list, build.kind(value)))
    build.block.append(For((Source(k, "range", (Lit(0), size, Lit(1))),), (), body, (Push(stack, value),), None, build.span))
    return stack


def each_direction(build: Builder, like: Operand, name: str, make: Callable[[Operand], Operand]) -> Operand:
    """The list of what is made for each direction in the space of an operand."""
    kind = derive.derivative_kind(build.kind(like))
    return each_of(build, build.op("np.size", like), name, lambda k: make(build.op("unit_like", like, k, kind=kind)))
