"""A version of a derivative is a function, and what has to hold for it; where that does not, another version runs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable, Mapping
from types import BuiltinMethodType, FunctionType, MethodType, MethodWrapperType
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.runtime.calls import as_granted
from srcad.runtime.errors import NoDerivativeError, OtherPath, UnsupportedSyntaxError
from srcad.runtime.journal import Journal, again, opened
from srcad.transforms import kinds, resolve, specs
from srcad.transforms.emit import Emitted
from srcad.transforms.ir import Ref
from srcad.transforms.paths import Paths
from srcad.transforms.values import MISSING

if TYPE_CHECKING:
    from srcad.derivative import Derivative


class Compiled:
    """One specialisation: the emitted text, the function, and what has to hold for it.

    ``run`` is what is called: the function itself, or where it takes branches for granted, what then finds another.
    """

    __slots__ = ("arguments", "emitted", "entry", "function", "guards", "names", "noted", "paths", "run", "shapes")

    def __init__(
        self,
        emitted: Emitted,
        function: FunctionType,
        guards: tuple[Ref, ...],
        arguments: Mapping[str, specs.Spec],
        paths: Paths,
    ) -> None:
        self.emitted = emitted
        self.arguments = arguments if emitted.shaped else of_any_shape(arguments)
        self.shapes = specs.shapes(arguments.values()) if emitted.shaped else None
        self.function = function
        self.run: Callable[..., Any] = function
        self.entry: Callable[..., Any] | None = None  # the same, after a look at the arguments
        self.guards = tuple(g for g in guards if g.path[:1] != ("noted",))
        self.noted = _noted(guards)
        self.paths = paths
        self.names = {ref.key(): name for name, ref in emitted.refs}

    @property
    def ran(self) -> Compiled:
        """The version that ran last, which may be one for another path."""
        return self.run.last if isinstance(self.run, Followed) else self

    def holds(self) -> bool:
        """Whether every name still stands for what it stood for; numbers that changed are read anew."""
        if any(space.get(name, MISSING) is not value for space, name, value in self.noted):
            return False
        for guard in self.guards:
            now, name = current(guard), self.names.get(guard.key())
            if now is (guard.value if name is None else self.function.__globals__[name]) or is_equal(guard, now):
                continue
            same_kind = kinds.of(now) == kinds.of(guard.value) != kinds.Opaque(dict)
            if name is None and guard.path[:1] == ("item",) and same_kind and not specs.by_identity(guard.value):
                continue
            if name is None or specs.by_identity(guard.value) or kinds.of(now) != kinds.of(guard.value):
                return False
            self.function.__globals__[name] = now
        return True


def _noted(guards: tuple[Ref, ...]) -> tuple[tuple[dict[str, Any], str, Any], ...]:
    """Where functions of Python's and of NumPy's are looked up by their names, and what stands there."""
    found: dict[tuple[int, str], tuple[dict[str, Any], str, Any]] = {}
    for guard in guards:
        match guard.path:
            case ("noted", "global", space, name) if not _is_trusted(space):
                found[id(space), name] = space, name, MISSING
            case ("noted", "attribute", Ref(value=module), name) if vars(module).get(name, MISSING) is guard.value:
                found[id(vars(module)), name] = vars(module), name, guard.value
    return tuple(found.values())


def _is_trusted(space: dict[str, Any]) -> bool:
    """Whether a namespace is a library's, where no name of Python's is hidden later."""
    return str(space.get("__name__")).partition(".")[0] in resolve.TRUSTED


def is_equal(guard: Ref, now: Any) -> bool:
    """Whether what may be made anew, as methods of classes are at every look, is what a guard saw."""
    if type(guard.value) is str:
        return type(now) is str and now == guard.value
    return (guard.path[:1] in (("keys",), ("elements",)) or isinstance(guard.value, METHODS)) and bool(now == guard.value)


#: What is equal where it is the same function of the same object.
METHODS = MethodType | BuiltinMethodType | MethodWrapperType


def current(guard: Ref) -> Any:
    """What a guard's path leads to now."""
    match guard.path:
        case ("global", namespace, name):
            return namespace.get(name, MISSING)
        case ("cell", cell):
            try:
                return cell.cell_contents
            except ValueError:
                return MISSING
        case ("attribute", holder, name):
            return getattr(current(holder) if holder.path else holder.value, name, MISSING)
        case ("noted", *path):
            return current(Ref(guard.name, guard.value, tuple(path)))
        case ("word", partial, key):
            return partial.keywords.get(key, MISSING)
        case ("method", holder, name):
            found = getattr(current(holder) if holder.path else holder.value, name, MISSING)
            return getattr(found, "__func__", found)
        case ("class", holder):
            return type(holder.value)
        case ("keys", holder):
            return tuple(current(holder)) if isinstance(current(holder), dict) else MISSING
        case ("elements", holder):
            return kinds.held_by(current(holder)) if isinstance(current(holder), list | tuple | dict | np.ndarray) else MISSING
        case ("item", holder, key):
            return current(holder).get(key, MISSING) if isinstance(current(holder), dict) else MISSING
        case ("member", cls, name):
            member = inspect.getattr_static(cls, name, MISSING)
            return getattr(member, "__func__", member)
        case ("cached", cls, name):
            return getattr(inspect.getattr_static(cls, name, MISSING), "__wrapped__", MISSING)
        case ("default", function, str(k)):
            return (function.__kwdefaults__ or {}).get(k, MISSING)
        case ("default", function, k):
            return (function.__defaults__ or ())[k] if k < len(function.__defaults__ or ()) else MISSING
        case ("code", function):
            return function.__code__
        case ("dispatch", function, cls):
            return function.dispatch(cls)
    return guard.value


