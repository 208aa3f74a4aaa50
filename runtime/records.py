"""Objects of namedtuples' and dataclasses' classes, made of their parts."""

from __future__ import annotations

import dataclasses
from typing import Any


def keeps_parts(cls: type[Any]) -> bool:
    """Whether what the class is called with, in order, is what its objects then hold, and nothing else is done."""
    if hasattr(cls, "_fields"):
        owner = next(c for c in cls.__mro__ if "__new__" in vars(c))
        return "_fields" in vars(owner) and _member(cls, "__init__") is _member(object, "__init__")
    if not dataclasses.is_dataclass(cls):
        return True
    if hasattr(cls, "__post_init__") or cls.__new__ is not object.__new__:
        return False
    fields = (f for f in cls.__dataclass_fields__.values() if not _is_of_class(f))
    hooks = (f for f in (_member(cls, "__init__"), _member(cls, "__setattr__")) if f is not _member(object, "__setattr__"))
    return all(f.init and not f.kw_only for f in fields) and all(map(_is_written_by_dataclasses, hooks))


def _member(cls: Any, name: str) -> Any:
    """What a class, or one of its bases, has under a name."""
    return next(vars(c)[name] for c in cls.__mro__ if name in vars(c))


def _is_of_class(field: Any) -> bool:
    return bool(field._field_type is dataclasses._FIELD_CLASSVAR)  # type: ignore[attr-defined]


def _is_written_by_dataclasses(function: Any) -> bool:
    return bool(getattr(getattr(function, "__code__", None), "co_filename", None) == "<string>")


def of_parts(cls: Any, names: Any, *parts: Any) -> Any:
    """An object that holds these parts, past the constructor of its class, which would make others of them."""
    if issubclass(cls, tuple):
        return tuple.__new__(cls, parts)
    made = object.__new__(cls)
    for name, part in zip(names, parts, strict=True):
        object.__setattr__(made, name, part)
    return made
