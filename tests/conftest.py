"""Tests verify programs, start from one random state, and leave NumPy's treatment of floating-point errors as it was."""

from __future__ import annotations

import gc
import os
import random
from collections.abc import Iterator

# Matrices of three rows are not worth threads, which wait for each other where tests run side by side.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pytest

from srcad.transforms import pipeline

# Every program that a pass leaves is checked in every test.
pipeline.VERIFY = True


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the generated sources in tests/golden instead of comparing with them",
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether generated sources are to be written rather than compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(autouse=True)
def _same_start() -> Iterator[None]:
    random.seed(0)
    np.random.seed(0)
    state = np.geterr()
    yield
    assert np.geterr() == state, "the test changed how NumPy treats floating-point errors"


def pytest_collection_finish() -> None:
    """The tests themselves stay to the end, as does most of what is compiled: the search for garbage is seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(1_000_000, 50, 50)
