"""Names that generated code has for functions and modules are free for the user."""

from __future__ import annotations

from typing import Any

import numpy
import numpy as np

import srcad


def helpers(fill: Any, unbroadcast: float) -> Any:
    return numpy.sum(numpy.outer(fill, fill)[0] + fill) * unbroadcast


def modules(np: Any, math: float) -> Any:
    return numpy.sum(np * numpy.sin(np)) * math


def builtins(reversed: float, zip: float) -> float:
    s = 1.0
    while s < 20:
        s = s * reversed + zip
    return s


def test_parameters() -> None:
    x = np.array([1.0, 2.0])
    srcad.check_gradients(helpers, (x, 2.0), order=1)
    srcad.check_gradients(modules, (x, 2.0), order=1)
    srcad.check_gradients(builtins, (1.5, 1.2), order=1)
