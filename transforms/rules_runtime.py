"""Rules for the functions of ``srcad.runtime``, so that derivatives can be differentiated again.

Each is linear in what it was made for; most stand beside their own transpose.
"""

from __future__ import annotations

from srcad.transforms.rules import composite, constant, elementwise, general, linear

# fmt: off

# --- constant ---

constant("zeros_like", "some_of", "count", "sorting", "above", "tie_weights", "range_weights", "clip_weight", "largest", "smallest", "dot_axes",
         "floating", "repeats", "none_of", "trimmed", "first_places", "order_of", "one_more", "ways", "binary_exponent", "kept_shape", "memory_order", "low_weight", "high_weight",
         "count_numbers", "fft_axes", "fft_size", "other_norm", "mirror_weights", "no_derivative", "permutation",
         "place_of", "insertion_place", "is_full", "backwards", "rotation", "list_index", "list_count", "place_of_max", "place_of_min",
         ".maxlen", "last_places", "check_apart", "check_order", "check_turns", "check_unread", "check_arguments", "check_keywords", "check_size", "check_keys", "check_remembered", "places_left", "heapified_places", "merged_places", "pushed_places", "popped_places", "replaced_places", "goes_into_heap", "place_left", "place_right",
         "of_no_container", "keys_of", "end_key", "keys_moved", "counted_elements",
         "shadow", "last_written", "unmodified", "rebound", "writable", "bound", "whole", "numbered_places", "without_trend", "bordered", "on_grid_of", "spline_filter", "spline_maker", "at_limit", "in_image", "continued", "place_of_points", "interpolation_axis", "grid_values", "sample_shape", "cells", "standing", "strided_places", "flat_index", "flat_places", "diagonal_places", "places_along_axis", "other_trans", "qr_mode", "joined_shape",
         "differs", "unit_like", "integral", "flow", "attribute", "romberg_weights",
         "running_places", "slice_ends", "edge_length", "turned_shape", "footprint_of", "spline_coefficients_of", "band_places", "order_of_values", "window_weights", "filter_weights", "plane_turns", "grid_cells", "corner_places", "value_shape", "grid_made", "grid_shape", "draw_size", "any_smaller", "chosen", "present", "outer_shape", "unique_parts", "common_places", "reduced_shape")

# --- shapes ---

general("vector_product(x1, x2)",   ["vector_product(x1_dot, x2)", "vector_product(x1, x2_dot)"],
        ["vector_product(x2, y_bar)", "vector_product(y_bar, x1)"])
linear("unbroadcast(x, like)",      ["unbroadcast(x_dot, like)"],    ["broadcast_like(y_bar, x)"])
linear("broadcast_like(x, like)",   ["broadcast_like(x_dot, like)"], ["unbroadcast(y_bar, x)"])
linear("expand(x, like, axis=None, keepdims=False)", ["expand(x_dot, like, axis, keepdims)"],
       ["np.sum(y_bar, axis=axis, keepdims=keepdims)"])
linear("sum_to(x, shape)",          ["sum_to(x_dot, shape)"],        ["broadcast_like(y_bar, x)"])
linear("fill_to(x, shape)",         ["fill_to(x_dot, shape)"],       ["np.sum(y_bar)"])
linear("expand_to(x, shape, axis=None, keepdims=False)", ["expand_to(x_dot, shape, axis, keepdims)"],
       ["np.sum(y_bar, axis=axis, keepdims=keepdims)"])
linear("selected(x, weight)",       ["selected(x_dot, weight)"],     ["unbroadcast(selected(y_bar, weight), x)"])
linear("checked_sample(x, too_small, axis, *others)", ["x_dot"], ["y_bar"])
linear("as_reduced(x, reduced, ufunc)", ["x_dot"], ["y_bar"])
linear("regular(x, name, place)", ["x_dot"], ["y_bar"])
elementwise("cumulative(dist, x, shapes)", "density(dist, x, shapes)")
elementwise("survival(dist, x, shapes)", "-density(dist, x, shapes)")
elementwise("covariance_of_fit(c, x)", "no_derivative('scipy.optimize.curve_fit', 'the data, for the covariance')")
linear("of_matrices(x, name, like=None)", ["x_dot"], ["y_bar"])
linear("permuted(xs, order)",       ["permuted(xs_dot, order)"],     ["unpermuted(y_bar, order)"])
linear("unpermuted(xs, order)",     ["unpermuted(xs_dot, order)"],   ["permuted(y_bar, order)"])
linear("as_real_as(x, like)",       ["as_real_as(x_dot, like)"],     ["y_bar"])
linear("in_field(x, like)",         ["in_field(x_dot, like)"],       ["in_field(y_bar, x)"])
linear("viewed(x, like, dtype)",    ["viewed(x_dot, like, dtype)"],   ["unviewed(y_bar, like, dtype)"])
linear("unviewed(x, like, dtype)",  ["unviewed(x_dot, like, dtype)"], ["viewed(y_bar, like, dtype)"])
linear("evened(x, like, axis=-1)",  ["evened(x_dot, like, axis)"],    ["evened(y_bar, like, axis)"])
elementwise("gammainc_slope(n, x1, x2)", "gammainc_slope(n + 1, x1, x2)", "gamma_density_slope(n, x1, x2)")
elementwise("gamma_density(x1, x2)", "gamma_density_slope(1, x1, x2)", "gamma_density(x1 - 1, x2) - y")
elementwise("gamma_density_slope(n, x1, x2)", "gamma_density_slope(n + 1, x1, x2)",
            "((x1 - 1) / x2 - 1) * y + (n * gamma_density_slope(n - 1, x1, x2) / x2 if n > 0 else 0.0)")
