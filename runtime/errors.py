"""Every refusal of srcad is a `DifferentiationError`: it names the user's file, line, columns, and a way out.

The errors are the ground floor. Compiler, run-time and interface raise them, so they import nothing of srcad.
"""

from __future__ import annotations

import linecache
import sys
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any


@dataclass(frozen=True, slots=True)
class Location:
    """A stretch of the user's source, counted as in `ast`: lines from 1, columns from 0 in bytes of UTF-8.

    `caller` is where the function that it stands in was called, if it was walked in the place of its call; `back` says
    that what stands for it is of the reverse sweep.
    """

    filename: str
    lineno: int
    col: int = 0
    end_lineno: int | None = None
    end_col: int | None = None
    caller: Location | None = field(default=None, compare=False, repr=False)
    back: bool = field(default=False, compare=False, repr=False)


class DifferentiationError(Exception):
    """The base of all that srcad refuses.

    It prints the message, the user's line with carets under what is meant, and the hint. `filename`,
    `lineno`, `col` and `end_col` say where, and are None where no place in the source is meant.

    >>> print(DifferentiationError("the function is empty", hint="Return something."))
    the function is empty
    Return something.
    """

    def __init__(self, message: str, *, where: Location | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint
        self.branches: list[tuple[str, bool]] = []  # those that lead here, and the side of each that does not
        self.on_every_path = False  # whether the derivative along the path of one call would be as wrong

    @property
    def place(self) -> Location | None:
        """Where it is, or where the derivative stood that raised it."""
        return self.where or _generated(self.__traceback__)

    @property
    def filename(self) -> str | None:
        """The user's file."""
        return self.place.filename if self.place else None

    @property
    def lineno(self) -> int | None:
        """The user's line, counted from 1."""
        return self.place.lineno if self.place else None

    @property
    def col(self) -> int | None:
        """Where on the line it starts, counted from 0."""
        return self.place.col if self.place else None

    @property
    def end_col(self) -> int | None:
        """Where it ends, on its last line."""
        return self.place.end_col if self.place else None

    def __str__(self) -> str:
        at = self.place
        return "\n".join(part for part in (self.message, excerpt(at) if at else "", self.hint) if part)


def _generated(raised: TracebackType | None) -> Location | None:
    """The place in the user's source of the innermost line of generated code on the way to an error."""
    found = None
    while raised is not None:
        found = raised if raised.tb_frame.f_globals.get("__name__") == "srcad.generated" else found
        raised = raised.tb_next
    if found is None:
        return None
    code = found.tb_frame.f_code
    last, start, end = None, None, None
    if sys.version_info >= (3, 11):
        _, last, start, end = list(code.co_positions())[found.tb_lasti // 2]
    return Location(code.co_filename, found.tb_lineno, start or 0, last, end)


def excerpt(where: Location) -> str:
    """The place as in Python's tracebacks: file and line, the text of the line if it can be read, and carets.

    What goes on over several lines is marked to the end of its first line.
    """
    head = f'  File "{where.filename}", line {where.lineno}'
    line = linecache.getline(where.filename, where.lineno).rstrip()
    text = line.lstrip()
    if not text:
        return head
    indent = len(line) - len(text)
    start = max(indent, _characters(line, where.col))
    end = _characters(line, where.end_col or 0) if where.end_lineno in (None, where.lineno) else len(line)
    # A tab stays a tab, so that the carets stand under their text whatever its width.
    before = "".join(c if c == "\t" else " " for c in line[indent:start])
    return f"{head}\n    {text}\n    {before}{'^' * max(1, end - start)}"


def _characters(line: str, col: int) -> int:
    """How many whole characters the first `col` bytes are."""
    return len(line.encode()[:col].decode(errors="ignore"))


class OtherPath(BaseException):  # noqa: N818 - no error of the user's, and nothing that a handler of the user's catches
    """A derivative that was made for one side of a branch came to the other; srcad then makes it for that side.

    `site` names the branch. It reaches users of saved modules alone, for arguments that take another path.
    Where a number or a string is taken for granted in place of a side, `found` is what it is.
    """

    def __init__(self, site: str, found: Any = None) -> None:
        super().__init__(f"this derivative was made for another path at {site}")
        self.site = site
        self.found = found


class UnsupportedSyntaxError(DifferentiationError):
    """A construct that srcad does not differentiate."""


class NoDerivativeError(DifferentiationError):
    """A call that has no rule and no Python source."""


class SourceUnavailableError(DifferentiationError):
    """A function whose source cannot be read: built in, typed without history, or made by `exec`."""


class NonScalarOutputError(DifferentiationError):
    """The gradient of a function that returned something other than one number."""


class NonDifferentiableInputError(DifferentiationError):
    """A parameter whose value carries no derivative."""


class UnknownParameterError(DifferentiationError):
    """A name or position in `wrt` or `ignore` that the function does not have."""


class CompilationError(DifferentiationError):
    """Generated code that a compiler back end cannot take."""


def torn_text(name: str) -> str:
    """What is said where a variable is read that an exception left in the midst of its computation."""
    return f"what {name} holds after an exception is not known: it was bound in a loop or branch of the `try`"


def unbound_text(name: str) -> str:
    """What Python says where a local variable is read before it is bound."""
    if sys.version_info < (3, 11):
        return f"local variable {name!r} referenced before assignment"
    return f"cannot access local variable {name!r} where it is not associated with a value"
