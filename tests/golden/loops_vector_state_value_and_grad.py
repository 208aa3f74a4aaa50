import numpy as np
from srcad.runtime import unbroadcast


def vector_state_value_and_grad(u, k):
    u_1s = []
    v3s = []
    v4s = []
    for v1 in range(4):
        u_1s.append(u)
        v2 = np.roll(u, 1)
        v3s.append(v2)
        v3 = k * u
        v4s.append(v3)
        u_1 = u + 0.1 * (v2 - v3)
        u = u_1
    v4 = np.sum(u ** 2)
    k_bar = 0.0
    u_1_bar = 1.0 * (2 * u)
    for u_1, v2, v3 in zip(reversed(u_1s), reversed(v3s), reversed(v4s)):
        v5_bar = u_1_bar * 0.1
        v5 = unbroadcast(-v5_bar, v3)
        k_bar += np.sum(v5 * u_1)
        u_1_bar = np.roll(unbroadcast(v5_bar, v2), np.negative(1), None) + (
            v5 * k + unbroadcast(u_1_bar, u_1))
    return v4, (u_1_bar, k_bar)
