import numpy as np
from srcad.runtime import unbroadcast


def convolution_by_slices_value_and_grad(x, k):
    n = len(x) - len(k) + 1
    v1 = k[0]
    v2 = x[:n]
    v3 = k[1]
    v4 = n + 1
    v5 = x[1:v4]
    v6 = v1 * v2 + v3 * v5
    v7 = k[2]
    v8 = x[2:]
    y = v6 + v7 * v8
    # return np.sum(y**2)
    v9 = 2.0 * y
    # y = k[0] * x[:n] + k[1] * x[1 : n + 1] + k[2] * x[2:]
    v10 = unbroadcast(v9, v6)
    v11 = unbroadcast(v9, v8)
    x_bar = np.zeros(x.shape)
    x_bar[2:] = v11 * v7
    k_bar = np.zeros(k.shape)
    k_bar[2] = np.dot(v11, v8)
    v12 = unbroadcast(v10, v2)
    v13 = unbroadcast(v10, v5)
    x_bar[1:v4] += v13 * v3
    k_bar[1] += np.dot(v13, v5)
    x_bar[:n] += v12 * v1
    k_bar[0] += np.dot(v12, v2)
    return (y ** 2).sum(), (x_bar, k_bar)
