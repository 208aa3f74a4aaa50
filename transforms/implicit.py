"""Derivatives of what other code has found: roots, integrals, and solutions of differential equations.

Each of these operations names the function that defines its result (``callbacks.Callback``), and its derivative is a
program that works on that function and the result alone, whatever algorithm and tolerance found it:

- a root ``r(y, p) = 0`` by the implicit function theorem, ``y_dot = -(dr/dy)^-1 (dr/dp) p_dot`` (Griewank and Walther,
  2008, section 15.1; Blondel et al., "Efficient and modular implicit differentiation", 2022);
- an integral under its sign and at its limits, by Leibniz;
- a solution of ``y' = f(t, y, p)`` by the variational equations ``s' = f_y s + f_p p_dot``, integrated beside it (Hairer,
  Norsett and Wanner, *Solving Ordinary Differential Equations I*, 1993, section I.14).

The results are programs of the same operations, so that they are differentiated again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import activity, derive, effects, kinds, rules, unbound, walk
from srcad.transforms.build import Builder
from srcad.transforms.callbacks import Callback, partial
from srcad.transforms.ir import Assign, Block, Entry, For, Lit, Operand, Program, Push, Ref, Source, Tree
from srcad.transforms.kinds import Kind
from srcad.transforms.memory import private

if TYPE_CHECKING:
    from srcad.transforms.adjoint import Adjoint
    from srcad.transforms.tangent import Tangent

#: What operands of an operation receive or carry, by their places.
Terms: TypeAlias = Mapping[int, Operand]

_MATRIX = kinds.Array(np.dtype(float), 2)
_VECTOR = kinds.Array(np.dtype(float), 1)

# --- a function in the place of its call ---


def _instance(build: Builder, function: Callback, operands: Sequence[Operand]) -> tuple[list[Operand], Block, Operand]:
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


def _value(build: Builder, function: Callback, operands: Sequence[Operand]) -> Operand:
    """The value of a function."""
    _, block, result = _instance(build, function, operands)
    build.block.extend(block)
    return result


def _pushed(
    build: Builder, function: Callback, operands: Sequence[Operand], dots: Terms, both: bool = False
) -> tuple[Operand, Operand]:
    """The value of a function, where ``both`` are wanted, and its tangent."""
    own, block, result = _instance(build, function, operands)
    entries, (dot,) = pushed(build, block, [result], {str(own[k]): d for k, d in dots.items() if isinstance(own[k], str)})
    build.block.extend(_needed(entries, (result, dot) if both else (dot,)))
    return result, dot


def _pulled(
    build: Builder, function: Callback, operands: Sequence[Operand], wanted: Sequence[int], seed: Operand
) -> list[Operand]:
    """What the wanted operands of a function receive where its value receives ``seed``."""
    own, block, result = _instance(build, function, operands)
    entries, bars = swept(build, block, [(result, seed)], [str(own[k]) for k in wanted])
    build.block.extend(_needed(entries, bars))
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


def pushed(
    build: Builder, block: Block, results: Sequence[Operand], dots: Mapping[str, Operand]
) -> tuple[Block, list[Operand]]:
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


def _needed(block: Sequence[Entry], results: Sequence[Operand]) -> Block:
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


def _function(
    build: Builder, name: str, params: Sequence[tuple[str, Kind]], free: int, make: Callable[[list[Operand]], Operand]
) -> Callback:
    """A new function, by the operations on its parameters."""
    names = [build.fresh(hint, kind) for hint, kind in params]
    outer, build.block = build.block, []
    result = make(list(names))
    block, build.block = tuple(build.block), outer
    known = {n: build.kinds[n] for n in (*names, *walk.defined(block))}
    return Callback(Program(name, tuple(names), block, result, known), free)


def _params(build: Builder, function: Callback, free: Sequence[Operand]) -> list[tuple[str, Kind]]:
    """The parameters that a function closes over, as their operands are."""
    names = function.program.params[: function.free]
    return [(n, build.kind(o)) for n, o in zip(names, free, strict=True)]


def _dotted(
    build: Builder, function: Callback, free: Sequence[Operand], dots: Terms
) -> tuple[list[tuple[str, Kind]], list[Operand]]:
    """The parameters that a tangent closes over and their operands: the function's own, and their tangents."""
    params = _params(build, function, free)
    params += [(f"{params[k][0]}_dot", derive.derivative_kind(build.kind(free[k]))) for k in dots]
    return params, [*free, *dots.values()]


