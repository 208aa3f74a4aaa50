"""A generator expression is the generator that Python makes of it, where what it reads may change before it is walked."""

from __future__ import annotations

import functools
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import containers, expressions, generators, iterators, lazies, methods, objects, protocols, syntax
from srcad.transforms.thunks import Thunk
from srcad.transforms.values import NONE, Bound, Cell, Func, Items, Value, known_object

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def late(lin: Linearizer, node: Any) -> Value | None:
    """A generator expression as the generator that it is, where it is noticed when it is walked, and how far."""
    if not reads_what_changes(lin, node) and not lazies.calls_functions(lin, node):
        return None
    return spelled(lin, node, expressions.value(lin, node.generators[0].iter))


def reads_what_changes(lin: Linearizer, node: Any) -> bool:
    """Whether an expression, or a function of this activation that it names, reads what is bound or edited after it."""
    inside, walked = _names(node), [node]
    for name in sorted(inside):
        found = lin.frame.env.get(name)
        if isinstance(found, Func):
            inside |= _names(found.source.node)
            walked.append(found.source.node)
    function = lin.frame.source.node
    if not inside.isdisjoint(_touched_after(function, node)):
        return True
    namespace = lin.frame.source.function.__globals__
    changed = {n for part in walked for n in _changed_within(part) if not isinstance(namespace.get(n), ModuleType)}
    return bool(changed) and not changed.isdisjoint(_read_after(function, node))


def _names(node: Any) -> set[str]:
    return {n.id for n in syntax.every(node) if isinstance(n, gast.Name)}


@functools.lru_cache(256)
def _changed_within(node: Any) -> frozenset[str]:
    """The names that are bound outside of an expression or function, or whose objects are edited, by what it does."""
    bound = {n for s in syntax.every(node) if isinstance(s, gast.Nonlocal | gast.Global) for n in s.names}
    edited = [n.value for n in syntax.every(node) if isinstance(n, gast.Subscript | gast.Attribute) and _changes(n)]
    return frozenset(bound).union(*map(_names, edited))


def _loops_around(function: Any, node: Any) -> list[Any]:
    loops = (n for n in syntax.every(function) if isinstance(n, gast.For | gast.While))
    return [n for n in loops if any(p is node for p in syntax.every(n))]


@functools.lru_cache(256)
def _read_after(function: Any, node: Any) -> frozenset[str]:
    """The names that a function reads after a node, or around it in a loop."""
    around = _loops_around(function, node)
    own = {id(n) for n in syntax.every(node)}
    names = [n for place in (*around, function) for n in syntax.every(place) if isinstance(n, gast.Name) and id(n) not in own]
    first = _position(node)
    loops = {id(n) for place in around for n in syntax.every(place)}
    return frozenset(n.id for n in names if id(n) in loops or _position(n) > first)


def spelled(lin: Linearizer, node: Any, first: Value) -> Value:
    """A generator expression as a generator, of what it walks first."""
    return generators.make(lin, expressions.closure(lin, _spelled_out(node)), {_FIRST: first})


def drawn(lin: Linearizer, node: Any) -> Value | None:
    """A generator expression as a generator, where what it walks is one, or may be gone on with by others."""
    first = _stream(lin, node.generators[0].iter)
    return None if first is None else spelled(lin, node, first)


_FIRST = ".0"


@functools.lru_cache(256)
def _spelled_out(node: Any) -> Any:
    """The function that Python makes of a generator expression, which is given the first iterable."""
    name = functools.partial(gast.Name, annotation=None, type_comment=None)
    body: Any = gast.Expr(gast.Yield(node.elt))
    for k, part in reversed([*enumerate(node.generators)]):
        for test in reversed(part.ifs):
            body = gast.If(test, [body], [])
        body = gast.For(part.target, part.iter if k else name(_FIRST, gast.Load()), [body], [], None)
    args = gast.arguments([name(_FIRST, gast.Param())], [], None, [], [], None, [])
    bound = sorted({n.target.id for n in syntax.every(node) if isinstance(n, gast.NamedExpr)})  # of the function around
    outer = [gast.Nonlocal(bound)] if bound else []
    return syntax.at(gast.FunctionDef("genexpr", args, [*outer, body], [], None, None, []), node)


@functools.lru_cache(256)
def _touched_after(function: Any, node: Any) -> frozenset[str]:
    """The names that a function binds, stores into or calls a method of after a node, or around it in a loop."""
    around = _loops_around(function, node)
    own = {id(n) for n in syntax.every(node)} | _bound_around(function, node)
    found: set[str] = set()
    for place in (*around, function):
        for part in syntax.every(place):
            if id(part) in own or (place is function and _position(part) <= _position(node)):
                continue
            bases = [part.value] if isinstance(part, gast.Subscript | gast.Attribute) and _changes(part) else []
            stored = [part] if isinstance(part, gast.Name) and not isinstance(part.ctx, gast.Load) else []
            found |= {n.id for b in (*bases, *stored) for n in syntax.every(b) if isinstance(n, gast.Name)}
    return frozenset(found)


