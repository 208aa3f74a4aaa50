"""Expressions, linearized: each becomes a value, its operations entries of the current block."""

from __future__ import annotations

import ast
import copy
import typing
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    calls,
    classes,
    comprehensions,
    containers,
    dicts,
    generators,
    genexps,
    indexing,
    iterators,
    kinds,
    lazies,
    library,
    lists,
    matching,
    memory,
    methods,
    objects,
    operations,
    overloads,
    paths,
    plumbing,
    protocols,
    resolve,
    rules,
    thunks,
)
from srcad.transforms.ir import Lit
from srcad.transforms.parse import Source
from srcad.transforms.values import (
    FALSE,
    NONE,
    TRUE,
    UNBOUND,
    Cell,
    Conflict,
    Func,
    Items,
    Sym,
    Value,
    is_known,
    known,
    known_object,
    literal,
    reference,
)  # fmt: skip

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def value(lin: Linearizer, node: Any, hint: str = "") -> Value:
    """The value of an expression; ``hint`` names the variable that it becomes."""
    handler = _EXPRESSIONS.get(type(node).__name__)
    if handler is None:
        raise lin.refuse(node, f"{type(node).__name__} is not differentiated")
    outer, lin.build.span = lin.build.span, lin.at(node)
    result = handler(lin, node, hint)
    lin.build.span = outer
    return result


def _constant(lin: Linearizer, node: Any, hint: str) -> Value:
    return literal(node.value)


def _name(lin: Linearizer, node: Any, hint: str) -> Value:
    return resolve.name(lin, node)


def _unary(lin: Linearizer, node: Any, hint: str) -> Value:
    operand = condition(lin, node.operand) if isinstance(node.op, gast.Not) else value(lin, node.operand)
    return unary(lin, rules.operator(node.op), operand, hint)


def unary(lin: Linearizer, name: str, operand: Value, hint: str = "") -> Value:
    """An operator on one value."""
    made = overloads.negated(lin, name, operand)
    if made is not None:
        return made
    operand = objects.plain(lin, operand)
    if name == "not":
        truth = resolve.truth(lin, operand)
        if truth is not None:
            return literal(not truth)
    if is_literal(operand) and name == "neg":
        return literal(-known(operand))
    return lin.op(name, operand, hint=hint)


def _binary(lin: Linearizer, node: Any, hint: str) -> Value:
    name = rules.operator(node.op)
    return binary(lin, name, operand(lin, node.left, name), operand(lin, node.right, name), hint)


def operand(lin: Linearizer, node: Any, name: str) -> Value:
    """The value of an operand of an operator; of a choice between numbers with a class, the number."""
    if isinstance(node, gast.BoolOp):
        parts = [lambda n=n: overloads.number(lin, operand(lin, n, name), name) for n in node.values]
        return chain(lin, parts, isinstance(node.op, gast.And), "")
    if isinstance(node, gast.IfExp):
        test = condition(lin, node.test)
        truth = resolve.truth(lin, test)
        if truth is not None:
            return operand(lin, node.body if truth else node.orelse, name)
        sides = [lambda n=n: overloads.number(lin, operand(lin, n, name), name) for n in (node.body, node.orelse)]
        return either(lin, test, sides[0], sides[1], "")
    return value(lin, node)


def binary(lin: Linearizer, name: str, left: Value, right: Value, hint: str = "") -> Value:
    """An operator on two values; on integers that are known, and on containers of known structure, its result."""
    made = overloads.operate(lin, name, left, right)
    if made is not None:
        return made
    left, right = objects.plain(lin, left), objects.plain(lin, right)
    folded = resolve.fold(name, left, right)
    if folded is not None:
        return folded
    joined = containers.concatenated(lin, name, left, right)
    if joined is None and name in ("+", "*") and _joins(lin, left, right):
        return _sequence(lin, name, left, right, hint)
    if joined is None and name == "|" and (dicts.is_dict(left) or dicts.is_dict(right)):
        return dicts.merged(lin, left, right)
    if joined is None and name == "|" and lin.varied(left, right) and any(map(_may_be_dict, (left, right))):
        raise lin.error_here("`|` on a dict of unknown structure is not differentiated")
    if joined is None and isinstance(left, Sym) and left.kind in _TEXT and name in ("%", "+"):
        return lin.op(name, left, right, hint=hint, kind=left.kind)
    return joined if joined is not None else lin.op(library.operator(lin, name, left, right), left, right, hint=hint)


