"""The generated source of typical functions, to be read in review: ``pytest --update-golden`` writes what changed.

Each golden is a module with one derivative that runs as it stands, named by function and mode.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcad
from tests.corpus._program import Point, load
from tests.corpus._trees import flat, same

FOLDER = Path(__file__).parent / "golden"
THEMES = ("scalar", "branches", "loops", "arrays", "trees", "calls", "memory")
PROGRAMS = {f"{p.theme}.{p.fn.__name__}": p for p in load(THEMES)}

GRADIENTS = """
    scalar.survey scalar.rebinding scalar.swap scalar.black_scholes
    branches.elif_chain branches.conditional_expression branches.boolean_operators branches.early_returns
    branches.bound_in_one_branch_only
    loops.logistic_map loops.over_zip loops.by_neighbours loops.while_newton loops.break_on_a_value loops.continue_on_even
    loops.return_in_a_loop loops.triple_nesting loops.lotka_volterra loops.horner loops.vector_state
    arrays.broadcasting arrays.logistic_regression arrays.softmax arrays.convolution_by_slices arrays.slices
    trees.dict_by_key trees.namedtuple_by_name trees.list_looped trees.network
    calls.helper_with_two_results calls.closure calls.runge_kutta calls.recursion calls.derivative_inside
    memory.heat_with_boundaries memory.heat_on_two_grids memory.rows_of_length_one memory.recurrence_in_an_array
""".split()
TANGENTS = (
    "scalar.survey branches.elif_chain loops.logistic_map loops.while_newton arrays.softmax calls.helper_with_two_results".split()
)
PULLBACKS = "scalar.several_results loops.logistic_map arrays.array_result trees.dict_in_dict_out".split()
GOLDENS = [
    (name, mode) for mode, names in {"value_and_grad": GRADIENTS, "jvp": TANGENTS, "vjp": PULLBACKS}.items() for name in names
]


def path_of(name: str, mode: str) -> Path:
    return FOLDER / f"{name.replace('.', '_')}_{mode}.py"


def derivative(name: str, mode: str) -> Any:
    program = PROGRAMS[name]
    return getattr(srcad, mode)(program.fn, wrt=program.wrt)


def generated(name: str, mode: str) -> str:
    """The source for the program's first call."""
    call = PROGRAMS[name].calls[0].fresh()
    source: str = derivative(name, mode).source_for(*call.args, **call.kwargs)
    return source


def function_of(path: Path) -> Callable[..., Any]:
    """The function that a golden defines."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[..., Any] = [v for v in vars(module).values() if getattr(v, "__module__", "") == path.stem][-1]
    return found


on_goldens = pytest.mark.parametrize("name, mode", GOLDENS, ids=lambda part: part)


@on_goldens
def test_source(name: str, mode: str, update_golden: bool) -> None:
    path, text = path_of(name, mode), generated(name, mode)
    if update_golden:
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), "a new golden: write it with --update-golden, and read it"
    assert text == path.read_text(encoding="utf-8"), "read the change, then accept it with --update-golden"


@on_goldens
def test_golden_runs(name: str, mode: str) -> None:
    """The module computes what the derivative computes, without srcad's help but for its run-time."""
    program = PROGRAMS[name]
    call, function = program.calls[0].fresh(), function_of(path_of(name, mode))
    point = Point.of(program, call)
    values = tuple(point.bound.arguments.values())
    made = derivative(name, mode)
    if mode == "jvp":
        expected = made(point.primals, point.primals, *point.rest, **point.passive)
        assert same(function(*values, *point.primals), expected)
        return
    expected, actual = made(*call.args, **call.kwargs), function(*values)
    if mode == "vjp":
        seed = expected[0]
        expected, actual = (expected[0], expected[1](seed)), (actual[0], actual[1](seed))
    assert same(actual, expected)
    assert np.all(np.isfinite(flat(expected)))


def test_no_orphans() -> None:
    assert {p for p in FOLDER.iterdir() if p.is_file()} == {path_of(*golden) for golden in GOLDENS}


def test_deterministic() -> None:
    """The same text in another process, whatever the seed of hashes."""
    program = "import tests.test_golden as t; print(*[t.generated(*g) for g in t.GOLDENS], sep='\\0')"
    for seed in "12":
        out = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=FOLDER.parents[1],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(FOLDER.parents[1])},
        )  # fmt: skip
        texts = [text.rstrip("\n") for text in out.stdout.split("\0")]
        assert texts == [path_of(*golden).read_text(encoding="utf-8").rstrip("\n") for golden in GOLDENS]
