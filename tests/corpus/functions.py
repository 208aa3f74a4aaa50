# type: ignore
"""Functions: every sort of argument, defaults, closures, decorators, `functools`, `operator`, recursion."""

import functools
import math
import operator
import types

import numpy as np

from tests.corpus._program import call, program

V = np.array([0.5, -1.2, 2.0, 0.8])


def mixed(a, /, b, *rest, c=1.0, d, **more):
    s = a * b * c + d
    for r in rest:
        s = s * r
    for k in sorted(more):
        s = s + more[k]
    return s


@program((0.8, 1.3))
def all_sorts_of_arguments(x, y):
    return mixed(x, y, x, 2.0, d=y, e=x * y, c=x) + mixed(x, y, *[x, y], **{"d": x, "z": y})


@program((0.8, 1.3))
def keyword_only_after_star(x, y):
    def f(*values, scale, offset=0.0):
        return scale * sum(values) + offset

    return f(x, y, scale=y) + f(scale=x) + f(x, offset=y, scale=2)


@program((0.8, 1.3))
def positional_only_names_free_for_keywords(x, y):
    def f(a, /, **options):
        return a * options["a"]

    return f(x, a=y)


COUNT = [0]


def counted():
    COUNT[0] += 1
    return 2.0


def default_once(x, k=counted()):  # noqa: B008
    return k * x * x


@program((0.8,))
def default_evaluated_once(x):
    return default_once(x) + default_once(x, 3.0)


def accumulating(value, into=None):
    into = [] if into is None else into
    into.append(value)
    return into


@program((0.8, 1.3))
def default_made_anew(x, y):
    p = accumulating(x)
    q = accumulating(y)
    accumulating(x * y, p)
    return p[0] * q[0] * p[1] * len(p) * len(q)


@program((0.8, 1.3))
def mutable_default_inside(x, y):
    def f(v, seen=[]):  # noqa: B006
        seen.append(v)
        return sum(seen)

    return f(x) * f(y) * f(x * y)


@program((0.8, 1.3))
def default_that_closes_over(x, y):
    k = x * y
    f = lambda v, k=k: v * k
    k = 100.0
    return f(x) + k * x


@program((0.8, 1.3))
def late_binding(x, y):
    fs = []
    for k in range(3):
        fs.append(lambda v: v * k * y)
    return sum(f(x) for f in fs)


@program((0.8, 1.3))
def early_binding_by_default(x, y):
    fs = [lambda v, k=k: v**k for k in range(1, 4)]
    return sum(f(x) * y for f in fs)


@program((0.8, 1.3))
def late_binding_of_values(x, y):
    s = x
    f = lambda: s * y
    s = x * x
    a = f()
    s = y
    return a + f()


@program((0.8, 1.3))
def nonlocal_accumulator(x, y):
    total = 0.0

    def add(v):
        nonlocal total
        total += v * v
        return total

    for v in (x, y, x * y):
        add(v)
    return total * add(x)


@program((0.8, 1.3))
def counter_factory(x, y):
    def make(step):
        state = x

        def tick():
            nonlocal state
            state = state * step
            return state

        return tick

    a, b = make(y), make(2.0)
    return a() + a() * b() + b()


@program((0.8, 1.3))
def currying(x, y):
    f = lambda a: lambda b: lambda c: a * b + c
    return f(x)(y)(x * y)


def compose(*fns):
    return functools.reduce(lambda f, g: lambda *a: g(f(*a)), fns)


@program((0.8, 1.3))
def composed(x, y):
    return compose(lambda a, b: a * b, math.sin, lambda v: v * v + x)(x, y)


class Counted:
    """A decorator that counts calls."""

    def __init__(self, fn):
        functools.update_wrapper(self, fn)
        self.fn = fn
        self.calls = 0

    def __call__(self, *args):
        self.calls += 1
        return self.fn(*args)


@Counted
def counted_square(x):
    return x * x


@program((0.8,))
def decorator_with_state(x):
    return counted_square(x) * counted_square(2 * x)


def memoized(fn):
    cache = {}

    @functools.wraps(fn)
    def wrapper(n):
        if n not in cache:
            cache[n] = fn(n)
        return cache[n]

    return wrapper


