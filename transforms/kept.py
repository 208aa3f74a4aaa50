"""What the function writes into what is outside of it, of values that are differentiated: into lists, tables and classes.

It is written as in a plain call.  Where it is read afterwards, in the same step of a loop or in a later one, the program has
a copy of the container (``mirrors``); of what cannot be copied so no derivative is known, and reading it is refused, as is
code that is not followed, which may read it too.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator, Sequence
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.runtime import memory
from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import arithmetic, calls, concrete, containers, indexing, introspection, kinds, mirrors, objects
from srcad.transforms.ir import Ref
from srcad.transforms.values import Sym, Value, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_HINT = "Read it from a variable of the function."
_CONTAINERS = (list, dict, set, deque, np.ndarray)
#: Methods that write, and give nothing of what was there before.
_WRITES = frozenset("append appendleft extend extendleft insert add update fill".split())
#: Operations that ask for no more than the structure, or for the truth.
_ASKS = frozenset("len is in not bool type isinstance".split()) | {"is not", "not in", "==", "!="}
_ASKING = (len, isinstance, type, id, print, repr, str, bool)
_TRUSTED = frozenset({"numpy", "scipy"}) | sys.stdlib_module_names
#: So many objects are looked through for one that was written into.
_MOST = 2000


def _site(holder: Any, attr: str | None = None) -> tuple[str, int, str | None]:
    return "kept", id(holder), attr


def note_part(lin: Linearizer, name: str, args: Sequence[Value], target: str) -> None:
    """Keep in mind what is a part of something outside, or a method of it that writes."""
    mirrors.note_view(lin, name, args, target)
    if name != "getitem" and (not name.startswith(".") or name.endswith("()")):
        return
    base = lin.operand(args[0])
    root = base.value if isinstance(base, Ref) else lin.parts.get(base)
    if root is not None and not isinstance(root, type | FunctionType | ModuleType):
        lin.parts[target] = root
        if name[1:] in _WRITES:
            lin.writers[target] = args[0], name[1:]


def _write(lin: Linearizer, sites: Sequence[Any], function: Value, args: Sequence[Value]) -> None:
    """Make a call that writes; the walk begins again where it has not been known that something is written here.

    A function that is found out at run time may be called again by what has called it, and read what it wrote.
    """
    if calls.is_through_the_door(lin):
        what = "a function that is found out at run time writes what is differentiated into what stands outside of it"
        raise UnsupportedSyntaxError(what, where=lin.build.span, hint="Let it return what it computes.")
    if not lin.sites.issuperset(sites):
        raise lin.restart_at(*sites)
    if lin.dead:
        return
    operands = [lin.operand(containers.passive(lin, concrete.materialise(lin, a))) for a in args]
    lin.build.op("call", lin.operand(function), *operands, kind=kinds.UNKNOWN)
    lin.kept.update(sites)


def _put(lin: Linearizer, base: Value, attr: str, args: Sequence[Value]) -> bool:
    """Call a method of a container outside, or of a part of one; whether it is that."""
    holder = known_object(base)
    if isinstance(holder, _CONTAINERS) and type(holder).__module__.split(".")[0] in ("builtins", "collections", "numpy"):
        if isinstance(base, Sym) and isinstance(base.operand, Ref):
            lin.written_outside[id(holder)] = base.operand
        _write(lin, [_site(holder)], reference(attr, getattr(type(holder), attr)), (base, *args))
        return True
    root = lin.parts.get(base.operand) if isinstance(base, Sym) else None
    if root is None or not isinstance(base, Sym) or isinstance(base.kind, kinds.Scalar):
        return False
    _write(lin, [*map(_site, _reached(root))], reference("put", memory.put), (literal(attr), base, *args))
    return True


def write(lin: Linearizer, outside: Sym, function: Value, args: Sequence[Value]) -> None:
    """Make a call that writes into a container outside."""
    _write(lin, [_site(known_object(outside))], function, args)


def method(lin: Linearizer, base: Value, attr: str, args: Sequence[Value]) -> Value | None:
    """A method of a container outside that puts what is differentiated into it; ``None`` for everything else."""
    written = attr in _WRITES and lin.depends(*args) and _put(lin, base, attr, args)
    return literal(None) if written else None


def called(lin: Linearizer, function: Value, args: Sequence[Value]) -> Value | None:
    """The same where the method was asked for at run time."""
    found = lin.writers.get(function.operand) if isinstance(function, Sym) else None
    return None if found is None else method(lin, *found, args)


def store(lin: Linearizer, base: Value, index: Value, value: Value) -> bool:
    """``base[index] = value`` of a container outside; whether it is one."""
    return not lin.depends(index) and _put(lin, base, "__setitem__", (index, value))


def adds(lin: Linearizer, name: str, base: Value, *args: Value) -> bool:
    """``base[index] += value``, or ``base += value``, of a part of something outside, as the write that it is, if it is one."""
    index = args[0] if name == "additem" else literal(...)
    outside = isinstance(base, Sym) and (isinstance(base.operand, Ref) or base.operand in lin.parts)
    if not outside or not indexing.is_basic(index) or kinds.is_exact(base.kind):  # type: ignore[union-attr]
        return False
    old = lin.op("getitem", base, index) if name == "additem" else base
    lin.effect("setitem", base, index, arithmetic.binary(lin, "+", old, args[-1]))
    return True


def set_attribute(lin: Linearizer, base: Value, attr: str, value: Value) -> None:
    """``base.attr = value`` of a class or function outside."""
    _write(lin, [_site(known_object(base), attr)], reference("setattr", setattr), (base, literal(attr), value))


# --- reading ---


def _is_read(lin: Linearizer, site: Any) -> bool:
    """Whether something was written here before what is walked now."""
    return site in lin.kept or (bool(lin.carriers) and site in lin.sites)


def any_written(lin: Linearizer) -> bool:
    """Whether something that is differentiated was written outside."""
    return bool(lin.kept) or (bool(lin.carriers) and any(isinstance(s, tuple) and s[:1] == ("kept",) for s in lin.sites))


def _refuse(lin: Linearizer, name: str) -> UnsupportedSyntaxError:
    what = f"what was written into `{name}`, which is defined outside the function, is not read again"
    return UnsupportedSyntaxError(what, where=lin.build.span, hint=_HINT)


def check_operation(lin: Linearizer, name: str, args: Sequence[Value]) -> None:
    """Refuse an operation that reads what was written."""
    if (name == "getitem" and lin.passing) or name[1:] in _WRITES:
        return
    asks = name in _ASKS or (name == "call" and any(known_object(args[0]) is f for f in _ASKING))
    if asks or not any_written(lin):
        return
    for value in args:
        check_read(lin, value)


def check_read(lin: Linearizer, value: Value) -> None:
    """Refuse to read all of an object outside, or what can be reached from it, where something was written there."""
    holder = known_object(value)
    if holder is None and isinstance(value, Sym) and isinstance(value.operand, str):
        holder = lin.parts.get(value.operand)
    if holder is None or not any_written(lin):
        return
    if isinstance(value, Sym) and isinstance(value.operand, Ref):
        lin.written_outside.setdefault(id(holder), value.operand)
    read = [part for part in _reached(holder) if _is_read(lin, _site(part))]
    if read and (again := mirrors.sites(lin, read)):
        raise lin.restart_at(*again)
    if read:
        named = isinstance(value, Sym) and isinstance(value.operand, Ref)
        raise _refuse(lin, value.operand.name if named else "a container")  # type: ignore[union-attr]


def _reached(holder: Any) -> Iterator[Any]:
    """The containers that can be reached from an object, itself included."""
    todo: list[Any] = [holder]
    seen: set[int] = set()
    while todo and len(seen) < _MOST:
        part = todo.pop()
        if id(part) in seen or isinstance(part, type | FunctionType | ModuleType | str | bytes | int | float | complex):
            continue
        seen.add(id(part))
        yield part
        if isinstance(part, dict):
            todo.extend(part.values())
        elif isinstance(part, list | tuple | set | frozenset | deque):
            todo.extend(part)
        else:
            todo.extend(getattr(part, "__dict__", {}).values())


def check_attribute(lin: Linearizer, base: Value, attr: str) -> None:
    """Refuse to read an attribute that may be one that was written into a class or function."""
    if not any_written(lin):
        return
    written = [s for s in {*lin.sites, *lin.kept} if isinstance(s, tuple) and s[:1] == ("kept",) and s[2] == attr]
    holder, found = known_object(base), objects.content(lin, base)
    cls = holder if isinstance(holder, type) else introspection.class_of(lin, base) if found is None else found.cls
    for site in written:
        own = holder is not None and id(holder) == site[1]
        inherits = cls is not None and any(id(c) == site[1] for c in cls.__mro__) and (found is None or attr not in found.keys)
        if _is_read(lin, site) and (own or inherits):
            raise _refuse(lin, attr)


def check_call(lin: Linearizer, function: Value, values: Sequence[Value]) -> None:
    """Refuse to run code that is not followed, where it may read what was written."""
    if not any_written(lin):
        return
    target = known_object(function)
    module = getattr(target, "__module__", None) or type(target).__module__
    if target is None or module.split(".")[0] not in _TRUSTED:
        if again := mirrors.sites(lin, [r.value for r in lin.written_outside.values() if _is_read(lin, _site(r.value))]):
            raise lin.restart_at(*again)
        raise lin.error_here("code that is not followed may read what was written outside")
    if not any(target is f for f in _ASKING):
        for value in values:
            check_read(lin, value)
