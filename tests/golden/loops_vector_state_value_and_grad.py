import numpy as np
from srcad.runtime import sum_to, unbroadcast


def vector_state_value_and_grad(u, k):
    us = []
    shapes = []
    for i in range(4):
        us.append(u)
        v1 = np.roll(u, 1)
        shape = v1.shape
        shapes.append(shape)
        u = u + 0.1 * (v1 - k * u)
    v2 = (u ** 2).sum()
    k_bar = 0.0
    u_1_bar = 2.0 * u
    for u, shape in zip(reversed(us), reversed(shapes)):
        v3_bar = 0.1 * u_1_bar
        v4 = unbroadcast(v3_bar, u)
        k_bar -= (v4 * u).sum()
        u_1_bar = np.roll(sum_to(v3_bar, shape), np.negative(1), None) + (unbroadcast(u_1_bar, u
            ) - v4 * k)
    return v2, (u_1_bar, k_bar)
