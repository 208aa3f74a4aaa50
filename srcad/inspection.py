"""What can be looked at: Wengert lists, trace tables and computational graphs.

The notation is that of Griewank and Walther, *Evaluating Derivatives* (2008), section 2.2: the n independents are v(1-n) to
v0, the intermediates v1, v2, ... in the order of the text, and the dependents y.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import FunctionType, MethodType
from typing import Any

from srcad import formulas
from srcad.derivative import Derivative, primal
from srcad.runtime.errors import DifferentiationError, SourceUnavailableError, UnknownParameterError
from srcad.transforms import kinds, pipeline, specs
from srcad.transforms.common import common
from srcad.transforms.dead import dead
from srcad.transforms.ir import Assign, Block, Entry, For, If, Operand, Raise, Source, While

PASSIVE = frozenset({"call", "range", "slice", "len", ".shape", ".size", ".ndim", ".dtype", "global_name"})


# --- functions and their parameters ---


@dataclass(frozen=True, slots=True)
class _Subject:
    """A function, its parameters, and which of them are independent."""

    function: FunctionType | Derivative
    signature: inspect.Signature
    bound: tuple[Any, ...]
    independents: tuple[str, ...]


def _unwrapped(fn: Any) -> tuple[FunctionType | Derivative, tuple[Any, ...]]:
    """The Python function behind a callable, and what it is bound to; a gradient is a function of its own."""
    bound: tuple[Any, ...] = ()
    if isinstance(fn, Derivative) and fn.mode in ("grad", "value_and_grad"):
        return fn, fn.leading
    while not isinstance(fn, FunctionType) or hasattr(fn, "value_and_grad"):
        if isinstance(fn, MethodType):
            fn, bound = fn.__func__, (fn.__self__,)
        elif hasattr(fn, "__wrapped__"):
            fn = fn.__wrapped__
        else:
            name = getattr(fn, "__qualname__", type(fn).__qualname__)
            raise SourceUnavailableError(f"{name} has no Python source to read")
    return fn, bound


def subject_of(fn: Any, wrt: Any = None, ignore: Any = ()) -> _Subject:
    function, bound = _unwrapped(fn)
    signature = function.parameters.signature if isinstance(function, Derivative) else inspect.signature(function)
    names = list(signature.parameters)
    plain = [p.name for p in signature.parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    default = [n for n in plain[len(bound) :] if signature.parameters[n].default is inspect.Parameter.empty and n != "self"]
    chosen, left = named(names, wrt), named(names, ignore)
    independents = tuple(n for n in names if (n in default or n in chosen) and n not in left)
    return _Subject(function, signature, bound, independents)


def named(names: Sequence[str], chosen: Any) -> tuple[str, ...]:
    """Parameters by name or position."""
    if chosen is None:
        return ()
    found = []
    for one in (chosen,) if isinstance(chosen, str | int) else chosen:
        if one not in names and not (isinstance(one, int) and -len(names) <= one < len(names)):
            raise UnknownParameterError(f"there is no parameter {one!r}", hint=f"The parameters are {', '.join(names)}.")
        found.append(names[one] if isinstance(one, int) else one)
    return tuple(found)


def _program(subject: _Subject) -> pipeline.Derived:
    """The linearized primal for floats, or for values of which nothing is known where it is not meant for floats."""
    try:
        return optimized(primal(subject.function, _specs(subject, specs.Spec(kinds.FLOAT, active=True))))
    except DifferentiationError:
        return optimized(primal(subject.function, _specs(subject, specs.unknown(True))))


def optimized(given: pipeline.Derived) -> pipeline.Derived:
    return replace(given, program=dead(common(given.program)))


def _specs(subject: _Subject, independent: specs.Spec) -> dict[str, specs.Spec]:
    found: dict[str, specs.Spec] = {}
    for k, (name, parameter) in enumerate(subject.signature.parameters.items()):
        if name in subject.independents:
            found[name] = independent
        elif k < len(subject.bound):
            found[name] = specs.of(subject.bound[k])
        elif parameter.kind is parameter.VAR_POSITIONAL:
            found[name] = specs.of(())
        elif parameter.kind is parameter.VAR_KEYWORD:
            found[name] = specs.of({})
        elif parameter.default is parameter.empty:
            found[name] = specs.unknown(False)
        else:
            found[name] = specs.of(parameter.default)
    return found


# --- Wengert lists ---


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a Wengert list: ``name = expression``; a line such as ``if v1:`` has no name.

    ``depth`` is how many branches and loops it stands in, ``reads`` the variables that it reads.
    """

    part: str
    name: str
    expression: str
    depth: int = 0
    reads: tuple[str, ...] = ()


