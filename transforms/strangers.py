"""Operands of which nothing is known, and that meet what is differentiated: no class of theirs has a say unnoticed.

They are taken for numbers and arrays, and looked at as the program runs; where one is an object of a class that defines
operators, the derivative is made again with the operator called at run time.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any

from srcad.runtime.calls import check_value
from srcad.transforms import expressions, kinds, objects, operations, operators, paths, protocols, specs
from srcad.transforms.ir import Ref
from srcad.transforms.values import MISSING, Items, Sym, Value, is_known, known, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: What tells an operator's operands, the second one by one less, from the branches that stand where it stands.
_OPERATOR = -2
#: What the name of a place ends in where an operand turns out to be one of pandas' tables.
TABLES = ("Series", "DataFrame")


def operated(lin: Linearizer, name: str, left: Value, right: Value) -> Value | None:
    """An operator that is called at run time, or ``None`` after a check that it need not be."""
    if name not in operators.BINARY or lin.build.span is None or not lin.varied(left, right):
        return None
    strange = [(v, str(operand_site(lin, k))) for k, v in enumerate((left, right)) if is_strange(lin, v)]
    called = [where for _, where in strange if lin.paths.side(where) is False]
    if called:
        lin.paths.met |= dict.fromkeys(called, False)
        return _called(lin, getattr(operator, operators.BINARY[name]), (left, right))
    for value, where in strange:
        check(lin, value, where)
    return None


def check(lin: Linearizer, value: Value, where: str) -> None:
    """Take for granted that an operand is a number or an array, and look when the program runs."""
    for taken in (where, *(where + name for name in TABLES)):
        paths.assumed(lin, taken)
    lin.op("call", reference("check_value", check_value), value, literal(where), kind=kinds.Opaque(type(None)))


def operand_site(lin: Linearizer, place: int) -> str | None:
    """The name of what is taken for granted of an operand."""
    span = lin.build.span
    where = paths.site(lin, span, _OPERATOR - place)
    return None if where is None or span is None else f"{where} {span.end_lineno}:{span.end_col} "


def element(lin: Linearizer, base: Value, index: Value) -> Value | None:
    """``base[index]``, called at run time where a class could make something of the index."""
    if not is_strange(lin, base) or not any(s.varied for s in lin.inside(index)):
        return None
    return _called(lin, operator.getitem, (base, index))


def of_dict(lin: Linearizer, args: Sequence[Value]) -> Value | None:
    """``dict.__getitem__(table, key)``: what is there, whatever the class of the table says of its elements."""
    return of_table(lin, args[0], args[1], "", _is_dict) if len(args) == 2 else None


def of_table(
    lin: Linearizer, base: Value, index: Value, hint: str, is_table: Callable[[Any], bool] | None = None
) -> Value | None:
    """``base[index]`` of a dict outside, for a key that is known: read as the program runs, and of the kind that it has now.

    A function, a class or an object of a class that is followed is what it is now, which a guard checks; also in lists
    and tuples.
    """
    if not isinstance(base, Sym) or not is_known(index):
        return None
    table = lin.tables.get(base.operand) if isinstance(base.operand, str) else base.operand
    if not isinstance(table, Ref) or not (is_table or _is_table)(table.value) or ("written", id(table.value)) in lin.sites:
        return None
    found = held(table.value, known(index))
    kind = kinds.of(found)
    settled = specs.by_identity(found) or objects.is_class(type(found))
    numbers = isinstance(table.value, dict) and (isinstance(kind, kinds.Scalar | kinds.Array) or type(found) in _TABLES)
    if found is MISSING or not (numbers or settled):
        return None
    part = Ref(table.name, found, ("item", table, known(index)))
    lin.guards["item", id(table), repr(known(index))] = part
    if settled:
        return Sym(part, kind)
    changes = ("written", id(found)) in lin.sites
    made = lin.op("getitem", base, index, hint=hint, kind=kinds.UNKNOWN if changes else kind)
    lin.tables[made.operand] = part
    return made


_TABLES = (dict, list, tuple)


def _is_dict(value: Any) -> bool:
    return isinstance(value, dict)


def _is_table(value: Any) -> bool:
    """Whether elements of something outside are simply there: also in what derives from dict and does not say otherwise."""
    return type(value) in _TABLES or (isinstance(value, dict) and _AS_DICTS == (type(value).__getitem__, type(value).get))


_AS_DICTS = (dict.__getitem__, dict.get)


def held(table: Any, key: Any) -> Any:
    """What a dict, list or tuple has under a key or at a place now."""
    if isinstance(table, dict):
        return dict.get(table, key, MISSING) if isinstance(key, Hashable) else MISSING
    places = type(key) is int and -len(table) <= key < len(table)
    return table[key] if places else MISSING


def opened(lin: Linearizer, value: Value, within: Any = None) -> Value:
    """A dict of the user's namespace, taken apart by the keys that it has; everything else is the dict that it is.

    It may be ``within`` another one, which is read as the program runs.
    """
    value = protocols.mapped(lin, value)
    found = known_object(value) if within is None else within
    if type(found) is not dict or len(found) > _FEW or not all(isinstance(k, str | int) for k in found):
        return value
    assert isinstance(value, Sym)
    holder = value.operand if isinstance(value.operand, Ref) else lin.tables[value.operand]
    has_keys(lin, holder)
    lin.op("check_keys", value, literal(tuple(found)), kind=kinds.Opaque(type(None)))
    return Items(dict, tuple(_part(lin, value, holder, k, v) for k, v in found.items()), tuple(found))


def _part(lin: Linearizer, value: Value, holder: Ref, key: Any, part: Any) -> Value:
    """What a dict of the user's namespace has under a key: texts, and ``None``, as they are, which a guard checks."""
    if type(part) is not str and part is not None:
        return expressions.item(lin, value, literal(key))
    lin.guards["item", id(holder), repr(key)] = Ref(holder.name, part, ("item", holder, key))
    return literal(part)


def has_keys(lin: Linearizer, holder: Ref) -> None:
    """Take for granted that a dict of the user's namespace has the keys that it has now."""
    lin.guards["keys", id(holder.value)] = Ref(holder.name, tuple(holder.value), ("keys", holder))


#: Dicts of so many keys are taken apart where they are spread.
_FEW = 64


def written(lin: Linearizer, base: Value) -> None:
    """Note that something outside is written: what it holds has no kind that could be known."""
    holder = base.operand if isinstance(base, Sym) else None
    table = lin.tables.get(holder) if isinstance(holder, str) else holder
    if isinstance(table, Ref) and type(table.value) in _TABLES and ("written", id(table.value)) not in lin.sites:
        raise lin.restart_at(("written", id(table.value)))


def is_strange(lin: Linearizer, value: Value) -> bool:
    if not isinstance(value, Sym) or value.kind != kinds.UNKNOWN or value.varied:
        return False
    return isinstance(value.operand, str) and value.operand not in lin.parameters


def _called(lin: Linearizer, function: Callable[..., Any], values: Sequence[Value]) -> Value:
    return operations.door(lin, reference(function.__name__, function), values, ())
