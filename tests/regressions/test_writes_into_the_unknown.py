"""What a call that is found at run time gives is written into where it is an array then."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

_makers = {2: lambda v: v * v, 3: lambda v: np.sum(v)}


def by_masks_and_slices(x: Any, n: Any) -> Any:
    y = np.sin(_makers[n](x))
    y[0] = x[1] * 3.0
    y[y > 2.0] = 0.5
    y[1:] *= 2.0
    z = np.concatenate([y, x])
    z[~(z > 0.5)] = x[0]
    return np.sum(z * z) + np.sort(z)[0]


def in_a_loop(x: Any, n: Any) -> Any:
    z = np.exp(_makers[n](x))
    for i in range(2):
        z[i] = z[i + 1] * x[i]
    return np.sum(z)


def into_zeros(x: Any, n: Any) -> Any:
    s = np.zeros_like(_makers[n](x), dtype=np.float64)
    t = s
    for k in range(3):
        s += (_makers[n](x).T * k).T
    return np.sum(s * t)


def into_zeros_or_others(x: Any, n: Any) -> Any:
    s = np.zeros_like(_makers[n](x), dtype=np.float64)
    k = 0
    while k < n:
        t = s
        s += _makers[n](x) * k
        k += 1
        s = np.asarray(s * 2.0, float)
        t += s * s
    return np.sum(s * t)


X = np.array([0.7, 1.3, 0.2])


@pytest.mark.parametrize("fn", [by_masks_and_slices, in_a_loop, into_zeros, into_zeros_or_others])
def test_as_by_differences(fn: Any) -> None:
    slopes = [(fn(X + h, 2) - fn(X - h, 2)) / 2e-6 for h in 1e-6 * np.eye(3)]
    np.testing.assert_allclose(srcad.grad(fn, wrt=0)(X, 2), slopes, rtol=1e-6)
    tangents = [srcad.jvp(fn, wrt=0)((X, 2), (h,))[1] for h in np.eye(3)]
    np.testing.assert_allclose(tangents, slopes, rtol=1e-6)


def test_a_number_raises_as_in_the_primal() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        srcad.grad(by_masks_and_slices, wrt=0)(X, 3)
