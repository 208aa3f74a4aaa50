import numpy as np


def slices_value_and_grad(x):
    v1 = x[:-1]
    v2 = x[1:] - v1 ** 2
    v3 = 1 - v1
    x_bar = np.zeros(x.shape)
    x_bar[:-1] = -400.0 * v2 * v1 - 2.0 * v3
    x_bar[1:] += 200.0 * v2
    return (100 * v2 ** 2 + v3 ** 2).sum(), x_bar
