# type: ignore
"""Containers whose structure is known at run time only: lists, dicts, deques, heaps, and aliases among them."""

import copy
import heapq
import itertools
import math
from bisect import insort
from collections import Counter, OrderedDict, defaultdict, deque

import numpy as np

from tests.corpus._program import program

W = np.array([0.8, 1.3, 0.6, 1.7])


def squares(x):
    xs = []
    for v in x:
        xs.append(v * v)
    return xs


@program((W,))
def dict_as_accumulator(x):
    d = {}
    for i in range(len(x)):
        k = i % 2
        d[k] = d.get(k, 0.0) + x[i] * x[i]
    return d[0] * d[1]


@program((W,))
def default_dict_of_lists(x):
    g = defaultdict(list)
    for i, v in enumerate(x):
        g[i % 2].append(v * v)
    return sum(sum(vs) ** 2 for vs in g.values())


@program((W,))
def setdefault_and_append(x):
    groups = {}
    for v in x:
        groups.setdefault(v > 1.0, []).append(v * v)
    s = 0.0
    for k, vs in groups.items():
        s += sum(vs) ** 2 * (1 + k)
    return s


@program((W,))
def dict_comprehension_with_unknown_keys(x):
    d = {i: v**2 for i, v in enumerate(x) if v > 0.7}
    return sum(d.values())


@program((W,))
def memo_of_a_recursion(x):
    memo = {0: x[0], 1: x[1]}

    def f(n):
        if n not in memo:
            memo[n] = f(n - 1) * x[2] + f(n - 2)
        return memo[n]

    return f(6)


@program((W,))
def dict_of_zipped_names(x):
    names = ["a", "b", "c", "d"]
    d = dict(zip(names, x))
    return d["a"] * d["b"] + d["c"] ** 2 * d["d"]


@program((W,))
def items_sorted(x):
    d = {}
    for i, v in enumerate(x):
        d[-i] = v * v
    s = 0.0
    for k, v in sorted(d.items()):
        s = s * 0.5 + v * (k + 1)
    return s


@program((W,))
def pop_of_a_key(x):
    d = {}
    for i, v in enumerate(x):
        d[i] = v * v
    a = d.pop(1)
    b = d.pop(99, x[0])
    return a * b + sum(d.values())


@program((W,))
def deleted_while_walking_a_copy(x):
    d = {i: v * v for i, v in enumerate(x)}
    for k in list(d):
        if k % 2:
            del d[k]
    return sum(d.values()) ** 2


@program((W,))
def dict_update_at_run_time(x):
    d = {i: v * v for i, v in enumerate(x)}
    e = {i + 2: v**3 for i, v in enumerate(x)}
    d.update(e)
    return sum(v * (k + 1) for k, v in d.items())


@program((W,))
def dicts_merged_at_run_time(x):
    d = {i: v * v for i, v in enumerate(x)}
    e = {i + 2: v**3 for i, v in enumerate(x)}
    m = {**d, **e}
    n = d | e
    return m[2] * n[3] + m[0] * len(m)


@program((W,))
def dict_of_arrays_written(x):
    d = {}
    for i in range(len(x)):
        d[i % 2] = d.get(i % 2, np.zeros(4)) + x * x[i]
    d[0][1] = x[0]
    d[1] += x
    return np.sum(d[0] ** 2) * np.sum(d[1])


@program((W,))
def ordered_dict_moved(x):
    d = OrderedDict()
    for i, v in enumerate(x):
        d[f"k{i}"] = v * v
    d.move_to_end("k0")
    s = 0.0
    for i, v in enumerate(d.values()):
        s += (i + 1) * v
    return s


@program((W,))
def counter_of_words(x):
    c = Counter()
    for w in "the cat the dog".split():
        c[w] += 1
    return x[0] ** c["the"] * x[1] ** c["cat"] + c["none"]


