import numpy as np
from srcad.runtime import fill, unbroadcast


def logistic_regression_value_and_grad(x, w, b, y):
    v1 = np.exp(-(x @ w + b))
    v2 = 1 + v1
    p = 1 / v2
    v3 = np.log(p)
    v4 = 1 - y
    v5 = 1 - p
    v6 = np.log(v5)
    v7 = y * v3 + v4 * v6
    v12_bar = fill(-1.0 / np.size(v7), v7)
    v8 = -np.mean(v7)
    v9_bar = unbroadcast(v12_bar * v4, v6) / v5
    v9 = (unbroadcast(v12_bar * y, v3) / p - v9_bar) * p / v2 * v1
    return v8, (v9[:, None] * w, x.T @ v9, np.sum(v9))
