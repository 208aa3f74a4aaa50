"""Objects of Python classes, followed attribute by attribute.

An object that the differentiated code makes is a ``Cell`` whose content in the linearizer's heap is ``Items`` of the
class, with the attributes as keys; it never reaches the program.  Attributes, methods, operators and conversions are
looked up as Python's data model says (*The Python Language Reference*, 3.3), and those written in Python are walked in
place.  What derives from a number, a string, a tuple, a list or a dict holds that value under ``VALUE``.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import math
import operator
import sys
from collections.abc import Callable, Sequence
from types import BuiltinMethodType, FunctionType, MemberDescriptorType, ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from srcad.runtime import composites, lazy
from srcad.runtime.errors import DifferentiationError
from srcad.transforms import (
    calls,
    classes,
    containers,
    exceptions,
    expressions,
    generators,
    inlining,
    inplace,
    introspection,
    kept,
    kinds,
    lazies,
    library,
    memory,
    operations,
    overlays,
    resolve,
    rules,
    syntax,
    throws,
)
from srcad.transforms.ir import Ref
from srcad.transforms.values import (
    FALSE,
    NONE,
    TRUE,
    UNBOUND,
    Bound,
    Cell,
    Conflict,
    Func,
    Items,
    Keywords,
    Method,
    Sym,
    Value,
    is_known,
    known,
    known_object,
    literal,
    reference,
)  # fmt: skip

if TYPE_CHECKING:
    from srcad.transforms.linearize import Linearizer

#: The key of what an object is besides its attributes: the number, string or container that its class derives from.
VALUE = "<value>"

#: A walk follows so many calls that are given objects: where tests are undecided, recursion doubles them at every level.
_MOST_CALLS = 1000

_MISSING = object()
_HEAP_TYPE = 1 << 9
_VALUES = (float, int, complex, str, tuple, list, dict)


# --- which values are objects ---


def is_class(cls: Any) -> bool:
    """Whether objects of this class are followed by their attributes: it is written in Python."""
    if isinstance(cls, type) and issubclass(cls, BaseException):
        return True
    return isinstance(cls, type) and (cls is SimpleNamespace or bool(cls.__flags__ & _HEAP_TYPE))


def content(lin: Linearizer, value: Value) -> Items | None:
    """The attributes of an object that is followed; ``None`` for everything else."""
    found = lin.content(value)
    return found if found is not None and is_class(found.cls) else None


def class_of(lin: Linearizer, value: Value) -> type | None:
    """The class of an object, if that is written in Python."""
    cls = introspection.class_of(lin, value)
    return cls if cls is not None and is_class(cls) else None


def plain(lin: Linearizer, value: Value) -> Value:
    """The number, string or container that an object is; every other value is itself."""
    found = content(lin, value)
    while found is not None and VALUE in found.keys:
        value = found.children[found.keys.index(VALUE)]
        found = content(lin, value)
    return value


def is_plain_class(cls: type) -> bool:
    """Whether objects of a class are values of Python's own with more to them."""
    return issubclass(cls, _VALUES) and not hasattr(cls, "_fields")


def number(lin: Linearizer, value: Value, name: str) -> Value:
    """The number that an object is, where its class does not define the operator."""
    found = content(lin, value)
    names = _COMPARED.get(name) or tuple(f"__{r}{_BINARY.get(name)}__" for r in ("", "r"))
    if found is None or VALUE not in found.keys or any(python_method(found.cls, attr) for attr in names):
        return value
    return plain(lin, value)


def member(cls: type, attr: str) -> Any:
    """What a class, or one of its bases, has under a name, unbound."""
    return next((vars(c)[attr] for c in cls.__mro__ if attr in vars(c)), _MISSING)


def python_method(cls: type | None, attr: str) -> FunctionType | None:
    """The method of a class, if it is written in Python."""
    found = _MISSING if cls is None else member(cls, attr)
    return found if isinstance(found, FunctionType) else None


# --- making ---


def construct(lin: Linearizer, cls: type, args: Sequence[Value], keywords: Keywords, node: Any) -> Value | None:
    """``cls(*args, **keywords)``; ``None`` where the class is not written in Python, or its objects live at run time."""
    if not _is_followed(cls) or ("object", lin.build.span) in lin.sites:
        return None
    if inspect.isabstract(cls) and member(cls, "__new__") is object.__new__:
        return _abstract(lin, cls)
    if is_inner(lin, cls):
        return _constructed(lin, cls, args, keywords, node)
    if not lin.varied(*args, *(v for _, v in keywords)):
        library_class = cls is not SimpleNamespace and cls.__module__.split(".")[0] in sys.stdlib_module_names
        if library_class and not (cls.__module__ == "contextlib" and any(holds_object(lin, a) for a in args)):
            return None
        if library.is_interpolant(cls):
            return None
        return _passive(lin, lambda: _constructed(lin, cls, args, keywords, node))
    return _constructed(lin, cls, args, keywords, node)


def _abstract(lin: Linearizer, cls: type) -> Value:
    """The user's own exception for an object of a class some of whose methods are abstract."""
    try:
        object.__new__(cls)
    except TypeError as error:
        return containers.raised(lin, TypeError, str(error))
    raise AssertionError(cls)


def is_inner(lin: Linearizer, cls: type) -> bool:
    """Whether a class is defined inside the function."""
    return any(isinstance(m, FunctionType) and m in lin.inner for c in cls.__mro__ for m in vars(c).values())


def _passive(lin: Linearizer, make: Callable[[], Value]) -> Value | None:
    """An object that nothing flows into yet: followed where that is simple, and otherwise made at run time."""
    first = lin.cells
    made = lin.attempt(make)
    lin.passive_objects.update(range(first + 1, lin.cells + 1))
    return made


def _constructed(lin: Linearizer, cls: type, args: Sequence[Value], keywords: Keywords, node: Any) -> Value:
    if cls is SimpleNamespace:
        return new(lin, Items(cls, tuple(v for _, v in keywords), tuple(k for k, _ in keywords)))
    maker = member(cls, "__new__")
    if isinstance(maker, staticmethod):
        made = call_member(lin, cls, "__new__", (_class_reference(cls), *args), keywords, node)
    else:
        filled = is_plain_class(cls) and not (issubclass(cls, list | dict) and python_method(cls, "__init__"))
        made = _made_plain(lin, cls, args if filled else (), keywords if filled and issubclass(cls, dict) else ())
    found = content(lin, made)
    if found is None or not issubclass(found.cls, cls):
        return made
    initialise(lin, found.cls, made, args, keywords, node)
    return made