elementwise("betainc_slope(i, j, x1, x2, x3)", "betainc_slope(i + 1, j, x1, x2, x3)", "betainc_slope(i, j + 1, x1, x2, x3)",
            "beta_density_slope(i, j, x1, x2, x3)")
elementwise("beta_density_slope(i, j, x1, x2, x3)", "beta_density_slope(i + 1, j, x1, x2, x3)", "beta_density_slope(i, j + 1, x1, x2, x3)",
            "((x1 - 1) / x3 - (x2 - 1) / (1 - x3)) * y + (i * beta_density_slope(i - 1, j, x1, x2, x3) / x3 if i > 0 else 0.0)"
            " - (j * beta_density_slope(i, j - 1, x1, x2, x3) / (1 - x3) if j > 0 else 0.0)")
linear("in_type(x, like)",          ["in_type(x_dot, y)"],           ["in_type(y_bar, x)"])
linear("fill(x, like)",             ["fill(x_dot, like)"],           ["np.sum(y_bar)"])
linear("cast(x, like, dtype)",      ["cast(x_dot, like, dtype)"],    ["cast_to(y_bar, like, dtype)"])
linear("cast_to(x, like, dtype)",   ["cast_to(x_dot, like, dtype)"], ["cast(y_bar, like, dtype)"])
linear("scatter(x, like, i)",       ["scatter(x_dot, like, i)"],     ["y_bar[i]"])
linear("pack(x, like, dtype=None, ndmin=0)", ["pack(x_dot, like, dtype, ndmin)"], ["unpack(y_bar, like, dtype)"])
linear("unpack(x, like, dtype=None)",        ["unpack(x_dot, like, dtype)"],      ["pack(y_bar, like, dtype)"])
linear("untranspose(x, axes=None)", ["untranspose(x_dot, axes)"],    ["np.transpose(y_bar, axes)"])
linear("unrollaxis(x, axis, start=0)", ["unrollaxis(x_dot, axis, start)"], ["np.rollaxis(y_bar, axis, start)"])

# --- joining, repeating, reading by index ---

linear("unconcatenate(x, likes, axis=0)",  ["unconcatenate(x_dot, likes, axis)"], ["np.concatenate(y_bar, axis)"])
linear("unstack(x, axis=0, likes=())",     ["unstack(x_dot, axis, likes)"],  ["np.stack(y_bar, axis)"])
linear("unjoin(x, likes, join)",           ["unjoin(x_dot, likes, join)"],   ["rejoin(y_bar, join)"])
linear("rejoin(x, join)",                  ["rejoin(x_dot, join)"],          ["unjoin(y_bar, x, join)"])
linear("unblock(x, likes)",                ["unblock(x_dot, likes)"],        ["np.block(y_bar)"])
linear("broadcast_all(xs, likes)",         ["broadcast_all(xs_dot, likes)"], ["unbroadcast_all(y_bar, xs)"])
linear("unbroadcast_all(xs, likes)",       ["unbroadcast_all(xs_dot, likes)"], ["broadcast_all(y_bar, xs)"])
linear("mesh(xs, sparse=False, indexing='xy')", ["mesh(xs_dot, sparse, indexing)"], ["unmesh(y_bar, xs, sparse, indexing)"])
linear("unmesh(xs, likes, sparse=False, indexing='xy')", ["unmesh(xs_dot, likes, sparse, indexing)"], ["mesh(y_bar, sparse, indexing)"])
linear("unrepeat(x, like, repeats, axis=None)", ["unrepeat(x_dot, like, repeats, axis)"], ["np.repeat(y_bar, repeats, axis)"])
linear("untile(x, like, reps)",            ["untile(x_dot, like, reps)"],    ["np.tile(y_bar, reps)"])
linear("unpad(x, like, pad_width, mode='constant', stat_length=None, reflect_type='even')",
       ["unpad(x_dot, like, pad_width, mode, stat_length, reflect_type)"], ["pad_tangent(y_bar, like, pad_width, mode, stat_length, reflect_type)"])
linear("pad_tangent(x, like, pad_width, mode='constant', stat_length=None, reflect_type='even')",
       ["pad_tangent(x_dot, like, pad_width, mode, stat_length, reflect_type)"], ["unpad(y_bar, like, pad_width, mode, stat_length, reflect_type)"])
linear("unwindow(x, like, window_shape, axis=None)", ["unwindow(x_dot, like, window_shape, axis)"],
       ["np.lib.stride_tricks.sliding_window_view(y_bar, window_shape, axis)"])
linear("unresize(x, like)",                ["unresize(x_dot, like)"],        ["np.resize(y_bar, np.shape(x))"])
linear("untake(x, like, indices, axis=None, mode='raise')",
       ["untake(x_dot, like, indices, axis, mode)"], ["np.take(y_bar, indices, axis, mode=mode)"])
linear("untake_along_axis(x, like, indices, axis=-1)",
       ["untake_along_axis(x_dot, like, indices, axis)"], ["np.take_along_axis(y_bar, indices, axis)"])
linear("undelete(x, like, obj, axis=None)", ["undelete(x_dot, like, obj, axis)"], ["np.delete(y_bar, obj, axis)"])
linear("inserted(x, likes, obj, axis=None, first=True)",
       ["inserted(x_dot, likes, obj, axis, first)"], ["uninserted(y_bar, likes, obj, axis, first)"])
