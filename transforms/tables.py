"""A pandas Series or DataFrame that meets what is differentiated is an array with labels, which is followed.

What is done with these is said by the class ``Labelled``; pandas is not imported for it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.runtime import labelled
from srcad.transforms import calls, introspection, kinds, objects, operations, operators, strangers
from srcad.transforms.values import Items, Keywords, Sym, Value, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.callees import Call
    from srcad.transforms.linearizer import Linearizer


def operands(lin: Linearizer, name: str, left: Value, right: Value) -> tuple[Value, Value]:
    """The operands of an operator, tables among them as arrays with labels."""
    if "pandas" not in sys.modules or name not in operators.BINARY or not lin.varied(left, right):
        return left, right
    one, other = (_operand(lin, v, k) for k, v in enumerate((left, right)))
    for k, (value, beside) in enumerate(((one, other), (other, one))):
        content = objects.content(lin, beside)
        if content is None or not issubclass(content.cls, labelled.Labelled) or not strangers.is_strange(lin, value):
            continue
        site = strangers.operand_site(lin, k)
        if site is not None:
            strangers.check(lin, value, site)
    return one, other


def arguments(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords) -> Sequence[Value]:
    """The arguments of a function of NumPy's: tables are arrays, with labels where a universal function keeps them."""
    if "pandas" not in sys.modules or not lin.varied(*args, *(v for _, v in keywords)):
        return args
    if isinstance(target, np.ufunc):
        return [_operand(lin, v, k) for k, v in enumerate(args)]
    if (getattr(target, "__module__", None) or "").partition(".")[0] != "numpy":
        return args
    return [_array(lin, v) for v in args]


def method(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords, node: Any) -> Value | None:
    """A method of a table that is given what is differentiated."""
    name = _name(lin, args[0]) if args and isinstance(target, FunctionType) else ""
    cls = labelled.Labelled if name == "Series" else labelled.LabelledFrame
    if not name or objects.python_method(cls, target.__name__) is None:
        return None
    return objects.call_member(lin, cls, target.__name__, (_made(lin, args[0], name), *args[1:]), keywords, node)


#: Functions of pandas' that ask which numbers are missing: those that are not equal to themselves.
_MISSING: dict[str, Any] = {"isna": np.not_equal, "notna": np.equal}


def told(lin: Linearizer, call: Call) -> Value | None:
    """What pandas tells of numbers: which are missing, of which class they are, or that they are numbers; or ``None``."""
    name = getattr(call.target, "__name__", "")
    if len(call.args) != 1 or call.keywords or isinstance(call.target, type):
        return None
    value = call.args[0]
    if name.startswith("is_"):
        found = {bool(call.target(sample)) for sample in _samples(lin, value)}
        if len(found) == 1:
            return literal(found.pop())
    elif isinstance(value, Sym) and kinds.is_real(value.kind):
        if name in _MISSING:
            return calls.call(lin, reference(_MISSING[name].__name__, _MISSING[name]), (value, value), (), call.node)
        return value if name == "to_numeric" else None
    at_run_time = isinstance(value, Sym) and (name.startswith("is_") or name in _MISSING)
    return call.passive(lin) if at_run_time else None


def _samples(lin: Linearizer, value: Value) -> Sequence[Any]:
    """Values of the class of this one, or of each of those that it may be of; none where that is not known."""
    if isinstance(value, Sym) and isinstance(value.kind, kinds.Array) and value.kind.ndim is None:
        return [np.ones(1, value.kind.dtype), value.kind.dtype.type(1)]
    if isinstance(value, Sym) and isinstance(value.kind, kinds.Array):
        return [np.ones(1, value.kind.dtype)]
    cls = introspection.class_of(lin, value)
    if cls in (list, tuple, dict):
        return [cls()]
    return [cls(1)] if isinstance(value, Sym) and kinds.is_scalar(value.kind) and cls is not None else []


def _operand(lin: Linearizer, value: Value, place: int) -> Value:
    """A table, or what turned out to be one as the program ran, as an array with labels."""
    name = _name(lin, value)
    site = strangers.operand_site(lin, place) if not name and strangers.is_strange(lin, value) else None
    if site is not None:
        name = next((n for n in strangers.TABLES if lin.paths.side(site + n) is False), "")
        lin.paths.met |= {site + name: False} if name else {}
    return _made(lin, value, name) if name else value


def _name(lin: Linearizer, value: Value) -> str:
    cls = introspection.class_of(lin, value)
    return "" if cls is None else labelled.table_name(cls)


def _array(lin: Linearizer, value: Value) -> Value:
    """The numbers of a table, and of tables in a list or tuple; every other value is itself."""
    content = lin.content(value)
    if content is None or content.cls not in (list, tuple):
        return _values(lin, value) if _name(lin, value) else value
    parts = tuple(_array(lin, c) for c in content.children)
    return value if parts == content.children else Items(content.cls, parts)


def _values(lin: Linearizer, value: Value) -> Value:
    return operations.passive_call(lin, reference("table_values", labelled.table_values), (value,), ())


def _made(lin: Linearizer, table: Value, name: str) -> Value:
    labels = operations.passive_call(lin, reference("table_labels", labelled.table_labels), (table,), ())
    made = labelled.Labelled if name == "Series" else labelled.LabelledFrame
    return calls.call(lin, reference(made.__name__, made), (_values(lin, table), labels), (), None)
