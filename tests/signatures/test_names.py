# ruff: noqa: E501 (a table)
"""The lists of coverage.json, what other tools differentiate or accept, against the rule tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcad
from srcad.transforms import inplace, rules
from srcad.transforms.rules_numpy import METHODS

LISTS: dict[str, Any] = json.loads(Path(__file__).with_name("coverage.json").read_text())
# What writes into its argument is lowered to writes.
_WRITING = {"put", "place", "put_along_axis", "fill_diagonal", "copyto", "putmask"}
_PREFIXES = {
    "numpy": "np.",
    "linalg": "np.linalg.",
    "fft": "np.fft.",
    "special": "scipy.special.",
    "scipy_linalg": "scipy.linalg.",
}
_NAMES = [(key, name) for key in _PREFIXES for name in LISTS[key]["must_have"]]


def is_known(name: str) -> bool:
    """Whether a function has a rule, stands for itself in Python, or has derivative zero."""
    op = rules.canonical(name)
    return bool(rules.rules_of(op)) or op in rules.composites() or rules.is_constant(op)


@pytest.mark.parametrize(("key", "name"), _NAMES, ids=[f"{k}.{n}" for k, n in _NAMES])
def test_must_have(key: str, name: str) -> None:
    if key.startswith(("special", "scipy")):
        pytest.importorskip("scipy.linalg")
        pytest.importorskip("scipy.special")
    function = rules.resolve(_PREFIXES[key] + name)
    if function is None:
        pytest.skip("this version of the library does not have it")
    assert is_known(_PREFIXES[key] + name) or (name in _WRITING and function in inplace.FUNCTIONS)


@pytest.mark.parametrize("name", LISTS["ndarray"]["must_have"])
def test_methods(name: str) -> None:
    known = name in METHODS or rules.rules_of(f".{name}()") or rules.rules_of(f".{name}")
    assert known or name in inplace.METHODS


#: NumPy says of names, such as ``fix``, that they are to go.
_OUTDATED = pytest.mark.filterwarnings("ignore:numpy.* is deprecated:DeprecationWarning")


@_OUTDATED
@pytest.mark.parametrize("name", LISTS["zero_derivative"])
def test_zero_derivative(name: str) -> None:
    op = rules.canonical(f"np.{name}")
    assert rules.is_constant(op) or rules.is_constant_of_reals(op)
    args = ", 1.0" if name in ("floor_divide", "heaviside", "nextafter") else ""
    space: dict[str, Any] = {"np": np}
    source = f"def f(x):\n    return np.sum(np.{name}(x{args}) * np.ones(3)) + 0.0 * np.sum(x)\n"
    found = srcad.grad(_function(source, space))(np.array([0.3, 1.2, -2.7]))
    np.testing.assert_array_equal(found, 0.0)


# How each function is called with data that is not differentiated, where one argument of zeros does not do.
_CALLS = {
    "allclose": "np.allclose(a, a)", "array_equal": "np.array_equal(a, a)", "array_equiv": "np.array_equiv(a, a)",
    "argpartition": "np.argpartition(a, 1)", "bartlett": "np.bartlett(3)", "blackman": "np.blackman(3)", "hamming": "np.hamming(3)",
    "hanning": "np.hanning(3)", "kaiser": "np.kaiser(3, 2.0)", "base_repr": "np.base_repr(3)", "binary_repr": "np.binary_repr(3)",
    "bitwise_and": "np.bitwise_and(k, k)", "bitwise_or": "np.bitwise_or(k, k)", "bitwise_xor": "np.bitwise_xor(k, k)",
    "bitwise_left_shift": "np.bitwise_left_shift(k, 1)", "bitwise_right_shift": "np.bitwise_right_shift(k, 1)",
    "left_shift": "np.left_shift(k, 1)", "right_shift": "np.right_shift(k, 1)", "bitwise_count": "np.bitwise_count(k)",
    "bitwise_invert": "np.bitwise_invert(k)", "bitwise_not": "np.bitwise_not(k)", "invert": "np.invert(k)",
    "broadcast_shapes": "np.broadcast_shapes((3,), (1,))", "busday_count": "np.busday_count('2020-01-01', '2020-01-08')",
    "busday_offset": "np.busday_offset('2020-01-01', 1)", "is_busday": "np.is_busday('2020-01-01')",
    "can_cast": "np.can_cast(np.float32, np.float64)", "datetime_as_string": "np.datetime_as_string(np.datetime64('2020-01-01'))",
    "datetime_data": "np.datetime_data(np.dtype('M8[s]'))", "diag_indices": "np.diag_indices(3)",
    "diag_indices_from": "np.diag_indices_from(m)", "digitize": "np.digitize(a, b)", "dtype": "np.dtype(float)",
    "einsum_path": "np.einsum_path('i,i', a, a)", "empty": "np.empty(3)", "equal": "np.equal(a, b)", "errstate": "np.errstate()",
    "eye": "np.eye(3)", "identity": "np.identity(3)", "fft.fftfreq": "np.fft.fftfreq(3)", "fft.rfftfreq": "np.fft.rfftfreq(3)",
    "finfo": "np.finfo(float)", "iinfo": "np.iinfo(int)", "frombuffer": "np.frombuffer(b'12345678')",
    "fromfunction": "np.fromfunction(np.add, (2, 2))", "fromiter": "np.fromiter([1.0], float)", "frompyfunc": "np.frompyfunc(abs, 1, 1)",
    "fromstring": "np.fromstring('1 2', sep=' ')", "gcd": "np.gcd(k, 2)", "lcm": "np.lcm(k, 2)", "get_include": "np.get_include()",
    "get_printoptions": "np.get_printoptions()", "getbufsize": "np.getbufsize()", "geterr": "np.geterr()",
    "geterrcall": "np.geterrcall()", "greater": "np.greater(a, b)", "greater_equal": "np.greater_equal(a, b)",
    "less": "np.less(a, b)", "less_equal": "np.less_equal(a, b)", "not_equal": "np.not_equal(a, b)",
    "histogram2d": "np.histogram2d(a, b)", "histogramdd": "np.histogramdd(m)", "indices": "np.indices((2, 2))",
    "intersect1d": "np.intersect1d(a, b)", "isclose": "np.isclose(a, b)", "isdtype": "np.isdtype(np.dtype(float), 'real floating')",
    "isin": "np.isin(a, b)", "isnat": "np.isnat(np.datetime64('2020-01-01'))", "issubdtype": "np.issubdtype(float, np.floating)",
    "ix_": "np.ix_(k, k)", "lexsort": "np.lexsort((a, b))", "linalg.matrix_rank": "np.linalg.matrix_rank(m)",
    "logical_and": "np.logical_and(a, b)", "logical_or": "np.logical_or(a, b)", "logical_xor": "np.logical_xor(a, b)",
    "mask_indices": "np.mask_indices(3, np.triu)", "may_share_memory": "np.may_share_memory(a, b)", "mgrid": "np.mgrid[0:2, 0:2]",
    "mintypecode": "np.mintypecode('f')", "ndenumerate": "np.ndenumerate(a)", "ndindex": "np.ndindex(2)",
    "nested_iters": "np.nested_iters(m, [[0], [1]])", "ogrid": "np.ogrid[0:2, 0:2]", "ones": "np.ones(3)", "zeros": "np.zeros(3)",
    "packbits": "np.packbits(k.astype(np.uint8))", "unpackbits": "np.unpackbits(k.astype(np.uint8))",
    "printoptions": "np.printoptions()", "promote_types": "np.promote_types('f4', 'f8')", "random.*": "np.random.default_rng(0).normal(size=3)",
    "ravel_multi_index": "np.ravel_multi_index((k, k), (9, 9))", "unravel_index": "np.unravel_index(k, (9, 9))",
    "searchsorted": "np.searchsorted(a, b)", "setdiff1d": "np.setdiff1d(a, b)", "setxor1d": "np.setxor1d(a, b)",
    "union1d": "np.union1d(a, b)", "setbufsize": "np.setbufsize(np.getbufsize())", "seterr": "np.seterr()",
    "seterrcall": "np.seterrcall(None)", "set_printoptions": "np.set_printoptions()", "shares_memory": "np.shares_memory(a, b)",
    "tri": "np.tri(3)", "tril_indices": "np.tril_indices(3)", "triu_indices": "np.triu_indices(3)",
    "tril_indices_from": "np.tril_indices_from(m)", "triu_indices_from": "np.triu_indices_from(m)", "typename": "np.typename('f')",
    "min_scalar_type": "np.min_scalar_type(3)", "arange": "np.arange(3)", "format_float_positional": "np.format_float_positional(1.5)",
    "format_float_scientific": "np.format_float_scientific(1.5)",
}  # fmt: skip
# What reads or writes files, prints, or runs NumPy's tests is accepted by its name; it is not run here.
_NOT_RUN = set(
    "from_dlpack fromfile fromregex genfromtxt info load loadtxt save savetxt savez savez_compressed show_config show_runtime test".split()
)


@_OUTDATED
@pytest.mark.parametrize("name", LISTS["passive_constants"])
def test_passive(name: str) -> None:
    if name in _NOT_RUN:
        assert is_known(f"np.{name}")
        return
    if not hasattr(np, name.split(".")[0]):
        pytest.skip("this version of NumPy does not have it")
    call = _CALLS.get(name, f"np.{name}(a)")
    space: dict[str, Any] = {"np": np}
    source = f"def f(x, a, b, k, m):\n    made = {call}\n    return np.sum(x * x) if made is not f else x\n"
    args = np.array([0.5, 1.5, 2.5]), np.array([1.0, 2.0, 3.0]), np.array([1, 2, 3]), np.eye(3)
    x = np.array([1.0, -2.0])
    found = srcad.grad(_function(source, space), wrt="x")(x, *args)
    np.testing.assert_array_equal(found, 2 * x)


def _function(source: str, space: dict[str, Any]) -> Any:
    import linecache

    filename = f"<names {len(linecache.cache)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    exec(compile(source, filename, "exec"), space)
    return space["f"]