def _is_followed(cls: type) -> bool:
    """Whether calling a class does nothing but ``__new__`` and ``__init__``, and its objects are all that they seem."""
    if not is_class(cls) or issubclass(cls, BaseException | type) or type(cls).__call__ is not type.__call__:
        return False
    return cls is SimpleNamespace or all(is_class(c) or c is object or c in _VALUES for c in cls.__mro__)


def _class_reference(cls: type) -> Sym:
    return reference(cls.__name__, cls)


def new(lin: Linearizer, attributes: Items) -> Value:
    """An object with these attributes."""
    lin.cells += 1
    lin.heap[lin.cells] = attributes
    lin.made[lin.cells] = made = Cell(lin.cells, ("object", lin.build.span))
    lin.object_cells.add(made.number)
    return made


def _made_plain(lin: Linearizer, cls: type, args: Sequence[Value], keywords: Keywords = ()) -> Value:
    """What ``object.__new__`` makes, or that of the number, string or container that the class derives from."""
    base = next((b for b in cls.__mro__ if b in _VALUES), None)
    if base is None:
        return new(lin, Items(cls, (), ()))
    value = calls.call(lin, reference(base.__name__, base), args, keywords, None)
    return new(lin, Items(cls, (value,), (VALUE,)))


def initialise(
    lin: Linearizer, cls: type, made: Value, args: Sequence[Value], keywords: Keywords, node: Any
) -> None:
    found = member(cls, "__init__")
    if _is_generated(cls, found):
        _initialise_dataclass(lin, cls, made, args, keywords, node)
    elif isinstance(found, FunctionType):
        call_member(lin, cls, "__init__", (made, *args), keywords, node)
    elif (args or keywords) and not is_plain_class(cls) and not isinstance(member(cls, "__new__"), staticmethod):
        containers.raised(lin, TypeError, f"{cls.__name__}() takes no arguments")


def _is_generated(cls: type, found: Any) -> bool:
    """Whether a method is one that ``dataclasses`` wrote: its text is in no file."""
    return dataclasses.is_dataclass(cls) and isinstance(found, FunctionType) and found.__code__.co_filename == "<string>"


def _initialise_dataclass(
    lin: Linearizer, cls: type, made: Value, args: Sequence[Value], keywords: Keywords, node: Any
) -> None:
    fields: dict[str, Any] = cls.__dataclass_fields__  # type: ignore[attr-defined]
    taken = [f for f in fields.values() if f.init and f._field_type is not dataclasses._FIELD_CLASSVAR]  # type: ignore[attr-defined]
    given = dict(zip([f.name for f in taken if not f.kw_only], args, strict=False)) | dict(keywords)
    extra = set(given) - {f.name for f in taken}
    if len(args) > len(taken) or extra:
        raise lin.error_here(f"{cls.__name__}() does not take these arguments")
    late: list[Value] = []
    for f in fields.values():
        if f._field_type is dataclasses._FIELD_CLASSVAR:  # type: ignore[attr-defined]
            continue
        value = given[f.name] if f.name in given else _field_default(lin, cls, f, node)
        if f._field_type is dataclasses._FIELD_INITVAR:  # type: ignore[attr-defined]
            late.append(value)
        elif value != UNBOUND:
            write(lin, made, f.name, value)
    if python_method(cls, "__post_init__") is not None:
        call_member(lin, cls, "__post_init__", (made, *late), (), node)


def _field_default(lin: Linearizer, cls: type, f: Any, node: Any) -> Value:
    if f.default is not dataclasses.MISSING:
        return reference(f"{cls.__name__}_{f.name}", f.default)
    if f.default_factory is not dataclasses.MISSING:
        return calls.call(lin, reference(f"make_{f.name}", f.default_factory), (), (), node)
    if f.init:
        raise lin.error_here(f"{cls.__name__}() misses the argument {f.name!r}")
    return UNBOUND


def call_member(
    lin: Linearizer, cls: type, attr: str, args: Sequence[Value], keywords: Keywords, node: Any
) -> Value:
    """Call a method of a class that is written in Python, on values that include the object."""
    found = member(cls, attr)
    function = found.__func__ if isinstance(found, staticmethod | classmethod) else found
    label = f"{cls.__name__}_{attr}"
    return calls.call(lin, resolve.external(lin, label, function, ("member", cls, attr)), args, keywords, node)


def builtin_member(
    lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords, node: Any
) -> Value | None:
    """``object.__new__(cls)``, ``float.__new__(cls, x)``, ``object.__setattr__(self, name, value)``; ``None`` for others."""
    owner = getattr(target, "__self__", None) if isinstance(target, BuiltinMethodType) else None
    if isinstance(owner, type) and target.__name__ == "__new__" and args and isinstance(known_object(args[0]), type):
        cls = known_object(args[0])
        return _made_plain(lin, cls, args[1:]) if _is_followed(cls) else None
    if target is object.__setattr__ and len(args) == 3 and is_known(args[1]) and content(lin, args[0]) is not None:
        write(lin, args[0], known(args[1]), args[2])
        return NONE
    if target is object.__init__ and args and content(lin, args[0]) is not None:
        return NONE
    return None


def built(lin: Linearizer, value: Cell) -> Sym:
    """An object as an operand: the number or container that it is, an argument as it came, or one made at run time."""
    inner = plain(lin, value)
    if inner != value:
        return containers.materialise(lin, inner)
    found = lin.heap[value.number]
    if issubclass(found.cls, BaseException):
        given = found.children[found.keys.index(throws.GIVEN)]
        assert isinstance(given, Items)
        return lin.op("call", _class_reference(found.cls), *given.children, kind=kinds.Opaque(found.cls))
    if _movable(lin, value):
        raise containers.restart(value)
    raise lin.error_here(f"an object of {found.cls.__name__} made inside the function cannot be passed on at run time here")


def handed(lin: Linearizer, target: FunctionType, values: Sequence[Value], walk: Callable[[], Value]) -> Value:
    """The value of a function that is given objects: it is followed, or the objects are made at run time."""
    depth = sum(f.source.function.__code__ is target.__code__ for f in lin.frames)
    lin.handed += 1
    if lin.handed > _MOST_CALLS or depth > inlining.DEEPEST or lin.size() > 10 * inlining.BUDGET:
        raise lin.error_here(f"{target.__qualname__}() calls itself too often, or is too long, to be followed with an object")
    try:
        return walk()
    except DifferentiationError:
        site = next((s for v in values for s in _movable(lin, v)), None)
        if site is None:
            raise
        raise lin.restart_at(site) from None


