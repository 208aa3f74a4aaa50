"""What generated code calls, and the errors that all of srcad raises: NumPy only, nothing of the compiler."""

# isort: off
from srcad.runtime.arrays import (
    above, clip_weight, difference, dot_product, inverse, largest, log_base, power, power_slope,
    range_weights, repeated, scaled, sinc_derivative, smallest, softmax_weight, tie_weights, unit,
)  # fmt: skip
from srcad.runtime.broadcast import (
    add_at, as_real_as, broadcast_like, cast, cast_to, count, expand, fill, floating, pack, repeats,
    scatter, unbroadcast, unpack, with_axes, zeros_like,
)  # fmt: skip
from srcad.runtime.decompositions import (
    cond, eig_adjoint, eig_tangent, lstsq, matrix_power, multi_dot, norm_slope, qr_adjoint, qr_tangent,
    svd_adjoint, svd_tangent, svdvals_adjoint, svdvals_tangent, tensorinv, tensorsolve,
    vector_norm_slope,
)  # fmt: skip
from srcad.runtime.einsum import (
    einsum_adjoint_0, einsum_adjoint_1, einsum_adjoint_2, einsum_adjoint_3, einsum_adjoint_4,
)  # fmt: skip
from srcad.runtime.interpolation import (
    interp_adjoint, interp_slope, interp_slope_adjoint, interp_tangent,
)  # fmt: skip
from srcad.runtime.linalg import (
    apply_columns, cofactor, dagger, diagonal_matrix, dot_axes, fold, gap_inverses, half_lower,
    kron_adjoint_left, kron_adjoint_right, matmul_adjoint_left, matmul_adjoint_right, mirror,
    outer_columns, solve_columns, swapped, tensordot_adjoint_left, tensordot_adjoint_right,
)  # fmt: skip
from srcad.runtime.reductions import (
    cumsum_adjoint, flat, following, previous, product_curvature, product_of_others, product_third,
    recurrence, recurrence_back, variance_slope,
)  # fmt: skip
from srcad.runtime.shapes import (
    broadcast_all, first_places, gradient_adjoint, gradient_of, inserted, linspace_adjoint, mesh,
    none_of, pad_tangent, placed, rejoin, trimmed, unblock, unbroadcast_all, unchoose, unconcatenate,
    undelete, undiag, undiagonal, undiff, uninserted, unjoin, unmesh, unpad, unplaced, unrepeat,
    unresize, unrollaxis, unselect, unstack, untake, untake_along_axis, untile, untrace, untranspose,
)  # fmt: skip
from srcad.runtime.special import (
    bessel_i, digamma, polygamma,
)  # fmt: skip
# isort: on

__all__ = [
    "above", "add_at", "apply_columns", "as_real_as", "bessel_i", "broadcast_all", "broadcast_like",
    "cast", "cast_to", "clip_weight", "cofactor", "cond", "count", "cumsum_adjoint", "dagger",
    "diagonal_matrix", "difference", "digamma", "dot_axes", "dot_product", "eig_adjoint", "eig_tangent",
    "einsum_adjoint_0", "einsum_adjoint_1", "einsum_adjoint_2", "einsum_adjoint_3", "einsum_adjoint_4",
    "expand", "fill", "first_places", "flat", "floating", "fold", "following", "gap_inverses",
    "gradient_adjoint", "gradient_of", "half_lower", "inserted", "interp_adjoint", "interp_slope",
    "interp_slope_adjoint", "interp_tangent", "inverse", "kron_adjoint_left", "kron_adjoint_right",
    "largest", "linspace_adjoint", "log_base", "lstsq", "matmul_adjoint_left", "matmul_adjoint_right",
    "matrix_power", "mesh", "mirror", "multi_dot", "none_of", "norm_slope", "outer_columns", "pack",
    "pad_tangent", "placed", "polygamma", "power", "power_slope", "previous", "product_curvature",
    "product_of_others", "product_third", "qr_adjoint", "qr_tangent", "range_weights", "recurrence",
    "recurrence_back", "rejoin", "repeated", "repeats", "scaled", "scatter", "sinc_derivative",
    "smallest", "softmax_weight", "solve_columns", "svd_adjoint", "svd_tangent", "svdvals_adjoint",
    "svdvals_tangent", "swapped", "tensordot_adjoint_left", "tensordot_adjoint_right", "tensorinv",
    "tensorsolve", "tie_weights", "trimmed", "unblock", "unbroadcast", "unbroadcast_all", "unchoose",
    "unconcatenate", "undelete", "undiag", "undiagonal", "undiff", "uninserted", "unit", "unjoin",
    "unmesh", "unpack", "unpad", "unplaced", "unrepeat", "unresize", "unrollaxis", "unselect",
    "unstack", "untake", "untake_along_axis", "untile", "untrace", "untranspose", "variance_slope",
    "vector_norm_slope", "with_axes", "zeros_like",
]  # fmt: skip
