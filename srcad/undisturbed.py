"""What holds while a function is compiled: deep recursion, and no search for garbage."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: Since 3.11 Python's own calls need no stack of C's.
_DEEPEST = 5000 if sys.version_info >= (3, 11) else 1500


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let the compiler follow calls deep into libraries.

    What it makes is kept or goes by itself: the search for garbage among it would take a third of the time.
    """
    limit, collects = sys.getrecursionlimit(), gc.isenabled()
    sys.setrecursionlimit(max(limit, _DEEPEST))
    gc.disable()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        if collects:
            gc.enable()
