"""A statement is what it does to the walk: names are bound, memory is written, exits set their flags."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    arithmetic,
    assignment,
    attributes,
    calls,
    classes,
    containers,
    contexts,
    exceptions,
    expressions,
    genexps,
    indexing,
    inplace,
    kinds,
    lazies,
    loops,
    operations,
    protocols,
    raising,
    resolve,
    rule_heads,
    syntax,
)
from srcad.transforms.exits import DONE, FLAGS, RETURN, STOP
from srcad.transforms.values import NONE, TRUE, UNBOUND, Func, Method, Sym, Value, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def _expression(lin: Linearizer, node: Any) -> None:
    if isinstance(node.value, gast.GeneratorExp):  # of which nobody asks for an item
        expressions.value(lin, node.value.generators[0].iter)
    elif not isinstance(node.value, gast.Constant):
        found = expressions.value(lin, node.value)
        if isinstance(found, Method) and isinstance(found.base, Sym) and found.base.kind == kinds.UNKNOWN and not lin.dead:
            # What is asked for and not called may not be there.
            operations.passive_call(lin, reference("getattr", getattr), (found.base, literal(found.name)), ())


def _assign(lin: Linearizer, node: Any) -> None:
    hint = node.targets[0].id if isinstance(node.targets[0], gast.Name) else ""
    genexps.check_view(lin, node.value)
    lazy = genexps.late(lin, node.value) if isinstance(node.value, gast.GeneratorExp) else None
    outer, lin.bound_again = lin.bound_again, lazies.bound_again(lin, node)
    value = expressions.value(lin, node.value, hint) if lazy is None else lazy
    lin.bound_again = outer
    value = lazies.settled(lin, value) if lazies.is_bound_again(lin, node) else value
    for target in node.targets:
        lin.assign(target, value)


def _annotated(lin: Linearizer, node: Any) -> None:
    if node.value is not None:
        lin.assign(node.target, expressions.value(lin, node.value, getattr(node.target, "id", "")))


def _augmented(lin: Linearizer, node: Any) -> None:
    if _imaginary(lin, node):
        return
    if isinstance(node.target, gast.Name):
        old = expressions.value(lin, gast.copy_location(syntax.load(node.target.id), node.target))
        lin.bind(node.target.id, arithmetic.augment(lin, node, old, node.target.id))
    elif isinstance(node.target, gast.Subscript):
        base = expressions.holder(lin, node.target.value)
        index = expressions.value(lin, node.target.slice)
        if arithmetic.adds_to_element(lin, node, base, index):
            return
        old = expressions.item(lin, base, index)
        new = arithmetic.augment(lin, node, old, "")
        if protocols.store_element(lin, base, index, new):
            return
        if not (new is old and indexing.is_basic(index) and indexing.is_array(base) and not inplace.is_in_order(lin, base)):
            containers.store(lin, base, index, new)
    else:
        base, attr = expressions.holder(lin, node.target.value), expressions.mangled(lin, node.target.attr)
        old = resolve.attribute(lin, base, attr, "")
        assignment.store(lin, base, attr, arithmetic.augment(lin, node, old, attr), node)


def _imaginary(lin: Linearizer, node: Any) -> bool:
    """``x.imag op= v`` and ``x.imag[i] op= v`` of complex arrays, which are written into as a whole; whether it was that."""
    match node.target:
        case gast.Attribute(value=gast.Name() as holder, attr="imag"):
            place = gast.copy_location(gast.Constant(..., None), node)
        case gast.Subscript(value=gast.Attribute(value=gast.Name() as holder, attr="imag"), slice=place):
            pass
        case _:
            return False
    whole = expressions.value(lin, gast.copy_location(syntax.load(holder.id), holder))
    if not inplace.has_imaginary(whole):
        return False
    index = expressions.value(lin, place)
    read = lin.op("np.copy", lin.op("getitem", whole, index))  # of which a view is none of what is written
    old = lin.op(".imag", read)
    new = arithmetic.binary(lin, rule_heads.operator(node.op), old, expressions.value(lin, node.value))
    return inplace.set_imaginary(lin, whole, index, new)


def _return(lin: Linearizer, node: Any) -> None:
    lin.bind(RETURN, NONE if node.value is None else lazies.settled(lin, expressions.value(lin, node.value)))
    for flag in FLAGS:
        lin.bind(flag, TRUE)


def _break(lin: Linearizer, node: Any) -> None:
    lin.bind(DONE, TRUE)
    lin.bind(STOP, TRUE)


def _continue(lin: Linearizer, node: Any) -> None:
    lin.bind(DONE, TRUE)


def _function(lin: Linearizer, node: Any) -> None:
    made: Value = expressions.closure(lin, node)
    if isinstance(made, Func) and attributes.has_attributes(node, lin.frame.source.node):
        attributes.open_attributes(lin, made)
    for decorator in reversed(node.decorator_list):
        made = calls.decorated(lin, decorator, made)
    lin.bind(node.name, made)


def _import(lin: Linearizer, node: Any) -> None:
    try:
        for alias, value in resolve.imported(lin, node):
            lin.bind(alias, value)
    except ImportError as error:
        raising.raised(lin, type(error), str(error))


def _delete(lin: Linearizer, node: Any) -> None:
    for target in node.targets:
        if isinstance(target, gast.Attribute):
            base = expressions.value(lin, target.value)
            assignment.delete(lin, base, expressions.mangled(lin, target.attr), node)
        elif isinstance(target, gast.Subscript):
            base, index = expressions.value(lin, target.value), expressions.value(lin, target.slice)
            if not protocols.delete_element(lin, base, index):
                containers.remove(lin, base, index, node)
        elif target.id in lin.frame.globals:
            raise lin.refuse(target, "deleting a global is not differentiated")
        else:
            lin.bind(target.id, UNBOUND)


def _nothing(lin: Linearizer, node: Any) -> None:
    return


STATEMENTS: dict[str, Callable[[Linearizer, Any], None]] = {
    "Expr": _expression, "Assign": _assign, "AnnAssign": _annotated, "AugAssign": _augmented, "Return": _return,
    "Break": _break, "Continue": _continue, "FunctionDef": _function,
    "ClassDef": classes.define, "Import": _import, "ImportFrom": _import, "Pass": _nothing,
    "Delete": _delete, "Nonlocal": _nothing, "Global": _nothing,
    "For": loops.for_loop, "While": loops.while_loop, "Raise": raising.throw, "Assert": raising.check,
    "Try": exceptions.attempt, "With": contexts.context,
}  # fmt: skip
