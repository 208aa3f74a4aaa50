"""After this step a call of a solver of SciPy is the call as it was made, and an operation that its derivative is known of.

The solver runs as it does for the user, on the user's function or on that function converted (``closures``); its result
is then a root, an integral or a solution by definition (``implicit``), and no step of the algorithm is differentiated.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from srcad.runtime import solvers as found_by
from srcad.transforms import calls, closures, expressions, implicit, inlining, kinds, operations, resolve, rules, unpacking
from srcad.transforms.callbacks import Callback
from srcad.transforms.ir import Ref
from srcad.transforms.kinds import Kind
from srcad.transforms.values import NONE, TRUE, Items, Sym, Value, is_known, known, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: A function as it stands in the program, and what it closes over.
Closed: TypeAlias = "tuple[Callback, tuple[Sym, ...]]"

_NUMBER = kinds.of(np.float64(0.0))
_COMPLEX = kinds.of(np.complex128(0.0))
_VECTOR = kinds.Array(np.dtype(float), 1)
_MATRIX = kinds.Array(np.dtype(float), 2)

#: The parameters of solvers that are functions.
_FUNCTIONS = ("f", "func", "fun", "fprime", "fprime2", "jac", "hess", "Dfun", "events")


def apply(lin: Linearizer, target: Any, args: Sequence[Value], words: dict[str, Value], node: Any, hint: str) -> Value | None:
    """The value of a call of a solver, where a derivative flows through it or a function is made for it."""
    name = _name(target)
    if name is None:
        return None
    given = _given(target, args, words)
    if given is None:
        return None
    problem = Problem(lin, target, given, len(args), node, hint)
    if not problem.is_made_here and not lin.varied(*args, *words.values()):
        return operations.passive_call(lin, reference(name, target), args, tuple(words.items()), hint)
    return _SOLVERS[name](problem)


def _name(target: Any) -> str | None:
    """The name of a solver that is known here."""
    name, module = getattr(target, "__name__", None), str(getattr(target, "__module__", None))
    if name not in _SOLVERS or not module.startswith("scipy."):
        return None
    public = ".".join((*module.split(".")[:2], name))
    return name if rules.resolve(public) is target else None


def _given(target: Any, args: Sequence[Value], words: dict[str, Value]) -> dict[str, Value] | None:
    """The arguments by the names of the parameters; ``None`` where the call itself is wrong."""
    try:
        bound = inspect.signature(target).bind(*args, **words)
    except TypeError:
        return None
    found = dict(bound.arguments)
    for parameter in bound.signature.parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            found |= found.pop(parameter.name, {})
    return found


@dataclass(eq=False)
class Problem:
    """A call of a solver: what it was given, and the functions among this as they were converted."""

    lin: Linearizer
    target: Any
    given: dict[str, Value]
    positional: int
    node: Any
    hint: str
    converted: dict[str, Closed] = field(default_factory=dict)

    @property
    def is_made_here(self) -> bool:
        """Whether one of the functions is made by the code that is differentiated."""
        functions = (self.given[n] for n in _FUNCTIONS if n in self.given)
        return any(not isinstance(f, Sym) or not is_known(f) for f in functions)

    def value(self, name: str) -> Value:
        """An argument, or the default of the parameter."""
        if name in self.given:
            return self.given[name]
        default = inspect.signature(self.target).parameters[name].default
        return reference(name, default) if not isinstance(default, int | float | tuple) else literal(default)

    def constant(self, name: str) -> Any:
        """An argument that has to be known."""
        value = self.value(name)
        if not is_known(value):
            raise self.lin.error_here(f"{self.target.__name__} with {name}= that is known at run time only is not differentiated")
        return known(value)

    def extra(self) -> tuple[Value, ...]:
        """What is handed to the functions besides the variables: ``args``, or itself where it is no tuple."""
        value = unpacking.taken_apart(self.lin, self.value("args"))
        content = self.lin.content(value)
        if content is not None and content.cls in (tuple, list):
            return content.children
        if is_known(value) and (known(value) is None or isinstance(known(value), tuple)):
            return tuple(reference("argument", a) for a in known(value) or ())
        if not isinstance(value, Sym) or kinds.rank(value.kind) is None:
            raise self.lin.error_here("the args= of a solver that are known at run time only are not differentiated")
        return (value,)

    def function(
        self, name: str, label: str, own: Sequence[tuple[str, Kind]], finish: Callable[[Value], Value],
        flip: bool = False, always: bool = False,
    ) -> Closed:  # fmt: skip
        """A function among the arguments, of its own variables (``flip``: in the other order)."""
        function, extra = self.value(name), self.extra()

        def body(*values: Value) -> Value:
            given = values[::-1] if flip else values
            return finish(calls.call(self.lin, function, (*given, *extra), (), self.node))

        self.converted[name] = closures.converted(self.lin, label, own, body, (function, *extra), always)
        return self.converted[name]

    def run(self, kind: Kind, **others: Value) -> Sym:
        """The call itself, in which no derivative flows."""
        values = self.given | others
        count = self.positional
        if self.is_made_here and "args" in values:
            count = min(count, list(values).index("args"))
            del values["args"]
        made = []
        for name, value in values.items():
            if self.is_made_here and name in _FUNCTIONS and not isinstance(value, Sym | Items):
                value = self.handed(name)
            made.append(value)
        function = reference(self.target.__name__, self.target)
        hint = f"{self.hint}_found" if self.hint else ""
        words = tuple(values)[count:]
        return resolve.passive_symbol(self.lin.op("call", function, *made, keywords=words, hint=hint, kind=kind))

    def handed(self, name: str) -> Sym:
        """A function as the solver gets it: the one that is differentiated, or another of the same variables."""
        if name not in self.converted:
            first, _ = next(iter(self.converted.values()))
            own = [(p, first.program.kinds[p]) for p in first.program.params[first.free :]]
            self.function(name, name, own, lambda v: v)
        return closures.handed(self.lin, *self.converted[name])

    def result(self, op: str, value: Sym, closed: Closed, *between: Value) -> Sym:
        """What was found, as the value of an operation; passive where nothing flows into it."""
        function, free = closed
        if not self.lin.depends(*between, *free):
            return resolve.passive_symbol(value)
        made = Sym(Ref(function.program.name, function), kinds.UNKNOWN)
        return self.lin.op(op, value, made, *between, *free, hint=self.hint, kind=value.kind)

    def parts(self, found: Sym, *kinds_of: Kind) -> list[Sym]:
        """The elements of a tuple that a solver returned."""
        made = (self.lin.op("getitem", found, literal(k), kind=kind) for k, kind in enumerate(kinds_of))
        return [resolve.passive_symbol(m) for m in made]

    def attribute(self, found: Sym, name: str, kind: Kind = kinds.UNKNOWN) -> Sym:
        """An attribute of an object that a solver returned."""
        return resolve.passive_symbol(self.lin.op("attribute", found, literal(name), kind=kind))

    def told(self, cls: Any, found: Sym, **values: Value) -> Items:
        """What a solver returned as an object, with these attributes."""
        names = cls._fields
        return Items(cls, tuple(values[n] if n in values else self.attribute(found, n) for n in names), names)

    def refuse(self, names: Sequence[str]) -> None:
        """Refuse what a derivative has no definition for."""
        for name in names:
            if name in self.given and self.given[name] not in (NONE, literal(False)):
                raise self.lin.error_here(f"{self.target.__name__} with {name}= is not differentiated")


# --- roots ---


def _number(lin: Linearizer, value: Value) -> Value:
    """The value of a function that is a number to its solver."""
    rank = kinds.rank(value.kind) if isinstance(value, Sym) else 1
    if not rank:
        return value
    return lin.op("getitem", operations.primitive(lin, "np.ravel", (value,), ()), literal(0))


def _array(lin: Linearizer, value: Value) -> Value:
    """The value of a function that is an array to its solver."""
    array = operations.primitive(lin, "np.asarray", (value,), ())
    flat = isinstance(array, Sym) and kinds.rank(array.kind) == 1
    return array if flat else operations.primitive(lin, "np.ravel", (array,), ())


def _bracketed(p: Problem) -> Value:
    """``brentq`` and its like."""
    closed = p.function("f", "residual", [("v", kinds.FLOAT)], functools.partial(_number, p.lin))
    return _with_report(p, "implicit", closed, kinds.FLOAT, 2)


def _with_report(p: Problem, op: str, closed: Closed, kind: Kind, size: int) -> Value:
    """A root, with what ``full_output=True`` tells."""
    if not p.constant("full_output"):
        return p.result(op, p.run(kind), closed)
    value, *others = p.parts(p.run(kinds.UNKNOWN), kind, *[kinds.UNKNOWN] * (size - 1))
    return Items(tuple, (p.result(op, value, closed), *others))


def _started(p: Problem, name: str) -> Kind:
    """The kind of the iterates that start with an argument."""
    start = p.lin.op("np.asarray", p.value(name)) if not isinstance(p.value(name), Sym) else p.value(name)
    kind = start.kind if isinstance(start, Sym) else kinds.UNKNOWN
    if kinds.is_scalar(kind):
        return _COMPLEX if kinds.is_complex(kind) else _NUMBER
    dtype = kinds.result_dtype(kind)
    if dtype is None:
        return kinds.UNKNOWN
    return kinds.Array(np.result_type(dtype, float), kinds.rank(kind))


def _newton(p: Problem) -> Value:
    kind = _started(p, "x0")
    finish = functools.partial(_number, p.lin) if kinds.is_scalar(kind) else lambda v: v
    closed = p.function("func", "residual", [("v", kind)], finish)
    return _with_report(p, "implicit", closed, kind, 2 if kinds.is_scalar(kind) else 3)


def _root_scalar(p: Problem) -> Value:
    if p.value("fprime") == TRUE or p.value("fprime2") == TRUE:
        raise p.lin.error_here("root_scalar of a function that returns its derivative too is not differentiated")
    bracketed = p.value("bracket") != NONE and p.value("method") in (NONE, *map(literal, _BRACKETED))
    kind = kinds.FLOAT if bracketed else _NUMBER
    closed = p.function("f", "residual", [("v", kind)], functools.partial(_number, p.lin))
    found = p.run(kinds.UNKNOWN)
    return p.told(found_by.Root, found, root=p.result("implicit", p.attribute(found, "root", kind), closed))


def _fsolve(p: Problem) -> Value:
    closed = p.function("func", "residual", [("v", _VECTOR)], functools.partial(_array, p.lin))
    return _with_report(p, "implicit_system", closed, _VECTOR, 4)


def _root(p: Problem) -> Value:
    if p.value("jac") == TRUE:
        raise p.lin.error_here("root of a function that returns its Jacobian too is not differentiated")
    closed = p.function("fun", "residual", [("v", _VECTOR)], functools.partial(_array, p.lin))
    found = p.run(kinds.UNKNOWN)
    x = p.result("implicit_system", p.attribute(found, "x", _VECTOR), closed)
    return p.told(found_by.SystemRoot, found, x=x)


def _fixed_point(p: Problem) -> Value:
    rank = kinds.rank(_started(p, "x0"))
    if rank not in (0, 1):
        raise p.lin.error_here("fixed_point of an array of several axes is not differentiated")
    kind = kinds.Array(np.dtype(float), rank)
    function, free = p.function("func", "mapping", [("v", kind)], lambda v: v)
    value = p.run(kind)
    if rank == 0:
        value = resolve.passive_symbol(p.lin.op("getitem", value, literal(())))
    residual = implicit.of_mapping(p.lin.build, function)
    return p.result("implicit_system" if rank else "implicit", value, (residual, free))


def _minimize_scalar(p: Problem) -> Value:
    if p.value("bounds") != NONE or p.value("method") == literal("bounded"):
        raise p.lin.error_here("minimize_scalar with bounds is not differentiated: the minimum may be at one of them")
    function, free = p.function("fun", "objective", [("v", kinds.FLOAT)], functools.partial(_number, p.lin))
    found = p.run(kinds.UNKNOWN)
    slope = implicit.slope_of(p.lin.build, function)
    x = p.result("implicit", p.attribute(found, "x", kinds.FLOAT), (slope, free))
    fun = _number(p.lin, calls.call(p.lin, p.value("fun"), (x, *p.extra()), (), p.node))
    return p.told(found_by.Minimum, found, x=x, fun=fun)


def declared(
    lin: Linearizer, function: Value, args: Sequence[Value], words: dict[str, Value], node: Any, hint: str
) -> Value | None:
    """A call of what ``srcad.implicit_root`` made; ``None`` for every other one."""
    pair = inspect.getattr_static(known_object(function), "__srcad_implicit__", None)
    if pair is None:
        return None
    solver, residual = (reference(getattr(f, "__name__", "function"), f) for f in pair)
    if not lin.varied(*args, *words.values()):
        return operations.passive_call(lin, solver, args, tuple(words.items()), hint)
    found = operations.passive_call(lin, solver, args, tuple(words.items()), f"{hint}_found" if hint else "")
    assert isinstance(found, Sym)

    def body(root: Value) -> Value:
        return calls.call(lin, residual, (root, *args), tuple(words.items()), node)

    closed, free = closures.converted(lin, "residual", [("v", found.kind)], body, (*args, *words.values()), True)
    made = Sym(Ref("residual", closed), kinds.UNKNOWN)
    return lin.op("implicit_system", found, made, *free, hint=hint, kind=found.kind)


# --- integrals ---


def _quad(p: Problem) -> Value:
    if p.given.get("weight", NONE) != NONE and p.lin.varied(p.given["a"], p.given["b"], p.given.get("wvar", NONE)):
        raise p.lin.error_here("quad with a weight is differentiated in its integrand only")
    closed = p.function(
        "func", "integrand", [("t", kinds.FLOAT)], functools.partial(_number, p.lin),
        always=p.lin.varied(p.given["a"], p.given["b"]),
    )  # fmt: skip
    kind = kinds.Scalar(complex) if p.given.get("complex_func", NONE) == TRUE else kinds.FLOAT
    size = 3 if p.constant("full_output") else 2
    value, *others = p.parts(p.run(kinds.UNKNOWN), kind, *[kinds.UNKNOWN] * (size - 1))
    skipped = ("func", "a", "b", "args", "full_output", "complex_func")
    words = _options(p.lin, {k: v for k, v in p.given.items() if k not in skipped})
    return Items(tuple, (p.result("integrated", value, closed, p.given["a"], p.given["b"], words), *others))


def _quad_vec(p: Problem) -> Value:
    limits = p.given["a"], p.given["b"]
    closed = p.function("f", "integrand", [("t", kinds.FLOAT)], lambda v: v, always=p.lin.varied(*limits))
    kind = p.lin.build.kind(closed[0].program.result)  # type: ignore[arg-type]
    size = 3 if p.constant("full_output") else 2
    value, *others = p.parts(p.run(kinds.UNKNOWN), kind, *[kinds.UNKNOWN] * (size - 1))
    words = _options(p.lin, {k: v for k, v in p.given.items() if k in ("epsrel", "limit", "points")})
    return Items(tuple, (p.result("integrated", value, closed, *limits, words), *others))


def _options(lin: Linearizer, given: dict[str, Value]) -> Sym:
    """Options of a solver as one operand."""
    values = [v for v in given.values() if v != NONE]
    names = [literal(k) for k, v in given.items() if v != NONE]
    return resolve.passive_symbol(lin.op("dict", *names, *values, kind=kinds.Opaque(dict)))


def _walked(name: str) -> Callable[[Problem], Value]:
    """A solver that is written in terms of others."""

    def walk(p: Problem) -> Value:
        function = getattr(rules.runtime(), name)
        p.given["args"] = Items(tuple, p.extra())
        words = {"quad": reference("quad", rules.resolve("scipy.integrate.quad"))} | p.given
        return inlining.python_function(p.lin, reference(name, function), function, (), tuple(words.items()), p.hint)

    return walk


# --- differential equations ---


def _solve_ivp(p: Problem) -> Value:
    p.refuse(("events", "dense_output"))
    lin = p.lin
    y0 = _state(lin, p.given["y0"])
    t0, end = (expressions.item(lin, p.given["t_span"], literal(k)) for k in (0, 1))
    own = [("t", kinds.FLOAT), ("y", y0.kind)]
    closed = p.function("fun", "rate", own, functools.partial(_array, lin), always=lin.varied(y0, t0, end))
    found = p.run(kinds.UNKNOWN)
    times: Value = p.attribute(found, "t", _VECTOR)
    told = times
    if p.given.get("t_eval", NONE) != NONE:
        if lin.varied(p.given["t_eval"]):
            told = times = operations.primitive(lin, "np.asarray", (p.given["t_eval"],), ())
    elif lin.varied(t0, end):
        inner = lin.op("getitem", times, lin.op("slice", literal(1), literal(-1), NONE), kind=_VECTOR)
        ends = [Items(list, (end_value,)) for end_value in (t0, end)]
        told = times = operations.primitive(lin, "np.concatenate", (Items(tuple, (ends[0], inner, ends[1])),), ())
    skipped = {*inspect.signature(p.target).parameters, "jac", "jac_sparsity", "lband", "uband"} - {"method"}
    words = _options(lin, {k: v for k, v in p.given.items() if k not in skipped})
    y = p.result("flowed", p.attribute(found, "y", _MATRIX), closed, t0, times, y0, words)
    return p.told(found_by.Solution, found, t=told, y=y)


def _state(lin: Linearizer, value: Value) -> Sym:
    """An initial state as an array of floating-point numbers."""
    array = lin.op("np.atleast_1d", lin.op("np.asarray", value))
    if kinds.is_exact(array.kind):
        array = lin.op("np.asarray", array, reference("np.float64", np.float64))
    return array if isinstance(array.kind, kinds.Array) else Sym(array.operand, _VECTOR, array.varied)


def _odeint(p: Problem) -> Value:
    lin = p.lin
    y0, times = _state(lin, p.given["y0"]), operations.primitive(lin, "np.asarray", (p.given["t"],), ())
    own: list[tuple[str, Kind]] = [("t", kinds.FLOAT), ("y", _VECTOR)]
    flip = not p.constant("tfirst")
    closed = p.function("func", "rate", own, functools.partial(_array, lin), flip, lin.varied(y0, times))
    first = {"tfirst": TRUE} if p.is_made_here else {}
    several = bool(p.constant("full_output"))
    found = p.run(kinds.UNKNOWN if several else _MATRIX, **first)
    rows, *others = p.parts(found, _MATRIX, kinds.UNKNOWN) if several else (found,)
    columns = resolve.passive_symbol(lin.op(".T", rows))
    t0 = lin.op("getitem", times, literal(0))
    words = {"method": literal("LSODA")} | {k: p.given[k] for k in ("rtol", "atol") if k in p.given}
    y = lin.op(".T", p.result("flowed", columns, closed, t0, times, y0, _options(lin, words)), hint=p.hint)
    return Items(tuple, (y, *others)) if several else y


_BRACKETED = ("brentq", "brenth", "ridder", "bisect", "toms748")
_SOLVERS: dict[str, Callable[[Problem], Value]] = {
    **dict.fromkeys(_BRACKETED, _bracketed),
    "newton": _newton, "root_scalar": _root_scalar, "fsolve": _fsolve, "root": _root, "fixed_point": _fixed_point,
    "minimize_scalar": _minimize_scalar, "quad": _quad, "quad_vec": _quad_vec, "dblquad": _walked("dblquad"),
    "tplquad": _walked("tplquad"), "solve_ivp": _solve_ivp, "odeint": _odeint,
}  # fmt: skip
