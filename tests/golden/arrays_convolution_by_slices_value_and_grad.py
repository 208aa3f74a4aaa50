# For arrays of the shapes x (4,), k (3,).
import numpy as np


def convolution_by_slices_value_and_grad(x, k):
    n = len(x) - len(k) + 1
    v1 = k[0]
    v2 = x[:n]
    v3 = k[1]
    v4 = n + 1
    v5 = x[1:v4]
    v6 = k[2]
    v7 = x[2:]
    y = v1 * v2 + v3 * v5 + v6 * v7
    # return np.sum(y**2)
    v8 = 2.0 * y
    x_bar = np.zeros(x.shape)
    # y = k[0] * x[:n] + k[1] * x[1 : n + 1] + k[2] * x[2:]
    x_bar[2:] = v8 * v6
    x_bar[1:v4] += v8 * v3
    x_bar[:n] += v8 * v1
    return (y ** 2).sum(), (x_bar, np.array([np.dot(v8, v2), np.dot(v8, v5), np.dot(v8, v7)]))
