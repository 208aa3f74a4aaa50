import math


def list_looped_value_and_grad(p):
    p_bar = [0.0] * len(p)
    s = 0.0
    for i, v in enumerate(p):
        v1 = i + 1
        v2 = v ** v1
        v3 = p[0]
        s += v2 * v3
        p_bar[0] += v2
        p_bar[i] += v3 * v1 * v ** (v1 - 1
            ) if v1 >= 1 else v3 * v1 * v2 / v if v else v3 * math.inf if v1 else 0.0
    return s, p_bar
