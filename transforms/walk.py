"""Walks over programs that every pass shares: what an entry binds, reads and contains, and renaming."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from srcad.runtime.errors import Location
from srcad.transforms.ir import (
    UNDEF,
    Assign,
    Block,
    Carry,
    Entry,
    For,
    If,
    Join,
    Operand,
    Program,
    Push,
    Raise,
    Result,
    Source,
    Tree,
    Try,
    While,
)  # fmt: skip

if TYPE_CHECKING:
    from srcad.transforms.build import Builder

_Entry = TypeVar("_Entry", bound=Entry)


def operands(entry: Entry) -> Sequence[Operand]:
    """What an entry itself reads, its blocks aside."""
    match entry:
        case Assign():
            return entry.args
        case If(test, _, _, joins):
            return [test, *(o for join in joins for o in (join.then, join.orelse))]
        case For(sources):
            return [*(a for source in sources for a in source.args), *_loop_operands(entry)]
        case While(_, test):
            return [test, *_loop_operands(entry)]
        case Raise(exception, cause):
            return [exception] if cause is None else [exception, cause]


def _loop_operands(entry: For | While) -> Iterator[Operand]:
    for carry in entry.carried:
        yield carry.init
        yield carry.next
    for push in entry.pushes:
        yield push.value
    if entry.until is not None:
        yield entry.until


def blocks(entry: Entry) -> tuple[Block, ...]:
    """The blocks of an entry, in the order of their text."""
    match entry:
        case If(_, then, orelse):
            return then, orelse
        case For():
            return (entry.body,)
        case While(head):
            return head, entry.body
    return ()


def bound(entry: Entry) -> Iterator[str]:
    """The names that an entry binds for what follows it."""
    match entry:
        case Assign(str() as target):
            yield target
        case If():
            for join in entry.joins:
                yield join.name
        case For() | While():
            for carry in entry.carried:
                yield carry.name
            for push in entry.pushes:
                yield push.stack


def bound_inside(entry: Entry) -> Iterator[str]:
    """The names that a loop binds for its body."""
    if isinstance(entry, For):
        for source in entry.sources:
            yield source.target
    if isinstance(entry, Try):
        yield entry.name


def every(block: Block) -> list[Entry]:
    """Every entry of a block and of the blocks inside, in the order of the text."""
    found: list[Entry] = []
    todo = [iter(block)]
    while todo:
        for entry in todo[-1]:
            found.append(entry)
            if entry.__class__ is not Assign:
                todo += map(iter, reversed(blocks(entry)))
                break
        else:
            todo.pop()
    return found


def defined(block: Block) -> set[str]:
    """Every name bound anywhere in a block."""
    found: set[str] = set()
    for entry in every(block):
        if entry.__class__ is not Assign:
            found.update(bound(entry), bound_inside(entry))
        elif entry.target is not None:
            found.add(entry.target)
    return found


def used(block: Block) -> set[str]:
    """Every name read anywhere in a block."""
    return {o for e in every(block) for o in operands(e) if isinstance(o, str)}


def reads_any(entry: Assign, mapping: Mapping[str, object]) -> bool:
    """Whether an assignment reads one of these variables."""
    for operand in entry.args:
        if operand.__class__ is str and operand in mapping:
            return True
    return False


def leave_out(block: list[Entry], *entries: Entry) -> None:
    """Take entries out of a block: these, and not others that say the same."""
    block[:] = [e for e in block if not any(e is gone for gone in entries)]


def names(values: Iterable[Operand]) -> Iterator[str]:
    """The variables among operands."""
    return (v for v in values if isinstance(v, str))


def mapped(entry: Entry, f: Callable[[Operand], Operand], inner: Callable[[Block], Block]) -> Entry:
    """The same entry with its operands and blocks mapped; what it binds keeps its name."""
    match entry:
        case Assign():
            return with_args(entry, tuple(map(f, entry.args)))
        case If():
            joins = tuple(_joined(j, f(j.then), f(j.orelse)) for j in entry.joins)
            return changed(entry, test=f(entry.test), then=inner(entry.then), orelse=inner(entry.orelse), joins=joins)
        case For() | While():
            carried = tuple(_carried(c, f(c.init), f(c.next)) for c in entry.carried)
            pushes = tuple(Push(p.stack, f(p.value)) for p in entry.pushes)
            until = None if entry.until is None else f(entry.until)
            common: dict[str, Any] = {"carried": carried, "pushes": pushes, "until": until, "body": inner(entry.body)}
            if isinstance(entry, For):
                sources = tuple(Source(s.target, s.how, tuple(f(a) for a in s.args)) for s in entry.sources)
                return changed(entry, sources=sources, **common)
            return changed(entry, head=inner(entry.head), test=f(entry.test), **common)
        case Raise():
            return changed(entry, exception=f(entry.exception), cause=None if entry.cause is None else f(entry.cause))


def within(entry: Entry, inner: Callable[[Block], Block]) -> Entry:
    """The same entry with its blocks mapped."""
    return entry if entry.__class__ is Assign else mapped(entry, lambda operand: operand, inner)


def _joined(join: Join, then: Operand, orelse: Operand) -> Join:
    return join if then is join.then and orelse is join.orelse else Join(join.name, then, orelse)


def _carried(carry: Carry, init: Operand, last: Operand) -> Carry:
    return carry if init is carry.init and last is carry.next else Carry(carry.name, init, last)


def with_args(entry: Assign, args: tuple[Operand, ...]) -> Assign:
    """The same operation on other operands; the entry itself where these are its own."""
    if all(map(operator.is_, args, entry.args)):
        return entry
    return Assign(entry.target, entry.op, args, entry.span)


def changed(entry: _Entry, **fields: Any) -> _Entry:
    """The entry with other fields; the entry itself where these are its own."""
    return entry if all(_is_same(getattr(entry, name), value) for name, value in fields.items()) else replace(entry, **fields)


def _is_same(old: Any, new: Any) -> bool:
    """Whether an operand, or each part of a field, is what it was; entries are looked at from outside alone."""
    if new.__class__ is not tuple:
        return bool(old == new)
    return len(old) == len(new) and all(a is b or (b.__class__ in _PARTS and a == b) for a, b in zip(old, new, strict=True))


_PARTS = frozenset({Join, Carry, Push, Source})


def substitute(block: Block, mapping: Mapping[str, Operand]) -> Block:
    """A block with variables replaced where they are read."""
    if not mapping:
        return block

    def f(operand: Operand) -> Operand:
        while isinstance(operand, str) and operand in mapping:
            operand = mapping[operand]
        return operand

    def go(part: Block) -> Block:
        return tuple(mapped(e, f, go) if not isinstance(e, Assign) or reads_any(e, mapping) else e for e in part)

    return go(block)


def reached(program: Program) -> Program:
    """The program without what follows a raise; whoever would read that on another path finds nothing bound."""
    if not any(isinstance(e, Raise) for e in every(program.body)):
        return program
    body = _before_raise(program.body)
    lost = defined(program.body) - defined(body)
    return substitute_program(replace(program, body=body), dict.fromkeys(lost, UNDEF)) if body != program.body else program


def _before_raise(block: Block) -> Block:
    """A block up to its first raise, and so its inner blocks; the pullback after a cut is a function of its own."""
    last = next((k for k, e in enumerate(block) if isinstance(e, Raise)), len(block))
    cut = next((k for k, e in enumerate(block) if is_cut(e)), len(block))
    left = block if cut < last else (*block[: last + 1], *block[max(cut, last + 1) :])
    return tuple(within(e, _before_raise) for e in left)


def turned_back(block: Block) -> Block:
    """The same entries, marked as those of a reverse sweep."""
    marked: dict[int, Location] = {}

    def back(span: Location | None) -> Location | None:
        if span is None or span.back:
            return span
        if id(span) not in marked:
            marked[id(span)] = replace(span, back=True)
        return marked[id(span)]

    def go(part: Block) -> Block:
        return tuple(turned(within(e, go)) for e in part)

    def turned(entry: Entry) -> Entry:
        if isinstance(entry, Assign):
            return Assign(entry.target, entry.op, entry.args, back(entry.span))
        return replace(entry, span=back(entry.span))

    return go(block)


def is_cut(entry: Entry) -> bool:
    """Whether the forward sweep ends here and the pullback begins."""
    return isinstance(entry, Assign) and entry.op.name == "cut"


def result_map(result: Result, f: Callable[[Operand], Operand]) -> Result:
    """A result with its operands mapped."""
    if isinstance(result, Tree):
        return replace(result, children=tuple(result_map(c, f) for c in result.children))
    return f(result)


def substitute_program(program: Program, mapping: Mapping[str, Operand]) -> Program:
    """A program with variables replaced where they are read."""

    def f(operand: Operand) -> Operand:
        while isinstance(operand, str) and operand in mapping:
            operand = mapping[operand]
        return operand

    return replace(program, body=substitute(program.body, mapping), result=result_map(program.result, f))


def renamed(body: Block, result: Result, build: Builder) -> tuple[Block, Result]:
    """The same entries and result with fresh names for all that is bound."""
    names = {n: build.fresh(n, build.kinds[n]) for n in sorted(defined(body))}
    build.copies.update(names.values())
    return relabelled(body, result, names)


def relabelled(body: Block, result: Result, names: Mapping[str, str]) -> tuple[Block, Result]:
    """The same entries and result, where some variables have other names."""

    def f(operand: Operand) -> Operand:
        return names.get(operand, operand) if isinstance(operand, str) else operand

    def name(old: str | None) -> Any:
        return None if old is None else names.get(old, old)

    def go(block: Block) -> Block:
        return tuple(rebound(mapped(e, f, go)) for e in block)

    def rebound(entry: Entry) -> Entry:
        match entry:
            case Assign(target, op, args, span):
                return Assign(name(target), op, args, span)
            case If():
                made = replace(entry, joins=tuple(replace(j, name=name(j.name)) for j in entry.joins))
                return replace(made, name=name(made.name)) if isinstance(made, Try) else made
            case For() | While():
                carried = tuple(replace(c, name=name(c.name)) for c in entry.carried)
                pushes = tuple(replace(p, stack=name(p.stack)) for p in entry.pushes)
                loop = replace(entry, carried=carried, pushes=pushes)
                if isinstance(loop, For):
                    return replace(loop, sources=tuple(replace(s, target=name(s.target)) for s in loop.sources))
                return loop
            case Raise():
                return replace(entry)

    return go(body), result_map(result, f)
