"""The transformations that users call. Each takes a function and returns a callable derivative."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar, overload

import numpy as np

from srcad.derivative import Derivative, named, picklable
from srcad.runtime.errors import DifferentiationError
from srcad.transforms.pipeline import Options

F = TypeVar("F", bound=Callable[..., Any])


def _options(options: dict[str, Any]) -> Options:
    """The options of a transformation; what is not built yet is an error."""
    if options.pop("compile", None) is not None:
        raise DifferentiationError("compile= is not available yet")
    if options.pop("checkpoint", None) is not None:
        raise DifferentiationError("checkpoint= is not available yet")
    known = [f.name for f in dataclasses.fields(Options)]
    unknown = [name for name in options if name not in known]
    if unknown:
        raise TypeError(f"there is no option {unknown[0]!r}; the options are {', '.join(known)}")
    return Options(**options)


def grad(fn: Any, wrt: Any = None, ignore: Any = (), **options: Any) -> Derivative:
    """The gradient of a scalar-valued function, in the structure of its parameters.

    >>> import srcad
    >>> srcad.grad(lambda x: x * x)(3.0)
    6.0
    """
    return Derivative("grad", fn, wrt, ignore, _options(options))


def value_and_grad(fn: Any, wrt: Any = None, ignore: Any = (), **options: Any) -> Derivative:
    """The value and the gradient; with ``has_aux=True`` the function returns ``(value, aux)``.

    >>> import srcad
    >>> srcad.value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """
    return Derivative("value_and_grad", fn, wrt, ignore, _options(options))


def vjp(fn: Any, wrt: Any = None, ignore: Any = (), **options: Any) -> Derivative:
    """The value and the pullback: ``value, pullback = vjp(fn)(*args)``.

    >>> import srcad
    >>> value, pullback = srcad.vjp(lambda x: x * x)(3.0)
    >>> pullback(2.0)
    12.0
    """
    return Derivative("vjp", fn, wrt, ignore, _options(options))


class Pushforward(Derivative):
    """``jvp(fn)(primals, tangents)``: the value and the tangent along the tangents."""

    def __init__(self, fn: Any, wrt: Any = None, ignore: Any = (), options: Options | None = None) -> None:
        super().__init__("jvp", fn, wrt, ignore, options)

    def __reduce__(self) -> Any:
        return Pushforward, (picklable(self.fn), *self.choice, self.options)

    def __call__(self, primals: Any, tangents: Any, /, *rest: Any, **keywords: Any) -> Any:
        values = self.everything(primals, rest, keywords)
        return self.compiled(values).run(*values, *tangents)

    def everything(self, primals: Any, rest: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Any, ...]:
        """The values of all parameters; ``primals`` are those that are differentiated, or all of them."""
        names = self.parameters.names[len(self.leading) :]
        if len(primals) == len(self.parameters.wrt):
            given = dict(zip(self.parameters.wrt, primals, strict=True))
            others = [n for n in names if n not in given and n not in keywords]
            given.update(zip(others, rest, strict=False))
            given.update(keywords)
            bound = self.fresh().signature.bind_partial(*self.leading)
            bound.arguments.update(given)
            bound.apply_defaults()
            return tuple(bound.arguments[n] for n in self.parameters.names)
        return self.fresh().bind((*self.leading, *primals, *rest), keywords)


def jvp(fn: Any, wrt: Any = None, ignore: Any = (), **options: Any) -> Pushforward:
    """The value and the tangent: ``jvp(fn)(primals, tangents)``.

    >>> import srcad
    >>> srcad.jvp(lambda x: x * x)((3.0,), (1.0,))
    (9.0, 6.0)
    """
    return Pushforward(fn, wrt, ignore, _options(options))


class Jacobian:
    """The Jacobian by columns (``"forward"``) or by rows (``"reverse"``)."""

    def __init__(self, fn: Any, wrt: Any = None, ignore: Any = (), mode: str = "auto", **options: Any) -> None:
        self.fn = fn
        self.mode = mode
        self.choice = wrt, ignore, options
        self.forward = jvp(fn, wrt, ignore, **options)
        self.reverse = vjp(fn, wrt, ignore, **options)
        self.parameters = self.forward.parameters
        functools.update_wrapper(self, fn, updated=())

    def __reduce__(self) -> Any:
        wrt, ignore, options = self.choice
        return functools.partial(Jacobian, **options), (picklable(self.fn), wrt, ignore, self.mode)

    @property
    def source(self) -> str:
        """The generated Python of the sweep that is used."""
        return self.reverse.source if self.mode == "reverse" else self.forward.source

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        values = self.forward.fresh().bind((*self.forward.leading, *args), keywords)
        inputs = [values[self.parameters.names.index(n)] for n in self.parameters.wrt]
        if self.mode == "reverse":
            blocks = self.rows(values, len(inputs))
        else:
            blocks = [self.columns(values, k) for k in range(len(inputs))]
        return blocks[0] if self.parameters.bare else tuple(blocks)

    def columns(self, values: tuple[Any, ...], k: int) -> Any:
        """The block of one parameter, one tangent sweep for each of its elements."""
        inputs = [values[self.parameters.names.index(n)] for n in self.parameters.wrt]
        x = np.asarray(inputs[k], dtype=None if np.asarray(inputs[k]).dtype.kind in "fc" else float)
        run = self.forward.compiled(values).run
        found = []
        for place in range(x.size):
            dots = [np.zeros(np.shape(v)) if np.ndim(v) else 0.0 for v in inputs]
            dot = np.zeros(x.shape, x.dtype)
            dot.reshape(-1)[place] = 1.0
            dots[k] = _like(dot, inputs[k])
            found.append(np.asarray(run(*values, *dots)[1]))
        if np.ndim(inputs[k]) == 0:
            return found[0] if found[0].ndim else found[0][()]
        out = np.stack(found, axis=-1) if found else np.zeros((*np.shape(self.fn(*values)), 0))
        return out.reshape((*out.shape[:-1], *x.shape))

    def rows(self, values: tuple[Any, ...], count: int) -> list[Any]:
        """All blocks, one reverse sweep for each element of the value."""
        value, pullback = self.reverse(*values[len(self.reverse.leading) :])
        y = np.asarray(value)
        found: list[list[Any]] = [[] for _ in range(count)]
        for place in range(y.size):
            bar = np.zeros(y.shape, y.dtype if y.dtype.kind in "fc" else float)
            bar.reshape(-1)[place] = 1.0
            bars = pullback(_like(bar, value))
            for block, part in zip(found, (bars,) if self.parameters.bare else bars, strict=False):
                block.append(np.array(part))
        return [np.stack(b).reshape((*y.shape, *b[0].shape))[()] for b in found]


def _like(value: Any, example: Any) -> Any:
    """An array in the structure of an example: a number for a number, a list for a list."""
    if isinstance(example, list | tuple):
        return type(example)(np.asarray(value).tolist())
    return value if isinstance(example, np.ndarray) else value.item()


def jacobian(fn: Any, wrt: Any = None, ignore: Any = (), mode: str = "auto", **options: Any) -> Jacobian:
    """The Jacobian, of the shape of the output plus that of the input.

    >>> import numpy as np, srcad
    >>> srcad.jacobian(lambda x: x * x)(np.array([1.0, 2.0])).tolist()
    [[2.0, 0.0], [0.0, 4.0]]
    """
    return Jacobian(fn, wrt, ignore, mode, **options)


class Hessian:
    """Forward over reverse: the tangents of the gradient."""

    def __init__(self, fn: Any, wrt: Any = None, ignore: Any = (), **options: Any) -> None:
        self.choice = wrt, ignore, options
        self.gradient = grad(fn, wrt, ignore, **options)
        names = self.gradient.parameters.wrt
        self.parts = Jacobian(self.gradient, names[0] if self.gradient.parameters.bare else names, **options)
        functools.update_wrapper(self, fn, updated=())

    def __reduce__(self) -> Any:
        wrt, ignore, options = self.choice
        return functools.partial(Hessian, **options), (picklable(self.gradient.fn), wrt, ignore)

    @property
    def source(self) -> str:
        """The generated Python of the tangent of the gradient."""
        return self.parts.source

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        if self.gradient.parameters.bare:
            return self.parts(*args, **keywords)
        count = len(self.gradient.parameters.wrt)
        return tuple(self.row(k, args, keywords) for k in range(count))

    def row(self, k: int, args: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Any, ...]:
        """One parameter's gradient by all parameters."""
        parameters = self.gradient.parameters
        values = self.gradient.fresh().bind((*self.gradient.leading, *args), keywords)
        run = self.parts.forward.compiled(values).run
        return tuple(self.block(run, values, k, j) for j in range(len(parameters.wrt)))

    def block(self, run: Any, values: tuple[Any, ...], k: int, j: int) -> Any:
        parameters = self.gradient.parameters
        inputs = [values[parameters.names.index(n)] for n in parameters.wrt]
        x = np.asarray(inputs[j], dtype=float)
        found = []
        for place in range(x.size):
            dots = [np.zeros(np.shape(v)) if np.ndim(v) else 0.0 for v in inputs]
            dot = np.zeros(x.shape)
            dot.reshape(-1)[place] = 1.0
            dots[j] = _like(dot, inputs[j])
            found.append(np.asarray(run(*values, *dots)[1][k]))
        if np.ndim(inputs[j]) == 0:
            return found[0][()]
        first = inputs[k]
        out = np.stack(found, axis=-1) if found else np.zeros((*np.shape(first), 0))
        return out.reshape((*out.shape[:-1], *x.shape))


