"""Generated code compiles with Numba as it is: numbers, loops, stacks, arrays that are written into."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import srcad
from srcad import runtime

numba = pytest.importorskip("numba")
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True, scope="module")
def _quickly() -> Iterator[None]:
    """The numbers are tested, not how quickly they come: LLVM need not look for that, which takes half of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_OPT", "0")
        numba.config.reload_config()
        yield
    numba.config.reload_config()


Function = Callable[..., Any]
CASES: list[Any] = []


def case(*args: Any) -> Callable[[Function], Function]:
    def record(f: Function) -> Function:
        CASES.append(pytest.param(f, args, id=f.__name__))
        return f

    return record


@case(2.0)
def newton(a: Any) -> Any:
    x = a
    while abs(x * x - a) > 1e-13 * a:
        x = 0.5 * (x + a / x)
    return x


@case(1.0, 0.2, 9.81, 5)
def pendulum(angle: Any, speed: Any, g: Any, n: Any) -> Any:
    for _ in range(n):
        if angle > 0.9:
            speed = speed - 0.01 * g * math.sin(angle)
        else:
            speed = speed - 0.01 * g * angle**3
        angle = angle + 0.01 * speed
    return angle * angle + speed


@case(np.array([0.5, 1.5, 2.5, 0.1]))
def neighbours(x: Any) -> Any:
    total = 0.0
    for i in range(len(x) - 1):
        total += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
    return total


@case(np.arange(16.0).reshape(4, 4), 2)
def sweeps(a: Any, n: Any) -> Any:
    a = a.copy()
    for _ in range(n):
        for i in range(1, a.shape[0] - 1):
            for j in range(a.shape[1] - 2, 0, -1):
                a[i, j] = (a[i - 1, j] * a[i + 1, j] + a[i, j - 1] + a[i, j + 1]) / 9.0
    return np.sum(a**2)


@case([0.5, 1.5, 2.5], [0.4, 2.0], 0.7)
def alignment(a: Any, b: Any, c: Any) -> Any:
    rows = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        rows[i][0] = i * c
    for j in range(1, len(b) + 1):
        rows[0][j] = j * c
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            rows[i][j] = min(rows[i - 1][j] + c, rows[i][j - 1] + c, rows[i - 1][j - 1] + (a[i - 1] - b[j - 1]) ** 2)
    return rows[len(a)][len(b)]


@case(1.1, 0.9, 4)
def powers(u: Any, d: Any, n: Any) -> Any:
    values = [max(0.0, u ** (n - j) * d**j - 0.95) for j in range(n + 1)]
    for i in range(n, 0, -1):
        values = [0.5 * values[j] + 0.5 * values[j + 1] for j in range(i)]
    return values[0]


@case(np.array([0.5, 1.5, -2.5, 0.1, 0.7]))
def overlapping(x: Any) -> Any:
    u = x.copy()
    u[1:] += u[:-1]
    u[:-2] *= u[2:]
    u[...] = u[::-1] * 2.0
    return np.sum(u**2)


@case(np.array([[2.5, 0.5], [0.5, 1.7]]))
def matrices(x: Any) -> Any:
    lower = np.linalg.cholesky(x)
    rotation = np.array([[lower[0, 0], 1], [0.5, lower[1, 1]]])
    return np.sum(np.log(np.diag(lower))) + rotation[0, 0] * rotation[1, 1] + np.linalg.norm(x)


@case(np.array([0.5, 1.5, -2.5, 0.1]))
def along(x: Any) -> Any:
    total = np.sum(np.cumsum(x) * np.sort(x)) + x.var() + np.diff(x)[0] ** 3
    return total + np.sum(np.roll(x, 1) * np.clip(x, 0.0, 1.0))


@case(np.array([0.5, 1.5, -2.5, 0.1]), np.array([1.0, 2.0, 4.0, 8.0]))
def joined(x: Any, y: Any) -> Any:
    m = np.stack([x, y]).reshape(4, 2)
    return np.sum(m[1:, 0] * x[:3]) * np.interp(1.5, y, x) + np.sum(x[x > 0.0])


