"""Indices: what kind of value ``x[i]`` is, and whether it is a number, a view or new memory."""

from __future__ import annotations

import numpy as np

from srcad.transforms import kinds
from srcad.transforms.ir import Lit
from srcad.transforms.kinds import Kind
from srcad.transforms.values import Items, Sym, Value, literal


def item_kind(base: Kind, index: Value) -> Kind:
    """The kind of ``base[index]`` for an array or a sequence at run time."""
    match base:
        case kinds.Sequence(_, element):
            sliced = (isinstance(index, Items) and index.cls is slice) or (
                isinstance(index, Sym) and index.kind == kinds.Opaque(slice)
            )
            return kinds.Sequence(base.cls, element) if sliced else element
        case kinds.Mapping(_, _, element):
            return element
        case kinds.Record(_, elements):
            place = index.operand.value if isinstance(index, Sym) and isinstance(index.operand, Lit) else None
            return elements[place] if type(place) is int and -len(elements) <= place < len(elements) else kinds.UNKNOWN
        case kinds.Array(dtype, ndim):
            rank = None if ndim is None else _rank(ndim, index)
            if rank == 0 and _all_integers(index):
                return kinds.of_element(dtype)
            return kinds.Array(dtype, rank)
        case kinds.Opaque(cls) if cls is str:
            return base
    return kinds.UNKNOWN


def is_array(value: Value) -> bool:
    """Whether a value is certainly an array."""
    return isinstance(value, Sym) and isinstance(value.kind, kinds.Array) and value.kind.ndim is not None


def is_numpy_number(value: Value) -> bool:
    """Whether a value is certainly a number of NumPy's, which is an array of no axes in all but name."""
    return isinstance(value, Sym) and isinstance(value.kind, kinds.Scalar) and issubclass(value.kind.cls, np.generic)


def is_basic(index: Value) -> bool:
    """Whether an index gives a number or a view."""
    return all(
        isinstance(p, Items) and p.cls is slice
        or isinstance(p, Sym) and (kinds.is_number(p.kind) or p.kind in _BASIC)
        for p in _parts(index)
    )  # fmt: skip


_BASIC = (kinds.Opaque(slice), kinds.Opaque(type(None)), kinds.Opaque(type(...)))


def _parts(index: Value) -> list[Value]:
    if isinstance(index, Items) and index.cls is tuple:
        return list(index.children)
    if isinstance(index, Sym) and isinstance(index.operand, Lit) and isinstance(index.operand.value, tuple):
        return [literal(v) for v in index.operand.value]
    return [index]


def _all_integers(index: Value) -> bool:
    return all(isinstance(p, Sym) and kinds.is_number(p.kind) for p in _parts(index))


def _rank(ndim: int, index: Value) -> int | None:
    """The rank of an indexed array, by NumPy's rules for basic and advanced indexing."""
    rank, advanced = ndim, None
    for part in _parts(index):
        kind = part.kind if isinstance(part, Sym) else None
        match kind:
            case None:
                continue
            case kinds.Scalar(cls) if cls not in (bool, np.bool_):
                rank -= 1
            case kinds.Array(dtype, axes) if axes is not None:
                rank -= axes if dtype.kind == "b" else 1
                advanced = max(advanced or 0, 1 if dtype.kind == "b" else axes)
            case kinds.Sequence(_, element) if kinds.is_scalar(element):
                rank -= 1
                advanced = max(advanced or 0, 1)
            case kinds.Opaque(cls) if cls is type(None):
                rank += 1
            case kinds.Opaque(cls) if cls in (slice, type(...)):
                continue
            case _:
                return None
    return rank + (advanced or 0)
