"""What arithmetic of a pandas Series or DataFrame with differentiated numbers gives: an array, and the labels of its axes.

pandas aligns operands by their labels.  Where all labels agree this is arithmetic of the arrays; everything else is refused.
Like pandas, reductions leave out what is not a number, and spreads have one degree of freedom less.
"""

from __future__ import annotations

import functools
import sys
from typing import Any

import numpy as np

from srcad.runtime.errors import DifferentiationError

HINT = "write s.to_numpy() for the numbers of a Series or DataFrame s"


@functools.lru_cache(1024)
def table_name(cls: type) -> str:
    """Which of pandas' tables a class is; empty for every other class."""
    names = [c.__name__ for c in cls.__mro__ if c.__module__.partition(".")[0] == "pandas"]
    return next((name for name in ("Series", "DataFrame") if name in names), "")


def table_values(table: Any) -> Any:
    """The numbers of a Series or DataFrame."""
    values = table.to_numpy()
    if values.dtype.kind not in "biufc":
        raise DifferentiationError(f"the {type(table).__name__} holds {values.dtype} and not numbers", hint=HINT)
    if values.dtype.kind in "fc" and np.isnan(values).any():
        raise DifferentiationError(f"the {type(table).__name__} has missing values", hint="fill them, or drop them, before")
    return values


def table_labels(table: Any) -> Any:
    """The labels of its axes."""
    return tuple(table.axes)


def refuse(what: str) -> Any:
    """Raise where pandas does what has no counterpart here."""
    raise DifferentiationError(f"{what} of a Series or DataFrame that carries derivatives is not differentiated", hint=HINT)


def check_labels(labels: Any, others: Any) -> None:
    """Raise unless the labels of two operands, from the last axis on, are the same in the same order."""
    for one, other in zip(labels[::-1], others[::-1], strict=False):
        if not one.equals(other):
            refuse("arithmetic by labels that differ")


def place(labels: Any, label: Any) -> Any:
    """Where a label stands."""
    if isinstance(label, slice) or not np.isscalar(label):
        return refuse("a part")
    found = labels.get_loc(label)
    return found if isinstance(found, int) else refuse("a label that stands in several places")


def is_mask(label: Any) -> bool:
    """Whether what stands between brackets chooses rows by their truth."""
    return table_name(type(label)) == "Series" and label.dtype == bool  # type: ignore[arg-type] # classes are hashable


def rows(labels: Any, mask: Any) -> Any:
    """The rows that a mask chooses."""
    check_labels(labels[:1], mask.axes)
    return np.flatnonzero(mask.to_numpy())


def chosen_labels(labels: Any, places: Any) -> Any:
    """The labels of some rows."""
    return (labels[0][places], *labels[1:])


def is_old() -> bool:
    """Whether pandas, before version 3, does not reduce all axes of a DataFrame at once."""
    return int(sys.modules["pandas"].__version__.partition(".")[0]) < 3


