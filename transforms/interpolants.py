"""An interpolant or a density made of samples is a function of the samples and of the place."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.transforms import introspection, kinds, library, operations, resolve, rules
from srcad.transforms.values import NONE, Bound, Keywords, Sym, Value, is_known, known, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


#: Makers of interpolants that are linear in their values, the second argument.
_LINEAR = {
    "interp1d", "CubicSpline", "make_interp_spline", "BarycentricInterpolator", "KroghInterpolator", "make_smoothing_spline",
    "InterpolatedUnivariateSpline", "RegularGridInterpolator", "BSpline", "LSQUnivariateSpline", "make_lsq_spline",
    "LinearNDInterpolator", "NearestNDInterpolator", "RBFInterpolator", "PPoly", "BPoly",
}  # fmt: skip

#: Those of them whose first argument the values are, and those that are given points by their coordinates too.
_VALUES_FIRST, _SCATTERED = ("PPoly", "BPoly"), ("LinearNDInterpolator", "NearestNDInterpolator")

#: Cubic interpolants that NumPy code stands for.
_PIECEWISE = {
    "PchipInterpolator": "pchip_interpolated", "Akima1DInterpolator": "akima_interpolated",
    "CubicHermiteSpline": "hermite_interpolated",
}  # fmt: skip

#: Functions among the makers, which are not followed where nothing flows into them.
_FUNCTIONS = frozenset({"make_interp_spline", "make_smoothing_spline", "make_lsq_spline"})

#: Methods of interpolants on grids that NumPy code stands for.
_ON_GRIDS = ("linear", "slinear", "pchip")


def interpolant(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords) -> Value | None:
    """An interpolant of values that are differentiated, a function of the points; ``None`` for every other call."""
    name = getattr(target, "__name__", "")
    made_here = name in _LINEAR | {*_PIECEWISE, "UnivariateSpline"}
    if not made_here or not kinds.module_of(target).startswith("scipy.interpolate"):
        return None
    if name in _FUNCTIONS and not lin.varied(*args, *(v for _, v in keywords)):
        return operations.passive_call(lin, reference(name, target), args, keywords)
    names = list(inspect.signature(target).parameters)
    words = dict(zip(names, args, strict=False)) | dict(keywords)
    turned = name in _VALUES_FIRST
    values, points = words.pop(names[not turned], NONE), words.pop(names[turned], NONE)
    if name in _PIECEWISE:
        return _piecewise(lin, name, points, values, words)
    if not lin.varied(values) or lin.varied(points, *words.values()):
        return None
    smooths = name == "UnivariateSpline" and not (is_known(words.get("s", NONE)) and known(words.get("s", NONE)) == 0)
    if smooths or (name == "make_smoothing_spline" and words.get("lam", NONE) == NONE):
        option = "s=0" if smooths else "lam="
        raise lin.error_here(f"{name} is differentiated in its values with {option} given: else they choose how smooth it is")
    partial = (reference(name, target),) if turned else (reference(name, target), points)
    words |= {names[1]: points} if turned else {}
    make = operations.passive_call(lin, reference("partial", functools.partial), partial, tuple(words.items()))
    method = words.get("method", literal("linear"))
    if name == "RegularGridInterpolator" and is_known(method) and known(method) in _ON_GRIDS:
        return Bound(reference("grid_of_values", rules.runtime().grid_of_values), (make, values))
    function = rules.runtime().scattered if name in _SCATTERED else rules.runtime().interpolated
    return Bound(reference(function.__name__, function), (make, values))


def _piecewise(lin: Linearizer, name: str, points: Value, values: Value, words: dict[str, Value]) -> Value | None:
    """A cubic interpolant by its values and slopes, of knots that may be differentiated too."""
    if not lin.varied(points, values, *words.values()):
        return None
    given = (points, values, words.pop("dydx")) if "dydx" in words else (points, values)
    extrapolate = words.pop("extrapolate", NONE)
    if extrapolate != NONE:
        raise lin.error_here(f"{name} is differentiated in its values with extrapolate= given where it is called")
    return Bound(reference(_PIECEWISE[name], getattr(rules.runtime(), _PIECEWISE[name])), given, tuple(words.items()))


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
    return any(kinds.module_of(c).startswith("scipy.interpolate") for c in cls.__mro__)


def _derived(lin: Linearizer, target: Any, args: Sequence[Value]) -> Value | None:
    """The derivative or the antiderivative of an interpolant that nothing flows into, which is not followed."""
    if getattr(target, "__name__", "") not in ("derivative", "antiderivative") or not args or lin.varied(*args):
        return None
    owner = introspection.class_of(lin, args[0])
    if owner is None or not is_interpolant(owner):
        return None
    return operations.passive_call(lin, reference(target.__name__, target), args, ())


def evaluate(lin: Linearizer, function: Value, target: Any, args: Sequence[Value], hint: str) -> Value | None:
    """A call of an interpolant of SciPy, of whose class the derivatives are at hand; else ``None``."""
    if getattr(target, "__name__", "") == "dot" and len(args) == 2:
        owner = introspection.class_of(lin, args[0])
        return lin.op("@", *args, hint=hint) if owner is not None and library.is_sparse(owner) and lin.varied(*args) else None
    if getattr(target, "__name__", "") in ("__call__", "evaluate") and len(args) in (2, 3) and isinstance(args[0], Sym):
        function, target, args = args[0], introspection.class_of(lin, args[0]) or type(known_object(args[0])), args[1:]
    derived = _derived(lin, target, args)
    if derived is not None:
        return derived
    cls = target if isinstance(target, type) else type(target)
    names = {c.__name__ for c in cls.__mro__ if kinds.module_of(c).startswith(("scipy.interpolate", "scipy.stats._kde"))}
    slope = len(args) == 2 and names & {"PPoly", "BSpline", "UnivariateSpline"} and not lin.varied(args[1])
    if slope and lin.varied(args[0]):
        return lin.op("evaluated", function, *args, hint=hint)
    if not names or not lin.varied(*args) or len(args) != 1:
        return None
    if "gaussian_kde" in names:
        parts = [lin.op(f".{name}", function, kind=kinds.Array(np.dtype(float), rank)) for name, rank in _OF_KERNELS.items()]
        return library.followed(lin, rules.runtime().sum_of_kernels, (*map(resolve.passive_symbol, parts), *args), (), hint)
    if "RegularGridInterpolator" in names:
        return library.followed(lin, rules.runtime().grid_interpolated, (function, *args), (), hint)
    if names & {"PPoly", "BSpline", "interp1d", "UnivariateSpline", "BarycentricInterpolator", "KroghInterpolator"}:
        return lin.op("evaluated", function, *args, hint=hint)
    return None
