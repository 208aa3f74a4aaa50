"""The command line: what each command prints and writes, and its status."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from srcad.cli import main

SHAPES = """
def area(a, b):
    return a * b

def wrong(x):
    return eval("x")

def failing(x):
    if x > 1.0:
        raise ValueError("too large")
    return x * x
"""


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    path = tmp_path / "shapes.py"
    path.write_text(SHAPES)
    return path


def test_show(shapes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", f"{shapes}:area", "--wrt", "a"]) == 0
    assert "def area_grad(a, b):" in capsys.readouterr().out
    assert main(["show", f"{shapes}:area", "--mode", "forward", "--ignore", "a", "--no-optimize"]) == 0
    assert "def area_jvp(a, b, b_dot):" in capsys.readouterr().out


@pytest.mark.parametrize("mode, name, args, want", [
    ("reverse", "area_grad", (2.0, 5.0), (5.0, 2.0)), ("forward", "area_jvp", (2.0, 5.0, 1.0, 0.0), (10.0, 5.0)),
])  # fmt: skip
def test_save(shapes: Path, mode: str, name: str, args: tuple[float, ...], want: tuple[float, float]) -> None:
    path = shapes.with_name("out.py")
    assert main(["save", f"{shapes}:area", "--mode", mode, "-o", str(path)]) == 0
    namespace: dict[str, object] = {}
    exec(path.read_text(encoding="utf-8"), namespace)
    assert tuple(map(float, namespace[name](*args))) == want  # type: ignore[operator]


def test_files_that_cannot_be_written(shapes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = str(shapes.parent / "missing" / "out.py")
    assert main(["save", f"{shapes}:area", "-o", nowhere]) == 2
    assert main(["graph", f"{shapes}:area", "-o", nowhere]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("action", ["info", "clear"])
def test_cache(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache", action]) == 0
    assert capsys.readouterr().out.startswith("nothing is kept on disk")


@pytest.mark.parametrize("command", [["trace", "{}:area", "2.0"], ["check", "{}:area"], ["cache", "drop"], ["show", "{}"],
                                     ["show", "nowhere.py:f"], ["show", "no_such_module:f"], ["show", "{}:missing"]])  # fmt: skip
def test_usage(command: list[str], shapes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([part.format(shapes) for part in command]) == 2
    assert capsys.readouterr().err


def test_what_is_refused(shapes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", f"{shapes}:wrong"]) == 1
    assert "eval" in capsys.readouterr().err


def test_a_check_that_fails(shapes: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: object, **options: object) -> None:
        np.testing.assert_allclose(1.0, 2.0)

    monkeypatch.setattr("srcad.checking.check_gradients", fails)
    assert main(["check", f"{shapes}:area", "2.0", "5.0"]) == 1
    assert "Not equal" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["trace", "check"])
def test_exceptions_of_the_users_code(command: str, shapes: Path) -> None:
    """They come with their traceback; the status is Python's own for them. A trace executes the list, not the lines."""
    line = [sys.executable, "-m", "srcad", command, f"{shapes}:failing", "2.0"]
    ended = subprocess.run(line, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert ended.returncode == 1
    assert ended.stderr.rstrip().endswith("ValueError: too large")
    assert (f'File "{shapes}", line 10, in failing' in ended.stderr) == (command == "check")


def test_a_module_whose_own_import_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "imports_what_is_missing.py").write_text("import no_such_module\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        main(["show", "imports_what_is_missing:f"])
