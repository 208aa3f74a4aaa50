"""Derivatives of derivatives of calls that are resolved at run time.

Such a call is made in stages: ``call_vjp`` gives the value and a pullback, the second stage.  Of the derivative of a
derivative there are more.  A tangent doubles what each stage is given and what it returns.  An adjoint adds as many
stages as there were: they run through the first ones backwards, each is given the adjoint of what the mirrored one
returned, and returns the adjoint of what that was given.  So ``levels``, the transformations in their order, each with
the places of the inputs that it is for, says all; a call is transformed by one more level, whatever came before.

    pair = call_higher(f, levels, keywords, *inputs)     the first stage: ``reached(pair)``, and ``onward(pair)``, the next
    pair = resume(onward, input)                         a stage between
    value = pull(onward, input)                          the last one
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from srcad.transforms import kinds
from srcad.transforms.build import Builder
from srcad.transforms.derive import derivative_kind
from srcad.transforms.ir import Assign, Block, Entry, Lit, Op, Operand, Program, Result, Tree
from srcad.transforms.walk import is_cut, result_map

if TYPE_CHECKING:
    from srcad.transforms.adjoint import Adjoint
    from srcad.transforms.tangent import Tangent

#: Operations that make a stage of a call.
CALLS = frozenset({"call_vjp", "call_jvp", "call_higher"})
STAGES = CALLS | {"resume", "pull", "reached", "onward"}

Levels = tuple[tuple[str, tuple[int, ...]], ...]


def count(levels: Levels) -> int:
    """How many stages a call has after these transformations."""
    return int(2 ** sum(mode == "vjp" for mode, _ in levels))


def first_level(build: Builder, entry: Assign, wanted: tuple[int, ...]) -> tuple[list[Entry], Operand]:
    """A call with its pullback, and the pullback."""
    assert entry.target is not None
    pair = build.fresh("", kinds.UNKNOWN)
    pullback = build.fresh(f"{entry.target}_pullback", kinds.UNKNOWN)
    args = (entry.args[0], Lit(wanted), Lit(entry.op.keywords), *entry.args[1:])
    return [
        Assign(pair, Op("call_vjp"), args, entry.span),
        Assign(entry.target, Op("reached"), (pair,), entry.span),
        Assign(pullback, Op("onward"), (pair,), entry.span),
    ], pullback


def _parts(entry: Assign) -> tuple[Operand, Levels, Operand, list[Operand]]:
    """Callee, levels, keywords and inputs of a call's first stage."""
    function, chosen, words, *inputs = entry.args
    levels = chosen.value  # type: ignore[union-attr]
    if entry.op.name != "call_higher":
        levels = ((entry.op.name.removeprefix("call_"), levels),)
    return function, levels, words, inputs


def _higher(entry: Assign, target: str, function: Operand, levels: Levels, words: Operand, inputs: Sequence[Operand]) -> Assign:
    return replace(entry, target=target, op=Op("call_higher"), args=(function, Lit(levels), words, *inputs))


# --- tangents ---


def pushed(sweep: Tangent, entry: Assign) -> None:
    """Append a stage of a call with its tangents."""
    if entry.op.name in CALLS:
        _call_pushed(sweep, entry)
    else:
        {"reached": _reached_pushed, "onward": _onward_pushed, "resume": _resume_pushed, "pull": _pull_pushed}[entry.op.name](
            sweep, entry
        )


def _call_pushed(sweep: Tangent, entry: Assign) -> None:
    build = sweep.build
    function, levels, words, inputs = _parts(entry)
    wanted = tuple(k for k, a in enumerate(inputs) if sweep.dot(a) is not None)
    deeper = (*levels, ("jvp", wanted))
    inputs += [sweep.dense(inputs[k]) for k in wanted]
    assert entry.target is not None
    if count(levels) > 1:
        build.block.append(_higher(entry, entry.target, function, deeper, words, inputs))
    elif wanted:
        pair = build.fresh("", kinds.UNKNOWN)
        build.block.append(_higher(entry, pair, function, deeper, words, inputs))
        _halves(sweep, pair, entry.target)
    else:
        build.block.append(entry)


def _halves(sweep: Tangent, pair: Operand, name: str) -> None:
    """A value and its tangent, of a pair."""
    build = sweep.build
    build.block.append(Assign(name, Op("getitem"), (pair, Lit(0)), build.span))
    if name in sweep.varied:
        kind = derivative_kind(build.kinds[name])
        sweep.dots[name] = build.op("getitem", pair, Lit(1), hint=f"{name}_dot", kind=kind)


def _reached_pushed(sweep: Tangent, entry: Assign) -> None:
    assert entry.target is not None
    _halves(sweep, sweep.build.op("reached", *entry.args, kind=kinds.UNKNOWN), entry.target)


def _onward_pushed(sweep: Tangent, entry: Assign) -> None:
    """The next stage carries its tangent in itself."""
    assert entry.target is not None
    sweep.build.block.append(entry)
    sweep.dots[entry.target] = entry.target


def _resume_pushed(sweep: Tangent, entry: Assign) -> None:
    onward, given = entry.args
    both = sweep.build.op("tuple", given, sweep.dense(given), kind=kinds.UNKNOWN)
    sweep.build.block.append(replace(entry, args=(onward, both)))


def _pull_pushed(sweep: Tangent, entry: Assign) -> None:
    assert entry.target is not None
    onward, given = entry.args
    both = sweep.build.op("tuple", given, sweep.dense(given), kind=kinds.UNKNOWN)
    _halves(sweep, sweep.build.op("pull", onward, both, kind=kinds.UNKNOWN), entry.target)


