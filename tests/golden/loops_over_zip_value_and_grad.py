import math
import numpy as np


def over_zip_value_and_grad(x, y):
    as_1 = []
    bs = []
    s = 0.0
    for a, b in zip(x, y):
        as_1.append(a)
        bs.append(b)
        s += a * b + math.sin(a)
    x_bar = np.zeros(x.shape)
    y_bar = np.zeros(y.shape)
    for i, a, b in zip(range(len(as_1) - 1, -1, -1), as_1[::-1], bs[::-1]):
        x_bar[i] += b + math.cos(a)
        y_bar[i] += a
    return s, (x_bar, y_bar)
