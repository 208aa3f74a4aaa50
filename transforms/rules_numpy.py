"""Rules for NumPy's elementwise functions and reductions.

Partials stand beside the function, as in a table of derivatives.  Where an operand is broadcast the compiler sums its
adjoint down; ``expand`` brings the adjoint of a reduction back to the shape of its operand.
"""

from __future__ import annotations

import ast

import numpy as np

from srcad.transforms.rules import composite, constant, elementwise, general, linear

#: Methods of arrays whose positional signature is that of a function.
METHODS = {
    name: f"np.{name}"
    for name in (
        "all", "any", "argmax", "argmin", "argpartition", "argsort", "choose", "conj", "conjugate", "cumprod",
        "cumsum", "diagonal", "dot", "max", "mean", "min", "nonzero", "prod", "ravel", "repeat", "reshape", "round",
        "searchsorted", "squeeze", "std", "sum", "swapaxes", "take", "trace", "transpose", "var",
    )
} | {"__array__": "np.asarray"}  # fmt: skip

_KEYWORDS = "out=None, where=True, casting='same_kind', order='K', dtype=None, subok=True"


def ufunc(head: str, *partials: str | None, real: bool = False) -> None:
    """An elementwise rule whose head has the keywords that all universal functions take."""
    elementwise(_with_keywords(head), *partials, real=real)


def _with_keywords(head: str) -> str:
    call = ast.parse(head, mode="eval").body
    assert isinstance(call, ast.Call)
    return f"{head[:-1]}, {_KEYWORDS})"


# fmt: off

# --- constant ---

constant(*["np." + name for name in """
    all allclose any argmax argmin argpartition argsort argwhere array2string array_equal array_equiv array_repr
    array_str base_repr binary_repr bitwise_and bitwise_count bitwise_invert bitwise_left_shift bitwise_not
    bitwise_or bitwise_right_shift bitwise_xor broadcast_shapes busday_count busday_offset can_cast common_type
    count_nonzero datetime_as_string datetime_data diag_indices diag_indices_from digitize dtype einsum_path empty
    empty_like equal errstate eye finfo flatnonzero format_float_positional
    format_float_scientific fromfile frompyfunc fromregex fromstring gcd
    genfromtxt get_include get_printoptions getbufsize geterr geterrcall greater greater_equal
    identity iinfo indices info invert is_busday isclose
    iscomplex iscomplexobj isdtype isfinite isfortran isin isinf isnan isnat isneginf isposinf isreal isrealobj isscalar
    issubdtype iterable lcm left_shift less less_equal lexsort lib.array_utils.normalize_axis_index linalg.matrix_rank load loadtxt logical_and
    logical_not logical_or logical_xor mask_indices may_share_memory mgrid min_scalar_type mintypecode nanargmax
    nanargmin ndim nonzero not_equal ogrid ones ones_like packbits printoptions
    promote_types ravel_multi_index result_type right_shift save savetxt savez savez_compressed searchsorted
    set_printoptions setbufsize seterr seterrcall shape shares_memory show_config show_runtime
    signbit size test tri tril_indices tril_indices_from triu_indices triu_indices_from typename
    unpackbits unravel_index zeros zeros_like
    around ceil fix floor floor_divide heaviside nextafter rint round spacing trunc
    bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 intp int_ uint
""".split()])
constant(".device", ".ctypes", ".data", ".shape", ".size", ".ndim", ".dtype", ".nbytes", ".itemsize", ".strides", ".flags", ".base")
constant(*[f".{name}()" for name in (
    "all", "any", "argmax", "argmin", "argpartition", "argsort", "nonzero", "searchsorted", "round", "tobytes", "tofile",
    "dump", "dumps", "setflags", "is_integer", "bit_length",
)])

# --- arithmetic ---

ufunc("np.add(x1, x2)",           "1", "1")
ufunc("np.subtract(x1, x2)",      "1", "-1")
ufunc("np.multiply(x1, x2)",      "x2", "x1")
ufunc("np.divide(x1, x2)",        "1 / x2", "-y / x2")
for _name in ("power", "float_power"):
    ufunc(f"np.{_name}(x1, x2)",  "power_slope(x1, x2)", "y * log_base(x1)", real=True)
    ufunc(f"np.{_name}(x1, x2)",  "power_slope(x1, x2)", "y * log_base(in_field(x1, y))")
