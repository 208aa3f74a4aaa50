"""Classes that are written inside the function: real classes, whose methods are followed by their source.

In the class that is made here each method is a stand-in, a function that never runs; ``Linearizer.inner`` knows the
method that it stands for.  So everything that is asked of classes, from attribute look-up to ``dataclass``, is Python's.
"""

from __future__ import annotations

import abc
import dataclasses
import enum
import functools
import types
import typing
from collections.abc import Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

import gast

from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import attributes, calls, expressions, objects
from srcad.transforms.ir import Lit
from srcad.transforms.values import Cell, Func, Items, Sym, Value, is_known, known, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: Decorators of methods, and of classes, that only wrap or complete what they are given.
_WRAPPERS = (property, staticmethod, classmethod, functools.cached_property, abc.abstractmethod, typing.final)
_COMPLETING = (dataclasses.dataclass, functools.total_ordering, enum.unique, typing.final)
_MARKS = (dataclasses.field, enum.auto, property, staticmethod, classmethod, functools.partialmethod, functools.cached_property)
_PLAIN_METACLASSES = (type, abc.ABCMeta, enum.EnumMeta, type(typing.Protocol), type(types.resolve_bases((typing.NamedTuple,))[0]))
_MUTABLE = (list, dict, set, bytearray)


def define(lin: Linearizer, node: Any) -> None:
    """Bind the class that a ``class`` statement makes."""
    if any(isinstance(n, gast.Global | gast.Nonlocal) for n in node.body):
        raise lin.refuse(node, "`global` and `nonlocal` in the body of a class are not differentiated")
    bases = tuple(_settled(lin, b, "a base class") for b in node.bases)
    words = {k.arg: _settled(lin, k.value, "an argument of a class") for k in node.keywords}
    _check_bases(lin, node, types.resolve_bases(bases), words)
    body = _Body(lin, node)
    members = body.members()
    cls = types.new_class(node.name, bases, words, lambda space: space.update(members))
    for function in body.made:
        lin.owners[function] = cls
    for decorator in reversed(node.decorator_list):
        cls = _completed(lin, decorator, cls)
    if type(cls) in (type, abc.ABCMeta) and not issubclass(cls, tuple):
        _open_attributes(lin, cls, body.data)
    elif body.unsettled is not None:
        raise body.unsettled
    lin.bind(node.name, reference(node.name, cls))


def _open_attributes(lin: Linearizer, cls: type, data: dict[str, Value]) -> None:
    """Follow the attributes of a class that hold data, and those that it is given later."""
    lin.cells += 1
    lin.heap[lin.cells] = Items(type, tuple(data.values()), tuple(data))
    lin.made[lin.cells] = lin.attributes[cls] = Cell(lin.cells, ("attributes", lin.build.span))
    for name, value in data.items():
        found = objects.content(lin, value)
        if found is not None and objects.python_method(found.cls, "__set_name__") is not None:
            arguments = (value, reference(cls.__name__, cls), literal(name))
            objects.call_member(lin, found.cls, "__set_name__", arguments, (), None)


def own(lin: Linearizer, cls: type, attr: str) -> Value | None:
    """What a class that is followed has under a name as data, by the order of resolution; ``None`` for everything else."""
    for base in cls.__mro__ if lin.attributes else ():
        cell = lin.attributes.get(base)
        if cell is not None and attr in lin.heap[cell.number].keys:
            return attributes.settled(lin, cell, lin.heap[cell.number], attr)
        if attr in vars(base):
            return None
    return None


def _settled(lin: Linearizer, node: Any, what: str) -> Any:
    """An object that is known before the program runs."""
    value = expressions.value(lin, node)
    if not is_known(value):
        raise lin.refuse(node, f"{what} that is known at run time only is not differentiated")
    return known(value)


