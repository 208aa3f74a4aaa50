"""Derivatives taken inside the differentiated code: ``srcad.grad(f)(x)`` becomes the sweeps of ``f``, in place.

The inner independents are variables of their own, so that what the inner function captures is not differentiated by the
inner derivative, and the outer one sees plain entries: there is no perturbation to confuse.  A gradient, a tangent and a
pullback are sweeps; Jacobians, Hessians and Hessian-vector products are made of these.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from srcad.runtime import composites
from srcad.runtime.errors import DifferentiationError
from srcad.transforms import calls, concrete, counted, effects, instances, kinds, memory, signatures, walk
from srcad.transforms.ir import Assign, Block, Lit, Operand
from srcad.transforms.seeds import seed
from srcad.transforms.values import (
    UNBOUND,
    Bound,
    Cell,
    Derived,
    Func,
    Items,
    Keywords,
    Sym,
    Value,
    is_known,
    known,
    known_object,
    literal,
    reference,
)

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: The transformations.
MODES = ("grad", "value_and_grad", "jvp", "vjp", "jacobian", "hessian", "hvp")

#: Of a derivative inside the function it does not matter how it would be made outside.
_OPTIONS = frozenset({"optimize", "mode", "compile"})


def transformation(lin: Linearizer, mode: str, args: Sequence[Value], words: dict[str, Value]) -> Value:
    """``srcad.grad(f, wrt=...)`` and its like."""
    given = dict(zip(("fn", "wrt", "ignore"), args, strict=False)) | {k: v for k, v in words.items() if k not in _OPTIONS}
    aux = given.pop("has_aux", literal(False)) if mode in ("grad", "value_and_grad") else literal(False)
    if mode not in MODES or set(given) - {"fn", "wrt", "ignore"} or not is_known(aux):
        what = ", ".join(sorted(set(given) - {"fn", "wrt", "ignore"})) or "this"
        raise lin.error_here(f"srcad.{mode} with {what} is not differentiated inside a function")
    wrt, ignore = (_literal(lin, k, given[k]) if k in given else None for k in ("wrt", "ignore"))
    return UNBOUND if lin.dead else Derived(mode, given["fn"], _chosen(lin, given["fn"], wrt, ignore), bool(known(aux)))


def _literal(lin: Linearizer, what: str, given: Value) -> Any:
    """Which parameters are meant, by names or positions."""
    content = lin.content(given)
    if content is not None and not all(map(is_known, content.children)):
        given = concrete.materialise(lin, Items(tuple, content.children))
    elif content is not None:
        return tuple(map(known, content.children))
    return known(given) if is_known(given) else counted.choice(lin, what, given)


def _chosen(lin: Linearizer, function: Value, wrt: Any, ignore: Any) -> int | tuple[int, ...]:
    """The places of the parameters that are differentiated; one that stands alone is no tuple."""
    names, required, star = _parameters(lin, function)

    def place(wanted: Any) -> int:
        found = names.index(wanted) if wanted in names else wanted
        if star and isinstance(found, int) and found >= len(names):
            return found
        if not isinstance(found, int) or not -len(names) <= found < len(names):
            raise lin.error_here(f"there is no parameter {wanted!r}; the parameters are {', '.join(names) or 'none'}")
        return found % len(names)

    left_out = {place(i) for i in (ignore if isinstance(ignore, tuple) else () if ignore is None else (ignore,))}
    listed = wrt if isinstance(wrt, tuple) else range(required) if wrt is None else (wrt,)
    places = tuple(p for p in map(place, listed) if p not in left_out)
    if not places:
        raise lin.error_here("no parameter is left to differentiate")
    return places[0] if len(places) == 1 and not isinstance(wrt, tuple) else places


def of_object(lin: Linearizer, target: Any) -> Derived:
    """A derivative that was made outside, as a value."""
    mode = _mode(target)
    inner = target if hasattr(target, "mode") and hasattr(target, "fn") else target.shown
    while mode in ("hessian", "hvp") and inner.mode != "grad":
        inner = inner.fn
    names = inner.parameters.names[len(inner.leading) :]
    places = tuple(names.index(n) for n in inner.parameters.wrt)
    function = reference(getattr(inner.fn, "__name__", "function"), inner.fn)
    return Derived(mode, function, places[0] if inner.parameters.bare else places, inner.options.has_aux)


def _mode(target: Any) -> str:
    """Which transformation made a derivative."""
    composed = {"Jacobian": "jacobian", "Hessian": "hessian", "HessianVector": "hvp"}
    return next((composed[c.__name__] for c in type(target).__mro__ if c.__name__ in composed), "") or str(target.mode)


def _parameters(lin: Linearizer, function: Value) -> tuple[list[str], int, bool]:
    """The names of a function's positional parameters, how many have no default, and whether any number may follow."""
    match function:
        case Func():
            args = function.source.node.args
            names = [a.id for a in (*args.posonlyargs, *args.args)]
            return names, len(names) - len(function.defaults), args.vararg is not None
        case Derived():
            return _parameters(lin, function.function)
        case Bound(inner, first, words):
            names, required, star = _parameters(lin, inner)
            left = [n for n in names[len(first) :] if n not in dict(words)]
            return left, sum(n in left for n in names[:required]), star
    target = known_object(function)
    while hasattr(target, "__srcad__"):
        target = target.fn if hasattr(target, "fn") else target.shown
    target = getattr(target, "__srcad_function__", target)
    method = target if isinstance(target, MethodType) else getattr(type(target), "__call__", None)  # noqa: B004
    bound = not isinstance(target, FunctionType)
    target = getattr(method, "__func__", method) if bound else target
    if not isinstance(target, FunctionType) and callable(known_object(function)):
        needed, more = signatures.needed(known_object(function))
        return [p.name for p in needed], len(needed), more
    if not isinstance(target, FunctionType):
        raise lin.error_here("a derivative of this is not taken inside a differentiated function")
    names = list(target.__code__.co_varnames[bound : target.__code__.co_argcount])
    return names, len(names) - len(target.__defaults__ or ()), bool(target.__code__.co_flags & inspect.CO_VARARGS)


