"""Accumulators: the adjoints of what is read element by element, and sums of adjoints of any structure."""

from __future__ import annotations

import builtins
import functools
from collections import deque
from types import MemberDescriptorType
from typing import Any

import numpy as np

from srcad.runtime.broadcast import add_at, is_foreign, repeats, zeros_like
from srcad.runtime.errors import (
    DifferentiationError,
    NonScalarOutputError,
    OtherPath,
    UnsupportedSyntaxError,
    torn_text,
    unbound_text,
)


def accumulator(x: Any) -> Any:
    """Zeros of the structure of ``x`` that may be written into: a tuple or deque has a list, a number an array of no axes."""
    if isinstance(x, list | tuple | deque):
        return [0.0 if e is None else _zero_element(e) for e in x]
    if isinstance(x, dict):
        return {k: _zero_element(v) for k, v in x.items()}
    return np.array(zeros_like(x)) if isinstance(x, _SINGLE) else zeros_like(x)


_SINGLE = (np.generic, int, float, complex)


def _zero_element(x: Any) -> Any:
    return zeros_like(x) if isinstance(x, _SINGLE) else accumulator(x)


def added(x1: Any, x2: Any) -> Any:
    """The sum of two adjoints of the same structure; ``None`` is a zero."""
    if x1 is None or x2 is None:
        return x1 if x2 is None else x2
    if isinstance(x1, float) and isinstance(x2, list | tuple | dict):  # the zero of a place that held nothing yet
        return x2
    if isinstance(x1, list | tuple):
        return [added(a, b) for a, b in zip(x1, x2, strict=True)]
    if isinstance(x1, dict):
        return {k: added(x1.get(k), x2.get(k)) for k in {**x1, **x2}}
    return x1 + x2


def add_into(x: Any, term: Any) -> None:
    """``x += term`` for an accumulator of any structure; the containers inside it stay the same."""
    if term is None or x is term:  # memory in a container is shared with the term already
        return
    if is_foreign(x):
        x[...] = x + term
    elif isinstance(x, np.ndarray):
        x += term
    elif x is None or isinstance(x, _SINGLE):
        raise UnsupportedSyntaxError(_UNKNOWN_NUMBER)
    else:
        for key, part in term.items() if isinstance(term, dict) else enumerate(term):
            add_element(x, key, part)


_UNKNOWN_NUMBER = "a number in a container of unknown structure that is written into is not differentiated"


def add_element(x: Any, i: Any, term: Any) -> None:
    """``x[i] += term`` for an accumulator of any structure; the arrays in it are its own, or shadows."""
    if x is None:
        raise UnsupportedSyntaxError(_UNKNOWN_NUMBER)
    if term is None and isinstance(x, dict):  # of what carries no derivative
        return
    if isinstance(x, np.ndarray):
        add_at(x, i, term)
    elif is_foreign(x):
        inner = tuple(k for k in i if k is not None) if isinstance(i, tuple) else ... if i is None else i
        old = x[inner]
        x[inner] = old + np.reshape(term, old.shape)
    elif isinstance(i, slice):
        for k, part in zip(range(len(x))[i], term, strict=True):
            add_element(x, k, part)
    else:
        old = x.get(i) if isinstance(x, dict) else x[i]
        if isinstance(old, list | dict | np.ndarray):
            add_into(old, term)
        else:
            x[i] = owned(added(old, term))


def owned(x: Any) -> Any:
    """An adjoint whose containers and arrays are its own."""
    if isinstance(x, list | tuple):
        return [owned(e) for e in x]
    if isinstance(x, dict):
        return {k: owned(v) for k, v in x.items()}
    return np.copy(x) if isinstance(x, np.ndarray) else x


def unpacked(x: Any, count: int, more: bool = False) -> Any:
    """``x`` itself, if it has as many elements as there are targets for them, or ``more``; Python's own error if not."""
    found = len(x)
    if more and found < count:
        raise ValueError(f"not enough values to unpack (expected at least {count}, got {found})")
    if found > count and not more:
        raise ValueError(f"too many values to unpack (expected {count})")
    if found < count:
        raise ValueError(f"not enough values to unpack (expected {count}, got {found})")
    return x


def seed(y: Any, complex_too: bool = False) -> Any:
    """The adjoint that a gradient starts with: 1 for a scalar, an error for an array, and for what has an imaginary part."""
    if y.__class__ in (float, int, bool):
        return 1.0
    if np.ndim(y) != 0:
        raise NonScalarOutputError(
            f"the gradient is of a scalar, the function returned an array of shape {np.shape(y)}",
            hint="use srcad.jacobian, or srcad.vjp with a weight for each output",
        )
    if np.iscomplexobj(y) and not complex_too:
        raise NonScalarOutputError(COMPLEX, hint=PARTS)
    return np.ones_like(y, dtype=float if np.asarray(y).dtype.kind in "iub" else None)[()]


COMPLEX = "the gradient is of a real number, the function returned a complex one"
PARTS = "take numpy.real or numpy.imag of it, or srcad.jacobian for both"


