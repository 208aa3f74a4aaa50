"""Writes into objects of the caller: what was written stands in the linearizer's heap, over the object.

An argument stays as it is; an object that the program names is written into as well.  The objects are told apart by where
they are from: an object that the program names, or a parameter.  Another one that may be the same object is not asked for
an attribute that was written, and code that is not followed is not run on any.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Sequence
from enum import Enum
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from srcad.runtime import memory
from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import attributes, calls, concrete, containers, introspection, kinds, objects, reads, resolve
from srcad.transforms.ir import UNDEF, Ref
from srcad.transforms.values import MISSING, Cell, Items, Sym, Value, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_TRUSTED = frozenset({"numpy", "scipy"}) | sys.stdlib_module_names


def begin(lin: Linearizer) -> None:
    """Make room for what is written into objects that an earlier walk found to be written into."""
    for site in sorted((s for s in lin.sites if isinstance(s, tuple) and s[0] == "overlay"), key=repr):
        _, key, cls = site
        lin.cells += 1
        lin.heap[lin.cells] = Items(cls, (), ())
        lin.made[lin.cells] = lin.overlays[key] = Cell(lin.cells, ("overlay", key))


def _key(lin: Linearizer, base: Value) -> tuple[str, Any] | None:
    """Where an object of the caller is from."""
    if not isinstance(base, Sym):
        return None
    if known_object(base) is not None:
        return "object", id(known_object(base))
    return ("parameter", base.operand) if base.operand in lin.parameters else None


def of(lin: Linearizer, base: Value) -> Cell | None:
    """What was written into an object of the caller."""
    return lin.overlays.get(_key(lin, base)) if lin.overlays else None  # type: ignore[arg-type]


def opened(lin: Linearizer, base: Value) -> Cell | None:
    """The place for what is written into an object of the caller; ``None`` for what is none."""
    cls, key = objects.class_of(lin, base), _key(lin, base)
    if cls is None or key is None or isinstance(known_object(base), type):
        return None
    if key not in lin.overlays:
        raise lin.restart_at(("overlay", key, cls))
    lin.live[lin.overlays[key].number] = base
    return lin.overlays[key]


def written_through(lin: Linearizer, base: Value, attr: str, value: Value) -> None:
    """Write an attribute of an object that the program names, and so everybody sees, into the object itself too."""
    holder = known_object(base)
    if isinstance(base, Sym) and calls.is_through_the_door(lin) and (holder is None or lin.depends(value)):
        what = f"a function that is found out at run time writes the attribute {attr!r} of an object that it is given"
        raise UnsupportedSyntaxError(what, where=lin.build.span, hint="Let it return what it computes.")
    held = None if holder is None else lin.attempt(lambda: containers.passive(lin, concrete.materialise(lin, value)))
    if isinstance(held, Sym):
        hooked = objects.python_method(type(holder), "__setattr__") is not None
        plain = not hooked and not hasattr(type(objects.member(type(holder), attr)), "__set__")
        write = reference("setattr", setattr) if plain else reference("put_attribute", memory.put_attribute)
        arguments = (write, base, literal(attr), held)
        lin.build.op("call", *(lin.operand(a) for a in arguments), kind=kinds.UNKNOWN)


def attribute(lin: Linearizer, base: Value, attr: str) -> Value | None:
    """An attribute that was written into an object of the caller."""
    if not lin.overlays or not isinstance(base, Sym) or isinstance(base.kind, kinds.Scalar | kinds.Array | kinds.Sequence):
        return None
    own = of(lin, base)
    for cell in lin.overlays.values():
        if cell != own and attr in lin.heap[cell.number].keys and _may_be(lin, base, cell):
            raise lin.error_here(f"an object that may be the one whose attribute {attr!r} was written is not asked for it")
    if own is None or attr not in lin.heap[own.number].keys or _comes_first(lin.heap[own.number].cls, attr):
        return _computed(lin, base, attr)
    content = lin.heap[own.number]
    return lin.settled(reads.whole(lin, content.children[content.keys.index(attr)], attr))


def _comes_first(cls: type, attr: str) -> bool:
    """Whether a property or a descriptor of a class gives an attribute, whatever the object itself has by its name."""
    static = objects.member(cls, attr)
    return isinstance(static, property) or attributes.is_data(static)


def _computed(lin: Linearizer, base: Sym, attr: str) -> Value | None:
    """An attribute that code of the object's class computes, from what was written perhaps."""
    cls = introspection.class_of(lin, base)
    if not any_written(lin) or isinstance(known_object(base), ModuleType | type):
        return None
    if cls is None:
        raise lin.error_here(f"whether the attribute {attr!r} is computed from one that was written is not known")
    static = objects.member(cls, attr)
    if any(static is member for member in _OF_MEMBERS):
        return None
    if isinstance(static, property) and type(static).__get__ is property.__get__:
        return attributes.computed(lin, cls, attr, static, base)
    if objects.python_method(cls, "__getattribute__") is None and attributes.is_data(static):
        return attributes.of_class(lin, cls, cls, attr, static, base)
    hooks = objects.python_method(cls, "__getattr__") or objects.python_method(cls, "__getattribute__")
    if hooks or (hasattr(type(static), "__get__") and objects.is_class(type(static))):
        raise lin.error_here(f"the attribute {attr!r} may be computed from one that was written")
    return None


