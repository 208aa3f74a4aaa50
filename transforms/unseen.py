"""After this check no attribute is read that a call which is followed at run time only may have written.

Such a call is differentiated by what it returns; what it leaves in an object that it is given, or is a method of, it leaves
there without a derivative.
"""

from __future__ import annotations

import functools
from collections import UserDict, UserList, deque
from collections.abc import Iterator, Mapping, Sequence
from types import FunctionType

from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import activity, journal, kinds, walk
from srcad.transforms.ir import Assign, For, Operand, Program, Ref, While, leaves

_CONTAINERS = (dict, list, deque, UserDict, UserList)
_BEGINNING = frozenset({"__init__", "__new__", "__post_init__", "__attrs_post_init__", "__init_subclass__", "__setstate__"})


def check(program: Program, independents: Sequence[str]) -> None:
    """Refuse a program that reads such an attribute."""
    entries = walk.every(program.body)
    doors = [(k, e) for k, e in enumerate(entries) if isinstance(e, Assign) and e.op.name == "door"]
    if not doors:
        return
    made = {e.target: e for e in entries if isinstance(e, Assign) and e.target is not None}
    given = [(k, e, frozenset(_objects(program, e, made))) for k, e in doors]
    methods = {e.args[0] for e in entries if isinstance(e, Assign) and e.op.name in ("door", "call")}
    reads = [(k, e) for k, e in enumerate(entries) if isinstance(e, Assign) and e.target not in methods and _is_read(program, e)]
    pairs = [(k, d, n, r) for k, d, objects in given for n, r in reads if _place(journal.as_it_was(r)[1][0]) in objects]
    met = [(d, r) for k, d, n, r in pairs if n > k or _share_a_loop(entries, d, r)]
    if not met:
        return
    varied, useful = activity.varied(program, independents), activity.useful(program, leaves(program.result))
    for door, read in met:
        if read.target in useful and any(a in varied for a in door.args):
            name = journal.as_it_was(read)[0]
            part = f"the attribute {name[1:]!r}" if name.startswith(".") and not name.endswith("()") else "an element"
            what = f"{part}, which a call that is followed at run time only may have written,"
            raise UnsupportedSyntaxError(f"{what} is not differentiated", where=read.span, hint="let the call return it")


def _objects(program: Program, door: Assign, made: Mapping[str, Assign]) -> Iterator[object]:
    """The objects that a call is given, or is a method of."""
    method = made.get(str(door.args[0]))
    name, args = ("", ()) if method is None else journal.as_it_was(method)
    bases = args[:1] if name.startswith(".") else ()
    for operand in (*bases, *door.args[1:]):
        if isinstance(_kind(program, operand), kinds.Opaque):
            yield _place(operand)


def _place(operand: Operand) -> object:
    """What tells an object from others: a variable, or the very object that the program names."""
    return id(operand.value) if isinstance(operand, Ref) else operand


def _kind(program: Program, operand: Operand) -> kinds.Kind:
    """The kind of a variable, or of what the program names."""
    return kinds.of(operand.value) if isinstance(operand, Ref) else program.kinds.get(str(operand), kinds.BOTTOM)


def _is_read(program: Program, entry: Assign) -> bool:
    """Whether an entry reads an attribute that functions of the object's class write, or an element of a container."""
    name, args = journal.as_it_was(entry)
    kind = _kind(program, args[0]) if args else None
    if name == "getitem" or name.endswith("()"):
        return isinstance(kind, kinds.Opaque) and kind.cls is not None and issubclass(kind.cls, _CONTAINERS)
    if not name.startswith("."):
        return False
    return isinstance(kind, kinds.Opaque) and (kind.cls is None or name[1:] in _written(kind.cls))


@functools.lru_cache(1024)
def _written(cls: type) -> frozenset[str]:
    """The attributes that functions of a class give to objects, but for those that make them."""
    members = ((n, v) for c in cls.__mro__ for n, v in vars(c).items() if n not in _BEGINNING)
    functions = (f for _, v in members if isinstance(f := getattr(v, "fget", v), FunctionType))
    return frozenset().union(*(kinds.attributes_stored(f.__code__) for f in functions))


def _share_a_loop(entries: Sequence[object], one: Assign, other: Assign) -> bool:
    """Whether two entries are done in one loop."""
    loops = (walk.every((e,)) for e in entries if isinstance(e, For | While))
    return any(any(e is one for e in loop) and any(e is other for e in loop) for loop in loops)
