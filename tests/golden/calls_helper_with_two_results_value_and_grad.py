import math


def helper_with_two_results_value_and_grad(r, phi):
    v1 = math.cos(phi)
    v2 = r * v1
    v3 = math.sin(phi)
    v4 = r * v3
    v5 = v2 * v2
    v6 = 2.0 * v4 * v2
    v7 = v5 * v4
    r_bar = v6 * v1 + v5 * v3
    phi_bar = v5 * r * v1 - v6 * r * v3
    return v7, (r_bar, phi_bar)
