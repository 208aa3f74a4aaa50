"""What names, attributes and tests stand for: everything that is settled before the program runs.

A function, class or module that the user's code names is found through the namespace of the function that names it, and
written down as a guard: when it is bound to something else, the derivative is made anew.
"""

from __future__ import annotations

import builtins
import dataclasses
import dis
import functools
import importlib
import inspect
import math
import sys
from collections.abc import Iterator
from types import BuiltinFunctionType, CodeType, FunctionType, MemberDescriptorType, ModuleType
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from srcad.transforms import (
    attributes,
    boxes,
    classes,
    distributions,
    generators,
    indexing,
    introspection,
    kept,
    kinds,
    library,
    lists,
    misuse,
    namespaces,
    nested,
    objects,
    parameters_asked,
    plumbing,
    proxies,
    raising,
    reads,
    rules,
    stores,
    syntax,
)
from srcad.transforms.ir import Ref
from srcad.transforms.values import (
    MISSING,
    NONE,
    UNBOUND,
    Bound,
    Items,
    Method,
    Sym,
    Value,
    is_known,
    known_object,
    literal,
    reference,
)

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_PREFIX = {math: "math", np: "np"}


def locals_of(node: Any) -> frozenset[str]:
    """The names that a function binds, its parameters aside."""
    return syntax.assigned(node) if not isinstance(node, gast.Lambda) else frozenset()


def name(lin: Linearizer, node: Any) -> Value:
    """What a name stands for where it is read."""
    frame = lin.frame
    number = boxes.find(frame, node.id)
    if number is not None:
        return boxes.read(lin, number, node.id)
    if node.id in frame.globals:
        return boxes.read_global(lin, node.id) or boxes.live(lin, boxes.Global(node.id, frame.source.function.__globals__))
    if node.id in frame.env:
        return reads.bound(lin, lin.settled(reads.whole(lin, frame.env[node.id], f"`{node.id}`")), node.id)
    if node.id in frame.local:
        return reads.bound(lin, UNBOUND, node.id)
    for scope in reversed(frame.scopes):
        if node.id in scope.boxes:
            return boxes.read(lin, scope.boxes[node.id], node.id)
        found = generators.variable(lin, scope, node.id)
        if found is not None:
            return reads.bound(lin, lin.settled(found), node.id)
    function = frame.source.function
    if node.id in function.__code__.co_freevars:
        cell = (function.__closure__ or ())[function.__code__.co_freevars.index(node.id)]
        if stores.is_live(lin, stores.cell(cell)):
            return passive_symbol(lin.op(".cell_contents", reference(node.id, cell), kind=kinds.UNKNOWN))
        return external(lin, node.id, cell.cell_contents, ("cell", cell))
    return global_name(lin, node.id)


def global_name(lin: Linearizer, name: str) -> Value:
    """What a name of the module, or of Python's own, stands for."""
    written = boxes.read_global(lin, name)
    if written is not None:
        return written
    namespace = lin.frame.source.function.__globals__
    if name in namespace and not _is_bound_anew(lin, namespace, name):
        return external(lin, name, namespace[name], ("global", namespace, name))
    if name not in namespace and hasattr(builtins, name):
        noted(lin, name, MISSING, "global", namespace, name)
        return reference(name, getattr(builtins, name))
    label = f"{namespace.get('__name__', 'module')}_names".split(".")[-1]
    found = lin.op("global_name", Sym(Ref(label, namespace), kinds.of(namespace)), literal(name), kind=kinds.UNKNOWN)
    return passive_symbol(found)


def _is_bound_anew(lin: Linearizer, namespace: dict[str, Any], name: str) -> bool:
    """Whether a call that is not followed may bind a global anew; where it holds text the walk tells at which calls."""
    if stores.is_live(lin, boxes.Global(name, namespace)):
        return True
    found = _is_settled(namespace.get(name, MISSING)) and name in _rebound(namespace)
    if found and type(namespace[name]) is str:
        raise lin.restart_at(boxes.Global(name, namespace))
    return found


def _is_settled(value: Any) -> bool:
    """Whether a global would be a literal of the program, or a number that a call cannot change while it runs."""
    return value is None or value.__class__ in (bool, str, int, float, complex)


