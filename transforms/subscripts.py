"""After this step the indices of ``numpy.einsum`` are one string, for as many arrays as its rules are for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from srcad import runtime
from srcad.transforms import introspection, kinds, operations
from srcad.transforms.values import Items, Sym, Value, is_known, known, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def in_letters(lin: Linearizer, args: Sequence[Value]) -> Sequence[Value]:
    """The arguments of ``numpy.einsum`` with its indices in a string: ``(x, [0, 1], [0])`` as ``('ab->a', x)``."""
    if not args or introspection.class_of(lin, args[0]) is str:
        return _in_parts(lin, args)
    arrays, indices, result = args[: len(args) // 2 * 2 : 2], args[1::2], args[-1:] if len(args) % 2 else ()
    known_lists = [_known_indices(lin, a) for a in (*indices, *result)]
    if None not in known_lists:
        text = runtime.index_letters(known_lists[: len(indices)], *known_lists[len(indices) :])
        return _in_parts(lin, (literal(text), *arrays))
    lists = (Items(tuple, tuple(indices)), *result)
    return (operations.passive_call(lin, reference("index_letters", runtime.index_letters), lists, ()), *arrays)


def transposed(lin: Linearizer, args: Sequence[Value]) -> Value | None:
    """``numpy.einsum`` that only exchanges the indices of one array; ``None`` for every other one."""
    array = args[1] if len(args) == 2 and is_known(args[0]) and isinstance(known(args[0]), str) else None
    if not isinstance(array, Sym):
        return None
    inputs, _, output = known(args[0]).replace(" ", "").partition("->")
    rank = kinds.rank(array.kind)
    if rank != len(inputs) or len(set(inputs)) < len(inputs) or sorted(inputs) != sorted(output) or "." in inputs:
        return None
    axes = Items(tuple, tuple(literal(inputs.index(c)) for c in output))
    return operations.primitive(lin, "np.transpose", (array, axes), ())


def _in_parts(lin: Linearizer, args: Sequence[Value]) -> Sequence[Value]:
    """The product of many arrays as one of few, the first of which is a product of the first ones."""
    if not args or not is_known(args[0]):
        return args
    text, arrays = known(args[0]).replace(" ", ""), args[1:]
    if len(arrays) <= _MOST or "." in text:
        return args
    inputs, arrow, output = text.partition("->")
    if not arrow:
        output = "".join(sorted(c for c in set(inputs) - {","} if inputs.count(c) == 1))
    parts = inputs.split(",")
    first, rest = ",".join(parts[:_MOST]), ",".join(parts[_MOST:])
    kept = "".join(sorted((set(first) - {","}) & set(rest + output)))
    whole = operations.primitive(lin, "np.einsum", (literal(f"{first}->{kept}"), *arrays[:_MOST]), ())
    return _in_parts(lin, (literal(f"{kept},{rest}->{output}"), whole, *arrays[_MOST:]))


#: So many arrays the rules of ``numpy.einsum`` take.
_MOST = 5


def _known_indices(lin: Linearizer, value: Value) -> list[Any] | None:
    content = lin.content(value)
    if content is None or not all(is_known(c) for c in content.children):
        return None
    return [known(c) for c in content.children]