linear("uninserted(x, likes, obj, axis=None, first=True)",
       ["uninserted(x_dot, likes, obj, axis, first)"], ["inserted(y_bar, likes, obj, axis, first)"])
linear("unchoose(x, a, likes, mode='raise')", ["unchoose(x_dot, a, likes, mode)"], ["np.choose(a, y_bar, mode=mode)"])
linear("unselect(x, condlist, likes)",     ["unselect(x_dot, condlist, likes)"], ["np.select(condlist, y_bar)"])

# --- diagonals, differences, ranges ---

linear("undiagonal(x, like, offset=0, axis1=0, axis2=1)",
       ["undiagonal(x_dot, like, offset, axis1, axis2)"], ["np.diagonal(y_bar, offset, axis1, axis2)"])
linear("undiag(x, like, k=0)",             ["undiag(x_dot, like, k)"],       ["np.diag(y_bar, k)"])
linear("untrace(x, like, offset=0, axis1=0, axis2=1)",
       ["untrace(x_dot, like, offset, axis1, axis2)"], ["np.trace(y_bar, offset, axis1, axis2)"])
linear("undiff(x, n=1, axis=-1, like=None)", ["undiff(x_dot, n, axis, like)"], ["np.diff(y_bar, n, axis)"])
linear("placed(x, likes, which, axis=-1)", ["placed(x_dot, likes, which, axis)"], ["unplaced(y_bar, likes, which, axis)"])
linear("unplaced(x, likes, which, axis=-1)", ["unplaced(x_dot, likes, which, axis)"], ["placed(y_bar, likes, which, axis)"])
linear("linspace_adjoint(x, like, first, last, num=50, endpoint=True, axis=0)",
       ["linspace_adjoint(x_dot, like, first, last, num, endpoint, axis)"],
       ["broadcast_like(np.linspace(first * y_bar, last * y_bar, num, endpoint, axis=axis), x)"])
linear("gradient_of(x, spacing, axis=None, edge_order=1)",
       ["gradient_of(x_dot, spacing, axis, edge_order)"], ["gradient_adjoint(y_bar, x, spacing, axis, edge_order)"])
linear("gradient_adjoint(x, like, spacing, axis=None, edge_order=1)",
       ["gradient_adjoint(x_dot, like, spacing, axis, edge_order)"], ["gradient_of(y_bar, spacing, axis, edge_order)"])

# --- powers and kinks ---

for _real, _log in ((True, "log_base(x1)"), (False, "log_base(in_field(x1, y))")):
    elementwise("power_slope(x1, x2)", "strong_product(x2, power_slope(x1, x2 - 1))", f"power(x1, x2 - 1) + y * {_log}", real=_real)
    elementwise("power(x1, x2)",       "power_slope(x1, x2)", f"y * {_log}", real=_real)
general("strong_product(x1, x2)", ["strong_product(x1_dot, x2)", "strong_product(x2_dot, x1)"],
        ["unbroadcast(strong_product(y_bar, x2), x1)", "unbroadcast(strong_product(y_bar, x1), x2)"])
general("strong_quotient(x1, x2)", ["strong_quotient(x1_dot, x2)", "-strong_quotient(strong_product(x2_dot, y), x2)"],
        ["unbroadcast(strong_quotient(y_bar, x2), x1)", "unbroadcast(-strong_quotient(strong_product(y_bar, y), x2), x2)"])
elementwise("log_base(x)",         "inverse(x)")
elementwise("inverse(x)",          "-y * y")
elementwise("unit(x)",             "0", real=True)
general    ("unit(x)", ["as_real_as(-1j * y * np.imag(x_dot * inverse(x)), y)"],
                       ["as_real_as(-1j * inverse(x) * np.real(-1j * y * y_bar), x)"])
elementwise("softmax_weight(x1, x2, scale=1.0)", "scale * y * (1 - y)", "-scale * y * (1 - y)")
elementwise("sinc_derivative(n, x)", "sinc_derivative(n + 1, x)")

# --- sequences of numbers ---

linear ("dot_product(x1, x2)", ["dot_product(x1_dot, x2)", "dot_product(x1, x2_dot)"], ["scaled(x2, y_bar)", "scaled(x1, y_bar)"])
linear ("scaled(x1, x2)",      ["scaled(x1_dot, x2)", "scaled(x1, x2_dot)"], ["scaled(y_bar, x2)", "dot_product(x1, y_bar)"])
linear ("shares(weights, x)",  ["shares(weights, x_dot)"],         ["sum_of_shares(weights, y_bar)"])
linear ("sum_of_shares(weights, xs)", ["sum_of_shares(weights, xs_dot)"], ["shares(weights, y_bar)"])
linear ("difference(x1, x2)",  ["x1_dot", "scaled(x2_dot, -1)"], ["y_bar", "scaled(y_bar, -1)"])
linear ("centered(x, middle=None)", ["centered(x_dot)"], ["centered(y_bar)"])
linear ("centered(x1, middle := x2)", ["scaled(x1_dot, 1)", "repeated(-x2_dot, x1)"], ["scaled(y_bar, 1)", "-sum(y_bar)"], rank=(None, None))
general("powers(x, n)",        ["products(scaled(powers(x, n - 1), n), x_dot)"], ["products(scaled(powers(x, n - 1), n), y_bar)"])
linear ("products(x1, x2)",    ["products(x1_dot, x2)", "products(x1, x2_dot)"], ["products(y_bar, x2)", "products(y_bar, x1)"])
linear ("repeated(x, like)",   ["repeated(x_dot, like)"], ["sum(y_bar)"])