ufunc("np.remainder(x1, x2)",     "1", "-np.floor_divide(x1, x2)")
ufunc("np.fmod(x1, x2)",          "1", "-np.rint((x1 - y) / x2)")
ufunc("np.negative(x)",           "-1")
ufunc("np.positive(x)",           "1")
ufunc("np.reciprocal(x)",         "-y * y")
ufunc("np.square(x)",             "2 * x")
ufunc("np.sqrt(x)",               "0.5 / y")
ufunc("np.cbrt(x)",               "1 / (3 * y * y)")
ufunc("np.hypot(x1, x2)",         "x1 * inverse(y)", "x2 * inverse(y)")
linear("np.ldexp(x, i)", ["np.ldexp(x_dot, i)"], ["unbroadcast(np.ldexp(y_bar, i), x)"])
general(_with_keywords("np.divmod(x1, x2)"),
        ["(zeros_like(y[0]), broadcast_like(x1_dot, y[1]))", "(zeros_like(y[0]), -y[0] * x2_dot)"],
        ["unbroadcast(y_bar[1], x1)", "unbroadcast(-y[0] * y_bar[1], x2)"])
general(_with_keywords("np.modf(x)"),  ["(x_dot, zeros_like(x_dot))"], ["y_bar[0]"])
general(_with_keywords("np.frexp(x)"), ["(np.ldexp(x_dot, -binary_exponent(x)), zeros_like(x_dot))"], ["np.ldexp(y_bar[0], -binary_exponent(x))"])

# --- exponentials and logarithms ---

ufunc("np.exp(x)",                "y")
ufunc("np.exp2(x)",               "0.6931471805599453 * y")
ufunc("np.expm1(x)",              "np.exp(x)")
ufunc("np.log(x)",                "1 / x")
ufunc("np.log2(x)",               "1.4426950408889634 / x")
ufunc("np.log10(x)",              "0.4342944819032518 / x")
ufunc("np.log1p(x)",              "1 / (1 + x)")
ufunc("np.logaddexp(x1, x2)",     "softmax_weight(x1, x2)", "softmax_weight(x2, x1)")
ufunc("np.logaddexp2(x1, x2)",    "softmax_weight(x1, x2, 0.6931471805599453)", "softmax_weight(x2, x1, 0.6931471805599453)")

# --- trigonometric and hyperbolic ---

ufunc("np.sin(x)",                "np.cos(x)")
ufunc("np.cos(x)",                "-np.sin(x)")
ufunc("np.tan(x)",                "1 + y * y")
ufunc("np.arcsin(x)",             "1 / np.sqrt(1 - x * x)", real=True)
ufunc("np.arcsin(x)",             "1 / np.sqrt(np.negative(x * x - 1))")  # keeps the side of the cut, where 1 - x * x loses -0.0
ufunc("np.arccos(x)",             "-1 / np.sqrt(1 - x * x)", real=True)
ufunc("np.arccos(x)",             "-1 / np.sqrt(np.negative(x * x - 1))")
ufunc("np.arctan(x)",             "1 / (1 + x * x)")
ufunc("np.arctan2(x1, x2)",       "x2 / (x1 * x1 + x2 * x2)", "-x1 / (x1 * x1 + x2 * x2)")
ufunc("np.sinh(x)",               "np.cosh(x)")
ufunc("np.cosh(x)",               "np.sinh(x)")
ufunc("np.tanh(x)",               "1 - y * y")
ufunc("np.arcsinh(x)",            "1 / np.sqrt(x * x + 1)", real=True)
ufunc("np.arcsinh(x)",            "1 / np.sqrt(x * x - -1)")
ufunc("np.arccosh(x)",            "1 / np.sqrt(x * x - 1)", real=True)
ufunc("np.arccosh(x)",            "1 / (np.sqrt(x - 1) * np.sqrt(x - -1))")
ufunc("np.arctanh(x)",            "1 / (1 - x * x)")
ufunc("np.degrees(x)",            "57.29577951308232")
ufunc("np.rad2deg(x)",            "57.29577951308232")
ufunc("np.radians(x)",            "0.017453292519943295")
ufunc("np.deg2rad(x)",            "0.017453292519943295")
elementwise("np.sinc(x)",         "sinc_derivative(1, x)")
elementwise("np.i0(x)",           "bessel_i(1, x)")
elementwise("np.unwrap(x, discont=None, axis=-1, period=6.283185307179586)", "1")

