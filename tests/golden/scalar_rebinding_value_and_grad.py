import math


def rebinding_value_and_grad(x, y):
    x_1 = x * y
    x_2 = math.sin(x_1) + x_1
    y_1 = y - x_2
    x_3 = x_2 * y_1
    # y = y - x
    x_2_bar = y_1 - x_2
    # x = sin(x) + x
    x_1_bar = x_2_bar * math.cos(x_1) + x_2_bar
    return x_3, (x_1_bar * y, x_1_bar * x + x_2)
