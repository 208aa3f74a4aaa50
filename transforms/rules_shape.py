"""Rules for functions that move elements about, and for those that make, join, take apart and convert arrays."""

from __future__ import annotations

from srcad.transforms.rules import general, linear

# fmt: off

# --- order of axes ---

linear("x.T",                              ["x_dot.T"], ["y_bar.T"])
linear("x.mT",                             ["x_dot.mT"], ["y_bar.mT"])
linear("np.transpose(x)",                  ["np.transpose(x_dot)"], ["y_bar.T"])
linear("np.transpose(x, axes=None)",       ["np.transpose(x_dot, axes)"], ["untranspose(y_bar, axes)"])
linear("np.matrix_transpose(x)",           ["np.matrix_transpose(x_dot)"], ["np.matrix_transpose(y_bar)"])
linear("np.swapaxes(x, axis1, axis2)",     ["np.swapaxes(x_dot, axis1, axis2)"], ["np.swapaxes(y_bar, axis1, axis2)"])
linear("np.moveaxis(x, source, destination)", ["np.moveaxis(x_dot, source, destination)"], ["np.moveaxis(y_bar, destination, source)"])
linear("np.rollaxis(x, axis, start=0)",    ["np.rollaxis(x_dot, axis, start)"], ["unrollaxis(y_bar, axis, start)"])
linear("np.flip(x, axis=None)",            ["np.flip(x_dot, axis)"], ["np.flip(y_bar, axis)"])
linear("np.fliplr(x)",                     ["np.fliplr(x_dot)"], ["np.fliplr(y_bar)"])
linear("np.flipud(x)",                     ["np.flipud(x_dot)"], ["np.flipud(y_bar)"])
linear("np.roll(x, shift, axis=None)",     ["np.roll(x_dot, shift, axis)"], ["np.roll(y_bar, np.negative(shift), axis)"])
linear("np.rot90(x, k=1, axes=(0, 1))",    ["np.rot90(x_dot, k, axes)"], ["np.rot90(y_bar, -k, axes)"])

# --- shape ---

_ORDER = "(order if order == 'C' else order if order == 'F' else memory_order(x, order))"

linear("np.reshape(x, shape)",             ["np.reshape(x_dot, shape)"], ["np.reshape(y_bar, np.shape(x))"])
linear("np.reshape(x, shape, order='C', copy=None)",
       [f"np.reshape(x_dot, shape, {_ORDER})"], [f"np.reshape(y_bar, np.shape(x), {_ORDER})"])
linear("np.ravel(x)",                      ["np.ravel(x_dot)"], ["np.reshape(y_bar, np.shape(x))"])
linear("np.ravel(x, order='C')",           [f"np.ravel(x_dot, {_ORDER})"], [f"np.reshape(y_bar, np.shape(x), {_ORDER})"])
linear("x.flatten(order='C')",             [f"x_dot.flatten({_ORDER})"], [f"np.reshape(y_bar, np.shape(x), {_ORDER})"])
linear("x.flat",                           ["np.ravel(x_dot)"], ["np.reshape(y_bar, np.shape(x))"])
linear("np.expand_dims(x, axis)",          ["np.expand_dims(x_dot, axis)"], ["np.reshape(y_bar, np.shape(x))"])
linear("np.squeeze(x, axis=None)",         ["np.squeeze(x_dot, axis)"], ["np.reshape(y_bar, np.shape(x))"])
linear("np.atleast_1d(x)",                 ["np.atleast_1d(x_dot)"], ["np.reshape(y_bar, np.shape(x))"])
linear("np.atleast_2d(x)",                 ["np.atleast_2d(x_dot)"], ["np.reshape(y_bar, np.shape(x))"])
linear("np.atleast_3d(x)",                 ["np.atleast_3d(x_dot)"], ["np.reshape(y_bar, np.shape(x))"])
linear("np.broadcast_to(x, shape, subok=False)", ["np.broadcast_to(x_dot, shape)"], ["unbroadcast(y_bar, x)"])
linear("np.broadcast_arrays(*xs, subok=False)",  ["broadcast_all(xs_dot, y)"], ["unbroadcast_all(y_bar, xs)"])
linear("np.meshgrid(*xs, copy=True, sparse=False, indexing='xy')",
       ["mesh(xs_dot, sparse, indexing)"], ["unmesh(y_bar, xs, sparse, indexing)"])

