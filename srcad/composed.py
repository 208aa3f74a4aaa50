"""Derivatives that run another one several times: Jacobians, Hessians, and what is told of all of these."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from srcad.derivative import Derivative
from srcad.runtime.broadcast import zeros_like
from srcad.runtime.errors import DifferentiationError
from srcad.structures import carries, leaves, mapped, size, units

MODES = ("auto", "forward", "reverse")


class Composed:
    """A derivative whose generated code is that of another one, ``shown``."""

    __srcad__ = True
    again = False
    shown: Derivative

    def name(self, fn: Any, what: str) -> None:
        """Take name, documentation and signature of the function."""
        functools.update_wrapper(self, fn, updated=())  # type: ignore[arg-type]  # it is callable below
        self.__name__ = f"{getattr(fn, '__name__', 'function')}_{what}"
        self.__signature__ = self.shown.__signature__

    def __repr__(self) -> str:
        return f"<srcad {self.__name__}>"

    @property
    def source(self) -> str:
        """The generated Python of the sweep that is repeated."""
        return self.shown.source

    def source_for(self, *args: Any, **keywords: Any) -> str:
        """The generated Python of that sweep, specialised for arguments like these."""
        return self.shown.source_for(*args, **keywords)

    @property
    def wengert(self) -> Any:
        """The three-part list that the derivative came from."""
        from srcad.inspection import wengert

        fn: Any = self.shown
        while isinstance(fn, Derivative):
            fn = fn.fn
        return wengert(fn)

    def save(self, path: str | Path, standalone: bool = True) -> None:
        """Write the module of that sweep to a file."""
        self.shown.save(path, standalone)

    def _repr_html_(self) -> str:
        return self.shown._repr_html_()


class Jacobian(Composed):
    """The Jacobian by columns (``"forward"``) or by rows (``"reverse"``)."""

    def __init__(self, forward: Any, reverse: Derivative | None, mode: str) -> None:
        if mode not in MODES:
            raise ValueError(f"mode is one of {', '.join(MODES)}, not {mode!r}")
        self.forward = forward
        self.reverse = reverse
        self.mode = mode
        self.parameters = forward.parameters
        self.shown = reverse if mode == "reverse" and reverse is not None else forward
        self.name(forward.fn, "jacobian")

    def __reduce__(self) -> Any:
        return Jacobian, (self.forward, self.reverse, self.mode)

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        values = self.forward.fresh().bind((*self.forward.leading, *args), keywords)
        inputs = tuple(values[self.parameters.names.index(n)] for n in self.parameters.wrt)
        if self.mode == "reverse":
            return self.by_rows(args, keywords, inputs)
        found = self.by_columns(values, inputs)
        return self.by_rows(args, keywords, inputs) if found is None else found

    def by_columns(self, values: tuple[Any, ...], inputs: tuple[Any, ...]) -> Any:
        """One tangent sweep for each number of the inputs; ``"auto"``: ``None`` where the result has fewer."""
        run = self.forward.runner(*values)
        columns: list[list[Any]] = []
        for dots in units(inputs):
            value, column = run(*values, *dots)
            if not columns and self.mode == "auto" and size(value) < size(inputs):
                return None
            columns.append(list(leaves(column)))
        if not columns:
            value, _ = run(*values, *map(zeros_like, inputs))
        places = list(_places(inputs))
        blocks = ((_joined(columns[a:b], k, y, x) for x, (a, b) in places) for k, y in enumerate(leaves(value)))
        return self.arranged(value, inputs, blocks)

    def by_rows(self, args: tuple[Any, ...], keywords: dict[str, Any], inputs: tuple[Any, ...]) -> Any:
        """One reverse sweep for each number of the result."""
        assert self.reverse is not None
        value, pullback = self.reverse(*args, **keywords)
        rows = []
        for bar in units(value, -1j):
            found = pullback(bar)
            rows.append([_copied(b) for b in leaves((found,) if self.parameters.bare else found)])
        blocks = (
            (_stacked(rows[a:b], k, y, x) for k, x in enumerate(leaves(inputs))) for y, (a, b) in _places(value)
        )
        return self.arranged(value, inputs, blocks)

    def arranged(self, value: Any, inputs: tuple[Any, ...], blocks: Any) -> Any:
        """The structure of the result, in it that of the parameters, in it the blocks."""
        whole = inputs[0] if self.parameters.bare else inputs
        rows = iter(blocks)

        def row(leaf: Any) -> Any:
            found = next(rows)
            return mapped(lambda _: next(found), whole)

        return mapped(row, value)


class Hessian(Jacobian):
    """Forward over reverse: the tangents of the gradient."""

    def __init__(self, push: Any) -> None:
        super().__init__(push, None, "forward")
        self.name(push.fn.fn, "hessian")

    def __reduce__(self) -> Any:
        return Hessian, (self.forward,)


class HessianVector(Composed):
    """``hvp(fn)(primals, vectors)``: the tangent of the gradient, without forming the Hessian."""

    def __init__(self, push: Any) -> None:
        self.shown = push
        self.name(push.fn.fn, "hvp")

    def __reduce__(self) -> Any:
        return HessianVector, (self.shown,)

    def __call__(self, primals: Any, vectors: Any, /, *rest: Any, **keywords: Any) -> Any:
        return self.shown(primals, vectors, *rest, **keywords)[1]


def _places(value: Any) -> Iterator[tuple[Any, tuple[int, int]]]:
    """The leaves of a value and where their units stand among all of them."""
    first = 0
    for leaf in leaves(value):
        last = first + (np.size(leaf) * (1 + np.iscomplexobj(leaf)) if carries(leaf) else 0)
        yield leaf, (first, last)
        first = last


def _joined(columns: Sequence[list[Any]], k: int, y: Any, x: Any) -> Any:
    """The block of a part of the result and a part of the input, of its columns."""
    if not carries(x) or not carries(y):
        return None
    if np.iscomplexobj(x):
        along, across = (_joined(columns[part], k, y, np.real(x)) for part in _halves(columns))
        return _holomorphic(along, -1j * across) if np.iscomplexobj(y) else along - 1j * across
    if not np.ndim(x):
        return _copied(columns[0][k])
    found = np.moveaxis(np.array([c[k] for c in columns]), 0, -1) if columns else np.zeros((*np.shape(y), 0))
    return found.reshape(np.shape(y) + np.shape(x))


def _stacked(rows: Sequence[list[Any]], k: int, y: Any, x: Any) -> Any:
    """The block of a part of the result and a part of the input, of its rows."""
    if not carries(x) or not carries(y):
        return None
    if np.iscomplexobj(y):
        real, imaginary = (_stacked(rows[part], k, np.real(y), x) for part in _halves(rows))
        return _holomorphic(real, 1j * imaginary) if np.iscomplexobj(x) else real + 1j * imaginary
    if not np.ndim(y):
        return rows[0][k]
    found = np.array([r[k] for r in rows]) if rows else np.zeros((0, *np.shape(x)))
    return found.reshape(np.shape(y) + np.shape(x))


def _halves(units: Sequence[Any]) -> tuple[slice, slice]:
    half = len(units) // 2
    return slice(half), slice(half, None)


def _holomorphic(derivative: Any, other: Any) -> Any:
    """The derivative of a complex function by a complex number, which is the same in every direction."""
    scale = np.max(np.abs(derivative), initial=0.0) + np.max(np.abs(other), initial=0.0)
    if np.any(np.abs(derivative - other) > np.sqrt(np.finfo(np.asarray(derivative).dtype).eps) * scale):
        what = "a function that is not holomorphic has no complex derivative by a complex argument"
        raise DifferentiationError(what, hint="take numpy.real or numpy.imag of what it returns, or srcad.jvp along a direction")
    return derivative


def _copied(derivative: Any) -> Any:
    """A derivative that shares no memory with the next one."""
    return derivative.copy() if isinstance(derivative, np.ndarray) else derivative

