"""Wengert lists, trace tables and computational graphs of four textbook functions.

The tables are those of Griewank and Walther, "Evaluating Derivatives" (2nd edition, SIAM 2008), chapters
2 and 3, and of Baydin, Pearlmutter, Radul and Siskind, "Automatic Differentiation in Machine Learning: a
Survey" (JMLR 18, 2018), tables 2 and 3.
"""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable, Sequence
from math import exp, log, sin
from pathlib import Path
from typing import NamedTuple

import srcad
from _common import arguments


def log_sine(x1: float, x2: float) -> float:
    return log(x1) + x1 * sin(x2)


def survey(x1: float, x2: float) -> float:
    """The running example of Baydin et al. (2018)."""
    return log(x1) + x1 * x2 - sin(x2)


def product_sine(x1: float, x2: float) -> float:
    return x1 * x2 + sin(x1)


def exponentials(x: float) -> float:
    """The exponential is used twice, and is one row of the list."""
    return exp(x) * (exp(x) + 1)


POINTS: dict[Callable[..., float], tuple[float, ...]] = {
    log_sine: (2.0, 1.0),
    survey: (2.0, 5.0),
    product_sine: (2.0, 3.0),
    exponentials: (2.0,),
}


class Accumulated(NamedTuple):
    """A value with its gradient by both ways of accumulation."""

    value: float
    forward: tuple[float, ...]
    reverse: tuple[float, ...]


def accumulate(fn: Callable[..., float], point: tuple[float, ...]) -> Accumulated:
    """Forward accumulation takes one sweep per input, reverse accumulation one in all."""
    value, *reverse = srcad.rdiff(fn)(*point)
    tangent = srcad.jvp(fn)
    units = [tuple(float(i == j) for j in range(len(point))) for i in range(len(point))]
    return Accumulated(value, tuple(tangent(point, unit)[1] for unit in units), tuple(reverse))


def tables(fn: Callable[..., float], point: tuple[float, ...]) -> str:
    """The Wengert list, a forward trace for each input, and the reverse trace."""
    parts = [str(srcad.wengert(fn))]
    for name in inspect.signature(fn).parameters:
        parts += [
            f"tangents, with respect to {name}:",
            str(srcad.trace(fn, *point, mode="forward", wrt=name)),
        ]
    parts += ["adjoints:", str(srcad.trace(fn, *point, mode="reverse"))]
    return "\n\n".join(parts)


def draw(fn: Callable[..., float], out: Path) -> list[Path]:
    """Save the computational graph as DOT, and as SVG where Graphviz is installed."""
    graph = srcad.graph(fn)
    paths = [out / f"{fn.__name__}.dot"]
    paths[0].write_text(graph.dot, encoding="utf-8")
    if shutil.which("dot"):
        paths.append(out / f"{fn.__name__}.svg")
        graph.save(str(paths[1]))
    return paths


def main(argv: Sequence[str] | None = None) -> dict[str, Accumulated]:
    """Print every table, save every graph, and return value and gradients by function name."""
    options = arguments(__doc__, argv)
    results = {}
    for fn, point in POINTS.items():
        results[fn.__name__] = result = accumulate(fn, point)
        print(f"== {fn.__name__} at {point}: {result.value:.6g}, gradient {result.reverse}\n")
        print(tables(fn, point), end="\n\n")
        for path in draw(fn, options.out):
            print(f"saved {path}\n")
    return results


if __name__ == "__main__":
    main()