class Wengert:
    """A function in three parts: independent, intermediate, dependent. Text when printed, rows when iterated."""

    def __init__(self, name: str, rows: Sequence[Row]) -> None:
        self.name = name
        self.rows = tuple(rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        width = max((len(r.name) for r in self.rows), default=0)
        lines, part = [], ""
        for row in self.rows:
            head = row.part if row.part != part else ""
            part = row.part
            text = f"{row.name:<{width}} = {row.expression}" if row.name else row.expression
            lines.append(f"{head:<14}{'    ' * row.depth}{text}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Wengert list of {self.name}, {len(self.rows)} rows>"

    def _repr_html_(self) -> str:
        import html

        return f"<pre>{html.escape(str(self))}</pre>"


class _Lister:
    """Numbers the variables of a program and writes its rows."""

    def __init__(self, given: pipeline.Derived) -> None:
        self.given = given
        self.pieces = formulas.pieces(given)
        self.labels: dict[str, str] = {}
        self.rows: list[Row] = []

    def listed(self) -> list[Row]:
        starts = formulas.independents(self.given)
        for k, name in enumerate(starts, 1 - len(starts)):
            self.labels[name] = f"v{k}"
        self.number(self.given.program.body, 1)
        for name in starts:
            self.rows.append(Row("independent", self.labels[name], self.pieces.get(name, name)))
        self.labels = {**self.pieces, **self.labels}
        self.block(self.given.program.body, 0)
        for name, operand in formulas.outputs(self.given.program.result):
            self.rows.append(Row("dependent", name, self.text(operand), 0, self.reads(operand)))
        return self.rows

    def number(self, block: Block, k: int) -> int:
        """Give the variables of a block their numbers; the next one."""
        for entry in block:
            before, inside, after = _bound(entry)
            for name in before:
                k = self.numbered(name, k)
            for part in inside:
                k = self.number(part, k)
            for name in after:
                k = self.numbered(name, k)
        return k

    def numbered(self, name: str, k: int) -> int:
        if name in self.pieces or name in self.labels:
            return k
        self.labels[name] = f"v{k}"
        return k + 1

    def text(self, operand: Operand) -> str:
        return formulas.operand(operand, self.labels)

    def reads(self, *operands: Operand) -> tuple[str, ...]:
        return tuple(self.labels.get(o, o) for o in operands if isinstance(o, str))

    def add(self, name: str | None, expression: str, depth: int, *operands: Operand) -> None:
        label = self.labels[name] if name else ""
        self.rows.append(Row("intermediate", label, expression, depth, self.reads(*operands)))

    def block(self, block: Block, depth: int) -> None:
        for entry in block:
            self.entry(entry, depth)

    def entry(self, entry: Entry, depth: int) -> None:
        match entry:
            case Assign(target, op, args):
                if target not in self.pieces:
                    self.add(target, formulas.expression(op, args, self.labels), depth, *args)
            case If():
                self.branch(entry, depth)
            case For() | While():
                self.loop(entry, depth)
            case Raise(exception):
                self.add(None, f"raise {self.text(exception)}", depth, exception)

    def branch(self, entry: If, depth: int) -> None:
        sides = (("if", entry.then), ("else", entry.orelse))
        if not entry.then and entry.orelse:
            sides = (("if not", entry.orelse),)  # type: ignore[assignment]
        for word, side in sides:
            if side:
                self.add(None, "else:" if word == "else" else f"{word} {self.text(entry.test)}:", depth)
                self.block(side, depth + 1)
        for join in entry.joins:
            text = f"{self.text(join.then)} | {self.text(join.orelse)}"
            self.add(join.name, text, depth, join.then, join.orelse, entry.test)

    def loop(self, entry: For | While, depth: int) -> None:
        sources = entry.sources if isinstance(entry, For) else ()
        targets = ", ".join(self.labels[s.target] for s in sources)
        walked = ", ".join(self.walked(s) for s in sources)
        self.add(None, f"for {targets} in {walked}:" if sources else "while True:", depth)
        for carry in entry.carried:
            text = f"{self.text(carry.init)} | {self.text(carry.next)}"
            self.add(carry.name, text, depth + 1, carry.init, carry.next)
        if isinstance(entry, While):
            self.block(entry.head, depth + 1)
            self.add(None, f"if not {self.text(entry.test)}: break", depth + 1)
        self.block(entry.body, depth + 1)
        if entry.until is not None:
            self.add(None, f"if {self.text(entry.until)}: break", depth + 1)
        for push in entry.pushes:
            self.add(push.stack, f"[{self.text(push.value)}, ...]", depth, push.value)

    def walked(self, source: Source) -> str:
        """The sequence of a loop as text."""
        texts = [self.text(a) for a in source.args]
        return texts[0] if source.how == "each" else f"{source.how}({', '.join(texts)})"


def _bound(entry: Entry) -> tuple[list[str], tuple[Block, ...], list[str]]:
    """What an entry binds before its blocks, the blocks, and what it binds after them."""
    match entry:
        case Assign(str() as target):
            return [target], (), []
        case If():
            return [], (entry.then, entry.orelse), [j.name for j in entry.joins]
        case For():
            before = [*(s.target for s in entry.sources), *(c.name for c in entry.carried)]
            return before, (entry.body,), [p.stack for p in entry.pushes]
        case While():
            return [c.name for c in entry.carried], (entry.head, entry.body), [p.stack for p in entry.pushes]
    return [], (), []


def wengert(fn: Callable[..., Any], wrt: Any = None, ignore: Any = ()) -> Wengert:
    """The linearized primal of ``fn`` in three-part notation.

    Parameters without default are independent, as for `grad`; ``wrt`` adds others, ``ignore`` leaves some out. Raises
    a `DifferentiationError` where ``fn`` cannot be read.
    """
    subject = subject_of(fn, wrt, ignore)
    return Wengert(subject.function.__name__, _Lister(_program(subject)).listed())