# --- adjoints ---


def pulled(sweep: Adjoint, entry: Assign) -> list[Entry]:
    """Append the reverse of a stage of a call; what stands for it in the forward sweep."""
    assert entry.target is not None
    if entry.op.name in ("reached", "onward"):
        pair = str(entry.args[0])
        bar = sweep.take(entry.target)
        sweep.staged.setdefault(pair, {})[entry.op.name] = entry.target, bar
        return [entry]
    if entry.op.name in CALLS:
        return _call_pulled(sweep, entry)
    return _stage_pulled(sweep, entry)


@dataclass(slots=True)
class _Ends:
    """A stage in the forward sweep: its target, what it reached and its next one, and the adjoints of both.

    ``more`` are the entries that bind the two, where the program has none.  What was the last stage has a next one
    now: the first of the mirrored ones.
    """

    target: str
    reached: str
    onward: str
    more: list[Entry]
    reached_bar: Operand | None
    mirrored: Operand | None


def _ends(sweep: Adjoint, entry: Assign, last: bool) -> _Ends:
    build, name = sweep.build, str(entry.target)
    if last:
        pair, onward = build.fresh("", kinds.UNKNOWN), build.fresh(f"{name}_pullback", kinds.UNKNOWN)
        more: list[Entry] = [Assign(name, Op("reached"), (pair,), entry.span), Assign(onward, Op("onward"), (pair,), entry.span)]
        return _Ends(pair, name, onward, more, sweep.take(name), onward)
    parts, more = sweep.staged.get(name, {}), []
    for op in ("reached", "onward"):
        if op not in parts:
            parts[op] = build.fresh("", kinds.UNKNOWN), None
            more.append(Assign(parts[op][0], Op(op), (name,), entry.span))
    return _Ends(name, parts["reached"][0], parts["onward"][0], more, parts["reached"][1], parts["onward"][1])


def _call_pulled(sweep: Adjoint, entry: Assign) -> list[Entry]:
    build = sweep.build
    function, levels, words, inputs = _parts(entry)
    wanted = tuple(k for k, a in enumerate(inputs) if a in sweep.active)
    if count(levels) == 1 and not wanted:
        return [entry]
    ends = _ends(sweep, entry, count(levels) == 1)
    made = _higher(entry, ends.target, function, (*levels, ("vjp", wanted)), words, inputs)
    if wanted and (ends.reached_bar is not None or ends.mirrored not in (None, ends.onward)):
        bars = build.op("pull", *_mirrored(sweep, ends), kind=kinds.UNKNOWN)
        for place, k in enumerate(wanted):
            kind = derivative_kind(build.kind(inputs[k]))
            sweep.add(inputs[k], build.op("getitem", bars, Lit(place), kind=kind))
    return [made, *ends.more]


def _stage_pulled(sweep: Adjoint, entry: Assign) -> list[Entry]:
    """The reverse of ``resume`` and ``pull``: the mirrored stage."""
    build = sweep.build
    onward, given = entry.args
    ends = _ends(sweep, entry, entry.op.name == "pull")
    if onward in sweep.active or given in sweep.active:
        pair = build.op("resume", *_mirrored(sweep, ends), kind=kinds.UNKNOWN)
        sweep.add(given, build.op("reached", pair, kind=derivative_kind(build.kind(given))))
        sweep.add(onward, build.op("onward", pair, kind=kinds.UNKNOWN))
    return [replace(entry, target=ends.target, op=Op("resume")), *ends.more]


def _mirrored(sweep: Adjoint, ends: _Ends) -> tuple[Operand, Operand]:
    """The mirrored stage, and what it is given; where no later stage led to it, they are gone through with zeros."""
    onward = ends.mirrored
    if onward is None:
        onward = sweep.build.op("rewound", ends.onward, kind=kinds.UNKNOWN)
    return onward, sweep.zero(ends.reached) if ends.reached_bar is None else ends.reached_bar


# --- whole programs ---


def tangents(build: Builder, sweep: Tangent, program: Program) -> Program:
    """A program in stages with the tangents of all that these are given and return."""
    parts, bounds = divided(program.body)
    body: list[Entry] = []
    results = []
    for part, bound, result in zip(parts, [None, *bounds], outputs(program), strict=True):
        build.block = []
        if bound is not None:
            assert bound.target is not None
            both = build.op("cut", kind=kinds.UNKNOWN)
            _halves(sweep, both, bound.target)
        build.block.extend(sweep.block(part))
        results.append(Tree(tuple, (result, result_map(result, sweep.dense))))
        body += build.block
    return replace(program, body=tuple(body), result=Tree(tuple, tuple(results)) if bounds else results[0])


def outputs(program: Program) -> tuple[Result, ...]:
    """What each stage of a program returns."""
    staged = any(map(is_cut, program.body)) and isinstance(program.result, Tree)
    return program.result.children if staged else (program.result,)  # type: ignore[union-attr]


def divided(body: Block) -> tuple[list[Block], list[Assign]]:
    """The entries between the cuts, and the cuts."""
    cuts = [k for k, e in enumerate(body) if is_cut(e)]
    parts = [body[a:b] for a, b in zip([0, *(k + 1 for k in cuts)], [*cuts, len(body)], strict=True)]
    return parts, [body[k] for k in cuts]  # type: ignore[misc]
