# ruff: noqa: E501 (a table, to be read by columns)
"""The points at which rules are tested: one row for each rule, more where shapes or domains differ.

A row is the text of an operation over ``a``, ``b``, ``c``, ``d`` and the values of these.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.rules.evaluator import SPACE, Case

_RNG = np.random.default_rng(20080101)


def R(*shape: int) -> Any:
    """Any real numbers."""
    return _RNG.normal(size=shape) if shape else float(_RNG.normal())


def P(*shape: int) -> Any:
    """Positive numbers."""
    return _RNG.uniform(0.5, 2.0, shape) if shape else float(_RNG.uniform(0.5, 2.0))


def U(*shape: int) -> Any:
    """Numbers between -1 and 1."""
    return _RNG.uniform(-0.9, 0.9, shape) if shape else float(_RNG.uniform(-0.9, 0.9))


def G(*shape: int) -> Any:
    """Numbers greater than 1."""
    return _RNG.uniform(1.2, 3.0, shape) if shape else float(_RNG.uniform(1.2, 3.0))


def D(*shape: int) -> Any:
    """Numbers no two of which are near each other."""
    n = math.prod(shape)
    return (4 * _RNG.permutation(n) / max(n, 1) - 2.1).reshape(shape)


def C(*shape: int) -> Any:
    """Complex numbers."""
    z = _RNG.normal(size=shape) + 1j * _RNG.normal(size=shape)
    return z if shape else complex(z)


def S(n: int) -> Any:
    """A symmetric positive definite matrix whose eigenvalues are far apart."""
    m = R(n, n)
    return np.diag(2.0 * np.arange(1, n + 1)) + 0.2 * (m + m.T)


def single(x: Any) -> Any:
    """The same in single precision."""
    return x.astype(np.complex64 if np.iscomplexobj(x) else np.float32)


CASES: list[Case] = []
#: Text, arguments, and the adjoints of the arguments where the result's is 1 everywhere.
KINKS: list[tuple[str, tuple[Any, ...], tuple[Any, ...]]] = []


def row(text: str, *args: Any, tol: float = 1e-7, smooth: bool = True) -> None:
    """One case."""
    CASES.append(Case(text, args, tol, smooth))


def scalar(text: str, *domains: Any, tol: float = 1e-7) -> None:
    """A function of Python numbers, which takes NumPy's scalars too."""
    args = tuple(d() for d in domains)
    row(text, *args, tol=tol)
    row(text, *(np.float64(a) for a in args), tol=tol)


def unary(text: str, domain: Any, tol: float = 1e-7, single_too: bool = True) -> None:
    """An elementwise function of one array."""
    for shape in ((), (3,), (2, 3), (0,)):
        row(text, domain(*shape), tol=tol)
    if single_too:
        row(text, single(domain(3)))


def binary(text: str, first: Any, second: Any | None = None, tol: float = 1e-7, single_too: bool = True) -> None:
    """An elementwise function of two arrays, broadcast against each other."""
    second = second or first
    for shape1, shape2 in (
        ((), ()),
        ((3,), (3,)),
        ((2, 1), (3,)),
        ((), (2, 3)),
        ((2, 3), ()),
        ((0,), (0,)),
        ((1,), (0,)),
    ):
        row(text, first(*shape1), second(*shape2), tol=tol)
    if single_too:
        row(text, single(first(3)), single(second(2, 1)))
        row(text, single(first(3)), second())


def kink(text: str, args: tuple[Any, ...], *expected: Any) -> None:
    """A point where conventions decide."""
    KINKS.append((text, args, expected))


# --- Python ---

binary("a + b", R)
binary("a - b", R)
binary("a * b", R)
binary("a / b", R, P)
binary("a % b", P)
binary("a ** b", P, R)
for _p in (2, 3, 0, 1, -1, 0.5, 2.5):
    scalar(f"a ** {_p}", P)
    unary(f"a ** {_p}", P)
row("a ** 3.0", -1.3)
row("a ** -2", -1.3)
row("a ** 3", C(3))
row("a ** b", C(3), C(3))
row("a ** 2", C())
row("a * b", C(3), R(3))
row("a * b", C(2, 1), C(3))
unary("-a", R)
unary("+a", R)
unary("abs(a)", R)
unary("abs(a)", C, single_too=False)
scalar("float(a)", R)
scalar("complex(a, b)", R, R)
scalar("complex(a)", R)
scalar("pow(a, b)", P, R)
row("pow(a, b)", P(3), R(2, 1))
binary("divmod(a, b)", P, single_too=False)
scalar("max(a, b)", R, R)
scalar("min(a, b)", R, R)
scalar("max(a, b, c)", R, R, R)
scalar("min(a, b, c)", R, R, R)
for _f in ("max", "min"):
    scalar(f"{_f}(a, b, c)", R, R, R)
    row(f"{_f}([a, b, c, 0.1])", 0.3, -0.2, 0.4)
    row(f"{_f}(a)", [R(), R(), R()])
for _f in ("sum", "math.fsum", "math.prod"):
    row(f"{_f}(a)", [R(), R(), R()])
    scalar(f"{_f}((a, 2.0, b))", R, R)
row("sum([a, b])", R(3), R(2, 3))
row("sum([a, b], c)", R(), R(), R())
row("math.prod(a)", [0.0, 2.0, 3.0])
row("math.prod(a, start=2)", [1.5, 2.0])
row("math.prod(a, start=b)", [1.5, 2.0], 0.7)
row("math.dist(a, b)", [R(), R()], [R(), R()])
if hasattr(math, "sumprod"):
    row("math.sumprod(a, b)", [R(), R()], [R(), R()])

for _f, _domain in {
    "exp": R, "expm1": R, "log": P, "log2": P, "log10": P, "log1p": P, "sqrt": P, "sin": R, "cos": R, "tan": U, "asin": U,
    "acos": U, "atan": R, "sinh": R, "cosh": R, "tanh": R, "asinh": R, "acosh": G, "atanh": U, "erf": R, "erfc": R,
    "gamma": P, "lgamma": P, "fabs": R, "degrees": R, "radians": R, "frexp": R, "modf": R,
}.items():  # fmt: skip
    scalar(f"math.{_f}(a)", _domain)
for _f in ("exp2", "cbrt"):
    if hasattr(math, _f):
        scalar(f"math.{_f}(a)", R)
row("math.lgamma(a)", -3.3)
row("math.gamma(a)", -12.3)
scalar("math.log(a, b)", P, G)
scalar("math.pow(a, b)", P, R)
scalar("math.hypot(a, b)", R, R)
scalar("math.hypot(a, b, c)", R, R, R)
scalar("math.atan2(a, b)", R, R)
scalar("math.copysign(a, -1.0)", R)
scalar("math.fmod(a, b)", P, P)
scalar("math.remainder(a, b)", P, P)
scalar("math.ldexp(a, 3)", R)
if hasattr(math, "fma"):
    scalar("math.fma(a, b, c)", R, R, R)
for _f in ("exp", "log", "log10", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh",
           "acosh", "atanh", "phase", "polar"):  # fmt: skip
    row(f"cmath.{_f}(a)", C())
row("cmath.log(a, b)", C(), C())
row("cmath.rect(a, b)", R(), R())

row("a[1]", R(3))
row("a[1, 0]", R(3, 2))
row("a[:, 1:]", R(2, 3))
row("a[[0, 2, 0]]", R(3))
row("a[np.array([True, False, True])]", R(3))
row("a[..., None]", R(3))
row("a[1]", [1.0, 2.0])
row("a[1]", (1.0, 2.0))

kink("abs(a)", (0.0,), 0.0)
kink("np.abs(a)", (np.array([0.0, -2.0]),), [0.0, -1.0])
kink("np.abs(a)", (np.array([0j, 3 + 4j]),), [0.0, 0.6 - 0.8j])
kink("max(a, b)", (1.0, 1.0), 0.5, 0.5)
kink("max(a, b, c)", (1.0, 1.0, 1.0), 1 / 3, 1 / 3, 1 / 3)
kink("min(a, b, c)", (1.0, 1.0, 2.0), 0.5, 0.5, 0.0)
kink("min(a)", ([1.0, 1.0],), [0.5, 0.5])
kink("math.hypot(a, b)", (0.0, 0.0), 0.0, 0.0)
kink("np.hypot(a, b)", (np.zeros(2), np.zeros(2)), [0.0, 0.0], [0.0, 0.0])
kink("math.sqrt(a)", (0.0,), math.inf)
kink("np.sqrt(a)", (np.zeros(2),), [math.inf, math.inf])
kink("math.asin(a)", (1.0,), math.inf)
kink("math.dist(a, b)", ([1.0], [1.0]), [0.0], [0.0])
for _x1, _x2, _d1, _d2 in (
    (0.0, 0.0, 0.0, 0.0),
    (0.0, 1.0, 1.0, 0.0),
    (0.0, 2.0, 0.0, 0.0),
    (0.0, 0.5, math.inf, 0.0),
):
    kink("a ** b", (_x1, _x2), _d1, _d2)
    kink("a ** b", (np.full(2, _x1), _x2), [_d1, _d1], 2 * _d2)
    kink("np.power(a, b)", (np.full(2, _x1), np.full(2, _x2)), [_d1, _d1], [_d2, _d2])
