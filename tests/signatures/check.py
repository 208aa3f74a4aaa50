"""One case of the sweep: a function made of its text, differentiated in both modes and to the second order."""

from __future__ import annotations

import functools
import itertools
import linecache
import math
import warnings
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

import srcad
from tests.rules.evaluator import SPACE, inner, leaves, random_like, shifted

_COUNT = itertools.count()


@dataclass(frozen=True)
class Case:
    """A text over ``x``, ``y``, ``z`` and their values; ``order`` says how often it is differentiated."""

    text: str
    args: tuple[Any, ...]
    order: int = 2
    tolerance: float = 1e-6

    def __str__(self) -> str:
        kinds = ", ".join(f"{np.asarray(a).dtype}{np.shape(a)}" for a in self.args if not isinstance(a, list | tuple))
        return f"{self.text} [{kinds}]"


def function(case: Case) -> Any:
    """The function whose body is the text, with a source that can be read."""
    names = ", ".join("xyz"[: len(case.args)])
    body = case.text if "return " in case.text else f"    return {case.text}"
    text = f"def f({names}):\n{body}\n"
    filename = f"<case {next(_COUNT)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    space = {"np": np, "math": math, "functools": functools, **({"scipy": SPACE["scipy"]} if "scipy" in SPACE else {})}
    exec(compile(text, filename, "exec"), space)
    return space["f"]


def check(case: Case) -> None:
    """Tangent against differences, adjoint against tangent, shapes and types, and the same of the gradient."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        f = function(case)
        rng = np.random.default_rng(zlib.crc32(str(case).encode()))
        y = f(*case.args)
        dots = tuple(random_like(a, rng) for a in case.args)
        wrt = tuple(range(len(case.args)))
        value, y_dot = srcad.jvp(f, wrt)(case.args, dots)
        same(value, y)
        assert_types(y_dot, y)
        agree(y_dot, quotients(f, case.args, dots), y, case)
        value, pullback = srcad.vjp(f, wrt)(*case.args)
        same(value, y)
        y_bar = like(y, rng)
        bars = pullback(y_bar)
        for bar, a in zip(bars, case.args, strict=True):
            assert_like(bar, a)
        lhs, rhs = inner(y_bar, y_dot), sum(inner(b, d) for b, d in zip(bars, dots, strict=True))
        close = 1e-3 if single(case, y) else 1e-8
        assert abs(lhs - rhs) <= close * max(1.0, abs(lhs)), f"dot product: {lhs} and {rhs}"
        if case.order > 1 and not single(case, y):
            second(f, case, dots, y_bar)


def second(f: Any, case: Case, dots: tuple[Any, ...], y_bar: Any) -> None:
    """The tangent of the pullback against differences of the pullback."""
    wrt = tuple(range(len(case.args)))
    scalar = weighted(f, y_bar, len(case.args))
    _, found = srcad.jvp(srcad.grad(scalar, wrt), wrt)(case.args, dots)
    gradient = srcad.grad(scalar, wrt)
    agree(found, quotients(gradient, case.args, dots), gradient(*case.args), case, 20)


def weighted(f: Any, w: Any, count: int) -> Any:
    """Re sum f w as a function of its own."""
    names = ", ".join("xyz"[:count])
    parts = len(w) if isinstance(w, list | tuple) else 0
    terms = " + ".join(f"np.sum(np.real(y_[{k}] * w[{k}]))" for k in range(parts)) if parts else "np.sum(np.real(y_ * w))"
    text = f"def g({names}):\n    y_ = f({names})\n    return {terms}\n"
    filename = f"<case {next(_COUNT)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    space = {"np": np, "f": f, "w": w}
    exec(compile(text, filename, "exec"), space)
    return space["g"]


def single(case: Case, y: Any) -> bool:
    """Whether single precision is on the way."""
    types = (np.float32, np.complex64, np.float16)
    return "float32" in case.text or any(
        e.dtype in types for e in leaves([*case.args, *(y if isinstance(y, tuple | list) else [y])])
    )


def like(y: Any, rng: np.random.Generator) -> Any:
    """An adjoint of a result."""
    return [like(e, rng) for e in y] if isinstance(y, tuple | list) else random_like(y, rng)


def same(value: Any, y: Any) -> None:
    """The value is the function's own, in type and bits."""
    for a, b in zip(
        leaves(list(value) if isinstance(value, tuple) else value), leaves(list(y) if isinstance(y, tuple) else y), strict=True
    ):
        assert a.shape == b.shape and a.dtype == b.dtype
        np.testing.assert_allclose(a, b, rtol=1e-5 if a.dtype.itemsize < 8 else 1e-10, atol=1e-12)


