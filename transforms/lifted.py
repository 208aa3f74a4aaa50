"""A function made inside the function is handed to a call at run time as its text, and as what it closes over.

``solve(lambda t: t * x, y)`` is there ``made(solve, x, y)``, a call of a function that is written so::

    def made(call, a0, a1):
        def function0(x):
            return lambda t: t * x
        return call(function0(a0), a1)

What is made of the same text is the same function, so that a derivative of it serves all calls.
"""

from __future__ import annotations

import ast
import copy
import linecache
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import boxes, reads, syntax
from srcad.transforms.values import UNBOUND, Cell, Func, Items, Keywords, Sym, Value, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_MADE: dict[tuple[str, int], FunctionType] = {}


class _Stays(Exception):
    """A function cannot be said by its text and what it closes over."""


@dataclass(slots=True)
class _Text:
    """What is written, and the values that it is given."""

    lin: Linearizer
    given: list[Value] = field(default_factory=list)
    makers: list[str] = field(default_factory=list)
    around: list[Func] = field(default_factory=list)
    spaces: list[dict[str, Any]] = field(default_factory=list)

    def argument(self, value: Value) -> str:
        """What stands for a value."""
        if isinstance(value, Func):
            return self.function(value)
        if not isinstance(value, Sym | Items | Cell):
            raise _Stays
        self.given.append(value)
        return f"a{len(self.given) - 1}"

    def function(self, function: Func) -> str:
        """The call that makes a function."""
        if function in self.around or function in self.lin.attributes or not _is_plain(function.source.node):
            raise _Stays
        self.around.append(function)
        self.spaces.append(function.source.function.__globals__)
        node = copy.deepcopy(function.source.node)
        closed = {name: found for name in _read(node) if (found := self.closed(function, name)) is not None}
        defaults = [*zip(_places(node.args.defaults), function.defaults, strict=True)]
        named = dict(function.kw_defaults)
        words = [k for k, d in enumerate(node.args.kw_defaults) if d is not None]
        defaults += [((node.args.kw_defaults, k), named[node.args.kwonlyargs[k].id]) for k in words]
        for k, ((holder, place), value) in enumerate(defaults):
            holder[place] = gast.Name(f"default{k}", gast.Load(), None, None)
            closed[f"default{k}"] = value
        made = ", ".join(map(self.argument, closed.values()))
        name = f"function{len(self.makers)}"
        self.makers.append(_maker(name, node, closed))
        self.around.pop()
        return f"{name}({made})"

    def closed(self, function: Func, name: str) -> Value | None:
        """What a name stands for in the functions around; ``None`` for its own name, and for what the module knows."""
        if name == getattr(function.source.node, "name", None):
            return None
        for frame in reversed(function.scopes):
            if boxes.find(frame, name) is not None:
                raise _Stays
            if name in frame.env:
                value = reads.whole(self.lin, self.lin.settled(frame.env[name]), f"`{name}`")
                if value == UNBOUND:
                    raise _Stays
                return value
        return None


def _is_plain(node: Any) -> bool:
    """Whether a function binds no variables but its own, and is written in names."""
    parts = [node, *syntax.below(node)]
    names = [n.id for n in parts if isinstance(n, gast.Name)]
    binds = any(isinstance(n, gast.Nonlocal | gast.Global | gast.Yield | gast.YieldFrom | gast.Await) for n in parts)
    return not binds and all(map(str.isidentifier, names)) and not getattr(node, "decorator_list", [])


def _read(node: Any) -> list[str]:
    """The names that a function may read from around it."""
    own = {n.id for n in syntax.every(node.args) if isinstance(n, gast.Name)}
    own |= set() if isinstance(node, gast.Lambda) else syntax.assigned(node)
    found = (n.id for n in syntax.below(node) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load))
    return sorted({*found} - own)


def _places(nodes: list[Any]) -> list[tuple[list[Any], int]]:
    return [(nodes, k) for k in range(len(nodes))]


def _maker(name: str, node: Any, closed: dict[str, Value]) -> str:
    """The text of a function that makes one."""
    body = ast.unparse(ast.fix_missing_locations(gast.gast_to_ast(node)))
    lines = [f"return {body}"] if isinstance(node, gast.Lambda) else [*body.splitlines(), f"return {node.name}"]
    return "\n".join([f"    def {name}({', '.join(closed)}):", *(f"        {line}" for line in lines)])


def call(lin: Linearizer, function: Value, args: Sequence[Value], keywords: Keywords) -> tuple[Value, list[Value]] | None:
    """A call that is given functions made inside as one that is given what they close over; ``None`` for every other one."""
    words = dict(keywords)
    if not any(isinstance(v, Func) for v in (*args, *words.values())) or {"*", "**"} & words.keys():
        return None
    text = _Text(lin)
    try:
        given = [*(text.argument(a) for a in args), *(f"{k}={text.argument(v)}" for k, v in keywords)]
    except _Stays:
        return None
    space = text.spaces[0]
    if any(s is not space for s in text.spaces):
        return None
    params = ", ".join(("call", *(f"a{k}" for k in range(len(text.given)))))
    lines = [f"def made({params}):", *text.makers, f"    return call({', '.join(given)})", ""]
    return reference("made", _made("\n".join(lines), space)), [function, *text.given]


def _made(text: str, space: dict[str, Any]) -> FunctionType:
    """The function of a text, among the names of a module."""
    key = text, id(space)
    if key not in _MADE:
        filename = f"<srcad function {len(_MADE)}>"
        linecache.cache[filename] = len(text), None, text.splitlines(True), filename
        code = next(c for c in compile(text, filename, "exec").co_consts if isinstance(c, CodeType))
        _MADE[key] = FunctionType(code, space)
    return _MADE[key]