_TEXT = (kinds.Opaque(str), kinds.Opaque(bytes))


def _may_be_dict(item: Value) -> bool:
    return not isinstance(item, Sym) or (isinstance(item.kind, kinds.Opaque) and item.kind.cls in (None, dict))


def augment(lin: Linearizer, node: Any, old: Value, hint: str) -> Value:
    """The value that ``old op= ...`` binds; arrays are written in place."""
    right = value(lin, node.value)
    name = rules.operator(node.op)
    content = lin.content(old)
    if name == "+" and (lists.is_list(old) or (isinstance(old, Cell) and content is not None and content.cls is list)):
        methods.method(lin, old, "extend", (right,), (), node, "")
        return old
    if isinstance(old, Sym) and name == "*" and lists.is_list(old):
        lists.multiplied(lin, old, right)
        return old
    if isinstance(old, Sym) and name == "|" and dicts.is_dict(old):
        dicts.update(lin, old, right)
        return old
    if isinstance(old, Sym) and isinstance(old.kind, kinds.Array) and old.kind.ndim is not None:
        in_place(lin, name, old, right)
        return old
    own = overloads.augmented(lin, name, old, right)
    made = own if own is not None else binary(lin, name, old, right, hint)
    if isinstance(old, Sym) and isinstance(made, Sym) and isinstance(old.operand, str) and memory.holds(old.kind):
        if not isinstance(old.kind, kinds.Sequence | kinds.Record | kinds.Mapping):  # these take no other operation in place
            lin.augmented.append(str(made.operand))
    return made


def adds_to_element(lin: Linearizer, node: Any, base: Value, index: Value) -> bool:
    """``x[i] += v`` for one number in an array; whether it was that."""
    if not indexing.is_array(base) or rules.operator(node.op) != "+":
        return False
    assert isinstance(base, Sym)
    if not kinds.is_scalar(indexing.item_kind(base.kind, index)):
        return False
    lin.effect("additem", base, index, value(lin, node.value))
    return True


def in_place(lin: Linearizer, name: str, old: Sym, right: Value) -> None:
    """``old op= right`` for an array."""
    if name == "+":
        lin.effect("iadd", old, right)
        return
    made = binary(lin, name, old, right)
    if kinds.is_exact(old.kind) and not (isinstance(made, Sym) and kinds.is_exact(made.kind)):
        raise lin.error_here("an array of integers does not take the result of this operation")
    lin.effect("setitem", old, literal(...), made)


def _sequence(lin: Linearizer, name: str, left: Value, right: Value, hint: str) -> Value:
    """Lists and tuples of which one at least is known at run time only, joined or repeated."""
    if name == "+":
        left, right = (_as_list(lin, v) for v in (left, right))
    both = _is_list(lin, left) and _is_list(lin, right)
    if name == "+" and both:
        return lists.joined(lin, left, right, hint)
    if name == "*" and not both:
        return lists.repeated(lin, left, right, hint) if _is_list(lin, left) else lists.repeated(lin, right, left, hint)
    if not lin.varied(left, right):
        return lin.op(name, left, right, hint=hint)
    raise lin.error_here("this operation on a list is not differentiated")


def _as_list(lin: Linearizer, item: Value) -> Value:
    """What is joined with a list, where nothing is known of it: a list too, which is checked when the program runs."""
    unknown = isinstance(item, Sym) and item.kind == kinds.UNKNOWN
    return lin.op("sequence", item, kind=kinds.Sequence(list, kinds.UNKNOWN)) if unknown else item