#: What the members of an enumeration say of themselves.
_OF_MEMBERS = (vars(Enum)["name"], vars(Enum)["value"])


def any_written(lin: Linearizer) -> bool:
    """Whether something was written into any object of the caller."""
    return any(lin.heap[c.number].keys for c in lin.overlays.values())


_HARMLESS = frozenset({"is", "is not", "tuple", "list", "dict", "identity"})


def check_operation(lin: Linearizer, name: str, args: Sequence[Value]) -> None:
    """Refuse an operation that may run code which sees an object that was written into."""
    if name in _HARMLESS or (name.startswith(".") and not name.endswith("()")) or not any_written(lin):
        return
    unknown = name.endswith("()")
    if name != "call" and any(_may_see(a, unknown) for a in args if isinstance(a, Sym) and a.operand is not UNDEF):
        raise lin.error_here("an operation that is not followed may see an object whose attributes were written")


def _may_be(lin: Linearizer, base: Sym, cell: Cell) -> bool:
    """Whether an object may be the one that was written into."""
    cls = introspection.class_of(lin, base)
    if cls is not None and cls is not lin.heap[cell.number].cls:
        return False
    other = lin.live.get(cell.number)
    return known_object(base) is None or other is None or known_object(other) is None


def lacks(lin: Linearizer, base: Value, attr: str) -> bool:
    """Whether an object that the program names, and writes into, has no such attribute yet, which is looked at in every call."""
    holder = known_object(base)
    if holder is None or of(lin, base) is None or lin.carriers or inspect.getattr_static(holder, attr, None) is not None:
        return False
    if any(objects.python_method(type(holder), hook) is not None for hook in ("__getattr__", "__getattribute__")):
        return False
    assert isinstance(base, Sym) and isinstance(base.operand, Ref)
    path = ("attribute", base.operand, attr)
    lin.guards["lacks", id(holder), attr] = Ref(f"{base.operand.name}.{attr}", MISSING, path)
    return True


def missing(lin: Linearizer, number: int, attr: str) -> Value | None:
    """An attribute of an object of the caller as it was before anything was written, if it certainly has it."""
    base = lin.live.get(number)
    if base is None:
        return None
    assert isinstance(base, Sym)
    holder = known_object(base)
    cls = lin.heap[number].cls if number in lin.heap else type(holder)
    if not (attr in getattr(holder, "__dict__", {}) or attr in _initial(cls) or hasattr(cls, attr)):
        return None
    written = lin.overlays
    lin.overlays = {}
    try:
        return resolve.attribute(lin, base, attr, "")
    finally:
        lin.overlays = written


def _initial(cls: type) -> frozenset[str]:
    """The attributes that ``__init__`` gives to the instances of a class."""
    functions = (vars(c).get("__init__") for c in cls.__mro__)
    return frozenset().union(*(kinds.attributes_stored(f.__code__) for f in functions if isinstance(f, FunctionType)))


def is_written(lin: Linearizer, value: Value) -> bool:
    """Whether something was written into an object of the caller."""
    found = of(lin, value)
    return found is not None and bool(lin.heap[found.number].keys)


def check_call(lin: Linearizer, function: Value, values: Sequence[Value]) -> None:
    """Refuse to run code that is not followed, where it may see an object that was written into."""
    if not any_written(lin):
        return
    target = known_object(function)
    module = getattr(target, "__module__", None) or type(target).__module__
    parts = [s for v in values for s in lin.inside(v)]
    if target is None or module.split(".")[0] not in _TRUSTED or any(_may_see(s) for s in parts):
        raise lin.error_here("code that is not followed may see an object whose attributes were written")


def _may_see(value: Sym, unknown: bool = True) -> bool:
    """Whether a value may run code of the user's; ``unknown`` says whether one of unknown class is taken for such."""
    cls = value.kind.cls if isinstance(value.kind, kinds.Opaque) else type(None)
    return unknown if cls is None else objects.is_class(cls)
