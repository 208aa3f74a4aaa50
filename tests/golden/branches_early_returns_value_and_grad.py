import math


def early_returns_value_and_grad(x):
    v1 = x < 0
    if v1:
        y = -x
    else:
        y_1 = x * x
        v2 = x < 1
        if v2:
            y = y_1
        else:
            v3 = math.exp(-x)
            y = y_1 * v3
    if v1:
        x_bar = -1.0
    else:
        if v2:
            v3 = 1.0
            x_bar = 0.0
        else:
            x_bar = -y_1 * v3
        v4 = v3 * x
        x_bar = v4 + (v4 + x_bar)
    return y, x_bar
