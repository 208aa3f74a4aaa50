# type: ignore
"""The rest of the language: arguments, decorators, exceptions, generators, types, match, complex."""

import cmath
import contextlib
import functools
import itertools
import logging
import math
import operator
import warnings
from functools import lru_cache, partial, reduce

import numpy as np

from tests.corpus._program import call, program

V = np.array([0.5, -1.2, 2.0, 0.8])

GAS_CONSTANT = 8.314
TABLE = {"water": (1.2, 0.3), "oil": (0.8, 0.9)}
COEFFICIENTS = [1.0, -0.5, 0.25]
ARRAY_TABLE = np.array([0.5, 1.5, 2.5])


def variadic(*values, **options):
    s = options.get("start", 0.0)
    for v in values:
        s = s * options["factor"] + v
    return s


@program((0.8, 1.3))
def star_args_and_kwargs(x, y):
    p = (x, y)
    options = {"factor": y, "start": x * y}
    return variadic(x, y, x * y, factor=x) + variadic(*p, 2.0, **options)


def keyword_only(a, *, b, c=2.0):
    return a * b + c


def positional_only(a, b, /, c=1.0):
    return a - b * c


@program((0.8, 1.3))
def keyword_only_and_positional_only(x, y):
    return keyword_only(x, b=y) * positional_only(x, y, c=x) + keyword_only(c=x, b=2.0, a=y)


@program(call(0.8, y=1.3), call(0.8, y=1.3, n=3), wrt=("x", "y"))
def keyword_only_parameters(x, /, *, y, n=2):
    return x**n * y


def forwards(fn, *args, **kwargs):
    return fn(*args, **kwargs)


@program((0.8, 1.3))
def arguments_forwarded(x, y):
    return forwards(keyword_only, x, b=y, c=x) * forwards(math.atan2, x, y) + forwards(lambda: x)


