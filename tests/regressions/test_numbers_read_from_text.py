"""A number that was read from the text of a differentiated one had derivative zero; other text may be read."""

import ast
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import srcad


def of_a_format(x: Any) -> Any:
    return float(f"{x * x:.18f}") * x


def of_a_method(x: Any) -> Any:
    return float(str(x * x).strip()) * x


def of_words(x: Any) -> Any:
    return sum([float(word) for word in (str(x) + " " + str(x * x)).split()])


def of_a_decimal(x: Any) -> Any:
    return float(Decimal(repr(x))) * x


def of_an_array(x: Any) -> Any:
    return np.array([f"{x * x:.12f}"]).astype(float)[0] * x


def of_bytes(x: Any) -> Any:
    return np.frombuffer(np.array([x * x]).tobytes())[0] * x


def of_a_literal(x: Any) -> Any:
    return ast.literal_eval(repr(x * x)) * x


def of_strings(x: Any) -> Any:
    return np.sum(np.array([x, x * x]).astype("U32").astype(float)) * x


def of_joined_words(x: Any) -> Any:
    return np.sum(np.fromstring(" ".join(map(str, np.array([x, x * x]))), sep=" ")) * x


def of_words_in_a_loop(x: Any) -> Any:
    words = []
    for v in np.array([x, x * x]):
        words.append(f"{v:.12f}")
    return sum([float(word) for word in words])


def of_a_table(x: Any) -> Any:
    words = {}
    for k, v in enumerate(np.array([x, x * x])):
        words[k] = str(v)
    return float(words[0])


def of_lines(x: Any) -> Any:
    return np.sum(np.loadtxt([f"{v}" for v in np.array([x, x * x])]))


_LISTED = [of_strings, of_joined_words, of_words_in_a_loop, of_a_table, of_lines]


@pytest.mark.parametrize("f", [*_LISTED, of_a_format, of_a_method, of_words, of_a_decimal, of_an_array, of_bytes, of_a_literal])
def test_refused(f: Any) -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError, match="read from the text"):
        srcad.grad(f)(1.5)
    with pytest.raises(srcad.UnsupportedSyntaxError, match="read from the text"):
        srcad.jvp(f)((1.5,), (1.0,))


def of_a_count(x: Any, digits: str) -> Any:
    message = f"{x:.3g}"
    if x < 0:
        raise ValueError(message)
    return x * x * float(f"{len(digits)}") * float(digits)


def test_passive_text() -> None:
    assert srcad.grad(of_a_count, wrt="x")(1.5, "2.5") == 3.0 * 3 * 2.5
