"""SciPy's rotations, by their functions in Python; one from outside times one made inside was a TypeError."""

from typing import Any

import numpy as np
import pytest

import srcad

pytest.importorskip("scipy.spatial.transform._rotation_xp", reason="rotations of earlier SciPy are written in Cython")
Rotation: Any = pytest.importorskip("scipy.spatial.transform").Rotation
OUTSIDE, VECTOR, WEIGHTS = Rotation.from_rotvec([0.1, 0.2, 0.3]), np.array([0.3, -0.4, 0.5]), np.arange(1.0, 4.0)


def by_angles(x: Any) -> Any:
    return np.sum(Rotation.from_euler("zyx", x).inv().as_euler("xyz") * WEIGHTS)


def by_vector(x: Any) -> Any:
    return np.sum((OUTSIDE * Rotation.from_rotvec(x)).apply(WEIGHTS) * WEIGHTS)


def by_quaternion(x: Any) -> Any:
    return (Rotation.from_quat([x[0], x[1], x[2], 0.9]) ** 0.5).magnitude() * np.sum(OUTSIDE.apply(x))


@pytest.mark.parametrize("f", [by_angles, by_vector, by_quaternion])
def test_against_differences(f: Any) -> None:
    srcad.check_gradients(f, (VECTOR,), order=1)
