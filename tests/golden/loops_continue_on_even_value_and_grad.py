import math
from srcad.runtime import power_slope


def continue_on_even_value_and_grad(x):
    v4s = []
    v5_1s = []
    s = 0.0
    for v1 in range(6):
        v2 = v1 % 2 == 0
        v4s.append(v2)
        if v2:
            v3 = None
        else:
            v3 = x ** v1
            s += v3 / v1
        v5_1s.append(v3)
    x_bar = 0.0
    s_bar = 1.0
    for v1, v2, v3 in zip(reversed(range(6)), reversed(v4s), reversed(v5_1s)):
        if not v2:
            v5_bar = s_bar / v1
            v4 = (v5_bar * v1 * x ** (v1 - 1) if v1 >= 1 else v5_bar * v1 *
                v3 / x if x else v5_bar * math.inf if v1 > 0 else v5_bar *
                power_slope(x, v1))
            x_bar += v4
    return s, x_bar
