"""After this pass the function is a Wengert program: every right-hand side is one operation on names.

The function's syntax tree is walked once, on what is known of its arguments (``values``): three-part notation, the kinds
of all variables, the resolution of calls and the choice of branches that are decided already come out of the same walk.
Helpers are walked in the place of their call.  Exits become flags: after ``return`` nothing else of the function runs,
after ``break`` nothing of the loop; where that is known at transformation time no flag remains.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import Any

import gast

from srcad.runtime.errors import DifferentiationError, Location, NoDerivativeError, UnsupportedSyntaxError
from srcad.transforms import (
    assignment,
    attributes,
    boxes,
    calls,
    classes,
    containers,
    contexts,
    exceptions,
    expressions,
    fence,
    genexps,
    indexing,
    inlining,
    inplace,
    iterators,
    journal,
    kept,
    kinds,
    lazies,
    lists,
    loops,
    memory,
    merging,
    objects,
    outside,
    overlays,
    parse,
    paths,
    protocols,
    raising,
    reads,
    resolve,
    samples,
    stepwise,
    suspended,
    throws,
    walk,
)
from srcad.transforms.build import Builder, Names
from srcad.transforms.exits import DONE, FLAGS, RETURN, STOP
from srcad.transforms.ir import Assign, Block, Given, If, Lit, Op, Operand, Program, Ref, Result, Tree, leaves
from srcad.transforms.kinds import Kind
from srcad.transforms.paths import Paths
from srcad.transforms.torn import Torn
from srcad.transforms.values import (
    FALSE,
    NONE,
    TRUE,
    UNBOUND,
    VIEWS,
    Bound,
    Cell,
    Conflict,
    Func,
    Items,
    Method,
    Sym,
    Value,
    is_known,
    known,
    literal,
    reference,
    symbols,
)  # fmt: skip


class Restart(Exception):
    """The walk must begin again: a container made at ``site`` has to live at run time, or a loop has to be unrolled.

    With ``kind``, the lists made at these sites hold values of that kind.
    """

    def __init__(self, site: Any, *others: Any, kind: Kind = kinds.BOTTOM) -> None:
        super().__init__(site)
        self.sites = frozenset((site, *others))
        self.kind = kind


@dataclass(eq=False)
class Frame:
    """One activation: the function that is walked, and what its names stand for."""

    source: parse.Source
    env: dict[str, Value]
    scopes: tuple[Frame, ...] = ()
    local: frozenset[str] = frozenset()
    caller: Location | None = None
    boxes: dict[str, int] = field(default_factory=dict)
    nonlocals: frozenset[str] = frozenset()
    globals: frozenset[str] = frozenset()
    doubt: int = 0  # that of the walk when it began
    owner: Any = None  # the class inside the function that this is a method of

    @property
    def nested(self) -> bool:
        """Whether the function is written inside the differentiated code."""
        return bool(self.scopes)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a branch after its walk: its block, its bindings, its heap, and whether it never completes."""

    block: Block
    env: dict[str, Value]
    heap: dict[int, Items]
    dead: bool

    @property
    def exits(self) -> bool:
        """Whether nothing of the function can follow on this side."""
        return self.dead or self.env[DONE] == TRUE


@dataclass(frozen=True, slots=True)
class Linearized:
    """The program, the variables that are differentiated as they stand in each parameter, and what was looked up."""

    program: Program
    independents: tuple[Result, ...]
    guards: tuple[Ref, ...]
    edited: frozenset[str] = frozenset()  # the arguments in which a list or dict was edited