@program((W,))
def dict_copied(x):
    d = {i: v * v for i, v in enumerate(x)}
    e = d.copy()
    e[0] = x[3]
    d[1] = e[0] * x[2]
    return sum(d.values()) * sum(e.values())


@program((W,))
def items_replaced_while_walked(x):
    d = {i: v * v for i, v in enumerate(x)}
    for k, v in d.items():
        d[k] = v * v * x[0]
    return sum(d.values())


@program((W,))
def key_of_the_largest(x):
    d = {i: v * v for i, v in enumerate(x)}
    best = max(d, key=d.get)
    return d[best] * d[0]


@program((W,))
def largest_item(x):
    d = {i: v * v for i, v in enumerate(x)}
    k, v = max(d.items(), key=lambda kv: kv[1])
    return v * x[k]


@program((W,))
def dict_of_dicts(x):
    d = {}
    for i in range(len(x)):
        for j in range(2):
            d.setdefault(i, {})[j] = x[i] * x[j]
    return sum(sum(r.values()) ** 2 for r in d.values())


@program((W,))
def default_dict_of_a_lambda(x):
    d = defaultdict(lambda: 1.0)
    for i, v in enumerate(x):
        d[i % 3] *= v
    return sum(d.values()) + d["new"]


@program((W,))
def dict_from_keys(x):
    d = dict.fromkeys(range(len(x)), 0.0)
    for i, v in enumerate(x):
        d[i] += v * v
        d[(i + 1) % len(x)] += v
    return sum(v * v for v in d.values())


@program((W,))
def popitem_until_empty(x):
    d = {i: v * v for i, v in enumerate(x)}
    s = 1.0
    while d:
        k, v = d.popitem()
        s = s * v + k
    return s


@program((W,))
def get_without_default(x):
    d = {}
    for i, v in enumerate(x):
        prev = d.get(i - 1)
        d[i] = v * v if prev is None else prev * v
    return d[len(x) - 1]


@program((W,))
def graph_by_name(x):
    graph = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}
    w = {"a": x[0], "b": x[1], "c": x[2], "d": x[3]}
    dist = {"a": w["a"]}
    queue = ["a"]
    while queue:
        n = queue.pop(0)
        for m in graph[n]:
            dist[m] = dist.get(m, 0.0) + dist[n] * w[m]
            queue.append(m)
    return dist["d"]


@program((W,))
def matrix_as_a_dict(x):
    d = {}
    for i in range(len(x)):
        for j in range(len(x)):
            if (i + j) % 2 == 0:
                d[(i, j)] = x[i] * x[j]
    return sum(v * x[j] for (i, j), v in d.items())


@program((W,))
def cleared(x):
    d = {}
    s = 0.0
    for i, v in enumerate(x):
        d[i] = v * v
        if len(d) == 2:
            s += d[i] * d[i - 1]
            d.clear()
    return s


@program((W,))
def dict_alias(x):
    d = {}
    e = d
    for i, v in enumerate(x):
        e[i] = v * v
    d[0] = x[1]
    return e[0] * d[2]


@program((W,))
def cache_of_two(x):
    cache = OrderedDict()
    s = 0.0
    for k in [0, 1, 0, 2, 3, 0]:
        if k in cache:
            cache.move_to_end(k)
        else:
            cache[k] = x[k] ** 2
            if len(cache) > 2:
                cache.popitem(last=False)
        s += cache[k]
    return s


@program((W,))
def groups_of_tuples(x):
    g = {}
    for i, v in enumerate(x):
        g.setdefault((i % 2, "z"), []).append((v, v * v))
    return sum(a * b for k in g for a, b in g[k])


@program((W,))
def lists_in_a_dict_edited(x):
    d = {}
    for i in range(3):
        d[i] = [x[i]]
    for i in range(3):
        d[i].append(d[i][0] * x[3])
        d[i][0] *= 2
    return sum(v[0] * v[1] for v in d.values())


