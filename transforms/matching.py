"""``match``: each ``case`` becomes an ``if`` whose test asks the pattern and binds what it captures.

The tests are those of *The Python Language Reference*, 8.6; what a pattern captures is bound when all of it fits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import calls, conditions, expressions, introspection, resolve, syntax, unpacking
from srcad.transforms.thunks import Thunk
from srcad.transforms.values import FALSE, NONE, TRUE, UNBOUND, Items, Value, is_known, known, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: Classes whose only positional pattern is the value itself.
_WHOLE = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)


def as_branches(lin: Linearizer, node: Any) -> Any:
    """A ``match`` as an ``if``; the subject is evaluated here, once."""
    subject = expressions.value(lin, node.subject)
    place = f"<subject {node.lineno} {node.col_offset}>"
    lin.bind(place, subject)
    made: list[Any] = []
    for case in reversed(node.cases):
        test = Thunk(partial(_fits, case=case, place=place), case.pattern)
        made = [gast.copy_location(gast.If(test, case.body, made), case.pattern)]
    return made[0]


def _fits(lin: Linearizer, case: Any, place: str) -> Value:
    """Whether a case is taken; what its pattern captures is bound, for the guard and the body."""
    subject = lin.frame.env[place]
    slots = {name: f"<captured>{name}" for name in captured(case.pattern)}
    test = _pattern(lin, case.pattern, subject)

    def guard() -> Value:
        for name, slot in slots.items():
            lin.bind(name, lin.frame.env.pop(slot, UNBOUND))
        return TRUE if case.guard is None else conditions.condition(lin, case.guard)

    return _all(lin, [lambda: test, guard])


def captured(pattern: Any) -> list[str]:
    """The names that a pattern binds."""
    found = [getattr(n, "name", None) or getattr(n, "rest", None) for n in syntax.every(pattern)]
    return list(dict.fromkeys(n for n in found if isinstance(n, str)))


def _capture(lin: Linearizer, name: str | None, value: Value) -> Value:
    if name is not None:
        lin.frame.env[f"<captured>{name}"] = value
    return TRUE


def _all(lin: Linearizer, tests: Sequence[Callable[[], Value]]) -> Value:
    """Whether all of these hold; the later ones are asked only where the ones before hold."""
    return conditions.chain(lin, [*tests, lambda: TRUE], True, "")


def _pattern(lin: Linearizer, node: Any, subject: Value) -> Value:
    """Whether a pattern fits."""
    found: Value = _PATTERNS[type(node).__name__](lin, node, subject)
    return found


def _value(lin: Linearizer, node: Any, subject: Value) -> Value:
    return conditions.compare(lin, "==", subject, expressions.value(lin, node.value))


def _singleton(lin: Linearizer, node: Any, subject: Value) -> Value:
    return conditions.compare(lin, "is", subject, literal(node.value))


def _as(lin: Linearizer, node: Any, subject: Value) -> Value:
    inner = TRUE if node.pattern is None else _pattern(lin, node.pattern, subject)
    return _all(lin, [lambda: inner, lambda: _capture(lin, node.name, subject)])


def _or(lin: Linearizer, node: Any, subject: Value) -> Value:
    parts = [lambda p=p: _pattern(lin, p, subject) for p in node.patterns]
    return conditions.chain(lin, [*parts, lambda: FALSE], False, "")


# --- sequences ---


def _sequence(lin: Linearizer, node: Any, subject: Value) -> Value:
    subject = unpacking.taken_apart(lin, subject)
    stars = [k for k, p in enumerate(node.patterns) if isinstance(p, gast.MatchStar)]
    least = len(node.patterns) - len(stars)

    def long_enough() -> Value:
        length = calls.call(lin, reference("len", len), (subject,), (), None)
        return conditions.compare(lin, ">=" if stars else "==", length, literal(least))

    tests = [lambda: _is_sequence(lin, subject), long_enough]
    for k, pattern in enumerate(node.patterns):
        tests.append(lambda p=pattern, k=k: _element(lin, p, subject, k, stars, len(node.patterns)))  # type: ignore[misc]
    return _all(lin, tests)


def _is_sequence(lin: Linearizer, subject: Value) -> Value:
    """Whether sequence patterns may fit: lists, tuples and their like, no strings, and arrays since NumPy 2.5."""
    cls = introspection.class_of(lin, subject)
    if cls is None:
        raise lin.error_here("whether this is a sequence is known at run time only")
    return literal(bool(cls.__flags__ & _SEQUENCE))


def _element(lin: Linearizer, pattern: Any, subject: Value, k: int, stars: Sequence[int], count: int) -> Value:
    """Whether the pattern at one place of a sequence pattern fits."""
    after = bool(stars) and k > stars[0]
    place = literal(k - count if after else k)
    if k not in stars:
        return _pattern(lin, pattern, expressions.item(lin, subject, place))
    if pattern.name is None:
        return TRUE
    tail = count - k - 1
    bounds = Items(slice, (literal(k), literal(-tail) if tail else NONE, NONE))
    middle = expressions.item(lin, subject, bounds)
    return _capture(lin, pattern.name, calls.call(lin, reference("list", list), (middle,), (), None))


# --- mappings and classes ---


def _mapping(lin: Linearizer, node: Any, subject: Value) -> Value:
    cls = introspection.class_of(lin, subject)
    if cls is None:
        raise lin.error_here("whether this is a mapping is known at run time only")
    if not issubclass(cls, Mapping):
        return FALSE
    keys = [expressions.value(lin, key) for key in node.keys]
    tests: list[Callable[[], Value]] = [lambda: TRUE]
    for key, pattern in zip(keys, node.patterns, strict=True):
        tests.append(lambda key=key: conditions.compare(lin, "in", key, subject))  # type: ignore[misc]
        tests.append(lambda key=key, p=pattern: _pattern(lin, p, expressions.item(lin, subject, key)))  # type: ignore[misc]
    if node.rest is not None:
        tests.append(lambda: _capture(lin, node.rest, _rest(lin, keys, subject)))
    return _all(lin, tests)


def _rest(lin: Linearizer, keys: Sequence[Value], subject: Value) -> Value:
    """What a mapping holds beside these keys."""
    content = lin.content(subject)
    if content is None or content.cls is not dict or not all(map(is_known, keys)):
        raise lin.error_here("the rest of a mapping of unknown structure is not differentiated")
    found = dict(zip(content.keys, content.children, strict=True))
    for key in keys:
        found.pop(known(key), None)
    return lin.new_cell(Items(dict, tuple(found.values()), tuple(found)), lin.build.span)


def _class(lin: Linearizer, node: Any, subject: Value) -> Value:
    wanted = expressions.value(lin, node.cls)
    cls = known_object(wanted)
    if not isinstance(cls, type):
        raise lin.error_here("a class pattern whose class is known at run time only is not differentiated")
    tests = [lambda: calls.call(lin, reference("isinstance", isinstance), (subject, wanted), (), None)]
    if node.patterns and cls in _WHOLE:
        tests.append(lambda: _pattern(lin, node.patterns[0], subject))
        names: tuple[str, ...] = ()
    else:
        names = tuple(getattr(cls, "__match_args__", ()))[: len(node.patterns)]
    pairs = [*zip(names, node.patterns, strict=False), *zip(node.kwd_attrs, node.kwd_patterns, strict=True)]
    for name, pattern in pairs:
        tests.append(lambda n=name, p=pattern: _attribute(lin, n, p, subject))  # type: ignore[misc]
    return _all(lin, tests)


def _attribute(lin: Linearizer, name: str, pattern: Any, subject: Value) -> Value:
    there = calls.call(lin, reference("hasattr", hasattr), (subject, literal(name)), (), None)
    return _all(lin, [lambda: there, lambda: _pattern(lin, pattern, resolve.attribute(lin, subject, name, ""))])


#: The flag that Python sets for the classes that sequence patterns fit (PEP 634).
_SEQUENCE = 1 << 5

_PATTERNS: dict[str, Callable[[Any, Any, Any], Value]] = {
    "MatchValue": _value, "MatchSingleton": _singleton, "MatchAs": _as, "MatchOr": _or, "MatchSequence": _sequence,
    "MatchMapping": _mapping, "MatchClass": _class,
}  # fmt: skip

__all__ = ["as_branches", "captured"]
