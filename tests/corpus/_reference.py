"""Derivatives by central differences with two steps of Richardson extrapolation (error O(h^6))."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tests.corpus._program import Point, Program
from tests.corpus._trees import Vector, flat, unflat

STEP = 4e-3


def scales(numbers: Vector) -> Vector:
    """How far a number may be moved: in proportion to its size, but not by nothing at 0."""
    return np.maximum(np.abs(numbers), 0.25)


def along(fn: Callable[[Vector], Vector], numbers: Vector, direction: Vector, step: float = STEP) -> Vector:
    """The derivative of `fn` at `numbers` in a direction."""

    def central(h: float) -> Vector:
        return (fn(numbers + h * direction) - fn(numbers - h * direction)) / (2 * h)

    return (64 * central(step / 4) - 20 * central(step / 2) + central(step)) / 45


def flat_function(point: Point) -> Callable[[Vector], Vector]:
    """The program as a function from the components of its parameters to those of its result."""

    def fn(numbers: Vector) -> Vector:
        call = point.moved(unflat(point.primals, numbers)).fresh()
        return flat(point.program.fn(*call.args, **call.kwargs))

    return fn


@cache
def jacobian(program: Program, index: int, step: float = STEP) -> NDArray[np.float64]:
    """The Jacobian of a program at one of its calls, outputs x inputs."""
    point = Point.of(program, program.calls[index])
    fn, numbers = flat_function(point), flat(point.primals)
    columns = [along(fn, numbers, size * unit, step) / size for size, unit in _axes(numbers)]
    return np.stack(columns, axis=-1)


def jump(program: Program, index: int) -> float:
    """How far the value is from those around it: a test of equality can split the point off."""
    point = Point.of(program, program.calls[index])
    fn, numbers = flat_function(point), flat(point.primals)

    def mean(h: Vector) -> Vector:
        return (fn(numbers + h) + fn(numbers - h)) / 2

    steps = [STEP * size * unit for size, unit in _axes(numbers)]
    jumps = [(4 * mean(h / 2) - mean(h)) / 3 - fn(numbers) for h in steps]
    return float(np.max(np.abs(jumps), initial=0.0))


def _axes(numbers: Vector) -> list[tuple[float, Vector]]:
    return list(zip(scales(numbers).tolist(), np.eye(numbers.size), strict=True))
