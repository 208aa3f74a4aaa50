"""``for`` and ``while`` are loops of the program, or copies of their body where each element is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import gast

from srcad.runtime import checkpointed
from srcad.transforms import (
    boxes,
    closing,
    conditions,
    counted,
    decisions,
    expressions,
    fixpoint,
    generators,
    handling,
    iteration,
    iterators,
    lazies,
    protocols,
    syntax,
    throws,
)
from srcad.transforms.exits import DONE, FLAGS, LASTING, RETURNED, STOP
from srcad.transforms.values import FALSE, TRUE, Items, Sym, Value, is_known, known, literal

if TYPE_CHECKING:
    from srcad.runtime.errors import Location
    from srcad.transforms.linearizer import Linearizer


# --- for and while ---


def for_loop(lin: Linearizer, node: Any) -> None:
    """Walk a ``for``."""
    states, walked = _states(lin, node.iter)
    iterable = lazies.walked(lin, walked)
    if lin.dead:  # what it would walk is never there
        return
    iterable = protocols.iterated(lin, iterable) or iterable
    if generators.is_generator(lin, iterable):
        generators.consume(lin, iterable, lambda value: _step(lin, node, value), _bound_by(lin, node))
        _after(lin, node)
        return
    if iterators.is_iterator(lin, iterable):
        iterators.walked(lin, iterable, node)
        return
    if iterators.is_beside(lin, iterable):
        assert isinstance(iterable, Items)
        iterators.walked_beside(lin, iterable, node, _bound_by(lin, node))
        _after(lin, node)
        return
    found = iteration.walk(lin, iterable, node)
    if isinstance(found, iteration.Steps) and _is_long(lin, found):
        found = iteration.at_run_time(lin, iterable, found, node)
    elif isinstance(found, iteration.Plan) and ("counted", lin.at(node)) in lin.sites:
        found = counted.in_steps(lin, found, lin.at(node))

    acts = boxes.may_act(lin, iterable)

    def body(parts: Sequence[Value]) -> None:
        if acts:
            boxes.forget(lin)
        lin.assign(node.target, found.build(parts) if isinstance(found, iteration.Plan) else parts[0])
        lin.statements(node.body)

    span = lin.at(node)
    if isinstance(found, iteration.Steps):
        with closing.written_out(lin, node):
            _unrolled(lin, found, body)
    else:
        known_range = isinstance(iterable, Items) and iterable.cls is range and all(is_known(a) for a in iterable.children)
        around = lin.loop_sites if known_range else lin.countable
        around.append(span)
        loop = fixpoint.Loop(lin, body, _bound_by(lin, node) | set(LASTING), span)
        loop.states = states
        loop.counted = known_range and _trips(iterable) <= iteration.UNROLL_AT_MOST
        loop.unrollable = loop.counted or not known_range
        loop.site = span if known_range else ("counted", span)
        with closing.written_out(lin, node, in_memory=True):
            loop.run_for(found, iteration.hints(node.target, found))
        around.pop()
    if acts:
        boxes.forget(lin)
    _after(lin, node)


def _states(lin: Linearizer, node: Any) -> tuple[int | str | None, Any]:
    """How many states of a loop the user wants to be kept, by ``srcad.checkpointed``, and what it walks."""
    if not isinstance(node, gast.Call) or not node.args or _global(lin, node.func) is not checkpointed:
        return None, node
    given = [expressions.value(lin, a) for a in (*node.args[1:], *(k.value for k in node.keywords))] or [literal("sqrt")]
    wanted = known(given[0]) if is_known(given[0]) else None
    if wanted != "sqrt" and (type(wanted) is not int or wanted < 1):
        raise lin.refuse(node, "the number of states is not known", "write it down, or give it as a default or a global")
    return wanted, node.args[0]


def _global(lin: Linearizer, node: Any) -> Any:
    """What a global name, or an attribute of one, stands for."""
    if isinstance(node, gast.Attribute):
        return getattr(_global(lin, node.value), node.attr, None)
    known_here = isinstance(node, gast.Name) and node.id not in lin.frame.env
    return lin.frame.source.function.__globals__.get(node.id) if known_here else None


def _trips(iterable: Value) -> int:
    """The number of steps of a loop over a range that is known."""
    assert isinstance(iterable, Items)
    return len(range(*(known(a) for a in iterable.children)))


def _step(lin: Linearizer, node: Any, value: Value) -> None:
    lin.assign(node.target, value)
    lin.statements(node.body)


def _bound_by(lin: Linearizer, node: Any) -> frozenset[str]:
    """What a loop binds; in a generator, what its consumer binds at every ``yield`` too."""
    given = any(isinstance(n, gast.Yield | gast.YieldFrom) for n in syntax.below(node))
    return syntax.assigned(node) | throws.names(lin) | (generators.carried(lin) if given else frozenset())


def _is_long(lin: Linearizer, steps: iteration.Steps) -> bool:
    """Whether a loop has many steps, and elements of one kind."""
    if steps.calls or steps.is_end(iteration.UNROLL_AT_MOST):
        return False
    parts = list(iteration.every(lin, steps))
    return all(isinstance(p, Sym) for p in parts) and len({p.kind for p in parts if isinstance(p, Sym)}) == 1


def while_loop(lin: Linearizer, node: Any, unrolled: bool = False) -> None:
    """Walk a ``while``; a test that binds names or changes what is in the heap is the first thing of its body."""
    binds = any(isinstance(n, gast.NamedExpr) for n in syntax.every(node.test)) or ("test", lin.at(node)) in lin.sites
    test, statements = node.test, node.body
    ended = f"<ended {node.lineno} {node.col_offset}>"
    if binds:
        note = gast.Assign([syntax.store(ended)], gast.Constant(True, None), None)
        leave = gast.If(gast.UnaryOp(gast.Not(), node.test), [*([note] if node.orelse else []), gast.Break()], [])
        for part in (leave, leave.test, *leave.body, note.targets[0], note.value):
            gast.copy_location(part, node.test)
        test, statements = gast.copy_location(gast.Constant(True, None), node.test), [leave, *node.body]
        lin.frame.env[ended] = FALSE
    if unrolled or lin.at(node) in lin.sites:
        with closing.written_out(lin, node):
            _unrolled_while(lin, test, statements, lin.at(node))
    else:
        loop = fixpoint.Loop(
            lin, lambda parts: lin.statements(statements), _bound_by(lin, node) | {ended, *LASTING}, lin.at(node)
        )
        loop.unrollable = True
        with closing.written_out(lin, node, in_memory=True):
            loop.run_while(test)
    went_on(lin, lin.frame.env.pop(ended, FALSE))
    _after(lin, node)


def went_on(lin: Linearizer, ended: Value) -> None:
    """After a loop that left itself where its test, or what it walks, was at an end: that was no ``break``."""

    def unset() -> None:
        lin.frame.env[DONE] = lin.frame.env[STOP] = FALSE

    handling.where(lin, ended, unset)


def _unrolled_while(lin: Linearizer, test: Any, statements: Sequence[Any], span: Location) -> None:
    """One copy of the body for each step of a loop whose end the structure of the values decides."""
    lin.frame.env[STOP] = FALSE

    def go(k: int) -> None:
        lin.frame.env[DONE] = FALSE
        lin.steps[-1] = k
        asked = conditions.condition(lin, test)
        truth = decisions.truth(lin, asked)
        truth = counted.test(lin, asked, span, k) if truth is None else truth
        if lin.dead:
            return
        if truth is None or k == iteration.UNROLL_AT_MOST:
            raise lin.error_here("a loop that replaces objects by others of another structure is not differentiated")
        if truth:
            lin.statements(statements)
            on(k)

    def on(k: int) -> None:
        stop = lin.frame.env[STOP]
        if stop == FALSE and not lin.dead:
            go(k + 1)
        elif stop != TRUE and not lin.dead:
            lin.branch(stop, lambda: None, lambda: go(k + 1))

    with _counting(lin):
        go(0)


def _after(lin: Linearizer, node: Any) -> None:
    """What holds after a loop: its ``else``, and the flags of the loop around it."""
    env = lin.frame.env
    stop, returned = env[STOP], env[RETURNED]
    if node.orelse and not lin.dead:

        def stopped() -> None:
            lin.bind(DONE, lin.frame.env[RETURNED])
            lin.bind(STOP, lin.frame.env[RETURNED])

        def ended() -> None:
            for flag in FLAGS:
                lin.bind(flag, FALSE)
            lin.statements(node.orelse)

        truth = decisions.truth(lin, stop)
        if truth is None:
            lin.branch(stop, stopped, ended)
        else:
            (stopped if truth else ended)()
    else:
        env[DONE] = env[STOP] = returned


def _unrolled(lin: Linearizer, steps: iteration.Steps, body: Callable[[Sequence[Value]], None]) -> None:
    """One copy of the body for each element."""
    lin.frame.env[STOP] = FALSE

    def go(k: int) -> None:
        if lin.dead or steps.is_end(k):
            return
        stop = lin.frame.env[STOP]
        lin.frame.env[DONE] = FALSE
        if stop == TRUE:
            return
        if stop != FALSE:
            lin.branch(stop, lambda: None, lambda: go(k))
            return
        part = steps.at(k)
        if part is not None and not lin.dead:
            lin.steps[-1] = k
            body([part])
            go(k + 1)

    with _counting(lin):
        go(0)


@contextmanager
def _counting(lin: Linearizer) -> Iterator[None]:
    """While a loop is unrolled, whose steps tell its branches apart."""
    lin.steps.append(0)
    try:
        yield
    finally:
        lin.steps.pop()
