# type: ignore
"""Programs on arrays that are only read: broadcasting, reductions, indexing, linear algebra, shapes."""

import numpy as np
from numpy import newaxis

from tests.corpus._program import program

V = np.array([0.5, -1.2, 2.0, 0.8])
U = np.array([1.5, 0.3, -0.7, 2.1])
P = np.array([0.5, 1.2, 2.0, 0.8])
A = np.array([[0.5, -1.2, 2.0], [0.8, 0.3, -0.4]])
C = np.array([[1.0, 0.2, -0.5], [0.4, 2.0, 0.3], [-0.2, 0.1, 1.5]])
T = np.linspace(-1.0, 1.3, 12).reshape(2, 3, 2)


@program((V, U))
def elementwise(x, y):
    return np.sum(np.sin(x) * y + x * x / (1 + y**2) - np.exp(-x))


@program((A, V[:3], 0.7))
def broadcasting(a, v, s):
    return np.sum((a + v) * s * (a - s) / (1 + v**2))


@program((V[:2], U[:3]))
def outer_by_newaxis(x, y):
    return np.sum(np.tanh(x[:, None] * y[newaxis, :] + x[:, newaxis]))


@program((np.array([[1.5]]), np.array(0.3), A))
def broadcasting_of_ones_and_zero_dimensions(a, b, c):
    return np.sum(a * c + b * c**2) * b


@program((V, 2.0), (V, 3))
def array_and_scalar_powers(x, p):
    return np.sum((x * x + 1) ** p + 2.0**x)


@program((P, U))
def power_of_arrays(x, y):
    return np.sum(x**y + np.power(x, 3) + np.sqrt(x) + np.square(y))


@program((V,))
def unary_functions(x):
    y = np.tanh(x) + np.arctan(x) + np.sinh(x) * np.cosh(x) - np.arcsinh(x)
    return np.sum(y + np.exp(x) + np.expm1(x) + np.exp2(x) + np.cbrt(x + 3))


@program((P,))
def logarithms(x):
    return np.sum(np.log(x) * np.log10(x) + np.log2(x) + np.log1p(x) + np.reciprocal(x))


@program((np.array([0.3, -0.6]),))
def inverse_functions(x):
    return np.sum(np.arcsin(x) + np.arccos(x) * np.arctanh(x) + np.tan(x) + np.arccosh(2 + x))


@program((V, U))
def binary_functions(x, y):
    return np.sum(np.arctan2(x, y) + np.hypot(x, y) + np.logaddexp(x, y) + np.logaddexp2(x, y))


@program((V, U))
def named_arithmetic(x, y):
    z = np.add(x, np.multiply(x, y))
    return np.sum(np.subtract(z, np.negative(np.divide(x, y))) + np.float_power(3.0, x))


@program((V, U))
def maxima(x, y):
    return np.sum(np.maximum(x, y) ** 2 + np.minimum(x, 1.0) + np.fmax(x, 0.1) * np.clip(y, 0.0, 2.0))


