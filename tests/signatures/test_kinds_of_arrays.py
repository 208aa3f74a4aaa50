"""Arrays as they come: memory maps, views, pandas, sparse matrices, dask; what is refused; draws and interpolants."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcad


def loss(x: Any, a: Any) -> Any:
    return np.sum(np.tanh(a @ x) ** 2)


A = np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 2.0]])
X = np.array([0.1, 0.4, -0.2])
WANTED = srcad.grad(loss, wrt="x")(X, A)


def test_read_only() -> None:
    x = X.copy()
    x.flags.writeable = False
    np.testing.assert_array_equal(srcad.grad(loss, wrt="x")(x, A), WANTED)


def test_memory_map(tmp_path: Path) -> None:
    stored = np.memmap(tmp_path / "x.bin", dtype=float, mode="w+", shape=(3,))
    stored[:] = X
    found = srcad.grad(loss, wrt="x")(stored, A)
    np.testing.assert_array_equal(np.asarray(found), WANTED)


def square(x: Any) -> Any:
    return np.sum(x**3)


def test_layouts() -> None:
    x = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    found = srcad.grad(square)(x)
    np.testing.assert_array_equal(found, 3 * x**2)
    assert found.flags.f_contiguous
    strided = np.arange(24.0).reshape(4, 6)[::2, ::3]
    np.testing.assert_array_equal(srcad.grad(square)(strided), 3 * strided**2)


def test_pandas_as_data() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(A, columns=list("abc"))

    def f(x: Any, data: Any) -> Any:
        return np.sum((np.asarray(data) @ x) ** 2) + np.sum(data["a"].to_numpy() * x[0])

    wanted = 2 * A.T @ (A @ X) + np.array([np.sum(A[:, 0]), 0.0, 0.0])
    np.testing.assert_allclose(srcad.grad(f, wrt="x")(X, frame), wanted)


def fitted(x: Any, data: Any) -> Any:
    return ((data["a"] * x - data["b"]) ** 2).mean() + np.exp(-x * data["b"]).std()


def summed(x: Any, data: Any) -> Any:
    return np.sum(data * x)


def reduced(x: Any, data: Any) -> Any:
    left = (data @ np.array([x, 1.0])).sum() + (np.array([x, 2.0]) @ data)["b"]
    return left + (data * x).sum(axis=1).iloc[1] + (x * data["a"])[data["b"] > 1.5].max() + np.dot(x * data["a"], data["b"])


def along_axes(x: Any, data: Any) -> Any:
    """Running sums of rows and columns; an operator with an array along the columns, or of one row for all."""
    weights = np.array([[1.0, 3.0], [2.0, 5.0]])
    sums = (x * data).cumsum(axis=1).to_numpy() + (x * data).cumsum().to_numpy() + (data + x * np.ones(2)).to_numpy()
    return np.sum(weights * sums) + ((x * data["a"]) % 0.5).sum() + (np.ones(1) + x * data["a"]).sum()


@pytest.mark.parametrize("f", [fitted, summed, reduced, along_axes])
def test_arithmetic_with_pandas(f: Any) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1.0, 2.0], "b": [3.0, 0.5]})
    if f is summed and int(pandas.__version__.split(".")[0]) < 3:
        pytest.skip("before pandas 3 NumPy's sum is that of each column")
    step = 1e-5
    wanted = (f(0.7 + step, frame) - f(0.7 - step, frame)) / (2 * step)
    for optimize in (True, False):
        value, found = srcad.value_and_grad(f, wrt="x", optimize=optimize)(0.7, frame)
        np.testing.assert_allclose((value, found), (f(0.7, frame), wanted), rtol=1e-8)
    np.testing.assert_allclose(srcad.jacobian(f, wrt="x", mode="forward")(0.7, frame), wanted, rtol=1e-8)


def test_pandas_refused() -> None:
    pandas = pytest.importorskip("pandas")
    series = pandas.Series([1.0, 2.0], index=[0, 1])

    def products(x: Any, a: Any, b: Any) -> Any:
        return ((a * x) * b).sum()

    def smoothed(x: Any, a: Any) -> Any:
        return (a * x).rolling(2).mean().sum()

    def scaled(x: Any, a: Any) -> Any:
        return a * x

    with pytest.raises(srcad.DifferentiationError, match="labels that differ"):
        srcad.grad(products, wrt="x")(0.7, series, series[::-1])
    with pytest.raises(srcad.DifferentiationError, match="missing values"):
        srcad.grad(products, wrt="x")(0.7, series, pandas.Series([1.0, np.nan]))
    def compared(x: Any, a: Any) -> Any:
        return ((a * x) > 1.0).sum() * x

    def spread(x: Any, a: Any) -> Any:
        return (a + x * np.ones((2, 2))).sum()

    for f in (smoothed, scaled, compared, spread):
        with pytest.raises(srcad.DifferentiationError, match="to_numpy"):
            srcad.jvp(f, wrt="x")((0.7,), (1.0,), series)


def test_positions_of_pandas_are_not_those_of_numpy() -> None:
    pandas = pytest.importorskip("pandas")

    def spread(x: Any, a: Any) -> Any:
        return (x * a).std(0, True, 0)

    with pytest.raises(srcad.DifferentiationError):
        srcad.grad(spread, wrt="x")(0.7, pandas.Series([1.0, 2.0, 4.0]))


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@pytest.mark.parametrize("cls", ["matrix", "masked"])
def test_refused_kinds(cls: str) -> None:
    made: Any = np.matrix(A) if cls == "matrix" else np.ma.masked_array(A, A > 1)
    with pytest.raises(srcad.NonDifferentiableInputError, match="numpy.asarray"):
        srcad.grad(square)(made)
    with pytest.raises(srcad.NonDifferentiableInputError, match="numpy.asarray"):
        srcad.grad(loss, wrt="x")(X, made)


@pytest.mark.parametrize("kind", ["csr_matrix", "csc_array", "coo_matrix"])
def test_sparse_operands(kind: str) -> None:
    sparse = pytest.importorskip("scipy.sparse")
    a = getattr(sparse, kind)(A)

    def f(x: Any, a: Any) -> Any:
        return np.sum((a @ x) ** 2) + np.sum(a.T @ (a @ x)) + np.sum(a.dot(x))

    def dense(x: Any, a: Any) -> Any:
        return np.sum((a @ x) ** 2) + np.sum(a.T @ (a @ x)) + np.sum(a @ x)

    wanted = srcad.grad(dense, wrt="x")(X, A)
    np.testing.assert_allclose(srcad.grad(f, wrt="x")(X, a), wanted)


def test_products_of_sparse_matrices() -> None:
    sparse = pytest.importorskip("scipy.sparse")

    def f(x: Any, a: Any) -> Any:
        return np.sum((a * x) ** 2)

    wanted = 2 * A.T @ (A @ X)
    np.testing.assert_allclose(srcad.grad(f, wrt="x")(X, sparse.csr_matrix(A)), wanted)
    with pytest.raises(srcad.DifferentiationError):
        srcad.grad(f, wrt="x")(X, sparse.csr_array(A))


# --- draws ---


def test_draws_are_made_once() -> None:
    def f(loc: Any, scale: Any, rng: Any) -> Any:
        return np.sum(rng.normal(loc, scale, size=3) ** 2)

    z = np.random.default_rng(7).standard_normal(3)
    value, found = srcad.value_and_grad(f, wrt=("loc", "scale"))(0.5, 2.0, np.random.default_rng(7))
    assert value == pytest.approx(f(0.5, 2.0, np.random.default_rng(7)))
    np.testing.assert_allclose(found, (np.sum(2 * (0.5 + 2 * z)), np.sum(2 * (0.5 + 2 * z) * z)))


def test_uniform_draws() -> None:
    def f(low: Any, high: Any, rng: Any) -> Any:
        return np.sum(rng.uniform(low, high) ** 2)

    low, high = np.array([0.0, 1.0]), np.array([2.0, 5.0])
    u = np.random.default_rng(3).random(2)
    y = low + (high - low) * u
    found = srcad.grad(f, wrt=("low", "high"))(low, high, np.random.default_rng(3))
    np.testing.assert_allclose(found[0], 2 * y * (1 - u))
    np.testing.assert_allclose(found[1], 2 * y * u)


def test_draws_of_the_global_state() -> None:
    def f(scale: Any) -> Any:
        y = np.random.normal(1.0, scale, 2) + np.random.uniform(0.0, scale) + np.random.exponential(scale)
        return np.sum(y**2)

    np.random.seed(11)
    z, u, e = np.random.standard_normal(2), np.random.random_sample(), np.random.standard_exponential()
    np.random.seed(11)
    found = srcad.grad(f)(0.5)
    slope = z + u + e
    np.testing.assert_allclose(found, np.sum(2 * (1 + 0.5 * slope) * slope))


def test_draws_with_constant_parameters() -> None:
    def f(x: Any) -> Any:
        rng = np.random.default_rng(5)
        return np.sum(x * rng.normal(size=3))

    np.testing.assert_array_equal(srcad.grad(f)(X), np.random.default_rng(5).normal(size=3))


# --- interpolants ---

KNOTS = np.array([0.0, 1.0, 2.0, 3.5, 5.0])
VALUES = np.array([0.0, 2.0, 1.0, -1.0, 0.5])
POINTS = np.array([0.3, 1.7, 4.2])


@pytest.mark.parametrize("kind", ["CubicSpline", "PchipInterpolator", "Akima1DInterpolator", "linear", "cubic"])
def test_interpolants(kind: str) -> None:
    interpolate = pytest.importorskip("scipy.interpolate")
    made = interpolate.interp1d(KNOTS, VALUES, kind=kind) if kind[0].islower() else getattr(interpolate, kind)(KNOTS, VALUES)

    def f(x: Any) -> Any:
        return np.sum(made(x) ** 2)

    def g(x: Any, spline: Any) -> Any:
        return np.sum(spline(x) ** 2)

    slope = (made(POINTS + 1e-6) - made(POINTS - 1e-6)) / 2e-6
    np.testing.assert_allclose(srcad.grad(f)(POINTS), 2 * made(POINTS) * slope, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(srcad.grad(g, wrt="x")(POINTS, made), 2 * made(POINTS) * slope, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("method", ["linear", "cubic"])
def test_grid_interpolation(method: str) -> None:
    interpolate = pytest.importorskip("scipy.interpolate")
    values = np.outer(VALUES, [1.0, 3.0, 2.0, 0.5])
    made = interpolate.RegularGridInterpolator((KNOTS, np.arange(4.0)), values, method=method)

    def f(x: Any) -> Any:
        return np.sum(made(x) ** 2)

    points = np.array([[0.3, 0.6], [4.1, 1.2]])
    wanted = np.zeros_like(points)
    for k in np.ndindex(*points.shape):
        step = np.zeros_like(points)
        step[k] = 1e-6
        wanted[k] = (f(points + step) - f(points - step)) / 2e-6
    np.testing.assert_allclose(srcad.grad(f)(points), wanted, rtol=1e-6)
    step = np.full_like(points, 1e-5)
    _, bent = srcad.jvp(srcad.grad(f))((points,), (np.ones_like(points),))
    np.testing.assert_allclose(bent, (srcad.grad(f)(points + step) - srcad.grad(f)(points - step)) / 2e-5, rtol=1e-5)


# --- arrays that bring their own functions ---


def elementwise(x: Any) -> Any:
    return np.sum(np.exp(x) * x + np.sin(x) ** 2)


def reductions(x: Any) -> Any:
    return np.mean(x * x, axis=0)[1] + np.sum(np.sum(x, axis=1) ** 2) + np.sum(x.T @ x)


def broadcast(x: Any) -> Any:
    return np.sum((x - np.mean(x, axis=0)) ** 2 / (1 + x * x)) + x[1, 0] * 2.0


def products(x: Any) -> Any:
    return np.sum(np.dot(x, x.T) @ x) + np.sum(np.hypot(np.sign(x) * x, 1.0)) + np.sum(np.exp(x[:, None] - x[None]))


def places(x: Any) -> Any:
    y = np.concatenate([np.take(x, [0, 2, 0], axis=0), np.diff(x, axis=0)])
    return np.sum(y**2) * x.reshape(-1)[3] + np.sum(np.repeat(x, 2, axis=1) ** 2)


@pytest.mark.parametrize("f", [elementwise, reductions, broadcast, products, places])
def test_dask(f: Any) -> None:
    dask = pytest.importorskip("dask.array")
    x = np.linspace(0.1, 1.2, 6).reshape(3, 2)
    found = srcad.grad(f)(dask.from_array(x, chunks=2))
    assert isinstance(found, dask.Array)
    np.testing.assert_allclose(found.compute(), srcad.grad(f)(x))
    value, tangent = srcad.jvp(f)((dask.from_array(x, chunks=2),), (dask.from_array(x, chunks=2),))
    assert isinstance(value, dask.Array) and isinstance(tangent, dask.Array)
    np.testing.assert_allclose(tangent.compute(), srcad.jvp(f)((x,), (x,))[1])


def test_dask_as_data() -> None:
    dask = pytest.importorskip("dask.array")
    found = srcad.grad(loss, wrt="x")(X, dask.from_array(A, chunks=1))
    np.testing.assert_allclose(np.asarray(found), WANTED)
