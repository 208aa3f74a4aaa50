"""The textbooks' tables: a program run at a point, each row with its value and its derivative."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from srcad import formulas, inspection, sweeps
from srcad.derivative import primal
from srcad.runtime.errors import NonScalarOutputError
from srcad.transforms import kinds, specs
from srcad.transforms.ir import Operand, Tree, leaves


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
        import html

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


def trace(fn: Callable[..., Any], *args: Any, mode: str = "reverse", wrt: Any = None, **kwargs: Any) -> Trace:
    """The Wengert list of ``fn`` executed at a point, with adjoints (``"reverse"``) or tangents (``"forward"``).

    The branch that is taken is followed, and loops are unrolled. Forward mode differentiates by ``wrt``, the first
    parameter if not given; several are moved together. Reverse mode needs a scalar result.
    """
    if mode not in ("reverse", "forward"):
        raise ValueError(f'mode is "reverse" or "forward", not {mode!r}')
    subject = inspection.subject_of(fn, wrt)
    call = subject.signature.bind(*subject.bound, *args, **kwargs)
    call.apply_defaults()
    given = {
        name: specs.of(value, name in subject.independents and kinds.carries(kinds.of(value)))
        for name, value in call.arguments.items()
    }
    tape = sweeps.Tape(inspection.optimized(primal(subject.function, given)), call.arguments)
    chosen = inspection.named(list(call.arguments), wrt) or (
        subject.independents if mode == "reverse" else subject.independents[:1]
    )
    labels = {tape.labels[o] for n in chosen for o in leaves(tape.given.independents[n]) if isinstance(o, str)}
    sweep = _swept(tape, mode, labels)
    return Trace(subject.function.__name__, mode, tuple(_trace_rows(tape, sweep, mode, labels)))


def _swept(tape: sweeps.Tape, mode: str, labels: set[str]) -> sweeps.Sweep:
    if mode == "forward":
        forward = sweeps.Forward(tape)
        forward.sweep(dict.fromkeys(labels))
        return forward
    result = tape.given.program.result
    if isinstance(result, Tree) or np.ndim(tape.read(result)):
        hint = 'use mode="forward", or trace a function that returns one of its elements'
        raise NonScalarOutputError("a reverse trace is of a scalar result", hint=hint)
    reverse = sweeps.Reverse(tape)
    reverse.sweep(tape.now(result))
    return reverse


def _trace_rows(tape: sweeps.Tape, sweep: sweeps.Sweep, mode: str, chosen: set[str]) -> Iterator[TraceRow]:
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
        yield row("intermediate", label, formulas.expression(step.op, step.args, tape.shown), tape.values[label], label)
    for name, operand in formulas.outputs(tape.given.program.result):
        now = tape.now(operand)
        text = formulas.operand(now, tape.shown)
        yield row("dependent", name, text, tape.value(now), now, "1" if mode == "reverse" else f"{text}_dot")
