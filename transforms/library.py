"""After this step a call of NumPy or SciPy is an operation that has a rule, or the Python function that stands for it.

What a library lets users write in many ways is written here in one: arguments that are given by name where rules have
them by position, ``where=`` of reductions, the methods of universal functions and of distributions.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.transforms import calls, indexing, inlining, introspection, kinds, methods, operations, resolve, rules
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

#: Draws that are standard draws, moved and stretched, or elements that are drawn; the functions that stand for them.
_GENERATORS = (np.random.Generator, np.random.RandomState)
_MOVED = ("normal", "uniform", "exponential", "laplace", "logistic", "gumbel", "lognormal", "rayleigh", "weibull")
DRAWS = {name: name for name in _MOVED} | {"permutation": "drawn_order", "choice": "drawn_elements"}

#: Methods of universal functions, with the names of their parameters; functions of ``srcad.runtime`` stand for them.
UFUNC_METHODS = {
    "reduce": ("array", "axis", "dtype", "out", "keepdims", "initial", "where"), "accumulate": ("array", "axis", "dtype", "out"),
    "reduceat": ("array", "indices", "axis", "dtype", "out"), "outer": ("A", "B"),
}  # fmt: skip


#: What keywords that change a call's meaning are where they do not.
_DEFAULTS = {"where": literal(True), "mean": literal(None)}


def by_position(op: str, args: Sequence[Value], keywords: Keywords) -> tuple[Sequence[Value], Keywords]:
    """The same call with the first arguments by position where the heads of rules have no such names."""
    named = {word for rule in rules.rules_of(op) for p in rule.params for word in (p.keywords or (p.name,))}
    if all(word in named for word, _ in keywords):
        return args, keywords
    left, found = dict(keywords), list(args)
    for name in _signature(op)[len(args) :]:
        if name not in left or name in named or not _is_anonymous(op, len(found)):
            break
        found.append(left.pop(name))
    return found, tuple(left.items())


#: Functions that give arrays of a known rank, or of any (``None``), whatever they are given; and those that take a type.
_MAKERS = {"np.eye": 2, "np.identity": 2, "np.zeros": None, "np.ones": None, "np.empty": None}
_CONVERTERS = ("np.asarray", "np.array", "np.asanyarray", "np.ascontiguousarray")


def certain_kind(op: str, args: Sequence[Value], words: dict[str, Value]) -> kinds.Kind | None:
    """The kind of an array that is certain though nothing is known of the arguments; ``None`` where kinds tell more."""
    if not args or not isinstance(args[0], Sym) or args[0].kind != kinds.UNKNOWN:
        return None
    wanted = words.get("dtype", args[1] if len(args) > 1 and op in _CONVERTERS else NONE)
    if op in _CONVERTERS and known_object(wanted) in (float, complex, np.float64, np.float32, np.complex128):
        return kinds.Array(np.dtype(known_object(wanted)), None)
    return kinds.Array(np.dtype(float), _MAKERS[op]) if op in _MAKERS and wanted == NONE else None


def by_name(op: str, args: Sequence[Value], keywords: Keywords) -> tuple[Sequence[Value], Keywords]:
    """The same call with the arguments by name for which, given by position, the rule has no place."""
    places, names = max((len(r.params) for r in rules.rules_of(op)), default=len(args)), _signature(op)
    if len(args) <= places or len(names) < len(args):
        return args, keywords
    return args[:places], (*zip(names[places:], args[places:], strict=False), *keywords)


def as_arrays(lin: Linearizer, op: str, args: Sequence[Value]) -> Sequence[Value]:
    """The arguments with those lists and tuples as arrays whose elements are differentiated: rules work with arrays."""
    places = _array_places(op, len(args)) if op.startswith(("np.", "scipy.")) else frozenset()
    listed = [k in places and _is_listed(lin, a) and lin.varied(*args) for k, a in enumerate(args)]
    return [lin.op("np.asarray", a) if made else a for a, made in zip(args, listed, strict=True)]


def _is_listed(lin: Linearizer, value: Value) -> bool:
    content = lin.content(value)
    if content is not None:
        return content.cls in (list, tuple)
    return isinstance(value, Sym) and isinstance(value.kind, kinds.Sequence | kinds.Record) and not is_known(value)


@functools.cache
def _array_places(op: str, count: int) -> frozenset[int]:
    """The places of a call's arguments that are arrays to every rule, none of which is made for lists."""
    found = [rule for rule in rules.rules_of(op) if len(rule.params) >= count]
    texts = [t for rule in found for t in (*rule.tangents, *rule.adjoints) if t is not None]
    general = op.startswith("np.") and not any("pack(" in t for t in texts)
    if not found or not (general or all(rule.partials for rule in found)):
        return frozenset()
    params = [rule.params for rule in found]
    return frozenset(k for k in range(count) if all(p[k].active and p[k].name != "xs" and not p[k].star for p in params))


