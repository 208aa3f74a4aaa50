"""What a derivative costs before it runs: near linear in the statements, and little to import.

Times are the least of several, and are allowed to grow with a loop of plain Python that is timed beside them, so that a slow
or busy machine is no failure.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import srcad
from srcad import recent, undisturbed
from srcad.transforms import pipeline

#: What ``calibration`` takes on the machine that the limits are meant for, in seconds.
_REFERENCE = 0.0185
_LINES = ("a = a * y + 0.5", "b = math.sin(a) * x", "a = a + b / y", "a = math.exp(-a * a) + b")


@pytest.fixture(autouse=True)
def _as_for_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """The verifier is for tests; what other tests have left is not gone through again and again."""
    monkeypatch.setattr(pipeline, "VERIFY", False)
    gc.collect()
    gc.freeze()


def timed(run: Callable[[], Any]) -> float:
    """How long something takes, the collection of what thousands of other tests left behind aside."""
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        run()
        return time.perf_counter() - start
    finally:
        gc.enable()


def calibration() -> None:
    """A quarter of a million calls and writes into a dictionary."""
    found: dict[int, str] = {}
    for k in range(250_000):
        found[k % 1000] = str(k)


def slowness() -> float:
    """How much slower than the reference this machine is now, and never less than 1."""
    return max(1.0, min(timed(calibration) for _ in range(3)) / _REFERENCE)


def within(run: Callable[[], Any], limit: float) -> None:
    """The least of many times is below the limit, as far as the machine allows; other tests run beside this one."""
    times: list[float] = []
    for _ in range(25):
        factor = slowness()
        times.append(timed(run) / factor)
        if times[-1] < limit:
            return
    pytest.fail(f"{min(times) * 1e3:.0f} ms, where {limit * 1e3:.0f} are allowed")


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


@pytest.mark.parametrize("statements, limit", [(20, 0.02), (200, 0.3)])
@pytest.mark.parametrize("make", [srcad.grad, srcad.value_and_grad, srcad.jvp])
def test_straight_lines(tmp_path: Path, make: Callable[..., Any], statements: int, limit: float) -> None:
    fn = program(tmp_path, statements)
    source(make, program(tmp_path, 5))
    within(lambda: source(make, fn), limit)


@pytest.mark.parametrize("lines", [
    ("if a > b:", "    a = a * y"), ("for i in range(2):", "    a = math.sin(a) * y"), ("if a > 9.0:", "    return a * y"),
], ids=["branches", "loops", "returns"])  # fmt: skip
def test_structures_grow_linearly(tmp_path: Path, lines: tuple[str, ...]) -> None:
    """Twice the statements take about twice the time; nested early returns are allowed four times."""
    first, second = (program(tmp_path, n, lines) for n in (63, 123))
    source(srcad.grad, first)
    ratios = []
    for _ in range(5):
        short = min(timed(lambda: source(srcad.grad, first)) for _ in range(2))
        ratios.append(timed(lambda: source(srcad.grad, second)) / short)
        if ratios[-1] < (4.5 if "return" in lines[1] else 3.0):
            return
    pytest.fail(f"twice as much takes {min(ratios):.1f} times as long")


@pytest.mark.slow
def test_what_nests_too_deeply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each early return puts the rest one level deeper; more than Python takes are refused, and nothing breaks."""
    fn = program(tmp_path, 403, ("if a > 9.0:", "    return a * y"))
    if sys.version_info >= (3, 11):
        slope = (fn(0.5 + 1e-6, 2.0) - fn(0.5 - 1e-6, 2.0)) / 2e-6
        assert srcad.grad(fn)(0.5, 2.0)[0] == pytest.approx(slope, rel=1e-5, abs=1e-7)
    recent.forget()
    monkeypatch.setattr(undisturbed, "_DEEPEST", 0)
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


@pytest.mark.parametrize("what, limit", [("import srcad", 0.05), ("from srcad import grad", 0.25)], ids=["package", "compiler"])
def test_import(tmp_path: Path, what: str, limit: float) -> None:
    """What srcad adds to numpy, once it is compiled to bytecode: the compiler is loaded when it is first asked for."""
    text = f"import time, numpy; start = time.perf_counter(); {what}; print(time.perf_counter() - start)"
    root = str(Path(__file__).parents[1])
    env = {**os.environ, "PYTHONPATH": root, "PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}

    def seconds() -> float:
        out = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, env=env)
        return float(out.stdout)

    seconds()
    times = []
    for _ in range(25):
        factor = slowness()
        times.append(seconds() / factor)
        if times[-1] < limit:
            return
    pytest.fail(f"{min(times) * 1e3:.0f} ms, where {limit * 1e3:.0f} are allowed")
