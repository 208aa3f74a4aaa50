"""What a reverse sweep begins with, and what it ends with, have the structure of the results and of the parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from srcad.runtime.errors import NonScalarOutputError
from srcad.transforms import derive, kinds
from srcad.transforms.adjoint import Adjoint
from srcad.transforms.build import Builder
from srcad.transforms.ir import UNDEF, Lit, Operand, Result, Tree, leaves


def aux(result: Result) -> tuple[Result, Result]:
    if not isinstance(result, Tree) or len(result.children) != 2:
        raise NonScalarOutputError("with has_aux=True the function returns (value, aux)")
    return result.children[0], result.children[1]


def label(value: Result) -> str:
    return value if isinstance(value, str) else "y"


def bar_kind(build: Builder, value: Operand) -> kinds.Kind:
    return derive.derivative_kind(build.kind(value))


def seed(build: Builder, value: Result, starts: Sequence[Operand]) -> Operand:
    """The adjoint of a scalar result, which is real where anything that is differentiated by is."""
    hint = "use srcad.jacobian, or srcad.vjp with a weight for each output"
    if isinstance(value, Tree):
        raise NonScalarOutputError(f"the gradient is of a scalar, the function returned a {value.cls.__name__}", hint=hint)
    kind = build.kind(value)
    real = any(kinds.is_real(build.kind(s)) for s in starts)
    if real and kinds.is_complex(kind) and kinds.is_scalar(kind):  # it may be real for these arguments
        return build.op("seed", value, kind=derive.derivative_kind(kind))
    number = isinstance(kind, kinds.Opaque) and kind.cls is not None and issubclass(kind.cls, float)
    if kinds.is_scalar(kind) or number or value is UNDEF:
        return Lit(1.0)
    if kinds.rank(kind) not in (0, None):
        raise NonScalarOutputError("the gradient is of a scalar, the function returned an array", hint=hint)
    if isinstance(kind, kinds.Opaque) and kind.cls not in (None,):
        raise NonScalarOutputError(f"the gradient is of a scalar, the function returned a {kind.cls.__name__}", hint=hint)
    may_be_complex = () if real or kinds.is_real(kind) else (Lit(True),)
    return build.op("seed", value, *may_be_complex, kind=derive.derivative_kind(kind))


def taken_apart(build: Builder, whole: Operand, tree: Result, exact: bool = False) -> Iterator[tuple[Operand, Operand]]:
    """The leaves of a tree with the parts of a value of the same structure; ``exact``: which has no more parts."""
    if not isinstance(tree, Tree):
        yield tree, whole
        return
    whole = _as_long(build, whole, tree) if exact else whole
    for k, child in enumerate(tree.children):
        if all(isinstance(o, Lit) for o in leaves(child)) and not isinstance(child, str):
            continue
        kind = derive.derivative_kind(build.kinds[child]) if isinstance(child, str) else kinds.UNKNOWN
        if tree.keys and not issubclass(tree.cls, dict) and not hasattr(tree.cls, "_fields"):
            part = build.op(f".{tree.keys[k]}", whole, kind=kind)
        else:
            key = tree.keys[k] if issubclass(tree.cls, dict) else k
            part = build.op("getitem", whole, Lit(key), kind=kind)
        yield from taken_apart(build, part, child, exact)


def _as_long(build: Builder, bar: Operand, value: Result) -> Operand:
    """The adjoint that a pullback is given, which has as many parts as the value."""
    if not isinstance(value, Tree) or (value.keys and not issubclass(value.cls, dict) and not hasattr(value.cls, "_fields")):
        return bar
    return build.op("unpacked", bar, Lit(len(value.children)), hint=str(bar), kind=build.kind(bar))


def mapped(result: Result, f: Any) -> Result:
    if isinstance(result, Tree):
        return replace(result, children=tuple(mapped(c, f) for c in result.children))
    return f(result)  # type: ignore[no-any-return]


#: The precisions of NumPy's numbers that products with Python's numbers in lists do not keep.
_LOW = (np.dtype(np.float16), np.dtype(np.float32), np.dtype(np.complex64))


def _is_float(kind: kinds.Kind) -> bool:
    return kinds.is_scalar(kind) and kinds.is_real(kind)


def bars(sweep: Adjoint, tree: Result) -> Result:
    """The adjoints of a parameter in the structure of the parameter."""

    def bar(leaf: Operand) -> Operand:
        if not isinstance(leaf, str):
            return Lit(None)
        found = sweep.bars.get(leaf)
        if found is None:
            found = sweep.zero(leaf)
        kind = sweep.build.kind(leaf)
        if isinstance(kind, kinds.Sequence) and kind.cls is list and found in sweep.owned and _is_float(kind.element):
            return found
        found = derive.typed(sweep.build, found, leaf)
        loose = kinds.is_scalar(kind) and not kinds.is_scalar(sweep.build.kind(found))
        if isinstance(kind, kinds.Sequence | kinds.Record | kinds.Opaque) or loose:
            return sweep.build.op("settled", found, leaf, kind=kind)
        if kinds.is_scalar(kind) and kinds.result_dtype(kind) in _LOW:  # numbers meet Python's, whose class joins hide
            return sweep.build.op("in_type", found, leaf, kind=kind)
        if kinds.is_scalar(kind) and kinds.is_exact(sweep.build.kind(found)):
            return sweep.build.op("float", found, kind=kinds.FLOAT)
        if kind == kinds.Array(getattr(kind, "dtype", None), 0):  # type: ignore[arg-type]
            if derive.is_single(kind):
                found = sweep.build.op("in_type", found, leaf, kind=kind)
            return sweep.build.op("np.asarray", found, kind=kind)
        return found

    return mapped(tree, bar)
