"""The functions of ``operator``, each as the operator or statement that it stands for."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from srcad.transforms import (
    arithmetic,
    calls,
    conditions,
    containers,
    decisions,
    expressions,
    indexing,
    lists,
    methods,
    operations,
    overloads,
    protocols,
)
from srcad.transforms.values import NONE, Cell, Sym, Value, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

Special = Callable[["Linearizer", Sequence[Value], "dict[str, Value]", Any], "Value | None"]

_BINARY = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "matmul": "@",
    "and_": "&", "or_": "|", "xor": "^", "lshift": "<<", "rshift": ">>", "concat": "+",
}  # fmt: skip
_COMPARED = {"lt": "<", "le": "<=", "eq": "==", "ne": "!=", "gt": ">", "ge": ">=", "is_": "is", "is_not": "is not"}
_UNARY = {"neg": "neg", "pos": "pos", "inv": "~", "invert": "~"}
#: The function of each operator with two operands.
BINARY = {sign: name for name, sign in reversed(_BINARY.items())}


def _binary(name: str) -> Special:
    return lambda lin, args, words, node: arithmetic.binary(lin, name, args[0], args[1]) if len(args) == 2 else None


def _compared(name: str) -> Special:
    return lambda lin, args, words, node: conditions.compare(lin, name, args[0], args[1]) if len(args) == 2 else None


def _unary(name: str) -> Special:
    return lambda lin, args, words, node: arithmetic.unary(lin, name, args[0]) if len(args) == 1 else None


def _in_place(name: str) -> Special:
    return lambda lin, args, words, node: augmented(lin, name, args[0], args[1], node) if len(args) == 2 else None


def augmented(lin: Linearizer, name: str, old: Value, right: Value, node: Any) -> Value:
    """``old op= right``: what the name is bound to after it."""
    content = lin.content(old)
    if name == "+" and (lists.is_list(old) or (isinstance(old, Cell) and content is not None and content.cls is list)):
        methods.method(lin, old, "extend", (right,), (), node, "")
        return old
    if isinstance(old, Sym) and indexing.is_array(old):
        arithmetic.in_place(lin, name, old, right)
        return old
    return overloads.augmented(lin, name, old, right) or arithmetic.binary(lin, name, old, right)


def _contains(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    return conditions.compare(lin, "in", args[1], args[0])


def _getitem(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    return expressions.item(lin, args[0], args[1])


def _setitem(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    base, index, value = args
    if not protocols.store_element(lin, base, index, value):
        containers.store(lin, base, index, value)
    return NONE


def _delitem(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    base, index = args
    if not protocols.delete_element(lin, base, index):
        containers.remove(lin, base, index, node)
    return NONE


def _truth(wanted: bool) -> Special:
    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        tested = protocols.tested(lin, args[0])
        truth = decisions.truth(lin, tested)
        if truth is not None:
            return literal(truth == wanted)
        return operations.passive_call(lin, reference("bool", bool), (tested,), ()) if wanted else lin.op("not", tested)

    return make


def _absolute(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    return calls.call(lin, reference("abs", abs), args, (), node)


#: What each of them does, by the function.
FUNCTIONS: dict[Any, Special] = {
    **{getattr(operator, name): _binary(op) for name, op in _BINARY.items()},
    **{getattr(operator, name): _compared(op) for name, op in _COMPARED.items()},
    **{getattr(operator, name): _unary(op) for name, op in _UNARY.items()},
    **{getattr(operator, f"i{name.rstrip('_')}"): _in_place(op) for name, op in _BINARY.items()},
    operator.contains: _contains, operator.getitem: _getitem, operator.setitem: _setitem,
    operator.delitem: _delitem, operator.not_: _truth(False), operator.truth: _truth(True), operator.abs: _absolute,
}  # fmt: skip
