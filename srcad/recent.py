"""The programs of the functions that were looked at last are at hand: another derivative of one begins with its program.

A program is given out again only where every name that its making looked up still stands for the very same object.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields, replace
from types import CodeType, FunctionType

from srcad.transforms import specs
from srcad.transforms.ir import Given
from srcad.transforms.paths import Paths
from srcad.transforms.pipeline import Derived
from srcad.versions import current, is_equal

#: Of so many functions programs are kept, and so many of each.
_FUNCTIONS = 8
_EACH = 8


@dataclass(frozen=True, slots=True)
class _Kept:
    """A program as it was made, and what its walk found out on the way."""

    derived: Derived
    given: Given | None
    paths: Paths
    code: CodeType

    def holds(self, fn: FunctionType) -> bool:
        """Whether a walk would come to the same program."""
        seen = ((guard, current(guard)) for guard in self.derived.guards)
        return self.code is fn.__code__ and all(now is guard.value or is_equal(guard, now) for guard, now in seen)

    def again(self, taken: Paths | None) -> Derived:
        """The program for another derivative, which may come to rely on other shapes."""
        if taken is not None:
            _tell(taken, self.paths)
        program = replace(self.derived.program, given=_own(self.given))
        return replace(self.derived, program=program)


_KEPT: OrderedDict[weakref.ref[FunctionType], OrderedDict[Hashable, _Kept]] = OrderedDict()
#: Functions that are gone. One may go while ``_KEPT`` is written: they are forgotten at the next look.
_GONE: list[weakref.ref[FunctionType]] = []
_LOCK = threading.RLock()


def recalled(
    fn: FunctionType, what: Hashable, arguments: Mapping[str, specs.Spec], taken: Paths | None, make: Callable[[], Derived]
) -> Derived:
    """What ``make`` makes of a function for these arguments, or has made lately; ``what`` tells one thing from another.

    What takes branches for granted is made anew.
    """
    if taken is not None and taken != Paths():
        return make()
    key = what, (*arguments.items(),), specs.shapes(arguments.values())
    place = weakref.ref(fn, _GONE.append)
    with _LOCK:
        while _GONE:
            _KEPT.pop(_GONE.pop(), None)
        found = _KEPT[place].get(key) if place in _KEPT else None
    if found is not None and found.holds(fn):
        return found.again(taken)
    derived = make()
    if taken is not None and not taken.taken:
        paths = Paths()
        _tell(paths, taken)
        _keep(place, key, _Kept(derived, _own(derived.program.given), paths, fn.__code__))
    return derived


def forget() -> None:
    """Look at every function anew, since what is known of others has changed."""
    with _LOCK:
        _KEPT.clear()


def _keep(place: weakref.ref[FunctionType], key: Hashable, kept: _Kept) -> None:
    with _LOCK:
        of_function = _KEPT.setdefault(place, OrderedDict())
        _KEPT.move_to_end(place)
        of_function[key] = kept
        of_function.move_to_end(key)
        for full, most in ((of_function, _EACH), (_KEPT, _FUNCTIONS)):
            while len(full) > most:
                full.popitem(last=False)


def _own(given: Given | None) -> Given | None:
    return None if given is None else Given(dict(given.shapes), given.used)


def _tell(paths: Paths, found: Paths) -> None:
    """Let paths know what a walk along them found out."""
    for field in fields(Paths):
        value = getattr(found, field.name)
        setattr(paths, field.name, value.copy() if isinstance(value, dict | set) else value)
