"""``__init__`` was left out where what ``__new__`` makes is known at run time only."""

from __future__ import annotations

from collections import UserList
from typing import Any

import numpy as np

import srcad


class Pose(UserList[Any]):
    def __new__(cls, *args: Any, **kwargs: Any) -> Pose:
        made = super().__new__(cls)
        UserList.__init__(made)
        return made

    def __init__(self, matrix: Any) -> None:
        super().__init__()
        self.data = [matrix]

    def inverse(self) -> Pose:
        return Pose(np.linalg.inv(self.data[0])) if len(self) == 1 else Pose(None)


POSE = Pose(np.array([[2.0, 0.0], [0.0, 4.0]]))


def moved(x: Any) -> Any:
    return np.sum(POSE.inverse().data[0] @ x)


def test_init_is_called() -> None:
    np.testing.assert_allclose(srcad.grad(moved)(np.array([1.0, 2.0])), [0.5, 0.25])
    assert srcad.jvp(moved)((np.array([1.0, 2.0]),), (np.array([1.0, 0.0]),)) == (1.0, 0.5)
