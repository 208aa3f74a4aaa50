"""``raise`` as an exit: where the handler is in the same activation, and known, the way to it is one of flags.

So a handler finds what the body had done when it raised, also in the midst of loops, and derivatives flow through what
the exception carries.  Exceptions that operations raise, and those of other activations, are Python's own: see
``exceptions``.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from types import BuiltinFunctionType, FunctionType
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import construction, effects, expressions, kinds, objects, syntax
from srcad.transforms.exits import DONE, FLAGS
from srcad.transforms.frames import Frame
from srcad.transforms.ir import Assign, Block, If, Raise, Ref
from srcad.transforms.values import FALSE, NONE, TRUE, UNBOUND, Cell, Items, Keywords, Value, known_object
from srcad.transforms.walk import every

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: Where a followed exception keeps what it was made of.
GIVEN = "<given>"


#: How the names of exceptions begin that are on their way to a handler.
SLOT = "<exception "


def is_exception(content: Items) -> bool:
    """Whether this is the content of an exception that is followed."""
    return isinstance(content.cls, type) and issubclass(content.cls, BaseException)


@dataclass(frozen=True, slots=True, eq=False)
class Catch:
    """The handlers of a ``try`` that is walked: its activation, the classes of each (``None``: not known), and its place."""

    frame: Frame
    wanted: tuple[tuple[Any, ...] | None, ...]
    place: str
    crosses: bool = False  # whether functions that the body calls leave for it too

    def flag(self, k: int) -> str:
        """Whether the handler of this number runs."""
        return f"<raised {self.place} {k}>"

    def slot(self, k: int) -> str:
        """The exception that it handles."""
        return f"{SLOT}{self.place} {k}>"


# --- catching ---


def opened(lin: Linearizer, handlers: Sequence[Any], where: Any) -> Catch:
    """The handlers of a ``try`` whose body is walked next."""
    return _opened(lin, tuple(_classes(lin, h) for h in handlers), where, crossing_site(lin, where) in lin.sites)


def opened_for_all(lin: Linearizer, where: Any) -> Catch:
    """What a ``with`` does about exceptions of its body."""
    return _opened(lin, ((BaseException,),), where)


def crossing_site(lin: Linearizer, where: Any) -> Any:
    """What names a ``try`` whose handlers read what the exceptions of other functions carry."""
    return "crossing", lin.at(where)


def _opened(lin: Linearizer, wanted: tuple[Any, ...], where: Any, crosses: bool = False) -> Catch:
    catch = Catch(lin.frame, wanted, f"{where.lineno} {where.col_offset} {len(lin.catches)}", crosses)
    for k in range(len(wanted)):
        lin.frame.env[catch.flag(k)] = FALSE
        lin.frame.env[catch.slot(k)] = UNBOUND
    return catch


def _classes(lin: Linearizer, handler: Any) -> tuple[Any, ...] | None:
    if handler.type is None:
        return (BaseException,)
    value = expressions.value(lin, handler.type)
    content = lin.content(value)
    found = [known_object(v) for v in ([value] if content is None else content.children)]
    return tuple(found) if all(isinstance(c, type) for c in found) else None


def names(lin: Linearizer) -> frozenset[str]:
    """The flags and exceptions that loops of this activation carry."""
    own = [c for c in lin.catches if (c.frame is lin.frame and c.place) or c.crosses]
    return frozenset(name for c in own for k in range(len(c.wanted)) for name in (c.flag(k), c.slot(k)))


def arrived(lin: Linearizer, catch: Catch) -> list[tuple[int, Value, Value]]:
    """The handlers that may run after the body, each with its flag and its exception."""
    found = [(k, lin.frame.env.pop(catch.flag(k)), lin.frame.env.pop(catch.slot(k))) for k in range(len(catch.wanted))]
    return [part for part in found if part[1] != FALSE]


def resumed(lin: Linearizer) -> None:
    """Go on after the exit that led here."""
    lin.frame.env.update(dict.fromkeys(FLAGS, FALSE))


# --- raising ---


def leaves(lin: Linearizer, exception: Value) -> bool:
    """Leave for the handler of an exception that is followed; whether there is one in this activation."""
    content = lin.content(exception)
    target = None if content is None else _handler(lin, content.cls)
    if target is None:
        return False
    catch, k = target
    lin.frame.env[catch.slot(k)] = exception
    lin.frame.env[catch.flag(k)] = TRUE
    exit_by(lin)
    return True


def exit_by(lin: Linearizer) -> None:
    """Leave the statements that are walked."""
    lin.frame.env.update(dict.fromkeys(FLAGS, TRUE))


def _handler(lin: Linearizer, cls: type) -> tuple[Catch, int] | None:
    for catch in reversed(lin.catches):
        reaches = catch.frame is lin.frame or (catch.crosses and catch.flag(0) in lin.frame.env)
        for k, classes in enumerate(catch.wanted):
            if classes is None:
                return None
            if issubclass(cls, classes):
                return (catch, k) if reaches else None
    return None


def made(lin: Linearizer, node: Any) -> Value | None:
    """The exception of a ``raise``, where it is followed and handled in this activation; else ``None``."""
    call = isinstance(node, gast.Call)
    named = isinstance(node.func if call else node, gast.Name | gast.Attribute)
    value = expressions.value(lin, node.func if call else node) if named else None
    if value is None:
        return None
    if not call and isinstance(value, Cell):
        content = lin.content(value)
        return value if content is not None and is_exception(content) else None
    cls = known_object(value)
    plain = call and not any(isinstance(a, gast.Starred) for a in node.args) and all(k.arg for k in node.keywords)
    if not _is_followed(cls) or _handler(lin, cls) is None or not (plain or not call):
        return None
    args = [expressions.value(lin, a) for a in node.args] if call else []
    words = [(k.arg, expressions.value(lin, k.value)) for k in node.keywords] if call else []
    return _built(lin, cls, args, words, node)


def _is_followed(cls: Any) -> bool:
    """Whether exceptions of a class hold no more than their arguments and what its own methods set."""
    if not isinstance(cls, type) or not issubclass(cls, BaseException):
        return False
    more = OSError, ImportError, SyntaxError, UnicodeError, SystemExit
    return isinstance(cls.__new__, BuiltinFunctionType) and not issubclass(cls, more)


def _built(lin: Linearizer, cls: type, args: Sequence[Value], words: Keywords, node: Any) -> Value:
    given = Items(tuple, (*args, *(v for _, v in words)))
    found = objects.new(lin, Items(cls, (Items(tuple, tuple(args)), given), ("args", GIVEN)))
    if issubclass(cls, StopIteration):
        objects.write(lin, found, "value", args[0] if args else NONE)
    if isinstance(objects.member(cls, "__init__"), FunctionType):
        construction.initialise(lin, cls, found, args, words, node)
    return found


# --- from a function that is called to the handlers of its callers ---


def enter(lin: Linearizer, frame: Frame) -> None:
    """Let a function that is called leave for the handlers of its callers."""
    for catch in _crossing(lin):
        if lin.frames and lin.frame.env.get(DONE) != FALSE:
            raise lin.error_here("what is called after a call that leaves for a handler, in one statement, is not differentiated")
        for k in range(len(catch.wanted)):
            frame.env |= {catch.flag(k): FALSE, catch.slot(k): UNBOUND}


def left(lin: Linearizer) -> list[tuple[str, str, Value, Value]]:
    """The handlers of its callers that a function, which ends here, leaves for."""
    names = [(c.flag(k), c.slot(k)) for c in _crossing(lin) if c.frame is not lin.frame for k in range(len(c.wanted))]
    found = [(f, s, lin.frame.env[f], lin.frame.env[s]) for f, s in names if f in lin.frame.env]
    return [] if lin.dead else [part for part in found if part[2] != FALSE]


def go_on_leaving(lin: Linearizer, parts: Sequence[tuple[str, str, Value, Value]]) -> None:
    """Leave the statement that called such a function too."""
    if parts and (len(parts) > 1 or lin.calling is None or lin.calling is not lin.alone or parts[0][0] not in lin.frame.env):
        raise lin.error_here("an exception that leaves from the midst of a statement for a handler is not differentiated")
    for flag, slot, leaves_by, exception in parts:
        lin.frame.env |= {flag: leaves_by, slot: exception} | dict.fromkeys(FLAGS, leaves_by)


def _crossing(lin: Linearizer) -> list[Catch]:
    return [c for c in lin.catches if c.crosses]


def apart(lin: Linearizer, node: Any) -> list[Any]:
    """A statement after the calls in it, each of which has a name, where they may leave for a handler of a caller."""
    if not _crossing(lin) or not isinstance(node, _SIMPLE):
        return [node]
    name = "test" if isinstance(node, gast.If) else "value"
    found = _calls(getattr(node, name))
    if not found or (isinstance(node, gast.Assign | gast.Expr) and found == [node.value]):
        return [node]
    names = {id(call): f"<called {k}>value" for k, call in enumerate(found)}
    made: list[Any] = []
    for call in found:
        parts = {f: _named(getattr(call, f), names) for f in call._fields}
        given = gast.copy_location(gast.Call(**parts), call)
        target = gast.copy_location(syntax.store(names[id(call)]), call)
        made.append(gast.copy_location(gast.Assign([target], given, None), call))
    rest = copy.copy(node)
    setattr(rest, name, _named(getattr(node, name), names))
    return [*made, rest]


def _calls(node: Any) -> list[Any]:
    """The calls in an expression that are certainly made, in order."""
    if node is None or isinstance(node, _DOUBTFUL):
        return []
    inner = [call for child in gast.iter_child_nodes(node) for call in _calls(child)]
    return [*inner, node] if isinstance(node, gast.Call) else inner


_SIMPLE = (gast.Assign, gast.AugAssign, gast.AnnAssign, gast.Return, gast.Expr, gast.If)
_DOUBTFUL = (gast.Lambda, gast.BoolOp, gast.IfExp, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


def _named(part: Any, names: dict[int, str]) -> Any:
    """An expression in which calls are read by their names."""
    if isinstance(part, list):
        return [_named(p, names) for p in part]
    if not isinstance(part, gast.AST) or isinstance(part, _DOUBTFUL):
        return part
    if id(part) in names:
        return gast.copy_location(syntax.load(names[id(part)]), part)
    made = copy.copy(part)
    for field, value in gast.iter_fields(part):
        setattr(made, field, _named(value, names))
    return made


# --- what can raise ---


def cannot_raise(lin: Linearizer, block: Block, classes: Value) -> bool:
    """Whether nothing in a block raises an exception of these classes."""
    content = lin.content(classes)
    found = [known_object(c) for c in ([classes] if content is None else content.children)]
    if not all(isinstance(c, type) for c in found):
        return False
    return not any(_may_raise(lin, entry, tuple(found)) for entry in every(block))


def _may_raise(lin: Linearizer, entry: Any, wanted: tuple[Any, ...]) -> bool:
    match entry:
        case Assign():
            raised = _errors(lin, entry)
        case Raise(exception):
            kind = lin.build.kind(exception)
            cls = kind.cls if isinstance(kind, kinds.Opaque) else None
            if isinstance(exception, Ref):
                cls = exception.value if isinstance(exception.value, type) else type(exception.value)
            raised = (BaseException,) if cls in (None, Exception, BaseException) else (cls,)
        case If():
            test = lin.build.kind(entry.test)
            raised = () if isinstance(test, kinds.Scalar) or type(entry) is not If else (Exception,)
        case _:
            raised = ()
    return any(issubclass(r, w) or issubclass(w, r) for r in raised for w in wanted)


def _errors(lin: Linearizer, entry: Assign) -> tuple[type[BaseException], ...]:
    """The exceptions that an operation may raise."""
    if effects.never_raises(entry, lin.kinds) or effects.makes_exception(entry):
        return ()
    scalars = all(isinstance(lin.build.kind(a), kinds.Scalar) for a in entry.args)
    if scalars and entry.op.name in ("/", "//", "%", "**", "divmod"):
        return (ArithmeticError,)
    if scalars and entry.op.name.startswith("math."):
        return (ArithmeticError, ValueError)
    computes = entry.op.name in _OF_NUMBERS or entry.op.name.startswith(("np.", "math."))
    if computes and all(_is_numeric(lin.build.kind(a)) for a in entry.args):
        return (ArithmeticError, ValueError, TypeError, LookupError, MemoryError, Warning)
    return (BaseException,)


#: Operators that raise no exceptions of other kinds than NumPy's functions do, where they are given numbers and arrays.
_OF_NUMBERS = frozenset("+ - * / // % ** @ divmod neg pos abs float int getitem == != < <= > >=".split())


def _is_numeric(kind: kinds.Kind) -> bool:
    return isinstance(kind, kinds.Scalar) or (isinstance(kind, kinds.Array) and kind.dtype.kind in "biufc")
