import math


def helper_with_two_results_jvp(r, phi, r_dot, phi_dot):
    v1 = math.cos(phi)
    v2 = math.sin(phi)
    v3 = r * v1
    v4 = r * v2
    v5 = v3 * v3
    v5_dot = (r_dot * v1 - phi_dot * v2 * r) * v3
    return v5 * v4, (v5_dot + v5_dot) * v4 + (r_dot * v2 + phi_dot * v1 * r
        ) * v5
