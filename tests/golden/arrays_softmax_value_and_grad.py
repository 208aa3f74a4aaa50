# For arrays of the shapes a (2, 3).
import numpy as np
from srcad.runtime import add_at, selected, tie_weights


def softmax_value_and_grad(a):
    v1 = a.max(axis=1, keepdims=True)
    z = a - v1
    v2 = np.exp(z)
    v3 = v2.sum(axis=1, keepdims=True)
    p = v2 / v3
    v4 = np.arange(2)
    v5 = [1, 2]
    v6 = p[v4, v5]
    p_bar = np.zeros(p.shape)
    # return -np.sum(np.log(p[np.arange(2), [1, 2]]))
    add_at(p_bar, (v4, v5), -1.0 / v6)
    # p = np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)
    v2_bar = p_bar / v3
    z_bar = (v2_bar - (v2_bar * p).sum(axis=1, keepdims=True)) * v2
    return -np.log(v6).sum(), selected(-z_bar.sum(axis=1, keepdims=True), tie_weights(a, v1, 1, 
        True)) + z_bar
