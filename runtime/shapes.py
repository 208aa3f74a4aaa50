"""The transposes of functions that move elements about, join arrays and take them apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.broadcast import broadcast_like, floating, in_type, is_foreign, unbroadcast
from srcad.runtime.errors import NoDerivativeError


def empty(like: Any, x: Any) -> Any:
    """Zeros in the shape of ``like`` to add parts of ``x`` to."""
    return np.zeros(np.shape(like), np.result_type(floating(x), floating(like)) if np.iscomplexobj(like) else floating(x))


def joined_shape(first: Any, second: Any) -> tuple[int, ...]:
    """One shape after the other."""
    return (*first, *second)


# --- axes ---


def binary_exponent(x: Any) -> Any:
    """The exponents of 2 that ``numpy.frexp`` takes out of ``x``."""
    return np.frexp(x)[1]


def memory_order(x: Any, order: str) -> str:
    """The order of elements that ``'A'`` or ``'K'`` means for ``x``: ``'C'`` or ``'F'``."""
    flags = np.asarray(x).flags
    if order == "K" and not (flags.c_contiguous or flags.f_contiguous):
        raise NoDerivativeError("order='K' of an array that is not contiguous has no derivative rule", hint="use order='C'")
    return "F" if flags.f_contiguous and not flags.c_contiguous else "C"


#: What a class of arrays may say itself without its arrays meaning anything else in arithmetic.
_HARMLESS = frozenset(
    "__new__ __init__ __init_subclass__ __class_getitem__ __doc__ __repr__ __str__ __format__ __dir__ __sizeof__ "
    "__reduce__ __reduce_ex__ __setstate__ __array_finalize__ __array_priority__ __module__ __dict__ __annotations__".split()
)


def redefines_arrays(cls: Any) -> bool:
    """Whether what derives from NumPy's arrays says itself what operators, functions or attributes of arrays do with it."""
    if not isinstance(cls, type) or not issubclass(cls, np.ndarray):
        return False
    own = [c for c in cls.__mro__ if issubclass(c, np.ndarray) and c not in (np.ndarray, np.memmap, np.recarray)]
    mixed = [c for c in cls.__mro__ if not issubclass(np.ndarray, c) and not issubclass(c, np.ndarray)]
    return any(hasattr(np.ndarray, name) and name not in _HARMLESS for c in (*own, *mixed) for name in vars(c))


def _as_array(cls: Any) -> bool:
    """Whether a view is one in a class of arrays, in which they mean what they meant before."""
    if redefines_arrays(cls):
        raise NoDerivativeError(
            f"arrays of the class {cls.__name__} are not differentiated: their operators do not mean what arrays' do",
            hint="leave the view out, or convert it with numpy.asarray",
        )
    return isinstance(cls, type) and issubclass(cls, np.ndarray)


def viewed(x: Any, like: Any, dtype: Any) -> Any:
    """The tangent of ``like.view(dtype)``: complex numbers as pairs of real ones, and back."""
    if _as_array(dtype) or np.dtype(dtype) == like.dtype:
        return x
    if {np.dtype(dtype), like.dtype} not in ({np.dtype(float), np.dtype(complex)}, {np.dtype("f4"), np.dtype("c8")}):
        raise NoDerivativeError(f"a view of {like.dtype} as {np.dtype(dtype)} has no derivative rule", hint="use astype")
    return np.ascontiguousarray(x, like.dtype).view(dtype)


def unviewed(x: Any, like: Any, dtype: Any) -> Any:
    """The transpose of ``viewed``: of a complex number the pairing is Re(x y), so that imaginary parts change their sign."""
    if _as_array(dtype) or np.dtype(dtype) == like.dtype:
        return x
    whole = np.ascontiguousarray(x, dtype)
    return np.conj(whole.view(like.dtype)) if like.dtype.kind == "c" else np.conj(whole).view(like.dtype)


def untranspose(x: Any, axes: Any = None) -> Any:
    """The transpose of ``numpy.transpose(like, axes)``: the inverse permutation."""
    return np.transpose(x, None if axes is None else np.argsort([a % len(axes) for a in axes]).tolist())


def unrollaxis(x: Any, axis: int, start: int = 0) -> Any:
    """The transpose of ``numpy.rollaxis(like, axis, start)``."""
    return np.transpose(x, np.argsort(_rolled(np.ndim(x), axis, start)).tolist())


def _rolled(rank: int, axis: int, start: int) -> list[int]:
    axis, start = axis % rank, start if start >= 0 else start + rank
    order = [k for k in range(rank) if k != axis]
    order.insert(start - (start > axis), axis)
    return order


# --- joining; the arrays that are joined may themselves be the parts of one array ---


def parts_of(likes: Any, parts: list[Any]) -> Any:
    """What each of the arrays ``likes`` receives: one array where they are one."""
    if isinstance(likes, np.ndarray):
        return np.stack(parts)
    return tuple([in_type(part, like) for part, like in zip(parts, likes, strict=True)])


