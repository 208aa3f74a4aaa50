import numpy as np
from srcad.runtime import unbroadcast


def convolution_by_slices_value_and_grad(x, k):
    n = len(x) - len(k) + 1
    v1 = k[0]
    v2 = x[:n]
    v3 = v1 * v2
    v4 = k[1]
    v5 = n + 1
    v6 = x[1:v5]
    v7 = v4 * v6
    v8 = v3 + v7
    v9 = k[2]
    v10 = x[2:]
    v11 = v9 * v10
    y = v8 + v11
    y_bar = 1.0 * (2 * y)
    v12 = unbroadcast(y_bar, v8)
    v13 = unbroadcast(y_bar, v11)
    x_bar = np.zeros_like(x)
    v14 = np.sum(y ** 2)
    v15 = np.sum(v13 * v10)
    x_bar[2:] += v13 * v9
    k_bar = np.zeros_like(k)
    k_bar[2] += v15
    v16 = unbroadcast(v12, v3)
    v17 = unbroadcast(v12, v7)
    v18 = np.sum(v17 * v6)
    x_bar[1:v5] += v17 * v4
    k_bar[1] += v18
    v19 = np.sum(v16 * v2)
    x_bar[:n] += v16 * v1
    k_bar[0] += v19
    return v14, (x_bar, k_bar)
