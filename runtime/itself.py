"""Functions that give what they are given itself where there is nothing to do."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def diff_of_order_zero(a: Any, n: int = 0, axis: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """``numpy.diff`` with ``n=0``: what it was given itself."""
    return a


def diff_of_some_order(a: Any, n: int = 1, axis: int = -1, **ends: Any) -> Any:
    """``numpy.diff`` of an order that may be 0."""
    return a if n == 0 else np.diff(a, n, axis, **ends)


def round_number(number: Any, ndigits: Any = None) -> Any:
    """``round``: a number whose neighbours are further away than the last place stays as it is, and so does its derivative."""
    return number if ndigits is not None and 10.0**-ndigits < math.ulp(number) else round(number, ndigits)


def round_finely(a: Any, decimals: int = 0) -> Any:
    """``numpy.round``, element by element like ``round_number``."""
    return np.where(10.0**-decimals < np.spacing(np.abs(a)), a, np.round(a, decimals))
