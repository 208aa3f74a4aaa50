"""What can be looked at: Wengert lists, trace tables and computational graphs.

The notation is that of Griewank and Walther, *Evaluating Derivatives* (2008), section 2.2: the n independents are v(1-n) to
v0, the intermediates v1, v2, ... in the order of the text, and the dependents y.
"""

from __future__ import annotations

import cmath
import html
import inspect
import math
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

import numpy as np

from srcad.derivative import Derivative, primal
from srcad.runtime.errors import (
    DifferentiationError,
    NoDerivativeError,
    NonScalarOutputError,
    SourceUnavailableError,
    UnknownParameterError,
    UnsupportedSyntaxError,
)  # fmt: skip
from srcad.transforms import derive, kinds, pipeline, rules, specs
from srcad.transforms.build import Builder, Names
from srcad.transforms.callbacks import Callback
from srcad.transforms.common import common
from srcad.transforms.dead import dead
from srcad.transforms.ir import (
    EFFECTS,
    Assign,
    Block,
    Entry,
    For,
    If,
    Lit,
    Op,
    Operand,
    Raise,
    Ref,
    Result,
    Source,
    Tree,
    While,
    leaves,
)  # fmt: skip

_PASSIVE = frozenset({"call", "range", "slice", "len", ".shape", ".size", ".ndim", ".dtype", "global_name"})
_SYMBOLS = frozenset("+ - * / // % ** @ & | ^ << >> == != < <= > >= in is".split()) | {"not in", "is not"}
_SIGNS = {"neg": "-", "pos": "+", "~": "~", "not": "not "}


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


