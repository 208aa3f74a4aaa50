"""Vectors that are written into stay arrays: what had been taken apart before gave the elements that were there before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def energy_of(v: Any) -> Any:
    def energy(w: Any) -> Any:
        a = w * 1.0
        a[0] = a[0] * a[1]
        a[1] *= a[0]
        return (a * a).sum()

    return (srcad.grad(energy)(v) * v).sum() + srcad.hvp(energy)((v,), (v,))[0]


def computed_and_written(v: Any) -> Any:
    a, b = np.cross(v, v[::-1]), v * v - np.dot(v, v)
    c = a * b + v / (1.0 + np.dot(a, a)) - b
    c[0] = c[1] * a[2]
    d = np.cross(c, v) * 2.0 + a * c - b * c[0]
    part = d[0:2]
    part[1] *= v[0]
    return np.sum(d * c) + np.dot(d, a) * part[0]


@pytest.mark.parametrize("f", [energy_of, computed_and_written])
def test_as_by_differences(f: Any) -> None:
    srcad.check_gradients(f, (np.array([0.5, -1.2, 2.0]),), order=1)
