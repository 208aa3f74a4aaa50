"""Draws of the module ``random``: what is drawn is what a plain call draws, and moves with its parameters."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

import srcad

GENERATOR = random.Random(3)


def of_the_module(x: Any) -> Any:
    random.seed(1)
    return random.gauss(0, x) * x + random.gauss(x, 1) * random.uniform(0, x) + random.random() * x


def of_one_outside(x: Any) -> Any:
    GENERATOR.seed(2)
    return GENERATOR.gauss(x, 2) * GENERATOR.uniform(x, 1.0)


def of_one_inside(x: Any) -> Any:
    generator = random.Random(4)
    return generator.gauss(x, 2) * generator.expovariate(x) * generator.random()


def of_a_list(x: Any) -> Any:
    random.seed(1)
    values = [x, x * x, 2.0]
    random.shuffle(values)
    return values[0] * values[1] + random.choice(values) * random.choice([1, 2])


@pytest.mark.parametrize("f", [of_the_module, of_one_outside, of_one_inside, of_a_list])
def test_draws(f: Callable[..., Any]) -> None:
    random.seed(5)
    random.gauss(0, 1)  # leaves the second number of a pair behind
    slope = (f(0.7 + 1e-6) - f(0.7 - 1e-6)) / 2e-6
    value, found = srcad.value_and_grad(f)(0.7)
    assert value == f(0.7)
    assert found == pytest.approx(slope, rel=1e-6)
    assert srcad.jvp(f)((0.7,), (1.0,)) == pytest.approx((value, slope), rel=1e-6)
