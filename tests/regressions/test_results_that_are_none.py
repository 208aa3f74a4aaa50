"""What a function returns is bound, whatever it is: ``None`` is not taken for a name that no path binds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


class Holder:
    def __init__(self, table: Any) -> None:
        self.table = table


def field_names(table: Any) -> Any:
    try:
        return table.dtype.names
    except AttributeError:
        pass
    return None


def first_name(table: Any) -> Any:
    for held in (table.dtype, table):
        try:
            return held.names
        except AttributeError:
            continue
    return "none"


def by_names(x: float, holder: Holder, named: Any) -> Any:
    names = named(holder.table)
    if not names:
        names = [2.0] * holder.table.shape[1]
    return x * x * len(names)


@pytest.mark.parametrize("named", [field_names, first_name])
@pytest.mark.parametrize("table", [np.ones((3, 2)), np.ones((3, 2), [("a", float)])])
def test_none_is_returned(named: Any, table: np.ndarray) -> None:
    holder = Holder(table)
    expected = by_names(1.0, holder, named)
    assert srcad.grad(by_names, wrt="x")(1.5, holder, named) == 3.0 * expected
    assert srcad.jvp(by_names, wrt="x")((1.5,), (1.0,), holder=holder, named=named) == (2.25 * expected, 3.0 * expected)