def hessian(fn: Any, wrt: Any = None, ignore: Any = (), **options: Any) -> Hessian:
    """The Hessian, of the shape of the input twice; several parameters give a tuple of tuples.

    >>> import srcad
    >>> float(srcad.hessian(lambda x: x * x * x)(2.0))
    12.0
    """
    return Hessian(fn, wrt, ignore, **options)


class HessianVector:
    """``hvp(fn)(primals, vectors)``: the tangent of the gradient, without forming the Hessian."""

    def __init__(self, fn: Any, wrt: Any = None, ignore: Any = (), **options: Any) -> None:
        self.choice = wrt, ignore, options
        self.gradient = grad(fn, wrt, ignore, **options)
        names = self.gradient.parameters.wrt
        self.push = jvp(self.gradient, names[0] if self.gradient.parameters.bare else names, **options)
        functools.update_wrapper(self, fn, updated=())

    def __reduce__(self) -> Any:
        wrt, ignore, options = self.choice
        return functools.partial(HessianVector, **options), (picklable(self.gradient.fn), wrt, ignore)

    @property
    def source(self) -> str:
        """The generated Python of the tangent of the gradient."""
        return self.push.source

    def __call__(self, primals: Any, vectors: Any, /, *rest: Any, **keywords: Any) -> Any:
        return self.push(primals, vectors, *rest, **keywords)[1]


