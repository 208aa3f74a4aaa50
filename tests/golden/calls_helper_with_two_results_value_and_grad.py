import math


def helper_with_two_results_value_and_grad(r, phi):
    v1 = math.cos(phi)
    x = r * v1
    v2 = math.sin(phi)
    y = r * v2
    v3 = x * x
    x_bar = 2.0 * y * x
    v4 = v3 * y
    r_bar = x_bar * v1 + v3 * v2
    phi_bar = v3 * r * v1 - x_bar * r * v2
    return v4, (r_bar, phi_bar)
