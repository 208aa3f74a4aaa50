import math


def elif_chain_value_and_grad(x):
    if x < 1:
        v1 = x ** 2
        x_bar = 2.0 * x
    else:
        v2 = x < 2
        if v2:
            y = x ** 3
        else:
            v3 = x < 3
            if v3:
                y_1 = math.sin(x)
                y = y_1 * x
            else:
                y = 1.0
        v1 = y + x
        x_bar = 3.0 * x ** 2 + 1.0 if v2 else x * math.cos(x) + (y_1 + 1.0) if v3 else 1.0
    return v1, x_bar
