"""Rules for products of matrices and for ``numpy.linalg``; the functions of ``runtime.linalg`` cite their sources."""

from __future__ import annotations

from srcad.transforms.rules import general

# fmt: off

# --- products ---

for _head in ("x1 @ x2", "np.matmul(x1, x2)", "np.dot(x1, x2)"):
    general(_head, ["x1_dot @ x2", "x1 @ x2_dot"], ["y_bar * x2", "y_bar * x1"], rank=(1, 1))
    general(_head, ["x1_dot @ x2", "x1 @ x2_dot"], ["y_bar[:, None] * x2", "x1.T @ y_bar"], rank=(2, 1))
    general(_head, ["x1_dot @ x2", "x1 @ x2_dot"], ["x2 @ y_bar", "x1[:, None] * y_bar"], rank=(1, 2))
    general(_head, ["x1_dot @ x2", "x1 @ x2_dot"], ["y_bar @ x2.T", "x1.T @ y_bar"], rank=(2, 2))
general("x1 @ x2", ["x1_dot @ x2", "x1 @ x2_dot"], ["matmul_adjoint_left(y_bar, x1, x2)", "matmul_adjoint_right(y_bar, x2, x1)"])
general("np.matmul(x1, x2, out=None, casting='same_kind', order='K', dtype=None, subok=True)",
        ["np.matmul(x1_dot, x2)", "np.matmul(x1, x2_dot)"],
        ["matmul_adjoint_left(y_bar, x1, x2)", "matmul_adjoint_right(y_bar, x2, x1)"])
general("np.dot(x1, x2, out=None)", ["np.dot(x1_dot, x2)", "np.dot(x1, x2_dot)"],
        ["tensordot_adjoint_left(y_bar, x1, x2, dot_axes(x2))", "tensordot_adjoint_right(y_bar, x2, x1, dot_axes(x2))"])
general("np.inner(x1, x2)",    ["np.inner(x1_dot, x2)", "np.inner(x1, x2_dot)"],
        ["tensordot_adjoint_left(y_bar, x1, x2, (-1, -1))", "tensordot_adjoint_right(y_bar, x2, x1, (-1, -1))"])
general("np.tensordot(x1, x2, axes=2)", ["np.tensordot(x1_dot, x2, axes)", "np.tensordot(x1, x2_dot, axes)"],
        ["tensordot_adjoint_left(y_bar, x1, x2, axes)", "tensordot_adjoint_right(y_bar, x2, x1, axes)"])
general("np.outer(x1, x2, out=None)", ["np.outer(x1_dot, x2)", "np.outer(x1, x2_dot)"],
        ["y_bar @ x2", "x1 @ y_bar"], rank=(1, 1))