class Labelled:
    """A Series: a vector, and its index as ``labels[0]``."""

    def __init__(self, values: Any, labels: Any) -> None:
        self.values = values
        self.labels = labels

    def like(self, values: Any) -> Labelled:
        """Other values with the same labels."""
        return Labelled(values, self.labels)

    # --- arithmetic ---

    def beside(self, other: Any) -> Any:
        """The array of another operand, which does not spread this one."""
        if not isinstance(other, Labelled):
            shape = np.shape(self.values)
            return other if np.ndim(other) == 0 or np.broadcast_shapes(shape, np.shape(other)) == shape else refuse("a broadcast")
        check_labels(self.labels, other.labels)
        return other.values

    def joined(self, other: Any, values: Any) -> Labelled:
        """Values with the labels of the operand that has more of them."""
        return other.like(values) if isinstance(other, LabelledFrame) else self.like(values)

    def __add__(self, other: Any) -> Labelled:
        return self.joined(other, self.values + self.beside(other))

    def __radd__(self, other: Any) -> Labelled:
        return self.like(self.beside(other) + self.values)

    def __sub__(self, other: Any) -> Labelled:
        return self.joined(other, self.values - self.beside(other))

    def __rsub__(self, other: Any) -> Labelled:
        return self.like(self.beside(other) - self.values)

    def __mul__(self, other: Any) -> Labelled:
        return self.joined(other, self.values * self.beside(other))

    def __rmul__(self, other: Any) -> Labelled:
        return self.like(self.beside(other) * self.values)

    def __truediv__(self, other: Any) -> Labelled:
        return self.joined(other, self.values / self.beside(other))

    def __rtruediv__(self, other: Any) -> Labelled:
        return self.like(self.beside(other) / self.values)

    def __pow__(self, other: Any) -> Labelled:
        return self.joined(other, self.values ** self.beside(other))

    def __rpow__(self, other: Any) -> Labelled:
        return self.like(self.beside(other) ** self.values)

    def __floordiv__(self, other: Any) -> Labelled:
        return self.joined(other, self.values // self.beside(other))

    def __mod__(self, other: Any) -> Labelled:
        return self.joined(other, self.values % self.beside(other))

    def __lt__(self, other: Any) -> Any:
        return refuse("a comparison")

    __le__ = __gt__ = __ge__ = __eq__ = __ne__ = __lt__

    def __neg__(self) -> Labelled:
        return self.like(-self.values)

    def __abs__(self) -> Labelled:
        return self.like(np.abs(self.values))

    def __matmul__(self, other: Any) -> Any:
        if isinstance(other, LabelledFrame) or np.ndim(other) > 1:
            return refuse("the product with a matrix")
        return self.values @ self.beside(other)

    def __rmatmul__(self, other: Any) -> Any:
        return refuse("the product with a matrix") if np.ndim(other) > 1 else other @ self.values

    def __array_ufunc__(self, ufunc: Any, method: Any, *inputs: Any, **words: Any) -> Labelled:
        return self.like(ufunc(*[self.beside(v) for v in inputs], **words))

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.values

    # --- what a Series and a DataFrame have ---

    def to_numpy(self) -> Any:
        return self.values

    def tolist(self) -> Any:
        return self.values.tolist()

    def abs(self) -> Labelled:
        return self.like(np.abs(self.values))

    def dot(self, other: Any) -> Any:
        return self @ other

    def cumsum(self, axis: Any = 0, *, dtype: Any = None, out: Any = None) -> Labelled:
        return self.like(np.cumsum(self.values, 0 if axis in (None, "index") else 1 if axis == "columns" else axis))

    def clip(self, lower: Any = None, upper: Any = None, *, out: Any = None) -> Labelled:
        return self.like(np.clip(self.values, lower, upper))

    @property
    def T(self) -> Labelled:  # noqa: N802
        return self

    @property
    def index(self) -> Any:
        return self.labels[0]

    @property
    def shape(self) -> Any:
        return np.shape(self.values)

    @property
    def iloc(self) -> Places:
        return Places(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Any:
        for value in self.values:  # noqa: UP028 # iterators of arrays have no rule
            yield value

    def __getitem__(self, label: Any) -> Any:
        if is_mask(label):
            chosen = rows(self.labels, label)
            return Labelled(self.values[chosen], chosen_labels(self.labels, chosen))
        return self.values[place(self.labels[0], label)]

    def __getattr__(self, name: str) -> Any:
        return refuse(name)

    # --- reductions ---

    def reduced(self, function: Any, axis: Any, **words: Any) -> Any:
        """A reduction, along an axis or of everything."""
        return function(self.values, **words)

    def sum(self, axis: Any = 0, *, out: Any = None) -> Any:
        return self.reduced(np.nansum, axis)

    def prod(self, axis: Any = 0, *, out: Any = None) -> Any:
        return self.reduced(np.nanprod, axis)

    def max(self, axis: Any = 0, *, out: Any = None) -> Any:
        return self.reduced(np.nanmax, axis)

    def min(self, axis: Any = 0, *, out: Any = None) -> Any:
        return self.reduced(np.nanmin, axis)

    def mean(self, axis: Any = 0, *, dtype: Any = None, out: Any = None) -> Any:
        return self.reduced(np.nanmean, axis)

    def std(self, axis: Any = 0, *, dtype: Any = None, out: Any = None, ddof: Any = 1) -> Any:
        return self.reduced(np.nanstd, axis, ddof=ddof)

    def var(self, axis: Any = 0, *, dtype: Any = None, out: Any = None, ddof: Any = 1) -> Any:
        return self.reduced(np.nanvar, axis, ddof=ddof)


class LabelledFrame(Labelled):
    """A DataFrame: a matrix, its index and its columns."""

    def like(self, values: Any) -> Labelled:
        return LabelledFrame(values, self.labels)

    def joined(self, other: Any, values: Any) -> Labelled:
        return self.like(values)

    def __matmul__(self, other: Any) -> Any:
        if np.ndim(other) > 1:
            return refuse("the product with a matrix")
        if not isinstance(other, Labelled):
            return Labelled(self.values @ other, self.labels[:1])
        check_labels(self.labels[1:], other.labels[:1])
        values = self.values @ other.values
        single = not isinstance(other, LabelledFrame)
        return Labelled(values, self.labels[:1]) if single else LabelledFrame(values, (self.labels[0], other.labels[1]))

    def __rmatmul__(self, other: Any) -> Any:
        return refuse("the product with a matrix") if np.ndim(other) > 1 else Labelled(other @ self.values, self.labels[1:])

    @property
    def T(self) -> Labelled:  # noqa: N802
        return LabelledFrame(self.values.T, self.labels[::-1])

    @property
    def columns(self) -> Any:
        return self.labels[1]

    @property
    def iloc(self) -> Any:
        return refuse("iloc")

    def __iter__(self) -> Any:
        return iter(self.labels[1])

    def __getitem__(self, label: Any) -> Any:
        if is_mask(label):
            chosen = rows(self.labels, label)
            return LabelledFrame(self.values[chosen], chosen_labels(self.labels, chosen))
        return Labelled(self.values[:, place(self.labels[1], label)], self.labels[:1])

    def reduced(self, function: Any, axis: Any, **words: Any) -> Any:
        if axis is None:
            return refuse("a reduction with axis=None") if is_old() else function(self.values, **words)
        if axis in (0, "index"):
            return Labelled(function(self.values, axis=0, **words), self.labels[1:])
        return Labelled(function(self.values, axis=1, **words), self.labels[:1])


class Places:
    """``s.iloc`` of a Series."""

    def __init__(self, values: Any) -> None:
        self.values = values

    def __getitem__(self, place: Any) -> Any:
        return self.values[place] if isinstance(place, int) else refuse("a part")
