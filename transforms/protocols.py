"""Indexing, iteration, truth, conversion, text and calls of objects are what their classes define."""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import gast

from srcad.runtime import composites, lazy
from srcad.transforms import (
    attributes,
    calls,
    construction,
    containers,
    decisions,
    expressions,
    introspection,
    kinds,
    memory,
    namespaces,
    objects,
    overloads,
    parse,
    raising,
    resolve,
    rules,
    subarrays,
)
from srcad.transforms.values import (
    NONE,
    TRUE,
    UNBOUND,
    Cell,
    Items,
    Keywords,
    Method,
    Sym,
    Value,
    is_known,
    known,
    known_object,
    literal,
    reference,
)  # fmt: skip

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def element(lin: Linearizer, base: Value, index: Value) -> Value | None:
    """``base[index]`` where a class defines it."""
    if namespaces.is_namespace(lin, base):
        return namespaces.method(lin, base, "__getitem__", (index,), ())
    if (found := namespaces.of_caller_element(lin, base, index)) is not None:
        return found
    if (
        objects.content(lin, index) is not None
        and objects.python_method(introspection.class_of(lin, index), "__index__") is not None
    ):
        return expressions.item(lin, base, calls.call(lin, reference("index", operator.index), (index,), (), None))
    cls = objects.speaks(lin, base, index)
    if (
        cls is not None
        and objects.python_method(cls, "__missing__") is not None
        and objects.python_method(cls, "__getitem__") is None
    ):
        return _or_missing(lin, cls, base, index)
    if cls is None and is_known(index) and not isinstance(known_object(base), type):
        owner = type(known_object(base))
        function = objects.python_method(owner, "__getitem__")
        return attributes.looked_for(
            lin, function, lambda: objects.call_member(lin, owner, "__getitem__", (base, index), (), None)
        )
    if cls is None or objects.python_method(cls, "__getitem__") is None:
        return None
    return objects.call_member(lin, cls, "__getitem__", (base, index), (), None)


def _or_missing(lin: Linearizer, cls: type, base: Value, index: Value) -> Value | None:
    """An element of a dict whose class says what is there where nothing is; ``None`` where there is one."""
    found = lin.content(objects.plain(lin, base))
    if found is None or found.cls is not dict or (key := containers.constant_index(index)) is None:
        raise lin.error_here(f"whether an element of {cls.__name__} is missing is not known")
    return None if key in found.keys else objects.call_member(lin, cls, "__missing__", (base, index), (), None)


def store_element(lin: Linearizer, base: Value, index: Value, value: Value) -> bool:
    """``base[index] = value`` where a class defines it; whether it does."""
    own = namespaces.is_namespace(lin, base) or (isinstance(base, Sym) and base.operand in lin.spaces)
    if own and namespaces.store(lin, base, index, value):
        return True
    cls = objects.speaks(lin, base, index, value)
    if cls is None or objects.python_method(cls, "__setitem__") is None:
        return False
    objects.call_member(lin, cls, "__setitem__", (base, index, value), (), None)
    return True


def delete_element(lin: Linearizer, base: Value, index: Value) -> bool:
    """``del base[index]`` where a class defines it; whether it does."""
    if namespaces.is_namespace(lin, base) and namespaces.delete(lin, base, index):
        return True
    cls = objects.speaks(lin, base, index)
    if cls is None or objects.python_method(cls, "__delitem__") is None:
        return False
    objects.call_member(lin, cls, "__delitem__", (base, index), (), None)
    return True


def contained(lin: Linearizer, name: str, item: Value, container: Value) -> Value | None:
    """``in`` and ``not in`` where a class defines them."""
    if namespaces.is_namespace(lin, container) and name in ("in", "not in"):
        there = namespaces.contains(lin, container, item)
        return UNBOUND if lin.dead else literal(known(there) == (name == "in"))
    cls = objects.speaks(lin, container, item)
    if name not in ("in", "not in") or cls is None or objects.python_method(cls, "__contains__") is None:
        return None
    found = tested(lin, objects.call_member(lin, cls, "__contains__", (container, item), (), None))
    truth = decisions.truth(lin, found)
    if truth is not None:
        return literal(truth == (name == "in"))
    return found if name == "in" else lin.op("not", found)


