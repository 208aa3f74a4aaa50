"""The rule language: what an operation is, and its derivative in both modes, as source text.

A rule's *head* is the operation as a user would write it, with its whole signature.  The names ``x``, ``x1``, ``x2``, ...
and ``xs`` (a sequence of arrays) are what derivatives flow through; every other parameter is passive.  In the templates
``y`` is the result, ``_dot`` a tangent, ``_bar`` an adjoint; ``np``, ``math`` and the functions of ``srcad.runtime`` are
at hand, and since each of these has a rule itself, a derivative can be differentiated again.

    elementwise("x1 / x2",  "1 / x2", "-y / x2")              # partials; both modes follow
    linear("np.transpose(x, axes=None)", ["np.transpose(x_dot, axes)"], ["untranspose(y_bar, axes)"])
    constant("np.floor(x)")

Elementwise rules are the rows of the table of elementary functions in Griewank and Walther (2008), section 3.2; the
others pair a tangent with its transpose, so that <y_bar, J x_dot> = <J' y_bar, x_dot>.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import math
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from types import FunctionType, MethodType
from typing import Any

import numpy as np

from srcad.transforms import rule_heads
from srcad.transforms.rule_heads import Param


@dataclass(frozen=True, slots=True)
class Rule:
    """An operation with one tangent and one adjoint template for each active parameter (``None``: none flows).

    ``partials`` is set for elementwise rules instead.  ``rank`` restricts a rule to operands with these numbers of axes
    (one entry for each active argument of the call, ``None``: any; so it also tells calls with different numbers of
    arguments apart), ``real`` to operands that are known to be real.
    """

    op: str
    params: tuple[Param, ...]
    tangents: tuple[str | None, ...] = ()
    adjoints: tuple[str | None, ...] = ()
    partials: tuple[str | None, ...] = ()
    rank: tuple[int | None, ...] | None = None
    real: bool = False

    @property
    def active(self) -> tuple[str, ...]:
        """The names of the parameters that derivatives flow through."""
        return tuple(p.name for p in self.params if p.active)


#: The heads of each operation's rules, with what makes rules of their parameters: thousands are written, a few are read.
_WRITTEN: dict[str, list[tuple[str, Callable[..., Rule]]]] = {}
_RULES: dict[str, tuple[Rule, ...]] = {}
_CONSTANT: set[str] = set()
_COMPOSITE: dict[str, str] = {}
_LEADING: dict[str, tuple[str, ...]] = {}


def elementwise(head: str, *partials: str | None, rank: tuple[int | None, ...] | None = None, real: bool = False) -> None:
    """Register an operation by its elementwise partial derivatives, one for each active parameter."""
    _write(head, functools.partial(Rule, partials=partials, rank=rank, real=real))


def linear(
    head: str,
    tangents: Sequence[str | None],
    adjoints: Sequence[str | None],
    rank: tuple[int | None, ...] | None = None,
    real: bool = False,
) -> None:
    """Register an operation by one tangent and one adjoint for each active parameter."""
    given = functools.partial(Rule, tangents=tuple(tangents), adjoints=tuple(adjoints), rank=rank, real=real)
    _write(head, given)


#: The same for operations whose templates read ``x`` or ``y``; the two names are for the reader.
general = linear


def constant(*names: str) -> None:
    """Register operations whose derivative is zero everywhere that it exists, or whose result carries none."""
    _CONSTANT.update(names)


def composite(op: str, function: str, *leading: str) -> None:
    """Let a Python function stand for an operation: its derivative is that of the function's source.

    ``function`` is a name in ``srcad.runtime``; it takes the functions ``leading``, then the arguments of the operation,
    and has its value.
    """
    _COMPOSITE[op] = function
    _LEADING[op] = leading


def leading(op: str) -> tuple[str, ...]:
    """The names of what a function that stands for an operation is given before the arguments."""
    load()
    return _LEADING.get(op, ())


def stands_for(op: str) -> Any:
    """The Python function that stands for an operation, or ``None``."""
    load()
    return getattr(runtime(), _COMPOSITE[op], None) if op in _COMPOSITE else None


def composites() -> Collection[str]:
    """The operations that Python functions stand for."""
    load()
    return _COMPOSITE.keys()


def method_name(holder: object, attr: str) -> str | None:
    """The operation that a method of an object of a library is, ``scipy.stats.norm.pdf`` for example."""
    return next((f"{prefix}.{attr}" for prefix in _methods().get(attr, ()) if resolve(prefix) is holder), None)


@functools.cache
def _methods() -> dict[str, list[str]]:
    """The objects whose methods have rules, by the names of the methods."""
    load()
    found: dict[str, list[str]] = {}
    for op in sorted({*_WRITTEN, *_RULES, *_COMPOSITE}):
        prefix, _, attr = op.rpartition(".")
        if prefix.startswith("scipy.stats."):
            found.setdefault(attr, []).append(prefix)
    return found


def function_of(op: str) -> FunctionType | None:
    """The Python function that is differentiated by its source: one of ``srcad.runtime`` or of a user's rule, without a rule."""
    load()
    if op in _WRITTEN or op in _RULES or op in _CONSTANT:
        return None
    if isinstance(found := _CUSTOM.get(op), FunctionType):
        return found
    function = getattr(runtime(), _COMPOSITE.get(op, op), None)
    return function if isinstance(function, FunctionType) else None


