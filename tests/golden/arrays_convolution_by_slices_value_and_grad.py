import numpy as np
from srcad.runtime import add_at, unbroadcast


def convolution_by_slices_value_and_grad(x, k):
    n = len(x) - len(k) + 1
    v1 = k[0]
    v2 = slice(None, n, None)
    v3 = x[v2]
    v4 = v1 * v3
    v5 = k[1]
    v6 = slice(1, n + 1, None)
    v7 = x[v6]
    v8 = v5 * v7
    v9 = v4 + v8
    v10 = k[2]
    v11 = x[2:]
    v12 = v10 * v11
    y = v9 + v12
    y_bar = 1.0 * (2 * y)
    v13 = unbroadcast(y_bar, v9)
    v14 = unbroadcast(y_bar, v12)
    x_bar = np.zeros_like(x)
    v15 = np.sum(y ** 2)
    v16 = np.sum(v14 * v11)
    x_bar[2:] += v14 * v10
    k_bar = np.zeros_like(k)
    k_bar[2] += v16
    v17 = unbroadcast(v13, v4)
    v18 = unbroadcast(v13, v8)
    v19 = np.sum(v18 * v7)
    add_at(x_bar, v6, v18 * v5)
    k_bar[1] += v19
    v20 = np.sum(v17 * v3)
    add_at(x_bar, v2, v17 * v1)
    k_bar[0] += v20
    return v15, (x_bar, k_bar)
