"""Lines fitted by gradient descent.

The 17 points to train on, the 8 to test on and the cost are those of aymericdamien/TensorFlow-Examples
("linear_regression"). The second set has a known answer, w0 = w1 = 1, and shows the path in parameter space.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import srcad
from _common import Descent, Floats, Scalar, arguments, descend, new_figure, save_figure

# fmt: off
TRAIN_X = np.array([
    3.3, 4.4, 5.5, 6.71, 6.93, 4.168, 9.779, 6.182, 7.59, 2.167, 7.042, 10.791, 5.313, 7.997, 5.654, 9.27, 3.1
])
TRAIN_Y = np.array([
    1.7, 2.76, 2.09, 3.19, 1.694, 1.573, 3.366, 2.596, 2.53, 1.221, 2.827, 3.465, 1.65, 2.904, 2.42, 2.94, 1.3
])
# fmt: on
TEST_X = np.array([6.83, 4.668, 8.9, 7.91, 5.7, 8.7, 3.1, 2.1])
TEST_Y = np.array([1.84, 2.273, 3.2, 2.831, 2.92, 3.24, 1.35, 1.03])

RATE = 0.01
NOISY_RATE = 0.1


def cost(w: float, b: float, x: Floats, y: Floats, points: int) -> Scalar:
    """Squared error over twice the number of points, of one point or of all."""
    return np.sum((w * x + b - y) ** 2) / (2 * points)


def mean_squared_error(w0: float, w1: float, x: Floats, y: Floats) -> Scalar:
    return np.mean((w0 + w1 * x - y) ** 2)


class Fit(NamedTuple):
    """A line w x + b, the training cost at the start and after each epoch, and the cost on the test set."""

    w: float
    b: float
    costs: list[Scalar]
    test_cost: Scalar


def fit_line(epochs: int, *, by_sample: bool, seed: int = 0) -> Fit:
    """Descend the cost of each point in turn, or that of all points at once."""
    n = len(TRAIN_X)
    w, b = np.random.default_rng(seed).normal(size=2)
    samples: list[tuple[Any, Any, int]] = [(TRAIN_X, TRAIN_Y, n)]
    if by_sample:
        samples = [(x, y, n) for x, y in zip(TRAIN_X, TRAIN_Y, strict=True)]
    value_and_grad = srcad.value_and_grad(cost, wrt=("w", "b"))
    path = descend(value_and_grad, (float(w), float(b)), samples * epochs, RATE).path[:: len(samples)]
    w, b = path[-1]
    return Fit(
        w, b, [cost(w, b, TRAIN_X, TRAIN_Y, n) for w, b in path], cost(w, b, TEST_X, TEST_Y, len(TEST_X))
    )


def noisy_line(points: int = 50, noise: float = 0.05, seed: int = 0) -> tuple[Floats, Floats]:
    """Points of y = 1 + x on [-1, 1], with normal noise."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1.0, 1.0, points)
    return x, 1.0 + x + noise * rng.normal(size=points)


def recover(x: Floats, y: Floats, epochs: int) -> Descent:
    """Descend from (-1, 3) towards w0 = w1 = 1."""
    value_and_grad = srcad.value_and_grad(mean_squared_error, ignore=("x", "y"))
    return descend(value_and_grad, (-1.0, 3.0), repeat((x, y), epochs), NOISY_RATE)


def plot_fits(by_sample: Fit, in_batch: Fit, path: Path) -> None:
    figure = new_figure(9.6, 4.0)
    left, right = figure.subplots(1, 2)
    left.plot(TRAIN_X, TRAIN_Y, "o", label="train")
    left.plot(TEST_X, TEST_Y, "x", label="test")
    ends = np.array([2.0, 11.0])
    for fit, label in ((by_sample, "sample by sample"), (in_batch, "in batch")):
        left.plot(ends, fit.w * ends + fit.b, label=label)
        right.semilogy(fit.costs, label=label)
    left.legend()
    right.set(xlabel="epoch", ylabel="cost on the training set")
    right.legend()
    save_figure(figure, path)


def plot_descent(descent: Descent, x: Floats, y: Floats, path: Path) -> None:
    """The loss curve, and the path over the contours of the loss."""
    figure = new_figure(9.6, 4.0)
    left, right = figure.subplots(1, 2)
    left.semilogy(descent.losses)
    left.set(xlabel="epoch", ylabel="mean squared error")
    w0, w1 = np.meshgrid(np.linspace(-1.5, 2.5, 81), np.linspace(-0.5, 3.5, 81))
    losses = np.mean((w0[..., None] + w1[..., None] * x - y) ** 2, axis=-1)
    right.contour(w0, w1, losses, levels=np.geomspace(losses.min(), losses.max(), 16))
    right.plot(*np.transpose(descent.path), "k.-", linewidth=0.8)
    right.plot(1.0, 1.0, "r*", markersize=12)
    right.set(xlabel="w0", ylabel="w1")
    save_figure(figure, path)


class Results(NamedTuple):
    by_sample: Fit
    in_batch: Fit
    noisy: Descent


def main(argv: Sequence[str] | None = None) -> Results:
    """Fit both sets, save their plots, and return the fits."""
    options = arguments(__doc__, argv, epochs=100)
    x, y = noisy_line()
    results = Results(
        fit_line(options.epochs, by_sample=True),
        fit_line(options.epochs, by_sample=False),
        recover(x, y, options.epochs),
    )
    for name, fit in (("sample by sample", results.by_sample), ("in batch", results.in_batch)):
        costs = f"cost {fit.costs[-1]:.4f}, on the test set {fit.test_cost:.4f}"
        print(f"{name:16}  w = {fit.w:.4f}  b = {fit.b:.4f}  {costs}")
    w0, w1 = results.noisy.path[-1]
    print(f"w0 = {w0:.4f}, w1 = {w1:.4f}, where 1 and 1 made the points")
    plot_fits(results.by_sample, results.in_batch, options.out / "fitted_lines.png")
    plot_descent(results.noisy, x, y, options.out / "descent_path.png")
    return results


if __name__ == "__main__":
    main()
