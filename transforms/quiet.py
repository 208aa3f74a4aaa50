"""What is only tried, or read once more, warns of nothing."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.RLock()


@contextmanager
def quiet() -> Iterator[None]:
    """No warnings, for one thread after the other: the filters are global, and restored in another order they are lost."""
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