@dataclass
class Linearizer:
    """The state of one walk."""

    names: Names
    sites: frozenset[Any] = frozenset()
    stored: dict[Any, Kind] = field(default_factory=dict)
    paths: Paths = field(default_factory=Paths)
    kinds: dict[str, Kind] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.build = Builder(self.names, self.kinds)
        self.heap: dict[int, Items] = {}
        self.shapes: dict[str, tuple[int, ...]] = {}
        self.guards: dict[tuple[Any, ...], Ref] = {}
        self.frames: list[Frame] = []
        self.dead = False
        self.statement_span: Location | None = None
        self.cells = 0
        self.loop_sites: list[Any] = []
        self.made: dict[int, Cell] = {}
        self.saying = False  # whether an exception is made, through which no derivative flows
        self.laden = False  # whether an exception may carry what is differentiated
        self.caught: list[Value] = []
        self.catches: list[throws.Catch] = []  # the handlers of the `try`s that are walked
        self.guarded = 0
        self.doubt = 0  # how many branches around are walked on both sides
        self.escapes: list[dict[int, Items]] = []  # the heap at every raise of the `try` that is walked
        self.augmented: list[str] = []  # results of augmented assignments of what may be an array or a number
        self.tainted = "memory" in self.sites
        self.frozen: dict[int, Any] = {}  # objects that stand for several, and the loop that could be unrolled
        self.parameters: frozenset[str] = frozenset()
        self.overlays: dict[tuple[str, Any], Cell] = {}  # what was written into objects of the caller
        self.live: dict[int, Value] = {}  # these objects
        self.factories: dict[Any, Value] = {}  # what gives missing elements of dicts, by the place of the dict
        self.walking: list[frozenset[Any]] = []  # the places of the dicts that loops walk
        self.storing: set[Operand] = set()  # methods of unknown objects that may keep what they are given
        self.bounded: set[Any] = set()  # the places where deques of limited length were made
        self.runs: list[Any] = []  # the generators that are walked
        self.hosts: dict[int, tuple[Frame, str]] = {}  # where the variables of suspended activations stand
        self.bound_again: Any = None  # the call whose result is bound to a name that is read several times
        self.kept: set[Any] = set()  # what outside of the program was given something that is differentiated
        self.passing = False  # whether an element is asked for only to ask it for something
        self.parts: dict[Operand, Any] = {}  # the objects outside that variables are parts of
        self.writers: dict[Operand, tuple[Value, str]] = {}  # methods of these that write
        self.suspensions: dict[int, suspended.Suspension] = {}  # the generators that are gone on with
        self.handed = 0  # calls that were given objects
        self.object_cells: set[int] = set()
        self.carriers: list[Any] = []  # the loops that are walked
        self.passive_objects: set[int] = set()  # objects that nothing flowed into when they were made
        self.rewritten: dict[str, list[Any]] = {}  # the objects outside of which attributes were written, by attribute
        self.settled_places: set[Any] = set()  # the globals, cells and attributes that were read when the program was made,
        self.stored_places: set[Any] = set()  # and those that calls that are simply made may bind anew
        self.replaceable = False  # whether a method is walked that may be called at run time instead
        self.places: dict[Any, str | None] = {}  # the names of the branches that were walked apart
        self.origins: dict[Any, str | None] = {}  # the branches that made the flags what they are
        self.fields: set[str] = set()  # whether the program knows complex numbers, and whether it has roots
        self.attributes: dict[Func, Cell] = {}  # what functions inside the function have as attributes
        self.inner: dict[FunctionType, Value] = {}  # the methods that stand-ins stand for
        self.owners: dict[FunctionType, type] = {}  # the classes of these
        self.globals: dict[boxes.Global, int] = {}  # the boxes of globals that are written
        self.loose: set[str] = set()  # variables that some paths do not bind
        self.torn = Torn()
        self.trying: list[tuple[throws.Catch, Any] | None] = []  # the `try`s that are walked one statement at a time
        self.doubtful: set[tuple[int, str]] = set()  # attributes that a loop of no steps does not set

    # --- positions and errors ---

    @property
    def frame(self) -> Frame:
        """The activation that is walked."""
        return self.frames[-1]

    def at(self, node: Any) -> Location:
        """Where a node stands in the user's file."""
        end = getattr(node, "end_lineno", None) or node.lineno
        where = self.frame.source.filename, node.lineno, node.col_offset, end, node.end_col_offset or 0
        return Location(*where, self.frame.caller)

    def refuse(self, node: Any, what: str, hint: str = "") -> UnsupportedSyntaxError:
        """The error for a construct that is not differentiated."""
        return UnsupportedSyntaxError(what, where=self.at(node), hint=hint)

    def error_here(self, what: str) -> UnsupportedSyntaxError:
        """The error for what stands at the current place."""
        return UnsupportedSyntaxError(what, where=self.build.span)

    def restart_at(self, *sites: Any) -> Restart:
        """Begin again with the loops at these places unrolled."""
        return Restart(*sites)

    def widened(self, sites: frozenset[Any], kind: Kind) -> Restart:
        """Begin again with lists, made at these places, that hold values of this kind too."""
        return Restart(*sorted(sites, key=repr), kind=kind)

    def size(self) -> int:
        """How many variables the program has so far."""
        return len(self.kinds)

    def effect(self, name: str, *args: Value) -> None:
        """Append a write into memory; from then on all memory that holds floating-point numbers may be varied."""
        if name == "setitem" and self.depends(*args[1:]) and kept.store(self, args[0], args[1], args[2]):
            return
        if name == "setitem" and isinstance(self.operand(args[0]), Ref) and not self.varied(*args[1:]):
            self.op("call", reference("setitem", operator.setitem), *args, kind=kinds.UNKNOWN)
            return
        if isinstance(args[0], Sym) and isinstance(args[0].operand, Ref):
            what = f"a write into `{args[0].operand.name}`, which is defined outside the function, is not differentiated"
            raise UnsupportedSyntaxError(what, where=self.build.span, hint="let the function return what it computes")
        if not self.tainted and self.varied(*args[1:]):
            raise Restart("memory")
        self.build.effect(name, *(self.operand(a) for a in args))

    def attempt(self, walk: Callable[[], Value], give_up: bool = True) -> Value | None:
        """Walk something that may turn out not to be differentiable; ``None``, and no trace, if so."""
        saved = self.build.block, dict(self.heap), dict(self.guards), list(self.frames), self.dead, self.build.span
        doubt = self.doubt
        guarded, caught, saying, catches = self.guarded, list(self.caught), self.saying, list(self.catches)
        mark, known = self.names.mark(), dict(self.kinds)
        self.build.block = list(saved[0])
        try:
            return walk()
        except (DifferentiationError, Restart) as error:
            if isinstance(error, Restart) and not give_up:
                raise
            self.build.block, self.heap, self.guards, self.frames, self.dead, self.build.span = saved
            self.guarded, self.caught, self.saying, self.catches = guarded, caught, saying, catches
            self.doubt = doubt
            self.names.reset(mark)
            self.kinds.clear()
            self.kinds.update(known)
            return None

    def shape_of(self, value: Value) -> Any:
        """What is known of an argument of a call that is simply made: a literal, or a kind."""
        if isinstance(value, Sym):
            return value.operand if isinstance(value.operand, Lit) else value.kind
        return containers.materialise(self, value).kind

    def no_derivative(self, what: str) -> NoDerivativeError:
        """The error for a call that nothing is known of."""
        hint = "give it a derivative with srcad.register_rule, or leave its arguments out with ignore="
        return NoDerivativeError(what, where=self.build.span, hint=hint)

    # --- operations ---

    def op(self, name: str, *args: Value, keywords: tuple[str, ...] = (), hint: str = "", kind: Kind | None = None) -> Sym:
        """Append an operation on values; it is varied if an operand is and the operation has a derivative."""
        if self.overlays:
            overlays.check_operation(self, name, args)
        operands = tuple(self.operand(a) for a in args)
        if self.guarded and raising.certain_failure(self, name, keywords, operands):
            return UNBOUND
        if name == "**" and self.is_root(operands):
            self.note_field("root")
            kind = kinds.UNKNOWN if "complex" in self.sites else kind
        target = self.build.op(name, *operands, keywords=keywords, hint=hint, kind=kind)
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
        varied = self.depends(*args) and resolve.differentiable(name) and kinds.carries(self.kinds[target])
        return Sym(target, self.kinds[target], varied)

    def inside(self, value: Value, seen: frozenset[int] = frozenset()) -> Iterator[Sym]:
        """All operands inside a value, the heap included."""
        match value:
            case Cell(number):
                if number not in seen:
                    yield from (s for child in self.heap[number].children for s in self.inside(child, seen | {number}))
            case Items(_, children):
                yield from (s for child in children for s in self.inside(child, seen))
            case Bound(function, args):
                yield from (s for part in (function, *args) for s in self.inside(part, seen))
            case Method(base):
                yield from self.inside(base, seen)
            case _:
                yield from symbols(value)

    def varied(self, *values: Value) -> bool:
        """Whether any of these values depends on what is differentiated, and that matters here."""
        return not self.saying and self.depends(*values)

    def depends(self, *values: Value) -> bool:
        """Whether any of these values depends on what is differentiated."""
        return any(s.varied or (self.tainted and _may_change(s)) for v in values for s in self.inside(v))

    def operand(self, value: Value) -> Operand:
        """A value as one operand; a container of known structure is built."""
        if isinstance(value, Sym):
            whole = reads.whole(self, value, "a container")
            assert isinstance(whole, Sym)
            return whole.operand
        return containers.materialise(self, value).operand

    def new_cell(self, content: Items, site: Any) -> Value:
        """A mutable container: followed element by element, or built when its site has to live at run time."""
        return lists.living(self, content, site) if site in self.sites else self.followed(content, site)

    def followed(self, content: Items, site: Any) -> Cell:
        """A container that is followed element by element."""
        self.cells += 1
        self.heap[self.cells] = content
        self.made[self.cells] = Cell(self.cells, site)
        if objects.is_class(content.cls):
            self.object_cells.add(self.cells)
        return self.made[self.cells]

    def content(self, value: Value) -> Items | None:
        """The known structure of a container, or ``None``."""
        if isinstance(value, Cell):
            return None if iterators.is_iterator(self, value) else self.heap[value.number]
        return value if isinstance(value, Items) and value.cls not in VIEWS else None

    # --- functions ---

    def call_function(
        self, source: parse.Source, bound: dict[str, Value], scopes: tuple[Frame, ...], owner: Any = None
    ) -> Value:
        """Walk a function's body in place; its value."""
        node = source.node
        fence.check(source)
        frame = Frame(source, lazies.given(self, node, bound), scopes, resolve.locals_of(node), self.build.span)
        frame.owner, frame.doubt = owner, self.doubt
        boxes.open_boxes(self, frame)
        frame.env.update(dict.fromkeys(FLAGS, FALSE) | {RETURN: UNBOUND})
        self.frames.append(frame)
        span = self.build.span
        try:
            self.build.span = self.at(node)
            if isinstance(node, gast.Lambda):
                return lazies.settled(self, expressions.value(self, node.body))
            self.statements(node.body)
            return self.returned()
        finally:
            self.frames.pop()
            self.build.span = span

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

    def undecided(self, value: Conflict) -> UnsupportedSyntaxError:
        """The error for what no operand can hold; each of the branches that made it so could be taken for granted."""
        error = self.error_here("a function made inside the function cannot be chosen at run time here")
        names = (self.places.get(s) for s in sorted(value.sites, key=repr))
        error.branches.extend((name, True) for name in names if name is not None)
        return error

    def bind(self, name: str, value: Value) -> None:
        """Bind a name of the activation."""
        number = boxes.find(self.frame, name)
        if name in self.frame.globals:
            boxes.write_global(self, name, value)
        elif number is None:
            self.frame.env[name] = value
        else:
            boxes.write(self, number, value)

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
            node = expressions.as_branch(self, node)
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
        handler = _STATEMENTS.get(type(node).__name__)
        if handler is None:
            raise self.refuse(node, f"{type(node).__name__} is not differentiated")
        outer, self.statement_span = self.statement_span, self.build.span
        handler(self, node)
        self.statement_span = outer

    def conditional(self, node: Any, rest: Sequence[Any]) -> bool:
        """Walk an ``if``; where one side exits ``rest`` goes into the other. Whether ``rest`` was walked."""
        test = expressions.condition(self, node.test)
        truth = resolve.truth(self, test)
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

    def branch(
        self, test: Value, then: Callable[[], None], orelse: Callable[[], None], where: str | None = None
    ) -> None:
        """An ``if`` on a flag or value, from functions that walk the sides; ``where`` names it."""
        span = self.build.span
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
        saved = self.frame.env, self.heap, self.build.block, self.dead
        self.frame.env, self.heap = dict(side.env), dict(side.heap)
        self.build.block, self.dead = list(side.block), side.dead
        self.doubt += 1
        walk()
        self.doubt -= 1
        result = Side(tuple(self.build.block), self.frame.env, self.heap, self.dead)
        self.frame.env, self.heap, self.build.block, self.dead = saved
        return result

    def assign(self, target: Any, value: Value) -> None:
        """Bind a target: a name, a pattern of names, an element."""
        match target:
            case gast.Name():
                before = self.frame.env.get(target.id)
                self.bind(target.id, value)
                if isinstance(value, Sym) and not isinstance(before, Sym):  # else it takes over the name that is there
                    self.names.call(value.operand, target.id)
            case gast.Tuple() | gast.List():
                for element, part in zip(target.elts, containers.unpack(self, value, target.elts), strict=False):
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


