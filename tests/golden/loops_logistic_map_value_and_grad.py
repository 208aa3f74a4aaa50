def logistic_map_value_and_grad(x, r, n):
    x_1s = []
    for v1 in range(n):
        x_1s.append(x)
        x_1 = r * x * (1.0 - x)
        x = x_1
    r_bar = 0.0
    x_1_bar = 1.0
    for x_1 in reversed(x_1s):
        v3_bar = x_1_bar * (1.0 - x_1)
        r_bar += v3_bar * x_1
        x_1_bar = v3_bar * r - x_1_bar * (r * x_1)
    return x, (x_1_bar, r_bar)
