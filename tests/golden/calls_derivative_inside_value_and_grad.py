import math


def derivative_inside_value_and_grad(x, y):
    v1 = y * x
    v2 = math.sin(v1)
    v3 = math.cos(v1)
    v4_bar = v3 * x
    v5 = v1 * v2
    return y * v4_bar, (y * v3 - v5 * y, v4_bar - v5 * x)
