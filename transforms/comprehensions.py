"""A comprehension is a list of known structure, or a loop that pushes."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    boxes,
    concrete,
    conditions,
    consumers,
    containers,
    counted,
    decisions,
    dicts,
    expressions,
    fixpoint,
    genexps,
    iteration,
    kinds,
    lazies,
    lists,
    protocols,
    syntax,
)
from srcad.transforms.exits import STATE
from srcad.transforms.ir import For, Push, Source
from srcad.transforms.values import Items, Sym, Value

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def comprehension(lin: Linearizer, node: Any, hint: str) -> Value:
    """A comprehension or generator expression: a list of known structure, or a loop that pushes."""
    node = _with_own_names(node)
    saved = {n: lin.frame.env.get(n) for n in assigned_targets(node)}
    if any(boxes.find(lin.frame, n) is not None for n in saved):
        raise lin.refuse(node, "a comprehension that binds the name of a `nonlocal` variable is not differentiated")
    try:
        return genexps.elements(lin, node) or _comprehension(lin, node, hint)
    finally:
        for name, value in saved.items():
            if name.startswith(_OWN):
                continue
            if value is None:
                lin.frame.env.pop(name, None)
            else:
                lin.frame.env[name] = value


_COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
#: How the names of a comprehension begin which functions that it makes read when it is over.
_OWN = "<own "


@functools.lru_cache(256)
def _with_own_names(node: Any) -> Any:
    """A comprehension whose functions read what its own ``for`` binds: that stays, by names of its own."""
    targets = assigned_targets(node)
    called = {id(a) for n in syntax.below(node) if isinstance(n, gast.Call) for a in n.args}
    made = [n.body for n in syntax.below(node) if isinstance(n, gast.Lambda)]
    kept = (n for n in syntax.below(node) if isinstance(n, gast.GeneratorExp) and id(n) not in called)
    made += [] if isinstance(node, gast.GeneratorExp) else kept
    if not any(isinstance(n, gast.Name) and n.id in targets for part in made for n in syntax.every(part)):
        return node
    own = copy.deepcopy(node)

    def rename(part: Any, names: frozenset[str]) -> None:
        if isinstance(part, gast.Lambda):
            args = (n.id for n in syntax.parts(part.args) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Param))
            for default in (*part.args.defaults, *part.args.kw_defaults):
                rename(default, names)
            rename(part.body, names - set(args))
        elif isinstance(part, _COMPREHENSIONS) and part is not own:
            rename(part.generators[0].iter, names)
            within(part, part.generators[0].iter, names - assigned_targets(part))
        elif isinstance(part, gast.Name) and part.id in names:
            part.id = f"{_OWN}{node.lineno} {node.col_offset}>{part.id}"
        else:
            within(part, own.generators[0].iter, names)

    def within(part: Any, first: Any, names: frozenset[str]) -> None:
        for inner in syntax.children(part) if part is not None else ():
            if isinstance(inner, gast.comprehension):
                within(inner, first, names)
            elif inner is not first:
                rename(inner, names)

    rename(own, frozenset(targets))
    return own


def assigned_targets(node: Any) -> set[str]:
    """The names that a comprehension's own ``for`` binds."""
    return {n.id for g in node.generators for n in syntax.every(g.target) if isinstance(n, gast.Name)}


def _comprehension(lin: Linearizer, node: Any, hint: str) -> Value:
    start = lin.build.block[:], dict(lin.heap)
    try:
        found = _Collect(lin, node).run(0)
        pairs = [(_key(lin, k), v) for k, v in found] if isinstance(node, gast.DictComp) else []
    except _Unknown:
        lin.build.block[:], lin.heap = start
        return _at_run_time(lin, node, hint)
    if isinstance(node, gast.DictComp):
        last = dict(pairs)
        content = Items(dict, tuple(last.values()), tuple(last))
    else:
        content = Items(list, tuple(found))
    return lin.new_cell(content, lin.build.span)


def _key(lin: Linearizer, value: Value) -> Any:
    key = containers.constant_index(value)
    if key is None or isinstance(key, slice):
        raise _Unknown
    return key


class _Unknown(Exception):
    """The elements of a comprehension are known at run time only."""


def _at_run_time(lin: Linearizer, node: Any, hint: str) -> Value:
    sites = [lin.at(g.iter) for g in node.generators]
    lin.loop_sites.append(next((s for s in sites if s not in lin.sites), sites[-1]))
    lin.countable.extend(sites)
    try:
        return _looped(lin, node, hint)
    finally:
        lin.loop_sites.pop()
        del lin.countable[-len(sites) :]