def settled(x_bar: Any, x: Any) -> Any:
    """An adjoint in the structure of its parameter: a tuple for a tuple, a real number for one, a zero for a ``None``."""
    if isinstance(x, list):
        return [settled(b, e) for b, e in zip(x_bar, x, strict=True)]
    if isinstance(x, tuple):
        return tuple(settled(b, e) for b, e in zip(x_bar, x, strict=True))
    if isinstance(x, dict):
        made = x.copy()
        made.update({k: settled(x_bar[k], v) for k, v in x.items()})
        return made
    if isinstance(x_bar, np.ndarray) and x_bar.shape == () and isinstance(x, int | float | complex | np.number):
        x_bar = x_bar[()]
    if isinstance(x_bar, complex | np.complexfloating) and isinstance(x, int | float | np.floating | np.integer):
        return x_bar.real
    return None if x is None else zeros_like(x) if x_bar is None else x_bar


def global_name(namespace: dict[str, Any], name: str, cls: type = object) -> Any:
    """What a name of a module stands for at this moment, of a class; Python's own error if it stands for nothing."""
    if name in namespace:
        if not isinstance(namespace[name], cls):
            raise UnsupportedSyntaxError(f"the global `{name}` was of class {cls.__name__} when the derivative was made")
        return namespace[name]
    if hasattr(builtins, name):
        return getattr(builtins, name)
    raise NameError(f"name {name!r} is not defined", name=name)


def identity(x: Any) -> Any:
    """``x`` itself, as a variable of its own."""
    return x


def stop_gradient(x: Any) -> Any:
    """``x`` itself, through which no derivative flows."""
    return x


# --- writes into arrays and containers ---


def last_written(x: Any, i: Any) -> Any:
    """1 for each place of ``x[i]`` that ``x[i] = v`` writes last, 0 for those that are written over."""
    if not repeats(i):
        return 1.0
    places = np.arange(np.size(x)).reshape(np.shape(x))
    seen = np.full(np.size(x), -1)
    where = places[i]
    seen[where.ravel()] = np.arange(where.size)
    return (seen[where] == np.arange(where.size).reshape(where.shape)).astype(float)


def given(x: Any, like: Any) -> Any:
    """An adjoint that stands in a container; a zero where none was put, also in a list."""
    if isinstance(x, list) and isinstance(like, list):
        return [given(part, element) for part, element in zip(x, like, strict=True)]
    return zeros_like(like) if x is None else x


def given_to(x: Any, shape: Any) -> Any:
    """An adjoint that stands in a container for an array of this shape; a zero where none was put."""
    return np.zeros(shape) if x is None else x


def check_remembered() -> None:
    """Refuse what an object remembers of a call with equal arguments."""
    what = "what an object remembers of a call with equal arguments carries no derivative"
    error = UnsupportedSyntaxError(what, hint="give it an object that was not called with these arguments before")
    error.on_every_path = True
    raise error


# --- the places that NumPy's functions write into ---


def flat_index(x: Any, i: Any) -> Any:
    """The index of what ``x.flat[i]`` is, however ``x`` lies in memory."""
    return np.unravel_index(np.arange(x.size)[i], x.shape)


def flat_places(x: Any, ind: Any, mode: Any = None) -> Any:
    """The index of the elements of ``x`` with these numbers in C order."""
    ind = np.asarray(ind).ravel()
    if mode == "clip":
        ind = np.clip(ind, 0, x.size - 1)
    elif mode == "wrap":
        ind = ind % x.size
    elif np.any((ind < -x.size) | (ind >= x.size)):
        raise IndexError(f"an index is out of bounds for an array of size {x.size}")
    return np.unravel_index(ind % x.size, x.shape)


def diagonal_places(x: Any, wrap: Any = None) -> Any:
    """The index of what ``numpy.fill_diagonal`` writes."""
    if x.ndim == 2:
        places = np.arange(0, x.size, x.shape[1] + 1)
        return np.unravel_index(places if wrap else places[: min(x.shape)], x.shape)
    return (np.arange(x.shape[0]),) * x.ndim


def places_along_axis(x: Any, indices: Any, axis: Any) -> Any:
    """The index of what ``numpy.put_along_axis`` writes."""
    if axis is None:
        return np.unravel_index(np.asarray(indices), x.shape)
    axis %= x.ndim
    grid = [np.arange(n).reshape((-1,) + (1,) * (x.ndim - k - 1)) for k, n in enumerate(x.shape)]
    return (*grid[:axis], np.asarray(indices), *grid[axis + 1 :])


# --- lists ---


def repeat_list(xs: Any, n: int) -> Any:
    """``xs * n``."""
    return xs * n


def join_lists(x1: Any, x2: Any) -> Any:
    """``x1 + x2``; adjoints and tangents of tuples are lists."""
    return [*x1, *x2] if type(x1) is not type(x2) else x1 + x2


def as_list(xs: Any) -> list[Any]:
    """``list(xs)``."""
    return list(xs)


def as_tuple(xs: Any) -> tuple[Any, ...]:
    """``tuple(xs)``."""
    return tuple(xs)


def folded(xs: Any, like: Any) -> Any:
    """The transpose of ``like * n``: the sums over the copies of each element."""
    size = len(like)
    return [functools.reduce(added, xs[k::size], None) for k in range(size)]