def _write(head: str, given: Callable[..., Rule]) -> None:
    _WRITTEN.setdefault(rule_heads.operation(head), []).append((head, given))


def _checked(rule: Rule) -> Rule:
    for templates in (rule.partials,) if rule.partials else (rule.tangents, rule.adjoints):
        if len(templates) != len(rule.active):
            raise ValueError(f"rule {rule.op}: {len(rule.active)} active parameters, templates for {len(templates)}")
    return rule


@functools.cache
def load() -> None:
    """Read the rule tables, once, at the first transformation."""
    for table in ("python", "numpy", "shape", "linalg", "runtime", "special"):
        importlib.import_module(f"srcad.transforms.rules_{table}")


def find(op: str, ranks: Sequence[int | None] = (), real: bool = False) -> Rule | None:
    """The rule of ``op`` for operands of these ranks; the most special first, ``None`` where there is no rule.

    ``ranks`` has one entry for each active argument of the call; ``real`` says that all of them are known to be real.
    """
    for rule in rules_of(op):
        if fits(rule, ranks, real):
            return rule
    return None


def _generality(rule: Rule) -> tuple[bool, int, int, bool]:
    rank = rule.rank or ()
    return rule.rank is None, -len(rank), rank.count(None), not rule.real


def fits(rule: Rule, ranks: Sequence[int | None], real: bool) -> bool:
    """Whether a rule holds for active arguments with these numbers of axes, known to be real or not."""
    if rule.real and not real:
        return False
    if rule.rank is None:
        return True
    pairs = zip(rule.rank, ranks, strict=False)
    return len(rule.rank) == len(ranks) and all(want is None or want == have for want, have in pairs)


#: Functions that are arithmetic by another name.
_ARITHMETIC = frozenset(
    "add subtract multiply divide true_divide negative positive square reciprocal absolute abs fabs maximum minimum fmax fmin "
    "sign floor ceil trunc real imag conj conjugate float64 float32 asarray where copysign".split()
)


def is_constant(op: str) -> bool:
    """Whether the derivative of ``op`` is zero."""
    load()
    return op in _CONSTANT


@functools.lru_cache(None)
def is_elementwise(op: str) -> bool:
    """Whether ``op`` works element by element, of operands of whatever type."""
    return any(bool(rule.partials) and rule.rank is None for rule in rules_of(op))


def is_function(op: str) -> bool:
    """Whether ``op`` is a function of numbers that takes longer than arithmetic."""
    return "." in op and op.rpartition(".")[2] not in _ARITHMETIC and any(rule.partials for rule in rules_of(op))


def is_constant_of_reals(op: str) -> bool:
    """Whether the derivative of ``op`` of real operands is zero."""
    return any(rule.real and rule.partials and not any(rule.partials) for rule in rules_of(op))


