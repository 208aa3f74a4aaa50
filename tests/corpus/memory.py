# type: ignore
"""Programs that write into arrays: elements, slices, views, aliases, arguments, helpers that write."""

import numpy as np

from tests.corpus._helpers import double_in_place, set_first
from tests.corpus._program import program

V = np.array([0.5, -1.2, 2.0, 0.8])
U = np.array([1.5, 0.3, -0.7, 2.1])
A = np.array([[0.5, -1.2, 2.0], [0.8, 0.3, -0.4]])
C = np.array([[4.0, 0.2, -0.5], [0.2, 3.0, 0.3], [-0.5, 0.3, 2.5]])


@program((1.3, 0.4))
def element_writes(x, y):
    a = np.zeros(3)
    a[0] = x
    a[1] = x * y
    a[2] = a[0] * a[1]
    return np.sum(a**2)


@program((V,))
def element_writes_in_a_loop(x):
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = x[i] ** 2 * (i + 1)
    return np.sum(y * x)


@program((V,))
def recurrence_in_an_array(x):
    y = np.empty(len(x))
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = y[i - 1] * x[i] + x[i]
    return y[-1] ** 2 + y[1]


@program((V,))
def element_overwritten(x):
    y = x.copy()
    y[1] = x[0] * x[2]
    y[1] = y[1] * y[3]
    return np.sum(y**2)


@program((V,))
def constant_element_write(x):
    """It clears the derivative of that element, and of no other."""
    y = x * 2
    z = np.sum(y**2)
    y[0] = 0.0
    return z + np.sum(y**3)


@program((V,))
def constant_fill_of_a_slice(x):
    y = np.sin(x)
    y[1:3] = 1.0
    return np.sum(y * x)


@program((V,))
def scalar_broadcast_into_a_slice(x):
    y = x**2
    y[:2] = x[3]
    return np.sum(y**2)


@program((A, V[:3]))
def row_broadcast_into_a_matrix(a, v):
    b = a * a
    b[:, :] = v
    b[0] = b[0] * a[1]
    return np.sum(b**2)


@program((V, U))
def ellipsis_write(x, y):
    z = np.empty_like(x)
    z[...] = x * y
    z[:] = z + y
    return np.sum(z**2)


@program((V, U))
def slice_write(x, y):
    z = x * 1.0
    z[1:3] = y[:2] * z[2:]
    return np.sum(z**2)


@program((V,))
def reversed_slice_write(x):
    z = np.zeros(4)
    z[::-1] = x**2
    z[::2] = z[1::2] * x[0]
    return np.sum(z * x)


@program((V,))
def overlapping_slice_write(x):
    y = x * x
    y[1:] = y[:-1]
    y[:-1] = y[1:] * y[:-1]
    return np.sum(y**2 * x)


@program((A,))
def column_write(a):
    b = a.copy()
    b[:, 1] = a[:, 0] * a[:, 2]
    b[1, ::2] = 0.5
    return np.sum(b**3)


@program((V,))
def mask_write(x):
    y = np.exp(x)
    y[x < 0] = 0.0
    y[x > 1] = x[x > 1] ** 2
    return np.sum(y * x)


@program((V,))
def mask_write_of_itself(x):
    y = x**2
    y[y > 1] *= x[1]
    return np.sum(y**2)


@program((V, U))
def index_array_write(x, y):
    z = x * 1.0
    z[[3, 0]] = y[[1, 2]]
    return np.sum(z**2 * x)


@program((V, U))
def index_array_write_with_duplicates(x, y):
    """The last writer counts."""
    z = x * 1.0
    z[[0, 0, 2, 0]] = y
    return np.sum(z**3)


@program((V, U))
def index_array_augmented_with_duplicates(x, y):
    """x[i] += y with duplicates reads before it writes: the last one counts."""
    z = x * 1.0
    z[[0, 0, 2, 0]] += y
    return np.sum(z**3)


@program((V, U))
def add_at(x, y):
    z = x * 1.0
    np.add.at(z, [0, 0, 2, 0], y)
    return np.sum(z**3)


