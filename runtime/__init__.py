"""What generated code calls, and the errors that all of srcad raises: NumPy only, nothing of the compiler."""

# isort: off
from srcad.runtime.affine import affine_transform, rotated, turned_shape
from srcad.runtime.arrays import (
    above, centered, clip_weight, difference, dot_product, high_weight, inverse, largest, log_base,
    lost, low_weight, no_derivative, permuted, power, power_slope, powers, products, range_weights,
    repeated, scaled, selected, shares, sign_of_real, sinc_derivative, smallest, softmax_weight,
    sorting, strong_product, strong_quotient, sum_of_shares, tie_weights, unit, unpermuted,
    without_rule,
)  # fmt: skip
from srcad.runtime.banded import (
    all_bands, band_places, banded_eigenpairs, banded_eigenvalues, cho_solve_banded,
    cholesky_banded, solveh_banded, whole_matrix,
)  # fmt: skip
from srcad.runtime.broadcast import (
    add_at, as_real_as, broadcast_like, cast, cast_to, count, expand, expand_to, fill, fill_to,
    floating, in_field, in_type, is_foreign, pack, repeats, scatter, sum_to, unbroadcast, unpack,
    with_axes, zeros_like,
)  # fmt: skip
from srcad.runtime.checkpoints import checkpointed, from_checkpoints
from srcad.runtime.composites import (
    apply_along_axis, apply_over_axes, bartlett, blackman, boxcox_slope, corrcoef, correlate, cov,
    cross, cumulative_prod, cumulative_sum, exprel_slope, gradient_spaced, hamming, hanning, interp_beside, kaiser,
    logarithmic_ratio, meshgrid_of_views, nancumprod, piecewise,
    signed_logsumexp, softmax_of, trapezoid, trim_zeros,
)  # fmt: skip
from srcad.runtime.containers import (
    adjoints_at, as_deque, as_dict, as_mapping, backwards, check_arguments, check_keys, check_keywords,
    check_size, counted_elements, deep_copied, end_key, goes_into_heap, heapified_places,
    insertion_place, is_full, kept_part, keyed, keys_moved, keys_of, last_places, list_count,
    list_index, merged_places, new_part, padded, picked, place_left, place_of, place_of_max, place_of_min,
    place_right, places_left, popped_places, pushed_places, put_back, refill, reordered, repetitions,
    replaced_places, rotation, sequence, spliced, taken_at, transposed, unpadded, unpicked,
    untransposed, values_at,
)  # fmt: skip
from srcad.runtime.equations import (
    continuous_riccati, diagsvd, discrete_riccati, khatri_rao, least_squares_solution,
    matmul_toeplitz, order_of_values, pencil_eigenpairs, pencil_eigenvalues, procrustes_rotation,
)  # fmt: skip
from srcad.runtime.filters import (
    continued_signal, edge_length, filter_weights, filtfilt, lagged_products, middle_part,
    resting_state, resting_states, savgol_filter, section_filter, sosfiltfilt, started_filter,
    sum_of_lags, upfirdn, window_weights,
)  # fmt: skip
from srcad.runtime.ranked import (
    dilated, eroded, footprint_of, largest_along, largest_around, median_around, median_of_volume,
    neighbours, percentile_around, ranked_around, smallest_along, smallest_around,
)  # fmt: skip
from srcad.runtime.samples import (
    plain_test, sample_moment, tested, ttest_1samp, ttest_ind, ttest_rel,
)  # fmt: skip
from srcad.runtime.structured import circulant, companion, convolution_matrix, hankel, leslie, toeplitz
from srcad.runtime.systems import cholesky_of, cond, lstsq, matrix_power, multi_dot, tensorinv, tensorsolve
from srcad.runtime.decompositions import (
    cholesky_adjoint, cholesky_tangent, eig_adjoint, eig_tangent, gram_adjoint, gram_tangent, lu_adjoint,
    lu_tangent, packed_lu_adjoint, packed_lu_tangent, phase_adjoint, phase_of, qr_adjoint, qr_mode,
    qr_tangent, steady_phases, steady_phases_adjoint, svd_adjoint, svd_tangent, svdvals_adjoint,
    svdvals_tangent, unpacked_lu_adjoint,
)  # fmt: skip
from srcad.runtime.determinants import cofactor, cofactor_bend, cofactor_change
from srcad.runtime.draws import (
    draw_size, drawn_apart, drawn_elements, drawn_order, exponential, global_exponential,
    gauss, global_normal, global_order, global_uniform, gumbel, laplace, logistic, lognormal,
    normal, rayleigh, seeded, shuffle_list, shuffled_places, uniform, weibull,
)  # fmt: skip
from srcad.runtime.distances import cdist, distance, pdist, spread_of, squareform, vq
from srcad.runtime.distributions import (
    at_limit, continuous_cdf, continuous_entropy, continuous_isf, continuous_logcdf,
    continuous_logpdf, continuous_logsf, continuous_mean, continuous_pdf, continuous_ppf,
    continuous_sf, continuous_std, continuous_var, cumulative, density, found_quantile,
    found_upper_quantile, joined, log_cumulative, log_density, log_survival, logarithm, moved_root,
    multinomial_logpmf, multinomial_pmf, outside, points, probable, quantile, regular,
    solved_quantile, solved_upper_quantile, standardized, supported, survival, upper_quantile, ways,
    yeo_johnson, yeo_johnson_llf,
)  # fmt: skip
from srcad.runtime.einsum import (
    einsum_adjoint_0, einsum_adjoint_1, einsum_adjoint_2, einsum_adjoint_3, einsum_adjoint_4,
    index_letters,
)  # fmt: skip
from srcad.runtime.fourier import (
    along_axis, cropped, fft_axes, fft_size, hfft, ihfft, irfft2, irfftn, mirror_weights, other_norm,
    rfft2, rfftn, untransformed,
)  # fmt: skip
from srcad.runtime.hermite import (
    akima_interpolated, akima_slopes, at_all, cubic_along, hermite_interpolated, pchip_interpolated,
    pchip_slopes, spread,
)  # fmt: skip
from srcad.runtime.histograms import (
    bin_edges, cells, histogram, histogram2d, histogramdd, standing, weighted_counts,
)  # fmt: skip
from srcad.runtime.hypergeometric import hyp1f1_slope
from srcad.runtime.images import (
    along_axes, as_output, averaged, averaged_along, bordered, continued, convolved, convolved_along,
    correlated, correlated_along, difference_filter, extended, in_image, kernel_density, kernel_factor,
    laplace_filter, laplace_of_smoothed, map_coordinates, moved_along, moved_border, moving_matrix,
    normal_weights, on_grid_of, prewitt, shifted, slopes_of_smoothed, smoothed, smoothed_along, sobel,
    spline_filter, spline_filtered, splines_filtered, steepness_of_smoothed, sum_of_kernels, zoomed,
)  # fmt: skip
from srcad.runtime.iteration import (
    accumulate, chain, chain_from_iterable, combinations, combinations_with_replacement, compress,
    dropwhile, filtered, filterfalse, groupby, islice, iter_until, ndenumerate, pairwise, permutations,
    product, product_from, reduce, starmap, sum_from, takewhile, tee, zip_longest,
)  # fmt: skip
from srcad.runtime.incomplete import (
    beta_density_slope, betainc_slope, gamma_density, gamma_density_slope, gammainc_slope,
)  # fmt: skip
from srcad.runtime.interpolation import (
    at_points, corner_places, evaluated, gathered, grid_cells, grid_interpolated, grid_made,
    grid_of_values, grid_partials, grid_pchip, grid_shape, grid_spline, grid_values, interp_adjoint,
    interp_slope, interp_slope_adjoint, interp_tangent, interpolated, interpolation_adjoint,
    interpolation_axis, interpolation_change, nearest_values, off_grid, on_grid, one_more,
    place_of_points, scattered, spline_coefficients_of, spline_maker, spline_of_values, splint,
    splrep, surface_slope, value_shape,
)  # fmt: skip
from srcad.runtime.linalg import (
    apply_columns, bands_applied, bands_outer, bands_transposed, beside_factor, block_diagonal,
    conjugated_if, contracted, cross_adjoint_left,
    cross_adjoint_right, dagger, diagonal_matrix,
    dot_axes, fold, half_lower, kron_adjoint_left, kron_adjoint_right, matmul_adjoint_left,
    matmul_adjoint_right, mirror, other_trans, outer_columns, over_gaps, permutation, solve_columns,
    swapped, tensordot_adjoint_left, tensordot_adjoint_right, transposed_if, triangle, twice,
    unblock_diagonal, unit_lower, vector_product,
)  # fmt: skip
from srcad.runtime.itself import diff_of_order_zero, diff_of_some_order, round_finely, round_number
from srcad.runtime.matrices import (
    cho_solve_each, column_order, complex_eigenpairs, complex_eigenvalues, continuous_lyapunov,
    discrete_lyapunov, first_row, funm, generalized_eigenvalues, in_first_row, lower_elements,
    lu_solve, matmul_along, null_vector, of_matrices, on_diagonal, orthogonal_basis, over_batch,
    permuted_lu, pinv_of_hermitian, pivoted_qr, placed_below, plane_turns, polar, qr_multiply,
    rank_limit, rotated_adjoint, rotated_tangent, solve_circulant, solve_structured, solve_toeplitz,
    some_eigenpairs, svd_of_hermitian, symmetric, tridiagonal_eigenvalues,
)  # fmt: skip
from srcad.runtime.norms import norm_slope, vector_norm_slope
from srcad.runtime.overlaps import check_order, check_turns, check_unread
from srcad.runtime.padding import (
    pad_tangent, strided_places, unpad, unrepeat, unresize, untile, unwindow,
)  # fmt: skip
from srcad.runtime.poly1d import (
    first_of_rest, poly, polyadd, polyder, polydiv, polyfit, polyint, polymul, polysub, polyval,
    roots, vander,
)  # fmt: skip
from srcad.runtime.private import check_apart, mirrored, private, shadow, shares_memory
from srcad.runtime.quadrature import cumulative_simpson, romb, romberg_weights, simpson
from srcad.runtime.records import of_parts
from srcad.runtime.reductions import (
    cumsum_adjoint, flat, following, previous, product_curvature, product_of_others, product_third,
    recurrence, recurrence_back, variance_slope,
)  # fmt: skip
from srcad.runtime.sets import (
    atleast_1d_each, atleast_2d_each, atleast_3d_each, average_and_weight, common_places, ediff1d,
    fromiter, histogram_bin_edges, intersect1d, ix_, joined_along, joined_in_columns,
    joined_in_rows, linspace_and_step, outer_edges, pad_filled, pad_median, reduced, reduced_from,
    resized, setdiff1d, setxor1d, union1d, unique, unique_all, unique_counts, unique_inverse,
    unique_parts, vectorized, vectorized_in_part, vectorized_over,
)  # fmt: skip
from srcad.runtime.shapes import (
    binary_exponent, broadcast_all, gradient_adjoint, gradient_of, joined_shape, linspace_adjoint,
    memory_order, mesh, placed, rejoin, unblock, unbroadcast_all, unconcatenate, undiag, undiagonal,
    undiff, unjoin, unmesh, unplaced, unrollaxis, unstack, untrace, untranspose, unviewed, viewed,
)  # fmt: skip
from srcad.runtime.signals import (
    any_smaller, convolve2d, convolve_arrays, convolved_part, correlate2d, correlate_arrays, detrend,
    fftconvolve, in_full, normal_logpdf, normal_pdf, sample_shape, shifted_products,
    shifted_sum, without_trend,
)  # fmt: skip
from srcad.runtime.orthants import (
    normal_cdf_bent, normal_cdf_moved, normal_cdf_pulled, normal_cdf_unbent,
)  # fmt: skip
from srcad.runtime.solvers import covariance_of_fit, dblquad, flow, integral, tplquad, unit_like
from srcad.runtime.special import (
    arithmetic_geometric_slope, bessel_i, complex_polygamma, digamma, ellipj_moved, ellipj_moves,
    elliptic_integral, faddeeva_slope, modified_bend, on_support, polygamma, rgamma_slope,
    spherical_bend, zeta_slope,
)  # fmt: skip
from srcad.runtime.statistics import (
    Line, aligned, apply_where, checked_sample, convolve, count_numbers, full_length, in_last_axis,
    inside, kept_shape, lazy_where, linregress, part_of_full, percentile_at, quantile_adjoint,
    quantile_at, quantile_tangent, reduced_to_number, sample_deviation, sample_mean, sample_variance,
    some_of, unaligned, weighted_nanpercentile, weighted_nanquantile, weighted_percentile, weighted_quantile,
)  # fmt: skip
from srcad.runtime.taking import (
    evened, first_places, inserted, none_of, order_of, unchoose, undelete, uninserted, unselect,
    untake, untake_along_axis,
)  # fmt: skip
from srcad.runtime.ufuncs import (
    as_reduced, chosen, cumprod_in_type, freedom, in_rows, max_initial, max_where, mean_where,
    min_initial, min_where, nanmax_where, nanmean_where, nanmin_where, nanprod_where, nanstd_where,
    nansum_where, nanvar_where, numbered_places, outer_shape, present, prod_where, reduced_shape, root,
    running_places, share_of, slice_ends, started, std_where, sum_where, ufunc_accumulate, ufunc_at,
    ufunc_outer, ufunc_reduce, ufunc_reduceat, var_where, with_elements,
)  # fmt: skip
from srcad.runtime.polynomials import (
    basis_mapped, coefficients_of, constant_integrals, converted_polynomial,
    difference_from_polynomial, difference_of_polynomials, divided_polynomial, domain_of_points,
    length_of_series, powers_of_basis, product_of_polynomials, products_of_basis, quotient_by_number,
    quotient_of_polynomials, rest_of_polynomials, series_added, series_converted, series_derivative,
    series_divided, series_fitted, series_integral, series_multiplied, series_of, series_power,
    series_roots, series_subtracted, series_times_x, series_with_roots, sum_of_polynomials,
    trimmed_series, values_at_points, values_on_grid, vandermonde,
)  # fmt: skip
from srcad.runtime.calls import call_higher, call_jvp, call_vjp, differs, method_named, rewound
from srcad.runtime.memory import (
    accumulator, add_element, add_into, added, as_list, as_tuple, bound, check_remembered,
    diagonal_places,
    flat_index, flat_places, folded, folded_slots, given, given_to, global_name, join_lists, last_written,
    of_no_container, owned, places_along_axis, rebound, renew, repeat_list, seed, settled, stacked,
    unmodified, unpacked, whole, writable,
)  # fmt: skip
from srcad.runtime.memory import identity as identity
from srcad.runtime.memory import stop_gradient as stop_gradient
# isort: on

