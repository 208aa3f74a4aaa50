import math


def derivative_inside_value_and_grad(x, y):
    v1 = y * x
    v2 = math.sin(v1)
    v3 = math.cos(v1)
    v1_bar = v3 * x
    v4 = v1 * v2
    return y * v1_bar, (y * v3 - v4 * y, v1_bar - v4 * x)
