def logistic_map_vjp(x, r, n):
    x_1s = []
    for v1 in range(n):
        x_1s.append(x)
        x_1 = r * x * (1.0 - x)
        x = x_1

    def pullback(x_1_bar):
        r_bar = 0.0
        x_1_bar_1 = x_1_bar
        for x_2 in reversed(x_1s):
            v3_bar = x_1_bar_1 * (1.0 - x_2)
            r_bar += v3_bar * x_2
            x_1_bar_1 = v3_bar * r - x_1_bar_1 * (r * x_2)
        return x_1_bar_1, r_bar
    return x, pullback
