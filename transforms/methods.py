"""A method of a value is that of its class: of a container, an array, a number, text, or of what is known at run time only."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from types import BuiltinMethodType, FunctionType, MethodDescriptorType, MethodWrapperType, WrapperDescriptorType
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.transforms import (
    calls,
    cells,
    concrete,
    conditions,
    consumers,
    containers,
    dicts,
    expressions,
    fixpoint,
    generators,
    inplace,
    introspection,
    iterators,
    kept,
    kinds,
    library,
    lists,
    mirrors,
    objects,
    operations,
    plumbing,
    protocols,
    raising,
    resolve,
    rules,
    strangers,
    subarrays,
    unpacking,
)
from srcad.transforms.ir import Lit
from srcad.transforms.rules_numpy import METHODS
from srcad.transforms.values import Items, Keywords, Method, Sym, Value, is_known, known, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


#: Methods by which dicts and lists change.
_CHANGING = frozenset(
    "update setdefault pop popitem clear __setitem__ append extend insert remove sort reverse __delitem__ __iadd__".split()
)
#: Methods by which text is known: nothing else that NumPy or Python has goes by these names.
_OF_TEXT = frozenset("lower upper strip lstrip rstrip casefold startswith endswith splitlines title".split())
#: Methods of strings that give strings.
_GIVES_TEXT = frozenset(
    "__mod__ __add__ __mul__ __str__ __repr__ __format__ join format replace strip lstrip rstrip lower upper title".split()
)


def method(lin: Linearizer, base: Value, attr: str, args: Sequence[Value], keywords: Keywords, node: Any, hint: str) -> Value:
    """``base.attr(*args)``."""
    found = _of_structure(lin, base, attr, args, keywords, node, hint)
    if found is not None:
        return found
    if attr == "view" and (seen := subarrays.viewed(lin, base, args, keywords)) is not None:
        return seen
    if not isinstance(base, Sym):
        raise lin.error_here(f"the method {attr}() of this is not differentiated")
    if _is_text(base.kind, attr):
        args = [_given(lin, a) for a in args]
    if attr in _CHANGING:
        strangers.written(lin, base)
    if attr == "copy" and not args and isinstance(opened := strangers.opened(lin, base), Items):
        return lin.new_cell(opened, lin.build.span)
    if attr in ("setdefault", "update") and lin.depends(*args[1:], *map(_second, keywords)):
        mirrors.copied(lin, base)
    if attr == "update" and known_object(base) is not None and lin.depends(*map(_second, keywords)):
        for given in (*args, Items(dict, tuple(map(_second, keywords)), tuple(k for k, _ in keywords))):
            method(lin, base, attr, (given,), (), node, hint)
        return literal(None)
    put = kept.method(lin, base, attr, args) if not keywords else None
    if put is not None:
        return put
    found = _edit(lin, base, attr, args, dict(keywords), node) or _write(lin, base, attr, args, dict(keywords), node)
    if found is not None:
        return found
    cls = introspection.class_of(lin, base)
    if cls is not None and not hasattr(cls, attr):
        return raising.raised(lin, AttributeError, f"{cls.__name__!r} object has no attribute {attr!r}")
    found = _of_constant(lin, base, attr, args, keywords) or library.method(lin, base, attr, args, keywords, hint)
    found = found or _looked_up(lin, base, attr, args, keywords, hint)
    found = found or _of_array(lin, base, attr, args, keywords, hint) or _operator(lin, base, attr, args, keywords, node, hint)
    return _operation(lin, base, attr, args, keywords, hint) if found is None else found


def _second(pair: tuple[str, Value]) -> Value:
    return pair[1]


def built_in(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords, node: Any, hint: str) -> Value | None:
    """A method of an array, a number or a ufunc without Python source, which was looked up before: of an object or a class."""
    if isinstance(target, MethodDescriptorType | WrapperDescriptorType) and args and issubclass(target.__objclass__, _COMPUTING):
        return method(lin, args[0], target.__name__, args[1:], keywords, node, hint)
    if not isinstance(target, BuiltinMethodType | MethodWrapperType) or not isinstance(target.__self__, _COMPUTING):
        return None
    found = resolve.attribute(lin, reference("holder", target.__self__), target.__name__, "")
    return None if known_object(found) is not None else calls.call(lin, found, args, keywords, node, hint)


_COMPUTING = (np.ndarray, np.number, np.ufunc, float, complex, int)


def _of_structure(
    lin: Linearizer, base: Value, attr: str, args: Sequence[Value], keywords: Keywords, node: Any, hint: str
) -> Value | None:
    """A method of what is followed by its parts, of an object, or of an iterator."""
    if isinstance(base, Items) and plumbing.is_at(base.cls):
        return cells.container_method(lin, base, base, attr, args, dict(keywords), node)
    if generators.is_generator(lin, base) and (made := consumers.method(lin, base, attr, args)) is not None:
        return made
    content = lin.content(base)
    asked = None if content is None else containers.asked(lin, base, content, attr, args, dict(keywords))
    if asked is not None:
        return asked
    made = protocols.method(lin, base, attr, args, keywords, node, hint)
    if made is not None:
        return made
    if content is not None:
        done = _by_operator(lin, base, attr, args, keywords, node)
        return done or cells.container_method(lin, base, content, attr, args, dict(keywords), node)
    if isinstance(base, Method):
        return _of_attribute(lin, base, attr, args, keywords, node, hint)
    return iterators.method(lin, base, attr) if iterators.is_iterator(lin, base) else None


def _of_attribute(
    lin: Linearizer, base: Method, attr: str, args: Sequence[Value], keywords: Keywords, node: Any, hint: str
) -> Value:
    """A method of what an attribute of an object is at run time, or a call of it."""
    if attr == "__call__":
        return method(lin, base.base, base.name, args, keywords, node, hint)
    if base.name == "ctypes" and lin.varied(base.base):
        raise lin.error_here("an array of differentiated numbers that is handed on by its address is not followed")
    owner = lin.op(f".{base.name}", base.base, kind=kinds.UNKNOWN)
    return operations.door(lin, lin.op(f".{attr}", owner, kind=kinds.UNKNOWN), args, keywords, hint)


def _edit(lin: Linearizer, base: Sym, attr: str, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """A method of a list or dict of the running program; ``None`` for everything else."""
    followed = dicts.is_dict(base) or isinstance(base.kind, kinds.Sequence)
    if followed and (done := _by_operator(lin, base, attr, args, tuple(words.items()), node)) is not None:
        return done
    if dicts.is_dict(base):
        found = dicts.method(lin, base, attr, args, words)
    elif lists.is_list(base) and (isinstance(base.operand, str) or lin.varied(*args)):
        found = lists.method(lin, base, attr, args, words, node)
    elif isinstance(base.kind, kinds.Sequence) and attr in ("index", "count"):
        found = lin.op(f"list_{attr}", base, *args, kind=kinds.INT)
    else:
        return None
    if found is None:
        raise lin.error_here(f"{_kind_label(base.kind)}.{attr}() is not differentiated here")
    return found


def _write(lin: Linearizer, base: Sym, attr: str, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """A method that writes into an array; ``None`` for everything else."""
    ufunc = inplace.ufunc_of(base)
    if ufunc is not None and attr == "at":
        return inplace.at(lin, ufunc, args)
    if not isinstance(base.kind, kinds.Array):
        return None
    if attr == "resize":
        return inplace.resize(lin, base, args, words, node)
    return inplace.METHODS[attr](lin, (base, *args), words) if attr in inplace.METHODS else None


def _of_constant(lin: Linearizer, base: Sym, attr: str, args: Sequence[Value], keywords: Keywords) -> Value | None:
    """A method of text or a literal that is known, with arguments that are known: it is called now."""
    if keywords or not all(is_known(a) for a in args):
        return None
    held = known_object(base)
    if is_known(base) and isinstance(held, str) and objects.python_method(type(held), attr) is None:
        return concrete.constant(lin, getattr(str, attr)(known(base), *(known(a) for a in args)))
    if isinstance(base.operand, Lit):
        return concrete.constant(lin, getattr(base.operand.value, attr)(*(known(a) for a in args)))
    return None


def _looked_up(lin: Linearizer, base: Sym, attr: str, args: Sequence[Value], keywords: Keywords, hint: str) -> Value | None:
    """``d.get(k, v)`` of a dict outside, with what is differentiated."""
    if attr != "get" or keywords or not args or not lin.varied(*args) or introspection.class_of(lin, base) is not dict:
        return None
    default = args[1] if len(args) > 1 else literal(None)
    there = conditions.compare(lin, "in", args[0], base)
    return conditions.either(lin, there, lambda: expressions.item(lin, base, args[0]), lambda: default, hint)


def _of_array(lin: Linearizer, base: Sym, attr: str, args: Sequence[Value], keywords: Keywords, hint: str) -> Value | None:
    """A method of arrays that is a function of NumPy."""
    if attr in METHODS and not isinstance(base.kind, kinds.Sequence):
        # Functions that arrays of other libraries bring take no single number for a shape.
        number = len(args) == 1 and isinstance(args[0], Sym) and kinds.is_exact(args[0].kind)
        of_other = attr == "reshape" and number and isinstance(base.kind, kinds.Opaque)
        if attr in ("reshape", "transpose") and (len(args) > 1 or of_other):
            args = (Items(tuple, tuple(args)),)
        if attr in ("conj", "conjugate") and not args and not keywords:  # of real numbers it is the array itself
            if kinds.dtype_of(base.kind) is None:
                return lin.op(".conj()", base, hint=hint)
            if isinstance(base.kind, kinds.Array) and kinds.is_real(base.kind):
                return base
        return operations.primitive(lin, METHODS[attr], (base, *args), keywords, hint)
    return reference("np", np) if attr == "__array_namespace__" and isinstance(base.kind, kinds.Array) else None


def _operator(
    lin: Linearizer, base: Sym, attr: str, args: Sequence[Value], keywords: Keywords, node: Any, hint: str
) -> Value | None:
    """``a.__add__(b)`` and ``a.__radd__(b)`` of numbers and arrays."""
    if not attr.startswith("__") or not isinstance(base.kind, kinds.Array | kinds.Scalar) or keywords:
        return None
    own = _OPERATORS.get(attr) or getattr(operator, attr, None)
    turned = getattr(operator, f"__{attr[3:]}", None) if attr.startswith("__r") and len(args) == 1 else None
    if own is None and turned is None:
        return None
    given = (base, *args) if own else (*args, base)
    return calls.call(lin, reference(attr, own or turned), given, (), node, hint)


#: Methods of containers that are written as operators, or functions of Python's own.
_OPERATORS: dict[str, Any] = {
    "__getitem__": operator.getitem, "__setitem__": operator.setitem, "__delitem__": operator.delitem, "__len__": len,
    "__contains__": operator.contains, "__iter__": iter, "__add__": operator.add, "__mul__": operator.mul, "__eq__": operator.eq,
}  # fmt: skip


def _by_operator(
    lin: Linearizer, base: Value, attr: str, args: Sequence[Value], keywords: Keywords, node: Any
) -> Value | None:
    """``c.__getitem__(k)`` and the like of a container of Python's own."""
    if attr not in _OPERATORS or keywords:
        return None
    return calls.call(lin, reference(attr, _OPERATORS[attr]), (base, *args), (), node)