# --- kinks ---

ufunc("np.abs(x)",                "np.sign(x)", real=True)
general(_with_keywords("np.abs(x)"), ["np.real(unit(x) * x_dot)"], ["y_bar * unit(x)"])
ufunc("np.fabs(x)",               "np.sign(x)")
ufunc("np.sign(x)",               None, real=True)  # of complex numbers x / abs(x), before NumPy 2 the sign of the real part
if np.sign(1j) == 1j:
    general(_with_keywords("np.sign(x)"), ["as_real_as(1j * y * np.imag(x_dot * inverse(x)), y)"],
            ["as_real_as(1j * np.imag(y_bar * y) * inverse(x), x)"])
else:
    ufunc("np.sign(x)",           None)
ufunc("np.maximum(x1, x2)",       "select(above(x1, x2))", "select(above(x2, x1))")
ufunc("np.minimum(x1, x2)",       "select(above(x2, x1))", "select(above(x1, x2))")
ufunc("np.fmax(x1, x2)",          "select(above(x1, x2) + np.isnan(x2))", "select(above(x2, x1) + np.isnan(x1))")
ufunc("np.fmin(x1, x2)",          "select(above(x2, x1) + np.isnan(x2))", "select(above(x1, x2) + np.isnan(x1))")
ufunc("np.copysign(x1, x2)",      "np.copysign(np.sign(x1), np.sign(x1) * x2)", None)
elementwise(f"np.clip(x1, x2=(a_min := (min := None)), x3=(a_max := (max := None)), {_KEYWORDS})",
            "select(clip_weight(x1, x2, x3))", "select(low_weight(x1, x2, x3))", "select(high_weight(x1, x2, x3))")
elementwise(f"x1.clip(x2=(min := None), x3=(max := None), {_KEYWORDS})",
            "select(clip_weight(x1, x2, x3))", "select(low_weight(x1, x2, x3))", "select(high_weight(x1, x2, x3))")
elementwise("np.nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None)", "select(np.isfinite(x))")
general("np.real_if_close(x, tol=100)", ["as_real_as(x_dot, y)"], ["in_field(y_bar, x)"])
linear("np.where(condition, x1=None, x2=None)",
       ["np.where(condition, x1_dot, zeros_like(x2))", "np.where(condition, zeros_like(x1), x2_dot)"],
       ["unbroadcast(np.where(condition, y_bar, 0), x1)", "unbroadcast(np.where(condition, 0, y_bar), x2)"])
general("np.interp(x1, xp := x2, fp := x3, left=None, right=None, period=None)",
        ["interp_slope(x1, x2, x3, period) * x1_dot",
         "-interp_slope(x1, x2, x3, period) * interp_tangent(x1, x2, x2_dot, left, right, period)",
         "interp_tangent(x1, x2, x3_dot, left, right, period)"],
        ["as_real_as(y_bar * interp_slope(x1, x2, x3, period), x1)",
         "interp_adjoint(as_real_as(-y_bar * interp_slope(x1, x2, x3, period), x2), x1, x2, left, right, period)",
         "interp_adjoint(y_bar, x1, x2, left, right, period)"])

# --- complex numbers ---

linear("np.real(x)",  ["x_dot"], ["y_bar"], real=True)
linear("np.real(x)",  ["np.real(x_dot)"], ["in_field(y_bar, x)"])
linear("np.imag(x)",  ["np.imag(x_dot)"], ["as_real_as(-1j * y_bar, x)"])
linear("x.real",      ["x_dot"], ["y_bar"], real=True)
linear("x.real",      ["np.real(x_dot)"], ["in_field(y_bar, x)"])
linear("x.imag",      ["np.imag(x_dot)"], ["as_real_as(-1j * y_bar, x)"])
linear("x.conj()",    ["np.conj(x_dot)"], ["np.conj(y_bar)"])
linear(_with_keywords("np.conjugate(x)"), ["np.conj(x_dot)"], ["np.conj(y_bar)"])
general("np.angle(x, deg=False)", ["np.imag(x_dot * inverse(x)) * (57.29577951308232 if deg else 1)"],
        ["as_real_as(-1j * y_bar * inverse(x) * (57.29577951308232 if deg else 1), x)"])