def _check_bases(lin: Linearizer, node: Any, bases: Sequence[Any], words: dict[Any, Any]) -> None:
    """Refuse classes whose making runs code of the user's."""
    kinds = [type(b) for b in bases] + [w for k, w in words.items() if k == "metaclass"]
    hooks = (getattr(b, "__init_subclass__", None) for b in bases)
    written = [h for h in hooks if isinstance(getattr(h, "__func__", None), FunctionType)]
    custom = any(h.__module__ not in ("typing", "enum") for h in written)
    if custom or any(k not in _PLAIN_METACLASSES for k in kinds if isinstance(k, type)) or set(words) - {"metaclass"}:
        raise lin.refuse(node, "a class, within a function, whose metaclass or `__init_subclass__` is one of its own")


def _completed(lin: Linearizer, node: Any, cls: type) -> type:
    """A class after one of its decorators."""
    maker = _settled(lin, node.func if isinstance(node, gast.Call) else node, "a decorator of a class")
    if maker not in _COMPLETING:
        raise lin.refuse(node, "this decorator of a class within a function is not differentiated")
    if isinstance(node, gast.Call):
        maker = maker(**{k.arg: _settled(lin, k.value, "an argument of a decorator") for k in node.keywords})
    found: type = maker(cls)
    return found


def made_by(maker: Any) -> Any:
    """A call that makes a class of what is known."""

    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        try:
            found = maker(*(real(lin, a) for a in args), **{k: real(lin, v) for k, v in words.items()})
        except LookupError:
            return None
        return reference(found.__name__, found)

    return make


def real(lin: Linearizer, value: Value) -> Any:
    """The object that a value is, where it is known; else LookupError."""
    content = lin.content(value)
    if content is not None and content.cls in (tuple, list):
        return content.cls(real(lin, c) for c in content.children)
    if not is_known(value):
        raise LookupError(value)
    return known(value)


