"""An operator on values is one operation, its result where that is known, or what the structure of its operands makes of it."""

from __future__ import annotations

import operator
from collections import OrderedDict, defaultdict, deque
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from srcad.transforms import (
    augmented,
    calls,
    conditions,
    containers,
    counted,
    decisions,
    dicts,
    expressions,
    indexing,
    kinds,
    library,
    lists,
    memory,
    methods,
    misuse,
    objects,
    operations,
    overloads,
    raising,
    rule_heads,
    signatures,
    strangers,
    tables,
    walk,
)
from srcad.transforms.ir import EFFECTS, Assign, Lit
from srcad.transforms.values import Cell, Items, Sym, Value, is_known, known, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def unary_node(lin: Linearizer, node: Any, hint: str) -> Value:
    operand = conditions.condition(lin, node.operand) if isinstance(node.op, gast.Not) else expressions.value(lin, node.operand)
    return unary(lin, rule_heads.operator(node.op), operand, hint)


def unary(lin: Linearizer, name: str, operand: Value, hint: str = "") -> Value:
    """An operator on one value."""
    made = overloads.negated(lin, name, operand)
    if made is not None:
        return made
    operand = objects.plain(lin, operand)
    if name == "not":
        truth = decisions.truth(lin, operand)
        if truth is not None:
            return literal(not truth)
    if is_literal(operand) and name == "neg":
        return literal(-known(operand))
    return lin.op(name, operand, hint=hint)


def binary_node(lin: Linearizer, node: Any, hint: str) -> Value:
    name = rule_heads.operator(node.op)
    return binary(lin, name, operand(lin, node.left, name), operand(lin, node.right, name), hint)


def operand(lin: Linearizer, node: Any, name: str) -> Value:
    """The value of an operand of an operator; of a choice between numbers with a class, the number."""
    if isinstance(node, gast.BoolOp):
        parts = [lambda n=n: overloads.number(lin, operand(lin, n, name), name) for n in node.values]
        return conditions.chain(lin, parts, isinstance(node.op, gast.And), "")
    if isinstance(node, gast.IfExp):
        test = conditions.condition(lin, node.test)
        truth = decisions.truth(lin, test)
        if truth is not None:
            return operand(lin, node.body if truth else node.orelse, name)
        sides = [lambda n=n: overloads.number(lin, operand(lin, n, name), name) for n in (node.body, node.orelse)]
        return conditions.either(lin, test, sides[0], sides[1], "")
    return expressions.value(lin, node)


def binary(lin: Linearizer, name: str, left: Value, right: Value, hint: str = "") -> Value:
    """An operator on two values; on integers that are known, and on containers of known structure, its result."""
    if _is_number(left) and _is_number(right):
        folded = decisions.fold(name, left, right)
        return lin.op(name, left, right, hint=hint) if folded is None else folded
    left, right = tables.operands(lin, name, left, right)
    made = overloads.operate(lin, name, left, right)
    if made is not None:
        return made
    left, right = objects.plain(lin, left), objects.plain(lin, right)
    folded = decisions.fold(name, left, right)
    if folded is not None:
        return folded
    failed = misuse.operated(lin, name, left, right)
    if failed is not None:
        return failed
    joined = containers.concatenated(lin, name, left, right)
    if joined is None and name in ("+", "*") and _joins(lin, left, right):
        return _sequence(lin, name, left, right, hint)
    if joined is None and name == "|" and (dicts.is_dict(left) or dicts.is_dict(right)):
        return dicts.merged(lin, left, right)
    if joined is None and name == "|" and lin.varied(left, right) and any(map(_may_be_dict, (left, right))):
        raise lin.error_here("`|` on a dict of unknown structure is not differentiated")
    if joined is None and isinstance(left, Sym) and left.kind in _TEXT and name in ("%", "+"):
        return lin.op(name, left, right, hint=hint, kind=left.kind)
    if joined is None:
        joined = strangers.operated(lin, name, left, right)
    if joined is not None:
        return joined
    if lin.varied(left, right) and any(map(indexing.is_array, (left, right))):
        left, right = signatures.as_array(lin, left), signatures.as_array(lin, right)
    return lin.op(library.operator(lin, name, left, right), left, right, hint=hint)