@program((W,))
def list_insert(x):
    xs = squares(x)
    xs.insert(1, x[0])
    return sum((i + 1) * v for i, v in enumerate(xs)) * xs[1]


@program((W,))
def pop_from_the_front(x):
    xs = squares(x)
    s = 1.0
    while xs:
        s = s * xs.pop(0) + 0.5
    return s


@program((W,))
def pop_from_the_middle(x):
    xs = squares(x)
    i = len(xs) // 2
    a = xs.pop(i)
    return a * xs[i] + sum(xs)


@program((W,))
def slice_deleted(x):
    xs = squares(x)
    del xs[1:3]
    return xs[0] * xs[1]


@program((W,))
def list_remove(x):
    xs = squares(x)
    xs.append(7.0)
    xs.remove(7.0)
    return sum(v**2 for v in xs)


@program((W,))
def list_cleared(x):
    xs = squares(x)
    s = sum(xs)
    xs.clear()
    xs.append(s * s)
    return xs[0] * len(xs)


@program((W,))
def list_sorted_in_place(x):
    xs = squares(x)
    xs.sort()
    return sum((i + 1) * v for i, v in enumerate(xs))


@program((W,))
def list_sorted_by_a_key(x):
    xs = squares(x)
    xs.sort(key=lambda v: -v)
    return sum((i + 1) * v for i, v in enumerate(xs))


@program((W,))
def slice_replaced_by_a_longer_one(x):
    xs = squares(x)
    ys = squares(x)
    xs[1:3] = ys
    return sum((i + 1) * v for i, v in enumerate(xs))


@program((W,))
def every_other_element_written(x):
    xs = squares(x)
    xs[::2] = [x[1], x[3]]
    return sum((i + 1) * v * v for i, v in enumerate(xs))


@program((W,))
def copy_and_original_edited(x):
    xs = squares(x)
    ys = xs.copy()
    xs.append(x[0])
    ys.append(x[1] * x[0])
    ys[0] *= x[3]
    return sum(xs) * sum((i + 1) * v for i, v in enumerate(ys))


@program((W,))
def copies_of_a_list_at_run_time(x):
    xs = squares(x)
    ys = list(xs)
    zs = xs[:]
    ys[0] = x[1]
    zs.pop()
    xs[1] = 2.0 * x[0]
    return sum(xs) * sum(ys) * sum(zs)


@program((W,))
def starred_displays(x):
    xs = squares(x)
    ys = [*xs, x[0]]
    zs = [x[1], *xs]
    return sum((i + 1) * v for i, v in enumerate(ys)) * zs[0] * zs[2]


@program((W,))
def starred_targets_of_unknown_length(x):
    xs = squares(x)
    a, *rest = xs
    *init, z = xs
    p, *mid, q = xs
    return a * sum(rest) * z + sum(init) * p * q * len(mid) + mid[0]


@program((W,))
def deque_from_both_ends(x):
    d = deque()
    for v in x:
        d.append(v * v)
        d.appendleft(v)
    return d.popleft() * d.pop() + d[0] * d[-1] + len(d)


@program((W,))
def deque_of_limited_length(x):
    w = deque(maxlen=2)
    s = 0.0
    for v in x:
        w.append(v * v)
        s += sum(w) / len(w) * v
    return s


@program((W,))
def deque_rotated(x):
    d = deque(v * v for v in x)
    d.rotate(1)
    s = sum((i + 1) * v for i, v in enumerate(d))
    d.rotate(-2)
    return s * d[0]


@program((W,))
def zip_of_spread_rows(x):
    rows = []
    for v in x:
        rows.append((v, v * v))
    a, b = zip(*rows)
    return sum(a) * sum(b)


@program((W,))
def transposed_list_of_lists(x):
    n = len(x)
    a = [[x[i] * x[j] ** 2 for j in range(n)] for i in range(n)]
    t = list(zip(*a))
    t2 = [list(r) for r in zip(*a)]
    return t[0][1] * t2[2][3]


