"""A derivative of a derivative took over the inner one's attributes, its mode and its specialisations among them."""

from __future__ import annotations

import srcad


def f(x: float) -> float:
    return x * x * x


def test_attributes_are_their_own() -> None:
    inner = srcad.grad(f)
    assert inner(2.0) == 12.0
    outer = srcad.jvp(inner)
    assert (inner.mode, outer.mode) == ("grad", "jvp")
    assert (inner.__name__, outer.__name__) == ("f_grad", "f_grad_jvp")
    assert outer.fn is inner
    assert outer((2.0,), (1.0,)) == (12.0, 12.0)
    assert float(srcad.hessian(f)(2.0)) == 12.0