kink("a ** 0", (0.0,), 0.0)
kink("0.0 ** a", (2.0,), 0.0)

# --- NumPy: elementwise ---

for _f, _domain in {
    "negative": R, "positive": R, "reciprocal": P, "square": R, "sqrt": P, "cbrt": P, "exp": R, "exp2": R, "expm1": R,
    "log": P, "log2": P, "log10": P, "log1p": P, "sin": R, "cos": R, "tan": U, "arcsin": U, "arccos": U, "arctan": R,
    "sinh": R, "cosh": R, "tanh": R, "arcsinh": R, "arccosh": G, "arctanh": U, "degrees": R, "rad2deg": R, "radians": R,
    "deg2rad": R, "sinc": R, "abs": R, "fabs": R, "nan_to_num": R, "real_if_close": R, "real": R, "imag": R,
    "conjugate": R,
}.items():  # fmt: skip
    unary(f"np.{_f}(a)", _domain, single_too=_f != "imag")
for _f in ("sqrt", "exp", "log", "log10", "sin", "cos", "tan", "arcsin", "arctan", "sinh", "cosh", "tanh", "arcsinh",
           "arccosh", "arctanh", "abs", "real", "imag", "conjugate", "square", "reciprocal", "angle", "negative", "arccos", "sign"):  # fmt: skip
    row(f"np.{_f}(a)", C(3))
row("np.angle(a, deg=True)", C(2))
row("a.real", C(3))
row("a.imag", C(3))
row("a.real", R(3))
row("np.i0(a)", R(3))
row("np.unwrap(a)", R(3))
row("np.modf(a)", R(3))
row("np.frexp(a)", R(3))
row("np.ldexp(a, 3)", R(3))
row("np.ldexp(a, np.array([1, 2]))", R(2))
for _f, _first, _second in (
    ("add", R, R), ("subtract", R, R), ("multiply", R, R), ("divide", R, P), ("power", P, R), ("float_power", P, R),
    ("remainder", P, P), ("fmod", P, P), ("hypot", R, R), ("arctan2", R, R), ("logaddexp", R, R), ("logaddexp2", R, R),
    ("maximum", R, R), ("minimum", R, R), ("fmax", R, R), ("fmin", R, R),
):  # fmt: skip
    binary(f"np.{_f}(a, b)", _first, _second, single_too=_f != "float_power")
binary("np.divmod(a, b)", P, P, single_too=False)
row("np.copysign(a, np.array([1.0, -1.0, 1.0]))", R(3))
row("np.clip(a, -0.5, 0.5)", R(5))
row("np.clip(a, b, c)", R(5), -1.0, 0.8)
row("np.clip(a, b, c)", R(2, 3), -P(3), P(2, 1))
row("np.clip(a, a_min=b, a_max=None)", R(3), -0.1)
row("np.clip(a, None, b)", R(3), 0.3)
row("a.clip(b, c)", R(3), -0.1, 0.8)
row("np.where(np.array([True, False, True]), a, b)", R(3), R(2, 3))
row("np.where(np.array([[True], [False]]), a, b)", R(3), R())
row("np.where(True, a, b)", R(), R())
row("np.where(np.array([True, False, True]), a, 0.0)", single(R(3)))
row("np.interp(a, b, c)", np.array([0.3, 1.2, 2.7, -1.0, 5.0]), np.array([0.0, 1.0, 2.5, 3.5]), R(4))
row("np.interp(a, b, c, left=1.0, right=2.0)", np.array([0.3, -1.0, 5.0]), np.array([0.0, 1.0, 2.5]), R(3))
row("np.interp(a, b, c, period=4.0)", np.array([0.3, -1.0, 5.1]), np.array([0.0, 1.0, 2.5]), R(3))
row("np.interp(a, [0.0, 1.0, 2.0], c)", 0.3, R(1), R(3))

kink("np.maximum(a, b)", (np.array([1.0, 2.0]), np.array([1.0, 1.0])), [0.5, 1.0], [0.5, 0.0])
kink("np.maximum(a, 0)", (np.array([1.0, 0.0, -1.0]),), [1.0, 0.5, 0.0])
kink("np.minimum(a, b)", (1.0, 1.0), 0.5, 0.5)
kink("np.fmax(a, b)", (np.array([math.nan]), np.array([1.0])), [0.0], [1.0])
kink("np.logaddexp(a, b)", (-math.inf, -math.inf), 0.5, 0.5)
kink("np.clip(a, 0.0, 1.0)", (np.array([-1.0, 0.0, 0.5, 1.0]),), [0.0, 0.5, 1.0, 0.5])
kink("np.sinc(a)", (np.zeros(1),), [0.0])

# --- reductions ---

for _f in ("sum", "mean", "prod", "max", "min", "amax", "amin", "var", "std"):
    for _args in (
        "",
        "axis=0",
        "axis=-1",
        "axis=1, keepdims=True",
        "axis=(0, 2)",
        "keepdims=True",
        "axis=(0, -1), keepdims=True",
    ):
        row(f"np.{_f}(a{', ' * bool(_args)}{_args})", D(2, 3, 4))
    row(f"np.{_f}(a)", R(3))
    row(f"np.{_f}(a)", single(R(3)))
    row(f"np.{_f}(a, 0)", single(R(3, 2)))
    row(f"np.{_f}([a, b])", R(), R())
row("np.sum(a)", R(0))
row("np.sum(a, axis=0)", R(0, 3))
row("np.sum(a)", R())
row("np.sum(a)", C(3))
row("np.mean(a, axis=0)", C(3, 2))
row("np.prod(a)", C(3))
row("np.var(a)", C(3))
row("np.std(a, axis=0)", C(3, 2))
row("np.var(a, ddof=1)", R(4))
row("np.prod(a)", np.array([0.0, 2.0, 3.0]))
row("np.prod(a, axis=0)", np.array([[0.0, 2.0], [0.0, 3.0], [4.0, 0.0]]))
row("np.prod(a, axis=(0, 2))", np.where(R(2, 3, 2) > 0.5, 0.0, R(2, 3, 2)))
row("np.ptp(a)", D(4))
row("np.ptp(a, axis=1, keepdims=True)", D(3, 4))
for _args in ("", ", axis=0", ", axis=1", ", -1"):
    row(f"np.cumsum(a{_args})", R(2, 3))
    row(f"np.cumprod(a{_args})", R(2, 3))
row("np.cumprod(a)", np.array([2.0, 0.0, 3.0, 0.0, 1.0]))
_GAPS = np.array([[1.5, math.nan, -0.5, 2.0], [math.nan, 0.3, 0.7, math.nan], [0.1, 0.2, -0.9, 3.0]])
for _f in ("nansum", "nanmean", "nanprod", "nanmax", "nanmin", "nanmedian"):
    for _args in ("", ", axis=0", ", axis=1, keepdims=True"):
        row(f"np.{_f}(a{_args})", _GAPS)
for _args in ("", ", 0", ", 1"):
    row(f"np.nancumsum(a{_args})", _GAPS)
for _args in ("", ", axis=1", ", weights=np.ones((2, 3))"):
    row(f"np.average(a{_args})", R(2, 3))
row("np.average(a, weights=b)", R(3), P(3))
row("np.average(a, axis=1, weights=b)", R(2, 3), P(3))
row("np.average(a, 1, b)", R(2, 3), P(2, 3))
row("np.average(a, axis=0, weights=b, keepdims=True)", R(2, 3), P(2))
for _args in ("", ", axis=0", ", axis=1, keepdims=True", ", axis=(0, 2)", ", keepdims=True"):
    row(f"np.median(a{_args})", D(3, 4, 5))
    row(f"np.quantile(a, 0.3{_args})", D(3, 4, 5))
    row(f"np.percentile(a, [20, 50, 95]{_args})", D(3, 4, 5))
row("np.quantile(a, 0.3, method='midpoint')", D(5))
row("np.quantile(a, [[0.1, 0.2], [0.4, 1.0]], axis=1)", D(3, 5))
row("np.nanquantile(a, 0.3, axis=1)", _GAPS)
row("np.nanpercentile(a, 30)", _GAPS)
row("np.bincount(np.array([0, 2, 2]), a)", R(3))
row("np.bincount(np.array([0, 2, 2]), weights=a, minlength=5)", R(3))
for _mode in ("full", "same", "valid"):
    row(f"np.convolve(a, b, '{_mode}')", R(5), R(3))
    row(f"np.convolve(a, b, '{_mode}')", R(2), R(4))
