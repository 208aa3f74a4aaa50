"""A call of a solver of SciPy is its arguments by name, the functions among them closed over what they read."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from srcad.transforms import calls, closures, kinds, resolve, unpacking
from srcad.transforms.callbacks import Callback
from srcad.transforms.ir import Ref
from srcad.transforms.kinds import Kind
from srcad.transforms.values import NONE, Items, Sym, Value, is_known, known, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: A function as it stands in the program, and what it closes over.
Closed: TypeAlias = "tuple[Callback, tuple[Sym, ...]]"

NUMBER = kinds.of(np.float64(0.0))
COMPLEX = kinds.of(np.complex128(0.0))

#: The parameters of solvers that are functions.
FUNCTIONS = ("f", "func", "fun", "F", "fprime", "fprime2", "jac", "hess", "Dfun", "events")


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
        functions = (self.given[n] for n in FUNCTIONS if n in self.given)
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
        if "args" not in inspect.signature(self.target).parameters:
            return ()
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
            if self.is_made_here and name in FUNCTIONS and not isinstance(value, Sym | Items):
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