def _joins(lin: Linearizer, left: Value, right: Value) -> bool:
    """Whether an operator joins or repeats lists."""
    return any(_is_list(lin, a) and not _is_array(b) for a, b in ((left, right), (right, left)))


def _is_list(lin: Linearizer, item: Value) -> bool:
    content = lin.content(item)
    return _is_sequence(item) or (content is not None and content.cls in (list, tuple))


def _is_sequence(item: Value) -> bool:
    return isinstance(item, Sym) and isinstance(item.kind, kinds.Sequence | kinds.Record)


def _is_array(item: Value) -> bool:
    return isinstance(item, Sym) and isinstance(item.kind, kinds.Array)


def is_literal(item: Value) -> bool:
    """Whether a value is a number written in the program."""
    return isinstance(item, Sym) and isinstance(item.operand, Lit) and kinds.is_scalar(item.kind)


def _boolean(lin: Linearizer, node: Any, hint: str) -> Value:
    return chain(lin, [lambda n=n: value(lin, n) for n in node.values], isinstance(node.op, gast.And), hint)  # type: ignore[misc]


def chain(lin: Linearizer, parts: Sequence[Callable[[], Value]], conjunction: bool, hint: str) -> Value:
    """``and`` and ``or``: the next part is walked only where the ones before did not decide."""
    first = parts[0]()
    if len(parts) == 1:
        return first
    test = protocols.tested(lin, first)
    truth = resolve.truth(lin, test)
    if truth is not None:
        return chain(lin, parts[1:], conjunction, hint) if truth == conjunction else first

    def go_on() -> Value:
        return chain(lin, parts[1:], conjunction, "")

    def stay() -> Value:
        return first

    where = paths.site(lin, lin.build.span, len(parts))
    return either(lin, test, *((go_on, stay) if conjunction else (stay, go_on)), hint, where)


def _compare(lin: Linearizer, node: Any, hint: str) -> Value:
    operands: list[Value] = [operand(lin, node.left, rules.operator(node.ops[0]))]

    def link(k: int) -> Callable[[], Value]:
        def walk() -> Value:
            asks = isinstance(node.ops[k], gast.In | gast.NotIn)
            operands.append(_compared(lin, node.comparators[k]) if asks else value(lin, node.comparators[k]))
            return compare(lin, rules.operator(node.ops[k]), operands[k], operands[k + 1], hint)

        return walk

    return chain(lin, [link(k) for k in range(len(node.ops))], True, hint)


def _compared(lin: Linearizer, node: Any) -> Value:
    """What stands on the right of a comparison; a set that is asked for its members there stays as it is."""
    if isinstance(node, gast.Set):
        parts = elements(lin, node.elts)
        if all(is_known(p) and isinstance(known(p), str | int | float | type(None)) for p in parts):
            return literal(frozenset(known(p) for p in parts))
    return value(lin, node)


def compare(lin: Linearizer, name: str, left: Value, right: Value, hint: str = "") -> Value:
    """One comparison; decided here where both sides are known or their kinds decide it."""
    made = protocols.contained(lin, name, left, right) or overloads.operate(lin, name, left, right)
    if made is not None:
        return made
    if name not in ("is", "is not"):
        left, right = objects.plain(lin, left), objects.plain(lin, right)
    decided = resolve.decided(lin, name, left, right)
    return literal(decided) if decided is not None else lin.op(name, left, right, hint=hint)


def condition(lin: Linearizer, node: Any) -> Value:
    """The value of an expression that is asked for its truth alone."""
    if isinstance(node, gast.BoolOp):
        parts = [lambda n=n: condition(lin, n) for n in node.values]
        return chain(lin, parts, isinstance(node.op, gast.And), "")
    return protocols.tested(lin, value(lin, node))


