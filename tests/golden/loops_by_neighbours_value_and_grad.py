import numpy as np


def by_neighbours_value_and_grad(x):
    v1 = len(x) - 1
    v3s = []
    total = 0.0
    for i in range(v1):
        v2 = x[i]
        v3 = x[i + 1] - v2 ** 2
        v3s.append(v3)
        total += 100.0 * v3 ** 2 + (1.0 - v2) ** 2
    x_bar = np.zeros(x.shape)
    for i, v3 in zip(range(v1 - 1, -1, -1), v3s[::-1]):
        v2 = x[i]
        x_bar[i] -= 400.0 * v3 * v2 + 2.0 * (1.0 - v2)
        x_bar[i + 1] += 200.0 * v3
    return total, x_bar
