"""What a derivative costs before it runs: near linear in the statements, and little to import.

Work is counted in calls, which are the same on every machine. Times are those of the process alone, beside something that is
timed with them, and have twice the room that they need: a slow or busy machine is no failure.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import pytest

import srcad
from srcad import recent, undisturbed, versions
from srcad.transforms import pipeline

ROOT = Path(__file__).resolve().parents[1]
_LINES = ("a = a * y + 0.5", "b = math.sin(a) * x", "a = a + b / y", "a = math.exp(-a * a) + b")


@pytest.fixture(autouse=True)
def _as_for_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """The verifier is for tests; what other tests have left is not gone through again and again."""
    monkeypatch.setattr(pipeline, "VERIFY", False)
    gc.collect()
    gc.freeze()


def calls(run: Callable[[], Any]) -> int:
    """How many calls of functions, Python's and C's, something makes."""
    found = 0

    def count(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal found
        found += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(before)
    return found


def seconds(run: Callable[[], Any]) -> float:
    """How long this process works at something: not how long it waits for others, nor for the collection of garbage."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        run()
        return time.process_time() - start
    finally:
        gc.enable()


def calibration() -> None:
    """A quarter of a million calls and writes into a dictionary."""
    found: dict[int, str] = {}
    for k in range(250_000):
        found[k % 1000] = str(k)


def within(limit: float, pair: Callable[[], tuple[float, float]]) -> None:
    """What one thing takes over what another takes, timed in turn: the least of each, until that is below the limit."""
    times = [pair()]
    while (ratio := min(a for a, _ in times) / min(b for _, b in times)) >= limit:
        assert len(times) < 25, f"{ratio:.2f} times as long, where {limit} are allowed"
        times.append(pair())


def source(make: Callable[..., Any], fn: Callable[..., Any]) -> str:
    """The derivative's source, when nothing is known of the function."""
    recent.forget()
    text: str = make(fn).source_for(0.5, 2.0)
    return text


def program(tmp_path: Path, statements: int, lines: tuple[str, ...] = _LINES) -> Callable[..., Any]:
    """A function of so many statements."""
    body = ["a = x", "b = y", *(lines[k % len(lines)] for k in range(statements - 3)), "return a"]
    path = tmp_path / f"program_{statements}_{len(lines)}.py"
    path.write_text("import math\ndef f(x, y):\n" + "".join(f"    {line}\n" for line in body))
    namespace: dict[str, Any] = {}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    found: Callable[..., Any] = namespace["f"]
    return found


@pytest.mark.parametrize("statements", [20, 100])
@pytest.mark.parametrize("make", [srcad.grad, srcad.value_and_grad, srcad.jvp])
def test_straight_lines(tmp_path: Path, make: Callable[..., Any], statements: int) -> None:
    """Each statement costs so many calls, however many there are."""
    fn = program(tmp_path, statements)
    source(make, fn)
    assert calls(lambda: source(make, fn)) < 14_000 * statements


def test_straight_lines_in_time(tmp_path: Path) -> None:
    """Ten statements take no longer than a quarter of a million calls."""
    fn = program(tmp_path, 200)
    source(srcad.grad, fn)
    within(20.0, lambda: (seconds(lambda: source(srcad.grad, fn)), seconds(calibration)))


@pytest.mark.parametrize("lines", [
    ("if a > b:", "    a = a * y"), ("for i in range(2):", "    a = math.sin(a) * y"), ("if a > 9.0:", "    return a * y"),
], ids=["branches", "loops", "returns"])  # fmt: skip
def test_structures_grow_linearly(tmp_path: Path, lines: tuple[str, ...]) -> None:
    """Twice the statements take about twice the work; nested early returns are allowed three times the calls."""
    returns = "return" in lines[1]
    short, long = (program(tmp_path, n, lines) for n in (63, 123))
    source(srcad.grad, short)
    assert calls(lambda: source(srcad.grad, long)) < (3.0 if returns else 2.5) * calls(lambda: source(srcad.grad, short))
    runs = [lambda: source(srcad.grad, long), lambda: source(srcad.grad, short)]
    within(4.5 if returns else 3.5, lambda: (seconds(runs[0]), seconds(runs[1])))