def unconcatenate(x: Any, likes: Any, axis: Any = 0) -> Any:
    """The transpose of ``numpy.concatenate(likes, axis)``: the parts of ``x`` that came from each."""
    if axis is None:
        ends = np.cumsum([np.size(e) for e in likes])
        return parts_of(likes, [np.reshape(x[n - np.size(e) : n], np.shape(e)) for n, e in zip(ends, likes, strict=True)])
    parts, start = [], 0
    before = (slice(None),) * (axis % np.ndim(x))
    for like in likes:
        stop = start + np.shape(like)[axis]
        parts.append(x[(*before, slice(start, stop))])
        start = stop
    return parts_of(likes, parts)


def unstack(x: Any, axis: int = 0, likes: Any = ()) -> Any:
    """The transpose of ``numpy.stack``: the arrays that ``x`` consists of along ``axis``."""
    parts = np.moveaxis(x, axis, 0) if axis else x
    return parts if isinstance(likes, np.ndarray) else parts_of(likes, parts) if len(likes) else tuple(parts)


_RAISED: dict[str, tuple[Any, Any]] = {
    "vstack": (np.atleast_2d, lambda e: 0),
    "hstack": (np.atleast_1d, lambda e: 0 if e.ndim == 1 else 1),
    "dstack": (np.atleast_3d, lambda e: 2),
    "column_stack": (lambda e: np.asarray(e) if np.ndim(e) > 1 else np.reshape(e, (-1, 1)), lambda e: 1),
}


def unjoin(x: Any, likes: Any, join: str) -> Any:
    """The transpose of ``numpy.vstack(likes)``, or of the other function that ``join`` names."""
    raised = [_RAISED[join][0](e) for e in likes]
    parts = unconcatenate(x, raised, _RAISED[join][1](raised[0]))
    return parts_of(likes, [np.reshape(part, np.shape(e)) for part, e in zip(parts, likes, strict=True)])


def rejoin(x: Any, join: str) -> Any:
    """``numpy.vstack(x)`` or another function that joins arrays, by its name."""
    return getattr(np, join)(x)


def unblock(x: Any, likes: Any) -> Any:
    """The transpose of ``numpy.block(likes)``: the nested lists of the parts of ``x``."""
    rank = np.ndim(x)

    def shape(part: Any, depth: int) -> list[int]:
        if not isinstance(part, list):
            return [1] * (rank - np.ndim(part)) + list(np.shape(part))
        shapes = [shape(e, depth + 1) for e in part]
        axis = rank - 1 - (levels - 1 - depth)
        return [sum(s[k] for s in shapes) if k == axis else n for k, n in enumerate(shapes[0])]

    def split(part: Any, whole: Any, depth: int) -> Any:
        if not isinstance(part, list):
            return in_type(np.reshape(whole, np.shape(part)), part)
        axis, start, out = rank - 1 - (levels - 1 - depth), 0, []
        for e in part:
            stop = start + shape(e, depth + 1)[axis]
            out.append(split(e, whole[(slice(None),) * axis + (slice(start, stop),)], depth + 1))
            start = stop
        return out

    levels, inner = 0, likes
    while isinstance(inner, list):
        levels, inner = levels + 1, inner[0]
    return split(likes, x, 0)


def broadcast_all(xs: Any, likes: Any) -> Any:
    """Each of the arrays broadcast to the shape of the one of ``likes`` in its place."""
    return tuple([broadcast_like(x, e) for x, e in zip(xs, likes, strict=True)])


def unbroadcast_all(xs: Any, likes: Any) -> Any:
    """Each of the arrays summed down to the shape of the one of ``likes`` in its place."""
    return tuple([unbroadcast(x, e) for x, e in zip(xs, likes, strict=True)])


def mesh(xs: Any, sparse: bool = False, indexing: Any = "xy") -> Any:
    """``numpy.meshgrid(*xs)``."""
    return tuple(np.meshgrid(*xs, sparse=sparse, indexing=indexing))


def unmesh(xs: Any, likes: Any, sparse: bool = False, indexing: Any = "xy") -> Any:
    """The transpose of ``mesh(likes)``: each of the arrays summed over the axes of the others."""
    out = []
    for k, (x, like) in enumerate(zip(xs, likes, strict=True)):
        axis = 1 - k if indexing == "xy" and k < 2 and len(likes) > 1 else k
        others = tuple(j for j in range(np.ndim(x)) if j != axis)
        out.append(np.reshape(np.sum(x, axis=others), np.shape(like)))
    return tuple(out)


# --- diagonals ---


