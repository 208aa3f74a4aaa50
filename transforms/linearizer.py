"""The walk over the syntax tree appends one operation after the other, and knows of every name what it stands for."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import gast

from srcad.runtime.errors import DifferentiationError, UnsupportedSyntaxError
from srcad.transforms import (
    assignment,
    beside,
    boxes,
    cells,
    closing,
    concrete,
    conditions,
    containers,
    continuations,
    decisions,
    expressions,
    fence,
    inlining,
    inplace,
    iterators,
    kept,
    kinds,
    lazies,
    lists,
    merging,
    mirrors,
    overlays,
    parse,
    paths,
    protocols,
    raising,
    reads,
    resolve,
    retries,
    state,
    statements,
    stepwise,
    strangers,
    throws,
    unpacking,
)
from srcad.transforms.build import truncate
from srcad.transforms.exits import DONE, FLAGS, RETURN
from srcad.transforms.frames import Frame, FrameError, Restart, Side
from srcad.transforms.ir import EFFECTS, Lit, Operand, Ref
from srcad.transforms.kinds import Kind
from srcad.transforms.values import FALSE, NONE, TRUE, UNBOUND, VIEWS, Cell, Conflict, Items, Sym, Value, View, literal, reference


class Linearizer(state.State):
    """One walk, which appends operations to the program."""

    def effect(self, name: str, *args: Value) -> None:
        """Append a write into memory; from then on all memory that holds floating-point numbers may be varied."""
        args = inplace.in_order(self, name, args)
        strangers.written(self, args[0])
        lists.written(args[0])
        mirrors.ask(self, args[0])
        mirrors.write(self, name, args)
        if name == "setitem" and self.depends(*args[1:]) and kept.store(self, args[0], args[1], args[2]):
            return
        if name == "setitem" and isinstance(self.operand(args[0]), Ref) and not self.varied(*args[1:]):
            self.op("call", reference("setitem", operator.setitem), *args, kind=kinds.UNKNOWN)
            return
        if name in ("additem", "iadd") and kept.adds(self, name, *args):
            return
        if isinstance(args[0], Sym) and isinstance(args[0].operand, Ref):
            what = f"a write into `{args[0].operand.name}`, which is defined outside the function, is not differentiated"
            raise UnsupportedSyntaxError(what, where=self.build.span, hint="let the function return what it computes")
        if kinds.is_record(self.build.kind(self.operand(args[0]))) and self.varied(*args[1:]):
            raise self.error_here("a write of a differentiated value into an array of records is not differentiated")
        if not self.tainted and self.varied(*args[1:]):
            raise Restart("memory")
        self.build.effect(name, *(self.operand(a) for a in args))
        mirrors.follow(self, name, args)

    def attempt(self, walk: Callable[[], Value], give_up: bool = True) -> Value | None:
        """Walk something that may turn out not to be differentiable; ``None``, and no trace, if so."""
        saved = self.build.block, dict(self.heap), dict(self.guards), list(self.frames), self.dead, self.build.span
        doubt, around = self.doubt, self.around
        guarded, caught, saying, catches = self.guarded, list(self.caught), self.saying, list(self.catches)
        mark, known = self.names.mark(), len(self.kinds)
        self.build.block = list(saved[0])
        trials, self.trials = self.trials, self.trials + give_up
        try:
            return walk()
        except (DifferentiationError, Restart) as error:
            if isinstance(error, FrameError) or (isinstance(error, Restart) and not give_up):
                raise
            self.build.block, self.heap, self.guards, self.frames, self.dead, self.build.span = saved
            self.guarded, self.caught, self.saying, self.catches = guarded, caught, saying, catches
            self.doubt, self.around = doubt, around
            self.names.reset(mark)
            truncate(self.kinds, known)
            return None
        finally:
            self.trials = trials

    def shape_of(self, value: Value) -> Any:
        """What is known of an argument of a call that is simply made: a literal, or a kind."""
        if isinstance(value, Sym):
            return value.operand if isinstance(value.operand, Lit) else value.kind
        return concrete.materialise(self, value).kind

    # --- operations ---

    def op(self, name: str, *args: Value, keywords: tuple[str, ...] = (), hint: str = "", kind: Kind | None = None) -> Sym:
        """Append an operation on values; it is varied if an operand is and the operation has a derivative."""
        if self.overlays:
            overlays.check_operation(self, name, args)
        operands = tuple(self.operand(a) for a in args)
        if raising.certain_failure(self, name, keywords, operands):
            return UNBOUND
        if name == "**" and self.is_root(operands):
            self.note_field("root")
            kind = kinds.UNKNOWN if "complex" in self.sites else kind
        target = self.build.op(name, *operands, keywords=keywords, hint=hint, kind=kind)
        if name in EFFECTS:
            mirrors.follow(self, name, args)
        kept.check_operation(self, name, args)
        kept.note_part(self, name, args, target)
        if kinds.is_complex(self.kinds[target]) or (name in (".real", ".imag") and kinds.is_scalar(self.build.kind(operands[0]))):
            self.note_field("complex")
        return self.symbol(target, name, args)

    def is_root(self, operands: tuple[Operand, ...]) -> bool:
        """Whether Python's power of two floats is complex where the base is negative."""
        base, exponent = operands
        if isinstance(exponent, Lit) and isinstance(exponent.value, int | float) and float(exponent.value).is_integer():
            return False
        plain = self.build.kind(base) in (kinds.FLOAT, kinds.INT) and self.build.kind(exponent) == kinds.FLOAT
        return plain and not (isinstance(base, Lit) and base.value > 0)

    def note_field(self, found: str) -> None:
        """Where a program knows complex numbers, the kinds of roots are open: begin again if they were written down."""
        self.fields.add(found)
        if len(self.fields) == 2 and "complex" not in self.sites:
            raise Restart("complex")

    def symbol(self, target: str, name: str, args: Sequence[Value]) -> Sym:
        """The value of a new variable."""
        kind = self.kinds[target]
        counts = self.real and name == "getitem" and kind == kinds.INT
        varied = not counts and self.depends(*args) and resolve.differentiable(name) and kinds.carries(kind)
        return Sym(target, kind, varied)

    def operand(self, value: Value) -> Operand:
        """A value as one operand; a container of known structure is built."""
        if isinstance(value, Sym):
            whole = reads.whole(self, value, "a container")
            assert isinstance(whole, Sym)
            return whole.operand
        return concrete.materialise(self, value).operand

    def new_cell(self, content: Items, site: Any) -> Value:
        """A mutable container: followed element by element, or built when its site has to live at run time."""
        return lists.living(self, content, site) if site in self.sites else self.followed(content, site)

    def content(self, value: Value) -> Items | None:
        """The known structure of a container, or ``None``."""
        if isinstance(value, Cell):
            return None if iterators.is_iterator(self, value) else self.heap[value.number]
        if isinstance(value, View):
            return cells.shown(self, value)
        return value if isinstance(value, Items) and value.cls not in VIEWS else None

    def bind(self, name: str, value: Value) -> None:
        """Bind a name of the activation."""
        number = boxes.find(self.frame, name)
        if name in self.frame.globals:
            boxes.write_global(self, name, value)
        elif number is None:
            self.frame.env[name] = value
        else:
            boxes.write(self, number, value)

    # --- functions ---

    def call_function(self, source: parse.Source, bound: dict[str, Value], scopes: tuple[Frame, ...], owner: Any = None) -> Value:
        """Walk a function's body in place; its value."""
        fence.check(source)
        return retries.in_call(self, lambda: self._call_function(source, dict(bound), scopes, owner))

    def _call_function(self, source: parse.Source, bound: dict[str, Value], scopes: tuple[Frame, ...], owner: Any) -> Value:
        node = source.node
        frame = Frame(source, lazies.given(self, node, bound), scopes, resolve.locals_of(node), self.build.span)
        frame.owner, frame.doubt = owner, self.doubt
        boxes.open_boxes(self, frame)
        frame.env.update(dict.fromkeys(FLAGS, FALSE) | {RETURN: UNBOUND})
        throws.enter(self, frame)
        self.frames.append(frame)
        span, calling, alone = self.build.span, self.calling, self.alone
        self.calling = None
        leaving = []
        try:
            self.build.span = self.at(node)
            if isinstance(node, gast.Lambda):
                return lazies.settled(self, expressions.value(self, node.body))
            with closing.written_out(self, node):
                self.statements(node.body)
            leaving = throws.left(self)
            result = self.returned()
        finally:
            self.frames.pop()
            self.build.span, self.calling, self.alone = span, calling, alone
        throws.go_on_leaving(self, leaving)
        return result

    def returned(self) -> Value:
        """What the activation returns; ``None`` on the paths that fall off its end, nothing where all of them raise."""
        if self.dead:
            return UNBOUND
        done = self.frame.env[DONE]
        if done == FALSE:
            return NONE
        if done != TRUE:
            self.branch(done, lambda: None, lambda: self.bind(RETURN, NONE))
        return self.settled(self.frame.env[RETURN])

    def settled(self, value: Value) -> Value:
        """A value that is read; where the sides of a branch conflict, what follows is walked on each of them."""
        if not isinstance(value, Conflict):
            return value
        site = next((s for s in sorted(value.sites, key=repr) if s not in self.sites), None)
        if site is None or self.size() > inlining.BUDGET:
            raise self.undecided(value)
        raise Restart(site)

    # --- statements ---

    def statements(self, body: Sequence[Any]) -> None:
        """Walk statements; what follows an exit runs only where it was not taken."""
        for k, node in enumerate(body):
            done = self.frame.env[DONE]
            if self.dead or done == TRUE:
                return
            if done != FALSE:
                self.branch(done, lambda: None, lambda: self.statements(body[k:]))  # noqa: B023
                return
            self.build.span = self.at(node)
            node = conditions.as_branch(self, node)
            if self.runs and self.runs[-1].frame is self.frame and (parts := continuations.alone(node)) != [node]:
                self.statements([*parts, *body[k + 1 :]])
                return
            if (parts := throws.apart(self, node)) != [node]:
                self.statements([*parts, *body[k + 1 :]])
                return
            self.alone = getattr(node, "value", None)
            trying = stepwise.applies(self)
            if trying and (parts := stepwise.cut(self, node)) != [node]:
                self.statements([*parts, *body[k + 1 :]])
                return
            if isinstance(node, gast.If):
                if self.conditional(node, body[k + 1 :]):
                    return
            elif trying:
                stepwise.statement(self, node)
            else:
                self.statement(node)

    def statement(self, node: Any) -> None:
        """Walk one statement."""
        handler = statements.STATEMENTS.get(type(node).__name__)
        if handler is None:
            raise self.refuse(node, f"{type(node).__name__} is not differentiated")
        outer, self.statement_span = self.statement_span, self.build.span
        if isinstance(node, gast.For | gast.While):
            retries.in_loop(self, node, lambda: beside.in_steps(self, node, lambda: handler(self, node)))
        else:
            handler(self, node)
        self.statement_span = outer

    def conditional(self, node: Any, rest: Sequence[Any]) -> bool:
        """Walk an ``if``; where one side exits ``rest`` goes into the other. Whether ``rest`` was walked."""
        test = conditions.condition(self, node.test)
        truth = decisions.truth(self, test)
        where = paths.site(self, self.at(node.test))
        if truth is None:
            truth = paths.granted(self, test, where)
        if truth is not None:
            self.statements(node.body if truth else node.orelse)
            return False
        split = list(rest) if ("split", self.at(node.test)) in self.sites else []
        then = self.side(lambda: self.statements([*node.body, *split]), test, True, where)
        orelse = self.side(lambda: self.statements([*node.orelse, *split]), test, False, where)
        if split:
            merging.join_sides(self, self.operand(test), then, orelse, self.at(node.test), where)
            return True
        moves = then.exits != orelse.exits and bool(rest)
        if moves and then.exits:
            with paths.side(where, False):
                orelse = self.resume(orelse, lambda: self.statements(rest))
        elif moves:
            with paths.side(where, True):
                then = self.resume(then, lambda: self.statements(rest))
        merging.join_sides(self, self.operand(test), then, orelse, self.at(node.test), where)
        return moves

    def branch(self, test: Value, then: Callable[[], None], orelse: Callable[[], None], where: str | None = None) -> None:
        """An ``if`` on a flag or value, from functions that walk the sides; ``where`` names it."""
        span = self.build.span
        known = beside.flag(self, test) if where is None else None
        if known is not None:
            (then if known else orelse)()
            return
        sides = self.side(then, test, True, where), self.side(orelse, test, False, where)
        merging.join_sides(self, self.operand(test), *sides, span, where)

    def side(self, walk: Callable[[], None], test: Value, truth: bool, where: str | None) -> Side:
        """Walk one side of a branch on a copy of the state; on that side the flag that was tested is known."""
        start = Side((), dict(self.frame.env), dict(self.heap), False)
        for name, value in start.env.items():
            if name.endswith(">") and value == test:
                start.env[name] = literal(truth)
        with paths.side(where, truth), self.torn.within(test.operand if isinstance(test, Sym) else None, truth):
            return self.resume(start, walk)

    def resume(self, side: Side, walk: Callable[[], None]) -> Side:
        """Go on walking a side."""
        saved, around = (self.frame.env, self.heap, self.build.block, self.dead), self.around
        self.frame.env, self.heap, self.around = dict(side.env), dict(side.heap), (*around, self.build.block)
        self.build.block, self.dead = list(side.block), side.dead
        self.doubt += 1
        walk()
        self.doubt -= 1
        result = Side(tuple(self.build.block), self.frame.env, self.heap, self.dead)
        self.frame.env, self.heap, self.build.block, self.dead = saved
        self.around = around
        return result

    def on_stem(self, walk: Callable[[], Side]) -> Side:
        """Walk a side that is certainly taken."""
        self.stems.append(self.build.block)
        side = walk()
        self.stems.pop()
        return side

    def assign(self, target: Any, value: Value) -> None:
        """Bind a target: a name, a pattern of names, an element."""
        match target:
            case gast.Name():
                before = self.frame.env.get(target.id)
                self.bind(target.id, value)
                if isinstance(value, Sym) and not isinstance(before, Sym):  # else it takes over the name that is there
                    self.names.call(value.operand, target.id)
            case gast.Tuple() | gast.List():
                parts = unpacking.unpack(self, value, target.elts)
                for element, part in () if self.dead else zip(target.elts, parts, strict=False):
                    self.assign(element.value if isinstance(element, gast.Starred) else element, part)
            case gast.Subscript(value=gast.Attribute(value=holder, attr="imag")):
                whole, index = expressions.value(self, holder), expressions.value(self, target.slice)
                if not inplace.set_imaginary(self, whole, index, value):
                    containers.store(self, resolve.attribute(self, whole, "imag", ""), index, value)
            case gast.Subscript():
                base = expressions.holder(self, target.value)
                index = expressions.value(self, target.slice)
                if not protocols.store_element(self, base, index, value):
                    containers.store(self, base, index, value)
            case gast.Attribute():
                base = expressions.holder(self, target.value)
                assignment.store(self, base, expressions.mangled(self, target.attr), value, target)
            case _:
                raise self.refuse(target, f"binding {type(target).__name__} is not differentiated")
