"""Rules for products of matrices and for ``numpy.linalg``; the functions of ``runtime.linalg`` cite their sources.

``cholesky`` and ``eigh`` read one triangle of their operand only, and only that triangle has a derivative.
"""

from __future__ import annotations

from srcad.transforms.rules import composite, general, linear

# fmt: off

# --- products ---

_UFUNC = "out=None, casting='same_kind', order='K', dtype=None, subok=True"

for _head in ("x1 @ x2", f"np.matmul(x1, x2, {_UFUNC})", "np.dot(x1, x2, out=None)"):
    general(_head, ["x1_dot @ x2", "x1 @ x2_dot"], ["y_bar * x2", "y_bar * x1"], rank=(1, 1))
    general(_head, ["x1_dot @ x2", "x1 @ x2_dot"], ["y_bar[:, None] * x2", "x1.T @ y_bar"], rank=(2, 1))
    general(_head, ["x1_dot @ x2", "x1 @ x2_dot"], ["x2 @ y_bar", "x1[:, None] * y_bar"], rank=(1, 2))
    general(_head, ["x1_dot @ x2", "x1 @ x2_dot"], ["y_bar @ x2.T", "x1.T @ y_bar"], rank=(2, 2))
for _head in ("x1 @ x2", f"np.matmul(x1, x2, {_UFUNC})", "np.linalg.matmul(x1, x2)"):
    general(_head, ["x1_dot @ x2", "x1 @ x2_dot"], ["matmul_adjoint_left(y_bar, x1, x2)", "matmul_adjoint_right(y_bar, x2, x1)"])
general("np.dot(x1, x2, out=None)", ["np.dot(x1_dot, x2)", "np.dot(x1, x2_dot)"],
        ["tensordot_adjoint_left(y_bar, x1, x2, dot_axes(x2))", "tensordot_adjoint_right(y_bar, x2, x1, dot_axes(x2))"])
general("np.inner(x1, x2)", ["x1_dot @ x2", "x1 @ x2_dot"], ["y_bar * x2", "y_bar * x1"], rank=(1, 1))
general("np.inner(x1, x2)", ["np.inner(x1_dot, x2)", "np.inner(x1, x2_dot)"],
        ["tensordot_adjoint_left(y_bar, x1, x2, (-1, -1))", "tensordot_adjoint_right(y_bar, x2, x1, (-1, -1))"])
for _head in ("np.tensordot(x1, x2, axes=2)", "np.linalg.tensordot(x1, x2, axes=2)"):
    general(_head, ["np.tensordot(x1_dot, x2, axes)", "np.tensordot(x1, x2_dot, axes)"],
            ["tensordot_adjoint_left(y_bar, x1, x2, axes)", "tensordot_adjoint_right(y_bar, x2, x1, axes)"])
for _head in ("np.outer(x1, x2, out=None)", "np.linalg.outer(x1, x2)"):
    general(_head, ["np.outer(x1_dot, x2)", "np.outer(x1, x2_dot)"], ["y_bar @ x2", "x1 @ y_bar"], rank=(1, 1))
    general(_head, ["np.outer(x1_dot, x2)", "np.outer(x1, x2_dot)"],
            ["np.reshape(y_bar @ np.ravel(x2), np.shape(x1))", "np.reshape(np.ravel(x1) @ y_bar, np.shape(x2))"])
general("np.vdot(x1, x2)", ["x1_dot @ x2", "x1 @ x2_dot"], ["y_bar * x2", "y_bar * x1"], rank=(1, 1), real=True)
general("np.vdot(x1, x2)", ["np.vdot(x1_dot, x2)", "np.vdot(x1, x2_dot)"],
        ["np.conj(y_bar * np.reshape(x2, np.shape(x1)))", "y_bar * np.conj(np.reshape(x1, np.shape(x2)))"])
