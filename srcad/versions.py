"""A version of a derivative is a function, and what has to hold for it; where that does not, another version runs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from types import BuiltinMethodType, FunctionType, MappingProxyType, MethodType, MethodWrapperType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from srcad.runtime.calls import as_granted
from srcad.runtime.errors import DifferentiationError, NoDerivativeError, OtherPath, UnsupportedSyntaxError
from srcad.runtime.journal import ABSENT, Journal, again, opened
from srcad.transforms import kinds, resolve, specs
from srcad.transforms.emit import Emitted
from srcad.transforms.ir import Ref
from srcad.transforms.paths import Paths
from srcad.transforms.strangers import held
from srcad.transforms.values import MISSING
from srcad.witness import made_beside

if TYPE_CHECKING:
    from srcad.derivative import Derivative


class Compiled:
    """One specialisation: the emitted text, the function, and what has to hold for it.

    ``run`` is what is called: the function itself, or where it takes branches for granted, what then finds another.
    """

    __slots__ = ("arguments", "emitted", "entry", "function", "guards", "names", "noted", "paths", "run", "shapes", "watched")

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
        self.names: dict[tuple[object, ...], tuple[str, ...]] = {}
        for name, ref in emitted.refs:
            self.names[ref.key()] = *self.names.get(ref.key(), ()), name
        self.watched = tuple((guard, self.names.get(guard.key(), ())) for guard in self.guards)

    @property
    def ran(self) -> Compiled:
        """The version that ran last, which may be one for another path."""
        return self.run.last if isinstance(self.run, Followed) else self

    def holds(self, begun: Begun = MappingProxyType({}), changed: bool = False) -> bool:
        """Whether every name still stands for what it stood for; numbers that changed are read anew.

        What the call has changed is looked at as it was when the call had ``begun``; ``changed``: nothing else is.
        """
        if any(space.get(name, MISSING) is not value for space, name, value in self.noted):
            return False
        for guard, names in self.watched:
            now = current(guard, begun)
            if changed and (now is current(guard) or _covers(guard, now)):
                continue
            if now is (self.function.__globals__[names[0]] if names else guard.value) or is_equal(guard, now):
                continue
            same_kind = kinds.of(now) == kinds.of(guard.value) not in _BY_VALUE
            if not names and guard.path[:1] == ("item",) and same_kind and not specs.by_identity(guard.value):
                continue
            if not names or specs.by_identity(guard.value) or kinds.of(now) != kinds.of(guard.value):
                return False
            self.function.__globals__.update(dict.fromkeys(names, now))
        return True


def _covers(guard: Ref, now: Any) -> bool:
    """Whether a version is for lists that hold what this one holds, or more."""
    return guard.path[:1] == ("elements",) and now is not MISSING and bool(kinds.join(guard.value, now) == guard.value)


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


#: The kinds of what a program has taken apart, or written down.
_BY_VALUE = (kinds.Opaque(dict), kinds.of(""))

#: What is equal where it is the same function of the same object.
METHODS = MethodType | BuiltinMethodType | MethodWrapperType


#: What a call has changed so far, and what it was before (``Journal.begun``).
Begun: TypeAlias = "Mapping[Hashable, tuple[Any, Any]]"


def current(guard: Ref, begun: Begun = MappingProxyType({})) -> Any:
    """What a guard's path leads to now, or led to when a call had ``begun``."""
    match guard.path:
        case ("global", namespace, name):
            return (begun[id(namespace)][1] if id(namespace) in begun else namespace).get(name, MISSING)
        case ("cell", cell):
            try:
                return cell.cell_contents
            except ValueError:
                return MISSING
        case ("attribute", holder, name):
            found = current(holder, begun) if holder.path else holder.value
            if begun and (id(found), name) in begun:
                return MISSING if begun[id(found), name][1] is ABSENT else begun[id(found), name][1]
            return getattr(found, name, MISSING)
        case ("noted", *path):
            return current(Ref(guard.name, guard.value, tuple(path)))
        case ("word", partial, key):
            return partial.keywords.get(key, MISSING)
        case ("method", holder, name):
            found = getattr(current(holder, begun) if holder.path else holder.value, name, MISSING)
            return getattr(found, "__func__", found)
        case ("class", holder):
            return type(holder.value)
        case ("keys", holder):
            return tuple(_held_at(holder, begun)) if isinstance(_held_at(holder, begun), dict) else MISSING
        case ("elements", holder):
            found = _held_at(holder, begun)
            return kinds.held_by(found) if isinstance(found, list | tuple | dict | np.ndarray) else MISSING
        case ("item", holder, key):
            found = _held_at(holder, begun)
            return held(found, key) if isinstance(found, dict | list | tuple) else MISSING
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


