"""What Python's own operators and functions do not take ends this path with the exception that they raise.

They are asked themselves, on a value of each class: nothing that Python says of its types is said here again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from srcad.transforms import introspection, kinds, raising, sampling
from srcad.transforms.frames import FrameError
from srcad.transforms.values import Items, Sym, Value, is_known, known

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: A value of each class.
_VALUES: dict[Any, Any] = {
    float: 0.5, int: 1, bool: True, complex: 1j, str: "", list: [], tuple: (), dict: {}, set: set(), type(None): None,
}  # fmt: skip
_NUMBERS = (float, int, bool, complex)
#: What is asked of one number, or of several; none of these does anything else.
_FUNCTIONS = frozenset({
    list, tuple, set, frozenset, dict, enumerate, zip, reversed, sum, any, all, max, min, sorted, range, len, iter, next,
})  # fmt: skip


def operated(lin: Linearizer, name: str, left: Value, right: Value) -> Value | None:
    """An operator on operands of which one is no number, where it does not take them; else ``None``."""
    classes = [introspection.class_of(lin, value) for value in (left, right)]
    if not all(cls in _VALUES for cls in classes) or (name == "%" and classes[0] is str):
        return None
    return _asked(lin, sampling.function(name), [_VALUES[cls] for cls in classes])


def called(lin: Linearizer, target: Any, args: Sequence[Value], words: bool) -> Value | None:
    """A function of numbers alone, or of nothing, that takes none, or not these; else ``None``."""
    if words or not _is_asked(target) or not all(map(_is_number, args)):
        return None
    values = [known(a) if is_known(a) else _VALUES[a.kind.cls] for a in args]  # type: ignore[union-attr]
    return _asked(lin, target, values, ValueError if all(map(is_known, args)) else TypeError)


def _is_asked(target: Any) -> bool:
    return isinstance(target, type | type(len)) and target in _FUNCTIONS


def _is_number(value: Value) -> bool:
    return isinstance(value, Sym) and isinstance(value.kind, kinds.Scalar) and value.kind.cls in _NUMBERS


def _asked(
    lin: Linearizer, function: Callable[..., Any], values: Sequence[Any], also: type[Exception] = TypeError
) -> Value | None:
    try:
        function(*values)
    except (TypeError, also) as error:
        return raising.raised(lin, type(error), str(error))
    except ArithmeticError:
        pass
    return None


def place(lin: Linearizer, cls: type, index: Value) -> Value | None:
    """``base[index]`` of a list or tuple, where the index is none; else ``None``."""
    found = introspection.class_of(lin, index)
    if cls not in (list, tuple):
        return None
    if found in _VALUES and found not in (int, bool):
        return _asked(lin, lambda: _VALUES[cls][_VALUES[found]], ())
    if isinstance(index, Items) and index.cls is slice and is_known(index.children[2]) and known(index.children[2]) == 0:
        return raising.raised(lin, ValueError, "slice step cannot be zero")
    return None


def stored(lin: Linearizer, base: Value, index: Value) -> bool:
    """Whether ``base[index] = ...`` is none of a tuple, text or number, or of such an index; then this path has ended."""
    cls = introspection.class_of(lin, base)
    if cls in (tuple, str, *_NUMBERS, type(None)):
        raising.raised(lin, TypeError, f"{cls.__name__!r} object does not support item assignment")
        return True
    key = introspection.class_of(lin, index)
    if cls is dict and key in (list, dict, set):
        raising.raised(lin, TypeError, f"unhashable type: {key.__name__!r}")
        return True
    return cls is list and place(lin, list, index) is not None


def attribute(lin: Linearizer, base: Value, attr: str) -> Value | None:
    """``base.attr`` of one of Python's own classes that has no such attribute; else ``None``."""
    cls = introspection.class_of(lin, base)
    if cls is None or cls not in _VALUES or hasattr(cls, attr):
        return None
    return raising.raised(lin, AttributeError, f"{cls.__name__!r} object has no attribute {attr!r}")


def check_frame(lin: Linearizer, attr: str) -> None:
    """Refuse to read the variables of a frame: those of a derivative are not the user's."""
    if attr == "f_locals":
        what = "reading the variables of a frame is not differentiated"
        raise FrameError(what, where=lin.build.span, hint="Give the function what it needs as an argument.")