for _head, _kept, _bar in (
    (f"np.vecdot(x1, x2, {_UFUNC}, axis=-1, keepdims=False)", ", keepdims=keepdims", "(y_bar if keepdims else np.expand_dims(y_bar, axis))"),
    ("np.linalg.vecdot(x1, x2, axis=-1)", "", "np.expand_dims(y_bar, axis)"),
):
    general(_head, [f"np.vecdot(x1_dot, x2, axis=axis{_kept})", f"np.vecdot(x1, x2_dot, axis=axis{_kept})"],
            [f"unbroadcast(np.conj({_bar} * x2), x1)", f"unbroadcast({_bar} * np.conj(x1), x2)"])
general(f"np.matvec(x1, x2, {_UFUNC})", ["np.matvec(x1_dot, x2)", "np.matvec(x1, x2_dot)"],
        ["unbroadcast(y_bar[..., :, None] * x2[..., None, :], x1)", "unbroadcast(np.matvec(swapped(x1), y_bar), x2)"])
general(f"np.vecmat(x1, x2, {_UFUNC})", ["np.vecmat(x1_dot, x2)", "np.vecmat(x1, x2_dot)"],
        ["unbroadcast(np.conj(np.matvec(x2, y_bar)), x1)", "unbroadcast(np.conj(x1[..., :, None]) * y_bar[..., None, :], x2)"])
general("np.kron(x1, x2)", ["np.kron(x1_dot, x2)", "np.kron(x1, x2_dot)"],
        ["kron_adjoint_left(y_bar, x1, x2)", "kron_adjoint_right(y_bar, x2, x1)"])
for _head in ("np.cross(x1, x2)", "np.linalg.cross(x1, x2)"):
    general(_head, ["np.cross(x1_dot, x2)", "np.cross(x1, x2_dot)"],
            ["cross_adjoint_left(y_bar, x1, x2)", "cross_adjoint_right(y_bar, x2, x1)"])
for _word in ("axisa", "axisb", "axisc", "axis"):
    composite(f"np.cross {_word}", "cross")
composite("np.linalg.cross axis", "cross")
composite("np.matmul axes", "matmul_along")
composite("np.linalg.pinv hermitian", "pinv_of_hermitian")
composite("np.linalg.svd hermitian", "svd_of_hermitian")
linear("np.linalg.matrix_transpose(x)", ["swapped(x_dot)"], ["swapped(y_bar)"])

for _n in range(5, 0, -1):  # of two rules that fit, the one with more operands is meant
    _xs = [f"x{_k}" for _k in range(1, _n + 1)]
    _with = {_k: ", ".join("{}" if _x == _k else _x for _x in _xs) for _k in _xs}
    general(f"np.einsum(subscripts, {', '.join(_xs)}, out=None, dtype=None, order='K', casting='safe', optimize=False)",
            [f"np.einsum(subscripts, {_with[_x].format(_x + '_dot')})" for _x in _xs],
            [f"einsum_adjoint_{_k}(subscripts, {_x}, {_with[_x].format('y_bar')})" for _k, _x in enumerate(_xs)], rank=(None,) * _n)
composite("np.linalg.multi_dot", "multi_dot")
composite("np.linalg.matrix_power", "matrix_power")

# --- inverses and linear equations ---

general("np.linalg.inv(x)",   ["-y @ x_dot @ y"], ["-y.T @ y_bar @ y.T"], rank=(2,))
general("np.linalg.inv(x)",   ["-y @ x_dot @ y"], ["-swapped(y) @ y_bar @ swapped(y)"])
general("np.linalg.solve(x1, x2)", ["-np.linalg.solve(x1, x1_dot @ y)", "np.linalg.solve(x1, x2_dot)"],
        ["-np.linalg.solve(x1.T, y_bar)[:, None] * y", "np.linalg.solve(x1.T, y_bar)"], rank=(2, 1))
general("np.linalg.solve(x1, x2)", ["-np.linalg.solve(x1, x1_dot @ y)", "np.linalg.solve(x1, x2_dot)"],
        ["-np.linalg.solve(x1.T, y_bar) @ y.T", "np.linalg.solve(x1.T, y_bar)"], rank=(2, 2))
