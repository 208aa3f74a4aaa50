"""The transformations that users call. Each takes a function and returns a callable derivative."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar, overload

import numpy as np

from srcad.compiled import COMPILERS
from srcad.composed import Composed, Hessian, HessianVector, Jacobian
from srcad.derivative import Derivative
from srcad.pickles import named, picklable
from srcad.runtime.broadcast import is_foreign
from srcad.runtime.errors import DifferentiationError
from srcad.transforms.pipeline import Options

F = TypeVar("F", bound=Callable[..., Any])


#: The options that users give, and the transformations that have them; ``None``: all.
_OPTIONS: dict[str, tuple[str, ...] | None] = {
    "optimize": None, "strong_zero": None, "has_aux": ("grad", "value_and_grad"), "compile": None, "checkpoint": None,
}  # fmt: skip


def _options(transformation: str, options: dict[str, Any]) -> Options:
    """The options of a transformation; what is not built yet is an error."""
    states = options.get("checkpoint")
    if states not in (None, "sqrt") and (type(states) is not int or states < 1):
        raise ValueError(f"checkpoint={states!r} is no number of states; it is 'sqrt', or 1 or more")
    if options.get("compile") not in (None, *COMPILERS):
        raise DifferentiationError(f"compile={options['compile']!r} is not available; there is {', '.join(map(repr, COMPILERS))}")
    given = {name: value for name, value in options.items() if value is not None or name not in ("compile", "checkpoint")}
    known = [name for name, having in _OPTIONS.items() if having is None or transformation in having]
    unknown = [name for name in given if name not in known]
    if unknown:
        raise TypeError(f"srcad.{transformation} has no option {unknown[0]!r}; the options are {', '.join(known)}")
    return Options(**given)


def grad(fn: Any, wrt: Any = None, ignore: Any = (), **options: Any) -> Derivative:
    """The gradient of a scalar-valued function, in the structure of its parameters.

    With ``has_aux=True`` the function returns ``(value, aux)`` and the derivative ``(gradient, aux)``.

    >>> import srcad
    >>> srcad.grad(lambda x: x * x)(3.0)
    6.0
    """
    return Derivative("grad", fn, wrt, ignore, _options("grad", options))


def value_and_grad(fn: Any, wrt: Any = None, ignore: Any = (), **options: Any) -> Derivative:
    """The value and the gradient; with ``has_aux=True`` the function returns ``(value, aux)``, here ``((value, aux), gradient)``.

    >>> import srcad
    >>> srcad.value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """
    return Derivative("value_and_grad", fn, wrt, ignore, _options("value_and_grad", options))


class Pullback(Derivative):
    """``vjp(fn)(*args)``: the value, and the pullback, which takes an adjoint of the value's shape."""

    def __init__(self, fn: Any, wrt: Any = None, ignore: Any = (), options: Options | None = None) -> None:
        super().__init__("vjp", fn, wrt, ignore, options)

    def __reduce__(self) -> Any:
        return Pullback, (picklable(self.fn), *self.choice, self.options)

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        value, pullback = self.dispatch(*args, **keywords)
        form = _form(value)

        def checked(value_bar: Any, /) -> Any:
            _check_adjoint(form, value_bar)
            return pullback(value_bar)

        return value, checked


def _form(value: Any) -> Any:
    """What an adjoint of a value is checked by: the shape and whether it is real, of numbers and arrays in containers."""
    if isinstance(value, np.ndarray | np.inexact | float | complex | int):
        return np.shape(value), not np.iscomplexobj(value)
    if isinstance(value, dict):
        return {k: _form(v) for k, v in value.items()}
    return list(map(_form, value)) if isinstance(value, list | tuple) else None


def _check_adjoint(form: Any, bar: Any) -> None:
    """Raise where an adjoint would be broadcast, or is complex and its value real."""
    if form is None or bar is None or is_foreign(bar):
        return
    if isinstance(form, tuple):
        shape, real = form
        if bar.__class__ is float and shape == ():
            return
        if np.shape(bar) != shape:
            what = f"the pullback is given an adjoint of the shape {np.shape(bar)}, the value has the shape {shape}"
            raise DifferentiationError(what, hint="an adjoint has the shape of its value, as numpy.ones_like(value) has")
        if real and np.iscomplexobj(bar):
            raise DifferentiationError("the pullback is given a complex adjoint of a real value", hint="give it the real part")
        return
    places = form if isinstance(form, dict) else range(min(len(form), len(bar)))
    for place in places:
        _check_adjoint(form[place], bar[place])