# --- reductions ---

linear ("variance_slope(x, axis=None, ddof=0)", ["variance_slope(x_dot, axis, ddof)"], ["variance_slope(y_bar, axis, ddof)"])
linear ("flat(x, axis=None)",             ["flat(x_dot, axis)"], ["np.reshape(y_bar, np.shape(x))"])
linear ("cumsum_adjoint(x, like, axis=None)", ["cumsum_adjoint(x_dot, like, axis)"], ["np.cumsum(y_bar, axis)"])
linear ("previous(x, axis=None, first=0)", ["previous(x_dot, axis)"], ["following(y_bar, axis)"])
linear ("following(x, axis=None, last=0)", ["following(x_dot, axis)"], ["previous(y_bar, axis)"])
general("recurrence(x1, x2, axis=None)",
        ["recurrence(x1, previous(y, axis) * x1_dot, axis)", "recurrence(x1, x2_dot, axis)"],
        ["previous(y, axis) * recurrence_back(x1, y_bar, axis)", "recurrence_back(x1, y_bar, axis)"])
general("recurrence_back(x1, x2, axis=None)",
        ["recurrence_back(x1, following(y * x1_dot, axis), axis)", "recurrence_back(x1, x2_dot, axis)"],
        ["y * previous(recurrence(x1, y_bar, axis), axis)", "recurrence(x1, y_bar, axis)"])
general("product_of_others(x, axis=None)", ["product_curvature(x, x_dot, axis)"], ["product_curvature(x, y_bar, axis)"])
general("product_curvature(x1, x2, axis=None)",
        ["product_third(x1, x2, x1_dot, axis)", "product_curvature(x1, x2_dot, axis)"],
        ["product_third(x1, x2, y_bar, axis)", "product_curvature(x1, y_bar, axis)"])

linear ("aligned(x, like, axis=None)",    ["aligned(x_dot, like, axis)"],   ["np.reshape(unaligned(y_bar, x, axis), np.shape(x))"])
linear ("unaligned(x, like, axis=None)",  ["unaligned(x_dot, like, axis)"], ["broadcast_like(aligned(y_bar, x, axis), x)"])
for _name, _other in (("quantile_tangent", "quantile_adjoint"), ("quantile_adjoint", "quantile_tangent")):
    linear(f"{_name}(x, like, q, axis=None, keepdims=False, method='linear', skip=False)",
           [f"{_name}(x_dot, like, q, axis, keepdims, method, skip)"], [f"{_other}(y_bar, like, q, axis, keepdims, method, skip)"])

# --- convolution and Fourier transforms ---

linear ("full_length(x, like1, like2, mode='full')", ["full_length(x_dot, like1, like2, mode)"], ["part_of_full(y_bar, like1, like2, mode)"])
linear ("part_of_full(x, like1, like2, mode='full')", ["part_of_full(x_dot, like1, like2, mode)"], ["full_length(y_bar, like1, like2, mode)"])
linear ("lagged_products(x1, x2, like, axis=-1)", ["lagged_products(x1_dot, x2, like, axis)", "lagged_products(x1, x2_dot, like, axis)"],
        ["scipy.signal.lfilter(y_bar, [1.0], x2, axis)", "np.flip(scipy.signal.lfilter(y_bar, [1.0], np.flip(x1, axis), axis), axis)"])
linear ("along_axis(matrix, x, axis)",     ["along_axis(matrix, x_dot, axis)"], ["along_axis(matrix.T, y_bar, axis)"])
linear ("untransformed(x, name, type, axes, norm, orthogonalize, back=False)",
        ["untransformed(x_dot, name, type, axes, norm, orthogonalize, back)"],
        ["untransformed(y_bar, name, type, axes, norm, orthogonalize, 1 - back)"])
linear ("cropped(x, like)",               ["cropped(x_dot, like)"], ["cropped(y_bar, x)"])

# --- interpolation ---

general("interp_slope(x1, x2, x3, period=None)",
        [None, "-y * interp_slope(x1, x2, x2_dot, period)", "interp_slope(x1, x2, x3_dot, period)"],
        [None, "interp_slope_adjoint(-y * y_bar, x1, x2, period)", "interp_slope_adjoint(y_bar, x1, x2, period)"])
general("interp_tangent(x1, x2, x3, left=None, right=None, period=None)",
        ["interp_slope(x1, x2, x3, period) * x1_dot",
         "-interp_slope(x1, x2, x3, period) * interp_tangent(x1, x2, x2_dot, left, right, period)",
         "interp_tangent(x1, x2, x3_dot, left, right, period)"],
        ["y_bar * interp_slope(x1, x2, x3, period)",
         "interp_adjoint(-y_bar * interp_slope(x1, x2, x3, period), x1, x2, left, right, period)",
         "interp_adjoint(y_bar, x1, x2, left, right, period)"])

general("interp_adjoint(x1, x2, x3, left=None, right=None, period=None)",
        ["interp_adjoint(x1_dot, x2, x3, left, right, period)",
         "interp_slope_adjoint(x1 * x2_dot, x2, x3, period)",
         "-interp_slope_adjoint(x1 * interp_tangent(x2, x3, x3_dot, left, right, period), x2, x3, period)"],
        ["interp_tangent(x2, x3, y_bar, left, right, period)",
         "x1 * interp_slope(x2, x3, y_bar, period)",
         "-interp_adjoint(x1 * interp_slope(x2, x3, y_bar, period), x2, x3, left, right, period)"])
