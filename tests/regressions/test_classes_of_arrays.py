"""Objects of classes of arrays with operators, methods or attributes of their own were refused, or taken for plain arrays."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import srcad


class Odd(np.ndarray):
    def __mul__(self, other: Any) -> Any:
        return np.asarray(self) + 3 * np.asarray(other)

    def __pow__(self, power: Any, modulo: Any = None) -> Any:
        return power * np.asarray(self)


class Named(np.ndarray):
    label = "plain"

    def __array_finalize__(self, other: Any) -> None:
        self.label = getattr(other, "label", "plain")

    def __repr__(self) -> str:
        return self.label


class Heir(Odd):
    pass


class Tagged(np.ndarray):
    tag: float

    def __new__(cls, xs: Any, tag: float = 1.0) -> Any:
        made = np.asarray(xs, dtype=float).view(cls)
        made.tag = tag
        return made

    def __array_finalize__(self, other: Any) -> None:
        self.tag = getattr(other, "tag", 7.0)

    @property
    def first(self) -> Any:
        return self[0]

    def norm(self) -> Any:
        return np.sqrt(self.dot(self))

    def unit(self) -> Any:
        return self / self.norm()

    def scaled(self) -> Any:
        return self * self.tag


class Wrapping(np.ndarray):
    dimension: int

    def __new__(cls, xs: Any) -> Any:
        if not np.isfinite(xs).all():
            raise ValueError("not finite")
        return np.asarray(xs).view(cls)

    def __array_finalize__(self, _: Any) -> None:
        self.dimension = self.size

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        if array.ndim == 0:
            return array[()]
        try:
            return type(self)(array)
        except ValueError:
            return array


class Doubling(np.ndarray):
    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **words: Any) -> Any:
        return getattr(ufunc, method)(*[np.asarray(a) for a in inputs], **words) * 2


class Buffered(np.ndarray):
    given: Any

    def __new__(cls, xs: Any) -> Any:
        xs = np.array(xs, dtype=float)
        xs /= np.linalg.norm(xs)
        made = super().__new__(cls, xs.shape, float, xs)
        made.given = xs
        return made

    def __array_finalize__(self, other: Any) -> None:
        if other is not None:
            self.given = getattr(other, "given", None)

    def __mul__(self, other: Any) -> Any:
        return np.dot(self.given, np.asarray(other))

    def __sub__(self, other: Any) -> Any:
        return super().__sub__(other) * 2


class Reflected(np.ndarray):
    def __new__(cls, xs: Any) -> Any:
        return np.array(xs, dtype=float).view(cls)

    def __radd__(self, other: Any) -> Any:
        return np.asarray(self) * 10 + np.asarray(other)

    def __len__(self) -> int:
        return 99

    def __getitem__(self, i: Any) -> Any:
        found = super().__getitem__(i)
        return found * 2 if isinstance(i, int) else found


OUTSIDE = np.array([1.0, 2.0]).view(Odd)


def of_a_view(x: Any) -> Any:
    return np.sum(np.asarray(x).view(Odd) * x)


def of_a_power(x: Any) -> Any:
    return np.sum((x.view(Heir) + x) ** 2)


def of_operators(x: Any) -> Any:
    v: Any = Tagged(x, 2.5)
    w = Tagged(x * x, 3.0)
    total = np.sum((v - w).scaled()) + (v + w).first * np.max(v * w) + v.unit().scaled().sum()
    return total + (1.0 / v).tag * v[1:].tag * np.sum(v[1:] ** 2) + abs(-v).scaled().sum()


def of_writes(x: Any) -> Any:
    v = Tagged(x, 2.0)
    v += 1
    v[0] = x[1] * 3
    v *= v
    return np.sum(v) * v.tag + v.T.tag * v[1] + len(v) * v.shape[0]


def of_functions(x: Any) -> Any:
    v: Any = Tagged(x, 4.0)
    plain = np.sum(np.array(v) * v.copy()) * v.scaled().copy().tag + hasattr(np.array(v), "tag") + np.sum(v.view(np.ndarray))
    walked = sum(a * a for a in v) + max(v) + float(v[0]) + np.vstack([v, v]).sum() + copy.copy(v).first * v[0]
    sums: Any = np.cumsum(v)
    return plain + walked + sums.tag * v.mean() + v.reshape(1, -1).tag * v[0]


def of_what_is_wrapped(x: Any) -> Any:
    d = Wrapping(x) - Wrapping(x**2)
    is_one = isinstance(d, Wrapping) + 2 * isinstance(np.asarray(d), Wrapping)
    return np.linalg.norm(d) * d.dimension + (2 * d).sum() + is_one * x[0] + (np.exp(d) * x[0])[1]


def of_universal_functions(x: Any) -> Any:
    return np.sum(x.view(Doubling) * x + 1)


def of_memory(x: Any) -> Any:
    b = Buffered(x)
    return b * x + np.sum(b + x) + np.sum(b.given**2 * x) + np.sum((b - x) ** 3)


def of_who_is_asked(x: Any) -> Any:
    r = Reflected(x)
    total = np.sum(x + r) + (x[0] + np.sum(r - x * 2)) + float(2.0 + np.sum(r)) + len(r) * x[0]
    return total + r[1] + np.sum(r[1:] ** 2)


def of_own_elements_walked(x: Any) -> Any:
    return sum(Reflected(x)) * x[0]


def of_own_elements_read_by_numpy(x: Any) -> Any:
    return np.median(Reflected(x)) * x[0]


def of_a_plain_view(x: Any) -> Any:
    return np.sum(x.view(Named) ** 2)


def of_a_constant(x: Any) -> Any:
    return np.sum(np.ones(2).view(Odd) * x) + np.sum(OUTSIDE * x)


def of_two(x: Any, other: Any) -> Any:
    return np.sum(other * x)


@pytest.mark.parametrize(
    "f",
    [
        of_a_view, of_a_power, of_operators, of_writes, of_functions, of_what_is_wrapped, of_universal_functions, of_memory,
        of_who_is_asked,
    ],
)  # fmt: skip
def test_objects_of_classes_of_arrays(f: Any) -> None:
    x = np.array([0.3, 0.9, 1.7])
    srcad.check_gradients(f, (x,), order=1)


def of_rows(x: Any) -> Any:
    return sum(row.scaled().sum() for row in Tagged(np.outer(x, x)))


def of_a_class_that_depends(x: Any) -> Any:
    return Wrapping(x).mean()


def test_what_the_class_of_is_not_known_is_refused() -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError, match="rows of an array of a class"):
        srcad.grad(of_rows)(np.array([0.3, 0.9]))
    with pytest.raises(srcad.UnsupportedSyntaxError, match="of which class the result of mean"):
        srcad.grad(of_a_class_that_depends)(np.array([0.3, 0.9]))


@pytest.mark.parametrize("f", [of_own_elements_walked, of_own_elements_read_by_numpy])
def test_what_others_make_of_own_methods_is_refused(f: Any) -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError, match="makes of"):
        srcad.grad(f)(np.array([0.3, 0.9, 1.7]))


def test_arrays_that_mean_something_else_are_refused() -> None:
    with pytest.raises(srcad.NonDifferentiableInputError, match="class Odd"):
        srcad.grad(of_two, wrt="other")(np.ones(2), OUTSIDE)


def test_others_are_differentiated() -> None:
    x = np.array([0.3, 0.9])
    np.testing.assert_allclose(srcad.grad(of_a_plain_view)(x), 2 * x)
    np.testing.assert_allclose(srcad.grad(of_a_plain_view)(x.view(Named)), 2 * x)
    np.testing.assert_allclose(srcad.grad(of_a_constant)(x), [6.0, 6.0])
    np.testing.assert_allclose(srcad.grad(of_two, wrt="x")(x, OUTSIDE), [3.0, 3.0])
