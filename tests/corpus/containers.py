# type: ignore
"""Programs that build and change lists, dicts and tuples, and read them by comprehensions."""

import copy
import itertools
import math
from collections import OrderedDict, defaultdict, deque, namedtuple

import numpy as np

from tests.corpus._program import program

V = np.array([0.5, -1.2, 2.0, 0.8])


@program((0.8, 1.3))
def append(x, y):
    p = [1.0]
    for i in range(4):
        p.append(p[-1] * x + y)
    return p[-1] * p[2] + sum(p)


@program((0.8, 1.3))
def append_and_index_back(x, y):
    """A recurrence that reads further back than one step."""
    f = [x, y]
    while len(f) < 6:
        f.append(f[-1] + x * f[-2])
    return f[-1]


@program((0.8, 1.3))
def extend_and_insert(x, y):
    p = [x]
    p.extend([y, x * y])
    p.insert(1, x**2)
    p.extend(v * v for v in p[:2])
    s = 0.0
    for i, v in enumerate(p):
        s += (i + 1) * v**2
    return s


@program((0.8, 1.3))
def pop(x, y):
    p = [x, y, x * y, x**2]
    a = p.pop()
    b = p.pop(0)
    p.append(a * b)
    return p[0] * p[2] + p.pop(-2) * len(p)


@program((0.8, 1.3))
def stack_machine(x, y):
    stack = []
    for token in "x y * x + y *".split():
        if token == "x":
            stack.append(x)
        elif token == "y":
            stack.append(y)
        else:
            b, a = stack.pop(), stack.pop()
            stack.append(a * b if token == "*" else a + b)
    return stack.pop()


@program((0.8, 1.3))
def list_item_assignment(x, y):
    p = [0.0] * 3
    p[0] = x
    p[1] = p[0] * y
    p[-1] = p[1] ** 2
    p[0] += p[2]
    p[1] *= y
    return p[0] * p[1] + p[2]


@program((0.8, 1.3))
def list_slice_assignment(x, y):
    p = [x, y, 1.0, 2.0]
    p[1:3] = [x * y, y**2, x]
    p[::4] = [3.0, p[0] * 2]
    return sum(v**2 for v in p)


@program((0.8, 1.3))
def list_arithmetic(x, y):
    p = [x, y] + [x * y]
    p = p * 2
    p += [y**2]
    return p[0] * p[4] + p[5] ** 2 + p[-1] * len(p)


@program((0.8, 1.3))
def list_alias(x, y):
    p = [x, y]
    q = p
    q.append(x * y)
    p[0] = y**2
    return q[0] * p[2] + len(p)


@program((0.8, 1.3))
def list_copy(x, y):
    p = [x, y]
    q = p[:]
    r = list(p)
    s = p.copy()
    q[0] = y
    r.append(x)
    s[1] = x**3
    return sum(p) * sum(q) + sum(r) * sum(s)


@program((0.8, 1.3))
def list_in_a_list_is_shared(x, y):
    row = [x, y]
    table = [row, row, [y]]
    table[0][1] = x * x
    return table[1][1] * table[2][0] + row[1]


@program((0.8, 1.3))
def deep_copy(x, y):
    p = [[x, y], [y]]
    q = copy.deepcopy(p)
    q[0][0] = y**2
    return p[0][0] * q[0][0] * q[1][0]


@program((V,))
def comprehension(x):
    y = [xi**2 for xi in x]
    return sum([a * b for a, b in zip(y, x)])


@program((V,))
def comprehension_with_a_condition(x):
    return sum([xi**3 for xi in x if xi > 0]) + len([1 for xi in x if xi < 0])


@program((V,))
def comprehension_with_a_conditional_value(x):
    return sum([xi**2 if xi > 0 else -xi for i, xi in enumerate(x) if i != 1])


@program((V, 0.7))
def nested_comprehension(x, s):
    m = [[x[i] * x[j] + s for j in range(i + 1)] for i in range(3)]
    return sum(sum(row) ** 2 for row in m)


@program((V,))
def comprehension_with_two_loops(x):
    return sum(a * b for i, a in enumerate(x) for b in x[i + 1 :] if a * b > -2)


@program((V, 0.7))
def generator_in_a_reduction(x, s):
    return max(xi * s for xi in x) ** 2 + math.prod(xi + s for xi in x) + math.fsum(xi**2 for xi in x)


@program((V,))
def any_and_all_are_passive(x):
    if any(xi < 0 for xi in x) and not all(xi < 0 for xi in x):
        return sum(xi**2 for xi in x)
    return 0.0 * x[0]


@program((0.8, 1.3))
def dict_built(x, y):
    d = {}
    d["x"] = x
    d["y"] = d["x"] * y
    d["x"] = d["y"] ** 2
    return d["x"] * d["y"]


