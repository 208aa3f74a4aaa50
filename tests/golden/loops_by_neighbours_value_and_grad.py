import numpy as np


def by_neighbours_value_and_grad(x):
    v1 = len(x) - 1
    v14s = []
    v10s = []
    v8s = []
    total = 0.0
    for v2 in range(v1):
        v3 = x[v2]
        v4 = v3 ** 2
        v8s.append(v4)
        v5 = (x[v2 + 1] - v4) ** 2
        v10s.append(v5)
        v6 = (1.0 - v3) ** 2
        v14s.append(v6)
        total += 100.0 * v5 + v6
    x_bar = np.zeros_like(x)
    total_bar = 1.0
    for v2, v6, v5, v4 in zip(reversed(range(v1)), reversed(v14s), reversed
        (v10s), reversed(v8s)):
        v7 = v2 + 1
        v3 = x[v2]
        v8 = total_bar * 100.0 * 2 * (x[v7] - v4)
        x_bar[v2] += -(v8 * 2 * v3) - total_bar * 2 * (1.0 - v3)
        x_bar[v7] += v8
    return total, x_bar
