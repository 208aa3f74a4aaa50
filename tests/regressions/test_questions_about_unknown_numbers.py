"""What ``np.isclose`` says of something unknown was taken for what may be a dict."""

from typing import Any

import numpy as np

import srcad

SIZES: dict[str, dict[str, Any]] = {"earth": {"radius": 2.0, "name": "earth"}}


def chosen(x: Any, name: str) -> Any:
    x = np.asarray(x)
    u = x * SIZES[name]["radius"]
    found = np.empty_like(x)
    bad = np.isclose(u, 0) | np.isclose(x, 1) | np.isnan(u)
    found[~bad] = np.sin(x[~bad])
    found[bad] = 1.0
    return found * u


def test_chosen() -> None:
    at = 1.5
    expected = 2 * (np.sin(at) + at * np.cos(at))
    np.testing.assert_allclose(srcad.grad(chosen, wrt="x")(at, "earth"), expected, rtol=1e-14)
    np.testing.assert_allclose(srcad.grad(chosen, wrt="x")(1.0, "earth"), 2.0, rtol=1e-14)
