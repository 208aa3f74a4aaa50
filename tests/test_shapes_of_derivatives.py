"""What derivatives look like: the structure of the result, in it that of the parameters; and what is not asked for."""

from __future__ import annotations

import collections
import functools
import inspect
import math
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.5, 1.5, 2.0])
Point = collections.namedtuple("Point", "a b")
MODES = pytest.mark.parametrize("mode", ["forward", "reverse", "auto"])


def vector(x: Any) -> Any:
    return np.array([x[0] * x[1], np.sin(x[0]) * x[2]])


def product(x: Any, y: Any) -> Any:
    return x * y + math.sin(x)


@dataclass
class Layer:
    w: Any
    b: Any
    name: str = "first"


@MODES
def test_jacobian_of_a_vector(mode: str) -> None:
    expected = [[1.5, 0.5, 0.0], [np.cos(0.5) * 2.0, 0.0, np.sin(0.5)]]
    np.testing.assert_allclose(srcad.jacobian(vector, mode=mode)(X), expected)


@MODES
def test_jacobian_of_several_parameters(mode: str) -> None:
    blocks = srcad.jacobian(lambda m, v: m @ v, mode=mode)(np.ones((2, 3)), X)
    assert [b.shape for b in blocks] == [(2, 2, 3), (2, 3)]
    assert srcad.jacobian(product, mode=mode)(1.0, 2.0) == (2.0 + math.cos(1.0), 1.0)
    assert type(srcad.jacobian(product, wrt="y", mode=mode)(1.0, 2.0)) is float


@MODES
def test_jacobian_of_structures(mode: str) -> None:
    """Tuples and dicts out of tuples, dicts, lists, namedtuples and dataclasses."""
    out = srcad.jacobian(lambda x: (np.sum(x * x), {"x": x, "name": "identity"}), mode=mode)(X)
    np.testing.assert_array_equal(out[0], 2 * X)
    np.testing.assert_array_equal(out[1]["x"], np.eye(3))
    assert out[1]["name"] is None
    by_dict = srcad.jacobian(lambda p: p["a"] * p["b"], mode=mode)({"a": 2.0, "b": X, "name": "p"})
    np.testing.assert_array_equal(by_dict["a"], X)
    np.testing.assert_array_equal(by_dict["b"], 2.0 * np.eye(3))
    assert by_dict["name"] is None
    assert srcad.jacobian(lambda p: p[0] * p[1], mode=mode)((2.0, 3.0)) == (3.0, 2.0)
    assert srcad.jacobian(lambda p: p.a * p.b, mode=mode)(Point(2.0, 3.0)) == Point(3.0, 2.0)
    layer = srcad.jacobian(lambda p: p.w * p.b, mode=mode)(Layer(2.0, 3.0))
    assert (layer.w, layer.b, layer.name) == (3.0, 2.0, None)


@MODES
@pytest.mark.parametrize("x", [np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.arange(12.0).reshape(2, 6)[:, ::2]])
def test_jacobian_of_arrays_in_any_layout(mode: str, x: Any) -> None:
    """Each unit is one element of the array, however its memory is laid out."""
    identity = srcad.jacobian(lambda x: x * 1.0, mode=mode)(x)
    np.testing.assert_array_equal(identity, np.eye(6).reshape(2, 3, 2, 3))
    hessian = srcad.hessian(lambda x: np.sum(x**3))(x)
    np.testing.assert_array_equal(hessian, (6.0 * np.diag(x.ravel())).reshape(2, 3, 2, 3))


@MODES
def test_jacobian_without_elements(mode: str) -> None:
    assert srcad.jacobian(lambda x: x * 2.0, mode=mode)(np.zeros(0)).shape == (0, 0)
    assert srcad.jacobian(lambda x: np.ones(2), mode=mode)(X).tolist() == np.zeros((2, 3)).tolist()


def test_jacobian_chooses_the_smaller_side() -> None:
    """``auto`` runs the sweep that is repeated less often."""
    sweeps: list[str] = []

    many_inputs = srcad.jacobian(lambda x: np.sum(x * x))
    many_inputs.reverse = functools.partial(_noted, sweeps, many_inputs.reverse)  # type: ignore[assignment]
    many_inputs.reverse.leading = ()  # type: ignore[union-attr]
    np.testing.assert_array_equal(many_inputs(X), 2 * X)
    assert sweeps == ["reverse"]
    with pytest.raises(ValueError, match="auto, forward, reverse, not 'sideways'"):
        srcad.jacobian(vector, mode="sideways")


