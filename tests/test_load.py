"""Tracebacks and warnings of generated code point at what the user wrote."""

from __future__ import annotations

import ast
import importlib
import linecache
import math
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import srcad
from srcad import load

HERE = __file__
both_ways = pytest.mark.parametrize("optimize", [True, False], ids=["optimized", "plain"])


def helper(z: float) -> float:
    return math.log(z - 5.0)  # helper


def calls_helper(x: float) -> float:
    y = x * x
    w = helper(y)
    return w * y


def over_several_lines(x: float) -> Any:
    y = math.sqrt(  # several
        x - 5.0
    )
    return y * x


def in_a_loop(x: float, n: int) -> float:
    s = x
    for i in range(n):
        s = s + 1.0 / (x - i)  # loop
    return s


def in_a_branch(x: float) -> float:
    if x > 1.0:
        y = math.log(1.0 - x)  # branch
    else:
        y = x
    return y * y


def raises(x: float) -> float:
    if x > 1.0:
        raise ValueError("too large")  # raise
    return x * x


def reads_a_key(x: float, table: dict[str, float]) -> float:
    return x * table["missing"]  # key


CASES: list[tuple[Callable[..., Any], tuple[Any, ...], type[Exception], str]] = [
    (calls_helper, (1.0,), ValueError, "# helper"),
    (over_several_lines, (1.0,), ValueError, "# several"),
    (in_a_loop, (2.0, 4), ZeroDivisionError, "# loop"),
    (in_a_branch, (2.0,), ValueError, "# branch"),
    (raises, (2.0,), ValueError, "# raise"),
    (reads_a_key, (2.0, {}), KeyError, "# key"),
]


def marked(mark: str) -> int:
    """The line that ends with a comment."""
    (line,) = [k for k, text in enumerate(linecache.getlines(HERE), 1) if text.rstrip().endswith(mark)]
    return line


def last_place(error: BaseException) -> tuple[str, int | None]:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return frame.filename, frame.lineno


@pytest.mark.parametrize("fn, args, error, mark", CASES, ids=lambda part: getattr(part, "__name__", None))
@pytest.mark.parametrize("make", [srcad.grad, srcad.value_and_grad, srcad.vjp])
@both_ways
def test_exceptions(
    fn: Callable[..., Any], args: tuple[Any, ...], error: type[Exception], mark: str, make: Callable[..., Any], optimize: bool
) -> None:
    """The same exception as the function's own, from its own line; the first call and the later ones are alike."""
    with pytest.raises(error) as primal:
        fn(*args)
    derivative = make(fn, wrt="x", optimize=optimize)
    for _ in range(3):
        with pytest.raises(error) as found:
            derivative(*args)
        assert str(found.value) == str(primal.value)
        assert found.value.__cause__ is None and found.value.__context__ is None
        assert last_place(found.value) == (HERE, marked(mark))


@both_ways
def test_exceptions_of_the_forward_mode(optimize: bool) -> None:
    with pytest.raises(ValueError) as found:
        srcad.jvp(calls_helper, optimize=optimize)((1.0,), (1.0,))
    assert last_place(found.value) == (HERE, marked("# helper"))


def test_the_text_of_the_traceback() -> None:
    """Python shows the user's line, since it stands in the user's file."""
    with pytest.raises(ValueError) as found:
        srcad.grad(calls_helper)(1.0)
    text = "".join(traceback.format_exception(found.value))
    assert "return math.log(z - 5.0)  # helper" in text