# --- calls of derivatives ---


@dataclass(frozen=True, slots=True)
class _Call:
    """A call of a function whose derivative is taken: all of its arguments, and where it stands."""

    function: Value
    args: tuple[Value, ...]
    keywords: Keywords
    node: Any

    def having(self, lin: Linearizer, places: Sequence[int], values: Sequence[Value]) -> _Call:
        """The same call with other values in these places."""
        args, words = list(self.args), dict(self.keywords)
        names, *_ = _parameters(lin, self.function)
        for place, value in zip(places, values, strict=True):
            if place < len(args):
                args[place] = value
            elif place < len(names) and names[place] in words:
                words[names[place]] = value
            else:
                raise self.missing(lin, place)
        return replace(self, args=tuple(args), keywords=tuple(words.items()))

    def given(self, lin: Linearizer, place: int) -> Value:
        """The argument for a parameter."""
        names, *_ = _parameters(lin, self.function)
        found = self.args[place] if place < len(self.args) else dict(self.keywords).get(dict(enumerate(names)).get(place, ""))
        if found is None:
            raise self.missing(lin, place)
        return found

    def missing(self, lin: Linearizer, place: int) -> DifferentiationError:
        """The error that says which parameter is not given."""
        names, *_ = _parameters(lin, self.function)
        name = names[place] if place < len(names) else place
        return lin.error_here(f"the parameter {name!r}, which is differentiated, is not given here")

    def made(self, lin: Linearizer) -> Value:
        return calls.call(lin, self.function, self.args, self.keywords, self.node)


def apply(lin: Linearizer, derived: Derived, args: Sequence[Value], keywords: Keywords, node: Any) -> Value:
    """Call a derivative."""
    places = derived.wrt if isinstance(derived.wrt, tuple) else (derived.wrt,)
    call = _Call(derived.function, tuple(args), tuple(keywords), node)
    match derived.mode:
        case "jvp" | "hvp":
            return _along(lin, derived, places, call)
        case "vjp":
            pullback = Bound(replace(derived, mode="pullback"), tuple(args), tuple(keywords))
            own = [_independent(lin, call.given(lin, p)) for p in places]
            value, block = _walked(lin, call.having(lin, places, own), own)
            lin.build.block.extend(block)
            return Items(tuple, (value, pullback))
        case "pullback":
            call = replace(call, args=call.args[:-1])
            return _shaped(derived, _pulled(lin, call, places, args[-1])[1])
        case "push":
            *_, x, v = args
            return _pushed(lin, replace(call, args=call.args[:-2]).having(lin, places, (x,)), places, (v,))[1]
        case "jacobian":
            return _shaped(derived, [_jacobian(lin, call, p) for p in places])
        case "hessian":
            rows = (replace(call, function=Derived("grad", call.function, p)) for p in places)
            return _shaped(derived, [_shaped(derived, [_jacobian(lin, row, p) for p in places]) for row in rows])
    value, bars = _pulled(lin, call, places, None, derived.aux)
    result = _shaped(derived, bars)
    if derived.mode == "value_and_grad":
        return Items(tuple, (value, result))
    return Items(tuple, (result, _parts(lin, value)[1])) if derived.aux else result