for _f in ("fft", "ifft", "rfft", "irfft"):
    _domain = R if _f == "rfft" else C
    for _args in ("", ", 3", ", 8", ", None, 0", ", norm='ortho'", ", norm='forward'", ", 7"):
        row(f"np.fft.{_f}(a{_args})", _domain(4, 5))
for _f in ("fft2", "ifft2", "fftn", "ifftn"):
    for _args in ("", ", (2, 5)", ", axes=(0, 1)", ", norm='ortho'"):
        row(f"np.fft.{_f}(a{_args}{', axes=(-2, -1)' if _args == ', (2, 5)' else ''})", C(2, 3, 4))
for _f in ("fftshift", "ifftshift"):
    row(f"np.fft.{_f}(a)", R(3, 4))
    row(f"np.fft.{_f}(a, 1)", R(3, 4))
kink("np.max(a)", (np.array([1.0, 2.0, 2.0]),), [0.0, 0.5, 0.5])
kink("np.min(a, axis=1)", (np.array([[1.0, 1.0], [1.0, 2.0]]),), [[0.5, 0.5], [1.0, 0.0]])
kink("np.std(a)", (np.ones(3),), [0.0, 0.0, 0.0])

# --- shape ---

row("a.T", R(2, 3))
if hasattr(np.ndarray, "mT"):
    row("a.mT", R(2, 3, 4))
    row("np.matrix_transpose(a)", R(2, 3, 4))
row("np.transpose(a)", R(2, 3, 4))
row("np.transpose(a, (2, 0, 1))", R(2, 3, 4))
row("np.transpose(a, (-1, 0, 1))", R(2, 3, 4))
row("np.swapaxes(a, 0, -1)", R(2, 3, 4))
row("np.moveaxis(a, 0, -1)", R(2, 3, 4))
row("np.moveaxis(a, (0, 1), (2, 0))", R(2, 3, 4))
for _axis, _start in ((2, 0), (0, 3), (1, 2), (-1, 1), (0, -1)):
    row(f"np.rollaxis(a, {_axis}, {_start})", R(2, 3, 4))
row("np.reshape(a, (3, 2))", R(2, 3))
row("np.reshape(a, -1)", R(2, 3))
row("np.reshape(a, (3, 2), order='F')", R(2, 3))
row("np.ravel(a)", R(2, 3))
row("np.ravel(a, order='F')", R(2, 3))
row("a.flatten()", R(2, 3))
row("np.expand_dims(a, 1)", R(2, 3))
row("np.squeeze(a)", R(2, 1, 3))
row("np.squeeze(a, axis=1)", R(2, 1, 3))
for _f in ("atleast_1d", "atleast_2d", "atleast_3d"):
    for _shape in ((), (3,), (2, 3), (2, 3, 2)):
        row(f"np.{_f}(a)", R(*_shape))
row("np.broadcast_to(a, (2, 3))", R(3))
row("np.broadcast_to(a, (2, 3))", R(2, 1))
row("np.broadcast_to(a, (2, 3))", R())
row("np.concatenate([a, b])", R(2, 3), R(1, 3))
row("np.concatenate((a, b, np.ones((2, 2))), axis=1)", R(2, 3), R(2, 1))
row("np.concatenate([a, b], axis=-1)", R(2, 3), R(2, 1))
row("np.concatenate([a, b], axis=None)", R(2, 3), R(2))
row("np.concatenate(a)", [R(2), R(3)])
row("np.stack([a, b])", R(2, 3), R(2, 3))
row("np.stack([a, b, a], axis=1)", R(2, 3), R(2, 3))
row("np.stack([a, 1.0])", R())
row("np.array([a, b])", R(), R())
row("np.array([[a, 1.0], [2.0, b]])", R(), R())
row("np.array([a, b])", R(3), R(3))
row("np.array(a)", R(3))
row("np.array(a, dtype=np.float32)", R(3), smooth=False)
row("np.array(a, ndmin=2)", R(3))
row("np.array(a)", [[R(), R()], [R(), R()]])
row("np.asarray(a)", R(3))
row("np.asarray(a, dtype=float)", single(R(3)), tol=1e-3)
row("np.asanyarray(a)", R(3))
row("np.ascontiguousarray(a)", R(2, 3).T)
row("np.copy(a)", R(3))
row("a.copy()", R(3))

row("a.astype(float)", single(R(3)), tol=1e-3)
row("a.flat", R(2, 3))
row("a.astype(complex)", R(3))
row("a.astype(np.float32)", R(3), smooth=False)
row("np.full((2, 3), a)", R())
row("np.full((2, 3), a)", R(3))
row("np.full((2,), fill_value=a)", R())
row("np.full_like(np.ones((2, 3)), a)", R())
kink("a.astype(int)", (np.array([1.7]),), [0.0])
kink("np.array(a, dtype=int)", (np.array([1.7]),), [0.0])

for _args in ("", "1", "(0, 1)"):
    row(f"np.flip(a{', ' * bool(_args)}{_args})", R(2, 3))
row("np.fliplr(a)", R(2, 3))
row("np.flipud(a)", R(2, 3))
row("np.roll(a, 1)", R(2, 3))
row("np.roll(a, -1, axis=1)", R(2, 3))
row("np.roll(a, (1, 2), axis=(0, 1))", R(2, 3))
row("np.rot90(a)", R(2, 3))
row("np.rot90(a, 3, (1, 2))", R(2, 3, 4))
row("np.broadcast_arrays(a, b)", R(3), R(2, 1))
for _args in ("", ", sparse=True", ", indexing='ij'"):
    row(f"np.meshgrid(a, b{_args})", R(3), R(2))
row("np.meshgrid(a, b, c)", R(3), R(2), R(4))
row("np.meshgrid(a)", R(3))
row("np.meshgrid(a, b, copy=False)", R(2), R(3))
for _f in ("vstack", "hstack", "dstack", "column_stack"):
    row(f"np.{_f}([a, b])", R(3), R(3))
    row(f"np.{_f}((a, b, a))", R(3, 2), R(3, 2))
row("np.vstack([a, b])", R(3), R(2, 3))
row("np.column_stack([a, b])", R(3), R(3, 2))
row("np.hstack([a, b, 1.0])", R(), R(3))
row("np.block([a, b])", R(2), R(3))
row("np.block([[a, b], [c, np.ones((1, 3))]])", R(2, 2), R(2, 1), R(1, 0))
row("np.block([[a, b], [c, a]])", R(2, 2), R(2, 2), R(2, 2))
row("np.append(a, b)", R(2, 3), R())
row("np.append(a, b, axis=0)", R(2, 3), R(1, 3))
row("np.insert(a, 1, b)", R(3), R())
row("np.insert(a, [0, 2], b)", R(3), R(2))
row("np.insert(a, 1, b, axis=1)", R(2, 3), R(2))
row("np.insert(a, 1, b)", R(2, 3), R())
row("np.delete(a, 1)", R(3))
row("np.delete(a, [0, 2], axis=1)", R(2, 3))
row("np.split(a, 2)", R(4))
row("np.split(a, [1, 3], axis=1)", R(2, 4))
row("np.array_split(a, 3)", R(4))
row("np.hsplit(a, 2)", R(4))
row("np.hsplit(a, 2)", R(3, 4))
row("np.vsplit(a, 2)", R(4, 3))
row("np.dsplit(a, 2)", R(2, 3, 4))
if hasattr(np, "unstack"):
    row("np.unstack(a, axis=1)", R(2, 3))
for _args in ("2", "2, axis=0", "[1, 2, 0], axis=1", "2, axis=-1"):
    row(f"np.repeat(a, {_args})", R(2, 3))
row("np.repeat(a, 3)", R())
row("np.tile(a, 2)", R(3))
row("np.tile(a, (2, 1, 2))", R(2, 3))
row("np.tile(a, 2)", R(2, 3))
row("np.resize(a, (3, 3))", R(2, 2))
row("np.pad(a, 1)", R(2, 3))
row("np.pad(a, ((1, 0), (2, 1)), constant_values=1.0)", R(2, 3))
for _mode in ("edge", "reflect", "symmetric", "wrap"):
    row(f"np.pad(a, (2, 1), mode='{_mode}')", R(4))
row("np.take(a, [0, 2, 0])", R(2, 3))
row("np.take(a, [[0, 2], [1, 1]], axis=1)", R(2, 3))
row("np.take(a, [5, -1], mode='wrap')", R(3))
row("np.take(a, 1)", R(3))
row("np.take(a, 1, axis=0)", R(3, 2))
row("np.take_along_axis(a, np.array([[0, 0], [2, 1]]), axis=1)", R(2, 3))
row("np.take_along_axis(a, np.array([[0, 1, 1]]), axis=0)", R(2, 3))
row("np.take_along_axis(a, np.array([0, 0]), axis=None)", R(2, 3))
row("np.compress([True, False, True], a)", R(3))
row("np.compress([True, False, True], a, axis=1)", R(2, 3))
row("a.compress([True, False, True])", R(3))
row("np.extract(np.array([True, False, True]), a)", R(3))
row("np.choose(np.array([0, 1, 0]), [a, b])", R(3), R(3))
row("np.choose(np.array([0, 3, 1]), (a, b), mode='wrap')", R(3), R())
row("np.select([np.array([True, False]), np.array([True, True])], [a, b])", R(2), R(2))
row("np.select([np.array([True, False, False]), np.array([True, True, False])], [a, b], c)", R(3), R(3), R())
for _args in ("", ", axis=0", ", axis=None"):
    row(f"np.sort(a{_args})", D(3, 4))
    row(f"np.partition(a, 2{_args})", D(3, 4))
