"""NumPy's functions that write into an array, as the writes that they are: ``x[i] = v`` with an index made for it.

What is written is computed by the function's own out-of-place form, so that one rule serves both; a universal function
with ``where=`` works on the chosen elements alone, so that no derivative of the others can come in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad import runtime
from srcad.transforms import calls, indexing, introspection, kinds, operations, overlaps, resolve, rules, signatures
from srcad.transforms.values import NONE, TRUE, Items, Sym, Value, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

Words = dict[str, Value]
Handler = Callable[["Linearizer", Sequence[Value], Words], Value]

_ALL = literal(...)


def _bound(names: Sequence[str], args: Sequence[Value], words: Words) -> list[Value]:
    """The arguments in the order of the parameters; ``None`` for what is left out."""
    given = dict(zip(names, args, strict=False)) | words
    return [given.get(n, NONE) for n in names]


def _is_scalar(value: Value) -> bool:
    return isinstance(value, Sym) and kinds.is_scalar(value.kind)


def _many(lin: Linearizer, value: Value, count: Value) -> Value:
    """A value as often as it is needed."""
    return value if _is_scalar(value) else operations.primitive(lin, "np.resize", (value, count), ())


def _count(lin: Linearizer, op: str, *args: Value) -> Value:
    return lin.op(op, *args, kind=kinds.INT)


def _copyto(lin: Linearizer, args: Sequence[Value], words: Words) -> Value:
    target, source, _, where = _bound(("dst", "src", "casting", "where"), args, words)
    if where in (NONE, TRUE):
        lin.effect("setitem", target, _ALL, source)
    else:
        mask, shape = _mask(lin, target, where)
        lin.effect("setitem", target, mask, _chosen(lin, source, mask, shape))
    return NONE


def _mask(lin: Linearizer, target: Value, where: Value) -> tuple[Value, Value]:
    """A mask of the shape of an array, and that shape."""
    ndim = target.kind.ndim if isinstance(target, Sym) and isinstance(target.kind, kinds.Array) else None
    shape = lin.op(".shape", target, kind=kinds.Sequence(tuple, kinds.INT, ndim))
    return lin.op("np.broadcast_to", where, shape, kind=kinds.Array(np.dtype(bool), ndim)), shape


def _as_truth(lin: Linearizer, mask: Value) -> Value:
    """A mask of any type as one of truth values: numbers would be taken for places."""
    kind = mask.kind if isinstance(mask, Sym) else None
    if isinstance(kind, kinds.Array) and kind.dtype == np.dtype(bool):
        return mask
    rank = kinds.rank(kind) if kind is not None else None
    return resolve.passive_symbol(
        lin.op("np.asarray", mask, reference("bool", bool), kind=kinds.Array(np.dtype(bool), rank))
    )


def _chosen(lin: Linearizer, value: Value, mask: Value, shape: Value) -> Value:
    """The elements of a value that a mask chooses."""
    return value if _is_scalar(value) else _spread(lin, value, mask, shape)


def _spread(lin: Linearizer, value: Value, mask: Value, shape: Value) -> Value:
    """As many elements as a mask chooses, of a value that is spread over its shape."""
    whole = operations.primitive(lin, "np.broadcast_to", (value, shape), ())
    return lin.op("getitem", whole, mask, kind=indexing.item_kind(whole.kind, mask) if isinstance(whole, Sym) else None)


def _put(lin: Linearizer, args: Sequence[Value], words: Words) -> Value:
    target, places, values, mode = _bound(("a", "ind", "v", "mode"), args, words)
    index = lin.op("flat_places", target, places, mode, kind=kinds.UNKNOWN)
    lin.effect("setitem", target, index, _many(lin, values, _count(lin, "np.size", places)))
    return NONE


def _place(lin: Linearizer, args: Sequence[Value], words: Words) -> Value:
    target, mask, values = _bound(("arr", "mask", "vals"), args, words)
    mask = _as_truth(lin, mask)
    overlaps.in_turn(lin, target, mask, values)
    lin.effect("setitem", target, mask, _many(lin, values, _count(lin, "np.count_nonzero", mask)))
    return NONE


def _putmask(lin: Linearizer, args: Sequence[Value], words: Words) -> Value:
    target, where, values = _bound(("a", "mask", "values"), args, words)
    mask, shape = _mask(lin, target, _as_truth(lin, where))
    value = values if _is_scalar(values) else operations.primitive(lin, "np.resize", (values, shape), ())
    lin.effect("setitem", target, mask, _chosen(lin, value, mask, shape))
    return NONE


def _put_along_axis(lin: Linearizer, args: Sequence[Value], words: Words) -> Value:
    target, places, values, axis = _bound(("arr", "indices", "values", "axis"), args, words)
    index = lin.op("places_along_axis", target, places, axis, kind=kinds.UNKNOWN)
    lin.effect("setitem", target, index, values)
    return NONE


def _fill_diagonal(lin: Linearizer, args: Sequence[Value], words: Words) -> Value:
    target, value, wrap = _bound(("a", "val", "wrap"), args, words)
    index = lin.op("diagonal_places", target, wrap, kind=kinds.UNKNOWN)
    overlaps.in_turn(lin, target, index, value)
    if not _is_scalar(value):
        first = lin.op("getitem", index, literal(0), kind=kinds.Array(np.dtype(int), 1))
        value = _many(lin, value, _count(lin, "len", first))
    lin.effect("setitem", target, index, value)
    return NONE


def _fill(lin: Linearizer, args: Sequence[Value], words: Words) -> Value:
    lin.effect("setitem", args[0], _ALL, _bound(("value",), args[1:], words)[0])
    return NONE


def _ordered(op: str) -> Handler:
    def order(lin: Linearizer, args: Sequence[Value], words: Words) -> Value:
        lin.effect("setitem", args[0], _ALL, operations.primitive(lin, op, args, tuple(words.items())))
        return NONE

    return order


def _method_put(lin: Linearizer, args: Sequence[Value], words: Words) -> Value:
    return _put(lin, args, {"ind" if k == "indices" else "v" if k == "values" else k: v for k, v in words.items()})


def written(lin: Linearizer, target: Value, value: Value | None) -> Value:
    """Write a value into all of an array."""
    if value is None or not indexing.is_array(target):
        raise lin.error_here("only arrays are shuffled in place")
    lin.effect("setitem", target, _ALL, value)
    return NONE


def _shuffle(lin: Linearizer, args: Sequence[Value], words: Words) -> Value:
    (target,) = _bound(("x",), args, words)
    if introspection.class_of(lin, target) is list:
        shuffle = reference("shuffle_list", runtime.shuffle_list)
        return calls.call(lin, shuffle, (reference("np.random", np.random), target), (), None)
    return written(lin, target, operations.primitive(lin, "np.random.permutation", (target,), ()))


FUNCTIONS: dict[Any, Handler] = {
    np.copyto: _copyto, np.put: _put, np.place: _place, np.putmask: _putmask, np.put_along_axis: _put_along_axis,
    np.fill_diagonal: _fill_diagonal, np.random.shuffle: _shuffle,
}  # fmt: skip

METHODS: dict[str, Handler] = {
    "fill": _fill, "sort": _ordered("np.sort"), "partition": _ordered("np.partition"), "put": _method_put,
}  # fmt: skip


# --- attributes of arrays, and what changes their shape ---


def set_attribute(lin: Linearizer, base: Value, attr: str, value: Value, node: Any) -> bool:
    """``x.real = v``, ``x.imag = v``, ``x.flat = v``, ``x.shape = s``; ``False`` for what arrays do not have."""
    if attr == "real":
        lin.effect("setitem", lin.op(".real", base), _ALL, value)
    elif attr == "imag":
        return set_imaginary(lin, base, _ALL, value)
    elif attr == "flat":
        shape = lin.op(".shape", base, kind=kinds.Sequence(tuple, kinds.INT, None))
        overlaps.in_turn(lin, base, _ALL, value)
        lin.effect("setitem", base, _ALL, _many(lin, value, shape))
    elif attr == "shape":
        _renamed(lin, base, operations.primitive(lin, "np.reshape", (base, value), ()), getattr(node, "target", node).value)
    elif hasattr(np.ndarray, attr):
        raise lin.error_here(f"setting {attr} of an array is not differentiated")
    else:
        return False
    return True


def is_in_order(lin: Linearizer, value: Value) -> bool:
    """Whether a value is ``x.flat``: the elements of an array in order, of which every part is a copy."""
    return isinstance(value, Sym) and value.operand in lin.flats


def in_order(lin: Linearizer, name: str, args: tuple[Value, ...]) -> tuple[Value, ...]:
    """The operands of a write into ``x.flat`` as those of a write into ``x``, whose elements may lie in another order."""
    base = lin.flats.get(args[0].operand) if name in ("setitem", "additem") and isinstance(args[0], Sym) else None
    if base is None:
        return args
    index = args[1] if kinds.rank(base.kind) == 1 else lin.op("flat_index", base, args[1], kind=kinds.UNKNOWN)
    if name == "setitem":
        overlaps.in_turn(lin, base, index, args[2])
    return base, index, *args[2:]


def has_imaginary(base: Value) -> bool:
    """Whether a value is an array of complex numbers."""
    return isinstance(base, Sym) and isinstance(base.kind, kinds.Array) and kinds.is_complex(base.kind)


def set_imaginary(lin: Linearizer, base: Value, index: Value, value: Value) -> bool:
    """``x.imag[i] = v`` as a write of whole numbers; ``False`` where this is no array of complex ones."""
    if not has_imaginary(base):
        return False
    real = lin.op("getitem", lin.op(".real", base), index)
    lin.effect("setitem", base, index, lin.op("+", real, lin.op("*", literal(1j), value)))
    return True


def resize(lin: Linearizer, base: Value, args: Sequence[Value], words: Words, node: Any) -> Value:
    """``x.resize(shape)``: the first elements in another shape, zeros where there are none."""
    words.pop("refcheck", None)
    shape = words.pop("new_shape", args[0] if len(args) == 1 else Items(tuple, tuple(args)))
    function = rules.runtime().resized
    resized = calls.call(lin, reference(function.__name__, function), (base, shape), (), node)
    _renamed(lin, base, resized, node.func.value)
    return NONE


def _renamed(lin: Linearizer, base: Value, value: Value, holder: Any) -> None:
    """Let the only name of an array stand for what it has become."""
    name = getattr(holder, "id", None)
    others = [n for frame in lin.frames for n, v in frame.env.items() if v == base and n != name]
    if name is None or others:
        raise lin.error_here("changing the shape of an array that has other names is not differentiated")
    lin.bind(name, value)


def at(lin: Linearizer, ufunc: np.ufunc, args: Sequence[Value]) -> Value:
    """``ufunc.at(x, i, v)``: unbuffered, so that an element that is named twice is met twice."""
    if ufunc not in (np.add, np.subtract):
        function = rules.runtime().ufunc_at
        named = (reference(ufunc.__name__, ufunc), *args)
        lin.effect("setitem", args[0], _ALL, calls.call(lin, reference(function.__name__, function), named, (), None))
        return NONE
    target, index, value = args
    value = value if ufunc is np.add else lin.op("neg", value)
    lin.effect("additem", target, index, value)
    return NONE


# --- out= and where= ---


def out_of(op: str, target: Any, args: Sequence[Value], words: Words) -> tuple[Value | None, Sequence[Value]]:
    """The array that a call writes its result into, and the other positional arguments."""
    if op.startswith("scipy.ndimage."):
        return _output_of(op, args, words)
    out = words.pop("out", NONE)
    if isinstance(out, Items) and out.cls is tuple and len(out.children) == 1:
        out = out.children[0]
    if isinstance(target, np.ufunc) and len(args) > target.nin:
        given = args[target.nin] if len(args) == target.nin + 1 else Items(tuple, tuple(args[target.nin :]))
        return (None if given == NONE else given), args[: target.nin]
    place = signatures.out_place(op)
    if place is not None and len(args) > place:
        out, args = args[place], (*args[:place], NONE, *args[place + 1 :])
    return (None if out == NONE else out), args


def _output_of(op: str, args: Sequence[Value], words: Words) -> tuple[Value | None, Sequence[Value]]:
    """The array that ``output=`` of a filter is; in its place the type of the array."""
    names = signatures.signature(op)
    place = names.index("output") if "output" in names else len(args)
    given = args[place] if len(args) > place else words.get("output", NONE)
    if not isinstance(given, Sym) or not isinstance(given.kind, kinds.Array):
        return None, args
    made = reference("dtype", given.kind.dtype.type)
    if len(args) > place:
        return given, (*args[:place], made, *args[place + 1 :])
    words["output"] = made
    return given, args


#: Functions that read their arguments again when they have begun to write their result.
_IN_STEPS = ("np.concatenate", "np.stack", "np.hstack", "np.vstack", "np.ptp")


def into(lin: Linearizer, op: str, target: Any, args: Sequence[Value], words: Words, out: Value) -> Value:
    """A call with ``out=``: its result, written into ``out``, which is the value."""
    if isinstance(out, Items) and out.cls is tuple and all(map(indexing.is_array, out.children)) and "where" not in words:
        found = operations.primitive(lin, op, args, tuple(words.items()))
        for k, part in enumerate(out.children):
            lin.effect("setitem", part, _ALL, lin.op("getitem", found, literal(k)))
        return out
    if not (isinstance(out, Sym) and isinstance(out.kind, kinds.Array)):  # a number of unknown rank raises where it is written
        raise lin.error_here("out= is differentiated for one array of a known kind")
    if op in _IN_STEPS:
        overlaps.in_steps(lin, out, *args[:1])
    where = words.pop("where", NONE) if isinstance(target, np.ufunc) else NONE
    if where in (NONE, TRUE):
        lin.effect("setitem", out, _ALL, operations.primitive(lin, op, args, tuple(words.items())))
        return out
    mask, shape = _mask(lin, out, where)
    chosen = [_chosen(lin, a, mask, shape) for a in args]
    if all(map(_is_scalar, chosen)):  # where nothing is chosen, nothing is computed of numbers either
        chosen[0] = _spread(lin, args[0], mask, shape)
    lin.effect("setitem", out, mask, operations.primitive(lin, op, chosen, tuple(words.items())))
    return out


def ufunc_of(value: Value) -> np.ufunc | None:
    """The universal function that a value is."""
    found = known_object(value)
    return found if isinstance(found, np.ufunc) else None