#: Packages whose functions bind no attribute that their callers see.
TRUSTED = frozenset({"numpy", "scipy"}) | sys.stdlib_module_names - {"__main__"}

_STORE_GLOBAL = dis.opmap["STORE_GLOBAL"]
_REBOUND: dict[tuple[int, int], tuple[dict[str, Any], frozenset[str]]] = {}


def _rebound(namespace: dict[str, Any]) -> frozenset[str]:
    """The names of a module that its functions bind anew, when they are called: tables that are loaded on first use."""
    key = id(namespace), len(namespace)
    if key not in _REBOUND:
        found = frozenset(i.argval for code in _codes(namespace) for i in _stores(code))
        _REBOUND[key] = namespace, found  # keeps the namespace, and so its id
    return _REBOUND[key][1]


def _stores(code: CodeType) -> list[dis.Instruction]:
    if _STORE_GLOBAL not in code.co_code[::2]:
        return []
    return [i for i in dis.get_instructions(code) if i.opcode == _STORE_GLOBAL]


def _codes(namespace: dict[str, Any]) -> Iterator[CodeType]:
    """The code of all functions of a module, of its classes, and within functions."""
    values = list(namespace.values())
    values += [v for c in values if isinstance(c, type) and c.__module__ == namespace.get("__name__") for v in vars(c).values()]
    todo = [v.__code__ for v in values if isinstance(v, FunctionType) and v.__globals__ is namespace]
    while todo:
        code = todo.pop()
        yield code
        todo.extend(c for c in code.co_consts if isinstance(c, CodeType))


def external(lin: Linearizer, label: str, value: Any, path: tuple[Any, ...]) -> Value:
    """An object of the user's namespace, guarded."""
    if isinstance(value, ModuleType) and value in _PREFIX:
        label = _PREFIX[value]
    guard = Ref(label, value, path)
    lin.guards[(path[0], *(p.key() if isinstance(p, Ref) else id(p) for p in path[1:]))] = guard
    edited = type(value) is list or (type(value) is tuple and any(type(part) is list for part in value))
    if edited and kinds.held_by(value) != kinds.UNKNOWN:
        lin.guards.setdefault(("elements", id(value)), Ref(label, kinds.held_by(value), ("elements", guard)))
    elif objects.is_class(type(value)) and not isinstance(value, type):
        lin.guards["class", id(value)] = Ref(label, type(value), ("class", Ref(label, value)))
    if id(value) in lin.mirrors:
        return lin.mirrors[id(value)]
    return reference(label, value, path)


def parameter(lin: Linearizer, label: str, value: Any, path: tuple[Any, ...]) -> Value:
    """What a parameter is given where a call leaves it out; whole numbers as they are, since shapes are made of them."""
    found = external(lin, label, value, path)
    return literal(value) if type(value) is int else found


def noted(lin: Linearizer, label: str, value: Any, *path: Any) -> None:
    """What is hardly ever another thing later: where a derivative is made that is looked at, not where it is called."""
    lin.guards[("noted", path[0], *map(id, path[1:]))] = Ref(label, value, ("noted", *path))


_OF_NAMEDTUPLES = ("_replace", "_asdict")


