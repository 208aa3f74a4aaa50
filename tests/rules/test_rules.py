"""Every rule against finite differences, and its two modes against each other."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import pytest

from srcad import runtime
from srcad.transforms import rules
from tests.rules import evaluator
from tests.rules.evaluator import (
    Case,
    adjoints,
    bindings,
    difference_quotient,
    inner,
    leaves,
    random_like,
    tangent,
    value,
)
from tests.rules.table import CASES, KINKS
from tests.signatures.cases import CASES as SWEPT

IDS = [str(c) for c in CASES]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_rule(case: Case) -> None:
    with np.errstate(all="ignore"):
        check(case)


def check(case: Case) -> None:
    rng = np.random.default_rng(zlib.crc32(str(case).encode()))
    y = value(case)
    dots = tuple(random_like(a, rng) for a in case.args)
    y_bar = random_like(y, rng)
    variants = list(bindings(case))
    assert variants, f"no rule fits {case.text}"
    for bound in variants:
        y_dot = tangent(bound, case, y, dots)
        bars = adjoints(bound, case, y, y_bar)
        if y_dot is None:
            assert not any(bound.rule.tangents + bound.rule.adjoints)
            continue
        assert_tangent(case, y, y_dot, dots, bound)
        for a, bar in zip(case.args, bars, strict=True):
            if bar is not None:
                assert_like(bar, a, f"adjoint {bound.rule}")
        lhs = inner(y_bar, y_dot)
        rhs = sum(inner(bar, dot) for bar, dot in zip(bars, dots, strict=True) if bar is not None)
        rel = 1e-3 if is_single(case, y) else 1e-9
        assert lhs == pytest.approx(rhs, rel=rel, abs=0.1 * rel), str(bound.rule)


def is_single(case: Case, y: Any) -> bool:
    """Whether single precision is on the way."""
    return (
        "float32" in case.text
        or "float16" in case.text
        or any(e.dtype in (np.float32, np.complex64) for e in leaves([*case.args, y]))
    )


def assert_tangent(case: Case, y: Any, y_dot: Any, dots: tuple[Any, ...], bound: evaluator.Bound) -> None:
    quotients = [difference_quotient(case, dots, h) for h in (1e-3, 1e-4, 1e-6)] if case.smooth else []
    for k, (part, real) in enumerate(zip(leaves(y_dot), leaves(y), strict=True)):
        assert part.shape == real.shape, f"tangent of shape {part.shape} for {real.shape}: {bound.rule}"
        if real.dtype.kind == "f":
            assert part.dtype.kind == "f", f"complex tangent: {bound.rule}"
        if real.dtype == np.float32:
            if not real.ndim and np.__version__ < "2":
                continue  # there a Python number makes a NumPy scalar double
            assert part.dtype == np.float32, f"{part.dtype} tangent of float32: {bound.rule}"
            continue
        if case.smooth and real.dtype.kind in "fc":
            assert any(close(part, q[k], case.tolerance) for q in quotients), f"{part} is not {quotients[0][k]}: {bound.rule}"


def close(found: Any, wanted: Any, tolerance: float) -> bool:
    """Whether two arrays agree, relative to the larger of their entries and 1."""
    scale = max(1.0, float(np.max(np.abs(wanted), initial=0)))
    return bool(np.all(np.abs(found - wanted) <= tolerance * scale))


def assert_like(bar: Any, a: Any, what: str) -> None:
    if isinstance(a, list | tuple):
        for b, e in zip(bar, a, strict=True):
            assert_like(b, e, what)
        return
    assert np.shape(bar) == np.shape(a), f"{what} has shape {np.shape(bar)}, not {np.shape(a)}"
    kind = np.asarray(a).dtype
    if kind == np.float32:
        assert np.asarray(bar).dtype == np.float32, f"{what} is {np.asarray(bar).dtype}, not float32"


@pytest.mark.parametrize(("text", "args", "expected"), KINKS, ids=[k[0] + str(k[1]) for k in KINKS])
def test_kink(text: str, args: tuple[Any, ...], expected: tuple[Any, ...]) -> None:
    case = Case(text, args)
    y = value(case)
    one = runtime.fill(1.0, y) if np.ndim(y) else 1.0
    for bound in bindings(case):
        with np.errstate(all="ignore"):
            bars = adjoints(bound, case, y, one)
            dot = tangent(bound, case, y, tuple(np.ones_like(a, float) if np.ndim(a) else 1.0 for a in args))
        for bar, want in zip(bars, expected, strict=True):
            if want is not None:
                np.testing.assert_allclose(bar, want, err_msg=str(bound.rule))
        if all(w is not None for w in expected):
            np.testing.assert_allclose(np.sum(dot), sum(np.sum(np.real(w)) for w in expected), err_msg=str(bound.rule))


def test_every_rule_has_a_row() -> None:
    rules.load()
    # Interpolants are no text; tests/signatures/test_kinds_of_arrays.py has them.
    swept = " ".join(c.text for c in SWEPT)
    covered = {id(bound.rule) for case in CASES for bound in bindings(case)}
    interpolants = ("evaluated", "grid_spline", "interpolated", "interpolation_change", "interpolation_adjoint")
    refusing = ("basis_mapped", "constant_integrals", "covariance_of_fit", "moved_border", "moving_matrix")
    left = [
        f"{op} {rule.rank or ''} {'real' if rule.real else ''}"
        for op in rules.known()
        if op not in interpolants + refusing
        for rule in rules.rules_of(op)
        if id(rule) not in covered and available(op) and f"{op}(" not in swept and not rules.is_custom(op)
    ]
    assert not left


def available(op: str) -> bool:
    """Whether the installed versions of Python and NumPy have the function."""
    if op.startswith(".") and not op.endswith("()"):
        return hasattr(np.ndarray, op[1:])
    if not op.replace(".", "").replace("_", "").isalnum():
        return True
    return rules.resolve(op) is not None or op in ("getitem", "neg", "pos")
