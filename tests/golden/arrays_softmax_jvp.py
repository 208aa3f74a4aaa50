import numpy as np
from srcad.runtime import broadcast_like, tie_weights


def softmax_jvp(a, a_dot):
    v1 = np.max(a, axis=1, keepdims=True)
    v1_dot = np.sum(tie_weights(a, v1, 1, True) * a_dot, axis=1, keepdims=True)
    z = a - v1
    v2 = np.exp(z)
    v2_dot = (broadcast_like(a_dot, z) + broadcast_like(-v1_dot, z)) * v2
    v3 = np.sum(v2, axis=1, keepdims=True)
    p = v2 / v3
    p_dot = broadcast_like(v2_dot / v3, p) + broadcast_like(-(np.sum(v2_dot,
        axis=1, keepdims=True) * p / v3), p)
    v4 = np.arange(2)
    v5 = [1, 2]
    v6 = p[v4, v5]
    return -np.sum(np.log(v6)), -np.sum(p_dot[v4, v5] / v6)
