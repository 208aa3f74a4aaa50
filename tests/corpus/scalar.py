# type: ignore
"""Straight-line programs on numbers."""

import cmath
import math
from math import cos, exp, log, pi, sin, sqrt

import numpy as np

from tests.corpus._program import call, program


@program((2.0, 5.0), (0.7, -3.0))
def survey(x1, x2):
    return log(x1) + x1 * x2 - sin(x2)


@program((2.0, 1.0))
def log_sine(x1, x2):
    return math.log(x1) + x1 * math.sin(x2)


@program((2.0,), (-0.5,))
def exponentials(x):
    t = exp(x)
    return t * (t + 1)


@program((1.0,), (3,))
def cubic(x):
    return x * (1 - 2 * x) ** 2


@program((3.0, 5.0))
def two_x_plus(x, y):
    return 2 * x + x * y**3 + sin(x)


@program((1.5,))
def constant(x):
    return 4.0


@program((1.5,))
def constant_after_a_logarithm(x):
    """Nothing reads the logarithm, but it may raise."""
    y = log(x)
    y = 2.0
    return y * x


@program((1.5,))
def identity(x):
    return x


@program((1.5, 2.5))
def ignores_second(x, y):
    return x * x


@program((2.0,), (-2.0,))
def reused(x):
    y = x * x
    z = y * y + x
    return z * y - z


@program((2.0, 3.0))
def sum_whose_adjoints_are_one(a, b):
    """After c = a + b all three adjoints are one number; accumulating in place would spoil it."""
    c = a + b
    d = a * c
    return d + c * b + a


@program((1.3, 0.4))
def rebinding(x, y):
    x = x * y
    x = sin(x) + x
    y = y - x
    x = x * y
    return x


@program((1.3, 0.4))
def augmented(x, y):
    x += y
    x *= x
    y -= x / 3
    x /= 2 + y
    x **= 2
    return x + y


@program((1.2, 0.7, -0.3))
def swap(a, b, c):
    a, b = b, a * c
    a, b, c = c, a, b
    return a - 2 * b + c * a


@program((1.2, 0.7))
def chained_assignment(x, y):
    u = v = x * y
    u = u + 1
    return u * v


@program((0.3, 1.7))
def powers(x, y):
    return x**y + y**3 + 2.5**x + x**-2 + y**0.5


@program((2.0, 3), (1.5, 2), wrt="x")
def integer_power(x, n):
    return x**n + x ** (n - 1)


