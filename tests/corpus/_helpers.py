# type: ignore
"""Functions that programs call in another module, with globals of its own."""

import numpy as np

FACTOR = 3.0


def square(x):
    """Not a square: a trap for who looks names up in the caller's module."""
    return x * x * FACTOR


def calls_its_own_square(x):
    return square(x) + x


def quadratic(x, a, b):
    return a * x * x + b * x + FACTOR


def relu(x):
    return np.maximum(x, 0.0)


def count_of(items):
    return len(list(items))


def norm_of(values):
    total = 0.0
    for v in values:
        total += v * v
    return total**0.5


def double_in_place(x):
    x *= 2.0


def set_first(x, value):
    x[0] = value
    return x
