"""Questions about the types of arrays are settled before the program runs, so that no derivative gets lost in them."""

from __future__ import annotations

import types
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import srcad

X = np.array([0.3, 1.2, 0.7, 2.1, 1.6])
W = np.array([1.0, 0.5, 0.25, 0.75, 1.5])


def by_namespace(x: Any) -> Any:
    xp = x.__array_namespace__() if hasattr(x, "__array_namespace__") else None
    assert xp is not None
    return xp.sum(x**2)


def by_default_attribute(x: Any) -> Any:
    kind = getattr(x, "dtype", x)
    return np.sum(x**2) if kind == np.float64 else 0.0


def by_union(x: Any) -> Any:
    return x if isinstance(x, int | float | complex) else np.sum(x**2)


def by_data_type(x: Any) -> Any:
    limit = np.finfo(x.dtype).eps
    return np.sum(np.where(x > limit, x**2, 0.0)) if np.issubdtype(x.dtype, np.floating) and x.dtype.kind == "f" else 0.0


def by_set_of_shapes(x: Any) -> Any:
    shapes = {np.shape(part) for part in (x, 2.0 * x)}
    return np.sum(x**2) if len(shapes) == 1 else 0.0


def by_calling(x: Any, scale: Any = "constant") -> Any:
    return np.sum(x**2) if not hasattr(scale, "__call__") and not hasattr(2.0, "mro") else scale(x)  # noqa: B004


@pytest.mark.parametrize("f", [by_namespace, by_default_attribute, by_union, by_data_type, by_set_of_shapes, by_calling])
def test_questions(f: Any) -> None:
    np.testing.assert_allclose(srcad.grad(f)(X), 2 * X)
    _, tangent = srcad.jvp(f)((X,), (W,))
    assert tangent == pytest.approx(2 * X @ W)


def sum_of_unknown_rank(x: Any, flag: bool) -> Any:
    y = np.outer(x, x) if flag else x
    return np.sum(np.sum(y, axis=0) ** 2)


def axis_known_late(x: Any, axis: int) -> Any:
    y = np.moveaxis(np.outer(x, x), axis, -1)
    return np.sum(y[0] ** 2)


def test_ranks_that_only_some_samples_have() -> None:
    for flag in (True, False):
        assert_gradient(lambda x: sum_of_unknown_rank(x, flag))  # noqa: B023
    for axis in (0, 1):
        assert_gradient(lambda x: axis_known_late(x, axis))  # noqa: B023


def assert_gradient(f: Any, x: NDArray[np.float64] = X) -> None:
    expected = [(f(x + step) - f(x - step)) / 2e-6 for step in 1e-6 * np.eye(len(x))]
    np.testing.assert_allclose(srcad.grad(f)(x), expected, rtol=1e-6, atol=1e-8)


def test_statistics_of_samples() -> None:
    stats = pytest.importorskip("scipy.stats")
    for name in ("gmean", "hmean", "skew", "kurtosis", "tvar", "tstd", "sem", "variation", "circvar", "median_abs_deviation"):
        assert_gradient(lambda x: getattr(stats, name)(x))  # noqa: B023
    assert_gradient(lambda x: stats.zscore(x) @ W)
    assert_gradient(lambda x: stats.bartlett(x, W)[0])
    assert_gradient(lambda x: np.sum(stats.gmean(np.outer(x, W), axis=1)))


def test_missing_values_are_refused() -> None:
    stats = pytest.importorskip("scipy.stats")
    with pytest.raises(srcad.DifferentiationError):
        srcad.grad(lambda x: stats.gmean(x))(np.array([1.0, np.nan]))


def test_integration_and_optimization() -> None:
    integrate, optimize = pytest.importorskip("scipy.integrate"), pytest.importorskip("scipy.optimize")
    assert_gradient(lambda x: integrate.trapezoid(x, dx=0.5))
    assert_gradient(lambda x: integrate.cumulative_trapezoid(x, dx=0.5) @ W[1:])
    assert_gradient(lambda x: optimize.rosen(x))
    assert_gradient(lambda x: optimize.rosen_hess_prod(x, W) @ W)


def test_splines() -> None:
    interpolate = pytest.importorskip("scipy.interpolate")
    t = np.arange(5.0)
    curve = interpolate.CubicSpline(t, np.sin(t))
    surface = interpolate.RectBivariateSpline(t, t, np.sin(np.add.outer(t, 2 * t)))
    tck = interpolate.splrep(t, np.sin(t))
    assert_gradient(lambda x: np.sum(curve(x)))
    assert_gradient(lambda x: np.sum(interpolate.splev(x, tck)))
    assert_gradient(lambda x: np.sum(surface.ev(x, W)))
    assert_gradient(lambda x: np.sum(surface(x[1:2], W[1])))


def test_an_axis_that_is_not_there() -> None:
    stats = pytest.importorskip("scipy.stats")
    with pytest.raises((srcad.DifferentiationError, ValueError)):
        srcad.grad(lambda x: stats.gmean(x, axis=1))(X)


def test_byte_orders_are_told_apart() -> None:
    def f(x: Any) -> Any:
        return np.sum(x) if x.dtype == np.dtype(">f8") else 2.0 * np.sum(x)

    np.testing.assert_array_equal(srcad.grad(f)(X), np.full(5, 2.0))


def test_deleting_an_element() -> None:
    def f(x: Any) -> Any:
        parts = {"a": x[0], "b": x[1] ** 2}
        del parts["a"]
        return parts["b"] * len(parts)

    def late(x: Any) -> Any:
        places = list(range(int(np.size(x))))
        del places[0]
        return np.sum(x) * len(places)

    np.testing.assert_allclose(srcad.grad(f)(X), [0.0, 2 * X[1], 0.0, 0.0, 0.0])
    np.testing.assert_allclose(srcad.grad(late)(X), np.full(5, 4.0))


def test_surfaces_beyond_their_knots() -> None:
    interpolate = pytest.importorskip("scipy.interpolate")
    t = np.arange(3.0)
    plane = interpolate.RectBivariateSpline(t, t, np.add.outer(t, 2 * t), kx=1, ky=1)
    gradient = srcad.grad(lambda x, y: plane.ev(x, y), wrt=(0, 1))
    assert gradient(0.5, 1.5) == pytest.approx((1.0, 2.0))
    assert gradient(2.5, 1.5) == pytest.approx((0.0, 2.0))


def by_class_of_what_is_lazy(x: Any) -> Any:
    shown: Any = {"a": x}.values()
    pairs: Any = zip([x], [x], strict=True)
    wrong = isinstance(shown, list | tuple) or isinstance(pairs, types.GeneratorType) or type(shown) is tuple
    generated = isinstance((v for v in [x]), types.GeneratorType) and not hasattr(shown, "__getitem__")
    return 0.0 if wrong or not generated else sum(a * b for a, b in pairs)


def test_questions_about_what_is_lazy() -> None:
    assert srcad.value_and_grad(by_class_of_what_is_lazy)(3.0) == (by_class_of_what_is_lazy(3.0), 6.0)