@functools.cache
def _is_anonymous(op: str, place: int) -> bool:
    """Whether a rule's parameter in this place has no name that users know."""
    heads = [rule.params for rule in rules.rules_of(op) if len(rule.params) > place]
    return any(head[place].active and not head[place].keywords for head in heads)


@functools.cache
def _signature(op: str) -> tuple[str, ...]:
    """The names of a function's positional parameters; none where it does not tell."""
    try:
        found = inspect.signature(rules.resolve(op))
    except (TypeError, ValueError):
        return ()
    return tuple(p.name for p in found.parameters.values() if p.kind is not p.KEYWORD_ONLY)


@functools.cache
def out_place(op: str) -> int | None:
    """The place of ``out`` among a function's positional parameters, ``None`` where it has none."""
    told = _signature(op)
    heads = [told] if told else [tuple(p.name for p in rule.params) for rule in rules.rules_of(op)]
    return next((names.index("out") for names in heads if "out" in names), None)


#: Functions of the coefficients of polynomials; all but the last two give objects of ``numpy.poly1d`` where they are given one.
_OF_POLYNOMIALS = ("np.polyadd", "np.polysub", "np.polymul", "np.polydiv", "np.polyder", "np.polyint", "np.polyval", "np.roots")


def _of_polynomials(lin: Linearizer, op: str, args: Sequence[Value], keywords: Keywords, hint: str) -> Value | None:
    """A function of polynomials that are objects of ``numpy.poly1d``, by their coefficients; ``None`` for every other call."""
    is_object = [introspection.class_of(lin, a) is np.poly1d for a in args]
    if op not in _OF_POLYNOMIALS or not any(is_object):
        return None
    if op == "np.polyval" and any(is_object[1:]):
        raise lin.error_here("a polynomial of a polynomial is not differentiated")
    plain = [resolve.attribute(lin, a, "coeffs", hint) if made else a for a, made in zip(args, is_object, strict=True)]
    found = operations.primitive(lin, op, plain, keywords, hint)
    if op in _OF_POLYNOMIALS[-2:]:
        return found
    if op == "np.polydiv":
        parts = [lin.op("getitem", found, literal(k)) for k in range(2)]
        return Items(tuple, tuple(_polynomial(lin, part) for part in parts))
    return _polynomial(lin, found)


def _polynomial(lin: Linearizer, coefficients: Value) -> Value:
    return calls.call(lin, reference("poly1d", np.poly1d), (coefficients,), (), None)


def stand_in(lin: Linearizer, op: str, args: Sequence[Value], keywords: Keywords, hint: str) -> Value | None:
    """The value of a call that a Python function stands for, or ``None``."""
    values = (*args, *(v for _, v in keywords))
    polynomial = _of_polynomials(lin, op, args, keywords, hint) if lin.varied(*values) else None
    if polynomial is not None:
        return polynomial
    if not lin.varied(*values) and not any(isinstance(p, Func | Bound) for v in values for p in _parts(lin, v)):
        return None
    args, keywords = by_name(op, args, keywords)
    for word, value in keywords:
        if value != _DEFAULTS.get(word, literal(False)) and f"{op} {word}" in rules.composites():
            op = f"{op} {word}"
    function = _special_case(lin, op, args, dict(keywords)) or rules.stands_for(op)
    return None if function is None else _walk(lin, function, args, keywords, hint)


#: Extrema, by the functions that stand for them where ``initial`` is differentiated.
_EXTREMA = {"np.max": "max_initial", "np.amax": "max_initial", "np.min": "min_initial", "np.amin": "min_initial"}

#: Functions that stand for these where weights are given or the share is differentiated have names that begin alike.
QUANTILES = ("np.quantile", "np.percentile", "np.nanquantile", "np.nanpercentile")


