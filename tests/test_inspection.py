"""Wengert lists, traces, graphs, and the command line that prints them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcad
from srcad.cli import main
from srcad.graphs import graph
from srcad.inspection import Row, wengert
from srcad.runtime.errors import NonScalarOutputError, UnknownParameterError
from srcad.traces import trace


def survey(x1: Any, x2: Any) -> Any:
    return math.log(x1) + x1 * x2 - math.sin(x2)


def branch(x: Any) -> Any:
    if x > 0:
        y = x * 2
    else:
        y = -x
    return y, y + 1


def powers(x: Any, n: Any) -> Any:
    s = 0.0
    while s < n:
        s = s + x * x
    return s


def entries(p: Any) -> Any:
    return p["a"] * p["b"][0] + p["b"][1]


def squares(x: Any) -> Any:
    return np.sum(x**2) + np.mean(x)


def test_three_parts() -> None:
    assert str(wengert(survey)).splitlines() == [
        "independent   v-1 = x1",
        "              v0  = x2",
        "intermediate  v1  = log(v-1)",
        "              v2  = v-1 * v0",
        "              v3  = v1 + v2",
        "              v4  = sin(v0)",
        "              v5  = v3 - v4",
        "dependent     y   = v5",
    ]
    assert next(iter(wengert(survey))) == Row("independent", "v-1", "x1")


def test_branch_is_joined_and_dependents_are_numbered() -> None:
    lines = [line[14:] for line in str(wengert(branch)).splitlines()]
    assert lines[1:] == [
        "v1 = v0 > 0", "if v1:", "    v2 = v0 * 2", "else:", "    v3 = -v0", "v4 = v2 | v3", "v5 = v4 + 1",
        "y1 = v4", "y2 = v5",
    ]  # fmt: skip


def test_wengert_of_a_gradient() -> None:
    """The gradient's own list, and not that of the function it derives."""
    rows = wengert(srcad.grad(survey))
    assert [row.name for row in rows if row.part == "dependent"] == ["y1", "y2"]
    assert "1.0 / v-1" in str(rows)
    assert str(srcad.grad(survey).wengert) == str(wengert(survey))
    assert trace(srcad.grad(survey, "x1"), 2.0, 5.0).rows[0].adjoint == -0.25


def test_reverse_trace() -> None:
    rows = {row.name: row for row in trace(survey, 2.0, 5.0)}
    assert rows["y"].value == pytest.approx(survey(2.0, 5.0), rel=1e-15)
    assert rows["v-1"].adjoint == pytest.approx(5.5, rel=1e-15)
    assert rows["v0"].adjoint == pytest.approx(2 - math.cos(5), rel=1e-15)
    assert "reverse derivative trace" in str(trace(survey, 2.0, 5.0))


@pytest.mark.parametrize(("wrt", "want"), [("x1", 5.5), ("x2", 2 - math.cos(5))])
def test_forward_trace(wrt: str, want: float) -> None:
    assert trace(survey, 2.0, 5.0, mode="forward", wrt=wrt).rows[-1].tangent == pytest.approx(want, rel=1e-15)


def test_trace_follows_loops_containers_and_arrays() -> None:
    rows = trace(powers, 2.0, 10.0).rows
    assert (rows[-1].value, rows[0].adjoint) == (12.0, 12.0)
    rows = trace(entries, {"a": 2.0, "b": [3.0, 4.0]}).rows
    assert (rows[-1].value, rows[0].adjoint, rows[1].adjoint) == (10.0, 3.0, [2.0, 1.0])
    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(trace(squares, x).rows[0].adjoint, 2 * x + 0.5, rtol=1e-15)


def test_trace_refuses() -> None:
    with pytest.raises(NonScalarOutputError):
        trace(branch, 1.0)
    with pytest.raises(UnknownParameterError, match="x1, x2"):
        trace(survey, 1.0, 2.0, wrt="x3")


def test_graph(tmp_path: Path) -> None:
    drawn = graph(survey)
    assert drawn.dot.startswith('digraph "survey"')
    assert drawn.mermaid.startswith("flowchart")
    assert all(drawn.dot.count(colour) for colour in ("#d5e8d4", "#dae8fc", "#ffe6cc"))
    drawn.save(tmp_path / "f.mmd")
    assert (tmp_path / "f.mmd").read_text(encoding="utf-8") == drawn.mermaid
    with pytest.raises(ValueError, match="svg"):
        drawn.save(tmp_path / "f.txt")


def test_graph_without_graphviz(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(RuntimeError, match="Graphviz"):
        graph(survey).save(tmp_path / "f.svg")


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "shapes.py"
    path.write_text("def area(a, b):\n    return a * b\n\n\ndef bad(x):\n    return eval('x')\n")
    assert main(["wengert", f"{path}:area"]) == 0
    assert "v1  = v-1 * v0" in capsys.readouterr().out
    assert main(["trace", f"{path}:area", "2.0", "-5.0", "--mode", "forward", "--wrt", "b"]) == 0
    assert main(["show", f"{path}:area"]) == 0
    assert "def area_grad" in capsys.readouterr().out
    assert main(["check", f"{path}:area", "2.0", "5.0"]) == 0
    assert main(["graph", f"{path}:area", "-o", str(tmp_path / "g.dot")]) == 0
    assert main(["trace", f"{path}:area", "1.0", "1.0", "--wrt", "c"]) == 1
    assert "Traceback" not in capsys.readouterr().err
    assert main(["wengert", f"{path}:missing"]) == 2
    assert main(["wengert"]) == 2