def _noted(sweeps: list[str], derivative: Any, *args: Any) -> Any:
    sweeps.append("reverse")
    return derivative(*args)


def test_hessian_of_structures() -> None:
    assert srcad.hessian(lambda p: p["a"] ** 2 * p["b"])({"a": 2.0, "b": 3.0}) == {
        "a": {"a": 6.0, "b": 4.0},
        "b": {"a": 4.0, "b": 0.0},
    }
    assert srcad.hessian(lambda p: p[0] ** 2 * p[1])([2.0, 3.0]) == [[6.0, 4.0], [4.0, 0.0]]
    assert type(srcad.hessian(lambda x: x**3)(2.0)) is float
    w_w, w_b = srcad.hessian(lambda w, b: np.sum((w * b) ** 2))(X, 2.0)[0]
    np.testing.assert_array_equal(w_w, 8.0 * np.eye(3))
    np.testing.assert_array_equal(w_b, 8.0 * X)


def test_orders() -> None:
    assert srcad.rdiff(lambda x: x**4, order=0)(2.0) == (16.0,)
    assert "return x ** 4" in srcad.rdiff(lambda x: x**4, order=0, args=(2.0,)).source
    assert srcad.rdiff(product, all_orders=False)(1.0, 2.0) == (2.0 + math.cos(1.0), 1.0)
    assert srcad.rdiff(lambda x: x**4, order=3, all_orders=False)(2.0) == (48.0,)
    for order in (-1, 1.5, True):
        with pytest.raises(ValueError, match="order is 0, 1, 2"):
            srcad.rdiff(product, order=order)  # type: ignore[arg-type]
    with pytest.raises(srcad.DifferentiationError, match="needs a number or a vector"):
        srcad.rdiff(lambda p: p["x"] ** 2, order=2)({"x": 1.0})


def test_has_aux() -> None:
    def f(x: Any) -> Any:
        return x * x, {"twice": 2.0 * x}

    assert srcad.value_and_grad(f, has_aux=True)(3.0) == ((9.0, {"twice": 6.0}), 6.0)
    assert srcad.grad(f, has_aux=True)(3.0) == (6.0, {"twice": 6.0})
    for transformation in (srcad.jvp, srcad.vjp, srcad.jacobian, srcad.hessian, srcad.hvp, srcad.rdiff):
        with pytest.raises(TypeError, match="has no option 'has_aux'"):
            transformation(f, has_aux=True)
    with pytest.raises(TypeError, match="has no option 'pure'"):
        srcad.grad(f, pure=True)


@pytest.mark.parametrize(
    "fn, args, expected",
    [
        (math.sin, (1.0,), math.cos(1.0)),
        (np.sin, (1.0,), math.cos(1.0)),
        (np.sum, (X,), np.ones(3)),
        (np.hypot, (3.0, 4.0), (0.6, 0.8)),
        (functools.partial(product, 2.0), (3.0,), 2.0),
        (functools.partial(product, y=2.0), (3.0,), 2.0 + math.cos(3.0)),
        (functools.partial(np.power, 2.0), (3.0,), 8.0 * math.log(2.0)),
        (functools.lru_cache(product), (1.0, 2.0), (2.0 + math.cos(1.0), 1.0)),
    ],
)
def test_callables_without_source_of_their_own(fn: Any, args: Any, expected: Any) -> None:
    found = srcad.grad(fn)(*args)
    for part, other in zip(np.atleast_1d(found), np.atleast_1d(expected), strict=True):
        np.testing.assert_allclose(part, other)


def test_what_a_partial_application_leaves_open() -> None:
    derivative = srcad.grad(functools.partial(product, y=2.0))
    assert list(inspect.signature(derivative).parameters) == ["x", "y"]
    assert derivative(3.0, y=5.0) == pytest.approx(5.0 + math.cos(3.0))
    assert srcad.grad(functools.partial(product, y=2.0), wrt="y")(3.0) == 3.0


@pytest.mark.parametrize("fn", [3, None, "sin"])
def test_no_functions(fn: Any) -> None:
    with pytest.raises(srcad.DifferentiationError, match="is no function"):
        srcad.grad(fn)


@pytest.mark.parametrize("fn", [np.random.default_rng, Layer, breakpoint])
def test_functions_without_source_or_rule(fn: Any) -> None:
    with pytest.raises(srcad.SourceUnavailableError, match="no Python source"):
        srcad.grad(fn)


