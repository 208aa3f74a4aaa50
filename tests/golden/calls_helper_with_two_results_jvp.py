import math


def helper_with_two_results_jvp(r, phi, r_dot, phi_dot):
    v1 = math.cos(phi)
    v2 = math.sin(phi)
    x = r * v1
    y = r * v2
    v3 = x * x
    v4 = v3 * y
    v4_dot = 2.0 * (r_dot * v1 - phi_dot * v2 * r) * x * y + (r_dot * v2 + phi_dot * v1 * r) * v3
    return v4, v4_dot
