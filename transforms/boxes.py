"""Variables that an inner function binds by ``nonlocal``: they stand in the heap, where every activation finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import exceptions, fence
from srcad.transforms.values import UNBOUND, Cell, Items, Value

if TYPE_CHECKING:
    from srcad.transforms.linearize import Frame, Linearizer


class Box:
    """The class of what holds such a variable."""


def open_boxes(lin: Linearizer, frame: Frame) -> None:
    """Move those variables of a function that inner ones bind into boxes."""
    node = frame.source.node
    if isinstance(node, gast.Lambda):
        return
    frame.nonlocals = _declared(node)
    shared = _shared(node) - frame.nonlocals
    for name in sorted(shared & (frame.local | set(frame.env))):
        lin.cells += 1
        lin.heap[lin.cells] = Items(Box, (frame.env.pop(name, UNBOUND),), ("value",))
        lin.made[lin.cells] = Cell(lin.cells, ("box", name))
        frame.boxes[name] = lin.cells


def _declared(node: Any) -> frozenset[str]:
    """The names that a function itself declares ``nonlocal``."""
    return frozenset(name for n in fence.own(node) if isinstance(n, gast.Nonlocal) for name in n.names)


def _shared(node: Any) -> frozenset[str]:
    """The names that functions within declare ``nonlocal``."""
    own = {id(n) for n in fence.own(node)}
    return frozenset(name for n in gast.walk(node) if isinstance(n, gast.Nonlocal) and id(n) not in own for name in n.names)


def find(frame: Frame, name: str) -> int | None:
    """The box that a name of an activation stands for, its own or one of a function around it."""
    if name in frame.boxes:
        return frame.boxes[name]
    if name in frame.nonlocals:
        return next((s.boxes[name] for s in reversed(frame.scopes) if name in s.boxes), None)
    return None


def read(lin: Linearizer, number: int, name: str) -> Value:
    """What a variable in a box holds."""
    return lin.settled(exceptions.whole(lin, lin.heap[number].children[0], name))


def write(lin: Linearizer, number: int, value: Value) -> None:
    """Bind a variable in a box."""
    lin.heap[number] = Items(Box, (value,), ("value",))
