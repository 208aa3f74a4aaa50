"""What looks at the bytes of an array, or copies them, and arrays of records are refused."""

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


def records(x: Any) -> Any:
    found = np.array([(x[0], x[1])], dtype=[("a", float), ("b", float)])
    return found["a"][0] * found["b"][0]


def fields(x: Any) -> Any:
    found = np.zeros(2, dtype=[("a", float), ("b", float)])
    found["a"][0] = x[0]
    return found["a"].sum() * x[1]


def one_record(x: Any) -> Any:
    found = np.zeros(2, dtype=[("a", float), ("b", float)])
    found[0] = (x[0], x[1])
    return found["a"][0] * found["b"][0]


@pytest.mark.parametrize("fn", [viewed, copied, listed, records, fields, one_record])
def test_refused(fn: Any) -> None:
    with pytest.raises((srcad.NoDerivativeError, srcad.UnsupportedSyntaxError)):
        srcad.grad(fn)(np.array([0.5, 0.7]))
