"""``raise``, ``assert`` and what certainly fails end this path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from srcad.transforms import conditions, decisions, expressions, kinds, objects, sampling, throws
from srcad.transforms.ir import Lit, Raise
from srcad.transforms.values import (
    NONE,
    UNBOUND,
    Sym,
    Value,
    literal,
    reference,
)

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def throw(lin: Linearizer, node: Any) -> None:
    """``raise``."""
    if node.exc is None:
        if not lin.caught:
            raise lin.refuse(node, "a bare raise outside of a handler is not differentiated")
        raise_again(lin, lin.settled(lin.caught[-1]))
        return
    made = throws.made(lin, node.exc)
    if made is not None and throws.leaves(lin, made):
        if node.cause is not None:
            objects.write(lin, made, "__cause__", expressions.value(lin, node.cause))
        return
    saying, lin.saying = lin.saying, True
    exception = lin.operand(expressions.value(lin, node.exc))
    cause = None if node.cause is None else lin.operand(expressions.value(lin, node.cause))
    lin.saying = saying
    end(lin, Raise(exception, cause, lin.at(node)))


def raise_again(lin: Linearizer, exception: Value) -> None:
    """Raise what a handler caught."""
    if not throws.leaves(lin, exception):
        end(lin, Raise(lin.operand(exception), None, lin.build.span))


def end(lin: Linearizer, entry: Raise) -> None:
    """End this path with an exception; what the heap holds here is what a handler may find."""
    lin.build.block.append(entry)
    lin.escapes.append(dict(lin.heap))
    lin.dead = True


def unwind(lin: Linearizer, exception: Sym) -> None:
    """End this path with an exception that is at hand, past all that could make it an exit."""
    end(lin, Raise(exception.operand, None, lin.build.span))


_DISPLAYS = frozenset({"tuple", "list", "dict", "set", "slice"})


def certain_failure(lin: Linearizer, name: str, keywords: tuple[str, ...], operands: tuple[Any, ...]) -> bool:
    """End this path where an operation certainly fails, since its operands are of the wrong kind.

    Outside of a ``try`` those are asked of which one operand is no number, or that not all numbers take.
    """
    asked = lin.guarded or name in _OF_INTEGERS or (name in _OF_NUMBERS and any(not _is_number(lin, o) for o in operands))
    if not asked or lin.dead or name in _DISPLAYS or any(o in lin.build.mixed for o in operands if isinstance(o, str)):
        return False
    shapes = tuple(o if isinstance(o, Lit) else lin.build.kind(o) for o in operands)
    found = sampling.failure(name, keywords, shapes)
    if found is not None:
        fail(lin, found[0], *([literal(found[1])] if found[1] else []))
    return found is not None


_OF_INTEGERS = frozenset("@ << >> & | ^ ~".split())
_OF_NUMBERS = frozenset("+ - * / // % ** < <= > >= neg pos ~ abs len float int complex round divmod".split())


def _is_number(lin: Linearizer, operand: Any) -> bool:
    kind = lin.build.kind(operand)
    return kinds.is_number(kind) or isinstance(kind, kinds.Array)


def fail(lin: Linearizer, error: type[BaseException], *args: Value) -> None:
    """End this path with an exception of a class of Python's own."""
    unwind(lin, lin.op("call", reference(error.__name__, error), *args, kind=kinds.Opaque(error)))


def stop(lin: Linearizer, value: Value) -> Value:
    """What is raised at the end of an iterator; with the value that a generator returned."""
    saying, lin.saying = lin.saying, True
    lin.laden |= lin.depends(value)
    fail(lin, StopIteration, *([] if value == NONE else [value]))
    lin.saying = saying
    return UNBOUND


def check(lin: Linearizer, node: Any) -> None:
    """``assert``."""
    test = conditions.condition(lin, node.test)
    truth = decisions.truth(lin, test)

    def fails() -> None:
        fail(lin, AssertionError, *([] if node.msg is None else [expressions.value(lin, node.msg)]))

    if truth is None:
        lin.branch(test, lambda: None, fails)
    elif not truth:
        fails()


def raised(lin: Linearizer, error: type[Exception], text: Any) -> Value:
    """What the user's code raises here; nothing follows on this path."""
    fail(lin, error, literal(text))
    return UNBOUND