general("np.linalg.solve(x1, x2)",
        ["-solve_columns(x1, apply_columns(x1_dot, y, x2), x2)", "solve_columns(x1, broadcast_like(x2_dot, y), x2)"],
        ["unbroadcast(-outer_columns(solve_columns(swapped(x1), y_bar, x2), y, x2), x1)",
         "unbroadcast(solve_columns(swapped(x1), y_bar, x2), x2)"])
general("np.linalg.pinv(x, rcond=None, hermitian=False, rtol=None)",  # of constant rank: Golub and Pereyra (1973)
        ["-y @ x_dot @ y + y @ dagger(y) @ (dagger(x_dot) - dagger(x_dot) @ x @ y)"
         " + (dagger(x_dot) - y @ x @ dagger(x_dot)) @ dagger(y) @ y"],
        ["-swapped(y) @ y_bar @ swapped(y) + np.conj(swapped(y_bar) @ y @ dagger(y) - x @ (y @ swapped(y_bar) @ y @ dagger(y))"
         " + dagger(y) @ y @ swapped(y_bar) - dagger(y) @ y @ swapped(y_bar) @ y @ x)"])
composite("np.linalg.lstsq", "lstsq")
composite("np.linalg.tensorsolve", "tensorsolve")
composite("np.linalg.tensorinv", "tensorinv")

# --- determinants ---

general("np.linalg.det(x)",     ["np.sum(cofactor(x) * x_dot)"], ["y_bar * cofactor(x)"], rank=(2,))
general("np.linalg.det(x)",     ["np.sum(cofactor(x) * x_dot, axis=(-2, -1))"], ["np.asarray(y_bar)[..., None, None] * cofactor(x)"])
general("np.linalg.slogdet(x)", ["(0.0, np.sum(np.linalg.inv(x).T * x_dot))"], ["y_bar[1] * np.linalg.inv(x).T"], rank=(2,), real=True)
general("np.linalg.slogdet(x)",
        ["(1j * y[0] * np.imag(np.sum(swapped(np.linalg.inv(x)) * x_dot, axis=(-2, -1))) if np.iscomplexobj(x) else zeros_like(y[0]),"
         " np.real(np.sum(swapped(np.linalg.inv(x)) * x_dot, axis=(-2, -1))))"],
        ["as_real_as(np.asarray(y_bar[1] - 1j * np.real(1j * y_bar[0] * y[0]))[..., None, None], x) * swapped(np.linalg.inv(x))"])

# --- factorizations ---

general("np.linalg.cholesky(x)",
        ["y @ half_lower(np.linalg.solve(y, np.linalg.solve(y, mirror(x_dot)).T).T)"],
        ["fold(np.linalg.solve(y.T, np.linalg.solve(y.T, half_lower(y.T @ y_bar)).T).T)"], rank=(2,), real=True)
general("np.linalg.cholesky(x)",
        ["y @ half_lower(dagger(np.linalg.solve(y, dagger(np.linalg.solve(y, mirror(x_dot))))))"],
        ["fold(swapped(np.linalg.solve(dagger(y), swapped(np.linalg.solve(swapped(y), half_lower(swapped(y) @ y_bar))))))"])
general("np.linalg.eigh(x)",
        ["(np.diagonal(y[1].T @ mirror(x_dot) @ y[1]), y[1] @ over_gaps(y[1].T @ mirror(x_dot) @ y[1], y[0]))"],
        ["fold(y[1] @ (np.diag(y_bar[0]) + over_gaps(y[1].T @ y_bar[1], y[0])) @ y[1].T)"], rank=(2,), real=True)
general("np.linalg.eigh(x, UPLO='L')",
        ["(np.real(np.diagonal(dagger(y[1]) @ mirror(x_dot, UPLO) @ y[1], 0, -2, -1)),"
         " steady_phases(y[1] @ over_gaps(dagger(y[1]) @ mirror(x_dot, UPLO) @ y[1], y[0]), y[1], UPLO))"],
        ["fold(np.conj(y[1]) @ (diagonal_matrix(y_bar[0]) + over_gaps(swapped(y[1]) @ steady_phases_adjoint(y_bar[1], y[1], UPLO), y[0]))"
         " @ swapped(y[1]), UPLO)"])
