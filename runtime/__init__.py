"""What generated code calls, and the errors that all of srcad raises: NumPy only, nothing of the compiler."""

# isort: off
from srcad.runtime.arrays import (
    above, clip_weight, difference, dot_product, inverse, largest, log_base, no_derivative, permuted,
    power, power_slope, range_weights, repeated, scaled, selected, sinc_derivative, smallest,
    softmax_weight, sorting, tie_weights, unit, unpermuted,
)  # fmt: skip
from srcad.runtime.broadcast import (
    add_at, as_real_as, broadcast_like, cast, cast_to, count, expand, fill, floating, pack, repeats,
    scatter, unbroadcast, unpack, with_axes, zeros_like,
)  # fmt: skip
from srcad.runtime.composites import (
    apply_along_axis, apply_over_axes, boxcox_slope, circulant, companion, convolution_matrix,
    corrcoef, correlate, cov, cumulative_prod, cumulative_sum, exprel_slope, hankel, histogram,
    logarithmic_ratio, nancumprod, nanstd, nanvar, piecewise, poly, polyadd, polyder, polydiv, polyfit,
    polyint, polymul, polysub, polyval, roots, softmax_of, toeplitz, trapezoid, vander,
)  # fmt: skip
from srcad.runtime.decompositions import (
    cholesky_adjoint, cholesky_tangent, cond, eig_adjoint, eig_tangent, gram_adjoint, gram_tangent,
    lstsq, lu_adjoint, lu_tangent, matrix_power, multi_dot, norm_slope, packed_lu_adjoint, qr_adjoint,
    qr_mode, qr_tangent, svd_adjoint, svd_tangent, svdvals_adjoint, svdvals_tangent, tensorinv,
    tensorsolve, vector_norm_slope,
)  # fmt: skip
from srcad.runtime.einsum import (
    einsum_adjoint_0, einsum_adjoint_1, einsum_adjoint_2, einsum_adjoint_3, einsum_adjoint_4,
)  # fmt: skip
from srcad.runtime.fourier import (
    cropped, fft_axes, fft_size, hfft, ihfft, irfft2, irfftn, mirror_weights, other_norm, rfft2, rfftn,
)  # fmt: skip
from srcad.runtime.interpolation import (
    interp_adjoint, interp_slope, interp_slope_adjoint, interp_tangent,
)  # fmt: skip
from srcad.runtime.linalg import (
    apply_columns, bands_applied, bands_outer, bands_transposed, block_diagonal, cofactor, dagger,
    diagonal_matrix, dot_axes, fold, half_lower, kron_adjoint_left, kron_adjoint_right,
    matmul_adjoint_left, matmul_adjoint_right, mirror, other_trans, outer_columns, over_gaps,
    permutation, solve_columns, swapped, tensordot_adjoint_left, tensordot_adjoint_right,
    transposed_if, triangle, twice, unblock_diagonal, unit_lower,
)  # fmt: skip
from srcad.runtime.reductions import (
    cumsum_adjoint, flat, following, previous, product_curvature, product_of_others, product_third,
    recurrence, recurrence_back, variance_slope,
)  # fmt: skip
from srcad.runtime.shapes import (
    broadcast_all, first_places, gradient_adjoint, gradient_of, inserted, joined_shape,
    linspace_adjoint, mesh, none_of, pad_tangent, placed, rejoin, trimmed, unblock, unbroadcast_all,
    unchoose, unconcatenate, undelete, undiag, undiagonal, undiff, uninserted, unjoin, unmesh, unpad,
    unplaced, unrepeat, unresize, unrollaxis, unselect, unstack, untake, untake_along_axis, untile,
    untrace, untranspose,
)  # fmt: skip
from srcad.runtime.special import (
    bessel_i, digamma, polygamma,
)  # fmt: skip
from srcad.runtime.statistics import (
    aligned, count_numbers, full_length, part_of_full, quantile_adjoint, quantile_tangent, unaligned,
)  # fmt: skip
# isort: on
from srcad.runtime.calls import call_jvp, call_vjp
from srcad.runtime.memory import (
    accumulator, add_element, add_into, added, as_list, as_tuple, diagonal_places, flat_places, folded,
    given, global_name, join_lists, last_written, mirrored, owned, places_along_axis, private,
    repeat_list, seed, settled, shadow, stacked, unmodified, unpacked, without_repeats,
)  # fmt: skip
from srcad.runtime.memory import identity as identity
from srcad.runtime.memory import stop_gradient as stop_gradient

