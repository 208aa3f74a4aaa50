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

from srcad.transforms import derive, instances, kinds, rules
from srcad.transforms.build import Builder
from srcad.transforms.callbacks import Callback, partial
from srcad.transforms.ir import Assign, Lit, Operand, Ref
from srcad.transforms.kinds import Kind

if TYPE_CHECKING:
    from srcad.transforms.adjoint import Adjoint
    from srcad.transforms.tangent import Tangent

#: What operands of an operation receive or carry, by their places.
Terms: TypeAlias = Mapping[int, Operand]


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
        columns = instances.each_direction(
            build, y, "columns", lambda e: instances.tangent_of(build, residual, at_root, {own: e})[1]
        )
        slope: Operand = build.op("np.stack", columns, Lit(-1), keywords=("axis",), kind=kinds.MATRIX)
        if kinds.rank(build.kind(y)) != 1:
            slope = build.template("np.reshape(slope, (np.size(y), np.size(y)))", {"slope": slope, "y": y})
        return residual, at_root, slope
    one = Lit(1.0) if kinds.is_scalar(build.kind(y)) else build.op("np.ones_like", y)
    return residual, at_root, instances.tangent_of(build, residual, at_root, {own: one})[1]


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
    found = {"dot": instances.tangent_of(build, residual, at_root, {k - 2: dot for k, dot in dots.items()})[1], "slope": slope}
    return _solved(build, entry, "slope", "-dot", found, f"{entry.target}_dot")


def _pull_root(build: Builder, entry: Assign, wanted: Sequence[int], y_bar: Operand) -> list[Operand]:
    residual, at_root, slope = _of_root(build, entry)
    weight = _solved(build, entry, "slope.T", "-y_bar", {"y_bar": y_bar, "slope": slope}, "weight")
    return instances.adjoints_of(build, residual, at_root, [k - 2 for k in wanted], weight)


def slope_of(build: Builder, function: Callback) -> Callback:
    """The derivative of a function of one variable, which is zero at its minimum."""
    return _made_of(
        build, function, "slope", lambda names: instances.tangent_of(build, function, names, {len(names) - 1: Lit(1.0)})[1]
    )


def gradient_of(build: Builder, function: Callback) -> Callback:
    """The gradient of a function of a vector, which is zero at its minimum."""
    return _made_of(
        build, function, "gradient", lambda names: instances.adjoints_of(build, function, names, [len(names) - 1], Lit(1.0))[0]
    )


def of_mapping(build: Builder, function: Callback) -> Callback:
    """What a function changes its argument by, which is zero at its fixed point."""
    return _made_of(
        build, function, "residual", lambda names: build.op("-", instances.value_of(build, function, names), names[-1])
    )


def _made_of(build: Builder, function: Callback, name: str, make: Callable[[list[Operand]], Operand]) -> Callback:
    """A function of the same variables as another."""
    params = [(n, function.program.kinds[n]) for n in function.program.params]
    return instances.function_of(build, name, params, function.free, make)


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
        params, operands = instances.dotted_by(build, function, free, under)
        places = {k: len(free) + j for j, k in enumerate(under)}
        own = function.program.params[function.free :]

        def tangent(names: list[Operand]) -> Operand:
            given = (*names[: len(free)], *names[len(operands) :])
            return instances.tangent_of(build, function, given, {k: names[p] for k, p in places.items()})[1]

        made = [*params, *((n, function.program.kinds[n]) for n in own)]
        dotted = instances.function_of(build, f"{function.program.name}_dot", made, len(operands), tangent)
        terms.append(_integral(build, dotted, (a, b, words), operands, derive.derivative_kind(build.kind(entry.target or a))))
    for k, text in ((2, "-value * dot"), (3, "value * dot")):
        if k in dots:
            value = instances.value_of(build, function, (*free, entry.args[k]))
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
        value = instances.value_of(build, function, (*free, entry.args[k]))
        text = f"{'-' if k == 2 else ''}{'value * y_bar' if scalar else 'np.sum(value * y_bar)'}"
        bars.append(build.template(text, {"value": value, "y_bar": y_bar}))
    return bars


