"""Derivatives against finite differences, and both modes against each other."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

Floats: TypeAlias = np.ndarray[Any, np.dtype[Any]]

_TOLERANCE = 1e-6
_CHECKS = ("forward", "reverse")


def check_gradients(
    fn: Callable[..., Any], args: Sequence[Any], order: int = 2, modes: Sequence[str] = ("forward", "reverse")
) -> None:
    """Hold the derivatives of ``fn`` at ``args`` against finite differences, up to ``order``.

    Every parameter that holds real numbers (a number, an array, or a container of them) is checked along two random
    directions: by extrapolated central differences, and with both modes by <Jv, w> = <v, J'w>. Raises AssertionError
    with the parameter, both numbers and the error; ValueError for an unknown mode.
    """
    if not modes or set(modes) - set(_CHECKS):
        raise ValueError(f"modes are {' and '.join(_CHECKS)}, not {tuple(modes)!r}")
    args = tuple(args)
    names = _names(fn, len(args))
    checked = [k for k, arg in enumerate(args) if _flat(arg).size]
    if not checked:
        raise ValueError("no argument holds real numbers")
    rng = np.random.default_rng(0)
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
    """Check one parameter along one direction."""
    from srcad.api import jvp, vjp

    def moved(x: Any) -> Floats:
        return _flat(fn(*args[:k], x, *args[k + 1 :]))

    v = rng.standard_normal(_flat(args[k]).size)
    direction = _shaped(args[k], iter(v))
    want, doubt = _difference(lambda t: moved(_plus(args[k], t * v)))
    tangent = _flat(jvp(fn, wrt=k)((*args[:k], args[k], *args[k + 1 :]), (direction,))[1]) if False else None
    del tangent
    w = rng.standard_normal(want.size)
    found: dict[str, float] = {}
    if "forward" in modes:
        found["forward"] = float(_forward(jvp, fn, args, k, direction) @ w)
    if "reverse" in modes:
        value, pullback = vjp(fn, wrt=k)(*args)
        found["reverse"] = float(_flat(pullback(_shaped(value, iter(w)))) @ v)
    for mode, number in found.items():
        _agree(name, f"{mode} mode", number, "finite differences", float(want @ w), float(doubt @ abs(w)))
    if len(found) == 2:
        _agree(name, "<Jv, w>", found["forward"], "<v, J'w>", found["reverse"], 0.0, 1e-9)