def quotients(f: Any, args: tuple[Any, ...], dots: tuple[Any, ...]) -> list[list[Any]]:
    """Central differences of sixth order with several steps."""

    def at(k: float) -> list[Any]:
        value = f(*(moved(a, d, k) for a, d in zip(args, dots, strict=True)))
        return leaves(list(value) if isinstance(value, tuple) else value)

    found = []
    for h in (1e-2, 1e-3, 1e-4, 1e-5):
        try:
            steps = [
                [p - m if p.dtype.kind in "fc" else 0.0 * p for p, m in zip(at(k * h), at(-k * h), strict=True)]
                for k in (1, 2, 3)
            ]
        except ValueError:  # a step across a place where the shape changes
            continue
        found.append([(45 * a - 9 * b + c) / (60 * h) for a, b, c in zip(*steps, strict=True)])
    return found


def moved(a: Any, d: Any, k: float) -> Any:
    """a + k d in the memory layout of a."""
    if isinstance(a, np.ndarray):
        out = np.empty_like(a, np.result_type(a, d))
        out[...] = a + k * d
        return out if a.dtype.kind in "fc" else out
    return shifted(a, d, k)


def agree(found: Any, wanted: list[list[Any]], y: Any, case: Case, slack: float = 1) -> None:
    """Derivatives are those of one of the differences."""
    whole = [e for e in leaves(list(y) if isinstance(y, tuple) else y)]
    parts = leaves(list(found) if isinstance(found, tuple) else found)
    for k, part in enumerate(parts):
        if whole[k].dtype.kind not in "fc":
            continue
        assert part.shape == whole[k].shape, f"shape {part.shape}, not {whole[k].shape}"
        tolerance = 5e-2 if single(case, y) else case.tolerance * slack
        scale = max([1.0, *(float(np.nanmax(np.abs(w[k]), initial=0)) for w in wanted[:2])])
        assert any(np.all(np.abs(part - w[k]) <= tolerance * scale) for w in wanted), f"{part} is not {wanted[1][k]}"


def assert_types(dot: Any, y: Any) -> None:
    """A tangent has the shape and the floating type of the value."""
    for part, real in zip(
        leaves(list(dot) if isinstance(dot, tuple) else dot), leaves(list(y) if isinstance(y, tuple) else y), strict=True
    ):
        if real.dtype.kind in "fc":
            assert part.shape == real.shape, f"tangent of shape {part.shape} for {real.shape}"
            assert part.dtype == real.dtype, f"tangent of type {part.dtype} for {real.dtype}"


def assert_like(bar: Any, a: Any) -> None:
    """An adjoint has the structure, shape and floating type of the argument."""
    if isinstance(a, list | tuple):
        for b, e in zip(bar, a, strict=True):
            assert_like(b, e)
        return
    assert np.shape(bar) == np.shape(a), f"adjoint of shape {np.shape(bar)} for {np.shape(a)}"
    kind = np.asarray(a).dtype
    wanted = kind if kind.kind in "fc" else np.dtype(float)
    assert np.asarray(bar).dtype == wanted, f"adjoint of type {np.asarray(bar).dtype} for {kind}"
