"""What a call does outside of itself is done once, also where it begins again along another path.

Every action outside of the program is written down under a key, with what it gave or raised; when the call begins again,
or a pullback makes its memory anew, the same keys give the same once more, in their order, and nothing is done.
"""

from __future__ import annotations

import copy
import inspect
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from types import MemberDescriptorType
from typing import Any

import numpy as np

from srcad.runtime.errors import OtherPath


class Journal:
    """The actions of one call: what each gave, what containers held before, and how far this attempt has come."""

    def __init__(self) -> None:
        self.written: dict[str, list[_Action]] = {}
        self.begun: dict[Hashable, tuple[Any, Any]] = {}  # what an action changed, and what it was before the first
        self.read: dict[str, int] = {}
        self.present: dict[Hashable, Any] | None = None  # what is changed now, while it is as it was

    @contextmanager
    def at_beginning(self) -> Iterator[None]:
        """While what the call has changed is what it was when it began."""
        if not self.begun or self.present is not None:
            yield
            return
        self._go_back()
        try:
            yield
        finally:
            self._come_back()

    @contextmanager
    def at_present(self) -> Iterator[None]:
        """While that is again what it has become."""
        if self.present is None:
            yield
            return
        self._come_back()
        try:
            yield
        finally:
            self._go_back()

    def _go_back(self) -> None:
        self.present = {place: _state(x, place) for place, (x, _) in self.begun.items()}
        for place, (x, before) in self.begun.items():
            _put(x, place, before)

    def _come_back(self) -> None:
        present, self.present = self.present or {}, None
        for place, state in present.items():
            _put(self.begun[place][0], place, state)

    def take(self, key: str, f: Callable[..., Any], args: tuple[Any, ...], words: dict[str, Any]) -> Any:
        """What an action gives."""
        place = self.read[key] = self.read.get(key, -1) + 1
        found = self.written.setdefault(key, [])
        if place == len(found):
            made = _Action(f, args, words)
            found.append(made)
            for place_of, x, before in made.changed():
                self.begun.setdefault(place_of, (x, before))
        return found[place].given(_operands(f, args))


class _Action:
    """An action that was done: its value or its exception, and what became of the containers that it changed."""

    def __init__(self, f: Callable[..., Any], args: tuple[Any, ...], words: dict[str, Any]) -> None:
        self.value: Any = None
        self.error: Exception | None = None
        self.args = _operands(f, args)
        self.before = tuple(map(_content, (*self.args, *_bases(self.args))))
        self.attribute = _attribute(*args[:2]) if f is setattr or f is delattr else None
        try:
            self.value = f(*args, **words)
        except Exception as error:
            self.error = error
        after = (None if b is None else _content(x) for b, x in zip(self.before, self.args, strict=False))
        self.left = tuple(None if _is_same(b, a) else a for b, a in zip(self.before, after, strict=False))

    def changed(self) -> Iterator[tuple[Hashable, Any, Any]]:
        """The containers and attributes that are others now, whose they are, and what they were before.

        What parts of arrays are parts of is among them.
        """
        for x, before in zip((*self.args, *_bases(self.args)), self.before, strict=True):
            if before is not None and not _is_same(before, _content(x)):
                yield id(x), x, before
        if self.attribute is not None:
            yield (id(self.args[0]), self.args[1]), self.args[0], self.attribute[0]
        del self.before, self.attribute

    def given(self, args: tuple[Any, ...]) -> Any:
        """The value, or the exception; containers that were made anew become what the first ones became."""
        for made, first, left in zip(args, self.args, self.left, strict=False):
            if made is not first and left is not None:
                _become(made, left)
        if self.error is not None:
            raise self.error
        return next((a for a, first in zip(args, self.args, strict=False) if first is self.value), self.value)


_CONTAINERS = (list, dict, set, np.ndarray)


def _operands(f: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, ...]:
    """What an action is done to and with: the same, whether a method is called by its name or itself."""
    return (args[0], *args[2:]) if f is call_method else args


#: What an attribute was that was not there.
ABSENT = object()


