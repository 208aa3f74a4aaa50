# For arrays of the shapes x (2, 3), w (3,), y (2,).
import numpy as np


def logistic_regression_value_and_grad(x, w, b, y):
    v1 = np.exp(-(x @ w + b))
    p = 1 / (1 + v1)
    v2 = 1 - y
    v3 = 1 - p
    # return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    v4 = np.size(y)
    v5 = -1.0 / v4
    # p = 1 / (1 + np.exp(-(x @ w + b)))
    v6 = (v5 * y / p + 1.0 / v4 * v2 / v3) * p * p * v1
    v7 = -np.mean(y * np.log(p) + v2 * np.log(v3))
    x_bar = v6[:, None] * w
    w_bar = x.T @ v6
    v8 = v6.sum()
    return v7, (x_bar, w_bar, v8)
