"""A derivative for whose first signature no entry can be made still takes others."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def total(tree: Any, x: float) -> Any:
    return x * tree if isinstance(tree, float) else total(tree[0], x) * total(tree[1], x)


def test_other_signatures() -> None:
    gradient = srcad.grad(total, wrt="x")
    for tree in ((1.0, 2.0), 3.0, ((1.0, 2.0), 4.0), 5.0):
        found = gradient(tree, 0.5)
        h = 1e-6
        assert np.isclose(found, (total(tree, 0.5 + h) - total(tree, 0.5 - h)) / (2 * h))