def _each(build: Builder, size: Operand, name: str, make: Callable[[Operand], Operand]) -> Operand:
    """The list of what is made for each number below ``size``."""
    k = build.fresh("k", kinds.INT)
    outer, build.block = build.block, []
    value = make(k)
    body, build.block = tuple(build.block), outer
    stack = build.fresh(name, kinds.Sequence(list, build.kind(value)))
    build.block.append(For((Source(k, "range", (Lit(0), size, Lit(1))),), (), body, (Push(stack, value),), None, build.span))
    return stack


def _each_direction(build: Builder, like: Operand, name: str, make: Callable[[Operand], Operand]) -> Operand:
    """The list of what is made for each direction in the space of an operand."""
    kind = derive.derivative_kind(build.kind(like))
    return _each(build, build.op("np.size", like), name, lambda k: make(build.op("unit_like", like, k, kind=kind)))


# --- both modes ---


def push(sweep: Tangent, entry: Assign) -> Operand:
    """The tangent of the result of one of these operations."""
    dots = {k: dot for k, a in enumerate(entry.args[2:], 2) if (dot := sweep.dot(a)) is not None}
    return _PUSH[entry.op.name](sweep.build, entry, dots)


def pull(sweep: Adjoint, entry: Assign, y_bar: Operand) -> None:
    """Add what the operands of one of these operations receive."""
    wanted = [k for k, a in enumerate(entry.args[2:], 2) if isinstance(a, str) and a in sweep.active]
    bars = _PULL[entry.op.name](sweep.build, entry, wanted, y_bar)
    for k, bar in zip(wanted, bars, strict=True):
        sweep.add(entry.args[k], bar)


def _parts(entry: Assign) -> tuple[Callback, tuple[Operand, ...]]:
    """The function that defines the result, and the operands after it."""
    reference = entry.args[1]
    assert isinstance(reference, Ref)
    return reference.value, entry.args[2:]


def _of_scipy(name: str) -> Ref:
    """A function of ``scipy.integrate``, which the user has loaded."""
    return Ref(name, rules.resolve(f"scipy.integrate.{name}"))


# --- roots ---


def _of_root(build: Builder, entry: Assign) -> tuple[Callback, tuple[Operand, ...], Operand]:
    """A residual, its operands at the root, and its derivative there: elementwise, or a matrix."""
    residual, free = _parts(entry)
    y, own = entry.target or Lit(None), len(free)
    at_root = (*free, y)
    if entry.op.name == "implicit_system":
        columns = _each_direction(build, y, "columns", lambda e: _pushed(build, residual, at_root, {own: e})[1])
        slope: Operand = build.op("np.stack", columns, Lit(-1), keywords=("axis",), kind=_MATRIX)
        if kinds.rank(build.kind(y)) != 1:
            slope = build.template("np.reshape(slope, (np.size(y), np.size(y)))", {"slope": slope, "y": y})
        return residual, at_root, slope
    one = Lit(1.0) if kinds.is_scalar(build.kind(y)) else build.op("np.ones_like", y)
    return residual, at_root, _pushed(build, residual, at_root, {own: one})[1]


def _solved(build: Builder, entry: Assign, slope: str, right: str, operands: Mapping[str, Operand], hint: str) -> Operand:
    """The right side divided by the derivative of the residual, of the shape of the root."""
    if entry.op.name == "implicit":
        return build.template(f"{right} / slope", operands, hint)
    y = entry.target or Lit(None)
    if kinds.rank(build.kind(y)) == 1:
        return build.template(f"np.linalg.solve({slope}, {right})", operands, hint)
    text = f"np.reshape(np.linalg.solve({slope}, np.ravel({right})), np.shape(y))"
    return build.op("getitem", build.template(text, {**operands, "y": y}), Lit(()), hint=hint, kind=kinds.UNKNOWN)


def _push_root(build: Builder, entry: Assign, dots: Terms) -> Operand:
    residual, at_root, slope = _of_root(build, entry)
    found = {"dot": _pushed(build, residual, at_root, {k - 2: dot for k, dot in dots.items()})[1], "slope": slope}
    return _solved(build, entry, "slope", "-dot", found, f"{entry.target}_dot")


def _pull_root(build: Builder, entry: Assign, wanted: Sequence[int], y_bar: Operand) -> list[Operand]:
    residual, at_root, slope = _of_root(build, entry)
    weight = _solved(build, entry, "slope.T", "-y_bar", {"y_bar": y_bar, "slope": slope}, "weight")
    return _pulled(build, residual, at_root, [k - 2 for k in wanted], weight)


