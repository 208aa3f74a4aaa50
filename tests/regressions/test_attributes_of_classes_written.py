"""What a function writes into attributes of classes is an effect of the primal, which derivatives have too."""

from typing import Any

import srcad


class Counter:
    seen = 0
    checked: Any = None

    def __init__(self, x: Any) -> None:
        type(self).checked = "yes"
        self.x = x

    def twice(self) -> Any:
        return 2.0 * self.x * self.x


def with_effect(x: Any) -> Any:
    return Counter(x).twice()


def counted(x: Any) -> Any:
    Counter.seen = 3
    return x * Counter.seen


def read_before(x: Any) -> Any:
    total = 0.0
    for _ in range(3):
        total += x * Counter.seen
        Counter.seen = 5
    return total


def test_effects_of_the_primal() -> None:
    Counter.checked = None
    assert srcad.grad(with_effect)(3.0) == 12.0
    assert Counter.checked == "yes"
    assert srcad.grad(counted)(2.0) == 3.0


def test_what_was_read_before() -> None:
    Counter.seen = 0
    assert srcad.grad(read_before)(2.0) == 10.0
    assert Counter.seen == 5
    assert srcad.grad(read_before)(2.0) == 15.0
