"""Logistic regression of two half moons, with the activation 0.5 (tanh z + 1).

The activation and the cross-entropy, summed over the samples, are those of autograd's tutorial; the moons are
scikit-learn's. The boundary of this model is straight, so that the tips of the moons stay on the wrong side.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

import numpy as np

import srcad
from _common import Descent, Floats, Scalar, arguments, descend, new_figure, save_figure

RATE = 0.001


def activation(z: Floats) -> Floats:
    return 0.5 * (np.tanh(z) + 1)


def probability(w: Floats, b: float, x: Floats) -> Floats:
    """The probability that each row of x (samples, 2) belongs to the second moon."""
    return activation(x @ w + b)


@srcad.differentiate(ignore=("x", "t"))
def cross_entropy(w: Floats, b: float, x: Floats, t: Floats) -> Scalar:
    """Minus the log-likelihood of the labels t (samples,), each 0 or 1."""
    p = probability(w, b, x)
    log_likelihood: Scalar = np.sum(np.log(p * t + (1 - p) * (1 - t)))
    return -log_likelihood


def moons(samples: int, seed: int = 0) -> tuple[Floats, Floats]:
    from sklearn.datasets import make_moons  # type: ignore[import-untyped]  # publishes no types

    x, t = make_moons(samples, noise=0.1, random_state=seed)
    return np.asarray(x, dtype=np.float64), np.asarray(t, dtype=np.float64)


def accuracy(w: Floats, b: float, x: Floats, t: Floats) -> float:
    return float(np.mean((probability(w, b, x) > 0.5) == t))


def plot(descent: Descent, x: Floats, t: Floats, path: Path) -> None:
    """The decision boundary through the moons, and the loss."""
    figure = new_figure(9.6, 4.0)
    left, right = figure.subplots(1, 2)
    x0, x1 = np.meshgrid(np.linspace(-1.7, 2.7, 200), np.linspace(-1.2, 1.7, 200))
    w, b = descent.path[-1]
    p = probability(w, b, np.stack([x0, x1], axis=-1))
    left.contourf(x0, x1, p, levels=20, cmap="RdBu", alpha=0.6)
    left.contour(x0, x1, p, levels=[0.5], colors="k")
    left.scatter(*x.T, c=t, cmap="RdBu", edgecolors="k", linewidths=0.4, s=14)
    left.set(title="decision boundary")
    right.plot(descent.losses)
    right.set(xlabel="step", ylabel="cross-entropy")
    save_figure(figure, path)


class Results(NamedTuple):
    descent: Descent
    accuracy: float


def main(argv: Sequence[str] | None = None) -> Results:
    """Train, print loss and accuracy, save the plot, and return the descent."""
    options = arguments(__doc__, argv, epochs=100, samples=500)
    x, t = moons(options.samples)
    descent = descend(cross_entropy.value_and_grad, (np.zeros(2), 0.0), repeat((x, t), options.epochs), RATE)
    w, b = descent.path[-1]
    results = Results(descent, accuracy(w, b, x, t))
    print(f"cross-entropy {descent.losses[0]:.1f} -> {cross_entropy(w, b, x, t):.1f}")
    print(f"accuracy {results.accuracy:.1%}")
    plot(descent, x, t, options.out / "moons.png")
    return results


if __name__ == "__main__":
    main()