def hvp(fn: Any, wrt: Any = None, ignore: Any = (), **options: Any) -> HessianVector:
    """The Hessian-vector product, forward over reverse.

    >>> import srcad
    >>> srcad.hvp(lambda x: x * x * x)((2.0,), (1.0,))
    12.0
    """
    return HessianVector(fn, wrt, ignore, **options)


def rdiff(fn: Any, args: Any = None, *, order: int = 1, ignore: Any = (), all_orders: bool = True, **options: Any) -> Orders:
    """One flat tuple: the value, then the derivatives up to ``order``, as in ReverseDiffSource.

    >>> import srcad
    >>> srcad.rdiff(lambda x: x * x * x, order=2)(2.0)
    (8.0, 12.0, 12.0)
    """
    made = Orders(fn, order, ignore, all_orders, options)
    if args is not None and made.first is not None:
        made.first.source_for(*args)
    return made


class Orders:
    """The value of a function and its derivatives up to an order, or the last of these alone, as one flat tuple."""

    def __init__(self, fn: Any, order: int, ignore: Any, all_orders: bool, options: dict[str, Any]) -> None:
        self.fn = fn
        self.choice = order, ignore, all_orders, options
        self.first = value_and_grad(fn, None, ignore, **options) if order else None
        wrt = self.first.parameters.wrt if self.first is not None else ()
        if order > 1 and len(wrt) != 1:
            raise DifferentiationError(f"order {order} needs one parameter left, there are {len(wrt)}: use ignore=")
        self.higher: dict[tuple[str, int], Any] = {}
        functools.update_wrapper(self, fn, updated=())

    def __reduce__(self) -> Any:
        return Orders, (picklable(self.fn), *self.choice)

    @property
    def source(self) -> str:
        """The generated Python of value and gradient."""
        return self.first.source if self.first is not None else ""

    def __call__(self, *args: Any, **keywords: Any) -> tuple[Any, ...]:
        order, _, all_orders, _ = self.choice
        if self.first is None:
            return (self.fn(*args, **keywords),)
        value, bars = self.first(*args, **keywords)
        found = [value, bars] if self.first.parameters.bare else [value, *bars]
        if order > 1:
            bound = self.first.fresh().bind((*self.first.leading, *args), keywords)
            found += self.from_second(bound, order)
        return tuple(found) if all_orders else (found[-1],)

    def from_second(self, bound: tuple[Any, ...], order: int) -> list[Any]:
        """The derivatives from the second order on: numbers of a number, tensors of an array."""
        assert self.first is not None
        (name,) = self.first.parameters.wrt
        point = bound[self.first.parameters.names.index(name)]
        bound = bound[len(self.first.leading) :]
        if np.ndim(point) == 0:
            return [self.made("scalar", name, k)(*bound) for k in range(1, order)]
        return [self.tensor(name, k, np.asarray(point, dtype=float), bound) for k in range(1, order)]

    def made(self, how: str, name: str, depth: int) -> Any:
        """The gradient differentiated further: again (``"scalar"``), or along directions that are further parameters."""
        found = self.higher.get((how, depth))
        if found is None:
            options = self.choice[-1]
            if depth == 0:
                found = grad(self.fn, name, **options)
            else:
                inner = self.made(how, name, depth - 1)
                found = grad(inner, name, **options) if how == "scalar" else Directional(inner, name, _options(dict(options)))
            self.higher[how, depth] = found
        return found

    def tensor(self, name: str, depth: int, point: Any, bound: tuple[Any, ...]) -> Any:
        """The derivative tensor of order ``depth + 1``, by tangents of tangents of the gradient."""
        derivative = self.made("directional", name, depth - 1)
        jacobian = Jacobian(derivative, name, **self.choice[-1])
        if depth == 1:
            return jacobian(*bound)
        names = derivative.parameters.names
        out = np.zeros((point.size,) * (depth + 1))
        for directions in np.ndindex(*out.shape[:-2]):
            vectors = [np.eye(point.size)[d].reshape(point.shape) for d in directions]
            values = (*bound, *vectors)
            out[directions] = jacobian(*values[: len(names)])
        return out