def tested(lin: Linearizer, value: Value) -> Value:
    """What is tested where a value is asked for its truth; of memory that may be written into later, what it says now."""
    if isinstance(value, Sym) and isinstance(value.operand, str) and memory.holds(value.kind):
        return lin.op("bool", value, kind=kinds.BOOL)
    cls = objects.speaks(lin, value)
    if cls is None:
        return value
    for attr in ("__bool__", "__len__"):
        if objects.python_method(cls, attr) is not None:
            return objects.call_member(lin, cls, attr, (value,), (), None)
    found = objects.content(lin, value)
    return value if found is None else tested(lin, objects.plain(lin, value)) if objects.VALUE in found.keys else TRUE


def hook(lin: Linearizer, value: Value, attr: str) -> Callable[..., Value] | None:
    """A method of the class of an object that is followed, by which it says how something is done."""
    found = objects.content(lin, value)
    if found is None or not isinstance(value, Cell) or objects.python_method(found.cls, attr) is None:
        return None
    return lambda *args: objects.call_member(lin, found.cls, attr, (value, *args), (), None)


def is_iterator(lin: Linearizer, value: Value) -> bool:
    """Whether a value is an object of a class that says what comes next."""
    cls = objects.speaks(lin, value)
    return cls is not None and objects.python_method(cls, "__next__") is not None


def is_walked(lin: Linearizer, value: Value) -> bool:
    """Whether code of an object's class says what a loop over it walks."""
    cls = objects.speaks(lin, value)
    return cls is not None and objects.python_method(cls, "__iter__") is not None


def iterated(lin: Linearizer, value: Value) -> Value | None:
    """What a loop over an object walks; ``None`` where its class does not say."""
    cls = objects.speaks(lin, value)
    if cls is not None and objects.python_method(cls, "__iter__") is not None:
        found = objects.call_member(lin, cls, "__iter__", (value,), (), None)
        if found != value:
            return found
        return calls.call(lin, reference("items_of", lazy.items_of), (value,), (), None)
    if cls is not None and objects.python_method(cls, "__getitem__") is not None and objects.plain(lin, value) == value:
        walk = reference("walked_by_index", composites.walked_by_index)
        return calls.call(lin, walk, (value,), (), None)
    unwrapped = objects.plain(lin, value)
    if unwrapped != value:
        return subarrays.walked(lin, value) or unwrapped
    found_content = objects.content(lin, value)
    if found_content is not None and not hasattr(found_content.cls, "_fields"):
        raise lin.error_here(f"iterating over an object of {found_content.cls.__name__} is not differentiated")
    return None


def mapped(lin: Linearizer, value: Value) -> Value:
    """A dict of what an object that says its keys has under them; every other value is itself."""
    if objects.plain(lin, value) != value or hook(lin, value, "keys") is None:
        return objects.plain(lin, value)
    return calls.call(lin, reference("mapped_by_keys", composites.mapped_by_keys), (value,), (), None)


_CONVERSIONS: dict[Any, str] = {
    len: "__len__", float: "__float__", int: "__int__", complex: "__complex__", abs: "__abs__", round: "__round__",
    str: "__str__", repr: "__repr__", hash: "__hash__", math.floor: "__floor__", math.ceil: "__ceil__",
    math.trunc: "__trunc__", operator.neg: "__neg__", operator.abs: "__abs__", iter: "__iter__", next: "__next__",
    operator.index: "__index__",
}  # fmt: skip


def converted(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords, node: Any) -> Value | None:
    """``float(x)``, ``len(x)``, ``abs(x)``, ... where the class of ``x`` defines them."""
    cls = objects.speaks(lin, args[0]) if args else None
    try:
        attr = _CONVERSIONS.get(target)
    except TypeError:
        return None
    if cls is None:
        return None
    if target is bool and len(args) == 1:
        truth = decisions.truth(lin, tested(lin, args[0]))
        return None if truth is None else literal(truth)
    found = objects.content(lin, args[0])
    if target is str and found is not None and "args" in found.keys and objects.python_method(cls, "__str__") is None:
        return _text_of(lin, found)
    if target is str and attr and objects.python_method(cls, attr) is None:
        attr = "__repr__"
    if attr is None or objects.python_method(cls, attr) is None:
        return subarrays.method(lin, args[0], "__abs__", (), (), node) if target is abs else None
    if target is next and len(args) > 1:
        return calls.call(lin, reference("next_or", lazy.next_or), args, (), node)
    return objects.call_member(lin, cls, attr, args, keywords, node)


