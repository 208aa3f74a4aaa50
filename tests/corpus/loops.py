# type: ignore
"""Programs with `for` and `while`."""

import math

import numpy as np

from tests.corpus._program import program

VECTOR = np.array([0.5, -1.2, 2.0, 0.8])
MATRIX = np.array([[0.5, -1.2, 2.0], [0.8, 0.3, -0.4]])


@program((1.1, 4), (1.1, 1), (1.1, 0), wrt="x")
def power_by_a_loop(x, n):
    r = 1.0
    for _ in range(n):
        r = r * x
    return r


@program((0.3, 3.6, 6), (0.3, 3.6, 0), wrt=("x", "r"))
def logistic_map(x, r, n):
    for i in range(n):
        x = r * x * (1.0 - x)
    return x


@program((2.0,))
def no_trips_after_a_constant(x):
    """z's adjoint starts from the output's if the first value is active, though the next is not."""
    z = x
    for i in range(0):
        z = 0.5
    return z * x


@program((2.0,))
def constant_after_one_trip(x):
    z = x
    for i in range(2):
        z = 0.5
    return z * x


@program((1.1,))
def first_value_is_also_free(x):
    s = x
    for i in range(3):
        s = s * x
    return s


@program((1.2, 0.7))
def bound_in_the_first_trip(x, y):
    """p is not bound before the loop, and has no zero to be saved."""
    for i in range(4):
        if i == 0:
            p = x * y
        else:
            p = p * x + y
    return p


@program((1.2, 3), wrt="x")
def unbound_without_a_trip(x, n):
    """With n = 0 it is the user's UnboundLocalError."""
    for i in range(n):
        last = x**i
    return last * x


@program((1.2, 0.7))
def stack_in_a_branch(x, y):
    z = x
    for i in range(3):
        if i == 1:
            for j in range(2):
                z = z * y + x
        z = z * z
    return z


@program((1.1, 0.7), order2=True)
def nested_stacks(x, y):
    z = x
    for i in range(3):
        w = y
        for j in range(2):
            w = w * z + x
        z = z * w
    return z


@program((1.3, 2), wrt="x")
def range_of_its_own_target(x, i):
    """The iterable is evaluated before the target is bound."""
    for i in range(i + 1):
        x = x * x - i
    return x + i


@program((1.1, 0.4))
def loop_target_after_the_loop(x, y):
    for i in range(4):
        y = y * x
    return y + i * x


@program((1.1, 0.4))
def backwards_and_in_steps(x, y):
    s = 0.0
    for i in range(7, 0, -2):
        s = s * x + i * y
    for i in range(2, 9, 3):
        s = s + y**i
    for i in range(-1, -4, -1):
        s = s + x**i
    return s


@program((1.1, 0.35), (1.1, 0.8))
def range_from_a_value(x, step):
    s = 0.0
    for i in range(int(3 / step) % 4 + 1):
        s = s + step * x**i
    return s


@program((VECTOR,))
def over_an_array(x):
    s = 0.0
    for xi in x:
        s = s + xi * xi * s + xi
    return s


@program((MATRIX,))
def over_rows(a):
    s = 1.0
    for row in a:
        s = s * np.sum(row**2) + row[0]
    return s


@program((VECTOR,))
def by_index(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i] ** 2 * (i + 1)
    return s


@program((VECTOR,))
def by_neighbours(x):
    total = 0.0
    for i in range(len(x) - 1):
        total += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
    return total


@program((MATRIX,))
def by_two_indices(a):
    s = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            s += a[i, j] * a[i, (j + 1) % 3] * (i + j)
    return s


@program((VECTOR, VECTOR[::-1].copy()))
def over_zip(x, y):
    s = 0.0
    for a, b in zip(x, y):
        s += a * b + math.sin(a)
    return s


@program((VECTOR, 0.7))
def over_enumerate(x, y):
    s = 0.0
    for i, xi in enumerate(x):
        s = s * y + i * xi**2
    return s


@program((VECTOR, 0.7))
def over_enumerate_from_one(x, y):
    s = 0.0
    for k, xi in enumerate(x, 1):
        s += xi * y**k / k
    return s


@program((VECTOR, 0.7))
def over_reversed(x, y):
    s = 0.0
    for xi in reversed(x):
        s = s * y + xi
    return s


@program((1.1,))
def over_reversed_range(x):
    s = x
    for i in reversed(range(1, 4)):
        s = s * x + i
    return s


