"""SciPy truncates the orders of some functions: those of the slopes are to be counted from what is left."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import srcad

special = pytest.importorskip("scipy.special")
ORDERS = (-0.79, 0, 0.4, 1.4, 2)


def of_yn(x: Any, n: Any) -> Any:
    return special.yn(n, x)


def of_kn(x: Any, n: Any) -> Any:
    return special.kn(n, x)


def of_expn(x: Any, n: Any) -> Any:
    return special.expn(n, x)


@pytest.mark.parametrize("f", [of_yn, of_kn, of_expn])
def test_slopes_have_the_order_that_was_meant(f: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for n in ORDERS:
            wanted = (f(1.3 + 1e-6, n) - f(1.3 - 1e-6, n)) / 2e-6
            assert srcad.grad(f, wrt="x")(1.3, n) == pytest.approx(wanted, rel=1e-7)
            assert srcad.jvp(f, wrt="x")((1.3, n), (1.0,))[1] == pytest.approx(wanted, rel=1e-7)
    bend = srcad.grad(srcad.grad(f, wrt="x"), wrt="x")(1.3, 2)
    assert bend == pytest.approx((f(1.3 + 1e-4, 2) - 2 * f(1.3, 2) + f(1.3 - 1e-4, 2)) / 1e-8, rel=1e-5)


def of_whole_order(x: Any) -> Any:
    return np.sum(special.kn(2, x))


def test_a_whole_order_is_written_as_it_is() -> None:
    assert "trunc" not in srcad.grad(of_whole_order).source_for(1.3)
