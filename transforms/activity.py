"""Activity: a variable is active when it is varied by the independents and useful to the dependents.

Both are least fixed points over the structured program (Hascoet, Naumann and Pascual, "To be recorded" analysis in
reverse-mode automatic differentiation, 2005, section 2).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from srcad.transforms import effects, kinds, rules, walk
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, For, If, Lit, Op, Operand, Program, While, leaves
from srcad.transforms.memory import Memory

#: Operations whose result carries no derivative although a rule or no rule at all may be known for them.
_PASSIVE = frozenset({"call", ".shape", ".size", ".ndim", ".dtype", "range", "slice", "global_name", ".format()"})


def flows(name: str) -> bool:
    """Whether a derivative can flow through an operation."""
    return name not in _PASSIVE and not rules.is_constant(name)


def active(
    program: Program, independents: Iterable[str], dependents: Iterable[Operand], fixed: frozenset[str] = frozenset()
) -> frozenset[str]:
    """The active variables; what is ``fixed`` depends on nothing."""
    shared = _Shared(program)
    varied = _Varied(program, set(independents), shared, fixed).run()
    useful = _Useful(set(walk.names(dependents)) | _acting(program), shared).run(program.body)
    return frozenset(varied & useful)


def varied(program: Program, independents: Iterable[str], fixed: frozenset[str] = frozenset()) -> frozenset[str]:
    """The variables that depend on the independents, other than by what is ``fixed``."""
    return frozenset(_Varied(program, set(independents), _Shared(program), fixed).run())


def useful(program: Program, dependents: Iterable[Operand]) -> frozenset[str]:
    """The variables that a derivative of the dependents could flow from."""
    return frozenset(_Useful(set(walk.names(dependents)), _Shared(program)).run(program.body))


def makers(program: Program) -> frozenset[str]:
    """What functions that are called at run time are made of: where they are closures, derivatives would flow through these."""
    calls = [e for e in walk.every(program.body) if isinstance(e, Assign) and e.op.name == "door"]
    called = {e.args[0] for e in calls if isinstance(e.args[0], str)}
    return frozenset(_Useful(called, _Shared(program)).run(program.body)) if called else frozenset()


def _acting(program: Program) -> set[str]:
    """What methods of unknown objects gave that nobody reads: they are called for what they do to these objects."""
    calls = [e for e in walk.every(program.body) if isinstance(e, Assign) and e.op.name == "door"]
    if not calls:
        return set()
    made = {e.target: e.op.name for e in walk.every(program.body) if isinstance(e, Assign)}
    methods = {n for n, op in made.items() if op in ("method_named", "of_no_container") or _is_attribute(op)}
    read = {o for e in walk.every(program.body) for o in walk.operands(e)} | {*leaves(program.result)}
    return {e.target for e in calls if e.target is not None and e.args[0] in methods and e.target not in read}


def _is_attribute(op: str) -> bool:
    return op.startswith(".") and not op.endswith("()")


class _Shared:
    """What holds of one name of memory holds of all that share it; integers in memory stay as they are."""

    def __init__(self, program: Program) -> None:
        memory = Memory(program.body, program.kinds) if effects.written(program.body) else None
        names = frozenset() if memory is None else memory.names
        self.groups = [] if memory is None else memory.groups()
        self.exact = frozenset(n for n in names if _is_exact_array(program.kinds[n]))

    def spread(self, names: set[str]) -> None:
        """Add to a set of names what shares memory with one of them."""
        for group in self.groups:
            if not names.isdisjoint(group):
                names |= group - self.exact


def _is_exact_array(kind: kinds.Kind) -> bool:
    return isinstance(kind, kinds.Array) and kinds.is_exact(kind)


class _Varied:
    def __init__(self, program: Program, found: set[str], shared: _Shared, fixed: frozenset[str]) -> None:
        self.program = program
        self.found = found
        self.shared = shared
        self.still = shared.exact | fixed

    def run(self) -> set[str]:
        size = -1
        while size != len(self.found):
            size = len(self.found)
            self.block(self.program.body)
            self.shared.spread(self.found)
        return self.found

    def block(self, block: Block) -> None:
        for entry in block:
            self.entry(entry)

    def entry(self, entry: Entry) -> None:
        if isinstance(entry, For):
            for source in entry.sources:
                if source.how in ("each", "reversed"):
                    self.bind(source.target, source.args)
        if isinstance(entry, For | While):
            for carry in entry.carried:
                self.bind(carry.name, (carry.init, carry.next))
        for inner in walk.blocks(entry):
            self.block(inner)
        match entry:
            case Assign(target, op, args):
                if flows(op.name) and not self.is_step(op.name, args) and not self.truncates(target, op, args):
                    if target is not None:
                        self.bind(target, args)
                    if op.name in EFFECTS:
                        self.bind(args[0], args[1:])
            case If(joins=joins):
                for join in joins:
                    self.bind(join.name, (join.then, join.orelse))
            case For() | While():
                for carry in entry.carried:
                    self.bind(carry.name, (carry.init, carry.next))
                for push in entry.pushes:
                    self.bind(push.stack, (push.value,))

    def is_step(self, name: str, args: Iterable[Operand]) -> bool:
        """Whether an operation is flat for real operands, and these are."""
        return rules.is_constant_of_reals(name) and all(kinds.is_real(self.program.kinds[a]) for a in walk.names(args))

    def truncates(self, target: str | None, op: Op, args: Iterable[Operand]) -> bool:
        """Whether a result is in whole numbers, as ``dtype=int`` has it, although an operand that varies is not."""
        if target is None or not kinds.is_exact(self.program.kinds[target]):
            return False
        if "dtype" not in op.keywords and not any(isinstance(getattr(a, "value", None), type | np.dtype) for a in args):
            return False
        found = [self.program.kinds[a] for a in walk.names(args) if a in self.found]
        return any(isinstance(k, kinds.Scalar | kinds.Array) and not kinds.is_exact(k) for k in found)

    def bind(self, target: Operand, args: Iterable[Operand]) -> None:
        if not isinstance(target, str) or target in self.still or not kinds.carries(self.program.kinds[target]):
            return
        if any(a in self.found for a in walk.names(args)):
            self.found.add(target)


class _Useful:
    def __init__(self, found: set[str], shared: _Shared) -> None:
        self.found = found
        self.shared = shared

    def run(self, body: Block) -> set[str]:
        size = -1
        while size != len(self.found):
            size = len(self.found)
            self.block(body)
            self.shared.spread(self.found)
        return self.found

    def block(self, block: Block) -> None:
        for entry in reversed(block):
            self.entry(entry)

    def need(self, *operands: Operand) -> None:
        self.found.update(walk.names(operands))

    def entry(self, entry: Entry) -> None:
        match entry:
            case Assign(target, op, args):
                writes = op.name in EFFECTS and args[0] in self.found
                if flows(op.name) and (target in self.found or writes):
                    self.need(*args)
            case If(joins=joins):
                for join in joins:
                    if join.name in self.found:
                        self.need(join.then, join.orelse)
            case For() | While():
                for carry in entry.carried:
                    if carry.name in self.found:
                        self.need(carry.init, carry.next)
                for push in entry.pushes:
                    if push.stack in self.found:
                        self.need(push.value)
        for inner in reversed(walk.blocks(entry)):
            self.block(inner)
        if isinstance(entry, For):
            for source in entry.sources:
                if source.target in self.found and source.how in ("each", "reversed"):
                    self.need(*source.args)
        if isinstance(entry, For | While):
            for carry in entry.carried:
                if carry.name in self.found:
                    self.need(carry.init, carry.next)


def chosen(body: Block) -> frozenset[str]:
    """The variables whose partials may be infinite where ``numpy.where``, through which alone they matter, chose another.

    Elementwise operations and joins may stand between; the adjoints are exactly zero where a variable was not chosen.
    """
    good: set[str] = set()
    bad: set[str] = set()
    entries = _inner_first(body)
    if not any(isinstance(e, Assign) and e.op.name == "np.where" for e in entries):
        return frozenset()
    for entry in reversed(entries):
        if isinstance(entry, If):
            bad.update(walk.names([entry.test]))
            for join in entry.joins:
                if join.name in good | bad:
                    (bad if join.name in bad else good).update(walk.names([join.then, join.orelse]))
        elif not isinstance(entry, Assign) or entry.op.name in EFFECTS:
            bad.update(walk.names(walk.operands(entry)))
        elif entry.op.name == "np.where":
            good.update(walk.names(entry.args[1:]))
        elif flows(entry.op.name):
            rule = rules.find(entry.op.name)
            passes = rule is not None and bool(rule.partials) and entry.target in good and entry.target not in bad
            (good if passes else bad).update(walk.names(entry.args))
    good -= bad
    found: set[str] = set()
    for entry in entries:
        if isinstance(entry, If):
            found.update(j.name for j in entry.joins if j.name in good and not found.isdisjoint((j.then, j.orelse)))
        elif isinstance(entry, Assign) and entry.target in good and (_is_singular(entry) or not found.isdisjoint(entry.args)):
            found.add(str(entry.target))
    return frozenset(found)


#: Operations that choose one of their operands.
_CHOOSING = frozenset("np.maximum np.minimum np.fmax np.fmin np.clip .clip() .clip max min np.where".split())


def silenced(body: Block, varied: frozenset[str]) -> frozenset[str]:
    """The results whose tangents are exactly zero where a constant was chosen before, and whose partials may be infinite there.

    The square root of what is at least 0 is one: forward mode is to give what reverse mode gives, 0 and not 0 times infinity.
    """
    quiet: set[str] = set()
    found: set[str] = set()
    for entry in _inner_first(body):
        if isinstance(entry, If):
            quiet.update(j.name for j in entry.joins if any(isinstance(o, Lit) or o in quiet for o in (j.then, j.orelse)))
        elif isinstance(entry, Assign) and isinstance(entry.target, str) and flows(entry.op.name):
            given = entry.args[1:] if entry.op.name == "np.where" else entry.args
            if entry.op.name in _CHOOSING:
                if not all(isinstance(a, str) and a in varied for a in given):
                    quiet.add(entry.target)
                continue
            rule = rules.find(entry.op.name)
            names = [a for a in entry.args if isinstance(a, str) and a in varied]
            if names and rule is not None and rule.partials and all(n in quiet for n in names):
                quiet.add(entry.target)
                if _is_singular(entry):
                    found.add(entry.target)
    return frozenset(found)


def _inner_first(block: Block) -> list[Entry]:
    """Every entry of a block, those of its blocks before itself, as values flow."""
    found: list[Entry] = []
    for entry in block:
        for inner in () if isinstance(entry, Assign) else walk.blocks(entry):
            found.extend(_inner_first(inner))
        found.append(entry)
    return found


def _is_singular(entry: Assign) -> bool:
    """Whether a partial of an elementwise operation divides by what may be zero."""
    rule = rules.find(entry.op.name)
    if entry.op.name in ("**", "np.power") and isinstance(power := entry.args[1], Lit):
        return not isinstance(power.value, int | float) or power.value < 1
    if entry.op.name.startswith("scipy."):
        return True
    return rule is not None and any("/" in p or "inverse" in p for p in rule.partials if p is not None)

