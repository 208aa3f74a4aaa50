# For arrays of the shapes a (2, 3).
import numpy as np
from srcad.runtime import broadcast_like, selected, tie_weights


def softmax_jvp(a, a_dot):
    v1 = a.max(axis=1, keepdims=True)
    z = a - v1
    v2 = np.exp(z)
    v2_dot = (a_dot + broadcast_like(-selected(a_dot, tie_weights(a, v1, 1, True)).sum(axis=1,
        keepdims=True), a)) * v2
    v3 = v2.sum(axis=1, keepdims=True)
    p = v2 / v3
    v4 = np.arange(2)
    v5 = [1, 2]
    v6 = p[v4, v5]
    v7 = -np.log(v6).sum()
    v7_dot = -((v2_dot / v3 + broadcast_like(-v2_dot.sum(axis=1, keepdims=True) / v3 * p, a))[v4,
        v5] / v6).sum()
    return v7, v7_dot
