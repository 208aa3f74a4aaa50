"""A call that begins again within a `with` leaves the manager that was entered, not the one that it made anew."""

from typing import Any

import numpy as np
import pytest

from srcad.runtime.errors import OtherPath
from srcad.runtime.journal import EnteredOnce, Journal, again


class Manager:
    def __init__(self) -> None:
        self.entered = 0

    def __enter__(self) -> "Manager":
        self.entered += 1
        return self

    def __exit__(self, *raised: Any) -> None:
        self.entered -= 1


def test_the_manager_that_was_entered_is_left() -> None:
    log, managers = Journal(), [Manager(), Manager()]
    with pytest.raises(OtherPath), EnteredOnce(log, "with", managers[0]) as given:
        assert given is managers[0]
        raise OtherPath("elsewhere", None)
    assert [m.entered for m in managers] == [1, 0]
    with EnteredOnce(again(log), "with", managers[1]) as given:
        assert given is managers[0]
    assert [m.entered for m in managers] == [0, 0]


def test_modes_of_numpy() -> None:
    log, before = Journal(), np.geterr()
    with pytest.raises(OtherPath), EnteredOnce(log, "with", np.errstate(all="ignore")):
        raise OtherPath("elsewhere", None)
    with EnteredOnce(again(log), "with", np.errstate(all="ignore")):
        assert np.geterr()["divide"] == "ignore"
    assert np.geterr() == before
