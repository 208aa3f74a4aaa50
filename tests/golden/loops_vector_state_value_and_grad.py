import numpy as np
from srcad.runtime import unbroadcast


def vector_state_value_and_grad(u, k):
    us = []
    v1s = []
    v2s = []
    for i in range(4):
        us.append(u)
        v1 = np.roll(u, 1)
        v1s.append(v1)
        v2 = k * u
        v2s.append(v2)
        u = u + 0.1 * (v1 - v2)
    v3 = np.sum(u ** 2)
    k_bar = 0.0
    u_1_bar = 2.0 * u
    for u, v1, v2 in zip(reversed(us), reversed(v1s), reversed(v2s)):
        v4_bar = 0.1 * u_1_bar
        v5 = unbroadcast(-v4_bar, v2)
        k_bar += np.sum(v5 * u)
        u_1_bar = np.roll(unbroadcast(v4_bar, v1), np.negative(1), None) + (v5 * k + unbroadcast
            (u_1_bar, u))
    return v3, (u_1_bar, k_bar)