class Directional(Derivative):
    """A derivative along a direction that is a further parameter: what ``jvp`` computes, as a function of both."""

    def __init__(self, fn: Any, wrt: str, options: Options | None = None) -> None:
        super().__init__("jvp", fn, wrt, (), options)

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

    def _derive(self, arguments: Any, taken: Any = None) -> Any:
        inner = {n: s for n, s in arguments.items() if n in self.inner_names}
        derived = super()._derive(inner, taken)
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
        return Differentiated(self.__srcad_function__.__get__(instance, owner), wrt, ignore, options)

    def __getattr__(self, name: str) -> Any:
        maker = _TRANSFORMATIONS.get(name)
        if maker is None:
            raise AttributeError(name)
        wrt, ignore, options = self.__dict__["_choice"]
        made = maker(self.__dict__["__srcad_function__"], wrt, ignore, **options)
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
        from srcad.inspection import graph

        return graph(self.__srcad_function__)


_TRANSFORMATIONS: dict[str, Any] = {
    "grad": grad, "value_and_grad": value_and_grad, "jvp": jvp, "vjp": vjp, "jacobian": jacobian, "hessian": hessian,
    "hvp": hvp,
}  # fmt: skip


for _name, _maker in _TRANSFORMATIONS.items():
    _maker.__srcad_mode__ = _name
