"""What libraries ask of numbers, functions that are vectorized and given names, and constants that are objects."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.8, 1.3, 0.6, 1.7])


class Intensity(str, enum.Enum):
    LIGHT = "light"
    HEAVY = "heavy"


def members_of_enumerations_as_keys(x: Any) -> Any:
    chosen = Intensity("heavy".lower())
    table = {Intensity.LIGHT: {"slope": x[0]}, Intensity.HEAVY: {"slope": x[1] * x[0]}}
    return table[chosen]["slope"] * x[2]


_weighted = np.vectorize(lambda a, b=2.0, c=1.0: a * b + c * a * a)
_against_all = np.vectorize(lambda a, others: a * np.sum(others), excluded=["others", 1])
_typed = np.vectorize(lambda a: a * a, otypes=[float])


def vectorized_with_names(x: Any) -> Any:
    return np.sum(_weighted(x, b=x[::-1], c=3.0) * _weighted(x)) + np.sum(np.vectorize(lambda a, b: a * b)(b=x, a=x[:, None]))


def vectorized_but_for_some(x: Any) -> Any:
    return np.sum(_against_all(x, others=x) * _against_all(x, x) * _typed(x))


def windows_of_a_width(x: Any) -> Any:
    width = 3.0 + x[0]
    return np.sum(np.hamming(width) * np.hanning(width) + np.bartlett(width) * x[1]) + np.sum(np.blackman(width) ** 2)


@pytest.mark.parametrize(
    "f",
    [members_of_enumerations_as_keys, vectorized_with_names, vectorized_but_for_some, windows_of_a_width],
    ids=lambda f: f.__name__,
)
def test_derivatives(f: Callable[[Any], Any]) -> None:
    srcad.check_gradients(f, (X,), order=1)


def test_interpolation_between_knots_that_decrease_is_refused() -> None:
    with pytest.raises(srcad.NoDerivativeError, match="do not increase"):
        srcad.grad(lambda x: np.interp(x, [3.0, 2.0, 1.0], [1.0, 5.0, 2.0]))(1.3)


def test_what_pandas_tells_of_numbers() -> None:
    pd = pytest.importorskip("pandas")

    def scalar(x: Any) -> Any:
        if pd.isna(x) or not pd.api.types.is_scalar(x) or not pd.api.types.is_float(x):
            return 0.0
        return x * x if pd.notnull(x) else x

    def array(x: Any) -> Any:
        present = pd.notna(x)
        if pd.api.types.is_list_like(x) and not pd.api.types.is_scalar(x):
            x = pd.to_numeric(x)
        return np.sum(np.where(present, x, 0.0) ** 2) + np.sum(x[~pd.isnull(x)])

    def several(xs: Any) -> Any:
        return 1.0 if pd.api.types.is_scalar(xs) else sum(x * x for x in xs if pd.notna(x))

    assert srcad.grad(scalar)(1.3) == pytest.approx(2.6)
    np.testing.assert_allclose(srcad.grad(array)(np.array([1.5, np.nan])), [4.0, 0.0])
    assert srcad.jvp(array)((X,), (X,))[1] == pytest.approx(2 * np.sum(X**2) + np.sum(X))
    assert srcad.grad(several)([1.5, 2.0]) == [3.0, 4.0]