def vjp(fn: Any, wrt: Any = None, ignore: Any = (), **options: Any) -> Pullback:
    """The value and the pullback: ``value, pullback = vjp(fn)(*args)``; an adjoint of another shape than the value's is refused.

    >>> import srcad
    >>> value, pullback = srcad.vjp(lambda x: x * x)(3.0)
    >>> pullback(2.0)
    12.0
    """
    return Pullback(fn, wrt, ignore, _options("vjp", options))


class Pushforward(Derivative):
    """``jvp(fn)(primals, tangents)``: the value and the tangent along the tangents."""

    def __init__(self, fn: Any, wrt: Any = None, ignore: Any = (), options: Options | None = None) -> None:
        super().__init__("jvp", fn, wrt, ignore, options)

    def __reduce__(self) -> Any:
        return Pushforward, (picklable(self.fn), *self.choice, self.options)

    def __call__(self, primals: Any, tangents: Any, /, *rest: Any, **keywords: Any) -> Any:
        plain = primals.__class__ is tangents.__class__ is tuple and not rest and not keywords
        if plain and len(primals) == len(tangents) == self.all:
            run = self.runner(*primals)
            if any([p.__class__ is not float or t.__class__ is not float for p, t in zip(primals, tangents, strict=True)]):
                tangents = tuple(map(_tangent_of, self.parameters.wrt, primals, tangents))
            return run(*primals, *tangents)
        wrt = self.parameters.wrt
        if not isinstance(primals, tuple | list) or not isinstance(tangents, tuple | list) or len(tangents) != len(wrt):
            what = f"{self.__name__} takes a tuple of primals and one of tangents, with a tangent for {', '.join(wrt)} each"
            raise DifferentiationError(what, hint="a tuple of one has a comma: ((x,), (x_dot,))")
        values = self.everything(primals, rest, keywords)
        tangents = [_tangent_of(n, values[self.parameters.names.index(n)], t) for n, t in zip(wrt, tangents, strict=True)]
        return self.runner(*values)(*values, *tangents)

    @property
    def all(self) -> int:
        """The number of the parameters, where all of them are differentiated; else 0."""
        return len(self.parameters.names) if self.parameters.wrt == self.parameters.names and not self.leading else 0

    def everything(self, primals: Any, rest: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Any, ...]:
        """The values of all parameters; ``primals`` are those that are differentiated, or all of them."""
        given = self.fresh()
        args, words = (*primals, *rest), keywords
        if len(primals) == len(given.wrt):
            args, words = given.placed(dict(zip(given.wrt, primals, strict=True)), rest, keywords, len(self.leading))
        return given.bind((*self.leading, *args), words)


def _tangent_of(name: str, primal: Any, tangent: Any) -> Any:
    """A tangent of an array as an array of its type; raise where it does not have the shape of its array or number."""
    if primal.__class__ is tangent.__class__ is np.ndarray and primal.shape == tangent.shape and primal.dtype is tangent.dtype:
        return tangent
    if isinstance(primal, np.ndarray | float | int) and np.shape(tangent) != np.shape(primal):
        what = f"the tangent of {name!r} has the shape {np.shape(tangent)}, the parameter {np.shape(primal)}"
        raise DifferentiationError(what, hint="a tangent has the shape of its parameter")
    if not isinstance(primal, np.ndarray | np.inexact) or is_foreign(tangent):
        return tangent
    given = np.asarray(tangent)
    if given.dtype.kind != "c" or primal.dtype.kind == "c":
        given = given.astype(primal.dtype if primal.dtype.kind in "fc" else float, copy=False)
    return given if isinstance(primal, np.ndarray) else given[()]


def jvp(fn: Any, wrt: Any = None, ignore: Any = (), **options: Any) -> Pushforward:
    """The value and the tangent: ``jvp(fn)(primals, tangents)``.

    >>> import srcad
    >>> srcad.jvp(lambda x: x * x)((3.0,), (1.0,))
    (9.0, 6.0)
    """
    return Pushforward(fn, wrt, ignore, _options("jvp", options))


def jacobian(fn: Any, wrt: Any = None, ignore: Any = (), mode: str = "auto", **options: Any) -> Jacobian:
    """The Jacobian, of the shape of the output plus that of the input.

    >>> import numpy as np, srcad
    >>> srcad.jacobian(lambda x: x * x)(np.array([1.0, 2.0])).tolist()
    [[2.0, 0.0], [0.0, 4.0]]
    """
    chosen = _options("jacobian", options)
    return Jacobian(Pushforward(fn, wrt, ignore, chosen), Derivative("vjp", fn, wrt, ignore, chosen), mode)


def hessian(fn: Any, wrt: Any = None, ignore: Any = (), **options: Any) -> Hessian:
    """The Hessian, of the shape of the input twice; several parameters give a tuple of tuples.

    >>> import srcad
    >>> srcad.hessian(lambda x: x * x * x)(2.0)
    12.0
    """
    return Hessian(_of_gradient(fn, wrt, ignore, _options("hessian", options)))


