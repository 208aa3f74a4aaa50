import numpy as np


def horner_value_and_grad(c, x):
    v1 = len(c) - 1
    rs = []
    r = 0.0
    for k in range(v1, -1, -1):
        rs.append(r)
        r = r * x + c[k]
    c_bar = np.zeros(c.shape)
    x_bar = 0.0
    r_bar = 1.0
    for k, r_1 in zip(range(v1 + 1), rs[::-1]):
        c_bar[k] += r_bar
        x_bar += r_bar * r_1
        r_bar *= x
    return r, (c_bar, x_bar)
