"""What a program asks of its values (``isinstance``, ``type``, ``hasattr``) is answered where the class is known."""

from __future__ import annotations

import inspect
import itertools
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FunctionType, GeneratorType, ModuleType, UnionType
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from srcad.runtime import lazy
from srcad.transforms import attributes, counted, handling, kinds, namespaces, objects, overlays, raising, resolve
from srcad.transforms.ir import Lit
from srcad.transforms.values import (
    ITERATOR,
    UNBOUND,
    Bound,
    Cell,
    Derived,
    Func,
    Items,
    Method,
    Sym,
    Value,
    View,
    is_known,
    known,
    known_object,
    literal,
    reference,
)

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


#: What is asked for under a name, until that is found.
_ASKED = "<asked>"


def _isinstance(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    wanted = _classes(lin, args[1])
    if wanted is not None and isinstance(getattr(node, "args", [None])[0], gast.GeneratorExp):
        return literal(issubclass(GeneratorType, wanted))
    return None if wanted is None else _decided(lin, args[0], lambda cls: issubclass(cls, wanted))


def _decided(lin: Linearizer, value: Value, decide: Callable[[type], bool]) -> Value | None:
    """What every class decides alike that a value may be of; ``None`` where they do not, or one is not known."""
    classes = _classes_of(lin, value)
    found = {decide(cls) for cls in classes if cls is not None}
    return literal(found.pop()) if len(found) == 1 and None not in classes else None


def _classes_of(lin: Linearizer, value: Value) -> set[type | None]:
    """The classes that a value may be of; ``None`` where one is not known."""
    if isinstance(value, Cell) and lin.heap[value.number].cls is ITERATOR:
        return {GeneratorType, ITERATOR, map, zip, filter, itertools.chain, itertools.islice}
    if not isinstance(value, Sym) or value.operand not in lin.build.mixed:
        return {_own_class(lin, value)}
    return {_class_of_kind(kind) for kind in lin.build.possible(value.operand)}


def _classes(lin: Linearizer, value: Value) -> tuple[type, ...] | None:
    """The classes of ``isinstance(x, classes)``: one, a union, the alias that ``typing`` has of it, or a tuple of these."""
    content = lin.content(value)
    found = _parts(known_object(value)) if content is None else [c for v in content.children for c in _parts(known_object(v))]
    found = [c if isinstance(c, type) or typing.get_args(c) else typing.get_origin(c) for c in found]
    return tuple(found) if all(isinstance(c, type) for c in found) else None


def _parts(held: Any) -> list[Any]:
    if isinstance(held, tuple):
        return [c for part in held for c in _parts(part)]
    return list(typing.get_args(held)) if isinstance(held, UnionType) else [held]


def class_of(lin: Linearizer, value: Value) -> type | None:
    """The class of a value, where it is known."""
    if isinstance(value, Sym):
        if isinstance(value.operand, str) and value.operand in lin.build.mixed:
            classes = _classes_of(lin, value)
            return classes.pop() if len(classes) == 1 else None
        return _class_of_kind(value.kind)
    content = lin.content(value)
    if content is not None:
        cls: type = content.cls
        return cls
    if isinstance(value, Func):
        return FunctionType
    return dict if namespaces.is_namespace(lin, value) else None


def _own_class(lin: Linearizer, value: Value) -> type | None:
    """The class that a value says of itself, where what stands for it in the program is a tuple or a generator."""
    if isinstance(value, View) and value.of is not None:
        return type(getattr({}, value.shows)())
    content = lin.content(value)
    if content is not None and content.cls is GeneratorType and content.children:
        function = known_object(content.children[0])
        if isinstance(function, FunctionType) and function.__module__ == lazy.__name__:
            return _LAZY.get(function.__name__) or getattr(itertools, function.__name__, None)
    return class_of(lin, value)


#: What the generators of the runtime stand for.
_LAZY = {"mapped": map, "zipped": zip, "enumerated": enumerate, "filtered": filter, "_downwards": reversed}


def _class_of_kind(kind: kinds.Kind) -> type | None:
    match kind:
        case kinds.Scalar(cls) | kinds.Sequence(cls, _) | kinds.Mapping(cls) | kinds.Record(cls, _):
            return cls
        case kinds.Array(_, ndim):
            return np.ndarray if ndim is not None else None
        case kinds.Opaque(owner):
            # What a handler caught may be of any class below.
            return None if owner in (Exception, BaseException) else owner
    return None


def _issubclass(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    cls, wanted = known_object(args[0]), _classes(lin, args[1])
    return literal(issubclass(cls, wanted)) if isinstance(cls, type) and wanted is not None else None


def _of_class(decide: Callable[[type], bool]) -> Callable[..., Value | None]:
    """What a class alone decides."""

    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        found = _classes_of(lin, args[0]) if len(args) == 1 and not words else {None}
        known_ones = all(cls is not None and cls.__module__ in ("builtins", "numpy") for cls in found)
        return _decided(lin, args[0], decide) if known_ones else None

    return make


def _iterable(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    rank = kinds.rank(args[0].kind) if isinstance(args[0], Sym) else None
    return _of_class(lambda c: hasattr(c, "__iter__"))(lin, args, words, node) if rank is None else literal(rank > 0)


def _type(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    cls = _own_class(lin, args[0])
    return None if cls is None or len(args) != 1 else reference(cls.__name__, cls)


def _callable(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    if isinstance(args[0], Func | Bound | Method | Derived):
        return literal(True)
    cls = class_of(lin, args[0])
    return None if cls is None else literal(any("__call__" in vars(c) for c in cls.__mro__))


def text_of(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``str`` of what is known, or is text already."""
    if len(args) != 1 or words or not isinstance(args[0], Sym):
        return None
    if isinstance(args[0].operand, Lit) and isinstance(args[0].operand.value, str | int | float | bool | None):
        return literal(str(args[0].operand.value))
    if args[0].kind == kinds.Opaque(str):
        return args[0]
    return resolve.passive_symbol(lin.op("str", *args, kind=kinds.Opaque(str)))


def _getattr(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    args = [args[0], counted.named(lin, args[0], args[1]), *args[2:]]
    if lin.dead:
        return UNBOUND
    if not is_known(args[1]):
        return None
    name = known(args[1])
    if len(args) == 3 and attributes.is_computed(lin, args[0], name):
        return _computed(lin, args[0], name, lambda found: found, args[2])
    found = True if len(args) == 2 else _has(lin, args[0], name)
    if found is None:
        return None
    return resolve.attribute(lin, args[0], name, "") if found else args[2]


def _computed(lin: Linearizer, value: Value, attr: str, make: Callable[[Value], Value], default: Value) -> Value:
    """What is made of an attribute that code computes; ``default`` where that raises ``AttributeError``."""

    def body() -> None:
        found = resolve.attribute(lin, value, attr, "")
        if not lin.dead:
            lin.frame.env[_ASKED] = make(found)

    def missing(raised: Sym) -> None:
        lin.frame.env[_ASKED] = default

    handling.guard(lin, body, reference("AttributeError", AttributeError), missing, frozenset())
    return lin.settled(lin.frame.env.pop(_ASKED, UNBOUND))


def _members_have(cls: type, attr: str) -> bool:
    """Whether objects of a class have an attribute that the class has; what its own class has is not theirs."""
    return any(attr in vars(c) for c in cls.__mro__)


def _hasattr(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    name = counted.named(lin, args[0], args[1])
    if lin.dead:
        return UNBOUND
    if is_known(name) and attributes.is_computed(lin, args[0], known(name)):
        return _computed(lin, args[0], known(name), lambda found: literal(True), literal(False))
    found = _has(lin, args[0], known(name)) if is_known(name) else None
    return None if found is None else literal(found)


def _getattr_static(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``inspect.getattr_static`` of what has no attributes besides those of its class."""
    given = dict(zip(("obj", "attr", "default"), args, strict=False)) | words
    found = {_static(cls, known(given["attr"])) for cls in _classes_of(lin, given["obj"])} if is_known(given["attr"]) else {None}
    if len(found) != 1 or None in found:
        return None
    (member,) = found
    if member.member is not objects.MISSING:  # type: ignore[union-attr]
        return reference(known(given["attr"]), member.member)  # type: ignore[union-attr]
    return given.get("default") or raising.raised(lin, AttributeError, known(given["attr"]))


@dataclass(frozen=True, slots=True)
class _Static:
    member: Any


def _static(cls: type | None, attr: str) -> _Static | None:
    """What a class of Python's or NumPy's own has under a name."""
    own = cls is not None and cls.__module__ in ("builtins", "numpy") and not issubclass(cls, type | FunctionType | ModuleType)
    return _Static(objects.member(cls, attr)) if cls is not None and own else None


def _has(lin: Linearizer, value: Value, attr: str) -> bool | None:
    """Whether a value has an attribute, where its class or the object itself tells."""
    found = attributes.has(lin, value, attr)
    if found is not None:
        return found
    holder = known_object(value)
    if isinstance(holder, FunctionType | ModuleType | type):
        return resolve.has(lin, value, holder, attr)
    if overlays.lacks(lin, value, attr):
        return False
    if isinstance(value, Sym) and value.operand in lin.build.mixed:
        each = {None if cls is None else _members_have(cls, attr) for cls in _classes_of(lin, value)}
        return each.pop() if len(each) == 1 else None
    if isinstance(value, Sym) and isinstance(value.kind, kinds.Array) and value.kind.ndim is None:
        either = {_members_have(cls, attr) for cls in (np.ndarray, value.kind.dtype.type)}
        return either.pop() if len(either) == 1 else None
    cls = _own_class(lin, value)
    return _members_have(cls, attr) if cls is not None and cls.__module__ in ("builtins", "numpy") else None


def _dir(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """The names of an object that is followed: its attributes, and what its class has."""
    found = objects.content(lin, args[0]) if args else None
    if found is None:
        return None
    base, cls = args[0], found.cls
    asked = any(isinstance(objects.member(cls, name), FunctionType | property) for name in ("__dir__", "__dict__", "__class__"))
    is_open = any(c in lin.attributes for c in cls.__mro__) or any(n == getattr(base, "number", None) for n, _ in lin.doubtful)
    if asked or is_open or not isinstance(base, Cell):
        raise lin.error_here(f"which names an object of {cls.__name__} has is not known")
    own = [n for n in found.keys if n != objects.VALUE]
    for name in own:
        attributes.settled(lin, base, found, name)
    names = sorted({*own, *dir(cls)})
    return lin.new_cell(Items(list, tuple(literal(n) for n in names)), lin.build.span)


#: What stands for each function of the program.
FUNCTIONS: dict[Any, Callable[..., Value | None]] = {
    isinstance: _isinstance, type: _type, callable: _callable, getattr: _getattr, hasattr: _hasattr, issubclass: _issubclass,
    dir: _dir, inspect.getattr_static: _getattr_static,
    np.isscalar: _of_class(lambda c: issubclass(c, str | bytes | int | float | complex | np.generic)), np.iterable: _iterable,
}  # fmt: skip