def _looped(lin: Linearizer, node: Any, hint: str) -> Value:
    """A comprehension as a loop of the running program."""
    binds = any(isinstance(n, gast.NamedExpr) for n in syntax.below(node)) or ("element", lin.at(node)) in lin.sites
    if len(node.generators) > 1 or node.generators[0].ifs or binds or isinstance(node, gast.DictComp):
        return lists.collected(lin, node, hint)
    return _pushed(lin, node, hint)


class _Collect:
    """The elements of a comprehension whose iterables and conditions are all known."""

    def __init__(self, lin: Linearizer, node: Any) -> None:
        self.lin = lin
        self.node = node

    def run(self, depth: int) -> list[Any]:
        if depth == len(self.node.generators):
            return [self.element()]
        generator = self.node.generators[depth]
        iterable = expressions.value(self.lin, generator.iter)
        if self.lin.dead:  # what it would walk is never there
            return []
        iterable = consumers.alone(self.lin, protocols.iterated(self.lin, iterable) or iterable)
        steps = iteration.walk(self.lin, iterable, generator.iter)
        if isinstance(steps, iteration.Plan) and ("counted", self.lin.at(generator.iter)) in self.lin.sites:
            steps = counted.in_steps(self.lin, steps, self.lin.at(generator.iter))
        if isinstance(steps, iteration.Plan):
            raise _Unknown
        found: list[Any] = []
        for part in iteration.every(self.lin, steps):
            self.lin.assign(generator.target, part)
            tests = [decisions.truth(self.lin, conditions.condition(self.lin, t)) for t in generator.ifs]
            if None in tests:
                raise _Unknown
            if all(tests):
                found.extend(self.run(depth + 1))
        return found

    def element(self) -> Any:
        if isinstance(self.node, gast.DictComp):
            key = expressions.value(self.lin, self.node.key)
            return key, lazies.settled(self.lin, expressions.value(self.lin, self.node.value))
        return lazies.settled(self.lin, expressions.value(self.lin, self.node.elt))


def _pushed(lin: Linearizer, node: Any, hint: str) -> Value:
    """A comprehension over sequences."""
    generator = node.generators[0]
    iterable = expressions.value(lin, generator.iter)
    iterable = consumers.alone(lin, protocols.iterated(lin, iterable) or iterable)

    def element(part: Value) -> Value:
        lin.assign(generator.target, part)
        return expressions.value(lin, node.elt)

    found = iteration.plan(lin, iterable, generator.iter)
    assert isinstance(found, iteration.Plan)
    return _pushing(lin, found, element, iteration.hints(generator.target, found), hint, lin.at(node), ("element", lin.at(node)))


def pushed(lin: Linearizer, iterable: Value, act: Callable[[Value], Value]) -> Sym:
    """The list of what a function makes of each element of what is known at run time only."""
    unsteady = ("unsteady", lin.build.span)
    if unsteady in lin.sites:
        return _appended(lin, iterable, act)
    found = iteration.plan(lin, iterable, None)
    if isinstance(found, list):
        return lists.living(lin, Items(list, tuple(map(act, found))), ("pushed", lin.build.span))
    return _pushing(lin, found, act, [""] * len(found.sources), "", ("pushed", lin.build.span), unsteady)


def _appended(lin: Linearizer, iterable: Value, act: Callable[[Value], Value]) -> Sym:
    """The same, where the function changes what stands outside of the list."""
    made = lists.living(lin, Items(list, ()), ("appended", lin.build.span))
    fixpoint.walked(lin, iterable, lambda item: lists.append(lin, made, act(item)))
    return made


def _pushing(
    lin: Linearizer, found: iteration.Plan, act: Callable[[Value], Value], hints: list[str], hint: str, site: Any, unsteady: Any
) -> Sym:
    """A loop that carries nothing and pushes what a function makes of each element."""
    operands = [tuple(lin.operand(a) for a in args) for _, args, _, _ in found.sources]
    parts = [Sym(lin.build.fresh(h, k), k, v and kinds.carries(k)) for h, (_, _, k, v) in zip(hints, found.sources, strict=True)]
    walked = tuple(
        Source(str(p.operand), how, args) for p, (how, _, _, _), args in zip(parts, found.sources, operands, strict=True)
    )
    outer, lin.build.block = lin.build.block, []
    before, flags = dict(lin.heap), {f: lin.frame.env[f] for f in STATE}
    with dicts.guarded(lin, found.walked):
        element = concrete.lasting(lin, act(found.build(parts)))
    lin.frame.env.update(flags)  # a loop in the element carries them, and is over
    if any(lin.heap[n] != content for n, content in before.items()):
        raise lin.restart_at(unsteady)
    body, lin.build.block = lin.build.block, outer
    kind = lists.kind_at(lin, element.kind, site)
    stack = lin.build.fresh(hint, kind)
    lin.build.block.append(For(walked, (), tuple(body), (Push(stack, element.operand),), None, lin.build.span))
    return Sym(stack, kind, element.varied)
