import numpy as np


def by_neighbours_value_and_grad(x):
    v1 = len(x) - 1
    v9s = []
    total = 0.0
    for v2 in range(v1):
        v3 = x[v2]
        v4 = x[v2 + 1] - v3 ** 2
        v9s.append(v4)
        total += 100.0 * v4 ** 2 + (1.0 - v3) ** 2
    x_bar = np.zeros_like(x)
    total_bar = 1.0
    for v2, v4 in zip(reversed(range(v1)), reversed(v9s)):
        v3 = x[v2]
        v5 = total_bar * 100.0 * 2 * v4
        x_bar[v2] += -(v5 * 2 * v3) - total_bar * 2 * (1.0 - v3)
        x_bar[v2 + 1] += v5
    return total, x_bar