def _expression(lin: Linearizer, node: Any) -> None:
    if not isinstance(node.value, gast.Constant):
        expressions.value(lin, node.value)


def _assign(lin: Linearizer, node: Any) -> None:
    hint = node.targets[0].id if isinstance(node.targets[0], gast.Name) else ""
    genexps.check_view(lin, node.value)
    lazy = genexps.late(lin, node.value) if isinstance(node.value, gast.GeneratorExp) else None
    outer, lin.bound_again = lin.bound_again, lazies.bound_again(lin, node)
    value = expressions.value(lin, node.value, hint) if lazy is None else lazy
    lin.bound_again = outer
    value = lazies.settled(lin, value) if lazies.is_bound_again(lin, node) else value
    for target in node.targets:
        lin.assign(target, value)


def _annotated(lin: Linearizer, node: Any) -> None:
    if node.value is not None:
        lin.assign(node.target, expressions.value(lin, node.value, getattr(node.target, "id", "")))


def _augmented(lin: Linearizer, node: Any) -> None:
    if isinstance(node.target, gast.Name):
        old = expressions.value(lin, gast.copy_location(gast.Name(node.target.id, gast.Load(), None, None), node.target))
        lin.bind(node.target.id, expressions.augment(lin, node, old, node.target.id))
    elif isinstance(node.target, gast.Subscript):
        base = expressions.holder(lin, node.target.value)
        index = expressions.value(lin, node.target.slice)
        if expressions.adds_to_element(lin, node, base, index):
            return
        old = expressions.item(lin, base, index)
        new = expressions.augment(lin, node, old, "")
        if protocols.store_element(lin, base, index, new):
            return
        if not (new is old and indexing.is_basic(index) and indexing.is_array(base)):
            containers.store(lin, base, index, new)
    else:
        base, attr = expressions.holder(lin, node.target.value), expressions.mangled(lin, node.target.attr)
        old = resolve.attribute(lin, base, attr, "")
        assignment.store(lin, base, attr, expressions.augment(lin, node, old, attr), node)


