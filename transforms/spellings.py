"""How an operation is written in Python that is neither an operator nor a call by its own name."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeGuard

import gast
import numpy as np

from srcad.transforms import emit_expressions, forms, kinds, syntax
from srcad.transforms.forms import Expr, Node
from srcad.transforms.ir import Lit, Program

if TYPE_CHECKING:
    from srcad.transforms.emit_expressions import Expressions


def _additem(e: Expressions, node: Node, target: str | None) -> list[Any]:
    """``base[index] += value``, by ``np.add.at`` where an index array may name an element twice."""
    base, index, value = node.args
    if isinstance(value, Node) and value.op.name == "choice" and value.args[2] == Lit(0.0):
        added = _additem(e, replace(node, args=(base, index, value.args[1])), target)
        return [gast.If(e.expr(value.args[0]), added, [])]
    kind = e.program.kinds[base] if isinstance(base, str) else kinds.UNKNOWN
    simple = isinstance(kind, kinds.Array) or (
        isinstance(kind, kinds.Sequence) and kinds.is_scalar(kind.element) and _is_number(e.program, index)
    )
    if simple and ("once" in node.op.keywords or _is_basic(e.program, index)):
        place = gast.Subscript(e.expr(base), e.index(index), gast.Store())
        if isinstance(kind, kinds.Array) and _is_zero(e.zeros.get(str(base)), counted(index)):
            return [gast.Assign([place], e.expr(value), None)]
        return [augmented(e, place, value)]
    if isinstance(kind, kinds.Mapping) and kinds.is_scalar(kind.element):
        place = gast.Subscript(e.expr(base), e.index(index), gast.Store())
        old = gast.Call(gast.Attribute(e.expr(base), "get", gast.Load()), [e.expr(index), gast.Constant(0.0, None)], [])
        return [gast.Assign([place], gast.BinOp(old, gast.Add(), e.expr(value)), None)]
    at = isinstance(base, str) and isinstance(e.program.kinds[base], kinds.Array)
    return [gast.Expr(gast.Call(e.dotted("add_at" if at else "add_element"), [e.expr(base), e.expr(index), e.expr(value)], []))]


def adds(value: Expr) -> TypeGuard[Node]:
    """Whether something is added to a place."""
    return isinstance(value, Node) and value.op.name == "additem"


def counted(index: Expr) -> object:
    """A place that is told by numbers from the beginning; ``None`` for any other."""
    places = index.value if isinstance(index, Lit) else None
    parts = places if isinstance(places, tuple) else (places,)
    return places if all(type(p) is int and p >= 0 for p in parts) else None


def _is_zero(added: frozenset[object] | None, place: object) -> bool:
    """Whether a place is still zero where something was added to these, all of them told in the same way."""
    if not added:
        return added is not None
    lengths = {len(p) if isinstance(p, tuple) else 0 for p in (*added, place)}
    return place is not None and place not in added and len(lengths) == 1


def augmented(e: Expressions, place: Any, value: Expr) -> Any:
    """``place += value``, or ``-=`` where the value is negative throughout."""
    positive = forms.opposite(value)
    if positive is None:
        return gast.AugAssign(place, gast.Add(), e.expr(value))
    return gast.AugAssign(place, gast.Sub(), e.expr(positive))


def _whole(e: Expressions, base: str) -> Any:
    """An array that is written in place: by its name, unless that belongs to the function around."""
    name = e.names[base]
    return gast.Subscript(syntax.load(name), gast.Constant(..., None), gast.Store()) if name in e.outer else syntax.store(name)


def _is_number(program: Program, index: Expr) -> bool:
    """Whether an index is one integer."""
    if isinstance(index, Lit):
        return isinstance(index.value, int)
    if isinstance(index, Node):
        arithmetic = index.op.name in emit_expressions.BINARY and all(_is_number(program, a) for a in index.args)
        return arithmetic or isinstance(_element(program, index), kinds.Scalar)
    return isinstance(index, str) and isinstance(program.kinds.get(index), kinds.Scalar)


def _element(program: Program, node: Node) -> kinds.Kind:
    """The kind of an element of a list or tuple."""
    base = program.kinds.get(node.args[0]) if node.op.name == "getitem" and isinstance(node.args[0], str) else None
    place = node.args[1].value if base is not None and isinstance(node.args[1], Lit) else None
    match base:
        case kinds.Sequence(_, element) if type(place) is int:
            return element
        case kinds.Record(_, elements) if type(place) is int and -len(elements) <= place < len(elements):
            return elements[place]
    return kinds.UNKNOWN


def _is_basic(program: Program, index: Expr) -> bool:
    if isinstance(index, Node):
        return (
            index.op.name == "slice"
            or (index.op.name == "tuple" and all(_is_basic(program, a) for a in index.args))
            or (index.op.name in emit_expressions.BINARY and all(_is_basic(program, a) for a in index.args))
            or isinstance(_element(program, index), kinds.Scalar)
        )
    if isinstance(index, Lit):
        return not isinstance(index.value, list)
    kind = program.kinds.get(index) if isinstance(index, str) else None
    return isinstance(kind, kinds.Scalar) or kind == kinds.Opaque(slice)


def _iadd(e: Expressions, node: Node, target: str | None) -> list[Any]:
    base, value = node.args
    if isinstance(base, str) and isinstance(e.program.kinds[base], kinds.Array):
        return [augmented(e, _whole(e, base), value)]
    return [gast.Expr(gast.Call(e.dotted("add_into"), [e.expr(base), e.expr(value)], []))]


def _setitem(e: Expressions, node: Node, target: str | None) -> list[Any]:
    """``base[index] = value``; ``base[...] = base op value`` is ``base op= value``."""
    base, index, value = node.args
    if index == Lit(...) and isinstance(value, Node) and value.op.name in emit_expressions.BINARY and base in value.args:
        first, second = value.args if value.op.name != "*" or value.args[0] == base else value.args[::-1]
        if first == base:
            return [gast.AugAssign(_whole(e, str(base)), emit_expressions.BINARY[value.op.name](), e.expr(second))]
    return [gast.Assign([gast.Subscript(e.expr(base), e.index(index), gast.Store())], e.expr(value), None)]


def _append(e: Expressions, node: Node, target: str | None) -> list[Any]:
    append = gast.Attribute(e.expr(node.args[0]), "append", gast.Load())
    return [gast.Expr(gast.Call(append, [e.expr(node.args[1])], []))]


def _pop(e: Expressions, node: Node, target: str | None) -> list[Any]:
    base, *others = node.args
    kind = e.program.kinds[base] if isinstance(base, str) else kinds.UNKNOWN
    queue = isinstance(kind, kinds.Sequence) and kind.cls is deque
    if queue and others and others != [Lit(0)]:
        call: Any = gast.Call(e.dotted("taken_at"), [e.expr(a) for a in node.args], [])
    else:
        attr = "popleft" if queue and others else "pop"
        given = [] if attr == "popleft" else [e.expr(a) for a in others]
        call = gast.Call(gast.Attribute(e.expr(base), attr, gast.Load()), given, [])
    return [gast.Expr(call)] if target is None else [gast.Assign([syntax.store(e.names[target])], call, None)]


def _insert(e: Expressions, node: Node, target: str | None) -> list[Any]:
    insert = gast.Attribute(e.expr(node.args[0]), "insert", gast.Load())
    return [gast.Expr(gast.Call(insert, [e.expr(a) for a in node.args[1:]], []))]


def _refill(e: Expressions, node: Node, target: str | None) -> list[Any]:
    """``xs[:] = ys``, in a form that deques and dicts have too."""
    base, other = node.args
    kind = e.program.kinds[base] if isinstance(base, str) else kinds.UNKNOWN
    if isinstance(kind, kinds.Sequence) and kind.cls is list:
        return [gast.Assign([gast.Subscript(e.expr(base), gast.Slice(*[None, None, None]), gast.Store())], e.expr(other), None)]
    if isinstance(other, Node) and not other.args and other.op.name in ("list", "dict"):
        return [gast.Expr(gast.Call(gast.Attribute(e.expr(base), "clear", gast.Load()), [], []))]
    return [gast.Expr(gast.Call(e.dotted("refill"), [e.expr(base), e.expr(other)], []))]


def _put_back(e: Expressions, node: Node, target: str | None) -> list[Any]:
    return [gast.Expr(gast.Call(e.dotted("put_back"), [e.expr(a) for a in node.args], []))]


def _release(e: Expressions, node: Node, target: str | None) -> list[Any]:
    return [gast.Delete([gast.Name(e.names[str(a)], gast.Del(), None, None) for a in node.args])]


def _repeat(e: Expressions, node: Node) -> Any:
    return gast.BinOp(e.expr(node.args[0]), gast.Mult(), e.expr(node.args[1]))


def _join(e: Expressions, node: Node) -> Any:
    """``xs + ys``; a list of adjoints or tangents may be of another class than the one it is joined with."""
    kinds_of = [e.program.kinds.get(a) if isinstance(a, str) else None for a in node.args]
    own = [isinstance(k, kinds.Sequence) and (k.cls is tuple or bool(k.sites)) for k in kinds_of]
    shown = [isinstance(a, Node) and a.op.name in ("tuple", "list", "as_list", "as_tuple") for a in node.args]
    if not all(a or b for a, b in zip(own, shown, strict=True)) or not any(own):
        return gast.Call(e.dotted("join_lists"), [e.expr(a) for a in node.args], [])
    return gast.BinOp(e.expr(node.args[0]), gast.Add(), e.expr(node.args[1]))


def _listing(name: str) -> Callable[[Expressions, Node], Any]:
    return lambda e, node: syntax.call(name, e.expr(node.args[0]))


STATEMENTS: dict[str, Callable[[Expressions, Node, str | None], list[Any]]] = {
    "additem": _additem, "iadd": _iadd, "setitem": _setitem, "append": _append, "push": _append,
    "pop": _pop, "insert": _insert, "refill": _refill, "put_back": _put_back, "release": _release,
}  # fmt: skip


def _getitem(e: Expressions, node: Node) -> Any:
    return gast.Subscript(e.expr(node.args[0]), e.index(node.args[1]), gast.Load())


def _get(e: Expressions, node: Node) -> Any:
    return gast.Call(gast.Attribute(e.expr(node.args[0]), "get", gast.Load()), [e.expr(a) for a in node.args[1:]], [])


def _made_of(e: Expressions, node: Node) -> Any:
    """``OrderedDict(d)``, ``deque(xs, maxlen)``: a class, and what its object is made of."""
    base, cls, *others = node.args
    empty = base == Lit(())
    others = [a for a in others if a != Lit(None) or not empty]
    if node.op.name == "as_mapping":
        return gast.Call(e.expr(cls), [*map(e.expr, others), *([] if empty else [e.expr(base)])], [])
    if empty and others:
        return gast.Call(e.expr(cls), [], [gast.keyword("maxlen", e.expr(others[0]))])
    return gast.Call(e.expr(cls), [] if empty else [e.expr(base), *map(e.expr, others)], [])


def _display(make: Callable[..., Any]) -> Callable[[Expressions, Node], Any]:
    return lambda e, node: make([e.expr(a) for a in node.args], gast.Load())


def _dict(e: Expressions, node: Node) -> Any:
    half = len(node.args) // 2
    return gast.Dict([e.expr(a) for a in node.args[:half]], [e.expr(a) for a in node.args[half:]])


def _choice(e: Expressions, node: Node) -> Any:
    test, then, orelse = map(e.expr, node.args)
    return gast.IfExp(test, then, orelse)


def _boolean(make: Callable[[], Any]) -> Callable[[Expressions, Node], Any]:
    return lambda e, node: gast.BoolOp(make(), [e.expr(a) for a in node.args])


def _zeros(helper: str) -> Callable[[Expressions, Node], Any]:
    """Zeros of arrays of floating-point numbers are NumPy's own, those of a list of numbers are written out."""

    def make(e: Expressions, node: Node) -> Any:
        like = e.expr(node.args[0])
        kind = e.program.kinds.get(node.args[0], kinds.UNKNOWN) if isinstance(node.args[0], str) else kinds.UNKNOWN
        certain = node.args[0] not in e.perhaps_none and not e.in_stages
        match kind:
            case kinds.Sequence(element=kinds.Scalar(number)) if number in (int, float) and certain and helper != "zeros_like":
                zero = gast.List([gast.Constant(0.0, None)], gast.Load())
                return gast.BinOp(zero, gast.Mult(), syntax.call("len", like))
            case kinds.Array(dtype, int(rank)) if rank and dtype == np.float64 and certain and helper != "shadow":
                # Faster than numpy.zeros_like.
                return gast.Call(e.dotted("np.zeros"), [gast.Attribute(like, "shape", gast.Load())], [])
            case kinds.Array(dtype, int()) if dtype.kind in "fc":
                return gast.Call(e.dotted("np.zeros_like"), [like], [])
        return gast.Call(e.dotted(helper), [like], [])

    return make


