import math
import numpy as np


def over_zip_value_and_grad(x, y):
    x_bar = np.zeros(x.shape)
    y_bar = np.zeros(y.shape)
    s = 0.0
    for i, (a, b) in enumerate(zip(x, y)):
        s += a * b + math.sin(a)
        x_bar[i] += b + math.cos(a)
        y_bar[i] += a
    return s, (x_bar, y_bar)