class Plain:
    scale = 2.0

    def method(self, x: Any) -> Any:
        return self.scale * x


@pytest.mark.parametrize("value", [Plain(), {1.0}, object()])
def test_objects_carry_no_derivative(value: Any) -> None:
    with pytest.raises(srcad.NonDifferentiableInputError, match="carries no derivative") as caught:
        srcad.grad(lambda o, x: x * x)(value, 2.0)
    assert "ignore=('o',)" in str(caught.value)
    with pytest.raises(srcad.NonDifferentiableInputError):
        srcad.grad(Plain.method, wrt="self")(Plain(), 2.0)


@pytest.mark.parametrize("wrt", [1.5, None, True, "z", 7])
def test_unknown_parameters(wrt: Any) -> None:
    with pytest.raises(srcad.UnknownParameterError, match="the parameters are x, y"):
        srcad.grad(product, wrt=(wrt,))
    if wrt is not None:
        with pytest.raises(srcad.UnknownParameterError, match="the parameters are x, y"):
            srcad.grad(product, wrt=wrt)


def test_tangents_fit_their_parameters() -> None:
    push = srcad.jvp(product)
    for primals, tangents in [((1.0, 2.0), (1.0,)), ((1.0, 2.0), (1.0, 2.0, 3.0)), (1.0, 1.0)]:
        with pytest.raises(srcad.DifferentiationError, match="a tuple of primals and one of tangents"):
            push(primals, tangents)
    for tangent in (np.ones(2), 1.0):
        with pytest.raises(srcad.DifferentiationError, match=r"the tangent of 'x' has the shape .*, the parameter \(3,\)"):
            srcad.jvp(lambda x: np.sum(x * x))((X,), (tangent,))


async def waiting(x: Any) -> Any:
    return x * x


def test_asynchronous_functions_are_refused() -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError, match="`async def`"):
        srcad.grad(waiting)(1.0)
    with pytest.raises(srcad.UnsupportedSyntaxError, match="`eval"):
        srcad.grad(lambda x: eval("x * x"))(1.0)


@pytest.mark.parametrize("transformation", [srcad.jvp, srcad.vjp, srcad.hvp, srcad.rdiff])
def test_what_is_not_differentiated_again_says_so(transformation: Any) -> None:
    with pytest.raises(srcad.DifferentiationError, match="is not differentiated again"):
        srcad.grad(transformation(product, **({} if transformation is srcad.rdiff else {"wrt": "x"})))


@pytest.mark.parametrize("name", ["grad", "value_and_grad", "jvp", "vjp", "jacobian", "hessian", "hvp", "rdiff"])
def test_every_derivative_tells_of_itself(name: str, tmp_path: Path) -> None:
    derivative = getattr(srcad, name)(product)
    assert derivative.__name__ == f"product_{name}"
    assert repr(derivative) == f"<srcad product_{name}>"
    assert str(inspect.signature(derivative)) == "(x: 'Any', y: 'Any') -> 'Any'"
    assert derivative.__wrapped__ is product
    assert "def product" in derivative.source
    assert "math.cos(x)" in derivative.source_for(1.0, 2.0)
    assert "v1" in str(derivative.wengert)
    assert derivative._repr_html_().startswith("<pre>")
    derivative.save(tmp_path / "saved.py", standalone=False)
    assert "def product" in (tmp_path / "saved.py").read_text()
    again = pickle.loads(pickle.dumps(derivative))
    args: Any = ((1.0, 2.0), (1.0, 0.0)) if name in ("jvp", "hvp") else (1.0, 2.0)
    if name != "vjp":
        assert again(*args) == derivative(*args)


def test_the_source_of_a_lambda_runs() -> None:
    source = srcad.grad(lambda x: x * x).source_for(2.0)
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    assert namespace["function_grad"](2.0) == 4.0


class Spring:
    def __init__(self, stiffness: float) -> None:
        self.stiffness = stiffness

    @srcad.differentiate
    def energy(self, x: Any) -> Any:
        return 0.5 * self.stiffness * x * x


def test_methods_are_compiled_once_for_all_objects() -> None:
    springs: list[Any] = [Spring(float(k)) for k in range(1, 4)]
    assert [s.energy.grad(2.0) for s in springs] == [2.0, 4.0, 6.0]
    assert [s.energy.hessian(2.0) for s in springs] == [1.0, 2.0, 3.0]
    caches = [s.energy.grad._cache for s in springs]
    assert all(c is caches[0] and len(c) == 1 for c in caches)
