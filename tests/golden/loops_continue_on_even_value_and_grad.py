from srcad.runtime import power_slope


def continue_on_even_value_and_grad(x):
    v4s = []
    s = 0.0
    for v1 in range(6):
        v2 = v1 % 2 == 0
        v4s.append(v2)
        if not v2:
            s += x ** v1 / v1
    x_bar = 0.0
    s_bar = 1.0
    for v1, v2 in zip(reversed(range(6)), reversed(v4s)):
        if not v2:
            v5_bar = s_bar / v1
            x_bar += v5_bar * v1 * x ** (v1 - 1
                ) if v1 >= 1 else v5_bar * power_slope(x, v1)
    return s, x_bar
