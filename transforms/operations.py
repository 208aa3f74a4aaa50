"""A call that is not walked is one operation of the program: a rule, a call that is simply made, or the run-time door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from srcad.transforms import (
    boxes,
    concrete,
    inplace,
    kept,
    kinds,
    library,
    lifted,
    overlays,
    resolve,
    rules,
    sampling,
    signatures,
    stores,
    subscripts,
)
from srcad.transforms.ir import Assign, Op
from srcad.transforms.values import Cell, Keywords, Sym, Value, known_object, literal

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def primitive(lin: Linearizer, op: str, args: Sequence[Value], keywords: Keywords, hint: str = "") -> Value:
    """A call that has a rule, or whose derivative is zero."""
    op = rules.canonical(op)
    args, keywords = _kept_whole(op, args, keywords)
    target, named = rules.resolve(op), dict(keywords)
    out, args = inplace.out_of(op, target, args, named)
    if out is not None:
        return inplace.into(lin, op, target, args, named, out)
    stood = library.stand_in(lin, op, args, tuple(named.items()), hint)
    if stood is not None:
        return stood
    args, keywords = signatures.by_position(op, args, tuple(named.items()))
    if op == "np.einsum":
        args = subscripts.in_letters(lin, args)
        exchanged = None if keywords else subscripts.transposed(lin, args)
        if exchanged is not None:
            return exchanged
    args, keywords = signatures.as_arrays(lin, op, args), signatures.named_arrays(lin, op, args, keywords)
    words = tuple(k for k, _ in keywords)
    values = (*args, *(v for _, v in keywords))
    records = signatures.makes_records(lin, op, args, dict(keywords))
    if records and lin.varied(*args):
        raise lin.no_derivative("an array of records has no derivative")
    certain = kinds.RECORDS if records else signatures.certain_kind(op, args, dict(keywords))
    kind = _custom_kind(lin, op, values) if rules.is_custom(op) else certain
    made = lin.op(op, *values, keywords=words, hint=hint, kind=kind)
    if certain is not None:
        lin.arrays.add(made.operand)
    return made


def _kept_whole(op: str, args: Sequence[Value], keywords: Keywords) -> tuple[Sequence[Value], Keywords]:
    """The arguments of a function that may overwrite others, which the reverse sweep reads: it does not."""
    if not op.startswith(("np.", "scipy.")):
        return args, keywords
    names = (*signatures.signature(op), *("" for _ in args))
    args = [literal(False) if n.startswith(_OVERWRITE) else a for n, a in zip(names, args, strict=False)]
    return args, tuple((k, v) for k, v in keywords if not k.startswith(_OVERWRITE))


_OVERWRITE = "overwrite_"


def _custom_kind(lin: Linearizer, op: str, values: Sequence[Value]) -> kinds.Kind:
    """The kind of the result of a function with a rule of the user's own: it is not run to find out."""
    rule = rules.find(op)
    if rule is None or not rule.partials or not all(isinstance(v, Sym) for v in values):
        return kinds.UNKNOWN
    kind = kinds.FLOAT
    for value in values:
        assert isinstance(value, Sym)
        kind = sampling.result("*", (), (kind, value.kind))  # type: ignore[assignment]
    return kind


def passive_call(lin: Linearizer, function: Value, args: Sequence[Value], keywords: Keywords, hint: str = "") -> Value:
    """A call that is simply made."""
    overlays.check_call(lin, function, (*args, *(v for _, v in keywords)))
    kept.check_call(lin, function, (*args, *(v for _, v in keywords)))
    stores.met(lin, function, args)
    lin.laden |= lin.saying and lin.depends(*args, *(v for _, v in keywords))
    words = tuple(k for k, _ in keywords)
    values = (function, *args, *(v for _, v in keywords))
    handed = _handed(lin, function, args, keywords)
    operands = (function, *(concrete.materialise(lin, v) if v in handed else v for v in values[1:]))
    result = lin.op("call", *operands, keywords=words, hint=hint, kind=_called_kind(lin, values, words))
    if not _is_trusted(function) or boxes.may_act(lin, *values[1:]):
        boxes.forget(lin)
    _unmodified(lin, handed, zip(values[1:], operands[1:], strict=True))
    return resolve.passive_symbol(result)


#: Modules whose functions do not write into lists and dicts that they are given.
_TRUSTED = frozenset("builtins math cmath numpy operator typing warnings logging itertools functools".split())


def _handed(lin: Linearizer, function: Value, args: Sequence[Value], keywords: Keywords) -> list[Value]:
    """The lists and dicts of known structure that a call is given which might write into them."""
    target = known_object(function)
    raised = isinstance(target, type) and issubclass(target, BaseException)
    values = (*args, *(v for k, v in keywords if k not in ("*", "**")))
    return [] if raised or _is_trusted(function) else [v for v in values if isinstance(v, Cell)]


def _is_trusted(function: Value) -> bool:
    return (getattr(known_object(function), "__module__", None) or "").split(".")[0] in _TRUSTED


def _unmodified(lin: Linearizer, handed: Sequence[Value], pairs: Iterable[tuple[Value, Value]]) -> None:
    """Check, when the call has been made, that it did not write into what is followed here by its parts."""
    for cell, made in pairs:
        if cell in handed:
            lin.build.block.append(Assign(None, Op("unmodified"), (lin.operand(made), lin.operand(cell)), lin.build.span))


def _called_kind(lin: Linearizer, values: Sequence[Value], words: tuple[str, ...]) -> kinds.Kind:
    target = known_object(values[0])
    if isinstance(target, type) and not issubclass(target, np.generic):
        return kinds.Opaque(target)
    root = (getattr(target, "__module__", None) or "").split(".")[0]
    if root not in ("numpy", "math", "builtins", "operator") or lin.varied(*values):
        return kinds.UNKNOWN
    return sampling.call_result(target, words, tuple(lin.shape_of(v) for v in values[1:]))


def door(lin: Linearizer, function: Value, args: Sequence[Value], keywords: Keywords, hint: str = "") -> Value:
    """A call that is resolved at run time: the callee is transformed on first use."""
    written_out = lifted.call(lin, function, args, keywords)
    if written_out is not None:
        function, args, keywords = *written_out, ()
    overlays.check_call(lin, function, (*args, *(v for _, v in keywords)))
    if not lin.varied(function, *args, *(v for _, v in keywords)):
        return passive_call(lin, function, args, keywords, hint)
    boxes.check_call(lin)
    kept.check_call(lin, function, (*args, *(v for _, v in keywords)))
    stores.met(lin, function, args)
    lin.laden = True
    if isinstance(function, Sym) and function.operand in lin.storing and lin.varied(*args, *(v for _, v in keywords)):
        function = lin.op("of_no_container", function, kind=kinds.UNKNOWN)
    words = tuple(k for k, _ in keywords)
    values = (*args, *(v for _, v in keywords))
    handed = _handed(lin, function, args, keywords)
    operands = [concrete.materialise(lin, v) if v in handed else v for v in values]
    result = lin.op("door", function, *operands, keywords=words, hint=hint, kind=kinds.UNKNOWN)
    boxes.forget(lin)
    _unmodified(lin, handed, zip(values, operands, strict=True))
    return result