row("np.sort_complex(a)", C(4))
if hasattr(np, "unique_values"):
    row("np.unique_values(a)", R(1))
kink("np.unique(a)", (np.array([2.0, 1.0, 2.0]),), [1.0, 1.0, 0.0])
for _k in (0, 1, -1):
    row(f"np.diag(a, {_k})", R(3))
    row(f"np.diag(a, {_k})", R(3, 4))
    row(f"np.diagflat(a, {_k})", R(2, 2))
    row(f"np.diagonal(a, {_k})", R(3, 4))
    row(f"np.trace(a, {_k})", R(4, 3))
    row(f"np.tril(a, {_k})", R(3, 4))
    row(f"np.triu(a, {_k})", R(2, 3, 4))
row("np.tril(a)", R(3))
row("np.triu(a)", R(3, 4))
row("np.trace(a)", R(3, 4))
row("np.diagonal(a, axis1=0, axis2=2)", R(2, 4, 3))
row("np.trace(a, axis1=1, axis2=2)", R(2, 4, 3))
if hasattr(np.linalg, "diagonal"):
    row("np.linalg.diagonal(a)", R(2, 4, 3))
    row("np.linalg.trace(a, offset=1)", R(2, 4, 3))
for _args in ("", ", 2", ", axis=0", ", 2, axis=1"):
    row(f"np.diff(a{_args})", R(4, 3))
row("np.diff(a, prepend=b)", R(4), R())
row("np.diff(a, prepend=b, append=c)", R(2, 4), R(), R(2, 2))
row("np.diff(a, 2, 0, append=b)", R(2, 4), R(1, 4))
row("np.gradient(a)", R(5))
row("np.gradient(a)", R(2))
row("np.gradient(a, 0.5, edge_order=2)", R(5))
row("np.gradient(a)", R(3, 4))
row("np.gradient(a, 2.0, axis=1)", R(3, 4))
row("np.gradient(a, 2.0, np.array([0.0, 1.0, 3.0, 3.5]), edge_order=2)", R(3, 4))
row("np.linspace(a, b, 5)", R(), R())
row("np.linspace(a, b, 5, endpoint=False)", R(3), R(2, 1))
row("np.linspace(a, b, num=4, axis=-1)", R(3), R(3))
row("np.logspace(a, b, 5)", R(), R())
row("np.logspace(a, b, 4, base=2.0, axis=1)", R(2), R(2))
row("np.geomspace(a, b, 5)", P(), P())
row("np.arange(a)", 3.5)
row("np.arange(a, b)", 0.5, 3.6)
row("np.arange(a, b, c)", 0.5, 3.6, 0.7)
row("np.asfortranarray(a)", R(2, 3))
row("np.asarray_chkfinite(a)", R(2, 3))
row("np.require(a)", R(2, 3))
if hasattr(np, "astype"):
    row("np.astype(a, float)", R(2))
row("a.item()", R(1, 1))
row("a.item()", np.array(0.7))
row("a.tolist()", R(2, 3))
for _f in ("float64", "complex128", "longdouble"):
    row(f"np.{_f}(a)", R())
for _f in ("float32", "complex64"):
    row(f"np.{_f}(a)", R(), smooth=False, tol=1e-3)
row("np.float16(a)", R(), smooth=False)

# --- products of matrices ---

for _shape1, _shape2 in (((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)),
                         ((5, 2, 3), (5, 3, 4)), ((5, 1, 2, 3), (6, 3, 4)), ((5, 2, 3), (3,)), ((3,), (5, 3, 4)),
                         ((1, 2, 3), (5, 3, 4)), ((0, 3), (3, 2))):  # fmt: skip
    row("a @ b", R(*_shape1), R(*_shape2))
    row("np.matmul(a, b)", R(*_shape1), R(*_shape2))
    if len(_shape1) <= 3:
        row("np.dot(a, b)", R(*_shape1), R(*_shape2))
row("a @ b", C(2, 3), C(3, 2))
row("a @ b", R(2, 3), C(3))
row("a @ b", single(R(2, 3)), single(R(3)))
row("np.dot(a, b)", R(), R(2, 3))
row("np.dot(a, b)", R(2, 3), R())
row("np.dot(a, b)", R(), R())
row("np.inner(a, b)", R(3), R(3))
row("np.inner(a, b)", R(2, 3), R(4, 3))
row("np.inner(a, b)", R(), R(3))
row("np.outer(a, b)", R(2), R(3))
row("np.tensordot(a, b)", R(2, 3, 4), R(3, 4, 5))
row("np.tensordot(a, b, axes=1)", R(2, 3), R(3, 4))
row("np.tensordot(a, b, axes=0)", R(2, 3), R(4))
row("np.tensordot(a, b, axes=([1, 0], [0, 2]))", R(2, 3, 4), R(3, 5, 2))
row("np.tensordot(a, b, axes=(2, -2))", R(2, 3, 4), R(4, 5))

row("np.inner(a, b)", R(2, 2, 3), R(3))
row("np.outer(a, b)", R(2, 2), R(3))
row("np.outer(a, b)", R(), R(3))
row("np.vdot(a, b)", R(3), R(3))
row("np.vdot(a, b)", R(2, 3), R(2, 3))
row("np.vdot(a, b)", C(3), C(3))
if hasattr(np, "vecdot"):
    row("np.vecdot(a, b)", R(2, 3), R(3))
    row("np.vecdot(a, b)", C(3), C(2, 3))
    row("np.vecdot(a, b, axis=0)", R(3, 2), R(3, 2))
    row("np.linalg.vecdot(a, b)", R(2, 3), R(3))
    row("np.linalg.cross(a, b)", R(2, 3), R(3))
    row("np.linalg.matmul(a, b)", R(2, 3), R(3))
    row("np.linalg.outer(a, b)", R(2), R(3))
    row("np.linalg.tensordot(a, b)", R(2, 3), R(2, 3))
    row("np.linalg.matrix_transpose(a)", R(2, 3, 4))
if hasattr(np, "matvec"):
    row("np.matvec(a, b)", R(2, 3), R(4, 3))
    row("np.matvec(a, b)", C(5, 2, 3), C(3))
    row("np.vecmat(a, b)", R(2), R(2, 3))
    row("np.vecmat(a, b)", C(5, 2), C(2, 3))
row("np.kron(a, b)", R(2), R(3))
row("np.kron(a, b)", R(2, 3), R(4, 2))
row("np.kron(a, b)", R(3), R(2, 2))
row("np.cross(a, b)", R(3), R(3))
row("vector_product(a, b)", R(3), R(3))
row("np.cross(a, b)", R(4, 3), R(3))
for _subscripts, *_shapes in (
    ("ij->ji", (2, 3)), ("ij->i", (2, 3)), ("ij->", (2, 3)), ("ii->i", (3, 3)), ("ii", (3, 3)), ("iij->j", (3, 3, 2)),
    ("ij,jk->ik", (2, 3), (3, 4)), ("ij,j", (2, 3), (3,)), ("i,j->ij", (2,), (3,)), ("i,i", (3,), (3,)),
    ("ij,ij->", (2, 3), (2, 3)), ("ij,k->k", (2, 3), (4,)), ("bij,bjk->bik", (5, 2, 3), (5, 3, 4)),
    ("...ij,...jk->...ik", (5, 2, 3), (3, 4)), ("...i,...i->...", (2, 3), (3,)), ("ij,j,k->ik", (2, 3), (3,), (4,)),
    ("i,ij,j", (2,), (2, 3), (3,)), ("ii,i->i", (3, 3), (3,)), ("ab,bc,cd,de->ae", (2, 2), (2, 2), (2, 2), (2, 3)),
):  # fmt: skip
    row(f"np.einsum('{_subscripts}', {', '.join('abcd'[: len(_shapes)])})", *(R(*s) for s in _shapes))
row("np.einsum('ij,jk,kl,lm,mn->in', a, b, c, d, a)", *(R(2, 2) for _ in range(4)))
row("np.einsum('ij,ij->i', a, b)", R(2, 3), R(1, 3))

# --- linear algebra ---