def _return(lin: Linearizer, node: Any) -> None:
    lin.bind(RETURN, NONE if node.value is None else lazies.settled(lin, expressions.value(lin, node.value)))
    for flag in FLAGS:
        lin.bind(flag, TRUE)


def _break(lin: Linearizer, node: Any) -> None:
    lin.bind(DONE, TRUE)
    lin.bind(STOP, TRUE)


def _continue(lin: Linearizer, node: Any) -> None:
    lin.bind(DONE, TRUE)


def _function(lin: Linearizer, node: Any) -> None:
    made: Value = expressions.closure(lin, node)
    if isinstance(made, Func) and attributes.has_attributes(node, lin.frame.source.node):
        attributes.open_attributes(lin, made)
    for decorator in reversed(node.decorator_list):
        made = calls.decorated(lin, decorator, made)
    lin.bind(node.name, made)


def _import(lin: Linearizer, node: Any) -> None:
    try:
        for alias, value in resolve.imported(lin, node):
            lin.bind(alias, value)
    except ImportError as error:
        containers.raised(lin, type(error), str(error))


def _delete(lin: Linearizer, node: Any) -> None:
    for target in node.targets:
        if isinstance(target, gast.Attribute):
            base = expressions.value(lin, target.value)
            assignment.delete(lin, base, expressions.mangled(lin, target.attr), node)
        elif isinstance(target, gast.Subscript):
            containers.remove(lin, expressions.value(lin, target.value), expressions.value(lin, target.slice), node)
        elif target.id in lin.frame.globals:
            raise lin.refuse(target, "deleting a global is not differentiated")
        else:
            lin.bind(target.id, UNBOUND)


