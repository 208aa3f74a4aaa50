import numpy as np


def vector_state_value_and_grad(u, k):
    us = []
    for i in range(4):
        us.append(u)
        u = u + 0.1 * (np.roll(u, 1) - k * u)
    v1 = (u ** 2).sum()
    k_bar = 0.0
    u_1_bar = 2.0 * u
    for u in us[::-1]:
        v2_bar = 0.1 * u_1_bar
        k_bar -= np.dot(v2_bar, u)
        u_1_bar = u_1_bar - v2_bar * k + np.roll(v2_bar, -1)
    return v1, (u_1_bar, k_bar)