row("np.linalg.inv(a)", R(3, 3))
row("np.linalg.inv(a)", R(2, 3, 3))
row("np.linalg.inv(a)", C(2, 2))
row("np.linalg.solve(a, b)", R(3, 3), R(3))
row("np.linalg.solve(a, b)", R(3, 3), R(3, 2))
row("np.linalg.solve(a, b)", C(3, 3), C(3, 2))
row("np.linalg.solve(a, b)", R(2, 3, 3), R(2, 3, 1))
row("np.linalg.solve(a, b)", R(3, 3), R(2, 3, 1))
if int(np.__version__.split(".")[0]) > 1:
    row("np.linalg.solve(a, b)", R(2, 3, 3), R(3))
row("np.linalg.det(a)", R(3, 3))
row("np.linalg.det(a)", R(2, 3, 3))
row("np.linalg.det(a)", C(3, 3))
row("np.linalg.det(a)", np.outer([1.0, 2.0, 3.0], [1.0, -1.0, 2.0]) + np.diag([0.0, 1.0, 0.0]))
row("np.linalg.slogdet(a)", S(3))
row("np.linalg.slogdet(a)", C(2, 3, 3))
row("np.linalg.slogdet(a)", R(2, 3, 3))
row("np.linalg.pinv(a)", R(4, 2))
row("np.linalg.pinv(a)", R(2, 4))
row("np.linalg.pinv(a)", C(2, 3, 2))
row("np.linalg.cholesky(a)", S(3))
row("np.linalg.cholesky(a)", np.stack([S(2), S(2)]))
row("np.linalg.cholesky(a)", S(2) + 0.3j * np.array([[0, 1], [-1, 0]]))
row("np.linalg.eigh(a)", S(3))
row("np.linalg.eigh(a, 'U')", S(3))
row("np.linalg.eigh(a)", np.stack([S(2), S(2)]))
row("np.linalg.eigvalsh(a)", S(3))
row("np.linalg.eigvalsh(a)", S(2) + 0.3j * np.array([[0, 1], [-1, 0]]))
row("np.linalg.eigvals(a)", R(3, 3))
row("np.linalg.eigvals(a)", S(3))
row("np.linalg.eig(a)", S(3) + R(3, 3))
row("np.linalg.eig(a)", np.array([[0.3, 1.0], [-2.0, 0.1]]))
row("np.linalg.eig(a)", C(3, 3))
row("np.linalg.qr(a)", R(3, 3))
row("np.linalg.qr(a)", R(4, 3))
row("np.linalg.qr(a)", R(2, 4))
row("np.linalg.qr(a, mode='r')", R(4, 3))
row("np.linalg.qr(a)", C(3, 2))
row("np.linalg.svd(a, full_matrices=False)", R(4, 3))
row("np.linalg.svd(a, False)", R(2, 3, 4))
row("np.linalg.svd(a)", R(3, 3))
row("np.linalg.svd(a, compute_uv=False)", R(4, 3))
row("np.linalg.svd(a, compute_uv=False)", C(2, 3))
row("np.linalg.svd(a, full_matrices=False)", C(3, 2), smooth=False)
if hasattr(np.linalg, "svdvals"):
    row("np.linalg.svdvals(a)", R(2, 3))
for _args in ("", ", axis=0", ", axis=1, keepdims=True", ", 1, 0", ", 3, 1", ", 0.5, 1", ", np.inf, 0", ", -np.inf, 1", ", 'fro'",
              ", 'nuc'", ", 2", ", -2", ", 1", ", -1", ", np.inf", ", -np.inf", ", 2, (1, 0), True", ", 0, 1"):  # fmt: skip
    row(f"np.linalg.norm(a{_args})", R(3, 4))
    row(f"np.linalg.norm(a{_args})", C(3, 4))
row("np.linalg.norm(a)", R(3))
row("np.linalg.norm(a, 1)", R(3))
row("np.linalg.norm(a, np.inf, (0, 2))", R(2, 3, 4))
if hasattr(np.linalg, "vector_norm"):
    row("np.linalg.vector_norm(a)", R(2, 3))
    row("np.linalg.vector_norm(a, axis=0, ord=1)", R(2, 3))
    row("np.linalg.vector_norm(a, axis=(0, 1), ord=3)", R(2, 3))
    row("np.linalg.matrix_norm(a)", R(2, 3, 4))
    row("np.linalg.matrix_norm(a, ord='nuc')", R(3, 4))
kink("np.linalg.norm(a)", (np.zeros(3),), np.zeros(3))
kink("np.linalg.norm(a, axis=1)", (np.array([[0.0, 0.0], [3.0, 4.0]]),), [[0.0, 0.0], [0.6, 0.8]])
kink("np.linalg.norm(a, 1)", (np.array([0.0, -1.0]),), [0.0, -1.0])
kink("np.linalg.det(a)", (np.diag([0.0, 2.0, 3.0]),), np.diag([6.0, 0.0, 0.0]))

# --- scipy ---

