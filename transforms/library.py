"""After this step a call of NumPy or SciPy is an operation that has a rule, or the Python function that stands for it.

What a library lets users write in many ways is written here in one: arguments that are given by name where rules have
them by position, ``where=`` of reductions, the methods of universal functions and of distributions.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence, Set
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.runtime import composites
from srcad.transforms import (
    calls,
    distributions,
    indexing,
    inlining,
    inplace,
    introspection,
    kinds,
    methods,
    operations,
    polynomials,
    rules,
    signatures,
    unpacking,
)
from srcad.transforms.values import (
    NONE,
    Bound,
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
)  # fmt: skip

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: Methods of universal functions, with the names of their parameters; functions of ``srcad.runtime`` stand for them.
UFUNC_METHODS = {
    "reduce": ("array", "axis", "dtype", "out", "keepdims", "initial", "where"), "accumulate": ("array", "axis", "dtype", "out"),
    "reduceat": ("array", "indices", "axis", "dtype", "out"), "outer": ("A", "B"),
}  # fmt: skip


#: Whether NumPy's copies of ``x.flat`` are no copies where the elements of ``x`` lie in order, as in NumPy 2.
_FLAT_IS_SHARED = np.shares_memory(_VECTOR := np.zeros(2), np.array(_VECTOR.flat))

#: What keywords that change a call's meaning are where they do not.
_DEFAULTS = {"where": literal(True), "mean": literal(None), "copy": literal(True), "zi": literal(None)}


def stand_in(lin: Linearizer, op: str, args: Sequence[Value], keywords: Keywords, hint: str) -> Value | None:
    """The value of a call that a Python function stands for, or ``None``."""
    values = (*args, *(v for _, v in keywords))
    if op == "np.squeeze" and len(values) == 1 and indexing.is_numpy_number(args[0]):
        return args[0]
    if op in ("np.array", "np.copy") and _FLAT_IS_SHARED and inplace.is_in_order(lin, args[0]):
        words = dict(keywords) | {"copy": NONE}
        return None if words == dict(keywords) else operations.primitive(lin, "np.array", args, tuple(words.items()), hint)
    polynomial = polynomials.of_objects(lin, op, args, keywords, hint) if lin.varied(*values) else None
    if polynomial is not None:
        return polynomial
    if not lin.varied(*values) and not any(isinstance(p, Func | Bound) for v in values for p in _parts(lin, v)):
        return None
    args, keywords = signatures.by_name(op, args, keywords)
    for word, value in (*zip(signatures.signature(op), args, strict=False), *keywords):
        said = f"{op} {word}={known(value)}" if is_known(value) else ""
        if said in rules.composites():
            op = said
        elif value != _DEFAULTS.get(word, literal(False)) and f"{op} {word}" in rules.composites():
            op = f"{op} {word}"
    function = _special_case(lin, op, args, dict(keywords)) or rules.stands_for(op)
    args = (*(reference(n, rules.resolve(n)) for n in rules.leading(op)), *args)
    return None if function is None else followed(lin, function, args, keywords, hint)


#: Rounding, by the functions that stand for it where it is to more decimal places than ``_COARSE``, or to unknown ones.
_ROUNDING = {"round": "round_number", "np.round": "round_finely", "np.around": "round_finely"}
_COARSE = 12

#: Extrema, by the functions that stand for them where ``initial`` is differentiated.
_EXTREMA = {"np.max": "max_initial", "np.amax": "max_initial", "np.min": "min_initial", "np.amin": "min_initial"}
_WITHOUT_NAN = {f"np.nan{name}": f"nan{name}_where" for name in ("sum", "prod", "max", "min")}

#: Functions that stand for these where weights are given or the share is differentiated have names that begin alike.
QUANTILES = ("np.quantile", "np.percentile", "np.nanquantile", "np.nanpercentile")


#: Functions that ask for the length of what they are given, which lists have along one axis only.
_SPLITTING = ("np.split", "np.array_split")


def _special_case(lin: Linearizer, op: str, args: Sequence[Value], words: dict[str, Value]) -> Any:
    """The function that stands for a call whose rule does not have these arguments, or ``None``."""
    along = words.get("axis", args[2] if len(args) > 2 else literal(0))
    if op in _SPLITTING and signatures.is_listed(lin, args[0]) and along != literal(0):
        raise lin.error_here(f"{op} of a list counts its elements, also along another axis than the first: give it an array")
    if op in ("np.atleast_1d", "np.atleast_2d", "np.atleast_3d") and len(args) > 1:
        return getattr(rules.runtime(), f"{op[3:]}_each")
    if op == "np.convolve" and not all(_rank(lin, a) == 1 for a in args[:2]):
        spread = rules.runtime().convolve
        return None if lin.frame.source.function is spread else spread
    if op == "np.diff" and not is_known(words.get("n", args[1] if len(args) > 1 else literal(1))):
        whole = rules.runtime().diff_of_some_order
        return None if lin.frame.source.function is whole else whole
    if op in _ROUNDING and lin.frame.source.function is not (finely := getattr(rules.runtime(), _ROUNDING[op])):
        places = words.get("ndigits", words.get("decimals", args[1] if len(args) > 1 else literal(0)))
        return None if is_known(places) and (known(places) or 0) <= _COARSE else finely
    if op in _EXTREMA and lin.varied(words.get("initial", args[4] if len(args) > 4 else NONE)):
        return getattr(rules.runtime(), _EXTREMA[op])
    if op in _WITHOUT_NAN and lin.varied(words.get("initial", NONE)):
        return getattr(rules.runtime(), _WITHOUT_NAN[op])
    if op == "scipy.linalg.eigvalsh" and len(args) > 1 and args[1] != NONE:
        return rules.runtime().generalized_eigenvalues
    if op in QUANTILES and "weights" in words:
        return getattr(rules.runtime(), f"weighted_{op[3:]}")
    if op in QUANTILES and lin.varied(words.get("q", args[1] if len(args) > 1 else NONE)):
        return getattr(rules.runtime(), f"{op[3:]}_at", None)
    if op in _IN_TYPES and _changes_field(args[0] if args else words["a"], words.get("dtype", *args[2:3] or (NONE,))):
        return getattr(rules.runtime(), _IN_TYPES[op])
    if op == "np.interp" and lin.varied(*args[3:5], *(words.get(side, NONE) for side in ("left", "right"))):
        return rules.runtime().interp_beside
    if op == "scipy.interpolate.splev" and lin.varied(*args[1:2], words.get("tck", NONE)):
        return rules.runtime().spline_of_values
    if op == "np.gradient" and lin.varied(*args[1:]):
        return rules.runtime().gradient_spaced
    if op == "np.pad" and words.get("mode", args[2] if len(args) > 2 else NONE) == literal("median"):
        return rules.runtime().pad_median
    filling = words.get("constant_values", NONE)
    if op == "np.pad" and isinstance(filling, Sym) and lin.varied(filling) and kinds.rank(filling.kind) == 0:
        return rules.runtime().pad_filled
    return None


#: Reductions that are not linear, by the functions that stand for them where complex numbers become real or real ones complex.
_IN_TYPES = {
    "np.prod": "prod_where", "np.nanprod": "nanprod_where", "np.cumprod": "cumprod_in_type", "np.var": "var_where",
    "np.std": "std_where",
}  # fmt: skip


def _changes_field(value: Value, dtype: Value) -> bool:
    """Whether a reduction of numbers in another type may be one of complex numbers that become real, or the reverse."""
    if dtype == NONE:
        return False
    wanted = np.dtype(known_object(dtype)) if isinstance(known_object(dtype), type | np.dtype | str) else None
    kind = value.kind if isinstance(value, Sym) else kinds.UNKNOWN
    return wanted is None or wanted.kind == "c" or not kinds.is_real(kind)


def joined(lin: Linearizer, base: Value, index: Value, hint: str) -> Value | None:
    """``numpy.r_[...]`` or ``numpy.c_[...]`` of what is differentiated; ``None`` for every other element."""
    target = known_object(base)
    if (target is not np.r_ and target is not np.c_) or not lin.varied(index):
        return None
    content = lin.content(unpacking.taken_apart(lin, index))
    if content is None and introspection.class_of(lin, index) in (tuple, None):
        raise lin.error_here("np.r_ and np.c_ of what may be a tuple of any length are not differentiated")
    parts = list(content.children) if content is not None and content.cls is tuple else [index]
    directive = known(parts[0]) if is_known(parts[0]) and isinstance(known(parts[0]), str) else None
    arrays = [_counted(lin, p) if _is_slice(lin, p) else p for p in parts[directive is not None :]]
    if directive is None:
        function = rules.runtime().joined_in_rows if target is np.r_ else rules.runtime().joined_in_columns
        return followed(lin, function, arrays, (), hint)
    try:
        said = [int(word) for word in directive.split(",")]
    except ValueError:
        raise lin.error_here("np.r_ and np.c_ are differentiated for arrays, not for matrices") from None
    axes = (*said, *((0, 1, -1) if target is np.r_ else (-1, 2, 0))[len(said) :])
    return followed(lin, rules.runtime().joined_along, [*map(literal, axes), *arrays], (), hint)


def _is_slice(lin: Linearizer, value: Value) -> bool:
    content = lin.content(value)
    return content is not None and content.cls is slice or (is_known(value) and isinstance(known(value), slice))


def _counted(lin: Linearizer, value: Value) -> Value:
    """The array that a slice in ``numpy.r_[...]`` stands for: steps, or with an imaginary number so many points."""
    content = lin.content(value)
    found = known(value) if content is None else None
    start, stop, step = (literal(v) for v in (found.start, found.stop, found.step)) if found else content.children  # type: ignore[union-attr]
    start = literal(0) if start == NONE else start
    if is_known(step) and isinstance(known(step), complex):
        return operations.primitive(lin, "np.linspace", (start, stop, literal(int(abs(known(step))))), ())
    return operations.primitive(lin, "np.arange", (start, stop, literal(1) if step == NONE else step), ())


def followed(lin: Linearizer, function: Any, args: Sequence[Value], keywords: Keywords, hint: str) -> Value:
    """The function in the place of its call, or through the door where it depends on what is known at run time only."""
    name = reference(function.__name__, function)
    values = (*args, *(v for _, v in keywords))

    def inline() -> Value:
        return inlining.python_function(lin, name, function, args, keywords, hint)

    if any(isinstance(v, Func | Bound) for a in values for v in _parts(lin, a)):
        return inline()
    found = lin.attempt(inline, give_up=False)
    return operations.door(lin, name, args, keywords, hint) if found is None else found


def _parts(lin: Linearizer, value: Value) -> Sequence[Value]:
    content = lin.content(value)
    return (value,) if content is None else tuple(p for child in content.children for p in _parts(lin, child))


def method(lin: Linearizer, base: Value, attr: str, args: Sequence[Value], keywords: Keywords, hint: str) -> Value | None:
    """A method of an object of the libraries that has a rule of its own, or ``None``."""
    holder = known_object(base)
    if isinstance(holder, np.ufunc) and attr == "__call__":
        return calls.call(lin, base, args, keywords, None, hint)
    if isinstance(holder, np.ufunc) and attr in UFUNC_METHODS and lin.varied(*args):
        return _ufunc_method(lin, base, attr, args, keywords, hint)
    if holder is not None and (op := rules.method_name(holder, attr)) is not None:
        if any(isinstance(a, Sym) and kinds.is_complex(a.kind) for a in (*args, *(v for _, v in keywords))):
            raise lin.error_here(f"{op} of complex numbers, which SciPy takes the real part of, is not differentiated")
        if distributions.in_shapes(lin, holder, op, args, keywords) and hasattr(rules.runtime(), f"continuous_{attr}"):
            return followed(lin, getattr(rules.runtime(), f"continuous_{attr}"), (base, *args), keywords, hint)
        return operations.primitive(lin, op, args, keywords, hint)
    cls = introspection.class_of(lin, base)
    if cls is not None and distributions.draws(cls, attr) and lin.varied(*args, *(v for _, v in keywords)):
        return distributions.drawn(lin, base, cls, attr, args, keywords, hint)
    if attr == "dot" and cls is not None and is_sparse(cls):
        return lin.op("@", base, args[0], hint=hint)
    if attr == "item" and args and lin.varied(base):
        index = args[0] if len(args) == 1 else Items(tuple, tuple(args))
        flat = isinstance(index, Sym) and kinds.rank(index.kind) == 0
        whole = operations.primitive(lin, "np.ravel", (base,), ()) if flat else base
        found = lin.op("getitem", whole, index, hint=hint)
        plain = isinstance(base, Sym) and kinds.result_dtype(base.kind) == np.dtype(float)
        return found if plain else methods.method(lin, found, "item", (), (), None, hint)
    return None


def _ufunc_method(lin: Linearizer, base: Value, attr: str, args: Sequence[Value], keywords: Keywords, hint: str) -> Value:
    """A method of a universal function by the function that stands for it, written into ``out`` where that is given."""
    words = dict(zip(UFUNC_METHODS[attr], args, strict=False)) | dict(keywords)
    out = words.pop("out", NONE)
    found = followed(lin, getattr(rules.runtime(), f"ufunc_{attr}"), (base,), tuple(words.items()), hint)
    if out == NONE:
        return found
    out = out.children[0] if isinstance(out, Items) and len(out.children) == 1 else out
    lin.effect("setitem", out, literal(...), found)
    return out


class Frozen(tuple[Any, ...]):
    """The class of distributions with their parameters, which are known by their methods only."""

    _fields = ()

    def __new__(cls, **parameters: Any) -> Frozen:
        raise TypeError(parameters)


# --- questions that kinds answer ---


def ndim(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``numpy.ndim`` of a value whose rank is known."""
    found = None if words or len(args) != 1 else _rank(lin, args[0])
    return None if found is None else literal(found)


