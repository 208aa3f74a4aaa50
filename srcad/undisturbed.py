"""What holds while a function is compiled: deep recursion, and no search for garbage."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: Since 3.11 Python's own calls need no stack of C's.
_DEEPEST = 5000 if sys.version_info >= (3, 11) else 1500


_lock = threading.Lock()
#: The limit and the collector as they were before the first of the threads that compile, and how many these are.
_before, _inside = (0, False), 0


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let the compiler follow calls deep into libraries.

    What it makes is kept or goes by itself: the search for garbage among it would take a third of the time.
    """
    global _before, _inside
    with _lock:
        if not _inside:
            _before = sys.getrecursionlimit(), gc.isenabled()
        _inside += 1
        sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEPEST))
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                sys.setrecursionlimit(_before[0])
                if _before[1]:
                    gc.enable()
