"""The points at which functions that stand for others are tested."""

from __future__ import annotations

import numpy as np

from tests.rules.evaluator import SPACE, Case
from tests.rules.table import C, P, R, S

ROWS: list[Case] = []


def row(text: str, *args: object, tol: float = 1e-7, smooth: bool = True) -> None:
    """One case."""
    ROWS.append(Case(text, args, tol, smooth))


_GAPS = np.array([[1.5, np.nan, -0.5, 2.0], [np.nan, 0.3, 0.7, 2.1], [0.1, 0.2, -0.9, 3.0]])

row("np.cov(a)", R(3, 5))
row("np.cov(a)", R(5))
row("np.cov(a, b)", R(5), R(5))
row("np.cov(a, rowvar=False, bias=True)", R(5, 2))
row("np.cov(a, aweights=b)", R(2, 5), P(5))
row("np.corrcoef(a)", R(3, 5))
row("np.corrcoef(a, b)", R(5), R(5))
for _args in ("", ", axis=0", ", axis=1, ddof=1, keepdims=True"):
    row(f"np.nanvar(a{_args})", _GAPS)
    row(f"np.nanstd(a{_args})", _GAPS)
row("np.nancumprod(a)", _GAPS)
if hasattr(np, "unique_counts"):
    row("np.unique_counts(a)", R(4))
    row("np.unique_inverse(a)", R(4))
row("np.ix_(a, b)", R(2), R(3))
row("np.trim_zeros(a)", np.array([0.0, 1.0, 2.0, 0.0]), smooth=False)
row("np.trim_zeros(a, 'f')", np.array([0.0, 1.0, 2.0, 0.0]), smooth=False)
row("np.trim_zeros(a)", np.zeros(3), smooth=False)
row("np.nancumprod(a, 1)", _GAPS)
if hasattr(np, "cumulative_sum"):
    row("np.cumulative_sum(a)", R(4))
    row("np.cumulative_sum(a, axis=1, include_initial=True)", R(2, 3))
    row("np.cumulative_prod(a)", R(4))
    row("np.cumulative_prod(a, axis=0, include_initial=True)", R(2, 3))
row("np.histogram(a, 3, weights=b)", R(6), P(6))
row("np.histogram(a, [0.0, 1.0, 2.0], weights=b)", P(6), P(6))
row("np.histogram(a, 3, density=True, weights=b)", R(6), P(6))
for _mode in ("full", "same", "valid"):
    row(f"np.correlate(a, b, '{_mode}')", R(5), R(3))
    row(f"np.correlate(a, b, '{_mode}')", R(2), R(5))
    row(f"np.correlate(a, b, '{_mode}')", C(4), C(2))
row("np.apply_along_axis(np.sum, 0, a)", R(3, 4))
row("np.apply_along_axis(np.cumsum, 1, a)", R(3, 4, 2))
row("np.apply_over_axes(np.sum, a, (0, 2))", R(3, 4, 2))
row("np.piecewise(a, [a < 0, a >= 0], [np.sin, np.exp])", R(5))
row("np.piecewise(a, [a < 0], [-1.0, np.square])", R(2, 3))
row("np.polyval(a, b)", R(4), R(2, 3))
row("np.polyval(a, b)", R(4), R())
row("np.polyadd(a, b)", R(2), R(4))
row("np.polysub(a, b)", R(4), R(2))
row("np.polymul(a, b)", R(4), R(2))
row("np.polydiv(a, b)", P(5), P(3))
row("np.polyder(a)", R(4))
row("np.polyder(a, 2)", R(4))
row("np.polyint(a)", R(4))
row("np.polyint(a, 2, 3.0)", R(4))
row("np.poly(a)", R(3))
row("np.poly(a)", S(3), tol=1e-5)
row("np.polyfit(a, b, 2)", R(6), R(6), tol=1e-5)
row("np.polyfit(a, b, 1, w=c)", R(6), R(6), P(6), tol=1e-5)
row("np.vander(a)", R(3))
row("np.vander(a, 4, increasing=True)", R(3))
row("np.roots(a)", np.array([1.0, -6.0, 11.0, -6.0]), tol=1e-5)
row("np.roots(a)", np.array([0.0, 1.0, -3.0, 2.0, 0.0]), smooth=False)
row("np.polydiv(a, b)", R(2), P(3))
_trapezoid = "trapezoid" if hasattr(np, "trapezoid") else "trapz"
row(f"np.{_trapezoid}(a)", R(4))
row(f"np.{_trapezoid}(a, b)", R(3, 4), R(4))
row(f"np.{_trapezoid}(a, dx=b, axis=0)", R(3, 4), R())
for _f in ("rfftn", "rfft2"):
    row(f"np.fft.{_f}(a)", R(3, 4))
    row(f"np.fft.{_f}(a, (2, 5), (-2, -1))", R(3, 4))
