"""Methods of distributions and of generators of random numbers are functions of what they are given."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from srcad.transforms import inplace, introspection, library, rules, signatures
from srcad.transforms.values import Bound, Items, Keywords, Value, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_GENERATORS = ("numpy.random._generator.Generator", "numpy.random.mtrand.RandomState")
#: Draws that are standard draws, moved and stretched, or elements that are drawn; the functions that stand for them.
_MOVED = ("normal", "uniform", "exponential", "laplace", "logistic", "gumbel", "lognormal", "rayleigh", "weibull")
DRAWS = {name: name for name in _MOVED} | {
    "permutation": "drawn_order", "permuted": "drawn_apart", "choice": "drawn_elements", "shuffle": "drawn_order",
}  # fmt: skip
#: The methods of Python's own generators that read or write what is not an attribute, or is one that others write.
_DRAWS_OF_PYTHON = {"gauss": "gauss", "seed": "seeded"}


def is_continuous(dist: Any) -> bool:
    """Whether an object is one of SciPy's continuous distributions."""
    return any(c.__name__ == "rv_continuous" for c in type(dist).__mro__)


def in_shapes(lin: Linearizer, dist: Any, op: str, args: Sequence[Value], keywords: Keywords) -> bool:
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
    return Items(library.Frozen, tuple(Bound(m, (), tuple(given)) for m in made), tuple(methods))


#: The methods of distributions that take their parameters by name.
_OF_FROZEN = (
    "pdf", "logpdf", "pmf", "logpmf", "cdf", "logcdf", "sf", "logsf", "ppf", "isf", "mean", "var", "std", "median", "entropy",
    "interval", "support", "stats", "rvs",
)  # fmt: skip


def draws(cls: type, attr: str) -> bool:
    """Whether a method draws at random from a distribution whose parameters may be differentiated."""
    return drawn_by(cls, attr) is not None


def drawn(
    lin: Linearizer, base: Value, cls: type, attr: str, args: Sequence[Value], keywords: Keywords, hint: str
) -> Value:
    """Such a draw; NumPy's generators take numbers and lists as arrays."""
    if attr == "shuffle" and args and introspection.class_of(lin, args[0]) is list:
        return library.followed(lin, rules.runtime().shuffle_list, (base, *args), keywords, hint)
    if cls is not random.Random:
        args = [signatures.as_array(lin, a) if lin.varied(a) else a for a in args]
        keywords = tuple((k, signatures.as_array(lin, v) if lin.varied(v) else v) for k, v in keywords)
    found = library.followed(lin, getattr(rules.runtime(), str(drawn_by(cls, attr))), (base, *args), keywords, hint)
    return found if attr != "shuffle" else inplace.written(lin, args[0], found)


def drawn_by(cls: type, attr: str) -> str | None:
    """The function of the runtime that stands for such a method."""
    if cls is random.Random:
        return _DRAWS_OF_PYTHON.get(attr)
    return DRAWS.get(attr) if f"{cls.__module__}.{cls.__qualname__}" in _GENERATORS else None
