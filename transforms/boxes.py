"""Variables that an inner function binds by ``nonlocal``, or any by ``global``: they stand in the heap for all activations.

What is bound to a global is written at once into the user's module, where everybody may read it.  The heap holds it too
where it is differentiated, so that derivatives flow through it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from srcad.transforms import calls, kinds, reads, resolve, syntax
from srcad.transforms.frames import Frame
from srcad.transforms.ir import Lit, Ref
from srcad.transforms.kinds import Kind
from srcad.transforms.values import UNBOUND, Cell, Items, Sym, Value, is_known, known, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


class Box:
    """The class of what holds such a variable."""


class Global:
    """The class of what holds a global that is written, and the place of one."""

    def __init__(self, name: str, namespace: dict[str, Any]) -> None:
        self.name = name
        self.namespace = namespace

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Global) and self.name == other.name and self.namespace is other.namespace

    def __hash__(self) -> int:
        return hash((self.name, id(self.namespace)))

    def __repr__(self) -> str:
        return f"global {self.namespace.get('__name__')}.{self.name}"


#: What a box of a global holds while the module itself has the value that is meant.
LIVE = Sym(Lit("<live>"), kinds.UNKNOWN)


#: What tells globals that are bound to values of several kinds, and those of which no text is known.
_OF_ANY_KIND, _OF_ANY_TEXT = "any kind", "any text"


def open_globals(lin: Linearizer) -> None:
    """Boxes for the globals that the walk before this one found written."""
    for place in sorted((s for s in lin.sites if isinstance(s, Global)), key=repr):
        lin.cells += 1
        lin.heap[lin.cells] = Items(Global, (_first(lin, place),), ("value",))
        lin.made[lin.cells] = Cell(lin.cells, place)
        lin.globals[place] = lin.cells


def _first(lin: Linearizer, place: Global) -> Value:
    """What a global holds when the program begins: text is known, and guarded."""
    text = place.namespace.get(place.name)
    if type(text) is not str or {(_OF_ANY_TEXT, place), (_OF_ANY_KIND, place)} & lin.sites:
        return LIVE
    return resolve.external(lin, place.name, text, ("global", place.namespace, place.name))


def write_global(lin: Linearizer, name: str, value: Value) -> None:
    """``global name; name = value``."""
    place = Global(name, lin.frame.source.function.__globals__)
    if place not in lin.globals:
        raise lin.restart_at(place)
    if _plain(lin, place) not in (kinds.UNKNOWN, getattr(value, "kind", None)):
        raise lin.restart_at((_OF_ANY_KIND, place))
    if lin.depends(value) and calls.is_through_the_door(lin):
        raise lin.error_here(f"a function that is found out at run time binds the global `{name}` to what is differentiated")
    lin.build.effect("setitem", _space(place).operand, Lit(name), lin.operand(value))
    kept = lin.depends(value) or (_is_text(value) and (_OF_ANY_TEXT, place) not in lin.sites)
    lin.heap[lin.globals[place]] = Items(Global, (value if kept else LIVE,), ("value",))


def _is_text(value: Value) -> bool:
    return is_known(value) and type(known(value)) is str and value != LIVE


def forget(lin: Linearizer) -> None:
    """After a call that is not followed, which may bind them anew, texts are what the module has."""
    for number in lin.globals.values():
        if _is_text(lin.heap[number].children[0]):
            lin.heap[number] = Items(Global, (LIVE,), ("value",))


def may_act(lin: Linearizer, *values: Value) -> bool:
    """Whether code that is not followed may run where these are called, walked or entered: numbers and text have none."""
    return any(s.kind == kinds.UNKNOWN or _of_code(s.kind) for v in values for s in lin.inside(v))


def _of_code(kind: Kind) -> bool:
    match kind:
        case kinds.Sequence(_, element) | kinds.Mapping(_, _, element):
            return element == kinds.UNKNOWN or _of_code(element)
        case kinds.Record(_, elements):
            return any(e == kinds.UNKNOWN or _of_code(e) for e in elements)
        case kinds.Opaque(cls):
            return cls is None or (cls.__module__ not in ("builtins", "numpy") and not issubclass(cls, np.generic | np.dtype))
    return False


def check_texts(lin: Linearizer, number: int, *contents: Items) -> None:
    """Begin again where paths meet that leave several texts in a global, or steps of a loop."""
    if contents[0].cls is Global and not any(map(lin.depends, contents)):
        raise lin.restart_at((_OF_ANY_TEXT, lin.made[number].site))


def check_call(lin: Linearizer) -> None:
    """Refuse to run code that is not followed, where it may read a global that holds what is differentiated."""
    held = [place.name for place, number in lin.globals.items() if lin.depends(lin.heap[number])]
    if held:
        raise lin.error_here(f"code that is not followed may read the global `{held[0]}`, which was written")


def read_global(lin: Linearizer, name: str) -> Value | None:
    """A global that the program writes somewhere; ``None`` for every other one."""
    place = Global(name, lin.frame.source.function.__globals__)
    if place not in lin.globals and name not in lin.frame.globals:
        return None
    held = lin.heap[lin.globals[place]].children[0] if place in lin.globals else LIVE
    return live(lin, place) if held == LIVE else lin.settled(reads.whole(lin, held, f"`{name}`"))


def live(lin: Linearizer, place: Global) -> Sym:
    """The value that the module has now; text stays text, and a truth value one, where the program binds nothing else."""
    kind = _plain(lin, place)
    cls = () if kind == kinds.UNKNOWN else (reference("cls", type(place.namespace[place.name])),)
    found = lin.op("global_name", _space(place), literal(place.name), *cls, kind=kind)
    return Sym(found.operand, found.kind)


def _plain(lin: Linearizer, place: Global) -> Kind:
    """The kind of a global that holds text or a truth value, and nothing else as far as the program goes."""
    plain = type(place.namespace.get(place.name)) in (str, bool) and (_OF_ANY_KIND, place) not in lin.sites
    return kinds.of(place.namespace[place.name]) if plain else kinds.UNKNOWN


def _space(place: Global) -> Sym:
    label = f"{place.namespace.get('__name__', 'module')}_names".split(".")[-1]
    return Sym(Ref(label, place.namespace), kinds.of(place.namespace))


def open_boxes(lin: Linearizer, frame: Frame) -> None:
    """Move those variables of a function that inner ones bind into boxes."""
    node = frame.source.node
    if isinstance(node, gast.Lambda):
        return
    frame.nonlocals = _declared(node, gast.Nonlocal)
    frame.globals = _declared(node, gast.Global)
    shared = _shared(node) - frame.nonlocals
    for name in sorted(shared & (frame.local | set(frame.env))):
        opened(lin, frame, name, frame.env.pop(name, UNBOUND))


def opened(lin: Linearizer, frame: Frame, name: str, value: Value) -> Cell:
    """A box for a variable of an activation."""
    made = lin.followed(Items(Box, (value,), ("value",)), ("box", name))
    frame.boxes[name] = made.number
    return made


def _declared(node: Any, kind: Any) -> frozenset[str]:
    """The names that a function itself declares ``nonlocal``, or ``global``."""
    return frozenset(name for n in syntax.own(node) if isinstance(n, kind) for name in n.names)


def _shared(node: Any) -> frozenset[str]:
    """The names that functions within declare ``nonlocal``, and those that generator expressions bind by ``:=``."""
    own = {id(n) for n in syntax.own(node)}
    declared = {name for n in syntax.below(node) if isinstance(n, gast.Nonlocal) and id(n) not in own for name in n.names}
    lazy = [n for n in syntax.own(node) if isinstance(n, gast.GeneratorExp)]
    return frozenset(declared | {n.target.id for part in lazy for n in syntax.below(part) if isinstance(n, gast.NamedExpr)})


def find(frame: Frame, name: str) -> int | None:
    """The box that a name of an activation stands for, its own or one of a function around it."""
    if name in frame.boxes:
        return frame.boxes[name]
    if name in frame.nonlocals:
        return next((s.boxes[name] for s in reversed(frame.scopes) if name in s.boxes), None)
    return None


def read(lin: Linearizer, number: int, name: str) -> Value:
    """What a variable in a box holds."""
    return lin.settled(reads.whole(lin, lin.heap[number].children[0], f"`{name}`"))


def write(lin: Linearizer, number: int, value: Value) -> None:
    """Bind a variable in a box."""
    lin.heap[number] = Items(Box, (value,), ("value",))