def undiagonal(x: Any, like: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The transpose of ``numpy.diagonal(like, offset, axis1, axis2)``: zeros with ``x`` on the diagonal."""
    out = empty(like, x)
    moved = np.moveaxis(out, (axis1, axis2), (-2, -1))
    rows, columns = moved.shape[-2:]
    n = max(min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns), 0)
    i = np.arange(n)
    moved[..., i + max(-offset, 0), i + max(offset, 0)] = x
    return out


def undiag(x: Any, like: Any, k: int = 0) -> Any:
    """The transpose of ``numpy.diag(like, k)``."""
    return np.diag(x, k) if np.ndim(like) == 1 else undiagonal(x, like, k)


def untrace(x: Any, like: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The transpose of ``numpy.trace(like, offset, axis1, axis2)``."""
    return undiagonal(np.asarray(x)[..., None], like, offset, axis1, axis2)


# --- differences and ranges ---


def undiff(x: Any, n: int = 1, axis: int = -1, like: Any = None) -> Any:
    """The transpose of ``numpy.diff(like, n, axis)``."""
    if like is not None and not np.shape(x)[axis]:
        return np.zeros(np.shape(like), np.asarray(x).dtype)
    for _ in range(n):
        x = _undiff(x, axis)
    return x


def _undiff(x: Any, axis: int) -> Any:
    """[-x_0, x_0 - x_1, ..., x_(n-1)] along ``axis``."""
    if is_foreign(x):
        edge = np.take(x, [0], axis) * 0
        return np.concatenate((edge, x), axis) - np.concatenate((x, edge), axis)
    x = np.moveaxis(x, axis, -1) if axis != -1 else np.asarray(x)
    out = np.zeros((*x.shape[:-1], x.shape[-1] + 1), x.dtype)
    out[..., 1:] = x
    out[..., :-1] -= x
    return np.moveaxis(out, -1, axis) if axis != -1 else out


def placed(x: Any, likes: Any, which: int, axis: int = -1) -> Any:
    """Zeros in the shape of the arrays ``likes`` joined along ``axis``.

    With ``x`` in the place of one of them.
    """
    parts = [np.zeros(s, floating(x)) for s in _aligned(likes, axis)]
    parts[which] = np.broadcast_to(x, parts[which].shape)
    return np.concatenate(parts, axis)


def unplaced(x: Any, likes: Any, which: int, axis: int = -1) -> Any:
    """The transpose of ``placed``: the part of ``x`` in one place, summed down to the shape that it had."""
    parts = unconcatenate(x, [np.empty(s, floating(x)) for s in _aligned(likes, axis)], axis)
    return unbroadcast(parts[which], likes[which])


def _aligned(likes: Any, axis: int) -> list[tuple[int, ...]]:
    """The shapes of what ``numpy.diff`` joins.

    Before, array, after; numbers become slices of length one, None empty.
    """
    shape = list(np.shape(likes[1]))
    out = []
    for like in likes:
        size = list(shape)
        if like is None:
            size[axis] = 0
        elif np.ndim(like) == 0:
            size[axis] = 1
        out.append(tuple(size) if like is None or np.ndim(like) == 0 else np.shape(like))
    return out


def linspace_adjoint(x: Any, like: Any, first: float, last: float, num: int = 50, endpoint: bool = True, axis: int = 0) -> Any:
    """The sum of ``x`` along ``axis`` with weights from ``first`` to ``last``, in the shape of ``like``.

    With (1, 0) it is the adjoint of the start of ``numpy.linspace``, with (0, 1) that of its end.
    """
    weights = np.linspace(first, last, num, endpoint)
    return unbroadcast(np.tensordot(weights, np.moveaxis(np.asarray(x), axis, 0), 1)[()], like)


def gradient_of(x: Any, spacing: Any, axis: Any = None, edge_order: Any = 1) -> Any:
    """``numpy.gradient(x, *spacing)``."""
    return np.gradient(x, *spacing, axis=axis, edge_order=edge_order)


def gradient_adjoint(x: Any, like: Any, spacing: Any, axis: Any = None, edge_order: Any = 1) -> Any:
    """The transpose of ``numpy.gradient(like, *spacing)``.

    Each row of the matrix of differences reaches over three neighbours: three combs, one element in three,
    probe it all.
    """
    shape = np.shape(like)
    axes = range(len(shape)) if axis is None else (axis,) if np.ndim(axis) == 0 else axis
    axes = [a % len(shape) for a in axes]
    steps: Any = list(spacing) * len(axes) if len(spacing) == 1 else list(spacing) or [1.0] * len(axes)
    parts = [x] if len(axes) == 1 and not isinstance(x, list | tuple) else x
    return sum(_gradient_transposed(g, a, h, edge_order) for g, a, h in zip(parts, axes, steps, strict=True))


def _gradient_transposed(g: Any, axis: int, h: Any, edge_order: Any) -> Any:
    g = np.moveaxis(np.asarray(g), axis, -1)
    n = g.shape[-1]
    width = min(n, 3)
    combs = np.arange(n) % width == np.arange(width)[:, None]
    gradient: Any = np.gradient
    bands = np.stack([gradient(c.astype(float), h, edge_order=edge_order) for c in combs])
    start = np.clip(np.arange(n) - 1, 0, n - width)
    out = np.zeros(g.shape, floating(g))
    for k in range(width):
        column = start + k
        place: Any = (..., column)
        np.add.at(out, place, bands[column % width, np.arange(n)] * g)
    return np.moveaxis(out, -1, axis)