for _f in ("irfftn", "irfft2"):
    row(f"np.fft.{_f}(a)", C(3, 4))
    row(f"np.fft.{_f}(a, (2, 5), (-2, -1), 'ortho')", C(3, 4))
row("np.fft.hfft(a)", C(4))
row("np.fft.hfft(a, 5, norm='ortho')", C(4))
row("np.fft.ihfft(a)", R(5))
row("np.fft.ihfft(a, norm='forward')", R(2, 4))
row("np.linalg.multi_dot([a, b, c])", R(2, 3), R(3, 4), R(4))
for _n in (0, 1, 3, -2):
    row(f"np.linalg.matrix_power(a, {_n})", S(3))
row("np.linalg.lstsq(a, b, None)", R(4, 2), R(4))
row("np.linalg.lstsq(a, b, None)", R(4, 2), R(4, 3))
row("np.linalg.tensorsolve(a, b)", R(2, 3, 6), R(2, 3))
row("np.linalg.tensorinv(a)", R(2, 3, 3, 2))
for _args in ("", ", 1", ", 'fro'", ", -2", ", np.inf"):
    row(f"np.linalg.cond(a{_args})", S(3))
if "scipy" in SPACE:
    row("scipy.linalg.toeplitz(a)", R(3))
    row("scipy.linalg.toeplitz(a, b)", R(3), R(4))
    row("scipy.linalg.hankel(a)", R(3))
    row("scipy.linalg.hankel(a, b)", R(3), R(4))
    row("scipy.linalg.circulant(a)", R(4))
    row("scipy.linalg.companion(a)", P(4))
    for _mode in ("full", "same", "valid"):
        row(f"scipy.linalg.convolution_matrix(a, 4, '{_mode}')", R(3))
        row(f"scipy.linalg.convolution_matrix(a, 2, '{_mode}')", R(5))

# --- numpy.polynomial, in all bases ---

_BASES = {"polynomial": "poly", "chebyshev": "cheb", "legendre": "leg", "hermite": "herm", "hermite_e": "herme"}
_LINEAR = ("mulx(a)", "der(a)", "der(a, 2, 0.3)", "int(a)", "int(a, 2, [0.5, 0.3], 1.0, 0.7)")
for _module, _short in (*_BASES.items(), ("laguerre", "lag")):
    _of = f"np.polynomial.{_module}.{_short}"
    for _name in ("add", "sub", "mul", "div"):
        row(f"{_of}{_name}(a, b)", R(4), R(2))
    row(f"{_of}add(a, [0.0, 0.0, -a[2]])", R(3))
    for _rest in (*_LINEAR, "pow(a, 3)", "vander(a, 2)", "fromroots(a)"):
        row(f"{_of}{_rest}", R(3))
    row(f"{_of}roots(a)", np.array([0.1, -0.9, 0.2, 0.7]))
    row(f"{_of}int(a, axis=1)", R(2, 3))
    row(f"{_of}fit(a, b, 2)", R(6), R(6))
    row(f"{_of}fit(a, b, 2, w=c)", R(6), R(6, 2), P(6))
    if _short != "poly":
        row(f"{_of}2poly(a)", R(4))
        row(f"np.polynomial.{_module}.poly2{_short}(a)", R(4))
_POLYNOMIAL = "np.polynomial.polynomial.poly"
row(f"{_POLYNOMIAL}val2d(a, b, c)", R(3), R(3), R(2, 3))
row(f"{_POLYNOMIAL}val3d(a, b, c, d)", R(3), R(3), R(3), R(2, 3, 2))
row(f"{_POLYNOMIAL}grid2d(a, b, c)", R(3), R(2), R(2, 3))
row(f"{_POLYNOMIAL}grid3d(a, b, c, d)", R(3), R(2), R(1), R(2, 3, 2))
row("np.polynomial.polyutils.as_series([a, [1.0, 0.0]])", R(3))
row("np.polynomial.polyutils.getdomain(a)", R(3))
row("np.polynomial.polyutils.getdomain(a)", C(3))
