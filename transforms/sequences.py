"""``len``, ``range``, ``zip``, ``list``, ``sum`` and ``dict`` of what has known structure have known structure again."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from srcad import runtime
from srcad.transforms import (
    calls,
    conditions,
    consumers,
    containers,
    decisions,
    dicts,
    generators,
    inlining,
    iteration,
    iterators,
    kinds,
    lists,
    namespaces,
    protocols,
    raising,
    rules,
    sums,
    unpacking,
)
from srcad.transforms.values import Items, Sym, Value, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def _len(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    if namespaces.is_namespace(lin, args[0]):
        return namespaces.method(lin, args[0], "__len__", (), ())
    content = lin.content(args[0])
    counted = content is not None and (content.cls in (tuple, list, dict) or hasattr(content.cls, "_fields"))
    return literal(len(content.children)) if content is not None and counted else None


def _range(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    start, step = literal(0), literal(1)
    args = [containers.passive(lin, a) for a in args]
    if len(args) == 1:
        return Items(range, (start, args[0], step))
    return Items(range, (args[0], args[1], args[2] if len(args) > 2 else step))


def _enumerate(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    start = args[1] if len(args) > 1 else words.get("start", literal(0))
    return Items(enumerate, (args[0], start))


def _lazy(cls: Any) -> Callable[..., Value | None]:
    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        together = iterators.zipped(lin, args, node) if cls is zip else None
        if together is not None:
            return together
        if cls is zip and words == {"strict": literal(True)} and not _equally_long(lin, args, node):
            args, words = _checked_lengths(lin, args), {}
        plain = not words or (set(words) == {"strict"} and (words["strict"] == literal(False) or _equally_long(lin, args, node)))
        return Items(cls, tuple(args)) if plain else None

    return make


def _checked_lengths(lin: Linearizer, args: Sequence[Value]) -> list[Value]:
    """Sequences of the running program that are to be as long as each other; Python's error where they are not."""
    whole = [unpacking.listed(lin, a) for a in args]
    lengths = [calls.call(lin, reference("len", len), (a,), (), None) for a in whole]
    for k, length in enumerate(lengths[1:], 2):
        for order, word in (("<", "shorter"), (">", "longer")):
            text = literal(f"zip() argument {k} is {word} than argument{'s 1-' + str(k - 1) if k > 2 else ' 1'}")
            differs = conditions.compare(lin, order, length, lengths[0])
            truth = decisions.truth(lin, differs)
            if truth is None:
                lin.branch(differs, lambda: raising.fail(lin, ValueError, text), lambda: None)  # noqa: B023
            elif truth:
                raising.fail(lin, ValueError, text)
                return whole
    return whole


def _equally_long(lin: Linearizer, args: Sequence[Value], node: Any) -> bool:
    """Whether containers have certainly as many elements as each other."""
    contents = [lin.content(a) for a in args]
    return None not in contents and len({len(c.children) for c in contents if c is not None}) == 1


def _listed(cls: type) -> Callable[..., Value | None]:
    """``list()`` and ``tuple()`` of what has known structure."""

    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        args = [iteration.gone_through(lin, a) if isinstance(a, Sym) else a for a in args]
        parts = [] if not args else short(lin, args[0]) or iteration.plan(lin, args[0], node)
        if not isinstance(parts, list):
            return lists.listed(lin, cls, args[0])
        content = Items(cls, tuple(parts))
        return lin.new_cell(content, lin.build.span) if cls is list else content

    return make


def short(lin: Linearizer, value: Value) -> list[Value] | None:
    """The elements of a tuple of known length, such as a shape."""
    found = known_object(value)
    if type(found) is tuple and not found:
        return []
    parts = unpacking.taken_apart(lin, value)
    return list(parts.children) if isinstance(parts, Items) and parts is not value else None


