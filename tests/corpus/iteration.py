# type: ignore
"""Iteration: iterators by hand, `itertools`, comprehensions, generators, and loops with every exit."""

import itertools
import math
from itertools import accumulate, chain, combinations, islice, product, zip_longest

import numpy as np

from tests.corpus._program import program

V = np.array([0.5, -1.2, 2.0, 0.8])
P = [0.5, 1.2, 2.1, 0.8]


@program((P,))
def iterator_of_a_list(p):
    it = iter(p)
    s = next(it)
    for v in it:
        s = s * v
    return s


@program((P,))
def next_with_a_default(p):
    it = iter(p)
    s = 0.0
    while (v := next(it, None)) is not None:
        s = s + v * v
    return s


@program((P,))
def next_until_it_stops(p):
    it = iter(p)
    s = 1.0
    while True:
        try:
            v = next(it)
        except StopIteration:
            break
        s = s * v + v
    return s


@program((P,))
def first_that_matches(p):
    found = next(v for v in p if v > 1)
    missing = next((v for v in p if v > 100), 3.0)
    return found * found * missing


@program((P,))
def pairs_from_one_iterator(p):
    it = iter(p)
    return sum(a * b for a, b in zip(it, it))


@program((P, V))
def chains(p, x):
    return sum(v * v for v in chain(p, x, [p[0]])) + sum(chain.from_iterable([p, p[1:]]))


@program((P,))
def accumulations(p):
    return sum(accumulate(p)) + sum(accumulate(p, lambda a, b: a * b)) + list(accumulate(p, initial=p[1]))[-1]


@program((P,))
def products(p):
    return sum(a * b * b for a, b in product(p, p[:2])) + sum(a * b for a, b in product(p[:2], repeat=2))


@program((P,))
def combinations_and_permutations(p):
    s = sum(a * b for a, b in combinations(p, 2))
    s += sum(a - b * c for a, b, c in itertools.permutations(p[:3]))
    return s + sum(a * b for a, b in itertools.combinations_with_replacement(p, 2))


@program((P,))
def islices(p):
    return sum(islice(p, 2)) * sum(islice(p, 1, None, 2)) + sum(islice(itertools.cycle(p), 6))


@program((P,))
def repeats_and_counts(p):
    return sum(a * b for a, b in zip(p, itertools.repeat(p[0]))) + sum(a * k for a, k in zip(p, itertools.count(1, 2)))


@program((P,))
def zip_longest_fills(p):
    return sum(a * b for a, b in zip_longest(p, p[:2], fillvalue=1.5))


@program((P,))
def pairwise_differences(p):
    return sum((b - a) ** 2 for a, b in itertools.pairwise(p))


@program((P,))
def starmaps(p):
    return sum(itertools.starmap(lambda a, b: a * b, [(p[0], p[1]), (p[2], p[3])])) + sum(
        itertools.starmap(pow, zip(p, (1, 2, 3)))
    )


@program((P,))
def take_and_drop_while(p):
    return sum(itertools.takewhile(lambda v: v < 1.5, p)) * sum(itertools.dropwhile(lambda v: v < 1.5, p))


@program((P,))
def compress_and_filterfalse(p):
    return sum(itertools.compress(p, [1, 0, 1, 1])) * sum(itertools.filterfalse(lambda v: v > 1, p))


@program((P,))
def groups(p):
    s = 0.0
    for key, group in itertools.groupby(p, key=lambda v: v > 1):
        s = s * 2 + sum(group) ** 2 + key
    return s


@program((P,))
def tees(p):
    a, b = itertools.tee(p)
    next(b)
    return sum(u * v for u, v in zip(a, b))


@program((P,))
def zip_and_unzip(p):
    pairs = list(zip(p, p[1:], range(9)))
    left, right, index = zip(*pairs)
    return sum(left) * right[-1] * index[2]


@program((P,))
def strict_zip(p):
    return sum(a * b for a, b in zip(p, (1, 2, 3, 4), strict=True))


@program((P,))
def enumerations(p):
    s = 0.0
    for k, (a, b) in enumerate(zip(p, reversed(p)), start=1):
        s += k * a * b
    return s


@program((P,))
def nested_generator_expressions(p):
    rows = ((a * b for b in p) for a in p if a > 0.6)
    return sum(sum(row) * k for k, row in enumerate(rows, 1))