# ---------------------------------------------------------------- helpers in other files


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A helper whose lines are other lines in this file."""
    (tmp_path / "helper_of_the_tracebacks.py").write_text("import math\n" + "\n" * 20 + "def log(x):\n    return math.log(x)\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "helper_of_the_tracebacks", raising=False)
    return importlib.import_module("helper_of_the_tracebacks")


@both_ways
def test_helpers_in_other_files(elsewhere: ModuleType, optimize: bool) -> None:
    """What is walked in place in one function has one file: the call in that file is the place."""

    def f(x: float) -> Any:
        y = x * x
        return elsewhere.log(-y)  # elsewhere

    with pytest.raises(ValueError) as found:
        srcad.grad(f, optimize=optimize)(2.0)
    assert last_place(found.value) == (HERE, marked("# elsewhere"))


def test_refusals_name_the_helpers_own_file(tmp_path: Path, elsewhere: ModuleType) -> None:
    path = tmp_path / "refused_of_the_tracebacks.py"
    path.write_text("def bad(x):\n    return eval('x')\n")
    bad = importlib.import_module("refused_of_the_tracebacks").bad
    with pytest.raises(srcad.DifferentiationError) as found:
        srcad.grad(lambda x: bad(x) * x)(2.0)
    assert (found.value.filename, found.value.lineno) == (str(path), 2)


# ---------------------------------------------------------------- warnings


def divides(x: Any) -> Any:
    y = np.exp(x)
    z = y / (x - x)  # divides
    return np.sum(z)


def only_the_slope_is_infinite(x: Any) -> Any:
    y = x * 2.0
    w = np.sqrt(y)  # root
    return w + y


def places(run: Callable[[], Any]) -> set[tuple[str, int]]:
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        run()
    return {(w.filename, w.lineno) for w in found}


@both_ways
def test_warnings_of_the_forward_sweep(optimize: bool) -> None:
    assert (HERE, marked("# divides")) in places(lambda: srcad.grad(divides, optimize=optimize)(np.ones(2)))


@both_ways
@pytest.mark.parametrize("make", [srcad.grad, srcad.vjp])
def test_warnings_of_the_reverse_sweep(make: Callable[..., Any], optimize: bool) -> None:
    """A statement of the reverse sweep stands at its primal's line."""

    def run() -> None:
        found = make(only_the_slope_is_infinite, optimize=optimize)(np.float64(0.0))
        if make is srcad.vjp:
            found[1](1.0)

    assert places(run) == {(HERE, marked("# root"))}


# ---------------------------------------------------------------- positions


@both_ways
def test_every_statement_has_a_line_of_the_user(optimize: bool) -> None:
    """Forward and reverse statements stand on the lines of the function; none stands outside."""
    derivative = srcad.value_and_grad(in_a_loop, wrt="x", optimize=optimize)
    derivative(0.5, 3)
    first = in_a_loop.__code__.co_firstlineno
    lines = {line for _, _, line in derivative.compiled((0.5, 3)).function.__code__.co_lines() if line}
    assert lines <= set(range(first, first + 5))
    assert marked("# loop") in lines


# ---------------------------------------------------------------- what is taken apart


@pytest.mark.parametrize("lines, names", [
    (["x0, x1 = x.tolist()"], {"x"}),
    (["x = np.array([y[0], 2.0])", "x0, x1 = x.tolist()"], set()),
    (["if y[0] > 0.0:", "    x0, x1 = x.tolist()"], set()),
    (["x0, x1 = x[:2].tolist()", "y0, y1 = y.tolist()"], {"y"}),
], ids=["whole", "bound anew", "in a branch", "a part"])  # fmt: skip
def test_parameters_that_are_taken_apart(lines: list[str], names: set[str]) -> None:
    """What is taken apart for certain, as it was given, need not be asked for its length before."""
    body = "".join(f"    {line}\n" for line in lines)
    emitted: Any = SimpleNamespace(tree=ast.parse(f"def f(x, y):\n{body}"))
    assert load.unpacked(emitted) == names


def test_vectors_of_another_length() -> None:
    def scaled(x: Any, y: Any) -> Any:
        return np.dot(x, y) * np.sum(x**2) if len(x) < 3 else np.sum(x) * y[0]

    gradient = srcad.grad(scaled)
    for size in (2, 2, 3, 2, 4):
        x, y = np.linspace(0.5, 1.0, size), np.linspace(1.0, 2.0, size)
        steps = 1e-6 * np.eye(size)
        assert gradient(x, y)[0] == pytest.approx([(scaled(x + s, y) - scaled(x - s, y)) / 2e-6 for s in steps], rel=1e-6)