def _movable(lin: Linearizer, value: Value) -> list[Any]:
    """Where objects were made that can be made at run time as well: nothing that is differentiated flowed into them."""
    match value:
        case Items(_, children):
            return [s for child in children for s in _movable(lin, child)]
        case Cell(number, site) if number in lin.passive_objects and site not in lin.sites and not lin.varied(value):
            return [site]
    return []


def plain_arguments(
    lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords
) -> tuple[Sequence[Value], Keywords]:
    """Arguments of a function of Python's own or NumPy's, which takes objects as the values that they are."""
    if target in (isinstance, type, callable, getattr, hasattr, setattr, super, vars, functools.partial):
        return args, keywords
    given = generators.taken(lin, target, [plain(lin, a) for a in args])
    if any(target is t for t in (sum, math.prod, math.fsum)):
        given = [containers.keys_of(lin, a) for a in given]
    return given, [(k, plain(lin, v)) for k, v in keywords]


def set_by_name(lin: Linearizer, args: Sequence[Value], node: Any) -> Value:
    """``setattr``."""
    if not is_known(args[1]):
        raise lin.error_here("setattr() with a name that is known at run time only is not differentiated")
    store(lin, args[0], known(args[1]), args[2], node)
    return NONE


# --- reading ---


def attribute(lin: Linearizer, base: Value, attr: str) -> Value | None:
    """``base.attr`` of an object that is followed, or of ``super()``; ``None`` for everything else."""
    if isinstance(base, Items) and base.cls is super:
        return _inherited(lin, base, attr)
    if isinstance(base, Func):
        return _of_function(lin, base, attr)
    if isinstance(base, Bound) and attr in ("__name__", "__qualname__", "__doc__", "__module__"):
        function = known_object(base.function)
        return literal(getattr(function, attr)) if isinstance(function, FunctionType) else None
    found = content(lin, base)
    if found is None:
        return overlays.attribute(lin, base, attr)
    cls: type = found.cls
    static = member(cls, attr)
    if isinstance(static, property) and type(static).__get__ is property.__get__:
        return computed(lin, cls, attr, static, base)
    if attr == "__class__":
        return _class_reference(cls)
    if attr == "__dict__":
        return Method(base, attr)
    if attr in found.keys:
        return _settled(lin, base, found, attr)
    if isinstance(static, functools.partialmethod) and isinstance(static.func, FunctionType):
        words = tuple((k, reference(k, v)) for k, v in static.keywords.items())
        return Bound(reference(attr, static.func), (base, *(reference("argument", a) for a in static.args)), words)
    if static is _MISSING or isinstance(static, MemberDescriptorType):
        return _missing(lin, base, cls, attr)
    return _of_class(lin, cls, cls, attr, static, base)


def has_attributes(node: Any, around: Any) -> bool:
    """Whether attributes are given to a function where it is defined."""
    stores = (n.value for n in syntax.every(around) if isinstance(n, gast.Attribute) and isinstance(n.ctx, gast.Store))
    return any(isinstance(n, gast.Name) and n.id == node.name for n in stores)


def open_attributes(lin: Linearizer, function: Func) -> None:
    """The attributes of a function that is defined here: none so far."""
    lin.cells += 1
    lin.heap[lin.cells] = Items(FunctionType, (), ())
    lin.made[lin.cells] = lin.attributes[function] = Cell(lin.cells, ("attributes", lin.build.span))


def _of_function(lin: Linearizer, function: Func, attr: str) -> Value | None:
    found = lin.heap[lin.attributes[function].number] if function in lin.attributes else None
    if found is not None and attr in found.keys:
        return lin.settled(exceptions.whole(lin, found.children[found.keys.index(attr)], f"`{attr}`"))
    if attr in ("__name__", "__qualname__"):
        return literal(getattr(function.source.node, "name", "<lambda>"))
    return containers.raised(lin, AttributeError, f"'function' object has no attribute {attr!r}") if found is not None else None


def _settled(lin: Linearizer, base: Value, found: Items, attr: str) -> Value:
    if isinstance(base, Cell) and (base.number, attr) in lin.doubtful and (lin.guarded or _has_hook(found.cls)):
        raise lin.error_here(f"whether the attribute {attr!r} is there depends on a loop")
    return lin.settled(exceptions.whole(lin, found.children[found.keys.index(attr)], f"`{attr}`"))


def _has_hook(cls: type) -> bool:
    return member(cls, "__getattr__") is not _MISSING


def _missing(lin: Linearizer, base: Value, cls: type, attr: str) -> Value:
    if python_method(cls, "__getattr__") is not None:
        return call_member(lin, cls, "__getattr__", (base, literal(attr)), (), None)
    return containers.raised(lin, AttributeError, f"{cls.__name__!r} object has no attribute {attr!r}")


def computed(lin: Linearizer, cls: type, attr: str, static: property, base: Value) -> Value:
    """What a property gives."""
    resolve.external(lin, f"{cls.__name__}_{attr}", static, ("member", cls, attr))
    return calls.call(lin, reference(f"{cls.__name__}_{attr}", static.fget), (base,), (), None)


def _of_class(lin: Linearizer, cls: type, owner: type, attr: str, static: Any, base: Value) -> Value:
    """What an object has from its class; ``owner`` is the class at which the look-up began."""
    if isinstance(static, FunctionType | staticmethod | classmethod):
        function = static if isinstance(static, FunctionType) else static.__func__
        found = resolve.external(lin, f"{owner.__name__}_{attr}", function, ("member", owner, attr))
        first = _class_reference(cls) if isinstance(static, classmethod) else base
        return found if isinstance(static, staticmethod) else Bound(found, (first,))
    if isinstance(static, property):
        return computed(lin, owner, attr, static, base)
    if isinstance(static, functools.cached_property):
        value = calls.call(lin, reference(f"{owner.__name__}_{attr}", static.func), (base,), (), None)
        write(lin, base, attr, value)
        return value
    if python_method(type(static), "__get__") is not None:
        descriptor = reference(attr, static)
        return call_member(lin, type(static), "__get__", (descriptor, base, _class_reference(cls)), (), None)
    if hasattr(type(static), "__get__"):
        return Method(base, attr)
    return resolve.attribute(lin, _class_reference(owner), attr, "")