@program((P,))
def comprehensions_of_comprehensions(p):
    m = [[a * b for b in p] for a in p]
    t = [[row[k] for row in m] for k in range(len(p))]
    return sum(sum(r) for r in t) * t[0][1] + sum(v for row in m for v in row if v > 1)


@program((P,))
def comprehension_scopes(p):
    v = 3.0
    q = [v * v for v in p]
    return sum(q) * v


@program((P,))
def dict_of_constants_comprehension(p):
    d = {k: p[0] ** k for k in range(1, 4)}
    return sum(k * v for k, v in d.items())


@program((P,))
def sums_with_starts(p):
    return sum(p, p[0]) * sum([p[1]], 0.5) + math.fsum(p) * math.prod(p, start=2)


def countdown(x, n):
    while n > 0:
        yield x**n
        n -= 1


def delegating(x):
    yield x
    yield from countdown(x, 3)
    yield from [x, 2 * x]


@program((0.8,))
def delegated_generators(x):
    return sum(v * k for k, v in enumerate(delegating(x), 1))


def with_result(x):
    yield x
    return x * x


def uses_result(x):
    r = yield from with_result(x)
    yield r * x


@program((0.8,))
def result_of_a_generator(x):
    a, b = uses_result(x)
    return a * b


def guarded(x, log):
    try:
        yield x
        yield x * x
    finally:
        log.append("closed")


@program((0.8,))
def generator_with_finally(x):
    log = []
    total = sum(guarded(x, log))
    return total * len(log)


@program((0.8,))
def generator_inside(x):
    def powers(n):
        v = 1.0
        for _ in range(n):
            v *= x
            yield v

    first, *rest = powers(4)
    return first * sum(rest) + max(powers(2))


def naturals():
    n = 0
    while True:
        yield n
        n += 1


@program((0.8,))
def endless_generator(x):
    s = 0.0
    for n in naturals():
        if n > 5:
            break
        s += x**n
    return s + sum(x * n for n in islice(naturals(), 3))


def powers_without_end(x):
    v = 1.0
    while True:
        yield v
        v = v * x


@program((0.8, P))
def endless_generators_beside_sequences(x, p):
    s = 0.0
    for a, v in zip(p, powers_without_end(x)):
        s += a * v
    for k, v in enumerate(powers_without_end(x), 1):
        if k > 4:
            break
        s += v * k
    return s * sum(islice(powers_without_end(x), 1, 4)) + next(powers_without_end(x))


@program((0.8,))
def generator_asked_by_next(x):
    def terms():
        t = x
        while True:
            yield t
            t = t * x / 2

    g = terms()
    a = next(g)
    b = next(g)
    return a * b + next(g)


def tree_leaves(tree):
    if isinstance(tree, list):
        for part in tree:
            yield from tree_leaves(part)
    else:
        yield tree


@program(([0.8, [1.3, [0.5]], 2.0],), order2=False)
def recursive_generator(tree):
    s = 0.0
    for k, leaf in enumerate(tree_leaves(tree)):
        s += leaf**2 * k
    return s


class Range:
    def __init__(self, start, stop, step):
        self.start, self.stop, self.step = start, stop, step

    def __iter__(self):
        v = self.start
        while v < self.stop:
            yield v
            v = v + self.step


class Countdown:
    def __init__(self, x):
        self.x, self.k = x, 3

    def __iter__(self):
        return self

    def __next__(self):
        if self.k == 0:
            raise StopIteration
        self.k -= 1
        return self.x**self.k


@program((0.7, 1.3))
def iterable_classes(x, y):
    return sum(v * v for v in Range(x, 3.0, y)) + sum(Countdown(y))


@program((0.8, 4), (1.6, 4), wrt="x")
def for_else(x, n):
    for k in range(1, n):
        if x * k > 4:
            y = x * k
            break
    else:
        y = x * x
    return y * x


@program((0.8,), (1.6,))
def while_else(x):
    k = 0
    while k < 3:
        if x > 1.5:
            y = x**3
            break
        k += 1
    else:
        y = x + k
    return y * y


@program((0.8, 9), wrt="x")
def bound_in_a_branch_of_a_while(x, n):
    s = 0.0
    r = 0.0
    i = 0
    while i < n:
        v = x**i
        if v > 0.3:
            r = v
        s = s + v * v
        i += 1
    return s * r


@program((1.5, 9), wrt="x")
def bound_in_a_branch_of_a_while_first(x, n):
    s = 0.0
    i = 0
    while i < n:
        v = x**i
        if v > 3:
            r = v
        s = s + v * v
        i += 1
    return s * r


