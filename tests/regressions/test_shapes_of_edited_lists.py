"""A list made by a comprehension holds arrays of one shape until something else is put into it."""

from typing import Any

import numpy as np

import srcad


def parts(a: Any) -> Any:
    found = [a * k for k in range(3)]
    found.append(found[2][:1])
    total = 0.0
    for part in found:
        total += float(np.sum(part)) ** 2
    return total


def test_the_last_one_is_shorter() -> None:
    found = srcad.grad(parts)(np.array([1.0, 2.0, 3.0]))
    np.testing.assert_allclose(found, [68.0, 60.0, 60.0])
