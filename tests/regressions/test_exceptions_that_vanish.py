"""What a context manager swallows, and what a handler did before it raised again, is not forgotten."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import srcad


def suppressed(x: float, y: float) -> float:
    z = x
    with contextlib.suppress(ZeroDivisionError):
        z = z * y
        z = z / 0
        z = 100.0
    return z * x


@contextlib.contextmanager
def swallowing() -> Iterator[None]:
    try:
        yield
    except KeyError:
        pass


def swallowed(x: float, y: float) -> float:
    z = x
    with swallowing():
        z = z * y
        raise KeyError("gone")
    return z * z


def raised_again(x: float, y: float) -> float:
    log = []
    try:
        try:
            if x < y:
                raise ValueError
        except ValueError:
            log.append(y)
            raise
    except Exception:
        x = x * x
    return x * (1 + len(log))


def test_all() -> None:
    for fn in (suppressed, swallowed, raised_again):
        srcad.check_gradients(fn, (0.8, 1.3), order=1)
