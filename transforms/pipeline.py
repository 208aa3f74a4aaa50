"""The way of the data, on one page: from a function and the specs of its arguments to the program of its derivative.

    linearize   a Wengert program, kinds and calls resolved       (parse, fence, loops, merging, calls, ...)
    clauses     what is done unless a branch raises follows that branch
    common      what is computed twice is computed once, so that it is recorded once
    loads       what memory holds is read once, and written only to be read
    unread      what nobody reads after a step does not go on to the next
    hoisted     what is the same in every step is computed before the loop
    adjoint     or tangent: Program -> Program                    (activity, shifts, record)
    simplify    no products with one, no sums with zero
    common      forward and reverse sweep share what they compute
    dead        what nobody reads is gone
    fused       loops of independent steps are walked once, and forward
    reborn      in the version that runs: adjoints of states are made in the reverse sweep
    through     in the version that runs: what is written into part of an array is written into the array
    direct      in the version that runs: what is added to a row of rows is added there
    cleared     in the version that runs: no zeros are written that nobody reads
    expired     in the version that runs: nor any that no later step of a loop reads
    once        in the version that runs: what is the same in every step is kept once
    spared      in the version that runs: no copies and no zeros where another array will do
    updated     in the version that runs: loops change the arrays that they carry, where nobody else has them
    assembled   in the version that runs: arrays that are written part by part are put together
    elements    short vectors are their elements
    trees, coalesce, emit      Python

With ``VERIFY``, as in all tests, every program on the way is checked by ``verify``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import (
    activity,
    derive,
    halving,
    journal,
    kinds,
    memory,
    reduced,
    remembered,
    seeds,
    stages,
    texts,
    unseen,
    verify,
    walk,
)
from srcad.transforms.adjoint import Adjoint
from srcad.transforms.assembled import assembled
from srcad.transforms.build import Builder, Names
from srcad.transforms.clauses import clauses
from srcad.transforms.cleared import cleared
from srcad.transforms.common import common
from srcad.transforms.dead import dead, unread
from srcad.transforms.elements import apart
from srcad.transforms.expired import expired
from srcad.transforms.fused import forwards, fused
from srcad.transforms.hoisted import hoisted, once
from srcad.transforms.ir import Assign, Block, Entry, Op, Operand, Program, Ref, Result, Tree, leaves
from srcad.transforms.linearize import linearize
from srcad.transforms.loads import forwarded, overwritten
from srcad.transforms.packs import packed
from srcad.transforms.paths import Paths
from srcad.transforms.preserved import private
from srcad.transforms.ranks import ranked
from srcad.transforms.reborn import reborn
from srcad.transforms.rows import direct
from srcad.transforms.separate import separate
from srcad.transforms.shifts import cancelled
from srcad.transforms.simplify import simplify
from srcad.transforms.spared import spared
from srcad.transforms.specs import Spec
from srcad.transforms.tangent import Tangent
from srcad.transforms.through import through
from srcad.transforms.unbound import accompanied, initialised
from srcad.transforms.updated import updated
from srcad.transforms.vectorized import vectorized

#: Whether each pass's result is checked.
VERIFY = False


@dataclass(frozen=True, slots=True)
class Derived:
    """A program, where its independents stand in each parameter, and what it looked up in the user's namespace.

    ``writes``: the arguments that the function writes into, of which the program makes copies.
    """

    program: Program
    independents: Mapping[str, Result]
    guards: tuple[Ref, ...]
    primal: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Options:
    """What changes the generated code."""

    optimize: bool = True
    strong_zero: bool = False
    has_aux: bool = False
    compile: str | None = None  # what the generated code goes through
    checkpoint: int | str | bool | None = None  # how many states of a loop the reverse sweep keeps; ``False``: all
    pure: bool = False  # refuse a function that writes into its arguments


def primal(fn: FunctionType, arguments: Mapping[str, Spec], taken: Paths | None = None) -> Derived:
    """The function itself as a program."""
    found = linearize(fn, dict(arguments), taken=taken)
    begun = _checked(initialised(_checked(found.program, "linearize")), "initialised")
    program, written = private(begun)
    independents = dict(zip(arguments, found.independents, strict=False))
    return Derived(program, independents, found.guards, frozenset(program.kinds), found.edited | written)


def simplified(given: Derived, options: Options) -> Derived:
    """The program itself, without what it computes twice or for nothing."""
    return _finished(given, options)


def reverse(given: Derived, wrt: Sequence[str], mode: str, bare: bool, options: Options) -> Derived:
    """The program of the gradient (``grad``, ``value_and_grad``) or of value and pullback (``vjp``)."""
    given = _refused(given, _starts(given, wrt))
    given = _prepared(given, valued=mode != "grad" or options.has_aux) if options.optimize else given
    program, companions = accompanied(given.program)
    given = replace(given, program=program)
    log = None
    if mode == "vjp" and journal.acts(program) and memory.Memory(program.body, program.kinds).names:
        starts = [o for n in wrt for o in leaves(given.independents[n]) if isinstance(o, str)]
        program, log = journal.logged(program, starts)
        given = replace(given, program=program)
    made, sweep = _swept(given, wrt, mode, bare, options, frozenset(), companions, log)
    restored = sweep.shadows.to_restore()
    if restored:
        made, sweep = _swept(given, wrt, mode, bare, options, restored, companions, log)
    free = reduced.unobserved(program.body, program.kinds) if mode == "grad" and not options.has_aux else frozenset()
    primal = (given.primal | sweep.build.copies) - free
    finished = _finished(replace(given, program=_checked(made, "adjoint"), primal=primal), options)
    place = 1 if mode in ("value_and_grad", "vjp") else 0 if options.has_aux else None
    return replace(finished, program=separate(finished.program, place))


def _refused(given: Derived, starts: Sequence[str]) -> Derived:
    """The program where nothing is lost of what depends on the independents by other means than operations."""
    try:
        texts.check(given.program, starts)
        halving.check(given.program, starts)
        unseen.check(given.program, starts)
        program = remembered.refused(given.program, starts, given.guards)
    except UnsupportedSyntaxError as error:
        error.on_every_path = True
        raise
    return replace(given, program=_checked(program, "remembered"))


def _fixed(program: Program, options: Options) -> frozenset[str]:
    """The values on which nothing depends although it is computed with them."""
    return cancelled(program) if options.optimize else frozenset()


def _prepared(given: Derived, valued: bool = True) -> Derived:
    """The program less what is computed twice or carried for nobody, and with packs; its value is ``valued``."""
    program = _checked(clauses(given.program), "clauses")
    program = _checked(common(ranked(program)), "common")
    program = _checked(overwritten(_checked(forwarded(program), "forwarded")), "overwritten")
    program = _checked(hoisted(_checked(unread(program), "unread")), "hoisted")
    program = _checked(packed(program), "packed")
    program = program if valued else _checked(vectorized(program), "vectorized")
    return replace(given, program=program, primal=given.primal | {*program.kinds})


def _swept(
    given: Derived, wrt: Sequence[str], mode: str, bare: bool, options: Options, restored: frozenset[int],
    companions: Mapping[str, str], log: str | None,
) -> tuple[Program, Adjoint]:  # fmt: skip
    """The forward and reverse sweep; the stores in ``restored`` put back what they overwrote."""
    program = given.program
    build = Builder(Names({*program.kinds, *program.params}), dict(program.kinds))
    build.given = program.given
    value: Result = seeds.aux(program.result)[0] if options.has_aux else program.result
    trees = [given.independents[n] for n in wrt]
    starts = [o for t in trees for o in leaves(t) if isinstance(o, str)]
    live = activity.active(program, starts, leaves(value), _fixed(program, options))
    sweep = Adjoint(build, live, program.body, starts, restored, companions, checkpoint=options.checkpoint)
    cut: Assign | None = None
    if mode == "vjp":
        bar = build.fresh(f"{seeds.label(value)}_bar", kinds.UNKNOWN if isinstance(value, Tree) else seeds.bar_kind(build, value))
        cut = Assign(bar, Op("cut"), ())
        for operand, part in seeds.taken_apart(build, bar, value, exact=True):
            sweep.add(operand, part)
    else:
        sweep.add(value, seeds.seed(build, value, starts))  # type: ignore[arg-type]
    forward = sweep.block(program.body)
    bars = tuple(seeds.bars(sweep, t) for t in trees)
    forward = [*sweep.shadows.of_arguments(program.params), *forward]
    build.block = list(walk.turned_back(tuple(build.block)))
    result: Result = bars[0] if bare else Tree(tuple, bars)
    first: Sequence[Entry] = ()
    value = program.result
    if cut is not None and log is not None:
        first, value, once_more = journal.twice(build, tuple(forward), value, log)
        body = (*first, cut, *once_more, *build.block)
    elif cut is not None and sweep.shadows.names:  # a second call of the pullback makes its memory anew
        first, value = walk.renamed(program.body, program.result, build)
        body = (*first, cut, *forward, *build.block)
    else:
        value, kept = _kept(build, sweep, value) if cut is None else (value, (cut,))
        body = (*forward, *kept, *build.block)
    if mode in ("value_and_grad", "vjp"):
        result = Tree(tuple, (value, result))
    elif options.has_aux:
        result = Tree(tuple, (result, seeds.aux(value)[1]))
    return Program(f"{program.name}_{mode}", program.params, body, result, build.kinds, program.given), sweep


def _kept(build: Builder, sweep: Adjoint, value: Result) -> tuple[Result, Block]:
    """The result of a program, where it is memory, as it is before the reverse sweep restores that; and the copies."""
    memory = [o for o in dict.fromkeys(leaves(value)) if isinstance(o, str) and o in sweep.shadows.names]
    outer, build.block = build.block, []
    copies: dict[Operand, Operand] = {o: build.op("private", o, hint=o, kind=build.kinds[o]) for o in memory}
    kept, build.block = tuple(build.block), outer
    return walk.result_map(value, lambda o: copies.get(o, o)), kept


def forward(given: Derived, wrt: Sequence[str], options: Options) -> Derived:
    """The program of value and tangent."""
    given = _refused(given, _starts(given, wrt))
    given = _prepared(given) if options.optimize else given
    program, companions = accompanied(given.program)
    build = Builder(Names({*program.kinds, *program.params}), dict(program.kinds))
    shapes = {} if program.given is None else dict(program.given.shapes)
    build.given = None if program.given is None else replace(program.given, shapes=shapes)
    trees = [given.independents[n] for n in wrt]
    starts = [o for t in trees for o in leaves(t) if isinstance(o, str)]
    sweep = Tangent(build, activity.varied(program, starts, _fixed(program, options)), program.body, companions)
    dots: list[str] = []
    first: list[Any] = []
    for name, tree in zip(wrt, trees, strict=False):
        leaf = isinstance(tree, str)
        kind = derive.derivative_kind(build.kinds[name]) if leaf else kinds.UNKNOWN
        dots.append(build.fresh(f"{name}_dot", kind))
        if name in shapes:
            shapes[dots[-1]] = shapes[name]
        sweep.taken_apart |= set() if leaf else {name}
        for operand, dot in seeds.taken_apart(build, dots[-1], tree):
            if isinstance(operand, str):
                sweep.dots[operand] = dot
    first, build.block = build.block, []
    body = sweep.block(program.body)
    outer, build.block = build.block, []
    tangent = seeds.mapped(program.result, lambda leaf: derive.typed(build, sweep.dense(leaf), leaf))
    result = Tree(tuple, (program.result, tangent))
    made = Program(
        f"{program.name}_jvp", (*program.params, *dots), (*first, *body, *build.block), result, build.kinds, build.given
    )
    del outer
    return _finished(replace(given, program=_checked(made, "tangent")), options)


def level(given: Derived, mode: str, wanted: Sequence[str], dots: Sequence[str], options: Options) -> Derived:
    """One more transformation of a program that runs in stages (``stages``); ``dots`` are the parameters' tangents."""
    given = _refused(given, _starts(given, wanted))
    program = _checked(common(given.program), "common") if options.optimize else given.program
    program, companions = accompanied(program)
    given = replace(given, program=program)
    if mode == "jvp":
        made = _pushed_stages(given, wanted, dots, companions)
    else:
        made, sweep = _pulled_stages(given, wanted, frozenset(), companions)
        restored = sweep.shadows.to_restore()
        if restored:
            made, _ = _pulled_stages(given, wanted, restored, companions)
    return _finished(replace(given, program=_checked(made, mode)), options)


