"""Within a ``try`` tangents raise nothing, where NumPy may be told to raise: its handlers are for what the function computes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from srcad.transforms import kinds, walk
from srcad.transforms.ir import EFFECTS, UNDEF, Assign, Block, Entry, Join, Lit, Op, Operand, Ref, Try, With

if TYPE_CHECKING:
    from srcad.transforms.build import Builder

_SETTING = frozenset({"np.errstate", "np.seterr", "np.seterrcall"})


def may_raise(body: Block) -> bool:
    """Whether a program catches what NumPy raises only where it is told to: it says so itself, or handles just that."""
    tried = [e for e in walk.every(body) if isinstance(e, Try) and not isinstance(e, With)]
    return bool(tried) and (any(map(_sets, walk.every(body))) or any(_is_told(c) for t in tried for c in _classes(t.test)))


def _sets(entry: Entry) -> bool:
    """Whether an entry says what NumPy does where a result is not finite, or what becomes of warnings."""
    found = [o.value for o in walk.operands(entry) if isinstance(o, Ref)]
    named = isinstance(entry, Assign) and entry.op.name in _SETTING
    return named or any(f in (np.seterr, np.errstate) or _module(f) == "warnings" for f in found if callable(f))


def _module(value: object) -> str:
    return value.__name__ if isinstance(value, ModuleType) else str(getattr(value, "__module__", ""))


def _classes(test: Operand) -> Iterator[object]:
    value = test.value if isinstance(test, Ref) else None
    yield from value if isinstance(value, tuple) else (value,)


def _is_told(cls: object) -> bool:
    return isinstance(cls, type) and issubclass(cls, FloatingPointError | Warning)


def apart(build: Builder, entry: Entry, made: Sequence[Entry]) -> list[Entry]:
    """An entry with its tangents, these where nothing is raised and nobody is warned."""
    found: list[Entry] = []
    run: list[Assign] = []
    for new in made:
        computes = isinstance(new, Assign) and new.target is not None and new.op.name not in EFFECTS
        own = new is entry or (isinstance(new, Assign) and isinstance(entry, Assign) and new.target == entry.target)
        if isinstance(new, Assign) and computes and not own:
            run.append(new)
            continue
        found += [*_quietly(build, run), new]
        run = []
    return [*found, *_quietly(build, run)]


def _quietly(build: Builder, run: Sequence[Assign]) -> list[Entry]:
    if not run:
        return []
    names = {str(e.target): build.fresh(str(e.target), build.kinds[str(e.target)]) for e in run}
    inner = tuple(Assign(names[str(e.target)], e.op, tuple(names.get(a, a) for a in e.args), e.span) for e in run)  # type: ignore[arg-type]
    manager = build.fresh("", kinds.of(np.errstate()))
    joins = tuple(Join(name, found, UNDEF) for name, found in names.items())
    made = Assign(manager, Op("np.errstate", ("all",)), (Lit("ignore"),), run[0].span)
    return [made, With(manager, inner, (), joins, run[0].span, name=build.fresh("entered", kinds.UNKNOWN))]