general("interp_slope_adjoint(x1, x2, x3, period=None)",
        ["interp_slope_adjoint(x1_dot, x2, x3, period)", None,
         "-interp_slope_adjoint(x1 * interp_slope(x2, x3, x3_dot, period), x2, x3, period)"],
        ["interp_slope(x2, x3, y_bar, period)", None,
         "-interp_slope_adjoint(x1 * interp_slope(x2, x3, y_bar, period), x2, x3, period)"])

# --- products of matrices ---

linear("cross_adjoint_left(x1, like, x2)", ["cross_adjoint_left(x1_dot, like, x2)", "cross_adjoint_left(x1, like, x2_dot)"],
       ["unbroadcast(np.cross(y_bar, x2), x1)", "cross_adjoint_right(x1, x2, y_bar)"])
linear("cross_adjoint_right(x1, like, x2)", ["cross_adjoint_right(x1_dot, like, x2)", "cross_adjoint_right(x1, like, x2_dot)"],
       ["unbroadcast(np.cross(x2, y_bar), x1)", "cross_adjoint_left(x1, x2, y_bar)"])
linear("matmul_adjoint_left(x1, like, x2)",
       ["matmul_adjoint_left(x1_dot, like, x2)", "matmul_adjoint_left(x1, like, x2_dot)"],
       ["broadcast_like(np.matmul(y_bar, x2), x1)", "matmul_adjoint_right(x1, x2, y_bar)"])
linear("matmul_adjoint_right(x1, like, x2)",
       ["matmul_adjoint_right(x1_dot, like, x2)", "matmul_adjoint_right(x1, like, x2_dot)"],
       ["broadcast_like(np.matmul(x2, y_bar), x1)", "matmul_adjoint_left(x1, x2, y_bar)"])
linear("contracted(x1, x2, axes=2)", ["contracted(x1_dot, x2, axes)", "contracted(x1, x2_dot, axes)"],
       ["tensordot_adjoint_left(y_bar, x1, x2, axes)", "tensordot_adjoint_right(y_bar, x2, x1, axes)"])
linear("tensordot_adjoint_left(x1, like, x2, axes=2)",
       ["tensordot_adjoint_left(x1_dot, like, x2, axes)", "tensordot_adjoint_left(x1, like, x2_dot, axes)"],
       ["contracted(y_bar, x2, axes)", "tensordot_adjoint_right(x1, x2, y_bar, axes)"])
linear("tensordot_adjoint_right(x1, like, x2, axes=2)",
       ["tensordot_adjoint_right(x1_dot, like, x2, axes)", "tensordot_adjoint_right(x1, like, x2_dot, axes)"],
       ["contracted(x2, y_bar, axes)", "tensordot_adjoint_left(x1, x2, y_bar, axes)"])

linear("kron_adjoint_left(x1, like, x2)",
       ["kron_adjoint_left(x1_dot, like, x2)", "kron_adjoint_left(x1, like, x2_dot)"],
       ["np.kron(y_bar, x2)", "kron_adjoint_right(x1, x2, y_bar)"])
linear("kron_adjoint_right(x1, like, x2)",
       ["kron_adjoint_right(x1_dot, like, x2)", "kron_adjoint_right(x1, like, x2_dot)"],
       ["np.kron(x2, y_bar)", "kron_adjoint_left(x1, x2, y_bar)"])
for _n in range(5, 0, -1):
    _xs = [f"x{_k}" for _k in range(1, _n + 1)]
    for _k, _xk in enumerate(_xs):
        _dots = [", ".join(_x + "_dot" * (_x == _each) for _x in _xs) for _each in _xs]
        _bars = [{_xk: "y_bar", _each: _xk} | ({_xk: "y_bar"} if _xk == _each else {}) for _each in _xs]
        linear(f"einsum_adjoint_{_k}(subscripts, like, {', '.join(_xs)})",
               [f"einsum_adjoint_{_k}(subscripts, like, {_dot})" for _dot in _dots],
               [("np.einsum(subscripts, " if _j == _k else f"einsum_adjoint_{_j}(subscripts, {_xs[_j]}, ")
                + ", ".join(_bar.get(_x, _x) for _x in _xs) + ")" for _j, _bar in enumerate(_bars)], rank=(None,) * _n)

# --- matrices ---

linear ("swapped(x)",             ["swapped(x_dot)"], ["swapped(y_bar)"])
linear ("dagger(x)",              ["dagger(x_dot)"],  ["dagger(y_bar)"])
linear ("mirror(x, uplo='L')",    ["mirror(x_dot, uplo)"], ["fold(y_bar, uplo)"])
linear ("fold(x, uplo='L')",      ["fold(x_dot, uplo)"], ["mirror(y_bar, uplo)"])
linear ("half_lower(x)",          ["half_lower(x_dot)"], ["half_lower(y_bar)"])
linear ("diagonal_matrix(x)",     ["diagonal_matrix(x_dot)"], ["np.diagonal(y_bar, 0, -2, -1)"])
general("solve_columns(x1, x2, like)",
        ["-solve_columns(x1, apply_columns(x1_dot, y, like), like)", "solve_columns(x1, x2_dot, like)"],
        ["unbroadcast(-outer_columns(solve_columns(swapped(x1), y_bar, like), y, like), x1)",
         "unbroadcast(solve_columns(swapped(x1), y_bar, like), x2)"])