@program((V, U))
def subtract_and_multiply_at(x, y):
    z = x * 1.0
    np.subtract.at(z, [1, 1], y[:2])
    np.multiply.at(z, [2, 3], y[2:])
    return np.sum(z**3)


@program((V, U))
def scatter_in_a_loop(x, w):
    bins = np.zeros(3)
    for i, k in enumerate([0, 2, 0, 1]):
        bins[k] += x[i] * w[k]
    return np.sum(bins**2)


@program((V,))
def augmented_seen_through_an_alias(x):
    y = x * 1.0
    z = y
    y += x**2
    return np.sum(z * y)


@program((V,))
def rebinding_is_not_seen_through_an_alias(x):
    y = x * 1.0
    z = y
    y = y + x**2
    return np.sum(z * y)


@program((V, U))
def all_augmented_operators(x, y):
    z = np.exp(x)
    z += y
    z *= x
    z -= y * y
    z /= 2 + y**2
    z **= 2
    return np.sum(z)


@program((V, U))
def add_then_scale(y, w):
    """The adjoint of w must be a copy of y's: y *= 2 halves and doubles it in place."""
    z = y * 1.0
    z += w
    z *= 2
    return np.sum(z**2)


@program((V, 0.7))
def augmented_by_a_scalar(x, s):
    y = x * 1.0
    y *= s
    y += s * s
    return np.sum(y**2)


@program((A, V[:3]))
def augmented_with_broadcasting(a, v):
    b = a * 1.0
    b += v
    b *= v[0]
    return np.sum(b**2)


@program((V,))
def augmented_by_itself(x):
    y = x * 1.0
    y += y
    y *= y
    y[1:] += y[:-1]
    return np.sum(y * x)


@program((V,))
def augmented_slices_and_elements(x):
    y = x * 1.0
    y[1:3] *= x[0]
    y[0] += y[1] * y[2]
    y[3] **= 2
    y[::2] -= x[1::2]
    return np.sum(y**2)


@program((V,))
def writes_into_a_view(x):
    y = x * x
    z = y[1:]
    z[0] = x[0]
    z *= 3
    return np.sum(y * x)


@program((V,))
def view_sees_a_later_write(x):
    y = x * x
    z = y[1:3]
    y[1] = x[0] * x[2]
    return np.sum(z**2)


@program((V,))
def view_of_a_view(x):
    y = x * x
    z = y[1:]
    w = z[::2]
    w[1] = x[1] * y[0]
    z[0] = w[1]
    return np.sum(y**2)


@program((A,))
def row_as_a_view(a):
    b = a * 2
    for i in range(2):
        row = b[i]
        row[0] = row[1] * row[2]
        row += i
    return np.sum(b**2)


@program((A,))
def loop_over_rows_writes(a):
    b = a * 2
    for row in b:
        row[1] = row[0] ** 2
    return np.sum(b**3)


@program((A,))
def transpose_is_a_view(a):
    b = a * 1.0
    t = b.T
    t[0] = a[:, 1] ** 2
    t[2, 1] *= b[0, 0]
    return np.sum(b**2)


@program((A,))
def diagonal_written_by_index(a):
    b = a.T @ a
    i = np.arange(3)
    b[i, i] += a[0] ** 2
    return np.sum(b**2)


@program((A,))
def fill_diagonal(a):
    b = a.T @ a
    np.fill_diagonal(b, a[0, 0] ** 2)
    return np.sum(b**2)


@program((A,))
def reshape_is_a_view(a):
    b = a * 1.0
    flat = b.reshape(-1)
    flat[4] = a[0, 0] ** 2
    flat[1:3] *= 2
    return np.sum(b**2)


@program((A,))
def reshape_is_a_copy(a):
    b = a * 1.0
    flat = b.T.reshape(-1)
    flat[1] = a[0, 0] ** 2
    return np.sum(b**2) + np.sum(flat**3)


@program((A,), (np.asfortranarray(A),))
def ravel_is_a_view_or_a_copy(a):
    b = a.copy(order="K")
    flat = b.ravel()
    flat[1] = a[0, 0] ** 2
    return np.sum(b**2) + flat[1] * flat[2]