# --- sums and means: of several heads that fit a call the first is meant ---

linear ("np.sum(x)",        ["np.sum(x_dot)"], ["expand(y_bar, x)"])
linear ("np.sum(x, axis)",  ["np.sum(x_dot, axis)"], ["expand(y_bar, x, axis)"])
linear ("np.sum(x, axis=None, dtype=None, out=None, keepdims=False, initial=0, where=True)",
        ["np.sum(x_dot, axis=axis, dtype=dtype, keepdims=keepdims)"], ["unbroadcast(expand(y_bar, x, axis, keepdims), x)"])
linear ("np.sum(x1, axis=None, dtype=None, out=None, keepdims=False, x2=(initial := 0), where=True)",
        ["np.sum(x1_dot, axis=axis, dtype=dtype, keepdims=keepdims)", "broadcast_like(x2_dot, y)"],
        ["unbroadcast(expand(y_bar, x1, axis, keepdims), x1)", "unbroadcast(y_bar, x2)"], rank=(None, None))
linear ("np.mean(x)",       ["np.mean(x_dot)"], ["expand(y_bar / np.size(x), x)"])
linear ("np.mean(x, axis)", ["np.mean(x_dot, axis)"], ["expand(y_bar / count(x, axis), x, axis)"])
linear ("np.mean(x, axis=None, dtype=None, out=None, keepdims=False, where=True)",
        ["np.mean(x_dot, axis=axis, dtype=dtype, keepdims=keepdims)"], ["unbroadcast(expand(y_bar / count(x, axis), x, axis, keepdims), x)"])
general("np.prod(x)",       ["np.sum(product_of_others(x) * x_dot)"], ["y_bar * product_of_others(x)"])
general("np.prod(x, axis=None, dtype=None, out=None, keepdims=False, initial=1, where=True)",
        ["initial * np.sum(product_of_others(x, axis) * x_dot, axis=axis, keepdims=keepdims)"],
        ["initial * expand(y_bar, x, axis, keepdims) * product_of_others(x, axis)"])
general("np.prod(x1, axis=None, dtype=None, out=None, keepdims=False, x2=(initial := 1), where=True)",
        ["x2 * np.sum(product_of_others(x1, axis) * x1_dot, axis=axis, keepdims=keepdims)",
         "x2_dot * np.prod(x1, axis=axis, keepdims=keepdims)"],
        ["x2 * expand(y_bar, x1, axis, keepdims) * product_of_others(x1, axis)",
         "unbroadcast(y_bar * np.prod(x1, axis=axis, keepdims=keepdims), x2)"], rank=(None, None))
general("np.var(x)",        ["np.sum(variance_slope(x) * x_dot)"], ["y_bar * variance_slope(x)"], real=True)
general("np.var(x, axis=None, dtype=None, out=None, ddof=0, keepdims=False, where=True)",
        ["np.sum(variance_slope(x, axis, ddof) * x_dot, axis=axis, keepdims=keepdims)"],
        ["expand(y_bar, x, axis, keepdims) * variance_slope(x, axis, ddof)"], real=True)
general("np.var(x, axis=None, dtype=None, out=None, ddof=0, keepdims=False, where=True)",
        ["np.real(np.sum(variance_slope(x, axis, ddof) * x_dot, axis=axis, keepdims=keepdims))"],
        ["expand(y_bar, x, axis, keepdims) * variance_slope(x, axis, ddof)"])
general("np.std(x)",        ["0.5 * inverse(y) * np.sum(variance_slope(x) * x_dot)"], ["0.5 * y_bar * inverse(y) * variance_slope(x)"], real=True)
general("np.std(x, axis=None, dtype=None, out=None, ddof=0, keepdims=False, where=True)",
        ["0.5 * inverse(y) * np.real(np.sum(variance_slope(x, axis, ddof) * x_dot, axis=axis, keepdims=keepdims))"],
        ["expand(0.5 * y_bar * inverse(y), x, axis, keepdims) * variance_slope(x, axis, ddof)"])
