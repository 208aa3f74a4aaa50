"""How lists are handed to code that Numba compiled: as arrays and tuples, of which it makes lists itself.

Numba would read a list element by element, which takes longer than most functions, and takes no lists of lists.
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

#: What a value is handed over as: as it is; numbers; rows of numbers; or a list or tuple of several such.
Form = str | tuple[Any, ...]

#: Lists of other things than numbers are handed over as tuples up to this length: for each one there is other code.
_LONGEST = 16


def form(value: Any) -> Form:
    """How a value is handed over."""
    if value.__class__ is list and value:
        kinds = set(map(type, value))
        if kinds <= {float, int}:
            return "numbers"
        if kinds == {list} and {form(row) for row in value} == {"numbers"} and len(set(map(len, value))) == 1:
            return "rows" if len(set(map(id, value))) == len(value) else ""
        return ("list", *map(form, value)) if len(value) <= _LONGEST else ""
    if value.__class__ is tuple:
        forms = tuple(map(form, value))
        return ("tuple", *forms) if any(forms) else ""
    return ""


def passed(value: Any, form: Form) -> Any:
    """What is handed over for a value of this form."""
    if not form:
        return value
    if isinstance(form, str):
        return np.array(value)
    return tuple([passed(e, f) for e, f in zip(value, form[1:], strict=True)])


def taken(name: str, form: Form) -> str:
    """The expression that makes of what was handed over what it stands for."""
    if isinstance(form, str):
        made = {"": "{0}", "numbers": "[_e for _e in {0}]", "rows": "[[_e for _e in _r] for _r in {0}]"}
        return made[form].format(name)
    parts = "".join(f"{taken(f'{name}[{k}]', f)}, " for k, f in enumerate(form[1:]))
    return f"_as_list(({parts}))" if form[0] == "list" else f"({parts})"


def receiving(node: ast.FunctionDef, forms: tuple[Form, ...]) -> ast.FunctionDef:
    """A function that takes its arguments in these forms."""
    lines = []
    for arg, of in zip(node.args.args, forms, strict=True):
        if of:
            lines.append(f"{arg.arg} = {taken(f'{arg.arg}_given', of)}")
            arg.arg += "_given"
    node.body[:0] = ast.parse("\n".join(lines)).body
    return node
