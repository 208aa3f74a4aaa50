import numpy as np
from srcad.runtime import private


def heat_on_two_grids_value_and_grad(u, c):
    u = private(u)
    u_2_bar = np.zeros_like(u)
    v = np.empty_like(u)
    v_bar = np.zeros_like(v)
    v_bars = []
    v2s = []
    u_1_bars = []
    u_1_bar = u_2_bar
    for _ in range(3):
        v_bars.append(v_bar)
        u_1_bars.append(u_1_bar)
        v1 = u[1:-1, 1:-1]
        v2 = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * v1
        v2s.append(v2)
        v[1:-1, 1:-1] = v1 + c * v2
        v[0, :] = v[1, :]
        v[-1, :] = v[-2, :]
        v[:, 0] = v[:, 1]
        v[:, -1] = v[:, -2]
        u, v, u_1_bar, v_bar = v, u, v_bar, u_1_bar
    # return np.sum(u * u)
    u_1_bar += 2.0 * u
    v3 = (u * u).sum()
    c_bar = 0.0
    for v_bar, v2, u_1_bar in zip(reversed(v_bars), v2s[::-1], reversed(u_1_bars)):
        # v[1:-1, 1:-1] = u[1:-1, 1:-1] + c * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, ...
        v1_bar = u_1_bar[1:-1, 1:-1]
        # v[:, -1] = v[:, -2]
        v_bar[:, -2] += v_bar[:, -1]
        v_bar[:, -1] = 0.0
        # v[:, 0] = v[:, 1]
        v_bar[:, 1] += v_bar[:, 0]
        v_bar[:, 0] = 0.0
        # v[-1, :] = v[-2, :]
        v_bar[-2, :] += v_bar[-1, :]
        v_bar[-1, :] = 0.0
        # v[0, :] = v[1, :]
        v_bar[1, :] += v_bar[0, :]
        v_bar[0, :] = 0.0
        # v[1:-1, 1:-1] = u[1:-1, 1:-1] + c * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, ...
        v4 = v_bar[1:-1, 1:-1].copy()
        v_bar[1:-1, 1:-1] = 0.0
        v1_bar += v4
        v2_bar = v4 * c
        v1_bar -= 4.0 * v2_bar
        u_1_bar[1:-1, :-2] += v2_bar
        u_1_bar[1:-1, 2:] += v2_bar
        u_1_bar[2:, 1:-1] += v2_bar
        u_1_bar[:-2, 1:-1] += v2_bar
        c_bar += np.vdot(v4, v2)
    return v3, (u_2_bar, c_bar)