linear ("apply_columns(x1, x2, like)",
        ["apply_columns(x1_dot, x2, like)", "apply_columns(x1, x2_dot, like)"],
        ["unbroadcast(outer_columns(y_bar, x2, like), x1)", "unbroadcast(apply_columns(swapped(x1), y_bar, like), x2)"])
linear ("outer_columns(x1, x2, like)",
        ["outer_columns(x1_dot, x2, like)", "outer_columns(x1, x2_dot, like)"],
        ["unbroadcast(apply_columns(y_bar, x2, like), x1)", "unbroadcast(apply_columns(swapped(y_bar), x1, like), x2)"])
general("cofactor(x)", ["cofactor_change(x_dot, x)"], ["cofactor_change(y_bar, x)"])
general("cofactor_change(x1, x2)", ["cofactor_change(x1_dot, x2)", "cofactor_bend(x1, x2_dot, x2)"],
        ["cofactor_change(y_bar, x2)", "cofactor_bend(x1, y_bar, x2)"])
general("over_gaps(x1, x2)",
        ["over_gaps(x1_dot, x2)", "over_gaps(y, x2) * (x2_dot[..., :, None] - x2_dot[..., None, :])"],
        ["over_gaps(y_bar, x2)", "np.sum(y_bar * over_gaps(y, x2), axis=-1) - np.sum(y_bar * over_gaps(y, x2), axis=-2)"])
linear ("triangle(x, lower=False, unit_diagonal=False)", ["triangle(x_dot, lower, unit_diagonal)"], ["triangle(y_bar, lower, unit_diagonal)"])
linear ("unit_lower(x)",          ["np.tril(x_dot, -1)"], ["np.tril(y_bar, -1)"])
linear ("conjugated_if(x, trans)", ["conjugated_if(x_dot, trans)"], ["conjugated_if(y_bar, trans)"])
linear ("transposed_if(x, trans)", ["transposed_if(x_dot, trans)"], ["transposed_if(y_bar, trans)"])
linear ("twice(x1, x2)",          ["twice(x1_dot, zeros_like(x2))", "twice(zeros_like(x1), x2_dot)"],
        ["on_diagonal(y_bar)", "first_row(y_bar)[1]"])
linear ("bands_applied(x1, x2, l_and_u)", ["bands_applied(x1_dot, x2, l_and_u)", "bands_applied(x1, x2_dot, l_and_u)"],
        ["bands_outer(y_bar, x2, l_and_u)", "bands_applied(bands_transposed(x1, l_and_u), y_bar, l_and_u[::-1])"])
linear ("bands_outer(x1, x2, l_and_u)", ["bands_outer(x1_dot, x2, l_and_u)", "bands_outer(x1, x2_dot, l_and_u)"],
        ["bands_applied(y_bar, x2, l_and_u)", "bands_applied(bands_transposed(y_bar, l_and_u), x1, l_and_u[::-1])"])
linear ("bands_transposed(x, l_and_u)", ["bands_transposed(x_dot, l_and_u)"], ["bands_transposed(y_bar, l_and_u[::-1])"])
linear ("block_diagonal(xs)",     ["block_diagonal(xs_dot)"], ["unblock_diagonal(y_bar, xs)"])
linear ("unblock_diagonal(x, likes)", ["unblock_diagonal(x_dot, likes)"], ["block_diagonal(y_bar)"])
for _name in ("qr_tangent", "qr_adjoint", "svd_tangent", "svd_adjoint", "steady_phases", "steady_phases_adjoint", "svdvals_tangent", "svdvals_adjoint", "eig_tangent",
              "eig_adjoint", "norm_slope", "vector_norm_slope", "cholesky_tangent", "cholesky_adjoint", "gram_tangent",
              "gram_adjoint", "lu_tangent", "lu_adjoint", "packed_lu_adjoint", "packed_lu_tangent", "unpacked_lu_adjoint", "boxcox_slope", "exprel_slope", "logarithmic_ratio",
              "softmax_of", "inside", "arithmetic_geometric_slope",
              "ellipj_moved", "ellipj_moves", "faddeeva_slope"):
    composite(_name, _name)

# --- special functions ---

elementwise("digamma(x)",      "polygamma(1, x)")
elementwise("polygamma(n, x)", "polygamma(n + 1, x)")
elementwise("complex_polygamma(n, x)", "complex_polygamma(n + 1, x)")
elementwise("hyp1f1_slope(i, j, n, x1, x2, x3)", "hyp1f1_slope(i + 1, j, n, x1, x2, x3)", "hyp1f1_slope(i, j + 1, n, x1, x2, x3)",
            "hyp1f1_slope(i, j, n + 1, x1, x2, x3)")
elementwise("bessel_i(n, x)",  "0.5 * (bessel_i(abs(n - 1), x) + bessel_i(n + 1, x))")

