"""Numbers in containers as flat vectors: what differences perturb, and what derivatives are compared as.

A leaf is real if it is an int, a float, a complex or an array of these; it counts one entry a real component.
Everything else is passive: differences leave it alone and its derivative is None. Adjoints of complex numbers
are dL/dx - i dL/dy, so that a tangent and an adjoint pair to Re(z_bar * z_dot).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Tree: TypeAlias = Any
Vector: TypeAlias = NDArray[np.float64]


def children(tree: Tree) -> list[Tree] | None:
    """What a container holds, in order; None for a leaf."""
    if isinstance(tree, dict):
        return list(tree.values())
    if isinstance(tree, (list, tuple)):
        return list(tree)
    if is_dataclass(tree) and not isinstance(tree, type):
        return [getattr(tree, f.name) for f in fields(tree)]
    return None


def with_children(tree: Tree, kids: list[Tree]) -> Tree:
    """A container of the same kind that holds `kids`."""
    if isinstance(tree, dict):
        return type(tree)(zip(tree, kids, strict=True))
    if hasattr(tree, "_fields"):
        return type(tree)(*kids)
    if isinstance(tree, (list, tuple)):
        return type(tree)(kids)
    return replace(tree, **{f.name: kid for f, kid in zip(fields(tree), kids, strict=True)})


def mapped(fn: Callable[..., Tree], tree: Tree) -> Tree:
    """The tree with `fn` of every leaf in its place."""
    kids = children(tree)
    return fn(tree) if kids is None else with_children(tree, [mapped(fn, kid) for kid in kids])


def is_real(leaf: Any) -> bool:
    if isinstance(leaf, np.ndarray):
        return leaf.dtype.kind in "iufc"
    return isinstance(leaf, (int, float, complex, np.number)) and not isinstance(leaf, bool)


def real_leaves(tree: Tree) -> Iterator[Any]:
    kids = children(tree)
    if kids is not None:
        for kid in kids:
            yield from real_leaves(kid)
    elif is_real(tree):
        yield tree


def copied(tree: Tree) -> Tree:
    """Containers and arrays anew, each once (an array that occurs twice still does); other leaves shared."""
    memo: dict[int, Any] = {}
    return mapped(lambda leaf: copy.deepcopy(leaf, memo) if isinstance(leaf, np.ndarray) else leaf, tree)


def flat(tree: Tree) -> Vector:
    """The real components of all leaves."""
    return np.concatenate([np.zeros(0), *map(_components, real_leaves(tree))])


def flat_adjoint(tree: Tree) -> Vector:
    """The components of adjoints, such that `flat_adjoint(z_bar) @ flat(z_dot)` is their pairing."""
    return np.concatenate([np.zeros(0), *(_components(np.conj(leaf)) for leaf in real_leaves(tree))])


def _components(leaf: Any) -> Vector:
    array: Any = np.asarray(leaf)
    if array.dtype.kind == "c":
        array = np.stack([array.real, array.imag], axis=-1)
    components: Vector = array.astype(np.float64).ravel()
    return components


def unflat(tree: Tree, numbers: Vector) -> Tree:
    """The tree with these real components in double precision; its passive leaves stay."""
    rest = iter(numbers)
    return mapped(lambda leaf: _filled(leaf, rest, widen=True) if is_real(leaf) else leaf, tree)


def unflat_derivative(tree: Tree, numbers: Vector) -> Tree:
    """A derivative of the tree: its structure and its precision, with None for passive leaves."""
    rest = iter(numbers)
    return mapped(lambda leaf: _filled(leaf, rest, widen=False) if is_real(leaf) else None, tree)


def _filled(leaf: Any, rest: Iterator[float], *, widen: bool) -> Any:
    dtype = np.result_type(derivative_dtype(leaf), np.float64 if widen else derivative_dtype(leaf))
    filled = np.empty_like(leaf, dtype=dtype)
    for index in np.ndindex(filled.shape):
        re = next(rest)
        filled[index] = complex(re, next(rest)) if dtype.kind == "c" else re
    if isinstance(leaf, np.ndarray):
        return filled
    return filled[()] if isinstance(leaf, np.generic) else filled.item()


def derivative_dtype(leaf: Any) -> np.dtype[Any]:
    """The dtype of a derivative: the leaf's own, or float64 for integers."""
    dtype = np.asarray(leaf).dtype
    return dtype if dtype.kind in "fc" else np.dtype(np.float64)


def assert_derivative_of(tree: Tree, derivative: Tree) -> None:
    """A derivative has the structure of the tree: containers, shapes, precision; None where it is passive."""
    kids = children(tree)
    if kids is not None:
        assert type(derivative) is type(tree), (derivative, tree)
        if isinstance(tree, dict):
            assert list(derivative) == list(tree)
        parts = children(derivative)
        assert parts is not None and len(parts) == len(kids), (derivative, tree)
        for kid, part in zip(kids, parts, strict=True):
            assert_derivative_of(kid, part)
    elif not is_real(tree):
        assert derivative is None, derivative
    else:
        _assert_leaf(tree, derivative)


def _assert_leaf(leaf: Any, derivative: Any) -> None:
    assert is_real(derivative), derivative
    assert isinstance(derivative, np.ndarray) == isinstance(leaf, np.ndarray), (type(derivative), type(leaf))
    assert np.shape(derivative) == np.shape(leaf), (np.shape(derivative), np.shape(leaf))
    assert np.asarray(derivative).dtype == derivative_dtype(leaf), (derivative, leaf)


def same(tree: Tree, other: Tree) -> bool:
    """Equal to the last bit, in type and structure."""
    kids, others = children(tree), children(other)
    if kids is not None and others is not None:
        alike = type(tree) is type(other) and len(kids) == len(others)
        if isinstance(tree, dict) and alike:
            alike = list(tree) == list(other)
        return alike and all(map(same, kids, others))
    if is_real(tree) and is_real(other):
        a, b = np.asarray(tree), np.asarray(other)
        return (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
    if isinstance(tree, np.ndarray):
        return bool(np.array_equal(tree, other))
    return bool(tree is other or tree == other)
