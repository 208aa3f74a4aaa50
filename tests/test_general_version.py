"""The source before the first call: plain where the function itself tells what its parameters are."""

from __future__ import annotations

import importlib
import math
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import srcad


def survey(x1: Any, x2: Any) -> Any:
    return math.log(x1) + x1 * x2 - math.sin(x2)


def loss(w: Any, b: Any, x: Any, y: Any) -> Any:
    return np.mean((x @ w + b - y) ** 2)


def logistic(x: Any, r: Any, n: Any) -> Any:
    for _ in range(n - 1):
        x = r * x * (1.0 - x)
    return x


def either(p: Any, q: Any) -> Any:
    """A dict or anything else that is read by a key, and what may be a list."""
    return p["x"] * q[0]


def saved(derivative: Any, path: Path) -> ModuleType:
    derivative.save(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(path.parent))
        return importlib.import_module(path.stem)


def test_numbers() -> None:
    assert srcad.grad(survey).source == (
        "# The general version, for real numbers x1, x2.\n"
        "import math\n\n\n"
        "def survey_grad(x1, x2):\n"
        "    math.log(x1)\n"
        "    x2_bar = x1 - math.cos(x2)\n"
        "    return 1.0 / x1 + x2, x2_bar\n"
    )


def test_counts_and_arrays() -> None:
    text = srcad.grad(logistic, wrt=("x", "r")).source
    assert text.startswith("# The general version, for real numbers or arrays x, r; whole numbers n.\n")
    assert "settled" not in text and "added" not in text


def test_nothing_is_told() -> None:
    assert "settled" in srcad.grad(either).source
    assert not srcad.grad(either).source.startswith("#")


def test_it_is_right_for_all_that_it_says(tmp_path: Path) -> None:
    module = saved(srcad.grad(loss), tmp_path / "saved_loss.py")
    w, b, x, y = np.array([0.3, -0.2]), 0.5, np.arange(6.0).reshape(3, 2), np.array([1.0, 0.0, 2.0])
    expected = srcad.grad(loss)(w, b, x, y)
    for found, other in zip(module.loss_grad(w, b, x, y), expected, strict=True):
        np.testing.assert_allclose(found, other)
    for wrong in ([0.3, -0.2], 1j * w, {"w": w}):
        with pytest.raises(TypeError, match="generated for other arguments"):
            module.loss_grad(wrong, b, x, y)
    numbers = saved(srcad.grad(survey), tmp_path / "saved_survey.py")
    assert numbers.survey_grad(2.0, 5) == srcad.grad(survey)(2.0, 5.0)
    with pytest.raises(TypeError, match="generated for other arguments"):
        numbers.survey_grad(np.array([2.0]), 5.0)
    any_shape = saved(srcad.grad(logistic, wrt=("x", "r")), tmp_path / "saved_logistic.py")
    assert any_shape.logistic_grad(0.3, 2.0, 4) == pytest.approx(srcad.grad(logistic, wrt=("x", "r"))(0.3, 2.0, 4))
