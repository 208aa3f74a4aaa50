import math


def continue_on_even_value_and_grad(x):
    v1s = []
    v2s = []
    s = 0.0
    for i in range(6):
        v1 = i % 2 == 0
        v1s.append(v1)
        if v1:
            v2 = None
        else:
            v2 = x ** i
            s += v2 / i
        v2s.append(v2)
    x_bar = 0.0
    for i, v1, v2 in zip(range(5, -1, -1), v1s[::-1], v2s[::-1]):
        if not v1:
            v2_bar = 1.0 / i
            x_bar += v2_bar * i * x ** (i - 1
                ) if i >= 1 else v2_bar * i * v2 / x if x else v2_bar * math.inf
    return s, x_bar