def attribute(lin: Linearizer, base: Value, attr: str, hint: str) -> Value:
    """``base.attr``."""
    misuse.check_frame(lin, attr)
    if isinstance(base, Items) and (plumbing.is_at(base.cls) or (attr in _OF_NAMEDTUPLES and hasattr(base.cls, "_fields"))):
        return Method(base, attr)
    if attr == "__class__" and isinstance(base, Sym) and not isinstance(known_object(base), ModuleType | type):
        cls = introspection.class_of(lin, base)
        followed = cls is not None and objects.is_class(cls)
        if followed or isinstance(base.kind, kinds.Scalar | kinds.Array):
            return reference(cls.__name__, cls) if cls is not None else lin.op("type", base, hint=hint, kind=kinds.UNKNOWN)
    kept.check_attribute(lin, base, attr)
    if attr == "__dict__" and (space := namespaces.of_caller(lin, base)) is not None:
        return space
    if isinstance(base, Sym) and base.operand in lin.spaces:
        return Method(base, attr)
    made = attributes.attribute(lin, base, attr)
    made = misuse.attribute(lin, base, attr) if made is None else made
    if made is not None:
        return made
    holder = known_object(base)
    inner = classes.own(lin, holder, attr) if isinstance(holder, type) else None
    if inner is not None:
        return attributes.bound(lin, inner, NONE, holder)
    if isinstance(holder, ModuleType | type) or (holder is not None and not kinds.carries_number(base)):
        return _attribute_of(lin, base, holder, attr, hint)
    content = lin.content(base)
    if content is not None and attr in content.keys and content.cls not in (dict,):
        return content.children[content.keys.index(attr)]
    return _of_operand(lin, base, attr, hint) if isinstance(base, Sym) else Method(base, attr)


def _of_operand(lin: Linearizer, base: Sym, attr: str, hint: str) -> Value:
    """An attribute of what the program has as one operand: arrays and numbers first, then what classes have."""
    if attr in ("T", "real", "imag", "mT"):
        return lin.op(f".{attr}", base, hint=hint)
    found = library.field(lin, base, attr, hint)
    if found is not None:
        return found
    rank = kinds.rank(base.kind)
    if attr == "ndim" and rank is not None:
        return literal(rank)
    if attr in ("shape", "size", "ndim", "dtype", "itemsize", "nbytes", "flags", "strides"):
        lengths = kinds.Sequence(tuple, kinds.INT, rank)
        dtypes = {kinds.dtype_kind(kind) for kind in lin.build.possible(base.operand)}
        dtype = dtypes.pop() if len(dtypes) == 1 else kinds.UNKNOWN
        own = {"shape": lengths, "strides": lengths, "dtype": dtype, "flags": kinds.UNKNOWN}
        kind = own.get(attr, kinds.INT)
        return passive_symbol(lin.op(f".{attr}", base, hint=hint, kind=kind))
    if attr == "maxlen" and lists.is_list(base):
        return passive_symbol(lin.op(".maxlen", base, hint=hint, kind=kinds.UNKNOWN))
    if (told := plumbing.attribute(lin, base, attr)) is not None:
        return told
    fields = getattr(base.kind.cls, "_fields", ()) if isinstance(base.kind, kinds.Record) else ()
    if attr in fields:
        place = literal(fields.index(attr))
        return lin.op("getitem", base, place, hint=hint, kind=indexing.item_kind(base.kind, place))
    possible = lin.build.possible(base.operand)
    if all(isinstance(kind, kinds.Scalar) and not hasattr(kind.cls, attr) for kind in possible):
        assert isinstance(base.kind, kinds.Scalar)
        return raising.raised(lin, AttributeError, f"{base.kind.cls.__name__!r} object has no attribute {attr!r}")
    arrays = all(isinstance(kind, kinds.Array) and kind.ndim is not None for kind in possible)
    if arrays and not hasattr(np.ndarray, attr):
        return raising.raised(lin, AttributeError, f"'numpy.ndarray' object has no attribute {attr!r}")
    if is_known(base) or isinstance(base.kind, kinds.Scalar | kinds.Array | kinds.Sequence | kinds.Mapping) or base.varied:
        return Method(base, attr)
    return _of_class(lin, base, attr, hint)


def _of_class(lin: Linearizer, base: Sym, attr: str, hint: str) -> Value:
    """An attribute of an object of the running program, by its class where that is known."""
    cls = base.kind.cls if isinstance(base.kind, kinds.Opaque) else None
    if lin.laden and cls is not None and issubclass(cls, BaseException):
        site = lin.carriers_of.get(base.operand)
        if site is not None and site not in lin.sites:
            raise lin.restart_at(site)
        raise lin.error_here("what an exception carries is not differentiated")
    if cls is not None and distributions.draws(cls, attr):
        return Method(base, attr)
    bound = None if cls is None else _method(lin, base, cls, attr)
    if bound is None and attr in _STORING:
        found = lin.op(f".{attr}", base, hint=hint, kind=kinds.UNKNOWN)
        lin.storing.add(found.operand)
        return found
    return bound or lin.op(f".{attr}", base, hint=hint, kind=kinds.UNKNOWN)