# --- joining and taking apart ---

linear("np.concatenate(xs, axis=0, out=None, dtype=None, casting='same_kind')",
       ["np.concatenate(xs_dot, axis)"], ["unconcatenate(y_bar, xs, axis)"])
linear("np.stack(xs, axis=0, out=None, dtype=None, casting='same_kind')", ["np.stack(xs_dot, axis)"], ["unstack(y_bar, axis, xs)"])
for _name in ("vstack", "hstack", "dstack", "column_stack"):
    linear(f"np.{_name}(xs, dtype=None, casting='same_kind')", [f"np.{_name}(xs_dot)"], [f"unjoin(y_bar, xs, '{_name}')"])
linear("np.block(xs)",                     ["np.block(xs_dot)"], ["unblock(y_bar, xs)"])
linear("np.append(x1, values := x2, axis=None)",
       ["np.append(x1_dot, zeros_like(x2), axis)", "np.append(zeros_like(x1), x2_dot, axis)"],
       ["unconcatenate(y_bar, (x1, x2), axis)[0]", "unconcatenate(y_bar, (x1, x2), axis)[1]"])
linear("np.insert(x1, obj, values := x2, axis=None)",
       ["inserted(x1_dot, (x1, x2), obj, axis)", "inserted(x2_dot, (x1, x2), obj, axis, False)"],
       ["uninserted(y_bar, (x1, x2), obj, axis)", "uninserted(y_bar, (x1, x2), obj, axis, False)"])
linear("np.delete(x, obj, axis=None)",     ["np.delete(x_dot, obj, axis)"], ["undelete(y_bar, x, obj, axis)"])
linear("np.split(x, indices_or_sections, axis=0)",       ["np.split(x_dot, indices_or_sections, axis)"], ["np.concatenate(y_bar, axis)"])
linear("np.array_split(x, indices_or_sections, axis=0)", ["np.array_split(x_dot, indices_or_sections, axis)"], ["np.concatenate(y_bar, axis)"])
linear("np.hsplit(x, indices_or_sections)", ["np.hsplit(x_dot, indices_or_sections)"], ["np.hstack(y_bar)"])
linear("np.vsplit(x, indices_or_sections)", ["np.vsplit(x_dot, indices_or_sections)"], ["np.vstack(y_bar)"])
linear("np.dsplit(x, indices_or_sections)", ["np.dsplit(x_dot, indices_or_sections)"], ["np.dstack(y_bar)"])
linear("np.unstack(x, axis=0)",            ["np.unstack(x_dot, axis=axis)"], ["np.stack(y_bar, axis)"])

# --- repeating and padding ---

linear("np.repeat(x, repeats, axis=None)", ["np.repeat(x_dot, repeats, axis)"], ["unrepeat(y_bar, x, repeats, axis)"])
linear("np.tile(x, reps)",                 ["np.tile(x_dot, reps)"], ["untile(y_bar, x, reps)"])
linear("np.resize(x, new_shape)",          ["np.resize(x_dot, new_shape)"], ["unresize(y_bar, x)"])
linear("np.pad(x, pad_width, mode='constant', constant_values=0, end_values=0, stat_length=None, reflect_type='even')",
       ["pad_tangent(x_dot, x, pad_width, mode, stat_length, reflect_type)"], ["unpad(y_bar, x, pad_width, mode, stat_length, reflect_type)"])

# --- reading by index ---