def _special_case(lin: Linearizer, op: str, args: Sequence[Value], words: dict[str, Value]) -> Any:
    """The function that stands for a call whose rule does not have these arguments, or ``None``."""
    if op in ("np.atleast_1d", "np.atleast_2d", "np.atleast_3d") and len(args) > 1:
        return getattr(rules.runtime(), f"{op[3:]}_each")
    if op == "np.convolve" and not all(indexing.is_array(a) for a in args[:2]):
        return rules.runtime().convolve
    if op in _EXTREMA and lin.varied(words.get("initial", args[4] if len(args) > 4 else NONE)):
        return getattr(rules.runtime(), _EXTREMA[op])
    if op == "scipy.linalg.eigvalsh" and len(args) > 1 and args[1] != NONE:
        return rules.runtime().generalized_eigenvalues
    if op in QUANTILES and "weights" in words:
        return getattr(rules.runtime(), f"weighted_{op[3:]}")
    if op in QUANTILES and lin.varied(words.get("q", args[1] if len(args) > 1 else NONE)):
        return getattr(rules.runtime(), f"{op[3:]}_at", None)
    if op == "np.gradient" and lin.varied(*args[1:]):
        return rules.runtime().gradient_spaced
    if op == "np.pad" and words.get("mode", args[2] if len(args) > 2 else NONE) == literal("median"):
        return rules.runtime().pad_median
    return None


def joined(lin: Linearizer, base: Value, index: Value, hint: str) -> Value | None:
    """``numpy.r_[...]`` or ``numpy.c_[...]`` of what is differentiated; ``None`` for every other element."""
    target = known_object(base)
    if (target is not np.r_ and target is not np.c_) or not lin.varied(index):
        return None
    content = lin.content(index)
    parts = list(content.children) if content is not None and content.cls is tuple else [index]
    directives = (p for p in parts if is_known(p) and isinstance(known(p), str))
    if any(directives):
        raise lin.error_here("np.r_ and np.c_ are differentiated for numbers, arrays and slices, without directives")
    parts = [_counted(lin, p) if _is_slice(lin, p) else p for p in parts]
    function = rules.runtime().joined_in_rows if target is np.r_ else rules.runtime().joined_in_columns
    return _walk(lin, function, parts, (), hint)


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


def _walk(lin: Linearizer, function: Any, args: Sequence[Value], keywords: Keywords, hint: str) -> Value:
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
    if isinstance(holder, np.ufunc) and attr in UFUNC_METHODS and lin.varied(*args):
        return _ufunc_method(lin, base, attr, args, keywords, hint)
    if holder is not None and (op := rules.method_name(holder, attr)) is not None:
        if _in_shapes(lin, holder, op, args, keywords) and hasattr(rules.runtime(), f"continuous_{attr}"):
            return _walk(lin, getattr(rules.runtime(), f"continuous_{attr}"), (base, *args), keywords, hint)
        return operations.primitive(lin, op, args, keywords, hint)
    cls = introspection.class_of(lin, base)
    if cls is not None and draws(cls, attr) and lin.varied(*args, *(v for _, v in keywords)):
        return _walk(lin, getattr(rules.runtime(), DRAWS[attr]), (base, *args), keywords, hint)
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
    found = _walk(lin, getattr(rules.runtime(), f"ufunc_{attr}"), (base,), tuple(words.items()), hint)
    if out == NONE:
        return found
    out = out.children[0] if isinstance(out, Items) and len(out.children) == 1 else out
    lin.effect("setitem", out, literal(...), found)
    return out


def is_continuous(dist: Any) -> bool:
    """Whether an object is one of SciPy's continuous distributions."""
    return any(c.__name__ == "rv_continuous" for c in type(dist).__mro__)


def _in_shapes(lin: Linearizer, dist: Any, op: str, args: Sequence[Value], keywords: Keywords) -> bool:
    """Whether a shape parameter of a continuous distribution is differentiated that the rule takes for constant."""
    if not is_continuous(dist):
        return False
    names = (getattr(dist, "shapes", None) or "").replace(",", " ").split()
    if set(names) <= {word for rule in rules.rules_of(op) for p in rule.params if p.active for word in p.keywords}:
        return False
    return lin.varied(*args[1 : 1 + len(names)], *(v for k, v in keywords if k in names))