def as_branch(lin: Linearizer, node: Any) -> Any:
    """A ``match``, and a statement ``x = a if c else b`` whose sides no operand stands for both of, as an ``if``."""
    if isinstance(node, gast.Match):
        return matching.as_branches(lin, node)
    choice = getattr(node, "value", None)
    if not isinstance(choice, gast.IfExp) or ("ternary", lin.at(node)) not in lin.sites:
        return node
    sides = [copy.copy(node), copy.copy(node)]
    sides[0].value, sides[1].value = choice.body, choice.orelse
    return gast.copy_location(gast.If(choice.test, sides[:1], sides[1:]), node)


def _ternary(lin: Linearizer, node: Any, hint: str) -> Value:
    test = condition(lin, node.test)
    truth = resolve.truth(lin, test)
    if truth is not None:
        return value(lin, node.body if truth else node.orelse, hint)
    where = paths.site(lin, lin.at(node.test))
    return either(lin, test, lambda: value(lin, node.body), lambda: value(lin, node.orelse), hint, where)


def either(
    lin: Linearizer, test: Value, then: Callable[[], Value], orelse: Callable[[], Value], hint: str, where: str | None = None
) -> Value:
    """The value of one of two expressions; ``where`` names the branch."""
    side = paths.granted(lin, test, where)
    if side is not None:
        return then() if side else orelse()
    slot = "<value>"
    lin.branch(test, lambda: lin.bind(slot, then()), lambda: lin.bind(slot, orelse()), where)
    result = lin.frame.env.pop(slot)
    site = "ternary", lin.statement_span
    if isinstance(result, Conflict) and site not in lin.sites:
        raise lin.restart_at(site)
    return result


def _attribute(lin: Linearizer, node: Any, hint: str) -> Value:
    return resolve.attribute(lin, holder(lin, node.value), mangled(lin, node.attr), hint)


def mangled(lin: Linearizer, attr: str) -> str:
    """The name of an attribute; a private one of a class has the class's name before it."""
    if not attr.startswith("__") or attr.endswith("__"):
        return attr
    inside = classes.owner(lin, lin.frame)
    if inside is not None:
        return f"_{inside[0].__name__.lstrip('_')}{attr}"
    function = lin.frame.source.function
    owner = getattr(function.__code__, "co_qualname", function.__qualname__).split(".")[-2:-1]
    return attr if not owner or owner[0] == "<locals>" else f"_{owner[0].lstrip('_')}{attr}"


def _call(lin: Linearizer, node: Any, hint: str) -> Value:
    return calls.call_node(lin, node, hint)


def _subscript(lin: Linearizer, node: Any, hint: str) -> Value:
    passing, lin.passing = lin.passing, False
    base, index = holder(lin, node.value), value(lin, node.slice)
    lin.passing = passing
    found = item(lin, base, index, hint)
    lin.passing = False
    return found


def holder(lin: Linearizer, node: Any) -> Value:
    """What something is asked of, or written into; an element that is no more than that is not read by itself."""
    outer, lin.passing = lin.passing, isinstance(node, gast.Subscript)
    found = value(lin, node)
    lin.passing = outer
    return found


def item(lin: Linearizer, base: Value, index: Value, hint: str = "") -> Value:
    """``base[index]``."""
    if isinstance(base, Items) and plumbing.is_at(base.cls):
        return Items(base.cls, (*base.children, index))
    made = library.joined(lin, base, index, hint) or protocols.element(lin, base, index)
    if made is not None:
        return made
    base, index = objects.plain(lin, base), objects.plain(lin, index)
    if isinstance(known_object(base), type) and issubclass(known_object(base), typing.Generic):
        return base  # its parameters say nothing of what it does
    if isinstance(base, Items) and base.cls in containers.ITERATORS:
        return containers.element_of_range(lin, base, index)
    content = lin.content(base)
    if content is not None:
        return containers.element(lin, base, content, index)
    if lin.varied(index) and not lin.varied(base):
        index = containers.passive(lin, index)
    if not isinstance(base, Sym):
        raise lin.error_here("an element of this is not differentiated")
    if dicts.is_dict(base):
        return dicts.item(lin, base, index, hint)
    kind = indexing.item_kind(base.kind, index)
    if isinstance(kind, kinds.Sequence) and isinstance(base.kind, kinds.Sequence) and lists.is_slice(index) and kind.cls is list:
        return lists.made(lin, "getitem", base, index, element=kind.element, hint=hint)
    return lin.op("getitem", base, index, hint=hint, kind=kind)


