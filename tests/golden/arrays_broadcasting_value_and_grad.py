import numpy as np
from srcad.runtime import fill, unbroadcast


def broadcasting_value_and_grad(a, v, s):
    v1 = a + v
    v2 = v1 * s
    v3 = a - s
    v4 = 1 + v ** 2
    v5 = v2 * v3 / v4
    v4_bar = fill(1.0, v5) / v4
    v6 = np.sum(v5)
    v_bar = unbroadcast(-(v5 / v4), v4) * (2 * v)
    v2_bar = v4_bar * v3
    v7 = unbroadcast(v4_bar * v2, v3)
    v1_bar = v2_bar * s
    return v6, (unbroadcast(v1_bar, a) + v7, unbroadcast(v1_bar, v) + v_bar,
        np.sum(v2_bar * v1) + np.sum(-v7))
