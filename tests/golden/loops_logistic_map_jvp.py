def logistic_map_jvp(x, r, n, x_dot, r_dot):
    x_1_dot = x_dot
    for v1 in range(n):
        v2 = r * x
        v3 = 1.0 - x
        x_1 = v2 * v3
        x, x_1_dot = x_1, (r_dot * x + x_1_dot * r) * v3 - x_1_dot * v2
    return x, x_1_dot