def _of_gradient(fn: Any, wrt: Any, ignore: Any, options: Options) -> Pushforward:
    """The tangent of the gradient."""
    gradient = Derivative("grad", fn, wrt, ignore, options)
    names = gradient.parameters.wrt
    return Pushforward(gradient, names[0] if gradient.parameters.bare else names, (), options)


def hvp(fn: Any, wrt: Any = None, ignore: Any = (), **options: Any) -> HessianVector:
    """The Hessian-vector product, forward over reverse.

    >>> import srcad
    >>> srcad.hvp(lambda x: x * x * x)((2.0,), (1.0,))
    12.0
    """
    return HessianVector(_of_gradient(fn, wrt, ignore, _options("hvp", options)))


def rdiff(fn: Any, args: Any = None, *, order: int = 1, ignore: Any = (), all_orders: bool = True, **options: Any) -> Orders:
    """One flat tuple: the value, then the derivatives up to ``order``, as in ReverseDiffSource.

    >>> import srcad
    >>> srcad.rdiff(lambda x: x * x * x, order=2)(2.0)
    (8.0, 12.0, 12.0)
    """
    made = Orders(fn, order, ignore, all_orders, options)
    if args is not None:
        made.source_for(*args)
    return made


class Orders(Composed):
    """The value of a function and its derivatives up to an order, or the last of these alone, as one flat tuple."""

    def __init__(self, fn: Any, order: int, ignore: Any, all_orders: bool, options: dict[str, Any]) -> None:
        if type(order) is not int or order < 0:
            raise ValueError(f"order is 0, 1, 2, ..., not {order!r}")
        mode = "value_and_grad" if order else "primal"
        self.fn = fn
        self.choice = order, ignore, all_orders, options
        self.shown = Derivative(mode, fn, None, ignore, _options("rdiff", options))
        wrt = self.shown.parameters.wrt
        if order > 1 and len(wrt) != 1:
            raise DifferentiationError(f"order {order} needs one parameter left, there are {len(wrt)}: use ignore=")
        self.higher: dict[tuple[str, int], Any] = {}
        self.name(fn, "rdiff")

    def __reduce__(self) -> Any:
        return Orders, (picklable(self.fn), *self.choice)

    def __call__(self, *args: Any, **keywords: Any) -> tuple[Any, ...]:
        order, _, all_orders, _ = self.choice
        if not order:
            return (self.shown(*args, **keywords),)
        value, bars = self.shown(*args, **keywords)
        first = (bars,) if self.shown.parameters.bare else bars
        if order == 1:
            return (value, *first) if all_orders else first
        bound = self.shown.fresh().bind((*self.shown.leading, *args), keywords)
        found = (value, *first, *self.from_second(bound, order))
        return found if all_orders else found[-1:]

    def from_second(self, bound: tuple[Any, ...], order: int) -> list[Any]:
        """The derivatives from the second order on: numbers of a number, tensors of an array."""
        (name,) = self.shown.parameters.wrt
        point = bound[self.shown.parameters.names.index(name)]
        bound = bound[len(self.shown.leading) :]
        if isinstance(point, dict) or any(np.ndim(part) for part in (point if isinstance(point, list | tuple) else ())):
            raise DifferentiationError(f"order {order} needs a number or a vector, {name!r} is a {type(point).__name__}")
        if np.ndim(point) == 0:
            return [self.made("scalar", name, k)(*bound) for k in range(1, order)]
        return [self.tensor(name, k, np.asarray(point, dtype=float), bound) for k in range(1, order)]

    def made(self, how: str, name: str, depth: int) -> Any:
        """The gradient differentiated further: again (``"scalar"``), or along directions that are further parameters."""
        found = self.higher.get((how, depth))
        if found is None:
            if depth == 0:
                found = Derivative("grad", self.fn, name, (), self.shown.options)
            else:
                inner, options = self.made(how, name, depth - 1), self.shown.options
                scalar = how == "scalar"
                found = Derivative("grad", inner, name, (), options) if scalar else Directional(inner, name, options)
            self.higher[how, depth] = found
        return found

    def tensor(self, name: str, depth: int, point: Any, bound: tuple[Any, ...]) -> Any:
        """The derivative tensor of order ``depth + 1``, by tangents of tangents of the gradient."""
        derivative = self.made("directional", name, depth - 1)
        jacobian = Jacobian(Pushforward(derivative, name, (), self.shown.options), None, "forward")
        count = len(derivative.parameters.names)
        out = np.zeros((point.size,) * (depth + 1))
        for directions in np.ndindex(*out.shape[:-2]):
            vectors = [np.eye(point.size)[d].reshape(point.shape) for d in directions]
            found = jacobian(*(*bound, *vectors)[:count])
            out[directions] = np.reshape(found, out.shape[-2:])
        return out.reshape(point.shape * (depth + 1))


