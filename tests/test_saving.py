"""Saved derivatives: modules without srcad that give the same numbers."""

from __future__ import annotations

import builtins
import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import srcad
from srcad import standalone
from srcad.transforms import rules
from tests.corpus._trees import same
from tests.test_corpus import THEMES, Case, cases

WEIGHTS = np.array([1.0, -2.0, 0.5])
TABLE = {"slope": 3.0, "offset": [1.0, 2.0]}
BIG = np.arange(5000.0)


def passive(n: Any) -> Any:
    return int(n) + 1


def loaded(path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A saved module, run where srcad cannot be imported."""
    original = builtins.__import__

    def without(name: str, *rest: Any, **words: Any) -> ModuleType:
        if name.partition(".")[0] == "srcad":
            raise ImportError("srcad is not there")
        return original(name, *rest, **words)

    namespace: dict[str, Any] = {"__name__": "saved"}
    with monkeypatch.context() as patch:
        patch.setattr(builtins, "__import__", without)
        patch.setitem(sys.modules, "saved", ModuleType("saved"))
        exec(compile(path.read_text(), str(path), "exec"), namespace)
    return namespace


def quadratic(x: Any, scale: float = 3.0) -> Any:
    return scale * np.sum((x - WEIGHTS) ** 2) + TABLE["slope"] * x[0]


def distance(x: Any, y: Any) -> Any:
    return math.hypot(x, y) ** 3


FIRST = [c for c in cases(THEMES) if c.index == 0]


@pytest.mark.parametrize("case", FIRST, ids=str)
def test_corpus(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    derivative: Any = srcad.vjp(case.program.fn, wrt=case.program.wrt)
    call = case.call
    try:
        value, _ = derivative(*call.args, **call.kwargs)
    except srcad.DifferentiationError:
        pytest.skip("refused, and so never saved")
    try:
        derivative.save(tmp_path / "saved.py")
    except srcad.DifferentiationError as error:
        assert "run time" in str(error) or "cannot name" in str(error) or "cannot be written" in str(error)
        return
    text = (tmp_path / "saved.py").read_text()
    assert "import srcad" not in text and "from srcad" not in text
    saved = loaded(tmp_path / "saved.py", monkeypatch)[derivative.__name__]
    call = case.call
    again, _ = saved(*call.args, **call.kwargs)
    assert same(again, value)


def test_gradient_in_a_process_of_its_own(tmp_path: Path) -> None:
    gradient: Any = srcad.grad(quadratic)
    x = np.array([0.3, 0.4, 0.5])
    expected = gradient(x)
    gradient.save(tmp_path / "quadratic_gradient.py")
    (tmp_path / "srcad.py").write_text("raise ImportError('srcad is not there')\n")
    program = "import numpy as np, quadratic_gradient as q; print(q.quadratic_grad(np.array([0.3, 0.4, 0.5])).tolist())"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.stdout.strip() == str(expected.tolist()), done.stderr


def test_before_the_first_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    srcad.grad(quadratic).save(tmp_path / "saved.py")
    x = np.array([0.3, 0.4, 0.5])
    saved = loaded(tmp_path / "saved.py", monkeypatch)["quadratic_grad"]
    np.testing.assert_allclose(saved(x), srcad.grad(quadratic)(x), rtol=1e-14)
    np.testing.assert_allclose(saved(x, 2.0), srcad.grad(quadratic)(x, 2.0), rtol=1e-14)


def test_other_arguments_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was generated for numbers is wrong for arrays."""
    gradient: Any = srcad.grad(distance)
    expected = gradient(3.0, 4.0)
    gradient.save(tmp_path / "saved.py")
    saved = loaded(tmp_path / "saved.py", monkeypatch)["distance_grad"]
    assert saved(3.0, 4.0) == expected
    assert saved(3, 4) == expected
    with pytest.raises(TypeError, match="generated for other arguments"):
        saved(np.ones(2), 4.0)


def test_flag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def f(x: Any, cubed: bool = False) -> Any:
        return x**3 if cubed else x**2

    gradient: Any = srcad.grad(f)
    gradient(2.0)
    gradient.save(tmp_path / "saved.py")
    saved = loaded(tmp_path / "saved.py", monkeypatch)["f_grad"]
    assert saved(2.0) == 4.0
    with pytest.raises(TypeError):
        saved(2.0, True)


def test_global_from_a_module(tmp_path: Path) -> None:
    """What has no short text is imported from the module of the function."""

    def f(x: Any) -> Any:
        return np.sum(x * BIG) * passive(2.0)

    gradient: Any = srcad.grad(f)
    gradient(np.ones(5000))
    gradient.save(tmp_path / "saved.py")
    text = (tmp_path / "saved.py").read_text()
    assert f"from {__name__} import BIG\n" in text


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    table = np.arange(5000.0)

    def f(x: Any) -> Any:
        return np.sum(x * table)

    gradient: Any = srcad.grad(f)
    gradient(np.ones(5000))
    with pytest.raises(srcad.DifferentiationError, match="table cannot be written into a module"):
        gradient.save(tmp_path / "saved.py")
    assert not (tmp_path / "saved.py").exists()


def test_not_standalone(tmp_path: Path) -> None:
    gradient: Any = srcad.grad(quadratic)
    gradient.save(tmp_path / "saved.py", standalone=False)
    assert (tmp_path / "saved.py").read_text() == gradient.source


@pytest.mark.parametrize("helper", rules.runtime().__all__)
def test_every_helper_can_be_written(helper: str) -> None:
    """No two definitions that one module needs have the same name."""
    if helper in ("call_vjp", "call_jvp", "call_higher", "rewound", "method_named", "differs"):
        return
    parts = standalone._Parts()
    parts.need(getattr(rules.runtime(), helper).__module__, getattr(rules.runtime(), helper).__name__)
    text = "\n".join([*sorted(parts.imports), *parts.constants.values(), *parts.texts.values()])
    namespace: dict[str, Any] = {"__name__": "saved"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "saved", ModuleType("saved"))
        exec("from __future__ import annotations\n" + text, namespace)
    made: Callable[..., Any] = namespace[getattr(rules.runtime(), helper).__name__]
    assert callable(made)


def test_all_helpers_together() -> None:
    parts = standalone._Parts()
    for helper in rules.runtime().__all__:
        if helper not in ("call_vjp", "call_jvp", "call_higher", "rewound", "method_named", "differs"):
            parts.need(getattr(rules.runtime(), helper).__module__, getattr(rules.runtime(), helper).__name__)
    assert len(parts.texts) > 100