def slope_of(build: Builder, function: Callback) -> Callback:
    """The derivative of a function of one variable, which is zero at its minimum."""
    return _made_of(build, function, "slope", lambda names: _pushed(build, function, names, {len(names) - 1: Lit(1.0)})[1])


def of_mapping(build: Builder, function: Callback) -> Callback:
    """What a function changes its argument by, which is zero at its fixed point."""
    return _made_of(build, function, "residual", lambda names: build.op("-", _value(build, function, names), names[-1]))


def _made_of(build: Builder, function: Callback, name: str, make: Callable[[list[Operand]], Operand]) -> Callback:
    """A function of the same variables as another."""
    params = [(n, function.program.kinds[n]) for n in function.program.params]
    return _function(build, name, params, function.free, make)


# --- integrals ---


def _integral(build: Builder, function: Callback, limits: Sequence[Operand], free: Sequence[Operand], kind: Kind) -> Operand:
    """The integral of a new function; ``limits`` are the two and the options of the quadrature."""
    value = build.op("integral", _of_scipy("quad"), partial(build, function, free), *limits, kind=kind)
    return build.op("integrated", value, Ref(function.program.name, function), *limits, *free, kind=kind)


def _push_integral(build: Builder, entry: Assign, dots: Terms) -> Operand:
    function, (a, b, words, *free) = _parts(entry)
    under = {k - 5: dot for k, dot in dots.items() if k > 4}
    terms: list[Operand] = []
    if under:
        params, operands = _dotted(build, function, free, under)
        places = {k: len(free) + j for j, k in enumerate(under)}
        own = function.program.params[function.free :]

        def tangent(names: list[Operand]) -> Operand:
            given = (*names[: len(free)], *names[len(operands) :])
            return _pushed(build, function, given, {k: names[p] for k, p in places.items()})[1]

        made = [*params, *((n, function.program.kinds[n]) for n in own)]
        dotted = _function(build, f"{function.program.name}_dot", made, len(operands), tangent)
        terms.append(_integral(build, dotted, (a, b, words), operands, derive.derivative_kind(build.kind(entry.target or a))))
    for k, text in ((2, "-value * dot"), (3, "value * dot")):
        if k in dots:
            value = _value(build, function, (*free, entry.args[k]))
            terms.append(build.template(text, {"value": value, "dot": dots[k]}))
    total = terms[0]
    for term in terms[1:]:
        total = build.op("+", total, term)
    return total


def _pull_integral(build: Builder, entry: Assign, wanted: Sequence[int], y_bar: Operand) -> list[Operand]:
    function, (_, _, _, *free) = _parts(entry)
    scalar = kinds.is_scalar(build.kind(entry.target or Lit(None)))
    bars: list[Operand] = []
    for k in wanted:
        if k > 4:
            bars.append(_pull_under(build, entry, k - 5, y_bar))
            continue
        value = _value(build, function, (*free, entry.args[k]))
        text = f"{'-' if k == 2 else ''}{'value * y_bar' if scalar else 'np.sum(value * y_bar)'}"
        bars.append(build.template(text, {"value": value, "y_bar": y_bar}))
    return bars


def _pull_under(build: Builder, entry: Assign, place: int, y_bar: Operand) -> Operand:
    """What an operand under the integral receives: the integral of what it receives at each point."""
    function, (a, b, words, *free) = _parts(entry)
    kind = derive.derivative_kind(build.kind(free[place]))
    times = kinds.is_scalar(build.kind(entry.target or Lit(None))) and isinstance(kind, kinds.Scalar | kinds.Array)
    seeds = [] if times else [y_bar]
    params = [*_params(build, function, free), *(("y_bar", build.kind(s)) for s in seeds)]
    own = function.program.params[function.free :]

    def adjoint(names: list[Operand]) -> Operand:
        given = (*names[: len(free)], *names[len(params) :])
        return _pulled(build, function, given, [place], names[len(free)] if seeds else Lit(1.0))[0]

    made = [*params, *((n, function.program.kinds[n]) for n in own)]
    barred = _function(build, f"{function.program.name}_bar", made, len(params), adjoint)
    found = _integral(build, barred, (a, b, words), [*free, *seeds], kind)
    return build.op("*", found, y_bar) if times else found


# --- differential equations ---