def _pull_under(build: Builder, entry: Assign, place: int, y_bar: Operand) -> Operand:
    """What an operand under the integral receives: the integral of what it receives at each point."""
    function, (a, b, words, *free) = _parts(entry)
    kind = derive.derivative_kind(build.kind(free[place]))
    times = kinds.is_scalar(build.kind(entry.target or Lit(None))) and isinstance(kind, kinds.Scalar | kinds.Array)
    seeds = [] if times else [y_bar]
    params = [*instances.params_of(build, function, free), *(("y_bar", build.kind(s)) for s in seeds)]
    own = function.program.params[function.free :]

    def adjoint(names: list[Operand]) -> Operand:
        given = (*names[: len(free)], *names[len(params) :])
        return instances.adjoints_of(build, function, given, [place], names[len(free)] if seeds else Lit(1.0))[0]

    made = [*params, *((n, function.program.kinds[n]) for n in own)]
    barred = instances.function_of(build, f"{function.program.name}_bar", made, len(params), adjoint)
    found = _integral(build, barred, (a, b, words), [*free, *seeds], kind)
    return build.op("*", found, y_bar) if times else found


# --- differential equations ---


def _push_flow(build: Builder, entry: Assign, dots: Terms) -> Operand:
    function, (t0, times, y0, words, *free) = _parts(entry)
    start = dots.get(4)
    if 2 in dots:
        moved = build.template("-value * dot", {"value": instances.value_of(build, function, (*free, t0, y0)), "dot": dots[2]})
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
    params, operands = instances.dotted_by(build, function, free, under)
    places = {k: len(free) + j for j, k in enumerate(under)}
    size = build.op("np.size", y0)
    count = [*params, ("n", kinds.INT)]

    def both(names: list[Operand]) -> Operand:
        *_, n, t, z = names
        y, s = (build.template(text, {"z": z, "n": n}) for text in ("z[:n]", "z[n:]"))
        given = (*names[: len(free)], t, y)
        found = instances.tangent_of(build, function, given, {k: names[p] for k, p in places.items()} | {len(free) + 1: s}, True)
        return build.op("np.concatenate", build.op("tuple", *found), kind=kinds.VECTOR)

    own: list[tuple[str, Kind]] = [("t", kinds.FLOAT), ("z", kinds.VECTOR)]
    dotted = instances.function_of(build, f"{function.program.name}_dot", [*count, *own], len(count), both)
    start = build.op("np.zeros_like", y0) if start is None else start
    z0 = build.op("np.concatenate", build.op("tuple", y0, start), kind=kinds.VECTOR)
    operands = [*operands, size]
    whole = build.op("flow", _of_scipy("solve_ivp"), partial(build, dotted, operands), t0, times, z0, words, kind=kinds.MATRIX)
    whole = build.op("flowed", whole, Ref(dotted.program.name, dotted), t0, times, z0, words, *operands, kind=kinds.MATRIX)
    return build.template("whole[n:]", {"whole": whole, "n": size}, f"{entry.target}_dot")


def _shift(build: Builder, entry: Assign, dot: Operand) -> Operand:
    """What the solution changes by when the times at which it is read do."""
    function, (_, times, _, _, *free) = _parts(entry)
    operands = {"y": entry.target or Lit(None), "times": times, "dot": dot}

    def column(k: Operand) -> Operand:
        t, y = (build.template(text, operands | {"k": k}) for text in ("times[k]", "y[:, k]"))
        return build.template("value * dot[k]", {"value": instances.value_of(build, function, (*free, t, y)), "dot": dot, "k": k})

    columns = instances.each_of(build, build.op("np.size", times), "columns", column)
    return build.op("np.stack", columns, Lit(-1), keywords=("axis",), kind=kinds.MATRIX)


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
        found = instances.each_direction(build, operand, "bars", lambda e, k=k: along(k, e))  # type: ignore[misc]
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