linear ("np.cumsum(x)", ["np.cumsum(x_dot)"], ["np.cumsum(y_bar[::-1])[::-1]"], rank=(1,))
general("np.cumprod(x)", ["recurrence(x, previous(y, None, 1) * x_dot)"], ["previous(y, None, 1) * recurrence_back(x, y_bar)"], rank=(1,))
general("np.cumsum(x, axis=None, dtype=None, out=None)", ["np.cumsum(x_dot, axis)"], ["cumsum_adjoint(y_bar, x, axis)"])
general("np.cumprod(x, axis=None, dtype=None, out=None)",
        ["recurrence(flat(x, axis), previous(y, axis, 1) * flat(x_dot, axis), axis)"],
        ["np.reshape(previous(y, axis, 1) * recurrence_back(flat(x, axis), y_bar, axis), np.shape(x))"])

# --- extrema: ties share evenly ---

for _name in ("max", "min", "amax", "amin", "nanmax", "nanmin"):
    general(f"np.{_name}(x)", ["np.sum(selected(x_dot, tie_weights(x, y)))"], ["selected(y_bar, tie_weights(x, y))"])
    general(f"np.{_name}(x, axis)", ["np.sum(selected(x_dot, tie_weights(x, y, axis)), axis)"], ["selected(expand(y_bar, x, axis), tie_weights(x, y, axis))"])
    general(f"np.{_name}(x, axis=None, out=None, keepdims=False, initial=None, where=True)",
            ["np.sum(selected(x_dot, tie_weights(x, y, axis, keepdims)), axis=axis, keepdims=keepdims)"],
            ["selected(expand(y_bar, x, axis, keepdims), tie_weights(x, y, axis, keepdims))"])
general("np.ptp(x, axis=None, out=None, keepdims=False)",
        ["np.sum(range_weights(x, axis) * x_dot, axis=axis, keepdims=keepdims)"],
        ["expand(y_bar, x, axis, keepdims) * range_weights(x, axis)"])

# --- leaving out NaN ---

linear ("np.nansum(x, axis=None, dtype=None, out=None, keepdims=False, initial=0, where=True)",
        ["np.sum(np.where(np.isnan(x), 0, x_dot), axis=axis, keepdims=keepdims)"],
        ["np.where(np.isnan(x), 0, expand(y_bar, x, axis, keepdims))"])
linear ("np.nanmean(x, axis=None, dtype=None, out=None, keepdims=False, where=True)",
        ["np.sum(np.where(np.isnan(x), 0, x_dot), axis=axis, keepdims=keepdims) / count_numbers(x, axis, keepdims)"],
        ["np.where(np.isnan(x), 0, expand(y_bar / count_numbers(x, axis, keepdims), x, axis, keepdims))"])
general("np.nanprod(x, axis=None, dtype=None, out=None, keepdims=False, initial=1, where=True)",
        ["initial * np.sum(np.where(np.isnan(x), 0, product_of_others(np.where(np.isnan(x), 1, x), axis) * x_dot), axis=axis, keepdims=keepdims)"],
        ["np.where(np.isnan(x), 0, initial * expand(y_bar, x, axis, keepdims) * product_of_others(np.where(np.isnan(x), 1, x), axis))"])
linear ("np.nancumsum(x, axis=None, dtype=None, out=None)",
        ["np.cumsum(np.where(np.isnan(x), 0, x_dot), axis)"], ["np.where(np.isnan(x), 0, cumsum_adjoint(y_bar, x, axis))"])

# --- weighted means and order statistics ---

general("np.average(x1, axis=None, x2=(weights := None), keepdims=False)",
        ["np.sum(aligned(x2, x1, axis) * x1_dot, axis=axis, keepdims=keepdims)"
         " / np.sum(broadcast_like(aligned(x2, x1, axis), x1), axis=axis, keepdims=keepdims)",
         "np.sum(aligned(x2_dot, x1, axis) * (x1 - expand(y, x1, axis, keepdims)), axis=axis, keepdims=keepdims)"
         " / np.sum(broadcast_like(aligned(x2, x1, axis), x1), axis=axis, keepdims=keepdims)"],
        ["expand(y_bar / np.sum(broadcast_like(aligned(x2, x1, axis), x1), axis=axis, keepdims=keepdims), x1, axis, keepdims)"
         " * aligned(x2, x1, axis)",
         "unaligned(expand(y_bar / np.sum(broadcast_like(aligned(x2, x1, axis), x1), axis=axis, keepdims=keepdims), x1, axis, keepdims)"
         " * (x1 - expand(y, x1, axis, keepdims)), x2, axis)"], rank=(None, None))
