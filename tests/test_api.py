"""What the transformations take and refuse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcad


def product(x: Any, y: Any) -> Any:
    return x * y


@pytest.mark.parametrize(
    "make", [srcad.grad, srcad.value_and_grad, srcad.jvp, srcad.vjp, srcad.jacobian, srcad.hessian, srcad.hvp]
)
def test_unknown_options(make: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match="no option 'optimise'; the options are optimize, strong_zero"):
        make(product, optimise=False)


def both(x: Any) -> Any:
    return np.sum(x), {"doubled": 2 * x}


@pytest.mark.parametrize("bar", [np.ones((2, 1)), 1.0, np.ones(2), np.full(3, 1j), [1.0]])
def test_adjoints_of_another_shape(bar: Any) -> None:
    _, pullback = srcad.vjp(np.sin)(np.ones(3))
    with pytest.raises(srcad.DifferentiationError, match="the pullback is given"):
        pullback(bar)


def test_adjoints_in_containers() -> None:
    _, pullback = srcad.vjp(both)(np.ones(3))
    np.testing.assert_array_equal(pullback((1.0, {"doubled": np.arange(1.0, 4.0)})), [3.0, 5.0, 7.0])
    with pytest.raises(srcad.DifferentiationError, match="an adjoint of the shape"):
        pullback((np.ones(3), {"doubled": np.ones(3)}))


def test_standalone_sources(tmp_path: Path) -> None:
    """What the general version uses of srcad is written into the module; the version for numbers uses nothing."""
    path = tmp_path / "out.py"
    derivative = srcad.grad(product, "x")
    derivative.save(path)
    assert "import srcad" not in path.read_text(encoding="utf-8") and "from srcad" not in path.read_text(encoding="utf-8")
    assert derivative(2.0, 3.0) == 3.0
    derivative.save(path)
    assert "srcad" not in path.read_text(encoding="utf-8")
    assert np.isclose(derivative(np.float64(2.0), 3.0), 3.0)