@program((W,))
def deep_and_shallow_copies(x):
    a = [[v, v * v] for v in x]
    b = copy.deepcopy(a)
    b[0][0] = x[1]
    c = copy.copy(a)
    c[1][0] = x[3]
    return a[0][0] * b[0][0] + a[1][0] * c[1][1] + b[1][0]


@program((W,))
def heap_sort(x):
    h = []
    for v in x:
        heapq.heappush(h, v * v)
    s = 0.0
    k = 1
    while h:
        s += k * heapq.heappop(h)
        k += 1
    return s


@program((W,))
def heap_of_tuples(x):
    h = []
    for i, v in enumerate(x):
        heapq.heappush(h, (-v, i))
    v, i = heapq.heappop(h)
    return v * v * x[i]


@program((W,))
def sorted_insertion(x):
    xs = []
    for v in x:
        insort(xs, v * v)
    return sum((i + 1) * v for i, v in enumerate(xs))


@program((W,))
def bubble_sort(x):
    xs = squares(x)
    n = len(xs)
    for i in range(n):
        for j in range(n - 1 - i):
            if xs[j] > xs[j + 1]:
                xs[j], xs[j + 1] = xs[j + 1], xs[j]
    return sum((i + 1) * v for i, v in enumerate(xs))


@program((W,))
def row_appended_before_it_is_filled(x):
    rows = []
    for i in range(len(x)):
        row = []
        rows.append(row)
        row.append(x[i] * i)
        row.append(x[i])
    return rows[1][0] * rows[2][1]


@program((W,))
def comprehension_of_one_row(x):
    n = len(x)
    row = [v * v for v in x]
    rows = [row for _ in range(n)]
    rows[0][1] = x[0]
    return rows[1][1] * rows[2][0]


@program((W,))
def breadth_first(x):
    q = deque([(0, x[0])])
    s = 0.0
    while q:
        d, v = q.popleft()
        s += v * v
        if d < 3:
            q.append((d + 1, v * x[d]))
            q.append((d + 1, v + x[d + 1]))
    return s


@program((W,))
def records_edited(x):
    recs = []
    for i, v in enumerate(x):
        recs.append({"id": i, "v": v})
    for r in recs:
        r["v"] = r["v"] ** 2
        r["w"] = r["v"] * 2
    return sum(r["v"] * r["w"] for r in recs)


@program((W,))
def records_sorted(x):
    recs = [(v * v, i) for i, v in enumerate(x)]
    recs.sort(key=lambda r: r[0])
    return sum((k + 1) * v for k, (v, i) in enumerate(recs)) + sorted(recs, reverse=True)[0][0]


@program((W,))
def history_of_arrays(x):
    hist = []
    y = x.copy()
    for i in range(len(x)):
        y = y * x[i] + 1
        hist.append(y)
    return np.sum(np.array(hist) ** 2) + np.sum(hist[-1] * hist.pop(0))


@program((W,))
def arrays_in_a_list_written(x):
    hist = []
    for i in range(len(x)):
        y = x * x[i]
        hist.append(y)
        y[0] = x[1]
    hist[1][2] += x[3]
    hist.insert(0, hist[2])
    hist[0] *= 2
    return np.sum(np.array(hist) ** 2)


@program((W,))
def tuple_made_longer(x):
    t = ()
    for v in x:
        t = t + (v * v,)
    return t[0] * t[-1] + sum(t)


@program((W,))
def list_repeated_in_place(x):
    xs = squares(x)
    xs *= 2
    return sum((i + 1) * v for i, v in enumerate(xs))


