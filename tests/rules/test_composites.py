"""Functions that stand for others have their values."""

from __future__ import annotations

import ast
import functools

import numpy as np
import pytest

from srcad.transforms import rules
from tests.rules.composites import ROWS
from tests.rules.evaluator import SPACE, Case, leaves, value
from tests.signatures.cases import CASES


@pytest.mark.parametrize("case", ROWS, ids=[str(c) for c in ROWS])
def test_value(case: Case) -> None:
    call = ast.parse(case.text, mode="eval").body
    assert isinstance(call, ast.Call)
    function = rules.stands_for(ast.unparse(call.func))
    assert function is not None
    function = functools.partial(function, *map(rules.resolve, rules.leading(ast.unparse(call.func))))
    own = ast.unparse(ast.Call(ast.Name("function"), call.args, call.keywords))
    with np.errstate(all="ignore"):
        wanted = value(case)
        found = eval(own, SPACE | {"function": function}, dict(zip(case.parameters, case.args, strict=True)))
    for x, y in zip(leaves(list(found)) if isinstance(found, tuple) else leaves(found), leaves(wanted), strict=True):
        assert x.shape == y.shape
        np.testing.assert_allclose(x, y, rtol=1e-8, atol=1e-10)


def test_every_composite_has_a_row() -> None:
    rules.load()
    tested = {ast.unparse(ast.parse(c.text, mode="eval").body.func) for c in ROWS}  # type: ignore[attr-defined]
    swept = " ".join(c.text for c in CASES)
    tested |= {op for op in rules.composites() if all(part in swept for part in (f"{op.split()[0]}(", *op.split()[1:]))}
    named = {op for op in rules.known() if "." in op and rules.stands_for(op) and rules.resolve(op) is not None}
    drawn = {op for op in named if op.startswith("np.random.")}  # tests/signatures/test_kinds_of_arrays.py
    operators = {op for op in named if "ABCPolyBase" in op}  # tests/signatures/cases.py
    assert named - tested - drawn - operators <= {"np.trapz", "scipy.linalg.qz", "scipy.linalg.ordqz"}