#: The methods by which lists, deques, dicts and sets keep what they are given.
_STORING = frozenset({"append", "appendleft", "extend", "extendleft", "insert", "update", "setdefault", "add", "__setitem__"})


def _method(lin: Linearizer, base: Value, cls: type, attr: str, holder: Ref | None = None) -> Bound | None:
    """A method written in Python, of an object of a known class; ``holder``: the object, where it is known itself."""
    member = inspect.getattr_static(cls, attr, MISSING)
    if proxies.is_proxy(member):
        return proxies.of_class(lin, cls, cls, attr, member, base)
    static = isinstance(member, staticmethod)
    function = member.__func__ if isinstance(member, staticmethod | classmethod) else member
    if holder is not None and static and callable(function) and attr not in kinds.given_to_instances(cls):
        return Bound(external(lin, f"{cls.__name__}_{attr}", function, ("member", cls, attr)), ())
    if isinstance(member, functools.singledispatchmethod | functools.partialmethod) and attr not in kinds.given_to_instances(cls):
        return attributes.bound_otherwise(lin, cls, attr, member, base)
    if not isinstance(function, FunctionType) or attr in kinds.given_to_instances(cls):
        return None
    if attr == "dot" and library.is_sparse(cls):
        return None
    asked = holder is not None and objects.python_method(cls, "__getattribute__") is None
    path = ("method", holder, attr) if asked else ("member", cls, attr)
    found = external(lin, f"{cls.__name__}_{attr}", function, path)
    first = reference(cls.__name__, cls) if isinstance(member, classmethod) else base
    return Bound(found, () if static else (first,))


def _handed_on(lin: Linearizer, base: Value, cls: type, attr: str, member: Any) -> Value | None:
    """The function of a library that ``__getattr__`` of an object outside hands on, where that is all it does."""

    def asked() -> Value:
        found = objects.call_member(lin, cls, "__getattr__", (base, literal(attr)), (), None)
        if not isinstance(known_object(found), _FUNCTIONS):
            raise lin.error_here(f"what {cls.__name__}.__getattr__ returns is known at run time only")
        return found

    return lin.attempt(asked) if member is MISSING and objects.python_method(cls, "__getattr__") is not None else None


_FUNCTIONS = (FunctionType, BuiltinFunctionType, np.ufunc, type(np.dot))


def passive_symbol(symbol: Sym) -> Sym:
    """The same operand, not depending on what is differentiated."""
    return Sym(symbol.operand, symbol.kind)


def _attribute_of(lin: Linearizer, base: Value, holder: Any, attr: str, hint: str) -> Value:
    if isinstance(holder, dataclasses.Field) and isinstance(getattr(holder, attr, None), str | bool):
        return literal(getattr(holder, attr))
    told = parameters_asked.attribute(lin, holder, attr)
    if told is not None:
        return told
    value = getattr(holder, attr, MISSING) if isinstance(holder, type) or _is_module(holder) else _static(holder, attr)
    assert isinstance(base, Sym) and isinstance(base.operand, Ref)
    ref = base.operand
    if attr in nested.MODES and inspect.getattr_static(holder, "__srcad_function__", None) is not None:
        return reference(f"{ref.name}_{attr}", getattr(holder, attr))
    for written in lin.rewritten.get(attr, ()):
        if written is holder:
            return passive_symbol(lin.op(f".{attr}", base, hint=hint, kind=kinds.UNKNOWN))
        if isinstance(written, type) and isinstance(holder, type) and issubclass(written, holder):
            raise lin.error_here(f"the attribute {attr!r} of the class {written.__name__} was written before it is read")
    if stores.is_live(lin, stores.attribute(attr)):
        return passive_symbol(lin.op(f".{attr}", base, hint=hint, kind=kinds.UNKNOWN))
    if isinstance(holder, ModuleType) and _is_bound_anew(lin, vars(holder), attr):
        value = MISSING
    if value is MISSING:
        member = MISSING if isinstance(holder, ModuleType | type) else inspect.getattr_static(type(holder), attr, MISSING)
        if rules.method_name(holder, attr) is not None or distributions.draws(type(holder), attr):
            return Method(base, attr)
        if member is not MISSING and not hasattr(type(member), "__get__") and not hasattr(type(holder), "__slots__"):
            return external(lin, f"{ref.name}.{attr}", member, ("attribute", ref, attr))
        bound = _method(lin, base, type(holder), attr, ref) or _handed_on(lin, base, type(holder), attr, member)
        bound = bound or attributes.settled_by(lin, base, type(holder), attr, member)
        if bound is not None or not callable(member):
            return bound or lin.op(f".{attr}", base, hint=hint, kind=kinds.UNKNOWN)
        return Method(base, attr)
    trusted = isinstance(holder, ModuleType) and holder.__name__.split(".")[0] in ("math", "numpy", "scipy", "cmath")
    path = ("attribute", ref, attr)
    label = f"{ref.name}.{attr}"
    if trusted:
        noted(lin, label, value, *path)
        return reference(label, value)
    return external(lin, label, value, path)


