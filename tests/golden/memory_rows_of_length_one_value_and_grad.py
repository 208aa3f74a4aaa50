import numpy as np
from srcad.runtime import inverse


def rows_of_length_one_value_and_grad(a):
    b = a.copy()
    v1 = b.shape[0]
    v4_olds = []
    v3s = []
    v4s = []
    for k in range(v1):
        v2 = b[k]
        v3 = np.linalg.norm(v2)
        v3s.append(v3)
        v4 = v2 / v3
        v4s.append(v4)
        v4_old = np.copy(v2)
        v4_olds.append(v4_old)
        v2[...] = v4
    v5 = b[0]
    v6 = b[1]
    b_bar = np.zeros_like(b)
    # return np.sum(b[0] * b[1])
    b_bar[0] = v6
    b_bar[1] = v5
    v7 = (v5 * v6).sum()
    for k, v4_old, v3, v4 in zip(range(v1 - 1, -1, -1), v4_olds[::-1], v3s[::-1], v4s[::-1]):
        # b[k] /= np.linalg.norm(b[k])
        v2 = b[k]
        v2_bar = b_bar[k]
        v2[...] = v4_old
        v2_bar_1 = v2_bar / v3
        v2_bar[...] = v2_bar_1
        v2_bar -= np.dot(v2_bar_1, v4) * inverse(v3) * v2
    return v7, b_bar
