"""After this pass what a program does outside of itself, and what it reads there, is done once where the program runs twice.

A branch that is taken for granted (``paths``) may turn out to go the other way when the program has acted already: the
call then begins again along the other path.  A pullback of what writes into memory runs the program again.  In both cases
``once`` gives what the actions gave, without doing them again.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from srcad.runtime import calls, journal
from srcad.transforms import activity, effects, kinds, paths, rules, sampling, walk
from srcad.transforms.build import Builder
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, For, Lit, Op, Operand, Program, Ref, Result, Source, With
from srcad.transforms.memory import KEEPING, holds

_ONCE = Ref("once", journal.once)

#: Operations that call what is known at run time only.
_DOORS: dict[str, Callable[..., Any]] = {
    "call_vjp": calls.call_vjp, "call_jvp": calls.call_jvp, "call_higher": calls.call_higher,
}  # fmt: skip

_WRITES: dict[str, Callable[..., Any]] = {"setitem": operator.setitem, "delitem": operator.delitem, "setattr": setattr}
_METHODS = frozenset({"append", "extend", "insert", "pop"})
#: How the containers outside are copied that the program works on instead (``mirrors``).
_COPIES = frozenset({"as_list", "as_mapping", "np.copy"})


def recorded(program: Program, independents: Sequence[str]) -> Program:
    """Write down what the program does and reads outside, where a guard follows."""
    count = _before_guards(program)
    if not any(map(_acts, walk.every(program.body[:count]))):
        return program
    made = _Recorder(program, independents)
    opened = Assign(made.log, Op("call"), (Ref("current", journal.current),), program.body[0].span)
    return replace(program, body=(opened, *made.block(program.body[:count]), *program.body[count:]), kinds=made.kinds)


def logged(program: Program, independents: Sequence[str]) -> tuple[Program, str]:
    """Write down all that a program does and reads outside, in a journal of this name that it is given."""
    made = _Recorder(program, independents)
    body = made.block(program.body)
    return replace(program, body=body, kinds=made.kinds), made.log


class Recorded:
    """A program that is recorded as it grows, as ``recorded`` would the whole."""

    def __init__(self) -> None:
        self.body: Sequence[Entry] = ()
        self.made: _Recorder | None = None

    def after(self, program: Program, known: int, independents: Sequence[str]) -> tuple[Program, str]:
        """The entries after so many, that write into a journal of this name, and the program that they end."""
        before, made = program.body[:known], self.made
        if made is None or made.log in program.kinds or len(self.body) != known or not all(map(operator.is_, self.body, before)):
            made = self.made = _Recorder(program, independents)
            made.block(before)
        else:
            made.goes_on(program, independents)
        self.body = program.body
        body = made.block(program.body[known:])
        return replace(program, body=body, kinds=made.kinds), made.log


def acts(program: Program) -> bool:
    """Whether a program may do something outside of itself."""
    return any(map(_acts, walk.every(program.body)))


def twice(build: Builder, forward: Block, value: Result, log: str) -> tuple[Block, Result, Block]:
    """A forward sweep as it runs first, the value that it gives, and the same sweep once more."""
    keys = _Keys(log)
    forward = keys.doors(forward)
    first, value = walk.renamed(forward, value, build)
    own = build.fresh(log, build.kinds[log])
    opened = Assign(own, Op("call"), (Ref("Journal", journal.Journal),))
    reopened = Assign(log, Op("call"), (Ref("again", journal.again), own))
    return (opened, *walk.substitute(first, {log: own})), value, (reopened, *forward)


def finished(program: Program) -> Program:
    """The same for the calls that are found out at run time, which stand in the program when it is derived."""
    count = _before_guards(program)
    if not count:
        return program
    opened = next((e.target for e in program.body if isinstance(e, Assign) and opens(e)), None)
    if opened is None:
        return program
    return replace(program, body=(*_Keys(opened).doors(program.body[:count]), *program.body[count:]))


def opens(entry: Assign) -> bool:
    """Whether an entry opens the journal of what is done outside."""
    return any(isinstance(a, Ref) and a.value is journal.current for a in entry.args)


def as_it_was(entry: Assign) -> tuple[str, Sequence[Operand]]:
    """The operation that an entry is, and its operands, where it is done once too."""
    if entry.op.name != "call" or entry.args[0] != _ONCE:
        return entry.op.name, entry.args
    function, *given = entry.args[3:]
    called = function.value if isinstance(function, Ref) else None
    if called is getattr and isinstance(given[1], Lit):
        return f".{given[1].value}", given[:1]
    return _OPERATORS.get(called) or rules.name_of(called) or "call", given


_OPERATORS = {getattr(operator, name): sign for name, sign in (("eq", "=="), ("ne", "!="), ("add", "+"), ("sub", "-"))}
_OPERATORS |= {operator.mul: "*", operator.truediv: "/", operator.neg: "neg", operator.getitem: "getitem"}


def _before_guards(program: Program) -> int:
    """How many entries of a program there are up to the last one with a guard."""
    return max((k + 1 for k, entry in enumerate(program.body) if paths.is_guarded((entry,))), default=0)


def _acts(entry: Entry) -> bool:
    """Whether an entry may do something outside of the program."""
    if isinstance(entry, With):
        return True
    if not isinstance(entry, Assign) or entry.op.name in EFFECTS or effects.is_pure(entry):
        return False
    own = paths.leaves(entry) or opens(entry)
    asked = entry.op.name in ("call", "door", "print", "global_name") or entry.op.name.startswith(".")
    return not own and (asked or effects.draws(entry.op.name))


class _Keys:
    """Names for the actions of a program, that are the same in every version of it, and the journal that has them."""

    def __init__(self, log: str) -> None:
        self.log = log

    def doors(self, block: Block) -> Block:
        """A block whose calls that are found out at run time are made once."""
        return tuple(walk.within(self.door(e), self.doors) for e in block)

    def door(self, entry: Entry) -> Entry:
        if not isinstance(entry, Assign) or entry.op.name not in ("door", *_DOORS):
            return entry
        function = () if entry.op.name == "door" else (Ref(entry.op.name, _DOORS[entry.op.name]),)
        return replace(entry, op=replace(entry.op, name="call"), args=(*self.once(entry), *function, *entry.args))

    def once(self, entry: Entry, what: str = "") -> tuple[Operand, ...]:
        """What stands before the function and the arguments of an action."""
        return _ONCE, self.log, self.key(entry, what)

    def key(self, entry: Entry, what: str = "") -> Lit:
        places: list[str] = []
        at = entry.span
        while at is not None:
            places.append(f"{paths.file(at.filename)}:{at.lineno}:{at.col}")
            at = at.caller
        what = what or (entry.op.name if isinstance(entry, Assign) else type(entry).__name__)
        return Lit(" < ".join((f"{what} {places[0] if places else ''}", *places[1:])))


def _action(given: Sequence[Operand]) -> str:
    """What is done, by whatever operation a version of the program does it."""
    function, *args = given
    if not isinstance(function, Ref):
        return "call"
    if function.value is getattr:
        return f".{getattr(args[1], 'value', '')}"
    if function.value is journal.call_method:
        return str(getattr(args[1], "value", ""))
    return str(getattr(function.value, "__name__", "call")).strip("_")


class _Recorder:
    def __init__(self, program: Program, independents: Sequence[str]) -> None:
        self.goes_on(program, independents)
        self.parts = {effects.OUTSIDE}
        self.copies: set[str] = set()
        self.log = self.fresh("log", kinds.Opaque(journal.Journal))
        self.keys = _Keys(self.log)

    def goes_on(self, program: Program, independents: Sequence[str]) -> None:
        """The program has grown."""
        self.kinds = dict(program.kinds)
        self.program, self.independents = program, independents
        self.__dict__.pop("varied", None)

    @functools.cached_property
    def varied(self) -> frozenset[str]:
        return activity.varied(self.program, self.independents)

    def block(self, block: Block) -> Block:
        return tuple(made for entry in block for made in self.entry(entry))

    def copied(self, entry: Assign) -> Iterator[Entry]:
        """A copy of what is outside and is written into later: it is made of what was there when the call began."""
        held = self.fresh("held", self.kinds[str(entry.target)])
        self.copies.add(str(entry.target))
        yield Assign(held, Op("call"), (Ref("as_begun", journal.as_begun), self.log, entry.args[0]), entry.span)
        yield replace(entry, args=(held, *entry.args[1:]))

    def compared(self, entry: Assign) -> Iterator[Entry]:
        """What is compared with what a path takes for granted, as it was first; another path compares it with something else."""
        held = self.fresh(f"{entry.args[0]}_held", kinds.UNKNOWN)
        given = *self.keys.once(entry), Ref("as_granted", calls.as_granted), entry.args[0]
        yield Assign(held, Op("call"), given, entry.span)
        yield replace(entry, args=(held, *entry.args[1:]))

    def entry(self, entry: Entry) -> Iterator[Entry]:
        for name, given in effects.parts(entry, KEEPING):
            if holds(self.kinds[name]) and (effects.is_read(given, self.parts) or _acts(entry)):
                self.parts.add(name)
        if isinstance(entry, Assign):
            of_outside = entry.op.name in _COPIES and isinstance(entry.args[0], Ref) and entry.target is not None
            if entry.op.name == "differs" and self.reads(entry):
                yield from self.compared(entry)
            else:
                yield from self.copied(entry) if of_outside else (self.assign(entry),)
            return
        if isinstance(entry, For):
            sources = [self.source(s, entry) for s in entry.sources]
            yield from (made for _, made in sources if made is not None)
            entry = replace(entry, sources=tuple(s for s, _ in sources))
        if isinstance(entry, With) and entry.test not in self.varied:
            held = self.fresh(f"{entry.test if isinstance(entry.test, str) else 'manager'}_held", kinds.UNKNOWN)
            given = Ref("EnteredOnce", journal.EnteredOnce), self.log, self.keys.key(entry), entry.test
            yield Assign(held, Op("call"), given, entry.span)
            entry = replace(entry, test=held)
        yield walk.within(entry, self.block)

    def assign(self, entry: Assign) -> Entry:
        """An entry, done once where it acts outside or reads what is outside; not one that derivatives flow through."""
        name, args = entry.op.name, entry.args
        acts = _acts(entry)
        if not acts and not effects.is_read(args, self.parts) or activity.flows(name) and entry.target in self.varied:
            return entry
        if acts:
            given = self.called(name, args)
        elif name in EFFECTS and args[0] in self.parts and self.varied.isdisjoint(walk.names(args)):
            given = self.written(name, args)
        elif entry.target is not None and self.reads(entry):
            given = self.called(name, args)
        else:
            return entry
        if given is None:
            return entry
        own = name in EFFECTS and args[0] in self.copies  # what is done outside as well
        what = f"own {name}" if own else _action(given)
        return replace(entry, op=Op("call", entry.op.keywords), args=(*self.keys.once(entry, what), *given))

    def reads(self, entry: Assign) -> bool:
        """Whether an entry, through which no derivative flows, looks at what is outside."""
        if entry.op.name in KEEPING or not effects.is_read(entry.args, self.parts):
            return False
        return self.varied.isdisjoint((*walk.names(entry.args), *walk.bound(entry)))

    def called(self, name: str, args: Sequence[Operand]) -> tuple[Operand, ...] | None:
        """An action as a function and its arguments."""
        if name == "call":
            return tuple(args)
        if name.endswith("()"):
            return Ref("call_method", journal.call_method), args[0], Lit(name[1:-2]), *args[1:]
        if name.startswith("."):
            return Ref("getattr", getattr), args[0], Lit(name[1:])
        function = print if name == "print" else sampling.function(name)
        return None if function is None else (Ref(getattr(function, "__name__", "asked"), function), *args)

    def written(self, name: str, args: Sequence[Operand]) -> tuple[Operand, ...] | None:
        """A write into what is outside as a function and its arguments."""
        if name in _WRITES:
            return Ref(name, _WRITES[name]), *args
        return (Ref("call_method", journal.call_method), args[0], Lit(name), *args[1:]) if name in _METHODS else None

    def source(self, source: Source, entry: For) -> tuple[Source, Assign | None]:
        """What a loop walks, each element of it asked for once where it is outside."""
        walked = source.args[0]
        outside = source.how == "each" and effects.is_read((walked,), self.parts)
        if not outside or walked in self.varied:
            return source, None
        held = self.fresh(f"{source.target}s", kinds.UNKNOWN)
        given = Ref("walked_once", journal.walked_once), self.log, self.keys.key(entry), walked
        return replace(source, args=(held,)), Assign(held, Op("call"), given, entry.span)

    def fresh(self, hint: str, kind: kinds.Kind) -> str:
        name = hint
        while name in self.kinds:
            name += "_"
        self.kinds[name] = kind
        return name