@pytest.mark.slow
def beside_no_call(owner: Any, values: Any, log: Any, error: Exception, wanted: Any) -> NoReturn:
    """Along the path of one call nothing nests."""
    raise error


def test_what_nests_too_deeply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each early return puts the rest one level deeper; more than Python takes are refused, and nothing breaks."""
    fn = program(tmp_path, 403, ("if a > 9.0:", "    return a * y"))
    if sys.version_info >= (3, 11):
        slope = (fn(0.5 + 1e-6, 2.0) - fn(0.5 - 1e-6, 2.0)) / 2e-6
        assert srcad.grad(fn)(0.5, 2.0)[0] == pytest.approx(slope, rel=1e-5, abs=1e-7)
    recent.forget()
    monkeypatch.setattr(undisturbed, "_DEEPEST", 0)
    monkeypatch.setattr(versions, "made_beside", beside_no_call)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(500)
    try:
        with pytest.raises(srcad.UnsupportedSyntaxError, match="nests too deeply") as found:
            srcad.grad(fn)(0.5, 2.0)
    finally:
        sys.setrecursionlimit(limit)
    assert found.value.filename == fn.__code__.co_filename


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["grad", "jvp"])
def test_two_thousand_statements(tmp_path: Path, mode: str) -> None:
    """No recursion on the length of a program, with Python's own limit."""
    fn = program(tmp_path, 2000)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    try:
        if mode == "grad":
            x_bar, y_bar = srcad.grad(fn)(0.5, 2.0)
        else:
            push = srcad.jvp(fn)
            x_bar, y_bar = (push((0.5, 2.0), dots)[1] for dots in ((1.0, 0.0), (0.0, 1.0)))
    finally:
        sys.setrecursionlimit(limit)
    for bar, step in ((x_bar, (1e-6, 0.0)), (y_bar, (0.0, 1e-6))):
        up, down = (fn(0.5 + sign * step[0], 2.0 + sign * step[1]) for sign in (1, -1))
        assert bar == pytest.approx((up - down) / 2e-6, rel=1e-5, abs=1e-7)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """What a program prints in a process of its own, where srcad is compiled to bytecode."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}
    env["PYTHONPYCACHEPREFIX"] = str(tmp_path_factory.mktemp("bytecode"))

    def run(text: str) -> str:
        return subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, env=env).stdout

    run("import srcad; srcad.grad")
    return run


@pytest.mark.parametrize("what, limit", [("import srcad", 0.6), ("from srcad import grad", 4.0)], ids=["package", "compiler"])
def test_import(fresh: Callable[[str], str], what: str, limit: float) -> None:
    """What srcad adds to numpy, as a multiple of numpy: the compiler is loaded when it is first asked for."""
    text = f"from time import process_time as t; a = t(); import numpy; b = t(); {what}; print(t() - b, b - a)"

    def pair() -> tuple[float, float]:
        added, alone = map(float, fresh(text).split())
        return added, alone

    within(limit, pair)


def test_what_the_package_imports(fresh: Callable[[str], str]) -> None:
    """The compiler and its libraries stay out until a name of theirs is used."""
    loaded = "sorted({name for name in sys.modules if name.startswith(('srcad.', 'gast', 'astor'))})"
    found = fresh(f"import sys, srcad; print(*{loaded})").split()
    assert "srcad.runtime" in found and not {"srcad.api", "srcad.transforms", "gast", "astor"} & set(found)
    assert "srcad.transforms.pipeline" in fresh(f"import sys, srcad; srcad.grad; print(*{loaded})").split()
