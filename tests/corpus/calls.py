# type: ignore
"""Programs that call: helpers, recursion, closures, lambdas, functions as arguments, derivatives inside."""

import math

import numpy as np

import srcad
from tests.corpus import _helpers
from tests.corpus._helpers import quadratic, relu
from tests.corpus._program import call, program

VECTOR = np.array([0.5, -1.2, 2.0])


def square(x):
    return x * x


def scaled(x, factor=2.0, offset=0.0):
    return factor * x + offset


def polar(r, phi):
    return r * math.cos(phi), r * math.sin(phi)


def sign_dependent(x):
    if x < 0:
        return -x
    return x * x


@program((1.3, 0.4))
def helper(x, y):
    return square(x) * y + square(square(y))


@program((1.3,), (-1.3,))
def helper_with_branches(x):
    return sign_dependent(x) + sign_dependent(x - 1) * x


@program((1.3, 0.4))
def helper_with_two_results(r, phi):
    x, y = polar(r, phi)
    return x * x * y


@program((1.3, 0.4))
def one_of_two_results(r, phi):
    return polar(r, phi)[1] ** 2


@program((1.3, 0.4))
def helper_with_keywords(x, y):
    return scaled(x, offset=y) * scaled(y, factor=x) + scaled(x, 3.0) + scaled(offset=x * y, x=x)


@program((1.3, 0.4))
def helpers_in_a_module(x, y):
    return _helpers.quadratic(x, y, 1.0) + quadratic(y, x, 2.0) + _helpers.calls_its_own_square(x)


@program((1.3,))
def helper_of_the_same_name_elsewhere(x):
    """`_helpers.square` is not the `square` of this module."""
    return square(x) + 3 * _helpers.square(x)


@program((VECTOR,))
def helper_on_arrays(x):
    return np.sum(relu(x) * square(x))


@program((1.3,))
def passive_helper(x):
    n = _helpers.count_of(("a", "b", "c"))
    return x**n


@program((1.1, 4), (1.1, 0), wrt="x")
def recursion(x, n):
    if n == 0:
        return 1.0
    return x * recursion(x, n - 1)


@program((0.3, 5), (0.3, 1), wrt="x")
def fibonacci(x, n):
    if n < 2:
        return x**n
    return fibonacci(x, n - 1) + x * fibonacci(x, n - 2)


def even(x, n):
    if n == 0:
        return x
    return x * odd(x, n - 1)


def odd(x, n):
    if n == 0:
        return 1.0
    return math.sin(even(x, n - 1))


@program((1.1, 4), (1.1, 3), wrt="x")
def mutual_recursion(x, n):
    return even(x, n) + x


@program((VECTOR,))
def recursion_over_slices(x):
    if len(x) == 1:
        return x[0] ** 2
    half = len(x) // 2
    return recursion_over_slices(x[:half]) * 2 + recursion_over_slices(x[half:]) ** 2


@program((1.3, 0.4))
def closure(x, y):
    def inner(t):
        return t * y + x

    return inner(x) * inner(y)


@program((1.3, 0.4))
def closure_in_a_closure(x, y):
    def outer(a):
        def inner(b):
            return a * b * x

        return inner(y) + inner(a)

    return outer(x * y)


@program((1.3, 0.4))
def closure_sees_the_last_binding(x, y):
    scale = x

    def inner(t):
        return t * scale

    first = inner(y)
    scale = x * x
    return first * inner(y)


@program((1.3, 0.4))
def returned_closure(x, y):
    def adder(a):
        def add(b):
            return a * a + b

        return add

    return adder(x)(y) * adder(y)(x)


@program((1.3, 0.4))
def lambdas(x, y):
    f = lambda t: t * t + y
    g = lambda a, b=x: a * b
    return f(x) * g(y) + (lambda t: t**3)(x)


@program((0.7, math.sin), (0.7, square), (0.7, lambda t: t * math.exp(t)), wrt="x")
def function_as_argument(x, f):
    return f(x) * x + f(2 * x)


def twice(f, x):
    return f(f(x))


@program((0.7, 0.4))
def higher_order_helper(x, y):
    return twice(square, x) + twice(lambda t: t * y + 1, x)


def compose(f, g):
    return lambda x: f(g(x))


@program((0.7,))
def composition(x):
    h = compose(math.sin, square)
    return h(x) * compose(h, math.exp)(x)


@program((0.7, 1.5), (0.7, 0.5))
def function_chosen_by_a_branch(x, y):
    f = math.sin if y > 1 else square
    return f(x * y)


@program((0.7, 0.4))
def functions_in_a_list(x, y):
    total = 0.0
    for f in [math.sin, math.exp, square]:
        total += f(x) * y
    return total


@program(call(1.2, scale=0.5), call(1.2), call(x=1.2, scale=2.0), wrt="x")
def keyword_call_of_the_program(x, scale=1.0):
    return math.tanh(scale * x)


@program((1.1, 0.3))
def helper_in_a_loop(x, y):
    s = x
    for i in range(4):
        s = scaled(s, y, offset=i) + square(s) / 10
    return s


def until(x, limit):
    n = 0
    while x < limit:
        x = x * x + 0.1
        n += 1
    return x, n


@program((1.1, 3.0))
def helper_with_a_loop(x, y):
    z, n = until(x, y)
    return z * n + y * x


def lv_rhs(x, y, a, b):
    return a * x - b * x * y, b * x * y - y