@memoized
def passive_power(n):
    return 2.0**n


@program((0.8,))
def memoized_passive_helper(x):
    return passive_power(3) * x + passive_power(3) * x * x


def validated(lower, upper=math.inf):
    def decorate(fn):
        @functools.wraps(fn)
        def wrapper(x, *args, **kwargs):
            if not lower < x < upper:
                raise ValueError(f"{fn.__name__}: {x} is out of ({lower}, {upper})")
            return fn(x, *args, **kwargs)

        return wrapper

    return decorate


@validated(0.0)
@validated(-1.0, upper=10.0)
def safe_log(x, base=math.e):
    return math.log(x) / math.log(base)


@program((0.8, 1.3))
def stacked_decorators(x, y):
    return safe_log(x) * safe_log(y, base=2.0)


@functools.singledispatch
def size_of(thing):
    return thing * 1.0


@size_of.register
def _(thing: list):
    return sum(thing)


@size_of.register(tuple)
def _(thing):
    return thing[0] * thing[1]


@program((0.8, 1.3))
def single_dispatch(x, y):
    return size_of([x, y]) * size_of((x, y)) + size_of(x)


@functools.cache
def cached(x, n):
    return x**n


@program((0.8,))
def functools_cache(x):
    return cached(x, 3) + cached(x, 3) * cached(x, 2)


@functools.lru_cache
def table_entry(n):
    return math.factorial(n)


@program((0.8,))
def cached_table(x):
    return sum(x**k / table_entry(k) for k in range(6))


@program((0.8, 1.3))
def partial_with_keywords(x, y):
    def f(a, b, c=1.0, *, d=0.0):
        return a * b * c + d

    g = functools.partial(f, x, d=y)
    h = functools.partial(g, c=y)
    return g(y) + h(2.0) + h(b=x, d=0.5) + functools.partial(max, 0.5)(x, y)


@program((0.8, 1.3))
def partial_of_a_method(x, y):
    append = [].append
    p = [x]
    push = functools.partial(p.append)
    push(y)
    append(1)
    return p[0] * p[1]


@program((V,))
def reduce_in_many_ways(x):
    a = functools.reduce(lambda s, v: s * 0.5 + v, x)
    b = functools.reduce(lambda s, v: s + v * v, x, 1.0)
    c = functools.reduce(operator.add, [x, x * x, 2 * x])
    return a * b + np.sum(c)


@program((0.8, 1.3))
def reduce_to_a_pair(x, y):
    s, n = functools.reduce(lambda acc, v: (acc[0] * v, acc[1] + 1), [x, y, x + y], (1.0, 0))
    return s * n


@program((0.8, 1.3))
def operators_by_name(x, y):
    ops = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": operator.pow}
    return sum(ops[k](x, y) for k in "+-*/") * ops["**"](x, y)


@program((0.8, 1.3))
def operator_module(x, y):
    p = [x, y, x * y]
    first, last = operator.itemgetter(0, -1)(p)
    flag = operator.lt(x, y) and operator.ge(y, x)
    operator.setitem(p, 1, y * y)
    return first * last + operator.neg(x) * operator.getitem(p, 1) + operator.abs(operator.sub(x, y)) * flag


@program((0.8, 1.3))
def attribute_getters(x, y):
    point = types.SimpleNamespace(x=x, inner=types.SimpleNamespace(y=y))
    return operator.attrgetter("x")(point) * operator.attrgetter("inner.y")(point)


@program((0.8, 1.3))
def method_callers(x, y):
    return operator.methodcaller("item")(np.float64(x)) * y + operator.methodcaller("sum")(np.array([x, y]))


@program((0.8, 1.3))
def in_place_operators(x, y):
    return operator.iadd(x, y) * operator.imul(x, y)


@program((V,))
def maps_of_several_iterables(x):
    return sum(map(lambda a, b, c: a * b + c, x, x[1:], [1.0, 2.0, 3.0])) + sum(map(pow, x, (2, 3, 2, 1)))


@program((V,))
def map_and_filter_with_lambdas(x):
    kept = list(filter(lambda v: v > 0, x))
    squares = list(map(lambda v: v * v, kept))
    return sum(squares) * max(kept) + len(kept)