def _shaped(derived: Derived, parts: Sequence[Value]) -> Value:
    """A derivative for each parameter: a tuple, or a single one."""
    return Items(tuple, tuple(parts)) if isinstance(derived.wrt, tuple) else parts[0]


def _parts(lin: Linearizer, value: Value) -> Sequence[Value]:
    content = lin.content(value)
    if content is None or content.cls not in (tuple, list):
        raise lin.error_here("a derivative inside the function takes tuples that are known beforehand here")
    return content.children


def _along(lin: Linearizer, derived: Derived, places: Sequence[int], call: _Call) -> Value:
    """``jvp(f)(primals, tangents)`` and ``hvp(f)(primals, vectors)``; what is not differentiated may follow."""
    primals, dots = _parts(lin, call.args[0]), _parts(lin, call.args[1])
    if len(dots) != len(places):
        raise lin.error_here(f"srcad.{derived.mode} takes a tuple of primals and one of tangents, one for each parameter")
    if len(primals) == len(places):
        call = _with_primals(lin, call, dict(zip(places, primals, strict=True)))
    else:
        call = replace(call, args=(*primals, *call.args[2:]))
    if derived.mode == "jvp":
        return Items(tuple, _pushed(lin, call, places, dots))
    return _pushed(lin, replace(call, function=replace(derived, mode="grad")), places, dots)[1]


def _with_primals(lin: Linearizer, call: _Call, primals: dict[int, Value]) -> _Call:
    """A call of the function with these primals; what follows them is for the other parameters."""
    if sorted(primals) == list(range(len(primals))):  # they come first, whatever the others are called
        return replace(call, args=(*(primals[k] for k in range(len(primals))), *call.args[2:]))
    names, *_ = _parameters(lin, call.function)
    others, words = iter(call.args[2:]), dict(call.keywords)
    given = {n: primals.get(k) or words.pop(n, None) or next(others, None) for k, n in enumerate(names)}
    first = next((k for k, n in enumerate(names) if given[n] is None), len(names))  # from here on defaults stand between
    args = tuple(v for n, v in list(given.items())[:first] if v is not None)
    named = {n: v for n, v in list(given.items())[first:] if v is not None}
    return replace(call, args=args, keywords=tuple({**named, **words}.items()))


def _jacobian(lin: Linearizer, call: _Call, place: int) -> Value:
    """The derivatives of a function by one of its parameters: along 1, or along one direction after the other."""
    value = call.given(lin, place)
    if not isinstance(value, Sym):
        raise lin.error_here("a Jacobian by a container is not taken inside a differentiated function")
    if kinds.is_complex(value.kind):
        raise lin.error_here("a Jacobian by complex numbers is not taken inside a differentiated function")
    if kinds.is_scalar(value.kind):
        return _pushed(lin, call, (place,), (literal(1.0),))[1]
    push = Bound(Derived("push", call.function, place), call.args, tuple(call.keywords))
    return calls.call(lin, reference("columns_of", composites.columns_of), (push, value), (), call.node)


# --- sweeps ---


def _independent(lin: Linearizer, value: Value) -> Value:
    """Variables of their own with the values of an argument, in its structure."""
    if isinstance(value, Sym):
        carries = kinds.carries(value.kind) and not (is_known(value) and not kinds.is_number(value.kind))
        return Sym(lin.op("identity", value, kind=value.kind).operand, value.kind, True) if carries else value
    content = lin.content(value)
    if content is None or content.cls not in (tuple, list, dict) and not hasattr(content.cls, "_fields"):
        raise lin.error_here("a value of this kind is not differentiated by a derivative inside the function")
    made = Items(content.cls, tuple(_independent(lin, c) for c in content.children), content.keys)
    return lin.new_cell(made, ("independent", lin.build.span)) if isinstance(value, Cell) else made


def _leaves(lin: Linearizer, value: Value) -> Iterator[Sym]:
    """The operands in a value of known structure."""
    if isinstance(value, Sym):
        yield value
        return
    content = lin.content(value)
    if content is None:
        raise lin.error_here("a derivative inside the function is of numbers and arrays, and of containers of these")
    for child in content.children:
        yield from _leaves(lin, child)


def _filled(lin: Linearizer, value: Value, leaves: Iterator[Value]) -> Value:
    """A value of the same structure with other leaves."""
    if isinstance(value, Sym):
        return next(leaves)
    content = lin.content(value)
    assert content is not None
    made = Items(content.cls, tuple(_filled(lin, c, leaves) for c in content.children), content.keys)
    return lin.new_cell(made, ("derivative", lin.build.span)) if isinstance(value, Cell) else made


