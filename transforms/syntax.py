"""What a syntax tree says by itself: its parts in the order of the text, and the names that it binds.

Trees are shared between their readers and never changed, so that what is found of one is found once and kept as long as it.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import gast

_Answer = TypeVar("_Answer")


def remembered(find: Callable[[Any], _Answer]) -> Callable[[Any], _Answer]:
    """A question about a node, whose answer holds no reference to the node itself."""
    known: WeakKeyDictionary[Any, _Answer] = WeakKeyDictionary()

    @functools.wraps(find)
    def asked(node: Any) -> _Answer:
        try:
            return known[node]
        except KeyError:
            found = known[node] = find(node)
            return found

    return asked


@functools.cache
def _fields(cls: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a class of nodes that have parts of the text."""
    return tuple(f for f in cls._fields if f != "ctx")


def children(node: Any) -> list[Any]:
    """The parts of a node; whether they are read or bound is no part."""
    found: list[Any] = []
    for name in _fields(node.__class__):
        value = getattr(node, name, None)
        if value.__class__ is list:
            found.extend(v for v in value if isinstance(v, ast.AST))
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def parts(node: Any) -> tuple[Any, ...]:
    """All parts of a node, in the order of the text; of one that may still be changed."""
    found = []
    todo = children(node)[::-1]
    while todo:
        part = todo.pop()
        found.append(part)
        todo.extend(children(part)[::-1])
    return tuple(found)


#: All parts of a node, in the order of the text.
below = remembered(parts)


def every(node: Any) -> tuple[Any, ...]:
    """A node and all its parts."""
    return node, *below(node)


@remembered
def reads(node: Any) -> dict[str, list[Any]]:
    """Where names are read below a node."""
    found: dict[str, list[Any]] = {}
    for part in below(node):
        if isinstance(part, gast.Name) and isinstance(part.ctx, gast.Load):
            found.setdefault(part.id, []).append(part)
    return found


@remembered
def _own(node: Any) -> tuple[Any, ...]:
    found = []
    todo = children(node)
    while todo:
        part = todo.pop()
        found.append(part)
        if not isinstance(part, gast.FunctionDef | gast.Lambda):
            todo.extend(children(part))
    return tuple(found)


def own(node: Any) -> tuple[Any, ...]:
    """The nodes of a function or statement, without those of the functions in it."""
    return node, *_own(node)


@remembered
def executed(node: Any) -> tuple[Any, ...]:
    """The type parameters of a function and all nodes of its body: not its decorators, defaults and annotations."""
    body = [node.body] if isinstance(node, gast.Lambda) else [*node.type_params, *node.body]
    return tuple(n for part in body for n in every(part))


@remembered
def yields(node: Any) -> bool:
    """Whether a statement or expression yields: functions in it aside, and one that it makes."""
    made = isinstance(node, gast.FunctionDef | gast.Lambda)
    return not made and any(isinstance(n, gast.Yield | gast.YieldFrom) for n in own(node))


@remembered
def assigned(node: Any) -> frozenset[str]:
    """The names that are bound inside a node, by a statement or the body of a function, those of nested functions left out."""
    names: set[str] = set()
    todo = children(node)
    while todo:
        part = todo.pop()
        match part:
            case gast.Name(ctx=gast.Store()):
                names.add(part.id)
            case gast.FunctionDef() | gast.ClassDef():
                names.add(part.name)
                continue
            case gast.MatchAs(name=str() as name) | gast.MatchStar(name=str() as name) | gast.MatchMapping(rest=str() as name):
                names.add(name)
            case gast.Lambda() | gast.ListComp() | gast.GeneratorExp() | gast.DictComp() | gast.SetComp():
                todo.extend(n for n in below(part) if isinstance(n, gast.NamedExpr))
                continue
        todo.extend(children(part))
    return frozenset(names)


def assigned_by(*statements: Any) -> frozenset[str]:
    """The names that statements bind."""
    return assigned(gast.Module(list(statements), []))


def at(made: Any, where: Any) -> Any:
    """A tree that was made, with the parts that stand nowhere placed where a node stands."""
    for part in every(made):
        if not hasattr(part, "lineno"):
            gast.copy_location(part, where)
    return made


def load(name: str) -> Any:
    return gast.Name(name, gast.Load(), None, None)


def store(name: str) -> Any:
    return gast.Name(name, gast.Store(), None, None)


def call(name: str, *args: Any) -> Any:
    return gast.Call(load(name), list(args), [])


def only_spread(tree: Any, names: tuple[str, ...]) -> bool:
    """Whether the names occur in ``f(*args, **kwargs)`` alone."""
    read = sum(isinstance(n, gast.Name) and n.id in names for n in gast.walk(tree)) - len(names)
    given = [a for n in gast.walk(tree) if isinstance(n, gast.Call) for a in (*n.args, *n.keywords)]
    spread = [a.value for a in given if isinstance(a, gast.Starred) or (isinstance(a, gast.keyword) and a.arg is None)]
    return read == sum(isinstance(v, gast.Name) and v.id in names for v in spread)
