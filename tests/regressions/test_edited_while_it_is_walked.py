"""What a loop walks is what it is when the loop comes to it: lists and dicts were walked as they were before the loop."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.8, 1.3, 0.6, 1.7])


def grown(x: Any) -> Any:
    queue = [x[0], x[1]]
    total = 0.0
    for i, v in enumerate(queue):
        total += i * v
        if i < 3:
            queue.append(v * x[2])
    return total * queue[-1]


def grown_until_a_value_says_so(x: Any) -> Any:
    queue = [x[0] + 1]
    total = 0.0
    for v in queue:
        total += v
        if total > 30:
            break
        queue.append(v * 1.1)
    return total


def shrunk(x: Any) -> Any:
    queue = [x[0], x[1], x[2], x[3]]
    total = 0.0
    for v in queue:
        total += v
        queue.pop()
    return total * len(queue)


def backwards(x: Any) -> Any:
    known, found = [x[0], x[1], x[2]], [v for v in x if v > 0.1]
    total = 0.0
    for v in reversed(known):
        total += v
        known[0] = known[0] * x[3]
        known.append(v)
    for v in reversed(found):
        total += v * v
        found.pop()
    return total


def beside_an_array(x: Any) -> Any:
    queue = [x[0], x[1], x[2], x[3]]
    total = 0.0
    for v, w in zip(x, queue, strict=True):
        queue[3] = queue[3] * 2
        total += v * w
    return total


def rows(x: Any) -> Any:
    table = [[x[0], 1.0], [x[1], 2.0], [x[2], 3.0]]
    total = 0.0
    for v, row in zip(x, table, strict=False):
        row[0] = row[0] * 3
        total += row[0] * v
    return total * table[1][0]


def row_of_a_tuple(x: Any) -> Any:
    pair = ([x[0], 1.0], [x[1], 2.0])
    pair[int(x[2] > 0)].append(x[3] * 2)
    return sum(pair[1]) * pair[0][0]


def dict_of_known_keys(x: Any) -> Any:
    table = {"a": x[0], "b": x[1]}
    values, items = table.values(), table.items()
    total = 0.0
    for _, v in items:
        total += v
        table["b"] = table["b"] * 2
    table["c"] = x[3]
    return total * sum(values) * len(items)


def dict_of_unknown_keys(x: Any) -> Any:
    table = {k: v for k, v in enumerate(x)}  # noqa: C416
    total = 0.0
    for i, v in enumerate(table.values()):
        total += v * i
        table[3] = table[3] * 2
    return total


def dict_that_grows(x: Any) -> Any:
    table = {"a": x[0]}
    for k in table:
        table[k + "b"] = x[1]
    return table["a"]


def function_of_each(x: Any) -> Any:
    n, asked = 1, 0

    def scaled(v: Any) -> Any:
        nonlocal asked
        asked += 1
        return v * n

    total = 0.0
    for v in map(scaled, [x[0], x[1], x[2]]):
        n += 1
        total = total * x[3] + v
        if total > 2:
            break
    return total * asked


def asked_no_further(x: Any) -> Any:
    asked = 0

    def large(v: Any) -> Any:
        nonlocal asked
        asked += 1
        return v > 1

    return x[0] * (asked + any(map(large, [x[0], x[1], x[2]])) + asked)


def limits_that_change(x: Any) -> Any:
    limit, total = 1.6, 0.0

    def within(v: Any) -> Any:
        return v < limit

    late = filter(lambda v: v > limit, [x[0], x[1], x[2]])
    for v in itertools.takewhile(within, [x[0], x[2], x[1]]):
        total += v
        limit = 1.0
    return total + sum(late) * x[3]


PROGRAMS = [
    grown, grown_until_a_value_says_so, shrunk, backwards, beside_an_array, rows, row_of_a_tuple, dict_of_known_keys,
    dict_of_unknown_keys, function_of_each, asked_no_further, limits_that_change,
]  # fmt: skip


def differences(fn: Callable[[Any], Any], h: float = 1e-5) -> Any:
    return np.array([(fn(X + h * e) - fn(X - h * e)) / (2 * h) for e in np.eye(len(X))])


@pytest.mark.parametrize("fn", PROGRAMS)
def test_is_walked_as_it_is(fn: Callable[[Any], Any]) -> None:
    wanted = differences(fn)
    value, gradient = srcad.value_and_grad(fn)(X)
    primal, tangent = srcad.jvp(fn)((X,), (np.cos(np.arange(4)),))
    assert value == primal == fn(X)
    np.testing.assert_allclose(gradient, wanted, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(tangent, wanted @ np.cos(np.arange(4)), rtol=1e-6)


def test_a_dict_does_not_grow() -> None:
    with pytest.raises(RuntimeError, match="changed size"):
        srcad.grad(dict_that_grows)(X)
    with pytest.raises(RuntimeError, match="changed size"):
        srcad.jvp(dict_that_grows)((X,), (X,))


def unpacked(x: Any, y: Any) -> Any:
    a, b = zip(x, y, strict=True)
    (i, c), (j, d) = enumerate(x * y)
    rows = [*zip(x, y, strict=True)]
    return a[0] * b[1] + c * i + d * j + rows[1][0] * a[1]


def test_what_is_lazy_is_unpacked() -> None:
    """Their arguments were taken for the elements of ``zip`` and its like."""
    x, y = X[:2], X[2:]
    assert unpacked(x, y) == srcad.value_and_grad(unpacked)(x, y)[0]
    np.testing.assert_allclose(srcad.grad(unpacked)(x, y)[0], [y[1], y[0] + y[1]], rtol=1e-12)


def drawn(x: Any) -> Any:
    def each() -> Any:
        for v in x:
            yield v * v

    table, rows = dict(enumerate(each())), list(enumerate(each()))
    return table[1] * rows[2][1] + sum(map(lambda v: v * v, each())) + [*zip("ab", each(), strict=False)][1][1]


def test_generators_in_what_is_lazy_are_drawn_once() -> None:
    value, gradient = srcad.value_and_grad(drawn)(X)
    assert value == drawn(X)
    wanted = 4 * X**3 + np.array([0.0, 2 * X[1] * (1 + X[2] ** 2), 2 * X[2] * X[1] ** 2, 0.0])
    np.testing.assert_allclose(gradient, wanted, rtol=1e-12)


def nested(x: Any) -> Any:
    total = sum(sum(a * b for b in x if b > a) for a in x)
    table = {i: sum(v * j for j, v in enumerate(x)) for i in range(2)}
    return total + table[1]


def test_what_a_loop_of_an_element_carries_ends_with_it() -> None:
    assert srcad.value_and_grad(nested)(X)[0] == nested(X)


def beside_generators(x: Any) -> Any:
    a = x * 1.0
    asked = 0

    def each(vs: Any) -> Any:
        for v in vs:
            yield v * 2
            a[0] += 0.01

    def noted(v: Any) -> Any:
        nonlocal asked
        asked += 1
        return v * a[0]

    total = 0.0
    for w, v in zip(range(3), each(x), strict=False):
        total += v * w
    else:
        total *= 1.5
    for v, scale in zip((noted(u) for u in x), [1.0, 2.0], strict=False):
        total += v * scale * asked
    for scale, v in zip([1.0, 2.0], map(noted, each(x)), strict=False):
        total += v * scale * asked
    return total + a[0]


def test_what_stands_before_a_generator_is_asked_first() -> None:
    value, gradient = srcad.value_and_grad(beside_generators)(X)
    assert value == beside_generators(X)
    np.testing.assert_allclose(gradient, differences(beside_generators), rtol=1e-6)


class Plain:
    def scaled(self, v: Any) -> Any:
        return 2 * v


class Wider:
    def scaled(self, v: Any) -> Any:
        return super().scaled(v) * v if hasattr(super(), "scaled") else v  # type: ignore[misc]


class Both(Wider, Plain):
    pass


def test_what_is_inherited_is_there() -> None:
    assert srcad.grad(lambda x: Both().scaled(x))(1.5) == 6.0
    assert srcad.grad(lambda x: Wider().scaled(x))(1.5) == 1.0


def adding_writes(x: Any) -> Any:
    a = x * 1.0

    def seven() -> Any:
        a[1] = 7.0
        return x[3]

    a[1] += seven()
    return np.sum(a * x)


def test_an_element_is_read_before_what_is_added() -> None:
    value, gradient = srcad.value_and_grad(adding_writes)(X)
    assert value == adding_writes(X)
    np.testing.assert_allclose(gradient, [2 * X[0], X[1] * 2 + X[3], 2 * X[2], 2 * X[3] + X[1]], rtol=1e-12)


def functions_by_name(x: Any) -> Any:
    scale = {n: (lambda v, k=k: v * x[k]) for k, n in enumerate("abc")}
    shift = {k: (lambda v, k=k: v + x[k]) for k in range(3)}
    table = {}
    for k in range(2):
        table[k] = [lambda v, k=k, j=j: v * x[k] + x[j] for j in range(2)]
    return scale["b"](2.0) * shift[1](1.0) + table[0][1](x[3])


def test_functions_in_dicts() -> None:
    assert srcad.value_and_grad(functions_by_name)(X)[0] == functions_by_name(X)
    srcad.check_gradients(functions_by_name, (X,))
