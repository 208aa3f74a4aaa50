"""What is lazy, as generators: where what it walks, or it itself, may be gone on with by others.

Otherwise ``map`` and its like are followed by what they were made of, and functions of ``itertools`` are lists.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Iterator, Sequence, Set
from types import FunctionType
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from srcad.runtime import lazy
from srcad.runtime.errors import DifferentiationError
from srcad.transforms import calls, concrete, consumers, expressions, generators, genexps, iterators, parse, protocols, syntax
from srcad.transforms.values import Func, Items, Keywords, Value, known_object, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_TWINS: dict[Any, Any] = {
    map: lazy.mapped,
    zip: lazy.zipped,
    enumerate: lazy.enumerated,
    filter: lazy.filtered,
    reversed: lazy.backwards,
    itertools.chain: lazy.chain,
    itertools.chain.from_iterable: lazy.chain_from_iterable,
    itertools.accumulate: lazy.accumulate,
    itertools.starmap: lazy.starmap,
    itertools.takewhile: lazy.takewhile,
    itertools.dropwhile: lazy.dropwhile,
    itertools.filterfalse: lazy.filterfalse,
    itertools.compress: lazy.compress,
    itertools.pairwise: lazy.pairwise,
    itertools.islice: lazy.islice,
}
#: What is followed by what it was made of.
_FOLLOWED = (map, zip, enumerate, reversed)
_ENDLESS = frozenset({itertools.count, itertools.cycle, itertools.repeat})
#: What asks for no more items than it needs.
_ASKING: dict[Any, Any] = {any: lazy.any_of, all: lazy.all_of}  # fmt: skip
_LOOPS = (gast.For, gast.While, gast.FunctionDef, gast.Lambda, gast.ListComp, gast.GeneratorExp, gast.DictComp, gast.SetComp)


def made(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords, node: Any) -> Value | None:
    """What such a function returns, as a generator; ``None`` where nobody could tell it from what it is otherwise."""
    try:
        twin, asks = _TWINS.get(target), _ASKING.get(target)
    except TypeError:
        return None
    if asks is not None and args and (_moves(lin, args[0]) or _calls(args[0]) or concrete.is_kept(lin, args[0])):
        return calls.call(lin, reference(asks.__name__, asks), args, keywords, node)
    if twin is None or any(word == "strict" for word, _ in keywords):
        return None
    if not is_kept(lin, node) and not _shares(lin, target, args):
        return None
    return calls.call(lin, reference(twin.__name__, twin), args, keywords, node)


def walked(lin: Linearizer, node: Any) -> Value:
    """What a ``for`` walks: generators, where the loop or what is lazy may notice how far the other one is."""
    if isinstance(node, gast.GeneratorExp) and _is_noticed(lin, node):
        return genexps.spelled(lin, node, expressions.value(lin, node.generators[0].iter))
    outer = lin.bound_again
    lin.bound_again = (*outer, *_noticed(lin, node))
    found = expressions.value(lin, node)
    lin.bound_again = outer
    return found


def is_kept(lin: Linearizer, node: Any) -> bool:
    """Whether others go on with what an expression gives, or change what it reads."""
    return node is not None and any(node is n for n in lin.bound_again)


def _noticed(lin: Linearizer, node: Any) -> Iterator[Any]:
    """The parts of what a ``for`` walks that are lazy, and are noticed."""
    if _is_noticed(lin, node):
        yield node
    if isinstance(node, gast.Call) and isinstance(node.func, gast.Name | gast.Attribute):
        if is_lazy(lin, expressions.value(lin, node.func)):
            for part in node.args:
                if isinstance(part, gast.Call) and any(genexps.is_made_by(lin, a) for a in part.args):
                    yield part  # over a generator
                yield from _noticed(lin, part)


def _is_noticed(lin: Linearizer, node: Any) -> bool:
    """Whether something lazy that is not followed reads what the loop changes, or calls what is no mere answer."""
    if isinstance(node, gast.GeneratorExp):
        return genexps.reads_what_changes(lin, node) or not _is_harmless(lin, node)
    if not isinstance(node, gast.Call) or not isinstance(node.func, gast.Name | gast.Attribute):
        return False
    function = expressions.value(lin, node.func)
    if not is_lazy(lin, function) or known_object(function) in _FOLLOWED:
        return False
    named = [a for a in node.args if isinstance(a, gast.Name | gast.Attribute)]
    lambdas = [a for a in node.args if isinstance(a, gast.Lambda)]
    own = {n.id for a in lambdas for n in syntax.every(a.args) if isinstance(n, gast.Name)}
    functions = (expressions.value(lin, a) for a in named)
    called = any(isinstance(f, Func) or isinstance(known_object(f), FunctionType) for f in functions)
    return called or not _only_answers(lin, [a.body for a in lambdas], own) or genexps.reads_what_changes(lin, node)


def settled(lin: Linearizer, value: Value) -> Value:
    """A value that is kept, and so may be walked more than once: what is lazy is a generator."""
    if not isinstance(value, Items) or value.cls not in _FOLLOWED:
        return value
    twin = _TWINS[value.cls]
    return calls.call(lin, reference(twin.__name__, twin), value.children, (), None)


def given(lin: Linearizer, node: Any, bound: dict[str, Value]) -> dict[str, Value]:
    """The arguments of a function, of which it may walk some more than once."""
    lazy = {n for n, v in bound.items() if isinstance(v, Items) and v.cls in _FOLLOWED}
    return {n: settled(lin, v) if n in lazy and is_read_again(node, n) else v for n, v in bound.items()}


def takes_again(function: Value, place: int) -> bool:
    """Whether a function of the user's may walk an argument, by its place, more than once."""
    target = known_object(function)
    if isinstance(function, Func):
        node = function.source.node
    elif isinstance(target, FunctionType) and (target.__module__ or "").split(".")[0] not in _TRUSTED:
        try:
            node = parse.read(target).node
        except DifferentiationError:
            return False
    else:
        return False
    names = [p.id for p in (*node.args.posonlyargs, *node.args.args)]
    return place < len(names) and is_read_again(node, names[place])


