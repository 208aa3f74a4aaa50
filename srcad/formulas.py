"""An operation of a program is the text that textbooks have for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from srcad.transforms import pipeline
from srcad.transforms.ir import Assign, Lit, Op, Operand, Ref, Result, Tree, leaves

_SYMBOLS = frozenset("+ - * / // % ** @ & | ^ << >> == != < <= > >= in is".split()) | {"not in", "is not"}
_SIGNS = {"neg": "-", "pos": "+", "~": "~", "not": "not "}


def _short(name: str) -> str:
    """A function's name as textbooks write it."""
    return name.removeprefix("math.").removeprefix("np.")


def _plain(value: Any) -> str:
    """A literal as text."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, slice):
        start, stop = ("" if v is None else _plain(v) for v in (value.start, value.stop))
        return f"{start}:{stop}" + ("" if value.step is None else f":{_plain(value.step)}")
    if isinstance(value, tuple):
        return f"({', '.join(map(_plain, value))}{',' if len(value) == 1 else ''})"
    return "..." if value is ... else repr(value)


def operand(operand: Operand, labels: Mapping[str, str]) -> str:
    match operand:
        case str():
            return labels.get(operand, operand)
        case Lit(value):
            return _plain(value)
        case Ref(name):
            return _short(name)
    return "undefined"


def expression(op: Op, args: Sequence[Operand], labels: Mapping[str, str]) -> str:
    """The right-hand side of a row."""
    texts = [operand(a, labels) for a in args]
    name = op.name
    if name in _SYMBOLS:
        return f"{texts[0]} {name} {texts[1]}"
    if name in _SIGNS:
        return f"{_SIGNS[name]}{texts[0]}"
    if name == "getitem":
        index = texts[1]
        return f"{texts[0]}[{index[1:-1] if isinstance(args[1], Lit) and index.startswith('(') and len(index) > 2 else index}]"
    if name in ("tuple", "list", "set"):
        left, right = {"tuple": ("(", ")"), "list": ("[", "]"), "set": ("{", "}")}[name]
        return f"{left}{', '.join(texts)}{',' if name == 'tuple' and len(texts) == 1 else ''}{right}"
    if name == "dict":
        half = len(texts) // 2
        return "{" + ", ".join(f"{k}: {v}" for k, v in zip(texts[:half], texts[half:], strict=True)) + "}"
    split = len(texts) - len(op.keywords)
    words = [f"{k}={v}" for k, v in zip(op.keywords, texts[split:], strict=True)]
    if name in ("call", "door"):
        return f"{texts[0]}({', '.join([*texts[1:split], *words])})"
    if name.startswith("."):
        return f"{texts[0]}{name[:-2]}({', '.join([*texts[1:split], *words])})" if name.endswith("()") else f"{texts[0]}{name}"
    return f"{_short(name)}({', '.join([*texts[:split], *words])})"


def pieces(given: pipeline.Derived) -> dict[str, str]:
    """The parts of containers that are parameters, by the text that reads them."""
    known = {name: name for name in given.program.params}
    whole = {name for name, tree in given.independents.items() if isinstance(tree, Tree)}
    found: dict[str, str] = {}
    starts = set(independents(given))
    for entry in given.program.body:
        if isinstance(entry, Assign) and entry.target and entry.args and entry.args[0] in whole:
            if entry.op.name == "getitem" and isinstance(entry.args[1], Lit) or _is_attribute(entry.op.name):
                found[entry.target] = expression(entry.op, entry.args, {**known, **found})
                whole |= {entry.target} - starts
    return found


def _is_attribute(name: str) -> bool:
    return name.startswith(".") and not name.endswith("()")


def independents(given: pipeline.Derived) -> list[str]:
    """The independent variables, in the order of the parameters."""
    return list(dict.fromkeys(o for t in given.independents.values() for o in leaves(t) if isinstance(o, str)))


def outputs(result: Result) -> list[tuple[str, Operand]]:
    """The dependents with their names."""
    if not isinstance(result, Tree):
        return [("y", result)]
    return [(f"y{k}", operand) for k, operand in enumerate(leaves(result), 1)]
