# type: ignore
"""Programs with generators, and with variables that inner functions bind by `nonlocal`."""

import numpy as np

from tests.corpus._program import program

V = np.array([0.5, -1.2, 2.0, 0.8])


def pairs(values):
    for i in range(len(values) - 1):
        yield values[i], values[i + 1]


@program((V,))
def generator_consumed(x):
    s = 0.0
    for a, b in pairs(x):
        s += a * b**2
    return s


def running_product(values, start):
    total = start
    for v in values:
        total = total * v
        if total < -5:
            return
        yield total


@program((V, 0.7))
def generator_with_state(x, y):
    return sum(v * v for v in running_product(x, y)) + list(running_product(x, 1.0))[-1]


def flattened(tree):
    for branch in tree:
        if isinstance(branch, list):
            yield from flattened(branch)
        else:
            yield branch


@program(([0.8, [1.3, [2.0]], 0.5],))
def generator_delegates(tree):
    s = 1.0
    for v in flattened(tree):
        s = s * v + v
    return s


@program((0.8, 1.3))
def nonlocal_state(x, y):
    total = x

    def add(v):
        nonlocal total
        total = total * y + v

    add(y)
    add(x * x)
    return total * y


@program((0.8, 1.3))
def counter_in_a_closure(x, y):
    def make():
        n = 0
        last = 1.0

        def step(v):
            nonlocal n, last
            n += 1
            last = last * v + n
            return last

        return step

    step = make()
    step(x)
    step(y)
    return step(x * y)


@program((1.7,))
def nonlocal_in_branches_and_loops(x):
    t = x

    def add(v):
        nonlocal t
        if v > 0:
            t = t * v
        else:
            t = t + v

    for i in range(5):
        add(x - i)
    return t


@program((1.7, 9.0), wrt="x")
def test_of_a_while_changes_what_it_closes_over(x, limit):
    s = 0.0

    def step():
        nonlocal s
        s += x
        return s

    while step() < limit:
        pass
    return s * s


@program((1.7,))
def nonlocal_two_levels_up(x):
    def outer():
        z = x

        def middle():
            def inner():
                nonlocal z
                z = z * 2

            inner()
            inner()

        middle()
        return z

    return outer() * outer()


@program((1.7,))
def function_bound_by_nonlocal(x):
    f = lambda v: v

    def choose():
        nonlocal f
        f = lambda v: v * v

    choose()
    return f(x)


@program((1.7,))
def generator_that_shares_a_variable_with_its_consumer(x):
    t = x

    def powers():
        nonlocal t
        for _ in range(3):
            t = t * x
            yield t

    s = 0.0
    for v in powers():
        t = t + 1
        s += v * t
    return s + t


class Register:
    """What a generator and its consumer both see."""

    def __init__(self):
        self.v = 1.0


@program((1.7,))
def generator_that_writes_what_its_consumer_reads(x):
    r = Register()

    def steps(n):
        for _ in range(n):
            r.v = r.v * x
            yield r.v

    s = 0.0
    for v in steps(3):
        if v > 4.5:
            break
        s += v * r.v
    return s + r.v


@program((1.7,))
def generator_without_end(x):
    def powers():
        i = 0
        while True:
            yield x**i
            i += 1

    s = 0.0
    for v in powers():
        s += v
        if s > 40:
            break
    return s


@program((1.7,))
def generator_with_continue_and_several_yields(x):
    def items(n):
        for i in range(n):
            if i % 2:
                continue
            yield i, x * i
        yield 100, x

    s = 0.0
    for k, v in items(6):
        for j in range(2):
            s = s + v * j
        else:
            s += k
    return s


@program((0.8, 1.3))
def generators_given_to_builtins(x, y):
    def both():
        yield x
        yield x * y

    a, b = both()
    return sum(both()) * max(both()) + list(both())[1] * tuple(both())[0] + a * b + next(both()) + next(both(), 1.0)


def powers(x, n):
    for k in range(n):
        yield x**k


@program((0.8, 5), wrt=("x",))
def generator_gone_on_with(x, n):
    numbers = powers(x, n)
    s = next(numbers) + 2 * next(numbers)
    for v in numbers:
        s = s * 0.5 + v
        if s > 1.2:
            break
    return s + next(numbers, 10 * x) + sum(numbers)


@program((0.8, 5), wrt=("x",))
def generator_asked_in_a_loop(x, n):
    odd, even = powers(x, n), powers(x * x, n - 1)
    s = 0.0
    while True:
        a, b = next(odd, None), next(even, None)
        if a is None or b is None:
            break
        s += a * b
    return s


@program((0.8,))
def generator_that_is_sent_to(x):
    def filtered(rate):
        y = 0.0
        while True:
            v = yield y
            y += rate * (v - y)

    f = filtered(x)
    next(f)
    first = f.send(2.0) * f.send(x)
    for v in (1.0, x):
        first += f.send(v) ** 2
    return first


@program((0.8, 6), wrt=("x",))
def generator_left_in_many_places(x, n):
    def numbers():
        for k in range(n):
            if k % 2:
                yield x * k
            else:
                yield x**k
                if k > 3:
                    continue
                yield -x
        return x

    it = numbers()
    s = next(it) * 3 + next(it)
    for v in it:
        s = s * 0.5 + v
    return s


@program((0.8,))
def generator_delegates_and_is_sent_to(x):
    def inner(k):
        total = 0.0
        for i in range(k):
            total += yield x * i
        return total

    def outer():
        a = yield from inner(2)
        yield a * x

    it = outer()
    s = next(it) + it.send(2.0) * 2
    return s + it.send(x) * 3


@program((0.8, True), wrt=("x",))
def generator_in_a_branch(x, more):
    it = powers(x, 5)
    if more:
        s = next(it) + next(it)
    else:
        s = next(it)
    return s * next(it)


def halves(x):
    while True:
        x = x * 0.5 + 0.1
        yield x


@program((1.3,))
def asked_while_it_is_walked_beside_others(x):
    g = halves(x)
    for z, _ in zip(g, range(2)):
        x = next(g) * x + z
    return x * next(g)