def _nothing(lin: Linearizer, node: Any) -> None:
    return


_STATEMENTS: dict[str, Callable[[Linearizer, Any], None]] = {
    "Expr": _expression, "Assign": _assign, "AnnAssign": _annotated, "AugAssign": _augmented, "Return": _return,
    "Break": _break, "Continue": _continue, "FunctionDef": _function,
    "ClassDef": classes.define, "Import": _import, "ImportFrom": _import, "Pass": _nothing,
    "Delete": _delete, "Nonlocal": _nothing, "Global": _nothing,
    "For": loops.for_loop, "While": loops.while_loop, "Raise": raising.throw, "Assert": raising.check,
    "Try": exceptions.attempt, "With": contexts.context,
}  # fmt: skip


def _may_change(symbol: Sym) -> bool:
    """Whether a variable may be memory that a varied value was written into."""
    return isinstance(symbol.operand, str) and memory.holds(symbol.kind) and kinds.may_vary(symbol.kind)


# --- the pass ---


def linearize(
    fn: FunctionType, arguments: dict[str, Any], reserved: Sequence[str] = (), taken: Paths | None = None
) -> Linearized:
    """The Wengert program of ``fn`` on arguments of known shape.

    ``arguments`` maps each parameter to a ``specs.Spec``; independents are marked there. ``taken`` are the branches of
    which one side is compiled alone.
    """
    taken = taken or Paths()
    sites: frozenset[Any] = frozenset()
    stored: dict[Any, Kind] = {}
    while True:
        try:
            return _walk(fn, arguments, sites, stored, reserved, taken)
        except Restart as restart:
            before = sites, dict(stored)
            sites |= restart.sites
            for site in restart.sites if restart.kind != kinds.BOTTOM else ():
                stored[site] = kinds.join(stored.get(site, kinds.BOTTOM), restart.kind)
            if before == (sites, stored):
                raise _stuck(restart) from None


