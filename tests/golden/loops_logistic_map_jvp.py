def logistic_map_jvp(x, r, n, x_dot, r_dot):
    x_1_dot = x_dot
    for i in range(n):
        v1 = r * x
        v2 = 1.0 - x
        x_1 = v1 * v2
        x, x_1_dot = x_1, (r_dot * x + x_1_dot * r) * v2 - x_1_dot * v1
    return x, x_1_dot
