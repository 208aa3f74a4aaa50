import math


def list_looped_value_and_grad(p):
    v2s = []
    v1s = []
    s = 0.0
    for i, v in enumerate(p):
        v1 = i + 1
        v1s.append(v1)
        v2 = v ** v1
        v2s.append(v2)
        s += v2 * p[0]
    p_bar = [0.0] * len(p)
    for i, v, v2, v1 in zip(range(len(v2s) - 1, -1, -1), p[::-1], v2s[::-1], v1s[::-1]):
        v3 = p[0]
        p_bar[0] += v2
        p_bar[i] += v3 * v1 * v ** (v1 - 1
            ) if v1 >= 1 else v3 * v1 * v2 / v if v else v3 * math.inf if v1 else 0.0
    return s, p_bar