@program((VECTOR, VECTOR * 2, 0.4))
def over_enumerate_of_zip(x, y, w):
    s = 0.0
    for i, (a, b) in enumerate(zip(x, y)):
        s += w**i * a * b
    return s


@program((1.1, 0.3))
def over_a_tuple(x, y):
    s = 1.0
    for v in (x, y, x * y, 2.0):
        s = s * v + v
    return s


@program((1.1, 0.3))
def over_a_list(x, y):
    s = 0.0
    for v in [x, y, x * y]:
        s += math.sin(v) * v
    return s


@program((1.1, 0.3))
def over_pairs(x, y):
    s = 0.0
    for a, b in [(x, y), (y, 2.0), (x * y, x)]:
        s += a * b * b
    return s


@program((0.6,))
def over_constants(x):
    s = 0.0
    for c in (1.0, -0.5, 0.25, 3):
        s = s * x + c
    return s


@program((2.0,), (50.0,))
def while_newton(a):
    x = a
    while abs(x * x - a) > 1e-13 * a:
        x = 0.5 * (x + a / x)
    return x


@program((0.3,), (1.5,))
def while_halving(x):
    n = 0
    y = x
    while y * y > 0.05:
        y = y / 2 * x / (1 + x)
        n += 1
    return y + n * x


@program((0.8, 3), (0.8, 0), wrt="x")
def while_counter(x, n):
    s = 0.0
    while n > 0:
        s = s * x + n
        n -= 1
    return s * x


@program((0.9,))
def while_true_break(x):
    k = 0
    t, s = 1.0, 1.0
    while True:
        k += 1
        t = t * x / k
        s = s + t
        if k > 8:
            break
    return s


@program((0.4, 2.5), (0.4, 100.0))
def break_on_a_value(x, limit):
    s = 1.0
    for i in range(6):
        s = s + s * x * i
        if s > limit:
            s = s * limit
            break
        s = s * 1.1
    return s


@program((0.9,))
def continue_on_even(x):
    s = 0.0
    for i in range(6):
        if i % 2 == 0:
            continue
        s += x**i / i
    return s


@program((0.8, 0.2), (0.9, 5.0))
def loop_else(x, y):
    for i in range(4):
        x = x * x + y
        if x > 3:
            break
    else:
        x = x * 10
    return x


@program((0.9,), (4.0,))
def while_else(x):
    n = 0
    while n < 3:
        if x > 2:
            break
        x = x * 1.1
        n += 1
    else:
        x = x**2
    return x


@program((3.0,), (0.5,))
def return_in_a_loop(x):
    t = 1.0
    for i in range(5):
        t = t * x
        if i == 1 and x > 1:
            return t
    return t + x


@program((0.7, 2.0), (1.7, 2.0), (1.7, 8.5))
def return_in_nested_loops(x, limit):
    s = 0.0
    for i in range(3):
        for j in range(3):
            s = s + x * (i + 1) * (j + 1)
            if s > limit * limit:
                return s * x
        s = s * x
    return s


@program((0.7,), (1.6,))
def break_and_continue(x):
    s = 0.0
    for i in range(8):
        if i == 2:
            continue
        if s > 5:
            break
        s = s + x**i
    return s * x


@program((0.6, 1.2))
def break_in_the_inner_loop(x, y):
    s = 0.0
    for i in range(4):
        for j in range(5):
            if j > i:
                break
            s = s * x + y
        s = s + x
    return s


@program((0.6, 1.2))
def triple_nesting(x, y):
    s = x
    for i in range(2):
        for j in range(i + 1):
            for k in range(j + 2):
                s = s * y + x * k
            s = s - x
    return s


@program((0.8,))
def inner_loop_that_may_not_run(x):
    s = x
    for i in range(4):
        for j in range(i - 1):
            s = s * x + j
    return s


@program((0.5, 0.4, 1.0, 0.5, 0.5, 1.0))
def lotka_volterra(x, y, a, b, c, d):
    dt = 0.1
    for _ in range(5):
        x, y = x + dt * (a * x - b * x * y), y + dt * (d * x * y - c * y)
    return x + y


@program((0.9,))
def fibonacci_recurrence(x):
    a, b = x, 1.0
    for i in range(5):
        a, b = b, a + b * x
    return b


@program((VECTOR, 0.3))
def horner(c, x):
    r = 0.0
    for k in range(len(c) - 1, -1, -1):
        r = r * x + c[k]
    return r