@program((A,))
def flatten_is_a_copy(a):
    b = a * 1.0
    flat = b.flatten()
    flat[1] = a[0, 0] ** 2
    return np.sum(b**2) + flat[1] * flat[2]


@program((V,))
def asarray_is_an_alias(x):
    y = x * 1.0
    z = np.asarray(y)
    z[0] = x[1] ** 2
    return np.sum(y**2)


@program((V,))
def array_is_a_copy(x):
    y = x * 1.0
    z = np.array(y)
    z[0] = x[1] ** 2
    return np.sum(y**2) + np.sum(z**3)


@program((V,))
def newaxis_squeeze_and_expand_are_views(x):
    y = x * 1.0
    y[:, None][2, 0] = x[0] ** 2
    np.expand_dims(y, 0)[0, 1] = x[3]
    z = np.squeeze(y[None, :])
    z[3] = z[2] * z[1]
    return np.sum(y**2)


@program((V,))
def swap_of_arrays_in_a_loop(x):
    u = x * 1.0
    v = np.zeros(4)
    for _ in range(3):
        v[1:-1] = 0.5 * (u[:-2] + u[2:]) * u[1:-1]
        v[0] = u[0]
        v[-1] = u[1]
        u, v = v, u
    return np.sum(u**2)


@program((V,))
def swap_of_elements(x):
    y = x * 1.0
    y[0], y[2] = y[2], y[0]
    y[1], y[3] = y[3] * y[0], y[1]
    return np.sum(y * x**2)


@program((V,))
def swap_of_views_without_copies(x):
    """Both sides are views: the second write reads what the first has written."""
    y = x * x
    y[:2], y[2:] = y[2:], y[:2]
    return np.sum(y * x**2)


@program((np.linspace(0, 1, 5) ** 2,))
def heat_stencil(u):
    v = u.copy()
    for _ in range(3):
        v[1:-1] = v[1:-1] + 0.2 * (v[2:] - 2 * v[1:-1] + v[:-2])
    return np.sum(v**2)


@program((np.linspace(0, 1, 5) ** 2, 0.3))
def heat_stencil_augmented(u, k):
    v = u.copy()
    for _ in range(3):
        v[1:-1] += k * (v[2:] - 2 * v[1:-1] + v[:-2])
        v[0] = 0.0
    return np.sum(v**2)


@program((np.linspace(0, 1, 6) ** 2,))
def gauss_seidel(b):
    u = np.zeros(6)
    for _ in range(2):
        for i in range(1, 5):
            u[i] = 0.5 * (u[i - 1] + u[i + 1] + b[i])
    return np.sum(u**2)


@program((np.linspace(0, 1, 9).reshape(3, 3) ** 2 + 0.1,))
def nonlinear_stencil_in_two_dimensions(u):
    v = u.copy()
    for _ in range(2):
        v[1:-1, 1:-1] = np.sqrt(v[:-2, 1:-1] * v[2:, 1:-1] + v[1:-1, :-2] ** 2 + v[1:-1, 2:])
        v[0, :] = v[1, :] * v[2, :]
    return np.sum(v**2)


@program((C,))
def cholesky(a):
    n = a.shape[0]
    low = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= low[i, k] * low[j, k]
            low[i, j] = np.sqrt(s) if i == j else s / low[j, j]
    return 2 * np.sum(np.log(np.diag(low))) + low[2, 0]


@program((C, V[:3]))
def gaussian_elimination(a, b):
    a = a.copy()
    b = b.copy()
    n = len(b)
    for k in range(n):
        for i in range(k + 1, n):
            f = a[i, k] / a[k, k]
            a[i, k:] -= f * a[k, k:]
            b[i] -= f * b[k]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - a[i, i + 1 :] @ x[i + 1 :]) / a[i, i]
    return np.sum(x**2)


@program((V,))
def parameter_written(x):
    """The caller's array is as it was when the derivative returns."""
    x[0] = x[1] * x[2]
    x *= 2
    return np.sum(x**2)


@program((V,))
def parameter_rebound_after_a_write(x):
    x[1] = 0.0
    x = x * 3
    x[2] = x[0] ** 2
    return np.sum(x**2)