@program((0.8, 1.3))
def dict_updated(x, y):
    d = dict(a=x, b=y)
    d.update(b=x * y, c=2.0)
    d.update({"a": d["b"] ** 2})
    d["c"] += d["a"]
    return d["a"] * d["b"] * d["c"]


@program((0.8, 1.3))
def dict_pop_and_del(x, y):
    d = {"a": x, "b": y, "c": x * y}
    a = d.pop("a")
    del d["b"]
    z = d.pop("missing", y)
    return a * d["c"] + z * len(d)


@program((0.8, 1.3))
def dict_setdefault_and_get(x, y):
    d = {"a": x}
    d.setdefault("a", y)
    d.setdefault("b", y * y)
    return d["a"] * d["b"] + d.get("c", x) * d.get("a", 0.0)


@program((V,))
def dict_comprehension(x):
    d = {i: xi**2 for i, xi in enumerate(x) if xi > 0}
    return sum(k * v for k, v in d.items()) + sum(d.values()) * d[0]


@program((0.8, 1.3))
def dict_merging(x, y):
    a = {"u": x, "v": y}
    b = {**a, "v": x * y, "w": 2.0}
    c = a | {"u": y**2}
    return b["u"] * b["v"] + c["u"] * c["v"] + b["w"] * x


@program((0.8, 1.3))
def dict_of_lists(x, y):
    d = {"a": [], "b": [x]}
    for i in range(3):
        d["a"].append(x * i + y)
        d["b"].append(d["b"][-1] * d["a"][-1])
    return d["b"][-1] + sum(d["a"])


@program((0.8, 1.3))
def dict_with_tuple_keys(x, y):
    table = {}
    for i in range(3):
        for j in range(3):
            table[i, j] = x**i * y**j if i == 0 or j == 0 else table[i - 1, j] + table[i, j - 1] * x
    return table[2, 2]


@program((0.8, 1.3))
def default_dict(x, y):
    d = defaultdict(float)
    for key, value in (("a", x), ("b", y), ("a", x * y)):
        d[key] += value**2
    return d["a"] * d["b"]


@program((0.8, 1.3))
def ordered_dict(x, y):
    d = OrderedDict()
    d["first"] = x * y
    d["second"] = y
    s = 0.0
    for i, (key, value) in enumerate(d.items()):
        s += (i + 1) * value**2 * len(key)
    return s


@program((0.8, 1.3))
def memo_table(x, y):
    memo = {}

    def f(n):
        if n not in memo:
            memo[n] = x if n < 1 else f(n - 1) * y + f(n - 2)
        return memo[n]

    return f(4)


@program((0.8, 1.3))
def set_of_passive_things(x, y):
    seen = set()
    s = 0.0
    for i in (1, 2, 1, 3):
        if i in seen:
            continue
        seen.add(i)
        s += x**i * y
    return s * len(seen)


@program((0.8, 1.3, 2.1))
def swaps_in_a_list(x, y, z):
    p = [x, y, z]
    p[0], p[2] = p[2], p[0]
    p[1], p[0] = p[0] * p[1], p[1]
    return p[0] + p[1] ** 2 + p[2] ** 3


@program((0.8, 1.3, 2.1))
def starred_unpacking(x, y, z):
    first, *middle, last = [x, y, z, x * y]
    *init, end = (x, z)
    return first * middle[1] + last * sum(middle) + init[0] * end


@program((0.8, 1.3, 2.1))
def starred_literals(x, y, z):
    p = [x, *(y, z), *[x * y]]
    q = (*p[1:], 2.0)
    return p[3] * q[0] + q[-1] * p[0] ** 2


@program((0.8, 1.3, 2.1))
def sorted_list(x, y, z):
    p = sorted([x * z, y, z])
    q = sorted([x, y, z], reverse=True)
    return p[0] * q[0] + p[2] ** 2 * q[1]


@program((0.8, 1.3, 2.1))
def sorted_by_a_key(x, y, z):
    pairs = sorted([(x, z), (y, x), (z, y)], key=lambda p: p[1])
    return pairs[0][0] * pairs[1][1] + pairs[2][0] ** 2


@program((0.8, 1.3, 2.1))
def sort_and_reverse_in_place(x, y, z):
    p = [z, x, y]
    p.sort()
    p.reverse()
    return p[0] * p[1] ** 2 + p[2] ** 3


@program((0.8, 1.3, 2.1))
def min_and_max_with_a_key(x, y, z):
    return max([x, y, z], key=lambda v: -v) ** 2 * min((x * y, z), key=abs)


@program((0.8, 1.3))
def reversed_list(x, y):
    s = 0.0
    for v in reversed([x, y, x * y]):
        s = s * x + v
    for v in [x, y][::-1]:
        s = s * v + 1
    return s


@program((0.8, 1.3))
def clear_and_remove(x, y):
    p = [x, y, 3.0]
    p.remove(3.0)
    q = list(p)
    p.clear()
    p.append(q[0] * q[1])
    return p[0] * q[1] + len(p)


