# type: ignore
"""Statements and expressions: walrus, globals, unpacking, text, numbers at their edges, complex numbers, tests of types."""

import cmath
import decimal
import fractions
import io
import logging
import math
import numbers
import time

import numpy as np

from tests.corpus._program import program

V = np.array([0.5, -1.2, 2.0, 0.8])

LOGGER = logging.getLogger(__name__)
TOTAL = 0.0
SEEN = []
STATE = {"calls": 0}


@program((0.8,))
def global_counter(x):
    global TOTAL
    TOTAL = TOTAL + 1
    return x * x


@program((0.8,))
def global_write_read_again(x):
    global TOTAL
    TOTAL = 3.0
    return x * TOTAL * x


def set_total(v):
    global TOTAL
    TOTAL = v


@program((0.8,))
def global_written_by_a_helper(x):
    set_total(2.0)
    return x**2 * TOTAL


@program((0.8,))
def global_list_and_dict_changed(x):
    SEEN.append(1)
    STATE["calls"] += 1
    return x * x


@program((0.8,), (1.8,))
def walrus_in_conditions(x):
    if (y := x * x) > 1 and (z := y * 2) > 3:
        return y * z
    return y


@program((V,))
def walrus_in_comprehensions(x):
    total = 0.0
    partial = [total := total + v for v in x]
    kept = [w for v in x if (w := v * v) > 0.3]
    return sum(partial) * sum(kept) * total


@program((0.8,))
def walrus_in_calls_and_subscripts(x):
    p = [x, 2.0]
    s = p[(k := 1)] * (y := x * 3) + max((z := x), y)
    return s * z * k


@program((0.8, 1.3))
def nested_starred_unpacking(x, y):
    a, (b, *c), *d = x, (y, x, 2.0), x * y, y
    *e, f = [a, *c, b]
    (g,) = (f,)
    return a * b * c[0] * c[1] + d[0] * d[1] + sum(e) * g


@program((0.8, 1.3))
def swaps_and_rotations(x, y):
    a, b, c = x, y, x * y
    a, b, c = c, a, b
    a, b = b, a + b
    p = [a, b, c]
    p[0], p[2] = p[2], p[0]
    i, p[i] = 1, x  # noqa: F821
    return p[0] * p[1] + p[2] * i


@program((0.8, 1.3))
def chained_assignments(x, y):
    a = b = c = x * y
    b += 1
    p = q = [a]
    p += [b]
    p = p + [c]
    return q[1] * len(q) + p[2] * a * len(p)


@program((0.8, 1.3))
def augmented_assignments(x, y):
    a = x
    a += y
    a *= x
    a -= 0.5
    a /= y
    a **= 2
    n = 7
    n //= 2
    n %= 2
    n <<= 3
    n |= 1
    n ^= 3
    n &= 14
    n >>= 1
    p = {"v": x, "w": [y]}
    p["v"] *= a
    p["w"][0] -= x
    return a * n + p["v"] * p["w"][0]


@program((0.8, 1.3))
def deletions(x, y):
    a, b = x, y
    p = [a, b, a * b]
    d = {"a": a, "b": b}
    del a, p[0], d["a"]
    del p[-1:]
    return p[0] * d["b"] * len(p) * len(d) + x


@program((0.8, 1.3), (1.8, 1.3))
def chained_comparisons(x, y):
    s = 0.0
    if 0 < x < y < 2:
        s += x
    if x < y > 1 != 2:
        s += y
    if not (x >= 1 > y) and (x == x == 0.8) is not None:
        s += x * y
    return s * s


@program((0.8, 1.3))
def boolean_algebra(x, y):
    a, b = x > 1, y > 1
    n = a + 2 * b + (a and b) + (a or b) + (not a) + (a ^ b) + (a & b) + (a | b)
    return x * n + (x or y) * (a and y or x)


@program((0.8, 1.3))
def nested_ternaries(x, y):
    return (x if x > 2 else y if y > 2 else x * y) * (1 if x else 0) + (y**2 if x < y < 2 else None)


@program((0.8,))
def text(x):
    name = f"{x:.3f}|{x:>10.2e}|{2 + 3:04d}|{'a' * 3}|{x > 0 = }"
    other = "%5.2f %s" % (x, name[:3]) + "{0:.1f}{k}".format(x, k=1) + str(x > 0) + repr(round(x, 1))
    words = ",".join(sorted(["b", "a"])).split(",")
    return x * len(name) + x**2 * len(other.strip()) * (words[0] == "a") + name.count("|") * other.isdigit()


@program((0.8,))
def text_of_differentiated_values_steers(x):
    digits = f"{x:.1f}"
    return x**2 if digits.startswith("0.8") else x


