import math


def elif_chain_jvp(x, x_dot):
    if x < 1:
        v1 = x ** 2
        v1_dot = 2.0 * x_dot * x
    else:
        if x < 2:
            y = x ** 3
            y_4_dot = 3.0 * x_dot * x ** 2
        elif x < 3:
            y_1 = math.sin(x)
            y = y_1 * x
            y_4_dot = x_dot * math.cos(x) * x + x_dot * y_1
        else:
            y = 1.0
            y_4_dot = 0.0
        v1 = y + x
        v1_dot = y_4_dot + x_dot
    return v1, v1_dot
