"""An error of srcad's own that is raised at run time is none of the user's program: handlers that catch all let it through."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

KNOTS, HEIGHTS = [3.0, 2.0, 1.0], [1.0, 5.0, 2.0]  # between knots that decrease nothing is differentiated


def one_handler(x: Any) -> Any:
    try:
        y = np.interp(x, KNOTS, HEIGHTS) * x
    except Exception:
        y = 0.0
    return y + x


def several_handlers(x: Any) -> Any:
    try:
        y = np.interp(x, KNOTS, HEIGHTS)
    except KeyError:
        y = x
    except (ValueError, BaseException):
        y = x * x
    return y


def suppressed(x: Any) -> Any:
    y = 0.0
    with contextlib.suppress(Exception):
        y = np.interp(x, KNOTS, HEIGHTS) * x
    return y + x


def within_another(x: Any) -> Any:
    y = x
    for k in range(2):
        try:
            try:
                y = np.interp(y, KNOTS, HEIGHTS) * k
            finally:
                y = y * 2.0
        except Exception as error:
            y = x + len(str(error))
    return y


@pytest.mark.parametrize("f", [one_handler, several_handlers, suppressed, within_another], ids=lambda f: f.__name__)
def test_refused_in_both_modes(f: Callable[[Any], Any]) -> None:
    with pytest.raises(srcad.DifferentiationError):
        srcad.grad(f)(1.3)
    with pytest.raises(srcad.DifferentiationError):
        srcad.jvp(f)((1.3,), (1.0,))


def test_exceptions_of_the_user_are_handled() -> None:
    def f(x: Any) -> Any:
        try:
            y = np.interp(x[0], [1.0, 2.0, 3.0], x) * {1: 2.0}[int(x[1])]
        except Exception:
            y = x[0] * x[2]
        return y

    for x in (np.array([1.3, 1.5, 0.7]), np.array([1.3, 2.5, 0.7])):
        srcad.check_gradients(f, (x,), order=1)