def _subject(fn: Any, wrt: Any = None, ignore: Any = ()) -> _Subject:
    function, bound = _unwrapped(fn)
    signature = function.parameters.signature if isinstance(function, Derivative) else inspect.signature(function)
    names = list(signature.parameters)
    plain = [p.name for p in signature.parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    default = [n for n in plain[len(bound) :] if signature.parameters[n].default is inspect.Parameter.empty and n != "self"]
    chosen, left = _named(names, wrt), _named(names, ignore)
    independents = tuple(n for n in names if (n in default or n in chosen) and n not in left)
    return _Subject(function, signature, bound, independents)


def _named(names: Sequence[str], chosen: Any) -> tuple[str, ...]:
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
        return _optimized(primal(subject.function, _specs(subject, specs.Spec(kinds.FLOAT, active=True))))
    except DifferentiationError:
        return _optimized(primal(subject.function, _specs(subject, specs.unknown(True))))


def _optimized(given: pipeline.Derived) -> pipeline.Derived:
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


# --- expressions as text ---


def _short(name: str) -> str:
    """A function's name as textbooks write it."""
    return name.removeprefix("math.").removeprefix("np.")


def _plain(value: Any) -> str:
    """A literal as text."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, slice):
        start, stop = ("" if v is None else _plain(v) for v in (value.start, value.stop))
        return f"{start}:{stop}" + ("" if value.step is None else f":{_plain(value.step)}")
    if isinstance(value, tuple):
        return f"({', '.join(map(_plain, value))}{',' if len(value) == 1 else ''})"
    return "..." if value is ... else repr(value)


def _operand(operand: Operand, labels: Mapping[str, str]) -> str:
    match operand:
        case str():
            return labels.get(operand, operand)
        case Lit(value):
            return _plain(value)
        case Ref(name):
            return _short(name)
    return "undefined"


def _expression(op: Op, args: Sequence[Operand], labels: Mapping[str, str]) -> str:
    """The right-hand side of a row."""
    texts = [_operand(a, labels) for a in args]
    name = op.name
    if name in _SYMBOLS:
        return f"{texts[0]} {name} {texts[1]}"
    if name in _SIGNS:
        return f"{_SIGNS[name]}{texts[0]}"
    if name == "getitem":
        index = texts[1]
        return f"{texts[0]}[{index[1:-1] if isinstance(args[1], Lit) and index.startswith('(') and len(index) > 2 else index}]"
    if name in ("tuple", "list", "set"):
        left, right = {"tuple": ("(", ")"), "list": ("[", "]"), "set": ("{", "}")}[name]
        return f"{left}{', '.join(texts)}{',' if name == 'tuple' and len(texts) == 1 else ''}{right}"
    if name == "dict":
        half = len(texts) // 2
        return "{" + ", ".join(f"{k}: {v}" for k, v in zip(texts[:half], texts[half:], strict=True)) + "}"
    split = len(texts) - len(op.keywords)
    words = [f"{k}={v}" for k, v in zip(op.keywords, texts[split:], strict=True)]
    if name in ("call", "door"):
        return f"{texts[0]}({', '.join([*texts[1:split], *words])})"
    if name.startswith("."):
        return f"{texts[0]}{name[:-2]}({', '.join([*texts[1:split], *words])})" if name.endswith("()") else f"{texts[0]}{name}"
    return f"{_short(name)}({', '.join([*texts[:split], *words])})"


def _pieces(given: pipeline.Derived) -> dict[str, str]:
    """The parts of containers that are parameters, by the text that reads them."""
    known = {name: name for name in given.program.params}
    whole = {name for name, tree in given.independents.items() if isinstance(tree, Tree)}
    found: dict[str, str] = {}
    starts = set(_starts(given))
    for entry in given.program.body:
        if isinstance(entry, Assign) and entry.target and entry.args and entry.args[0] in whole:
            if entry.op.name == "getitem" and isinstance(entry.args[1], Lit) or _is_attribute(entry.op.name):
                found[entry.target] = _expression(entry.op, entry.args, {**known, **found})
                whole |= {entry.target} - starts
    return found


def _is_attribute(name: str) -> bool:
    return name.startswith(".") and not name.endswith("()")


def _starts(given: pipeline.Derived) -> list[str]:
    """The independent variables, in the order of the parameters."""
    return list(dict.fromkeys(o for t in given.independents.values() for o in leaves(t) if isinstance(o, str)))


def _outputs(result: Result) -> list[tuple[str, Operand]]:
    """The dependents with their names."""
    if not isinstance(result, Tree):
        return [("y", result)]
    return [(f"y{k}", operand) for k, operand in enumerate(leaves(result), 1)]


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
        return f"<pre>{html.escape(str(self))}</pre>"


class _Lister:
    """Numbers the variables of a program and writes its rows."""

    def __init__(self, given: pipeline.Derived) -> None:
        self.given = given
        self.pieces = _pieces(given)
        self.labels: dict[str, str] = {}
        self.rows: list[Row] = []

    def listed(self) -> list[Row]:
        starts = _starts(self.given)
        for k, name in enumerate(starts, 1 - len(starts)):
            self.labels[name] = f"v{k}"
        self.number(self.given.program.body, 1)
        for name in starts:
            self.rows.append(Row("independent", self.labels[name], self.pieces.get(name, name)))
        self.labels = {**self.pieces, **self.labels}
        self.block(self.given.program.body, 0)
        for name, operand in _outputs(self.given.program.result):
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
        return _operand(operand, self.labels)

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
                    self.add(target, _expression(op, args, self.labels), depth, *args)
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
    subject = _subject(fn, wrt, ignore)
    return Wengert(subject.function.__name__, _Lister(_program(subject)).listed())


# --- graphs ---

_COLOURS = {"independent": "#d5e8d4", "intermediate": "#dae8fc", "dependent": "#ffe6cc"}


class Graph:
    """A computational graph: ``dot`` and ``mermaid`` are its text, ``save`` draws it."""

    def __init__(self, listing: Wengert) -> None:
        self.name = listing.name
        self.rows = tuple(r for r in listing.rows if r.name)

    def _numbered(self) -> dict[str, str]:
        return {row.name: f"n{k}" for k, row in enumerate(self.rows)}

    def _edges(self) -> list[tuple[str, str]]:
        known = self._numbered()
        return [(known[name], known[row.name]) for row in self.rows for name in row.reads if name in known]

    @property
    def dot(self) -> str:
        """The graph in the language of Graphviz."""
        known = self._numbered()
        lines = [f"digraph {_quoted(self.name)} {{", "    rankdir=LR;", '    node [shape=box, style="rounded,filled"];']
        for row in self.rows:
            label = _quoted(f"{row.name} = {row.expression}")
            lines.append(f'    {known[row.name]} [label={label}, fillcolor="{_COLOURS[row.part]}"];')
        lines += [f"    {a} -> {b};" for a, b in self._edges()]
        return "\n".join([*lines, "}"]) + "\n"

    @property
    def mermaid(self) -> str:
        """The graph in the language of Mermaid."""
        known = self._numbered()
        lines = ["flowchart LR"]
        for row in self.rows:
            label = html.escape(f"{row.name} = {row.expression}").replace("&#x27;", "'").replace("&quot;", "#quot;")
            lines.append(f'    {known[row.name]}["{label}"]:::{row.part}')
        lines += [f"    {a} --> {b}" for a, b in self._edges()]
        lines += [f"    classDef {part} fill:{colour},stroke:#555;" for part, colour in _COLOURS.items()]
        return "\n".join(lines) + "\n"

    def save(self, path: str | Path) -> None:
        """Write ``.dot``/``.gv`` or ``.mmd`` text, or let Graphviz draw an ``.svg``, ``.png`` or ``.pdf``.

        Raises RuntimeError where Graphviz is needed and is not installed, and ValueError for any other suffix.
        """
        target = Path(path)
        suffix = target.suffix.lower()
        if suffix in (".dot", ".gv", ".mmd"):
            target.write_text(self.mermaid if suffix == ".mmd" else self.dot, encoding="utf-8")
        elif suffix in (".svg", ".png", ".pdf"):
            target.write_bytes(self._drawn(suffix[1:]))
        else:
            raise ValueError(f"{target.name}: a graph is saved as .svg, .png, .pdf, .dot, .gv or .mmd")

    def _drawn(self, form: str) -> bytes:
        program = shutil.which("dot")
        if program is None:
            raise RuntimeError(f"drawing {form} needs the `dot` program of Graphviz; save as .dot or .mmd, or install it")
        done = subprocess.run([program, f"-T{form}"], input=self.dot.encode(), capture_output=True)
        if done.returncode:
            raise RuntimeError(f"Graphviz failed: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout

    def __str__(self) -> str:
        return self.dot

    def __repr__(self) -> str:
        return f"<graph of {self.name}, {len(self.rows)} nodes>"

    def _repr_html_(self) -> str:
        if shutil.which("dot") is None:
            return f"<pre>{html.escape(self.dot)}</pre>"
        drawn = self._drawn("svg").decode()
        return drawn[drawn.index("<svg") :]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def graph(fn: Callable[..., Any], wrt: Any = None, ignore: Any = ()) -> Graph:
    """The computational graph of ``fn``: inputs, intermediates and outputs in three colours."""
    return Graph(wengert(fn, wrt, ignore))


# --- traces ---


@dataclass(frozen=True, slots=True)
class TraceRow:
    """A row of a trace: ``name = expression`` with its value, and its adjoint or tangent (``None``: it has none).

    ``rule`` is the adjoint or tangent as an expression.
    """

    part: str
    name: str
    expression: str
    value: Any
    adjoint: Any = None
    tangent: Any = None
    rule: str = ""

    @property
    def derivative(self) -> Any:
        """The adjoint, or in forward mode the tangent."""
        return self.tangent if self.adjoint is None else self.adjoint


class Trace:
    """The Wengert list executed at a point, with adjoints or tangents."""

    def __init__(self, name: str, mode: str, rows: Sequence[TraceRow]) -> None:
        self.name = name
        self.mode = mode
        self.rows = tuple(rows)

    def __iter__(self) -> Iterator[TraceRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def headings(self) -> tuple[str, str]:
        """The headings of the two columns."""
        return "forward primal trace", f"{self.mode} derivative trace"

    def _cells(self) -> list[tuple[str, ...]]:
        """Name, expression and value of each row, and of its derivative."""
        mark = "bar" if self.mode == "reverse" else "dot"
        cells: list[tuple[str, ...]] = []
        for row in self.rows:
            left = row.name, row.expression, _number(row.value)
            none = row.derivative is None
            right = ("", "", "") if none else (f"{row.name}_{mark}", row.rule, _number(row.derivative))
            cells.append((*left, *right))
        return cells

    def __str__(self) -> str:
        cells = self._cells()
        widths = [max((len(c[k]) for c in cells), default=0) for k in range(6)]
        halves = []
        for c in cells:
            texts = [f"{t:<{w}}" for t, w in zip(c, widths, strict=True)]
            halves.append((" = ".join(texts[:3]).rstrip(), " = ".join(texts[3:]).rstrip() if c[3] else ""))
        width = max(len(self.headings[0]), *(len(h[0]) for h in halves))
        lines = [self.headings, ("-" * width, "-" * max(len(self.headings[1]), *(len(h[1]) for h in halves))), *halves]
        return "\n".join(f"{a:<{width}}  |  {b}".rstrip() for a, b in lines)

    def __repr__(self) -> str:
        return f"<{self.mode} trace of {self.name}, {len(self.rows)} rows>"

    def _repr_html_(self) -> str:
        head = "".join(f'<th colspan="3">{h}</th>' for h in self.headings)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(t)}</td>" for t in c) + "</tr>" for c in self._cells())
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _number(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, bool | np.bool_) or value is None or isinstance(value, str | int):
        return str(value)
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=5, threshold=8, edgeitems=2, separator=", ")
        return re.sub(r"\s+", " ", text)
    return f"[{', '.join(map(_number, value))}]" if isinstance(value, list) else str(value)


class _Tape:
    """A program executed at a point: the operations that ran, one after another, each with a label and a value."""

    def __init__(self, given: pipeline.Derived, values: Mapping[str, Any]) -> None:
        self.given = given
        self.pieces = _pieces(given)
        self.steps: list[Assign] = []
        self.values: dict[str, Any] = {f"<{name}>": value for name, value in values.items()}
        self.starts = _starts(given)
        # No label of a row can be the name of a variable of the program.
        self.shown = {f"<{name}>": text for name, text in {**{n: n for n in values}, **self.pieces}.items()}
        self.env: dict[str, Operand] = {name: f"<{name}>" for name in values}
        self.labels = {name: f"v{k}" for k, name in enumerate(self.starts, 1 - len(self.starts))}
        for name in self.starts:
            if name in values:
                self.env[name] = self.labels[name]
                self.values[self.labels[name]] = values[name]
        self.varied = set(self.labels.values())
        self.block(given.program.body)
        self.build = Builder(Names(()), {name: kinds.of(value) for name, value in self.values.items()})

    def now(self, operand: Operand) -> Operand:
        """What an operand of the program is at this moment."""
        return self.env[operand] if isinstance(operand, str) else operand

    def value(self, operand: Operand) -> Any:
        """The value of an operand of the tape."""
        if isinstance(operand, str):
            return self.values[operand]
        if isinstance(operand, Lit | Ref):
            return operand.value
        raise UnboundLocalError("a local variable is read before it is bound")

    def read(self, operand: Operand) -> Any:
        """The value of an operand of the program."""
        return self.value(self.now(operand))

    def run(self, op: Op, args: tuple[Operand, ...], span: Any = None) -> str:
        """Execute an operation on operands of the tape; its label."""
        label = f"v{len(self.steps) + 1}"
        values = [self.value(a) for a in args]
        self.values[label] = _executed(op, values, span)
        self.steps.append(Assign(label, op, args, span))
        if any(a in self.varied for a in args) and _flows(op.name) and kinds.carries(kinds.of(self.values[label])):
            self.varied.add(label)
        return label

    def block(self, block: Block) -> None:
        for entry in block:
            self.entry(entry)

    def entry(self, entry: Entry) -> None:
        match entry:
            case Assign(target, op, args, span) if target in self.pieces:
                value = _executed(op, [self.read(a) for a in args], span)
                label = self.labels.get(target, f"<{target}>")
                self.values[label], self.env[target] = value, label
            case Assign(target, op, args, span):
                label = self.run(op, tuple(map(self.now, args)), span)
                if target is not None:
                    self.env[target] = label
            case If():
                taken = bool(self.read(entry.test))
                self.block(entry.then if taken else entry.orelse)
                for join in entry.joins:
                    self.env[join.name] = self.now(join.then if taken else join.orelse)
            case For() | While():
                self.loop(entry)
            case Raise(exception, cause):
                raise self.read(exception) from (None if cause is None else self.read(cause))

    def loop(self, entry: For | While) -> None:
        stacks: dict[str, list[Operand]] = {p.stack: [] for p in entry.pushes}
        self.env.update({c.name: self.now(c.init) for c in entry.carried})
        for _ in self.steps_of(entry):
            self.block(entry.body)
            for push in entry.pushes:
                stacks[push.stack].append(self.now(push.value))
            until = entry.until is not None and self.read(entry.until)
            self.env.update({c.name: self.now(c.next) for c in entry.carried})
            if until:
                break
        for stack, items in stacks.items():
            self.env[stack] = self.run(Op("list"), tuple(items), entry.span)

    def steps_of(self, entry: For | While) -> Iterator[None]:
        """Begin one step of a loop after another."""
        if isinstance(entry, For):
            for items in zip(*(self.walked(s) for s in entry.sources), strict=False):
                self.env.update({s.target: item() for s, item in zip(entry.sources, items, strict=True)})
                yield
            return
        while True:
            self.block(entry.head)
            if not self.read(entry.test):
                return
            yield

    def walked(self, source: Source) -> Iterator[Callable[[], Operand]]:
        """The elements of a sequence; those of an independent one are read by index."""
        args = [self.read(a) for a in source.args]
        if source.how == "count":
            k = args[0]
            while True:
                yield lambda k=k: Lit(k)  # type: ignore[misc]
                k += 1
        base = self.now(source.args[0])
        if base in self.varied and isinstance(args[0], list | tuple | np.ndarray):
            indices = range(len(args[0]))
            for k in reversed(indices) if source.how == "reversed" else indices:
                yield lambda k=k: self.run(Op("getitem"), (base, Lit(k)))  # type: ignore[misc]
            return
        items = range(*args) if "range" in source.how else args[0]
        for item in reversed(items) if source.how.startswith("reversed") else items:
            yield lambda item=item: Lit(item)  # type: ignore[misc]


def _flows(name: str) -> bool:
    return name not in _PASSIVE and not rules.is_constant(name)


def _executed(op: Op, values: list[Any], span: Any) -> Any:
    """The value of an operation."""
    split = len(values) - len(op.keywords)
    words = dict(zip(op.keywords, values[split:], strict=True))
    if any(isinstance(v, Callback) for v in values):
        raise UnsupportedSyntaxError("a function that is handed to a solver is not traced", where=span)
    if op.name in ("call", "door"):
        return values[0](*values[1:split], **words)
    if op.name == "dict":
        return dict(zip(values[: split // 2], values[split // 2 :], strict=True))
    if op.name == "set":
        return set(values)
    if op.name in EFFECTS:
        raise UnsupportedSyntaxError("writing into memory is not traced", where=span)
    function = kinds.function(op.name)
    if function is None:
        raise NoDerivativeError(f"{op.name} is not traced", where=span)
    return function(*values[:split], **words)


def _namespace() -> dict[str, Any]:
    """What the templates of the rules may name."""
    optional = {n: sys.modules[n] for n in ("scipy",) if n in sys.modules}
    return {**vars(rules.runtime()), "np": np, "math": math, "cmath": cmath, **optional}


class _Sweep:
    """What both derivative traces share: the rule of a step, and its templates as numbers and as text."""

    mark = ""

    def __init__(self, tape: _Tape) -> None:
        self.tape = tape
        self.found: dict[str, Any] = {}
        self.texts: dict[str, list[str]] = {}
        self.names = _namespace()

    def bound(self, step: Assign) -> tuple[rules.Rule, dict[str, Any], dict[str, str], dict[str, Any]]:
        """The rule of a step, its operands, and the values and texts of the names in its templates."""
        rule = derive.rule_for(step, self.tape.build)
        operands = derive.bind(rule, step, self.tape.build)
        values: dict[str, Any] = {"y": self.tape.values[str(step.target)]}
        texts: dict[str, str] = {"y": str(step.target)}
        for param in rule.params:
            operand = operands.get(param.name)
            if operand is None:
                values[param.name] = eval(param.default or "None", self.names)
                texts[param.name] = param.default or "None"
            elif isinstance(operand, tuple):
                values[param.name] = tuple(map(self.tape.value, operand))
                texts[param.name] = _expression(Op("tuple"), operand, self.tape.shown)
            else:
                values[param.name] = self.tape.value(operand)
                texts[param.name] = _operand(operand, self.tape.shown)
        return rule, dict(operands), texts, values

    def evaluate(self, template: str, values: Mapping[str, Any]) -> Any:
        return eval(template, {**self.names, **values})

    def flows(self, operand: Any) -> bool:
        return any(o in self.tape.varied for o in (operand if isinstance(operand, tuple) else (operand,)))

    def note(self, name: str, term: Any, text: str) -> None:
        """Add a term to the derivative of a variable, as real as the variable."""
        value = self.tape.values[name]
        if isinstance(term, complex | np.ndarray | np.generic) and np.iscomplexobj(term) and not np.iscomplexobj(value):
            term = term.real
        self.found[name] = self.names["added"](self.found[name], term) if name in self.found else term
        self.texts.setdefault(name, []).append(text)

    def rule_text(self, name: str) -> str:
        return " + ".join(self.texts.get(name, ["0"])).replace("+ -", "- ")


def _filled(template: str, texts: Mapping[str, str]) -> str:
    """A template with the names of the trace."""
    pattern = r"(?<![\w.])[A-Za-z_]\w*(?!\w*=[^=])"
    filled = re.sub(pattern, lambda m: texts.get(m[0], m[0]), template)
    return re.sub(r"\b(?:math|np)\.", "", filled)


class _Forward(_Sweep):
    """Tangents, in the order of execution."""

    mark = "dot"

    def dense(self, operand: Operand) -> Any:
        if isinstance(operand, str) and operand in self.found:
            return self.found[operand]
        value = self.tape.value(operand)
        return self.names["zeros_like"](value) if kinds.carries(kinds.of(value)) else None

    def sweep(self, seeds: Mapping[str, Any]) -> None:
        for label in self.tape.labels.values():
            value = self.tape.values[label]
            self.note(label, _ones(value) if label in seeds else self.dense(label), "1" if label in seeds else "0")
        for step in self.tape.steps:
            if step.target in self.tape.varied:
                self.step(step)

    def step(self, step: Assign) -> None:
        if step.op.name in derive.STRUCTURAL:
            self.note(str(step.target), self.structural(step), _dotted(step, self.tape))
            return
        rule, operands, texts, values = self.bound(step)
        for name, template in zip(rule.active, rule.tangents or rule.partials, strict=True):
            operand = operands.get(name)
            if template is None or operand is None or not self.flows(operand):
                continue
            parts = tuple(map(self.dense, operand)) if isinstance(operand, tuple) else self.dense(operand)
            source = derive.times(template, f"{name}_dot") if rule.partials else template
            term = self.evaluate(source, {**values, f"{name}_dot": parts})
            if rule.partials and np.ndim(values["y"]):
                term = np.broadcast_to(term, np.shape(values["y"]))
            self.note(str(step.target), term, _filled(source, {**texts, f"{name}_dot": f"{texts[name]}_dot"}))

    def structural(self, step: Assign) -> Any:
        first, *rest = step.args or (Lit(None),)
        match step.op.name:
            case "getitem":
                return self.dense(first)[self.tape.value(rest[0])]
            case "unpacked":
                return self.dense(first)
            case "tuple" | "list":
                return list(map(self.dense, step.args))
            case "dict":
                half = len(step.args) // 2
                return dict(zip(map(self.tape.value, step.args[:half]), map(self.dense, step.args[half:]), strict=True))
            case "door":
                wanted = tuple(k for k, a in enumerate(rest) if self.flows(a))
                dots = tuple(self.dense(rest[k]) for k in wanted)
                values = map(self.tape.value, rest)
                return self.names["call_jvp"](self.tape.value(first), wanted, step.op.keywords, *values, *dots)[1]
        raise UnsupportedSyntaxError("writing into memory is not traced", where=step.span)


def _dotted(step: Assign, tape: _Tape) -> str:
    """A structural operation on tangents as text."""
    count = 1 if step.op.name in ("getitem", "unpacked") else len(step.args)
    args = [Ref(f"{a}_dot", None) if a in tape.varied and k < count else a for k, a in enumerate(step.args)]
    return _expression(step.op, args, tape.shown)


class _Reverse(_Sweep):
    """Adjoints, against the order of execution."""

    mark = "bar"

    def sweep(self, output: Operand) -> None:
        if isinstance(output, str) and output in self.tape.varied:
            self.note(output, _ones(self.tape.values[output]), "y_bar")
        for step in reversed(self.tape.steps):
            if step.target in self.found:
                self.step(step)
        for label in self.tape.labels.values():
            if label not in self.found:
                self.note(label, self.names["zeros_like"](self.tape.values[label]), "0")

    def step(self, step: Assign) -> None:
        bar = self.found[str(step.target)]
        if step.op.name in derive.STRUCTURAL:
            for read, term, text in self.structural(step, bar):
                if isinstance(read, str) and read in self.tape.varied:
                    self.note(read, term, text)
            return
        rule, operands, texts, values = self.bound(step)
        values["y_bar"], texts["y_bar"] = bar, f"{step.target}_bar"
        for name, template in zip(rule.active, rule.adjoints or rule.partials, strict=True):
            operand = operands.get(name)
            if template is None or operand is None or not self.flows(operand):
                continue
            source = derive.times(template, "y_bar") if rule.partials else template
            term, text = self.evaluate(source, values), _filled(source, texts)
            if rule.partials:
                term = self.names["unbroadcast"](term, values[name]) if np.ndim(term) else term
            many = isinstance(operand, tuple)
            for k, part in enumerate(operand if many else (operand,)):
                if part in self.tape.varied:
                    self.note(part, term[k] if many else term, f"{text}[{k}]" if many else text)

    def structural(self, step: Assign, bar: Any) -> Iterator[tuple[Operand, Any, str]]:
        """The operands of a step with their terms."""
        text = f"{step.target}_bar"
        first, *rest = step.args or (Lit(None),)
        match step.op.name:
            case "getitem":
                index, base = self.tape.value(rest[0]), self.tape.value(first)
                place = _expression(Op("getitem"), (Lit(0), rest[0]), self.tape.shown)[1:]
                yield first, self.scattered(bar, base, index), f"{text} at {place}"
            case "unpacked":
                yield first, bar, text
            case "tuple" | "list":
                yield from ((a, bar[k], f"{text}[{k}]") for k, a in enumerate(step.args))
            case "dict":
                half = len(step.args) // 2
                for key, operand in zip(map(self.tape.value, step.args[:half]), step.args[half:], strict=True):
                    yield operand, bar[key], f"{text}[{key!r}]"
            case "door":
                wanted = tuple(k for k, a in enumerate(rest) if self.flows(a))
                values = map(self.tape.value, rest)
                pull = self.names["call_vjp"](self.tape.value(first), wanted, step.op.keywords, *values)[1]
                found = pull(bar)
                for k, term in zip(wanted, found if isinstance(found, tuple) else (found,), strict=True):
                    yield rest[k], term, f"{text} * d{step.target}/d{_operand(rest[k], self.tape.shown)}"
            case _:
                raise UnsupportedSyntaxError("writing into memory is not traced", where=step.span)

    def scattered(self, bar: Any, base: Any, index: Any) -> Any:
        """Zeros of the structure of ``base``, but for what was read."""
        if isinstance(base, np.ndarray):
            return self.names["scatter"](bar, base, index)
        made = self.names["accumulator"](base)
        made[index] = bar
        return made


def _ones(value: Any) -> Any:
    """The derivative of a value by itself, structure and all."""
    if isinstance(value, list | tuple):
        return [_ones(v) for v in value]
    if isinstance(value, dict):
        return {k: _ones(v) for k, v in value.items()}
    if isinstance(value, np.ndarray):
        return np.ones_like(value, dtype=float if value.dtype.kind in "iub" else None)
    return type(value)(1) if isinstance(value, np.inexact) else 1.0


def trace(fn: Callable[..., Any], *args: Any, mode: str = "reverse", wrt: Any = None, **kwargs: Any) -> Trace:
    """The Wengert list of ``fn`` executed at a point, with adjoints (``"reverse"``) or tangents (``"forward"``).

    The branch that is taken is followed, and loops are unrolled. Forward mode differentiates by ``wrt``, the first
    parameter if not given; several are moved together. Reverse mode needs a scalar result.
    """
    if mode not in ("reverse", "forward"):
        raise ValueError(f'mode is "reverse" or "forward", not {mode!r}')
    subject = _subject(fn, wrt)
    call = subject.signature.bind(*subject.bound, *args, **kwargs)
    call.apply_defaults()
    given = {
        name: specs.of(value, name in subject.independents and kinds.carries(kinds.of(value)))
        for name, value in call.arguments.items()
    }
    tape = _Tape(_optimized(primal(subject.function, given)), call.arguments)
    chosen = _named(list(call.arguments), wrt) or (subject.independents if mode == "reverse" else subject.independents[:1])
    labels = {tape.labels[o] for n in chosen for o in leaves(tape.given.independents[n]) if isinstance(o, str)}
    sweep = _swept(tape, mode, labels)
    return Trace(subject.function.__name__, mode, tuple(_trace_rows(tape, sweep, mode, labels)))


def _swept(tape: _Tape, mode: str, labels: set[str]) -> _Sweep:
    if mode == "forward":
        forward = _Forward(tape)
        forward.sweep(dict.fromkeys(labels))
        return forward
    result = tape.given.program.result
    if isinstance(result, Tree) or np.ndim(tape.read(result)):
        hint = 'use mode="forward", or trace a function that returns one of its elements'
        raise NonScalarOutputError("a reverse trace is of a scalar result", hint=hint)
    reverse = _Reverse(tape)
    reverse.sweep(tape.now(result))
    return reverse


def _trace_rows(tape: _Tape, sweep: _Sweep, mode: str, chosen: set[str]) -> Iterator[TraceRow]:
    key = "adjoint" if mode == "reverse" else "tangent"

    def row(part: str, name: str, expression: str, value: Any, label: Operand, rule: str = "") -> TraceRow:
        shown = isinstance(label, str) and label in sweep.found
        shown = shown and (mode == "forward" or part != "independent" or label in chosen)
        extra = {key: sweep.found[str(label)], "rule": rule or sweep.rule_text(str(label))} if shown else {}
        return TraceRow(part, name, expression, value, **extra)

    for name, label in tape.labels.items():
        yield row("independent", label, tape.pieces.get(name, name), tape.values[label], label)
    for step in tape.steps:
        label = str(step.target)
        yield row("intermediate", label, _expression(step.op, step.args, tape.shown), tape.values[label], label)
    for name, operand in _outputs(tape.given.program.result):
        now = tape.now(operand)
        text = _operand(now, tape.shown)
        yield row("dependent", name, text, tape.value(now), now, "1" if mode == "reverse" else f"{text}_dot")


__all__ = ["Graph", "Row", "Trace", "TraceRow", "Wengert", "graph", "trace", "wengert"]
