"""Derivatives follow their function: what it reads, who calls it, where it is sent."""

from __future__ import annotations

import gc
import importlib
import linecache
import math
import pickle
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import srcad

MAKERS = [srcad.grad, srcad.value_and_grad, srcad.jvp, srcad.vjp, srcad.jacobian, srcad.hessian, srcad.hvp, srcad.rdiff]

HELPERS = """
FACTOR = 2.0

def inner(x):
    return x * FACTOR

def outer(x):
    return inner(x) * x
"""

PROGRAM = """
import helpers_of_the_cache
from helpers_of_the_cache import outer

SCALE = 3.0

def scaled(x):
    return SCALE * x * x

def helper(x):
    return x * x

def calls_a_helper(x):
    return helper(x)

def calls_another_module(x):
    return helpers_of_the_cache.outer(x)

def calls_an_import(x):
    return outer(x)

def with_default(x, k=2.0):
    return k * x
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    (tmp_path / "helpers_of_the_cache.py").write_text(HELPERS)
    (tmp_path / "program_of_the_cache.py").write_text(PROGRAM)
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("helpers_of_the_cache", "program_of_the_cache"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("program_of_the_cache")


def redefine(module: ModuleType, text: str, tmp_path: Path) -> None:
    """Run further text in a module, from a file of its own."""
    path = tmp_path / f"more_{len(list(tmp_path.iterdir()))}.py"
    path.write_text(text)
    exec(compile(text, str(path), "exec", dont_inherit=True), vars(module))


# ---------------------------------------------------------------- what the function reads


@pytest.mark.parametrize("calls", [0, 1, 3])
def test_a_global_is_rebound(program: Any, calls: int) -> None:
    derivative = srcad.grad(program.scaled)
    for _ in range(calls):
        assert derivative(2.0) == 12.0
    for scale in (5.0, 7, np.float64(0.5), 3.0):
        program.SCALE = scale
        assert derivative(2.0) == 4.0 * scale
    program.SCALE = np.array(2.0)
    assert derivative(2.0) == 8.0
    del program.SCALE
    with pytest.raises(NameError):
        derivative(2.0)


def test_a_global_becomes_something_else(program: Any) -> None:
    """A function where a number was, an array where a number was."""
    derivative = srcad.vjp(program.scaled)
    assert derivative(2.0)[0] == 12.0
    program.SCALE = np.array([1.0, 2.0])
    value, pullback = derivative(2.0)
    np.testing.assert_array_equal(value, [4.0, 8.0])
    assert pullback(np.ones(2)) == 12.0


def test_a_helper_is_redefined(program: Any, tmp_path: Path) -> None:
    derivative = srcad.grad(program.calls_a_helper)
    assert derivative(2.0) == 4.0
    redefine(program, "def helper(x):\n    return x * x * x\n", tmp_path)
    assert derivative(2.0) == 12.0
    redefine(program, "def helper(x):\n    return SCALE * x\n", tmp_path)
    assert derivative(2.0) == 3.0
    program.SCALE = 4.0
    assert derivative(2.0) == 4.0


@pytest.mark.parametrize("name", ["calls_another_module", "calls_an_import"])
def test_a_helper_two_levels_down_in_another_module(program: Any, tmp_path: Path, name: str) -> None:
    helpers = sys.modules["helpers_of_the_cache"]
    derivative = srcad.grad(getattr(program, name))
    assert derivative(3.0) == 12.0
    vars(helpers)["FACTOR"] = 1.0
    assert derivative(3.0) == 6.0
    redefine(helpers, "def inner(x):\n    return x\n", tmp_path)
    assert derivative(3.0) == 6.0
    redefine(helpers, "def inner(x):\n    return 1.0\n", tmp_path)
    assert derivative(3.0) == 1.0


def test_a_module_is_swapped(program: Any) -> None:
    derivative = srcad.grad(program.calls_another_module)
    assert derivative(3.0) == 12.0
    other = ModuleType("other")
    other.outer = program.scaled  # type: ignore[attr-defined]
    program.helpers_of_the_cache = other
    assert derivative(3.0) == 18.0


def test_an_attribute_of_a_module_is_rebound(program: Any) -> None:
    helpers = sys.modules["helpers_of_the_cache"]
    derivative = srcad.grad(program.calls_another_module)
    assert derivative(3.0) == 12.0
    vars(helpers)["outer"] = program.scaled
    assert derivative(3.0) == 18.0


def test_the_code_of_the_function_is_replaced(program: Any) -> None:
    derivative = srcad.grad(program.scaled)
    assert derivative(2.0) == 12.0
    program.scaled.__code__ = program.helper.__code__
    assert derivative(2.0) == 4.0


def test_the_code_of_a_helper_is_replaced(program: Any) -> None:
    derivative = srcad.grad(program.calls_a_helper)
    assert derivative(2.0) == 4.0
    program.helper.__code__ = program.scaled.__code__
    assert derivative(2.0) == 12.0


def test_a_default_is_changed(program: Any) -> None:
    derivative = srcad.grad(program.with_default)
    assert derivative(2.0) == 2.0
    assert [derivative(2.0, 7.0), derivative(2.0, k=8.0), derivative(x=2.0)] == [7.0, 8.0, 2.0]
    program.with_default.__defaults__ = (5.0,)
    assert [derivative(2.0), derivative(2.0, 7.0), derivative(x=2.0), derivative(2.0, k=8.0)] == [5.0, 7.0, 5.0, 8.0]
    program.with_default.__defaults__ = None
    with pytest.raises(TypeError, match="missing"):
        derivative(2.0)


@pytest.mark.parametrize("maker", MAKERS)
def test_every_transformation_sees_new_defaults(program: Any, maker: Any) -> None:
    made = maker(program.with_default, wrt="x") if maker is not srcad.rdiff else maker(program.with_default, order=2)
    called(made, maker)
    program.with_default.__defaults__ = (5.0,)
    again = maker(program.with_default, wrt="x") if maker is not srcad.rdiff else maker(program.with_default, order=2)
    assert called(made, maker) == called(again, maker)
    program.with_default.__defaults__ = None
    with pytest.raises((TypeError, KeyError)):
        called(made, maker)


def test_a_default_between_arguments_is_changed() -> None:
    def f(x: float, a: float = 2.0, b: float = 3.0) -> float:
        return a * x + b * x * x

    derivative = srcad.grad(f)
    assert [derivative(1.0), derivative(1.0), derivative(1.0, b=0.0)] == [8.0, 8.0, 2.0]
    f.__defaults__ = (4.0, 5.0)
    assert [derivative(1.0, b=0.0), derivative(1.0), derivative(1.0, 0.0)] == [4.0, 14.0, 10.0]


def test_the_value_of_a_closure() -> None:
    k = 2.0

    def f(x: float) -> float:
        return k * x

    derivative = srcad.grad(f)
    assert derivative(1.0) == 2.0
    k = 3.0
    assert derivative(1.0) == 3.0


def test_a_function_in_a_closure() -> None:
    helper: Callable[[float], float] = lambda x: x * x  # noqa: E731

    def f(x: float) -> float:
        return helper(x)

    derivative = srcad.grad(f)
    assert derivative(3.0) == 6.0
    helper = math.exp
    assert derivative(0.0) == 1.0


def test_functions_of_one_code_have_their_own_closures() -> None:
    def made(k: float) -> Callable[[float], float]:
        return lambda x: k * x

    assert [srcad.grad(made(k))(1.0) for k in (1.0, 2.0, 3.0)] == [1.0, 2.0, 3.0]


def test_kinds_change_from_call_to_call(program: Any) -> None:
    derivative = srcad.grad(program.helper)
    for _ in range(2):
        for x in (2.0, 2, np.float32(2.0), np.float64(2.0), np.array(2.0), 2.0 + 0.0j, True + 1):
            assert derivative(x) == 4.0
    with pytest.raises(srcad.NonScalarOutputError):
        derivative(np.ones(2))
    assert derivative(2.0) == 4.0
    single = derivative(np.float32(2.0))
    assert single.dtype == np.float32


# ---------------------------------------------------------------- threads


def slow(x: Any, y: Any) -> Any:
    s = 0.0
    for i in range(20):
        s = s + math.sin(x * i) * y
    return s


@pytest.mark.parametrize("first", [True, False], ids=["first call", "later calls"])
def test_threads(first: bool) -> None:
    """Many threads call one derivative at once, with changing kinds; each sees its own result."""
    derivative = srcad.value_and_grad(slow)
    points = [(0.1 * k, 2) if k % 3 else (np.float64(0.1 * k), 2.0) for k in range(24)]
    expected = [srcad.value_and_grad(slow)(*p) for p in points]
    if not first:
        derivative(*points[0])
    start = threading.Barrier(len(points))
    results: dict[int, Any] = {}

    def run(k: int) -> None:
        start.wait()
        results[k] = [derivative(*points[k]) for _ in range(20)]

    threads = [threading.Thread(target=run, args=(k,)) for k in range(len(points))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {k: [e] * 20 for k, e in enumerate(expected)}


# ---------------------------------------------------------------- pickles


def square(x: Any) -> Any:
    return x * x


@srcad.differentiate
def cube(x: Any) -> Any:
    return x * x * x


class Spring:
    def __init__(self, k: float) -> None:
        self.k = k

    def energy(self, x: Any) -> Any:
        return self.k * x * x


def called(made: Any, maker: Any) -> Any:
    if maker in (srcad.jvp, srcad.hvp):
        return made((2.0,), (1.0,))
    found = made(2.0)
    return (found[0], found[1](1.0)) if maker is srcad.vjp else found


@pytest.mark.parametrize("before", [False, True], ids=["new", "called"])
@pytest.mark.parametrize("fn", [square, cube, Spring(3.0).energy], ids=["function", "decorated", "method"])
@pytest.mark.parametrize("maker", MAKERS)
def test_pickles(maker: Any, fn: Any, before: bool) -> None:
    made = maker(fn)
    expected = called(maker(fn), maker)
    if before:
        called(made, maker)
    again = pickle.loads(pickle.dumps(made))
    assert type(again) is type(maker(fn))
    assert called(again, maker) == expected


def test_options_survive_pickling() -> None:
    made = pickle.loads(pickle.dumps(srcad.grad(square, wrt="x", optimize=False)))
    assert made.source_for(2.0) == srcad.grad(square, optimize=False).source_for(2.0)
    assert made.parameters.wrt == ("x",)


@pytest.mark.parametrize("name", ["grad", "value_and_grad", "jvp", "vjp", "jacobian", "hessian", "hvp"])
def test_pickles_of_decorated_functions(name: str) -> None:
    assert pickle.loads(pickle.dumps(cube)) is cube
    made, maker = getattr(cube, name), getattr(srcad, name)
    assert called(pickle.loads(pickle.dumps(made)), maker) == called(made, maker)


def test_derivatives_of_decorated_functions() -> None:
    """A decorated function is differentiated like the one it decorates."""
    assert srcad.grad(cube)(2.0) == 12.0
    assert srcad.grad(lambda x: 2.0 * cube(x))(2.0) == 24.0
    assert srcad.grad(srcad.grad(cube))(2.0) == 12.0


def test_pickle_of_a_derivative_of_a_derivative() -> None:
    assert pickle.loads(pickle.dumps(srcad.grad(srcad.grad(cube))))(2.0) == 12.0


# ---------------------------------------------------------------- memory


def test_generated_text_goes_with_its_function() -> None:
    def generated() -> set[str]:
        gc.collect()
        return {name for name in linecache.cache if name.startswith("<srcad")}

    gc.freeze()  # what other tests have left is not gone through again and again
    before = generated()
    derivative = srcad.grad(lambda x: x * x)
    assert derivative(2.0) == 4.0
    gone = generated() - before
    assert len(gone) == 1
    del derivative
    gc.collect()
    other = srcad.grad(lambda x: x * x * x)  # texts are forgotten when the next one is made
    assert other(2.0) == 12.0
    assert not gone & generated()
    gc.unfreeze()


FACTOR = 2.0


def scaled(x: Any, y: Any) -> Any:
    return FACTOR * x * x * y


def test_tangents_follow_what_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    push, product = srcad.jvp(scaled), srcad.hvp(scaled)
    for factor in (2.0, 3.0, 2.0):
        monkeypatch.setitem(globals(), "FACTOR", factor)
        points: list[tuple[Any, Any]] = [(1.5, 0.5), (np.array([1.5]), 0.5), (2, 0.5), (np.array([[1.5]]), np.array([0.5]))]
        for x, y in points:
            dots = tuple(np.ones(np.shape(p)) if np.ndim(p) else 1.0 for p in (x, y))
            for _ in range(2):
                value, tangent = push((x, y), dots)
                assert np.allclose(value, factor * x * x * y) and np.allclose(tangent, factor * (2 * x * y + x * x))
        for _ in range(2):
            assert np.allclose(product((1.5, 0.5), (1.0, 1.0)), [factor * 4.0, factor * 3.0])
            with pytest.raises(srcad.DifferentiationError, match="the tangent of 'x' has the shape"):
                push((np.ones(2), 1.0), (np.ones(3), 1.0))
            with pytest.raises(srcad.DifferentiationError, match="a tuple of primals"):
                push((1.0, 2.0), (1.0,))


def test_a_few_shapes_have_their_own_versions() -> None:
    def halves(x: Any) -> Any:
        h = len(x) // 2
        return np.sum(np.sin(x[:h])) * np.sum(x[h:] ** 2)

    gradient, plain = srcad.grad(halves), srcad.grad(halves, optimize=False)
    for n in [*range(4, 24, 2), *range(4, 24, 2)]:
        x = np.linspace(0.1, 1.0, n)
        assert np.allclose(gradient(x), plain(x), rtol=1e-14)
    texts = [gradient.source_for(np.ones(n)) for n in range(4, 24, 2)]
    assert sum("For arrays of the shapes" in t for t in texts) == 4 and len(set(texts)) == 5