@program((7.3, 2.1), (-7.3, 2.1), (7.3, -2.1))
def remainders(x, y):
    return x % y + x * (x // y) + math.fmod(x, y)


@program((7.3, 2.1))
def quotient_and_rest(x, y):
    q, r = divmod(x, y)
    return q * x + r * r


@program((-1.5, 2.5))
def absolute_and_sign(x, y):
    return abs(x) * y + math.fabs(x * y) + math.copysign(x, y) * y


@program((1.7,), (-2.2,))
def rounded(x):
    return x * math.floor(x) + math.ceil(x) * x * x + round(x) * x + int(x)


@program((1.0, 2.0, 0.5), (2.0, 0.1, 5.0))
def extremes(x, y, z):
    return max(x, y, z) * min(y, z) + max([x * z, y]) ** 2


@program((0.4, 0.8))
def trigonometry(x, y):
    return math.sin(x) * math.cos(y) + math.tan(x * y) + math.asin(x) + math.acos(y) + math.atan(x - y)


@program((0.4, 0.8), (-0.4, -0.8))
def two_argument_arctangent(x, y):
    return math.atan2(x, y) + math.hypot(x, y)


@program((0.4, 1.8))
def hyperbolics(x, y):
    return math.sinh(x) + math.cosh(y) * math.tanh(x) + math.asinh(y) + math.acosh(y) + math.atanh(x)


@program((0.4, 1.8))
def exponentials_and_logarithms(x, y):
    return math.expm1(x) + math.log1p(y) + math.log10(y) + math.log2(x) + math.log(x, 3) + math.exp(x * y)


@program((0.4, 1.8))
def special_functions(x, y):
    return math.erf(x) + math.erfc(y) + math.gamma(y) + math.lgamma(x) * math.pow(x, y)


@program((30.0, 0.2))
def angles(degrees, slope):
    return math.degrees(math.atan(slope)) + math.radians(degrees) ** 2


@program((0.4, 1.8, 2.2))
def sums_and_products(x, y, z):
    return math.fsum([x, y, z * x]) + math.prod([x, y, z]) + sum((x * y, z)) + math.sqrt(x)


@program((100.0, 105.0, 0.5, 0.01, 0.25))
def black_scholes(S, K, T, r, sigma):
    d1 = (log(S / K) + (r + 0.5 * sigma**2) * T) / (sigma * sqrt(T))
    d2 = d1 - sigma * sqrt(T)
    n1 = 0.5 * (1.0 + math.erf(d1 / sqrt(2.0)))
    n2 = 0.5 * (1.0 + math.erf(d2 / sqrt(2.0)))
    return S * n1 - K * exp(-r * T) * n2


@program((50.0, 8.0, 52.0, 13.5))
def haversine(lat1, lon1, lat2, lon2):
    lat1, lon1, lat2, lon2 = map(math.radians, (lat1, lon1, lat2, lon2))
    a = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 6371.0 * 2 * math.asin(sqrt(a))


@program((300.0, 1.2))
def ideal_gas_entropy(T, v, R=287.05, gamma=1.4):
    cv = R / (gamma - 1)
    return cv * log(T / 273.15) + R * log(v / 0.8)


@program(call(2.0, rate=0.3), (1.5,), call(1.5, rate=0.1, offset=2.0))
def defaults_left_alone(x, rate=0.5, offset=0.0):
    return exp(-rate * x) + offset * x


@program((2.0, 0.3), call(2.0, rate=0.3), wrt=("x", "rate"))
def default_that_is_differentiated(x, rate=0.5):
    return exp(-rate * x) * x


@program((2.0, 3.0, 4.0), wrt=("z", "x"))
def order_of_wrt(x, y, z):
    return x * y + z * z * x


@program((2.0, 3.0), wrt=("y",))
def tuple_of_one(x, y):
    return x * y * y


@program((2, 3))
def integers(x, y):
    return x * x * y / 4 + y


@program((np.float64(0.8), 1.2), (np.float64(2.0), np.float64(3.0)))
def numpy_scalars(x, y):
    return np.sin(x) * y + np.exp(-x) * np.sqrt(y) + x**y


@program((np.float32(0.5), np.float32(1.5)), order2=False, rtol=3e-5)
def single_precision(x, y):
    return np.sin(x) * y + x * y


@program((0.6,))
def numpy_on_floats(x):
    return float(np.cos(x)) + np.maximum(x, 0.2) * np.tanh(x)


@program((0.6, 2.0))
def conversions(x, y):
    z = float(x) * y
    return float(z) + np.float64(x) * z


@program((2.0, 3.0))
def unary(x, y):
    z = -x
    z = +z * -y
    return -(-z) ** 2


@program((1.1, 0.2))
def deep_expression(x, y):
    return ((((x + y) * x - y) / (x * x + 1)) ** 2 + x) * ((y - x) * (y + x) - (x / (1 + y * y)))


@program((0.9,))
def long_chain(x):
    a = sin(x)
    b = a * x
    c = b + a
    d = cos(c) - b
    e = d / (1 + a * a)
    f = e * c + d
    g = exp(-f * f)
    h = g + e * f
    return h * a - g / c


@program((0.3, 0.9), order2=False)
def several_results(x, y):
    return x * y, sin(x), 2.0


mu_0 = 4e-7 * pi


@program((2.0, 0.1))
def reads_a_global(current, radius):
    return mu_0 * current / (2 * pi * radius) * 1e7


@program((0.5,), (2.5,))
def sinc_by_complex_exponential(x):
    return (cmath.exp(1j * x)).imag / x


@program((0.3, 0.2))
def name_like_a_builtin(sum, y_bar):
    v1 = sum * y_bar
    np_dot = v1 + sum
    return v1 * np_dot


@program((2.0,))
def y_is_x_plus_zero(x):
    """Not the same object as x, though equal."""
    y = x + 0.0
    z = 1.0 * y
    y = y * z
    return y * x - 0.0 * z


@program((0.7,))
def damped_sine(x):
    return sin(2 * x) * exp(-x / 2)


@program((1.5, 2.0))
def vanishing_factor(x, y):
    """An adjoint that happens to be 0.0 here still has derivatives of its own."""
    u = x - 1.5
    return u * u * y + u * y**3