def folded_slots(xs: Any, like: Any) -> Any:
    """``folded``, of a list of adjoints in which memory stands for itself."""
    size = len(like)
    return [functools.reduce(added, _distinct(xs[k::size]), None) for k in range(size)]


def _distinct(xs: list[Any]) -> list[Any]:
    """The adjoints of the copies of an element; memory has one, which all of them share."""
    shared = len(xs) > 1 and isinstance(xs[0], list | dict | np.ndarray) and all(x is xs[0] for x in xs)
    return xs[:1] if shared else xs


def stacked(xs: Any, like: Any) -> Any:
    """The transpose of ``list(like)``: an array of the adjoints of its rows, where ``like`` is one."""
    if not isinstance(like, np.ndarray):
        return list(xs)
    made = zeros_like(like)
    for k, x in enumerate(xs):
        if x is not None:
            made[k] = x
    return made


def unmodified(x: Any, as_it_was: Any) -> None:
    """Nothing, if a list or dict still holds what it held.

    Raises UnsupportedSyntaxError if a function that was called wrote into it, since its parts are followed one by one.
    """
    parts, before = (list(v.items()) if isinstance(v, dict) else v for v in (x, as_it_was))
    same = len(parts) == len(before) and all(a is b or _alike(a, b) for a, b in zip(parts, before, strict=True))
    if not same:
        raise UnsupportedSyntaxError(
            "a function that cannot be followed wrote into a list or dict that it was given",
            hint="give it a copy, or let it return what it computes",
        )


def of_no_container(method: Any, holder: Any = None) -> Any:
    """A method that is given what is differentiated, or whose ``holder`` is, itself.

    Raises DifferentiationError for one of a list, dict, deque, set or array that the program does not follow.
    """
    holder = getattr(method, "__self__", holder)
    if isinstance(holder, list | dict | set | deque | np.ndarray):
        raise DifferentiationError(
            f"{type(holder).__name__}.{method.__name__}() of what is known at run time only is not differentiated",
            hint="make a new one, of its elements",
        )
    return method


def _alike(a: Any, b: Any) -> bool:
    """Whether two parts are the same, or containers made apart that hold the same."""
    if isinstance(a, tuple | list) and type(a) is type(b) and len(a) == len(b):
        return all(p is q or _alike(p, q) for p, q in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return _alike(list(a.items()), list(b.items()))
    return isinstance(a, int | float | complex | str) and type(a) is type(b) and (a == b or a != a)


def bound(x: Any, name: str, owner: str = "", nothing: Any = None) -> None:
    """Nothing, if a variable or an attribute is bound; what a path leaves unbound is ``nothing`` where it is handed on."""
    if x is nothing and owner:
        raise AttributeError(f"{owner!r} object has no attribute {name!r}")
    if x is nothing:
        raise UnboundLocalError(unbound_text(name))


def whole(x: Any, name: str, nothing: Any = None) -> None:
    """Nothing, if no exception left a variable in the midst of its computation: it is ``nothing`` then.

    Raises DifferentiationError.
    """
    if x is nothing:
        raise DifferentiationError(torn_text(name))


def renew(x: Any, y: Any) -> None:
    """Give a container the elements of another one."""
    if isinstance(x, dict):
        x.clear()
        x.update(y)
    else:
        x[... if isinstance(x, np.ndarray) else slice(None)] = y


def rebound(x: Any, site: str) -> None:
    """Nothing, if ``x += v`` makes a new value of ``x``; leave for where arrays are written in place if ``x`` is one.

    Raises DifferentiationError for a container, which is written in place: another name for it would see that.
    """
    if isinstance(x, np.ndarray):
        raise OtherPath(site)
    if isinstance(x, list | dict | set | deque):
        raise DifferentiationError(
            f"the {type(x).__name__} that is written in place by the augmented assignment at {site} has another name",
            hint="write `x = x + v`",
        )


def writable(x: Any) -> None:
    """Nothing, if ``x`` is an array, whose adjoint or tangent is written into as it is itself, or cannot be written into.

    Raises UnsupportedSyntaxError for everything else.
    """
    if not isinstance(x, np.ndarray) and hasattr(type(x), "__setitem__"):
        what = f"a write of a differentiated value into a {type(x).__name__} of which nothing was known is not differentiated"
        raise UnsupportedSyntaxError(what, hint="build a new value instead")


def put(name: str, container: Any, *args: Any) -> None:
    """Call a method of a list, dict or array that writes into it; what else has such a method may do more."""
    if type(container).__module__.split(".")[0] not in ("builtins", "collections", "numpy"):
        what = f"{name}() of {type(container).__name__}, which is defined outside the function, is not differentiated here"
        raise UnsupportedSyntaxError(what)
    getattr(container, name)(*args)


def put_attribute(x: Any, name: str, value: Any) -> None:
    """Write what an object itself has under a name, past all hooks of its class."""
    if isinstance(getattr(type(x), name, None), MemberDescriptorType):
        object.__setattr__(x, name, value)
    else:
        vars(x)[name] = value