class Directional(Derivative):
    """A derivative along a direction that is a further parameter: what ``jvp`` computes, as a function of both."""

    def __init__(self, fn: Any, wrt: str, options: Options | None = None) -> None:
        super().__init__("jvp", fn, wrt, (), options)
        self.again = True
        given = list(self.parameters.signature.parameters.values())
        extra = inspect.Parameter(f"along_{len(given)}", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        signature = inspect.Signature([p.replace(default=p.empty) for p in given] + [extra])
        self.inner_names = self.parameters.names
        self.parameters = dataclasses.replace(self.parameters, signature=signature, names=(*self.parameters.names, extra.name))
        self.__signature__ = signature

    def fresh(self) -> Any:
        """The parameters; none of them has a default."""
        return self.parameters

    def __reduce__(self) -> Any:
        return Directional, (self.fn, self.choice[0], self.options)

    def _derive(self, arguments: Any, taken: Any, options: Options) -> Any:
        inner = {n: s for n, s in arguments.items() if n in self.inner_names}
        derived = super()._derive(inner, taken, options)
        program = derived.program
        kinds = dict(program.kinds)
        kinds[program.params[-1]] = arguments[self.parameters.names[-1]].kind
        independents = dict(derived.independents) | {self.parameters.names[-1]: program.params[-1]}
        pair: Any = program.result
        program = dataclasses.replace(program, result=pair.children[1], kinds=kinds)
        return dataclasses.replace(derived, program=program, independents=independents)


@overload
def differentiate(fn: F) -> F: ...
@overload
def differentiate(fn: None = None, *, wrt: Any = None, ignore: Any = (), **options: Any) -> Callable[[F], F]: ...
def differentiate(fn: Any = None, *, wrt: Any = None, ignore: Any = (), **options: Any) -> Any:
    """Give a function its derivatives as attributes: ``grad``, ``value_and_grad``, ``jvp``, ``vjp``, ...

    >>> import srcad
    >>> @srcad.differentiate
    ... def square(x):
    ...     return x * x
    >>> square.grad(3.0)
    6.0
    """
    if fn is None:
        return lambda f: differentiate(f, wrt=wrt, ignore=ignore, **options)
    return Differentiated(fn, wrt, ignore, options)


class Differentiated:
    """The user's own function, with its derivatives."""

    def __init__(self, fn: Any, wrt: Any, ignore: Any, options: dict[str, Any]) -> None:
        functools.update_wrapper(self, fn, updated=())
        self.__srcad_function__ = fn
        self._choice = wrt, ignore, options
        self._shared: dict[Any, Any] = {}
        _options("value_and_grad", options)

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        return self.__srcad_function__(*args, **keywords)

    def __reduce__(self) -> Any:
        if named(self.__srcad_function__) is self:
            return self.__qualname__
        wrt, ignore, options = self._choice
        return Differentiated, (self.__srcad_function__, wrt, ignore, options)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        wrt, ignore, options = self._choice
        bound = Differentiated(self.__srcad_function__.__get__(instance, owner), wrt, ignore, options)
        bound._shared = self._shared
        return bound

    def __getattr__(self, name: str) -> Any:
        maker = _TRANSFORMATIONS.get(name)
        if maker is None:
            raise AttributeError(name)
        wrt, ignore, options = self.__dict__["_choice"]
        made = maker(self.__dict__["__srcad_function__"], wrt, ignore, **options)
        for part in ("", "forward", "reverse", "shown"):
            derivative = getattr(made, part, None) if part else made
            if isinstance(derivative, Derivative):  # what is generated for one object is for all of its class
                derivative._cache = self.__dict__["_shared"].setdefault((name, part), derivative._cache)
        self.__dict__[name] = made
        return made

    @property
    def wengert(self) -> Any:
        """The linearized primal, in three-part notation."""
        from srcad.inspection import wengert

        return wengert(self.__srcad_function__)

    @property
    def graph(self) -> Any:
        """The computational graph."""
        from srcad.graphs import graph

        return graph(self.__srcad_function__)


_TRANSFORMATIONS: dict[str, Any] = {
    "grad": grad, "value_and_grad": value_and_grad, "jvp": jvp, "vjp": vjp, "jacobian": jacobian, "hessian": hessian,
    "hvp": hvp,
}  # fmt: skip


for _name, _maker in _TRANSFORMATIONS.items():
    _maker.__srcad_mode__ = _name