@program((W,))
def shortest_path(x):
    graph = {"s": [("a", x[0]), ("b", x[1])], "a": [("t", x[2])], "b": [("t", x[3])], "t": []}
    dist = {n: float("inf") for n in graph}
    dist["s"] = 0.0
    heap = [(0.0, "s")]
    while heap:
        d, n = heapq.heappop(heap)
        if d > dist[n]:
            continue
        for m, w in graph[n]:
            if d + w < dist[m]:
                dist[m] = d + w
                heapq.heappush(heap, (dist[m], m))
    return dist["t"] ** 2


@program((W,))
def sparse_matrix(x):
    m = {}
    for i in range(3):
        m[(i, i)] = x[i]
        if i:
            m[(i, i - 1)] = x[i] * x[3]
    y = [0.0] * 3
    for (i, j), v in m.items():
        y[i] += v * x[j]
    return sum(t * t for t in y)


@program((W,))
def product_of_polynomials(x):
    p = {0: x[0], 1: x[1], 2: x[2]}
    q = {}
    for i, a in p.items():
        for j, b in p.items():
            q[i + j] = q.get(i + j, 0) + a * b
    return sum(c * x[3] ** k for k, c in q.items())


@program((W,))
def states_by_name(x):
    state = {}
    p = {"a": x[0], "b": x[1]}
    for t in range(1, 4):
        for k in p:
            g = 2 * p[k] * x[2]
            m, v = state.get(k, (0.0, 0.0))
            m = 0.9 * m + 0.1 * g
            v = 0.99 * v + 0.01 * g * g
            state[k] = (m, v)
            p[k] = p[k] - 0.1 * m / (math.sqrt(v) + 1e-8)
    return p["a"] * p["b"]


@program((W,))
def merge_of_sorted_lists(x):
    a = sorted(x[:2] * x[0])
    b = sorted(x[2:] * x[1])
    out = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] < b[j]:
            out.append(a[i])
            i += 1
        else:
            out.append(b[j])
            j += 1
    out.extend(a[i:])
    out.extend(b[j:])
    return sum((k + 1) * v for k, v in enumerate(out))


@program((W,))
def elimination_in_lists(x):
    n = len(x) - 1
    a = [[x[i] * (1.0 if i == j else 0.1 * x[j]) + (1.0 if i == j else 0.0) for j in range(n)] + [x[i]] for i in range(n)]
    for c in range(n):
        p = max(range(c, n), key=lambda r: abs(a[r][c]))
        a[c], a[p] = a[p], a[c]
        for r in range(c + 1, n):
            f = a[r][c] / a[c][c]
            a[r] = [u - f * v for u, v in zip(a[r], a[c])]
    sol = [0.0] * n
    for i in reversed(range(n)):
        sol[i] = (a[i][n] - sum(a[i][j] * sol[j] for j in range(i + 1, n))) / a[i][i]
    return sum(s * s for s in sol)


@program((W,))
def default_dict_of_dicts(x):
    t = defaultdict(dict)
    for i in range(3):
        t[i % 2][i] = x[i] * x[3]
    return sum(v for r in t.values() for v in r.values()) ** 2


@program((W,))
def counter_of_weights(x):
    c = Counter()
    for i, v in enumerate(x):
        c[i % 2] += v * v
    return c[0] * c[1] + c[7]