def _rank(lin: Linearizer, value: Value) -> int | None:
    content = lin.content(value)
    if content is not None and content.cls in (tuple, list):
        inner = _rank(lin, content.children[0]) if content.children else 0
        return None if inner is None else inner + 1
    if not isinstance(value, Sym):
        return None
    if is_known(value) and (known(value) is None or isinstance(known(value), str)):
        return 0
    return kinds.rank(value.kind)


def iscomplexobj(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``numpy.iscomplexobj`` of a value whose number field is known."""
    if words or len(args) != 1 or not isinstance(args[0], Sym):
        return None
    possible = lin.build.possible(args[0].operand)
    found = {kinds.is_complex(kind) for kind in possible}
    certain = len(found) == 1 and all(kinds.is_complex(kind) or kinds.is_real(kind) for kind in possible)
    return literal(found.pop()) if certain else None


def field(lin: Linearizer, base: Sym, attr: str, hint: str) -> Value | None:
    """An attribute that is an element of a namedtuple, or the elements of an array in order; else ``None``."""
    if attr == "flat":
        found = operations.primitive(lin, "np.ravel", (base,), (), hint)
        if isinstance(found, Sym):
            lin.flats[found.operand] = base
        return found
    cls = base.kind.cls if isinstance(base.kind, kinds.Opaque) else None
    fields = getattr(cls, "_fields", ()) if cls is not None and issubclass(cls, tuple) else ()
    return lin.op("getitem", base, literal(fields.index(attr)), hint=hint) if attr in fields else None


def vectorize(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``numpy.vectorize(function, otypes=..., signature=...)``."""
    otypes = words.get("otypes", args[1] if len(args) > 1 else NONE)
    signature, excluded = words.get("signature", NONE), words.get("excluded", NONE)
    if len(args) not in (1, 2) or set(words) - {"otypes", "signature", "excluded", "doc", "cache"} or not is_known(signature):
        return None
    content = lin.content(excluded)
    whole = content.children if content is not None else ()
    if (excluded != NONE and content is None) or not all(map(is_known, whole)):
        return None
    return vectorized(args[0], otypes, known(signature), frozenset(map(known, whole)))


def frompyfunc(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``numpy.frompyfunc(function, n, 1)`` of a function with source: its results are numbers, not objects."""
    read = len(args) == 3 and (isinstance(args[0], Func | Bound) or isinstance(known_object(args[0]), FunctionType))
    return vectorized(args[0]) if read and args[2] == literal(1) and not words else None


def vectorized(
    function: Value, otypes: Value = NONE, signature: str | None = None, excluded: Set[Any] = frozenset()
) -> Value | None:
    """A function of numbers, or of arrays of a few axes, as one of arrays; what is ``excluded`` it is given whole."""
    if excluded:
        stand_in = rules.runtime().vectorized_in_part
        whole = Items(tuple, tuple(map(literal, sorted(excluded, key=repr))))
        return Bound(reference(stand_in.__name__, stand_in), (function, otypes, whole)) if signature is None else None
    if signature is None:
        stand_in = rules.runtime().vectorized
        return Bound(reference(stand_in.__name__, stand_in), (function, otypes))
    stand_in = rules.runtime().vectorized_over
    cores = [literal(part.count(",") + 1 if part else 0) for part in re.findall(r"\((.*?)\)", signature.split("->")[0])]
    return Bound(reference(stand_in.__name__, stand_in), (function, Items(tuple, tuple(cores))))


def fromfunction(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``numpy.fromfunction`` of a shape of known length."""
    content = lin.content(args[1]) if len(args) == 2 else None
    if content is None:
        return None
    given = {k: v for k, v in words.items() if k not in ("dtype", "like")}
    places = lin.op("np.indices", args[1], words.get("dtype", reference("float", float)), keywords=("dtype",))
    parts = [lin.op("getitem", places, literal(k)) for k in range(len(content.children))]
    return calls.call(lin, args[0], parts, tuple(given.items()), node)


def elements(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``numpy.nditer`` of one array that is only read: its elements as they lie in memory."""
    reads = len(args) == 1 and not words and lin.varied(*args) and indexing.is_array(args[0])
    return operations.primitive(lin, "np.ravel", (args[0], literal("K")), ()) if reads else None


def broadcast(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``numpy.broadcast`` of arrays that are differentiated."""
    made = lin.varied(*args) and not words
    return calls.call(lin, reference("Broadcast", composites.Broadcast), args, (), node) if made else None


@functools.lru_cache(1024)
def is_sparse(cls: type) -> bool:
    """Whether a class is one of SciPy's sparse matrices or arrays."""
    return any(kinds.module_of(c).startswith("scipy.sparse") for c in cls.__mro__)


def operator(lin: Linearizer, name: str, left: Value, right: Value) -> str:
    """The operation that an operator is: of sparse matrices (not of sparse arrays) ``*`` is the product of matrices."""
    for value in (left, right) if name in ("*", "/", "+", "-") else ():
        cls = introspection.class_of(lin, value)
        if cls is not None and is_sparse(cls) and lin.varied(left, right):
            if name == "*" and any(c.__name__ == "spmatrix" for c in cls.__mro__):
                return "@"
            raise lin.error_here("of sparse matrices only products with dense arrays are differentiated")
    return name