if "scipy" in SPACE:
    for _f, _domain in {
        "erf": R, "erfc": R, "erfcx": R, "erfi": R, "erfinv": U, "dawsn": R, "wofz": R, "ndtr": R, "log_ndtr": R, "gamma": P,
        "gammaln": P, "loggamma": P, "rgamma": P, "digamma": P, "exp1": P, "expi": P, "spence": P, "expit": R, "log_expit": R,
        "entr": P, "expm1": R, "log1p": P, "exp2": R, "exp10": R, "exprel": R, "cbrt": P, "cosm1": R, "sindg": R, "cosdg": R,
        "tandg": R, "j0": P, "j1": P, "y0": P, "y1": P, "i0": P, "i1": P, "k0": P, "k1": P, "i0e": P, "i1e": R, "k0e": P,
        "k1e": P, "factorial": P,
    }.items():  # fmt: skip
        row(f"scipy.special.{_f}(a)", _domain(3))
        row(f"scipy.special.{_f}(a)", _domain())
    for _f in ("erfcinv", "ndtri", "logit"):
        row(f"scipy.special.{_f}(a)", np.array([0.2, 0.5, 0.9]))
    for _f in ("sici", "fresnel"):
        row(f"scipy.special.{_f}(a)", P(3))
    row("scipy.special.wofz(a)", C(3))
    row("scipy.special.spence(a)", np.array([0.995, 1.003]))
    row("scipy.special.exprel(a)", np.array([-0.01, 0.0, 0.01]))
    for _f in ("ellipk", "ellipe"):
        row(f"scipy.special.{_f}(a)", np.array([0.2, 0.7]))
    row("scipy.special.psi(a)", P(3))
    row("scipy.special.polygamma(1, a)", P(3))
    row("scipy.special.multigammaln(a, 2)", G(3))
    for _f in (
        "owens_t",
        "beta",
        "betaln",
        "rel_entr",
        "kl_div",
        "xlogy",
        "xlog1py",
        "boxcox",
        "boxcox1p",
        "inv_boxcox",
        "poch",
    ):
        row(f"scipy.special.{_f}(a, b)", P(2, 1), 0.2 * P(3) if _f == "inv_boxcox" else P(3))
    row("scipy.special.boxcox(a, b)", P(3), np.array([0.0, 0.01, -0.05]))
    row("scipy.special.comb(a, b)", 3 + P(3), P(3))
    row("scipy.special.binom(a, b)", 3 + P(3), P(3))
    row("scipy.special.gammainc(1.3, a)", P(3))
    row("scipy.special.gammaincc(1.3, a)", P(3))
    row("scipy.special.betainc(1.3, 0.7, a)", np.array([0.2, 0.6]))
    for _f in ("gammainc", "gammaincc", "gammaincinv", "gammainccinv", "chdtr", "chdtrc", "chdtri", "stdtr", "stdtrit"):
        row(f"scipy.special.{_f}(a, b)", 3 * P(2, 1), np.array([0.2, 0.6]), tol=1e-6)
    for _f in ("betainc", "betaincc", "betaincinv", "betainccinv", "fdtr", "fdtrc", "fdtri"):
        row(f"scipy.special.{_f}(a, b, c)", 3 * P(2, 1), P(1), np.array([0.2, 0.6]), tol=1e-6)
    row("scipy.special._ufuncs._beta_ppf(a, b, c)", np.array([0.2, 0.6]), 3 * P(2, 1), P(1), tol=1e-6)
    row("scipy.special.zeta(2.5, a)", P(3))
    row("scipy.special.zeta(a, 1.5)", 1.5 + P(3), smooth=False)
    row("scipy.special.zeta(a)", 1.5 + P(3), smooth=False)
    row("scipy.special._ufuncs._zeta(2.5, a)", P(3))
    row("scipy.special._ufuncs._riemann_zeta(a)", 1.5 + P(3), smooth=False)
    row("scipy.special.lambertw(a)", C(3))
    row("scipy.special.betaincc(1.3, 0.7, a)", np.array([0.2, 0.6]))
    row("scipy.special.betaincinv(1.3, 0.7, a)", np.array([0.2, 0.6]))
    for _f in ("gammaincinv", "gammainccinv", "chdtri"):
        row(f"scipy.special.{_f}(1.3, a)", np.array([0.2, 0.6]))
    for _f in ("chdtr", "chdtrc"):
        row(f"scipy.special.{_f}(3.0, a)", P(3))
    row("scipy.special.stdtr(3.5, a)", R(3))
    row("scipy.special.stdtrit(3.5, a)", np.array([0.2, 0.6]))
    row("scipy.special.fdtr(3.0, 4.0, a)", P(3))
    row("scipy.special.fdtrc(3.0, 4.0, a)", P(3))
    row("scipy.special.fdtri(3.0, 4.0, a)", np.array([0.2, 0.6]), tol=1e-6)
    row("scipy.special.pdtr(2, a)", P(3))
    row("scipy.special.pdtrc(2, a)", P(3))
    for _f in ("spherical_jn", "spherical_yn"):
        row(f"scipy.special.{_f}(2, a)", P(3))
        row(f"scipy.special.{_f}(2, a, True)", P(3))
    row("scipy.special.expn(3, a)", P(3))
    row("scipy.special.huber(0.8, a)", R(4))
    row("scipy.special.pseudo_huber(0.8, a)", R(4))
    for _f in ("jn", "yn", "kn"):
        row(f"scipy.special.{_f}(2, a)", P(3))
    for _f in ("jv", "yv", "iv", "kv", "ive", "kve"):
        row(f"scipy.special.{_f}(1.5, a)", P(3))
    row("scipy.special.hyp0f1(1.5, a)", R(3))
    row("scipy.special.hyp1f1(1.5, 2.5, a)", R(3))
    row("scipy.special.hyp2f1(1.5, 0.5, 2.5, a)", 0.5 * U(3))
    for _args in ("", ", axis=0", ", axis=1, keepdims=True"):
        row(f"scipy.special.logsumexp(a{_args})", R(2, 3))
    row("scipy.special.logsumexp(a, b=b)", R(2, 3), P(3))
    row("scipy.special.logsumexp(a, axis=1, b=b)", R(2, 3), P(2, 3))
    for _f in ("softmax", "log_softmax"):
        row(f"scipy.special.{_f}(a)", R(2, 3))
        row(f"scipy.special.{_f}(a, axis=1)", R(2, 3))
    _t = "[0.0, 1.0, 2.0, 3.0, 4.0]"
    _tck = f"scipy.interpolate.splrep({_t}, [1.0, 2.0, 0.0, 4.0, 3.0])"
    row(f"scipy.interpolate.splev(a, {_tck})", P(3))
    _surface = f"scipy.interpolate.RectBivariateSpline({_t}, {_t}, np.reshape(np.sin(np.arange(25.0)), (5, 5)))"
    row(f"scipy.interpolate.BivariateSpline.__call__({_surface}, a, b)", np.array([0.3, 1.6, 2.2]), np.array([0.7, 1.9]))
    row(f"scipy.interpolate.BivariateSpline.__call__({_surface}, a, b, grid=False)", P(3), P(3))
    row(f"scipy.interpolate.BivariateSpline.ev({_surface}, a, b)", P(3), P(3))
    row(f"scipy.interpolate.bisplev(a, b, {_surface}.tck + (3, 3))", P(), P())
    row(f"scipy.interpolate.splev(a, {_tck}, 3)", P(3))
    row(f"scipy.interpolate.splev(a, {_tck}, ext=3)", np.array([-0.7, 1.3, 4.6]))
    row(f"surface_slope({_surface}, a, b, 0, 1, True)", np.array([0.3, 1.6, 2.2]), np.array([0.7, 1.9]))
    _flat = f"scipy.interpolate.RectBivariateSpline({_t}, {_t}, np.reshape(np.sin(np.arange(25.0)), (5, 5)), kx=1, ky=1)"
    row(f"scipy.interpolate.BivariateSpline.ev({_flat}, a, b)", np.array([0.3, 1.6, 5.2]), np.array([0.7, -1.9, 6.0]))
    row(f"scipy.interpolate.BivariateSpline.__call__({_flat}, a, b)", np.array([-0.3, 1.6, 5.2]), np.array([0.7, 6.0]))
    kink("scipy.special.logsumexp(a)", (np.array([-math.inf, 0.0]),), [0.0, 1.0])
    for _b in (R(3), R(3, 2)):
        for _args in ("", ", lower=True", ", trans=1", ", 'T', True, True"):
            row(f"scipy.linalg.solve_triangular(a, b{_args})", S(3) / 3, _b)
        row("scipy.linalg.solve_banded((1, 1), a, b)", 3 * np.eye(3, 3)[[2, 0, 1]] + P(3, 3), _b)
        row("scipy.linalg.cho_solve((a, False), b)", np.triu(S(3)), _b)
        row("scipy.linalg.cho_solve((a, True), b)", S(3), _b)
    row("scipy.linalg.solve_sylvester(a, b, c)", S(3), S(2), R(3, 2))
    row("scipy.linalg.cho_factor(a)", S(3))
    row("scipy.linalg.cho_factor(a, lower=True)", S(3))
    row("scipy.linalg.lu_factor(a)", R(3, 3))
    row("scipy.linalg.lu(a)", R(3, 3))
    row("scipy.linalg.inv(a)", R(3, 3))
    row("scipy.linalg.det(a)", R(3, 3))
    row("scipy.linalg.expm(a)", R(3, 3))
    row("scipy.linalg.sqrtm(a)", S(3))
    for _args in ("", ", lower=True"):
        row(f"scipy.linalg.cholesky(a{_args})", S(3))
        row(f"scipy.linalg.eigh(a{_args if _args else ', lower=False'})", S(3), smooth=False)  # signs vary
    row("scipy.linalg.eigvalsh(a)", S(3))
    row("scipy.linalg.eigh_tridiagonal(a, b)", P(4) * 3, R(3), smooth=False)
    row("scipy.linalg.svdvals(a)", R(2, 3))
    row("scipy.linalg.svd(a, full_matrices=False)", R(4, 3))
    row("scipy.linalg.pinv(a)", R(4, 3))
    row("scipy.linalg.norm(a)", R(4, 3))
    row("scipy.linalg.qr(a)", R(3, 3))
    row("scipy.linalg.qr(a, mode='economic')", R(4, 3))
    row("scipy.linalg.block_diag(a, b)", R(2, 3), R(2))

# --- the functions of the runtime ---

row("unbroadcast(a, np.ones((3, 1)))", R(2, 3, 4))
row("unbroadcast(a, 1.0)", R(2, 3))
row("broadcast_like(a, np.ones((2, 3)))", R(3))
row("expand(a, np.ones((2, 3)))", R())
row("expand(a, np.ones((2, 3)), 0)", R(3))
row("expand(a, np.ones((2, 3)), 1, True)", R(2, 1))
row("sum_to(a, (3, 1))", R(2, 3, 4))
row("fill_to(a, (2, 3))", R())
row("expand_to(a, (2, 3))", R())
row("expand_to(a, (2, 3), 0)", R(3))
row("expand_to(a, (2, 3), 1, True)", R(2, 1))
row("selected(a, np.array([1.0, 0.0, 0.5]))", R(3))
row("selected(a, 0.5)", R())
row("permuted([a, b, c], [2, 0, 1])", R(), R(), R())
row("unpermuted([a, b, c], [2, 0, 1])", R(), R(), R())
row("as_real_as(a, 1.0)", C(3))
row("fill(a, np.ones((2, 3)))", R())
row("cast(a, np.ones(3, np.float32), float)", R(3), smooth=False)
row("cast_to(a, np.ones(3), float)", R(3))
row("scatter(a, np.ones((3, 2)), 1)", R(2))
row("scatter(a, np.ones(3), [0, 0, 2])", R(3))
row("scatter(a, np.ones((3, 2)), (slice(None), 1))", R(3))
row("pack(a, [1.0, 2.0])", [R(), R()])
row("unpack(a, [[1.0, 2.0]])", R(1, 2))
row("untranspose(a, (2, 0, 1))", R(2, 3, 4))
row("unrollaxis(a, 2, 1)", R(2, 3, 4))
row("unconcatenate(a, (np.ones((2, 2)), np.ones((2, 1))), 1)", R(2, 3))
row("unstack(a, 1)", R(2, 3))
row("unjoin(a, (np.ones(3), np.ones((2, 3))), 'vstack')", R(3, 3))
row("rejoin([a, b], 'vstack')", R(3), R(2, 3))
row("unblock(a, [[np.ones((2, 1)), np.ones((2, 2))]])", R(2, 3))
row("broadcast_all((a, b), (np.ones((2, 3)), np.ones(3)))", R(3), R(3))
row("unbroadcast_all((a, b), (np.ones(3), np.ones(3)))", R(2, 3), R(3))
row("mesh((a, b))", R(3), R(2))
row("unmesh((a, b), (np.ones(3), np.ones(2)))", R(2, 3), R(2, 3))
row("unrepeat(a, np.ones(3), 2)", R(6))
row("untile(a, np.ones((2, 3)), (2, 1, 2))", R(2, 2, 6))
row("unpad(a, np.ones(3), 1)", R(5))
row("pad_tangent(a, np.ones(3), 1, 'edge')", R(3))
row("unresize(a, np.ones(2))", R(3))
row("untake(a, np.ones((2, 3)), [0, 2, 0], 1)", R(2, 3))
row("untake_along_axis(a, np.ones((2, 3)), np.array([[0], [2]]), 1)", R(2, 1))
row("undelete(a, np.ones(3), 1)", R(2))
row("inserted(a, (np.ones(3), 1.0), 1)", R(3))
row("uninserted(a, (np.ones(3), 1.0), 1)", R(4))
row("unchoose(a, np.array([0, 1, 0]), (np.ones(3), np.ones(3)))", R(3))
row("unselect(a, [np.array([True, False])], [np.ones(2)])", R(2))
row("undiagonal(a, np.ones((3, 4)), 1)", R(3))
row("undiag(a, np.ones((3, 4)), 1)", R(3))
row("untrace(a, np.ones((3, 4)))", R())
row("undiff(a)", R(3))
row("placed(a, (None, np.ones(3), 1.0), 1)", R(3))
row("unplaced(a, (None, np.ones(3), 1.0), 1)", R(4))
row("linspace_adjoint(a, 1.0, 1, 0, 5)", R(5))
row("gradient_of(a, (2.0,))", R(4))
row("gradient_adjoint(a, np.ones(4), (2.0,))", R(4))
binary("power_slope(a, b)", P, R, single_too=False)
binary("power(a, b)", P, R, single_too=False)
unary("log_base(a)", P)
unary("inverse(a)", P)
unary("unit(a)", R)
row("unit(a)", C(3))
binary("softmax_weight(a, b)", R)
row("softmax_weight(a, b, 0.5)", R(3), R(3))
for _n in (1, 2, 3):
    row(f"sinc_derivative({_n}, a)", 3 * R(9), tol=1e-6)
