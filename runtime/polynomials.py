"""The functions of ``numpy.polynomial`` in all of its bases, in terms of NumPy: lowest coefficient first.

What is linear in the coefficients is a matrix, and what is bilinear an array with three axes; both are what NumPy's own
function gives for the elements of the basis.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.errors import NoDerivativeError
from srcad.runtime.fourier import along_axis
from srcad.runtime.memory import stop_gradient


def series_of(alist: Any, trim: bool = True) -> Any:
    """``numpy.polynomial.polyutils.as_series``."""
    rows = [np.atleast_1d(a) for a in alist]
    dtype = np.result_type(float, *rows)
    return [(trimmed_series(r) if trim else r).astype(dtype) for r in rows]


def trimmed_series(x: Any) -> Any:
    """Coefficients without the zeros at their end, but for the first one."""
    return x[: length_of_series(x)]


def length_of_series(x: Any) -> int:
    """How many coefficients there are up to the last that is not 0; one at least."""
    return max(1, int(np.max(np.flatnonzero(x), initial=-1)) + 1)


def domain_of_points(x: Any) -> Any:
    """``numpy.polynomial.polyutils.getdomain``: the least interval, or rectangle, that holds all points."""
    x = np.atleast_1d(x)
    if np.iscomplexobj(x):
        low, high = np.min(x.real) + 1j * np.min(x.imag), np.max(x.real) + 1j * np.max(x.imag)
        return np.stack([low, high])
    return np.stack([np.min(x), np.max(x)]).astype(np.result_type(float, x))


def series_added(c1: Any, c2: Any) -> Any:
    """``polyadd`` and its like."""
    c1, c2 = series_of([c1, c2])
    n = max(len(c1), len(c2))
    return trimmed_series(np.pad(c1, (0, n - len(c1))) + np.pad(c2, (0, n - len(c2))))


def series_subtracted(c1: Any, c2: Any) -> Any:
    """``polysub`` and its like."""
    return series_added(c1, -np.asarray(c2))


def series_multiplied(mul: Any, c1: Any, c2: Any) -> Any:
    """``polymul`` and its like."""
    c1, c2 = series_of([c1, c2])
    return trimmed_series(np.tensordot(c1, np.tensordot(c2, products_of_basis(mul, len(c1), len(c2)), (0, 1)), (0, 0))[()])


def products_of_basis(mul: Any, n1: int, n2: int) -> Any:
    """The coefficients of the products of the first elements of a basis: first factor, result by second factor."""
    out = np.zeros((n1, n2, n1 + n2 - 1))
    for i in range(n1):
        for j in range(n2):
            found = mul(np.eye(n1)[i, : i + 1], np.eye(n2)[j, : j + 1])
            out[i, j, : len(found)] = found
    return out


def series_divided(mul: Any, c1: Any, c2: Any) -> Any:
    """``polydiv`` and its like: the quotient and the remainder."""
    rest, c2 = series_of([c1, c2])
    if len(c2) == 1:
        return rest / c2[-1], rest[:1] * 0
    places = max(len(rest) - len(c2) + 1, 0)
    quotient = []
    for i in range(places - 1, -1, -1):
        product = c2 @ products_of_basis(mul, len(c2), places)[:, i, : len(c2) + i]
        factor = rest[-1] / product[-1]
        rest = rest[:-1] - factor * product[:-1]
        quotient.append(factor)
    return np.stack(quotient[::-1]) if places > 0 else rest[:1] * 0, trimmed_series(rest)


def series_times_x(mulx: Any, c: Any) -> Any:
    """``polymulx`` and its like."""
    c = series_of([c])[0]
    return along_axis(basis_mapped(mulx, len(c)), c, 0) if length_of_series(c) > 1 or c[0] != 0 else c


def series_power(mul: Any, c: Any, pow: int, maxpower: Any = None) -> Any:
    """``polypow`` and its like."""
    found, factor = np.ones(1), series_of([c])[0]
    for _ in range(int(pow)):
        found = series_multiplied(mul, found, factor)
    return found


def series_derivative(der: Any, c: Any, m: int = 1, scl: Any = 1, axis: int = 0) -> Any:
    """``polyder`` and its like."""
    c = np.atleast_1d(c)
    return along_axis(basis_mapped(der, np.shape(c)[axis], m), c, axis) * scl**m


def series_integral(
    integral: Any, c: Any, m: int = 1, k: Any = (), lbnd: Any = 0, scl: Any = 1, axis: int = 0
) -> Any:
    """``polyint`` and its like."""
    c = np.atleast_1d(c)
    n = np.shape(c)[axis]
    found = along_axis(basis_mapped(integral, n, m, (), lbnd, scl), c, axis)
    k = np.atleast_1d(k)
    if len(k) == 0:
        return found
    constants = k @ constant_integrals(integral, n, len(k), m, lbnd, scl)
    return found + np.reshape(constants, [-1 if j == axis % np.ndim(c) else 1 for j in range(np.ndim(c))])


def basis_mapped(function: Any, n: int, *xs: Any) -> Any:
    """The matrix of a linear map of coefficients, of which NumPy may give those up to the last that is not 0."""
    columns = [function(e, *xs) for e in np.eye(n)]
    size = max(map(len, columns))
    return np.stack([np.pad(c, (0, size - len(c))) for c in columns], axis=1)


def constant_integrals(integral: Any, n: int, count: int, m: int, *xs: Any) -> Any:
    """What each constant of integration adds to ``m`` integrals of a series of length ``n``, row by row."""
    start = integral(np.ones(n), m, (), *xs)
    return np.stack([integral(np.ones(n), m, e, *xs) - start for e in np.eye(count)])


def series_with_roots(line: Any, mul: Any, roots: Any) -> Any:
    """``polyfromroots`` and its like."""
    roots, found = np.asarray(roots), np.ones(1)
    unit, zero = line(0.0, 1.0), line(1.0, 0.0)
    for k in range(len(roots)):
        factor = unit - roots[k] * np.pad(zero, (0, len(unit) - len(zero)))
        found = series_multiplied(mul, found, factor)
    return found


def series_fitted(val: Any, x: Any, y: Any, deg: Any, rcond: Any = None, full: bool = False, w: Any = None) -> Any:
    """``polyfit`` and its like, without their statistics."""
    if full or np.ndim(deg) > 0:
        raise NoDerivativeError("a fit of numpy.polynomial with full= or with a list of degrees has no derivative rule")
    matrix, wanted = vandermonde(val, np.asarray(x, float), deg), np.asarray(y)
    if w is not None:
        w = np.asarray(w)
        matrix = matrix * w[:, None]
        wanted = wanted * w if np.ndim(wanted) == 1 else wanted * w[:, None]
    least = np.shape(matrix)[0] * 2.220446049250313e-16 if rcond is None else rcond
    scale = stop_gradient(np.sqrt(np.sum(np.square(np.abs(matrix)), axis=0)))
    scale = np.where(scale == 0, 1.0, scale)
    found = np.linalg.pinv(matrix / scale, least) @ wanted
    return found / np.reshape(scale, (-1,) + (1,) * (np.ndim(wanted) - 1))


def vandermonde(val: Any, x: Any, deg: int) -> Any:
    """``polyvander`` and its like."""
    return np.moveaxis(val(np.atleast_1d(x), np.eye(deg + 1)), 0, -1)


def values_at_points(val: Any, *given: Any) -> Any:
    """``polyval2d`` and ``polyval3d``: of the points, then the coefficients."""
    found = val(given[0], given[-1])
    for x in given[1:-1]:
        found = val(x, found, tensor=False)
    return found


def values_on_grid(val: Any, *given: Any) -> Any:
    """``polygrid2d`` and ``polygrid3d``: of the axes, then the coefficients."""
    found = given[-1]
    for x in given[:-1]:
        found = val(x, found)
    return found


def series_roots(convert: Any, c: Any) -> Any:
    """``polyroots`` and its like."""
    c = series_of([c])[0]
    powers = c if convert is None else along_axis(basis_mapped(convert, len(c)), c, 0)
    return np.sort(np.roots(powers[::-1]))


def series_converted(convert: Any, c: Any) -> Any:
    """``poly2cheb`` and its like."""
    c = series_of([c])[0]
    return along_axis(basis_mapped(convert, len(c)), c, 0)


# --- the classes: what arithmetic makes is of the class of the first operand ---


def sum_of_polynomials(self: Any, other: Any) -> Any:
    """``Polynomial.__add__``, in every basis."""
    return self.__class__(series_added(self.coef, coefficients_of(self, other)), self.domain, self.window, self.symbol)


def difference_of_polynomials(self: Any, other: Any) -> Any:
    """``Polynomial.__sub__``, in every basis."""
    return self.__class__(series_subtracted(self.coef, coefficients_of(self, other)), self.domain, self.window, self.symbol)


def product_of_polynomials(self: Any, other: Any) -> Any:
    """``Polynomial.__mul__``, in every basis."""
    return self.__class__(self._mul(self.coef, coefficients_of(self, other)), self.domain, self.window, self.symbol)


def difference_from_polynomial(self: Any, other: Any) -> Any:
    """``Polynomial.__rsub__``, in every basis."""
    return self.__class__(series_subtracted(coefficients_of(self, other), self.coef), self.domain, self.window, self.symbol)


def quotient_by_number(self: Any, other: Any) -> Any:
    """``Polynomial.__truediv__``, in every basis."""
    if np.ndim(other) > 0 or isinstance(other, np.polynomial._polybase.ABCPolyBase):
        raise TypeError(f"unsupported types for true division: '{type(self)}', '{type(other)}'")
    return self.__class__(self.coef / other, self.domain, self.window, self.symbol)


def quotient_of_polynomials(self: Any, other: Any) -> Any:
    """``Polynomial.__floordiv__``, in every basis."""
    return divided_polynomial(self, other)[0]


def rest_of_polynomials(self: Any, other: Any) -> Any:
    """``Polynomial.__mod__``, in every basis."""
    return divided_polynomial(self, other)[1]


def divided_polynomial(self: Any, other: Any) -> Any:
    """``Polynomial.__divmod__``, in every basis."""
    parts = self._div(self.coef, coefficients_of(self, other))
    return tuple([self.__class__(part, self.domain, self.window, self.symbol) for part in parts])


def coefficients_of(self: Any, other: Any) -> Any:
    """The coefficients of another operand: a polynomial of the same kind, a series or a number."""
    if not isinstance(other, np.polynomial._polybase.ABCPolyBase):
        return other
    if not isinstance(other, self.__class__):
        raise TypeError("Polynomial types differ")
    if not np.all(self.domain == other.domain) or not np.all(self.window == other.window):
        raise TypeError("Domains or windows differ")
    return other.coef


def converted_polynomial(self: Any, domain: Any = None, kind: Any = None, window: Any = None) -> Any:
    """``Polynomial.convert``, in every basis: the powers of one variable in those of the other."""
    made = self.__class__ if kind is None else kind
    domain, window = made.domain if domain is None else domain, made.window if window is None else window
    start, rate = np.polynomial.polyutils.mapparms(self.domain, self.window)
    other_start, other_rate = np.polynomial.polyutils.mapparms(window, domain)
    variable = np.stack([start + rate * other_start, rate * other_rate])
    powers = powers_of_basis(self.__class__, len(self.coef)) @ self.coef
    found = powers[-1:]
    for k in range(len(powers) - 2, -1, -1):
        found = series_added(np.convolve(found, variable), powers[k])
    return made(np.linalg.inv(powers_of_basis(made, len(found))) @ found, domain, window, self.symbol)


def powers_of_basis(made: Any, n: int) -> Any:
    """The coefficients of the powers in the first elements of the basis of a class, column by column."""
    columns = [made.basis(k, made.window).convert(made.window, np.polynomial.Polynomial, made.window).coef for k in range(n)]
    return np.stack([np.pad(c, (0, n - len(c))) for c in columns], axis=1)
