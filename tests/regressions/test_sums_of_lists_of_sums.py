"""What sum() adds to the adjoint of its list is one number, also where the list is one of many that another list holds."""

from typing import Any

import pytest

import srcad


def partials(d2: Any, d: Any) -> Any:
    rows = []
    for i in range(len(d)):
        row = []
        for j in range(len(d)):
            row.append(d2[i][j] + d[i] * d[j])
        rows.append(row)
    return rows


def first_row(d2: Any, d: Any) -> Any:
    return sum(partials(d2, d)[0])


def all_rows(d2: Any, d: Any) -> Any:
    return sum(sum(r) for r in partials(d2, d))


def sums_in_sums(d2: Any, d: Any) -> Any:
    n = len(d)
    return sum(sum(d2[0][i] * d[i] ** j * d[j] for j in range(n)) for i in range(n))


def one_sum_of_many(d2: Any, d: Any) -> Any:
    return [sum(d2[0][1] * x * y for y in d) for x in d][1] * sum([x * d2[1][0] for x in d])


@pytest.mark.parametrize("f", [first_row, all_rows, sums_in_sums, one_sum_of_many])
def test_both_modes(f: Any) -> None:
    srcad.check_gradients(f, ([[1.0, 2.0, 3.0], [0.5, 0.1, 0.2], [1.5, 0.7, 0.3]], [1.0, 2.0, 0.5]))
