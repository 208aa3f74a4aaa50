"""A program is run step by step, and its steps differentiated by their rules, forward or in reverse."""

from __future__ import annotations

import cmath
import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from srcad import formulas, inspection
from srcad.runtime.errors import NoDerivativeError, UnsupportedSyntaxError
from srcad.transforms import derive, kinds, pipeline, rules, sampling
from srcad.transforms.build import Builder, Names
from srcad.transforms.callbacks import Callback
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, For, If, Lit, Op, Operand, Raise, Ref, Source, While


class Tape:
    """A program executed at a point: the operations that ran, one after another, each with a label and a value."""

    def __init__(self, given: pipeline.Derived, values: Mapping[str, Any]) -> None:
        self.given = given
        self.pieces = formulas.pieces(given)
        self.steps: list[Assign] = []
        self.values: dict[str, Any] = {f"<{name}>": value for name, value in values.items()}
        self.starts = formulas.independents(given)
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
    return name not in inspection.PASSIVE and not rules.is_constant(name)


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
    function = sampling.function(op.name)
    if function is None:
        raise NoDerivativeError(f"{op.name} is not traced", where=span)
    return function(*values[:split], **words)


def _namespace() -> dict[str, Any]:
    """What the templates of the rules may name."""
    optional = {n: sys.modules[n] for n in ("scipy",) if n in sys.modules}
    return {**vars(rules.runtime()), "np": np, "math": math, "cmath": cmath, **optional}


class Sweep:
    """What both derivative traces share: the rule of a step, and its templates as numbers and as text."""

    mark = ""

    def __init__(self, tape: Tape) -> None:
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
                texts[param.name] = formulas.expression(Op("tuple"), operand, self.tape.shown)
            else:
                values[param.name] = self.tape.value(operand)
                texts[param.name] = formulas.operand(operand, self.tape.shown)
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


class Forward(Sweep):
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


def _dotted(step: Assign, tape: Tape) -> str:
    """A structural operation on tangents as text."""
    count = 1 if step.op.name in ("getitem", "unpacked") else len(step.args)
    args = [Ref(f"{a}_dot", None) if a in tape.varied and k < count else a for k, a in enumerate(step.args)]
    return formulas.expression(step.op, args, tape.shown)


class Reverse(Sweep):
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
                place = formulas.expression(Op("getitem"), (Lit(0), rest[0]), self.tape.shown)[1:]
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
                    yield rest[k], term, f"{text} * d{step.target}/d{formulas.operand(rest[k], self.tape.shown)}"
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