def _operation(lin: Linearizer, base: Sym, attr: str, args: Sequence[Value], keywords: Keywords, hint: str) -> Value:
    """A method of what is known at run time only."""
    op = f".{attr}()"
    text = _is_text(base.kind, attr) or (base.kind == kinds.UNKNOWN and not base.varied and attr in _OF_TEXT)
    if text and not attr.startswith("__"):
        kind = kinds.Opaque(str) if attr in _GIVES_TEXT and base.kind != kinds.UNKNOWN else kinds.UNKNOWN
        values = (base, *args, *(v for _, v in keywords))
        return resolve.passive_symbol(lin.op(op, *values, keywords=tuple(k for k, _ in keywords), hint=hint, kind=kind))
    if lin.varied(base, *args, *map(_second, keywords)) and rules.find(op) is None and not rules.is_constant(op):
        if base.kind == kinds.UNKNOWN:
            named = resolve.passive_symbol(lin.op("method_named", literal(attr), kind=kinds.Opaque(FunctionType)))
            if attr in _WRITING:
                named = resolve.passive_symbol(lin.op("of_no_container", named, base, kind=named.kind))
            return operations.door(lin, named, (base, *args), keywords, hint)
        raise lin.no_derivative(f"the method {attr}() of {_kind_label(base.kind)} has no derivative rule")
    return operations.primitive(lin, op, (base, *args), keywords, hint)