@program((1.5,))
def bound_in_a_branch_of_a_for(x):
    s = 0.0
    for i in range(7):
        if x**i > 3 and s > 2:
            last, count = x**i, i
        elif i == 1:
            other = x
        s += x * i
    return s * last * other + count


@program((1.5,))
def bound_in_an_inner_loop(x):
    i = 0
    while i < 4:
        j = 0
        while j < i:
            w = x * j
            if w > 2:
                best = w
            j += 1
        i += 1
    return best * w


@program((0.8,))
def loop_over_a_string(x):
    s = 1.0
    for letter in "abac":
        s = s * x if letter == "a" else s + x
    return s


@program((0.75,))
def loop_over_a_dict(x):
    table = {"a": 2.0, "b": x, "c": x * x}
    s = 0.0
    for key in table:
        s += table[key] * len(key)
    for key, value in sorted(table.items(), reverse=True):
        s *= value + (key == "a")
    return s + sum(table.values())


@program((0.8,))
def loop_over_a_set_of_numbers(x):
    s = 0.0
    for n in sorted({3, 1, 2}):
        s = s * x + n
    return s


@program((0.8, 1.3))
def while_true_with_several_exits(x, y):
    k, s = 0, x
    while True:
        k += 1
        if k % 2:
            s = s * y
            continue
        s = s + x
        if s > 50:
            return s * 100
        if k >= 6:
            break
    return s


@program((0.8,))
def triangular(x):
    s = 0.0
    for i in range(4):
        for j in range(i, 4):
            if (i + j) % 3 == 0:
                continue
            s += x ** (i + 1) * j
    return s


@program((0.8,))
def ranges(x):
    s = 0.0
    for i in range(10, 0, -3):
        s = s * x + i
    r = range(2, 9, 2)
    return s * len(r) + x * r[1] + (4 in r) * x + sum(range(3)) * x**2 + sum(r[1:])


@program((P,))
def sorted_and_reversed(p):
    a = sorted(p, reverse=True)
    b = list(reversed(p))
    c = sorted(range(4), key=lambda k: p[k])
    return a[0] * a[1] + b[0] ** 2 + p[c[0]] * 3


@program((P,))
def any_and_all(p):
    s = p[0]
    if any(v > 1 for v in p) and not all(v > 1 for v in p):
        s = s * p[1]
    return s * s


@program((P,))
def loop_variable_changed(p):
    s = 0.0
    for v in p:
        v = v * v
        v += 1
        s += v
    return s * v


@program((P,))
def star_targets_in_a_loop(p):
    s = 0.0
    for first, *rest in [(p[0], p[1], p[2]), (p[3],), (p[1], p[0])]:
        s += first * (1 + len(rest)) + sum(rest) ** 2
    return s


@program((P,))
def nested_targets(p):
    s = 0.0
    for i, (a, (b, c)) in enumerate([(p[0], (p[1], 2.0)), (p[2], (p[3], 3.0))]):
        s += (i + 1) * a * b * c
    return s


@program((V,))
def iteration_over_arrays(x):
    s = 0.0
    for v, w in zip(x, np.nditer(np.arange(4.0))):
        s += v * w
    for (i, j), v in np.ndenumerate(np.outer(x, x)):
        s += v * (i - j) ** 2
    for i in np.ndindex(2, 2):
        s += x[i[0]] * x[i[1]]
    return s


@program((V,))
def enumerate_a_matrix(x):
    m = x.reshape(2, 2)
    s = 0.0
    for i, row in enumerate(m):
        for j, v in enumerate(row):
            s += v * v * (i + 2 * j)
    return s


@program((0.8,))
def iter_with_a_sentinel(x):
    values = [3, 2, 1, 0, 5]
    s = 0.0
    for n in iter(lambda: values.pop(0), 0):
        s = s * x + n
    return s


@program((P,))
def min_max_with_keys(p):
    return max(p, key=lambda v: -v) * min(p, key=abs) + max([], default=p[0]) * max(map(abs, p)) + min(p[0], p[1], p[2])


@program((2.0,))
def generator_expression_is_walked_late(x):
    k = x
    xs = [x, 2.0]
    scaled = (v * k for v in [1.0, 2.0])
    squares = (v * v for v in xs)
    k = x * x
    xs.append(x * 3)
    return sum(scaled) + sum(squares)