@program(([0.8, 0.0, 1.3],))
def filter_none(p):
    return sum(filter(None, [p[0], 0.0, p[2]])) * p[0]


@program((0.8, 3), wrt="x", order2=False)
def recursive_power(x, n):
    def power(v, k):
        return 1.0 if k == 0 else v * power(v, k - 1)

    return power(x, n)


@program((1.01,), order2=False)
def deep_recursion_of_a_nested_function(x):
    def power(k):
        if k == 0:
            return math.sin(x)
        return x * k / 50 + power(k - 1) / 2

    return power(60)


def fast_power(x, n):
    if n == 0:
        return 1.0
    half = fast_power(x, n // 2)
    return half * half * (x if n % 2 else 1.0)


@program((1.1, 13), wrt="x", order2=False)
def fast_exponentiation(x, n):
    return fast_power(x, n)


@program((1.1, 2), wrt="x", order2=False)
def ackermann_like(x, n):
    def f(m, v):
        if m == 0:
            return v * x
        return f(m - 1, f(m - 1, v))

    return f(n, x)


def fill_recursively(values, x, k):
    if k < len(values):
        values[k] = x**k
        fill_recursively(values, x, k + 1)


@program((0.8,))
def recursion_fills_a_list(x):
    values = [0.0] * 5
    fill_recursively(values, x, 0)
    return sum(values)


@program((0.8,))
def recursion_fills_an_array(x):
    values = np.zeros(5)
    fill_recursively(values, x, 0)
    return np.sum(values * values)


def flatten(tree):
    if not isinstance(tree, (list, tuple)):
        return [tree]
    return [leaf for part in tree for leaf in flatten(part)]


@program((0.8, 1.3), order2=False)
def flattened(x, y):
    leaves = flatten([x, [y, (x * y, [x])], y])
    return sum(v * k for k, v in enumerate(leaves))


@program(([0.8, [1.3, [0.4, 2.0]], 0.7],), order2=False)
def nested_sum(tree):
    def total(t):
        return sum(total(c) for c in t) if isinstance(t, list) else t * t

    return total(tree)


@program((0.8,), order2=False)
def trampolines(x):
    def step(k, v):
        return (lambda: step(k - 1, v * x)) if k else v

    r = step(4, 1.0)
    while callable(r):
        r = r()
    return r


def is_even(x, n):
    return x if n == 0 else is_odd(x * x, n - 1)


def is_odd(x, n):
    return 2 * x if n == 0 else is_even(x + 1, n - 1)


@program((0.8, 3), (0.8, 2), wrt="x", order2=False)
def mutually_recursive(x, n):
    return is_even(x, n)


@program((0.8,), order2=False)
def mutually_recursive_inside(x):
    def a(n):
        return 1.0 if n == 0 else x * b(n - 1)

    def b(n):
        return x if n == 0 else a(n - 1) + x

    return a(4)


@program((0.8, 1.3))
def immediately_called(x, y):
    return (lambda a, b=2.0: a**b)(x) + (lambda *a, **k: a[0] * k["w"])(x, w=y)


@program((0.8, 1.3))
def conditional_lambda(x, y):
    f = (lambda v: v * y) if y > 1 else (lambda v: v)
    g = (lambda v: v * x) if x > 1 else (lambda v: v + x)
    return f(x) * g(y)


OPERATIONS = {"double": lambda v: 2 * v, "square": lambda v: v * v, "power": pow}


@program((0.8, ["double", "square"]), wrt="x")
def table_of_lambdas(x, names):
    for name in names:
        x = OPERATIONS[name](x)
    return OPERATIONS["power"](x, 3)


@program((0.8, 1.3))
def local_dispatch_table(x, y):
    def add(a, b):
        return a + b

    def mul(a, b):
        return a * b

    table = {"+": add, "*": mul, "^": lambda a, b: a**b}
    result = x
    for op, v in [("+", y), ("*", x), ("^", 2)]:
        result = table[op](result, v)
    return result


@program((0.8, "sin"), (0.8, "cos"), wrt="x")
def getattr_with_default(x, name):
    f = getattr(math, name, None)
    g = getattr(math, "no_such_function", math.exp)
    return f(x) * g(x) if hasattr(math, name) else 0.0


@program((0.8, 1.3))
def function_attributes_as_state(x, y):
    def f(v):
        f.calls += 1
        return v * f.calls * x

    f.calls = 0
    return f(y) + f(x) * f.calls


@program((0.8, 1.3))
def returned_tuple_of_functions(x, y):
    def make(k):
        return (lambda v: v * k), (lambda v: v + k)

    scale, shift = make(y)
    return scale(shift(x)) * shift(scale(x))


@program((0.8, 1.3))
def varargs_passed_on(x, y):
    def inner(*args, **kwargs):
        return args[0] * kwargs.get("w", 1.0) * len(args)

    def outer(*args, **kwargs):
        kwargs.setdefault("w", y)
        return inner(*args, *args[:1], **kwargs)

    return outer(x) + outer(x, y, w=2.0)


@program(call(0.8, 1.3, 2.0), call(0.8), wrt="x")
def star_parameters(x, *rest, scale=2.0, **options):
    s = x * scale
    for r in rest:
        s = s * r + x
    return s


@program(call(0.8, scale=1.3, offset=0.4), call(0.8, scale=1.3), wrt=("x", "scale"))
def keyword_parameters(x, scale, offset=0.0):
    return scale * x**2 + offset


@program((0.8, 1.3))
def unpacked_calls(x, y):
    pair = (x, y)
    return math.hypot(*pair) * math.log(*(y, 3.0)) + pow(*pair) + int(**{}) + max(*pair, *pair)


@program((0.8,))
def callable_checked(x):
    def f(v):
        return v * v

    return (f(x) if callable(f) else f) * (2 if callable(x) else 3)


@program((0.8, 1.3))
def closures_share_a_variable(x, y):
    value = x

    def get():
        return value

    def put(v):
        nonlocal value
        value = v * y

    a = get()
    put(a * a)
    return get() * a


@program((0.8, 1.3))
def closure_over_a_loop_variable_in_a_function(x, y):
    def make(k):
        return lambda v: v * k

    fs = [make(k * y) for k in range(1, 4)]
    return fs[0](x) * fs[1](x) * fs[2](x)


@program((2.0,))
def newton_with_a_callback(x):
    history = []

    def newton(f, df, v, callback=None):
        for _ in range(6):
            v = v - f(v) / df(v)
            if callback is not None:
                callback(v)
        return v

    root = newton(lambda v: v * v - x, lambda v: 2 * v, 1.0 * x, callback=history.append)
    return root * len(history) + history[0]


@program((0.8, 1.3))
def pipeline_of_functions(x, y):
    steps = [("square", lambda v: v * v), ("shift", lambda v: v + y), ("sin", math.sin)]
    log = {}
    for name, step in steps:
        x = step(x)
        log[name] = x
    return log["square"] * log["shift"] * log["sin"]


@program((0.8,))
def docstrings_and_annotations(x: "float", *, n: int = 2) -> "float":
    """A function."""

    def inner(v: float, k: "int" = 3) -> float:
        """Another one."""
        w: float = v**k
        return w

    total: float = inner(x)
    return total + inner(x, n)


def uses_names_of_helpers(x, fill, call, stack):
    expand = x * fill
    return expand + call * stack


fill = 2.0
zeros = 3.0


def expand(x):
    return x * fill


@program((0.8, 1.3))
def names_like_those_of_the_runtime(x, y):
    stack = [x, y]
    call = lambda v: v * zeros
    unit = x
    for push in stack:
        unit = unit * push + expand(push)
    return uses_names_of_helpers(x, y, call(x), unit)


@program((V,))
def arrays_named_like_the_runtime(x):
    np_sum = np.sum(x)
    fill = x * 2
    unbroadcast = np.outer(fill, x)
    shadow = unbroadcast[0] + x
    return np.sum(shadow * fill) * np_sum


@program((0.8, 1.3))
def names_like_generated_ones(x, y):
    v1, v2, x_bar, y_dot, x_1 = x * y, x + y, x, y, x * x
    for v3 in (v1, v2):
        x_bar = x_bar * v3 + x_1
    return x_bar * y_dot
