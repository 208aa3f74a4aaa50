"""What libraries ask of numbers, functions that are vectorized and given names, and constants that are objects."""

from __future__ import annotations

import enum
import functools
import inspect
import types
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


# --- decorators that ask for signatures ---


def _at_least(limits: dict[str, list[float]]) -> Callable[..., Any]:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            signature = inspect.signature(function)
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            left_out = [p.name for p in signature.parameters.values() if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
            given = {k: v for k, v in bound.arguments.items() if k not in [*left_out, "self"]}
            for name, value in given.items():
                if name not in limits:
                    continue
                if all(np.min(value) < limit for limit in limits[name]):
                    raise ValueError(f"{name} of {function.__qualname__} is {value!r}")
            return function(*bound.args, **bound.kwargs)

        return wrapper

    return decorate


@_at_least({"x": [3.0, 0.0], "power": [0.5]})
def _powers(x: Any, power: float = 2.0, *more: Any, scale: float = 1.5, **others: Any) -> Any:
    return np.sum(x**power) * scale + sum(more) + sum(others.values())


def checked_by_a_signature(x: Any) -> Any:
    return _powers(x) * _powers(x, 3.0, x[0], x[1], other=x[2]) + _powers(power=x[3], x=x)


def a_signature_that_does_not_fit(x: Any) -> Any:
    try:
        return _powers(x, power=1.0, *[2.0])  # noqa: B026
    except TypeError:
        return np.sum(x * x)


def a_signature_in_part(x: Any) -> Any:
    def f(a: Any, b: Any = 2.0) -> Any:
        return a * b

    bound = inspect.signature(_powers).bind_partial(x)
    return np.sum(bound.arguments["x"]) * f(x[0], *[p.default for p in inspect.signature(_powers).parameters.values()][1:2])


@pytest.mark.parametrize(
    "f", [checked_by_a_signature, a_signature_that_does_not_fit, a_signature_in_part], ids=lambda f: f.__name__
)
def test_signatures(f: Callable[[Any], Any]) -> None:
    srcad.check_gradients(f, (X,), order=1)


# --- what is true, and what is unknown ---

_EDGES = types.MappingProxyType({1.0: "low", 9.0: "high"})


class _Bins:
    def __init__(self, edges: Any) -> None:
        self.edges = edges


_BINS = _Bins(_EDGES)


def a_filter_is_true(x: Any) -> Any:
    numbers: Any = filter(lambda v: isinstance(v, float), [1.0])
    return x[0] * x[1] if numbers and not (not numbers) else x[2]


def a_dict_of_what_is_outside(x: Any) -> Any:
    edges = dict(_BINS.edges)
    return x[0] * x[1] + sum(x[2] * edge for edge in edges if x[0] < edge)


def scalars_of_time(x: Any) -> Any:
    step = np.timedelta64(3, "s")
    return np.sum(x * x) * (step / np.timedelta64(1, "s"))


@pytest.mark.parametrize("f", [a_filter_is_true, a_dict_of_what_is_outside, scalars_of_time], ids=lambda f: f.__name__)
def test_what_is_true(f: Callable[[Any], Any]) -> None:
    srcad.check_gradients(f, (X,), order=1)


def test_classes_that_cython_initialises_have_no_derivative() -> None:
    spatial = pytest.importorskip("scipy.spatial")
    points = np.array([[0.0, 0.0], [1.0, 0.1], [0.2, 1.0], [0.9, 0.8]])

    with pytest.raises(srcad.NoDerivativeError, match="Delaunay"):
        srcad.grad(lambda x: np.sum(spatial.Delaunay(x).points))(points)
