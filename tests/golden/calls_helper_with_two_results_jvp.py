import math


def helper_with_two_results_jvp(r, phi, r_dot, phi_dot):
    v1 = math.cos(phi)
    v2 = math.sin(phi)
    v3 = r * v1
    v4 = r * v2
    v5 = v3 * v3
    v6 = v5 * v4
    v6_dot = 2.0 * (r_dot * v1 - phi_dot * v2 * r) * v3 * v4 + (r_dot * v2 + phi_dot * v1 * r) * v5
    return v6, v6_dot