def _starts(given: Derived, wanted: Sequence[str]) -> list[str]:
    """What a level differentiates by: leaves of parameters, and all that is given at later stages."""
    found = [o for n in wanted for o in leaves(given.independents[n]) if isinstance(o, str)]
    return [*found, *(c.target for c in stages.divided(given.program.body)[1] if c.target is not None)]


def _pushed_stages(given: Derived, wanted: Sequence[str], dots: Sequence[str], companions: Mapping[str, str]) -> Program:
    program = given.program
    build = Builder(Names({*program.kinds, *program.params}), dict(program.kinds))
    sweep = Tangent(build, activity.varied(program, _starts(given, wanted)), program.body, companions)
    build.block = []
    for name, dot in zip(wanted, dots, strict=True):
        parts = seeds.taken_apart(build, dot, given.independents[name])
        sweep.dots.update((leaf, part) for leaf, part in parts if isinstance(leaf, str))
    first = build.block
    made = stages.tangents(build, sweep, program)
    return replace(made, name=f"{program.name}_jvp", body=(*first, *made.body), kinds=build.kinds)


def _pulled_stages(
    given: Derived, wanted: Sequence[str], restored: frozenset[int], companions: Mapping[str, str]
) -> tuple[Program, Adjoint]:
    program = given.program
    build = Builder(Names({*program.kinds, *program.params}), dict(program.kinds))
    results = stages.outputs(program)
    starts = _starts(given, wanted)
    ends = [o for r in results for o in leaves(r)]
    sweep = Adjoint(build, activity.active(program, starts, ends), program.body, starts, restored, companions, whole=False)
    parts, cuts = stages.divided(program.body)
    forward: list[Entry] = []
    more: list[Result] = []
    for part, cut, result in reversed([*zip(parts, [None, *cuts], results, strict=True)]):
        bar = build.fresh(
            f"{seeds.label(result)}_bar", kinds.UNKNOWN if isinstance(result, Tree) else seeds.bar_kind(build, result)
        )
        build.block.append(Assign(bar, Op("cut"), ()))
        for operand, term in seeds.taken_apart(build, bar, result):
            sweep.add(operand, term)
        forward = [*sweep.block(part), *forward]
        if cut is not None and cut.target is not None:
            found = sweep.take(cut.target)
            more.append(sweep.zero(cut.target) if found is None else found)
            forward = [cut, *forward]
    more.append(Tree(tuple, tuple(seeds.bars(sweep, given.independents[n]) for n in wanted)))
    made = Program(f"{program.name}_vjp", program.params, (*forward, *build.block), Tree(tuple, (*results, *more)), build.kinds)
    return made, sweep


