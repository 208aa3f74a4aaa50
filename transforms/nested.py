"""Derivatives taken inside the differentiated code: ``srcad.grad(f)(x)`` becomes the sweeps of ``f``, in place.

The inner independents are variables of their own, so that what the inner function captures is not differentiated by the
inner derivative, and the outer one sees plain entries: there is no perturbation to confuse.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

from srcad.transforms import activity, calls
from srcad.transforms.adjoint import Adjoint
from srcad.transforms.ir import Block, Program
from srcad.transforms.tangent import Tangent
from srcad.transforms.values import Derived, Func, Items, Sym, Value, is_known, known, known_object, reference

if TYPE_CHECKING:
    from srcad.transforms.linearize import Linearizer

_MODES = ("grad", "value_and_grad", "jvp")


def transformation(lin: Linearizer, mode: str, args: Sequence[Value], words: dict[str, Value]) -> Value:
    """``srcad.grad(f, wrt=...)`` and its like."""
    wrt = words.get("wrt", args[1] if len(args) > 1 else None)
    if mode not in _MODES or set(words) - {"wrt"} or len(args) > 2:
        raise lin.error_here(f"srcad.{mode} inside a differentiated function is supported as {', '.join(_MODES)} with wrt= alone")
    return Derived(mode, args[0], None if wrt is None else _literal(lin, wrt))


def _literal(lin: Linearizer, wrt: Value) -> Any:
    content = lin.content(wrt)
    if content is not None:
        return tuple(_literal(lin, c) for c in content.children)
    if not is_known(wrt):
        raise lin.error_here("wrt= inside a differentiated function has to be a constant")
    return known(wrt)


def of_object(target: Any) -> Derived:
    """A derivative that was made outside, as a value."""
    wrt = tuple(target.parameters.wrt)
    return Derived(target.mode, reference(target.fn.__name__, target.fn), wrt[0] if target.parameters.bare else wrt)


def apply(lin: Linearizer, derived: Derived, args: Sequence[Value], node: Any) -> Value:
    """Call a derivative."""
    names, required = _parameters(lin, derived.function)
    wanted = required if derived.wrt is None else derived.wrt if isinstance(derived.wrt, tuple) else (derived.wrt,)
    places = [names.index(w) if isinstance(w, str) else w for w in wanted]
    bare = len(places) == 1 if derived.wrt is None else not isinstance(derived.wrt, tuple)
    if derived.mode == "jvp":
        return _pushed(lin, derived, args, node)
    values, independents = list(args), []
    for k in places:
        values[k] = _independent(lin, values[k])
        independents.append(values[k])
    value, block = _walked(lin, lambda: calls.call(lin, derived.function, values, (), node))
    bars = _pulled(lin, value, block, independents)
    result: Value = bars[0] if bare else Items(tuple, tuple(bars))
    return Items(tuple, (value, result)) if derived.mode == "value_and_grad" else result


def _parameters(lin: Linearizer, function: Value) -> tuple[list[str], tuple[Any, ...]]:
    """The names of a function's positional parameters, and those without a default."""
    if isinstance(function, Func):
        args = function.source.node.args
        names = [a.id for a in (*args.posonlyargs, *args.args)]
        return names, tuple(names[: len(names) - len(function.defaults)])
    if isinstance(function, Derived):
        return _parameters(lin, function.function)
    target = known_object(function)
    while hasattr(target, "__srcad__"):
        target = target.fn
    if not isinstance(target, FunctionType):
        raise lin.error_here("a derivative of this is not taken inside a differentiated function")
    names = list(target.__code__.co_varnames[: target.__code__.co_argcount])
    return names, tuple(names[: len(names) - len(target.__defaults__ or ())])


def _independent(lin: Linearizer, value: Value) -> Sym:
    """A variable of its own with the value of an argument."""
    if not isinstance(value, Sym):
        raise lin.error_here("a container is not differentiated by a derivative inside the function")
    copy = lin.op("identity", value, kind=value.kind)
    return Sym(copy.operand, value.kind, True)


def _walked(lin: Linearizer, walk: Callable[[], Value]) -> tuple[Sym, Block]:
    """The value of a call and the entries that it takes."""
    outer, lin.build.block = lin.build.block, []
    value = walk()
    block, lin.build.block = tuple(lin.build.block), outer
    if not isinstance(value, Sym):
        raise lin.error_here("a derivative inside the function is of a scalar")
    return value, block


def _pulled(lin: Linearizer, value: Sym, block: Block, independents: list[Any]) -> list[Sym]:
    from srcad.transforms.pipeline import seed

    names = [str(i.operand) for i in independents]
    program = Program("", tuple(names), block, value.operand, lin.kinds)
    outer, lin.build.block = lin.build.block, []
    sweep = Adjoint(lin.build, activity.active(program, names, (value.operand,)), block, names)
    sweep.add(value.operand, seed(lin.build, value.operand))
    forward = sweep.block(block)
    bars = [sweep.bars.get(n) for n in names]
    bars = [sweep.zero(n) if b is None else b for n, b in zip(names, bars, strict=False)]
    lin.build.block = [*outer, *forward, *lin.build.block]
    return [Sym(b, lin.build.kind(b), True) for b in bars]  # type: ignore[arg-type]


def _pushed(lin: Linearizer, derived: Derived, args: Sequence[Value], node: Any) -> Value:
    primals, tangents = lin.content(args[0]), lin.content(args[1])
    if primals is None or tangents is None:
        raise lin.error_here("srcad.jvp inside a differentiated function takes tuples of primals and tangents")
    values = [_independent(lin, p) for p in primals.children]
    value, block = _walked(lin, lambda: calls.call(lin, derived.function, values, (), node))
    names = [str(v.operand) for v in values]
    sweep = Tangent(lin.build, activity.varied(Program("", tuple(names), block, value.operand, lin.kinds), names), block)
    sweep.dots.update({n: lin.operand(t) for n, t in zip(names, tangents.children, strict=False)})
    lin.build.block.extend(sweep.block(block))
    dot = sweep.dense(value.operand)
    return Items(tuple, (value, Sym(dot, lin.build.kind(dot), True)))
