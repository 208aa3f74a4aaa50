"""A program that breaks a rule of the IR is named with the pass that left it; sound ones pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import srcad
from srcad import recent
from srcad.transforms import kinds, pipeline
from srcad.transforms.ir import (
    UNDEF,
    Assign,
    Block,
    Carry,
    For,
    If,
    Join,
    Lit,
    Op,
    Program,
    Push,
    Raise,
    Ref,
    Result,
    Source,
    Tree,
    Try,
    While,
    With,
)
from srcad.transforms.verify import MalformedProgram, verify

RANGE = Source("i", "range", (Lit(0), Lit(3), Lit(1)))


def op(target: str | None, name: str, *args: Any, keywords: tuple[str, ...] = ()) -> Assign:
    return Assign(target, Op(name, keywords), args)


def program(*body: Any, result: Result = "x", known: str = "x y z i s st e") -> Program:
    return Program("f", ("x",), body, result, dict.fromkeys(known.split(), kinds.FLOAT))


def loop(body: Block = (), sources: tuple[Source, ...] = (RANGE,), carried: tuple[Carry, ...] = (), **others: Any) -> For:
    return For(sources, carried, body, **others)


SOUND = {
    "nothing": program(),
    "an operation": program(op("y", "*", "x", Lit(2.0)), result="y"),
    "a branch": program(If("x", (op("y", "neg", "x"),), (), (Join("z", "y", "x"),)), result="z"),
    "one side unbound": program(If("x", (op("y", "neg", "x"),), (), (Join("z", "y", UNDEF),)), result="z"),
    "a loop": program(
        loop((op("y", "*", "s", "i"),), carried=(Carry("s", "x", "y"),), pushes=(Push("st", "y"),), until="y"), result="s"
    ),
    "a stack read after its loop": program(loop((op("y", "neg", "x"),), pushes=(Push("st", "y"),)), op("z", "len", "st")),
    "a condition": program(While((op("y", "<", "s", Lit(3)),), "y", (Carry("s", "x", "z"),), (op("z", "+", "s", "y"),))),
    "a path that raises": program(If("x", (Raise(Ref("ValueError", ValueError)),), (), ()), result="x"),
    "only a raise": program(Raise(Ref("ValueError", ValueError)), result=UNDEF),
    "a handler": program(
        Try("x", (op("y", "neg", "x"),), (op("z", "str", "e"),), (Join("s", "y", "z"),), name="e"), result="s"
    ),
    "a context": program(With("x", (op("y", "neg", "e"),), (), (Join("s", "y", UNDEF),), None, name="e"), result="s"),
    "a write": program(op("y", "accumulator", "x"), op(None, "additem", "y", Lit(0), "x"), result="y"),
    "literals": program(op("y", "tuple", Lit(None), Lit("t"), Lit((slice(None, 2), ...)), Lit(np.float32(1)), Lit(1j))),
    "a tree": program(result=Tree(dict, ("x", Tree(tuple, (Lit(None), "x"))), ("a", "b"))),
}

BROKEN = {
    "y is bound twice": program(op("y", "neg", "x"), op("y", "neg", "x")),
    "x is bound twice": program(op("x", "neg", Lit(1.0))),
    "i is bound twice": program(loop(), loop()),
    "v has no kind": program(op("v", "neg", "x")),
    "y is read before it is bound": program(op("z", "neg", "y"), op("y", "neg", "x")),
    "y is read where it cannot be seen": program(If("x", (op("y", "neg", "x"),), (), ()), result="y"),
    "z is read before it is bound": program(If("x", (op("y", "neg", "z"),), (op("z", "neg", "x"),), ())),
    "y is read where it cannot be seen in If": program(If("x", (op("y", "neg", "x"),), (), (Join("z", UNDEF, "y"),))),
    "i is read where it cannot be seen": program(loop(), result="i"),
    "i is read before it is bound": program(loop(sources=(Source("i", "each", ("i",)),))),
    "s is read before it is bound": program(loop(carried=(Carry("s", "s", "x"),))),
    "y is read where it cannot be seen in the result": program(loop((op("y", "neg", "x"),)), result="y"),
    "st is read before it is bound": program(loop((op("y", "neg", "st"),), pushes=(Push("st", "x"),))),
    "z is read before it is bound in While": program(While((), "z", (), (op("z", "neg", "x"),))),
    "e is read where it cannot be seen": program(With("x", (), (), (), None, name="e"), result="e"),
    "e is read where it cannot be seen in Assign": program(Try("x", (op("y", "neg", "e"),), (), (), None, name="e")),
    "y is read before it is bound in For": program(loop(until="y")),
    "UNDEF is read in Assign": program(op("y", "neg", UNDEF)),
    "UNDEF is read in the result": program(result=UNDEF),
    "UNDEF is read in For": program(loop(pushes=(Push("st", UNDEF),))),
    "is no literal": program(op("y", "+", "x", Lit(np.zeros(2)))),
    "a reference has no name": program(op("y", "call", Ref("", len), "x")),
    "more keywords than arguments": program(op("y", "np.sum", "x", keywords=("axis", "keepdims"))),
    "an effect writes into no variable": program(op(None, "append", Lit(1), "x")),
    "'walk' is no way to walk a sequence": program(loop(sources=(Source("i", "walk", ("x",)),))),
    "range has 1 operands": program(loop(sources=(Source("i", "range", ("x",)),))),
    "a loop walks no sequence": program(loop(sources=(Source("i", "count", (Lit(0),)),))),
    "no entry": program("y"),
    "a block is no tuple": replace(program(), body=[]),  # type: ignore[arg-type]
    "a dict has no keys": program(result=Tree(dict, ("x",))),
    "keys without children": program(result=Tree(list, ("x",), ("a", "b"))),
}


@pytest.mark.parametrize("sound", SOUND.values(), ids=SOUND)
def test_sound(sound: Program) -> None:
    assert verify(sound, "test") is sound


@pytest.mark.parametrize("why", BROKEN)
def test_broken(why: str) -> None:
    with pytest.raises(MalformedProgram, match=f"after common: .*{why}.* of f$"):
        verify(BROKEN[why], "common")


def square(x: float) -> float:
    return x * x


@pytest.mark.parametrize("step", ["linearize", "common", "simplify", "dead"])
@pytest.mark.parametrize("make", [srcad.grad, srcad.jvp, srcad.vjp])
def test_every_pass_is_checked(step: str, make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A pass that forgets a binding is found by its name, and not reported as the user's fault."""
    true = getattr(pipeline, step)

    def broken(*args: Any, **keywords: Any) -> Any:
        found = true(*args, **keywords)
        return replace(found, program=forgetful(found.program)) if step == "linearize" else forgetful(found)

    recent.forget()
    monkeypatch.setattr(pipeline, step, broken)
    with pytest.raises(MalformedProgram, match=f"after {step}: "):
        make(square).source_for(2.0)


def forgetful(given: Program) -> Program:
    return replace(given, body=given.body[1:], result=given.body[0].target)  # type: ignore[union-attr, arg-type]


def test_off_for_users(monkeypatch: pytest.MonkeyPatch) -> None:
    recent.forget()
    monkeypatch.setattr(pipeline, "VERIFY", False)
    monkeypatch.setattr("srcad.transforms.verify.verify", lambda *_: pytest.fail("verified"))
    assert srcad.grad(square)(3.0) == 6.0
