# For arrays of the shapes x (2, 3), w (3,), y (2,).
import numpy as np


def logistic_regression_value_and_grad(x, w, b, y):
    v1 = np.exp(-(x @ w + b))
    v2 = 1 + v1
    p = 1 / v2
    v3 = 1 - y
    v4 = 1 - p
    # return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    v5 = np.size(y)
    v6 = -1.0 / v5
    # p = 1 / (1 + np.exp(-(x @ w + b)))
    v7 = (v6 * y / p + 1.0 / v5 * v3 / v4) / v2 * p
    v8 = v7 * v1
    v9 = -np.mean(y * np.log(p) + v3 * np.log(v4))
    x_bar = v8[:, None] * w
    w_bar = x.T @ v8
    v10 = np.dot(v7, v1)
    return v9, (x_bar, w_bar, v10)
