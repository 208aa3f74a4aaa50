"""Forward mode beside the dual numbers that it stands for.

A dual number is x + x_dot e with e^2 = 0, so that f(x + e) = f(x) + f'(x) e: Clifford (1873); Griewank
and Walther, "Evaluating Derivatives" (2nd edition, SIAM 2008), section 3.1; Baydin, Pearlmutter, Radul
and Siskind, "Automatic Differentiation in Machine Learning: a Survey" (JMLR 18, 2018), section 3.1.1.
`math.sin` takes no `Dual`, so that the function has to be written again for them; srcad writes the
tangents into its source.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

import srcad
from _common import Floats, arguments, new_figure, save_figure

POINT = (3.0, 5.0)


def f(x: float, y: float) -> float:
    return 2 * x + x * y**3 + math.sin(x)


def square(x: Floats) -> Floats:
    return x**2


@dataclass(frozen=True, slots=True)
class Dual:
    """x + x_dot e, with the operations that `f_of_duals` needs."""

    x: float
    x_dot: float

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.x + other.x, self.x_dot + other.x_dot)

    def __mul__(self, other: Dual) -> Dual:
        return Dual(self.x * other.x, self.x_dot * other.x + self.x * other.x_dot)

    def __rmul__(self, factor: float) -> Dual:
        return Dual(factor * self.x, factor * self.x_dot)


def sine(number: Dual) -> Dual:
    return Dual(math.sin(number.x), math.cos(number.x) * number.x_dot)


def f_of_duals(x: Dual, y: Dual) -> Dual:
    """`f`, written again for dual numbers."""
    return 2 * x + x * (y * y * y) + sine(x)


class Results(NamedTuple):
    """f, df/dx and df/dy at `POINT` by srcad and by dual numbers, and x^2 with its derivative on a grid."""

    forward: tuple[float, float, float]
    dual: tuple[float, float, float]
    grid: Floats
    squares: Floats
    slopes: Floats


def by_forward_mode(x: float, y: float) -> tuple[float, float, float]:
    tangent = srcad.jvp(f)
    value, x_slope = tangent((x, y), (1.0, 0.0))
    _, y_slope = tangent((x, y), (0.0, 1.0))
    return value, x_slope, y_slope


def by_dual_numbers(x: float, y: float) -> tuple[float, float, float]:
    along_x = f_of_duals(Dual(x, 1.0), Dual(y, 0.0))
    along_y = f_of_duals(Dual(x, 0.0), Dual(y, 1.0))
    return along_x.x, along_x.x_dot, along_y.x_dot


def plot(results: Results, path: Path) -> None:
    figure = new_figure()
    axes = figure.subplots()
    axes.plot(results.grid, results.squares, label="x²")
    axes.plot(results.grid, results.slopes, label="its derivative, by forward mode")
    axes.set(xlabel="x")
    axes.legend()
    save_figure(figure, path)


def main(argv: Sequence[str] | None = None) -> Results:
    """Print value and derivatives both ways, save the plot, and return the numbers."""
    options = arguments(__doc__, argv)
    grid = np.linspace(-3.0, 3.0, 121)
    squares, slopes = srcad.jvp(square)((grid,), (np.ones_like(grid),))
    results = Results(by_forward_mode(*POINT), by_dual_numbers(*POINT), grid, squares, slopes)
    for name, row in (("srcad.jvp", results.forward), ("dual numbers", results.dual)):
        print(f"{name:12}  f = {row[0]:.5f}  df/dx = {row[1]:.5f}  df/dy = {row[2]:.5f}")
    print("\n" + srcad.jvp(f).source)
    plot(results, options.out / "square_and_derivative.png")
    return results


if __name__ == "__main__":
    main()
