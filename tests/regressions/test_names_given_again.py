"""A name that a given-up walk gave, and that is given again, stands for nothing that it stood for before."""

from __future__ import annotations

from typing import Any

import srcad

TABLE: dict[str, Any] = {"a": [1.0, 2.0], "b": [3.0]}


class Settings:
    """Made at run time: what its constructor does is not followed."""

    def __init__(self) -> None:
        self.part = TABLE["a"]
        self.other = TABLE["b"]
        self.place = iter(self.part)
        del self.part[2:]


def collected(x: float, n: int) -> Any:
    settings = Settings()
    found: list[Any] = []
    for k in range(n):
        found.append(x**k)
    return found[0] * found[n - 1] + len(settings.part)


def test_a_list_is_no_part_of_what_was_looked_at() -> None:
    srcad.check_gradients(lambda x: collected(x, 4), (1.5,))