general("np.linalg.eigvalsh(x)",
        ["np.diagonal(np.linalg.eigh(x)[1].T @ mirror(x_dot) @ np.linalg.eigh(x)[1])"],
        ["fold(np.linalg.eigh(x)[1] * y_bar @ np.linalg.eigh(x)[1].T)"], rank=(2,), real=True)
general("np.linalg.eigvalsh(x, UPLO='L')",
        ["np.real(np.diagonal(dagger(np.linalg.eigh(x, UPLO)[1]) @ mirror(x_dot, UPLO) @ np.linalg.eigh(x, UPLO)[1], 0, -2, -1))"],
        ["fold(np.conj(np.linalg.eigh(x, UPLO)[1]) * y_bar[..., None, :] @ swapped(np.linalg.eigh(x, UPLO)[1]), UPLO)"])
general("np.linalg.eigvals(x)",
        ["np.diagonal(np.linalg.solve(np.linalg.eig(x)[1], x_dot @ np.linalg.eig(x)[1]), 0, -2, -1)"],
        ["as_real_as(np.linalg.solve(swapped(np.linalg.eig(x)[1]), y_bar[..., None] * swapped(np.linalg.eig(x)[1])), x)"])
general("np.linalg.eig(x)", ["eig_tangent(x_dot, y[0], y[1])"], ["as_real_as(eig_adjoint(y_bar[0], y_bar[1], y[0], y[1]), x)"])
general("np.linalg.qr(x, mode='reduced')",
        ["qr_tangent(x_dot, x, mode)"], ["qr_adjoint(y_bar, x, mode)"])
general("np.linalg.svd(x, full_matrices=True, compute_uv=True, hermitian=False)",
        ["svd_tangent(x_dot, y[0], y[1], y[2]) if compute_uv else svdvals_tangent(x_dot, x)"],
        ["svd_adjoint(y_bar[0], y_bar[1], y_bar[2], y[0], y[1], y[2]) if compute_uv else svdvals_adjoint(y_bar, x)"])
general("np.linalg.svdvals(x)", ["svdvals_tangent(x_dot, x)"], ["svdvals_adjoint(y_bar, x)"])

# --- norms: 0 at 0 ---

general("np.linalg.norm(x)", ["inverse(y) * np.sum(x * x_dot)"], ["y_bar * inverse(y) * x"], real=True)
general("np.linalg.norm(x, ord=None, axis=None, keepdims=False)",
        ["np.sum(norm_slope(x, ord, axis) * x_dot, axis=axis, keepdims=keepdims)"],
        ["expand(y_bar, x, axis, keepdims) * norm_slope(x, ord, axis)"], real=True)
general("np.linalg.norm(x, ord=None, axis=None, keepdims=False)",
        ["np.real(np.sum(norm_slope(x, ord, axis) * x_dot, axis=axis, keepdims=keepdims))"],
        ["expand(y_bar, x, axis, keepdims) * norm_slope(x, ord, axis)"])
general("np.linalg.vector_norm(x, axis=None, keepdims=False, ord=2)",
        ["np.real(np.sum(vector_norm_slope(x, ord, axis) * x_dot, axis=axis, keepdims=keepdims))"],
        ["expand(y_bar, x, axis, keepdims) * vector_norm_slope(x, ord, axis)"])
general("np.linalg.matrix_norm(x, keepdims=False, ord='fro')",
        ["np.real(np.sum(norm_slope(x, ord, (-2, -1)) * x_dot, axis=(-2, -1), keepdims=keepdims))"],
        ["expand(y_bar, x, (-2, -1), keepdims) * norm_slope(x, ord, (-2, -1))"])
composite("np.linalg.cond", "cond")
composite("np.linalg.cholesky upper", "cholesky_of")