class Numbers:
    """A version for short vectors that computes with Python's numbers, and the one for arrays where these raise."""

    def __init__(self, owner: Derivative, made: Compiled) -> None:
        self.owner = owner
        self.function = made.function
        self.arguments = made.arguments

    def __call__(self, *values: Any) -> Any:
        try:
            return self.function(*values)
        except (ArithmeticError, ValueError):
            return self.general(*values)

    def general(self, *values: Any) -> Any:
        """What the version for arrays makes of the same arguments."""
        return self.owner.of_any_shape(self.arguments).run(*values)


class Followed:
    """The derivatives of the paths that calls of one specialisation have taken."""

    def __init__(self, owner: Derivative, first: Compiled) -> None:
        self.owner = owner
        self.last = first
        self.made = {_sides(first): first}

    def __call__(self, *values: Any) -> Any:
        tried, work, most = [], 0, 0
        log = Journal()
        while True:
            found = self.last
            if not found.holds():
                found = self.last = self.reached(found.paths)
            try:
                with opened(again(log)):
                    return found.function(*values)
            except OtherPath as other:
                tried.append(_sides(found))
                wanted = found.paths.other(other.site, as_granted(other.found))
                if work + most > _MOST_WORK:
                    raise self.refusal(other, "is one of too many that one call goes through otherwise than was known") from None
                before = len(self.made)
                self.last = self.reached(wanted)
                made = self.last.paths.work if len(self.made) > before else 0
                work, most = work + made, max(made, most)
                if _sides(self.last) in tried:
                    raise self.refusal(other, "leaves values of different structure, and goes both ways in one call") from None
            except (UnsupportedSyntaxError, NoDerivativeError):  # of a helper that was left to run time
                larger = found.paths.larger()
                if larger is None:
                    raise
                self.last = self.reached(larger)

    def reached(self, wanted: Paths) -> Compiled:
        """The derivative along a path."""
        sides = _path(wanted)
        if sides not in self.made or not self.made[sides].holds():
            made = self.owner.make(self.last.arguments, wanted)
            self.made[sides] = self.made[_sides(made)] = made
        return self.made[sides]

    def refusal(self, other: OtherPath, why: str) -> UnsupportedSyntaxError:
        """The error for a branch that is not followed any further."""
        place = other.site.partition(" @")[0]
        return UnsupportedSyntaxError(f"the branch at {place} {why}", hint="let both sides return the same structure")


#: How many variables the programs may have that are made for further paths in one call.
_MOST_WORK = 16_000


def _sides(found: Compiled) -> Hashable:
    return _path(found.paths)


def _path(paths: Paths) -> Hashable:
    return paths.roomy, paths.recursive, frozenset(paths.taken.items()), frozenset(paths.numbers.items())


def of_any_shape(arguments: Mapping[str, specs.Spec]) -> dict[str, specs.Spec]:
    """The same arguments, with arrays of any shape."""
    return {name: specs.general(spec) for name, spec in arguments.items()}