row("dot_product(a, b)", [R(), R()], (R(), R()))
row("scaled(a, b)", [R(), R()], R())
row("shares([0.5, 0.5, 0.0], a)", R())
row("sum_of_shares([0.5, 0.5, 0.0], a)", [R(), R(), R()])
row("difference(a, b)", [R(), R()], [R(), R()])
row("repeated(a, [1.0, 2.0, 3.0])", R())
row("variance_slope(a, 0, 1)", R(3, 2))
row("variance_slope(a)", C(3))
row("flat(a)", R(2, 3))
row("cumsum_adjoint(a, np.ones((2, 3)), 1)", R(2, 3))
row("cumsum_adjoint(a, np.ones((2, 3)))", R(6))
row("previous(a, 1, 1)", R(2, 3))
row("following(a)", R(3))
for _args in ("", ", 0", ", 1"):
    _shape = (4,) if not _args else (2, 3)
    row(f"recurrence(a, b{_args})", R(*_shape), R(*_shape))
    row(f"recurrence_back(a, b{_args})", R(*_shape), R(*_shape))
for _args in ("", ", 0", ", (0, 1)"):
    row(f"product_of_others(a{_args})", R(2, 3))
    row(f"product_curvature(a, b{_args})", R(2, 3), R(2, 3))
_X, _XP = np.array([0.3, 1.2, 2.7, -1.0, 5.0]), np.array([0.0, 1.0, 2.5, 3.5])
for _args in ("", ", period=6.0"):
    row(f"interp_slope(a, b, c{_args})", _X, _XP, R(4))
    row(f"interp_tangent(a, b, c{_args})", _X, _XP, R(4))
    row(f"interp_adjoint(a, b, c{_args})", R(5), _X, _XP)
    row(f"interp_slope_adjoint(a, b, c{_args})", R(5), _X, _XP)
row("matmul_adjoint_left(a, np.ones((2, 3)), b)", R(5, 2, 4), R(5, 3, 4))
row("matmul_adjoint_left(a, np.ones((2, 3)), b)", R(2), R(3))
row("matmul_adjoint_left(a, np.ones(3), b)", R(4), R(3, 4))
row("matmul_adjoint_right(a, np.ones((3, 4)), b)", R(5, 2, 4), R(5, 2, 3))
row("matmul_adjoint_right(a, np.ones(3), b)", R(2), R(2, 3))
row("matmul_adjoint_right(a, np.ones((3, 4)), b)", R(4), R(3))
row("contracted(a, b, (-1, -2))", R(), R(2, 3))
row("contracted(a, b, (-1, -2))", R(2, 3), R(3, 4))
row("tensordot_adjoint_left(a, np.ones((2, 3)), b, 1)", R(2, 4), R(3, 4))
row("tensordot_adjoint_left(a, np.ones((2, 3)), b, (-1, -1))", R(2, 3), R())
row("tensordot_adjoint_left(a, 2.0, b, (-1, -1))", R(3), R(3))
row("tensordot_adjoint_right(a, np.ones((3, 4)), b, (-1, -2))", R(3, 4), R())
row("tensordot_adjoint_right(a, np.ones((3, 4)), b, 1)", R(2, 4), R(2, 3))
row("kron_adjoint_left(a, np.ones((2, 3)), b)", R(8, 6), R(4, 2))
row("kron_adjoint_right(a, np.ones(3), b)", R(6), R(2))
row("einsum_adjoint_0('ij->i', np.ones((2, 3)), a)", R(2))
for _n in range(1, 6):
    _text = ",".join("ij jk kl lm mn".split()[:_n]) + "->i" + "jklmn"[_n - 1]
    for _k in range(_n):
        row(
            f"einsum_adjoint_{_k}('{_text}', np.ones((2, 2)), {', '.join('abcda'[:_n])})",
            *(R(2, 2) for _ in range(min(_n, 4))),
        )
row("swapped(a)", R(2, 3, 4))
row("dagger(a)", C(2, 3, 4))
row("mirror(a)", R(3, 3))
row("mirror(a, 'U')", C(3, 3))
row("fold(a)", R(3, 3))
row("fold(a, 'U')", C(3, 3))
row("half_lower(a)", R(2, 3, 3))
row("diagonal_matrix(a)", R(2, 3))
for _b in (R(3), R(3, 2)):
    row("solve_columns(a, b, np.ones(3))" if _b.ndim == 1 else "solve_columns(a, b, np.eye(3))", R(3, 3), _b)
    row("apply_columns(a, b, np.ones(3))" if _b.ndim == 1 else "apply_columns(a, b, np.eye(3))", R(3, 3), _b)
    row("outer_columns(a, b, np.ones(3))" if _b.ndim == 1 else "outer_columns(a, b, np.eye(3))", _b, _b + 1)
row("cofactor(a)", R(3, 3))
row("cofactor(a)", np.diag([0.0, 0.0, 2.0]))
row("cofactor_change(a, b)", R(3, 3), R(3, 3))
row("cofactor_change(a, b)", R(2, 3, 3), R(2, 3, 3))
row("cofactor_change(a, b)", C(3, 3), C(3, 3))
row("cofactor(a)", R(2, 2, 2))
row("over_gaps(a, b)", R(3, 3), R(3))
row("over_gaps(a, b)", C(2, 3, 3), C(2, 3))
row("triangle(a, True)", R(3, 3))
row("triangle(a, False, True)", R(3, 3))
row("unit_lower(a)", R(3, 3))
row("transposed_if(a, 1)", R(3, 3))
row("twice(a, b)", R(2, 2), R(2, 2))
for _b in (R(4), R(4, 2)):
    row("bands_applied(a, b, (2, 1))", R(4, 4), _b)
    row("bands_outer(a, b, (2, 1))", _b, _b + 1)
row("bands_transposed(a, (2, 1))", R(4, 4))
row("block_diagonal((a, b))", R(2, 3), R(2))
row("unblock_diagonal(a, (np.ones((2, 3)), np.ones(2)))", R(3, 5))
row("aligned(a, np.ones((2, 3)), 0)", R(2))
row("unaligned(a, np.ones(2), 0)", R(2, 3))
row("quantile_tangent(a, np.array([3.0, 1.0, 2.0]), [0.2, 0.5])", R(3))
row("quantile_adjoint(a, np.array([3.0, 1.0, 2.0]), [0.2, 0.5])", R(2))
row("full_length(a, np.ones(5), np.ones(3), 'same')", R(5))
row("part_of_full(a, np.ones(5), np.ones(3), 'same')", R(7))
row("cropped(a, np.ones((3, 2)))", C(2, 4))
scalar("digamma(a)", P)
scalar("polygamma(2, a)", P)
row("added(a, b)", R(3), R(3))
row("settled(a, np.ones(3))", R(3))
if "identity" in SPACE:
    row("identity(a)", R(3))
