"""What holds between passes: the program is well formed.

Every variable is bound once in the text, before it is read and where it can be seen; it has a kind.  Effects write into
a variable, literals are values that Python can print, and what is not bound on a path is named on joins and loops only.
Tests switch this on after every pass (``pipeline.VERIFY``); for users it is off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from srcad.transforms import walk
from srcad.transforms.ir import (
    EFFECTS,
    UNDEF,
    Assign,
    Block,
    Entry,
    For,
    If,
    Lit,
    Operand,
    Program,
    Raise,
    Ref,
    Result,
    Source,
    Tree,
    Try,
    While,
    With,
)  # fmt: skip

#: How many operands a sequence of this kind has.
_OPERANDS = {"range": 3, "reversed_range": 3, "count": 1, "each": 1, "reversed": 1}

_PRINTED = (bool, int, float, complex, str, bytes, type(None), type(...))


class MalformedProgram(AssertionError):
    """A pass left a program that breaks the rules of ``ir``: a fault of srcad, never of the user."""


def verify(program: Program, after: str) -> Program:
    """The program itself; ``MalformedProgram`` names the pass and the entry where it is not well formed."""
    _Verifier(program, after).run()
    return program


@dataclass
class _Verifier:
    program: Program
    after: str

    def run(self) -> None:
        self.bound: set[str] = set()
        self.entries: set[int] = set()
        self.place: Any = "the parameters"
        scope: set[str] = set()
        self.bind(self.program.params, scope)
        self.block(self.program.body, scope)
        self.place = "the result"
        self.result(self.program.result, scope)

    def expect(self, holds: bool, what: str) -> None:
        if not holds:
            self.fail(what)

    def fail(self, what: str) -> NoReturn:
        raise MalformedProgram(f"after {self.after}: {what} in {self.place} of {self.program.name}")

    # --- names ---

    def bind(self, names: Iterable[str], scope: set[str]) -> None:
        """Names that are bound here: for the first time anywhere in the text."""
        for name in names:
            self.expect(name != "", "a name is empty")
            if name in self.bound:
                self.fail(f"{name} is bound twice")
            if name not in self.program.kinds:
                self.fail(f"{name} has no kind")
            self.bound.add(name)
            scope.add(name)

    def read(self, operands: Iterable[Operand], scope: set[str], undefined: bool = False) -> None:
        """Operands that are read where these names can be seen."""
        for operand in operands:
            match operand:
                case str():
                    if operand not in scope:
                        why = "where it cannot be seen" if operand in self.bound else "before it is bound"
                        self.fail(f"{operand} is read {why}")
                case Lit(value):
                    if not _is_printed(value):
                        self.fail(f"{value!r} is no literal")
                case Ref(name):
                    self.expect(name != "", "a reference has no name")
                case _:
                    if operand is not UNDEF or not undefined:
                        self.fail(f"{operand!r} is read")

    # --- entries ---

    def block(self, block: Block, scope: set[str]) -> set[str]:
        """A block that sees these names; what is seen at its end."""
        self.expect(isinstance(block, tuple), "a block is no tuple")
        for entry in block:
            self.place = entry
            if type(entry) not in _ENTRIES:
                self.fail(f"{entry!r} is no entry")
            self.expect(id(entry) not in self.entries, "one entry stands in two places")
            self.entries.add(id(entry))
            _ENTRIES[type(entry)](self, entry, scope)
        return scope

    def assign(self, entry: Assign, scope: set[str]) -> None:
        self.read(entry.args, scope)
        self.expect(len(entry.op.keywords) <= len(entry.args), "there are more keywords than arguments")
        if entry.op.name in EFFECTS:
            self.expect(bool(entry.args) and isinstance(entry.args[0], str | Ref), "an effect writes into no variable")
        self.bind(walk.bound(entry), scope)

    def branch(self, entry: If, scope: set[str]) -> None:
        self.read((entry.test,), scope)
        then, orelse = set(scope), set(scope)
        if isinstance(entry, Try):
            self.bind(walk.bound_inside(entry), then if isinstance(entry, With) else orelse)
        self.block(entry.then, then)
        self.block(entry.orelse, orelse)
        self.place = entry
        self.read((j.then for j in entry.joins), then, undefined=True)
        self.read((j.orelse for j in entry.joins), orelse, undefined=True)
        self.bind(walk.bound(entry), scope)

    def for_loop(self, entry: For, scope: set[str]) -> None:
        for source in entry.sources:
            self.source(source, scope)
        self.expect(any(s.how != "count" for s in entry.sources), "a loop walks no sequence")
        inside = self.carried(entry, scope)
        self.bind(walk.bound_inside(entry), inside)
        self.step(entry, self.block(entry.body, inside), scope)

    def source(self, source: Source, scope: set[str]) -> None:
        wanted = _OPERANDS.get(source.how)
        self.expect(wanted is not None, f"{source.how!r} is no way to walk a sequence")
        self.expect(len(source.args) == wanted, f"{source.how} has {len(source.args)} operands")
        self.read(source.args, scope)

    def while_loop(self, entry: While, scope: set[str]) -> None:
        head = self.block(entry.head, self.carried(entry, scope))
        self.place = entry
        self.read((entry.test,), head, undefined=_raises(entry.head))
        self.step(entry, self.block(entry.body, head), scope)

    def carried(self, entry: For | While, scope: set[str]) -> set[str]:
        """What a loop carries can be seen in its body and after it."""
        self.read((c.init for c in entry.carried), scope, undefined=True)
        self.bind((c.name for c in entry.carried), scope)
        return set(scope)

    def step(self, entry: For | While, end: set[str], scope: set[str]) -> None:
        """What is read at the end of a step, and the stacks, which are outputs of the loop."""
        self.place = entry
        self.read((c.next for c in entry.carried), end, undefined=True)
        never = _raises(entry.body)
        self.read((p.value for p in entry.pushes), end, undefined=never)
        self.read(() if entry.until is None else (entry.until,), end, undefined=never)
        self.bind((p.stack for p in entry.pushes), scope)

    def throw(self, entry: Raise, scope: set[str]) -> None:
        self.read(walk.operands(entry), scope)

    def result(self, result: Result, scope: set[str]) -> None:
        if not isinstance(result, Tree):
            self.read((result,), scope, undefined=_raises(self.program.body))
            return
        self.expect(len(result.keys) in (0, len(result.children)), f"a {result.cls.__name__} has keys without children")
        self.expect(result.cls is not dict or len(result.keys) == len(result.children), "a dict has no keys")
        for child in result.children:
            self.result(child, scope)


_ENTRIES: dict[type[Entry], Callable[[_Verifier, Any, set[str]], None]] = {
    Assign: _Verifier.assign, If: _Verifier.branch, Try: _Verifier.branch, With: _Verifier.branch,
    For: _Verifier.for_loop, While: _Verifier.while_loop,
    Raise: _Verifier.throw,
}  # fmt: skip


def _raises(block: Block) -> bool:
    """Whether a block never comes to its end."""
    return any(isinstance(e, Raise) or (isinstance(e, If) and _raises(e.then) and _raises(e.orelse)) for e in block)


def _is_printed(value: object) -> bool:
    """Whether a value can be written in Python's text."""
    if isinstance(value, slice):
        return all(map(_is_printed, (value.start, value.stop, value.step)))
    if isinstance(value, tuple):
        return all(map(_is_printed, value))
    return value.__class__ in _PRINTED or isinstance(value, np.generic)
