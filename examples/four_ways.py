"""One derivative by hand, by differences, by symbols and by srcad; and how expressions swell.

After Baydin, Pearlmutter, Radul and Siskind, "Automatic Differentiation in Machine Learning: a Survey"
(JMLR 18, 2018): section 2.1 and figure 3 (differences), section 2.2 and table 1 (symbols, on the logistic
map).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import srcad
from _common import Floats, arguments, new_figure, save_figure

POINT = 1.0
SEED = 0.2  # where the derivatives of the logistic map are compared


def cubic(x: Any) -> Any:
    """x (1 - 2x)^2, of a float, an array or a symbol."""
    return x * (1 - 2 * x) ** 2


def by_hand(x: float) -> float:
    """(1 - 2x)(1 - 6x), by the product rule."""
    return (1 - 2 * x) * (1 - 6 * x)


class Differences(NamedTuple):
    """The error of difference quotients at `POINT`, for each step."""

    steps: Floats
    forward: Floats
    central: Floats


def by_differences() -> Differences:
    """Truncation falls as h (forward) or h^2 (central), rounding grows as 1 / h."""
    h = np.logspace(-1, -16, 61)
    exact, f, x = by_hand(POINT), cubic, POINT
    forward = (f(x + h) - f(x)) / h
    central = (f(x + h) - f(x - h)) / (2 * h)
    return Differences(h, abs(forward - exact), abs(central - exact))


def by_symbols(x: float) -> float:
    import sympy  # type: ignore[import-untyped]  # publishes no types

    symbol = sympy.Symbol("x")
    return float(sympy.diff(cubic(symbol), symbol).subs(symbol, x))


def by_srcad(x: float) -> float:
    derivative: float = srcad.grad(cubic)(x)
    return derivative


def logistic_map(x: Any, n: int) -> Any:
    """l_n of a float or a symbol, where l_1 = x and l_{n+1} = 4 l_n (1 - l_n)."""
    for _ in range(n - 1):
        x = 4 * x * (1 - x)
    return x


class Swell(NamedTuple):
    """Operations in the n-th iterate and in its derivative, and the derivative at `SEED` in two ways."""

    n: int
    operations: int
    derivative_operations: int
    symbolic: float
    automatic: float


def expression_swell(last: int) -> list[Swell]:
    """Table 1 of Baydin et al. (2018) in numbers; srcad's derivative is one loop whatever n is."""
    import sympy

    symbol = sympy.Symbol("x")
    derivative = srcad.grad(logistic_map, wrt="x")
    rows = []
    for n in range(1, last + 1):
        iterate = sympy.factor(logistic_map(symbol, n))
        slope = sympy.diff(iterate, symbol)
        counts = int(sympy.count_ops(iterate)), int(sympy.count_ops(slope))
        rows.append(Swell(n, *counts, float(slope.subs(symbol, SEED)), derivative(SEED, n)))
    return rows


def plot_differences(errors: Differences, path: Path) -> None:
    figure = new_figure()
    axes = figure.subplots()
    axes.loglog(errors.steps, errors.forward, ".-", label="forward difference")
    axes.loglog(errors.steps, errors.central, ".-", label="central difference")
    axes.set(xlabel="step", ylabel="error", title="x (1 - 2x)² at 1: srcad's error is 0")
    axes.legend()
    save_figure(figure, path)


def plot_swell(rows: Sequence[Swell], path: Path) -> None:
    figure = new_figure()
    axes = figure.subplots()
    n = [row.n for row in rows]
    axes.plot(n, [row.operations for row in rows], "o-", label="l_n")
    axes.plot(n, [row.derivative_operations for row in rows], "o-", label="its symbolic derivative")
    axes.set(xlabel="n", ylabel="operations", title="Logistic map: expression swell", xticks=n)
    axes.legend()
    save_figure(figure, path)


class Results(NamedTuple):
    hand: float
    symbols: float
    srcad: float
    differences: Differences
    swell: list[Swell]


def main(argv: Sequence[str] | None = None) -> Results:
    """Print the four derivatives and the swell, save two plots, and return the numbers."""
    options = arguments(__doc__, argv, iterates=6)
    results = Results(
        by_hand(POINT),
        by_symbols(POINT),
        by_srcad(POINT),
        by_differences(),
        expression_swell(options.iterates),
    )
    print(f"by hand          {results.hand}")
    print(f"by differences   off by {results.differences.forward.min():.1e} (forward) at the best step,")
    print(f"                        {results.differences.central.min():.1e} (central)")
    print(f"by symbols       {results.symbols}")
    print(f"by srcad         {results.srcad}\n")
    print(f"n  operations  in the derivative  l_n'({SEED}) by symbols  by srcad")
    for row in results.swell:
        counts = f"{row.operations:10}  {row.derivative_operations:17}"
        print(f"{row.n}  {counts}  {row.symbolic:20.12g}  {row.automatic:.12g}")
    print("\n" + srcad.grad(logistic_map, wrt="x").source)
    plot_differences(results.differences, options.out / "difference_errors.png")
    plot_swell(results.swell, options.out / "expression_swell.png")
    return results


if __name__ == "__main__":
    main()