linear("np.lib.stride_tricks.sliding_window_view(x, window_shape, axis=None, subok=False, writeable=False)",
       ["np.lib.stride_tricks.sliding_window_view(x_dot, window_shape, axis)"], ["unwindow(y_bar, x, window_shape, axis)"])
linear("np.lib.stride_tricks.as_strided(x, shape=None, strides=None, subok=False, writeable=True)",
       ["np.take(x_dot, strided_places(x, shape, strides))"], ["untake(y_bar, x, strided_places(x, shape, strides))"])
linear("np.take(x, indices)",              ["np.take(x_dot, indices)"], ["untake(y_bar, x, indices)"])
linear("np.take(x, indices, axis=None, out=None, mode='raise')",
       ["np.take(x_dot, indices, axis) if mode == 'raise' else np.take(x_dot, indices, axis, mode=mode)"],
       ["untake(y_bar, x, indices, axis, mode)"])
linear("np.take_along_axis(x, indices, axis=-1)",
       ["np.take_along_axis(x_dot, indices, axis)"], ["untake_along_axis(y_bar, x, indices, axis)"])
linear("np.compress(condition, x, axis=None, out=None)",
       ["np.compress(condition, x_dot, axis)"], ["untake(y_bar, x, np.flatnonzero(condition), axis)"])
linear("x.compress(condition, axis=None, out=None)",
       ["np.compress(condition, x_dot, axis)"], ["untake(y_bar, x, np.flatnonzero(condition), axis)"])
linear("np.extract(condition, x)",         ["np.extract(condition, x_dot)"], ["untake(y_bar, x, np.flatnonzero(condition))"])
linear("np.choose(a, choices := xs, out=None, mode='raise')", ["np.choose(a, xs_dot, mode=mode)"], ["unchoose(y_bar, a, xs, mode)"])
linear("np.select(condlist, choicelist := xs, x=(default := 0))",
       ["np.select(condlist, xs_dot)", "broadcast_like(np.where(none_of(condlist), x_dot, 0), y)"],
       ["unselect(y_bar, condlist, xs)", "unbroadcast(np.where(none_of(condlist), y_bar, 0), x)"])
general("np.sort(x)", ["evened(np.take_along_axis(x_dot, np.argsort(x), -1), y)"], ["untake_along_axis(evened(y_bar, y), x, np.argsort(x))"])
general("np.sort(x, axis=-1, kind=None, order=None, stable=None)",
        ["evened(np.take_along_axis(x_dot, np.argsort(x, axis), axis), y, axis)"],
        ["untake_along_axis(evened(y_bar, y, axis), x, np.argsort(x, axis), axis)"])
general("np.sort_complex(x)", ["np.take_along_axis(x_dot, np.argsort(x), -1)"], ["untake_along_axis(y_bar, x, np.argsort(x))"])
general("np.partition(x, kth, axis=-1, kind='introselect', order=None)",
        ["np.take_along_axis(x_dot, order_of(x, y, axis), axis)"],
        ["untake_along_axis(y_bar, x, order_of(x, y, axis), axis)"])
general("np.unique_values(x)",             ["np.take(x_dot, first_places(x))"], ["untake(y_bar, x, first_places(x))"])

# --- diagonals ---

linear("np.diag(x, k=0)",                  ["np.diag(x_dot, k)"], ["np.diag(y_bar, k)"], rank=(1,))
linear("np.diag(x, k=0)",                  ["np.diag(x_dot, k)"], ["undiag(y_bar, x, k)"])
linear("np.diagflat(x, k=0)",              ["np.diagflat(x_dot, k)"], ["np.reshape(np.diagonal(y_bar, k), np.shape(x))"])
for _head in ("np.diagonal(x, offset=0, axis1=0, axis2=1)", "np.linalg.diagonal(x, offset=0, axis1=-2, axis2=-1)"):
    linear(_head, ["np.diagonal(x_dot, offset, axis1, axis2)"], ["undiagonal(y_bar, x, offset, axis1, axis2)"])