@program((W,))
def groupby(x):
    s = 0.0
    for k, g in itertools.groupby(enumerate(x), key=lambda p: p[0] // 2):
        s += sum(v for _, v in g) ** 2
    return s


@program((W,))
def zip_longest(x):
    a = [v for v in x]
    return sum(p * q for p, q in itertools.zip_longest(a, a[1:], fillvalue=1.0))


@program((W,))
def same_list_two_keys(x):
    row = [v for v in x]
    d = {}
    for k in range(2):
        d[k] = row
    d[0][1] = x[0] ** 2
    d[1].append(x[2])
    return d[1][1] * d[0][-1] * len(row)


@program((W,))
def lists_summed(x):
    rows = [[v] for v in x]
    flat = sum(rows, [])
    return flat[0] * flat[-1]


@program((W,))
def spread_into_star_args(x):
    def f(*a):
        return sum(v * (i + 1) for i, v in enumerate(a))

    return f(*[v * v for v in x])


@program((W,))
def table_of_best_paths(x):
    n = len(x)
    dp = [[0.0] * (n + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            dp[i][j] = max(dp[i - 1][j], dp[i][j - 1]) + x[i - 1] * x[j - 1]
    return dp[n][n]


@program((W,))
def best_of_each_weight(x):
    best = {0: 0.0}
    for i, w in enumerate([1, 2, 3]):
        new = dict(best)
        for c, v in best.items():
            nv = v + x[i] ** 2
            if nv > new.get(c + w, -1.0):
                new[c + w] = nv
        best = new
    return max(best.values()) * best[1]


@program((W,))
def list_of_dicts_of_states(x):
    V = [{}]
    for s in ("A", "B"):
        V[0][s] = x[0] if s == "A" else x[1]
    for t in range(1, 3):
        V.append({})
        for s in ("A", "B"):
            V[t][s] = max(V[t - 1][p] * x[2 if p == s else 3] for p in ("A", "B"))
    return max(V[-1].values())


@program((W,))
def pairs_from_the_front(x):
    s = list(x)
    while len(s) > 1:
        a, b = s.pop(0), s.pop(0)
        s.append(a * b)
    return s[0]


@program((W,))
def every_other_element_deleted(x):
    a = [v for v in x]
    del a[::2]
    return a[0] * a[1]


@program((W,))
def empty_slices_filled(x):
    a = [v for v in x]
    a[1:1] = [x[0] * 2, x[1] * 3]
    a[len(a) :] = [x[3]]
    return sum((k + 1) * v for k, v in enumerate(a))


@program((W,))
def columns_edited(x):
    a = [(v, v * v) for v in x]
    u, w = zip(*a)
    u, w = list(u), list(w)
    u.append(1.0)
    return sum(p * q for p, q in zip(u, w))


@program((W,))
def deque_written_by_index(x):
    d = deque(x)
    d[0] = d[1] * d[2]
    d.extend([x[0], x[1]])
    d.extendleft([x[2]])
    return d[0] * d[1] * d[-1]


@program((W,))
def deque_of_the_last(x):
    d = deque([v * v for v in x], maxlen=2)
    a = list(d)
    return a[0] * a[1] * d.maxlen


@program((W,))
def one_list_twice(x):
    row = []
    for v in x:
        row.append(v * v)
    m = []
    m.append(row)
    m.append(row)
    m[0][1] = x[0]
    m[1].append(x[3])
    return m[1][1] * m[0][-1] * len(row)


@program((W,))
def one_list_many_times(x):
    a = []
    b = []
    for v in x:
        a.append(v)
        b.append(a)
    b[0][0] = x[3]
    return sum(b[-1]) ** 2


@program((W,))
def list_that_grows_while_it_is_walked(x):
    a = [v for v in x]
    s = 0.0
    for v in a:
        s += v * v
        if len(a) < 6:
            a.append(v * 0.5)
    return s


@program((W,))
def removed_while_a_copy_is_walked(x):
    a = [v for v in x]
    for v in a[:]:
        if v > 1.0:
            a.remove(v)
    return sum(t * t for t in a)


@program((W,))
def elements_replaced_by_key(x):
    d = {i: v for i, v in enumerate(x)}
    for k in d:
        d[k] = d[k] ** 2
    return sum(d.values())


@program((W,))
def lists_swapped_in_a_loop(x):
    a = [v for v in x]
    b = [v * v for v in x]
    for i in range(3):
        a, b = b, a
        a[i] = b[i + 1] * 2
    return sum(a) * sum(b)


@program((W,))
def alias_chosen_by_a_branch(x):
    a = [v for v in x]
    b = [v * v for v in x]
    c = a if x[0] > 0.5 else b
    c.append(x[1] * x[2])
    c[0] = 2 * c[1]
    return sum(a) + sum(b) ** 2


@program((W,))
def row_moved(x):
    m = [[v, v * v] for v in x]
    a = m.pop(0)
    a.append(m[0].pop())
    m[1] = a
    m[1][0] = x[3]
    return a[0] * a[1] * a[2] + m[0][0]


@program((W,))
def list_moved_to_another_key(x):
    d = defaultdict(list)
    for i, v in enumerate(x):
        d[i % 2].append(v)
    d[2] = d.pop(0)
    d[2].append(d[1][0])
    return sum(d[2]) * sum(d[1]) * len(d)


@program((W,))
def one_array_three_times(x):
    a = x * 1.0
    xs = []
    for i in range(3):
        xs.append(a)
    xs[0][1] = x[0] ** 2
    xs[1] *= 2.0
    return np.sum(a**2) + xs[2][3]


@program((W,))
def views_in_a_list(x):
    a = x * 1.0
    xs = [a[i : i + 2] for i in range(3)]
    xs[0][1] = x[3] * x[2]
    return np.sum(xs[1] ** 2) + a[1]


@program((W,))
def rows_of_a_matrix_in_a_list(x):
    m = np.outer(x, x)
    rows = []
    for r in m:
        rows.append(r)
    rows[0][:] = rows[1] * 2
    rows.reverse()
    return np.sum(m**2) + rows[-1][0]


@program((W,))
def one_array_by_two_keys(x):
    a = x * 1.0
    d = {}
    for k in "ab":
        d[k] = a
    d["a"][0] = 3 * x[1]
    d["b"] = d["b"] + 1
    d["b"][0] += x[2]
    return np.sum(a * d["b"])


@program((W,))
def five_copies(x):
    a = [[v] for v in x]
    b = list(a)
    c = copy.deepcopy(a)
    d = [r[:] for r in a]
    e = a.copy()
    a[0][0] = x[1] ** 3
    return b[0][0] * c[0][0] * d[0][0] + e[0][0]


@program((W,))
def list_extended_by_itself(x):
    a = [v for v in x]
    a.extend(a)
    a += a[:2]
    return sum((i + 1) * v for i, v in enumerate(a))


@program((W,))
def slice_of_itself(x):
    a = [v for v in x]
    a[1:3] = a
    a[:] = a[::-1]
    return sum((i + 1) * v for i, v in enumerate(a))


@program((W,))
def rows_sorted_and_written(x):
    m = [[v, v * v] for v in x]
    m.sort()
    m[0][1] = x[2]
    s = sorted(m, key=lambda r: -r[0])
    s[0][0] = x[0]
    return sum(r[0] * r[1] * (i + 1) for i, r in enumerate(m))


@program((W,))
def queue_of_lists(x):
    q = [[x[0], 0]]
    out = []
    while q:
        n = q.pop(0)
        out.append(n)
        if n[1] < 3:
            q.append([n[0] * x[n[1]], n[1] + 1])
        n[0] *= 2
    return sum(n[0] for n in out)


@program((W,))
def list_got_is_the_one_in_the_dict(x):
    d = {}
    for i in range(2):
        d[i] = [x[i]]
    xs = d.get(0, [])
    xs.append(x[3])
    return d[0][-1] * d[1][0]


@program((W,))
def values_edited_while_walked(x):
    d = {}
    for i in range(3):
        d[i] = [x[i]]
    for xs in d.values():
        xs[0] = xs[0] ** 2
    for k, xs in d.items():
        xs.append(k * x[3])
    return sum(xs[0] * xs[1] for xs in d.values())


@program((W,))
def dict_copies_share_lists(x):
    d = {}
    for i in range(3):
        d[i] = [x[i]]
    e = dict(d)
    f = {**d}
    g = copy.deepcopy(d)
    e[0][0] = x[3] ** 2
    f[1] = [x[0]]
    f[1][0] *= 3
    return d[0][0] * f[1][0] * g[0][0] + d[1][0]


@program((W,))
def popped_lists_used_again(x):
    a = [[v] for v in x]
    free = []
    while a:
        free.append(a.pop())
    free[0][0] = x[0] * x[1]
    a.append(free[0])
    a[0].append(x[2])
    return free[0][0] * free[0][1]


@program((W,))
def table_of_a_closure(x):
    cache = {}

    def sq(i):
        if i not in cache:
            cache[i] = x[i] ** 2
        return cache[i]

    return sum(sq(i % 2) * sq(i) for i in range(4)) + len(cache)


@program((W,))
def symmetric_table(x):
    d = {}
    for i in range(3):
        for j in range(3):
            if (j, i) in d:
                d[i, j] = d[j, i]
            else:
                d[i, j] = x[i] * x[j]
    return sum(d[k] * (k[0] + 1) for k in d)


@program((W,))
def list_of_many_kinds(x):
    a = ["n", 1, None]
    for v in x:
        a.append(v)
    a[0] = x[0] * 2
    return a[0] * a[3] * a[1]


@program((W,))
def truth_values_as_keys(x):
    d = {True: 0.0, False: 0.0}
    for v in x:
        d[bool(v > 1)] += v * v
    return d[True] * d[False]


@program((W,))
def zip_of_a_comprehension_and_its_end(x):
    a = [v * v for v in x]
    s = 0.0
    for i, (p, q) in enumerate(zip(a, a[2:])):
        s += p * q * (i + 1)
    return s


@program((W,))
def break_in_a_loop_over_a_comprehension(x):
    a = [v * v for v in x]
    s = 0.0
    for i, v in enumerate(a):
        s += v * (i + 1)
        if i == 1:
            break
    return s


@program((W,))
def zip_of_comprehensions_of_other_lengths(x):
    a = [v * v for v in x]
    b = [v * 3 for v in x[:2]]
    s = 0.0
    for i, (p, q) in enumerate(zip(a, b)):
        s += p * p * q * (i + 1)
    return s


@program((W,))
def groups_in_tuples(x):
    found = []
    for i, v in enumerate(x):
        if found and found[-1][0] == i // 2:
            found[-1][1].append(v * v)
        else:
            found.append((i // 2, [v]))
    return sum(sum(g) ** 2 for k, g in found)


@program((W,))
def iterator_and_loop(x):
    it = iter(x)
    a = next(it)
    s = 0.0
    for v in it:
        s = s * a + v * v
    return s + a


@program((W,))
def iterator_moved_by_the_body(x):
    it = iter(x)
    s = 0.0
    for v in it:
        if v > 1.0:
            s += v * next(it, 2.0)
        else:
            s += v**3
    return s


@program((W,))
def iterator_gone_on_with(x):
    it = iter([v * v for v in x])
    s = 0.0
    for v in it:
        s += v
        if v > 1:
            break
    for v in it:
        s += v**3
    return s


@program((W,))
def iterator_over_items(x):
    d = {}
    for i, v in enumerate(x):
        d[i] = v * v
    _, v = next(iter(d.items()))
    return v * x[1] + next(iter(d.values())) ** 2


@program((W,))
def iterator_handed_to_a_helper(x):
    def first(it):
        return next(it)

    it = iter(x)
    a, b = first(it), first(it)
    return a * b + sum(it) ** 2


@program((W,))
def first_of_a_generator_expression(x):
    return next(v * v for v in x if v > 1.0) * next((v for v in x if v > 9.0), 3.0)


@program((W,))
def deques_made_of_deques(x):
    d = deque([v for v in x], maxlen=3)
    d.append(x[0])
    e = deque(d)
    e.appendleft(x[1])
    f = e.copy()
    f.pop()
    return e[0] * e[1] * sum(f)