@case([[0.5, 1.5], [2.5, 0.4]], [2.0, 1])
def rows(m: Any, v: Any) -> Any:
    product = [sum([a * b for a, b in zip(row, v, strict=True)]) for row in m]
    return max(product) * sorted(v)[0] + product[0] ** 2


@case(np.array([0.5, 1.5, -2.5]), np.array([[0.2, 0.1, 0.4], [0.6, 0.3, 0.7]]))
def states(x: Any, w: Any) -> Any:
    kept = [w[i] * 1.0 for i in range(2)]
    h = x
    for _ in range(3):
        for i in range(2):
            kept[i] = kept[i] * h + w[i]
            h = np.tanh(kept[i])
    return np.sum(h)


def flat(bars: Any) -> list[float]:
    return [v for bar in bars for v in np.ravel(bar)]


@pytest.mark.parametrize("f, args", CASES)
def test_same_numbers(f: Function, args: tuple[Any, ...]) -> None:
    wrt = tuple(k for k, a in enumerate(args) if not isinstance(a, int))
    compiled = srcad.value_and_grad(f, wrt=wrt, compile="numba")
    for _ in range(2):
        value, bars = compiled(*args)
        expected, plain = srcad.value_and_grad(f, wrt=wrt)(*args)
        assert np.isclose(value, expected) and np.allclose(flat(bars), flat(plain))


def small(x: Any, w: Any) -> Any:
    total = w * w
    for i in range(len(x) - 1):
        total += x[i] * w * x[i + 1] ** 2
    return total


POINT = np.array([0.5, 1.5, 2.5]), 0.7


@pytest.mark.parametrize("transformation", [srcad.jvp, srcad.hvp])
def test_forward_modes(transformation: Any) -> None:
    dots = np.array([1.0, -1.0, 0.5]), 2.0
    plain, compiled = (transformation(small, compile=c)(POINT, dots) for c in (None, "numba"))
    assert np.allclose(flat(plain), flat(compiled))


@pytest.mark.parametrize("transformation", [srcad.jacobian, srcad.hessian])
def test_matrices(transformation: Any) -> None:
    plain, compiled = (transformation(small, wrt="x", compile=c)(*POINT) for c in (None, "numba"))
    assert np.allclose(plain, compiled)


def test_pullback() -> None:
    point = POINT[0].copy()
    value, pullback = srcad.vjp(small, compile="numba")(point, 0.7)
    expected, plain = srcad.vjp(small)(*POINT)
    point[0] = 9.0  # the pullback is that of the point at which the value was taken
    assert np.isclose(value, expected)
    for _ in range(2):
        assert np.allclose(np.hstack(pullback(2.0)), np.hstack(plain(2.0)))


factor = 2.0


def test_globals_are_read_at_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient = srcad.grad(lambda x: factor * x, compile="numba")
    for now in (2.0, 3.0):
        monkeypatch.setitem(globals(), "factor", now)
        assert gradient(1.0) == now


def test_places_that_are_not_there() -> None:
    gradient = srcad.grad(lambda x, k: x[k] * x[0], wrt="x", compile="numba")
    assert np.array_equal(gradient(np.array([2.0, 3.0]), 1), [3.0, 2.0])
    with pytest.raises(IndexError):
        gradient(np.array([2.0, 3.0]), 2)


