import numpy as np


def by_neighbours_value_and_grad(x):
    v1 = len(x) - 1
    v5s = []
    v4s = []
    v3s = []
    total = 0.0
    for i in range(v1):
        v2 = x[i]
        v3 = v2 ** 2
        v3s.append(v3)
        v4 = (x[i + 1] - v3) ** 2
        v4s.append(v4)
        v5 = (1.0 - v2) ** 2
        v5s.append(v5)
        total += 100.0 * v4 + v5
    x_bar = np.zeros_like(x)
    for i, v5, v4, v3 in zip(reversed(range(v1)), reversed(v5s), reversed(v4s), reversed(v3s)):
        v6 = i + 1
        v2 = x[i]
        v7 = x[v6] - v3
        x_bar[i] -= 400.0 * v7 * v2 + 2.0 * (1.0 - v2)
        x_bar[v6] += 200.0 * v7
    return total, x_bar
