"""NumPy's functions of polynomials that are objects are those of their coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from srcad.transforms import calls, introspection, operations, resolve
from srcad.transforms.values import Items, Keywords, Value, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: Functions of the coefficients of polynomials; all but the last two give objects of ``numpy.poly1d`` where they are given one.
_OF_POLYNOMIALS = ("np.polyadd", "np.polysub", "np.polymul", "np.polydiv", "np.polyder", "np.polyint", "np.polyval", "np.roots")


def of_objects(lin: Linearizer, op: str, args: Sequence[Value], keywords: Keywords, hint: str) -> Value | None:
    """A function of polynomials that are objects of ``numpy.poly1d``, by their coefficients; ``None`` for every other call."""
    is_object = [introspection.class_of(lin, a) is np.poly1d for a in args]
    if op not in _OF_POLYNOMIALS or not any(is_object):
        return None
    if op == "np.polyval" and any(is_object[1:]):
        raise lin.error_here("a polynomial of a polynomial is not differentiated")
    plain = [resolve.attribute(lin, a, "coeffs", hint) if made else a for a, made in zip(args, is_object, strict=True)]
    found = operations.primitive(lin, op, plain, keywords, hint)
    if op in _OF_POLYNOMIALS[-2:]:
        return found
    if op == "np.polydiv":
        parts = [lin.op("getitem", found, literal(k)) for k in range(2)]
        return Items(tuple, tuple(_polynomial(lin, part) for part in parts))
    return _polynomial(lin, found)


def _polynomial(lin: Linearizer, coefficients: Value) -> Value:
    return calls.call(lin, reference("poly1d", np.poly1d), (coefficients,), (), None)