def _bound_around(function: Any, node: Any) -> set[int]:
    """What generator expressions bind of which a node is an element: one after the other is asked for, and walked."""
    outer = [n for n in syntax.every(function) if isinstance(n, gast.GeneratorExp) and n is not node]
    around = [n for n in outer if any(p is node for p in syntax.every(n.elt))]
    return {id(n) for g in around for part in g.generators for n in syntax.every(part.target)}


def _position(node: Any) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def check_view(lin: Linearizer, node: Any) -> None:
    """What ``d.values()`` and its like give shows what is stored into the dict later, which then lives at run time."""
    if not isinstance(node, gast.Call) or not isinstance(node.func, gast.Attribute) or not isinstance(node.func.value, gast.Name):
        return
    held = lin.frame.env.get(node.func.value.id)
    if not isinstance(held, Cell) or lin.heap[held.number].cls is not dict or held.site in lin.sites:
        return
    if node.func.attr in ("keys", "values", "items"):
        if node.func.value.id in _touched_after(lin.frame.source.node, node):
            raise containers.restart(held)


def _changes(part: Any) -> bool:
    return isinstance(part, gast.Attribute) or not isinstance(part.ctx, gast.Load)


def is_made_by(lin: Linearizer, node: Any) -> bool:
    """Whether an expression makes a generator that is followed."""
    if not isinstance(node, gast.Call) or not isinstance(node.func, gast.Name | gast.Attribute):
        return isinstance(node, gast.GeneratorExp)
    function = expressions.value(lin, node.func)
    if isinstance(function, Func):
        return generators.yields(function.source.node)
    target = known_object(function.function if isinstance(function, Bound) else function)
    return isinstance(target, FunctionType) and generators.is_function(target)


def elements(lin: Linearizer, node: Any) -> Value | None:
    """A comprehension over a generator, one element after the other; ``None`` for every other one."""
    stream = _stream(lin, node.generators[0].iter) if isinstance(node, gast.ListComp | gast.DictComp) else None
    if stream is None:
        return None
    keyed = isinstance(node, gast.DictComp)
    made = lin.new_cell(Items(dict if keyed else list, (), ()), ("elements", lin.at(node)))

    def add(lin: Linearizer) -> Value:
        if keyed:
            containers.store(lin, made, expressions.value(lin, node.key), expressions.value(lin, node.value))
            return NONE
        return methods.method(lin, made, "append", (lazies.settled(lin, expressions.value(lin, node.elt)),), (), None, "")

    body: Any = gast.Expr(Thunk(add, node))
    for k, part in reversed([*enumerate(node.generators)]):
        for test in reversed(part.ifs):
            body = gast.If(test, [body], [])
        body = gast.For(part.target, part.iter if k else Thunk(lambda lin: stream, node), [body], [], None)
    lin.statement(syntax.at(body, node))
    return made


def _own_iterator(lin: Linearizer, node: Any) -> Value | None:
    """An object that says itself what comes next, and may change by that; ``None`` for everything else."""
    made = isinstance(node, gast.Call) and isinstance(node.func, gast.Name)
    cls = known_object(expressions.value(lin, node.func)) if made else None
    if made and (not isinstance(cls, type) or objects.python_method(cls, "__next__") is None):
        return None
    if not made and not (isinstance(node, gast.Name) and isinstance(lin.frame.env.get(node.id), Cell)):
        return None
    found = expressions.value(lin, node)
    return found if isinstance(found, Cell) and protocols.is_iterator(lin, found) else None


def _stream(lin: Linearizer, node: Any) -> Value | None:
    """A generator, or an iterator that others go on with, that an expression stands for; ``None`` for everything else."""
    itself = _own_iterator(lin, node)
    if itself is not None:
        return protocols.iterated(lin, itself)
    if isinstance(node, gast.Name):
        found = lin.frame.env.get(node.id)
        moves = isinstance(found, Cell) and (generators.is_generator(lin, found) or iterators.is_iterator(lin, found))
        return found if moves else None
    if not isinstance(node, gast.Call) or not isinstance(node.func, gast.Name | gast.Attribute):
        return None
    if not (is_made_by(lin, node) or lazies.is_lazy(lin, expressions.value(lin, node.func))):
        return None
    start, mark = (lin.build.block[:], dict(lin.heap)), lin.names.mark()
    found = expressions.value(lin, node)
    if generators.is_generator(lin, found) or iterators.is_endless(lin, found):
        return found
    if isinstance(found, Items) and any(generators.is_generator(lin, part) for part in found.children):
        return lazies.settled(lin, found)
    lin.build.block[:], lin.heap = start
    lin.names.reset(mark)
    return None
