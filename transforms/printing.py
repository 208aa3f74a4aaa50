"""A tree of Python is text on readable lines, by astor, and has a position everywhere."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from srcad.transforms import syntax
from srcad.transforms.quiet import quiet

with quiet():
    import astor

#: The longest line of generated code.
_WIDTH = 100


def located(tree: ast.Module, line: int) -> ast.Module:
    """The tree with every position filled in."""
    for node in tree.body:
        _place(node, (line, 0, line, 0))
    return tree


def _place(node: ast.AST, inherited: tuple[int, int, int, int]) -> None:
    """A statement stands where its first placed part does, a part where what it is part of begins."""
    if isinstance(node, ast.stmt | ast.expr | ast.excepthandler | ast.arg | ast.keyword):
        found = _position(node)
        if found is None and isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef):
            found = next(filter(None, map(_position, ast.walk(node))), None)
        node.lineno, node.col_offset, node.end_lineno, node.end_col_offset = inherited = found or inherited
        if node.lineno != node.end_lineno:
            inherited = (node.lineno, node.col_offset, node.lineno, node.col_offset)
    for child in syntax.children(node):
        _place(child, inherited)


def _position(node: Any) -> tuple[int, int, int, int] | None:
    if getattr(node, "lineno", None) is None:
        return None
    return node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or node.col_offset


@dataclass(slots=True)
class Printed:
    """A text that is printed when it is first asked for: a remark, the lines at its head, and functions."""

    remark: str
    head: Sequence[str]
    modules: Sequence[ast.Module]
    _parts: list[str] | None = None

    @property
    def parts(self) -> list[str]:
        """The text of each function."""
        if self._parts is None:
            self._parts = [Printer.print(tree).strip("\n") + "\n" for tree in self.modules]
        return self._parts

    @property
    def text(self) -> str:
        """The whole module."""
        parts = "\n".join(self.head), *self.parts
        return self.remark + "\n\n\n".join(part.strip("\n") for part in parts if part) + "\n"

    def below(self, remark: str) -> Printed:
        """The same text below a remark."""
        return replace(self, remark=remark + self.remark)


class Lines(Sequence[str]):
    """The lines of a text, for ``linecache``."""

    def __init__(self, printed: Printed) -> None:
        self.printed = printed

    def __len__(self) -> int:
        return len(self.printed.text.splitlines())

    def __getitem__(self, place: Any) -> Any:
        return self.printed.text.splitlines(True)[place]


class Printer(astor.SourceGenerator):  # type: ignore[misc]
    """astor's printer, with the text kept on readable lines."""

    @classmethod
    def print(cls, tree: ast.Module) -> str:
        with quiet():
            text: str = astor.to_source(tree, pretty_source=_lines, source_generator_class=cls)
        return text

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            self.statement(node, node.value.value)
        else:
            super().visit_Expr(node)

    def visit_Return(self, node: ast.Return) -> None:
        if isinstance(node.value, ast.Tuple) and len(node.value.elts) == 1:
            astor.code_gen.set_precedence(astor.code_gen.Precedence.Comma, *node.value.elts)
            self.statement(node, "return (", node.value.elts[0], ",)")
        else:
            super().visit_Return(node)


def _lines(parts: list[str]) -> str:
    return "".join(astor.source_repr.split_lines(parts, maxline=_WIDTH))