def _inherited(lin: Linearizer, base: Items, attr: str) -> Value:
    """``super().attr``."""
    start, instance = known_object(base.children[0]), base.children[1]
    cls = known_object(instance)
    cls = cls if isinstance(cls, type) else introspection.class_of(lin, instance)
    if cls is None:
        raise lin.error_here("super() of an object of unknown class is not differentiated")
    if start not in cls.__mro__:
        raise lin.error_here("super() in a metaclass is not differentiated")
    order = cls.__mro__
    owner = next((c for c in order[order.index(start) + 1 :] if attr in vars(c)), None)
    if owner is None:
        return containers.raised(lin, AttributeError, f"'super' object has no attribute {attr!r}")
    static = vars(owner)[attr]
    if isinstance(static, FunctionType | classmethod | property) or (isinstance(static, staticmethod) and attr != "__new__"):
        return _of_class(lin, cls, owner, attr, static, instance)
    if attr == "__new__":
        return reference(f"{owner.__name__}_new", owner.__new__)
    if owner is object and attr in ("__init__", "__setattr__", "__init_subclass__"):
        return Bound(reference(f"object_{attr}", getattr(object, attr)), (instance,))
    if owner in _FILLING and attr == "__init__":
        return Bound(reference(f"fill_{owner.__name__}", _FILLING[owner]), (plain(lin, instance),))
    return Method(plain(lin, instance), attr)


#: What the constructors of Python's own containers do with a new object.
_FILLING: dict[type, Any] = {list: composites.fill_list, dict: composites.fill_dict}


def parent(lin: Linearizer, args: Sequence[Value]) -> Value:
    """``super()`` and ``super(cls, self)``."""
    if args:
        return Items(super, tuple(args))
    inside = classes.owner(lin, lin.frame)
    if inside is not None:
        cls, method = inside
        arguments = method.source.node.args
        return Items(super, (_class_reference(cls), method.env[(*arguments.posonlyargs, *arguments.args)[0].id]))
    frame = next(f for f in reversed(lin.frames) if not f.nested)
    function = frame.source.function
    if "__class__" not in function.__code__.co_freevars:
        raise lin.error_here("super() outside of a class is not differentiated")
    cell = function.__closure__[function.__code__.co_freevars.index("__class__")]
    first = function.__code__.co_varnames[0]
    return Items(super, (_class_reference(cell.cell_contents), frame.env[first]))


def has(lin: Linearizer, value: Value, attr: str) -> bool | None:
    """Whether an object that is followed has an attribute; ``None`` for everything else."""
    found = content(lin, value)
    if found is None:
        return True if overlays.attribute(lin, value, attr) is not None else None
    if attr in found.keys:
        _settled(lin, value, found, attr)
        if isinstance(value, Cell) and (value.number, attr) in lin.doubtful:
            raise lin.error_here(f"whether the attribute {attr!r} is there depends on a loop")
        return True
    static = member(found.cls, attr)
    if isinstance(static, property) or (static is _MISSING and _has_hook(found.cls)):
        raise lin.error_here(f"whether the attribute {attr!r} is there is not known")
    return static is not _MISSING and not isinstance(static, MemberDescriptorType)


# --- writing ---


def _stored_outside(lin: Linearizer, base: Value, attr: str, value: Value) -> bool:
    """An attribute of a class, function or module that code outside knows: written as in the primal."""
    holder = known_object(base)
    if not isinstance(holder, type | FunctionType | ModuleType):
        return False
    read = (g for g in lin.guards.values() if g.path[:1] in (("attribute",), ("member",)) and g.path[2] == attr)
    if lin.carriers and any(_holds(g, holder) for g in read):  # which the next step of a loop would not read again
        raise lin.error_here(f"the attribute {attr!r} of {holder.__name__} was read before it is written")
    lin.rewritten.setdefault(attr, []).append(holder)
    if lin.depends(value):
        kept.set_attribute(lin, base, attr, value)
        return True
    operations.passive_call(lin, reference("setattr", setattr), (base, literal(attr), value), ())
    return True


def _holds(guard: Ref, holder: Any) -> bool:
    """Whether a guard is of an attribute of an object, or of a class that its attributes are looked up in."""
    found = guard.path[1].value if isinstance(guard.path[1], Ref) else guard.path[1]
    return found is holder or (isinstance(found, type) and isinstance(holder, type) and issubclass(found, holder))


_WITHOUT_ATTRIBUTES = (int, float, complex, bool, list, tuple, dict, str)


def store(lin: Linearizer, base: Value, attr: str, value: Value, node: Any) -> None:
    """``base.attr = value``."""
    value = lazies.settled(lin, value)
    if isinstance(base, Func) and base in lin.attributes:
        write(lin, lin.attributes[base], attr, value)
        return
    place = base if content(lin, base) is not None else overlays.opened(lin, base)
    if not isinstance(place, Cell):
        if isinstance(getattr(base, "kind", None), kinds.Array) and inplace.set_attribute(lin, base, attr, value, node):
            return
        plain = introspection.class_of(lin, base)
        closed = plain is not None and (plain in _WITHOUT_ATTRIBUTES or issubclass(plain, np.generic))
        if closed or isinstance(getattr(base, "kind", None), kinds.Array):
            containers.raised(lin, AttributeError, f"{getattr(plain, '__name__', 'array')!r} object has no attribute {attr!r}")
            return
        if not _stored_outside(lin, base, attr, value):
            raise lin.refuse(node, "writing an attribute of this is not differentiated")
        return
    cls: type = lin.heap[place.number].cls
    hook, static = python_method(cls, "__setattr__"), member(cls, attr)
    if hook is not None:
        if _is_generated(cls, hook):
            text = f"cannot assign to field {attr!r}"
            containers.raised(lin, dataclasses.FrozenInstanceError, text)
        else:
            call_member(lin, cls, "__setattr__", (base, literal(attr), value), (), node)
        return
    if isinstance(static, property):
        if static.fset is None:
            containers.raised(lin, AttributeError, f"property {attr!r} of {cls.__name__!r} object has no setter")
            return
        resolve.external(lin, f"{cls.__name__}_{attr}", static, ("member", cls, attr))
        calls.call(lin, reference(f"{cls.__name__}_set_{attr}", static.fset), (base, value), (), node)
        return
    if python_method(type(static), "__set__") is not None:
        call_member(lin, type(static), "__set__", (reference(attr, static), base, value), (), node)
        return
    if hasattr(type(static), "__set__") and not isinstance(static, MemberDescriptorType):
        raise lin.error_here(f"writing {attr!r} is not differentiated")
    write(lin, place, attr, value)
    overlays.written_through(lin, base, attr, value)


