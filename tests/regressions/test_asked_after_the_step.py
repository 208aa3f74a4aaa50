"""Whether a loop ends was asked for when its counter was the next step's already: where only that read an element."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def gone_on_with(x: Any) -> Any:
    it = iter([v * v for v in x])
    s = 0.0
    for v in it:
        s += v
        if v > 1:
            break
    for v in it:
        s += v**3
    return s


def of_a_list_by_hand(x: Any) -> Any:
    squares = [v * v for v in x]
    k, s = 0, 0.0
    while k < len(squares):
        s += squares[k]
        if squares[k] > 1:
            break
        k += 1
    return s * (k + 1)


@pytest.mark.parametrize("f", [gone_on_with, of_a_list_by_hand])
@pytest.mark.parametrize("x", [[0.5, 1.5, 2.0, -1.2], [0.5, 0.2, 0.3], [2.0, 0.2, 0.3]])
def test_gradients(f: Any, x: Any) -> None:
    x = np.array(x)
    gradient, pushed = srcad.grad(f)(x), srcad.jvp(f)
    for k, unit in enumerate(np.eye(len(x))):
        wanted = (f(x + 1e-6 * unit) - f(x - 1e-6 * unit)) / 2e-6
        assert gradient[k] == pytest.approx(wanted, rel=1e-6)
        assert pushed((x,), (unit,))[1] == pytest.approx(wanted, rel=1e-6)
