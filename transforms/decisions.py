"""What is asked of values that are known, or of their kinds, is decided while the program is read."""

from __future__ import annotations

from types import FunctionType, ModuleType, UnionType
from typing import TYPE_CHECKING, Any

from srcad.transforms import generators, iterators, kinds, sampling
from srcad.transforms.ir import Lit
from srcad.transforms.values import (
    Bound,
    Cell,
    Func,
    Items,
    Method,
    Sym,
    Value,
    is_known,
    known,
    known_object,
    literal,
    reference,
)

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def truth(lin: Linearizer, value: Value) -> bool | None:
    """Whether a value is true, where that is known."""
    if isinstance(value, Func | Bound | Method) or iterators.is_iterator(lin, value) or generators.is_generator(lin, value):
        return True
    content = lin.content(value)
    if content is not None:
        return bool(content.children) if content.cls in (tuple, list, dict) or hasattr(content.cls, "_fields") else None
    if not isinstance(value, Sym) or not is_known(value):
        return None
    if isinstance(value.operand, Lit):
        return bool(value.operand.value)
    return True if isinstance(known(value), FunctionType | ModuleType | type) else None


def fold(op: str, left: Value, right: Value) -> Value | None:
    """The result of an operator on integers or strings that are written in the program, and of ``|`` on classes."""
    if op == "|" and (union := _union(left, right)) is not None:
        return reference("union", union)
    if not (_foldable(left) and _foldable(right)):
        return None
    a, b = known(left), known(right)
    if op == "**" and (b < 0 or b > 64) or op in ("/", "@") or (op == "*" and isinstance(a, str) != isinstance(b, str)):
        return None
    try:
        return literal(sampling.function(op)(a, b))
    except Exception:
        return None


def _union(left: Value, right: Value) -> Any:
    """``int | float``: what ``isinstance`` takes for a tuple of classes."""
    sides = known_object(left), known_object(right)
    return sides[0] | sides[1] if all(isinstance(s, type | UnionType) for s in sides) else None


def _foldable(value: Value) -> bool:
    return isinstance(value, Sym) and isinstance(value.operand, Lit) and type(value.operand.value) in (int, bool, str)


def decided(lin: Linearizer, op: str, left: Value, right: Value) -> bool | None:
    """The outcome of a comparison, where both sides are known or their kinds decide it."""
    if is_known(left) and is_known(right):
        return _compare_known(op, known(left), known(right))
    types = _data_type(left), _data_type(right)
    if op in ("==", "!=") and None not in types:
        return bool(types[0] == types[1]) == (op == "==")
    if op in ("is", "is not"):
        same = _identical(lin, left, right)
        return None if same is None else same == (op == "is")
    if op in ("in", "not in") and is_known(left):
        return _contained(lin, op, known(left), right)
    if op in ("in", "not in") and isinstance(left, Items) and left.cls is tuple and all(map(is_known, left.children)):
        return _contained(lin, op, tuple(map(known, left.children)), right)
    return None


def _data_type(value: Value) -> Any:
    """The data type that a value certainly is; ``None`` for every other one."""
    if not isinstance(value, Sym) or value.kind not in kinds.DTYPES:
        return None
    return known(value) if is_known(value) else kinds.DTYPES[value.kind]


def _compare_known(op: str, a: Any, b: Any) -> bool | None:
    if op in ("in", "not in") and not isinstance(b, str | tuple | frozenset):
        return None
    try:
        outcome = sampling.function(op)(a, b)
    except Exception:
        return None
    return outcome if isinstance(outcome, bool) else None


def _identical(lin: Linearizer, left: Value, right: Value) -> bool | None:
    for one, other in ((left, right), (right, left)):
        if is_known(one) and known(one) is None:
            return False if not isinstance(other, Sym) or _never_none(other.kind) else None
        if one != other and _is_itself(lin, one) and isinstance(other, Sym | Cell | Items):
            return False
        if isinstance(one, Cell) and isinstance(other, Sym) and _class_of(other.kind) not in (None, lin.heap[one.number].cls):
            return False
    both = isinstance(left, Cell) and isinstance(right, Cell) and left != right
    if both and any(_is_of_its_own(lin, v) and not _is_argument(v) for v in (left, right)):
        return False
    return True if left == right else None


def _is_of_its_own(lin: Linearizer, value: Value) -> bool:
    """Whether a container, an object or a generator is followed as one that no other one stands for."""
    return isinstance(value, Cell) and value.number not in lin.frozen and value.number not in lin.live


def _class_of(kind: kinds.Kind) -> type | None:
    """The class of containers and numbers of a kind."""
    return kind.cls if isinstance(kind, kinds.Sequence | kinds.Mapping | kinds.Scalar) else None


def _is_argument(value: Value) -> bool:
    """Whether a container is an argument, which may be given twice."""
    return isinstance(value, Cell) and isinstance(value.site, tuple) and value.site[:1] == ("parameter",)


def _is_itself(lin: Linearizer, value: Value) -> bool:
    """Whether a value is an object made inside the function that no other value stands for."""
    return _is_of_its_own(lin, value) and isinstance(value, Cell) and value.number in lin.object_cells


def _never_none(kind: kinds.Kind) -> bool:
    return not isinstance(kind, kinds.Bottom) and (not isinstance(kind, kinds.Opaque) or kind.cls not in (None, type(None)))


def _contained(lin: Linearizer, op: str, item: Any, container: Value) -> bool | None:
    content = lin.content(container)
    if content is None or content.cls not in (tuple, list, dict):
        return None
    keys = [literal(k) for k in content.keys] if content.cls is dict else content.children
    if not all(is_known(k) for k in keys):
        return None
    return (item in [known(k) for k in keys]) == (op == "in")