for _head in ("np.trace(x, offset=0, axis1=0, axis2=1, dtype=None, out=None)", "np.linalg.trace(x, offset=0, axis1=-2, axis2=-1)"):
    linear(_head, ["np.trace(x_dot, offset, axis1, axis2)"], ["untrace(y_bar, x, offset, axis1, axis2)"])
linear("np.trace(x)",                      ["np.trace(x_dot)"], ["y_bar * np.eye(np.shape(x)[0], np.shape(x)[1])"], rank=(2,))
linear("np.tril(x, k=0)",                  ["np.tril(x_dot, k)"], ["np.tril(y_bar, k)"], rank=(2,))
linear("np.triu(x, k=0)",                  ["np.triu(x_dot, k)"], ["np.triu(y_bar, k)"], rank=(2,))
linear("np.tril(x, k=0)",                  ["np.tril(x_dot, k)"], ["unbroadcast(np.tril(y_bar, k), x)"])
linear("np.triu(x, k=0)",                  ["np.triu(x_dot, k)"], ["unbroadcast(np.triu(y_bar, k), x)"])

# --- differences and ranges ---

linear("np.diff(x)",                       ["np.diff(x_dot)"], ["undiff(y_bar, like=x)"], rank=(None,))
linear("np.diff(x, n=1, axis=-1)",         ["np.diff(x_dot, n, axis)"], ["undiff(y_bar, n, axis, x)"], rank=(None,))
linear("np.diff(x1, n=1, axis=-1, x2=(prepend := None), x3=(append := None))",
       ["np.diff(placed(x1_dot, (x2, x1, x3), 1, axis), n, axis)",
        "np.diff(placed(x2_dot, (x2, x1, x3), 0, axis), n, axis)",
        "np.diff(placed(x3_dot, (x2, x1, x3), 2, axis), n, axis)"],
       ["unplaced(undiff(y_bar, n, axis), (x2, x1, x3), 1, axis)",
        "unplaced(undiff(y_bar, n, axis), (x2, x1, x3), 0, axis)",
        "unplaced(undiff(y_bar, n, axis), (x2, x1, x3), 2, axis)"])
linear("np.gradient(x, *varargs, axis=None, edge_order=1)",
       ["gradient_of(x_dot, varargs, axis, edge_order)"], ["gradient_adjoint(y_bar, x, varargs, axis, edge_order)"])
linear("np.arange(x1, x2, step := x3, dtype=None)",
       ["broadcast_like(x1_dot, y)", None, "x3_dot * np.arange(np.size(y))"],
       ["np.sum(y_bar)", None, "np.sum(y_bar * np.arange(np.size(y)))"], rank=(None, None, None))
linear("np.arange(x1, x2, dtype=None)",    ["broadcast_like(x1_dot, y)", None], ["np.sum(y_bar)", None], rank=(None, None))
linear("np.arange(x, dtype=None)",         [None], [None])
linear("np.linspace(start := x1, stop := x2, num=50, endpoint=True, dtype=None, axis=0)",
       ["np.linspace(x1_dot, zeros_like(x2), num, endpoint, axis=axis)", "np.linspace(zeros_like(x1), x2_dot, num, endpoint, axis=axis)"],
       ["linspace_adjoint(y_bar, x1, 1, 0, num, endpoint, axis)", "linspace_adjoint(y_bar, x2, 0, 1, num, endpoint, axis)"])
general("np.logspace(start := x1, stop := x2, num=50, endpoint=True, x3=(base := 10.0), dtype=None, axis=0)",
       ["np.log(x3) * y * np.linspace(x1_dot, zeros_like(x2), num, endpoint, axis=axis)",
        "np.log(x3) * y * np.linspace(zeros_like(x1), x2_dot, num, endpoint, axis=axis)",
        "y / x3 * np.linspace(x1, x2, num, endpoint, axis=axis) * x3_dot"],
       ["linspace_adjoint(np.log(x3) * y_bar * y, x1, 1, 0, num, endpoint, axis)",
        "linspace_adjoint(np.log(x3) * y_bar * y, x2, 0, 1, num, endpoint, axis)",
        "unbroadcast(y_bar * y / x3 * np.linspace(x1, x2, num, endpoint, axis=axis), x3)"])
