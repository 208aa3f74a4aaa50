"""``super()`` in ``__new__`` stands for a class: its functions take the object that they are given."""

from __future__ import annotations

from collections import UserList
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


class Pose(UserList[Any]):
    def __new__(cls, *args: Any) -> Any:
        pose = super().__new__(cls)
        super().__init__(pose)
        return pose

    def __init__(self, *parts: Any) -> None:
        if parts:
            self.data = [part * 2 for part in parts]

    @classmethod
    def of_pairs(cls, *parts: Any) -> Pose:
        return cls(*parts)


class Turned(Pose):
    @classmethod
    def of_pairs(cls, *parts: Any) -> Pose:
        return super().of_pairs(*parts, 1.0)


def made(x: Any) -> Any:
    return Pose(x, x * x).data[1] + len(Pose().data)


def by_class(x: Any) -> Any:
    pose = Turned.of_pairs(x, x * x)
    return pose.data[0] * pose.data[1] * pose.data[2] if isinstance(pose, Turned) else x


@pytest.mark.parametrize("f", [made, by_class])
def test_derivatives(f: Callable[..., Any]) -> None:
    wanted = (f(0.7 + 1e-6) - f(0.7 - 1e-6)) / 2e-6
    np.testing.assert_allclose(srcad.grad(f)(0.7), wanted, rtol=1e-8)
    np.testing.assert_allclose(srcad.jvp(f)((0.7,), (2.0,))[1], 2 * wanted, rtol=1e-8)
    assert "data" not in vars(Pose)