@program((V,))
def list_to_array(x):
    rows = []
    for i in range(3):
        rows.append([x[i], x[i + 1] ** 2])
    a = np.array(rows)
    return np.sum(a.T @ a)


@program((V,))
def list_of_arrays_stacked(x):
    states = [x]
    for _ in range(3):
        states.append(np.tanh(states[-1] + x[::-1]))
    return np.sum(np.stack(states)[1:] ** 2) + np.sum(np.concatenate(states[:2]))


@program((V,))
def arrays_in_containers_are_shared(x):
    y = x * 1.0
    d = {"y": y, "list": [y]}
    d["y"][0] = x[1] ** 2
    d["list"][0][1] *= 3
    return np.sum(y**2)


@program((V,))
def list_of_rows_written(x):
    rows = [np.zeros(2) for _ in range(2)]
    for i in range(2):
        for j in range(2):
            rows[i][j] = x[i] * x[2 + j]
    rows[0] += rows[1]
    return np.sum(rows[0] * rows[1])


@program((0.8, 1.3))
def nested_lists_as_a_matrix(x, y):
    a = [[x, y], [1.0, x * y]]
    b = [[0.0] * 2 for _ in range(2)]
    for i in range(2):
        for j in range(2):
            for k in range(2):
                b[i][j] += a[i][k] * a[k][j]
    return b[0][0] * b[1][1] - b[0][1] * b[1][0]


@program((0.8, 1.3))
def aliased_rows(x, y):
    """`[[...]] * 2` holds one row twice."""
    a = [[x, y]] * 2
    a[0][0] = x * y
    return a[1][0] * a[1][1]


Pair = namedtuple("Pair", ["left", "right"])


@program((0.8, 1.3))
def namedtuples_built(x, y):
    p = Pair(x, y * x)
    q = p._replace(left=p.right**2)
    left, right = q
    return left * p.left + right * q[0] + Pair(right=y, left=x).left


@program((0.8, 1.3))
def binary_tree_of_tuples(x, y):
    def total(node):
        if isinstance(node, tuple):
            left, right = node
            return total(left) * x + total(right)
        return node**2

    return total(((x, y), (x * y, (y, 2.0))))


@program((V,))
def itertools_that_are_plain(x):
    s = 0.0
    for a, b in itertools.combinations(x, 2):
        s += (a - b) ** 2
    for a, b in itertools.product(x[:2], repeat=2):
        s += a * b
    for v in itertools.chain(x[:2], [3.0, x[3]]):
        s += v**3
    return s + sum(itertools.islice(x, 1, 3))


@program((V,))
def accumulate(x):
    running = list(itertools.accumulate(x))
    products = list(itertools.accumulate(x, lambda a, b: a * b))
    return sum(v**2 for v in running) + products[-1]


@program((0.8, 1.3))
def deque_as_a_window(x, y):
    window = deque([x, y], maxlen=2)
    for i in range(3):
        window.append(window[0] * y + window[-1])
    window.appendleft(x)
    return window.popleft() * window[0]


@program((0.8, 1.3))
def tuple_methods_and_membership(x, y):
    names = ("a", "b", "c")
    values = (x, y, x * y)
    k = names.index("c")
    table = dict(zip(names, values))
    return values[k] * table["a"] + names.count("a") * (table["b"] if "b" in table else 0.0)


@program(([0.8, 1.3],))
def parameter_list_is_extended(p):
    p.append(p[0] * p[1])
    p[0] = p[2] ** 2
    return sum(p)


@program(({"a": 0.8},))
def parameter_dict_is_extended(d):
    d["b"] = d["a"] ** 2
    d["a"] = d["b"] * d["a"]
    return d["a"] + d["b"]


@program(([0.8, 1.3, 2.1],))
def parameter_list_is_consumed(p):
    s = 1.0
    while p:
        s = s * p.pop() + 1
    return s


@program((0.8, 1.3))
def edits_in_a_loop_with_branches(x, y):
    queue = [x, y, 2.0]
    s = 0.0
    for step in range(5):
        v = queue.pop(0)
        if v * v > 1.5:
            queue.append(v / 2)
        else:
            s += v * y
            queue.insert(0, v * 1.5 + x)
    return s * sum(queue)


def collect(out, x):
    out.append(x * x)
    return out


@program((0.8, 1.3))
def helper_appends(x, y):
    out = []
    collect(out, x)
    collect(collect(out, y), x * y)
    return out[0] * out[1] + out[2]


@program((0.8, 1.3), order2=False)
def list_result(x, y):
    out = []
    for i in range(3):
        out.append(x**i * y)
    return out


@program((V,), order2=False)
def dict_result(x):
    return {"squares": [v * v for v in x], "total": sum(x)}
