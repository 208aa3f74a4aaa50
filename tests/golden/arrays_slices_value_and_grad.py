import numpy as np
from srcad.runtime import fill


def slices_value_and_grad(x):
    v1 = x[:-1]
    v2 = x[1:] - v1 ** 2
    v3 = 1 - v1
    v4 = 100 * v2 ** 2 + v3 ** 2
    v4_bar = fill(1.0, v4) * 100 * (2 * v2)
    x_bar = np.zeros_like(x)
    x_bar[:-1] += -(v4_bar * (2 * v1)) - 1.0 * (2 * v3)
    x_bar[1:] += v4_bar
    return np.sum(v4), x_bar
