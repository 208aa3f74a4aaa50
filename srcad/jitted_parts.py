"""Arrays joined and taken apart, tuples and lists, and functions of samples at points, for Numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcad import jitting, load, runtime
from srcad.jitted_numpy import word
from srcad.jitting import Types

#: The axis along which a function of NumPy joins, by the rank of the arrays.
_JOINED: dict[Any, Callable[[int], int | None]] = {
    "hstack": lambda ndim: 0 if ndim == 1 else 1,
    "vstack": lambda ndim: 0 if ndim > 1 else None,
}


def _each(likes: Any, part: str, before: str = "") -> Any:
    """A function of an array and a tuple of arrays that makes a tuple with a part for each of these."""
    parts = "".join(f"{part.replace('#', str(k))}, " for k in range(len(likes)))
    lines = ["def parts(x, likes):", before, f"    return ({parts})"]
    return jitting.jitable(load.define("\n".join(lines), "parts", {"np": np}))


def _taken_apart(x: Any, likes: Any, axis: int) -> Any:
    """What gives each of several arrays its part of an array along an axis."""
    whole = ":, " * axis
    if isinstance(likes, Types.List):

        @jitting.jitable
        def parts(x, likes):  # type: ignore[no-untyped-def]
            found, start = [], 0
            for like in likes:
                stop = start + like.shape[axis]
                found.append(_slice(x, start, stop))
                start = stop
            return found

        _slice = jitting.jitable(load.define(f"def part(x, i, j):\n    return x[{whole}i:j].copy()", "part", {}))
        return parts
    ends = ["    e0 = 0", *(f"    e{k + 1} = e{k} + likes[{k}].shape[{axis}]" for k in range(len(likes)))]
    lines = [f"x[{whole}e{k}:e{k + 1}]" for k in range(len(likes))]
    text = ["def parts(x, likes):", *ends, f"    return ({', '.join(lines)},)"]
    return jitting.jitable(load.define("\n".join(text), "parts", {}))


def _are_arrays(x: Any, likes: Any) -> bool:
    kinds = [likes.dtype] if isinstance(likes, Types.List) else [*likes] if isinstance(likes, Types.BaseTuple) else []
    return bool(kinds) and jitting.is_array(x) and all(jitting.is_array(k) and k.dtype == x.dtype for k in kinds)


@jitting.stands_for(runtime.unconcatenate)
def _unconcatenate(x: Any, likes: Any, axis: Any = 0) -> Callable[..., Any] | None:
    place = jitting.known(axis)
    if not _are_arrays(x, likes) or not isinstance(place, int):
        return None
    parts = _taken_apart(x, likes, place % x.ndim)
    return lambda x, likes, axis=0: parts(x, likes)


@jitting.stands_for(runtime.unjoin)
def _unjoin(x: Any, likes: Any, join: Any) -> Callable[..., Any] | None:
    if not isinstance(likes, Types.BaseTuple) or not _are_arrays(x, likes):
        return None
    name, ranks = getattr(join, "literal_value", None), {like.ndim for like in likes}
    if name == "vstack" and ranks == {1}:
        rows = _each(likes, "x[#]")
        return lambda x, likes, join: rows(x, likes)
    if name == "column_stack" and ranks == {1}:
        columns = _each(likes, "x[:, #]")
        return lambda x, likes, join: columns(x, likes)
    axis = _JOINED[name](x.ndim) if name in _JOINED and len(ranks) == 1 and x.ndim in ranks else None
    if axis is None:
        return None
    parts = _taken_apart(x, likes, axis)
    return lambda x, likes, join: parts(x, likes)


@jitting.stands_for(runtime.unstack)
def _unstack(x: Any, axis: Any = 0, likes: Any = ()) -> Callable[..., Any] | None:
    place = jitting.known(axis)
    if not isinstance(likes, Types.BaseTuple) or not len(likes) or not _are_arrays(x, likes) or not isinstance(place, int):
        return None
    parts = _each(likes, f"x[{':, ' * (place % x.ndim)}#]")
    return lambda x, axis=0, likes=(): parts(x, likes)


@jitting.stands_for(runtime.untranspose)
def _untranspose(x: Any, axes: Any = None) -> Callable[..., Any] | None:
    if jitting.absent(axes):
        return lambda x, axes=None: np.transpose(x)
    known = [jitting.axis_of(a) for a in axes] if isinstance(axes, Types.BaseTuple) else []
    if not known or not all(isinstance(a, int) for a in known):
        return None
    back = tuple(int(k) for k in np.argsort([a % len(known) for a in known if a is not None]))
    return lambda x, axes=None: np.transpose(x, back)


# --- lists and tuples of numbers ---


@jitting.stands_for(runtime.repeated)
def _repeated(x: Any, like: Any) -> Callable[..., Any] | None:
    if isinstance(like, Types.List | Types.UniTuple) and jitting.is_number(like.dtype) and jitting.is_number(x):
        return lambda x, like: [x for _ in like]
    return (lambda x, like: np.full(like.shape, x)) if jitting.is_array(like) and like.ndim == 1 else None


@jitting.stands_for(runtime.add_into)
def _add_into(x: Any, term: Any) -> Callable[..., Any] | None:
    if jitting.is_array(x):
        def add(x, term):  # type: ignore[no-untyped-def]
            x += term

        return add if not jitting.is_array(term) else None
    if not isinstance(x, Types.List) or not jitting.is_number(x.dtype):
        return None

    def add_each(x, term):  # type: ignore[no-untyped-def]
        for k in range(len(term)):
            x[k] += term[k]

    return add_each


@jitting.stands_for(runtime.added)
def _added(x1: Any, x2: Any) -> Callable[..., Any] | None:
    if all(isinstance(x, Types.List) and jitting.is_number(x.dtype) for x in (x1, x2)):
        return lambda x1, x2: [x1[k] + x2[k] for k in range(len(x1))]
    return (lambda x1, x2: x1 + x2) if all(jitting.is_array(x) or jitting.is_number(x) for x in (x1, x2)) else None


def _share_of(extreme: Any) -> Any:
    """The weights of the numbers of a list in its largest or smallest one: ties share evenly."""

    def chosen(xs: Any) -> Callable[..., Any] | None:
        if not isinstance(xs, Types.List | Types.UniTuple) or not isinstance(xs.dtype, Types.Float | Types.Integer):
            return None

        def shares(xs):  # type: ignore[no-untyped-def]
            found = extreme(xs)
            number = 0
            for x in xs:
                number += x == found
            return [1.0 / number if x == found else 0.0 for x in xs]

        return shares

    return chosen


jitting.stands_for(runtime.largest)(_share_of(max))
jitting.stands_for(runtime.smallest)(_share_of(min))


@jitting.stands_for(runtime.shares)
def _shares(weights: Any, x: Any) -> Callable[..., Any] | None:
    if jitting.is_array(weights):
        return lambda weights, x: runtime.selected(x, weights)
    return (lambda weights, x: [w * x if w else 0.0 for w in weights]) if jitting.is_number(x) else None


@jitting.stands_for(runtime.unpermuted)
def _unpermuted(xs: Any, order: Any) -> Callable[..., Any] | None:
    if not isinstance(xs, Types.List):
        return None

    def back(xs, order):  # type: ignore[no-untyped-def]
        found = xs.copy()
        for k in range(len(order)):
            found[order[k]] = xs[k]
        return found

    return back


def from_end(xs: Any) -> Any:
    """``reversed(xs)`` as a sequence."""
    return xs[::-1]


@jitting.stands_for(from_end)
def _from_end(xs: Any) -> Callable[..., Any] | None:
    if isinstance(xs, Types.RangeType):
        return lambda xs: range(xs.start + (len(xs) - 1) * xs.step, xs.start - xs.step, -xs.step)
    return lambda xs: xs[::-1]


@jitting.stands_for(runtime.given)
def _given(x: Any, like: Any) -> Callable[..., Any] | None:
    """Lists of adjoints hold zeros here, not ``None``."""
    return (lambda x, like: x) if jitting.is_number(x) or jitting.is_array(x) else None


@jitting.stands_for(runtime.given_to)
def _given_to(x: Any, shape: Any) -> Callable[..., Any] | None:
    return (lambda x, shape: x) if jitting.is_number(x) or jitting.is_array(x) else None


# --- what is written out ---


def as_list(xs: tuple[Any, ...]) -> Any:
    """A tuple as a list, where its elements are of one type."""
    return [*xs]


@jitting.stands_for(as_list)
def _as_list(xs: Any) -> Callable[..., Any] | None:
    return (lambda xs: [x for x in xs]) if isinstance(xs, Types.UniTuple) and len(xs) else lambda xs: xs


def array(rows: tuple[Any, ...]) -> Any:
    """``np.array`` of what is written out."""
    return np.array(rows)


@jitting.stands_for(array)
def _array(rows: Any) -> Callable[..., Any] | None:
    inner = [*rows] if isinstance(rows, Types.BaseTuple) else []
    nested = any(isinstance(row, Types.BaseTuple) for row in inner)
    kinds = [kind for row in inner for kind in (row if nested else [row])]
    if not kinds or not all(map(jitting.is_number, kinds)):
        return _stacked(inner)
    dtype = np.result_type(*[np.dtype(str(Types.unliteral(kind))) for kind in kinds])
    shape = (len(inner), len(inner[0])) if nested else (len(inner),)
    lines = ["def made(rows):", f"    out = np.empty({shape}, dtype)"]
    for place in np.ndindex(*shape):
        lines.append(f"    out[{', '.join(map(str, place))}] = rows{''.join(f'[{k}]' for k in place)}")
    return load.define("\n".join([*lines, "    return out"]), "made", {"np": np, "dtype": dtype})  # type: ignore[no-any-return]


def _stacked(rows: list[Any]) -> Callable[..., Any] | None:
    """``np.array`` of arrays, or of tuples of numbers, of one type."""
    if not rows or not all(jitting.is_array(row) and row == rows[0] for row in rows):
        return None
    return lambda rows: np.stack(rows)


@word("concatenate")
def _concatenate(arrays: Any, axis: Any = 0) -> Callable[..., Any] | None:
    if not isinstance(arrays, Types.List):
        return lambda arrays, axis=0: np.concatenate(arrays, axis)
    if not jitting.is_array(arrays.dtype) or arrays.dtype.ndim != 1:
        return None
    dtype = np.dtype(str(arrays.dtype.dtype))

    def joined(arrays, axis=0):  # type: ignore[no-untyped-def]
        out, start = np.empty(sum([len(x) for x in arrays]), dtype), 0
        for x in arrays:
            for k in range(len(x)):
                out[start + k] = x[k]
            start += len(x)
        return out

    return joined


# --- samples at points ---


@jitting.jitable
def _gap(x, knots):  # type: ignore[no-untyped-def]
    """The knot before a point, the next one, how far it lies between these, and whether it lies inside."""
    n = len(knots)
    i = min(max(np.searchsorted(knots, x, side="right") - 1, 0), max(n - 2, 0))
    j = min(i + 1, n - 1)
    width = knots[j] - knots[i] if j > i else 1.0
    return i, j, (x - knots[i]) / width, width, knots[0] <= x <= knots[n - 1]


@jitting.jitable
def _pull(out, x1, x, knots, left, right):  # type: ignore[no-untyped-def]
    """The adjoint of a value is given to the knots on both sides; none is, where a number stands outside."""
    i, j, t, _, inside = _gap(x, knots)
    if not inside:
        t = min(max(t, 0.0), 1.0)
    if (left and x < knots[0]) or (right and x > knots[-1]):
        return
    out[i] += x1 * (1.0 - t)
    out[j] += x1 * t


@jitting.stands_for(runtime.interp_adjoint)
def _interp_adjoint(
    x1: Any, x2: Any, x3: Any, left: Any = None, right: Any = None, period: Any = None
) -> Callable[..., Any] | None:
    fits = jitting.is_number(x2) or (jitting.is_array(x2) and x2.ndim == 1)
    if not jitting.absent(period) or not jitting.is_array(x3) or not fits:
        return None
    low, high, each = not jitting.absent(left), not jitting.absent(right), jitting.is_array(x1)

    def at_number(x1, x2, x3, left=None, right=None, period=None):  # type: ignore[no-untyped-def]
        out = np.zeros(len(x3))
        _pull(out, x1, x2, x3, low, high)
        return out

    def at_points(x1, x2, x3, left=None, right=None, period=None):  # type: ignore[no-untyped-def]
        out = np.zeros(len(x3))
        for k in range(len(x2)):
            _pull(out, x1[k], x2[k], x3, low, high)
        return out

    def at_points_same(x1, x2, x3, left=None, right=None, period=None):  # type: ignore[no-untyped-def]
        out = np.zeros(len(x3))
        for k in range(len(x2)):
            _pull(out, x1, x2[k], x3, low, high)
        return out

    return at_number if jitting.is_number(x2) else at_points if each else at_points_same


@jitting.stands_for(runtime.interp_slope)
def _interp_slope(x1: Any, x2: Any, x3: Any, period: Any = None) -> Callable[..., Any] | None:
    if not jitting.absent(period) or not jitting.is_array(x2) or not jitting.is_array(x3):
        return None

    def slope(x1, x2, x3, period=None):  # type: ignore[no-untyped-def]
        i, j, _, width, inside = _gap(x1, x2)
        return (x3[j] - x3[i]) / width if inside else 0.0

    if jitting.is_number(x1):
        return slope
    one = jitting.jitable(slope)

    def slopes(x1, x2, x3, period=None):  # type: ignore[no-untyped-def]
        out = np.empty(len(x1))
        for k in range(len(x1)):
            out[k] = one(x1[k], x2, x3)
        return out

    return slopes if jitting.is_array(x1) and x1.ndim == 1 else None
