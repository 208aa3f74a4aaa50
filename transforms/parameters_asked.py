"""What a known function's ``inspect.signature`` says of its parameters, and which arguments it binds, is known too.

Decorators ask for these to check arguments, or to convert them, by their names.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from srcad.transforms import objects, proxies, raising
from srcad.transforms.values import NONE, Bound, Items, Value, is_known, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_SIGNATURE, _ARGUMENTS = "_signature", "arguments"


@functools.lru_cache(1024)
def _signature_of(target: Any) -> inspect.Signature:
    return inspect.signature(target)


def _signature(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``inspect.signature`` of a function that is known, or of a method whose function is."""
    target = _asked(lin, args[0]) if len(args) == 1 and not words else None
    return None if target is None else reference("signature", _signature_of(target))


def _specification(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``inspect.getfullargspec`` of a function that is known, or of a method whose function is."""
    target = _asked(lin, args[0]) if len(args) == 1 and not words else None
    if target is None:
        return None
    found = inspect.getfullargspec(target)
    return Items(type(found), tuple(_part(lin, name, v) for name, v in zip(found._fields, found, strict=True)), found._fields)


def _asked(lin: Linearizer, value: Value) -> Any:
    """What has the parameters of a function that is known, with its object or without; ``None`` for everything else."""
    if isinstance(value, Bound) and known_object(value.function) is proxies.as_function and len(value.args) == 3:
        return _asked(lin, value.args[1])
    if isinstance(value, Bound) and len(value.args) == 1 and not value.keywords:
        function = known_object(value.function)
        return MethodType(function, object) if isinstance(function, FunctionType) and _has(lin, value.args[0], function) else None
    target = known_object(value)
    return target if isinstance(target, FunctionType | MethodType) else None


def _has(lin: Linearizer, value: Value, function: FunctionType) -> bool:
    """Whether a function with a first argument is a method: of an object that is followed, or of one that is known."""
    found = known_object(value)
    held = [v for c in (found if isinstance(found, type) else type(found)).__mro__ for v in vars(c).values()]
    return objects.content(lin, value) is not None or any(function is getattr(v, "__func__", v) for v in held)


def _part(lin: Linearizer, label: str, part: Any) -> Value:
    """A part of what ``getfullargspec`` says, which is made anew in every call."""
    match part:
        case None:
            return NONE
        case list():
            return lin.new_cell(Items(list, tuple(literal(p) for p in part)), lin.build.span)
        case dict():
            return lin.new_cell(Items(dict, tuple(_known(n, p) for n, p in part.items()), tuple(part)), lin.build.span)
        case str():
            return literal(part)
    return Items(tuple, tuple(_known(label, p) for p in part))


def attribute(lin: Linearizer, holder: Any, attr: str) -> Value | None:
    """An attribute of a signature, or of one of its parameters; ``None`` for every other object, and for methods."""
    if isinstance(holder, inspect.Signature) and attr == "parameters":
        named = tuple(holder.parameters.items())
        return lin.new_cell(Items(dict, tuple(reference(n, p) for n, p in named), tuple(n for n, _ in named)), lin.build.span)
    if isinstance(holder, inspect.Parameter) and attr in ("name", "kind", "default", "annotation") or _is_kind(holder, attr):
        return _known(attr, getattr(holder, attr))
    return None


def _is_kind(holder: Any, attr: str) -> bool:
    """Whether an attribute is one of the kinds of parameters, which each of them has."""
    return isinstance(holder, inspect.Parameter) and isinstance(getattr(holder, attr, None), type(inspect.Parameter.VAR_KEYWORD))


def _known(label: str, value: Any) -> Value:
    return literal(value) if type(value) is int else reference(label, value)


def _binder(partial: bool) -> Callable[..., Value | None]:
    def bind(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        """``signature.bind``, or ``bind_partial``, of a signature that is known."""
        signature = known_object(args[0])
        if not isinstance(signature, inspect.Signature):
            return None
        try:
            bound = (signature.bind_partial if partial else signature.bind)(*args[1:], **words)
        except TypeError as error:
            return raising.raised(lin, TypeError, str(error))
        whole = Items(inspect.BoundArguments, (args[0], _dict(lin, bound.arguments)), (_SIGNATURE, _ARGUMENTS))
        return objects.new(lin, whole)

    return bind


def _dict(lin: Linearizer, arguments: dict[str, Any]) -> Value:
    """The arguments by their names, as values: those that a parameter with a star takes are a tuple or a dict."""
    values = tuple(_value(lin, v) for v in arguments.values())
    return lin.new_cell(Items(dict, values, tuple(arguments)), lin.build.span)


def _value(lin: Linearizer, bound: Any) -> Value:
    if isinstance(bound, dict):
        return _dict(lin, bound)
    return Items(tuple, bound) if isinstance(bound, tuple) else bound


def _apply_defaults(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``bound.apply_defaults()``: what was not given is there with its default, in the order of the parameters."""
    found = objects.content(lin, args[0])
    if found is None or not is_known(found.children[0]):
        return None
    given = lin.content(found.children[found.keys.index(_ARGUMENTS)])
    if given is None:
        return None
    values = dict(zip(given.keys, given.children, strict=True))
    for name, parameter in known_object(found.children[0]).parameters.items():
        if name in values:
            values[name] = values.pop(name)
        elif parameter.default is not parameter.empty:
            values[name] = _known(name, parameter.default)
        elif parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            values[name] = _value(lin, () if parameter.kind is parameter.VAR_POSITIONAL else {})
    objects.write(lin, args[0], _ARGUMENTS, _dict(lin, values))
    return NONE


#: What stands for each function of the program.
FUNCTIONS: dict[Any, Callable[..., Value | None]] = {
    inspect.signature: _signature, inspect.getfullargspec: _specification, inspect.Signature.bind: _binder(partial=False),
    inspect.Signature.bind_partial: _binder(partial=True), inspect.BoundArguments.apply_defaults: _apply_defaults,
}  # fmt: skip