@program((V, U + 0.06))
def remainders(x, y):
    return np.sum(x % y + np.mod(x, 0.7) * np.floor(y) + x // 0.35 * y + np.fmod(x, y))


@program((V,))
def absolutes(x):
    return np.sum(np.abs(x) * np.sign(x) + np.absolute(x) ** 3 + np.fabs(x))


@program((A,))
def sums(a):
    by_row = np.sum(a, axis=1)
    by_column = a.sum(axis=0, keepdims=True)
    return np.sum(by_row**2) + np.sum(by_column**3) + a.sum()


@program((T,))
def sums_over_several_axes(t):
    return np.sum(np.sum(t, axis=(0, 2)) ** 2 + np.sum(t, (0, -1)) * 2) + np.sum(t.sum(-1) ** 3)


@program((A,))
def means(a):
    return np.mean(a) * np.sum(np.mean(a, axis=0) ** 2) + np.sum((a - a.mean(axis=1, keepdims=True)) ** 2)


@program((A,))
def products(a):
    return np.prod(a) + np.sum(np.prod(a, axis=0) ** 2) + a.prod(axis=1)[0]


@program((A,))
def extremes(a):
    return np.max(a) ** 2 + np.sum(np.min(a, axis=0) ** 2) + a.max(axis=1, keepdims=True)[1, 0] * a.min()


@program((A,))
def variances(a):
    return np.var(a) + np.sum(np.std(a, axis=1) ** 3) + np.sum(np.var(a, axis=1, ddof=1)) + a.std()


@program((V,))
def cumulative_sums(x):
    return np.sum(np.cumsum(x) ** 2) + np.cumsum(x * x)[2]


@program((A,))
def cumulative_sums_of_rows(a):
    return np.sum(np.cumsum(a, axis=1) ** 2) + np.sum(a.cumsum(axis=0) ** 3) + np.sum(np.cumsum(a)[1:3] ** 2)


@program((V,))
def single_elements(x):
    return x[0] * x[-1] + x[2] ** 2 * x[0]


@program((V,))
def slices(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


@program((V,))
def strided_slices(x):
    return np.sum(x[::2] ** 2 * x[1::2]) + np.sum(x[::-1] * x) + np.sum(x[-3:-1] ** 3)


@program((A,))
def rows_and_columns(a):
    return np.sum(a[0] * a[1] ** 2) + np.sum(a[:, 1] ** 2) * a[1, 2] + np.sum(a[:, 1:] * a[:, :-1])


@program((T,))
def ellipsis_and_newaxis(t):
    return np.sum(t[..., 0] * t[..., 1] ** 2) + np.sum(t[0, ..., None] ** 2 * t[1][:, :, None])


@program((V,))
def index_array(x):
    i = np.array([0, 2, 3])
    return np.sum(x[i] ** 2 * x[[3, 1, 0]])


@program((V,))
def index_array_with_duplicates(x):
    return np.sum(x[[0, 0, 2, 0]] * np.array([1.0, 2.0, 3.0, 4.0])) ** 2


@program((C,))
def pairs_of_index_arrays(c):
    i, j = np.array([0, 1, 2, 0]), np.array([1, 1, 0, 1])
    return np.sum(c[i, j] ** 2) + np.sum(c[np.array([0, 2])][:, [1, 1]] ** 3) + np.sum(c[i, 1])


@program((C,))
def triangles_by_index(c):
    return np.sum(c[np.triu_indices(3)] ** 2) * np.sum(c[np.tril_indices(3, -1)])


@program((V,))
def mask(x):
    return np.sum(x[x > 0] ** 2) + np.sum(x[x < 0] ** 3)


@program((A,))
def mask_of_a_matrix(a):
    return np.sum(a[a > 0.2] ** 2) * a[~(a > 0.2)][0]


@program((V,))
def nonzero_indices(x):
    (i,) = np.nonzero(x > 0.6)
    return np.sum(x[i] ** 2) * x[np.argmax(x)] + x[np.argsort(x)[1]]


@program((V, U))
def where(x, y):
    return np.sum(np.where(x > y, x * y, x**3))


@program((V, 0.5))
def where_with_a_scalar(x, s):
    return np.sum(np.where(x > 0, x * s, s) ** 2) + np.sum(np.where(x > 0, 0.0, x))


@program((A, V[:3]))
def matrix_vector(a, v):
    return np.sum((a @ v) ** 2) + np.sum(a.dot(v)) * np.dot(v, v)


@program((A, C))
def matrix_matrix(a, c):
    return np.sum((a @ c) ** 2) + np.sum(np.matmul(c, a.T)) + np.sum(np.dot(a, c)[0] ** 3)


@program((V[:2], A, V[:3]))
def vector_matrix_vector(x, a, y):
    return x @ a @ y + (x @ a)[0] ** 2


@program((T, A))
def stacked_matmul(t, a):
    return np.sum((a @ t) ** 2) + np.sum((np.swapaxes(t, 1, 2) @ t) ** 2)


@program((V, U))
def products_of_vectors(x, y):
    return np.sum(np.outer(x, y) ** 2) + np.inner(x, y) ** 2 + np.vdot(x, y) + np.sum(np.cross(x[:3], y[:3]))


@program((T, A))
def tensordot(t, a):
    x = np.tensordot(t, a, axes=([1, 0], [1, 0]))
    y = np.tensordot(t, a, axes=[[1], [1]])
    return np.sum(x**2) + np.sum(np.tensordot(a, a.T, 1) ** 2) + np.tensordot(a, a) * y[0, 0, 1]


@program((A, C, V[:2]))
def einsum(a, c, v):
    return np.einsum("ij,jk,i->", a, c, v) + np.sum(np.einsum("ij,kj->ik", a, c) ** 2) + np.einsum("ii", c)


@program((T, C))
def einsum_of_tensors(t, c):
    x = np.einsum("bij,ik->bkj", t, c)
    return np.sum(x**2) + np.sum(np.einsum("bij->j", t) ** 2)


@program((T,))
def reshapes(t):
    x = t.reshape(6, 2)
    y = np.reshape(t, (3, -1))
    return np.sum((x.T @ x) ** 2) + np.sum(y[0] * y[1]) + np.sum(t.ravel()[1:] * t.flatten()[:-1])


@program((T,))
def transposes(t):
    return np.sum(t.transpose(2, 0, 1)[0] ** 2) + np.sum(np.transpose(t)[1] ** 3) + np.sum(t.T * t.T[0])


@program((T,))
def axes_moved(t):
    x = np.moveaxis(t, 0, -1)
    return np.sum(np.swapaxes(x, 0, 1)[0] ** 2) + np.sum(np.rollaxis(t, 2)[1] ** 3)


@program((V, U))
def concatenations(x, y):
    z = np.concatenate([x, y[1:], [2.0]])
    w = np.hstack((x, y)) * np.append(y, x)
    return np.sum(z[:-1] * z[1:]) + np.sum(w)


@program((A, C))
def concatenations_of_matrices(a, c):
    z = np.concatenate((a, c), axis=0)
    w = np.vstack([c, a])
    return np.sum(z * w**2) + np.sum(np.column_stack((a[:, 0], a[:, 1:])) ** 3)


@program((V, U, 0.3))
def stacks(x, y, s):
    z = np.stack([x, y, x * y])
    w = np.stack((x, y), axis=-1)
    return np.sum(z[0] * z[2] ** 2) + np.sum(w[:, 1] * w[::-1, 0]) * s


@program((0.5, 1.3))
def array_of_scalars(x, y):
    r = np.array([[x, y], [-y, x * y]])
    return np.sum((r @ r) ** 2) + np.array([x, 1.0, y])[0] * y


@program((0.4, V[:2]))
def rotation(phi, v):
    c, s = np.cos(phi), np.sin(phi)
    return np.sum(np.array([[c, -s], [s, c]]) @ v * v)


@program((V,))
def constructors(x):
    z = np.zeros_like(x) + np.ones(4) * x + np.full(4, 2.0) * np.arange(4)
    return np.sum(z * x) + np.sum(np.eye(4) @ x) + np.sum(np.linspace(0, 1, 4) * x**2) + np.sum(np.zeros(2))


@program((0.3, 1.7))
def linspace_of_values(a, b):
    x = np.linspace(a, b, 5)
    return np.sum(np.sin(x) * x)


@program((0.3, 1.7))
def full_of_a_value(a, b):
    x = np.full((2, 3), a * b)
    return np.sum(x**2) + np.sum(np.full_like(x, b)) * a


@program((V,))
def squeezing(x):
    y = np.expand_dims(x, 0)
    z = np.squeeze(y * y, axis=0)
    w = np.atleast_2d(x) * np.atleast_1d(x[0])
    return np.sum(z * x) + np.sum(w.squeeze() ** 2) + np.sum(np.ravel(y))


@program((V[:3],))
def broadcast_to(x):
    y = np.broadcast_to(x, (2, 3))
    return np.sum(y * np.array([[1.0], [2.0]]) * y)


@program((V,))
def repeats(x):
    return np.sum(np.tile(x, 2) * np.repeat(x, 2)) + np.sum(np.repeat(x, [1, 0, 2, 1]) ** 3)


@program((V,))
def flips_and_rolls(x):
    return np.sum(np.roll(x, 1) * x) + np.sum(np.flip(x) * x**2) + np.sum(np.roll(x, -2)[:2] * x[:2])


@program((V,))
def differences(x):
    return np.sum(np.diff(x) ** 2) + np.sum(np.diff(x, n=2) ** 3)


@program((C,))
def diagonals(c):
    triangles = np.triu(c) * np.tril(c.T, -1) + np.diag(c[0]) @ c
    return np.trace(c) ** 2 + np.sum(np.diag(c) ** 3) + np.sum(triangles) + np.sum(c.diagonal(1))


@program((V,))
def attributes(x):
    n, d = x.size, x.ndim
    return np.sum(x) / n * d + np.sum(x.T) * x.shape[0] + len(x) * x[0] ** 2


@program((A,))
def attributes_of_a_matrix(a):
    rows, columns = a.shape
    return np.sum(a.T @ a) / rows + columns * a.mean() + np.sum(a.reshape(a.size) ** 2)


@program((A,))
def methods(a):
    return a.sum(axis=0).dot(a.mean(0)) + a.clip(-1, 1).prod() + a.reshape(3, 2).T.ravel()[2] + a.copy().var()


@program((V, V))
def same_array_twice(x, y):
    return np.sum(x * y**2)


@program((np.array([1, 2, 3]),))
def integer_array(x):
    return np.sum(x**2) / 2 + np.prod(x)


@program((np.array([1.5, 2.5], dtype=np.float32),), order2=False, rtol=1e-4)
def single_precision_array(x):
    return np.sum(np.sin(x) * x)


@program((np.asfortranarray(C), V[:3]))
def fortran_order(c, v):
    return np.sum((c @ v) ** 2) + np.sum(c.ravel()[:4] ** 2)


@program((np.arange(8.0)[::2] / 3,))
def strided_argument(x):
    return np.sum(x**2 * x[::-1])


@program((np.zeros(0), 1.5))
def empty_array(x, s):
    return np.sum(x * s) + s * s


@program((np.array(1.5),))
def zero_dimensional_array(x):
    return np.sin(x) * x


@program((V, U), order2=False)
def array_result(x, y):
    return x * y + np.sum(x)


@program((A,), order2=False)
def tuple_of_arrays_result(a):
    return a.T * 2, np.sum(a, axis=0), np.mean(a)


@program((A,))
def softmax(a):
    z = a - np.max(a, axis=1, keepdims=True)
    p = np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)
    return -np.sum(np.log(p[np.arange(2), [1, 2]]))


@program((A,))
def logsumexp(a):
    m = np.max(a, axis=1)
    return np.sum(m + np.log(np.sum(np.exp(a - m[:, None]), axis=1)))


@program((np.array([[0.1, 0.2], [0.9, -0.5], [0.4, 0.8]]),))
def pairwise_distances(x):
    d = x[:, None, :] - x[None, :, :]
    r2 = np.sum(d**2, axis=-1) + np.eye(3)
    return np.sum(1 / r2**3 - 1 / r2)


@program((A, V[:3], 0.2, np.array([1.0, 0.0])), wrt=("x", "w", "b"))
def logistic_regression(x, w, b, y):
    p = 1 / (1 + np.exp(-(x @ w + b)))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@program((A, V[:3]))
def normalisation(x, gain):
    mean = x.mean(axis=-1, keepdims=True)
    std = np.sqrt(((x - mean) ** 2).mean(axis=-1, keepdims=True) + 1e-3)
    return np.sum(np.sin((x - mean) / std * gain))


@program((V, np.array([0.25, 0.5, 0.25])))
def convolution_by_slices(x, k):
    n = len(x) - len(k) + 1
    y = k[0] * x[:n] + k[1] * x[1 : n + 1] + k[2] * x[2:]
    return np.sum(y**2)


@program((np.linspace(0, 1, 9).reshape(3, 3) ** 2,))
def total_variation(u):
    gx = u[1:, :] - u[:-1, :]
    gy = u[:, 1:] - u[:, :-1]
    return np.sum(np.sqrt(gx[:, :-1] ** 2 + gy[:-1, :] ** 2 + 1e-2))


@program((V, U, 0.5))
def gaussian_mixture(x, mu, log_sigma):
    z = (x[:, None] - mu[None, :]) * np.exp(-log_sigma)
    logp = -0.5 * z**2 - log_sigma
    m = logp.max(axis=1, keepdims=True)
    return np.sum(m[:, 0] + np.log(np.sum(np.exp(logp - m), axis=1)))


@program((C, V[:3]))
def quadratic_form(c, x):
    s = 0.5 * (c + c.T)
    return x @ s @ x / (x @ x)


@program((V,))
def polynomial(x):
    return np.polyval([1.0, -2.0, 0.5], x).sum() + np.sum(np.vander(x, 3) @ np.array([1.0, 2.0, 3.0]))


@program((A, A[0]))
def row_plus_matrix_in_place_free(a, r):
    s = a + r
    t = s + a
    s = s + t
    return np.sum(s * t)


@program((V,))
def sort_of_distinct(x):
    y = np.sort(x)
    return np.sum(y * np.arange(4)) ** 2 + y[-1] ** 3


@program((np.array([1.0, 2.0, 3.0]),))
def array_unpacked_with_a_star(v):
    first, *rest = v
    *others, last = v
    return first * rest[0] * rest[1] + others[0] * last


@program((A,))
def rows_that_overlap(a):
    first, again = a[0], a[0]
    left, right = first[0:2], again[1:3]
    total = 0.0
    for i in range(2):
        total += left[i] * right[i] + np.exp(left[i]) * first[i]
    return total + np.sum(first**2 * a[1])


@program((A,))
def rows_of_what_is_used_whole(a):
    y = a * 2.0
    row = y[1]
    rest = row[1:]
    total = rest[0] * rest[1] + row[0]
    if total > 0.1:
        total = total * rest[0] * y[0, 0]
    else:
        total = total + row[2] * rest[1]
    return total + np.sum(np.sin(y)) + np.sum(rest)


@program((A,))
def rows_bound_anew(a):
    row, total = a[0], 0.0
    for i in range(2):
        part = row[i : i + 2]
        total += row[0] * part[1] + np.sum(row * row) * part[0]
        row = a[i]
    return total * row[1]
