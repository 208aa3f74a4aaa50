"""Each refused construct is refused at its place, and nothing else is."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable
from typing import Any

import gast
import pytest

from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import fence, parse

Define = Callable[[str], parse.Source]


@pytest.fixture
def define(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Define:
    """The source of the last function that a text defines."""

    def read(text: str) -> parse.Source:
        filename = f"<{request.node.name}>"
        entry = (len(text), None, text.splitlines(keepends=True), filename)
        monkeypatch.setitem(linecache.cache, filename, entry)
        scope: dict[str, Any] = {}
        exec(compile(text, filename, "exec"), scope)
        return parse.read(list(scope.values())[-1])

    return read


# One program for each row of the table, and what stands under its carets.
PROGRAMS: dict[type, tuple[str, str]] = {
    gast.AsyncFor: ("async for i in x:", "def f(x):\n  async def g():\n    async for i in x:\n      pass"),
    gast.AsyncFunctionDef: ("async def f(x):", "async def f(x):\n  return x"),
    gast.AsyncWith: ("async with x:", "def f(x):\n  async def g():\n    async with x:\n      pass"),
    gast.Await: ("await x", "def f(x):\n  async def g():\n    return await x"),
    gast.ParamSpec: ("**V", "def f[**V](x):\n  return x"),
    gast.TryStar: ("try:", "def f(x):\n  try:\n    return x\n  except* KeyError:\n    pass"),
    gast.TypeAlias: ("type A = int", "def f(x):\n  type A = int\n  return x"),
    gast.TypeVar: ("T: int", "def f[T: int](x):\n  return x"),
    gast.TypeVarTuple: ("*U", "def f[*U](x):\n  return x"),
    gast.Yield: ("yield x", "def f(x):\n  y = 2 * (yield x)"),
    gast.YieldFrom: ("yield from x", "def f(x):\n  yield from x"),
}
SINCE = {gast.TryStar: (3, 11), gast.TypeAlias: (3, 12), gast.TypeVar: (3, 12)}
SINCE |= {gast.TypeVarTuple: (3, 12), gast.ParamSpec: (3, 12)}
# An `async def` is refused as a whole before what is in it.
WITHIN_ASYNC = [gast.AsyncFor, gast.AsyncWith, gast.Await]


def refusal(source: parse.Source) -> tuple[str, str]:
    """The refusal's message, and what stands under its carets."""
    with pytest.raises(UnsupportedSyntaxError) as caught:
        fence.check(source)
    assert caught.value.hint
    *_, line, carets, hint = str(caught.value).splitlines()
    assert hint == caught.value.hint
    return caught.value.message, line[carets.index("^") : carets.index("^") + carets.count("^")]


def skip_before(kind: type) -> None:
    if sys.version_info < SINCE.get(kind, (3, 10)):
        pytest.skip(f"Python {sys.version_info[0]}.{sys.version_info[1]} has no {kind.__name__}")


def test_every_row_has_its_program() -> None:
    assert list(PROGRAMS) == list(fence.REFUSED)


@pytest.mark.parametrize("kind", [kind for kind in PROGRAMS if kind not in WITHIN_ASYNC])
def test_row(define: Define, kind: type) -> None:
    skip_before(kind)
    marked, text = PROGRAMS[kind]
    assert refusal(define(text)) == (f"srcad does not differentiate {fence.REFUSED[kind].what}", marked)


@pytest.mark.parametrize("kind", WITHIN_ASYNC)
def test_row_within_async(define: Define, kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(fence.REFUSED, gast.AsyncFunctionDef)
    test_row(define, kind)


@pytest.mark.parametrize("name", fence.REFUSED_CALLS)
def test_call(define: Define, name: str) -> None:
    source = define(f"def f(x):\n  return 2 * {name}(x)")
    assert refusal(source) == (f"srcad does not differentiate `{name}()`", f"{name}(x)")


ELSEWHERE = {
    "in a nested function": "def f(x):\n  def g():\n    return eval('x')\n  return g",
    "in a lambda": "f = lambda x: eval('x')",
    "in a lambda within": "def f(x):\n  return lambda: (yield x)",
    "in a default within": "def f(x):\n  def g(y=eval('x')):\n    return y\n  return g",
    "in a comprehension": "def f(x):\n  return [eval('i') for i in x]",
    "in a branch": "def f(x):\n  if x:\n    pass\n  else:\n    try:\n      yield x\n    finally:\n      pass",
}


@pytest.mark.parametrize("text", ELSEWHERE.values(), ids=ELSEWHERE)
def test_wherever_it_is(define: Define, text: str) -> None:
    with pytest.raises(UnsupportedSyntaxError):
        fence.check(define(text))


def test_the_first_in_the_text_is_named(define: Define) -> None:
    text = "def f(x):\n  if x:\n    with x:\n      yield x\n  global y"
    assert refusal(define(text))[1] == "yield x"


FINE = {
    "arithmetic": "def f(x):\n  return x * 2",
    "lambda": "f = lambda x: x",
    "del": "def f(x):\n  y = x\n  del y\n  return x",
    "nested": "def f(x):\n  def g(y):\n    return y\n  return g(x)",
    "comprehensions": "def f(x):\n  return [i for i in x], {i for i in x}, {i: i for i in x}, (i for i in x)",
    "starred values": "def f(*x, **y):\n  return f(*x, 1, *x, **y), [*x], {**y}",
    "walrus": "def f(x):\n  return (y := x) + y",
    "import": "def f(x):\n  import math\n  from math import sin\n  return sin(x)",
    "assert and raise": "def f(x):\n  assert x\n  raise ValueError(x)",
    "loops": "def f(x):\n  for i in x:\n    break\n  else:\n    pass\n  while x:\n    continue",
    "text": "def f(x):\n  return f'{x!r:>{x}}'",
    "reads a global": "y = 1\ndef f(x):\n  return x + y",
    "decorated": "d = lambda f: f\n@(lambda f: eval('d')(f))\ndef f(x):\n  return x",
    "default": "def f(x=eval('1')):\n  return x",
    "annotation": "def f(x: eval('1')) -> eval('2'):\n  return x",
    "parameter named like a builtin": "def f(eval):\n  return eval(1)",
    "variable named like a builtin": "def f(x):\n  eval = abs\n  return eval(x)",
    "global named like a builtin": "def eval(x):\n  return x\ndef f(x):\n  return eval(x)",
    "outer variable named like a builtin": "def g(eval):\n  return lambda x: eval(x)\nf = g(1)",
    "nonlocal": "def f(x):\n  y = x\n  def g():\n    nonlocal y\n    y = 1\n  return g",
    "generator within": "def f(x):\n  def g():\n    yield x\n    yield from x\n  return g",
    "method named like a builtin": "def f(x):\n  return x.eval(x)",
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_fine(define: Define, text: str) -> None:
    fence.check(define(text))