@program((V, 0.3))
def parameter_written_in_a_loop(x, k):
    for i in range(1, 4):
        x[i] += k * x[i - 1] ** 2
    return np.sum(x)


@program((V, U), wrt="x")
def passive_parameter_becomes_active(x, work):
    work[:] = 0.0
    work[1:] += x[1:] ** 2
    work[0] = x[0]
    return np.sum(work * x)


@program(([V.copy(), U.copy()],))
def parameter_in_a_list_written(p):
    p[0][1] = p[1][2] ** 2
    p[1] *= p[0]
    return np.sum(p[0] * p[1])


@program(({"state": V.copy(), "k": 0.3},))
def parameter_in_a_dict_written(p):
    p["state"][1:] += p["k"] * p["state"][:-1]
    return np.sum(p["state"] ** 2)


@program((V,))
def helper_writes_into_its_argument(x):
    y = x * x
    double_in_place(y)
    double_in_place(y[:2])
    return np.sum(y**2)


@program((V, 0.4))
def helper_writes_and_returns_its_argument(x, s):
    y = x * 1.0
    z = set_first(y, s * x[1])
    z[1] = y[0] ** 2
    return np.sum(y * z)


def shifted_into(out, x):
    out[1:] = x[:-1] * out[1:]


@program((V,))
def helper_gets_overlapping_views(x):
    y = x * x
    shifted_into(y, y)
    shifted_into(y[:3], y[1:])
    return np.sum(y**2)


def add_neighbour(x, y):
    x[: len(y)] += y**2
    return np.sum(x)


@program((V,))
def argument_and_its_view(x):
    y = x * 1.0
    return add_neighbour(y, y[1:]) * y[0]


@program((V,))
def argument_twice_with_mutation(x):
    y = x * 1.0
    return add_neighbour(y, y) * y[0]


@program((V,))
def recursion_that_writes(x):
    y = x * 1.0

    def accumulate(a, i):
        if i < len(a):
            a[i] += a[i - 1] ** 2
            accumulate(a, i + 1)

    accumulate(y, 1)
    return y[-1] + y[2]


@program((V, U))
def out_argument(x, y):
    z = np.empty(4)
    np.multiply(x, y, out=z)
    np.add(z, x, out=z)
    np.exp(z / 4, z)
    return np.sum(z**2)


@program((V, U))
def out_into_a_view_and_an_operand(x, y):
    z = np.zeros((2, 4))
    np.multiply(x, y, out=z[0])
    np.subtract(z[0], x, out=z[1])
    np.multiply(z[1], z[1], out=z[1])
    return np.sum(z**2)


@program((V, U))
def out_with_overlap(x, y):
    z = x * y
    np.add(z[:-1], z[1:], out=z[1:])
    return np.sum(z**2)


@program((V, U))
def where_argument(x, y):
    z = x * 1.0
    np.multiply(x, y, out=z, where=x > 0)
    np.sqrt(y, where=y > 1, out=z)
    return np.sum(z**2)


@program((A,))
def out_of_a_reduction(a):
    s = np.zeros(3)
    np.sum(a**2, axis=0, out=s)
    s[1] *= s[0]
    return np.sum(s**2)


@program((V,))
def fill(x):
    y = x * x
    y.fill(x[0])
    y[1] *= x[1]
    return np.sum(y**2)


@program((V,))
def fill_with_a_constant(x):
    y = x * x
    z = np.sum(y)
    y.fill(2.0)
    return z * np.sum(y * x)


@program((V, U))
def copyto(x, y):
    z = x * 1.0
    np.copyto(z, y**2)
    np.copyto(z, x, where=x > 0.6)
    return np.sum(z**2)


@program((V, U))
def put_and_putmask(x, y):
    z = x * 1.0
    np.put(z, [0, 2], y[:2])
    np.putmask(z, x > 1.5, y**2)
    return np.sum(z**2)


@program((V,))
def sort_in_place(x):
    y = x * 2
    y.sort()
    return np.sum(y * np.arange(4)) * y[0]


@program((np.array([0.7, 1.4]),))
def integer_array_truncates(x):
    """What is written into an array of integers is cut off, and has no derivative."""
    y = np.zeros(2, dtype=int)
    y[0] = x[0] * 3
    return y[0] * x[1] ** 2 + x[0]


