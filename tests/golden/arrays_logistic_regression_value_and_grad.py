import numpy as np
from srcad.runtime import fill, unbroadcast


def logistic_regression_value_and_grad(x, w, b, y):
    v1 = x @ w
    v2 = np.exp(-(v1 + b))
    v3 = 1 + v2
    p = 1 / v3
    v4 = y * np.log(p)
    v5 = 1 - y
    v6 = 1 - p
    v7 = -np.mean(v4 + v5 * np.log(v6))
    # return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    v8_bar = fill(-1.0 / np.size(v4), v4)
    # p = 1 / (1 + np.exp(-(x @ w + b)))
    v9 = (unbroadcast(v8_bar * y, v1) / p - unbroadcast(v8_bar * v5, v1) / v6) / v3 * p * v2
    return v7, (v9[:, None] * w, x.T @ v9, v9.sum())