__all__ = [
    "Line", "above", "accumulate", "accumulator", "add_at", "add_element", "add_into", "added",
    "adjoints_at", "affine_transform", "akima_interpolated", "akima_slopes", "aligned", "all_bands",
    "along_axes", "along_axis", "any_smaller", "apply_along_axis",
    "apply_columns", "apply_over_axes", "apply_where", "arithmetic_geometric_slope", "as_deque",
    "as_dict", "as_list", "as_mapping", "as_output", "as_real_as", "as_reduced", "as_tuple", "at_all",
    "at_limit",
    "at_points", "atleast_1d_each", "atleast_2d_each", "atleast_3d_each", "average_and_weight",
    "averaged", "averaged_along", "backwards", "band_places",
    "banded_eigenpairs", "banded_eigenvalues", "bands_applied", "bands_outer", "bands_transposed",
    "bartlett",    "basis_mapped", "beside_factor", "bessel_i", "beta_density_slope", "betainc_slope", "bin_edges",
    "binary_exponent", "blackman", "block_diagonal", "bordered", "bound", "boxcox_slope", "broadcast_all",
    "broadcast_like", "call_higher", "call_jvp", "call_vjp", "cast", "cast_to", "cdist", "cells",
    "centered", "chain", "chain_from_iterable", "check_apart", "check_arguments", "check_keys", "check_order",
    "check_keywords", "check_remembered", "check_size", "check_turns", "check_unread", "checked_sample", "checkpointed",
    "cho_solve_banded", "cho_solve_each", "cholesky_adjoint", "cholesky_banded", "cholesky_of",
    "cholesky_tangent", "chosen", "circulant", "clip_weight",
    "coefficients_of", "cofactor", "cofactor_bend", "cofactor_change", "column_order", "combinations",
    "combinations_with_replacement",
    "common_places",
    "companion", "complex_eigenpairs", "complex_eigenvalues", "complex_polygamma", "compress", "cond",
    "conjugated_if", "constant_integrals", "continued", "continued_signal",
    "continuous_cdf", "continuous_entropy", "continuous_isf",
    "continuous_logcdf", "continuous_logpdf", "continuous_logsf", "continuous_lyapunov",
    "continuous_mean", "continuous_pdf",
    "continuous_ppf", "continuous_riccati",
    "continuous_sf", "continuous_std", "continuous_var", "contracted",
    "converted_polynomial",
    "convolution_matrix", "convolve", "convolve2d", "convolve_arrays", "convolved", "convolved_along",
    "convolved_part", "corner_places", "corrcoef", "correlate", "correlate2d", "correlate_arrays",
    "correlated", "correlated_along", "count", "count_numbers", "counted_elements", "cov", "covariance_of_fit",
    "cropped",
    "cross", "cross_adjoint_left", "cross_adjoint_right", "cubic_along",
    "cumprod_in_type", "cumsum_adjoint",
    "cumulative", "cumulative_prod", "cumulative_simpson", "cumulative_sum", "dagger", "dblquad",
    "deep_copied", "density", "detrend", "diagonal_matrix", "diagonal_places", "diagsvd", "diff_of_order_zero",
    "diff_of_some_order", "difference",
    "difference_filter", "difference_from_polynomial", "difference_of_polynomials", "differs",
    "digamma", "dilated", "discrete_lyapunov", "discrete_riccati",
    "distance", "divided_polynomial", "domain_of_points", "dot_axes",
    "dot_product", "draw_size",
    "drawn_apart", "drawn_elements", "drawn_order", "dropwhile", "edge_length",
    "ediff1d", "eig_adjoint",
    "eig_tangent", "einsum_adjoint_0", "einsum_adjoint_1", "einsum_adjoint_2", "einsum_adjoint_3",
    "einsum_adjoint_4", "ellipj_moved", "ellipj_moves", "elliptic_integral", "end_key", "eroded",
    "evaluated",
    "evened", "expand", "expand_to", "exponential", "exprel_slope", "extended", "faddeeva_slope",
    "fft_axes", "fft_size", "fftconvolve", "fill", "fill_to", "filter_weights", "filtered",
    "filterfalse", "filtfilt", "first_of_rest", "first_places", "first_row", "flat", "flat_index",
    "flat_places", "floating", "flow", "fold", "folded", "folded_slots", "following",
    "footprint_of", "found_quantile", "found_upper_quantile", "freedom",
    "from_checkpoints", "fromiter", "full_length", "funm", "gamma_density",
    "gamma_density_slope", "gammainc_slope",
    "gathered", "gauss",
    "generalized_eigenvalues", "given", "given_to", "global_exponential", "global_name",
    "global_normal", "global_order", "global_uniform", "goes_into_heap", "gradient_adjoint",
    "gradient_of", "gradient_spaced", "gram_adjoint", "gram_tangent", "grid_cells",
    "grid_interpolated", "grid_made", "grid_of_values", "grid_partials", "grid_pchip", "grid_shape",
    "grid_spline", "grid_values", "groupby", "gumbel", "half_lower", "hamming", "hankel", "hanning", "heapified_places",
    "hermite_interpolated",
    "hfft", "high_weight", "histogram", "histogram2d", "histogram_bin_edges", "histogramdd",
    "hyp1f1_slope", "identity", "ihfft", "in_field", "in_first_row", "in_full", "in_image",
    "in_last_axis", "in_rows", "in_type", "index_letters", "inserted", "insertion_place", "inside",
    "integral",
    "interp_adjoint", "interp_beside", "interp_slope",
    "interp_slope_adjoint", "interp_tangent", "interpolated",
    "interpolation_adjoint", "interpolation_axis", "interpolation_change", "intersect1d", "inverse",
    "irfft2", "irfftn", "is_foreign", "is_full", "islice", "iter_until", "ix_", "join_lists", "joined",
    "joined_along", "joined_in_columns", "joined_in_rows", "joined_shape", "kaiser", "kept_part",
    "kept_shape",
    "kernel_density", "kernel_factor", "keyed", "keys_moved", "keys_of", "khatri_rao",
    "kron_adjoint_left",
    "kron_adjoint_right", "lagged_products",
    "laplace", "laplace_filter", "laplace_of_smoothed", "largest", "largest_along", "largest_around",
    "last_places",
    "last_written", "lazy_where", "least_squares_solution",
    "length_of_series", "leslie", "linregress", "linspace_adjoint",
    "linspace_and_step", "list_count", "list_index", "log_base", "log_cumulative", "log_density",
    "log_survival", "logarithm", "logarithmic_ratio", "logistic", "lognormal", "lost", "low_weight",
    "lower_elements", "lstsq", "lu_adjoint", "lu_solve", "lu_tangent", "map_coordinates",
    "matmul_adjoint_left", "matmul_adjoint_right", "matmul_along", "matmul_toeplitz",
    "matrix_power", "max_initial",
    "max_where", "mean_where", "median_around",
    "median_of_volume", "memory_order", "merged_places", "mesh", "meshgrid_of_views", "method_named",
    "middle_part",
    "min_initial", "min_where", "mirror", "mirror_weights", "mirrored", "modified_bend", "moved_along",
    "moved_border", "moved_root", "moving_matrix", "multi_dot", "multinomial_logpmf", "multinomial_pmf",
    "nancumprod", "nanmax_where", "nanmean_where", "nanmin_where", "nanprod_where", "nanstd_where",
    "nansum_where", "nanvar_where", "ndenumerate", "nearest_values", "neighbours",
    "new_part", "no_derivative",
    "none_of",
    "norm_slope", "normal", "normal_cdf_bent", "normal_cdf_moved", "normal_cdf_pulled",
    "normal_cdf_unbent", "normal_logpdf", "normal_pdf", "normal_weights", "null_vector",
    "numbered_places", "of_matrices",
    "of_no_container", "of_parts", "off_grid", "on_diagonal", "on_grid", "on_grid_of", "on_support",
    "one_more", "order_of", "order_of_values",
    "orthogonal_basis", "other_norm", "other_trans", "outer_columns",
    "outer_edges", "outer_shape", "outside", "over_batch", "over_gaps", "owned", "pack",
    "packed_lu_adjoint", "packed_lu_tangent", "pad_filled", "pad_median", "pad_tangent", "padded",
    "pairwise", "part_of_full", "pchip_interpolated", "pchip_slopes", "pdist",
    "pencil_eigenpairs",
    "pencil_eigenvalues",
    "percentile_around", "percentile_at", "permutation", "permutations", "permuted",
    "permuted_lu", "phase_adjoint", "phase_of", "picked", "piecewise",
    "pinv_of_hermitian", "pivoted_qr", "place_left", "place_of", "place_of_max", "place_of_min",
    "place_of_points",
    "place_right", "placed", "placed_below", "places_along_axis", "places_left", "plain_test",
    "plane_turns", "points",
    "polar", "poly", "polyadd", "polyder", "polydiv", "polyfit", "polygamma", "polyint", "polymul",
    "polysub", "polyval", "popped_places", "power", "power_slope", "powers", "powers_of_basis",
    "present", "previous", "prewitt", "private", "probable", "procrustes_rotation",
    "prod_where", "product",
    "product_curvature", "product_from", "product_of_others", "product_of_polynomials", "product_third", "products",
    "products_of_basis", "pushed_places", "put_back", "qr_adjoint", "qr_mode", "qr_multiply",
    "qr_tangent", "quantile", "quantile_adjoint", "quantile_at", "quantile_tangent",
    "quotient_by_number", "quotient_of_polynomials", "range_weights", "rank_limit", "ranked_around",
    "rayleigh",
    "rebound", "recurrence", "recurrence_back", "reduce", "reduced", "reduced_from",
    "reduced_shape", "reduced_to_number", "refill", "regular", "rejoin",
    "renew", "reordered", "repeat_list", "repeated", "repeats",
    "repetitions", "replaced_places",
    "resized", "rest_of_polynomials", "resting_state",
    "resting_states", "rewound", "rfft2", "rfftn", "rgamma_slope", "romb",
    "romberg_weights", "root", "roots", "rotated", "rotated_adjoint", "rotated_tangent", "rotation", "round_finely",
    "round_number",
    "running_places", "sample_deviation", "sample_mean", "sample_moment",
    "sample_shape", "sample_variance", "savgol_filter",
    "scaled",
    "scatter", "scattered", "section_filter",
    "seed", "seeded", "selected", "sequence", "series_added", "series_converted",
    "series_derivative",
    "series_divided", "series_fitted", "series_integral", "series_multiplied", "series_of",
    "series_power", "series_roots", "series_subtracted", "series_times_x", "series_with_roots",
    "setdiff1d", "settled", "setxor1d", "shadow", "share_of", "shares", "shares_memory", "shifted",
    "shifted_products", "shifted_sum", "shuffle_list", "shuffled_places", "sign_of_real",
    "signed_logsumexp", "simpson", "sinc_derivative", "slice_ends",
    "slopes_of_smoothed", "smallest", "smallest_along",
    "smallest_around", "smoothed", "smoothed_along", "sobel", "softmax_of",
    "softmax_weight", "solve_circulant", "solve_columns", "solve_structured", "solve_toeplitz",
    "solved_quantile", "solved_upper_quantile", "solveh_banded",
    "some_eigenpairs", "some_of", "sorting",
    "sosfiltfilt", "spherical_bend", "spliced", "spline_coefficients_of",
    "spline_filter", "spline_filtered", "spline_maker",
    "spline_of_values", "splines_filtered", "splint", "splrep",
    "spread", "spread_of", "squareform", "stacked", "standardized",
    "standing", "starmap", "started",
    "started_filter", "std_where", "steady_phases", "steady_phases_adjoint",
    "steepness_of_smoothed", "stop_gradient", "strided_places", "strong_product",
    "strong_quotient", "sum_from", "sum_of_kernels", "sum_of_lags",
    "sum_of_polynomials", "sum_of_shares", "sum_to",
    "sum_where", "supported", "surface_slope", "survival", "svd_adjoint", "svd_of_hermitian",
    "svd_tangent", "svdvals_adjoint", "svdvals_tangent", "swapped", "symmetric", "taken_at",
    "takewhile", "tee",
    "tensordot_adjoint_left", "tensordot_adjoint_right", "tensorinv", "tensorsolve", "tested",
    "tie_weights",
    "toeplitz", "tplquad", "transposed", "transposed_if", "trapezoid", "triangle",
    "tridiagonal_eigenvalues", "trim_zeros", "trimmed_series", "ttest_1samp",
    "ttest_ind", "ttest_rel", "turned_shape", "twice", "ufunc_accumulate", "ufunc_at",
    "ufunc_outer", "ufunc_reduce", "ufunc_reduceat", "unaligned", "unblock", "unblock_diagonal",
    "unbroadcast", "unbroadcast_all", "unchoose", "unconcatenate", "undelete", "undiag", "undiagonal",
    "undiff", "uniform", "uninserted", "union1d", "unique", "unique_all", "unique_counts",
    "unique_inverse", "unique_parts", "unit", "unit_like", "unit_lower", "unjoin", "unmesh",
    "unmodified", "unpack", "unpacked", "unpacked_lu_adjoint", "unpad", "unpadded", "unpermuted",
    "unpicked", "unplaced", "unrepeat", "unresize", "unrollaxis", "unselect", "unstack", "untake",
    "untake_along_axis", "untile", "untrace", "untransformed", "untranspose", "untransposed",
    "unviewed", "unwindow", "upfirdn", "upper_quantile", "value_shape", "values_at", "values_at_points",
    "values_on_grid", "vander", "vandermonde", "var_where", "variance_slope", "vector_norm_slope",
    "vector_product", "vectorized", "vectorized_in_part", "vectorized_over", "viewed", "vq", "ways", "weibull",
    "weighted_counts",
    "weighted_nanpercentile", "weighted_nanquantile", "weighted_percentile", "weighted_quantile",
    "whole", "whole_matrix", "window_weights", "with_axes", "with_elements", "without_rule",
    "without_trend",
    "writable", "yeo_johnson", "yeo_johnson_llf", "zeros_like", "zeta_slope",
    "zip_longest", "zoomed",
]  # fmt: skip