def write(lin: Linearizer, base: Value, attr: str, value: Value) -> None:
    """Set what an object has under a name, past all hooks."""
    assert isinstance(base, Cell)
    thaw(lin, base)
    found = lin.heap[base.number]
    attributes = dict(zip(found.keys, found.children, strict=True)) | {attr: value}
    lin.heap[base.number] = Items(found.cls, tuple(attributes.values()), tuple(attributes))


def delete(lin: Linearizer, base: Value, attr: str, node: Any) -> None:
    """``del base.attr``."""
    found = content(lin, base)
    static = member(found.cls, attr) if found is not None else None
    if isinstance(static, property) and isinstance(static.fdel, FunctionType):
        calls.call(lin, reference(attr, static.fdel), (base,), (), node)
        return
    if found is None or not isinstance(base, Cell) or python_method(found.cls, "__delattr__") or \
            isinstance(member(found.cls, attr), property):
        raise lin.refuse(node, "deleting an attribute of this is not differentiated")
    thaw(lin, base)
    if attr not in found.keys:
        containers.raised(lin, AttributeError, attr)
        return
    _settled(lin, base, found, attr)
    attributes = {k: v for k, v in zip(found.keys, found.children, strict=True) if k != attr}
    lin.heap[base.number] = Items(found.cls, tuple(attributes.values()), tuple(attributes))


# --- where paths meet: one object in place of several, which is only read from then on ---


def holds_object(lin: Linearizer, value: Value) -> bool:
    """Whether a value is an object that is followed, or holds one."""
    match value:
        case Items(_, children):
            return any(holds_object(lin, child) for child in children)
        case Bound(function, args):
            return any(holds_object(lin, part) for part in (function, *args))
        case Method(base):
            return holds_object(lin, base)
    return isinstance(value, Cell) and value.number in lin.object_cells


def alike(a: Items | None, b: Items | None) -> bool:
    """Whether two objects are of one class."""
    return a is not None and b is not None and is_class(a.cls) and a.cls is b.cls


def aligned(lin: Linearizer, one: Items, other: Items, number: int, conflict: Conflict | None = None) -> Items:
    """An object with all attributes of another one; where it has them from its class, with these, and unbound if it has none."""
    attributes = dict(zip(one.keys, one.children, strict=True))
    for key, value in zip(other.keys, other.children, strict=True):
        if key in attributes:
            continue
        missing = UNBOUND if conflict is None or isinstance(value, Sym) else conflict
        found = overlays.missing(lin, number, key) or _class_value(lin, one.cls, key, missing)
        attributes[key] = found
        if found == UNBOUND:
            lin.doubtful.add((number, key))
    return Items(one.cls, tuple(attributes.values()), tuple(attributes))


def _class_value(lin: Linearizer, cls: type, attr: str, missing: Value) -> Value:
    static = member(cls, attr)
    if static is _MISSING or hasattr(type(static), "__get__"):
        return missing
    return resolve.attribute(lin, _class_reference(cls), attr, "")


def stand_in(lin: Linearizer, site: Any, *replaced: int) -> Cell:
    """An object that stands for several, of which none is changed from now on; ``site`` is what would tell them apart."""
    lin.cells += 1
    lin.made[lin.cells] = made = Cell(lin.cells, ("object", site))
    lin.object_cells.add(made.number)
    for number in (*replaced, lin.cells):
        lin.frozen.setdefault(number, site)
    return made


def unmergeable(lin: Linearizer, *values: Value) -> Exception | None:
    """The error, or the restart, where an object meets what it cannot be joined with; ``None`` without an object."""
    if not any(holds_object(lin, v) for v in values):
        return None
    loop = lin.carriers[-1]
    if loop.unrollable and loop.span not in lin.sites:
        return lin.restart_at(loop.span)
    return lin.error_here("an object cannot be replaced by something of another structure here")


def thaw(lin: Linearizer, base: Cell) -> None:
    """An object is about to be changed: refused where it stands for several, unless the loop can be unrolled."""
    if base.number not in lin.frozen:
        return
    site = lin.frozen[base.number]
    if site is not None and site not in lin.sites:
        raise lin.restart_at(site)
    raise lin.error_here("changing an object that a loop or branch chose at run time is not differentiated")


# --- operators ---

_BINARY = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "&": "and", "|": "or", "^": "xor", "<<": "lshift", ">>": "rshift",
}  # fmt: skip
_COMPARED = {
    "==": ("__eq__", "__eq__"), "!=": ("__ne__", "__ne__"), "<": ("__lt__", "__gt__"), ">": ("__gt__", "__lt__"),
    "<=": ("__le__", "__ge__"), ">=": ("__ge__", "__le__"),
}  # fmt: skip
_UNARY = {"neg": "__neg__", "pos": "__pos__", "~": "__invert__"}


#: The classes of NumPy that are written in Python and followed by their source.
POLYNOMIALS: tuple[type, ...] = (np.poly1d, np.polynomial.Polynomial.__mro__[1])


def _speaks(lin: Linearizer, value: Value, *others: Value) -> type | None:
    """The class that is asked for an operation: of an object that is followed, or that meets what is differentiated."""
    if content(lin, value) is None and (lin.depends(value) or not lin.varied(*others)):
        return None
    cls = class_of(lin, value)
    return None if cls is not None and library.is_sparse(cls) else cls


def _operates(lin: Linearizer, value: Value, other: Value) -> type | None:
    """The class that is asked for an operator; those of sparse matrices and their like have rules."""
    cls = _speaks(lin, value, other)
    ruled = cls is not None and cls.__module__.split(".")[0] in ("numpy", "scipy") and not issubclass(cls, POLYNOMIALS)
    return None if ruled and content(lin, value) is None else cls


def operate(lin: Linearizer, name: str, left: Value, right: Value) -> Value | None:
    """An operator or comparison that a class defines; ``None`` where none of the operands' classes does."""
    if not (name in _BINARY or name in _COMPARED):
        return None
    a, b = _operates(lin, left, right), _operates(lin, right, left)
    if a is None and b is None:
        return None
    ahead, back = _COMPARED.get(name) or (f"__{_BINARY[name]}__", f"__r{_BINARY[name]}__")
    tries = [(a, ahead, left, right), (b, back, right, left)]
    if a is not None and b is not None and b is not a and issubclass(b, a) and member(b, back) is not member(a, back):
        tries.reverse()
    if a is b and name in _BINARY:
        tries = tries[:1]
    for cls, attr, first, second in tries:
        method = python_method(cls, attr)
        if method is None or cls is None:
            continue
        if _is_generated(cls, method):
            return _fields_compared(lin, name, cls, first, second)
        found = call_member(lin, cls, attr, (first, second), (), None)
        if known_object(found) is not NotImplemented:
            return found
    return _otherwise(lin, name, left, right)