#: Methods by which Python's containers, and arrays, are written into.
_WRITING = frozenset(
    "append appendleft extend extendleft insert update setdefault add __setitem__ __delitem__ pop popitem popleft remove "
    "discard clear sort reverse rotate fill partition put itemset resize".split()
)


def _is_text(kind: kinds.Kind, attr: str) -> bool:
    """Whether a method of values of this kind is one of Python's strings."""
    cls = kind.cls if isinstance(kind, kinds.Opaque) else None
    return cls is not None and issubclass(cls, str) and getattr(cls, attr, None) is getattr(str, attr, cls)


def _kind_label(kind: kinds.Kind) -> str:
    match kind:
        case kinds.Scalar(cls):
            return cls.__name__
        case kinds.Array():
            return "an array"
        case kinds.Sequence(cls) | kinds.Mapping(cls):
            return cls.__name__
        case kinds.Opaque(cls) if cls is not None:
            return cls.__name__
    return "an object"


def text(lin: Linearizer, function: Sym, target: Any, args: Sequence[Value], keywords: Keywords, hint: str) -> Value:
    """A method of strings, called through the class: no derivative flows through text."""
    values = (function, *(_given(lin, a) for a in args), *(v for _, v in keywords))
    kind = kinds.Opaque(str) if target.__name__ in _GIVES_TEXT else kinds.UNKNOWN
    return resolve.passive_symbol(lin.op("call", *values, keywords=tuple(k for k, _ in keywords), hint=hint, kind=kind))


def _given(lin: Linearizer, value: Value) -> Value:
    """An argument of a method of strings; of what is lazy, all of it."""
    found = unpacking.listed(lin, value)
    if not (isinstance(found, Items) and found.cls in (map, zip, enumerate)):
        return found
    made = lin.new_cell(Items(list, ()), ("given", lin.build.span))
    fixpoint.walked(lin, found, lambda item: _append(lin, made, item))
    return made


def _append(lin: Linearizer, base: Value, item: Value) -> None:
    method(lin, base, "append", (item,), (), None, "")
