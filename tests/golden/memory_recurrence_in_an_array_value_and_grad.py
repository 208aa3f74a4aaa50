import numpy as np


def recurrence_in_an_array_value_and_grad(x):
    v1 = len(x)
    y = np.empty(v1)
    y[0] = x[0]
    for i in range(1, v1):
        v2 = x[i]
        y[i] = y[i - 1] * v2 + v2
    v3 = y[-1]
    y_bar = np.zeros(v1)
    # return y[-1] ** 2 + y[1]
    y_bar[1] += 1.0
    y_bar[-1] += 2.0 * v3
    x_bar = np.zeros(x.shape)
    v4 = v3 ** 2 + y[1]
    for i in range(v1 - 1, 0, -1):
        # y[i] = y[i - 1] * x[i] + x[i]
        v5 = i - 1
        v6_bar = y_bar[i]
        x_bar[i] += v6_bar * y[v5] + v6_bar
        y_bar[v5] += v6_bar * x[i]
    # y[0] = x[0]
    x_bar[0] += y_bar[0]
    return v4, x_bar
