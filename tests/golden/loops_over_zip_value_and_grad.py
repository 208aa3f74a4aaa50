import math
import numpy as np


def over_zip_value_and_grad(x, y):
    v2s = []
    v3s = []
    s = 0.0
    for v1, v2 in zip(x, y):
        v2s.append(v1)
        v3s.append(v2)
        s += v1 * v2 + math.sin(v1)
    x_bar = np.zeros_like(x)
    y_bar = np.zeros_like(y)
    s_bar = 1.0
    for i, v1, v2 in zip(reversed(range(len(v2s))), reversed(v2s), reversed
        (v3s)):
        x_bar[i] += s_bar * v2 + s_bar * math.cos(v1)
        y_bar[i] += s_bar * v1
    return s, (x_bar, y_bar)
