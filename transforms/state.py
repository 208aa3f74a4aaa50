"""What a walk over the syntax tree knows: its activations, its heap, what it looked up, and what may go wrong where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from srcad.runtime.errors import Location, NoDerivativeError, UnsupportedSyntaxError
from srcad.transforms import boxes, kinds, memory, objects, suspended, throws
from srcad.transforms.build import Builder, Names
from srcad.transforms.frames import Frame, Restart
from srcad.transforms.ir import Entry, Operand, Ref
from srcad.transforms.kinds import Kind
from srcad.transforms.paths import Paths, away_from
from srcad.transforms.torn import Torn
from srcad.transforms.values import Bound, Cell, Conflict, Func, Items, Method, Sym, Value, symbols


@dataclass
class State:
    """The state of one walk."""

    names: Names
    sites: set[Any] = field(default_factory=set)
    stored: dict[Any, Kind] = field(default_factory=dict)
    paths: Paths = field(default_factory=Paths)
    kinds: dict[str, Kind] = field(default_factory=dict)
    frames: list[Frame] = field(init=False, default_factory=list)
    loop_sites: list[Any] = field(init=False, default_factory=list)
    steps: list[int] = field(init=False, default_factory=list)  # at which step each of the loops is that are unrolled around
    countable: list[Any] = field(init=False, default_factory=list)  # the loops whose steps a run of the program can count
    caught: list[Value] = field(init=False, default_factory=list)
    catches: list[throws.Catch] = field(init=False, default_factory=list)  # the handlers of the `try`s that are walked
    escapes: list[dict[int, Items]] = field(init=False, default_factory=list)  # the heap at each raise of the `try` around
    walking: list[frozenset[Any]] = field(init=False, default_factory=list)  # the places of the dicts that loops walk
    storing: set[Operand] = field(init=False, default_factory=set)  # methods of unknown objects that may keep what they are given
    bounded: set[Any] = field(init=False, default_factory=set)  # the places where deques of limited length were made
    runs: list[Any] = field(init=False, default_factory=list)  # the generators that are walked
    hosts: dict[int, tuple[Frame, str]] = field(init=False, default_factory=dict)  # where those of suspended walks stand
    suspensions: dict[int, suspended.Suspension] = field(init=False, default_factory=dict)  # the generators that are gone on with
    carriers: list[Any] = field(init=False, default_factory=list)  # the loops that are walked
    trying: list[tuple[throws.Catch, Any] | None] = field(init=False, default_factory=list)  # `try`s walked bit by bit

    def __post_init__(self) -> None:
        self.dead = False  # whether nothing goes on from here
        self.statement_span: Location | None = None
        self.cells = 0
        self.build = Builder(self.names, self.kinds)
        self.heap: dict[int, Items] = {}
        self.shapes: dict[str, tuple[int, ...]] = {}
        self.guards: dict[tuple[Any, ...], Ref] = {}
        self.made: dict[int, Cell] = {}
        self.saying = False  # whether an exception is made, through which no derivative flows
        self.laden = False  # whether an exception may carry what is differentiated
        self.calling: Any = None  # the call that is made,
        self.alone: Any = None  # and that which is all that a statement does
        self.carriers_of: dict[Operand, Any] = {}  # the sites of the `try`s that caught these exceptions
        self.guarded = 0
        self.around: tuple[list[Entry], ...] = ()  # the blocks within which the current one stands
        self.stems: list[list[Entry]] = []  # those of them in which it is the body of a `try`
        self.closing: list[Location] = []  # the loops whose steps are written out and that close in on a number
        self.flags: dict[str, int] = {}  # how many branches that have no name of their own stand at a place
        self.doubt = 0  # how many branches around are walked on both sides
        self.arrays: set[Operand] = set()  # what is certainly an array, though of unknown rank
        self.augmented: set[Operand] = set()  # results of augmented assignments of what may be an array or a number
        self.tainted = "memory" in self.sites
        self.frozen: dict[int, Any] = {}  # objects that stand for several, and the loop that could be unrolled
        self.real = False  # whether nothing is differentiated by an integer, so that no integer varies
        self.parameters: frozenset[str] = frozenset()
        self.independents: list[str] = []
        self.overlays: dict[tuple[str, Any], Cell] = {}  # what was written into objects of the caller
        self.live: dict[int, Value] = {}  # these objects
        self.spaces: dict[Operand, Sym] = {}  # and those of which a variable is the ``__dict__``
        self.factories: dict[Any, Value] = {}  # what gives missing elements of dicts, by the place of the dict
        self.bound_again: tuple[Any, ...] = ()  # the call whose result is bound to a name that is read several times
        self.kept: set[Any] = set()  # what outside of the program was given something that is differentiated
        self.written_outside: dict[int, Ref] = {}  # the containers among it, and others, as the program names them
        self.mirrors: dict[int, Sym] = {}  # the copies of such containers that the program works on,
        self.mirrored: dict[Operand, Sym] = {}  # and what they are copies of
        self.views: dict[Operand, Ref] = {}  # the arrays outside that variables may be views of
        self.passing = False  # whether an element is asked for only to ask it for something
        self.parts: dict[Operand, Any] = {}  # the objects outside that variables are parts of
        self.writers: dict[Operand, tuple[Value, str]] = {}  # methods of these that write
        self.handed = 0  # calls that were given objects
        self.object_cells: set[int] = set()
        self.passive_objects: set[int] = set()  # objects that nothing flowed into when they were made
        self.rewritten: dict[str, list[Any]] = {}  # the objects outside of which attributes were written, by attribute
        self.settled_places: set[Any] = set()  # the globals, cells and attributes that were read when the program was made,
        self.stored_places: set[Any] = set()  # and those that calls that are simply made may bind anew
        self.replaceable = False  # whether a method is walked that may be called at run time instead
        self.places: dict[Any, str | None] = {}  # the names of the branches that were walked apart
        self.origins: dict[Any, str | None] = {}  # the branches that made the flags what they are
        self.fields: set[str] = set()  # whether the program knows complex numbers, and whether it has roots
        self.attributes: dict[Func | type, Cell] = {}  # what functions and classes inside the function have as attributes
        self.remembered: dict[Any, tuple[Value, int, Entry]] = {}  # what functions behind caches gave, and where it stands
        self.behind_caches: dict[tuple[Value, str], Value] = {}  # the methods of objects that remember what they gave
        self.inner: dict[FunctionType, Value] = {}  # the methods that stand-ins stand for
        self.owners: dict[FunctionType, type] = {}  # the classes of these
        self.globals: dict[boxes.Global, int] = {}  # the boxes of globals that are written
        self.loose: set[str] = set()  # variables that some paths do not bind
        self.torn = Torn()
        self.doubtful: set[tuple[int, str]] = set()  # attributes that a loop of no steps does not set
        self.flats: dict[Operand, Sym] = {}  # the arrays of which variables are the elements in order
        self.tables: dict[Operand, Ref] = {}  # the dicts outside that variables are
        self.trials = 0  # how many walks around may turn out not to be simple
        by_name = self.parts, self.views, self.writers, self.tables, self.origins, self.flats, self.carriers_of
        self.build.noted = [*by_name, self.spaces, self.torn.sides, self.torn.flags]
        self.build.marked = [self.loose, self.storing, self.arrays, self.augmented]

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

    def undecided(self, value: Conflict) -> UnsupportedSyntaxError:
        """The error for what no operand can hold; each of the branches that made it so could be taken for granted."""
        error = self.error_here("a function made inside the function cannot be chosen at run time here")
        names = (self.places.get(s) for s in sorted(value.sites, key=repr))
        error.branches.extend((name, away_from(name)) for name in names if name is not None)
        spans = [s[1] for s in value.sites if isinstance(s, tuple) and isinstance(s[1], Location)]
        error.branches.extend(self.paths.handlers_within(spans))
        return error

    def no_derivative(self, what: str) -> NoDerivativeError:
        """The error for a call that nothing is known of."""
        hint = "give it a derivative with srcad.register_rule, or leave its arguments out with ignore="
        return NoDerivativeError(what, where=self.build.span, hint=hint)

    def restart_at(self, *sites: Any) -> Restart:
        """Begin again with the loops at these places unrolled."""
        return Restart(*sites)

    def widened(self, sites: frozenset[Any], kind: Kind) -> Restart:
        """Begin again with lists, made at these places, that hold values of this kind too."""
        return Restart(*sorted(sites, key=repr), kind=kind)

    def is_straight(self) -> bool:
        """Whether what is written now runs in any case, or as the body of a ``try`` that does."""
        return not self.trials and all(any(b is s for s in self.stems) for b in self.around)

    def size(self) -> int:
        """How many variables the program has so far."""
        return len(self.kinds)

    def followed(self, content: Items, site: Any) -> Cell:
        """A container that is followed element by element."""
        self.cells += 1
        self.heap[self.cells] = content
        self.made[self.cells] = Cell(self.cells, site)
        if objects.is_class(content.cls):
            self.object_cells.add(self.cells)
        return self.made[self.cells]

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
        for value in values:
            for symbol in (value,) if value.__class__ is Sym else self.inside(value):
                if symbol.varied or (self.tainted and _may_change(symbol)):
                    return True
        return False


def _may_change(symbol: Sym) -> bool:
    """Whether a variable may be memory that a varied value was written into."""
    return isinstance(symbol.operand, str) and memory.holds(symbol.kind) and kinds.may_vary(symbol.kind)