linear ("np.average(x, axis=None, keepdims=False)", ["np.mean(x_dot, axis=axis, keepdims=keepdims)"],
        ["expand(y_bar / count(x, axis), x, axis, keepdims)"])
for _name, _skip in (("median", False), ("nanmedian", True)):
    general(f"np.{_name}(x, axis=None, out=None, overwrite_input=False, keepdims=False)",
            [f"quantile_tangent(x_dot, x, 0.5, axis, keepdims, 'linear', {_skip})"],
            [f"quantile_adjoint(y_bar, x, 0.5, axis, keepdims, 'linear', {_skip})"])
for _name, _share, _skip in (("quantile", "q", False), ("nanquantile", "q", True), ("percentile", "np.divide(q, 100)", False),
                             ("nanpercentile", "np.divide(q, 100)", True)):
    general(f"np.{_name}(x, q, axis=None, out=None, overwrite_input=False, method='linear', keepdims=False)",
            [f"quantile_tangent(x_dot, x, {_share}, axis, keepdims, method, {_skip})"],
            [f"quantile_adjoint(y_bar, x, {_share}, axis, keepdims, method, {_skip})"])
linear ("np.bincount(x, weights := x1, minlength=0)", [None, "np.bincount(x, x1_dot, minlength)"], [None, "np.take(y_bar, x)"])

# --- convolution and discrete Fourier transforms ---

linear ("np.convolve(x1, x2, mode='full')", ["np.convolve(x1_dot, x2, mode)", "np.convolve(x1, x2_dot, mode)"],
        ["np.convolve(full_length(y_bar, x1, x2, mode), x2[::-1], 'valid')",
         "np.convolve(full_length(y_bar, x1, x2, mode), x1[::-1], 'valid')"])
for _module, _rest in (("np", "out=None"), ("scipy", "overwrite_x=False, workers=None, plan=None")):
    for _name in ("fft", "ifft"):
        linear(f"{_module}.fft.{_name}(x, n=None, axis=-1, norm=None, {_rest})",
               [f"np.fft.{_name}(x_dot, n, axis, norm)"], [f"as_real_as(cropped(np.fft.{_name}(y_bar, None, axis, norm), x), x)"])
    for _name, _axes in (("fft2", "(-2, -1)"), ("ifft2", "(-2, -1)"), ("fftn", "None"), ("ifftn", "None")):
        linear(f"{_module}.fft.{_name}(x, s=None, axes={_axes}, norm=None, {_rest})", [f"np.fft.{_name}(x_dot, s, axes, norm)"],
               [f"as_real_as(cropped(np.fft.{_name}(y_bar, None, fft_axes(s, axes), norm), x), x)"])
    linear (f"{_module}.fft.rfft(x, n=None, axis=-1, norm=None, {_rest})", ["np.fft.rfft(x_dot, n, axis, norm)"],
            ["cropped(np.real(np.fft.fft(y_bar, fft_size(x, n, axis), axis, norm)), x)"])
    linear (f"{_module}.fft.irfft(x, n=None, axis=-1, norm=None, {_rest})", ["np.fft.irfft(x_dot, n, axis, norm)"],
            ["as_real_as(cropped(mirror_weights(y_bar, axis) * np.conj(np.fft.rfft(y_bar, None, axis, other_norm(norm))), x), x)"])
linear ("np.fft.fftshift(x, axes=None)",  ["np.fft.fftshift(x_dot, axes)"], ["np.fft.ifftshift(y_bar, axes)"])
linear ("np.fft.ifftshift(x, axes=None)", ["np.fft.ifftshift(x_dot, axes)"], ["np.fft.fftshift(y_bar, axes)"])

for _name in ("fftfreq", "rfftfreq"):
    general(f"np.fft.{_name}(n, x=(d := 1.0))", ["-y / x * x_dot"], ["unbroadcast(-y_bar * y / x, x)"])

# --- functions in terms of others ---

for _name in ("cov", "corrcoef", "nancumprod", "cumulative_sum", "cumulative_prod", "histogram", "histogram2d", "histogramdd", "correlate",
              "apply_along_axis", "apply_over_axes", "piecewise", "polyval", "polyadd", "polysub", "polymul", "polydiv", "polyder",
              "polyint", "poly", "polyfit", "vander", "roots", "trapezoid"):
    composite(f"np.{_name}", _name)
