"""A function of any shape is read as its own text, at its own place, never as a text that does not run."""

from __future__ import annotations

import ast
import doctest
import importlib.util
import inspect
import linecache
import operator
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import gast
import pytest

from srcad.runtime.errors import SourceUnavailableError, UnsupportedSyntaxError
from srcad.transforms import parse

Import = Callable[[str], ModuleType]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Import]:
    """Write a text to a file and import it as Python does."""

    def load(text: str) -> ModuleType:
        path = tmp_path / "user.py"
        path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location("user", path)
        assert spec and spec.loader
        user = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(user)
        return user

    yield load
    linecache.checkcache()


def text_of(fn: Any) -> str:
    """The stretch of the file where the function was found."""
    source = parse.read(fn)
    lines = "".join(linecache.getlines(source.filename))
    where = parse.locate(source, source.node)
    assert where.filename == source.filename == fn.__code__.co_filename
    assert source.function is fn
    place = ast.Pass(
        lineno=where.lineno,
        col_offset=where.col,
        end_lineno=where.end_lineno,
        end_col_offset=where.end_col,
    )
    found = ast.get_source_segment(lines, place)
    assert found is not None
    return found


DEFINITIONS = {
    "plain": ("def f(x):\n    return x", "f"),
    "one line": ("def f(x): return x", "f"),
    "later in the file": ("\n\ny = 1\ndef f(x):\n    return x", "f"),
    "before another": ("def f(x):\n    return x\ndef g(x):\n    return -x", "f"),
    "indented by tabs": ("if 1:\n\tdef f(x):\n\t\treturn x", "f"),
    "nested by a block": ("if 1:\n    def f(x):\n        return x\nelse:\n    f = None", "f"),
    "parameters on lines of their own": ("def f(\n    x,\n    y=1,\n):\n    return x", "f"),
    "parameters, and nothing compiled": ("def f(\n    x,\n):\n    '''Nothing.'''", "f"),
    "call over several lines": ("def f(x):\n    return max(\n        x,\n1\n    )", "f"),
    "text at the left edge": ("def f(x):\n    return '''\nnothing\n''' and x", "f"),
    "text at the left edge, last": ("def f(x):\n    x = '''\nnothing\n'''", "f"),
    "line continued": ("def f(x):\n    return x + \\\n1", "f"),
    "comment at the left edge": ("def f(x):\n    y = x\n# Why\n    return y", "f"),
    "dead code": ("def f(x):\n    return x\n    y = x", "f"),
    "only a docstring": ("def f(x):\n    '''Nothing.'''", "f"),
    "only dots": ("def f(x): ...", "f"),
    "last branch compiles to nothing": (
        "def f(x):\n    if x:\n        return 1\n    else:\n        pass",
        "f",
    ),
    "beyond ASCII": ("α = 'ä'; β = 2\ndef f(ξ):\n    return ξ", "f"),
    "star parameters": ("def f(a, /, b, *c, d, e=1, **g):\n    return a", "f"),
    "star alone": ("def f(a, *, b=2):\n    return a", "f"),
    "annotations": ("def f(x: 'float', *y: int) -> float:\n    z: int = 1\n    return x", "f"),
    "method": ("class A:\n    def f(self, x):\n        return x\n\n    y = 1", "A.f"),
    "static method": ("class A:\n    @staticmethod\n    def f(x):\n        return x", "A.f"),
    "private parameter": ("class A:\n    def f(self, __x):\n        return __x", "A.f"),
    "private method": ("class A:\n    def __f(self):\n        return self.__f", "A._A__f"),
    "method that uses super": ("class A:\n    def f(self):\n        return super().f", "A.f"),
    "in a class in a function": (
        "def g():\n    class A:\n        def f(self, x):\n            return x\n    return A\nA = g()",
        "A.f",
    ),
    "closure": ("def g(y):\n    def f(x):\n        return x + y\n    return f\nf = g(1)", "f"),
    "generator": ("def f(x):\n    yield x", "f"),
    "generator by what never runs": ("def f(x):\n    return x\n    yield", "f"),
    "coroutine": ("async def f(x):\n    return x", "f"),
    "decorated": ("def d(f):\n    return f\n@d\n# Why\n@d\ndef f(x):\n    return x", "f"),
    "decorated over lines": ("def d(*a):\n    return lambda f: f\n@d(\n1,\n)\ndef f(x):\n    return x", "f"),
    "decorated in brackets": ("def d(f):\n    return f\n@(\n    d\n)\ndef f(x):\n    return x", "f"),
    "strange escape": ("def f(x):\n    '\\d'\n    return x", "f"),
    "no newline at the end": ("def f(x):\n    return x", "f"),
}


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore:invalid escape:DeprecationWarning")
@pytest.mark.parametrize(("text", "name"), DEFINITIONS.values(), ids=DEFINITIONS)
def test_definition(module: Import, text: str, name: str) -> None:
    fn = operator.attrgetter(name)(module(text))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        source = parse.read(fn)
    found = text_of(fn)
    assert found.startswith(("def ", "async def "))
    assert found in text
    # All of it, or less what stands after it.
    alone = ast.parse(text).body
    expected = next(
        n for n in ast.walk(ast.Module(alone, [])) if getattr(n, "name", "") == fn.__code__.co_name
    )
    assert ast.dump(expected, include_attributes=True) == ast.dump(
        gast.gast_to_ast(source.node), include_attributes=True
    )