_TRUSTED = frozenset({"numpy", "scipy", "srcad"}) | sys.stdlib_module_names - {"__main__"}


def asked(lin: Linearizer, function: Value, node: Any) -> Value | None:
    """``any`` or ``all`` of a generator expression, of which no more is computed than is needed."""
    target = known_object(function)
    generator = node.args[0] if len(node.args) == 1 and not node.keywords else None
    if target not in (any, all) or not isinstance(generator, gast.GeneratorExp) or _is_harmless(lin, generator):
        return None
    first = genexps.spelled(lin, generator, expressions.value(lin, generator.generators[0].iter))
    twin = _ASKING[target]
    return calls.call(lin, reference(twin.__name__, twin), (first,), (), node)


def _calls(value: Value) -> bool:
    """Whether somebody may notice for how many elements a ``map`` calls its function."""
    if not isinstance(value, Items) or value.cls is not map:
        return False
    target = known_object(value.children[0])
    return not isinstance(target, np.ufunc | type) and not any(target is f for f in _ANSWERS)


#: Functions that do nothing but answer, whatever they are given.
_ANSWERS = (isinstance, issubclass, hasattr, callable, type, id, math.isnan, math.isinf, math.isfinite, math.isclose)
_ANSWERING = (gast.Compare, gast.Name, gast.Constant, gast.BoolOp, gast.UnaryOp, gast.Attribute, gast.Tuple, gast.List)


def _is_harmless(lin: Linearizer, generator: Any) -> bool:
    """Whether nobody notices that a generator expression computes more than is asked for."""
    tests = [test for part in generator.generators for test in part.ifs]
    own = {n.id for part in generator.generators for n in syntax.every(part.target) if isinstance(n, gast.Name)}
    return _only_answers(lin, [generator.elt, *tests, *(part.iter for part in generator.generators[1:])], own)


def _only_answers(lin: Linearizer, todo: list[Any], own: Set[str]) -> bool:
    """Whether expressions do nothing that is noticed, and cannot fail; they have ``own`` names, of which nothing is known."""
    while todo:
        part = todo.pop()
        if isinstance(part, gast.Call):
            target = known_object(expressions.value(lin, part.func)) if _root(part.func) not in (None, *own) else None
            if not isinstance(target, np.ufunc) and not any(target is f for f in _ANSWERS):
                return False
        elif not isinstance(part, _ANSWERING) and not isinstance(getattr(part, "op", None), gast.Add | gast.Sub | gast.Mult):
            return False
        todo.extend(n for n in syntax.children(part) if isinstance(n, gast.expr))
    return True