def _push_flow(build: Builder, entry: Assign, dots: Terms) -> Operand:
    function, (t0, times, y0, words, *free) = _parts(entry)
    start = dots.get(4)
    if 2 in dots:
        moved = build.template("-value * dot", {"value": _value(build, function, (*free, t0, y0)), "dot": dots[2]})
        start = moved if start is None else build.op("+", start, moved)
    under = {k - 6: dot for k, dot in dots.items() if k > 5}
    total: Operand | None = None
    if start is not None or under:
        total = _sensitivity(build, entry, start, under)
    if 3 in dots:
        shift = _shift(build, entry, dots[3])
        total = shift if total is None else build.op("+", total, shift)
    assert total is not None
    return total


def _sensitivity(build: Builder, entry: Assign, start: Operand | None, under: Terms) -> Operand:
    """The solution of the variational equations, beside which the equations themselves are solved once more."""
    function, (t0, times, y0, words, *free) = _parts(entry)
    params, operands = _dotted(build, function, free, under)
    places = {k: len(free) + j for j, k in enumerate(under)}
    size = build.op("np.size", y0)
    count = [*params, ("n", kinds.INT)]

    def both(names: list[Operand]) -> Operand:
        *_, n, t, z = names
        y, s = (build.template(text, {"z": z, "n": n}) for text in ("z[:n]", "z[n:]"))
        given = (*names[: len(free)], t, y)
        found = _pushed(build, function, given, {k: names[p] for k, p in places.items()} | {len(free) + 1: s}, True)
        return build.op("np.concatenate", build.op("tuple", *found), kind=_VECTOR)

    own: list[tuple[str, Kind]] = [("t", kinds.FLOAT), ("z", _VECTOR)]
    dotted = _function(build, f"{function.program.name}_dot", [*count, *own], len(count), both)
    start = build.op("np.zeros_like", y0) if start is None else start
    z0 = build.op("np.concatenate", build.op("tuple", y0, start), kind=_VECTOR)
    operands = [*operands, size]
    whole = build.op("flow", _of_scipy("solve_ivp"), partial(build, dotted, operands), t0, times, z0, words, kind=_MATRIX)
    whole = build.op("flowed", whole, Ref(dotted.program.name, dotted), t0, times, z0, words, *operands, kind=_MATRIX)
    return build.template("whole[n:]", {"whole": whole, "n": size}, f"{entry.target}_dot")


def _shift(build: Builder, entry: Assign, dot: Operand) -> Operand:
    """What the solution changes by when the times at which it is read do."""
    function, (_, times, _, _, *free) = _parts(entry)
    operands = {"y": entry.target or Lit(None), "times": times, "dot": dot}

    def column(k: Operand) -> Operand:
        t, y = (build.template(text, operands | {"k": k}) for text in ("times[k]", "y[:, k]"))
        return build.template("value * dot[k]", {"value": _value(build, function, (*free, t, y)), "dot": dot, "k": k})

    columns = _each(build, build.op("np.size", times), "columns", column)
    return build.op("np.stack", columns, Lit(-1), keywords=("axis",), kind=_MATRIX)


def _pull_flow(build: Builder, entry: Assign, wanted: Sequence[int], y_bar: Operand) -> list[Operand]:
    """Sensitivities along each direction of the operands, contracted: no solution is integrated backwards."""

    def along(k: int, dot: Operand) -> Operand:
        return build.template("np.sum(dot * y_bar)", {"dot": _push_flow(build, entry, {k: dot}), "y_bar": y_bar})

    bars: list[Operand] = []
    for k in wanted:
        operand = entry.args[k]
        kind = build.kind(operand)
        if kinds.is_scalar(kind):
            bars.append(along(k, Lit(1.0)))
            continue
        found = _each_direction(build, operand, "bars", lambda e, k=k: along(k, e))  # type: ignore[misc]
        if not isinstance(kind, kinds.Sequence):
            shape = build.op("np.shape", operand)
            found = build.op("np.reshape", build.op("np.array", found), shape, kind=derive.derivative_kind(kind))
            found = found if isinstance(kind, kinds.Array) else build.op("getitem", found, Lit(()), kind=kinds.UNKNOWN)
        bars.append(found)
    return bars


_PUSH: dict[str, Callable[[Builder, Assign, Terms], Operand]] = {
    "implicit": _push_root, "implicit_system": _push_root, "integrated": _push_integral, "flowed": _push_flow,
}  # fmt: skip
_PULL: dict[str, Callable[[Builder, Assign, Sequence[int], Operand], list[Operand]]] = {
    "implicit": _pull_root, "implicit_system": _pull_root, "integrated": _pull_integral, "flowed": _pull_flow,
}  # fmt: skip
