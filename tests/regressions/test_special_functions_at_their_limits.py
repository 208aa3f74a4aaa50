"""Derivatives of special functions keep their digits near poles, at them, and where the function is flat."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import srcad

special = pytest.importorskip("scipy.special")


def near(f: Callable[..., Any], x: float, wanted: float) -> None:
    assert srcad.grad(f)(x) == pytest.approx(wanted, rel=1e-9)


def test_special_functions_at_their_limits() -> None:
    near(lambda x: special.ellipk(x), 0.999999, 499998.3014712779)
    near(lambda x: special.ellipe(x), 0.9999999999, -5.949609892797855)
    near(lambda x: special.ellipkm1(x), 1.0, -math.pi / 8)
    near(lambda x: special.rgamma(x), -2.0, 2.0)
    near(lambda x: special.expit(x), 36.0, math.exp(-36.0))
    near(lambda x: special.expm1(x), -30.0, math.exp(-30.0))
    near(lambda x: special.expn(0, x), 0.5, -6 * math.exp(-0.5))


def test_scaled_bessel_functions_are_not_holomorphic() -> None:
    with pytest.raises(srcad.NoDerivativeError, match="complex"):
        srcad.grad(lambda z: special.ive(1.5, z).real)(1.0 + 0.5j)


def test_zeta_on_both_sides() -> None:
    near(lambda x: special.zeta(x), 0.0, -0.9189385332046727)
    near(lambda x: special.zeta(x), -2.0, -0.0304484570583933)
    near(lambda x: special.zeta(x), -3.0, 0.0053785763577743)
    near(lambda x: special.zeta(x, 2.0), 2.0, -0.9375482543158438)


def test_logarithms_far_out() -> None:
    stats = pytest.importorskip("scipy.stats")
    near(lambda x: stats.gumbel_r.logcdf(x), -40.0, math.exp(40.0))
    near(lambda x: stats.gumbel_l.logsf(x, 1.0, 2.0), 81.0, -0.5 * math.exp(40.0))
    near(lambda x: stats.weibull_min.logpdf(x, 1.5), 2.0, 0.5 / 2.0 - 1.5 * math.sqrt(2.0))


def test_incomplete_gamma_functions_of_parameter_zero() -> None:
    near(lambda a: special.gammainc(a, 1.5), 0.0, -special.exp1(1.5))
    near(lambda a: special.gammaincc(a, 0.7), 0.0, special.exp1(0.7))
    near(lambda x: special.gammainc(0.0, x), 0.7, 0.0)
    assert math.isnan(srcad.grad(lambda a: special.betainc(a, 2.0, 0.3))(0.0))


@pytest.mark.filterwarnings("ignore:floating point number truncated")
@pytest.mark.parametrize("order", [0, 1, 3, 2.7])
def test_orders_that_are_truncated(order: float) -> None:
    """An order of ``kn`` or ``yn`` that is no integer is truncated: the slope was of the order as it is given."""
    k, y = special.kv, special.yv
    n = int(order)
    near(lambda x: special.kn(order, x), 1.3, -0.5 * (k(n - 1, 1.3) + k(n + 1, 1.3)))
    near(lambda x: special.yn(order, x), 1.3, 0.5 * (y(n - 1, 1.3) - y(n + 1, 1.3)))
