"""Branches whose sides leave what no operand can stand for: one side alone is compiled, after a guard."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

import srcad
from srcad import versions


def by_structure(x: float) -> Any:
    pair = (x * x, x) if x > 1.0 else {"only": x}
    return pair[0] * x if isinstance(pair, tuple) else 3.0 * pair["only"]


def by_function(x: float) -> Any:
    if x > 1.0:
        g: Any = lambda v: v * x  # noqa: E731
    else:
        g = (lambda v: v - x * x, 1)
    return g(x) if x > 1.0 else g[0](2.0 * x)


def in_a_try(x: float) -> Any:
    try:
        g = (lambda v: v * x) if x > 1.0 else (lambda v: v - x * x, 1)
        return g(x) if callable(g) else g[0](x)
    except:  # noqa: E722
        return 0.0


def in_a_library_of_its_own(x: float) -> float:
    if x < 0.0:
        return float(struct.unpack("d", struct.pack("d", x))[0])
    return x * x


def both_ways(x: float, n: int) -> Any:
    total = 0.0
    for k in range(n):
        g: Any = (lambda v: v * x) if k % 2 else (lambda v: v - x, 1)
        total += g(x) if k % 2 else g[0](x)
    return total


@pytest.mark.parametrize("f", [by_structure, by_function, in_a_try])
def test_each_path_has_its_derivative(f: Callable[..., float]) -> None:
    gradient, tangent = srcad.grad(f), srcad.jvp(f)
    for x in (2.0, 0.5, 3.0, 0.25):
        expected = (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
        assert gradient(x) == pytest.approx(expected, rel=1e-8, abs=1e-9)
        assert tangent((x,), (1.0,))[1] == pytest.approx(expected, rel=1e-8, abs=1e-9)


def beside_no_call(owner: Any, values: Any, log: Any, error: Exception, wanted: Any) -> NoReturn:
    raise error


def test_one_call_goes_through_so_many_paths_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient = srcad.grad(by_function)
    with monkeypatch.context() as patched:
        patched.setattr(versions, "_MOST_WORK", -1)
        patched.setattr(versions, "made_beside", beside_no_call)
        with pytest.raises(srcad.UnsupportedSyntaxError, match="too many that one call goes through") as found:
            [gradient(x) for x in (2.0, 0.5)]
        assert "test_paths.py" in str(found.value)
    for x in (2.0, 0.5):
        expected = (by_function(x + 1e-6) - by_function(x - 1e-6)) / 2e-6
        assert gradient(x) == pytest.approx(expected, rel=1e-8)


def test_second_order() -> None:
    second = srcad.grad(srcad.grad(by_structure))
    assert second(2.0) == pytest.approx(12.0)
    assert second(0.5) == 0.0
    assert srcad.hessian(by_structure)(3.0) == pytest.approx(18.0)


def test_what_is_refused_is_refused_where_it_is_reached() -> None:
    gradient = srcad.grad(in_a_library_of_its_own)
    assert gradient(3.0) == 6.0
    with pytest.raises(srcad.DifferentiationError, match="struct"):
        gradient(-3.0)
    assert gradient(2.0) == 4.0


def test_a_branch_that_goes_both_ways_in_one_call_is_refused_in_a_long_loop() -> None:
    assert srcad.grad(both_ways, wrt=0)(2.0, 5) == 8.0
    with pytest.raises(srcad.DifferentiationError):
        srcad.grad(both_ways, wrt=0)(2.0, 100)


def test_a_saved_derivative_says_which_path_it_is_for(tmp_path: Path) -> None:
    gradient = srcad.grad(by_function)
    assert gradient(2.0) == 4.0
    gradient.save(tmp_path / "saved.py")
    for text in (gradient.source, (tmp_path / "saved.py").read_text()):
        namespace: dict[str, Any] = {}
        exec(text, namespace)
        assert namespace["by_function_grad"](3.0) == 6.0
        with pytest.raises(BaseException, match=r"another path at test_paths\.py"):
            namespace["by_function_grad"](0.5)
