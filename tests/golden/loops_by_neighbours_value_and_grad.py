import numpy as np


def by_neighbours_value_and_grad(x):
    x_bar = np.zeros(x.shape)
    total = 0.0
    for i in range(len(x) - 1):
        v1 = i + 1
        v2 = x[i]
        v3 = x[v1] - v2 ** 2
        v4 = 1.0 - v2
        total += 100.0 * v3 ** 2 + v4 ** 2
        x_bar[i] -= 400.0 * v3 * v2 + 2.0 * v4
        x_bar[v1] += 200.0 * v3
    return total, x_bar
