"""Arithmetic on short vectors is arithmetic on their elements, gives what arrays give, and leaves to arrays what it cannot do."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest

import srcad


def rotated(r, p):
    """A rotation by an axis and an angle in one vector (Rodrigues)."""
    s = np.sum(r**2)
    if s != 0.0:
        angle = np.sqrt(s)
        axis = r / angle
        return p * np.cos(angle) + np.cross(axis, p) * np.sin(angle) + axis * (np.dot(axis, p) * (1.0 - np.cos(angle)))
    return p + np.cross(r, p)


def projected(r, p, c):
    q = rotated(r, p - c[0:3])
    flat = q[0:2] / q[2]
    bent = flat * (1.0 + c[3] * np.sum(flat**2))
    return np.dot(bent, bent) + c[4] * q[1]


def put_together(r, p, c):
    a = np.array([r[0] * p[1], p[2], c[0] * r[2]])
    b = np.cross(a, p) - 2.0 * a
    d = np.cross(b, r) / np.dot(r, r) + c[1]
    return np.sqrt(np.dot(d, d) + np.sum(b * a) ** 2)


def spun(r, p, c):
    """The orbit of a particle: the vectors are carried by a loop, and written into an array that is larger."""
    kept = np.zeros((4, 3))
    v = np.cross(r, p)
    for k in range(4):
        force = -p / np.sum(p * p) ** 1.5
        v = v + 0.1 * force - 0.01 * np.cross(v, r)
        p = p + 0.1 * v
        kept[k] = p * c[2]
    return np.sum(kept**2) + np.dot(p, v)


def chosen(r, p, c):
    a, b = np.cross(r, p), r - p
    if c[0] > 0.5:
        a = a / np.dot(b, b)
        n = np.dot(a, a)
    else:
        b = b * c[1]
        n = 2.0
    d = np.cross(a, b) * n + a * b - b / (1.0 + np.sum(a**2))
    return np.dot(d, d) ** 0.5


FUNCTIONS = [projected, put_together, spun, chosen]
R, P, C = np.array([0.3, -0.4, 0.8]), np.array([1.2, 0.5, 2.0]), np.array([0.6, 0.2, 0.1, 0.05, 0.7])


@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("first", [0.6, 0.3])
def test_as_by_differences(f: Any, first: float) -> None:
    c = np.array([first, *C[1:]])
    assert (".tolist()" in srcad.grad(f).source_for(R, P, c)) == (f is not spun)
    srcad.check_gradients(f, (R, P, c), order=2)


@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
def test_as_for_arrays(f: Any) -> None:
    """The version for any shapes says the same, to the last bits."""
    made = srcad.value_and_grad(f)
    value, bars = made(R, P, C)
    other, others = made.of_any_shape(made.specialise((R, P, C))).run(R, P, C)
    assert math.isclose(value, other, rel_tol=1e-14) and type(value) is type(other)
    for bar, array in zip(bars, others, strict=True):
        assert isinstance(bar, np.ndarray) and np.allclose(bar, array, rtol=1e-12, atol=1e-14)


def test_written_out() -> None:
    text = srcad.grad(rotated_length).source_for(R, P)
    assert "r0, r1, r2 = r.tolist()" in text and "vector_product" not in text


def rotated_length(r, p):
    q = rotated(r, p)
    return np.dot(q, p)


def test_division_by_zero() -> None:
    """Where Python's numbers raise, NumPy's go on."""
    made = srcad.value_and_grad(projected)
    made(R, P, C)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value, (_, p_bar, _) = made(np.zeros(3), np.array([0.6, 0.2, 0.1]), C)
        expected = projected(np.zeros(3), np.array([0.6, 0.2, 0.1]), C)
    assert math.isnan(value) == math.isnan(expected) and not np.all(np.isfinite(p_bar))


def test_root_of_a_negative_number() -> None:
    def f(r, p):
        a, b = np.cross(r, p), np.cross(p, r) * 2.0
        d = a * b - r * p + a / np.sum(p * p) - b * 0.5 + np.cross(a, b)
        return np.sqrt(np.dot(d, r)) + np.sum(d * a) ** 0.5

    made = srcad.grad(f)
    assert ".tolist()" in made.source_for(R, P)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for sign in (1.0, -1.0):
            assert np.isnan(f(sign * R, P)) == np.any(np.isnan(made(sign * R, P)[0]))


def test_other_shapes_and_types() -> None:
    made = srcad.grad(put_together)
    assert made(R, P, C)[0].shape == (3,)
    single = made(R.astype(np.float32), P.astype(np.float32), C.astype(np.float32))[0]
    assert single.dtype == np.float32 and np.allclose(single, made(R, P, C)[0], rtol=1e-4)
    assert np.array_equal(R, [0.3, -0.4, 0.8])


def test_truth_values_of_numpy() -> None:
    """They are added and turned in their own way, which is not that of Python's."""

    def f(r, p):
        a, b = np.cross(r, p), np.cross(p, r) * 2.0
        d = a * b - r * p + a / np.sum(p * p) - b * 0.5 + np.cross(a, b)
        s = np.dot(a, d)
        scale = ((s > -10.0) + (s < 10.0)) * (3.0 if ~(s > -10.0) else 5.0)
        return np.dot(d, d) * scale + np.sum(a * b)

    assert ".tolist()" in srcad.grad(f).source_for(R, P)
    srcad.check_gradients(f, (R, P), order=1)


def test_single_precision_beside() -> None:
    """A number of NumPy's makes an array of single precision one of double precision; Python's own would not."""

    def f(r, p, z):
        a, b = np.cross(r, p), np.cross(p, r) * 2.0
        d = a * b - r * p + a / np.sum(p * p) - b * 0.5 + np.cross(a, b)
        scaled = np.dot(a, d) * z
        return np.sum(scaled) * scaled.dtype.itemsize + np.dot(d, b)

    z = np.full(4, 1e-3, np.float32)
    value, (r_bar, _) = srcad.value_and_grad(f, wrt=("r", "p"))(R, P, z)
    plain, (r_plain, _) = srcad.value_and_grad(f, wrt=("r", "p"), optimize=False)(R, P, z)
    assert value == pytest.approx(plain, rel=1e-14) and value.dtype == f(R, P, z).dtype
    assert r_bar.dtype == np.float64 and np.allclose(r_bar, r_plain, rtol=1e-12)


def test_exceptions_are_the_users() -> None:
    def f(r, p):
        a, b = np.cross(r, p), np.cross(p, r) * 2.0
        d = a * b - r * p + a / np.sum(p * p) - b * 0.5 + np.cross(a, b)
        if np.dot(d, d) > 1.0:
            raise ValueError("too far")
        return np.dot(d, r) + np.sum(a * b)

    with pytest.raises(ValueError, match="too far"):
        srcad.grad(f)(R, 3.0 * P)
    assert np.allclose(srcad.grad(f)(0.1 * R, P)[0], srcad.grad(f, optimize=False)(0.1 * R, P)[0])
