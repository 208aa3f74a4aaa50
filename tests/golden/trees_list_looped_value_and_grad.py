import math


def list_looped_value_and_grad(p):
    v3s = []
    v2s = []
    s = 0.0
    for i, v1 in enumerate(p):
        v2 = i + 1
        v2s.append(v2)
        v3 = v1 ** v2
        v3s.append(v3)
        s += v3 * p[0]
    p_bar = [0.0] * len(p)
    for i, v1, v3, v2 in zip(range(len(v3s) - 1, -1, -1), p[::-1], v3s[::-1], v2s[::-1]):
        v4 = p[0]
        p_bar[0] += v3
        p_bar[i] += v4 * v2 * v1 ** (v2 - 1
            ) if v2 >= 1 else v4 * v2 * v3 / v1 if v1 else v4 * math.inf if v2 else 0.0
    return s, p_bar
