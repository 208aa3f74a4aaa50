# For arrays of the shapes a (2, 3), v (3,).
import numpy as np
from srcad.runtime import fill


def broadcasting_value_and_grad(a, v, s):
    v1 = a + v
    v2 = v1 * s
    v3 = a - s
    v4 = 1 + v ** 2
    v5 = v2 * v3 / v4
    v6_bar = fill(1.0, a) / v4
    v2_bar = v6_bar * v3
    v3_bar = v6_bar * v2
    v1_bar = v2_bar * s
    v7 = v5.sum()
    a_bar = v1_bar + v3_bar
    v_bar = v1_bar.sum(axis=0) - (v6_bar * v5).sum(axis=0) * (2.0 * v)
    s_bar = np.vdot(v2_bar, v1) - v3_bar.sum()
    return v7, (a_bar, v_bar, s_bar)
