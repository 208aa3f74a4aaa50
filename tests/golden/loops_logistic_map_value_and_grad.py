def logistic_map_value_and_grad(x, r, n):
    xs = []
    for i in range(n):
        xs.append(x)
        x = r * x * (1.0 - x)
    r_bar = 0.0
    x_1_bar = 1.0
    for x_1 in xs[::-1]:
        v1_bar = x_1_bar * (1.0 - x_1)
        r_bar += v1_bar * x_1
        x_1_bar = v1_bar * r - x_1_bar * (r * x_1)
    return x, (x_1_bar, r_bar)
