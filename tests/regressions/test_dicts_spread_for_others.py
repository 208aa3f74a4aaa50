"""Dicts that are filled at run time and spread for ``**others``, beside other dicts, names and a list, were bound as one name."""

from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.9, 0.7, -0.6, 1.1])


def beside_a_list(x: Any) -> Any:
    def f(a: Any, *rest: Any, scale: Any, **others: Any) -> Any:
        total = a * scale
        for k, r in enumerate(rest):
            total += r ** (k + 1)
        return total + sum(v * len(k) for k, v in sorted(others.items()))

    named = dict(zip(("ab", "c"), x[1:3], strict=True))
    numbers = list(x * 2)
    return f(numbers[0], *numbers[1:3], *x[:2], scale=x[3], **named, **{"ddd": x[0]})


def beside_names(x: Any) -> Any:
    def f(a: Any, b: Any, **others: Any) -> Any:
        return a * b + sum(v**k for k, v in enumerate(others.values(), 1))

    named = {}
    for k, v in zip("pq", x[1:3], strict=True):
        named[k] = v * v
    return f(x[0], z=x[1], **named, b=x[3], **{"r": x[2]})


@pytest.mark.parametrize("f", [beside_a_list, beside_names])
def test_gradients(f: Any) -> None:
    differences = np.array([(f(X + 1e-6 * e) - f(X - 1e-6 * e)) / 2e-6 for e in np.eye(4)])
    assert np.allclose(srcad.grad(f)(X), differences, rtol=1e-6, atol=1e-7)
    assert np.allclose(srcad.jvp(f)((X,), (X,))[1], differences @ X, rtol=1e-6, atol=1e-7)