def formatted(lin: Linearizer, value: Value, node: Any) -> Value | None:
    """What an f-string shows of an object that is followed; ``None`` for everything else, and where its class is silent."""
    cls = objects.speaks(lin, value) if objects.content(lin, value) is not None else None
    if cls is None or cls.__module__.split(".")[0] in sys.stdlib_module_names:
        return None
    wanted = [n.value for n in node.format_spec.values if isinstance(n, gast.Constant)] if node.format_spec is not None else []
    if node.format_spec is not None and len(wanted) != len(node.format_spec.values):
        return None
    spec = literal("".join(map(str, wanted)))
    if node.conversion == -1 and objects.python_method(cls, "__format__") is not None:
        return objects.call_member(lin, cls, "__format__", (value, spec), (), node)
    if objects.python_method(cls, "__str__") is None and objects.python_method(cls, "__repr__") is None:
        return None
    maker = repr if node.conversion == ord("r") else str
    said = calls.call(lin, reference(maker.__name__, maker), (value,), (), node)
    return lin.op(".format()", literal("{:" + known(spec) + "}"), said, kind=kinds.Opaque(str))


def _text_of(lin: Linearizer, found: Items) -> Value:
    """``str`` of an exception."""
    args = found.children[found.keys.index("args")]
    parts = args.children if isinstance(args, Items) else ()
    if len(parts) == 1:
        maker = reference("repr", repr) if issubclass(found.cls, KeyError) else reference("str", str)
        return calls.call(lin, maker, parts, (), None)
    return calls.call(lin, reference("str", str), (args,), (), None) if parts else literal("")


def called(lin: Linearizer, function: Value, args: Sequence[Value], keywords: Keywords, node: Any) -> Value | None:
    """``obj(*args)`` where the class of ``obj`` defines it, and no rule stands for it."""
    target = known_object(function)
    if rules.name_of(target) is not None or hasattr(type(target), "__srcad__") or parse.compiled_from(target) is not None:
        return None
    cls = objects.speaks(lin, function, *args, *(v for _, v in keywords))
    if cls is None or objects.python_method(cls, "__call__") is None or hasattr(cls, "__srcad__"):
        return None
    if cls.__module__.split(".")[0] == "numpy" and not issubclass(cls, overloads.followed_of_numpy()):
        return None
    return objects.call_member(lin, cls, "__call__", (function, *args), keywords, node)


def method(
    lin: Linearizer, base: Value, attr: str, args: Sequence[Value], keywords: Keywords, node: Any, hint: str
) -> Value | None:
    """A method that an object has from a class that is not written in Python."""
    if namespaces.is_namespace(lin, base):
        return namespaces.method(lin, base, attr, args, keywords)
    found = objects.content(lin, base)
    if found is None:
        return namespaces.of_caller_method(lin, base, attr, args, keywords)
    if (computed := subarrays.method(lin, base, attr, args, keywords, node)) is not None:
        return computed
    inner = objects.plain(lin, base)
    if inner != base:
        return calls.call(lin, resolve.attribute(lin, inner, attr, hint), args, keywords, node, hint)
    if hasattr(found.cls, "_fields"):
        return _namedtuple_method(lin, base, found, attr, args, keywords, node)
    if attr == "__init__" and issubclass(found.cls, BaseException):
        objects.write(lin, base, "args", Items(tuple, tuple(args)))
    if attr in ("__init__", "__init_subclass__"):
        return NONE
    made = construction.builtin_member(lin, getattr(object, attr, None), (base, *args), keywords, node)
    if made is not None:
        return made
    raise lin.error_here(f"the method {attr}() of {found.cls.__name__} is not differentiated here")


def _namedtuple_method(
    lin: Linearizer, base: Value, found: Items, attr: str, args: Sequence[Value], keywords: Keywords, node: Any
) -> Value:
    if attr in ("count", "index"):
        return calls.call(lin, Method(Items(tuple, found.children), attr), args, keywords, node)
    if attr == "_replace":
        if strange := [name for name, _ in keywords if name not in found.keys]:
            return raising.raised(lin, ValueError, f"Got unexpected field names: {strange!r}")
        values = dict(zip(found.keys, found.children, strict=True)) | dict(keywords)
        return Items(found.cls, tuple(values.values()), found.keys)
    if attr == "_asdict":
        return lin.new_cell(Items(dict, found.children, found.keys), lin.build.span)
    raise lin.error_here(f"the method {attr}() of {found.cls.__name__} is not differentiated here")