@program((VECTOR,), (np.array([3.0, 1.0, -1.0, 0.0]),))
def running_maximum(x):
    m = x[0]
    for xi in x[1:]:
        if xi > m:
            m = xi
    return m * m


@program((VECTOR,), ([1.0, 2.0, 3.0, 4.0],))
def logsumexp_by_a_loop(a):
    m = a[0]
    for i in range(1, len(a)):
        if a[i] > m:
            m = a[i]
    s = 0.0
    for i in range(len(a)):
        s += math.exp(a[i] - m)
    return m + math.log(s)


@program((VECTOR, 1.5))
def vector_state(u, k):
    for i in range(4):
        u = u + 0.1 * (np.roll(u, 1) - k * u)
    return np.sum(u**2)


@program((MATRIX, VECTOR[:3]))
def power_iteration(a, v):
    for _ in range(3):
        v = a.T @ (a @ v)
        v = v / np.sqrt(v @ v)
    return v @ (a.T @ (a @ v))


@program((VECTOR,))
def branch_in_a_loop(x):
    s = 0.0
    for xi in x:
        if xi > 1:
            s += xi**3
        elif xi > 0:
            s += xi * s
        else:
            s -= xi
    return s


@program((VECTOR,))
def accumulates_a_list_total(x):
    total = 0
    for i, xi in enumerate(x):
        term = xi
        for j in range(i):
            term = term * x[j]
        total += term
    return total


@program((0.3, 5), (0.3, 0), wrt="x")
def trip_dependent_coefficients(x, n):
    term, s = x, x
    for k in range(1, n):
        term = -term * x * x / ((2 * k) * (2 * k + 1))
        s = s + term
    return s


@program((0.7,))
def unused_loop(x):
    s = 0.0
    for i in range(3):
        s = s + x**i
    return x * x


@program((0.7,))
def loop_invariant(x):
    s = 0.0
    for i in range(3):
        c = math.exp(x)
        s = s + c * i
    return s * c


@program((0.7, 0.4))
def carried_but_not_needed(x, y):
    last = x
    for i in range(3):
        last = y * i
        x = x * y
    return x + last


@program((1.2,), (0.4,))
def break_before_any_work(x):
    y = x
    for i in range(3):
        if x > 1:
            break
        y = y * x
    return y


@program((0.9,))
def two_loops_share_names(x):
    s = 0.0
    for i in range(3):
        t = x * i
        s = s + t * t
    for i in range(2):
        t = s * x
        s = t + i
    return s


@program((1.3,))
def collatz_like(x):
    n = 6
    while n != 1:
        if n % 2 == 0:
            n = n // 2
            x = x * 1.1
        else:
            n = 3 * n + 1
            x = x * x * 0.5
    return x


@program((0.4, 1.3), (1.4, 1.3))
def bisection(a, b):
    """The derivative comes by the ends that remain."""
    lo, hi = a, a + 3 * b
    for _ in range(4):
        mid = 0.5 * (lo + hi)
        if mid**3 - 2.0 * 1.7 > 0:
            hi = mid
        else:
            lo = mid
    return 0.5 * (lo + hi)


@program((0.3, 0.8))
def simpson(a, b):
    n = 4
    h = (b - a) / n
    s = math.exp(-a * a) + math.exp(-b * b)
    for i in range(1, n):
        x = a + i * h
        s += (4 if i % 2 else 2) * math.exp(-x * x)
    return s * h / 3


@program((1.1, 0.2))
def damped_oscillator_while(x, v):
    t = 0.0
    while t < 0.45:
        acceleration = -4 * x - 0.3 * v
        v += acceleration * 0.1
        x += v * 0.1
        t += 0.1
    return x * x + v * v


@program((VECTOR,))
def while_over_an_index(x):
    i = 0
    s = 0.0
    while i < len(x) and x[i] < 1.5:
        s = s * 2 + x[i] ** 2
        i += 1
    return s


@program((0.5,))
def exception_free_code_after_break(x):
    found = None
    for k in range(5):
        y = x * (k + 1)
        if y > 1.2:
            found = y
            break
    if found is None:
        return x
    return found * found


@program((0.5,), (0.01,))
def none_until_bound(x):
    found = None
    for k in range(5):
        if x * k > 1.2:
            found = x * k
    return x * x if found is None else found**3