def logged(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        logging.getLogger(__name__).debug("calling %s", fn.__name__)
        return 2 * fn(*args, **kwargs)

    return wrapper


@logged
def decorated_square(x, scale=1.0):
    return x * x * scale


@program((0.8, 1.3))
def decorated_helper(x, y):
    return decorated_square(x, scale=y) + decorated_square(y)


def repeated(times):
    def decorate(fn):
        def wrapper(x):
            for _ in range(times):
                x = fn(x)
            return x

        return wrapper

    return decorate


@repeated(3)
def halfway(x):
    return x - x * x / 4


@program((0.8,))
def decorator_with_arguments(x):
    return halfway(x) * x


@lru_cache(maxsize=64)
def cached_polynomial(x, n):
    return x**n + x


@program((0.8, 1.3))
def cached_helper(x, y):
    return cached_polynomial(x, 2) * cached_polynomial(y, 3) + cached_polynomial(x, 2)


@np.vectorize
def clipped_square(x):
    return x * x if x > 0 else 0.0


@program((V,))
def vectorized_helper(x):
    return np.sum(clipped_square(x) * x)


@program((0.8, 1.3))
def partials(x, y):
    f = partial(keyword_only, b=y)
    g = partial(f, x, c=x)
    return f(2.0) * g() + partial(math.pow, x)(y)


@program((0.8, 1.3))
def reductions_of_functions(x, y):
    return reduce(lambda a, b: a * b + x, [x, y, 2.0], y) + reduce(operator.mul, (x, y, x))


@program((V,))
def map_and_filter(x):
    squares = map(lambda v: v * v, x)
    positive = filter(lambda v: v > 0.6, x)
    return sum(map(operator.mul, squares, itertools.count(1))) * sum(positive) + sum(map(math.sin, x))


@program((0.8, 1.3))
def operator_functions(x, y):
    first, second = operator.itemgetter(0, 2)((x, 3.0, x * y))
    return operator.add(first, operator.truediv(second, operator.neg(y))) * operator.pow(x, 2)


CALLS = 0


@program((0.8,))
def global_write_is_passive(x):
    global CALLS
    CALLS += 1
    return x**3 if CALLS > 0 else x


@program((300.0, "water"), (300.0, "oil"), wrt="T")
def table_of_constants(T, name):
    a, b = TABLE[name]
    return a * math.log(T / GAS_CONSTANT) + b * T


@program((0.8,))
def lists_of_constants(x):
    s = 0.0
    for k, c in enumerate(COEFFICIENTS):
        s += c * x**k * ARRAY_TABLE[k]
    return s + np.sum(ARRAY_TABLE * x**2)


FUNCTIONS = {"sin": math.sin, "square": lambda v: v * v, "table": lambda v: v * TABLE["oil"][1]}


@program((0.8, "sin"), (0.8, "square"), (0.8, "table"), wrt="x")
def dictionary_of_functions(x, name):
    return FUNCTIONS[name](x) * FUNCTIONS.get("missing", math.exp)(x)


@program((0.8, "tanh"), (0.8, "exp"), wrt="x")
def getattr_of_a_module(x, name):
    return getattr(np, name)(x) + getattr(math, "pi") * x**2  # noqa: B009


@program((0.8, np), (0.8, math), wrt="x")
def module_as_an_argument(x, xp):
    return xp.sin(x) * xp.sqrt(x)


@program((0.8,))
def local_import(x):
    from math import erf as error_function

    import numpy.linalg as la

    return error_function(x) * la.norm(np.array([x, 2.0]))


def as_number(x):
    if isinstance(x, (list, tuple)):
        return [as_number(v) for v in x]
    if isinstance(x, np.ndarray):
        return x.astype(float)
    if type(x) is int:
        return float(x)
    return x


@program((2, [0.8, 1], V), (2.5, [0.8, 1.5], np.array([1, 2])))
def type_dispatch(x, p, a):
    q = as_number(p)
    return as_number(x) * q[0] * q[1] + np.sum(as_number(a) ** 2)


@program((0.8, [1.5, 2.0]), (0.8, V))
def validation_of_arrays(s, x):
    x = np.asarray(x, dtype=float)
    if x.ndim != 1:
        raise ValueError("x must be a vector")
    if not np.all(np.isfinite(x)) or math.isnan(s):
        return float("nan")
    x = np.atleast_1d(np.asanyarray(x))
    return float(np.sum(x**2) * s)


@program((0.8,), (np.float64(0.8),))
def scalar_or_array(x):
    scalar = np.isscalar(x)
    x = np.atleast_1d(x)
    y = np.where(x > 0.5, x**2, x)
    return y[0] if scalar and np.ndim(x) == 1 else y


@program((0.8, 1.3))
def conversions(x, y):
    n = int(x * 9) // 3
    z = float(np.float64(x)) * float(y)
    w = np.array(x).item() + np.asarray(y)[()]
    return z * w + n * bool(x) * x + complex(x, y).imag * y + np.array([x, y]).tolist()[1]


@program((V,))
def item_and_tolist(x):
    return x[1].item() * x[2] + x.item(3) ** 2 + sum(v * v for v in x.tolist())


@program((V,))
def astype_and_array_of_dtype(x):
    return np.sum(np.array(x, dtype=np.float64) * x.astype("float64").copy()) + np.array([x[0], 1], float)[0]


@program((4.0,), (-4.0,))
def try_sqrt(x):
    try:
        return math.sqrt(x)
    except ValueError:
        return 0.0 * x - x**2


@program((0.8, "0.5"), (0.8, "half"), wrt="x")
def try_conversion(x, text):
    try:
        s = float(text)
    except (TypeError, ValueError) as error:
        s = 0.25 * len(error.args)
    return x * x * s


@program((0.8, 1.3), (0.8, 0.0), wrt="x")
def bare_except(x, y):
    z = x * x
    try:
        z = z * x
        z = z / y
    except:  # noqa: E722
        z = z + 3 * x
    return z * x


@program((0.8, 2), (0.8, 7), wrt="x")
def try_else_finally(x, i):
    p = [x, x**2, x**3]
    trace = []
    try:
        v = p[i]
    except IndexError:
        v = x * 10
    else:
        v = v * 2
    finally:
        trace.append("done")
        v = v + x
    return v * len(trace)


@program((0.8,))
def exception_out_of_a_loop(x):
    s = 0.0
    try:
        for i in range(5):
            s = s + x**i
            if s > 2:
                raise StopIteration
        s = s * 100
    except StopIteration:
        s = s * s
    return s


def guarded_log(x):
    if x <= 0:
        raise ValueError("not positive")
    return math.log(x)


@program((V,))
def exception_from_a_helper_in_a_loop(x):
    s, failures = 1.0, 0
    for v in x:
        try:
            s = s * v
            s = s + guarded_log(v)
            s = s * 2
        except ValueError:
            failures += 1
            s = s + v
    return s * failures


@program((4.0,))
def raised_and_caught_by_type(x):
    try:
        if x < 3:
            return 2 * x**3
        else:
            raise ValueError
    except ValueError:
        return math.pi * x


@program((0.8, 0), (0.8, 1), (0.8, 2), wrt="x")
def nested_try(x, which):
    y = x
    try:
        try:
            y = y * x
            if which == 1:
                raise KeyError("inner")
            if which == 2:
                raise TypeError("outer")
            y = y + 1
        except KeyError:
            y = y * 3
        finally:
            y = y + x
    except TypeError:
        y = y * y
    return y


@program((0.8,), (1.5,))
def return_in_try_with_finally(x):
    log = []
    try:
        if x > 1:
            return x**2
        y = x**3
    finally:
        log.append(x > 1)
    return y * len(log)


@program((V,))
def writes_cut_back_by_an_exception(x):
    y = x * 1.0
    try:
        y[0] = x[1] ** 2
        y[7] = 1.0
        y[1] = 100.0
    except IndexError:
        y[2] *= x[0]
    return np.sum(y**2)


@program((0.8, 0.0), (0.8, 2.0), wrt="x")
def zero_division(x, n):
    try:
        r = 1 / n
    except ZeroDivisionError:
        r = 3.0
    return x**2 * r


@program((0.8, 1.3))
def assertions(x, y):
    assert x > 0, "x must be positive"
    z = x * y
    assert isinstance(z, float)
    return z**2


@program((V,))
def with_errstate(x):
    with np.errstate(invalid="ignore", divide="ignore"):
        y = np.where(x > 0, np.log(np.abs(x)), x)
    return np.sum(y * x)


@program((0.8,))
def with_warnings_caught(x):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = x * x
        warnings.warn("harmless", stacklevel=1)
    return y * x


class Scaled:
    """A context manager that counts and hands out its factor."""

    def __init__(self, factor):
        self.factor = factor
        self.open = False

    def __enter__(self):
        self.open = True
        return self.factor

    def __exit__(self, *exception):
        self.open = False
        return exception[0] is KeyError


@program((0.8, 1.3))
def with_a_context_manager(x, y):
    manager = Scaled(x * y)
    with manager as factor:
        z = factor * x
        z = z if manager.open else 0.0
    return z * factor + manager.open


@program((0.8, 1.3))
def with_that_swallows(x, y):
    z = x
    with Scaled(y) as factor:
        z = z * factor
        raise KeyError
    return z * y


@contextlib.contextmanager
def doubled(x):
    yield 2 * x


@program((0.8,))
def with_contextlib(x):
    with doubled(x) as y, contextlib.suppress(ZeroDivisionError):
        y = y * x
        y = y / 0
    return y * x


@program((0.8,), (1.8,))
def walrus(x):
    if (y := x * x) > 1:
        return y * x
    return (z := y + 1) * z * y


@program((0.8,))
def walrus_in_a_while(x):
    s = 0.0
    n = 0
    while (t := x**n) > 0.3 and n < 9:
        s += t
        n += 1
    return s * t


@program((V,))
def walrus_in_a_comprehension(x):
    return sum([y * y for v in x if (y := v * x[0]) > -0.5])


@program((0.8,))
def strings_and_logging(x):
    """Text is passive."""
    name = f"x={x:.2f}"
    message = "%s %d" % (name, 3) + "{}".format(x > 0)
    logging.getLogger(__name__).debug(message)
    return x**2 * len(name)


@program((0.8, 1.3))
def annotations(x: float, y: float) -> float:
    """A docstring.

    With several lines.
    """
    z: float = x * y
    w: float
    w = z**2
    ...
    return w


@program((0.8, "a"), (0.8, "b"), (0.8, "z"), wrt="x")
def match_on_strings(x, kind):
    match kind:
        case "a":
            return x**2
        case "b" | "c":
            y = x**3
        case _:
            y = x
    return y * 2


@program(((0.8, 1.3),), ((0.8,),), ((0.8, 1.3, 2.0),))
def match_on_sequences(p):
    match p:
        case (x, y):
            return x * y
        case (x,):
            return x**2
        case (x, *rest) if len(rest) > 1:
            return x * rest[0] * rest[1]
    return 0.0


@program(({"kind": "spring", "k": 1.5}, 0.8), ({"kind": "mass", "m": 2.0}, 0.8))
def match_on_mappings(element, x):
    match element:
        case {"kind": "spring", "k": k}:
            return 0.5 * k * x**2
        case {"m": m}:
            return m * x * 9.81


@program((0.8, 1.3))
def ternary_with_none(x, y):
    z = None
    w = x if z is None else z
    z = y if w is not None else None
    return w * z if z is not None else w


@program((0.8, None), (0.8, 1.3), wrt="x")
def default_by_or(x, scale):
    scale = scale or 2.0
    return x**2 * scale


@program((V,))
def iterators_by_hand(x):
    it = iter(x)
    first = next(it)
    s = next(it) * first
    for v in it:
        s = s * v + first
    return s + next(it, 2.0) * first


@program((0.8, 1.3))
def complex_intermediates(x, y):
    z = complex(x, y)
    w = z * z + 1j * x
    return abs(w) + w.real * w.imag + (w * w.conjugate()).real


@program((0.8, 1.3))
def complex_functions(x, y):
    z = cmath.exp(1j * x) * cmath.sqrt(x - 2 * y)
    return cmath.phase(z) + cmath.log(z).real + abs(cmath.sin(z)) ** 2


@program((0.8 + 0.3j,), order2=False)
def complex_parameter(z):
    return abs(z) ** 2 + (z * z).real + z.imag


@program((0.8 + 0.3j, 1.3), order2=False)
def complex_result(z, x):
    return z * z * x + cmath.exp(z)


@program((np.array([0.8 + 0.3j, -0.5 + 1.2j]), V[:2]), order2=False)
def complex_arrays(z, x):
    w = np.exp(z) * x
    return np.sum(np.abs(w)) + np.sum(np.real(w * w)) + np.sum(w.imag * x) + np.sum(np.angle(w))


@program((0.8, 1.3))
def roots_of_a_quadratic(b, c):
    d = cmath.sqrt(b * b - 4 * c)
    r = (-b + d) / 2
    return r.real**2 + r.imag


@program((np.float64(-8.0), 2.0))
def numpy_scalar_semantics(x, y):
    """np.float64 divides by zero with infinity, and a Python float raises."""
    with np.errstate(divide="ignore", invalid="ignore"):
        big = x / 0.0
    return x * y if big < 0 else x**2


@program((0.8, 1.3))
def conditional_imports_and_flags(x, y):
    try:
        import a_module_that_does_not_exist  # noqa: F401

        fast = True
    except ImportError:
        fast = False
    return x * y**2 if not fast else 0.0


@program((0.8, 1.3))
def multiple_targets_and_unpacking(x, y):
    (a, b), c = (x, y), x * y
    [d, e] = b, a
    p = q = [a]
    q.append(d)
    i, p[0] = 1, c * e
    return p[i] * p[0] + e


@program((0.8, 1.3))
def delete_names(x, y):
    z = x * y
    w = z
    del z
    z = w**2
    return z + w


@program((0.8, 3), (0.8, 2), wrt="x")
def passive_integers(x, n):
    k = n << 1 | 1
    k = (k & 6) ^ 2
    m = k % 4 + ~n + math.comb(4, 2) + math.gcd(12, 8)
    return x**k * m


@program((0.8, (2, 3)), wrt="x")
def membership_and_identity(x, allowed):
    n = 2
    if n in allowed and n is not None and "a" not in "xyz":
        return x**n
    return x


@program((0.8, 1.3))
def star_expression_calls(x, y):
    p = [x, y]
    return max(*p, 0.1) * min(x, *[y, 3.0]) + math.hypot(*p) + math.dist(p, (0.0, 1.0))


@program((V,))
def slices_as_objects(x):
    s = slice(1, None, 2)
    k = (slice(None), 0)
    return np.sum(x[s] ** 2) * np.stack([x, x * 2], axis=1)[k][1]


@program((0.8, 1.3))
def conditional_expression_of_functions(x, y):
    return (math.sin if x < y else math.cos)(x * y) * (lambda *a: a[0] * a[1])(x, y)


@program((0.8,))
def recursive_lambda(x):
    power = lambda n: 1.0 if n == 0 else x * power(n - 1)
    return power(4)


@program((0.8, 1.3))
def function_attributes(x, y):
    def f(v):
        return v * f.scale

    f.scale = x * 2
    return f(y) * f(x)


@program((V,))
def piecewise_and_select(x):
    y = np.piecewise(x, [x < 0, x > 1], [lambda v: v**2, lambda v: v**3, 0.5])
    z = np.select([x < 0, x > 1], [x**2, np.sin(x)], default=x)
    return np.sum(y * z)


@program((V,))
def apply_along_axis(x):
    a = np.stack([x, x**2])
    return np.sum(np.apply_along_axis(lambda r: r[0] * r[1:], 1, a))


@program((0.8, V))
def random_draws_are_passive(s, x):
    rng = np.random.default_rng(3)
    return np.sum(rng.normal(size=4) * x) ** 2 * s


@program((2.2,))
def interpolation_by_hand(t):
    times, values = [0.0, 1.0, 2.0, 4.0], [1.0, 0.5, 2.0, -1.0]
    for i in range(len(times) - 1):
        if times[i] <= t < times[i + 1]:
            w = (t - times[i]) / (times[i + 1] - times[i])
            return values[i] * (1 - w) + values[i + 1] * w**2
    raise ValueError("outside")


@program((1.5, 7, "linear"), (1.5, 7, "cubic"), wrt="x")
def options_by_keyword(x, n, method):
    methods = {"linear": dict(order=1, scale=2.0), "cubic": dict(order=3)}

    def solve(v, order=2, scale=1.0, **unused):
        return scale * v**order

    return solve(x, **methods[method], verbose=n > 5)


@program((0.8,))
def helper_that_prints_into_nothing(x):
    with contextlib.redirect_stdout(None):
        print("value", x)
    return x**2


@program((np.array([2.0, 1.0, 0.5]),))
def unbounded_loop_with_a_tolerance(x):
    s, k, term = 0.0, 0, 1.0
    while True:
        s += term
        k += 1
        if k == 12:
            break
        term = term * x[k % 3] / k
    return s


@program((0.8,))
def constants_of_modules(x):
    return math.pi * x + math.e**x + np.pi * x**2 + (x if math.inf > x else 0.0) + np.finfo(float).eps * x


@program((V,))
def result_type_and_promotion(x):
    dtype = np.result_type(x, np.float32)
    y = np.asarray([1, 2, 3, 4], dtype=dtype) * x
    return np.sum(y if np.issubdtype(dtype, np.floating) else x)


@program((0.8, 1.3))
def chained_calls_and_subscripts(x, y):
    return {"f": [lambda v: (v, v * y)]}["f"][0](x)[1] ** 2 * (x, [y])[1][0]


@program((0.8,))
def else_after_for_with_return(x):
    for n in (2, 3):
        if x * n > 5:
            return x
    else:
        x = x * x
    return x * n


@program((0.8, 1.3))
def conditional_definition(x, y):
    if x < y:

        def f(v):
            return v * y

    else:

        def f(v):
            return v + y

    return f(x) ** 2