general("np.geomspace(start := x1, stop := x2, num=50, endpoint=True, dtype=None, axis=0)",
       ["y * np.linspace(x1_dot / x1, zeros_like(x2), num, endpoint, axis=axis)",
        "y * np.linspace(zeros_like(x1), x2_dot / x2, num, endpoint, axis=axis)"],
       ["linspace_adjoint(y_bar * y, x1, 1, 0, num, endpoint, axis) / x1",
        "linspace_adjoint(y_bar * y, x2, 0, 1, num, endpoint, axis) / x2"])

# --- conversion ---

linear("np.array(x)",                         ["pack(x_dot, x)"], ["unpack(y_bar, x)"])
linear("np.array(x, dtype=None, copy=True, order='K', subok=False, ndmin=0)",
       ["pack(x_dot, x, dtype, ndmin)"], ["unpack(y_bar, x, dtype)"])
linear("np.asarray(x)",                       ["pack(x_dot, x)"], ["unpack(y_bar, x)"])
linear("np.asarray(x, dtype=None, order=None, copy=None)",    ["pack(x_dot, x, dtype)"], ["unpack(y_bar, x, dtype)"])
linear("np.asanyarray(x, dtype=None, order=None, copy=None)", ["pack(x_dot, x, dtype)"], ["unpack(y_bar, x, dtype)"])
linear("np.ascontiguousarray(x, dtype=None)", ["pack(x_dot, x, dtype, 1)"], ["unpack(y_bar, x, dtype)"])
linear("np.asfortranarray(x, dtype=None)",    ["pack(x_dot, x, dtype, 1)"], ["unpack(y_bar, x, dtype)"])
linear("np.asarray_chkfinite(x, dtype=None, order=None)", ["pack(x_dot, x, dtype)"], ["unpack(y_bar, x, dtype)"])
linear("np.require(x, dtype=None, requirements=None)",    ["pack(x_dot, x, dtype)"], ["unpack(y_bar, x, dtype)"])
linear("np.copy(x, order='K', subok=False)",  ["np.copy(x_dot)"], ["unpack(y_bar, x)"])
linear("x.copy(order='C')",                   ["x_dot.copy()"], ["y_bar"])
linear("np.from_dlpack(x, device=None, copy=None)", ["x_dot"], ["y_bar"])
linear("x.view()",                            ["x_dot"], ["y_bar"])
linear("x.view(dtype, type=None)",            ["viewed(x_dot, x, dtype)"], ["unviewed(y_bar, x, dtype)"])
linear("x.astype(dtype, order='K', casting='unsafe', subok=True, copy=True)", ["cast_to(x_dot, x, dtype)"], ["cast(y_bar, x, dtype)"])
linear("np.astype(x, dtype, copy=True)",      ["cast_to(x_dot, x, dtype)"], ["cast(y_bar, x, dtype)"])
linear("x.item()",                            ["x_dot"], ["y_bar"], rank=(0,))
linear("x.item()",                            ["x_dot.item()"], ["np.reshape(y_bar, np.shape(x))"])
linear("x.tolist()",                          ["x_dot.tolist()"], ["np.array(y_bar)"])
for _name in ("float64", "float32", "float16", "longdouble", "complex128", "complex64"):
    linear(f"np.{_name}(x)", [f"np.{_name}(x_dot)"], ["y_bar"])
linear("np.full(shape, fill_value := x, dtype=None, order='C')", ["np.full(shape, x_dot)"], ["unbroadcast(y_bar, x)"])
linear("np.full_like(a := like, fill_value := x, dtype=None, order='K', subok=True, shape=None)",
       ["broadcast_like(x_dot, y)"], ["unbroadcast(y_bar, x)"])
