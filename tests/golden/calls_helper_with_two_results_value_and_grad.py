import math


def helper_with_two_results_value_and_grad(r, phi):
    v1 = math.cos(phi)
    v2 = r * v1
    v3 = math.sin(phi)
    v4 = r * v3
    v5 = v2 * v2
    v2_bar = v4 * v2
    v2_bar += v2_bar
    return v5 * v4, (v2_bar * v1 + v5 * v3, v5 * r * v1 - v2_bar * r * v3)
