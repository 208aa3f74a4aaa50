"""What a function that is simply run may bind anew: globals of modules, and attributes of objects.

What the program knew of these before the call need not hold after it.  They are read at run time in the whole program.
"""

from __future__ import annotations

import dis
import functools
import sys
from collections.abc import Hashable, Iterator, Sequence
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

from srcad.transforms import boxes
from srcad.transforms.values import Value, known_object

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_GLOBAL = dis.opmap["STORE_GLOBAL"]
_CELL = dis.opmap["STORE_DEREF"]
_ATTRIBUTE = dis.opmap["STORE_ATTR"]
_TRUSTED = frozenset({"numpy", "scipy"}) | sys.stdlib_module_names
#: More functions than this are not followed.
_MOST = 400


def met(lin: Linearizer, function: Value, args: Sequence[Value]) -> None:
    """Begin again where a call that is simply made may bind what was taken for settled."""
    target = known_object(function)
    if not isinstance(target, FunctionType | MethodType | type):
        return
    owners = [type(known_object(a)) for a in args if known_object(a) is not None]
    found = _stored(target, tuple(c for c in owners if _is_followed(c)))
    stale = (found & lin.settled_places) - lin.sites
    if stale:
        raise lin.restart_at(*sorted(stale, key=repr))
    lin.stored_places |= found


def is_live(lin: Linearizer, place: Hashable) -> bool:
    """Whether a call that is simply made binds a place: a global, the cell of a variable, or attributes of a name."""
    if place in lin.stored_places or place in lin.sites:
        return True
    lin.settled_places.add(place)
    return False


def attribute(name: str) -> Hashable:
    """The place of the attributes of this name, of all objects."""
    return "attribute", name


def cell(held: CellType) -> Hashable:
    """The place of a variable of a function around."""
    return "cell", id(held)


@functools.lru_cache(4096)
def _stored(target: Any, owners: tuple[type, ...]) -> frozenset[Hashable]:
    """The places that a function binds, or one that it may call."""
    found: set[Hashable] = set()
    todo = [*_functions_of(target, owners)]
    done: set[FunctionType] = set()
    while todo and len(done) < _MOST:
        function = todo.pop()
        if function in done or not _is_followed(function):
            continue
        done.add(function)
        found.update(place for code in _nested(function.__code__) for place in _bindings(function, code))
        todo.extend(_reached(function, owners))
    return frozenset(found)


def _is_followed(held: Any) -> bool:
    return (getattr(held, "__module__", None) or "builtins").partition(".")[0] not in _TRUSTED


def _bindings(function: FunctionType, code: CodeType) -> Iterator[Hashable]:
    """What a function binds; what a constructor gives to its own new object is known to nobody else."""
    if not {_GLOBAL, _ATTRIBUTE, _CELL} & set(code.co_code[::2]):
        return
    own = code.co_varnames[:1] if code.co_name in ("__init__", "__new__", "__post_init__") else ()
    around = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    before = None
    for step in dis.get_instructions(code):
        if step.opcode == _GLOBAL:
            yield boxes.Global(step.argval, function.__globals__)
        elif step.opcode == _CELL and step.argval in around:
            yield cell(around[step.argval])
        elif step.opcode == _ATTRIBUTE and (before is None or (before.argval,) != own):
            yield attribute(step.argval)
        before = step


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _nested(inner)


def _functions_of(held: Any, owners: tuple[type, ...], names: Sequence[str] = ()) -> Iterator[FunctionType]:
    """The functions that an object of a module stands for, where it is called or asked for these names."""
    if isinstance(held, FunctionType):
        yield held
    elif isinstance(held, MethodType):
        yield from _functions_of(held.__func__, owners)
    elif isinstance(held, ModuleType):
        for name in names:
            found = vars(held).get(name)
            if isinstance(found, FunctionType | type):
                yield from _functions_of(found, owners, names)
    elif _is_followed(type(held)) or isinstance(held, type):
        cls = held if isinstance(held, type) else type(held)
        yield from _members(cls, ("__init__", "__new__", "__post_init__", "__call__", "__enter__", "__exit__", *names))


def _members(cls: type, names: Sequence[str]) -> Iterator[FunctionType]:
    if not _is_followed(cls):
        return
    for base in cls.__mro__:
        for name in names:
            found = vars(base).get(name)
            for held in (found, *(getattr(found, a, None) for a in ("__func__", "fget", "fset"))):
                if isinstance(held, FunctionType):
                    yield held


def _reached(function: FunctionType, owners: tuple[type, ...]) -> Iterator[FunctionType]:
    """The functions that a function names: of its module, its cells, and the classes of what it is given."""
    names = tuple({n for code in _nested(function.__code__) for n in code.co_names})
    for name in names:
        if name in function.__globals__:
            yield from _functions_of(function.__globals__[name], owners, names)
    for cell in function.__closure__ or ():
        try:
            yield from _functions_of(cell.cell_contents, owners, names)
        except ValueError:  # it is empty still
            continue
    for cls in owners:
        yield from _members(cls, names)
