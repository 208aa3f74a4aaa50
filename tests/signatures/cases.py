# ruff: noqa: E501 (a table, to be read by columns)
"""The sweep: what users write with NumPy, one line a signature."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.signatures.check import Case

_RNG = np.random.default_rng(1704)
CASES: list[Case] = []


def R(*shape: int) -> Any:
    """Real numbers, no two of which are near each other, none near zero."""
    n = int(np.prod(shape))
    values = (_RNG.permutation(n) - n / 2 + 0.3 + 0.3 * _RNG.random(n)) * (2.5 / max(n, 1))
    return values.reshape(shape) if shape else float(_RNG.normal())


def P(*shape: int) -> Any:
    """Positive numbers."""
    return 0.6 + 0.9 * (R(*shape) / 3 + 0.5) if shape else float(_RNG.uniform(0.6, 1.4))


def U(*shape: int) -> Any:
    """Numbers between -1 and 1."""
    return R(*shape) * 0.6 if shape else float(_RNG.uniform(-0.8, 0.8))


def G(*shape: int) -> Any:
    """Numbers greater than 1."""
    return P(*shape) + 1.0


def C(*shape: int) -> Any:
    """Complex numbers."""
    return R(*shape) + 1j * R(*shape) if shape else complex(R(), R())


def S(n: int) -> Any:
    """A symmetric positive definite matrix with eigenvalues far apart."""
    m = _RNG.normal(size=(n, n))
    return np.diag(2.0 * np.arange(1, n + 1)) + 0.2 * (m + m.T)


def row(text: str, *args: Any, order: int = 2, tol: float = 1e-6) -> None:
    """One case."""
    CASES.append(Case(text, args, order, tol))


# --- universal functions of one argument ---

_UNARY = {
    R: "abs absolute fabs exp exp2 expm1 sin cos tan sinh cosh tanh arctan arcsinh atan asinh square negative positive degrees "
       "radians rad2deg deg2rad sinc i0 nan_to_num real imag conj conjugate cbrt reciprocal angle real_if_close",
    P: "log log2 log10 log1p sqrt",
    U: "arcsin arccos arctanh asin acos atanh",
    G: "arccosh acosh",
}  # fmt: skip
for _domain, _names in _UNARY.items():
    for _name in _names.split():
        if hasattr(np, _name):
            row(f"np.{_name}(x)", _domain(2, 3))
            row(f"np.{_name}(x)", _domain())
            row(f"np.sum(np.{_name}(x) * np.arange(3.0))", _domain(3))
            row(f"np.{_name}(x)", np.asarray(_domain()))
            if _name not in ("angle", "i0"):
                row(f"np.{_name}(x)", _domain(3).astype(np.float32))
for _name in "exp sin cos tanh sqrt log square reciprocal conj real imag abs angle sinh cosh tan arctan arcsinh arccosh arcsin expm1 log1p negative".split():
    row(f"np.{_name}(x)", C(3))
row("np.sign(x)", C(3))
row("np.sign(1j * x)", R(3).astype(np.float32))
row("np.emath.arccos(x) + np.emath.arcsin(x)", -G(3))
row("np.emath.arccos(x) - np.emath.arcsin(x)", G(3))

# --- universal functions of two arguments ---

_BINARY = {
    (R, R): "add subtract multiply maximum minimum fmax fmin logaddexp logaddexp2 arctan2 hypot atan2 copysign",
    (R, P): "divide true_divide remainder mod fmod",
    (P, R): "power float_power pow",
}
for (_first, _second), _names in _BINARY.items():
    for _name in _names.split():
        if hasattr(np, _name):
            row(f"np.{_name}(x, y)", _first(3), _second(3))
            row(f"np.{_name}(x, y)", _first(2, 1), _second(3))
            row(f"np.{_name}(x, y)", _first(), _second(2, 3))
            row(f"np.{_name}(x, y)", _first(2, 3), _second())
            row(f"np.{_name}(x, 2.0)", _first(3))
            row(f"np.{_name}(2.0, y)", _first(3), _second(3))
            row(f"np.{_name}(x, y)", _first(3).astype(np.float32), _second(2, 1).astype(np.float32))
for _op in ("+", "-", "*", "/", "**", "%"):
    row(f"x {_op} y", P(3), P(2, 1))
    row(f"x {_op} y", P(), P(2, 3))
    row(f"x {_op} y", P(2, 3), P())
    row(f"x {_op} 2", P(3))
    row(f"2 {_op} x", P(3))
    row(f"x {_op} y", P(3).astype(np.float32), P(3).astype(np.float32))
    row(f"x {_op} y", P(3), np.arange(1, 4))
for _op in ("+", "-", "*", "/", "**"):
    row(f"x {_op} y", C(3), C(2, 1))
    row(f"x {_op} y", C(3), P(3))
row("x // y", P(3), P(3))
row("np.floor_divide(x, y)", P(3), P(3))
row("-x", R(3))
row("+x", R(3))
row("abs(x)", R(3))
row("abs(x)", C(3))
row("np.divmod(x, y)[1]", P(3), P(3))
row("divmod(x, y)[1]", P(3), P(3))
row("np.modf(x)[0]", R(3))
row("np.frexp(x)[0]", P(3))
row("np.ldexp(x, 3)", R(3))
row("np.ldexp(x, np.array([1, 2, 3]))", R(3))
row("np.exp(x, where=np.array([True, True, True]))", R(3))
row("np.add(x, y, dtype=np.float64)", R(3), R(3))

# --- reductions ---

_AXES = (
    "",
    ", axis=0",
    ", axis=-1",
    ", axis=None",
    ", axis=(0, 2)",
    ", axis=(0, -1)",
    ", axis=1, keepdims=True",
    ", axis=(1, 2), keepdims=True",
    ", keepdims=True",
    ", 1",
)
for (
    _name
) in "sum mean prod max min amax amin std var ptp nansum nanmean nanprod nanmax nanmin nanstd nanvar median nanmedian".split():
    for _args in _AXES:
        if _name == "ptp" and "keepdims" in _args and "axis" not in _args:
            continue
        row(f"np.{_name}(x{_args})", R(2, 3, 4))
    row(f"np.{_name}(x)", R(3).astype(np.float32))
    row(f"np.{_name}(a=x, axis=0)", R(2, 3))
for _name in ("sum", "mean", "prod", "max", "min", "std", "var"):
    for _args in ("", "axis=0", "axis=-1, keepdims=True", "1", "axis=(0, 1)"):
        row(f"x.{_name}({_args})", R(2, 3))
    row(f"np.{_name}(x)", np.asarray(R()))
    row(f"x.{_name}()", R(3))
    row(
        f"np.{_name}(x, axis=0, dtype=np.float64)" if _name in ("sum", "mean", "prod", "std", "var") else f"np.{_name}(x, 0)",
        R(2, 3),
    )
for _name in ("sum", "mean", "prod", "std", "var", "nansum", "nanmean", "nanprod"):
    row(f"np.{_name}(x, where=np.array([True, False, True]))", R(2, 3))
    row(f"np.{_name}(x, axis=1, where=np.array([True, False, True]), keepdims=True)", R(2, 3))
for _name in ("max", "min", "amax", "amin", "nanmax", "nanmin"):
    row(f"np.{_name}(x, axis=0, initial=0.1)", R(2, 3), order=1)
    row(f"np.{_name}(x, axis=1, initial=0.1, where=np.array([True, False, True]))", R(2, 3), order=1)
    row(f"np.{_name}(x, initial=0.2)", R(4), order=1)
for _name in ("std", "var", "nanstd", "nanvar"):
    row(f"np.{_name}(x, ddof=1)", R(5))
    row(f"np.{_name}(x, 1, ddof=1)", R(2, 5))
    row(f"np.{_name}(x, axis=(0, 2), ddof=2, keepdims=True)", R(2, 3, 4))
    row(f"np.{_name}(x)", C(4))
row("np.std(x, axis=0, correction=1)", R(4, 2))
row("np.var(x, correction=1)", R(4))
row("np.var(x, mean=np.mean(x))", R(4))
row("x.std(ddof=1)", R(4))
row("np.sum(x, initial=2.0)", R(4))
row("np.prod(x, initial=2.0)", R(4))
row("np.prod(x, axis=1, initial=3.0)", R(2, 4))
row("np.sum(x)", C(4))
row("np.prod(x)", C(4))
row("np.mean(x, axis=0)", C(2, 3))
row("np.sum(x, dtype=np.float32)", R(4), order=1)
for _name in ("cumsum", "cumprod", "nancumsum", "nancumprod"):
    for _args in ("", ", axis=0", ", axis=-1", ", 1", ", axis=None"):
        row(f"np.{_name}(x{_args})", R(2, 3))
    row(f"np.{_name}(x)", R(3).astype(np.float32))
for _name in ("cumsum", "cumprod"):
    row(f"x.{_name}()", R(2, 3))
    row(f"x.{_name}(axis=1)", R(2, 3))
    row(f"np.{_name}(x)", C(3))
for _name in ("cumulative_sum", "cumulative_prod"):
    row(f"np.{_name}(x)", R(3))
    row(f"np.{_name}(x, axis=1)", R(2, 3))
    row(f"np.{_name}(x, axis=0, include_initial=True)", R(2, 3))
for _args in ("", ", axis=0", ", axis=1, keepdims=True", ", axis=(0, 1)"):
    for _q in ("0.3", "[0.2, 0.7]", "np.array(0.5)"):
        row(f"np.quantile(x, {_q}{_args})", R(3, 4))
        row(f"np.nanquantile(x, {_q}{_args})", R(3, 4))
    row(f"np.percentile(x, 30{_args})", R(3, 4))
    row(f"np.nanpercentile(x, [10, 60]{_args})", R(3, 4))
for _m in "inverted_cdf averaged_inverted_cdf closest_observation interpolated_inverted_cdf hazen weibull linear median_unbiased normal_unbiased lower higher midpoint nearest".split():
    row(f"np.quantile(x, 0.37, method='{_m}')", R(7))
row("np.percentile(a=x, q=40)", R(5))
row("np.average(x)", R(2, 3))
row("np.average(x, axis=1)", R(2, 3))
row("np.average(x, weights=y)", R(3), P(3))
row("np.average(x, axis=0, weights=y)", R(2, 3), P(2))
row("np.average(x, axis=1, weights=y, keepdims=True)", R(2, 3), P(3))
row("np.average(x, weights=np.array([1.0, 2.0, 3.0]))", R(3))
row("np.average(x, axis=(0, 1), weights=y)", R(2, 3, 2), P(2, 3))
row("np.average(x, weights=y, returned=True)[0]", R(3), P(3))
row("np.cov(x)", R(3, 5))
row("np.cov(x, y)", R(5), R(5))
row("np.cov(x, rowvar=False)", R(5, 3))
row("np.cov(x, bias=True)", R(3, 5))
row("np.cov(x, ddof=0)", R(3, 5))
row("np.cov(x, aweights=np.arange(1.0, 6.0))", R(3, 5))
row("np.cov(x, fweights=np.arange(1, 6))", R(3, 5))
row("np.corrcoef(x)", R(3, 5))
row("np.corrcoef(x, y)", R(5), R(5))
row("np.corrcoef(x, rowvar=False)", R(5, 3))
row("np.bincount(np.array([0, 1, 1, 3]), weights=x)", R(4))
row("np.bincount(np.array([0, 1, 1, 3]), x, 6)", R(4))
row("np.histogram(np.array([0.1, 0.5, 0.9, 0.4]), bins=3, weights=x)[0]", R(4))
row("np.histogram(x, bins=np.array([0.0, 1.0, 2.0]), weights=y)[0]", P(4), R(4))
row("np.gradient(x)", R(5))
row("np.gradient(x, 0.5)", R(5))
row("np.gradient(x, np.array([0.0, 1.0, 2.5, 3.0, 5.0]))", R(5))
row("np.gradient(x, axis=1)", R(3, 4))
row("np.gradient(x, edge_order=2)", R(5))
row("np.gradient(x)[1]", R(3, 4))
row("np.gradient(x, 2.0, axis=(0, 1))[0]", R(3, 4))
row("np.diff(x)", R(5))
row("np.diff(x, n=2)", R(5))
row("np.diff(x, axis=0)", R(3, 4))
row("np.diff(x, 2, 1)", R(3, 4))
row("np.diff(x, prepend=0.0)", R(4))
row("np.diff(x, prepend=y, append=z)", R(4), R(), R())
row("np.diff(x, n=0)", R(4))
row("np.ediff1d(x)", R(5))
row("np.ediff1d(x, to_begin=0.5, to_end=np.array([1.0, 2.0]))", R(5))
row("np.ediff1d(x, to_end=y)", R(5), R(2))
row("np.trapezoid(x)", R(5))
row("np.trapezoid(x, y)", R(5), np.sort(R(5)))
row("np.trapezoid(x, dx=0.5)", R(5))
row("np.trapezoid(x, axis=0)", R(5, 2))
row("np.trapezoid(x, x=np.arange(5.0) ** 2, axis=0)", R(5, 2))
row("np.clip(x, -0.5, 0.5)", R(5))
row("np.clip(x, None, 0.5)", R(5))
row("np.clip(x, -0.5, None)", R(5))
row("np.clip(x, y, z)", R(5), -P(), P())
row("np.clip(x, a_min=-0.5, a_max=0.5)", R(5))
row("np.clip(x, min=-0.5, max=0.5)", R(5))
row("np.clip(x, np.full(3, -0.4), 0.6)", R(2, 3))
row("x.clip(-0.5, 0.5)", R(5))
row("x.clip(min=0.0)", R(5))
row("x.clip(max=0.0)", R(5))
row("np.interp(x, np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 2.0]))", P(4))
row("np.interp(np.array([0.2, 1.3]), np.array([0.0, 1.0, 2.0]), x)", R(3))
row("np.interp(x, y, z)", P(4), np.array([0.0, 1.05, 2.0]), R(3))
row("np.interp(x, np.array([0.0, 1.0, 2.0]), y, left=0.0, right=5.0)", R(4), R(3))
row("np.interp(x, np.array([0.0, 1.0, 2.0]), y, period=3.0)", R(4), R(3))
row("np.interp(x, xp=np.array([0.0, 1.0, 2.0]), fp=y)", P(), R(3))
row("np.unwrap(x)", 3 * R(5))
row("np.unwrap(x, axis=0)", 3 * R(5, 2))
row("np.unwrap(x, period=4.0)", 3 * R(5))
row("np.nan_to_num(x, nan=1.0)", np.array([1.0, 2.0, 3.0]))
row("np.angle(x, deg=True)", C(3))
row("np.convolve(x, y)", R(4), R(3))
row("np.convolve(x, y, 'same')", R(4), R(3))
row("np.convolve(x, y, mode='valid')", R(4), R(3))
row("np.convolve(x, y, mode='valid')", R(2), R(4))
row("np.convolve(x, np.array([1.0, 0.5]))", R(4))
row("np.correlate(x, y)", R(4), R(3))
row("np.correlate(x, y, 'full')", R(4), R(3))
row("np.correlate(x, y, mode='same')", R(4), R(3))
row("np.correlate(x, y, mode='same')", R(3), R(4))
row("np.correlate(x, y)", C(4), C(3))

# --- methods of ufuncs ---

row("np.add.reduce(x)", R(3, 2))
row("np.add.reduce(x, axis=1)", R(3, 2))
row("np.add.reduce(x, axis=None)", R(3, 2))
row("np.add.reduce(x, axis=(0, 1))", R(3, 2))
row("np.add.reduce(x, axis=1, keepdims=True)", R(3, 2))
row("np.add.reduce(x, initial=1.0)", R(3))
row("np.multiply.reduce(x, axis=1)", R(3, 2))
row("np.maximum.reduce(x)", R(3, 2))
row("np.minimum.reduce(x, axis=1)", R(3, 2))
row("np.logaddexp.reduce(x)", R(4))
row("np.logaddexp.reduce(x, axis=(0, 2), keepdims=True, where=np.arange(4.0)[:, None, None] > 0)", R(4, 2, 3))
for _name in ("prod", "cumprod", "std", "nanprod"):
    row(f"np.{_name}(x, dtype={'complex' if _name == 'std' else 'float'})", C(3))
row("np.correlate(x, [1.0, 2.0], 'same')", R(4).astype(np.float32))
row("np.logaddexp.reduce(x, axis=1)", R(2, 4))
row("np.subtract.reduce(x)", R(4))
row("np.add.accumulate(x)", R(4))
row("np.add.accumulate(x, axis=1)", R(2, 4))
row("np.multiply.accumulate(x)", R(4))
row("np.multiply.accumulate(x, axis=1)", R(2, 4))
row("np.maximum.accumulate(x)", R(4))
row("np.minimum.accumulate(x, axis=1)", R(2, 4))
row("np.subtract.accumulate(x)", R(4))
row("np.logaddexp.accumulate(x)", R(4))
row("np.add.reduceat(x, [0, 2, 3])", R(5))
row("np.add.reduceat(x, np.array([0, 2, 1]), axis=1)", R(2, 5))
row("np.multiply.reduceat(x, [0, 2])", R(5))
row("np.maximum.reduceat(x, [0, 2])", R(5))
row("np.multiply.outer(x, y)", R(3), R(2))
row("np.add.outer(x, y)", R(3), R(2, 2))
row("np.subtract.outer(x, y)", R(3), R(2))
row("np.maximum.outer(x, y)", R(3), R(2))
row("np.power.outer(x, np.arange(3))", P(3))

# --- order of axes, shapes ---

for _text in (
    "x.T", "np.transpose(x)", "np.transpose(x, (2, 0, 1))", "np.transpose(x, axes=(1, 0, 2))", "x.transpose()", "x.transpose(2, 0, 1)", "x.transpose((1, 2, 0))",
    "np.permute_dims(x, (1, 0, 2))", "x.mT", "np.matrix_transpose(x)", "np.swapaxes(x, 0, 2)", "x.swapaxes(0, -1)", "np.moveaxis(x, 0, -1)", "np.moveaxis(x, (0, 1), (2, 0))",
    "np.rollaxis(x, 2)", "np.rollaxis(x, 1, 3)", "np.flip(x)", "np.flip(x, 0)", "np.flip(x, axis=(0, 2))", "np.fliplr(x)", "np.flipud(x)", "np.roll(x, 2)", "np.roll(x, 1, axis=1)",
    "np.roll(x, (1, 2), axis=(0, 2))", "np.roll(x, -1, -1)", "np.rot90(x)", "np.rot90(x, 2)", "np.rot90(x, k=-1, axes=(1, 2))", "np.reshape(x, (6, 4))", "np.reshape(x, -1)", "np.reshape(x, (4, -1), order='F')",
    "np.reshape(x, shape=(6, 4))", "x.reshape(6, 4)", "x.reshape((4, 6))", "x.reshape(-1)", "x.reshape(2, -1, order='F')", "np.ravel(x)", "np.ravel(x, order='F')", "x.ravel()", "x.ravel('F')", "x.flatten()", "x.flatten('F')",
    "np.expand_dims(x, 0)", "np.expand_dims(x, (0, 2))", "np.expand_dims(x, axis=-1)", "np.squeeze(x[:, :1])", "np.squeeze(x[:, :1], axis=1)", "x[:1].squeeze()", "x[:1].squeeze(axis=0)", "np.atleast_1d(x)",
    "np.atleast_2d(x)", "np.atleast_3d(x)", "np.broadcast_to(x, (5, 2, 3, 4))", "np.copy(x)", "x.copy()", "np.array(x)", "np.asarray(x)", "np.asanyarray(x)", "np.ascontiguousarray(x)", "np.asfortranarray(x)",
    "np.array(x, copy=True)", "np.array(x, dtype=np.float64)", "np.array(x, ndmin=4)", "x.astype(np.float64)", "x.astype(float)", "np.astype(x, np.float64)", "x.view()", "np.tril(x)", "np.triu(x, 1)", "np.tril(x, k=-1)",
    "np.diagonal(x)", "np.diagonal(x, 1)", "np.diagonal(x, offset=-1, axis1=1, axis2=2)", "x.diagonal()", "x.diagonal(0, 1, 2)", "np.trace(x)", "np.trace(x, 1)", "np.trace(x, offset=0, axis1=1, axis2=2)", "x.trace()",
    "np.repeat(x, 2)", "np.repeat(x, 3, axis=1)", "np.repeat(x, [1, 2], axis=0)", "x.repeat(2, axis=-1)", "x.repeat(2)", "np.tile(x, 2)", "np.tile(x, (2, 1))", "np.tile(x, (2, 1, 1, 2))", "np.resize(x, (3, 5))", "np.resize(x, 30)",
    "np.take(x, [0, 1])", "np.take(x, [0, 2, 0], axis=1)", "np.take(x, 1, axis=2)", "np.take(x, [[0, 1], [1, 0]], axis=-1)", "x.take([0, 3, 3])", "x.take([0, 1], axis=1)", "np.take(x, [5, -1], axis=1, mode='clip')", "np.take(x, [5, 7], 2, mode='wrap')",
    "np.take_along_axis(x, np.argsort(x, 1), 1)", "np.take_along_axis(x, np.argsort(x, axis=None), axis=None)", "np.compress([True, False], x, axis=0)", "np.compress([True, False, True], x)", "x.compress([True, False, True], axis=1)",
    "np.extract(x > 0, x)", "np.delete(x, 1)", "np.delete(x, 1, axis=1)", "np.delete(x, [0, 2], axis=2)", "np.delete(x, slice(0, 2), 1)", "np.insert(x, 1, 5.0)", "np.insert(x, 1, 5.0, axis=1)", "np.insert(x, [1, 2], 3.0, axis=2)",
    "np.append(x, x)", "np.append(x, x, axis=1)", "np.sort(x)", "np.sort(x, axis=0)", "np.sort(x, axis=None)", "np.sort(x, kind='stable')", "np.partition(x, 1)", "np.partition(x, 1, axis=1)", "np.partition(x, (0, 2), axis=2)",
    "np.split(x, 2)[1]", "np.split(x, [1, 3], axis=2)[1]", "np.array_split(x, 3, axis=2)[0]", "np.hsplit(x, 3)[1]", "np.vsplit(x, 2)[0]", "np.dsplit(x, 2)[1]", "np.unstack(x)[0]", "np.unstack(x, axis=1)[2]",
    "np.split(x, 2, axis=2)", "np.unique(x)", "np.unique_values(x)", "np.unique_all(x).values", "np.unique(x, return_index=True)[0]", "np.pad(x, 1)", "np.pad(x, ((1, 0), (0, 2), (1, 1)))", "np.pad(x, 2, mode='edge')", "np.pad(x, 1, 'reflect')", "np.pad(x, 1, mode='symmetric')",
    "np.pad(x, 1, mode='wrap')", "np.pad(x, 1, mode='constant', constant_values=3.0)", "np.pad(x, 1, mode='mean')", "np.pad(x, 1, mode='maximum')", "np.pad(x, 1, mode='minimum')", "np.pad(x, 2, mode='linear_ramp')", "np.pad(x, 2, mode='linear_ramp', end_values=1.0)",
    "np.pad(x, 1, mode='reflect', reflect_type='odd')", "np.pad(x, 1, mode='symmetric', reflect_type='odd')", "np.pad(x, (1, 2), mode='mean', stat_length=1)",
    "x.item(3)", "x.item(0, 1, 2)", "x[0, 1].item(2)", "x[1]", "x[..., 0]", "x[:, None]", "x[::-1]", "x[:, [0, 0, 1]]", "x[x > 0]", "x[np.array([0, 0, 1])]", "x[-1, :, ::2]", "x[0][1][2]", "x[np.ix_([0, 1], [2, 0], [1, 3])]", "x.real", "x.imag", "x.conj()", "x.conjugate()", "x.tolist()[0][1][2]",
    "np.full((2, 3), x[0, 0, 0])", "np.full_like(x, x[0, 0, 0])", "np.where(x > 0, x, 0.0)", "np.where(x > 0, x ** 2, -x)", "np.where(x > 0, 1.0, x)", "np.select([x > 0.5, x > 0], [x, x * 2])", "np.select([x > 0.5, x > 0], [x, x * 2], default=x ** 2)", "np.choose(np.array([0, 1, 1, 0]), [x, x * 2])",
    "np.piecewise(x, [x < 0, x >= 0], [lambda t: -t, lambda t: t ** 2])", "np.piecewise(x, [x < 0], [0.0, np.square])", "np.apply_along_axis(np.sum, 1, x)", "np.apply_along_axis(lambda r: r * r, 0, x)", "np.apply_along_axis(lambda r, s: np.sum(r) * s, 2, x, 3.0)", "np.apply_over_axes(np.sum, x, (0, 2))", "np.apply_over_axes(np.sum, x, 1)",
    "np.argmax(x) * x", "np.round(x, 1) * x", "x.round(2) * x", "np.floor(x) + x", "np.sign(x) * x", "np.heaviside(x, 0.5) * x", "np.trunc(x) * x", "np.rint(x) * x", "np.fix(x) * x", "np.ceil(x) * x", "np.around(x, decimals=1) * x", "np.nextafter(x, 1.0) * 0 + x", "np.spacing(x) * 0 + x", "np.ones_like(x) * x", "np.zeros_like(x) + x", "np.empty_like(x) * 0 + x", "np.count_nonzero(x) * x", "np.shape(x)[0] * x", "np.size(x) * x", "np.ndim(x) * x",
    "np.broadcast_arrays(x, x[0])[1]", "np.lib.stride_tricks.sliding_window_view(x, 2, axis=2)", "np.vectorize(lambda t: t * t)(x)", "np.array([np.sum(r) for r in x])", "np.squeeze(np.sum(x, axis=0, keepdims=True))", "np.einsum('ijk->ik', x)", "np.linalg.norm(x)", "np.isnan(x) * 1.0 + x", "np.trim_zeros(np.ravel(x))", "x.flat[3]", "x.dot(np.ones(4))", "x @ np.ones(4)", "sum(np.ravel(x))", "max(np.ravel(x))", "len(x) * x",
):  # fmt: skip
    row(_text, R(2, 3, 4))
for _text in (
    "x.T",
    "np.ravel(x)",
    "np.reshape(x, (3, 2))",
    "np.sum(x, axis=0)",
    "np.concatenate([x, x])",
    "x[0]",
    "np.sort(x)",
    "np.mean(x)",
    "x * 2",
    "np.where(x > 0, x, 0)",
    "np.stack([x, x])",
    "np.cumsum(x)",
    "np.tile(x, 2)",
    "x @ x.T",
    "np.dot(x, x.T)",
    "np.linalg.norm(x)",
    "np.take(x, [0])",
    "np.max(x, 0)",
    "np.std(x)",
    "np.pad(x, 1)",
    "np.diff(x)",
    "np.outer(x[0], x[1])",
    "np.tanh(x)",
    "x ** 2",
    "np.einsum('ij,ij->i', x, x)",
    "x.flatten()",
    "np.median(x)",
    "np.clip(x, 0, 1)",
    "np.linspace(x[0, 0], x[0, 1], 4)",
    "np.repeat(x, 2)",
    "np.diag(x[0])",
    "np.trace(x[:, :2])",
    "np.cross(x[0], x[1])",
    "np.kron(x, x)",
    "np.convolve(x[0], x[1])",
    "np.prod(x)",
    "np.var(x, 0)",
    "np.hypot(x, 2.0)",
):
    row(_text, R(2, 3).astype(np.float32), order=1)
    row(_text, np.asfortranarray(R(2, 3)))
    row(_text, R(4, 6)[::2, ::2])
row("np.squeeze(x)", R(1, 3, 1))
row("np.diag(x)", R(3))
row("np.diag(x, 1)", R(3))
row("np.diag(x)", R(3, 4))
row("np.diag(x, k=-1)", R(3, 3))
row("np.diagflat(x)", R(2, 2))
row("np.diagflat(x, 1)", R(3))
row("np.tril(x)", R(3))
row("np.vander(x)", R(3))
row("np.vander(x, 4)", R(3))
row("np.vander(x, N=3, increasing=True)", R(4))
row("np.sort(x)", C(4))
row("np.sort_complex(x)", C(4))
row("np.sort(x, axis=0)[::-1]", R(4))
row("np.sort(-x)", R(4))

# --- joining ---

for _text in (
    "np.concatenate([x, y])",
    "np.concatenate((x, y), axis=0)",
    "np.concatenate([x, y], axis=None)",
    "np.concat([x, y])",
    "np.stack([x, y])",
    "np.stack([x, y], axis=1)",
    "np.stack((x, y), axis=-1)",
    "np.vstack([x, y])",
    "np.hstack([x, y])",
    "np.dstack([x, y])",
    "np.column_stack([x, y])",
    "np.append(x, y)",
    "np.append(x, y, axis=0)",
    "np.block([x, y])",
    "np.block([[x, y], [y, x]])",
    "np.array([x, y])",
    "np.array([[x, y], [y, x]])",
    "np.asarray([x, y])",
    "np.insert(x, 1, y)",
    "np.insert(x, [0, 1, 2], y)",
    "np.outer(x, y)",
    "np.inner(x, y)",
    "np.dot(x, y)",
    "np.vdot(x, y)",
    "x @ y",
    "np.kron(x, y)",
    "np.cross(x, y)",
    "np.matmul(x, y)",
    "np.tensordot(x, y, axes=1)",
    "np.tensordot(x, y, 0)",
    "np.meshgrid(x, y)[0]",
    "np.meshgrid(x, y, indexing='ij')[1]",
    "np.meshgrid(x, y, sparse=True)[1]",
    "np.where(x > y, x, y)",
    "np.select([x > 0], [x], y)",
    "np.vecdot(x, y)",
    "np.linalg.vecdot(x, y)",
    "np.linalg.outer(x, y)",
    "np.linalg.cross(x, y)",
    "np.linalg.tensordot(x, y, axes=1)",
    "np.linalg.matmul(x, y)",
    "np.polyval(x, y)",
    "np.polyadd(x, y)",
    "np.polysub(x, y)",
    "np.polymul(x, y)",
    "np.polydiv(x, y)[0]",
    "np.einsum('i,i', x, y)",
    "np.einsum('i,j->ij', x, y)",
    "np.einsum('i,j', x, y)",
    "np.choose(np.array([0, 1, 1]), [x, y])",
    "np.linspace(x, y, 4)",
    "np.linspace(x, y, num=3, axis=1)",
    "np.linspace(x, y, 4, endpoint=False)",
    "np.broadcast_arrays(x, y)[0]",
    "np.maximum(x, y)",
    "np.logspace(x, y, 3)",
    "np.logspace(x, y, num=3, base=2.0)",
    "np.block([[x], [y]])",
    "np.hstack((x, y, x))",
    "np.concatenate([x[:1], y[1:]])",
    "np.linspace(x, y, retstep=True, num=4)[0]",
    "np.geomspace(np.exp(x), np.exp(y), 3)",
    "np.polyfit(np.arange(3.0), x * y, 1)",
    "np.cross(x, y, axis=0)",
    "x.dot(y)",
):
    row(_text, R(3), R(3) + 0.1)
for _text in (
    "np.concatenate([x, y], axis=1)",
    "np.concatenate([x, y], -1)",
    "np.vstack([x, y])",
    "np.hstack([x, y])",
    "np.dstack([x, y])",
    "np.column_stack([x, y])",
    "np.stack([x, y], 2)",
    "np.append(x, y, axis=1)",
    "np.block([[x, y], [y, x]])",
    "x @ y.T",
    "np.dot(x, y.T)",
    "np.inner(x, y)",
    "np.tensordot(x, y)",
    "np.tensordot(x, y, axes=([1], [1]))",
    "np.tensordot(x, y, axes=[[0, 1], [0, 1]])",
    "np.kron(x, y)",
    "np.vdot(x, y)",
    "np.outer(x, y)",
    "np.einsum('ij,ij->', x, y)",
    "np.einsum('ij,kj->ik', x, y)",
    "np.einsum('ij,ij->j', x, y)",
    "np.einsum('...j,...j', x, y)",
    "np.einsum('ij,kj', x, y)",
    "np.einsum(x, [0, 1], y, [2, 1], [0, 2])",
    "np.einsum('ij,kj->ik', x, y, optimize=True)",
    "np.cross(x, y)",
    "np.cross(x, y, axis=1)",
    "np.vecdot(x, y)",
    "np.vecdot(x, y, axis=0)",
    "np.linalg.multi_dot([x, y.T, x])",
    "np.matvec(x, y[0])",
    "np.vecmat(x[:, 0], y)",
    "np.insert(x, 1, y[0], axis=0)",
    "np.where(x > 0, x, y)",
):
    row(_text, R(2, 3), R(2, 3))
row("np.einsum('ii', x)", R(3, 3))
row("np.einsum('ii->i', x)", R(3, 3))
row("np.einsum('ij->ji', x)", R(3, 2))
row("np.einsum('ij,jk,kl->il', x, y, z)", R(2, 3), R(3, 2), R(2, 2))
row("np.einsum('...ij,...jk->...ik', x, y)", R(4, 2, 3), R(3, 2))
row("np.einsum('bij,bjk->bik', x, y)", R(4, 2, 3), R(4, 3, 2))
row("np.einsum('i...->...', x)", R(4, 2, 3))
row("np.einsum('ij,j->i', x, y, optimize='greedy')", R(2, 3), R(3))
row("np.einsum('ij,j->i', x, y, optimize=np.einsum_path('ij,j->i', x, y)[0])", R(2, 3), R(3))
row("np.einsum('ij,j->i', x, y)", C(2, 3), C(3))
row("np.matmul(x, y)", R(4, 2, 3), R(3, 2))
row("x @ y", R(4, 2, 3), R(4, 3, 2))
row("x @ y", R(2, 3), R(4, 3, 2))
row("x @ y", R(3), R(4, 3, 2))
row("x @ y", R(4, 2, 3), R(3))
row("x @ y", C(2, 3), C(3, 2))
row("x @ y", C(2, 3), R(3))
row("x @ np.ones((3, 2))", R(2, 3))
row("x @ y", R(2, 3).astype(np.float32), R(3).astype(np.float32))
row("np.dot(x, y)", R(2, 3), R(4, 3, 2))
row("np.dot(x, y)", R(), R(2, 3))
row("np.vdot(x, y)", C(3), C(3))
row("np.inner(x, y)", R(2, 3), R(3))
row("np.outer(x, y)", C(2), C(3))
row("np.cross(x, y)", R(3), R(2, 3))
row("np.cross(x, y, axisa=0, axisb=0, axisc=0)", R(3, 2), R(3, 2))
row("np.cross(x, y, axisa=0, axisc=0)", R(3, 4), R(4, 3))
row("np.cross(x, y, axisa=0, axisb=0, axisc=1)", R(3, 3), R(3))
row("np.cross(x, y, 0, 0, 1)", R(3, 2), R(3))
row("np.cross(x, y, axisc=0)", R(3), R(4, 3))
row("np.linalg.cross(x, y, axis=0)", R(3, 1), R(3, 4))
row("np.tensordot(x, y, axes=2)", R(2, 3, 4), R(3, 4, 2))
row("np.tensordot(x, y, axes=([0, 1], [1, 0]))", R(2, 3, 4), R(3, 2))
row("np.kron(x, y)", R(2), R(2, 3))
row("np.arange(x, x + 3)", 0.5)
row("np.linspace(x, 2.0, 5)", R())
row("np.linspace(0.0, x, num=4)", R())
row("np.linspace(x, y, 4, axis=-1)", R(2), R(2))
row("np.geomspace(x, y, num=4)", P(), G())
row("np.geomspace(1.0, x, 4)", G())
row("np.logspace(0.0, x, 4)", R())
row("np.poly(x)", R(3))
row("np.poly(x)", S(3), tol=1e-5)
row("np.polyder(x)", R(4))
row("np.polyder(x, 2)", R(4))
row("np.polyint(x)", R(4))
row("np.polyint(x, m=2)", R(4))
row("np.polyint(x, k=3.0)", R(4))
row("np.polyval(x, 2.0)", R(4))
row("np.polyval([1.0, 2.0, 3.0], x)", R(2, 3))
row("np.polyval(x, y)", R(4), R())
row("np.polyval(x[:2], (1.0, x[0]))", R(3))
row("np.polyadd(x[0], [x[1], 2.0]) + np.polysub(2.0, x)", R(2))
row("np.polyfit(np.arange(5.0), x, 2)", R(5), tol=1e-5)
row("np.polyfit(x, y, 1)", R(5), R(5), tol=1e-5)
row("np.polyfit(x, y, deg=1, w=np.arange(1.0, 6.0))", R(5), R(5), tol=1e-5)
row("np.polydiv(x, y)", R(5), P(3))
row("np.roots(x)", np.array([1.0, -6.0, 11.0, -6.0]), tol=1e-4)
row("np.roots(x)", np.array([1.0, -3.0, 2.0, 0.0]), tol=1e-5)
row("    c, r, k, s, e = np.polyfit(np.arange(5.0), x, 1, full=True)\n    return c * r * s", R(5), order=1, tol=1e-5)
row("np.polyfit(x, y, 1, cov=True)[1] + np.polyfit(x, y, 1, cov='unscaled')[1]", R(5), R(5), order=1, tol=1e-5)
row("np.kaiser(5, x)", P())
row("np.hamming(x + 3.3) * np.hanning(x + 3.3)", 0.4)
row("np.bartlett(x + 3.3) * np.blackman(x + 3.3)", 0.4)
row("np.full(3, x)", R())
row("np.full((2, 3), x)", R(3))
row("np.full_like(np.ones((2, 3)), x)", R())
row("np.array([x, 2.0, x * x])", R())
row("np.array((x, y))", R(), R())
row("np.asarray([x, 1.0])", R())
row("np.array([[x, y], [1.0, x]])", R(), R())
row("np.float64(x) * 2", R())
row("x.astype(np.float32)", R(3), order=1)
row("x.astype(complex)", R(3))
row("x.astype(np.float64)", R(3).astype(np.float32))
row("np.ravel(x)[np.array([0, 0, 2])]", R(3))
row("np.vectorize(math.sin)(x)", R(3))
row("np.vectorize(lambda a, b: a * b)(x, y)", R(3), R(3))
row("np.vectorize(lambda t: t * x[0])(np.arange(3.0))", R(3))
row("np.vectorize(lambda a, b: a * b, otypes=[float])(x[:, None], x)", R(3))
row("np.vectorize(lambda a: int(a) if a < 0 else a)(x)", np.array([1.5, -0.5, 0.7]))
row("np.vectorize(lambda a, b: np.dot(a, b) * x[0], signature='(n),(n)->()')(np.outer(x, x), x)", R(3))
row("np.vectorize(lambda a: np.cumsum(a), signature='(n)->(n)')(x)", R(2, 2, 3))
row("np.vectorize(lambda t: (t * x[0], t + 1))(x)[0]", R(3))
row("np.apply_along_axis(lambda r: r * x[0], 0, np.ones((3, 2)))", R(3))
row("np.apply_over_axes(lambda a, k: np.mean(a, k) * x[0], np.ones((3, 2)), (0,))", R(3))
row("np.piecewise(np.arange(3.0), [np.arange(3) < 1], [lambda t: t + x[0], lambda t: t * x[1]])", R(3))
for _name in ("log", "sqrt", "tanh", "reciprocal", "abs", "square", "cumsum", "sum", "mean", "var", "max", "prod", "sort", "ravel", "diff", "flip"):
    row(f"np.{_name}([x, 2.0, 3.0 * x])", P())
for _name in ("arctan2", "power", "divide", "hypot", "logaddexp", "maximum", "multiply", "dot", "outer", "inner", "convolve", "cross", "kron"):
    row(f"np.{_name}([x, 2.0, y], (y, 1.0, 2.0))", P(), P())
row("np.clip([x, -x, 3.0], -0.5, y)", P(), P())
for _args in ("", ", edge_order=2", ", axis=0"):
    row(f"np.gradient(x, y{_args})", R(4), np.cumsum(P(4)))
row("np.gradient(x, y)[1]", R(3, 4), P())
row("np.gradient(x, np.cumsum(y[:3]), y[3], axis=(0, 1))[0]", R(3, 4), P(4))
row("np.pad(x, 2, 'median')", R(4))
row("np.pad(x, ((0, 1), (2, 0)), mode='median', stat_length=2)", R(3, 4))
row("np.c_[x, y]", R(3), R(3, 2))
row("x * (x.strides[0] / 8 if x.flags.c_contiguous else 3.0)", R(2, 2))
row("np.r_[x, y, 1.0]", R(3), R())
row("np.c_[x]", R(3))
row("np.fft.irfft(x, n=5, axis=1)", R(3, 4))
row("np.fft.hfft(x)", R(4))
row("np.linalg.det([[x, 1.0], [y, 3.0]]) + np.linalg.norm([x, y])", P(), P())
row("np.linalg.solve([[x, 1.0], [y, 3.0]], [1.0, y])", P(), P())
row("np.interp([x, 0.3], [0.0, 1.0, 2.0], [1.0, y, 3.0])", P(), P())
row("np.where([True, False], [x, y], [1.0, x])", P(), P())
row("np.fromiter((t * x[0] for t in x), float)", R(3))
row("np.fromiter([t * 2 for t in x], dtype=np.float64, count=2)", R(3))
row("np.fromfunction(lambda i, j: i * x[0] + j * x[1], (3, 2))", R(3))
row("[*x][1] * sum([*x, 2.0, *x])", R(3))
row("functools.reduce(lambda a, b: a * b + x[0], x)", R(3))
row("functools.reduce(lambda a, b: a * b + x[0], x, x[1])", R(3))

# --- integers, complex, empty ---

for _text in (
    "np.sum(x * 2.0)",
    "np.mean(x)",
    "np.sin(x)",
    "x / 2",
    "x ** 2.0",
    "np.sum(np.sqrt(x))",
    "x @ x * 1.0",
    "np.linalg.norm(x)",
    "np.exp(x)",
    "np.std(x)",
    "np.prod(x * 1.0)",
    "np.cumsum(x) * 0.5",
    "np.divide(2.0, x)",
    "np.concatenate([x, x]) * 1.5",
):
    row(_text, np.array([1, 2, 4]), order=1)
for _text in (
    "np.sum(x)",
    "x * 2",
    "np.exp(x)",
    "np.prod(x)",
    "np.concatenate([x, x])",
    "np.cumsum(x)",
    "np.sort(x)",
    "x @ x",
    "np.stack([x, x])",
    "np.linalg.norm(x)",
    "np.sum(x, axis=0)",
    "np.where(x > 0, x, 1.0)",
    "x.reshape(0, 2)",
    "np.repeat(x, 2)",
):
    row(_text, np.zeros(0))
row("np.sum(x, axis=0)", np.zeros((0, 3)))
row("np.mean(x, axis=1)", np.zeros((0, 3)))

# --- numpy.linalg ---

for _ord in ("", ", 1", ", 2", ", np.inf", ", -np.inf", ", 3", ", ord=0.5", ", -1", ", -2"):
    row(f"np.linalg.norm(x{_ord})", R(4))
    row(f"np.linalg.norm(x{_ord}, axis=1)", R(3, 4))
    row(f"np.linalg.norm(x{_ord}, axis=0, keepdims=True)", R(3, 4))
for _ord in ("", ", 'fro'", ", 'nuc'", ", 1", ", -1", ", 2", ", -2", ", np.inf", ", -np.inf"):
    row(f"np.linalg.norm(x{_ord})", R(3, 3))
    row(f"np.linalg.norm(x{_ord}, axis=(0, 1))", R(3, 4))
    row(f"np.linalg.norm(x{_ord}, axis=(-2, -1), keepdims=True)", R(2, 3, 3))
    row(f"np.linalg.matrix_norm(x{_ord.replace(', ', ', ord=')})", R(2, 3, 3))
row("np.linalg.norm(x)", C(3))
row("np.linalg.norm(x, axis=-1)", C(2, 3))
row("np.linalg.norm(x, 'nuc')", C(3, 3))
for _args in ("", ", axis=1", ", axis=(0, 1)", ", ord=1", ", axis=0, keepdims=True", ", ord=3", ", ord=np.inf"):
    row(f"np.linalg.vector_norm(x{_args})", R(2, 3))
_SQUARE = (
    "np.linalg.inv(x)",
    "np.linalg.pinv(x)",
    "np.linalg.det(x)",
    "np.linalg.slogdet(x)[1]",
    "np.linalg.slogdet(x)",
    "np.linalg.matrix_power(x, 3)",
    "np.linalg.matrix_power(x, -2)",
    "np.linalg.matrix_power(x, 0)",
    "np.linalg.matrix_power(x, 1)",
    "np.linalg.matrix_power(x, 5)",
    "np.linalg.cond(x)",
    "np.linalg.cond(x, 1)",
    "np.linalg.cond(x, 'fro')",
    "np.linalg.cond(x, p=np.inf)",
    "np.linalg.cond(x, -2)",
    "np.linalg.qr(x)",
    "np.linalg.qr(x, mode='r')",
    "np.linalg.qr(x)[0]",
    "np.linalg.qr(x)[1]",
    "np.linalg.svd(x)",
    "np.linalg.svd(x)[1]",
    "np.linalg.svd(x, compute_uv=False)",
    "np.linalg.svd(x, full_matrices=False)",
    "np.linalg.svdvals(x)",
    "np.linalg.trace(x)",
    "np.linalg.diagonal(x)",
    "np.linalg.diagonal(x, offset=1)",
    "np.linalg.matrix_transpose(x)",
    "np.linalg.eigvals(x)",
    "np.linalg.slogdet(x).logabsdet",
    "np.linalg.eigvalsh(x @ np.swapaxes(x, -1, -2))",
    "np.linalg.cholesky(x @ np.swapaxes(x, -1, -2))",
    "np.linalg.qr(x).R",
    "np.linalg.svd(x).S",
    "np.linalg.eig(x)[0]",
    "np.linalg.eigh(x + np.swapaxes(x, -1, -2))[0]",
    "np.linalg.eigh(x + np.swapaxes(x, -1, -2)).eigenvalues",
    "np.linalg.eigh(x + np.swapaxes(x, -1, -2), UPLO='U')[0]",
    "np.abs(np.linalg.eigh(x + np.swapaxes(x, -1, -2))[1])",
    "np.abs(np.linalg.eig(x)[1])",
    "np.linalg.cholesky(x @ np.swapaxes(x, -1, -2), upper=True)",
    "np.linalg.pinv(x, rcond=1e-10)",
    "np.linalg.pinv(x, hermitian=False)",
)
for _text in _SQUARE:
    row(_text, S(3) + 0.3 * R(3, 3), tol=1e-5)
    row(_text, np.stack([S(3) + 0.3 * R(3, 3), S(3) + 0.2 * R(3, 3)]), tol=1e-5)
for _text in (
    "np.linalg.inv(x)",
    "np.linalg.det(x)",
    "np.linalg.slogdet(x)[1]",
    "np.linalg.pinv(x)",
    "np.linalg.eigvals(x)",
    "np.linalg.svd(x)[1]",
    "np.linalg.cholesky(x @ np.conj(x.T))",
    "np.linalg.eigvalsh(x + np.conj(x.T))",
    "np.linalg.matrix_power(x, 2)",
    "np.linalg.eigh(x + np.conj(x.T))[0]",
):
    row(_text, S(3) + 0.3 * C(3, 3), tol=1e-5)
    row(_text, (S(3) + 0.1 * R(3, 3)).astype(np.float32), order=1)
for _text in (
    "np.linalg.pinv(x)",
    "np.linalg.qr(x)",
    "np.linalg.svd(x, full_matrices=False)[1]",
    "np.linalg.svd(x, full_matrices=False)",
    "np.linalg.svd(x, compute_uv=False)",
    "np.linalg.svd(x)[1]",
    "np.linalg.qr(x, 'reduced')[1]",
    "np.linalg.qr(x, mode='complete')[1]",
    "np.linalg.norm(x, 2)",
    "np.linalg.cond(x)",
):
    row(_text, R(4, 3) + np.eye(4, 3), tol=1e-5)
    row(_text, R(3, 4) + np.eye(3, 4), tol=1e-5)
row("np.linalg.solve(x, y)", S(3), R(3))
row("np.linalg.solve(x, y)", S(3), R(3, 2))
row("np.linalg.solve(x, y)", np.stack([S(3), S(3)]), R(2, 3, 1))
row("np.linalg.solve(x, y)", np.stack([S(3), S(3)]), R(3))
row("np.linalg.solve(x, y)", np.stack([S(3), S(3)]), R(3, 2))
row("np.linalg.solve(x, y)", S(3), R(2, 3, 1))
row("np.linalg.solve(a=x, b=y)", S(3), R(3))
row("np.linalg.solve(x, y)", S(3) + 0.2 * C(3, 3), C(3))
row("np.linalg.lstsq(x, y, rcond=None)[0]", R(4, 2) + np.eye(4, 2), R(4), tol=1e-5)
row("np.linalg.lstsq(x, y, rcond=None)[0]", R(4, 2) + np.eye(4, 2), R(4, 2), tol=1e-5)
row("np.linalg.lstsq(x, y)[1]", R(4, 2) + np.eye(4, 2), R(4), tol=1e-5)
row("np.linalg.lstsq(x, y, rcond=None)[3]", R(4, 2) + np.eye(4, 2), R(4), tol=1e-5)
row("np.linalg.multi_dot([x, y, z])", R(2, 3), R(3, 2), R(2, 4))
row("np.linalg.multi_dot((x, y, z))", R(3), R(3, 2), R(2))
row("np.linalg.tensorinv(x, ind=1)", R(4, 2, 2) + 2 * np.eye(4).reshape(4, 2, 2))
row("np.linalg.tensorinv(x)", R(2, 2, 2, 2) + 2 * np.eye(4).reshape(2, 2, 2, 2))
row("np.linalg.tensorsolve(x, y)", R(2, 2, 2, 2) + 2 * np.eye(4).reshape(2, 2, 2, 2), R(2, 2))
row("np.linalg.matmul(x, y)", R(2, 3), R(3, 2))
row("np.linalg.vecdot(x, y, axis=0)", R(2, 3), R(2, 3))
row("np.linalg.vecdot(x, y)", C(3), C(3))
row("np.linalg.cross(x, y)", R(2, 3), R(2, 3))
row("np.linalg.tensordot(x, y, axes=1)", R(2, 3), R(3, 2))
row("np.linalg.outer(x, y)", R(2), R(3))

# --- numpy.fft ---

for _name in ("fft", "ifft", "rfft", "ihfft"):
    for _args in ("", ", n=3", ", 6", ", axis=0", ", norm='ortho'", ", n=6, axis=0, norm='forward'"):
        row(f"np.fft.{_name}(x{_args})", R(4, 5))
for _name in ("fft", "ifft", "irfft", "hfft"):
    for _args in ("", ", n=3", ", 7", ", axis=0", ", norm='ortho'", ", n=6, axis=0, norm='forward'"):
        row(f"np.fft.{_name}(x{_args})", C(4, 5))
for _name in ("fft2", "ifft2", "fftn", "ifftn", "rfft2", "rfftn"):
    for _args in ("", ", s=(3, 6), axes=(0, 1)", ", axes=(1, 0)", ", norm='ortho'"):
        row(f"np.fft.{_name}(x{_args})", R(4, 5))
    row(f"np.fft.{_name}(x)", R(2, 3, 4))
for _name in ("fft2", "ifft2", "fftn", "ifftn", "irfft2", "irfftn"):
    for _args in ("", ", s=(3, 6), axes=(0, 1)", ", axes=(1, 0)", ", norm='ortho'"):
        row(f"np.fft.{_name}(x{_args})", C(4, 4))
for _name in ("fftshift", "ifftshift"):
    row(f"np.fft.{_name}(x)", R(5))
    row(f"np.fft.{_name}(x, axes=1)", R(4, 5))
row("np.abs(np.fft.fft(x)) ** 2", R(5))
row("np.real_if_close(x + 0j)", R(3))
row("np.fft.fftfreq(5, x) ** 2", P())
row("np.fft.rfftfreq(5, d=x)", P())
row("np.fft.fftfreq(2, d=x)", P(3, 2))
row("np.fft.rfftfreq(3, x[:, None])", P(3))
row("np.real(np.fft.ifft(np.fft.fft(x) * np.fft.fft(y)))", R(5), R(5))
row("np.fft.rfft(x) * np.fft.rfftfreq(5)", R(5))

# --- what an argument of a known function changes ---

row("np.prod(x, axis=0)", np.asarray(R()))
row("np.max(x, axis=0)", np.asarray(R()))
row("np.max(x, axis=1, initial=y)", R(2, 3), R(), order=1)
row("np.prod(x, axis=(0, 1), initial=y)", R(2, 3), R())
row("np.add.reduce(x, dtype=complex)", R(3, 2))
row("np.nanstd(np.where(np.array([[1, 0, 1], [1, 1, 0]]) > 0, x, np.nan), axis=0)", R(2, 3))
row("np.quantile(x, y)", R(5), 0.37)
row("np.percentile(x, y, axis=0, method='hazen', keepdims=True)", R(5, 2), np.array([37.0, 61.0]))
row("np.quantile(x, 0.3, weights=np.arange(1.0, 5.0), method='inverted_cdf')", R(4))
row("np.nanpercentile(x, [30, 60], weights=np.arange(1.0, 5.0), method='inverted_cdf', keepdims=True)", R(4))
row("np.cov(x, y, ddof=0)", C(4), R(4))
row("np.clip(x, None, None)", R(3))
row("np.clip(x, y, z)", R(3), np.full(3, 0.5), np.full(3, 0.2), order=1)
row("np.interp(x, [0.0, 1.0, 2.0], y)", P(3), C(3))
row("np.convolve(x, y)", R(3), R())
row("np.add(x, y, dtype=complex)", R(3), R(3))
row("np.frexp(x)[0]", P(3).astype(np.float32))
row("np.ldexp(x, [1, 2, 3])", R(3).astype(np.float32))
row("np.concatenate([x, y], dtype=complex)", R(3), R(3))
row("np.concatenate([x, y], dtype=np.float32, casting='unsafe')", R(3), R(3))
row("np.reshape(x, (3, 2), copy=True)", R(2, 3))
row("np.reshape(x, (6,), order='A')", np.asfortranarray(R(2, 3)))
row("np.ravel(x, 'K')", np.asfortranarray(R(2, 3)))
row("x.flatten('K')", R(2, 3))
row("np.atleast_2d(x, y)", R(3), R())
row("np.unique_counts(x)[0]", R(4))
row("np.unique_inverse(x).values", R(4))
row("np.ix_(x, y)[0] * np.ix_(x, y)[1]", R(2), R(3))
row("x.view(complex)", R(4))
row("np.logspace(x, y, 3, base=z)", R(), R(2), P())
if np.lib.NumpyVersion(np.__version__) < "2.5.0":  # which takes vectors of three alone
    row("np.cross(x, y)", R(2), R(2))
    row("np.cross(x, y)", R(2), R(3))
    row("np.cross(x, y)", R(4, 3), R(4, 2))
row("max(x) * min(x)", R(4))

# --- attributes of arrays that are set, and arrays that become others ---

for _text in (
    "    z = x * 1\n    z.resize(5, refcheck=False)\n    return z * np.arange(5.0)",
    "    z = np.zeros((2, 3))\n    z.flat = x\n    return z * z",
    "    z = np.concatenate([x, x])\n    z.shape = 2, 3\n    return z @ x",
    "    z = np.zeros(3, complex)\n    z.real = x\n    z.imag = x * x\n    return z * x",
    "    z = np.zeros(3, complex)\n    z.imag[1:] = x[1:]\n    return z * x",
    "    z = np.zeros(3, complex)\n    z[0] = x[0] * (1 + 2j)\n    return z.imag * x",
    "    M = np.diag([x[0], 1.0, x[1]])\n    M += np.outer(x, x)\n    return M",
):
    row(_text, R(3))

# --- results in several arrays; slices that are joined; draws of many kinds ---

row("    a, b = np.empty(3), np.empty(3)\n    np.modf(x, a, b)\n    return a * x", R(3))
row("    a, b = np.empty(3), np.empty(3)\n    np.divmod(x, 0.3, out=(a, b))\n    return b * x", R(3))
row("np.r_[x, 1:4, y]", R(3), R())
row("np.c_[0:1:3j, x]", R(3))
row("x.item(1) * 2", R(3).astype(np.float32))
for _text in ("permutation(x)", "choice(x, (2, 2), p=[0.2, 0.3, 0.5])", "lognormal(x, 0.3)", "laplace(0.2, x)", "logistic(x, 1.0, (2, 3))", "gumbel(x)", "rayleigh(x)", "weibull(x)"):
    row(f"np.random.default_rng(1).{_text}", P(3))

row("    g, z = np.random.default_rng(1), x * 1\n    g.shuffle(z, axis=1)\n    return z * g.permuted(x, axis=1)", R(2, 3))
row("    np.random.seed(0)\n    z = x * 1\n    np.random.shuffle(z)\n    return z * np.random.permutation(x)", R(4))
row("np.lib.stride_tricks.sliding_window_view(x, 2, axis=0, writeable=True)", R(4))
row("next(map(np.sin, x)) * next(zip(x, x[1:]))[1] + next(enumerate(x))[1]", R(3))

# --- nothing at all, single precision where NumPy computes in double ---

row("np.prod(x, axis=1)", np.zeros((2, 0)))
row("np.var(x, axis=0)", np.zeros((2, 0)))
row("np.median(x, axis=1, keepdims=True)", np.zeros((2, 3, 0)))
row("np.diff(x, n=2)", np.zeros(1))
if np.lib.NumpyVersion(np.__version__) >= "2.3.0":  # before, the largest of nothing is an error
    row("np.linalg.norm(x, np.inf, axis=1)", np.zeros((3, 0)))
row("np.cumulative_prod(x)" if hasattr(np, "cumulative_prod") else "np.cumprod(x)", np.asarray(R()))
row("np.histogram_bin_edges(x, 4)", np.asarray(R()))
row("np.cov(x)", R(2, 4).astype(np.float32))
row("np.gradient(x, y)", R(4).astype(np.float32), P(), order=1)
row("np.r_[x, 1.0]", R(3).astype(np.float32))
row("np.r_['-1', x, 2 * x]", R(2, 3))
row("np.r_['0,2', x, y, 1:4]", R(3), R(2, 3))
row("np.r_['1,2,0', x, y]", R(3), R(3))
row("np.linalg.matrix_power(x, 0)", R(2, 2).astype(np.float32))

# --- results that are written where a positional argument says; what one call does several times to one element ---

for _text in ("np.sum(x, 0, None, o)", "x.mean(0, None, o)", "np.max(x, 0, o)", "np.clip(x[0], 0, 1, o)", "np.dot(x[:, 0], x, o)", "np.take(x[0], [0, 1, 1], None, o)", "np.median(x, 0, o)", "np.add.reduce(x, 0, None, o)", "np.multiply.accumulate(x[0], out=o)", "np.stack([x[0]], 0, o[None])"):
    row(f"    o = np.zeros(3)\n    {_text}\n    return o * x[0]", R(2, 3))
row("    o = np.zeros((3, 3))\n    np.multiply.outer(x, x, out=(o,))\n    return o * x", R(3))
for _text in ("np.multiply.at(z, [0, 0, 2], y)", "np.divide.at(z, ([0, 1, 0],), y)", "np.maximum.at(z, [1, 1, 1], y)", "np.power.at(z, z > 0, y[0])", "np.exp.at(z, [1, 1])", "np.hypot.at(z, 1, y[0])"):
    row(f"    z = x * 1.0\n    {_text}\n    return z * x", P(3), P(3))
row("    z = x * 1.0\n    np.multiply.at(z, (slice(None), [0, 0]), y)\n    return z", P(2, 3), P(2, 2))

# --- windows of any strides; histograms of several axes ---

for _text in ("x, (4, 2), (8, 8)", "x[::2], (2, 2), (16, 16)", "x, strides=(0,)", "x, (x.size - 1, 2), x.strides * 2"):
    row(f"np.lib.stride_tricks.as_strided({_text})", R(5))
row("np.lib.stride_tricks.as_strided(x, shape=(3,), strides=(x.strides[0] + x.strides[1],))", R(3, 3))
row("np.histogram2d([0.1, 0.4, 0.9, 0.6], [0.2, 0.8, 0.3, 0.3], bins=[2, 3], range=[[0, 1], [0, 1]], weights=x)[0]", R(4))
row("np.histogram2d(x, y, bins=2, density=True, weights=x * y)", P(5), R(5))
row("np.histogramdd(np.arange(12.0).reshape(4, 3) % 5, bins=2, weights=x)[0]", R(4))
row("np.histogramdd((x, y), bins=(2, [-9.0, 0.0, 0.5, 9.0]), weights=x * x, density=True)[0]", R(5), R(5))
row("np.histogramdd(x, bins=2)[1]", R(5, 2))
row("np.histogram(np.arange(4.0), 2, weights=x)[0]", R(4).astype(np.float32))
row("np.histogram(np.arange(4.0), 2, weights=x)[0]", C(4))

# --- products of many arrays; objects that are polynomials ---

for _subscripts in ("ab,bc,cd,de,ef,fg->ag", "ab,bc,cd,de,ef,fg"):
    row(f"np.einsum('{_subscripts}', x, y, x, y, x, y)", R(2, 3), R(3, 2))
row("np.einsum('i,i,i,i,i,i,j->ij', x, x, x, x, x, x, y)", R(3), R(2))
for _text in ("np.poly1d(x)(y)", "np.poly1d([1.0, 2.0, 3.0])(y)", "np.poly1d(x).deriv()(y)", "np.poly1d(x).integ(k=1.0)(y)", "(np.poly1d(x) * np.poly1d(y))(0.4)", "(np.poly1d(x) ** 2 - 2.0 * np.poly1d(y) / 3.0)(0.4)", "np.polyval(np.poly1d(x), y)", "np.polymul(np.poly1d(x), y)(0.2)", "np.polyder(np.poly1d(x))[0] * y", "np.poly1d(x, r=True)(y)", "np.poly1d(np.poly1d(x)).coeffs * y", "np.poly1d(np.polyfit(np.arange(3.0), x, 2))(y)"):
    row(_text, R(3), R(3))
row("    q, r = np.poly1d(x) / np.poly1d(y)\n    return q(0.3) + r(0.2)", P(4), P(2))

row("np.einsum('ijji,kji,jj-> ijk', x, y, z)", R(3, 2, 2, 3), R(3, 2, 1), R(1, 1))
row("np.vectorize(lambda: 3.0)() * x", R(2))
row("np.polyfit(np.arange(4.0), x, 2, w=[1.0, 2.0, 1.0, 1.0])", R(4), tol=1e-5)
row("    r = np.ones(())\n    for k in range(1, 4):\n        r = r * x / k + 1\n    return r", R())

row("    s, k = 0.0, 1.0\n    for v in np.nditer(x):\n        s, k = s + k * v * v, k + 1.0\n    return s", R(2, 3))
row("    s, k = 0.0, 1.0\n    for v in np.nditer(x):\n        s, k = s + k * np.sin(v), k + 1.0\n    return s", np.asfortranarray(R(2, 3)))

row("x.__add__(y).__mul__(2.0).__getitem__(1).__neg__()", R(3), R(3))

# --- lists of axes: what is made along these is an array that can be written into ---

for _text in ("np.tensordot(x, x, axes=([1], [1]))", "np.moveaxis(x * x, [0], [1])", "np.roll(x, [1, 1], [0, 1])"):
    row(f"    c = {_text}\n    c[0] = 2 * c[-1]\n    c *= 1.5\n    return c", R(2, 3))

# --- numbers beside arrays of another precision; variances without a degree of freedom ---

row("np.remainder(x, y)", 1.5, P(3).astype(np.float32), order=1)
row("x - y", 1.5, C(3).astype(np.complex64), order=1)
row("np.fft.irfft2(x)", C(2, 4).astype(np.complex64), order=1)
row("np.nan_to_num(np.std(x, axis=None))", np.zeros((0, 3)))

# --- SciPy, where it is ---

try:
    import scipy.cluster.vq  # type: ignore[import-untyped, unused-ignore]
    import scipy.fft  # type: ignore[import-untyped, unused-ignore]
    import scipy.integrate  # type: ignore[import-untyped, unused-ignore]
    import scipy.interpolate  # type: ignore[import-untyped, unused-ignore]
    import scipy.linalg  # type: ignore[import-untyped, unused-ignore]
    import scipy.ndimage  # type: ignore[import-untyped, unused-ignore]
    import scipy.signal  # type: ignore[import-untyped, unused-ignore]
    import scipy.spatial.distance  # type: ignore[import-untyped, unused-ignore]
    import scipy.special  # type: ignore[import-untyped, unused-ignore]
    import scipy.stats  # type: ignore[import-untyped, unused-ignore]

    _SCIPY = True
except ImportError:
    _SCIPY = False
#: Whether SciPy takes several matrices at once.
_OF_STACKS = _SCIPY and np.lib.NumpyVersion(scipy.__version__) >= "1.16.0"

_SPECIAL = {
    R: "erf erfc erfcx dawsn expit log_expit ndtr log_ndtr rgamma i0 i0e i1 i1e j0 j1 exprel expm1 cosm1 gamma gammaln",
    P: "gamma gammaln loggamma digamma psi expi exp1 entr y0 y1 k0 k1 k0e k1e spence log1p sici fresnel cbrt",
    U: "erfinv ellipk ellipe",
}  # fmt: skip
if _SCIPY:
    for _n in (2, 3, 4, 5, 6):
        row("scipy.integrate.simpson(x)", R(_n))
        row("scipy.integrate.simpson(x, x=y, axis=1)", R(2, _n), np.cumsum(P(_n)))
        row("scipy.integrate.cumulative_simpson(x, dx=0.5, initial=0)", R(2, _n))
        row("scipy.integrate.cumulative_simpson(x, x=y, axis=0)", R(_n, 2), np.cumsum(P(_n, 2), 0))
    for _method in ("pmf", "logpmf", "cdf", "sf", "logcdf", "logsf"):
        row(f"scipy.stats.binom.{_method}(np.array([1, 2, 4]), 5, x)", U() * 0.2 + 0.5)
        row(f"scipy.stats.nbinom.{_method}(np.array([1, 2, 4]), 5, x)", U() * 0.2 + 0.5)
        if _method != "logsf":
            row(f"scipy.stats.bernoulli.{_method}(np.array([0, 1]), x)", U() * 0.2 + 0.5)
    row("scipy.stats.bernoulli.logsf(np.array([0, 0]), x)", U() * 0.2 + 0.5)
    for _name, _shapes in (("gamma", "x"), ("beta", "x, y"), ("chi2", "x"), ("t", "x"), ("pareto", "x"), ("weibull_min", "x"), ("lognorm", "x")):
        for _method in ("pdf", "logpdf"):
            row(f"scipy.stats.{_name}.{_method}(np.array([0.2, 0.5, 0.9]) + {_name == 'pareto':d}, {_shapes})", G(), *([G()] if "y" in _shapes else []))
    for _method in ("pdf", "logpdf", "cdf", "logcdf", "sf", "logsf"):
        row(f"scipy.stats.weibull_min.{_method}(x, 1.4, loc=0.1, scale=y)", P(3), P())
        row(f"scipy.stats.rayleigh.{_method}(x, 0.1, y)", P(3), P())
        row(f"scipy.stats.norm(x, y).{_method}(np.array([0.2, 0.5]))", R(), P())
    row("scipy.stats.norm(loc=x, scale=y).ppf(0.3) + scipy.stats.gamma(2.0, scale=y).cdf(x)", P(), P())
    row("scipy.stats.gamma(x, scale=y).logpdf(np.array([0.2, 0.5]))", G(), P())
    row("scipy.stats.gamma(x, scale=y).mean() + scipy.stats.beta(x, y).var() + scipy.stats.norm(x, y).std()", G(), P())
    row("scipy.stats.poisson(x).logpmf(np.array([1, 2]))", P())
    for _text in ("gamma.cdf(y, x)", "gamma.logsf(y, x)", "gamma.ppf(0.4 * y, x)", "beta.logcdf(0.5 * y, x, 1.3)", "beta.ppf(0.4 * y, x, 1.3)", "chi2.sf(y, x)", "t.cdf(y, x)", "f.cdf(y, x, 2.0)"):
        row(f"scipy.stats.{_text}", 2 * P(3), P(3), tol=1e-5)
    for _method in ("pdf", "logpdf", "cdf", "logcdf", "sf", "logsf"):
        row(f"scipy.stats.truncnorm.{_method}(0.1 + 0.1 * x, y, z)", R(3), -P(3), P(3) + 0.4, tol=1e-5)
        row(f"scipy.stats.truncnorm.{_method}(np.array([0.2, 0.3]), -1.0, 2.0, loc=0.1 * x, scale=0.5 + y)", R(), P(), tol=1e-5)
    row("scipy.stats.multinomial.logpmf([1, 2, 1], 4, x / np.sum(x))", P(3))
    row("scipy.stats.multinomial.pmf(np.array([[1, 2, 1], [0, 1, 3]]), 4, p=x / np.sum(x))", P(3))
    row("scipy.stats.multivariate_normal.logpdf(np.array([0.2, 0.1, 0.0]), x * np.array([1.0, 1.0, 0.0]), y * np.diag([1.0, 2.0, 0.0]), allow_singular=True)", R(3), P())
    row("scipy.special.powm1(x, y)", P(3), R(3))
    row("scipy.stats.norm.logpdf([x, 2.0], y)", R(), R())
    for _metric in ("euclidean", "sqeuclidean", "cityblock", "chebyshev", "minkowski"):
        row(f"scipy.spatial.distance.pdist(x, {_metric!r}{', p=3' if _metric == 'minkowski' else ''})", R(4, 3))
        row(f"scipy.spatial.distance.cdist(x, y, metric={_metric!r})", R(4, 3), R(2, 3))
    row("scipy.spatial.distance.squareform(x)", R(6))
    row("scipy.spatial.distance.squareform(x + x.T - 2 * np.diag(np.diag(x)))", R(3, 3))
    row("scipy.integrate.simpson(x, dx=y, axis=0)", R(4, 2), P())
    row("scipy.integrate.romb(x, dx=0.1)", R(5))
    row("scipy.integrate.romb(x, y, 0)", R(9, 2), P())
    row("scipy.integrate.trapezoid(x, y)", R(4), R(4))
    row("scipy.integrate.trapezoid(x, dx=0.3, axis=0)", R(4, 2))
    row("scipy.integrate.cumulative_trapezoid(x, y, initial=0)", R(2, 4), R(4))
    row("scipy.integrate.fixed_quad(lambda t: np.exp(x * t), 0.0, y, n=4)[0]", P(), P())
    row("scipy.integrate.quad_vec(lambda t: x * t ** 2, 0.0, y)[0]", R(3), P())
    for _domain, _names in _SPECIAL.items():
        for _name in _names.split():
            for _shape in ((), (3,), (2, 3)):
                row(f"scipy.special.{_name}(x)", _domain(*_shape), tol=1e-5)
            if _name not in ("sici", "fresnel"):
                row(f"scipy.special.{_name}(x)", _domain(3).astype(np.float32), order=1)
    for _name in ("fft", "ifft", "fft2", "ifft2", "fftn", "ifftn", "irfft", "irfft2", "irfftn", "hfft"):
        row(f"scipy.fft.{_name}(x, norm='ortho', overwrite_x=False)", C(3, 4))
    for _name in ("rfft", "rfft2", "rfftn", "ihfft"):
        row(f"scipy.fft.{_name}(x, workers=1)", R(3, 4))
    for _name in ("dct", "idct", "dst", "idst"):
        for _args in ("", ", 1, axis=0", ", type=3, n=6", ", 4, norm='ortho'", ", n=3, norm='forward', orthogonalize=True"):
            row(f"scipy.fft.{_name}(x{_args})", R(4, 5), order=1)
        row(f"scipy.fft.{_name}(x)", R(4).astype(np.float32), order=1)
    for _name in ("convolve2d", "correlate2d"):
        for _args in ("", ", 'same', 'symm'", ", mode='valid', boundary='wrap'", ", 'full', fillvalue=1.5", ", 'same', 'wrap'"):
            row(f"scipy.signal.{_name}(x, y{_args})", R(4, 5), R(2, 3), order=1)
    row("scipy.signal.correlate2d(x, y, 'valid')", C(2, 2), C(4, 3))
    row("scipy.signal.lfilter(x, y, z)", R(3), P(3), R(2, 5))
    row("scipy.signal.lfilter([1.0, 0.5], [2.0], x, axis=0)", R(4, 2))
    for _text in ("cdf(x, y, z)", "logcdf(x, y, z)", "cdf(x, mean=y, cov=[[1.0, 0.3], [0.3, 2.0]])"):
        row(f"scipy.stats.multivariate_normal.{_text.replace('z', 'z + z.T')}", R(2), R(2), S(2), order=1, tol=1e-5)
    row("scipy.stats.multivariate_normal.cdf(x, [0.0, 0.1], y)", R(3, 2), P(2), order=1, tol=1e-5)
    row("scipy.stats.multivariate_normal.cdf(x, y, 2.0)", R(5), R(), order=1, tol=1e-5)
    row("scipy.stats.multivariate_normal.cdf(x, cov=np.eye(3))", R(3), order=1, tol=1e-5)
    row("scipy.stats.multivariate_normal(x, [[1.0, 0.3], [0.3, 1.0]]).cdf([0.2, 0.3])", R(2), order=1, tol=1e-5)
    row("scipy.stats.multivariate_normal.logpdf(x, y, z)", R(2, 2, 1), R(), P(), tol=1e-5)
    # interpolants: along any axis of their values, of values that are differentiated, at tuples of coordinates
    _KNOTS, _GRID, _POINTS = "[0.0, 1.0, 2.5, 4.0]", "(np.arange(4.0), np.arange(5.0) ** 2)", np.array([0.3, 3.7, 2.0])
    for _maker in ("interp1d({}, x)", "interp1d({}, x, 'cubic')", "interp1d({}, x, kind='quadratic', axis=1)", "CubicSpline({}, x, axis=1)", "PchipInterpolator({}, x, axis=1)", "make_interp_spline({}, x, 2, axis=1)"):
        row(f"scipy.interpolate.{_maker.format(_KNOTS)}(y)", R(2, 4), _POINTS)
    for _maker in ("interp1d({}, {}, 'linear')", "interp1d({}, {}, 'cubic')", "CubicSpline({}, {}, axis=1)"):
        row(f"scipy.interpolate.{_maker.format(_KNOTS, 'np.arange(8.0).reshape(2, 4) ** 2')}(x)", _POINTS[:2])
    row(f"scipy.interpolate.interp1d({_KNOTS}, x, 'quadratic', bounds_error=False, fill_value=7.0)([0.5, -1.0])", R(4))
    row(f"scipy.interpolate.CubicSpline({_KNOTS}, x, bc_type=((1, 0.5), (2, 0.0)))(y, 1)", R(4), _POINTS)
    row(f"scipy.interpolate.KroghInterpolator({_KNOTS}, x)(y)", R(4), _POINTS, order=1)
    row("scipy.interpolate.PchipInterpolator([0.0, 1.0], x)(y)", R(2), 0.3)
    for _method in ("linear", "pchip"):
        row(f"scipy.interpolate.RegularGridInterpolator({_GRID}, x, method='{_method}')((y, z))", R(4, 5), P(3), 2 * P(3), order=1, tol=1e-5)
    row(f"scipy.interpolate.RegularGridInterpolator({_GRID}, np.arange(20.0).reshape(4, 5) ** 2 % 7, method='pchip')(x)", P(3, 2), tol=1e-5)
    row(f"scipy.interpolate.RegularGridInterpolator({_GRID}, np.arange(20.0).reshape(4, 5) ** 2, method='cubic')((x, y))", P(), 2 * P(), tol=1e-5)
    row(f"scipy.interpolate.RegularGridInterpolator({_GRID}, x, method='nearest')([[1.2, 2.3]])", R(4, 5), order=1)
    row("scipy.linalg.expm_frechet(x, y, compute_expm=False)", 0.3 * R(3, 3), R(3, 3), tol=1e-5)
    # complex systems, stacks of matrices, eigenvalues alone
    for _text in ("eigh(x, y, eigvals_only=True)", "eigvalsh(x, b=y @ y.T, lower=False)"):
        row(f"scipy.linalg.{_text}", S(3) + 0.1 * R(3, 3), S(3), tol=1e-5)
    for _text in ("eigh(x, lower=False, eigvals_only=True)", "eig(x)[0]", "eig(x, right=False)"):
        row(f"scipy.linalg.{_text}", S(3) + 0.1 * R(3, 3), tol=1e-5)
    for _text in ("solve_triangular(x, y, trans='C', lower=True)", "solve_triangular(x, y, 2, unit_diagonal=True)", "cho_solve((np.linalg.cholesky(x @ np.conj(x.T)), True), y)", "cho_solve(scipy.linalg.cho_factor(x @ np.conj(x.T)), y)"):
        row(f"scipy.linalg.{_text}", S(3) + 0.3 * C(3, 3), C(3), tol=1e-5)
    row("scipy.linalg.expm(0.1 * x)", np.stack([S(3), R(3, 3)]), tol=1e-5)
    row("scipy.linalg.block_diag(x, y)", C(2, 2), R(1, 2))
    for _name in ("dctn", "idctn", "dstn", "idstn"):
        for _args in ("", ", 3, axes=(0,)", ", 2, (3, 6), (1, 0), 'forward'"):
            row(f"scipy.fft.{_name}(x{_args})", R(4, 5))
    for _args in ("", ", axis=0, type='constant'", ", bp=[2]"):
        row(f"scipy.signal.detrend(x{_args})", R(4, 5))
    for _mode in ("constant", "nearest", "mirror", "reflect", "grid-wrap"):
        row(f"scipy.ndimage.map_coordinates(x, y, order=1, mode={_mode!r})", R(4, 5), np.array([[0.3, 2.7, 4.6, -1.3], [1.2, 3.6, 0.4, 5.7]]))
    row("scipy.ndimage.map_coordinates(x, [[0.3, 2.7], [1.6, 6.2]], order=0, cval=2.0)", R(4, 5))
    for _mode in ("constant", "nearest", "reflect", "mirror", "wrap", "grid-wrap", "grid-constant"):
        row(f"scipy.ndimage.map_coordinates(x, y, order={3 - len(_mode) % 2}, mode={_mode!r}, cval=0.5)", R(6), np.array([[-0.7, 1.6, 2.7, 5.4]]), order=1)
    row("scipy.ndimage.map_coordinates(x, y)", R(4, 5).astype(np.float32), np.array([[0.3, 2.7], [1.6, 3.2]]))
    row("scipy.stats.gaussian_kde(x, 'silverman', weights=y)(z)", R(2, 6), P(6), R(2, 3), tol=1e-5)
    row("scipy.stats.gaussian_kde(x, bw_method=0.4)([0.1, 0.2])", R(5))
    row("scipy.stats.gaussian_kde([0.1, 0.5, 0.9, 1.4]).evaluate(x)", R(3))
    # what is known of special functions by those of a neighbouring degree, order or kind
    for _text in ("ellipkinc(4 * x, y)", "ellipeinc(4 * x, y)", "agm(1.0, 1.0 + y)", "ellipj(x, 0.5 + 0.4 * y)", "huber(0.5 + 0.2 * y, x)", "pseudo_huber(2.0 + y, x)", "voigt_profile(x, 1.0 + 0.5 * y, 0.4)", "inv_boxcox1p(0.3 * x, y)"):
        row(f"scipy.special.{_text}", R(3), U(3), tol=2e-5)
    row("scipy.special.ellipk(x) + scipy.special.ellipe(x)", np.zeros(2), tol=2e-5)
    for _text in ("ellipkm1(0.5 * x)", "jve(1, x)", "yve(0.5, x)", "hankel1(1, x)", "hankel2(0, x)", "hankel1e(1, x)", "hankel2e(1, x)", "struve(1, x)", "modstruve(0, x)", "ber(x)", "bei(x)", "ker(x)", "kei(x)",
                  "airy(x)", "itj0y0(x)", "iti0k0(x)", "shichi(x)", "spherical_in(1, x)", "spherical_kn(2, x)", "wrightomega(x)", "ndtri_exp(-x)", "cotdg(x)", "radian(x, 2.0, 3.0)", "hyperu(1.5, 2.5, x)", "zetac(x + 2)",
                  "bdtr(1, 4, 0.4 * x)", "bdtrc(1, 4, 0.4 * x)", "nbdtr(1, 4, 0.4 * x)", "nbdtrc(1, 4, 0.4 * x)", "lpmv(1, 2, 0.5 * x)", "eval_sh_legendre(3, x)", "eval_chebyu(3, x)", "eval_sh_chebyt(3, x)",
                  "eval_sh_chebyu(3, x)", "eval_chebyc(3, x)", "eval_chebys(3, x)", "eval_hermitenorm(3, x)", "eval_genlaguerre(3, 0.5, x)", "eval_gegenbauer(3, 0.7, x)", "eval_jacobi(2, 0.5, 0.3, x)"):
        row(f"scipy.special.{_text}", P(3), order=1 if "zetac" in _text else 2, tol=2e-5)
    for _name in ("berp", "beip", "kerp", "keip", "softplus"):
        if hasattr(scipy.special, _name):
            row(f"scipy.special.{_name}(x)", P(3), tol=2e-5)
    row("scipy.special.eval_legendre(np.arange(4), x)", np.array([-1.0, 0.0, 0.5, 1.0]), tol=2e-5)
    for _name in ("gdtr", "gdtrc", "elliprf"):
        row(f"scipy.special.{_name}(x, y, z)", P(3), P(3), P(), order=1, tol=2e-5)
    row("scipy.special.elliprc(x, y)", P(3), P(3), order=1, tol=2e-5)
    row("scipy.special.logsumexp(x, b=y, return_sign=True)", R(3), R(3))
    row("scipy.special.logsumexp(x, axis=1, b=y, keepdims=True, return_sign=True)[0]", R(2, 3), R(3))
    for _method in ("pmf", "logpmf", "cdf", "sf", "logcdf", "logsf"):
        row(f"scipy.stats.geom.{_method}(np.array([1, 2, 4]), x)", U() * 0.2 + 0.5)
        if "pmf" in _method:
            row(f"scipy.stats.betabinom.{_method}(np.array([0, 2, 4]), 5, x, y)", P(), P(3))
    for _text, _a in (("logit(x)", 0.5 * P(3)), ("ndtri(x)", 0.5 * P(3)), ("erfcinv(x)", P(3)), ("wofz(x)", C(3)), ("erf(x)", C(3)), ("gamma(x)", C(3)), ("polygamma(1, x)", P(3)), ("polygamma(0, x)", P(3)), ("multigammaln(x, 2)", P(3) + 2), ("factorial(x)", P(3)), ("zeta(2.5, x)", P(3)), ("expn(2, x)", P(3)), ("jv(1.5, x)", P(3)), ("jn(2, x)", P(3)), ("yn(1, x)", P(3)), ("yv(0.5, x)", P(3)), ("iv(1.5, x)", P(3)), ("ive(1, x)", P(3)), ("kv(1.5, x)", P(3)), ("kve(1, x)", P(3)), ("betainc(1.5, 2.0, x)", 0.5 * P(3)), ("gammainc(1.5, x)", P(3)), ("gammaincc(1.5, x)", P(3)), ("hyp1f1(1.0, 2.0, x)", U(3)), ("hyp2f1(1.0, 2.0, 3.5, x)", U(3)), ("lambertw(x)", P(3)), ("lambertw(x, 0)", P(3)), ("softmax(x)", R(2, 3)), ("softmax(x, axis=1)", R(2, 3)), ("softmax(x, axis=(0, 1))", R(2, 3)), ("log_softmax(x)", R(2, 3)), ("log_softmax(x, axis=0)", R(2, 3)), ("logsumexp(x)", R(2, 3)), ("logsumexp(x, axis=1)", R(2, 3)), ("logsumexp(x, axis=(0, 1), keepdims=True)", R(2, 3)), ("logsumexp(x, 0, np.array([1.0, 2.0, 0.5]))", R(2, 3)), ("logsumexp(a=x, axis=-1)", R(2, 3)), ("logsumexp(x, axis=1, b=2.0)", R(2, 3)), ("huber(1.0, x)", R(3)), ("pseudo_huber(1.0, x)", R(3)), ("boxcox(x, 0.5)", P(3)), ("inv_boxcox(x, 0.5)", P(3)), ("sph_harm_y(2, 1, x, 0.3)", P(3)), ("sph_harm_y(3, 3, 0.7, x)", P(3)), ("sph_harm_y(2, -1, x, 0.3)", P(3)), ("eval_legendre(2, x)", U(3)), ("sinc(x)", R(3))):  # fmt: skip
        if hasattr(scipy.special, _text.split("(")[0]):
            row(f"scipy.special.{_text}", _a, tol=1e-5, order=1 if np.iscomplexobj(_a) else 2)
    for _name, _domains in {
        "beta": (P, P),
        "betaln": (P, P),
        "xlogy": (R, P),
        "xlog1py": (R, P),
        "rel_entr": (P, P),
        "kl_div": (P, P),
        "boxcox": (P, R),
        "boxcox1p": (P, R),
        "binom": (G, P),
        "poch": (P, P),
        "comb": (G, P),
        "owens_t": (R, R),
    }.items():
        for _one, _two in (((3,), (3,)), ((2, 1), (3,)), ((), (2, 3)), ((3,), ())):
            row(f"scipy.special.{_name}(x, y)", _domains[0](*_one), _domains[1](*_two), tol=1e-5)
    _M = S(3) + 0.3 * R(3, 3)
    for _text in ("expm(x)", "sqrtm(x)", "logm(x)", "inv(x)", "det(x)", "pinv(x)", "svd(x)", "svd(x, compute_uv=False)", "svdvals(x)", "qr(x)", "qr(x, mode='economic')", "lu(x)", "lu_factor(x)[0]", "cholesky(x @ x.T)", "cholesky(x @ x.T, lower=True)", "cho_factor(x @ x.T)[0]", "eigh(x + x.T)[0]", "eigvalsh(x + x.T)", "eigvals(x)", "polar(x)", "polar(x, side='left')", "schur(x)", "hessenberg(x)", "hessenberg(x, calc_q=True)", "norm(x)", "norm(x, 'nuc')", "norm(x, 1)", "block_diag(x, x)", "funm(x, np.exp)", "funm(x, lambda t: t * t)", "cosm(x)", "sinm(x)", "fractional_matrix_power(x, 0.5)", "expm_frechet(x, x)", "expm(0.1 * x)", "norm(x, axis=1)", "kron(x, x)", "tanhm(0.1 * x)"):  # fmt: skip
        if hasattr(scipy.linalg, _text.split("(")[0]):
            row(f"scipy.linalg.{_text}", _M, tol=1e-5)
    for _text, _a, _b in (("solve(x, y)", S(3), R(3)), ("solve(x, y)", S(3), R(3, 2)), ("solve(x, y, assume_a='pos')", S(3), R(3)), ("solve(x, y, assume_a='sym', lower=True)", S(3), R(3)), ("solve(x, y, transposed=True)", _M, R(3)), ("solve_triangular(x, y)", _M, R(3)), ("solve_triangular(x, y, lower=True)", _M, R(3, 2)), ("solve_triangular(x, y, trans=1)", _M, R(3)), ("solve_triangular(x, y, lower=True, trans='T', unit_diagonal=True)", _M, R(3)), ("cho_solve(scipy.linalg.cho_factor(x @ x.T), y)", _M, R(3)), ("cho_solve((x, True), y)", _M, R(3)), ("lu_solve(scipy.linalg.lu_factor(x), y)", _M, R(3)), ("lu_solve(scipy.linalg.lu_factor(x), y, trans=1)", _M, R(3)), ("solve_toeplitz(x, y)", R(3) + np.array([6.0, 0, 0]), R(3)), ("solve_toeplitz((x, y), y)", np.array([5.0, 1.0, 0.4]), R(3)), ("solve_circulant(x, y)", np.array([5.0, 1.0, 0.4]), R(3)), ("toeplitz(x, y)", R(3), R(3)), ("hankel(x, y)", R(3), R(3)), ("block_diag(x, y)", R(2, 3), R(2, 2)), ("expm_frechet(x, y)", _M, R(3, 3)), ("qr_multiply(x, y)", _M, R(2, 3)), ("qr_multiply(x, y, mode='left')", _M, R(3, 2)), ("eigh_tridiagonal(x, y)[0]", np.array([1.0, 3.0, 6.0]), R(2)), ("solve_banded((1, 1), x, y)", R(3, 4) + np.array([[0.0], [6], [0]]), R(4)), ("lstsq(x, y)[0]", R(4, 2) + np.eye(4, 2), R(4))):  # fmt: skip
        row(f"scipy.linalg.{_text}", _a, _b, tol=1e-5)
    row("scipy.linalg.solve_sylvester(x, y, z)", S(3), S(2), R(3, 2))
    for _text in (
        "toeplitz(x)",
        "circulant(x)",
        "hankel(x)",
        "companion(x)",
        "convolution_matrix(x, 4)",
        "convolution_matrix(x, 4, mode='same')",
    ):
        row(f"scipy.linalg.{_text}", R(3) + 2.0)
    for _name in ("norm", "laplace", "logistic", "cauchy", "gumbel_r", "gumbel_l"):
        for _f in ("pdf", "logpdf", "cdf", "logcdf", "sf", "logsf"):
            row(f"scipy.stats.{_name}.{_f}(x, y, z)", R(3), R(), P(), tol=1e-5)
        row(f"scipy.stats.{_name}.logpdf(x)", R(3))
        row(f"scipy.stats.{_name}.ppf(x, y, z)", 0.4 * P(3), R(), P(), tol=1e-5)
    for _name, _first_args in {"expon": "", "t": "3.0, ", "gamma": "2.5, ", "chi2": "3.0, "}.items():
        for _f in ("pdf", "logpdf", "cdf", "logcdf"):
            row(f"scipy.stats.{_name}.{_f}(x, {_first_args}y, z)", P(3) + 1, 0.1 * P(), P(), tol=1e-5)
            row(f"scipy.stats.{_name}.{_f}(x, {_first_args}scale=y)", P(3) + 1, P(3), tol=1e-5)
    for _f in ("pdf", "logpdf", "cdf", "logcdf"):
        row(f"scipy.stats.beta.{_f}(x, 2.0, 3.0)", 0.4 * P(3), tol=1e-5)
        row(f"scipy.stats.norm.{_f}(x, loc=y, scale=z)", R(2, 1), R(3), P(), tol=1e-5)
    for _f in ("pmf", "logpmf", "cdf", "logcdf"):
        row(f"scipy.stats.poisson.{_f}(np.array([0, 2, 5]), x)", P(3), tol=1e-5)
        row(f"scipy.stats.poisson.{_f}(2, mu=x)", P(), tol=1e-5)
    for _f in ("pdf", "logpdf"):
        row(f"scipy.stats.multivariate_normal.{_f}(x, y, z)", R(3), R(3), S(3), tol=1e-5)
        row(f"scipy.stats.multivariate_normal.{_f}(x, mean=y, cov=z)", R(4, 3), R(3), S(3), tol=1e-5)
        row(f"scipy.stats.multivariate_normal.{_f}(x)", R(3), tol=1e-5)
    for _f in ("convolve", "fftconvolve", "correlate"):
        for _mode in ("", ", mode='same'", ", 'valid'"):
            row(f"scipy.signal.{_f}(x, y{_mode})", R(5), R(3))
            row(f"scipy.signal.{_f}(x, y{_mode})", R(4, 5), R(2, 3))
        row(f"scipy.signal.{_f}(x, y, mode='same')", R(3), R(5))
    for _name in ("coshm", "sinhm", "tanm"):
        row(f"scipy.linalg.{_name}(x)", 0.1 * S(3) + 0.03 * R(3, 3), tol=1e-5)
    for _name in ("eval_chebyt", "eval_hermite", "eval_laguerre", "eval_legendre"):
        row(f"scipy.special.{_name}(2, x)", U(3), order=1)
    for _f in ("pdf", "logpdf", "cdf", "logcdf", "sf", "logsf", "ppf"):
        for _name, _first_args in {
            "uniform": "",
            "pareto": "2.0, ",
            "expon": "",
            "t": "3.0, ",
            "gamma": "2.5, ",
            "chi2": "3.0, ",
            "beta": "2.0, 3.0, ",
        }.items():
            _at = 0.3 * P(3) + (2.0 if _name == "pareto" and _f != "ppf" else 0.0)
            row(f"scipy.stats.{_name}.{_f}(x, {_first_args}y, z)", _at, 0.01, 1.1, tol=1e-5, order=1)
    for _f in ("pmf", "logpmf"):
        row(f"scipy.stats.bernoulli.{_f}(np.array([0, 1]), x)", 0.4)
        row(f"scipy.stats.binom.{_f}(np.array([0, 2, 3]), 4, x)", 0.4)

# --- sets; what eigenvalues of real matrices are is known at run time only ---

row("np.union1d(x, y)", R(3), R(3) + 0.05)
row("np.setdiff1d(x, np.array([7.0]))", R(4))
row("np.setxor1d(x, y)", R(3), R(3) + 0.05)
row("np.histogram_bin_edges(x, 4)", R(5))
row("np.from_dlpack(x) * x", R(3))
row("np.abs(np.linalg.eigvals(x))", np.array([[1.0, 2.0, 0.1], [-1.5, 1.0, 0.3], [0.2, 0.1, 3.0]]))
row("np.real(np.linalg.eigvals(x)) ** 2", np.array([[1.0, 2.0, 0.1], [-1.5, 1.0, 0.3], [0.2, 0.1, 3.0]]))
row("np.abs(np.roots(x))", np.array([1.0, 2.0, 5.0, 3.0]), tol=1e-5)
row("np.intersect1d(x, x + 0.0)", R(3))

# --- arrays that are joined as the parts of one array ---

for _text in ("np.concatenate(x)", "np.concatenate(x, axis=1)", "np.concatenate(x, axis=None)", "np.stack(x)", "np.stack(x, axis=1)", "np.vstack(x)", "np.hstack(x)", "np.dstack(x)", "np.column_stack(x)", "np.choose(np.array([0, 1, 1, 0]), x[:, 0])", "np.select([x[0] > 0, x[0] > -1], x)"):
    row(_text, R(2, 3, 4))

# --- polynomials in every basis, as functions and as objects ---

for _module, _name in (("chebyshev", "cheb"), ("legendre", "leg"), ("hermite", "herm")):
    row(f"np.polynomial.{_module}.{_name}mul(x, y)", R(3), R(4), order=1)
    row(f"np.polynomial.{_module}.{_name}fit(x, y, 2)", R(6), R(6), order=1)
row("np.polynomial.polynomial.polyder(x) * np.polynomial.polynomial.polyint(x, k=y)[:3]", R(4), 0.4)
row("np.polynomial.polynomial.polyfromroots(x)", R(3))
_P, _T = "np.polynomial.Polynomial", "np.polynomial.Chebyshev"
row(f"({_P}(x) * {_P}(y) + {_P}(x).deriv() - 2.0 * {_P}(y).integ())(0.3)", R(3), R(4))
row(f"{_T}.fit(x, y, 1).convert(kind={_P}).coef", R(4), R(4))
row(f"({_T}(x) // {_T}(y))(0.3) + ({_T}(x) % {_T}(y))(0.3) / ({_T}(y) / 2.0)(0.1)", R(4), R(2))
row(f"{_T}(x, domain=[0.0, 2.0])(y) + ({_T}(x) ** 2)(y)", R(3), R(4))
row(f"(y - {_T}(x) * y + {_T}(x))(0.3) + divmod({_T}(x), {_T}([0.3, 1.0]))[1](0.1)", R(4), R(3))

# --- images ---

if _SCIPY:
    for _mode in ("reflect", "constant", "nearest", "mirror", "wrap"):
        row(f"scipy.ndimage.correlate1d(x, y, mode='{_mode}', cval=0.3, origin=1)", R(5, 4), R(3), order=1)
    row("scipy.ndimage.convolve1d(x, y, 0)", R(3, 4), R(4), order=1)
    row("scipy.ndimage.convolve(x, y, mode='constant', cval=2.0, origin=(0, 1))", R(5, 4), R(2, 3))
    row("scipy.ndimage.correlate(x, y)", R(4, 3), R(2, 3), order=1)
    row("scipy.ndimage.gaussian_filter(x, y, order=[0, 1], mode=['wrap', 'nearest'])", R(4, 3), 0.4)
    row("scipy.ndimage.gaussian_filter1d(x, 1.0)", R(5).astype(np.float32), order=1)
    row("scipy.ndimage.uniform_filter(x, size=(3, 1))", R(4, 3), order=1)
    row("scipy.ndimage.uniform_filter1d(x, 2)", R(4), order=1)
    for _name in ("sobel", "prewitt", "laplace"):
        row(f"scipy.ndimage.{_name}(x)", R(4, 3), order=1)
    for _name in ("gaussian_laplace", "gaussian_gradient_magnitude"):
        row(f"scipy.ndimage.{_name}(x, 0.5)", R(4, 3), order=1)
    row("scipy.ndimage.zoom(x, (2, 1.5))", R(3, 4), order=1)
    row("scipy.ndimage.shift(x, (0.5, -1.2), cval=y)", R(4, 3), 0.4, order=1)

# --- parts of factorizations, lines of least squares, distributions that are moved ---

row("np.matmul(x, y, axes=[(0, 1), (1, 2), (0, 1)])", R(2, 3, 4), R(4, 3, 5))
row("np.matmul(x, y, axes=[0, (1, 2), -1])", R(3), R(4, 3, 2), order=1)
if _SCIPY:
    row("    s, i, r, p, e = scipy.stats.linregress(x, y)\n    return s * i + r * p + e", R(5), R(5))
    row("scipy.linalg.eigh(x, subset_by_index=[1, 2], lower=False)[1]", S(4))
    row("scipy.linalg.eigvalsh(x, y, type=2, subset_by_index=[0, 1])", S(3), S(3))
    row("scipy.linalg.eigvalsh(x, y, type=3)", S(3), S(3), order=1)
    row("scipy.linalg.eigh(x, y)[1]", S(3), S(3))
    row("scipy.stats.poisson.sf(3, x) + np.sum(scipy.stats.poisson.logsf([1, 3], x))", 2.5)
    row("np.sum(scipy.stats.bernoulli.logpmf([0, 1], x)) + np.sum(scipy.stats.binom.pmf([0, 1], 5, x))", 0.4)
    row("scipy.linalg.null_space(x)", R(2, 3))
    for _args in ("axes=1", "'same', axes=[1]", "mode='valid', axes=(-1,)"):
        row(f"scipy.signal.fftconvolve(x, y, {_args})", R(2, 4), R(2, 3))
    row("scipy.signal.oaconvolve(x, y)", R(2, 4), R(2, 3))
    for _shape in ((3, 3), (4, 2), (2, 4)):
        row("scipy.linalg.lu(x)[1:]", R(*_shape))
    row("scipy.linalg.lu(x, permute_l=True)", R(3, 3))
    row("scipy.linalg.lu(x, p_indices=True)[2]", R(2, 3, 3), order=1)
    row("scipy.linalg.eigvalsh_tridiagonal(x, y)", np.array([1.0, 3.0, 6.0]), R(2), order=1)
    row("scipy.linalg.eigh_tridiagonal(x, y, eigvals_only=True, select='i', select_range=(0, 1))", np.array([1.0, 3.0, 6.0]), R(2))
    if _OF_STACKS:
        for _name, _part in (("eigh", "[0]"), ("sqrtm", ""), ("logm", ""), ("polar", "[1]"), ("fractional_matrix_power", "")):
            _given = "x, 0.5" if _name[0] == "f" else "x"
            row(f"scipy.linalg.{_name}({_given}){_part}", np.stack([S(3), S(3), S(3)]), order=1, tol=1e-5)
        row("scipy.linalg.solve_sylvester(x, y, x)", np.stack([S(3), S(3)]), S(3), order=1)
    for _name in ("vonmises", "exponnorm", "pareto"):
        row(f"scipy.stats.{_name}.isf(x, 2.0)", np.array([0.3, 0.6]), tol=1e-5, order=1)
    row("scipy.stats.exponnorm.ppf(0.3, x)", 1.5, tol=1e-5, order=1)
    row("scipy.linalg.orth(x)", R(4, 2), order=1)
    for _shape in ((4, 3), (3, 4)):
        row("scipy.linalg.lu_factor(x)[0]", R(*_shape))
    if tuple(map(int, scipy.__version__.split(".")[:2])) >= (1, 17):
        for _right in (R(3), R(3, 1), R(2, 3, 2)):
            row("scipy.linalg.lu_solve(scipy.linalg.lu_factor(x), y)", np.stack([S(3)[[1, 2, 0]], S(3)]), _right, order=1)
            row("scipy.linalg.cho_solve((np.triu(x), False), y)", np.stack([S(3), S(3)]), _right, order=1)
        row("scipy.linalg.cho_solve(scipy.linalg.cho_factor(x, lower=True), y)", np.stack([S(3), S(3)]), R(2, 3, 1))
        row("scipy.linalg.block_diag(x, y)", R(2, 2, 2), R(1, 3))
        row("scipy.linalg.toeplitz(x, y)", R(2, 3), R(4))
    row("scipy.linalg.block_diag(*x)", R(3, 2, 2))
    row("scipy.special.chndtr(x, 3, y)", P(3), P(3))
    for _call in ("nctdtr(3.0, 1.0, x)", "ncfdtr(2, 3, 1.5, x)", "ncfdtri(2, 3, 1.5, x)"):
        row(f"scipy.special.{_call}", np.array([0.3, 0.5, 0.7]))
row("np.power(x, y)", R(3), C(2, 1))
row("np.hypot.accumulate(x)", R(4), order=1)

# --- lists in the place of arrays; integers of few bits; arrays without axes, and without elements ---

row("np.linalg.matrix_power(x, 3)", S(2).tolist(), order=1)
row("np.random.default_rng(1).rayleigh(x)", [1.0, 0.5, 2.0], order=1)
row("np.arcsinh(x) + np.square(x) * x", np.array([3, 2, 5], np.uint8), order=1)
row("np.arctan(x) - np.tanh(x)", np.array([24, 200], np.int16), order=1)
row("np.linalg.norm(x, -2) + np.linalg.norm(x, 3)", np.array([1, 4, 2]), order=1)
row("np.convolve(x, y)", np.asarray(R()), R(3))
row("np.cumprod(x, axis=0)", np.asarray(R()))
row("np.maximum.accumulate(x) + np.subtract.accumulate(x)", np.zeros(0))
row("np.cumulative_prod(x, axis=0, include_initial=True)" if hasattr(np, "cumulative_prod") else "np.cumprod(x, 0)", np.zeros((0, 3)))
row("np.minimum(x, y)", np.asarray(R()).astype(np.float32), np.asarray(R()).astype(np.float32), order=1)
row("np.piecewise(np.arange(3.0), [np.arange(3) < 1], [lambda t: t + x[0], lambda t: t * x[1]])", R(3).astype(np.float32), order=1)
row("np.polyfit(np.arange(30.0), x, 8)", R(30), order=1, tol=1e-4)
row("np.polynomial.polynomial.polyint(x, k=y)", np.array([1, 2, 3]), 2.0, order=1)
row("np.polydiv(x, y)[0]", R(5).astype(np.float32), P(3).astype(np.float32), order=1)
if _SCIPY:
    row("scipy.linalg.expm(x)", (0.3 * S(2)).tolist(), order=1, tol=1e-5)
    row("scipy.linalg.solve(x + x.T, y, assume_a='sym')", C(3, 3), C(3))
    row("scipy.ndimage.correlate1d(x, y)", C(5), C(3), order=1)
    row("scipy.ndimage.convolve(x, y)", C(4, 3), C(2, 3), order=1)
    row("scipy.signal.fftconvolve(x, y)", np.array([100, 200, 3], np.uint8), np.array([20, 30], np.uint8), order=1)
    for _method in ("cdf", "sf", "logcdf", "logsf"):
        row(f"scipy.stats.skewnorm.{_method}(x, y, 0.1, z)", R(3), R(), P(), order=2 if _method == "cdf" else 1, tol=1e-5)
    for _shape in ((3, 3), (4, 3), (3, 4)):
        row("scipy.linalg.qr(x, mode='r')[0]", R(*_shape) + np.eye(*_shape), tol=1e-5, order=1)
        row("scipy.linalg.qr(x, pivoting=True, mode='economic')[:2]", R(*_shape) + np.eye(*_shape), tol=1e-5, order=1)
    row("scipy.linalg.solve_continuous_lyapunov(x, y)", S(3), R(3, 3))
    for _method in ("None", "'bilinear'"):
        row(f"scipy.linalg.solve_discrete_lyapunov(0.1 * x, y, {_method})", S(3), R(3, 3), order=1)
    row("scipy.signal.spectrogram(x, nperseg=8)[2]", R(20), order=1)
    if _OF_STACKS:
        row("scipy.linalg.cho_solve(scipy.linalg.cho_factor(x, True), y)", np.stack([S(3), S(3)]), R(3), order=1)
    row("scipy.interpolate.RegularGridInterpolator((np.arange(4.0),), np.arange(4.0) ** 2, method='nearest')(x) * x[:, 0]", P(3, 1))
    row("scipy.cluster.vq.vq(x, y)[1]", R(4, 3), R(2, 3))
for _text in ("x, [0, 31], y, [31, 2]", "x, [0, ...], y, [0, ...]", "x, np.arange(2).tolist(), y, [1, 0], list(range(2))"):
    row(f"np.einsum({_text})", R(3, 3), R(3, 3), order=1)
row("np.frompyfunc(lambda a, b: a * b, 2, 1)(x, x[::-1]).astype(float)", R(3))
row("np.diff(x, prepend=0.5, append=[1.0])", C(4), order=1)
row("np.logaddexp(x, y)", np.array([3, 200], np.uint8), np.array([5, 199], np.uint8), order=1)
if _OF_STACKS:
    row("scipy.linalg.fractional_matrix_power(x, 0.5)", [S(2).tolist(), S(2).tolist()], order=1)
row("np.poly(x) * np.roots(y)[0]", R(3).astype(np.float32), np.array([1, -6, 11, -6], np.float32), order=1)
row("np.resize(x, (2, 3))", np.zeros((0, 2)))
row("np.cumulative_sum(x, axis=0, include_initial=True)" if hasattr(np, "cumulative_sum") else "np.cumsum(x, 0)", np.zeros((0, 3)))
row("np.polynomial.polynomial.polyfit(np.arange(30.0), x, 8)", R(30), order=1, tol=1e-4)
if np.lib.NumpyVersion(np.__version__) < "2.5.0":
    row("np.cross(x, y, axisa=0, axisb=0, axisc=0)", R(2, 3, 2), R(2, 3, 2))
row("np.broadcast_arrays(x, y)[0] * np.arange(3.0)", [1.0, 2.0, 0.5], [[4.0], [5.0]], order=1)
row("np.c_[x] * np.array([1.0, 2.0])", (1.0, 2.0), order=1)
row("np.percentile(x, y)", [1.0, 4.0, 2.0], [30.0, 60.0], order=1)

# --- what a call of one kind of argument means otherwise; phases of complex vectors as LAPACK has them ---

row("x ** [1, 2, 0] + np.clip(x, max=[0.1, 0.2, 0.3])", P(3))
row("np.take(x, [], axis=0)", R(3, 2), order=1)
row("np.add.outer(x, 0.7)", R(2).astype(np.float32), order=1)
row("np.var(x, mean=y) + np.std(x, dtype=np.float32)", [1.0, 2.0, 4.0], 0.5, order=1, tol=1e-4)
row("np.nanvar(x, ddof=1)", R(4).astype(np.float32), order=1)
row("np.logaddexp.reduce(x, axis=None)", R(2, 3), order=1)
row("np.linspace(x, 1, 3, retstep=True)[1]", [0.5, 2.0], order=1)
for _text in ("    z = x * 1\n    z.resize((2, 2), refcheck=False)\n    return z * z", "    z = x * 1\n    z.resize((4, 4), refcheck=False)\n    return z * z"):
    row(_text, np.asfortranarray(R(3, 3)), order=1)
for _given in (C(3, 3), C(4, 2), C(2, 2, 4)):
    row("np.linalg.svd(x, full_matrices=False)", _given + np.eye(*_given.shape[-2:]), tol=1e-5)
for _uplo in "LU":
    row(f"np.linalg.eigh(x, '{_uplo}')", S(3) + C(3, 3), tol=1e-5)
if _SCIPY:
    row("scipy.linalg.eigh(x, lower=False)[1]", S(3) + 0.2 * C(3, 3), tol=1e-5)
    row("scipy.linalg.eigh(x, y @ np.conj(y.T), lower=False)[1]", S(3) + C(3, 3), S(3) + C(3, 3), tol=1e-5, order=1)
    for _name in ("it2j0y0", "it2i0k0", "modfresnelp", "modfresnelm", "itstruve0", "itmodstruve0", "it2struve0", "airye"):
        row(f"scipy.special.{_name}(x)", P(3), tol=1e-5, order=1)
    row("scipy.special.airye(x)[2:]", -P(3), tol=1e-5, order=1)
    row("scipy.special.kolmogorov(x) + scipy.special.kolmogi(y)", P(3), 0.4, tol=1e-5, order=1)
    row("scipy.special.eval_hermite([0, 1, 2], x) + scipy.special.eval_hermitenorm(0, x)", R(3))
    row("scipy.linalg.leslie(x, y)", P(3), P(2))
    row("scipy.linalg.hankel(x)", R(3).astype(np.float32), order=1)
    row("scipy.interpolate.BSpline([0.0, 0, 0, 2, 5, 5, 5], x, 2)(y)", R(4), P(3))
    row("scipy.interpolate.splev(y, ([0.0, 0, 0, 2, 5, 5, 5], x, 2), der=1)", R(7), P(3), order=1)
    row("scipy.interpolate.splev(x, ([0.0, 0, 0, 2, 5, 5, 5], [1.0, 2, 0, 3, 0, 0, 0], 2))", P(3))
    row("scipy.interpolate.CubicSpline(np.arange(4.0), np.append(x, x[0]), bc_type='periodic')(y)", R(3), P(3), order=1)
    row("scipy.ndimage.spline_filter1d(x, 2, axis=0) + scipy.ndimage.spline_filter(x)", R(4, 3), order=1)
    row("    o = np.empty((4, 3), np.float32)\n    scipy.ndimage.gaussian_filter(x, 0.7, output=o)\n    return o * x", R(4, 3), order=1, tol=1e-4)
    for _call in ("binom.pmf([0, 1, 2], 3.0, x)", "poisson.pmf([0, 1, 2], x)", "bernoulli.pmf([0, 1, 2], x)", "geom.pmf([0, 1, 2], x)", "nbinom.pmf([0, 1], 3.0, x)"):
        row(f"scipy.stats.{_call}", 0.4)
    for _lmbda in (0.0, 0.7, 2.0):
        row("scipy.stats.yeojohnson(x, y)", R(4), _lmbda, order=1)
        row("scipy.stats.yeojohnson_llf(y, x)", R(4), _lmbda, order=1)
    row("scipy.stats.multivariate_normal.pdf(x, y, z, allow_singular=True)", R(3).astype(np.float32), R(3).astype(np.float32), S(3).astype(np.float32), order=1)
row("np.interp(x, [-1.0, 0, 1], [5.0, 6, 7], left=y, right=z)", 2 * R(3), R(), R())
row("np.vecdot(x, y, axis=0, keepdims=True)" if hasattr(np, "vecdot") else "np.sum(x * y, 0, keepdims=True)", R(3, 2), R(3, 2))
row("np.linalg.pinv(x, rcond=1e-10)", S(3), tol=1e-5)
row("np.fft.irfft2(np.fft.rfft2(x, s=[3, -1]), s=[3, -1])" if np.lib.NumpyVersion(np.__version__) >= "2.0.0" else "np.fft.rfft2(x)", R(2, 4), order=1)
row("np.ndarray.sum(x, 0) * x.__rsub__(1.0) + x.__len__()", R(2, 3))
if _SCIPY:
    for _method in ("pdf", "logpdf"):
        row(f"scipy.stats.skewnorm.{_method}(x, y, 0.1, z)", R(3), 0.0, P(), tol=1e-5)

# --- filters, banded matrices, equations, and what SciPy finds ---

if _SCIPY:
    _B, _A = "[0.2, 0.3, 0.1]", "[1.5, 0.2, 0.1]"
    _SOS = "np.array([[1.0, 0.2, 0.3, 1.0, 0.1, 0.2], [1.0, 0.2, 0.1, 1.0, -0.3, 0.2]])"
    row("scipy.signal.lfilter(x, y, z, axis=0)", R(3), np.array([1.2, 0.2, 0.1]), R(5, 2))
    row("scipy.signal.lfilter(x, y, np.arange(2.0), zi=z)", R(2), np.array([1.2, 0.2, 0.1, 0.5]), R(3))
    row("scipy.signal.lfilter_zi(x, y)", R(3), np.array([1.2, 0.2, 0.1]))
    row(f"scipy.signal.filtfilt({_B}, {_A}, x)", R(12))
    row(f"scipy.signal.filtfilt({_B}, {_A}, x, axis=0, padtype='even', padlen=3)", R(6, 2), order=1)
    row(f"scipy.signal.sosfilt({_SOS}, x)", R(2, 5))
    row(f"scipy.signal.sosfilt({_SOS}, x, zi=y * scipy.signal.sosfilt_zi({_SOS}))", R(5), R(), order=1)
    row(f"scipy.signal.sosfilt_zi(np.concatenate((x, {_SOS}[:, 3:]), axis=1))", R(2, 3), order=1)
    row(f"scipy.signal.sosfiltfilt({_SOS}, x, padtype='constant')", R(16), order=1)
    for _mode in ("interp", "nearest", "wrap"):
        row(f"scipy.signal.savgol_filter(x, 5, 2, mode={_mode!r})", R(2, 7), order=1)
    row("scipy.signal.savgol_filter(x, 5, 3, deriv=1, axis=0)", R(6, 2))
    row("scipy.signal.upfirdn(x, y, 2, 3)", R(3), R(2, 5))
    row("scipy.signal.medfilt(x, 3) + scipy.signal.medfilt2d(x, 3)", R(3, 4))
    row("scipy.signal.fftconvolve(x, y)", R(0), R(3))
    for _name in ("maximum_filter", "minimum_filter", "median_filter", "grey_erosion", "grey_dilation"):
        row(f"scipy.ndimage.{_name}(x, (2, 3), mode='constant', cval=0.2)", R(3, 4))
        row(f"scipy.ndimage.{_name}(x, footprint=[[0, 1, 0], [1, 1, 0]])", R(3, 4), order=1)
        row(f"scipy.ndimage.{_name}(x, 3)", R(0), order=1)
    for _name in ("rank_filter", "percentile_filter"):
        row(f"scipy.ndimage.{_name}(x, -1, 3, mode='wrap')", R(5), order=1)
    for _name in ("maximum_filter1d", "minimum_filter1d"):
        row(f"scipy.ndimage.{_name}(x, 3, axis=0, origin=1)", R(4, 2), order=1)
    row("scipy.ndimage.gaussian_filter(x, 1.0)", R(0, 3), order=1)
    _AB = np.array([[0.7, 0.3, 0.1, 0.2], [0.3, 0.1, 0.2, 0.3], [4.0, 5.0, 6.0, 7.0]])
    for _low, _ab in ((False, _AB), (True, _AB[::-1].copy())):
        row(f"scipy.linalg.cholesky_banded(x, lower={_low})", _ab)
        row(f"scipy.linalg.solveh_banded(x, y, lower={_low})", _ab, R(4))
        row(f"scipy.linalg.cho_solve_banded((x, {_low}), y)", _ab, R(4, 2))
        row(f"scipy.linalg.eig_banded(x, {_low})", _ab, order=1, tol=1e-5)
    row("scipy.linalg.solveh_banded(x, y)", _AB + 0.1j, C(4), order=1)
    row("scipy.linalg.eigvals_banded(x)", _AB, order=1, tol=1e-5)
    row("scipy.linalg.eig(x, y)", S(3), S(3), tol=1e-5)
    row("scipy.linalg.eigvals(x, b=y)", R(3, 3), S(3), order=1, tol=1e-5)
    row("scipy.linalg.eigh(x, driver='ev')", S(3), order=1, tol=1e-5)
    row("scipy.linalg.lstsq(x, y)", R(4, 3), R(4), tol=1e-5)
    row("scipy.linalg.lstsq(x, y, cond=1e-9)[0]", R(2, 3), R(2, 2), order=1, tol=1e-5)
    for _name in ("solve_continuous_are", "solve_discrete_are"):
        row(f"scipy.linalg.{_name}(x, y, z + z.T, np.eye(1))", R(2, 2), R(2, 1), S(2), tol=1e-5)
    row("scipy.linalg.matmul_toeplitz((x, y), z)", R(3), R(4), R(4, 2))
    row("scipy.linalg.khatri_rao(x, y)", R(2, 3), R(4, 3))
    row("scipy.linalg.orthogonal_procrustes(x, y)", R(4, 2), R(4, 2), tol=1e-5)
    row("scipy.linalg.diagsvd(x, 3, 4)", R(3))
    row("scipy.linalg.expm(x) + scipy.linalg.expm(y)", 0.4, np.array([0.3]))
    row("scipy.linalg.solve_toeplitz(x, y)", np.array([4.0, 1.0, 0.5], np.float32), R(3).astype(np.float32))
    row("scipy.special.zeta(x, y) + scipy.special.zeta(x)", G(3), P(3))
    row("scipy.interpolate.splev([0.3, 2.5], scipy.interpolate.splrep([0.0, 1.0, 2.2, 3.1, 4.4], x, k=2))", R(5))
    row("scipy.interpolate.splint(0.5, y, scipy.interpolate.splrep([0.0, 1.0, 2.2, 3.1, 4.4], x))", R(5), 2.7)
    row("scipy.interpolate.make_interp_spline([0.0, 1.0, 2.2, 3.1, 4.4], [1.0, 0.0, 2.0, 1.0, 3.0])(x, 1)", P(3), order=1)
    for _metric in ("cosine", "correlation", "braycurtis", "canberra", "jensenshannon", "seuclidean", "mahalanobis"):
        row(f"scipy.spatial.distance.cdist(x, y, {_metric!r})", P(4, 3), P(2, 3), order=1, tol=1e-5)
    row("scipy.spatial.distance.pdist(x, 'minkowski', p=3, w=[1.0, 2.0, 0.5])", P(3, 3), order=1)
    row("scipy.spatial.distance.pdist(x, lambda u, v: np.sum(np.abs(u - v) ** 3))", P(3, 2), order=1)
    for _words in ("", ", equal_var=False", ", alternative='less'"):
        row(f"scipy.stats.ttest_ind(x, y{_words})[0] + scipy.stats.ttest_ind(x, y{_words}).pvalue", R(4), R(5), order=1)
    row("scipy.stats.ttest_rel(x, y, axis=1).statistic + scipy.stats.ttest_1samp(x, 0.1, axis=1).pvalue", R(2, 5), R(2, 5))
    row("scipy.stats.tvar(x, (-1, 1)) + scipy.stats.gengamma.mean(y, 1.3) + scipy.stats.gengamma.std(y, 1.3)", R(6), G(), order=1)
    _X, _Y = "[0.0, 1.0, 2.2, 3.1, 4.4]", "[0.3, 2.5, 4.0]"
    for _words in ("", ", method='makima'"):
        row(f"scipy.interpolate.Akima1DInterpolator(x, y{_words})({_Y})", np.array([0.0, 1.0, 2.2, 3.1, 4.4]), R(5))
    row(f"scipy.interpolate.CubicHermiteSpline({_X}, x, y)(z)", R(5), R(5), P(3))
    row(f"scipy.interpolate.PchipInterpolator({_X}, x)({_Y}, extrapolate=False)", R(5))
    _PLACES = "[[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.1], [0.5, 0.6], [2.0, 0.3]]"
    row(f"scipy.interpolate.griddata({_PLACES}, x, [[0.3, 0.4], [0.7, 0.2]])", R(6), order=1)
    row(f"scipy.interpolate.LinearNDInterpolator({_PLACES}, x)(0.3, 0.4)", R(6))
    row(f"scipy.interpolate.NearestNDInterpolator({_PLACES}, x)([[0.3, 0.4]])", R(6), order=1)
    row(f"scipy.interpolate.RBFInterpolator({_PLACES}, x)([[0.3, 0.4]])", R(6), order=1)
    row("scipy.interpolate.PPoly(x, [0.0, 1.0, 2.0])(y)", R(3, 2), P(3))
    row("scipy.interpolate.BarycentricInterpolator([0.0, 1.0, 2.0, 3.5], [1.0, 0.0, 2.0, 1.0])(x)", P(3), order=1)
    for _method in ("cdf", "logsf"):
        row(f"scipy.stats.geninvgauss.{_method}(x, 2.3, 1.5, y, z)", 1.2, 0.1, 1.3, order=1)
    row("scipy.stats.gamma.pdf(x, [1.5, 2.0]) + scipy.stats.gamma.logpdf(x, a=[1.5, 2.0], loc=[0.0, 0.1])", P(2))
    row("scipy.special.gammainc(2.0, x) * scipy.stats.chi2.pdf(x, 4)", np.array([0.4, 1.2]))
