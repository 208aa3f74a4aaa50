"""The functions that know the structure of what they are given, in one table."""

from __future__ import annotations

import collections
import dataclasses
import functools
import operator
import typing
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.runtime import composites
from srcad.transforms import (
    arithmetic,
    assignment,
    attributes,
    classes,
    copies,
    counters,
    dicts,
    heaps,
    inheritance,
    introspection,
    iterators,
    library,
    lists,
    namespaces,
    objects,
    operators,
    ordering,
    overloads,
    parameters_asked,
    sequences,
    structs,
)
from srcad.transforms.values import Bound, Value, is_known, known, known_object, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def special(target: Any) -> Callable[..., Value | None] | None:
    """What is called in the place of a function; ``None`` where it is called itself."""
    try:
        return _table().get(dict if typing.is_typeddict(target) else target)
    except TypeError:  # what cannot be hashed
        return None


def _cast(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    return args[1] if len(args) == 2 else None


def _partial(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """One of a function and an object is not the object's method, which is one ``Bound``."""
    function = Bound(args[0], ()) if known_object(args[0]) is not None else args[0]
    return Bound(function, tuple(args[1:]), tuple(words.items()))


def _power(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``pow`` of two arguments is an operator."""
    followed = len(args) == 2 and not words and any(objects.content(lin, a) is not None for a in args)
    return arithmetic.binary(lin, "**", args[0], args[1]) if followed else None


def _made_now(target: Any) -> Callable[..., Value | None]:
    """An object that is known when its arguments are."""

    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        if words or not all(is_known(a) for a in args):
            return None
        return reference(target.__name__, target(*(known(a) for a in args)))

    return make


def _method_caller(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    made = _made_now(operator.methodcaller)(lin, args, words, node)
    caller = reference("call_by_name", composites.call_by_name)
    return Bound(caller, tuple(args), tuple(words.items())) if made is None else made


def _namespace(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``vars(obj)``."""
    return (namespaces.of_caller(lin, args[0]) or attributes.attribute(lin, args[0], "__dict__")) if args else None


@functools.cache
def _table() -> dict[Any, Callable[..., Value | None]]:
    """Made on first use: the modules that it names call each other, and import each other in turn."""
    return {
        **sequences.FUNCTIONS, **ordering.FUNCTIONS, **introspection.FUNCTIONS, **operators.FUNCTIONS, **iterators.FUNCTIONS,
        **heaps.SPECIAL, **copies.SPECIAL, **parameters_asked.FUNCTIONS,
        super: lambda lin, args, words, node: inheritance.parent(lin, args),
        vars: _namespace,
        setattr: lambda lin, args, words, node: assignment.set_by_name(lin, args, node),
        delattr: lambda lin, args, words, node: assignment.delete_by_name(lin, args, node),
        divmod: overloads.divided, pow: _power, str: introspection.text_of, typing.cast: _cast,
        functools.partial: _partial, operator.itemgetter: _made_now(operator.itemgetter),
        operator.attrgetter: _made_now(operator.attrgetter), operator.methodcaller: _method_caller,
        deque: lists.make_deque, OrderedDict: dicts.make_ordered, defaultdict: dicts.make_default, Counter: counters.make_counter,
        set: dicts.set_of_keys(set), frozenset: dicts.set_of_keys(frozenset), dict.fromkeys: dicts.from_keys,
        OrderedDict.fromkeys: dicts.ordered_from_keys,
        dataclasses.asdict: structs.as_dict, dataclasses.astuple: structs.as_tuple, dataclasses.fields: structs.fields_of,
        dataclasses.replace: structs.replaced, dataclasses.is_dataclass: structs.is_dataclass,
        collections.namedtuple: classes.made_by(collections.namedtuple),
        np.ndim: library.ndim, np.iscomplexobj: library.iscomplexobj, np.vectorize: library.vectorize,
        np.frompyfunc: library.frompyfunc, np.fromfunction: library.fromfunction,
        np.nditer: library.elements, np.broadcast: library.broadcast,
    }  # fmt: skip
