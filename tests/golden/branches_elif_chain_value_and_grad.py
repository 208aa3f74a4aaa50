import math


def elif_chain_value_and_grad(x):
    v1 = x < 1
    if v1:
        v2 = x ** 2
    else:
        v3 = x < 2
        if v3:
            y_1 = x ** 3
        else:
            v4 = x < 3
            if v4:
                y = math.sin(x)
                y_1 = y * x
            else:
                y_1 = 1.0
        v2 = y_1 + x
    x_bar = 2.0 * x if v1 else 3.0 * x ** 2 + 1.0 if v3 else x * math.cos(x) + (y + 1.0
        ) if v4 else 1.0
    return v2, x_bar