def frozen(lin: Linearizer, dist: Any, args: Sequence[Value], keywords: Keywords) -> Value | None:
    """A distribution of ``scipy.stats`` with parameters that are differentiated; ``None`` for every other object."""
    families = {c.__name__ for c in type(dist).__mro__} & {"rv_generic", "multivariate_normal_gen"}
    if not families or not lin.varied(*args, *(v for _, v in keywords)):
        return None
    names = ["mean", "cov", "allow_singular"]
    if "rv_generic" in families:
        names = [*(dist.shapes or "").replace(",", " ").split(), "loc", *(["scale"] if is_continuous(dist) else [])]
    given = (*zip(names, args, strict=False), *keywords)
    methods = [n for n in _OF_FROZEN if hasattr(dist, n)]
    made = [reference(n, getattr(dist, n)) for n in methods]
    return Items(Frozen, tuple(Bound(m, (), tuple(given)) for m in made), tuple(methods))


class Frozen(tuple[Any, ...]):
    """The class of distributions with their parameters, which are known by their methods only."""

    _fields = ()

    def __new__(cls, **parameters: Any) -> Frozen:
        raise TypeError(parameters)


#: The methods of distributions that take their parameters by name.
_OF_FROZEN = (
    "pdf", "logpdf", "pmf", "logpmf", "cdf", "logcdf", "sf", "logsf", "ppf", "isf", "mean", "var", "std", "median", "entropy",
    "interval", "support", "stats", "rvs",
)  # fmt: skip


def draws(cls: type, attr: str) -> bool:
    """Whether a method draws at random from a distribution whose parameters may be differentiated."""
    return cls in _GENERATORS and attr in DRAWS


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
    kind = args[0].kind
    return literal(kinds.is_complex(kind)) if kinds.is_complex(kind) or kinds.is_real(kind) else None


def field(lin: Linearizer, base: Sym, attr: str, hint: str) -> Value | None:
    """An attribute that is an element of a namedtuple, or the elements of an array in order; else ``None``."""
    if attr == "flat":
        return operations.primitive(lin, "np.ravel", (base,), (), hint)
    cls = base.kind.cls if isinstance(base.kind, kinds.Opaque) else None
    fields = getattr(cls, "_fields", ()) if cls is not None and issubclass(cls, tuple) else ()
    return lin.op("getitem", base, literal(fields.index(attr)), hint=hint) if attr in fields else None


