import numpy as np


def heat_with_boundaries_value_and_grad(u, c):
    u = u.copy()
    v2s = []
    for _ in range(3):
        v1 = u[1:-1]
        v2 = u[2:] - 2 * v1 + u[:-2]
        v2s.append(v2)
        u[1:-1] = v1 + c * v2
        u[0] = u[1]
        u[-1] = 0.0
    # return np.sum(u**2)
    u_1_bar = 2.0 * u
    v3 = (u ** 2).sum()
    c_bar = 0.0
    for v2 in v2s[::-1]:
        v1_bar = u_1_bar[1:-1]
        # u[-1] = 0.0
        u_1_bar[-1] = 0.0
        # u[0] = u[1]
        v4_bar = u_1_bar[0]
        u_1_bar[0] = 0.0
        u_1_bar[1] += v4_bar
        # u[1:-1] = u[1:-1] + c * (u[2:] - 2 * u[1:-1] + u[:-2])
        v2_bar = v1_bar * c
        c_bar += np.dot(v1_bar, v2)
        u_1_bar[:-2] += v2_bar
        u_1_bar[2:] += v2_bar
        v1_bar -= 2.0 * v2_bar
    return v3, (u_1_bar, c_bar)