def _slice(lin: Linearizer, node: Any, hint: str) -> Value:
    bounds = [NONE if bound is None else value(lin, bound) for bound in (node.lower, node.upper, node.step)]
    return Items(slice, tuple(bounds))


def elements(lin: Linearizer, nodes: Sequence[Any]) -> tuple[Value, ...]:
    """The values of a display's elements, starred ones spread."""
    parts = _parts(lin, nodes)
    if not all(isinstance(p, list) for p in parts):
        raise lin.error_here("spreading a value of unknown length is not differentiated here")
    return tuple(v for part in parts for v in part)  # type: ignore[union-attr]


def _parts(lin: Linearizer, nodes: Sequence[Any]) -> list[list[Value] | Sym]:
    """The elements of a display: those that are known one by one, and between them sequences of unknown length."""
    found: list[list[Value] | Sym] = [[]]
    for node in nodes:
        if not isinstance(node, gast.Starred):
            found[-1].append(lazies.settled(lin, value(lin, node)))  # type: ignore[union-attr]
            continue
        given = containers.listed(lin, containers.taken_apart(lin, value(lin, node.value)))
        if lin.content(given) is not None:
            found[-1].extend(containers.spread(lin, given))  # type: ignore[union-attr]
        else:
            found += [lists.whole(lin, given), []]
    return found


def _display(cls: type) -> Callable[[Linearizer, Any, str], Value]:
    """A display of a list or a tuple; one with parts of unknown length is joined of them."""

    return lambda lin, node, hint: display(lin, cls, node.elts, hint)


def display(lin: Linearizer, cls: type, nodes: Sequence[Any], hint: str = "") -> Value:
    """A list or tuple of these elements."""
    parts = _parts(lin, nodes)
    if len(parts) > 1:
        return lists.displayed(lin, cls, parts, hint)
    content = Items(cls, tuple(parts[0]))  # type: ignore[arg-type]
    return content if cls is tuple else lin.new_cell(content, lin.build.span)


def _set(lin: Linearizer, node: Any, hint: str) -> Value:
    return lin.op("set", *elements(lin, node.elts))


def _dict(lin: Linearizer, node: Any, hint: str) -> Value:
    found = [
        (None, dicts.opened(lin, value(lin, v))) if k is None else (value(lin, k), lazies.settled(lin, value(lin, v)))
        for k, v in zip(node.keys, node.values, strict=True)
    ]
    content = _content(lin, found)
    if content is not None:
        return lin.new_cell(content, lin.build.span)
    made = dicts.made(lin, dict, (), {})
    for key, item_value in found:
        if key is None:
            dicts.update(lin, made, item_value)
        else:
            dicts.store(lin, made, key, item_value)
    return made


def _content(lin: Linearizer, pairs: Sequence[tuple[Value | None, Value]]) -> Items | None:
    """The content of a dict whose keys are all known; ``None`` stands before a dict that is spread."""
    content: dict[Any, Value] = {}
    for key, given in pairs:
        if key is None:
            spread = lin.content(given)
            if spread is None or spread.cls is not dict:
                return None
            content.update(zip(spread.keys, spread.children, strict=True))
            continue
        place = containers.constant_index(key)
        if place is None and key != NONE:
            return None
        content[place] = given
    return Items(dict, tuple(content.values()), tuple(content))


