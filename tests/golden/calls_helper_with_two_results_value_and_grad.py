import math


def helper_with_two_results_value_and_grad(r, phi):
    v1 = math.cos(phi)
    x = r * v1
    v2 = math.sin(phi)
    y = r * v2
    v3 = x * x
    v4 = 2.0 * y * x
    v5 = v3 * y
    r_bar = v4 * v1 + v3 * v2
    phi_bar = v3 * r * v1 - v4 * r * v2
    return v5, (r_bar, phi_bar)
