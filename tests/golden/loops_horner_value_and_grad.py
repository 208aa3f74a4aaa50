import numpy as np


def horner_value_and_grad(c, x):
    v1 = len(c) - 1
    rs = []
    r = 0.0
    for v2 in range(v1, -1, -1):
        rs.append(r)
        r_1 = r * x + c[v2]
        r = r_1
    c_bar = np.zeros_like(c)
    x_bar = 0.0
    r_bar = 1.0
    for v2, r_1 in zip(reversed(range(v1, -1, -1)), reversed(rs)):
        c_bar[v2] += r_bar
        x_bar += r_bar * r_1
        r_bar *= x
    return r, (c_bar, x_bar)