def _attribute(x: Any, name: str) -> tuple[Any] | None:
    """What an attribute is, where no code of the user's says what that is."""
    held = inspect.getattr_static(type(x), name, None)
    if hasattr(held, "__set__") and not isinstance(held, MemberDescriptorType):
        return None
    if isinstance(x, type):
        return (inspect.getattr_static(x, name, ABSENT),)
    try:
        return (object.__getattribute__(x, name),)
    except AttributeError:
        return (ABSENT,)


def _state(x: Any, place: Hashable) -> Any:
    """What an attribute or the content of a container is."""
    return _content(x) if not isinstance(place, tuple) else (_attribute(x, place[1]) or (ABSENT,))[0]


def _put(x: Any, place: Hashable, state: Any) -> None:
    """Let an attribute or the content of a container be something else, without asking the user's code."""
    if not isinstance(place, tuple):
        _become(x, state)
        return
    own = type if isinstance(x, type) else object
    if state is not ABSENT:
        own.__setattr__(x, place[1], state)
    elif _state(x, place) is not ABSENT:
        own.__delattr__(x, place[1])


def _bases(args: tuple[Any, ...]) -> list[Any]:
    return [x.base for x in args if isinstance(x, np.ndarray) and isinstance(x.base, np.ndarray)]


def _content(x: Any) -> Any:
    """What a container holds now, in one of Python's or NumPy's own; ``None`` for what is none."""
    kind: Any = next((cls for cls in _CONTAINERS if isinstance(x, cls)), None)
    return None if kind is None else kind.copy(x)


def _is_same(before: Any, now: Any) -> bool:
    """Whether a container holds what it held before: another attempt may find it in another state."""
    if isinstance(now, np.ndarray):
        return bool(before.shape == now.shape and before.tobytes() == now.tobytes())
    if isinstance(now, set):
        return bool(before == now)
    if isinstance(now, dict):
        return list(before) == list(now) and _is_same(list(before.values()), list(now.values()))
    return not isinstance(now, list) or (len(before) == len(now) and all(a is b for a, b in zip(before, now, strict=True)))


def _become(made: Any, left: Any) -> None:
    if isinstance(made, np.ndarray):
        made[...] = left
    elif isinstance(made, list):
        made[:] = left
    else:
        made.clear()
        made.update(left)


_local = threading.local()


@contextmanager
def opened(log: Journal) -> Iterator[None]:
    """The journal of the call that is made within."""
    outer = getattr(_local, "journal", None)
    _local.journal = log
    try:
        yield
    finally:
        _local.journal = outer


def current() -> Journal:
    """The journal of the call that begins, which is its own from then on."""
    found = getattr(_local, "journal", None)
    _local.journal = None
    return Journal() if found is None else found


def again(log: Journal) -> Journal:
    """A journal that gives what was written down in another one, from its beginning."""
    found = Journal()
    found.written, found.begun = log.written, log.begun
    return found


def once(log: Journal, key: str, f: Callable[..., Any], *args: Any, **words: Any) -> Any:
    """``f(*args, **words)``, done at most once in a call."""
    return log.take(key, f, args, words)


def as_begun(log: Journal, x: Any) -> Any:
    """What a container outside held when the call began."""
    return log.begun.setdefault(id(x), (x, copy.copy(x)))[1]


def call_method(x: Any, name: str, *args: Any, **words: Any) -> Any:
    """``x.name(*args, **words)``."""
    return getattr(x, name)(*args, **words)


def walked_once(log: Journal, key: str, xs: Iterable[Any]) -> Iterator[Any]:
    """The elements of an iterable, each asked for once."""
    it = log.take(f"{key} begins", iter, (xs,), {})
    while True:
        try:
            found = log.take(key, next, (it,), {})
        except StopIteration:
            return
        yield found


def _entered(manager: Any) -> tuple[Any, Any]:
    """A context manager that is entered, and what that gave."""
    return manager, type(manager).__enter__(manager)


class EnteredOnce:
    """A context manager that is entered and left once; a call that begins again stays inside of the one that was entered."""

    def __init__(self, log: Journal, key: str, manager: Any) -> None:
        self.log = log
        self.key = key
        self.manager = manager

    def __enter__(self) -> Any:
        self.manager, given = self.log.take(f"{self.key} enters", _entered, (self.manager,), {})
        return given

    def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
        if kind is OtherPath:
            return False
        return self.log.take(f"{self.key} leaves", type(self.manager).__exit__, (self.manager, kind, error, trace), {})
