"""A parameter is a value, and the tree of what is differentiated in it."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from srcad.transforms import calls
from srcad.transforms.ir import Lit, Result, Tree
from srcad.transforms.specs import Spec
from srcad.transforms.values import Items, Sym, Value, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def argument(lin: Linearizer, name: str, spec: Spec) -> tuple[Value, Result]:
    """A parameter as a value, and the tree of what is differentiated in it."""
    if spec.constant:
        return reference(name, spec.constant[0], ("parameter", name)), Lit(None)
    if spec.default is not None:
        return reference(f"default_{name}", spec.default.value, ("parameter", name)), Lit(None)
    return _part(lin, Sym(name, spec.kind, spec.active), spec, name)


def _part(lin: Linearizer, whole: Sym, spec: Spec, hint: str) -> tuple[Value, Result]:
    if spec.constant:
        found = spec.constant[0]
        return reference(hint, found, ("parameter", hint)) if callable(found) else literal(found), Lit(None)
    if spec.cls is None:
        if spec.shape is not None and isinstance(whole.operand, str):
            lin.shapes[whole.operand] = spec.shape
        return whole, whole.operand if spec.active else Lit(None)
    values, trees = [], []
    keys = spec.keys or tuple(range(len(spec.children)))
    for key, child in zip(keys, spec.children, strict=False):
        label = key if isinstance(key, str) and key.isidentifier() else f"{hint}_{key}"
        if child.constant:
            part: Sym = whole
        elif isinstance(key, str) and not issubclass(spec.cls, dict) and not hasattr(spec.cls, "_fields"):
            part = lin.op(f".{key}", whole, hint=label, kind=child.kind)
        else:
            at = spec.keys.index(key) if hasattr(spec.cls, "_fields") else key
            part = lin.op("getitem", whole, literal(at), hint=label, kind=child.kind)
        value, tree = _part(lin, Sym(part.operand, child.kind, child.active), child, label)
        values.append(value)
        trees.append(tree)
    if spec.cls is OrderedDict:
        plain = lin.new_cell(Items(dict, tuple(values), spec.keys), ("parameter", hint))
        ordered = calls.call(lin, reference("OrderedDict", OrderedDict), (plain,), (), None)
        return ordered, Tree(spec.cls, tuple(trees), spec.keys) if spec.active else Lit(None)
    content = Items(spec.cls, tuple(values), spec.keys)
    made = content if issubclass(spec.cls, tuple) else lin.new_cell(content, ("parameter", hint))
    return made, Tree(spec.cls, tuple(trees), spec.keys) if spec.active else Lit(None)