row("digamma(a)", -3.7)
row("digamma(a)", -23.7)
row("bessel_i(0, a)", R(3))
row("bessel_i(1, a)", R(3))
row("private(a)", R(3))
row("given(a, np.ones(3))", R(3))
row("given_to(a, (3,))", R(3))
row("repeat_list([a, b], 2)", R(3), R(3))
row("join_lists([a, b], [a])", R(3), R(3))
row("as_list(a)", R(3, 2))
row("as_tuple(a)", R(3, 2))
row("folded([a, b, a, b], [a, b])", R(3), R(3))
row("folded_slots([a, b, c, d], [a, b])", R(3), R(3), R(3), R(3))
row("spliced([a, b, c], slice(1, None), [d])", R(3), R(3), R(3), R(3))
row("kept_part([a, b], [a, b, a], slice(1, 3), [b])", R(3), R(3))
row("new_part([a, b, c], [a, b], slice(0, 1), [a, b])", R(3), R(3), R(3))
row("padded([a, b], [a, b, a], False)", R(3), R(3))
row("padded([a, b], [a, b, a], True)", R(3), R(3))
row("unpadded([a, b, c], [a, b], False)", R(3), R(3), R(3))
row("unpadded([a, b, c], [a, b], True)", R(3), R(3), R(3))
row("as_deque([a, b])", R(3), R(3))
row("picked([a, b, c], [2, 0])", R(3), R(3), R(3))
row("unpicked([a, b], [a, b, a], [2, 0])", R(3), R(3))
row("deep_copied([a, [b]])", R(3), R(3))
row("sequence([a, b])", R(3), R(3))
row("transposed([[a, b], [c, d]])", R(3), R(3), R(3), R(3))
row("transposed(a)", R(2, 3))
row("transposed([a, b])", R(3), R(3))
row("untransposed([(a, b), (c, d)], [[a, b], [c, d]])", R(3), R(3), R(3), R(3))
row("as_mapping({'u': a, 'v': b}, dict)", R(3), R(3))
row("as_dict({'u': a, 'v': b})", R(3), R(3))
row("reordered({'u': a, 'v': b}, ['v', 'u'])", R(3), R(3))
row("values_at({'u': a, 'v': b}, ['v', 'u'])", R(3), R(3))
row("adjoints_at({'u': a, 'v': b}, ['v', 'u'])", R(3), R(3))
row("keyed([a, b], ['v', 'u'])", R(3), R(3))
row("stacked([a, b], np.ones((2, 3)))", R(3), R(3))
row("owned(a)", R(3))
row("in_field(a, 1.0)", C(3))
row("in_field(a, 1j)", R(3))
row("unwindow(a, np.ones(4), 2)", R(3, 2))
row("lower_elements(a, 1)", R(3, 3))
row("placed_below(a, np.ones((3, 3)), 1)", R(3))
row("first_row(a)", R(4, 4))
row("shifted_sum(a, b)", R(3, 2), R(2, 2))
row("shifted_products(a, b, np.ones((3, 2)))", R(4, 3), R(2, 2))
row("convolved_part(a, (3,), (2,), 'same')", R(4))
row("in_full(a, (3,), (2,), 'same')", R(3))
binary("strong_product(a, b)", P, single_too=False)
binary("strong_quotient(a, b)", P, single_too=False)
row("spread(a, np.ones((3, 2)))", R(3))
row("gathered(a, np.ones(3))", R(3, 2))
if "scipy" in SPACE:
    row("along_axis(np.arange(6.0).reshape(2, 3), a, 0)", R(3, 4))
row("a.conj()", C(3))
row("conjugated_if(a, 'C')", C(3))
row("conjugated_if(a, 0)", C(3))
if "scipy" in SPACE:
    row("untransformed(a, 'dct', 2, (0,), None, None)", R(3, 2))
    row("lagged_products(a, b, np.zeros(3), 0)", R(4, 2), R(4, 2))
row("of_matrices(a, 'scipy.linalg.sqrtm')", R(2, 2))
row("with_elements(a, np.array([0, 2]), b)", R(4), R(2))
row("elliptic_integral(1, -1.5, a, b)", 3 * R(3), U(3))
row("modified_bend(2, a, b, c)", P(3), R(3), R(3))
row("zeta_slope(1, 2.5, a)", P(3))
row("zeta_slope(2, a, 1.4)", P(3) + 1.0)
if "scipy" in SPACE:
    row("gamma_density(a, b)", P(3) + 0.5, P(3))
row("spherical_bend(2, a, b, c)", P(3), R(3), R(3))
row("as_reduced(a, a, np.power)", R(3))
row("rgamma_slope(a, b, 0.5)", R(3), R(3))
row("regular(a, 'genextreme', 0)", R(3))
row("on_support(a, np.array([-np.inf, 0.2, -1.0]))", R(3))
row("checked_sample(a, lambda samples, _: len(samples[0]) < 2, 0, a)", R(3))
row("on_grid(a, np.ones((3, 2)), 0, True)", R(3))
row("on_grid(a, np.ones(3), 0, False)", R(3))
row("off_grid(a, np.ones(2), 1, True)", R(3, 2))
row("off_grid(a, np.ones(1), 1, False)", R(3))
row("powers(a, -2)", [1.5, 2.0, 0.7])
row("products(a, b)", [1.5, 2.0, 0.7], [0.5, -1.0, 2.0])
row("centered(a)", [1.5, 2.0, 0.7])
row("centered(a, b)", [1.5, 2.0, 0.7], 0.3)
for _f in ("mean", "fmean", "geometric_mean", "harmonic_mean", "pvariance", "variance", "pstdev", "stdev", "_mean_stdev"):
    if _f != "_mean_stdev" or hasattr(SPACE["statistics"], _f):
        row(f"statistics.{_f}(a)", [1.5, 2.0, 0.7, 1.1])
row("statistics.harmonic_mean(a, [1.0, 2.0, 0.5])", [1.5, 2.0, 0.7])
for _f in ("fmean", "harmonic_mean") if hasattr(math, "exp2") else ("harmonic_mean",):
    row(f"statistics.{_f}(a, b)", [1.5, 2.0, 0.7], [1.0, 2.0, 0.5])
for _f in ("pvariance", "variance", "pstdev", "stdev"):
    row(f"statistics.{_f}(a, b)", [1.5, 2.0, 0.7], 0.3)
if "scipy" in SPACE:
    for _f in ("cumulative", "survival", "log_cumulative", "log_survival", "quantile", "upper_quantile"):
        row(f"{_f}(scipy.stats.gamma, a, [1.5])", np.array([0.3, 0.6]))
row("in_type(a, np.ones(3, np.float32))", R(3), tol=1e-6)
row("in_type(a, np.ones(3, complex))", R(3))
row("in_type(a, np.ones(3))", C(3))
row("evened(a, np.array([1.0, 1.0, 2.0]))", R(3))
row("evened(a, np.array([[1.0, 3.0], [1.0, 4.0]]), 0)", R(2, 2))

row("a.view()", R(3))
row("a.view(np.float64)", C(3))
row("a.view(np.complex128)", R(4))
row("viewed(a, np.ones(2, complex), float)", C(2))
row("unviewed(a, np.ones(2, complex), float)", R(4))
row("unviewed(a, np.ones(4), complex)", C(2))
row("cross_adjoint_left(a, np.ones(3), b)", R(3), R(3))
row("cross_adjoint_right(a, np.ones(3), b)", R(4, 3), R(3))
row("np.sum(a, axis=1, initial=b)", R(2, 3), R())
row("np.prod(a, axis=1, initial=b, keepdims=True)", R(2, 3), R())
row("np.logspace(a, b, 3, True, c)", R(), R(2), P())
row("np.partition(a, 100)", D(300))
row("gammainc_slope(1, a, b)", np.array([0.4, 2.0, 50.0]), np.array([2.0, 0.3, 52.0]))
row("gammainc_slope(2, a, b)", P(3), 3 * P(3))
row("complex_polygamma(1, a)", C(3) - 1)
row("hyp1f1_slope(1, 1, 0, a, b, c)", P(3), P(3), np.array([0.4, 9.0, -1.3]))
row("gamma_density_slope(1, a, b)", P(3), 3 * P(3))
row("betainc_slope(1, 0, a, b, c)", P(3), P(3), np.array([0.02, 0.5, 0.97]))
row("betainc_slope(1, 1, a, b, c)", P(2), P(2), np.array([0.3, 0.9]), tol=1e-6)
row("beta_density_slope(1, 0, a, b, c)", P(2), P(2), np.array([0.3, 0.9]))
row("beta_density_slope(0, 1, a, b, c)", P(2), P(2), np.array([0.3, 0.9]))
row("logarithm(a, np.log(np.array([0.5, 1.5, 2.0])))", np.array([0.5, 1.5, 2.0]), smooth=False)