def _formatted(lin: Linearizer, node: Any, hint: str) -> Value:
    """An f-string: its text with holes, then ``format``."""
    args: list[Value] = []
    text = _template(lin, node, args)
    if all(is_known(a) and isinstance(known(a), str | int | type(None)) for a in args):
        return literal(text.format(*map(known, args)))
    return lin.op(".format()", literal(text), *args, hint=hint, kind=kinds.Opaque(str)) if args else literal(text)


def _template(lin: Linearizer, node: Any, args: list[Value]) -> str:
    """The text of an f-string or of a format in it, with numbered holes for ``args``."""
    text = ""
    for part in node.values:
        if isinstance(part, gast.Constant):
            text += str(part.value).replace("{", "{{").replace("}", "}}")
            continue
        hole = str(len(args))
        found = value(lin, part.value)
        said = protocols.formatted(lin, found, part)
        if said is not None:
            args.append(said)
            text += "{" + hole + "}"
            continue
        args.append(found)
        conversion = "" if part.conversion == -1 else "!" + chr(part.conversion)
        spec = "" if part.format_spec is None else ":" + _template(lin, part.format_spec, args)
        text += "{" + hole + conversion + spec + "}"
    return text


def closure(lin: Linearizer, node: Any) -> Func:
    """A function or lambda written inside the function."""
    args = node.args
    defaults = tuple(value(lin, d) for d in args.defaults)
    kw_defaults = tuple((a.id, value(lin, d)) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=False) if d is not None)
    outer = lin.frame.source
    return Func(Source(node, outer.filename, outer.function), (*lin.frame.scopes, lin.frame), defaults, kw_defaults)


def _lambda(lin: Linearizer, node: Any, hint: str) -> Value:
    return closure(lin, node)


def _walrus(lin: Linearizer, node: Any, hint: str) -> Value:
    bound = value(lin, node.value, node.target.id)
    lin.bind(node.target.id, bound)
    return bound


def _comprehension(lin: Linearizer, node: Any, hint: str) -> Value:
    return comprehensions.comprehension(lin, node, hint)


def _generator(lin: Linearizer, node: Any, hint: str) -> Value:
    """A generator expression that is not consumed where it stands: an iterator over what it yields."""
    return genexps.drawn(lin, node) or iterators.over(lin, comprehensions.comprehension(lin, node, hint))


def _set_comprehension(lin: Linearizer, node: Any, hint: str) -> Value:
    """The elements as a list, and the set of these."""
    whole = comprehensions.comprehension(lin, gast.copy_location(gast.ListComp(node.elt, node.generators), node), "")
    content = lin.content(whole)
    if content is None:
        return operations.passive_call(lin, reference("set", set), (whole,), (), hint)
    return lin.op("set", *content.children, hint=hint)


def _starred(lin: Linearizer, node: Any, hint: str) -> Value:
    raise lin.refuse(node, "a starred expression is not differentiated here")


_EXPRESSIONS: dict[str, Callable[[Linearizer, Any, str], Value]] = {
    "Constant": _constant, "Name": _name, "UnaryOp": _unary, "BinOp": _binary, "BoolOp": _boolean,
    "Compare": _compare, "IfExp": _ternary, "Attribute": _attribute, "Call": _call, "Subscript": _subscript,
    "Slice": _slice, "Tuple": _display(tuple), "List": _display(list), "Set": _set, "Dict": _dict, "JoinedStr": _formatted,
    "Lambda": _lambda, "NamedExpr": _walrus, "ListComp": _comprehension, "GeneratorExp": _generator,
    "DictComp": _comprehension, "SetComp": _set_comprehension, "Starred": _starred, "Thunk": thunks.run,
    "Yield": lambda lin, node, hint: generators.give(lin, node, hint),
    "YieldFrom": lambda lin, node, hint: generators.delegate(lin, node, hint),
}  # fmt: skip

__all__ = ["FALSE", "TRUE", "UNBOUND", "Cell", "ast", "binary", "closure", "compare", "item", "value"]
