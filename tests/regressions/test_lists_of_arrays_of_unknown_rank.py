"""An array made of a list of arrays of unknown rank was taken for one of rank two, and its numbers for views of it."""

from typing import Any

import numpy as np

import srcad

SCALE = "reference"


def choose(scale: str) -> None:
    global SCALE
    SCALE = scale


def split(a: Any) -> Any:
    return np.array([a[..., k] for k in range(a.shape[-1])])


def stacked(parts: Any) -> Any:
    return np.concatenate([x[..., np.newaxis] for x in np.asarray(parts)], axis=-1)


def scaled(a: Any) -> Any:
    a = np.asarray(a)
    if SCALE == "1":
        a /= 360.0
    return a


def polar(a: Any) -> Any:
    x, y = split(np.asarray(stacked([a[0], a[1]]), float))
    radius, angle = split(np.asarray(stacked([np.hypot(x, y), np.arctan2(y, x)]), float))
    return np.sum(stacked([radius, scaled(np.degrees(angle) % 360)]) * np.array([1.0, 2.0]))


def test_rank() -> None:
    def total(a: Any) -> Any:
        one, other = split(np.asarray(stacked([2 * a[0], a[1]]), float))
        return one + other

    assert np.array_equal(srcad.grad(total)(np.array([1.5, 2.0])), [2.0, 1.0])


def test_numbers_of_it() -> None:
    at = np.array([3.0, 4.0])
    found = srcad.grad(polar)(at)
    turned = 2 * np.degrees(np.array([-4.0, 3.0]) / 25)
    np.testing.assert_allclose(found, np.array([0.6, 0.8]) + turned, rtol=1e-12)