def _is_number(value: Value) -> bool:
    return isinstance(value, Sym) and kinds.is_number(value.kind)


_TEXT = (kinds.Opaque(str), kinds.Opaque(bytes))


def _may_be_dict(item: Value) -> bool:
    return not isinstance(item, Sym) or (isinstance(item.kind, kinds.Opaque) and item.kind.cls in (None, dict))


#: The operators by which sets change in place.
_OF_SETS = {"|": operator.ior, "&": operator.iand, "-": operator.isub, "^": operator.ixor}


def augment(lin: Linearizer, node: Any, old: Value, hint: str) -> Value:
    """The value that ``old op= ...`` binds; arrays are written in place."""
    right = expressions.value(lin, node.value)
    name = rule_heads.operator(node.op)
    content = lin.content(old)
    if lists.is_list(old) and name == "+":
        methods.method(lin, old, "extend", (right,), (), node, "")
        return old
    if isinstance(old, Cell) and content is not None and _changes_container(lin, old, content, name, right, node):
        return old
    if isinstance(old, Sym) and name == "*" and lists.is_list(old):
        lists.multiplied(lin, old, right)
        return old
    if isinstance(old, Sym) and dicts.is_dict(old) and dicts.changes(lin, old, name, right):
        return old
    if isinstance(old, Sym) and old.kind == kinds.Opaque(set) and name in _OF_SETS:
        changed = _OF_SETS[name]
        operations.passive_call(lin, reference(changed.__name__, changed), (old, right), ())
        return old
    if isinstance(old, Sym) and isinstance(old.kind, kinds.Array) and (old.kind.ndim is not None or old.operand in lin.arrays):
        in_place(lin, name, old, right)
        return old
    where = augmented.place(lin)
    found = where is not None and lin.paths.side(where) is False
    if found:
        lin.paths.met[str(where)] = False
    if found or augmented.site(lin.build.span) in lin.sites:
        return _in_place_if_array(lin, name, old, right, hint)
    own = overloads.augmented(lin, name, old, right)
    made = own if own is not None else binary(lin, name, old, right, hint)
    if isinstance(old, Sym) and isinstance(made, Sym) and isinstance(old.operand, str) and memory.holds(old.kind):
        if not isinstance(old.kind, kinds.Sequence | kinds.Record | kinds.Mapping):  # these take no other operation in place
            lin.augmented.add(made.operand)
    return made


def _changes_container(lin: Linearizer, old: Cell, content: Items, name: str, right: Value, node: Any) -> bool:
    """Whether an operator changes a container of known structure, which it does then."""
    if (content.cls in (list, deque) and name == "+") or (content.cls in (dict, OrderedDict, defaultdict) and name == "|"):
        methods.method(lin, old, "extend" if name == "+" else "update", (right,), (), node, "")
        return True
    if content.cls not in (list, deque) or name != "*":
        return False
    if not is_known(right):
        raise containers.restart(old)
    times = operator.index(known(right))
    if times < 1:
        methods.method(lin, old, "clear", (), (), node, "")
    else:
        methods.method(lin, old, "extend", (Items(tuple, content.children * (times - 1)),), (), node, "")
    return True


def _in_place_if_array(lin: Linearizer, name: str, old: Value, right: Value, hint: str) -> Value:
    """``old op= right`` where ``old`` is an array or a number, and known by another name too."""

    def write() -> Value:
        assert isinstance(old, Sym)
        in_place(lin, name, old, right)
        return old

    test = calls.call(lin, reference("isinstance", isinstance), (old, reference("ndarray", np.ndarray)), (), None)
    return conditions.either(lin, test, write, lambda: binary(lin, name, old, right), hint)


