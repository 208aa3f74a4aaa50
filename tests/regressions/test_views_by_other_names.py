"""What looks at the bytes of an array, or copies them, is refused: it was taken for something without a derivative."""

from __future__ import annotations

import array
from typing import Any

import numpy as np
import pytest

import srcad


def viewed(x: Any) -> Any:
    squares: Any = x * x
    return np.sum(np.asarray(memoryview(squares)) ** 2)


def copied(x: Any) -> Any:
    return np.sum(np.frombuffer(bytearray(x)) ** 2)


def listed(x: Any) -> Any:
    found = array.array("d", x)
    return found[0] * found[1]


@pytest.mark.parametrize("fn", [viewed, copied, listed])
def test_refused(fn: Any) -> None:
    with pytest.raises(srcad.NoDerivativeError):
        srcad.grad(fn)(np.array([0.5, 0.7]))
