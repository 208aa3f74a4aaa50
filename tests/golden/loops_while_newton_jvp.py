def while_newton_jvp(a, a_dot):
    x = a
    x_dot = a_dot
    while abs(x * x - a) > 1e-13 * a:
        v1 = a / x
        x_1 = 0.5 * (x + v1)
        x, x_dot = x_1, 0.5 * (x_dot + (a_dot / x - x_dot / x * v1))
    return x, x_dot