elementwise("on_support(x, like, least=-np.inf)", "np.where(np.equal(like, least), 0.0, 1.0)")
elementwise("rgamma_slope(x1, x2, like)", "-x2", "-x1")
elementwise("elliptic_integral(k, p, x1, x2)", "np.sin(x1) ** (2 * k) * (1 - x2 * np.sin(x1) ** 2) ** p", "-p * elliptic_integral(k + 1, p - 1, x1, x2)")
elementwise("modified_bend(n, x1, x2, x3)", "-2 * n * (n + 1) / x1 ** 3 * x2 + 2 / (x1 * x1) * x3", "1 + n * (n + 1) / (x1 * x1)", "-2 / x1")
elementwise("zeta_slope(n, x1, x2)", "zeta_slope(n + 1, x1, x2)", "-x1 * zeta_slope(n, x1 + 1, x2) - n * zeta_slope(n - 1, x1 + 1, x2)")
elementwise("spherical_bend(n, x1, x2, x3)", "-2 * n * (n + 1) / x1 ** 3 * x2 + 2 / (x1 * x1) * x3", "n * (n + 1) / (x1 * x1) - 1", "-2 / x1")

# --- splines ---

general("surface_slope(curve, x1, x2, dx, dy, grid)",
        ["on_grid(x1_dot, y, 0, grid) * surface_slope(curve, x1, x2, dx + 1, dy, grid)",
         "on_grid(x2_dot, y, 1, grid) * surface_slope(curve, x1, x2, dx, dy + 1, grid)"],
        ["off_grid(y_bar * surface_slope(curve, x1, x2, dx + 1, dy, grid), x1, 0, grid)",
         "off_grid(y_bar * surface_slope(curve, x1, x2, dx, dy + 1, grid), x2, 1, grid)"])
linear("on_grid(x, like, axis, grid)",  ["on_grid(x_dot, like, axis, grid)"],  ["off_grid(y_bar, x, axis, grid)"])
linear("off_grid(x, like, axis, grid)", ["off_grid(x_dot, like, axis, grid)"], ["broadcast_like(on_grid(y_bar, x, axis, grid), x)"])

# --- distributions: by the density where the formula has no rules ---

composite("density", "density")
composite("log_density", "log_density")
elementwise("cumulative(dist, x, shapes)",     "density(dist, x, shapes)")
elementwise("survival(dist, x, shapes)",       "-density(dist, x, shapes)")
elementwise("logarithm(x, log)",              "np.exp(-y)")
elementwise("log_cumulative(dist, x, shapes)", "density(dist, x, shapes) / np.exp(y)")
elementwise("log_survival(dist, x, shapes)",   "-density(dist, x, shapes) / np.exp(y)")
elementwise("quantile(dist, x, shapes)",       "1 / density(dist, y, shapes)")
elementwise("upper_quantile(dist, x, shapes)", "-1 / density(dist, y, shapes)")
constant("column_order", "nearest_values", "first_of_rest", "index_letters", "repetitions", "shuffled_places", "supported", "outside", "probable", "found_quantile", "found_upper_quantile")

# --- seeds, sums and structures ---

constant("seed", "global_name", "method_named", "shares_memory")
linear("settled(x, like)", ["settled(x_dot, like)"], ["y_bar"])
linear("added(x1, x2)", ["x1_dot", "x2_dot"], ["y_bar", "y_bar"])
linear("identity(x)", ["x_dot"], ["y_bar"])
constant("stop_gradient", "lost")

# --- memory ---

linear("private(x)",       ["x_dot"], ["y_bar"])
linear("given(x, like)",            ["given(x_dot, like)"], ["y_bar"])
linear("given_to(x, shape)",        ["given_to(x_dot, shape)"], ["y_bar"])
linear("repeat_list(xs, n)",        ["repeat_list(xs_dot, n)"], ["folded(y_bar, xs)"])
linear("join_lists(x1, x2)",        ["join_lists(x1_dot, zeros_like(x2))", "join_lists(zeros_like(x1), x2_dot)"],
                                    ["y_bar[:len(x1)]", "y_bar[len(x1):]"])
linear("as_list(x)",                ["as_list(x_dot)"], ["stacked(y_bar, x)"])
linear("as_tuple(x)",               ["as_tuple(x_dot)"], ["stacked(y_bar, x)"])
linear("folded(xs, like)",          ["folded(xs_dot, like)"], ["repeat_list(y_bar, len(xs) // len(like))"])
linear("folded_slots(xs, like)",    ["folded_slots(xs_dot, like)"],  ["repeat_list(y_bar, len(xs) // len(like))"])
linear("stacked(x, like)",          ["stacked(x_dot, like)"], ["as_list(y_bar)"])
linear("with_elements(x1, i, x2)",  ["with_elements(x1_dot, i, 0.0)", "with_elements(zeros_like(x1), i, x2_dot)"],
                                    ["with_elements(y_bar, i, 0.0)", "y_bar[i]"])
linear("spliced(x1, i, x2)",        ["spliced(x1_dot, i, zeros_like(x2))", "spliced(zeros_like(x1), i, x2_dot)"],
                                    ["kept_part(y_bar, x1, i, x2)", "new_part(y_bar, x1, i, x2)"])