TABLE = np.array([[0.5, 1.5, 0.5], [1.5, 0.2, 1.5]])
HELPERS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (lambda x, y: runtime.unbroadcast(x, y), (TABLE, TABLE[0])),
    (lambda x, y: runtime.vector_product(x, y), (TABLE[0], TABLE[1])),
    (lambda x, y: runtime.unbroadcast(x, y), (TABLE, TABLE[:, :1])),
    (lambda x, y: runtime.expand(x, y, -1, True), (TABLE[:, :1], TABLE)),
    (lambda x, y: runtime.fill(x, y) + runtime.broadcast_like(x, y), (2.0, TABLE)),
    (lambda x, y: runtime.tie_weights(x, y, -1, True), (TABLE, TABLE.max(axis=1, keepdims=True))),
    (lambda x, y: runtime.selected(x, y), (np.where(TABLE > 1.0, 2.0, np.inf), TABLE > 1.0)),
    (lambda x: runtime.power_slope(x, 2.0) + runtime.power_slope(2.0, x), (TABLE,)),
    (lambda x: (runtime.power_slope(0.0, x), runtime.power_slope(x, 0.0)), (1.0,)),
    (lambda x, i: runtime.last_written(x, (i, i)), (TABLE, np.array([0, 1, 0]))),
]


@pytest.mark.parametrize("k", range(len(HELPERS)))
def test_the_runtime_compiled(k: int) -> None:
    from srcad import jitted

    function, args = HELPERS[k]
    with np.errstate(all="ignore"):
        assert jitted.REDUCTIONS and np.allclose(numba.njit(function)(*args), function(*args))


@pytest.mark.parametrize("i, x", [(np.array([0, 1, 0]), TABLE[:1].repeat(3, 0)), ((0, 2), 1.0)])
def test_sums_at_places_compiled(i: Any, x: Any) -> None:
    def added(out: Any, i: Any, x: Any) -> Any:
        runtime.add_at(out, i, x)
        return out

    assert np.allclose(numba.njit(added)(TABLE.copy(), i, x), added(TABLE.copy(), i, x))


def test_reductions_along_axes() -> None:
    from srcad import jitted

    total, most, mean = (jitted.REDUCTIONS[name] for name in ("sum", "max", "mean"))

    def reductions(x: Any) -> Any:
        return total(x, -1, True), most(x, 0, False), mean(x.reshape((1, 2, 3)), 1, False)

    for found, expected in zip(numba.njit(reductions)(TABLE), reductions(TABLE), strict=True):
        assert np.allclose(found, expected)


@pytest.mark.parametrize("subscripts", ["ij,ij->j", "ij,kj->ik", "ij,ij->", "ij->ji", "ij,kj,i->k"])
def test_contractions(subscripts: str) -> None:
    from srcad import jitted

    operands = [TABLE, TABLE + 1.0, TABLE[:, 0]][: subscripts.count(",") + 1]
    found = numba.njit(jitted.einsum(subscripts))(*operands)
    assert np.allclose(found, np.einsum(subscripts, *operands))
    if len(operands) == 2:
        with pytest.raises(ValueError, match="do not fit"):
            numba.njit(jitted.einsum(subscripts))(TABLE, TABLE[:1, :2])


def test_large_sums_of_products() -> None:
    def weighted(a: Any, x: Any) -> Any:
        c = np.sin(a) * x
        return np.sum(np.sum(c * a, axis=0) ** 2)

    a = np.linspace(-1.0, 1.0, 4000).reshape(1000, 4)
    x = np.array([0.2, -0.4, 0.5, 0.1])
    for bar, plain in zip(srcad.grad(weighted, compile="numba")(a, x), srcad.grad(weighted)(a, x), strict=True):
        assert np.allclose(bar, plain)


def test_what_numba_cannot_take_is_an_error() -> None:
    with pytest.raises(srcad.CompilationError, match="Numba cannot compile"):
        srcad.grad(lambda x: np.sum(np.linalg.svd(x)[1]), compile="numba")(np.eye(2))


def test_exceptions_of_the_function() -> None:
    gradient = srcad.grad(lambda x: 1.0 / x, compile="numba")
    assert gradient(2.0) == -0.25
    with pytest.raises(ZeroDivisionError):
        gradient(0.0)


def test_unknown_compiler() -> None:
    with pytest.raises(srcad.DifferentiationError, match="there is 'numba'"):
        srcad.grad(math.sin, compile="cuda")
