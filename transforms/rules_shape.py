"""Rules for functions that move elements about, and for those that make and convert arrays."""

from __future__ import annotations

from srcad.transforms.rules import linear

# fmt: off

# --- order of axes ---

linear("x.T",                          ["x_dot.T"], ["y_bar.T"])
linear("x.mT",                         ["x_dot.mT"], ["y_bar.mT"])
linear("np.transpose(x, axes=None)",   ["np.transpose(x_dot, axes)"], ["untranspose(y_bar, axes)"])
linear("np.matrix_transpose(x)",       ["np.matrix_transpose(x_dot)"], ["np.matrix_transpose(y_bar)"])
linear("np.swapaxes(x, axis1, axis2)", ["np.swapaxes(x_dot, axis1, axis2)"], ["np.swapaxes(y_bar, axis1, axis2)"])
linear("np.moveaxis(x, source, destination)", ["np.moveaxis(x_dot, source, destination)"], ["np.moveaxis(y_bar, destination, source)"])
linear("np.rollaxis(x, axis, start=0)", ["np.rollaxis(x_dot, axis, start)"], ["unrollaxis(y_bar, axis, start)"])

# --- shape ---

linear("np.reshape(x, shape, order='C')",  ["np.reshape(x_dot, shape, order)"], ["np.reshape(y_bar, np.shape(x), order)"])
linear("np.ravel(x, order='C')",           ["np.ravel(x_dot, order)"], ["np.reshape(y_bar, np.shape(x), order)"])
linear("x.flatten(order='C')",             ["x_dot.flatten(order)"], ["np.reshape(y_bar, np.shape(x), order)"])
linear("x.flat",                           ["np.ravel(x_dot)"], ["np.reshape(y_bar, np.shape(x))"])
linear("np.expand_dims(x, axis)",          ["np.expand_dims(x_dot, axis)"], ["np.reshape(y_bar, np.shape(x))"])
linear("np.squeeze(x, axis=None)",         ["np.squeeze(x_dot, axis)"], ["np.reshape(y_bar, np.shape(x))"])
linear("np.atleast_1d(x)",                 ["np.atleast_1d(x_dot)"], ["np.reshape(y_bar, np.shape(x))"], rank=(None,))
linear("np.atleast_2d(x)",                 ["np.atleast_2d(x_dot)"], ["np.reshape(y_bar, np.shape(x))"], rank=(None,))
linear("np.atleast_3d(x)",                 ["np.atleast_3d(x_dot)"], ["np.reshape(y_bar, np.shape(x))"], rank=(None,))
linear("np.broadcast_to(x, shape, subok=False)", ["np.broadcast_to(x_dot, shape)"], ["unbroadcast(y_bar, x)"])

# --- joining ---

linear("np.concatenate(xs, axis=0, out=None, dtype=None, casting='same_kind')",
       ["np.concatenate(xs_dot, axis)"], ["unconcatenate(y_bar, xs, axis)"])
linear("np.stack(xs, axis=0, out=None, dtype=None, casting='same_kind')", ["np.stack(xs_dot, axis)"], ["unstack(y_bar, axis)"])

# --- conversion ---

linear("np.array(x, dtype=None, copy=True, order='K', subok=False, ndmin=0)",
       ["pack(x_dot, x, dtype, ndmin)"], ["unpack(y_bar, x, dtype)"])
linear("np.asarray(x, dtype=None, order=None)",        ["pack(x_dot, x, dtype)"], ["unpack(y_bar, x, dtype)"])
linear("np.asanyarray(x, dtype=None, order=None)",     ["pack(x_dot, x, dtype)"], ["unpack(y_bar, x, dtype)"])
linear("np.ascontiguousarray(x, dtype=None)",          ["pack(x_dot, x, dtype)"], ["unpack(y_bar, x, dtype)"])
linear("np.copy(x, order='K', subok=False)",           ["np.copy(x_dot)"], ["y_bar"])
linear("x.copy(order='C')",                            ["x_dot.copy()"], ["y_bar"])
linear("x.astype(dtype, order='K', casting='unsafe', subok=True, copy=True)", ["cast_to(x_dot, x, dtype)"], ["cast(y_bar, x, dtype)"])
linear("np.full(shape, fill_value := x, dtype=None, order='C')", ["np.full(shape, x_dot)"], ["unbroadcast(y_bar, x)"])
linear("np.full_like(a, fill_value := x, dtype=None, order='K', subok=True, shape=None)",
       ["broadcast_like(x_dot, y)"], ["unbroadcast(y_bar, x)"])