composite("np.trapz", "trapezoid")
for _name in ("rfftn", "irfftn", "rfft2", "irfft2", "hfft", "ihfft"):
    composite(f"np.fft.{_name}", _name)
    composite(f"scipy.fft.{_name}", _name)
for _name in ("sum", "prod", "nansum", "nanprod", "mean", "nanmean", "var", "std", "nanvar", "nanstd", "max", "min", "nanmax", "nanmin"):
    composite(f"np.{_name} where", f"{_name}_where")
composite("np.nanvar", "nanvar_where")
composite("np.nanstd", "nanstd_where")
composite("np.amax where", "max_where")
composite("np.amin where", "min_where")
for _name in ("var", "std"):
    composite(f"np.{_name} correction", f"{_name}_where")
    composite(f"np.{_name} mean", f"{_name}_where")
for _name in ("unique", "unique_all", "unique_counts", "unique_inverse", "ix_", "union1d", "intersect1d", "setdiff1d", "setxor1d", "histogram_bin_edges", "ediff1d", "fromiter"):
    composite(f"np.{_name}", _name)
composite("np.linspace retstep", "linspace_and_step")
composite("np.meshgrid copy", "meshgrid_of_views")
composite("np.diff n=0", "diff_of_order_zero")
composite("np.trim_zeros", "trim_zeros")
composite("np.kaiser", "kaiser")
composite("np.bartlett", "bartlett")
composite("np.blackman", "blackman")
composite("np.hamming", "hamming")
composite("np.hanning", "hanning")
composite("np.average returned", "average_and_weight")
for _name in ("normal", "uniform", "exponential"):
    composite(f"np.random.{_name}", f"global_{_name}")
composite("np.random.permutation", "global_order")

# --- numpy.polynomial: one function for all bases, which is given those of one ---

composite("np.polynomial.polyutils.as_series", "series_of")
composite("np.polynomial.polyutils.getdomain", "domain_of_points")
for _name, _function in (("val2d", "values_at_points"), ("val3d", "values_at_points"), ("grid2d", "values_on_grid"), ("grid3d", "values_on_grid")):
    composite(f"np.polynomial.polynomial.poly{_name}", _function, "np.polynomial.polynomial.polyval")
for _module, _short in (("polynomial", "poly"), ("chebyshev", "cheb"), ("legendre", "leg"), ("hermite", "herm"), ("hermite_e", "herme"),
                        ("laguerre", "lag")):
    _of = f"np.polynomial.{_module}.{_short}"
    composite(f"{_of}add", "series_added")
    composite(f"{_of}sub", "series_subtracted")
    for _name, _function in (("der", "series_derivative"), ("int", "series_integral"), ("mul", "series_multiplied"), ("mulx", "series_times_x")):
        composite(f"{_of}{_name}", _function, f"{_of}{_name}")
    composite(f"{_of}div", "series_divided", f"{_of}mul")
    composite(f"{_of}pow", "series_power", f"{_of}mul")
    composite(f"{_of}fit", "series_fitted", f"{_of}val")
    composite(f"{_of}vander", "vandermonde", f"{_of}val")
    composite(f"{_of}fromroots", "series_with_roots", f"{_of}line", f"{_of}mul")
    composite(f"{_of}roots", "series_roots", f"{_of}2poly" if _short != "poly" else "None")
    if _short != "poly":
        composite(f"{_of}2poly", "series_converted", f"{_of}2poly")
        composite(f"np.polynomial.{_module}.poly2{_short}", "series_converted", f"np.polynomial.{_module}.poly2{_short}")
for _name, _function in (("__add__", "sum_of_polynomials"), ("__radd__", "sum_of_polynomials"), ("__sub__", "difference_of_polynomials"),
                         ("__rsub__", "difference_from_polynomial"), ("__mul__", "product_of_polynomials"), ("__rmul__", "product_of_polynomials"),
                         ("__truediv__", "quotient_by_number"), ("__floordiv__", "quotient_of_polynomials"), ("__mod__", "rest_of_polynomials"),
                         ("__divmod__", "divided_polynomial"), ("convert", "converted_polynomial")):
    composite(f"np.polynomial._polybase.ABCPolyBase.{_name}", _function)
