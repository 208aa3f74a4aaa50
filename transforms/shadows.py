"""The adjoints of memory: a shadow for each array that is written into, with the same aliasing.

The shadow is made where the memory is made, and what makes an alias or a view of the one makes it of the other; so the
reverse of a write finds the adjoint of the overwritten element wherever the user found the element (as in Enzyme: Moses
and Churavy 2020, section 3.1).  The reverse of ``x[i] = v`` takes ``x_bar[i]`` for ``v``, clears it, and puts back what
``x[i]`` was before, where that is read by an earlier part of the reverse sweep.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import derive, effects, kinds, memory, stages, walk, writes
from srcad.transforms.edits import Edits
from srcad.transforms.ir import EFFECTS, UNDEF, Assign, Block, Carry, Entry, For, If, Join, Lit, Op, Operand, Push, Source, While
from srcad.transforms.parts import Part, Parts
from srcad.transforms.precedence import Place

if TYPE_CHECKING:
    from srcad.transforms.adjoint import Adjoint


class Shadows:
    """The memory of one reverse sweep."""

    def __init__(self, sweep: Adjoint, body: Block, restored: frozenset[int], late: bool) -> None:
        self.sweep = sweep
        self.build = sweep.build
        self.memory = memory.Memory(body, sweep.build.kinds)
        self.names = self.memory.names
        self.restored = restored
        self.definitions = {e.target: e for e in walk.every(body) if isinstance(e, Assign)}
        loops = (e for e in self.memory.entries if isinstance(e, For | While)) if self.names else ()
        self.built = {p.stack for e in loops for p in e.pushes}
        self.own: dict[str, str] = {}
        self.build.rigid |= {n for n in self.names if self.memory.is_rigid(n)}
        self.reads: list[tuple[str, Place, Part]] = []
        self.parts = Parts(body, sweep.build.kinds)
        self.stores: list[Assign] = []
        self.edits = Edits(self)
        self.late = frozenset(n for g in self.memory.groups() if self.is_on_its_own(g) for n in g) if late else frozenset()

    def holds(self, operand: Operand) -> bool:
        """Whether an operand is active memory: it has a shadow."""
        return isinstance(operand, str) and operand in self.names and operand in self.sweep.active

    def of(self, operand: Operand) -> Operand:
        """The shadow of an operand; ``None`` for what has none."""
        if operand is UNDEF:
            return UNDEF
        if not isinstance(operand, str) or not self.holds(operand):
            return Lit(None)
        if operand not in self.own:
            self.own[operand] = self.build.fresh(f"{operand}_bar", self.edits.container_kind(operand))
            self.build.shadows.add(self.own[operand])
            if operand in self.build.rigid:
                self.build.rigid.add(self.own[operand])
        return self.own[operand]

    def of_arguments(self, params: Sequence[str]) -> list[Entry]:
        """The shadows of arguments that stand beside memory in a tuple or list, and are not written into themselves."""
        return [Assign(self.own[n], Op("shadow"), (n,)) for n in params if n in self.own]

    def is_on_its_own(self, group: frozenset[str]) -> bool:
        """Whether names of memory are bound by one operation each, so that all that can reach it is known by its name."""
        return all(self.is_array_of_its_own(n) or self.is_list_of_its_own(n) for n in group)

    def is_list_of_its_own(self, name: str) -> bool:
        """Whether a list is made of values, edited, and read element by element or as a whole."""
        made, kind = self.definitions.get(name), self.build.kind(name)
        built = name in self.built if made is None else made.op.name in ("list", "repeat_list")
        if not built or not isinstance(kind, kinds.Sequence):
            return False
        users = [e for e in self.memory.entries if name in walk.operands(e)]
        return self.edits.holds_values(name) and all(isinstance(e, Assign) and self.is_plain_use(e, name) for e in users)

    def is_plain_use(self, entry: Assign, name: str) -> bool:
        """Whether an entry edits one place of a list or reads it."""
        if entry.op.name in ("getitem", "setitem"):
            return entry.args[0] == name and not self.is_slice(entry.args[1])
        if entry.op.name in ("append", "insert", "pop"):
            return entry.args[0] == name
        return entry.op.name not in memory.KEEPING and entry.op.name not in EFFECTS and effects.is_pure(entry)

    def is_array_of_its_own(self, name: str) -> bool:
        """Whether a name is bound by one operation, which makes an array or a view of one."""
        made = self.definitions.get(name)
        if made is None or not kinds.is_array(self.build.kind(name)):
            return False
        if made.op.name in EFFECTS or made.op.name in stages.STAGES or made.op.name in ("door", "mirrored"):
            return False
        base = made.args[0] if made.args else Lit(None)
        listed = made.op.name in ("getitem", "get") and not isinstance(self.build.kind(base), kinds.Array)
        return not listed and not self.regroups(made) and self.aliasing(made) is not False

    # --- what the reverse sweep reads ---

    def note(self, entry: Entry, made: list[Entry]) -> None:
        """Keep what the reverse of an entry reads of the content of memory."""
        if not self.names:
            return
        place = self.memory.places[id(entry)]
        for new in walk.every(tuple(made)):
            apart = memory.SHAPE_ONLY.get(new.op.name, frozenset()) if isinstance(new, Assign) else frozenset()
            for k, operand in enumerate(walk.operands(new)):
                of_array = isinstance(operand, str) and isinstance(self.build.kind(operand), kinds.Array)
                if (operand, id(entry)) in self.sweep.lasting_views:
                    continue
                if isinstance(operand, str) and operand in self.names and not (of_array and k in apart):
                    self.reads.append((self.memory.outermost(operand), place, self.parts.named(operand)))

    def to_restore(self) -> frozenset[int]:
        """The stores, by ``id``, before which the reverse sweep reads what they overwrite."""
        return frozenset(id(store) for store in self.stores if any(self.precedes(read, store) for read in self.reads))

    def precedes(self, read: tuple[str, Place, Part], store: Assign) -> bool:
        """Whether something that is read can be overwritten by a store afterwards."""
        root, place, part = read
        if root != self.memory.outermost(str(store.args[0])) or (self.is_one(part[0]) and self.misses(store, part)):
            return False
        return place.may_precede(self.memory.places[id(store)], self.memory.home(root))

    def is_one(self, array: Operand) -> bool:
        """Whether a variable is one array for good, and no other one in a further step of a loop."""
        return not self.memory.binders.get(str(array), ()) and (array in self.parts.made or array not in self.memory.binders)

    def misses(self, store: Assign, part: Part) -> bool:
        """Whether a write certainly leaves a part of an array as it is."""
        return store.op.name in ("setitem", "additem", "iadd") and self.parts.are_apart(self.parts.written(store), part)

    # --- births and aliases ---

    def define(self, entry: Assign) -> list[Entry]:
        """The reverse of an entry that binds active memory; its forward sweep makes the shadow."""
        assert entry.target is not None
        name, base = entry.op.name, entry.args[0] if entry.args else Lit(None)
        shadow = str(self.of(entry.target))
        if name in ("tuple", "list", "dict"):
            forward = self.display(entry, shadow)
            return self.begun(entry.target, [entry]) if entry.target in self.late else forward
        if name == "transposed" and self.memory.is_stored(str(self.memory.content(self.memory.content(entry.target)))):
            raise writes.refused(entry, "zip() of rows whose elements are written into")
        if self.regroups(entry):
            forward = self.regrouped(entry, shadow)
            return self.begun(entry.target, [entry]) if entry.target in self.late else forward
        if name == "door":
            raise writes.refused(entry, "a call that is followed at run time only, of memory that is written into,")
        if name == "mirrored":
            return self.mirror(entry, shadow)
        alias = self.aliasing(entry)
        if name == ".view()" and len(entry.args) > 1:
            raise writes.refused(entry, "a view in another type of memory that is written into")
        if self.memory.reads_only(name, entry.args) and (write := self.memory.written_between(entry)) is not None:
            raise writes.refused(write, "a write into memory of which there is a read-only view")
        if alias and not self.holds(base) and base in self.sweep.active:
            raise writes.refused(entry, "writing into a part of this")
        if alias is None or not self.holds(base):
            self.sweep.terms(entry, shadow)
            return [entry, *self.placed(entry.target, self.birth(entry, shadow))]
        if alias:
            return [entry, *self.placed(entry.target, replace(entry, target=shadow, args=(self.of(base), *entry.args[1:])))]
        view = self.build.fresh("", self.build.kind(shadow))
        self.copied(entry, shadow, base)
        return [
            entry,
            replace(entry, target=view, args=(self.of(base), *entry.args[1:])),
            Assign(shadow, Op("mirrored"), (entry.target, base, view), entry.span),
        ]

    def placed(self, name: str, made: Assign) -> list[Entry]:
        """What makes a shadow, where it is made: in the forward sweep where that hands it on, else where the reverse begins."""
        if name not in self.late:
            return [made]
        self.sweep.begun.append(replace(made, span=None))
        return []

    def begun(self, name: str, forward: list[Entry]) -> list[Entry]:
        """Make the adjoints of a list of values where the reverse sweep begins: before that there is nothing of them."""
        nothing = Lit(0.0) if self.edits.holds_numbers(name) else Lit(None)
        shadow = str(self.of(name))
        kind = self.build.kind(shadow)
        one, length = self.build.fresh("", kind), self.build.fresh("", kinds.INT)
        self.sweep.begun += [
            Assign(shadow, Op("repeat_list"), (one, length)),
            Assign(length, Op("len"), (name,)),
            Assign(one, Op("list"), (nothing,)),
        ]
        return forward

    def regroups(self, entry: Assign) -> bool:
        """Whether an entry makes a new container of the elements of others."""
        if entry.op.name == "getitem":
            return isinstance(self.build.kind(entry.args[0]), kinds.Sequence) and self.is_slice(entry.args[1])
        return entry.op.name in memory.SPLITS

    def is_slice(self, index: Operand) -> bool:
        """Whether an index names several elements of a list."""
        return isinstance(index, Lit) and isinstance(index.value, slice) or self.build.kind(index) == kinds.Opaque(slice)

    def regrouped(self, entry: Assign, shadow: str) -> list[Entry]:
        """New containers of the elements of others share the shadows of these, and hand on the adjoints of the rest."""
        if entry.target is None or self.edits.holds_numbers(entry.target):
            self.sweep.terms(entry, shadow)
            return [entry, self.birth(entry, shadow)]
        if not self.all_memory(entry.target) and entry.op.name == "repeat_list":
            kind = derive.derivative_kind(self.build.kind(entry.args[0]))
            self.sweep.add(entry.args[0], self.build.op("folded_slots", shadow, entry.args[0], kind=kind))
        elif not self.all_memory(entry.target):
            self.sweep.terms(entry, shadow)
        plain = {"as_deque": "as_list", "as_mapping": "as_dict"}.get(entry.op.name)
        if plain is not None and isinstance(entry.args[0], Lit):
            return [entry, Assign(shadow, Op(plain.removeprefix("as_")), (), entry.span)]
        made: list[Entry] = [entry]
        args = list(entry.args)
        for arg in memory.regrouped(entry.op.name, entry.args):
            slots = self.of(arg)
            if not self.holds(arg):
                made.append(self.edits.made(entry, "shadow", arg, kind=derive.derivative_kind(self.build.kind(arg))))
                slots = made[-1].target  # type: ignore[union-attr, assignment]
            args = [slots if a == arg else a for a in args]
        if plain is not None:
            return [*made, Assign(shadow, Op(plain), (args[0],), entry.span)]
        return [*made, replace(entry, target=shadow, args=tuple(args))]

    def all_memory(self, container: str) -> bool:
        """Whether all that a container holds is memory."""
        kind, inner = self.edits.element(container), self.memory.content(container)
        return kind != kinds.UNKNOWN and isinstance(inner, str) and self.memory.is_stored(inner)

    def mirror(self, entry: Assign, shadow: str) -> list[Entry]:
        """A shadow's own shadow shares what the shadow shares."""
        value, base, view = entry.args
        assert entry.target is not None
        found = self.of(view)
        return [entry, Assign(shadow, Op("mirrored"), (value, base, found), entry.span)]

    def birth(self, entry: Assign, shadow: str) -> Assign:
        """The shadow of new memory; of what NumPy makes by shape in C order, by the same shape."""
        assert entry.target is not None
        if entry.op.name in ("np.zeros", "np.empty", "np.ones") and len(entry.args) == 1:
            return Assign(shadow, Op("np.zeros"), entry.args, entry.span)
        return Assign(shadow, Op("shadow"), (entry.target,), entry.span)

    def aliasing(self, entry: Assign) -> bool | None:
        """Whether the result of an operation is a view of its first operand; ``None``: never, ``False``: perhaps."""
        name = entry.op.name
        if name in ("getitem", "get"):
            return self._indexing(entry)
        if name in memory.VIEWS:
            return True
        listed = bool(entry.args) and isinstance(self.build.kind(entry.args[0]), kinds.Sequence)
        return False if name in memory.MAYBE_VIEWS and not listed else None

    def _indexing(self, entry: Assign) -> bool | None:
        base, index = entry.args[:2]
        kind = self.build.kind(base)
        if isinstance(kind, kinds.Sequence | kinds.Mapping | kinds.Record):
            return True
        if not kinds.may_be_array(kind):
            raise writes.refused(entry, "reading from something unknown that is written into")
        made = self.build.kind(str(entry.target))
        if self.is_basic(index) and isinstance(made, kinds.Array) and made.ndim is not None:
            return True
        return None if self.memory.copies(index) else False

    def is_basic(self, index: Operand) -> bool:
        """Whether an index certainly gives a view."""
        return memory.is_basic(index, self.definitions, self.build.kind)

    def copied(self, entry: Assign, shadow: str, base: Operand) -> None:
        """What a copy hands to the array that it was made of; a view shares it already."""
        outer, outer_bars = self.build.block, self.sweep.bars
        self.build.block = []
        self.sweep.terms(entry, shadow)
        copy, self.build.block, self.sweep.bars = tuple(self.build.block), outer, outer_bars
        shares = "np.may_share_memory" if isinstance(self.build.kind(base), kinds.Array) else "shares_memory"
        shared = self.build.op(shares, shadow, self.of(base), kind=kinds.BOOL)
        self.build.block.append(If(shared, (), copy, (), entry.span))

    def display(self, entry: Assign, shadow: str) -> list[Entry]:
        """A container of memory has a container of shadows; the adjoints of its other parts stand in it."""
        assert entry.target is not None
        shadows: list[Operand] = []
        made: list[Entry] = []
        half = len(entry.args) // 2 if entry.op.name == "dict" else 0
        for k, part in enumerate(entry.args[half:]):
            if self.holds(part):
                shadows.append(self.of(part))
                continue
            shadows.append(self.edits.slot(entry.target, part, made))
            if isinstance(part, str) and part in self.sweep.active:
                key = entry.args[k] if half else Lit(k)
                kind = derive.derivative_kind(self.build.kind(part))
                if self.edits.holds_numbers(entry.target):
                    name, default = ("get", [Lit(0.0)]) if half else ("getitem", [])
                    self.sweep.add(part, self.build.op(name, shadow, key, *default, kind=kind))
                    continue
                self.edits.receive(entry.target, part, self.build.op("getitem", shadow, key, kind=kinds.UNKNOWN))
        op = Op("list") if entry.op.name == "tuple" else entry.op
        return [entry, *made, Assign(shadow, op, (*entry.args[:half], *shadows), entry.span)]

    # --- writes ---

    def write(self, entry: Assign) -> list[Entry]:
        """The reverse of a write into memory."""
        base = entry.args[0]
        if isinstance(base, str) and not self.holds(base):
            return writes.passive(self, entry)
        if isinstance(base, str) and isinstance(self.build.kind(base), kinds.Sequence | kinds.Mapping):
            return self.edits.reverse(entry)
        if not isinstance(base, str) or not kinds.may_be_array(self.build.kind(base)):
            raise writes.refused(entry, "a write of a differentiated value into this")
        checks = writes.checks(entry, self.build.kind(base))
        if entry.op.name == "setitem":
            return [*checks, *writes.store(self, entry)]
        if entry.op.name in ("iadd", "additem"):
            return [*checks, *writes.accumulate(self, entry)]
        raise writes.refused(entry, f"`{entry.op.name}` on memory")

    # --- structure ---

    def start(self, name: str, operand: Operand, forward: list[Entry]) -> Operand:
        """The shadow of what memory may be: that of a number, which nobody writes into, collects what it receives."""
        if not self.is_number_of(name, operand):
            return self.of(operand)
        if operand not in self.sweep.active:
            return Lit(0.0)
        made = self.build.fresh(f"{operand}_bar", derive.derivative_kind(self.build.kind(name)))
        forward.append(Assign(made, Op("shadow"), (operand,)))
        return made

    def is_number_of(self, name: str, operand: Operand) -> bool:
        """Whether what may be an array or a number is this number."""
        kind = self.build.kind(name)
        return isinstance(kind, kinds.Array) and kind.ndim is None and kinds.is_scalar(self.build.kind(operand))

    def started(self, operand: Operand, shadow: Operand) -> None:
        """What a number received as what it became."""
        if operand in self.sweep.active and not self.holds(operand) and isinstance(shadow, str):
            kind = derive.derivative_kind(self.build.kind(operand))
            self.sweep.add(operand, self.build.op("getitem", shadow, Lit(()), kind=kind))

    def joins(self, entry: If) -> tuple[tuple[Join, ...], tuple[list[Entry], list[Entry]]]:
        """The shadows that leave a branch, and what makes those of numbers; what else is memory on one side alone has none."""
        made: tuple[list[Entry], list[Entry]] = [], []
        found = []
        for join in (j for j in entry.joins if self.holds(j.name)):
            sides = [o for o in (join.then, join.orelse) if not self.is_number_of(join.name, o)]
            if any(isinstance(o, str) and o in self.sweep.active and not self.holds(o) for o in sides):
                what = "a value that is memory on one side of a branch, and a number on the other, is not differentiated"
                error = UnsupportedSyntaxError(what, where=entry.span)
                error.branches.extend([] if entry.where is None else [(entry.where, True)])
                raise error
            starts = (self.start(join.name, o, m) for o, m in zip((join.then, join.orelse), made, strict=True))
            found.append(Join(str(self.of(join.name)), *starts))
        return tuple(found), made

    def looped(self, entry: For | While, before: list[Entry], ends: list[Entry]) -> For | While:
        """A loop that carries, walks and pushes the shadows of the memory that it carries, walks and pushes.

        What makes those of numbers is appended to ``before``, for the loop, and to ``ends``, for each of its steps.
        """
        carried = [
            Carry(str(self.of(c.name)), self.start(c.name, c.init, before), self.start(c.name, c.next, ends))
            for c in entry.carried if self.holds(c.name)
        ]  # fmt: skip
        held = [p for p in entry.pushes if self.holds(p.stack)]
        pushes = [Push(str(self.of(p.stack)), self.edits.slot(p.stack, p.value, ends)) for p in held if p.stack not in self.late]
        for push in held:
            if push.stack in self.late:
                self.begun(push.stack, [])
        entry = replace(entry, carried=(*entry.carried, *carried), pushes=(*entry.pushes, *pushes))
        if isinstance(entry, While):
            return entry
        sources = [Source(str(self.of(s.target)), s.how, (self.of(s.args[0]),)) for s in entry.sources if self.holds(s.target)]
        return replace(entry, sources=(*entry.sources, *sources))