def _stuck(restart: Restart) -> DifferentiationError:
    """The error where beginning again would come to the same place."""
    kind, *where = site if isinstance(site := restart.args[0], tuple) and site else (None,)
    if kind == "generator":
        return UnsupportedSyntaxError("a generator cannot be chosen at run time here", where=where[0])
    return DifferentiationError(f"internal: no progress at {restart}")


def _walk(
    fn: FunctionType, arguments: dict[str, Any], sites: frozenset[Any], stored: dict[Any, Kind], reserved: Sequence[str],
    taken: Paths,
) -> Linearized:
    source = parse.read(fn)
    names = Names(reserved)
    names.reserve(arguments)
    taken.met.clear()
    lin = Linearizer(names, sites, stored, taken)
    lin.frames.append(Frame(source, {**dict.fromkeys(FLAGS, FALSE), RETURN: UNBOUND}))
    lin.build.span = lin.at(source.node)
    lin.parameters = frozenset(arguments)
    overlays.begin(lin)
    boxes.open_globals(lin)
    bound: dict[str, Value] = {}
    independents = []
    owners = dict.fromkeys(lin.heap, "")
    for name, spec in arguments.items():
        lin.kinds[name] = spec.kind
        bound[name], tree = containers.argument(lin, name, spec)
        independents.append(tree)
        owners |= dict.fromkeys(lin.heap.keys() - owners, name)
    heap = dict(lin.heap)
    result = samples.instead(lin, fn, bound)
    result = lin.call_function(source, bound, ()) if result is None else result
    edited = frozenset(owners[n] for n, content in heap.items() if owners[n] in arguments and lin.heap.get(n) != content)
    given = Given(lin.shapes)
    program = Program(_name(source), tuple(arguments), tuple(lin.build.block), _result(lin, result), lin.kinds, given)
    program = memory.guarded_augmented(walk.reached(program), lin.augmented)
    starts = [o for tree in independents for o in leaves(tree) if isinstance(o, str)]
    program = journal.recorded(outside.called(program, starts), starts)
    return _with_the_users_names(Linearized(program, tuple(independents), tuple(lin.guards.values()), edited), names)


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


def _result(lin: Linearizer, value: Value) -> Result:
    if overlays.is_written(lin, value):
        raise lin.error_here("an object whose attributes were written is not a result that is differentiated")
    value = objects.plain(lin, value)
    content = lin.content(value)
    if content is not None and containers.is_plain(content.cls):
        return Tree(content.cls, tuple(_result(lin, c) for c in content.children), content.keys)
    return lin.operand(value)


__all__ = ["Assign", "Func", "If", "Lit", "Linearized", "Linearizer", "Op", "is_known", "known", "linearize"]
