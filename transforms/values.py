"""What the linearizer knows of a value while it reads the program.

A ``Sym`` is an operand of the Wengert program with its kind.  Containers of known structure never reach the program
while their elements are asked for one by one: a tuple is an ``Items``, a list or dict a ``Cell`` whose content stands in
the linearizer's heap, a function written inside the function is a ``Func``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeGuard

import numpy as np

from srcad.transforms import kinds
from srcad.transforms.ir import UNDEF, Lit, Operand, Ref
from srcad.transforms.kinds import Kind
from srcad.transforms.parse import Source


@dataclass(frozen=True, slots=True)
class Sym:
    """An operand, its kind, and whether it depends on what is differentiated."""

    operand: Operand
    kind: Kind
    varied: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A container of known structure: ``cls`` of ``children``; ``keys`` for dicts, namedtuples, slices."""

    cls: Any
    children: tuple[Value, ...]
    keys: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A mutable container with an identity; ``site`` is where it was made."""

    number: int
    site: Any


@dataclass(frozen=True, slots=True)
class View(Items):
    """What ``keys()``, ``values()`` or ``items()`` of a dict of known keys shows: ``children`` when it was asked for."""

    of: Cell | None = None
    shows: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Func:
    """A function or lambda of the differentiated code, with the scopes that it closes over."""

    source: Source
    scopes: tuple[Any, ...]
    defaults: tuple[Value, ...]
    kw_defaults: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """A method bound to its object, or a function with its first arguments given."""

    function: Value
    args: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """A method that is not a Python function, by name, of a value."""

    base: Value
    name: str


@dataclass(frozen=True, slots=True)
class Derived:
    """A derivative, by its mode, of a function of the differentiated code."""

    mode: str
    function: Value
    wrt: Any
    aux: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a name stands for after a branch whose sides bind it to what no operand can hold: other functions.

    ``sites`` are the branches; walked again with what follows them on each of their sides, they leave no conflict.
    """

    sites: frozenset[Any]


Value: TypeAlias = "Sym | Items | Cell | Func | Bound | Method | Derived | Conflict"

#: What ``keys()``, ``values()`` and ``items()`` of a dict of the running program are, until they are walked.
KEYS: type = type({}.keys())
VALUES: type = type({}.values())
ITEMS: type = type({}.items())
VIEWS = (KEYS, VALUES, ITEMS)

#: The class of iterators over containers.
ITERATOR: type = type(iter([]))

#: What a guard's path leads to where there is nothing.
MISSING = object()

UNBOUND = Sym(UNDEF, kinds.BOTTOM)

NONE = Sym(Lit(None), kinds.of(None))
TRUE = Sym(Lit(True), kinds.BOOL)
FALSE = Sym(Lit(False), kinds.BOOL)


@dataclass(frozen=True)
class TornBy:
    """The ``try`` whose exceptions leave a name or slot in the midst of its computation."""

    site: Any


def torn_by(site: Any) -> Sym:
    """What a name or slot holds after an exception where it may have been bound before or after."""
    return Sym(Lit(TornBy(site)), kinds.UNKNOWN)


def is_torn(value: object) -> TypeGuard[Sym]:
    """Whether an exception may have come before or after what was bound here."""
    return isinstance(value, Sym) and isinstance(value.operand, Lit) and isinstance(value.operand.value, TornBy)


#: Classes of values that are written as literals; what is of a class below one of the user's is not.
_WRITTEN = (bool, int, float, complex, str, bytes, type(None), type(...), slice, tuple, frozenset)


def literal(value: object) -> Sym:
    """A literal of the program; an object that has none is named."""
    named = value.__class__ not in _WRITTEN and not isinstance(value, np.generic)
    return Sym(Ref(value.__class__.__name__, value) if named else Lit(value), kinds.of(value))


def reference(name: str, value: object, path: tuple[Any, ...] = ()) -> Sym:
    """An object of the user's program; what has one value for good is a literal."""
    if value is None or value.__class__ in (bool, str):
        return literal(value)
    return Sym(Ref(name, value, path), kinds.of(value))


def is_known(value: Value) -> bool:
    """Whether the value itself is known: a literal, or an object that the program names."""
    return isinstance(value, Sym) and isinstance(value.operand, Lit | Ref) and not _is_live(value)


def _is_live(value: Sym) -> bool:
    """A number or array that the user's globals hold is read at run time."""
    return isinstance(value.operand, Ref) and bool(value.operand.path) and not isinstance(value.kind, kinds.Opaque)


def known(value: Value) -> Any:
    """The known value itself."""
    assert isinstance(value, Sym) and isinstance(value.operand, Lit | Ref)
    return value.operand.value


def known_object(value: Value) -> Any:
    """The object a ``Ref`` names, whatever its kind; ``None`` for everything else."""
    return value.operand.value if isinstance(value, Sym) and isinstance(value.operand, Ref) else None


def symbols(value: Value) -> Iterator[Sym]:
    """The operands inside a value."""
    match value:
        case Sym():
            yield value
        case Items(_, children):
            for child in children:
                yield from symbols(child)
        case Bound(function, args):
            yield from symbols(function)
            for arg in args:
                yield from symbols(arg)
        case Method(base):
            yield from symbols(base)
        case Derived(function=function):
            yield from symbols(function)


Keywords = Sequence[tuple[str, Value]]