def adds_to_element(lin: Linearizer, node: Any, base: Value, index: Value) -> bool:
    """``x[i] += v`` for one number in an array; whether it was that."""
    if not indexing.is_array(base) or rule_heads.operator(node.op) != "+":
        return False
    assert isinstance(base, Sym)
    if not kinds.is_scalar(indexing.item_kind(base.kind, index)):
        return False
    start = len(lin.build.block)
    right = expressions.value(lin, node.value)
    if not _writes(lin, start):
        lin.effect("additem", base, index, right)
        return True
    # Python reads the element first, and what is added may write into it.
    old = lin.op("getitem", base, index, kind=indexing.item_kind(base.kind, index))
    lin.build.block.insert(start, lin.build.block.pop())
    lin.effect("setitem", base, index, binary(lin, "+", old, right))
    return True


def _writes(lin: Linearizer, start: int) -> bool:
    """Whether the entries from a place on write into an array."""
    new = (e for e in walk.every(tuple(lin.build.block[start:])) if isinstance(e, Assign) and e.op.name in EFFECTS)
    return any(not isinstance(lin.build.kind(e.args[0]), kinds.Sequence | kinds.Mapping) for e in new)


def in_place(lin: Linearizer, name: str, old: Sym, right: Value) -> None:
    """``old op= right`` for an array."""
    if name == "+":
        lin.effect("iadd", old, right)
        return
    made = binary(lin, name, old, right)
    found = kinds.dtype_of(made.kind) if isinstance(made, Sym) else None
    if kinds.is_exact(old.kind) and found is None:
        raise lin.error_here("an array of integers does not take the result of this operation")
    if kinds.is_exact(old.kind) and found is not None and found.kind not in "iub":
        raising.raised(lin, TypeError, f"an array of {kinds.dtype_of(old.kind)} does not take what is of {found}")
        return
    lin.effect("setitem", old, literal(...), made)


def _sequence(lin: Linearizer, name: str, left: Value, right: Value, hint: str) -> Value:
    """Lists and tuples of which one at least is known at run time only, joined or repeated."""
    if name == "+":
        left, right = _as_sequence(lin, left, right), _as_sequence(lin, right, left)
    both = _is_list(lin, left) and _is_list(lin, right)
    if name == "+" and both:
        return lists.joined(lin, left, right, hint)
    if name == "*" and not both:
        whole, count = (left, right) if _is_list(lin, left) else (right, left)
        content = lin.content(whole)
        found = None if content is None else counted.times(lin, content.children, count)
        if found is not None:
            return binary(lin, name, whole, literal(found), hint)
        return lists.repeated(lin, whole, count, hint)
    if not lin.varied(left, right):
        return lin.op(name, left, right, hint=hint)
    raise lin.error_here("this operation on a list is not differentiated")


def _as_sequence(lin: Linearizer, item: Value, other: Value) -> Value:
    """What is joined with a list or tuple, where nothing is known of it: one too, which is checked when the program runs."""
    if not isinstance(item, Sym) or item.kind != kinds.UNKNOWN:
        return item
    content = lin.content(other)
    kind = other.kind if isinstance(other, Sym) else None
    cls = kind.cls if isinstance(kind, kinds.Sequence | kinds.Record) else list if content is None else content.cls
    return lin.op("sequence", item, kind=kinds.Sequence(tuple if issubclass(cls, tuple) else list, kinds.UNKNOWN))


def _joins(lin: Linearizer, left: Value, right: Value) -> bool:
    """Whether an operator joins or repeats lists."""
    return any(_is_list(lin, a) and not _is_array(b) for a, b in ((left, right), (right, left)))


def _is_list(lin: Linearizer, item: Value) -> bool:
    content = lin.content(item)
    return _is_sequence(item) or (content is not None and content.cls in (list, tuple))


def _is_sequence(item: Value) -> bool:
    return isinstance(item, Sym) and isinstance(item.kind, kinds.Sequence | kinds.Record)


def _is_array(item: Value) -> bool:
    return isinstance(item, Sym) and isinstance(item.kind, kinds.Array)


def is_literal(item: Value) -> bool:
    """Whether a value is a number written in the program."""
    return isinstance(item, Sym) and isinstance(item.operand, Lit) and kinds.is_scalar(item.kind)