def _otherwise(lin: Linearizer, name: str, left: Value, right: Value) -> Value | None:
    """``!=`` is what ``==`` is not; objects without ``==`` are equal to themselves."""
    if content(lin, left) is None and content(lin, right) is None:
        return None
    if name == "!=":
        equal = operate(lin, "==", left, right)
        if equal is not None:
            truth = resolve.truth(lin, equal)
            return literal(not truth) if truth is not None else lin.op("not", equal)
    one, other = plain(lin, left), plain(lin, right)
    if (one, other) != (left, right):
        return expressions.compare(lin, name, one, other) if name in _COMPARED else expressions.binary(lin, name, one, other)
    if name in ("==", "!="):
        for value in (left, right):
            if isinstance(value, Cell) and value.number in lin.frozen:
                raise lin.error_here("whether these are one object is not known")
        return literal((left == right) == (name == "=="))
    return containers.raised(lin, TypeError, f"unsupported operand type(s) for {name}")


def sorted_by(lin: Linearizer, value: Value) -> Value:
    """What an object is compared by where objects are sorted: the fields of a dataclass; every other value is itself."""
    found = content(lin, value)
    if found is None or not _is_generated(found.cls, member(found.cls, "__lt__")):
        return value
    names = [f.name for f in dataclasses.fields(found.cls) if f.compare]
    parts = tuple(attribute(lin, value, n) or NONE for n in names)
    return parts[0] if len(parts) == 1 else Items(tuple, parts)


def picked(lin: Linearizer, parts: Sequence[Value], pick: Callable[[list[Value]], Value]) -> Value | None:
    """One of several objects of a class, attribute by attribute; ``None`` where they are not alike."""
    contents = [content(lin, p) for p in parts]
    first = contents[0]
    if first is None or any(c is None or c.cls is not first.cls or c.keys != first.keys for c in contents):
        return None
    columns = zip(*(c.children for c in contents if c is not None), strict=True)
    made = stand_in(lin, None, *(p.number for p in parts if isinstance(p, Cell)))
    lin.heap[made.number] = Items(first.cls, tuple(pick(list(column)) for column in columns), first.keys)
    return made


