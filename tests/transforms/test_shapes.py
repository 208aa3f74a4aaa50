"""What relies on the shapes of arguments holds for these shapes alone, and every other shape is right too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcad

SHAPES = [((3,), (3,)), ((4,), (4,)), ((1,), (4,)), ((3, 4), (4,)), ((3, 1), (1, 4)), ((1,), (1,)), ((0,), (1,))]


def products(x: Any, w: Any) -> Any:
    y = x * w
    z = np.exp(-y) + x
    return np.sum(z * z) + np.sum(np.max(z, axis=-1)) if z.size else np.sum(w)


def steps(x: Any, w: Any) -> Any:
    v = x
    for _ in range(3):
        v = 0.5 * v + w * np.sin(v)
    return np.sum(v**2)


def parts(x: Any, w: Any) -> Any:
    n = x.shape[0]
    return np.sum(x[: n - 1] * w[: n - 1]) + np.sum(x[1:] ** 2)


def turned(x: Any, w: Any) -> Any:
    if np.sum(x) > 100.0:
        y = np.sum(w) * np.squeeze(x[:1] * w[:1])
    else:
        y = np.cross(x, w)
    return np.sum(y * y) + y.ravel()[-1] * w.ravel()[0]


def either(x: Any, w: Any) -> Any:
    y = x if w.ravel()[0] > 0.2 else x * np.ones((2, 1))
    return np.sum(np.sin(y) * w)


def numbers(shape: tuple[int, ...], seed: int) -> Any:
    return np.random.default_rng(seed).normal(size=shape)


def differences(f: Any, args: list[Any], k: int) -> Any:
    found = np.zeros(args[k].shape)
    for place in np.ndindex(*args[k].shape):
        ends = []
        for step in (1e-6, -1e-6):
            moved = [a.copy() for a in args]
            moved[k][place] += step
            ends.append(f(*moved))
        found[place] = (ends[0] - ends[1]) / 2e-6
    return found


@pytest.mark.parametrize("f", [products, steps])
@pytest.mark.parametrize("order", [1, -1])
def test_one_derivative_for_all_shapes(f: Any, order: int) -> None:
    gradient = srcad.grad(f)
    for x_shape, w_shape in [*SHAPES, *SHAPES][::order]:
        args = [numbers(x_shape, 1), numbers(w_shape, 2)]
        for k, bar in enumerate(gradient(*args)):
            assert bar.shape == args[k].shape
            assert np.allclose(bar, differences(f, args, k), atol=1e-5)


def test_slices_cut_by_their_arrays() -> None:
    gradient = srcad.grad(parts)
    for n, m in [(5, 5), (5, 4), (3, 7), (2, 2), (5, 5), (6, 5)]:
        args = [numbers((n,), 1), numbers((m,), 2)]
        for k, bar in enumerate(gradient(*args)):
            assert np.allclose(bar, differences(parts, args, k), atol=1e-5)


@pytest.mark.parametrize("f, shapes", [
    (turned, [((3,), (3,)), ((2, 3), (3,)), ((3,), (4, 3)), ((1, 3), (1, 3))]),
    (either, [((3,), (3,)), ((3,), (2, 3)), ((2, 3), (2, 3)), ((1,), (1,))]),
])  # fmt: skip
@pytest.mark.parametrize("first", range(3))
def test_ranks_that_shapes_tell(f: Any, shapes: Any, first: int) -> None:
    gradient = srcad.grad(f)
    for seed, (x_shape, w_shape) in enumerate([shapes[first], *shapes, *shapes]):
        args = [numbers(x_shape, seed), numbers(w_shape, seed + 20)]
        for k, bar in enumerate(gradient(*args)):
            assert bar.shape == args[k].shape
            assert np.allclose(bar, differences(f, args, k), atol=1e-5)


def test_vectors_of_three() -> None:
    gradient = srcad.grad(lambda x, w: np.sum(np.cross(x, w) ** 2))
    assert "vector_product" in gradient.source_for(np.ones(3), np.ones(3))
    assert "vector_product" not in gradient.source_for(np.ones((2, 3)), np.ones(3))
    assert "vector_product" not in gradient.source_for(np.ones(3, "f4"), np.ones(3, "f4"))


def test_few_specialisations() -> None:
    gradient = srcad.grad(products)
    for n in range(1, 9):
        gradient(np.ones(n), np.ones(n))
    assert len(gradient._cache) == 5


def test_source_names_its_shapes() -> None:
    gradient = srcad.grad(products)
    gradient(np.ones(3), np.ones(3))
    assert gradient.source.startswith("# For arrays of the shapes x (3,), w (3,).")
    gradient(np.ones((2, 3)), np.ones(3))
    assert "# For" in gradient.source or "unbroadcast" in gradient.source


def test_saved_for_all_shapes(tmp_path: Path) -> None:
    gradient = srcad.grad(steps)
    gradient(np.ones(3), np.ones(3))
    gradient.save(tmp_path / "saved.py")
    text = (tmp_path / "saved.py").read_text(encoding="utf-8")
    namespace: dict[str, Any] = {}
    exec(text, namespace)
    args = [numbers((3,), 1), numbers((1,), 2)]
    for k, bar in enumerate(namespace["steps_grad"](*args)):
        assert np.allclose(bar, differences(steps, args, k), atol=1e-5)


def test_lists_of_arrays() -> None:
    gradient = srcad.grad(lambda ws, x: np.sum((ws[0] * x + ws[1]) ** 2))
    for shape in [(3,), (4,), (1,), (2, 3)]:
        ws, x = [numbers((3,), 1) if shape == (1,) else numbers(shape, 1), numbers(shape, 2)], numbers(shape, 3)
        bars, x_bar = gradient(ws, x)
        slope = 2 * (ws[0] * x + ws[1])
        assert bars[0].shape == ws[0].shape and bars[1].shape == ws[1].shape
        assert np.allclose(x_bar, np.sum(slope * ws[0]) if shape == (1,) else slope * ws[0])


def test_lists_of_arrays_that_change_their_shapes() -> None:
    gradient = srcad.grad(lambda ws, x: np.sum(ws[0] * x) + np.sum(ws[1]))
    for shapes in [((3,), (3,)), ((3,), (1,)), ((1,), (3,)), ((2, 3), (3,))]:
        ws, x = [numbers(s, 1) for s in shapes], numbers((3,), 3)
        bars, x_bar = gradient(ws, x)
        assert [b.shape for b in bars] == list(shapes) and x_bar.shape == (3,)
        assert np.allclose(bars[0], x.sum() if shapes[0] == (1,) else np.broadcast_to(x, shapes[0]))


def test_larger_gradients_of_gradients() -> None:
    second = srcad.grad(lambda x: np.sum(srcad.grad(lambda y: np.sum(np.sin(y) * y))(x) ** 2))
    for n in (3, 4, 1):
        x = numbers((n,), n)
        slope, bend = np.cos(x) * x + np.sin(x), 2 * np.cos(x) - x * np.sin(x)
        assert np.allclose(second(x), 2 * slope * bend)


def cells(x: Any, w: Any) -> Any:
    state = [x * 1.0, x + w]
    kept = [x[:1] for _ in range(3)]
    for k in range(3):
        state[k % 2] = np.sin(state[0] * w) + state[1]
        kept[k] = kept[k - 1] * state[0][:1]
    return np.sum(state[0] * w) + np.sum(kept[2] * x)


def cells_that_grow(x: Any, w: Any) -> Any:
    state = [x, x * w, w]
    for k in range(4):
        state[k % 3] = state[(k + 1) % 3] * w + state[k % 3]
    state.append(np.outer(x, np.ones(2)).ravel())
    return np.sum(state[-1] ** 2) + np.sum(state[0]) + np.sum(state[1] * state[2])


def cells_of_others(x: Any, w: Any) -> Any:
    rows = [x * 1.0, x * 2.0]
    both = [rows, [w * 1.0, w * w]]
    for k in range(2):
        both[k][0] = both[k][1] * both[1][1] + x
    return np.sum(rows[0] * w) + np.sum(both[1][0] ** 2)


def cells_handed_on(x: Any, w: Any) -> Any:
    def put(cells: Any, k: int) -> None:
        cells[k] = cells[k] * w

    state = [x, x * 2.0]
    other = state
    for k in range(2):
        put(other, k)
        state[1 - k] = state[k] + x
    return np.sum(state[0] * state[1])


@pytest.mark.parametrize("f", [cells, cells_that_grow, cells_of_others, cells_handed_on])
@pytest.mark.parametrize("first", [0, 3])
def test_shapes_in_lists(f: Any, first: int) -> None:
    gradient = srcad.grad(f)
    shapes = [((3,), (3,)), ((3,), (1,)), ((1,), (3,)), ((4,), (4,))]
    for seed, (x_shape, w_shape) in enumerate([shapes[first], *shapes]):
        args = [numbers(x_shape, seed), numbers(w_shape, seed + 20)]
        for k, bar in enumerate(gradient(*args)):
            assert bar.shape == args[k].shape
            assert np.allclose(bar, differences(f, args, k), atol=1e-4)


def test_slices_that_are_as_long_in_every_step() -> None:
    def f(img: Any, ker: Any) -> Any:
        (m, n), (h, w) = img.shape, ker.shape
        out = np.zeros((m - h + 1, n - w + 1))
        for i in range(h):
            for j in range(w - 1, -1, -1):
                out += ker[i, j] * img[i : i + m - h + 1, j : j + n - w + 1]
        for k in range(2):
            out[2 * k : 2 * (k + 1)] *= img[k + 1 : k + 3, : n - w + 1]
        return np.sum(np.sin(out))

    img, ker = np.arange(35.0).reshape(5, 7) / 20, np.arange(6.0).reshape(2, 3) / 5
    srcad.check_gradients(f, (img, ker))
    assert "unbroadcast" not in srcad.grad(f, wrt=(0, 1)).source_for(img, ker)


def test_slices_that_reach_over_the_end() -> None:
    def f(x: Any, a: Any) -> Any:
        s = np.zeros(3)
        for i in range(5):
            s = s + x[i : i + 3] * a if i < 3 else s + np.sum(x[i : i + 3] * a)
        return np.sum(s**2)

    x = np.arange(1.0, 6.0)
    srcad.check_gradients(f, (x, 0.5))


def less_a_row(p: Any) -> Any:
    total = 0.0
    for i in range(len(p) - 1):
        d = p[i + 1 :] - p[i]
        total += np.sum(np.sqrt(np.sum(d**2, axis=1) + 1))
    return total


def less_the_mean(p: Any) -> Any:
    return np.sum((p - p.mean(axis=0)) ** 3 @ np.ones(p.shape[1])) + np.sum(np.exp(p - np.max(p, axis=0)))


def some_rows(p: Any) -> Any:
    return np.sum((p[1:3] - p[0]) ** 3) + np.sum(np.sin(p[:3] * p[1]))


def columns_upright(p: Any) -> Any:
    return np.sum((p / np.sum(p * p, axis=-1)[:, None]) ** 3)


@pytest.mark.parametrize("f", [less_a_row, less_the_mean, some_rows, columns_upright])
@pytest.mark.parametrize("shape", [(4, 3), (3, 1), (3, 3)])
def test_rows_and_columns_fit_the_array(f: Any, shape: tuple[int, int]) -> None:
    p = np.linspace(0.3, 1.7, shape[0] * shape[1]).reshape(shape) ** 2
    srcad.check_gradients(f, (p,), order=1)
    assert "unbroadcast" not in srcad.grad(f).source_for(p)