def _sum(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    iterable = protocols.iterated(lin, args[0]) or args[0]
    if iterators.is_iterator(lin, iterable):
        iterable = iterators.remaining(lin, iterable)
        args = (iterable, *args[1:])
    if generators.is_generator(lin, iterable):
        return sums.of_generator(lin, iterable, args[1] if len(args) > 1 else words.get("start", literal(0)))
    iterable = unpacking.drawn(lin, iterable)
    content = lin.content(iterable)
    total: Value = args[1] if len(args) > 1 else words.get("start", literal(0))
    if content is None and (lin.content(total) is not None or lists.is_list(total)):
        return calls.call(lin, reference("sum_from", runtime.sum_from), (iterable, total), (), node)
    if content is None or content.cls is dict:
        return None
    parts = iteration.plan(lin, iterable, node)
    if not isinstance(parts, list):
        if isinstance(iterable, Items) and iterable.cls is not range:
            return calls.call(
                lin, reference("sum", sum), (unpacking.listed(lin, iterable), *args[1:]), tuple(words.items()), node
            )
        return None
    return sums.of_parts(lin, parts, total)


def _product(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``math.prod`` of what may be arrays: they are multiplied one by one."""
    content = lin.content(args[0])
    start = words.get("start", literal(1))
    parts = [args[0]] if content is None else content.children
    numbers = all(_is_number(p) or (content is None and _is_of_numbers(p)) for p in parts) and _is_number(start)
    if numbers or (content is not None and content.cls not in (list, tuple)):
        return None
    return calls.call(lin, reference("product_from", runtime.product_from), (args[0], start), (), node)


def _is_number(value: Value) -> bool:
    return isinstance(value, Sym) and kinds.is_scalar(value.kind)


def _is_of_numbers(value: Value) -> bool:
    """Whether the elements of what a variable holds are certainly numbers."""
    match getattr(value, "kind", kinds.UNKNOWN):
        case kinds.Sequence(_, element):
            return kinds.is_scalar(element)
        case kinds.Record(_, elements):
            return all(map(kinds.is_scalar, elements))
        case kinds.Array(_, ndim):
            return ndim == 1
    return False


def _dict(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    if args and dicts.is_dict(args[0]) and not words:
        return dicts.copied(lin, args[0], dict)  # type: ignore[arg-type]
    args = [protocols.mapped(lin, a) for a in args]
    content = Items(dict, (), ()) if not args else lin.content(args[0])
    if content is not None and content.cls is not dict:
        content = _of_pairs(lin, args[0], node)
    if content is None or content.cls is not dict:
        return dicts.made(lin, dict, args, words)
    found = dict(zip(content.keys, content.children, strict=False)) | words
    return lin.new_cell(Items(dict, tuple(found.values()), tuple(found)), lin.build.span)


def _of_pairs(lin: Linearizer, value: Value, node: Any) -> Items | None:
    """A dict of pairs whose keys are known."""
    parts = iteration.plan(lin, value, node)
    pairs = [lin.content(unpacking.listed(lin, p)) for p in parts] if isinstance(parts, list) else [None]
    found: dict[Any, Value] = {}
    for pair in pairs:
        if pair is None or len(pair.children) != 2 or (key := containers.constant_index(pair.children[0])) is None:
            return None
        found[key] = pair.children[1]
    return Items(dict, tuple(found.values()), tuple(found))


def _reduce(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    sequence = consumers.alone(lin, unpacking.listed(lin, args[1]))
    parts = iteration.plan(lin, sequence, node)
    if not isinstance(parts, list):
        reduced = rules.runtime().reduced_from if len(args) > 2 else rules.runtime().reduced
        given = args[0], sequence, *args[2:]
        return inlining.python_function(lin, reference("reduced", reduced), reduced, given, tuple(words.items()), "")
    parts = [*args[2:], *parts]
    if not parts:
        return raising.raised(lin, TypeError, "reduce() of empty iterable with no initial value")
    total = parts[0]
    for part in parts[1:]:
        total = calls.call(lin, args[0], (total, part), (), node)
    return total


#: What stands for each function of the program.
FUNCTIONS: dict[Any, Callable[..., Value | None]] = {
    len: _len, range: _range, enumerate: _enumerate, zip: _lazy(zip), reversed: _lazy(reversed), map: _lazy(map),
    list: _listed(list), tuple: _listed(tuple), sum: _sum, dict: _dict, functools.reduce: _reduce,
    math.prod: _product,
}  # fmt: skip