LAMBDAS = {
    "plain": ("f = lambda x: x", "lambda x: x"),
    "in a call": (
        "f = max(lambda x: x, key=id, default=None) if 0 else (lambda x: 2 * x)",
        "lambda x: 2 * x",
    ),
    "over lines": ("f = (\n  lambda x:\n    x\n)", "lambda x:\n    x"),
    "second in a tuple": ("f = (lambda x: x + 1, lambda x: x * 1)[1]", "lambda x: x * 1"),
    "first in a tuple": ("f = (lambda x: x + 1, lambda x: x * 1)[0]", "lambda x: x + 1"),
    "by constants of other types": ("f = (lambda x: x * 1, lambda x: x * 1.0)[1]", "lambda x: x * 1.0"),
    "by names": ("f = (lambda x: sin(x), lambda x: cos(x))[1]", "lambda x: cos(x)"),
    "by parameters": ("f = (lambda x: x, lambda y: y)[1]", "lambda y: y"),
    "by stars": ("f = (lambda x: x, lambda *x: x, lambda **x: x)[1]", "lambda *x: x"),
    "outer": ("f = lambda x: lambda x: x", "lambda x: lambda x: x"),
    "inner": ("f = (lambda x: lambda x: x)(1)", "lambda x: x"),
    "inner closure": ("f = (lambda x: lambda y: x + y)(1)", "lambda y: x + y"),
    "among closures": ("f = (lambda a: (lambda x: x + a, lambda x: x * a))(2)[1]", "lambda x: x * a"),
    "default": ("f = (lambda x, g=lambda x: x: g(x)).__defaults__[0]", "lambda x: x"),
    "with a default": ("f = lambda x, g=lambda x: x: g(x)", "lambda x, g=lambda x: x: g(x)"),
    "in brackets": ("f = (lambda x: (x), lambda x: ((-x)))[1]", "lambda x: ((-x)"),
    "in a comprehension": (
        "f = [lambda x: x * i for i in range(3) if (lambda x: i)(0)][0]",
        "lambda x: x * i",
    ),
    "in a dictionary": ("f = {'a': lambda x: x, 'b': lambda x: -x}['b']", "lambda x: -x"),
    "in a class": ("class A:\n    g, h = lambda self: self.__a, lambda self: 1\nf = A.h", "lambda self: 1"),
    "in a decorator": (
        "def d(g): return lambda f: g\n@d(lambda x: x)\ndef f(x):\n    return 2 * x",
        "lambda x: x",
    ),
    "in a header": ("for f in lambda x: x, lambda x: -x:\n    pass", "lambda x: -x"),
    "conditional": ("f = (lambda x: 1 if x else 2, lambda x: 1 if x else 3)[1]", "lambda x: 1 if x else 3"),
    "constants": ("f = (lambda: 0, lambda: 0.0, lambda: -0.0)[2]", "lambda: -0.0"),
    "short circuit": ("f = (lambda x: x and 1, lambda x: x or 1)[1]", "lambda x: x or 1"),
    "chained": ("f = (lambda x: 0 < x < 1, lambda x: 0 < x <= 1)[1]", "lambda x: 0 < x <= 1"),
    "beyond ASCII": ("ä = 'ä'; f = (lambda ξ: -ξ, lambda ξ: ξ)[1]", "lambda ξ: ξ"),
    "generator": ("f = (lambda x: (yield 1), lambda x: (yield 2))[1]", "lambda x: (yield 2"),
    "twins": ("f = (lambda x: x, lambda x: x)[1]", "lambda x: x"),
}


