"""Errors say where, show the user's line, and travel between processes."""

from __future__ import annotations

import copy
import linecache
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad
from srcad.runtime import errors
from srcad.runtime.errors import DifferentiationError, Location

SUBCLASSES = [
    errors.UnsupportedSyntaxError,
    errors.NoDerivativeError,
    errors.SourceUnavailableError,
    errors.NonScalarOutputError,
    errors.NonDifferentiableInputError,
    errors.UnknownParameterError,
    errors.CompilationError,
]

Listing = Callable[[str], str]


@pytest.fixture
def listing(monkeypatch: pytest.MonkeyPatch) -> Listing:
    """Make a text readable as a file, and return the file's name."""

    def put(text: str) -> str:
        entry = (len(text), None, text.splitlines(keepends=True), "<user>")
        monkeypatch.setitem(linecache.cache, "<user>", entry)
        return "<user>"

    return put


def test_message_alone() -> None:
    error = DifferentiationError("no derivative")
    assert str(error) == "no derivative"
    assert (error.filename, error.lineno, error.col, error.end_col) == (None, None, None, None)
    assert error.hint == ""


def test_message_and_hint() -> None:
    assert str(DifferentiationError("no derivative", hint="Use another.")) == "no derivative\nUse another."


def test_line_and_carets(listing: Listing) -> None:
    where = Location(listing("def f(x):\n    return foo(x) + 1\n"), 2, 11, 2, 17)
    error = DifferentiationError("foo has no rule", where=where, hint="Register one.")
    assert str(error).splitlines() == [
        "foo has no rule",
        '  File "<user>", line 2',
        "    return foo(x) + 1",
        "           ^^^^^^",
        "Register one.",
    ]
    assert (error.filename, error.lineno, error.col, error.end_col) == ("<user>", 2, 11, 17)


def carets(where: Location) -> str:
    """The last line of what is printed, without its margin."""
    return str(DifferentiationError("m", where=where)).splitlines()[-1][4:]


def test_without_columns_the_carets_are_one(listing: Listing) -> None:
    assert carets(Location(listing("y = x\n"), 1)) == "^"


def test_without_columns_of_an_indented_line(listing: Listing) -> None:
    assert carets(Location(listing("    y = x\n"), 1)) == "^"


def test_several_lines_are_marked_on_the_first(listing: Listing) -> None:
    assert carets(Location(listing("y = foo(x,\n        z)\n"), 1, 4, 2, 10)) == "    ^^^^^^"


def test_tabs_stay_tabs(listing: Listing) -> None:
    assert carets(Location(listing("\tif x:\ty = z\n"), 1, 11, 1, 12)) == "     \t    ^"


def test_columns_are_bytes(listing: Listing) -> None:
    assert carets(Location(listing("αβ = γ(x)\n"), 1, 7, 1, 12)) == "     ^^^^"


def test_columns_beyond_the_line(listing: Listing) -> None:
    assert carets(Location(listing("y\n"), 1, 7, 1, 12)) == " ^"


def test_unreadable_line() -> None:
    error = DifferentiationError("m", where=Location("<nowhere>", 3, 1, 3, 2), hint="h")
    assert str(error) == 'm\n  File "<nowhere>", line 3\nh'


@pytest.mark.parametrize("kind", SUBCLASSES)
def test_kinds_travel(kind: type[DifferentiationError]) -> None:
    error = kind("m", where=Location("f.py", 3, 1, 3, 2), hint="h")
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is kind
        assert (twin.message, twin.where, twin.hint) == (error.message, error.where, error.hint)
        assert str(twin) == str(error)


def test_every_kind_is_here_and_documented() -> None:
    found = {v for v in vars(errors).values() if isinstance(v, type) and issubclass(v, DifferentiationError)}
    assert found == {DifferentiationError, *SUBCLASSES}
    assert all(kind.__doc__ for kind in found)


def written_where_it_is_read(a: Any) -> Any:
    a[:, -1] = a[1]
    return np.sum(a * a)


def test_what_the_derivative_raises_as_it_runs_names_the_line() -> None:
    with pytest.raises(srcad.DifferentiationError, match="NumPy overwrites") as raised:
        srcad.grad(written_where_it_is_read)(np.eye(3))
    assert raised.value.filename == __file__
    assert "a[:, -1] = a[1]" in str(raised.value)


class Keeps:
    def __init__(self) -> None:
        self.kept: list[Any] = []

    def square(self, x: Any) -> Any:
        self.kept.append(x)
        return x * x


def test_lists_of_objects_that_are_given_are_not_edited() -> None:
    with pytest.raises(srcad.DifferentiationError, match="known at run time only") as raised:
        srcad.grad(Keeps.square, wrt="x")(Keeps(), 2.0)
    assert "self.kept.append(x)" in str(raised.value)