linear("kept_part(x, like1, i, like2)", ["kept_part(x_dot, like1, i, like2)"], ["spliced(y_bar, i, zeros_like(like2))"])
linear("new_part(x, like1, i, like2)",  ["new_part(x_dot, like1, i, like2)"],  ["spliced(zeros_like(like1), i, y_bar)"])
linear("as_deque(x, cls=None, maxlen=None)", ["as_list(x_dot)"],           ["stacked(y_bar, x)"])
linear("as_mapping(x, cls, *factory)",  ["as_dict(x_dot)"],           ["as_dict(y_bar)"])
linear("as_dict(x)",                ["as_dict(x_dot)"],              ["as_dict(y_bar)"])
linear("reordered(x, keys)",        ["reordered(x_dot, keys)"],      ["as_dict(y_bar)"])
linear("values_at(x, keys)",        ["values_at(x_dot, keys)"],      ["keyed(y_bar, keys)"])
linear("padded(x, like, front)",    ["padded(x_dot, like, front)"],  ["unpadded(y_bar, x, front)"])
linear("unpadded(x, like, front)",  ["unpadded(x_dot, like, front)"], ["padded(y_bar, x, front)"])
linear("picked(x, order)",          ["picked(x_dot, order)"],        ["unpicked(y_bar, x, order)"])
linear("unpicked(x, like, order)",  ["unpicked(x_dot, like, order)"], ["picked(y_bar, order)"])
linear("sequence(x)",               ["x_dot"],                       ["y_bar"])
linear("deep_copied(x)",            ["deep_copied(x_dot)"],          ["y_bar"])
linear("transposed(x)",             ["transposed(x_dot)"],           ["untransposed(y_bar, x)"])
linear("untransposed(x, like)",     ["untransposed(x_dot, like)"],   ["transposed(y_bar)"])
linear("keyed(x, keys)",            ["keyed(x_dot, keys)"],          ["adjoints_at(y_bar, keys)"])
linear("adjoints_at(x, keys)",      ["adjoints_at(x_dot, keys)"],    ["keyed(y_bar, keys)"])
linear("owned(x)",                  ["owned(x_dot)"], ["y_bar"])

# --- factorizations by rotations, blocks ---

linear("lower_elements(x, below)",    ["lower_elements(x_dot, below)"], ["placed_below(y_bar, x, below)"])
linear("placed_below(x, like, below)", ["placed_below(x_dot, like, below)"], ["lower_elements(y_bar, below)"])
linear("first_row(x)",                ["first_row(x_dot)"],   ["in_first_row(y_bar[0], y_bar[1])"])

# --- convolutions of arrays of any rank ---

linear("shifted_sum(x1, x2)", ["shifted_sum(x1_dot, x2)", "shifted_sum(x1, x2_dot)"],
       ["shifted_products(y_bar, x2, x1)", "shifted_products(y_bar, x1, x2)"])
linear("shifted_products(x1, x2, like)", ["shifted_products(x1_dot, x2, like)", "shifted_products(x1, x2_dot, like)"],
       ["shifted_sum(y_bar, x2)", "shifted_products(x1, y_bar, x2)"])
linear("convolved_part(x, shape1, shape2, mode='full')", ["convolved_part(x_dot, shape1, shape2, mode)"],
       ["in_full(y_bar, shape1, shape2, mode)"])
linear("in_full(x, shape1, shape2, mode='full')", ["in_full(x_dot, shape1, shape2, mode)"], ["convolved_part(y_bar, shape1, shape2, mode)"])

# --- polynomials in a basis ---

constant("length_of_series", "rank_limit", "sign_of_real", "products_of_basis", "powers_of_basis")
for _name in ("basis_mapped(function, n, *xs)", "constant_integrals(integral, n, count, m, *xs)"):
    general(_name, ["no_derivative('an integral of a series', 'its bounds')"], ["no_derivative('an integral of a series', 'its bounds')"])

# --- images moved ---

general("moving_matrix(name, n, x, nowhere, words)", ["no_derivative('scipy.ndimage.' + name, name)"], ["no_derivative('scipy.ndimage.' + name, name)"])
general("moved_border(name, shape, x, words)", ["no_derivative('scipy.ndimage.' + name, name)"], ["no_derivative('scipy.ndimage.' + name, name)"])

# --- interpolants, evaluated in the point ---

general("grid_spline(f, nu, x)", ["np.sum(grid_partials(f, nu, x) * np.reshape(x_dot, np.shape(grid_partials(f, nu, x))), axis=-1)"],
        ["np.reshape(np.asarray(y_bar)[..., None] * grid_partials(f, nu, x), np.shape(x))"])
general("evaluated(f, x, nu=0)", ["evaluated(f, x, nu + 1) * spread(x_dot, y, place_of_points(f))"],
        ["gathered(evaluated(f, x, nu + 1) * y_bar, x, place_of_points(f))"])
linear("spread(x, like, axis=0)",   ["spread(x_dot, like, axis)"],   ["gathered(y_bar, x, axis)"])
linear("gathered(x, like, axis=0)", ["gathered(x_dot, like, axis)"], ["broadcast_like(spread(y_bar, x, axis), x)"])
for _name in ("interpolated", "interpolation_change"):
    general(f"{_name}(make, x1, x2, nu=0)",
            ["interpolation_change(make, x1_dot, x2, nu)", f"{_name}(make, x1, x2, nu + 1) * spread(x2_dot, y, interpolation_axis(make, x1))"],
            ["interpolation_adjoint(y_bar, make, x1, x2, nu)", f"gathered({_name}(make, x1, x2, nu + 1) * y_bar, x2, interpolation_axis(make, x1))"])
general("interpolation_adjoint(x1, make, like, x2, nu=0)",
        ["interpolation_adjoint(x1_dot, make, like, x2, nu)",
         "interpolation_adjoint(x1 * spread(x2_dot, x1, interpolation_axis(make, like)), make, like, x2, nu + 1)"],
        ["interpolation_change(make, y_bar, x2, nu)",
         "gathered(x1 * interpolation_change(make, y_bar, x2, nu + 1), x2, interpolation_axis(make, like))"])