def _walked(lin: Linearizer, call: _Call, own: Sequence[Value]) -> tuple[Value, Block]:
    """The value of a call and the entries that it takes, which write into copies of the independents."""
    outer, lin.build.block = lin.build.block, []
    value = call.made(lin)
    block, lin.build.block = tuple(lin.build.block), outer
    written = memory.Memory(block, lin.build.kinds).names
    arrays = [s for o in own for s in _leaves(lin, o) if isinstance(s.kind, kinds.Array) and isinstance(s.operand, str)]
    copies: dict[str, Operand] = {}
    lin.build.block = []
    private = [leaf for leaf in arrays if leaf.operand in written]
    if private and len(arrays) > 1:
        others = [leaf.operand for leaf in arrays if leaf not in private]
        given = [*(leaf.operand for leaf in private), *others]
        lin.build.op("check_apart", Lit(len(private)), *given, kind=kinds.Opaque(type(None)))
    for leaf in private:
        copies[str(leaf.operand)] = lin.build.op("private", leaf.operand, kind=leaf.kind)
    block, lin.build.block = (*lin.build.block, *walk.substitute(block, copies)), outer
    results = [replace(s, operand=copies.get(str(s.operand), s.operand)) for s in _leaves(lin, value)] if copies else ()
    return _filled(lin, value, iter(results)) if copies else value, block


def _pulled(
    lin: Linearizer, call: _Call, places: Sequence[int], bar: Value | None, aux: bool = False
) -> tuple[Value, list[Value]]:
    """The value of a call, and what its parameters receive where its value receives ``bar``, or 1."""
    own = [_independent(lin, call.given(lin, p)) for p in places]
    before = [list(_leaves(lin, o)) for o in own]
    value, block = _walked(lin, call.having(lin, places, own), own)
    target = _parts(lin, value)[0] if aux else value
    if bar is None:
        if not isinstance(target, Sym):
            raise lin.error_here("a gradient inside the function is of a scalar")
        outer, lin.build.block = lin.build.block, list(block)
        starts = [s.operand for leaves in before for s in leaves]
        seeds: list[tuple[Operand, Operand]] = [(target.operand, seed(lin.build, target.operand, starts))]
        block, lin.build.block = tuple(lin.build.block), outer
    else:
        _check_alone(lin, block)
        results, bars = list(_leaves(lin, target)), list(_leaves(lin, bar))
        if len(results) != len(bars):
            raise lin.error_here(f"the pullback takes {len(results)} adjoints, and is given {len(bars)}")
        seeds = [(r.operand, lin.operand(b)) for r, b in zip(results, bars, strict=True)]
    names = [str(s.operand) for leaves in before for s in leaves if s.varied]
    entries, found = instances.swept(lin.build, block, seeds, names)
    lin.build.block.extend(entries)
    bars_of = dict(zip(names, found, strict=True))
    none = literal(None)
    filled = (iter([_symbol(lin, bars_of[str(s.operand)]) if s.varied else none for s in leaves]) for leaves in before)
    return value, [_filled(lin, o, leaves) for o, leaves in zip(own, filled, strict=True)]


def _symbol(lin: Linearizer, operand: Operand) -> Sym:
    return Sym(operand, lin.build.kind(operand), True)


def _check_alone(lin: Linearizer, block: Block) -> None:
    """A pullback goes through the function once more, which therefore does nothing but give its value."""
    found = (e for e in walk.every(block) if isinstance(e, Assign) and e.op.name in ("call", "door", "print"))
    if not all(map(effects.is_pure, found)):
        raise lin.error_here("a pullback of what acts outside of itself is not called inside a differentiated function")


def _pushed(lin: Linearizer, call: _Call, places: Sequence[int], dots: Sequence[Value]) -> tuple[Value, Value]:
    """The value of a call and its tangent."""
    own = [_independent(lin, call.given(lin, p)) for p in places]
    along: dict[str, Operand] = {}
    for independent, dot in zip(own, dots, strict=True):
        leaves, parts = list(_leaves(lin, independent)), list(_leaves(lin, dot))
        if len(leaves) != len(parts):
            raise lin.error_here(f"a tangent has {len(parts)} parts, its parameter {len(leaves)}")
        along |= {str(s.operand): lin.operand(d) for s, d in zip(leaves, parts, strict=True) if s.varied}
    value, block = _walked(lin, call.having(lin, places, own), own)
    results = list(_leaves(lin, value))
    entries, found = instances.pushed(lin.build, block, [r.operand for r in results], along)
    lin.build.block.extend(entries)
    return value, _filled(lin, value, iter([_symbol(lin, d) for d in found]))