def _finished(given: Derived, options: Options) -> Derived:
    if not options.optimize:
        return given
    program = common(ranked(given.program))
    for again in (False, True):
        if again and len(walk.every(program.body)) > _LONG:
            break
        before = program.body
        program = _checked(simplify(program, given.primal, options.strong_zero), "simplify")
        if again and program.body == before:
            break
        program = _checked(common(program), "common")
        program = program if again else _checked(forwarded(program), "forwarded")
        program = _checked(dead(program), "dead")
    if (moved := _checked(hoisted(program), "hoisted")) is not program:
        program = _checked(common(moved), "common")
    while (together := fused(program)) is not program:
        program = _checked(simplify(_checked(together, "fused"), given.primal, options.strong_zero), "simplify")
        program = _checked(dead(_checked(common(program), "common")), "dead")
    turned = forwards(program)
    return replace(given, program=program if turned is program else _checked(dead(_checked(turned, "forwards")), "dead"))


#: A program of more entries is simplified once.
_LONG = 5000


def to_run(program: Program, options: Options) -> Program:
    """The program as it is run; what is differentiated again keeps its memory apart."""
    if not options.optimize:
        return program
    program = _checked(reborn(program), "reborn")
    program = _checked(direct(_checked(through(program), "through")), "direct")
    program = _checked(expired(_checked(cleared(program), "cleared")), "expired")
    program = _checked(spared(_checked(once(program), "once")), "spared")
    return _checked(assembled(_checked(updated(program), "updated")), "assembled")


def parted(program: Program, options: Options) -> Program | None:
    """The program to run where it computes with short vectors: their elements; ``None`` where it does not."""
    if not options.optimize or options.strong_zero or options.compile is not None:
        return None
    made = apart(program)
    return None if made is None else _checked(made, "elements")


def _checked(program: Program, after: str) -> Program:
    return verify.verify(program, after) if VERIFY else program
