"""Generated code in words that Numba has: the same statements, by functions that ``srcad.jitted`` says.

Writes into arrays are calls, since Numba's own make copies, take seconds to compile, and add a view of an array to the
array itself element by element.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Any

from srcad import jitted, jitting
from srcad.jitted_parts import as_list as as_list

#: Indices of a contraction that are letters, with those of the result.
_LETTERS = re.compile(r"[a-z]*(,[a-z]*)*->[a-z]*")

#: Binary operators as Python's ``operator`` names them in place.
_IN_PLACE = {ast.Add: "iadd", ast.Sub: "isub", ast.Mult: "imul", ast.Div: "itruediv"}


def rephrased(node: ast.FunctionDef) -> tuple[ast.FunctionDef, dict[str, Any]]:
    """A function in Numba's words, and what the words that are not Numba's stand for."""
    words = _Words(node)
    found = words.visit(node)
    return ast.fix_missing_locations(found), words.made


def tell(functions: Iterable[Any]) -> None:
    """Let Numba compile functions of the runtime from their own sources, where it is not told otherwise."""
    for function in functions:
        jitting.tell(function)


class _Words(ast.NodeTransformer):
    """What Numba has no word for, or a bad one, in other words."""

    def __init__(self, node: ast.FunctionDef) -> None:
        self.made: dict[str, Any] = {}
        self.fresh = _fresh(node)
        self.joined = _joined(node)
        self.copies = _writes_only_new(node)

    def word(self, name: str, function: Any, *args: ast.expr) -> ast.Call:
        """A call of what Numba is told under this name, which no variable has."""
        self.made[f"_{name}"] = function
        return ast.Call(ast.Name(f"_{name}", ast.Load()), [*args], [])

    # --- calls ---

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(func, [ast.List([_, *_] as parts), *others]) if _is_joining(func):
                node.args = [ast.Tuple(parts, ast.Load()), *others]
                return self.visit_Call(node)
            case ast.Call(ast.Name("reversed"), [ast.Call(ast.Name("range"), bounds)]) if (back := _turned(bounds)):
                return ast.Call(ast.Name("range", ast.Load()), back, [])
            case ast.Call(ast.Attribute(xs, "astype"), [ast.Name("float" | "int" as kind)], []):
                dtype = ast.Attribute(ast.Name("np", ast.Load()), f"{kind}64", ast.Load())
                return ast.Call(ast.Attribute(xs, "astype", ast.Load()), [dtype], [])
            case ast.Call(ast.Name("reversed"), [xs]):
                return self.word("from_end", jitted.from_end, xs)
            case ast.Call(ast.Attribute(ast.Attribute(ast.Name("np"), "linalg"), "norm"), args, words):
                call = self.word("norm", jitted.norm, *args)
                return ast.Call(call.func, call.args, words)
            case ast.Call(ast.Name(name), [ast.Constant(str(text)), _, *args]) if name.startswith("einsum_adjoint_"):
                transposed = _transposed(text, int(name[-1]))
                return node if transposed is None else self.contraction(transposed, args)
            case ast.Call(ast.Attribute(ast.Name("np"), "einsum"), [ast.Constant(str(text)), *args], []):
                return self.contraction(text, args) if _LETTERS.fullmatch(text) else node
            case ast.Call(ast.Attribute(ast.Name("np"), name), [xs], words) if _is_reduction(name, words):
                return self.reduction(name, xs, words)
            case ast.Call(ast.Attribute(xs, name), [], words) if _is_reduction(name, words):
                return self.reduction(name, xs, words)
            case ast.Call(ast.Attribute(ast.Name("np"), "array"), [ast.List(rows)], []) if _is_table(rows):
                return self.word("array", jitted.array, _as_tuples(node.args[0]))
            case ast.Call(ast.Attribute(ast.Name("np"), "reshape"), [xs, shape] | [xs, shape, ast.Constant("C")], []):
                return self.word("reshape", jitted.reshape, xs, shape, ast.Constant(self.copies))
            case ast.Call(ast.Attribute(ast.Name("np"), name), args, words) if name in jitted.WORDS:
                call = self.word(name, jitted.WORDS[name], *args)
                return ast.Call(call.func, call.args, words)
            case ast.Call(ast.Attribute(xs, "reshape"), [*_, shape] as sizes, []):
                whole = shape if len(sizes) == 1 else ast.Tuple(sizes, ast.Load())
                return self.word("reshape", jitted.reshape, xs, whole, ast.Constant(self.copies))
        return node

    def reduction(self, name: str, xs: ast.expr, words: list[ast.keyword]) -> ast.Call:
        given = {w.arg: w.value for w in words}
        if "axis" not in given:
            return self.word("total", jitted.total, xs)
        kept = given.get("keepdims", ast.Constant(False))
        return self.word(f"{name}_along", jitted.REDUCTIONS[name], xs, given["axis"], kept)

    def contraction(self, text: str, args: list[ast.expr]) -> ast.Call:
        return self.word(f"einsum_{text.replace(',', '_').replace('->', '_to_')}", jitted.einsum(text), *args)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Products of stacks of matrices; zeros stand for ``None`` in a list of adjoints: Numba's lists hold one type."""
        self.generic_visit(node)
        match node:
            case ast.BinOp(left, ast.MatMult(), right):
                return self.word("matmul", jitted.WORDS["matmul"], left, right)
            case ast.BinOp(ast.List([ast.Constant(None)]), ast.Mult(), ast.Call(ast.Name("len"), [xs])):
                return self.word("zeros_of", jitted.zeros_of, xs)
        return node

    # --- places ---

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Rows are taken whole by their number alone: Numba knows then that their elements are neighbours."""
        self.generic_visit(node)
        if isinstance(node.slice, ast.Tuple):
            places = [*node.slice.elts]
            while len(places) > 1 and _is_whole(places[-1]) and not any(map(_is_dots, places)):
                places.pop()
            node.slice = ast.Tuple(places, ast.Load()) if len(places) > 1 else places[0]
        if isinstance(node.ctx, ast.Load) and _is_dots(node.slice):
            return self.word("all_of", jitted.all_of, node.value)
        return node

    def visit_Delete(self, node: ast.Delete) -> ast.AST:
        """Numba lets go of what is not read again by itself."""
        return ast.Pass() if all(isinstance(t, ast.Name) for t in node.targets) else node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        value = node.value
        self.generic_visit(node)
        if isinstance(node.value, ast.List) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in self.joined:
            node.value = ast.Tuple(node.value.elts, ast.Load())
        match node.targets:
            case [ast.Subscript(xs, index)] if not _is_single(index) and not isinstance(value, ast.Constant):
                return self.written("assign", xs, index, value, node.value)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        name, value = _IN_PLACE.get(type(node.op)), node.value
        self.generic_visit(node)
        if name is None:
            return node
        match node.target:
            case ast.Subscript(xs, index) if not _is_single(index):
                return self.written(name, xs, index, value, node.value)
            case ast.Name(own) if own not in self.fresh and not self.apart(value):
                call = self.word(f"{name}_here", jitted.HERE[name], ast.Name(own, ast.Load()), node.value)
                return ast.Assign([node.target], call)
        return node

    def written(self, name: str, xs: ast.expr, index: ast.expr, value: ast.expr, now: ast.expr) -> ast.Expr:
        place = _as_value(index)
        return ast.Expr(self.word(name, jitted.WRITES[name], xs, place, now, ast.Constant(self.apart(value))))

    def apart(self, value: ast.expr) -> bool:
        """Whether a value is a number, or an array that nothing else is part of."""
        if isinstance(value, ast.Name):
            return value.id in self.fresh
        return _is_new(value)


def _turned(bounds: list[ast.expr]) -> list[ast.expr] | None:
    """The bounds of a range backwards, where its step is 1 or -1."""
    one, first = ast.Constant(1), bounds[0] if len(bounds) > 1 else ast.Constant(0)
    match bounds:
        case [last] | [_, last]:
            return [ast.BinOp(last, ast.Sub(), one), ast.BinOp(first, ast.Sub(), one), ast.UnaryOp(ast.USub(), one)]
        case [_, last, ast.UnaryOp(ast.USub(), ast.Constant(1)) | ast.Constant(-1)]:
            return [ast.BinOp(last, ast.Add(), one), ast.BinOp(first, ast.Add(), one)]
    return None


def _transposed(text: str, k: int) -> str | None:
    """The contraction that is the adjoint of the k-th operand, where every index of that stands in another one."""
    terms, kept = text.partition("->")[0].split(","), text.partition("->")[2]
    if not _LETTERS.fullmatch(text):
        return None
    own, terms[k] = terms[k], kept
    return f"{','.join(terms)}->{own}" if len({*own}) == len(own) and {*own} <= {*"".join(terms)} else None


def _is_reduction(name: str, words: list[ast.keyword]) -> bool:
    given = {w.arg for w in words}
    if not given:
        return name == "sum"
    return name in jitted.REDUCTIONS and "axis" in given and {"axis", "keepdims"}.issuperset(given)


def _is_new(value: ast.expr) -> bool:
    """Whether an expression makes what it is: arithmetic does, a number is not shared."""
    return isinstance(value, ast.BinOp | ast.Constant | ast.Compare | ast.BoolOp | ast.UnaryOp)


def _fresh(node: ast.FunctionDef) -> frozenset[str]:
    """Variables whose memory nothing else shares: what is bound to them is made there, and only computed with."""
    parts = [*ast.walk(node)]
    bound = [(n.targets[0], n.value) for n in parts if isinstance(n, ast.Assign) and len(n.targets) == 1]
    whole = {id(t) for t, value in bound if _is_new(value)}
    whole |= {id(n.target) for n in parts if isinstance(n, ast.AugAssign)}
    whole |= {id(e) for n in parts for e in _operands(n)}
    names = [n for n in parts if isinstance(n, ast.Name)]
    others = {n.id for n in names if id(n) not in whole} | {a.arg for a in node.args.args}
    return frozenset({n.id for n in names} - others)


#: What joins arrays, and takes them apart again.
_JOINING = {"concatenate", "stack", "vstack", "hstack", "column_stack", "dstack", "unconcatenate", "unstack", "unjoin"}


def _is_joining(func: ast.expr) -> bool:
    match func:
        case ast.Name(name) | ast.Attribute(ast.Name("np"), name):
            return name in _JOINING
    return False


def _joined(node: ast.FunctionDef) -> set[str]:
    """Lists that are written out once and only joined: tuples do as well, whose elements may be of several types."""
    parts = [*ast.walk(node)]
    displays = [n for n in parts if isinstance(n, ast.Assign) and _is_display(n.value)]
    made = [t.id for n in displays for t in n.targets if isinstance(t, ast.Name)]
    calls = [n for n in parts if isinstance(n, ast.Call) and _is_joining(n.func)]
    whole = {id(a) for n in calls for a in n.args} | {id(t) for n in parts if isinstance(n, ast.Assign) for t in n.targets}
    others = {n.id for n in parts if isinstance(n, ast.Name) and id(n) not in whole}
    bound = [n.id for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return {name for name in made if bound.count(name) == 1} - others


def _is_display(value: ast.expr) -> bool:
    return isinstance(value, ast.List) and bool(value.elts) and not any(isinstance(e, ast.Starred) for e in value.elts)


#: What makes an array.
_MAKERS = {"zeros", "ones", "empty", "full", "zeros_like", "ones_like", "empty_like", "full_like", "copy", "accumulator", "eye"}


def _writes_only_new(node: ast.FunctionDef) -> bool:
    """Whether arrays are written into only where they were made: then a copy of another one does as well as a part of it."""
    parts = [*ast.walk(node)]
    targets = [n for n in parts if isinstance(n, ast.Subscript | ast.Name) and isinstance(n.ctx, ast.Store)]
    written: list[ast.expr] = [t for t in targets if isinstance(t, ast.Subscript)]
    written += [n.target for n in parts if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name)]
    written += [n.args[0] for n in parts if isinstance(n, ast.Call) and _name_of(n.func) in ("add_at", "add_element", "add_into")]
    names = {n.id for t in written for n in [_root(t)] if isinstance(n, ast.Name)}
    bound = [(n.targets[0], n.value) for n in parts if isinstance(n, ast.Assign) and len(n.targets) == 1]
    made = {id(t) for t, value in bound if _is_new(value) or isinstance(value, ast.List) or _name_of(value) in _MAKERS}
    made |= {id(n.target) for n in parts if isinstance(n, ast.AugAssign)}
    others = {n.id for n in targets if isinstance(n, ast.Name) and id(n) not in made} | {a.arg for a in node.args.args}
    return not names & others


def _root(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node


def _name_of(node: ast.expr) -> str | None:
    match node:
        case ast.Call(func):
            return _name_of(func)
        case ast.Name(name) | ast.Attribute(_, name):
            return name
    return None


def _operands(node: ast.AST) -> list[ast.expr]:
    """What is only computed with."""
    match node:
        case ast.BinOp(left, _, right):
            return [left, right]
        case ast.UnaryOp(_, operand):
            return [operand]
        case ast.Compare(left, _, others):
            return [left, *others]
        case ast.AugAssign(_, _, value):
            return [value]
    return []


def _is_table(rows: list[ast.expr]) -> bool:
    """Whether a list is written out: numbers, or rows of as many."""
    inner = [row.elts for row in rows if isinstance(row, ast.List | ast.Tuple)]
    alone = not any(isinstance(e, ast.Starred | ast.List | ast.Tuple) for row in inner for e in row)
    return bool(rows) and alone and len(inner) in (0, len(rows)) and len({len(row) for row in inner}) <= 1


def _as_tuples(rows: ast.expr) -> ast.expr:
    return ast.Tuple([*map(_as_tuples, rows.elts)], ast.Load()) if isinstance(rows, ast.List | ast.Tuple) else rows


def _is_whole(index: ast.expr) -> bool:
    return isinstance(index, ast.Slice) and index.lower is index.upper is index.step is None


def _is_dots(index: ast.expr) -> bool:
    return isinstance(index, ast.Constant) and index.value is ...


def _is_single(index: ast.expr) -> bool:
    """Whether an index is surely whole numbers only."""
    if isinstance(index, ast.Tuple):
        return all(map(_is_single, index.elts))
    return isinstance(index, ast.BinOp | ast.UnaryOp) or (isinstance(index, ast.Constant) and isinstance(index.value, int))


def _as_value(index: ast.expr) -> ast.expr:
    """An index as an expression, in which slices are calls."""
    match index:
        case ast.Slice(low, high, step):
            parts = [part or ast.Constant(None) for part in (low, high, step)]
            return ast.Call(ast.Name("slice", ast.Load()), parts if step else parts[:2], [])
        case ast.Tuple(elts):
            return ast.Tuple([*map(_as_value, elts)], ast.Load())
    return index