@program((V,), order2=False, rtol=2e-3)
def single_precision_store(x):
    y = np.zeros(4, dtype=np.float32)
    y[:] = x
    return float(np.sum(y.astype(float) * x))


@program((V, 0.6))
def index_computed_by_the_program(x, y):
    k = 0
    z = x * 1.0
    for i in range(3):
        k = (k + 2 * i) % 4
        z[k] = z[k - 1] * y + x[i]
    return np.sum(z**2)


@program((V,))
def index_array_changed_after_use(x):
    i = np.array([0, 1])
    y = x * 1.0
    y[i] *= 3
    i += 2
    y[i] = y[i - 2] * x[0]
    return np.sum(y**2)


@program((V,))
def mask_changed_after_use(x):
    m = x > 0
    y = x**2
    s = np.sum(y[m])
    m[0] = False
    y[m] *= x[1]
    return s * np.sum(y)


@program((V,))
def write_in_a_branch(x):
    y = x * 1.0
    for i in range(4):
        if x[i] > 0.6:
            y[i] = x[i] ** 3
        else:
            y[i] += 1
    return np.sum(y * x)


@program((V,))
def write_then_break(x):
    y = np.zeros(4)
    for i in range(4):
        y[i] = x[i] ** 2
        if x[i] > 1:
            y[i] *= x[0]
            break
    return np.sum(y**2) + y[3]


@program((0.7,))
def write_then_return_in_a_loop(x):
    y = np.ones(5)
    for i in range(1, 5):
        y[i] = y[i - 1] * x + 1
        if y[i] > 2:
            return y[i] * y[i - 1]
    return y[4]


@program((V,))
def array_born_in_a_loop(x):
    s = 0.0
    for i in range(3):
        t = np.zeros(2)
        t[0] = x[i] * s
        t[1] = x[i + 1]
        t *= t
        s = s + np.sum(t)
    return s


@program((V, 1.5), (V, -1.5))
def either_array_is_written(x, s):
    y = x * 1.0
    z = x**2
    w = y if s > 0 else z
    w[0] = s * x[1]
    return np.sum(y * z)


@program((V,))
def value_saved_before_it_is_overwritten(x):
    y = x * 1.0
    a = y[0]
    y[0] = x[1]
    b = y[0]
    y[0] = a * b
    return y[0] * a * b


@program((V,))
def product_of_a_buffer_and_its_past(x):
    y = x * 1.0
    total = 0.0
    for i in range(3):
        old = y.copy()
        y[1:] *= old[:-1]
        total += np.sum(y * old)
    return total


@program((V,))
def overwritten_operand_of_a_product(x):
    """The reverse sweep reads y's content before the write."""
    y = x * 1.0
    p = y[0] * y[1]
    q = np.sin(y)
    y[:] = 0.5
    return p * np.sum(q) + np.sum(y)


@program((V,))
def second_dimension_of_a_history(x):
    h = np.zeros((4, 3))
    h[0] = x[:3]
    for t in range(3):
        h[t + 1] = np.tanh(h[t] * x[3] + h[t][::-1])
    return np.sum(h**2)


@program((A, V[:2], V[2:]))
def recurrent_network_with_a_buffer(w, h, x):
    states = np.empty((4, 2))
    for t in range(4):
        h = np.tanh(w[:, :2] @ h + w[:, 2] * x[t % 2])
        states[t, :] = h
    return np.sum(states[1:] * states[:-1])


@program((V,))
def lower_triangle_filled(x):
    m = np.zeros((3, 3))
    m[np.tril_indices(3)] = np.concatenate([x, x[:2] ** 2])
    m += m.T
    return np.sum(m @ m)


@program((V,))
def zeros_like_and_accumulate(x):
    g = np.zeros_like(x)
    for i in range(len(x)):
        for j in range(i):
            d = x[i] - x[j]
            g[i] += 1 / (1 + d * d)
            g[j] -= d
    return np.sum(g**2)


@program((V,))
def broadcast_array_made_writeable(x):
    y = np.broadcast_to(x[0], (3,)).copy()
    y += x[:3]
    y[0] *= y[1]
    return np.sum(y**2)


