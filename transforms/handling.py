"""A body that may raise is walked beside what is done where it raises, and the two are joined as a branch is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from types import GeneratorType
from typing import TYPE_CHECKING, Any

from srcad.runtime.errors import DifferentiationError, Location, OtherPath
from srcad.transforms import beside, containers, effects, generators, kinds, merging, objects, paths, raising, throws, walk
from srcad.transforms.exits import DONE, FLAGS, STATE
from srcad.transforms.frames import Side
from srcad.transforms.ir import EFFECTS, Assign, Block, For, If, Raise, Ref, Try, While
from srcad.transforms.values import FALSE, TRUE, Items, Sym, Value, known_object, reference, torn_by
from srcad.transforms.walk import every

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def where(lin: Linearizer, flag: Value, walk: Callable[[], None]) -> None:
    """Walk something where a flag is set."""
    if flag == TRUE:
        walk()
    elif flag != FALSE and not lin.dead:
        lin.branch(flag, walk, lambda: None)


def unless(lin: Linearizer, flag: Value, walk: Callable[[], None]) -> None:
    """Walk something where a flag is not set."""
    if flag == FALSE:
        walk()
    elif flag != TRUE:
        lin.branch(flag, lambda: None, walk)


def unless_done(lin: Linearizer, walk: Callable[[], None]) -> Callable[[], None]:
    """A walk of what follows where nothing left before."""
    return lambda: unless(lin, lin.frame.env[DONE], walk)


def guard(
    lin: Linearizer,
    body: Callable[[], None],
    classes: Value,
    handle: Callable[[Sym], None],
    unsure: frozenset[str] | None,
    site: Any = None,
    where: Location | None = None,
    last: bool = False,
) -> None:
    """Walk a body, and what is done instead where it raises; join the two.

    ``unsure`` are the names of which nothing is known after an exception; ``None`` where it is raised again in the end.
    ``site`` names a ``try`` that could be walked one statement at a time; ``where`` its handlers stand.  After the ``last``
    part of its body it has completed.
    """
    span = lin.build.span
    name, raises = beside.handler(lin, where or span), False
    own = name if where is not None else None

    def walked() -> None:
        nonlocal raises
        body()
        raises = beside.ended(lin, name, _caught(classes))
        paths.completed(lin, own if last else None)

    caught = lin.operand(classes)
    lin.guarded += 1
    escapes, lin.escapes = lin.escapes, []
    then = ended(lin.on_stem(lambda: lin.resume(here(lin), walked)))
    lin.guarded -= 1
    found, lin.escapes = lin.escapes, escapes + lin.escapes
    if not then.dead and throws.cannot_raise(lin, then.block, classes):
        lin.build.block.extend(then.block)
        lin.frame.env, lin.heap = then.env, then.heap
        return
    start = here(lin) if unsure is None else _after_exception(lin, then, unsure, found, torn_by(site), classes)
    certain = _certain(lin, then, classes)
    if certain is not None:
        _go_on_with(lin, then, start, certain, handle)
        return
    raised = Sym(lin.build.fresh("error", kinds.Opaque(Exception)), kinds.Opaque(Exception))

    def handler() -> None:
        _let_errors_through(lin, then, raised, classes)
        lin.caught.append(raised)
        paths.handle(lin, name, lambda: handle(raised), where)
        lin.caught.pop()

    if raises:
        orelse = lin.on_stem(lambda: lin.resume(start, lambda: beside.caught(lin, raised, handler)))
    else:
        orelse = lin.resume(start, handler)
    if not orelse.dead and unsure is not None:
        _refuse_torn_memory(lin, then, site)
    error = str(raised.operand)
    merging.join_sides(lin, caught, then, orelse, span, make=partial(Try, name=error), given=error, handler=own)


def _refuse_torn_memory(lin: Linearizer, then: Side, site: Any) -> None:
    """Refuse a body that writes into memory from outside before something that can raise, where a handler goes on."""
    inside, written = walk.defined(then.block), False

    def writes(entry: Any) -> bool:
        return isinstance(entry, Assign) and entry.op.name in EFFECTS and entry.args[0] not in inside

    for entry in every(then.block):
        again = isinstance(entry, For | While) and any(writes(e) for e in every((entry,)))
        if again or (written and not (isinstance(entry, Assign) and effects.never_raises(entry, lin.kinds))):
            if site is not None and site not in lin.sites:
                raise lin.restart_at(site)
            raise lin.error_here("a write into memory before an exception in a `try` that goes on is not differentiated")
        written = written or writes(entry)


def here(lin: Linearizer) -> Side:
    """The state of the walk as the beginning of a side."""
    return Side((), dict(lin.frame.env), dict(lin.heap), False)


def ended(side: Side) -> Side:
    """A side without what cannot be reached."""
    ends = next((k for k, e in enumerate(side.block) if isinstance(e, Raise)), None)
    return side if ends is None else replace(side, block=side.block[: ends + 1], dead=True)


def _certain(lin: Linearizer, then: Side, classes: Value) -> Sym | None:
    """The exception that the body certainly raises and the handlers certainly catch."""
    last = then.block[-1] if then.block else None
    if not isinstance(last, Raise) or not all(isinstance(e, Assign) and effects.makes_exception(e) for e in then.block[:-1]):
        return None
    kind = lin.build.kind(last.exception)
    wanted = _caught(classes)
    sure = isinstance(kind, kinds.Opaque) and kind.cls not in (None, OtherPath) and all(isinstance(w, type) for w in wanted)
    return Sym(last.exception, kind) if sure and issubclass(kind.cls, wanted) else None  # type: ignore[union-attr,arg-type]


def _go_on_with(lin: Linearizer, then: Side, start: Side, certain: Sym, handle: Callable[[Sym], None]) -> None:
    """Walk what is done after an exception that certainly comes, in the place of the ``try``."""
    lin.build.block.extend(then.block[:-1])
    lin.frame.env, lin.heap = start.env, start.heap
    if lin.paths.witness is not None:
        lin.paths.witness.goes_on()
    lin.caught.append(certain)
    handle(certain)
    lin.caught.pop()


def _after_exception(
    lin: Linearizer, then: Side, unsure: frozenset[str], escapes: list[dict[int, Items]], lost: Sym, classes: Value
) -> Side:
    """The state that a handler begins with: as before the body, but for what may have been bound before it raised."""
    start = here(lin)
    for name in sorted(unsure):
        if then.env.get(name) != start.env.get(name) or then.dead:
            start.env[name] = lost
    reached = escapes if escapes and _raises_by_name(lin, then.block, classes) else [then.heap, *escapes]
    for number, content in start.heap.items():
        states = [h[number] for h in reached if h.get(number, content) != content]
        after = states[0] if states else content
        if after != content and content.cls is GeneratorType:
            start.heap[number] = generators.LEFT
        elif after != content and then.block:
            if content.cls in (list, dict) and len(after.children) != len(content.children):
                raise containers.restart_for(lin, number)
            start.heap[number] = _torn(content, states, lost)
    return start


def _raises_by_name(lin: Linearizer, block: Block, classes: Value) -> bool:
    """Whether a body comes to its handlers by its own ``raise`` alone: what it had done by then is known."""
    found = tuple(e for e in every(block) if not isinstance(e, If | Raise))
    return all(isinstance(e, Assign) for e in found) and throws.cannot_raise(lin, found, classes)


def _torn(content: Items, states: Sequence[Items], lost: Sym) -> Items:
    """A container of which is lost what differs in one of the states that it may have come to; new attributes are."""
    if not objects.is_class(content.cls):
        return Items(content.cls, (lost,) * len(content.children), content.keys)
    before, *after = (dict(zip(s.keys, s.children, strict=True)) for s in (content, *states))
    keys = dict.fromkeys((*content.keys, *states[0].keys))
    parts = (before[k] if k in before and all(s.get(k) == before[k] for s in after) else lost for k in keys)
    return Items(content.cls, tuple(parts), tuple(keys))


def _caught(classes: Value) -> tuple[Any, ...]:
    """The classes that handlers catch; ``None`` for one that is not known."""
    parts = (classes,) if isinstance(classes, Sym) else classes.children if isinstance(classes, Items) else ()
    return tuple(known_object(p) for p in parts)


def _let_errors_through(lin: Linearizer, then: Side, raised: Sym, classes: Value) -> None:
    """An error of srcad's own, from a callee that is found out at run time or a guard, is not for the user's handlers."""
    called = any(isinstance(e, Assign) and e.op.name == "door" for e in every(then.block))
    for error, comes in ((DifferentiationError, called), (OtherPath, paths.is_guarded(then.block))):
        if comes and any(not isinstance(c, type) or issubclass(error, c) for c in _caught(classes)):
            own = Sym(Ref(error.__name__, error), kinds.of(error))
            test = lin.op("isinstance", raised, own, kind=kinds.BOOL)
            lin.branch(test, lambda: raising.unwind(lin, raised), lambda: None)


def cleaned_up(
    lin: Linearizer, body: Callable[[], None], cleanup: Callable[[], None],
    instead: Callable[[Sym], None] | None = None, unsure: frozenset[str] | None = None, leaves: bool = False,
) -> None:  # fmt: skip
    """Walk a body, and a clean-up on both ways out of it, which may be a way out itself where it ``leaves``.

    ``instead`` is what is done after an exception.
    """

    def after_exception(raised: Sym) -> None:
        cleanup()
        if not lin.dead:
            unless_done(lin, lambda: raising.unwind(lin, raised))()

    def whole_body() -> None:
        body()
        if not lin.dead:
            lin.bind("<ended>", TRUE)

    outer = lin.frame.env.get("<ended>")
    lin.bind("<ended>", FALSE)
    guard(lin, whole_body, reference("BaseException", BaseException), instead or after_exception, unsure or frozenset())
    ended = lin.frame.env.pop("<ended>")
    if outer is not None:
        lin.frame.env["<ended>"] = outer
    if not lin.dead:
        where(lin, ended, lambda: _cleanup(lin, cleanup, leaves))


def _cleanup(lin: Linearizer, cleanup: Callable[[], None], leaves: bool) -> None:
    """The clean-up on the way out of a body that completed, whose exits follow it, unless it ``leaves`` itself."""
    flags = throws.names(lin) if leaves else ()
    raised = {n: lin.frame.env[n] for n in flags if n in lin.frame.env and not n.startswith(throws.SLOT)}
    saved = {f: lin.frame.env[f] for f in STATE} | raised
    lin.frame.env.update(dict.fromkeys((*FLAGS, *raised), FALSE))
    cleanup()
    if not lin.dead:
        unless_done(lin, lambda: lin.frame.env.update(saved))()