__all__ = [
    "above", "accumulator", "add_at", "add_element", "add_into", "added", "aligned",
    "apply_along_axis", "apply_columns", "apply_over_axes", "as_list", "as_real_as", "as_tuple",
    "bands_applied", "bands_outer", "bands_transposed", "bessel_i", "block_diagonal", "boxcox_slope",
    "broadcast_all", "broadcast_like", "call_jvp", "call_vjp", "cast", "cast_to", "cholesky_adjoint",
    "cholesky_tangent", "circulant", "clip_weight", "cofactor", "companion", "cond",
    "convolution_matrix", "corrcoef", "correlate", "count", "count_numbers", "cov", "cropped",
    "cumsum_adjoint", "cumulative_prod", "cumulative_sum", "dagger", "diagonal_matrix",
    "diagonal_places", "difference", "digamma", "dot_axes", "dot_product", "eig_adjoint",
    "eig_tangent", "einsum_adjoint_0", "einsum_adjoint_1", "einsum_adjoint_2", "einsum_adjoint_3",
    "einsum_adjoint_4", "expand", "exprel_slope", "fft_axes", "fft_size", "fill", "first_places",
    "flat", "flat_places", "floating", "fold", "folded", "following", "full_length", "given",
    "global_name", "gradient_adjoint", "gradient_of", "gram_adjoint", "gram_tangent", "half_lower",
    "hankel", "hfft", "histogram", "ihfft", "inserted", "interp_adjoint", "interp_slope",
    "interp_slope_adjoint", "interp_tangent", "inverse", "irfft2", "irfftn", "join_lists",
    "joined_shape", "kron_adjoint_left", "kron_adjoint_right", "largest", "last_written",
    "linspace_adjoint", "log_base", "logarithmic_ratio", "lstsq", "lu_adjoint", "lu_tangent",
    "matmul_adjoint_left", "matmul_adjoint_right", "matrix_power", "mesh", "mirror", "mirror_weights",
    "mirrored", "multi_dot", "nancumprod", "nanstd", "nanvar", "no_derivative", "none_of",
    "norm_slope", "other_norm", "other_trans", "outer_columns", "over_gaps", "owned", "pack",
    "packed_lu_adjoint", "pad_tangent", "part_of_full", "permutation", "permuted", "piecewise",
    "placed", "places_along_axis", "poly", "polyadd", "polyder", "polydiv", "polyfit", "polygamma",
    "polyint", "polymul", "polysub", "polyval", "power", "power_slope", "previous", "private",
    "product_curvature", "product_of_others", "product_third", "qr_adjoint", "qr_mode", "qr_tangent",
    "quantile_adjoint", "quantile_tangent", "range_weights", "recurrence", "recurrence_back", "rejoin",
    "repeat_list", "repeated", "repeats", "rfft2", "rfftn", "roots", "scaled", "scatter", "seed",
    "selected", "settled", "shadow", "sinc_derivative", "smallest", "softmax_of", "softmax_weight",
    "solve_columns", "sorting", "stacked", "svd_adjoint", "svd_tangent", "svdvals_adjoint",
    "svdvals_tangent", "swapped", "tensordot_adjoint_left", "tensordot_adjoint_right", "tensorinv",
    "tensorsolve", "tie_weights", "toeplitz", "transposed_if", "trapezoid", "triangle", "trimmed",
    "twice", "unaligned", "unblock", "unblock_diagonal", "unbroadcast", "unbroadcast_all", "unchoose",
    "unconcatenate", "undelete", "undiag", "undiagonal", "undiff", "uninserted", "unit", "unit_lower",
    "unjoin", "unmesh", "unmodified", "unpack", "unpacked", "unpad", "unpermuted", "unplaced",
    "unrepeat", "unresize", "unrollaxis", "unselect", "unstack", "untake", "untake_along_axis",
    "untile", "untrace", "untranspose", "vander", "variance_slope", "vector_norm_slope", "with_axes",
    "without_repeats", "zeros_like",
]  # fmt: skip