@program((0.5, 0.4, 1.0, 0.5))
def runge_kutta(x, y, a, b):
    dt = 0.2
    for _ in range(3):
        k1x, k1y = lv_rhs(x, y, a, b)
        k2x, k2y = lv_rhs(x + 0.5 * dt * k1x, y + 0.5 * dt * k1y, a, b)
        x, y = x + dt * k2x, y + dt * k2y
    return x * y


def midpoint(f, y, t, dt):
    k = f(t, y)
    return y + dt * f(t + dt / 2, y + dt / 2 * k)


@program((0.5, 1.2))
def integrator_of_a_closure(y0, k):
    def rhs(t, y):
        return -k * y + math.sin(t)

    y, t = y0, 0.0
    for _ in range(4):
        y = midpoint(rhs, y, t, 0.1)
        t += 0.1
    return y**2


def trapezoid(f, a, b, n=4):
    h = (b - a) / n
    s = 0.5 * (f(a) + f(b))
    for i in range(1, n):
        s += f(a + i * h)
    return s * h


@program((0.2, 1.1, 0.7))
def quadrature(a, b, p):
    return trapezoid(lambda x: math.exp(-p * x * x), a, b)


def newton(f, df, x):
    for _ in range(5):
        x = x - f(x) / df(x)
    return x


@program((2.0,))
def newton_with_lambdas(a):
    return newton(lambda x: x * x - a, lambda x: 2 * x, a) ** 3


def doubled(fn):
    def wrapper(x):
        return 2 * fn(x)

    return wrapper


cubed_twice = doubled(lambda x: x**3)


@program((1.1,))
def wrapped_global(x):
    """`__wrapped__` or not, the wrapper is what is called."""
    return cubed_twice(x)



@program((1.1,))
def default_of_a_helper_uses_an_argument(x):
    def f(t, a=x * x):
        return t * a

    return f(x) + f(2.0)


@program((1.3, 0.4))
def tuple_argument(x, y):
    return _helpers.norm_of((x, y, x * y))


@program((1.3, 0.4))
def derivative_inside(x, y):
    return y * srcad.grad(lambda t: math.sin(t * x))(y)


@program((1.0,), (2.5,))
def no_perturbation_confusion(x):
    return x * srcad.grad(lambda y: x + y)(1.0)


@program((4.0,))
def no_perturbation_confusion_of_products(x):
    return x * srcad.grad(lambda y: x * y)(4.0)


def cube(t):
    return t**3


@program((1.3,))
def derivative_of_a_global(x):
    slope = srcad.grad(cube)
    return slope(x) * x


@program((1.3,))
def second_derivative_inside(x):
    return srcad.grad(srcad.grad(cube))(x) * x


@program((1.3, 0.4))
def derivative_of_a_closure_of_a_derivative(x, y):
    def inner(a):
        return srcad.grad(lambda b: a * b * b * x)(y) * a

    return srcad.grad(inner)(x)


@program((1.3,))
def forward_derivative_inside(x):
    value, slope = srcad.jvp(cube)((x,), (1.0,))
    return value * slope


@program((0.8,))
def newton_with_a_derivative_inside(a):
    def f(x):
        return math.exp(x) - a * x - 2

    slope = srcad.grad(f)
    x = 1.0
    for _ in range(6):
        x = x - f(x) / slope(x)
    return x * x


@program((VECTOR, 0.1))
def gradient_step_inside(x, rate):
    g = srcad.grad(lambda v: np.sum(v**4))(x)
    return np.sum((x - rate * g) ** 2)


def cubes(v):
    return (v**3).sum() * v[0]


def product(a, b, k=1.0):
    return a * a * b * k


CURVATURE = srcad.hessian(cubes)


@program((VECTOR,))
def newton_step_inside(v):
    gradient, curvature = srcad.grad(cubes)(v), CURVATURE(v)
    along = srcad.hvp(cubes)((v,), (v,))
    return (curvature @ gradient).sum() + along.sum()


@program((VECTOR,))
def jacobian_and_pullback_inside(v):
    value, pullback = srcad.vjp(lambda w: w * w * v[0])(v)
    rows = srcad.jacobian(lambda w: w * w[0] * v)(v)
    return (pullback(value) * v).sum() + (rows @ v).sum()


@program((1.5, 0.7))
def derivatives_of_several_inside(a, b):
    (haa, hab), (_, hbb) = srcad.hessian(product)(a, b, k=b)
    da, db = srcad.jacobian(product)(a, b)
    value, dot = srcad.jvp(product, wrt="b")((b,), (a,), a=a, k=2.0)
    return haa * hbb - hab * hab + da * db + value * dot + srcad.grad(product, ignore="b")(a, b, k=a)


@program((1.5,))
def containers_inside(x):
    found = srcad.grad(lambda p: p["a"] ** 2 * p["b"][0] * x)({"a": x, "b": [x * 2, 1.0]})
    slope, twice = srcad.grad(lambda t: (t**3, t * 2), has_aux=True)(x)
    return found["a"] * found["b"][0] + slope * twice


@program((VECTOR,))
def writes_inside(v):
    def energy(w):
        a = w * 1.0
        a[0] = a[0] * a[1]
        a[1] *= a[0]
        return (a * a).sum()

    return (srcad.grad(energy)(v) * v).sum() + srcad.hvp(energy)((v,), (v,))[0]
