"""Names of the package are imported when they are first used: from wherever that is, and in whatever order."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import srcad
from srcad.transforms.quiet import quiet

ROOT = Path(__file__).resolve().parents[1]
FUNCTIONS = """
import math
import srcad

def wave(x):
    return x**2 * math.sin(x)

def chosen(x, fs):
    return fs[1](x) * fs[0](x)

@srcad.differentiate
def cube(x):
    return x**3
"""


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """What a program prints in a process of its own, beside a module ``lazily``."""
    (tmp_path / "lazily.py").write_text(FUNCTIONS)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "lazily", raising=False)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT), str(tmp_path))))

    def run(text: str) -> str:
        done = subprocess.run([sys.executable, "-c", text], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


def lazily() -> Any:
    import lazily  # type: ignore[import-not-found]

    return lazily


def test_ways_to_the_names(fresh: Callable[[str], str]) -> None:
    """All at once, by the module they stand in, and for those who look around; what is not there is said as ever."""
    found = fresh(
        "import pydoc, srcad.graphs, srcad\n"
        "from srcad import *\n"
        "assert srcad.graph is srcad.graphs.graph is graph and srcad.grad is grad and srcad.api.grad is grad\n"
        "assert all(name in globals() for name in srcad.__all__)\n"
        "assert not hasattr(srcad, 'no_such_name')\n"
        "text = pydoc.render_doc(srcad, renderer=pydoc.plaintext)\n"
        "assert all(f'    {name}' in text for name in srcad.__all__)\n"
        "try:\n    from srcad import no_such_name\n"
        "except ImportError as error:\n    print(error)"
    )
    assert found.startswith("cannot import name 'no_such_name' from 'srcad'")


def test_deep_in_a_recursion(fresh: Callable[[str], str]) -> None:
    text = "import srcad\ndef deep(n):\n    return deep(n - 1) if n else srcad.grad\nprint(deep(900).__name__)"
    assert fresh(f"import sys; limit = sys.getrecursionlimit()\n{text}\nassert sys.getrecursionlimit() == limit") == "grad"


def test_by_many_threads_at_once(fresh: Callable[[str], str]) -> None:
    found = fresh(
        "import sys, threading, lazily, srcad\n"
        "sys.setswitchinterval(1e-5)\n"
        "limit, start, failed = sys.getrecursionlimit(), threading.Barrier(12), []\n"
        "def use(name):\n"
        "    start.wait()\n"
        "    try:\n"
        "        getattr(srcad, name)\n"
        "        assert srcad.grad(srcad.grad(lazily.cube))(2.0) == 12.0\n"
        "    except BaseException as error:\n"
        "        failed.append((name, error))\n"
        "names = ['grad', 'wengert', 'trace', 'graph', 'check_gradients', 'register_rule'] * 2\n"
        "threads = [threading.Thread(target=use, args=(name,)) for name in names]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
        "assert sys.getrecursionlimit() == limit\n"
        "print(failed)"
    )
    assert found == "[]"


def test_by_what_was_pickled_and_saved(fresh: Callable[[str], str], tmp_path: Path) -> None:
    """These are the first that a process has of srcad; what is called at run time is differentiated as it is met."""
    functions = lazily()
    chosen: Any = srcad.grad(functions.chosen, wrt="x")
    fs = [functions.wave, functions.cube.__wrapped__]
    made: dict[str, Any] = {"wave": srcad.grad(functions.wave), "cube": functions.cube.grad, "chosen": chosen}
    expected = chosen(1.3, fs), made["wave"](1.3), made["cube"](1.3)
    (tmp_path / "made.pickle").write_bytes(pickle.dumps(made))
    made["wave"].save(tmp_path / "alone.py")
    made["wave"].save(tmp_path / "beside.py", standalone=False)
    load = "import pickle; made = pickle.load(open('made.pickle', 'rb'))"
    calls = "import lazily; fs = [lazily.wave, lazily.cube.__wrapped__]"
    assert fresh(f"{load}; {calls}; print((made['chosen'](1.3, fs), made['wave'](1.3), made['cube'](1.3)))") == str(expected)
    assert fresh("import alone, beside; print(alone.wave_grad(1.3) == beside.wave_grad(1.3))") == "True"
    chosen.save(tmp_path / "calling.py", standalone=False)
    assert fresh(f"from calling import chosen_grad\n{calls}; print(chosen_grad(1.3, fs))") == str(expected[0])


def test_by_other_processes(fresh: Callable[[str], str]) -> None:
    functions = lazily()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(functions.cube.grad, [1.0, 2.0]) == [3.0, 12.0]
        assert pool.apply(srcad.stop_gradient, (1.5,)) == 1.5
        with pytest.raises(srcad.NonDifferentiableInputError, match="carries no derivative"):
            pool.apply(srcad.grad(functions.wave), ("text",))


def test_filters_of_warnings_outlive_threads() -> None:
    """The first of two threads that silence them ends first: what the second restores is not the silence of the first."""
    filters, entered, leave = list(warnings.filters), threading.Event(), threading.Event()

    def first() -> None:
        with quiet():
            entered.set()
            leave.wait()

    def second() -> None:
        with quiet():
            assert not threads[0].is_alive() or leave.is_set()

    threads = [threading.Thread(target=run) for run in (first, second)]
    threads[0].start()
    entered.wait()
    threads[1].start()
    leave.set()
    for thread in threads:
        thread.join()
    assert warnings.filters == filters
    silencing = [p.name for room in ("srcad", "transforms", "runtime") for p in (ROOT / room).glob("*.py")
                 if "catch_warnings" in p.read_text(encoding="utf-8")]  # fmt: skip
    assert silencing == ["quiet.py"]
