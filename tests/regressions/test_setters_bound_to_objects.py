"""``object.__setattr__.__get__(self)``, by which generated constructors write read-only attributes, was refused."""

from __future__ import annotations

from typing import Any

import srcad

bound_setter = object.__setattr__.__get__


class ReadOnly:
    x: Any
    y: Any

    def __init__(self, x: Any) -> None:
        write = bound_setter(self)
        write("x", x)
        write("y", x * x)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(name)

    def scaled(self, factor: Any) -> Any:
        return self.y * factor


def of_read_only(x: Any) -> Any:
    p = ReadOnly(x)
    return p.x * p.y + p.scaled(3.0)


def test_bound_setters() -> None:
    srcad.check_gradients(of_read_only, (0.7,), order=2)