def vectorize(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``numpy.vectorize(function, otypes=..., signature=...)``."""
    otypes = words.get("otypes", args[1] if len(args) > 1 else NONE)
    signature = words.get("signature", NONE)
    if len(args) not in (1, 2) or set(words) - {"otypes", "signature", "doc", "cache"} or not is_known(signature):
        return None
    return vectorized(args[0], otypes, known(signature))


def vectorized(function: Value, otypes: Value = NONE, signature: str | None = None) -> Value:
    """A function of numbers, or of arrays of a few axes, as one of arrays."""
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


def subscripts(lin: Linearizer, args: Sequence[Value]) -> Sequence[Value]:
    """The arguments of ``numpy.einsum`` with its indices in a string: ``(x, [0, 1], [0])`` as ``('ab->a', x)``."""
    if not args or (is_known(args[0]) and isinstance(known(args[0]), str)):
        return _in_parts(lin, args)
    indices = [_letters(lin, a) for a in args[1::2]]
    result = _letters(lin, args[-1]) if len(args) % 2 else ""
    if result is None or None in indices:
        return args
    text = ",".join(map(str, indices)) + (f"->{result}" if len(args) % 2 else "")
    return (literal(text), *args[: 2 * len(indices) : 2])


def _in_parts(lin: Linearizer, args: Sequence[Value]) -> Sequence[Value]:
    """The product of many arrays as one of few, the first of which is a product of the first ones."""
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


def _letters(lin: Linearizer, value: Value) -> str | None:
    content = lin.content(value)
    if content is None or not all(is_known(c) for c in content.children):
        return None
    return "".join("..." if known(c) is ... else chr(97 + known(c)) for c in content.children)


def is_sparse(cls: type) -> bool:
    """Whether a class is one of SciPy's sparse matrices or arrays."""
    return any(c.__module__.startswith("scipy.sparse") for c in cls.__mro__)


def operator(lin: Linearizer, name: str, left: Value, right: Value) -> str:
    """The operation that an operator is: of sparse matrices (not of sparse arrays) ``*`` is the product of matrices."""
    for value in (left, right):
        cls = introspection.class_of(lin, value)
        if name in ("*", "/", "+", "-") and cls is not None and is_sparse(cls) and lin.varied(left, right):
            if name == "*" and any(c.__name__ == "spmatrix" for c in cls.__mro__):
                return "@"
            raise lin.error_here("of sparse matrices only products with dense arrays are differentiated")
    return name


#: Makers of interpolants that are linear in their values, the second argument.
_LINEAR = {
    "interp1d", "CubicSpline", "make_interp_spline", "BarycentricInterpolator", "KroghInterpolator", "make_smoothing_spline",
    "InterpolatedUnivariateSpline", "RegularGridInterpolator",
}  # fmt: skip

#: Methods of interpolants on grids that NumPy code stands for.
_ON_GRIDS = ("linear", "slinear", "pchip")


def interpolant(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords) -> Value | None:
    """An interpolant of values that are differentiated, a function of the points; ``None`` for every other call."""
    name = getattr(target, "__name__", "")
    if name not in _LINEAR | {"PchipInterpolator"} or not getattr(target, "__module__", "").startswith("scipy.interpolate"):
        return None
    names = list(inspect.signature(target).parameters)
    words = dict(zip(names, args, strict=False)) | dict(keywords)
    points, values = words.pop(names[0], NONE), words.pop(names[1], NONE)
    if not lin.varied(values) or lin.varied(points, *words.values()):
        return None
    if name == "PchipInterpolator":
        axis = (("axis", words["axis"]),) if "axis" in words else ()
        return Bound(reference("pchip_interpolated", rules.runtime().pchip_interpolated), (points, values), axis)
    partial = (reference(name, target), points)
    make = operations.passive_call(lin, reference("partial", functools.partial), partial, tuple(words.items()))
    method = words.get("method", literal("linear"))
    if name == "RegularGridInterpolator" and is_known(method) and known(method) in _ON_GRIDS:
        return Bound(reference("grid_of_values", rules.runtime().grid_of_values), (make, values))
    return Bound(reference("interpolated", rules.runtime().interpolated), (make, values))


def kernel_density(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords) -> Value | None:
    """``scipy.stats.gaussian_kde``, of samples that are differentiated a function of the points; ``None`` for other calls."""
    if getattr(target, "__name__", "") != "gaussian_kde":
        return None
    if not lin.varied(*args, *(v for _, v in keywords)):
        return operations.passive_call(lin, reference("gaussian_kde", target), args, keywords)
    words = dict(zip(("dataset", "bw_method", "weights"), args, strict=False)) | dict(keywords)
    given = (words.get("dataset", NONE), words.get("bw_method", NONE), words.get("weights", NONE))
    return Bound(reference("kernel_density", rules.runtime().kernel_density), given)


#: What an object of ``scipy.stats.gaussian_kde`` holds, by the numbers of axes.
_OF_KERNELS = {"dataset": 2, "covariance": 2, "weights": 1}


def is_interpolant(cls: type) -> bool:
    """Whether a class is one of SciPy's interpolants."""
    return any(c.__module__.startswith("scipy.interpolate") for c in cls.__mro__)


def evaluate(lin: Linearizer, function: Value, target: Any, args: Sequence[Value], hint: str) -> Value | None:
    """A call of an interpolant of SciPy, of whose class the derivatives are at hand; else ``None``."""
    if getattr(target, "__name__", "") == "dot" and len(args) == 2:
        owner = introspection.class_of(lin, args[0])
        return lin.op("@", *args, hint=hint) if owner is not None and is_sparse(owner) and lin.varied(*args) else None
    if getattr(target, "__name__", "") in ("__call__", "evaluate") and len(args) == 2 and isinstance(args[0], Sym):
        function, target, args = args[0], introspection.class_of(lin, args[0]) or type(known_object(args[0])), args[1:]
    cls = target if isinstance(target, type) else type(target)
    names = {c.__name__ for c in cls.__mro__ if c.__module__.startswith(("scipy.interpolate", "scipy.stats._kde"))}
    if not names or not lin.varied(*args) or len(args) != 1:
        return None
    if "gaussian_kde" in names:
        parts = [lin.op(f".{name}", function, kind=kinds.Array(np.dtype(float), rank)) for name, rank in _OF_KERNELS.items()]
        return _walk(lin, rules.runtime().sum_of_kernels, (*map(resolve.passive_symbol, parts), *args), (), hint)
    if "RegularGridInterpolator" in names:
        return _walk(lin, rules.runtime().grid_interpolated, (function, *args), (), hint)
    if names & {"PPoly", "BSpline", "interp1d", "UnivariateSpline", "CubicSpline"}:
        return lin.op("evaluated", function, *args, hint=hint)
    return None