@program((0.8,))
def prints_and_logs(x):
    print(f"x = {x}", x > 0, sep=", ", end="", file=io.StringIO())
    LOGGER.debug("x = %s", x)
    LOGGER.info("%.2f %d", x * 2, 3)
    logging.getLogger("a.b").debug("nothing %s", [x, (x,)])
    return x * x


@program((0.8,))
def time_is_passive(x):
    start = time.perf_counter()
    y = x * x
    elapsed = time.perf_counter() - start
    return y if elapsed >= 0 else 0.0


@program((0.8, 7), (0.8, -7), wrt="x")
def integer_semantics(x, n):
    q, r = divmod(n, 3)
    return x * (n // 2) + x**2 * (n % 5) + q * x + r * x + (n >> 1) * x + pow(n, 2) * x + abs(n) * x + pow(3, n % 3, 5) * x


@program((7.3, 2.0), (-7.3, 2.0), (7.3, -2.0))
def floor_division_and_modulo(x, y):
    q, r = divmod(x, y)
    return (x // y) * x + (x % y) * y + q * r + math.fmod(x, y) * x


@program((2.6,), (-2.6,))
def rounding(x):
    return x * (round(x) + int(x) + math.floor(x) + math.ceil(x) + math.trunc(x)) + round(x, 1) * 2 + round(x * 10) / 10


@program((-0.8, 2), (-0.8, -3), (0.8, 0), wrt="x")
def powers_of_negative_bases(x, n):
    return x**n + pow(x, 3) + math.pow(x, 2) + (-x) ** 2.0


@program((0.8,))
def conversions_of_numbers(x):
    return float(x) * float("2.5") + int(3.9) * x + bool(x) * x + int("7") * x + complex(x).real + float(True) * x


@program((3.0, 4), wrt="x")
def numbers_of_other_types(x, n):
    half = fractions.Fraction(1, 2)
    third = decimal.Decimal("0.25")
    k = 0
    if isinstance(n, numbers.Integral) and isinstance(x, numbers.Real):
        k = 2
    return x * float(half) + x**2 * float(third) + k * x * n.bit_length() + n.real * x + x.real * (x.is_integer() is not None)


@program((0.8, 1.3))
def hex_and_methods_of_floats(x, y):
    return x.conjugate() * y.real + x.imag + float.fromhex("0x1.8p0") * x + (2.0).is_integer() * y


@program((0.8, 1.3))
def infinities_and_nans(x, y):
    best, worst = math.inf, -float("inf")
    for v in (x, y, x * y):
        best = min(best, v)
        worst = max(worst, v)
    return best * worst * (0 if math.isnan(x) or math.isinf(y) else 1) * (float("nan") != float("nan"))


@program((0.8, 1.3))
def cmath_functions(x, y):
    z = complex(x, y)
    r, phi = cmath.polar(z * z)
    w = cmath.rect(r, phi / 2) + cmath.exp(1j * x) + cmath.tanh(z) + cmath.log(z, 2) + z**0.5
    return w.real * w.imag + abs(w - z.conjugate()) + cmath.phase(w) * r


@program((0.8, 1.3))
def complex_arithmetic(x, y):
    z = x + 2j * y
    z *= 1j
    z = z / (1 - 1j * x) - 3
    z -= z.conjugate() * 0.5
    return z.real**2 + z.imag * abs(z) + (z * z.conjugate()).real + (z == z)


@program((1.0, -3.0, 2.5))
def complex_roots(a, b, c):
    d = cmath.sqrt(b * b - 4 * a * c)
    roots = [(-b + s * d) / (2 * a) for s in (1, -1)]
    return sum(r.real**2 + abs(r.imag) * k for k, r in enumerate(roots, 1))


@program((0.8, 1.3))
def mandelbrot(x, y):
    z, c = 0j, complex(x, y) / 4
    for _ in range(4):
        z = z * z + c
        if abs(z) > 2:
            break
    return abs(z) ** 2


@program((0.8, 2), ([0.8, 1.3], 2), ((0.8,), 2), (V, 2), ({"a": 0.8}, 2), wrt="x")
def dispatch_on_types(x, n):
    if isinstance(x, dict):
        return x["a"] ** n
    if isinstance(x, (list, tuple)):
        return sum(v**n for v in x)
    if type(x) is np.ndarray or hasattr(x, "shape"):
        return (x**n).sum()
    if isinstance(x, float):
        return x**n
    raise TypeError(type(x).__name__)


@program((0.8, 1.3))
def constants_in_expressions(x, y):
    """Strings, numbers, ellipsis and `None` as statements."""
    ...
    "text"
    pass
    return x * 1e-1 + y * 0x10 + x * 1_000 + 0b11 * y + 0o7 * x


@program((0.8, 1.3))
def parallel_conditions(x, y):
    if x > 1:
        pass
    elif y > 1:
        z = x * y
        w = z
    else:
        w = x
    try:
        return w * z
    except NameError:
        return w


@program((0.8,))
def unbound_names(x):
    if x > 1:
        y = x
    try:
        return y
    except UnboundLocalError:
        return x * x


@program((0.8, 1.3))
def sets_and_frozensets(x, y):
    allowed = frozenset({"a", "b"}) | {"c"}
    n = len(allowed & {"a", "c"}) + ("a" in allowed) + len({1, 3, 2})
    return x * n + (y if {1, 2} <= {1, 2, 3} else x)


@program((0.8, 1.3))
def slices_of_everything(x, y):
    p = [x, y, x * y, 2.0, x + y]
    t = tuple(p)
    s = "abcdef"[1:4:2]
    return sum(p[::2]) * sum(t[-2:]) + p[::-1][0] * len(s) + sum(p[slice(1, 3)]) * t[-1]


@program((0.8, 1.3))
def list_methods(x, y):
    p = [x, y]
    p.extend([x * y, 2.0])
    p.insert(1, y * y)
    last = p.pop()
    p.reverse()
    q = p.copy()
    q.append(last)
    return p[0] * p[3] + q[1] * q.count(2.0) + q.index(2.0) * x


@program((0.8, 1.3))
def dict_methods(x, y):
    d = {"a": x, **{"b": y}}
    d.update(c=x * y)
    d.setdefault("a", 100.0)
    e = d | {"b": 2.0}
    v = d.get("zz", y) * d.pop("c")
    return v + sum(d.values()) * e["b"] + len(d) + ("a" in d) + dict(zip("pq", (x, y)))["q"]


@program((0.8, 1.3))
def tuples_compared(x, y):
    s = x
    if (x, y) < (y, x) and (1, 2) == (1, 2) and [x] != [y]:
        s = s * y
    return s + ((1, x) < (2, y)) * x


@program((0.8, "fast", None), (0.8, "slow", 2.0), wrt="x")
def options_validated(x, mode, tol):
    if mode not in {"fast", "slow"}:
        raise ValueError(f"unknown mode {mode!r}")
    tol = 1e-3 if tol is None else tol
    steps = {"fast": 2, "slow": 4}[mode]
    for _ in range(steps):
        x = x - tol * x**2
    return x


@program((0.8,))
def local_imports(x):
    import math as m
    from math import cos as cosine  # noqa: I001
    from math import sin

    import numpy.linalg

    return m.exp(x) * cosine(x) + sin(x) * numpy.linalg.norm([x, 1.0])


@program((0.8, 1.3))
def bit_tricks(x, y):
    mask = 0
    for k, v in enumerate((x, y, x * y)):
        if v > 1:
            mask |= 1 << k
    return x * mask + y * bin(mask).count("1") + ~mask * x


@program((0.8, 1.3))
def identity_and_none(x, y):
    a = b = None
    if a is b and a is None:
        a = x
    b = a if b is None else b
    return (b or y) * (y and x) * (a is not None)


@program((0.8, 1.3))
def early_exit_by_flag(x, y):
    found = False
    s = 0.0
    for i in range(3):
        for j in range(3):
            if i * j == 2:
                found = True
                break
            s += x * i + y * j
        if found:
            break
    return s * (2 if found else 1)


@program((0.8,))
def sorting_out_types_with_type(x):
    kinds = {float: lambda v: v**2, int: lambda v: v + 1}
    return kinds[type(x)](x) + kinds[int](3)


@program((0.8, 1.3))
def semicolons_and_long_lines(x, y):
    a = x; b = y  # noqa: E702
    c = (a
         + b
         * 2)
    return a * \
        b + c


@program((0.8,))
def unicode_names(θ):
    α, 速度 = θ * 2, θ**2
    return α * 速度


@program((0.8,))
def shadowed_builtins(x):
    sum = x * 2
    max = lambda a, b: a * b
    list = [x]
    return sum * max(x, 3.0) * list[0]


@program((0.8, 1.3))
def matrix_by_lists(x, y):
    n = 3
    a = [[x * (i == j) + y / (1 + i + j) for j in range(n)] for i in range(n)]
    b = [1.0, x, y]
    for k in range(n):
        for i in range(k + 1, n):
            f = a[i][k] / a[k][k]
            for j in range(k, n):
                a[i][j] -= f * a[k][j]
            b[i] -= f * b[k]
    s = [0.0] * n
    for i in reversed(range(n)):
        s[i] = (b[i] - sum(a[i][j] * s[j] for j in range(i + 1, n))) / a[i][i]
    return s[0] * s[1] + s[2]
