"""After this pass the function is a Wengert program: every right-hand side is one operation on names.

The function's syntax tree is walked once, on what is known of its arguments (``values``): three-part notation, the kinds
of all variables, the resolution of calls and the choice of branches that are decided already come out of the same walk.
Helpers are walked in the place of their call.  Exits become flags: after ``return`` nothing else of the function runs,
after ``break`` nothing of the loop; where that is known at transformation time no flag remains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

from srcad.runtime.errors import DifferentiationError, UnsupportedSyntaxError
from srcad.transforms import (
    augmented,
    boxes,
    concrete,
    inputs,
    journal,
    kinds,
    mirrors,
    objects,
    outside,
    overlays,
    parse,
    retries,
    samples,
    unbound,
    walk,
)
from srcad.transforms.build import Names
from srcad.transforms.exits import FLAGS, RETURN
from srcad.transforms.frames import Frame, Restart
from srcad.transforms.ir import UNDEF, Given, Program, Ref, Result, Tree, leaves
from srcad.transforms.linearizer import Linearizer
from srcad.transforms.paths import Paths
from srcad.transforms.values import FALSE, UNBOUND, Value

#: What a function says of itself that stands for a call at run time: what it returns, the caller computes with.
CALLED = "__srcad_called__"


@dataclass(frozen=True, slots=True)
class Linearized:
    """The program, the variables that are differentiated as they stand in each parameter, and what was looked up."""

    program: Program
    independents: tuple[Result, ...]
    guards: tuple[Ref, ...]
    edited: frozenset[str] = frozenset()  # the arguments in which a list or dict was edited


# --- the pass ---


def linearize(
    fn: FunctionType, arguments: dict[str, Any], reserved: Sequence[str] = (), taken: Paths | None = None
) -> Linearized:
    """The Wengert program of ``fn`` on arguments of known shape.

    ``arguments`` maps each parameter to a ``specs.Spec``; independents are marked there. ``taken`` are the branches of
    which one side is compiled alone.
    """
    taken = taken or Paths()
    while True:
        before = set(taken.sites), dict(taken.stored)
        try:
            return _walk(fn, arguments, reserved, taken)
        except Restart as restart:
            retries.learn(taken, restart)
            if before == (taken.sites, taken.stored):
                raise _stuck(restart) from None


def _stuck(restart: Restart) -> DifferentiationError:
    """The error where beginning again would come to the same place."""
    kind, *where = site if isinstance(site := restart.args[0], tuple) and site else (None,)
    if kind == "generator":
        return UnsupportedSyntaxError("a generator cannot be chosen at run time here", where=where[0])
    return DifferentiationError(f"internal: no progress at {restart}")


def _walk(fn: FunctionType, arguments: dict[str, Any], reserved: Sequence[str], taken: Paths) -> Linearized:
    source = parse.read(fn)
    names = Names(reserved)
    names.reserve(arguments)
    taken.met.clear()
    lin = Linearizer(names, taken.sites, taken.stored, taken)
    lin.frames.append(Frame(source, {**dict.fromkeys(FLAGS, FALSE), RETURN: UNBOUND}))
    lin.build.span = lin.at(source.node)
    lin.parameters = frozenset(arguments)
    overlays.begin(lin)
    boxes.open_globals(lin)
    mirrors.begin(lin)
    bound: dict[str, Value] = {}
    independents = []
    owners = dict.fromkeys(lin.heap, "")
    for name, spec in arguments.items():
        lin.kinds[name] = spec.kind
        bound[name], tree = inputs.argument(lin, name, spec)
        independents.append(tree)
        owners |= dict.fromkeys(lin.heap.keys() - owners, name)
    starts = lin.independents = [o for tree in independents for o in leaves(tree) if isinstance(o, str)]
    lin.real = all(_is_real(lin.kinds[o]) for o in starts)
    heap = dict(lin.heap)
    result = samples.instead(lin, fn, bound)
    try:
        result = lin.call_function(source, bound, ()) if result is None else result
    finally:
        taken.work += lin.build.made
    edited = frozenset(owners[n] for n, content in heap.items() if owners[n] in arguments and lin.heap.get(n) != content)
    given = Given(lin.shapes)
    returned = _result(lin, result, vars(fn).get(CALLED, False))
    program = walk.reached(Program(_name(source), tuple(arguments), tuple(lin.build.block), returned, lin.kinds, given))
    if UNDEF in leaves(returned) and not any(unbound.ends((e,)) for e in program.body):
        raise lin.error_here("whether anything is returned here is not known")
    program = mirrors.seen_outside(augmented.guarded_augmented(lin, program), lin.mirrored)
    program = journal.recorded(outside.called(program, starts), starts)
    return _with_the_users_names(Linearized(program, tuple(independents), tuple(lin.guards.values()), edited), names)


def _is_real(kind: kinds.Kind) -> bool:
    """Whether what is of this kind is certainly no integer, and holds none that would count as a real number."""
    while isinstance(kind, kinds.Sequence):
        kind = kind.element
    return isinstance(kind, kinds.Scalar | kinds.Array) and not kinds.is_exact(kind)


def _with_the_users_names(made: Linearized, names: Names) -> Linearized:
    """The same with variables called what the user calls them."""
    program = made.program
    names.reserve(program.kinds)
    bound = walk.defined(program.body)  # those of functions that are handed on keep their names
    called = {variable: names.fresh(name) for variable, name in names.called.items() if variable in bound}
    body, result = walk.relabelled(program.body, program.result, called)
    known = {called.get(n, n): kind for n, kind in program.kinds.items()}
    assert program.given is not None
    given = Given({called.get(n, n): shape for n, shape in program.given.shapes.items()}, program.given.used)
    trees = tuple(walk.result_map(t, lambda o: called.get(o, o) if isinstance(o, str) else o) for t in made.independents)
    return replace(made, program=replace(program, body=body, result=result, kinds=known, given=given), independents=trees)


def _name(source: parse.Source) -> str:
    """What a function is called; a lambda has no name."""
    name = source.function.__name__
    return name if name.isidentifier() else "function"


def _result(lin: Linearizer, value: Value, called: bool) -> Result:
    if overlays.is_written(lin, value):
        raise lin.error_here("an object whose attributes were written is not a result that is differentiated")
    plain = objects.plain(lin, value)
    if called and plain != value and (cls := objects.class_of(lin, value)) is not None:
        raise lin.error_here(f"an object of {cls.__name__}, which a call at run time gives, is not differentiated")
    value = plain
    content = lin.content(value)
    if content is not None and concrete.is_plain(content.cls):
        return Tree(content.cls, tuple(_result(lin, c, called) for c in content.children), content.keys)
    return lin.operand(value)