def _held_at(holder: Ref, begun: Begun) -> Any:
    """A container that a path leads to, or what it held when a call had begun."""
    found = current(holder, begun) if holder.path else holder.value
    return begun[id(found)][1] if id(found) in begun else found


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
    """The derivatives of the paths that calls of one specialisation have taken; ``last`` is what ran last."""

    def __init__(self, owner: Derivative, first: Compiled) -> None:
        self.owner = owner
        self.last = first
        self.made = {_sides(first): first}
        self.begun: tuple[Journal, tuple[Any, ...]] | None = None  # what the call did outside that ``first`` was made beside
        self.first = first

    def __call__(self, *values: Any) -> Any:
        search = _Search(self, values, self.taken_up(values))
        found = search.fresh or self.last  # which another thread may set meanwhile
        while True:
            found = self.last = self.holding(found, search)
            try:
                with opened(again(search.log)):
                    return found.function(*values)
            except OtherPath as other:
                found = search.onward(found, other)
            except (UnsupportedSyntaxError, NoDerivativeError) as error:  # of a helper that was left to run time
                found = search.instead(found, error)

    def holding(self, found: Compiled, search: _Search) -> Compiled:
        """A version, or another one in its place, that reads what was there when the call began."""
        begun = search.log.begun
        if found is not search.fresh and not found.holds(begun):
            others = (made for made in tuple(self.made.values()) if _sides(made) not in search.tried)
            other_path = next((made for made in others if made.holds(begun)), None)
            found = other_path or self.reached(found.paths, search.log)
        if begun and not found.holds(begun, changed=True):
            what = "a call changes what another path of it depends on, which is not differentiated"
            raise UnsupportedSyntaxError(what, hint="let it work on objects and lists of its own")
        return found

    def taken_up(self, values: tuple[Any, ...]) -> Journal | None:
        """What the call with these very values has done outside already; another call, of another thread, has done nothing."""
        log, given = self.begun or (None, ())
        if log is None or any(a is not b for a, b in zip(given, values, strict=False)):
            return None
        self.begun = None
        return log

    def reached(self, wanted: Paths, log: Journal, make: Callable[[], Compiled] | None = None) -> Compiled:
        """The derivative along a path, by what was there when a call began; of very many the last ones are kept."""
        sides = _path(wanted)
        found = self.made.pop(sides, None)
        if found is None or not found.holds(log.begun):
            with log.at_beginning():
                found = self.owner.make(self.last.arguments, wanted) if make is None else make()
            self.made[_sides(found)] = found
        self.made[sides] = found
        kept_to(self.made, _MOST_PATHS)
        return found

    def refusal(self, other: OtherPath, why: str) -> UnsupportedSyntaxError:
        """The error for a branch that is not followed any further."""
        place = other.site.partition(" @")[0]
        return UnsupportedSyntaxError(f"the branch at {place} {why}", hint="let both sides return the same structure")


def kept_to(made: dict[Any, Compiled], most: int) -> None:
    """Forget what was made first, where more than so many versions are there."""
    while len(made) > most:
        made.pop(next(iter(made)), None)


def begun_beside(owner: Derivative, values: tuple[Any, ...], error: DifferentiationError) -> Compiled:
    """The specialisation for the path of a call that runs it next."""
    log = Journal()
    made = made_beside(owner, values, log, error, Paths())
    if isinstance(made.run, Followed):
        made.run.begun = log, values
    return made


class _Search:
    """The way of one call to the version for its path, with what it has done outside so far."""

    def __init__(self, followed: Followed, values: tuple[Any, ...], begun: Journal | None) -> None:
        self.followed = followed
        self.values = values
        self.log = begun or Journal()
        self.fresh = None if begun is None else followed.first  # what was made beside this call holds for it, whatever it did
        self.refusal: DifferentiationError | None = None  # what is refused but for the path of this call
        self.begin()

    def begin(self) -> None:
        """No version was tried yet, and none made."""
        self.tried: list[Hashable] = []
        self.work = self.most = 0

    def onward(self, found: Compiled, other: OtherPath) -> Compiled:
        """The version to try next where one came to a branch that goes otherwise."""
        self.tried.append(_sides(found))
        if self.work + self.most > _MOST_WORK:
            what = "is one of too many that one call goes through otherwise than was known"
            return self.beside(self.followed.refusal(other, what))
        before = len(self.followed.made)
        wanted = found.paths.other(other.site, as_granted(other.found))
        what = "leaves values of different structure, and goes both ways in one call"
        error = self.followed.refusal(other, what)
        try:
            made = self.along(wanted, error) if found.paths.beside else self.followed.reached(wanted, self.log)
        except (UnsupportedSyntaxError, NoDerivativeError) as refused:
            return self.beside(refused)
        work = made.paths.work if len(self.followed.made) > before else 0
        self.work, self.most = self.work + work, max(work, self.most)
        return self.beside(error) if _sides(made) in self.tried else made

    def instead(self, found: Compiled, error: DifferentiationError) -> Compiled:
        """The version to try next where a helper is refused that one leaves to run time."""
        larger = found.paths.larger()
        if larger is not None:
            return self.followed.reached(larger, self.log)
        if isinstance(error, NoDerivativeError):
            raise error
        return self.beside(error)

    def beside(self, error: DifferentiationError) -> Compiled:
        """Begin anew beside the call itself, where that was not done yet."""
        if self.refusal is not None or error.on_every_path:
            raise error from None
        self.refusal = error
        self.begin()
        return self.along(Paths(), error)

    def along(self, wanted: Paths, error: DifferentiationError) -> Compiled:
        """The version along a path and then along that of this call."""
        owner, wanted = self.followed.owner, replace(wanted, beside=True)
        self.fresh = self.followed.reached(wanted, self.log, lambda: made_beside(owner, self.values, self.log, error, wanted))
        return self.fresh


#: The derivatives of so many paths are kept.
_MOST_PATHS = 200
#: How many variables the programs may have that are made for further paths in one call.
_MOST_WORK = 4_000


def _sides(found: Compiled) -> Hashable:
    return _path(found.paths)


def _path(paths: Paths) -> Hashable:
    return paths.roomy, paths.recursive, paths.beside, frozenset(paths.taken.items()), frozenset(paths.numbers.items())


def of_any_shape(arguments: Mapping[str, specs.Spec]) -> dict[str, specs.Spec]:
    """The same arguments, with arrays of any shape."""
    return {name: specs.general(spec) for name, spec in arguments.items()}
