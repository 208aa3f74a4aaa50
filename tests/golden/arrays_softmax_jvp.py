import numpy as np
from srcad.runtime import broadcast_like, selected, tie_weights


def softmax_jvp(a, a_dot):
    v1 = a.max(axis=1, keepdims=True)
    z = a - v1
    v2 = np.exp(z)
    v2_dot = (broadcast_like(a_dot, z) + broadcast_like(-selected(a_dot, tie_weights(a, v1, 1, 
        True)).sum(axis=1, keepdims=True), z)) * v2
    v3 = v2.sum(axis=1, keepdims=True)
    p = v2 / v3
    v4 = np.arange(2)
    v5 = [1, 2]
    v6 = p[v4, v5]
    v7 = -np.log(v6).sum()
    v7_dot = -((broadcast_like(v2_dot / v3, p) + broadcast_like(-v2_dot.sum(axis=1, keepdims=
        True) / v3 * p, p))[v4, v5] / v6).sum()
    return v7, v7_dot