@program((2.0,))
def dict_is_walked_by_its_keys(x):
    d = {}
    for i in range(3):
        d[i % 2 + 1] = d.get(i % 2 + 1, 0.0) + x * i
    a, b = d
    known = {1: x, 3: x * x}
    return d[a] * d[b] + sum(d) * x + math.fsum(d) * x + math.prod(known) * known[3]


@program((2.0,))
def letters_with_elements(x):
    xs = [x * j for i in range(3) for j in (1.0, x)]
    named = {k: v for k, v in zip("ab", xs[2:])}
    return named["a"] * named["b"] + x


class Halving:
    """An object that is its own iterator."""

    def __init__(self, x, n):
        self.x = x
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        self.x = self.x * 0.5
        return self.x


@program((0.8,))
def object_that_is_its_iterator(x):
    s = 0.0
    for v in Halving(x, 3):
        s += v * v
    halves = Halving(x, 9)
    return s + next(halves) * next(halves) + sum(a * b for a, b in zip([1.0, x], halves))


@program((P,))
def lazy_and_walked_twice(p):
    twice = map(lambda v: v * 2, p)
    pairs = zip(p, p[1:])
    first, second = next(pairs)
    return sum(twice) + 10 * sum(twice) + first * second + sum(a * b for a, b in pairs) + len(list(pairs))


@program((P,))
def part_of_an_iterator(p):
    it = iter(p)
    s = sum(islice(it, 1)) + 3 * sum(islice(it, 1, 2))
    for k, v in enumerate(it):
        s += v * k
        if k == 0:
            break
    return s + 10 * next(it, p[0])


@program((P,))
def asked_for_no_more_than_needed(p):
    it = iter(p)
    found = any(v > 1 for v in it)
    return next(it) * found + sum(itertools.takewhile(lambda v: v > 0.7, it))


@program((0.8,))
def without_an_end(x):
    s = 0.0
    for v in map(lambda k: x * k, itertools.count(1)):
        if v > 3:
            break
        s += v * v
    for k, c in zip(itertools.count(), itertools.cycle([x, 2.0])):
        if k > 3:
            break
        s += c * k
    return s + sum(islice(accumulate(itertools.repeat(x), lambda a, b: a * 0.5 + b), 4))


@program((0.8,))
def else_after_a_test_that_binds(x):
    s, k = 0.0, 0
    while (t := x * k) < 3:
        s += t
        k += 1
    else:
        s += 100 * x
    return s


@program(([4.0, -1.0],))
def no_more_is_computed_than_asked_for(p):
    seen = []

    def large(v):
        seen.append(v)
        return math.sqrt(v) > 1

    found = any(large(v) for v in p)
    return p[0] * found * len(seen) + p[1] * all(1 / v < 0 for v in p)


@program((0.8,))
def functions_that_a_comprehension_makes(x):
    late = [lambda: k * x for k in range(3)]
    early = [lambda k=k: k * x for k in range(3)]
    return sum(f() for f in late) * sum(f() for f in early)


@program((P,), ([0.5],), order2=False)
def extremes_with_defaults(p):
    return max(p, default=2.0) * min((v * v for v in p if v > 2), default=1.0)


@program((0.8,), ([1.0, 2.0],), order2=False)
def numbers_are_not_iterable(x):
    try:
        items = iter(x)
    except TypeError:
        return x * x
    return sum(v**3 for v in items)


def both(items):
    return sum(items) + 10 * sum(items)


@program((0.8,))
def lazy_wherever_it_is_kept(x):
    def made():
        return map(lambda v: v * x, [1.0, 2.0])

    kept = [made(), made()]
    chosen = made() if x > 0 else map(lambda v: v * x * x, [1.0, 3.0])
    return both(made()) + both(v * x for v in [1.0, 2.0]) + both(kept[0]) + sum(kept[1]) + both(chosen)


@program((0.8,))
def views_show_what_comes_later(x):
    table = {"a": x}
    values = table.values()
    table["b"] = x * x
    factor = 2.0
    late = (factor * v for v in [x, 1.0])
    factor = 5.0
    return sum(values) * len(values) + sum(late)


def arrangements(items):
    if len(items) <= 1:
        yield items
        return
    for i in range(len(items)):
        for rest in arrangements(items[:i] + items[i + 1 :]):
            yield [items[i], *rest]


@program((0.8,), order2=False)
def generator_recurses_in_a_loop(x):
    return sum(a * b**2 for a, b in arrangements([x, 1.0]))
