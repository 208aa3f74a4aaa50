import math


def continue_on_even_value_and_grad(x):
    s = 0.0
    x_bar = 0.0
    for i in range(6):
        if not i % 2 == 0:
            v1 = x ** i
            s += v1 / i
            v1_bar = 1.0 / i
            x_bar += v1_bar * i * x ** (i - 1
                ) if i >= 1 else v1_bar * i * v1 / x if x else v1_bar * math.inf
    return s, x_bar