def known() -> tuple[str, ...]:
    """Every operation that has a rule, is constant, or has a function that stands for it."""
    load()
    return tuple(sorted(_CONSTANT | set(_COMPOSITE) | set(_WRITTEN) | set(_RULES)))


def rules_of(op: str) -> tuple[Rule, ...]:
    """All rules of one operation, the most special first."""
    load()
    if op not in _RULES and op in _WRITTEN:
        _RULES[op] = tuple(sorted((_checked(given(*rule_heads.parse_head(h))) for h, given in _WRITTEN[op]), key=_generality))
    return _RULES.get(op, ())


# --- the names of functions ---


#: Modules that rules name and that are not imported for them.
_OPTIONAL = (
    "cmath", "hashlib", "statistics", "zlib",
    "scipy.cluster.vq", "scipy.fft", "scipy.integrate", "scipy.interpolate", "scipy.linalg",
    "scipy.ndimage", "scipy.signal", "scipy.spatial.distance", "scipy.special", "scipy.stats",
)  # fmt: skip


@functools.cache
def _names(loaded: tuple[str, ...]) -> dict[int, str]:
    """The operation's name of each function that a rule or a constant names, by identity."""
    table: dict[int, str] = {}
    for name in known():
        value = resolve(name)
        if callable(value):
            table.setdefault(id(value), name)
    return table


@functools.cache
def canonical(name: str) -> str:
    """The name that a function's rule is under: ``np.conjugate`` for ``np.conj``."""
    if name in known() or "." not in name:
        return name
    return name_of(resolve(name)) or name


def name_of(function: object) -> str | None:
    """The operation that calling ``function`` is, or ``None``."""
    if isinstance(function, MethodType) and (op := method_name(function.__self__, function.__name__)) is not None:
        return op
    name = _names(tuple(m for m in _OPTIONAL if m in sys.modules)).get(id(function))
    return name if name is not None and resolve(name) is function else None


_CUSTOM: dict[str, Any] = {}


def custom_name(fn: Any) -> str:
    """The operation that a function with a rule of the user's own is."""
    for name, known_fn in _CUSTOM.items():
        if known_fn is fn:
            return name
    return f"custom_{len(_CUSTOM)}_{getattr(fn, '__name__', 'function').strip('<>')}"


def define(name: str, value: Any) -> None:
    """Set what a name of the user's own rules stands for."""
    _CUSTOM[name] = value
    _RESOLVED[name] = value
    _names.cache_clear()


def register(head: str, tangents: Sequence[str] = (), adjoints: Sequence[str] = (), partials: Sequence[str] = ()) -> None:
    """Register a rule of the user's own, in the place of any before it."""
    load()
    op, params = rule_heads.parse_head(head)
    _RULES[op] = (Rule(op, params, tuple(tangents), tuple(adjoints), tuple(partials)),)
    _names.cache_clear()


def is_custom(name: str) -> bool:
    """Whether a name is one of the user's own rules."""
    return name in _CUSTOM


def resolve(name: str) -> Any:
    """The object that an operation's dotted name stands for, or ``None``; optional packages are not imported for it."""
    if name not in _RESOLVED:
        value = _resolve(name)
        if value is None:
            return None
        _RESOLVED[name] = value
    return _RESOLVED[name]


_RESOLVED: dict[str, Any] = {}


def _resolve(name: str) -> Any:
    if name in _CUSTOM:
        return _CUSTOM[name]
    root, *path = name.split(".")
    if not root.isidentifier():
        return None
    if root in ("np", "math"):
        value: Any = np if root == "np" else math
    elif path:
        value = sys.modules.get(root)
        for k in range(len(path) - 1, 0, -1):
            module = sys.modules.get(".".join((root, *path[:k])))
            if module is not None:
                value, path = module, path[k:]
                break
        else:
            value = value if path[0] in getattr(value, "__dict__", ()) else None  # SciPy imports its packages when asked for them
    else:
        value = getattr(runtime(), root, getattr(builtins, root, None))
    for attribute in path:
        value = getattr(value, attribute, None)
    return value


@functools.cache
def runtime() -> Any:
    """The module that templates find their helper functions in."""
    return importlib.import_module("srcad.runtime")