def divided(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``divmod`` where a class defines it."""
    for attr, (one, other) in (("__divmod__", args), ("__rdivmod__", reversed(args))):
        cls = _speaks(lin, one, other)
        if python_method(cls, attr) is not None:
            assert cls is not None
            return call_member(lin, cls, attr, (one, other), (), node)
    return None


# --- dataclasses as containers ---


def fields_of(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``dataclasses.fields``."""
    cls = known_object(args[0]) if isinstance(known_object(args[0]), type) else introspection.class_of(lin, args[0])
    if cls is None or not dataclasses.is_dataclass(cls):
        return None
    return Items(tuple, tuple(reference(f"{f.name}_field", f) for f in dataclasses.fields(cls)))


def is_dataclass(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``dataclasses.is_dataclass``."""
    cls = introspection.class_of(lin, args[0])
    return None if cls is None or isinstance(known_object(args[0]), type) else literal(dataclasses.is_dataclass(cls))


def as_dict(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``dataclasses.asdict``."""
    return _as(lin, args[0], lambda names, values: lin.new_cell(Items(dict, values, names), lin.build.span), words)


def as_tuple(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``dataclasses.astuple``."""
    return _as(lin, args[0], lambda names, values: Items(tuple, values), words)


def _as(lin: Linearizer, value: Value, make: Callable[[Any, tuple[Value, ...]], Value], words: dict[str, Value]) -> Value | None:
    found = lin.content(value)
    cls = introspection.class_of(lin, value)
    if words or cls is None or not dataclasses.is_dataclass(cls):
        return None

    def inner(part: Value) -> Value:
        content = lin.content(part)
        made = _as(lin, part, make, {})
        if made is not None or content is None or content.cls not in (list, tuple, dict):
            return part if made is None else made
        parts = Items(content.cls, tuple(map(inner, content.children)), content.keys)
        return parts if content.cls is tuple else lin.new_cell(parts, lin.build.span)

    names = tuple(f.name for f in dataclasses.fields(cls))
    values = tuple(inner(resolve.attribute(lin, value, n, n)) for n in names)
    return make(names, values) if found is not None else None


def _fields_compared(lin: Linearizer, name: str, cls: type, left: Value, right: Value) -> Value:
    one, other = content(lin, left), content(lin, right)
    if name in ("<", "<=", ">", ">=") and one is not None and other is not None and one.cls is other.cls:
        names = [f.name for f in dataclasses.fields(cls) if f.compare]
        return _in_order(lin, name, [(attribute(lin, left, n) or NONE, attribute(lin, right, n) or NONE) for n in names])
    if one is None or other is None or one.cls is not other.cls or name not in ("==", "!="):
        if one is not None and (other is None or one.cls is not other.cls) and name in ("==", "!="):
            return literal(name == "!=")
        raise lin.error_here(f"{name} of dataclass instances is not differentiated here")
    names = [f.name for f in dataclasses.fields(cls) if f.compare]
    pairs = [(attribute(lin, left, n), attribute(lin, right, n)) for n in names]

    def link(pair: Any) -> Callable[[], Value]:
        return lambda: expressions.compare(lin, "==", *pair)

    equal = expressions.chain(lin, [link(p) for p in pairs], True, "") if pairs else TRUE
    truth = resolve.truth(lin, equal)
    return equal if name == "==" else literal(not truth) if truth is not None else lin.op("not", equal)


def _in_order(lin: Linearizer, name: str, pairs: Sequence[tuple[Value, Value]]) -> Value:
    """Whether the first of each pair come before, or after, the second, as tuples of them would."""
    first, *others = pairs
    if not others:
        return expressions.compare(lin, name, *first)

    def later() -> Value:
        rest = [lambda: expressions.compare(lin, "==", *first), lambda: _in_order(lin, name, others)]
        return expressions.chain(lin, rest, True, "")

    return expressions.chain(lin, [lambda: expressions.compare(lin, name[0], *first), later], False, "")


def negated(lin: Linearizer, name: str, value: Value) -> Value | None:
    """A unary operator that a class defines."""
    cls = _speaks(lin, value)
    if cls is None or name not in _UNARY or python_method(cls, _UNARY[name]) is None:
        return None
    return call_member(lin, cls, _UNARY[name], (value,), (), None)


def element(lin: Linearizer, base: Value, index: Value) -> Value | None:
    """``base[index]`` where a class defines it."""
    if is_namespace(lin, base):
        assert isinstance(base, Method)
        return namespace_method(lin, base, "__getitem__", (index,), ())
    if content(lin, index) is not None and python_method(introspection.class_of(lin, index), "__index__") is not None:
        return expressions.item(lin, base, calls.call(lin, reference("index", operator.index), (index,), (), None))
    cls = _speaks(lin, base, index)
    if cls is not None and python_method(cls, "__missing__") is not None and python_method(cls, "__getitem__") is None:
        return _or_missing(lin, cls, base, index)
    if cls is None or python_method(cls, "__getitem__") is None:
        return None
    return call_member(lin, cls, "__getitem__", (base, index), (), None)


def _or_missing(lin: Linearizer, cls: type, base: Value, index: Value) -> Value | None:
    """An element of a dict whose class says what is there where nothing is; ``None`` where there is one."""
    found = lin.content(plain(lin, base))
    if found is None or found.cls is not dict or (key := containers.constant_index(index)) is None:
        raise lin.error_here(f"whether an element of {cls.__name__} is missing is not known")
    return None if key in found.keys else call_member(lin, cls, "__missing__", (base, index), (), None)


def store_element(lin: Linearizer, base: Value, index: Value, value: Value) -> bool:
    """``base[index] = value`` where a class defines it; whether it does."""
    if is_namespace(lin, base) and is_known(index):
        assert isinstance(base, Method)
        write(lin, base.base, known(index), value)
        return True
    cls = _speaks(lin, base, index, value)
    if cls is None or python_method(cls, "__setitem__") is None:
        return False
    call_member(lin, cls, "__setitem__", (base, index, value), (), None)
    return True


def contained(lin: Linearizer, name: str, item: Value, container: Value) -> Value | None:
    """``in`` and ``not in`` where a class defines them."""
    if is_namespace(lin, container) and name in ("in", "not in"):
        assert isinstance(container, Method)
        there = namespace_method(lin, container, "__contains__", (item,), ())
        return literal(known(there) == (name == "in"))
    cls = _speaks(lin, container, item)
    if name not in ("in", "not in") or cls is None or python_method(cls, "__contains__") is None:
        return None
    found = tested(lin, call_member(lin, cls, "__contains__", (container, item), (), None))
    truth = resolve.truth(lin, found)
    if truth is not None:
        return literal(truth == (name == "in"))
    return found if name == "in" else lin.op("not", found)


def augmented(lin: Linearizer, name: str, old: Value, right: Value) -> Value | None:
    """``old op= right`` where a class defines it."""
    cls = _speaks(lin, old, right)
    attr = f"__i{_BINARY[name]}__" if name in _BINARY else ""
    if cls is None or python_method(cls, attr) is None:
        return None
    found = call_member(lin, cls, attr, (old, right), (), None)
    return None if known_object(found) is NotImplemented else found


def tested(lin: Linearizer, value: Value) -> Value:
    """What is tested where a value is asked for its truth; of memory that may be written into later, what it says now."""
    if isinstance(value, Sym) and isinstance(value.operand, str) and memory.holds(value.kind):
        return lin.op("bool", value, kind=kinds.BOOL)
    cls = _speaks(lin, value)
    if cls is None:
        return value
    for attr in ("__bool__", "__len__"):
        if python_method(cls, attr) is not None:
            return call_member(lin, cls, attr, (value,), (), None)
    found = content(lin, value)
    return value if found is None else plain(lin, value) if VALUE in found.keys else TRUE


def hook(lin: Linearizer, value: Value, attr: str) -> Callable[..., Value] | None:
    """A method of the class of an object that is followed, by which it says how something is done."""
    found = content(lin, value)
    if found is None or not isinstance(value, Cell) or python_method(found.cls, attr) is None:
        return None
    return lambda *args: call_member(lin, found.cls, attr, (value, *args), (), None)


def is_iterator(lin: Linearizer, value: Value) -> bool:
    """Whether a value is an object of a class that says what comes next."""
    cls = _speaks(lin, value)
    return cls is not None and python_method(cls, "__next__") is not None


def iterated(lin: Linearizer, value: Value) -> Value | None:
    """What a loop over an object walks; ``None`` where its class does not say."""
    cls = _speaks(lin, value)
    if cls is not None and python_method(cls, "__iter__") is not None:
        found = call_member(lin, cls, "__iter__", (value,), (), None)
        if found != value:
            return found
        return calls.call(lin, reference("items_of", lazy.items_of), (value,), (), None)
    if cls is not None and python_method(cls, "__getitem__") is not None and plain(lin, value) == value:
        walk = reference("walked_by_index", composites.walked_by_index)
        return calls.call(lin, walk, (value,), (), None)
    unwrapped = plain(lin, value)
    if unwrapped != value:
        return unwrapped
    found_content = content(lin, value)
    if found_content is not None and not hasattr(found_content.cls, "_fields"):
        raise lin.error_here(f"iterating over an object of {found_content.cls.__name__} is not differentiated")
    return None


_CONVERSIONS: dict[Any, str] = {
    len: "__len__", float: "__float__", int: "__int__", complex: "__complex__", abs: "__abs__", round: "__round__",
    str: "__str__", repr: "__repr__", hash: "__hash__", math.floor: "__floor__", math.ceil: "__ceil__",
    math.trunc: "__trunc__", operator.neg: "__neg__", operator.abs: "__abs__", iter: "__iter__", next: "__next__",
    operator.index: "__index__",
}  # fmt: skip


def converted(
    lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords, node: Any
) -> Value | None:
    """``float(x)``, ``len(x)``, ``abs(x)``, ... where the class of ``x`` defines them."""
    cls = _speaks(lin, args[0]) if args else None
    try:
        attr = _CONVERSIONS.get(target)
    except TypeError:
        return None
    if cls is None:
        return None
    if target is bool and len(args) == 1:
        truth = resolve.truth(lin, tested(lin, args[0]))
        return None if truth is None else literal(truth)
    found = content(lin, args[0])
    if target is str and found is not None and "args" in found.keys and python_method(cls, "__str__") is None:
        return _text_of(lin, found)
    if target is str and attr and python_method(cls, attr) is None:
        attr = "__repr__"
    if attr is None or python_method(cls, attr) is None:
        return None
    if target is next and len(args) > 1:
        return calls.call(lin, reference("next_or", lazy.next_or), args, (), node)
    return call_member(lin, cls, attr, args, keywords, node)


def formatted(lin: Linearizer, value: Value, node: Any) -> Value | None:
    """What an f-string shows of an object that is followed; ``None`` for everything else, and where its class is silent."""
    cls = _speaks(lin, value) if content(lin, value) is not None else None
    if cls is None or cls.__module__.split(".")[0] in sys.stdlib_module_names:
        return None
    wanted = [n.value for n in node.format_spec.values if isinstance(n, gast.Constant)] if node.format_spec is not None else []
    if node.format_spec is not None and len(wanted) != len(node.format_spec.values):
        return None
    spec = literal("".join(map(str, wanted)))
    if node.conversion == -1 and python_method(cls, "__format__") is not None:
        return call_member(lin, cls, "__format__", (value, spec), (), node)
    if python_method(cls, "__str__") is None and python_method(cls, "__repr__") is None:
        return None
    maker = repr if node.conversion == ord("r") else str
    said = calls.call(lin, reference(maker.__name__, maker), (value,), (), node)
    return lin.op(".format()", literal("{:" + known(spec) + "}"), said, kind=kinds.Opaque(str))


def _text_of(lin: Linearizer, found: Items) -> Value:
    """``str`` of an exception."""
    args = found.children[found.keys.index("args")]
    parts = args.children if isinstance(args, Items) else ()
    if len(parts) == 1:
        maker = reference("repr", repr) if issubclass(found.cls, KeyError) else reference("str", str)
        return calls.call(lin, maker, parts, (), None)
    return calls.call(lin, reference("str", str), (args,), (), None) if parts else literal("")


def called(lin: Linearizer, function: Value, args: Sequence[Value], keywords: Keywords, node: Any) -> Value | None:
    """``obj(*args)`` where the class of ``obj`` defines it, and no rule stands for it."""
    if rules.name_of(known_object(function)) is not None or hasattr(type(known_object(function)), "__srcad__"):
        return None
    cls = _speaks(lin, function, *args, *(v for _, v in keywords))
    if cls is None or python_method(cls, "__call__") is None:
        return None
    if cls.__module__.split(".")[0] == "numpy" and not issubclass(cls, POLYNOMIALS):
        return None
    return call_member(lin, cls, "__call__", (function, *args), keywords, node)


def replaced(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``dataclasses.replace``."""
    found = content(lin, args[0])
    if found is None:
        return None
    fields = [f for f in dataclasses.fields(found.cls) if f.init]
    values = {f.name: words.get(f.name) or attribute(lin, args[0], f.name) for f in fields}
    return calls.call(lin, _class_reference(found.cls), (), tuple(values.items()), node)  # type: ignore[arg-type]


def method(
    lin: Linearizer, base: Value, attr: str, args: Sequence[Value], keywords: Keywords, node: Any, hint: str
) -> Value | None:
    """A method that an object has from a class that is not written in Python."""
    if is_namespace(lin, base):
        assert isinstance(base, Method)
        return namespace_method(lin, base, attr, args, keywords)
    found = content(lin, base)
    if found is None:
        return None
    inner = plain(lin, base)
    if inner != base:
        return calls.call(lin, resolve.attribute(lin, inner, attr, hint), args, keywords, node, hint)
    if hasattr(found.cls, "_fields"):
        return _namedtuple_method(lin, base, found, attr, keywords)
    if attr == "__init__" and issubclass(found.cls, BaseException):
        write(lin, base, "args", Items(tuple, tuple(args)))
    if attr in ("__init__", "__init_subclass__"):
        return NONE
    raise lin.error_here(f"the method {attr}() of {found.cls.__name__} is not differentiated here")


def _namedtuple_method(lin: Linearizer, base: Value, found: Items, attr: str, keywords: Keywords) -> Value:
    if attr == "_replace":
        values = dict(zip(found.keys, found.children, strict=True)) | dict(keywords)
        return Items(found.cls, tuple(values.values()), found.keys)
    if attr == "_asdict":
        return lin.new_cell(Items(dict, found.children, found.keys), lin.build.span)
    raise lin.error_here(f"the method {attr}() of {found.cls.__name__} is not differentiated here")


__all__ = ["FALSE", "Conflict", "kinds"]


# --- the attributes as a dict ---


def is_namespace(lin: Linearizer, value: Value) -> bool:
    """Whether a value is ``obj.__dict__`` of an object that is followed."""
    return isinstance(value, Method) and value.name == "__dict__" and content(lin, value.base) is not None


def namespace_method(lin: Linearizer, space: Method, attr: str, args: Sequence[Value], keywords: Keywords) -> Value:
    """A method of ``obj.__dict__``."""
    found, base = content(lin, space.base), space.base
    if found is None or not isinstance(base, Cell):
        raise lin.error_here("the attributes of this as a dict are not differentiated here")
    if attr in ("get", "pop", "setdefault", "__getitem__", "__contains__") and is_known(args[0]):
        key = known(args[0])
        has_it = key in found.keys
        if (base.number, key) in lin.doubtful:
            raise lin.error_here(f"whether the attribute {key!r} is there depends on a loop")
        if attr == "__contains__":
            return literal(has_it)
        value = _settled(lin, base, found, key) if has_it else args[1] if len(args) > 1 else NONE
        if not has_it and len(args) == 1 and attr in ("pop", "__getitem__"):
            return containers.raised(lin, KeyError, key)
        if attr == "pop" and has_it:
            delete(lin, base, key, None)
        if attr == "setdefault" and not has_it:
            write(lin, base, key, value)
        return value
    if attr == "update":
        given = lin.content(args[0]) if args else Items(dict, (), ())
        if given is not None and given.cls is dict:
            for name, value in (*zip(given.keys, given.children, strict=True), *keywords):
                write(lin, base, name, value)
            return NONE
    if attr in ("items", "keys", "values", "copy", "__len__") and not args and not any(n == base.number for n, _ in lin.doubtful):
        names = [n for n in found.keys if n != VALUE]
        if attr == "__len__":
            return literal(len(names))
        copy = Items(dict, tuple(_settled(lin, base, found, n) for n in names), tuple(names))
        return calls.call(lin, Method(lin.new_cell(copy, lin.build.span), attr), (), (), None)
    raise lin.error_here(f"{attr}() of the attributes of an object is not differentiated")