class _Body:
    """The members of a class, in the order of its body."""

    def __init__(self, lin: Linearizer, node: Any) -> None:
        self.lin = lin
        self.node = node
        self.made: list[FunctionType] = []
        self.data: dict[str, Value] = {}
        self.unsettled: Exception | None = None  # why the class cannot be one of another kind
        self.found: dict[str, Any] = {
            "__module__": lin.frame.source.function.__module__, "__qualname__": node.name, "__annotations__": {},
        }  # fmt: skip

    def members(self) -> dict[str, Any]:
        """What the class has under each name; names that the body binds are seen by what follows in it."""
        outer = dict(self.lin.frame.env)
        for statement in self.node.body:
            self.lin.build.span = self.lin.at(statement)
            self.statement(statement)
        self.lin.frame.env.clear()
        self.lin.frame.env.update(outer)
        return self.found

    def statement(self, node: Any) -> None:
        match node:
            case gast.FunctionDef():
                self.put(node.name, self.method(node))
            case gast.AnnAssign(target=gast.Name()):
                self.found["__annotations__"][node.target.id] = self.annotation(node.annotation)
                if node.value is not None:
                    self.put(node.target.id, self.constant(node.value))
            case gast.Assign():
                for target in node.targets:
                    if not isinstance(target, gast.Name):
                        raise self.lin.refuse(target, "this assignment in the body of a class is not differentiated")
                self.assign([t.id for t in node.targets], node.value)
            case gast.ClassDef():
                define(self.lin, node)
                self.put(node.name, known(self.lin.frame.env[node.name]))
            case gast.Pass() | gast.Expr(value=gast.Constant()):
                pass
            case _:
                raise self.lin.refuse(node, "this statement in the body of a class is not differentiated")

    def assign(self, names: Sequence[str], node: Any) -> None:
        """Attributes that a statement gives to the class: known objects, or data."""
        value = None if self.is_marked(node) else expressions.value(self.lin, node)
        data: Value | None = value if isinstance(value, Sym) and isinstance(value.operand, Lit) else None
        try:
            found = self.constant(node) if value is None else self.settled(node, value)
        except UnsupportedSyntaxError as error:
            self.unsettled = error
            found, data = _Data(), value
        for name in names:
            self.put(name, found)
            if data is not None:
                self.lin.frame.env[name] = self.data[name] = data

    def put(self, name: str, value: Any) -> None:
        self.found[name] = value
        self.lin.frame.env[name] = reference(name, value)

    def method(self, node: Any) -> Any:
        """A stand-in for a method, after its decorators."""
        made: Any = self.stand_in(node.name, expressions.closure(self.lin, node))
        for decorator in reversed(node.decorator_list):
            made = self.wrapped(decorator, made)
        return made

    def stand_in(self, name: str, function: Value) -> FunctionType:
        made = FunctionType(_never.__code__.replace(co_name=name), {}, name)
        made.__module__ = self.lin.frame.source.function.__module__
        self.lin.inner[made] = function
        self.made.append(made)
        return made

    def wrapped(self, node: Any, made: Any) -> Any:
        """A method after one of its decorators."""
        if isinstance(node, gast.Attribute) and node.attr in ("setter", "getter", "deleter"):
            return getattr(_settled(self.lin, node.value, "a property"), node.attr)(made)
        wrapper = known_object(expressions.value(self.lin, node)) if not isinstance(node, gast.Call) else None
        if wrapper in _WRAPPERS:
            return wrapper(made)
        if not isinstance(made, FunctionType):
            raise self.lin.refuse(node, "a decorator around a property or class method is not differentiated")
        return self.stand_in(made.__name__, calls.decorated(self.lin, node, self.lin.inner[made]))

    def is_marked(self, node: Any) -> bool:
        """Whether a value says to Python's own decorators and metaclasses what an attribute is to be."""
        if not isinstance(node, gast.Call) or not isinstance(node.func, gast.Name | gast.Attribute):
            return False
        return known_object(expressions.value(self.lin, node.func)) in _MARKS

    def constant(self, node: Any) -> Any:
        """The value of an attribute of the class."""
        if not self.is_marked(node):
            return self.settled(node, expressions.value(self.lin, node))
        maker = known_object(expressions.value(self.lin, node.func))
        words = {str(k.arg): self.constant(k.value) for k in node.keywords}
        return maker(*(self.constant(a) for a in node.args), **words)

    def settled(self, node: Any, value: Value) -> Any:
        """What is known of a value before the program runs."""
        if isinstance(value, Func):
            return self.stand_in("<lambda>", value)
        try:
            found = real(self.lin, value)
        except LookupError:
            what = "an attribute of a class that is known at run time only is not differentiated"
            raise self.lin.refuse(node, what, "Make it an attribute of the instances, in `__init__`.") from None
        if isinstance(found, _MUTABLE):
            raise self.lin.refuse(node, "a list or dict as an attribute of a class within a function is not differentiated")
        return found

    def annotation(self, node: Any) -> Any:
        """What an annotation says as far as ``dataclass`` asks."""
        inner = node.value if isinstance(node, gast.Subscript) else node
        try:
            found = known_object(expressions.value(self.lin, inner))
        except Exception:  # annotations may name what is not there
            return object
        if found is typing.ClassVar:
            return typing.ClassVar
        return dataclasses.InitVar(object) if found is dataclasses.InitVar else found if isinstance(found, type) else object


class _Data:
    """What stands in the class that is made here for data that is followed."""


def _never(*args: Any, **words: Any) -> None:
    """The code of stand-ins, which sees no globals."""
    import sys

    from srcad.runtime.errors import UnsupportedSyntaxError

    called = sys._getframe().f_code.co_name
    raise UnsupportedSyntaxError(f"the method {called}() of a class within the function is called by code that is not followed")


def owner(lin: Linearizer, frame: Any) -> tuple[Any, Any] | None:
    """The class inside the function whose method an activation is, or is within, and the activation of that method."""
    for around in (frame, *reversed(frame.scopes)):
        if around.owner is not None:
            return around.owner, around
    return None


__all__ = ["define", "owner"]
