"""The adjoints of ``numpy.einsum``: products summed over indices, with indices exchanged.

The result is linear in each operand; its adjoint in one is the sum of products of the result's adjoint with
the others, over the indices that this operand does not have.  Where an index stands in this operand alone
the adjoint is constant along it; where one stands in it twice the adjoint lives on a diagonal.
"""

from __future__ import annotations

import functools
import string
from typing import Any

import numpy as np

from srcad.runtime.broadcast import unbroadcast


def index_letters(indices: Any, *result: Any) -> str:
    """The subscripts of ``numpy.einsum`` for the lists of indices of its arrays, and of its result where that is given."""
    lists = [*indices, *result]
    few = all(k is ... or k < 26 for whole in lists for k in whole)
    letters = string.ascii_lowercase if few else string.ascii_uppercase + string.ascii_lowercase  # in NumPy's order
    parts = ["".join("..." if k is ... else letters[k] for k in whole) for whole in lists]
    return ",".join(parts[: len(indices)]) + "".join(f"->{part}" for part in parts[len(indices) :])


def einsum_adjoint_0(subscripts: str, like: Any, *xs: Any) -> Any:
    """The adjoint of the first operand, ``like``; ``xs`` has that of the result in its place."""
    return _adjoint(subscripts, 0, like, *xs)


def einsum_adjoint_1(subscripts: str, like: Any, *xs: Any) -> Any:
    """The adjoint of the second operand, ``like``; ``xs`` has that of the result in its place."""
    return _adjoint(subscripts, 1, like, *xs)


def einsum_adjoint_2(subscripts: str, like: Any, *xs: Any) -> Any:
    """The adjoint of the third operand, ``like``; ``xs`` has that of the result in its place."""
    return _adjoint(subscripts, 2, like, *xs)


def einsum_adjoint_3(subscripts: str, like: Any, *xs: Any) -> Any:
    """The adjoint of the fourth operand, ``like``; ``xs`` has that of the result in its place."""
    return _adjoint(subscripts, 3, like, *xs)


def einsum_adjoint_4(subscripts: str, like: Any, *xs: Any) -> Any:
    """The adjoint of the fifth operand, ``like``; ``xs`` has that of the result in its place."""
    return _adjoint(subscripts, 4, like, *xs)


def _adjoint(subscripts: str, k: int, like: Any, *xs: Any) -> Any:
    shape = np.shape(like)
    ranks = tuple(len(shape) if j == k else np.ndim(x) for j, x in enumerate(xs))
    terms, target, own = _transposed(subscripts, k, ranks, np.ndim(xs[k]))
    known: dict[str, int] = {}
    for indices, x in zip(terms, xs, strict=True):
        for i, n in zip(indices, np.shape(x), strict=True):
            known[i] = max(n, known.get(i, 1))
    missing = [i for i in target if i not in known]
    sizes = dict(zip(own, shape, strict=True))
    ones = np.ones([sizes[i] for i in missing])
    spread = (*xs, ones) if missing else xs
    inputs = ",".join([*terms, "".join(missing)] if missing else terms)
    x = np.einsum(f"{inputs}->{target}", *spread)
    if len(target) == len(own):
        return unbroadcast(x, like)
    out = np.zeros(shape, np.result_type(x, float))
    diagonal = np.einsum(f"{own}->{target}", out)
    diagonal[...] = unbroadcast(x, diagonal)
    return out


@functools.lru_cache(None)
def _transposed(subscripts: str, k: int, ranks: tuple[int, ...], result: int) -> tuple[list[str], str, str]:
    """The indices of the new terms, of the new result, and of operand k."""
    left, arrow, right = subscripts.replace(" ", "").partition("->")
    inputs = left.split(",")
    free = [c for c in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in left]
    width = max(r - len(s.replace("...", "")) for s, r in zip(inputs, ranks, strict=True))
    dots = "".join(free[:width])
    if not arrow:
        letters = left.replace(",", "").replace(".", "")
        right = ("..." if "..." in left else "") + "".join(
            sorted(c for c in set(letters) if letters.count(c) == 1)
        )
    terms = [_expanded(s, r, dots) for s, r in zip(inputs, ranks, strict=True)]
    own = terms[k]
    terms[k] = _expanded(right, result, dots)
    return terms, "".join(dict.fromkeys(own)), own


def _expanded(term: str, rank: int, dots: str) -> str:
    """The indices of a term with letters for the dots."""
    n = rank - len(term.replace("...", ""))
    return term.replace("...", dots[len(dots) - n :])
