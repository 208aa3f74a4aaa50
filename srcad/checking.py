"""Derivatives against finite differences, and both modes against each other."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from srcad import structures

Floats: TypeAlias = np.ndarray[Any, np.dtype[Any]]

_MODES = ("forward", "reverse")


def check_gradients(
    fn: Callable[..., Any], args: Sequence[Any], order: int = 2, modes: Sequence[str] = ("forward", "reverse")
) -> None:
    """Hold the derivatives of ``fn`` at ``args`` against finite differences, up to ``order`` (2 for scalar results).

    Every argument that holds real floating-point numbers (a number, an array, a list, tuple or dict of them) is checked
    along two random directions: by extrapolated central differences, and with both modes by <Jv, w> = <v, J'w>. Raises
    AssertionError with the parameter, both numbers and the error; ValueError where there is nothing to check.
    """
    if not modes or set(modes) - set(_MODES):
        raise ValueError(f"modes are {' and '.join(_MODES)}, not {tuple(modes)!r}")
    args = tuple(args)
    checked = [k for k, arg in enumerate(args) if _flat(arg).size]
    if order < 1 or not checked:
        raise ValueError("nothing to check: order is at least 1, and an argument holds floating-point numbers")
    rng = np.random.default_rng(0)
    names = _names(fn, len(args))
    for k in checked:
        for _ in range(2):
            _check(fn, args, k, names[k], order, tuple(modes), rng)


def _names(fn: Callable[..., Any], count: int) -> list[str]:
    """What the arguments are called."""
    names: list[str] = []
    for parameter in inspect.signature(fn).parameters.values():
        star = parameter.kind is parameter.VAR_POSITIONAL
        names += [f"{parameter.name}[{i}]" for i in range(count - len(names))] if star else [parameter.name]
    return names[:count]


def _check(
    fn: Callable[..., Any],
    args: tuple[Any, ...],
    k: int,
    name: str,
    order: int,
    modes: tuple[str, ...],
    rng: np.random.Generator,
) -> None:
    """Check one argument along one direction; the second order too where the result is a scalar."""
    from srcad.api import grad, jvp, vjp

    def moved(t: float) -> tuple[Any, ...]:
        return (*args[:k], _moved(args[k], t * v), *args[k + 1 :])

    primal = _on_copies(fn)
    v = rng.standard_normal(_flat(args[k]).size)
    direction = _shaped(args[k], iter(v))
    value = primal(*args)
    w = rng.standard_normal(_flat(value).size)
    weights = _shaped(value, iter(w))

    wanted, doubt = _difference(lambda t: float(_flat(primal(*moved(t))) @ w))
    found = {}
    if "forward" in modes:
        found["forward mode"] = float(_flat(jvp(fn, wrt=k)(args, (direction,))[1]) @ w)
    if "reverse" in modes:
        found["reverse mode"] = float(_flat(vjp(fn, wrt=k)(*args)[1](weights)) @ v)
    single = any(a.dtype == np.float32 for a in map(np.asarray, _leaves((args[k], value))))
    tolerance = 2e-2 if single else 1e-6
    for mode, number in found.items():
        _agree(f"{name}: {mode}", number, "finite differences", wanted, tolerance, doubt)
    if len(found) == 2:
        numbers = found["forward mode"], found["reverse mode"]
        _agree(f"{name}: <Jv, w>", numbers[0], "<v, J'w>", numbers[1], 1e-4 if single else 1e-9, 0.0)
    if order > 1 and isinstance(value, float | np.floating):
        gradient = grad(fn, wrt=k)
        wanted, doubt = _difference(lambda t: float(_flat(gradient(*moved(t))) @ v))
        found_second = float(_flat(jvp(gradient, wrt=k)(args, (direction,))[1]) @ v)
        _agree(f"{name}: second order", found_second, "finite differences", wanted, tolerance, doubt)


def _on_copies(fn: Callable[..., Any]) -> Callable[..., Any]:
    """The function on arguments of its own, which it may write into."""

    def called(*args: Any) -> Any:
        return fn(*copy.deepcopy(args))

    return called


def _agree(what: str, found: float, other: str, wanted: float, tolerance: float, doubt: float) -> None:
    """Raise unless two numbers are equal as far as they are known."""
    error = abs(found - wanted)
    if np.isnan(found) and np.isnan(wanted):
        return
    if not error <= tolerance * max(1.0, abs(found), abs(wanted)) + min(10 * doubt, 1e-3 * (1 + abs(wanted))):
        raise AssertionError(f"{what} gives {found!r}, {other} {wanted!r}: error {error:.3g}")


def _difference(f: Callable[[float], float]) -> tuple[float, float]:
    """The derivative of ``f`` at 0 by central differences with Richardson's extrapolation, and how far it is in doubt."""
    best, doubt = np.nan, np.inf
    previous: list[float] = []
    step = 1e-2
    for _ in range(8):
        row = [(f(step) - f(-step)) / (2 * step)]
        for j, old in enumerate(previous):
            row.append(row[j] + (row[j] - old) / (4.0 ** (j + 1) - 1))
            error = max(abs(row[-1] - row[-2]), abs(row[-1] - old))
            if error <= doubt:
                best, doubt = row[-1], error
        previous, step = row, step / 2
    return best, doubt


# --- values of any structure ---


def _leaves(value: Any) -> Iterator[Any]:
    """The real floating-point numbers and arrays in a value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from _leaves(part)
    elif isinstance(value, float | np.floating) or (isinstance(value, np.ndarray) and value.dtype.kind == "f"):
        yield value


def _flat(value: Any) -> Floats:
    """The numbers of a value as one vector."""
    return np.concatenate([np.zeros(0), *(np.ravel(v).astype(float) for v in _leaves(value))])


def _shaped(like: Any, numbers: Iterator[float]) -> Any:
    """Numbers in the structure of a value; what carries no derivative is left as it is."""
    if isinstance(like, dict | list | tuple):
        return structures.rebuilt(like, [_shaped(v, numbers) for v in (like.values() if isinstance(like, dict) else like)])
    if isinstance(like, np.ndarray) and like.dtype.kind == "f":
        return np.array([next(numbers) for _ in range(like.size)], dtype=like.dtype).reshape(like.shape)
    return type(like)(next(numbers)) if isinstance(like, float | np.floating) else like


def _moved(x: Any, step: Floats) -> Any:
    """A value with its numbers moved."""
    return _shaped(x, iter(_flat(x) + step))


__all__ = ["check_gradients"]
