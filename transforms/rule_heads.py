"""The head of a rule is an operation with its parameters, of which those named ``x``, ``x1``, ``xs`` carry derivatives."""

from __future__ import annotations

import ast
import functools
import re
from dataclasses import dataclass

_ACTIVE = re.compile(r"x\d*|xs")
_CALL = re.compile(r"([A-Za-z_]\w*(?:\.\w+)*)\(")


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a head: its name, its default as source text (``None``: required), and whether it is ``*name``.

    ``keywords`` is what users call it where that differs: ``np.full(shape, fill_value := x)``, and with a default
    ``np.trapezoid(x1, x2=(x := None))``; several names nest.
    """

    name: str
    default: str | None = None
    star: bool = False
    keywords: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        """Whether derivatives flow through it."""
        return _ACTIVE.fullmatch(self.name) is not None


_OPERATORS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
    ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "~", ast.Not: "not",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip


def operator(node: object) -> str:
    """The name of a Python operator's operation, by the class name of its (g)ast node."""
    return _BY_NAME[type(node).__name__]


_BY_NAME = {cls.__name__: name for cls, name in _OPERATORS.items()}


def operation(head: str) -> str:
    """The operation of a head: what stands before a call's parenthesis."""
    call = _CALL.match(head)
    return parse_head(head)[0] if call is None or _ACTIVE.fullmatch(call[1].partition(".")[0]) else call[1]


@functools.cache
def parse_head(head: str) -> tuple[str, tuple[Param, ...]]:
    """``"np.sum(x, axis=None)"`` as ``("np.sum", (x, axis))``; a method is ``".copy()"``, an attribute ``".T"``."""
    node = ast.parse(head, mode="eval").body
    match node:
        case ast.BinOp(ast.Name(left), op, ast.Name(right)):
            return operator(op), (Param(left), Param(right))
        case ast.UnaryOp(op, ast.Name(operand)):
            return operator(op), (Param(operand),)
        case ast.Subscript(ast.Name(base), ast.Name(index)):
            return "getitem", (Param(base), Param(index))
        case ast.Attribute(ast.Name(base), attribute):
            return f".{attribute}", (Param(base),)
        case ast.Call(ast.Attribute(ast.Name(base), method)) if _ACTIVE.fullmatch(base):
            return f".{method}()", (Param(base), *_params(node))
        case ast.Call(func):
            return ast.unparse(func), _params(node)
    raise ValueError(f"not a head: {head}")


def _params(call: ast.Call) -> tuple[Param, ...]:
    return (*map(_positional, call.args), *map(_keyword, call.keywords))


def _positional(node: ast.expr) -> Param:
    keywords, value = _called(node)
    if isinstance(value, ast.Starred):
        return Param(ast.unparse(value.value), star=True)
    return Param(ast.unparse(value), keywords=keywords)


def _keyword(node: ast.keyword) -> Param:
    keywords, value = _called(node.value)
    return Param(str(node.arg), ast.unparse(value), keywords=keywords)


def _called(node: ast.expr) -> tuple[tuple[str, ...], ast.expr]:
    """The names before ``:=``, and what follows them."""
    match node:
        case ast.NamedExpr(ast.Name(name), value):
            names, value = _called(value)
            return (name, *names), value
    return (), node
