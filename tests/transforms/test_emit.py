"""What is emitted is Python that reads back as it was meant, on every Python."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcad
from srcad.transforms import kinds
from srcad.transforms.emit import emit
from srcad.transforms.ir import Assign, Lit, Op, Program

ROOT = Path(__file__).parents[2]

#: What Python 3.14 removed from ``ast`` is taken away before anything of srcad, astor or gast is imported.
AS_IN_3_14 = """
import ast
for name in ("Num", "Str", "Bytes", "NameConstant", "Ellipsis"):
    if hasattr(ast, name):
        delattr(ast, name)
import warnings
warnings.simplefilter("ignore")
import srcad
from tests import test_golden as goldens
from tests.corpus._program import load

for golden in goldens.GOLDENS:
    assert goldens.generated(*golden) == goldens.path_of(*golden).read_text(encoding="utf-8"), golden
emitted = 0
for program in load(goldens.THEMES):
    for optimize in (True, False):
        call = program.calls[0].fresh()
        try:
            text = srcad.vjp(program.fn, wrt=program.wrt, optimize=optimize).source_for(*call.args, **call.kwargs)
        except srcad.DifferentiationError:
            continue
        compile(text, "generated", "exec")
        emitted += 1
assert not hasattr(ast, "Str")
print(emitted)
"""


def test_without_the_classes_that_python_3_14_removed() -> None:
    out = subprocess.run(
        [sys.executable, "-c", AS_IN_3_14], capture_output=True, text=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
    )
    assert out.returncode == 0, out.stderr
    assert int(out.stdout) > 400


def test_format_strings_of_the_user() -> None:
    """They are emitted without the node that astor prints by a removed class."""

    def f(x: float) -> float:
        if x < 0.0:
            raise ValueError(f"{x:.3f} is {x!r} {{}}")
        return x * x

    assert srcad.grad(f)(2.0) == 4.0
    with pytest.raises(ValueError, match=r"^-1.000 is -1.0 \{\}$"):
        srcad.grad(f)(-1.0)


LITERALS: list[Any] = [
    -2, -2.0, -0.0, 1e300, 1e-300, 0.1, float("inf"), -float("inf"), float("nan"), 1j, -1j, 2.0 - 3.0j, True, None, ...,
    "a'\n\"b",
    b"\x00", (1, -2.0, (None,)), slice(1, None, -1), np.float32(0.1), np.int64(-3), 10**30,
]  # fmt: skip


@pytest.mark.parametrize("value", LITERALS, ids=repr)
def test_literals(value: Any) -> None:
    made = emit(Program("f", (), (), Lit(value)))
    namespace = dict(made.namespace)
    exec(made.text, namespace)
    back = namespace["f"]()
    plain = value.item() if isinstance(value, np.generic) else value
    assert repr(back) == repr(plain)


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "//", "%", "**"])
@pytest.mark.parametrize("left", [-2, -2.0, 2.5])
@pytest.mark.parametrize("right", [-3, 3.0])
def test_signs_and_operators(operator: str, left: float, right: float) -> None:
    """A negative number is a unary minus: ``(-2) ** x``, not ``-2 ** x``."""
    body = (Assign("v", Op(operator), ("x", Lit(right))), Assign("w", Op(operator), (Lit(left), "v")))
    made = emit(Program("f", ("x",), body, "w", dict.fromkeys("xvw", kinds.FLOAT)))
    namespace: dict[str, Any] = {}
    exec(made.text, namespace)
    expected = eval(f"({left}) {operator} (x {operator} ({right}))", {"x": 7.3})
    assert namespace["f"](7.3) == expected


def test_the_text_is_the_code() -> None:
    """What runs and what is shown are one tree, but for the places."""

    def f(x: float, n: int) -> float:
        s = 1.0
        for i in range(n):
            if i % 2:
                s = s * x
        return s

    derivative = srcad.grad(f, "x")
    shown = ast.parse(derivative.source_for(2.0, 3))
    assert ast.unparse(derivative.compiled((2.0, 3)).emitted.tree) == ast.unparse(shown)
