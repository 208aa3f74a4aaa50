import math


def early_returns_value_and_grad(x):
    if x < 0:
        y = -x
        x_bar = -1.0
    else:
        y = x * x
        if x < 1:
            v1 = 1.0
            x_bar = 0.0
        else:
            v1 = math.exp(-x)
            y *= v1
            x_bar = -y
        x_bar = 2.0 * v1 * x + x_bar
    return y, x_bar