def _root(node: Any) -> str | None:
    """The name that an attribute of an attribute is one of; ``None`` where that is an expression."""
    while isinstance(node, gast.Attribute):
        node = node.value
    return node.id if isinstance(node, gast.Name) else None


def calls_functions(lin: Linearizer, generator: Any) -> bool:
    """Whether an expression calls functions of the user's by their names, which may do more than give a value."""
    own = {n.id for part in generator.generators for n in syntax.every(part.target) if isinstance(n, gast.Name)}
    called = {n.func.id for n in syntax.below(generator) if isinstance(n, gast.Call) and isinstance(n.func, gast.Name)} - own

    def is_function(name: str) -> bool:
        found = lin.attempt(lambda: expressions.value(lin, syntax.at(syntax.load(name), generator)))
        return found is not None and (isinstance(found, Func) or isinstance(known_object(found), FunctionType))

    return any(map(is_function, sorted(called)))


def is_lazy(lin: Linearizer, function: Value) -> bool:
    """Whether a function makes something lazy."""
    try:
        return known_object(function) in _TWINS or known_object(function) in _ENDLESS
    except TypeError:
        return False


def bound_again(lin: Linearizer, node: Any) -> tuple[Any, ...]:
    """The call whose result an assignment binds to a name and that others go on with, or change what it reads."""
    if not isinstance(node.value, gast.Call) or not isinstance(node.value.func, gast.Name | gast.Attribute):
        return ()
    return (node.value,) if is_bound_again(lin, node) or _is_late(lin, node) else ()


def _is_late(lin: Linearizer, node: Any) -> bool:
    """Whether what a call of something lazy reads may be another one when its result, bound to a name, is walked."""
    named = len(node.targets) == 1 and isinstance(node.targets[0], gast.Name)
    return named and genexps.reads_what_changes(lin, node.value) and is_lazy(lin, expressions.value(lin, node.value.func))


def is_bound_again(lin: Linearizer, node: Any) -> bool:
    """Whether an assignment binds a name that is read more than once, or in a loop that the assignment is not in."""
    name = node.targets[0].id if len(node.targets) == 1 and isinstance(node.targets[0], gast.Name) else None
    return name is not None and is_read_again(lin.frame.source.node, name, node)


def is_read_again(function: Any, name: str, where: Any = None) -> bool:
    """Whether a function may read what a name is bound to more than once; ``where`` it is bound, or as a parameter."""
    reads = syntax.reads(function).get(name, [])
    if len(reads) != 1:
        return len(reads) > 1
    around = [n for n in _repeated(function) if reads[0] in syntax.every(n)]
    return any(reads[0] not in _read_once(n) and (where is None or where not in syntax.every(n)) for n in around)


@syntax.remembered
def _repeated(function: Any) -> list[Any]:
    """The parts of a function that may be run more than once."""
    return [n for n in syntax.below(function) if isinstance(n, _LOOPS)]


def _read_once(loop: Any) -> tuple[Any, ...]:
    """The parts of a loop that are computed once, before its first step."""
    if isinstance(loop, gast.For):
        return syntax.every(loop.iter)
    return syntax.every(loop.generators[0].iter) if hasattr(loop, "generators") else ()


def _shares(lin: Linearizer, target: Any, args: Sequence[Value]) -> bool:
    """Whether somebody else may go on with what is walked, or it has no end."""
    movers = [a for a in args if _moves(lin, a)]
    if not movers:
        return False
    made_here = [a for a in movers if generators.is_generator(lin, a) and not consumers.goes_on_later(lin, a)]
    endless = [a for a in movers if iterators.is_endless(lin, a)]
    if target is itertools.islice and endless and iterators.is_counted(args):
        return False
    if target in (zip, map) and len(endless) == len(movers) < len(args) - (target is map):
        return False
    if target is enumerate or (target is zip and len(movers) == 1):
        return movers != made_here
    return target is not zip or len(endless) == len(args) or any(generators.is_generator(lin, a) for a in movers)


def _moves(lin: Linearizer, value: Value) -> bool:
    """Whether walking a value is noticed by whoever walks it as well, or never ends."""
    if isinstance(value, Items) and value.cls in (map, zip, enumerate):
        return any(_moves(lin, c) for c in value.children)
    return generators.is_generator(lin, value) or iterators.is_iterator(lin, value) or protocols.is_iterator(lin, value)
