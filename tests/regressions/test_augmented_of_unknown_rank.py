"""``s += a`` writes into the array that ``s`` has become: another name for it sees that."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

A = np.array([[1.0, 2.0], [3.0, 0.5], [0.2, 1.5]])


def total(a: Any) -> Any:
    s: Any = 0.0
    for row in a:
        s += row * row
    return np.sum(s * s)


def with_another_name(a: Any) -> Any:
    s: Any = 0.0
    t: Any = 0.0
    for row in a:
        t = s
        s += row * row
    return np.sum(s * t)


def kept_in_a_list(a: Any) -> Any:
    s: Any = 0.0
    kept = []
    for row in a:
        s += row * row
        kept.append(s)
    return np.sum(kept[0])


def test_the_only_name() -> None:
    np.testing.assert_allclose(srcad.grad(total)(A), 4 * np.sum(A**2, axis=0) * A)


def in_a_list(a: Any) -> Any:
    sums: Any = [0.0] * 2
    for k in range(4):
        sums[k % 2] += k * a
    return np.sum(sums[0] * sums[1])


def in_a_dict_and_a_list(a: Any) -> Any:
    sums: Any = {}
    kept = []
    for k in range(4):
        sums.setdefault(k % 2, 0.0)
        sums[k % 2] += k * a
        kept.append(sums[k % 2])
        sums[k % 2] *= 0.5
    return sum([np.sum(b * b) for b in kept])


def part_of_a_list(a: Any) -> Any:
    parts: Any = [0.0, 1.0]
    parts[0] = a * a
    for part in parts:
        part += a
    first = parts[0]
    first *= a
    return np.sum(parts[0])


def begun_with_a_number(a: Any) -> Any:
    kept = []
    s = a[0, 0] ** 2
    k = 0
    while k < 3:
        s += a[k] * a[1]
        kept.append(s)
        s = 1.0 if k else a[k, 0] ** 3
        k += 1
    return sum([np.sum(b * b) for b in kept]) + s


PROGRAMS = [with_another_name, kept_in_a_list, in_a_list, in_a_dict_and_a_list, part_of_a_list, begun_with_a_number]


@pytest.mark.parametrize("fn", PROGRAMS)
def test_another_name_sees_it(fn: Any) -> None:
    step = 1e-6 * np.eye(6)[3].reshape(3, 2)
    slope = (fn(A + step) - fn(A - step)) / 2e-6
    np.testing.assert_allclose(srcad.grad(fn)(A)[1, 1], slope, rtol=1e-6)
    np.testing.assert_allclose(srcad.jvp(fn)((A,), (1e6 * step,))[1], slope, rtol=1e-6)


def scaled_eigenvector(a: Any) -> Any:
    values, vectors = np.linalg.eig(a)
    places = np.where(abs(np.real(values) - np.max(np.real(values))) < 1e-8)[0]
    v: Any = np.real(vectors[:, places[-1]]).squeeze()
    w = v
    v /= v[2]
    return np.sum(w[:2] * v[:2])


def test_what_turns_out_to_be_an_array_is_written_in_place() -> None:
    a = np.array([[2.0, 0.3, 0.1], [0.2, 1.0, 0.4], [0.5, 0.1, 3.0]])
    srcad.check_gradients(scaled_eigenvector, (a,), order=1)
