import numpy as np
from srcad.runtime import fill, unbroadcast


def broadcasting_value_and_grad(a, v, s):
    v1 = a + v
    v2 = v1 * s
    v3 = a - s
    v4 = 1 + v ** 2
    v5 = v2 * v3 / v4
    v6_bar = fill(1.0, v1) / v4
    v2_bar = v6_bar * v3
    v7 = unbroadcast(v6_bar * v2, a)
    v1_bar = v2_bar * s
    v8 = v5.sum()
    a_bar = unbroadcast(v1_bar, a) + v7
    v_bar = unbroadcast(v1_bar, v) - unbroadcast(v6_bar * v5, v) * (2.0 * v)
    s_bar = np.vdot(v2_bar, v1) - v7.sum()
    return v8, (a_bar, v_bar, s_bar)
