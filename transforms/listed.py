"""The arrays in a list that is edited have one shape, where all that is put into it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from srcad.transforms import kinds, walk
from srcad.transforms.ir import EFFECTS, Assign, Block, Operand
from srcad.transforms.kinds import Kind

if TYPE_CHECKING:
    from srcad.transforms.lengths import Lengths

Exact = tuple[int, ...]


def fixed_lists(block: Block) -> set[str]:
    """The lists that are made, and then only read, or put into others of which only arrays are made."""
    entries = walk.every(block)
    made = {e.target for e in entries if isinstance(e, Assign) and e.op.name == "list" and e.target is not None}
    read: set[Operand] = set()  # what more is done with than to make an array of it
    for entry in reversed(entries) if made else ():
        inner = isinstance(entry, Assign) and entry.op.name in ("list", "tuple") and entry.target not in read
        if inner or (isinstance(entry, Assign) and entry.op.name in ("np.array", "np.asarray")):
            continue
        read |= {*walk.operands(entry)}
        if not isinstance(entry, Assign) or entry.op.name not in _LOOKS:
            made.difference_update(walk.names(walk.operands(entry)))
    return made


#: Operations that only look at a list.
_LOOKS = frozenset({"np.stack", "np.concatenate", "getitem", "len", "unpack"})


class Elements:
    """The shapes of the arrays in lists that are edited, where all that is put into such a list has one shape.

    Of each list, told by the place where it is made, the first shape is assumed for all; a walk that meets another one
    is done again without.
    """

    def __init__(self, block: Block, known: Mapping[str, Kind]) -> None:
        self.kinds = known
        self.defined = walk.defined(block) if any(map(sites_of, known.values())) else set()
        self.table: dict[Any, Exact] = {}
        self.mixed: set[Any] = set()
        self.changed = False

    def settled(self) -> bool:
        """Whether a walk met nothing that it had not assumed."""
        changed, self.changed = self.changed, False
        self.table = {} if changed else self.table
        return not changed

    def note(self, kind: Kind, shape: Exact | None) -> None:
        """Note that something of a shape is put into a list."""
        for site in sites_of(kind) - self.mixed:
            if shape is None or self.table.setdefault(site, shape) != shape:
                self.mixed.add(site)
                self.changed = True

    def shape(self, kind: Kind | None) -> Exact | None:
        """The shape of the elements of a list."""
        sites = sites_of(kind)
        found = {self.table.get(site) for site in sites if site not in self.mixed}
        return found.pop() if len(found) == 1 and not sites & self.mixed else None

    def entry(self, entry: Assign, exact: Lengths) -> None:
        """What an operation puts into the lists that it is given or makes."""
        name, args = entry.op.name, entry.args
        for operand in (*args, entry.target):
            kind = self.kinds[operand] if isinstance(operand, str) else None
            if not sites_of(kind) or (name == "list" and operand != entry.target):
                continue
            assert kind is not None
            if name == "list":
                for part in args:
                    self.note(kind, exact.of(part))
            elif name in _PUTS and operand == args[0] and len(args) == _PUTS[name] + 1 and operand in self.defined:
                self.note(kind, exact.of(args[-1]) if name != "setitem" or self.is_number(args[1]) else None)
            elif name not in _READS or operand not in self.defined:
                self.note(kind, None)

    def is_number(self, index: Operand) -> bool:
        value = getattr(index, "value", None)
        return kinds.is_number(self.kinds[index]) if isinstance(index, str) else type(value) is int


#: Operations that put their last operand into a list, and its place among the operands.
_PUTS = {"append": 1, "setitem": 2, "insert": 2}

#: Operations on lists that put nothing into them; what they make of them has the same elements.
_READS = frozenset({"getitem", "len", "pop", "delitem"})


def edited_lists(block: Block) -> set[str]:
    """The variables that something is put into."""
    stores = (e for e in walk.every(block) if isinstance(e, Assign) and e.op.name in EFFECTS)
    return {operand for e in stores for operand in e.args[:1] if isinstance(operand, str)}


def sites_of(kind: Kind | None) -> frozenset[Any]:
    """The places where a list that is edited was made."""
    return kind.sites if isinstance(kind, kinds.Sequence) else frozenset()