@program((V,))
def broadcast_array_read_by_elements(x):
    """Its shadow must not keep the stride of 0, in which sums get lost."""
    y = np.broadcast_to(x[0] * x[1], (3,))
    z = np.broadcast_to(x, (2, 4))
    s = 0.0
    for i in range(3):
        s += y[i] * z[i % 2, i + 1] ** 2
    return s


@program((V,))
def sum_with_zero_is_not_an_alias(x):
    y = x * x
    z = y + 0.0
    z[0] = x[1] ** 3
    return np.sum(y * z)


@program((np.array([1.5, 0.5, 2.0]),))
def bubble_sort(x):
    y = x * 1.0
    n = len(y)
    for i in range(n):
        for j in range(n - 1 - i):
            if y[j] > y[j + 1]:
                y[j], y[j + 1] = y[j + 1], y[j]
    return y[0] + 2 * y[1] ** 2 + 3 * y[2] ** 3


@program((V, U), order2=False)
def written_array_is_the_result(x, y):
    z = x * y
    z[1:] += z[:-1]
    return z


@program((V,), order2=False)
def parameter_is_written_and_returned(x):
    x[1:] *= x[:-1].copy()
    return x


@program((V,), order2=False)
def view_and_base_are_the_result(x):
    y = x * x
    z = y[1:]
    z[0] = x[0]
    return y, z, z[1]


@program((0.3, 1.1))
def matrix_filled_by_elements(phi, scale):
    r = np.eye(3)
    r[0, 0] = r[1, 1] = np.cos(phi)
    r[1, 0] = np.sin(phi)
    r[0, 1] = -r[1, 0]
    r *= scale
    return np.sum((r @ r)[0] ** 2) + r[2, 2]


@program((V,))
def delete_and_reuse_of_a_name(x):
    y = x * 1.0
    z = y[1:]
    y = np.zeros(2)
    y[0] = z[0] ** 2
    z[0] = y[0]
    del y
    return np.sum(z**2)


@program((np.array([0.5, 1.5, 2.5]),))
def nan_to_be_overwritten(x):
    y = np.full(3, np.nan)
    y[:2] = x[:2] ** 2
    y[2] = x[0]
    return np.sum(y * x)


@program((A,))
def concatenated_after_a_write(a):
    b = np.array(a, copy=True)
    b -= np.mean(b, axis=1).reshape(2, 1)
    return np.sum(np.concatenate((b, b * 2), axis=0) ** 3)


@program((A,))
def list_of_arrays_that_are_written(a):
    rows = [a[0] * 1.0, a[1] * 2.0]
    for row in rows:
        row[0] = row[1] * row[2]
    return np.sum(np.vstack(rows) ** 2)


@program((C,))
def parts_of_a_decomposition(a):
    w, v = np.linalg.eigh(a @ a.T)
    w[0] *= w[1]
    w += 1.0
    return np.sum(np.log(w)) + w[2] * np.sum(v[:, 1] ** 4)


@program((np.array([0.0, 0.3, 0.8, 0.4, 0.1]), 0.2))
def heat_with_boundaries(u, c):
    u = u.copy()
    for _ in range(3):
        u[1:-1] = u[1:-1] + c * (u[2:] - 2 * u[1:-1] + u[:-2])
        u[0] = u[1]
        u[-1] = 0.0
    return np.sum(u**2)


@program((np.add.outer(np.arange(4.0), np.arange(4.0) ** 2) * 0.1, 0.1))
def heat_on_two_grids(u, c):
    v = np.empty_like(u)
    for _ in range(3):
        v[1:-1, 1:-1] = u[1:-1, 1:-1] + c * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1])
        v[0, :] = v[1, :]
        v[-1, :] = v[-2, :]
        v[:, 0] = v[:, 1]
        v[:, -1] = v[:, -2]
        u, v = v, u
    return np.sum(u * u)


@program((A,))
def rows_of_length_one(a):
    b = a.copy()
    for k in range(b.shape[0]):
        b[k] /= np.linalg.norm(b[k])
    return np.sum(b[0] * b[1])
