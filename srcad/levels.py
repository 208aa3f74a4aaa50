"""Calls through the run-time door after several transformations: what each stage is given and returns, in both forms.

The caller's form has the arguments as they were given, lists that are spread among them; inside, each number or array
that carries derivatives is a parameter of its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from srcad.derivative import Derivative
from srcad.parts import Part, each, filled, leaves, moved
from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import pipeline, specs, stages
from srcad.transforms.pipeline import Derived, Options


@dataclass(frozen=True, slots=True)
class Level:
    """One transformation: ``names`` of the parameters that it is for, and of their tangents."""

    mode: str
    names: tuple[str, ...]
    dots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """The form of what belongs to some arguments: a tuple of as many, inside one of their leaves."""

    parts: tuple[Part, ...]

    def inward(self, value: Any) -> tuple[Any, ...]:
        return tuple(d for part, v in zip(self.parts, value, strict=True) for d in each(part, v))

    def outward(self, value: Any) -> tuple[Any, ...]:
        found = dict(zip((p for part in self.parts for p in leaves(part)), value, strict=True))
        return tuple(filled(part, found) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Whole:
    """The form of what is the same inside."""

    def inward(self, value: Any) -> Any:
        return value

    def outward(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Pair:
    """The form of a value with its tangent."""

    form: Form

    def inward(self, value: Any) -> tuple[Any, Any]:
        return self.form.inward(value[0]), self.form.inward(value[1])

    def outward(self, value: Any) -> tuple[Any, Any]:
        return self.form.outward(value[0]), self.form.outward(value[1])


Form = Whole | Parts | Pair


@dataclass(frozen=True, slots=True)
class Plan:
    """The levels inside, and the form of what each stage is given and returns; the tangents follow the arguments."""

    levels: tuple[Level, ...]
    given: tuple[Form, ...]
    returned: tuple[Form, ...]
    dots: tuple[Any, ...]

    @classmethod
    def of(cls, wanted: stages.Levels, parts: Sequence[Part], count: int, dots: Iterable[Any]) -> Plan:
        """The plan of a call with ``count`` values and these tangents, whose arguments went to these parts."""
        parts, rest = list(parts), iter(dots)
        given: list[Form] = [Whole()]
        returned: list[Form] = [Whole()]
        levels: list[Level] = []
        tangents: list[Any] = []
        for mode, chosen in wanted:
            form = Parts(tuple(parts[k] for k in chosen))
            names = tuple(f"x{p}" for part in form.parts for p in leaves(part))
            if mode == "jvp":
                found = form.inward(tuple(next(rest) for _ in chosen))
                first = count + len(tangents)
                places = {p: first + k for k, p in enumerate(p for part in form.parts for p in leaves(part))}
                parts += [moved(part, places) for part in form.parts]
                tangents += found
                levels.append(Level(mode, names, tuple(f"x{p}" for p in places.values())))
                given, returned = [Pair(f) for f in given], [Pair(f) for f in returned]
            else:
                levels.append(Level(mode, names))
                given, returned = [*given, *reversed(returned)], [*returned, *reversed(given[1:]), form]
        return cls(tuple(levels), tuple(given), tuple(returned), tuple(tangents))

    def formed(self, found: Any, stage: int = 0) -> Any:
        """What a stage returned, and the next stage, in the caller's form."""
        if stage + 1 == len(self.given):
            return self.returned[stage].outward(found)
        out, onward = found

        def following(value: Any) -> Any:
            return self.formed(onward(self.given[stage + 1].inward(value)), stage + 1)

        return self.returned[stage].outward(out), following


class Higher(Derivative):
    """A call's function after several transformations; its parameters are the callee, the arguments, and tangents."""

    def __init__(self, fn: Any, levels: tuple[Level, ...]) -> None:
        self.levels = levels
        self.varied = frozenset(n for level in levels for n in (*level.names, *level.dots))
        super().__init__("higher", fn, options=Options(pure=True))

    def specialise(self, values: tuple[Any, ...]) -> dict[str, specs.Spec]:
        return {n: specs.of(v, n in self.varied) for n, v in zip(self.parameters.names, values, strict=True)}

    def what(self, options: Options) -> tuple[Hashable, ...]:
        return *super().what(options), self.levels

    def _derive(self, arguments: Any, taken: Any, options: Options) -> Derived:
        found = pipeline.primal(self.target, arguments, taken)
        if found.writes:
            what = "a function whose call is followed at run time only writes into its arguments, which is not differentiated"
            raise UnsupportedSyntaxError(what, hint="let it return what it computes")
        for level in self.levels:
            found = pipeline.level(found, level.mode, level.names, level.dots, options)
        return found