def _pull(e: Expressions, node: Node) -> Any:
    return gast.Call(e.expr(node.args[0]), [e.expr(node.args[1])], [])


def _part(place: int) -> Callable[[Expressions, Node], Any]:
    return lambda e, node: gast.Subscript(e.expr(node.args[0]), gast.Constant(place, None), gast.Load())


def _identity(e: Expressions, node: Node) -> Any:
    return e.expr(node.args[0])


def _attribute(e: Expressions, node: Node) -> Any:
    name = node.args[1]
    assert isinstance(name, Lit)
    return gast.Attribute(e.expr(node.args[0]), name.value, gast.Load())


def _set(e: Expressions, node: Node) -> Any:
    return gast.Set([e.expr(a) for a in node.args])


EXPRESSIONS: dict[str, Callable[[Expressions, Node], Any]] = {
    "get": _get, "as_mapping": _made_of, "as_deque": _made_of, "as_dict": _listing("dict"), "keys_of": _listing("list"),
    "getitem": _getitem, "tuple": _display(gast.Tuple), "list": _display(gast.List), "dict": _dict, "choice": _choice,
    "and": _boolean(gast.And), "or": _boolean(gast.Or), "accumulator": _zeros("accumulator"),
    "zeros_like": _zeros("zeros_like"), "shadow": _zeros("shadow"), "pull": _pull, "set": _set, "identity": _identity,
    "resume": _pull, "reached": _part(0), "onward": _part(1),
    "attribute": _attribute,
    "repeat_list": _repeat, "join_lists": _join, "as_list": _listing("list"), "as_tuple": _listing("tuple"),
}  # fmt: skip