@pytest.mark.parametrize(("text", "expected"), LAMBDAS.values(), ids=LAMBDAS)
def test_lambda(module: Import, text: str, expected: str) -> None:
    assert text_of(module(text).f).rstrip(")") == expected.rstrip(")")


@pytest.mark.parametrize(("text", "expected"), LAMBDAS.values(), ids=LAMBDAS)
def test_lambda_without_positions(
    module: Import, text: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parse, "_by_position", lambda code, nodes: [])
    assert text_of(module(text).f).rstrip(")") == expected.rstrip(")")


def test_lambda_that_cannot_be_told(module: Import) -> None:
    user = module("class A:\n    f, g = lambda self: self.__a, lambda self: self.__b\nf = A.g")
    code = user.f.__code__
    elsewhere = code.replace(co_firstlineno=2, co_code=code.co_code[:-2] + code.co_code[:2])
    fn = FunctionType(elsewhere, user.__dict__)
    with pytest.raises(SourceUnavailableError, match="put each lambda on a line of its own") as caught:
        parse.read(fn)
    assert caught.value.lineno == 2


def test_every_reader_gets_the_same_tree(module: Import) -> None:
    user = module("def g(y):\n    def f(x):\n        return x + y\n    return f")
    one, two = parse.read(user.g(1)), parse.read(user.g(2))
    assert one.node is two.node
    assert one.function is not two.function


def test_equal_functions_of_two_files(tmp_path: Path) -> None:
    text = "def f(x):\n    return x\n"
    for name in ("one.py", "two.py", "one.py"):
        path = tmp_path / name
        path.write_text(text)
        scope: dict[str, Any] = {}
        exec(compile(text, str(path), "exec"), scope)
        assert parse.read(scope["f"]).filename == str(path)


def test_future_statements(module: Import) -> None:
    user = module("from __future__ import annotations\ndef f(x: no_such) -> nor_this:\n    return x")
    assert text_of(user.f).startswith("def f")