def has(lin: Linearizer, base: Value, holder: Any, attr: str) -> bool | None:
    """Whether a function, module or class has an attribute; ``None`` where that is known at run time only."""
    if isinstance(holder, type) and classes.own(lin, holder, attr) is not None:
        return True
    module = holder.__name__ if isinstance(holder, ModuleType) else holder.__module__ or ""
    if module.split(".")[0] in TRUSTED:
        return hasattr(holder, attr)
    if any(w is holder for w in lin.rewritten.get(attr, ())):
        return None
    if stores.is_live(lin, stores.attribute(attr)):
        return None
    if not hasattr(holder, attr):
        assert isinstance(base, Sym) and isinstance(base.operand, Ref)
        guard = Ref(f"{base.operand.name}.{attr}", MISSING, ("attribute", base.operand, attr))
        lin.guards["attribute", id(base.operand), id(attr)] = guard
    return hasattr(holder, attr)


def _is_module(holder: Any) -> bool:
    """Whether an object is a module, or stands in the place of one: its attributes are the module's."""
    if isinstance(holder, ModuleType):
        return True
    return hasattr(type(holder), "__getattr__") and any(m is holder for m in list(sys.modules.values()))


def _static(holder: Any, attr: str) -> Any:
    """An attribute that is simply stored on an object, found without running anything of the user's."""
    member = inspect.getattr_static(type(holder), attr, MISSING)
    if isinstance(member, MemberDescriptorType) and objects.is_class(type(holder)):
        return getattr(holder, attr, MISSING)
    if hasattr(type(member), "__set__"):  # which comes before the object's own
        return MISSING
    return getattr(holder, "__dict__", {}).get(attr, MISSING)


def imported(lin: Linearizer, node: Any) -> Iterator[tuple[str, Value]]:
    """The names that a local import binds."""
    for alias in node.names:
        if isinstance(node, gast.ImportFrom):
            package = lin.frame.source.function.__globals__.get("__package__") or ""
            module = importlib.import_module("." * (node.level or 0) + (node.module or ""), package or None)
            value = getattr(module, alias.name, MISSING)
            if value is MISSING:
                value = importlib.import_module(f"{module.__name__}.{alias.name}")
            label, trusted = alias.asname or alias.name, module.__name__.split(".")[0] in TRUSTED
            here = ("attribute", Ref(module.__name__.rpartition(".")[2], module), alias.name)
            plain = trusted or isinstance(value, ModuleType)
            yield label, reference(label, value) if plain else external(lin, label, value, here)
        else:
            module = importlib.import_module(alias.name)
            root = module if alias.asname else importlib.import_module(alias.name.split(".")[0])
            label = _PREFIX.get(root, alias.asname or alias.name.split(".")[0])
            yield alias.asname or alias.name.split(".")[0], reference(label, root)


def differentiable(op: str) -> bool:
    """Whether a derivative can flow through an operation; ``False`` for those with derivative zero."""
    return not rules.is_constant(op)