def test_doctest(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    text = ">>> def f(x):\n...     return x\n>>> check(f)\n>>> check(lambda x: -x)\n"
    test = doctest.DocTestParser().get_doctest(
        text, {"check": lambda fn: read.append(text_of(fn))}, "user", None, 0
    )
    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0
    assert read == ["def f(x):\n    return x", "lambda x: -x"]


def test_text_that_only_linecache_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "def f(x):\n    return x\n"
    monkeypatch.setitem(linecache.cache, "<cell 1>", (len(text), None, text.splitlines(True), "<cell 1>"))
    scope: dict[str, Any] = {}
    exec(compile(text, "<cell 1>", "exec"), scope)
    assert text_of(scope["f"]) == "def f(x):\n    return x"


def test_text_from_a_loader(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "def f(x):\n    return x\n"

    class Loader:
        def get_source(self, name: str) -> str:
            return text

    scope: dict[str, Any] = {"__name__": "zipped", "__loader__": Loader()}
    exec(compile(text, "zipped.py", "exec"), scope)
    assert parse.read(scope["f"]).node.name == "f"


def test_text_that_only_inspect_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    """As what is typed at the prompt of Python 3.13."""
    text = "def f(x):\n    return x\n"
    monkeypatch.setattr(inspect, "findsource", lambda fn: (text.splitlines(True), 0))
    scope: dict[str, Any] = {}
    exec(compile(text, "<prompt>", "exec"), scope)
    assert parse.read(scope["f"]).node.name == "f"


def test_no_text() -> None:
    scope: dict[str, Any] = {}
    # Not "<string>": from Python 3.13 on that is the text of `python -c`.
    exec(compile("def f(x):\n    return x", "<nowhere>", "exec"), scope)
    with pytest.raises(SourceUnavailableError) as caught:
        parse.read(scope["f"])
    assert str(caught.value) == (
        "the source of `f` cannot be read\n"
        '  File "<nowhere>", line 1\n'
        "Define it in a file, a notebook or a doctest, or give its derivative with `register_rule`."
    )


def test_nested_too_deeply(module: Import) -> None:
    user = module("def f(x):\n    return " + "+".join(["x"] * 2000))
    with pytest.raises(UnsupportedSyntaxError, match="`f` nests expressions too deeply"):
        parse.read(user.f)


# ---------------------------------------------------------------- files that have changed


def rewrite(user: ModuleType, text: str) -> None:
    assert user.__file__
    Path(user.__file__).write_text(text)


CHANGES = {
    "another operation": "def f(x):\n    return x + 2\n",
    "another constant": "def f(x):\n    return x * 3\n",
    "another constant's type": "def f(x):\n    return x * 2.0\n",
    "another name": "def g(x):\n    return x * 2\n",
    "another parameter": "def f(y):\n    return y * 2\n",
    "one parameter more": "def f(x, y):\n    return x * 2\n",
    "moved": "\n\ndef f(x):\n    return x * 2\n",
    "not Python": "def f(x:\n    return x * 2\n",
    "shorter": "",
}


@pytest.mark.parametrize("text", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("kept", [True, False], ids=["kept", "dated"])
def test_file_has_changed(module: Import, text: str, kept: bool) -> None:
    user = module("def f(x):\n    return x * 2\n")
    rewrite(user, text)
    if not kept:
        assert user.__file__
        os.utime(user.__file__, (0, 0))
    with pytest.raises(SourceUnavailableError, match=r"cannot be read|has changed since it was imported"):
        parse.read(user.f)


def test_file_has_changed_but_its_lines_are_kept(module: Import) -> None:
    user = module("def f(x):\n    return x * 2\n")
    linecache.getlines(user.f.__code__.co_filename)
    rewrite(user, "def f(x):\n    return x * 3\n")
    assert text_of(user.f) == "def f(x):\n    return x * 2"


def test_kept_lines_are_older_than_the_function(module: Import) -> None:
    linecache.getlines(module("def f(x):\n    return x * 2\n").f.__code__.co_filename)
    user = module("def f(x):\n    return x * 34\n")
    assert text_of(user.f) == "def f(x):\n    return x * 34"


def test_transformed_by_a_loader_of_its_own(module: Import) -> None:
    user = module("def f(x):\n    return x * 2\n")
    rewrite(user, "def f(x):\n    assert x\n    return x * 2\n")
    user.__spec__ = None
    user.__dict__["__loader__"] = object()
    assert parse.read(user.f).node.name == "f"


def test_this_file_whose_assertions_are_rewritten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "_python_started", 0.0)

    def f(x: float) -> float:
        assert x > 0
        return x

    assert text_of(f).startswith("def f(x: float)")


def test_start_of_python() -> None:
    code = (
        "import time; before = time.time()\n"
        "from srcad.transforms import parse\n"
        "print(parse._python_started <= before + 0.02)"
        if sys.platform == "linux"
        else "print(True)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "True", done.stderr


def test_start_of_python_where_nothing_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise OSError

    monkeypatch.setattr("builtins.open", refuse)
    assert parse._start_of_python() > parse._python_started


# ---------------------------------------------------------------- whole modules


@pytest.mark.parametrize("name", ["argparse", "fractions", "statistics", "numpy.linalg._linalg"])
def test_whole_module(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every function is found where the file has one of its name, and none is called changed."""
    monkeypatch.setattr(parse, "_python_started", 0.0)
    library = importlib.import_module(name)
    owners = [library, *(v for v in vars(library).values() if isinstance(v, type))]
    found = [v for owner in owners for v in vars(owner).values() if isinstance(v, FunctionType)]
    found = [fn for fn in found if fn.__code__.co_filename == library.__file__]
    assert len(found) > 10
    for fn in found:
        assert text_of(fn).startswith((f"def {fn.__code__.co_name}(", "lambda"))


def test_many_threads(module: Import) -> None:
    user = module("\n".join(f"def f{i}(x):\n    return x * {i}\n" for i in range(50)))
    filters = list(warnings.filters)
    names: list[str] = []

    def work() -> None:
        names.extend(parse.read(getattr(user, f"f{i}")).node.name for i in range(50))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(names) == sorted([f"f{i}" for i in range(50)] * 8)
    assert warnings.filters == filters
