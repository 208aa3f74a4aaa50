def lotka_volterra_value_and_grad(x, y, a, b, c, d):
    ys = []
    xs = []
    for _ in range(5):
        ys.append(y)
        xs.append(x)
        x, y = x + 0.1 * (a * x - b * x * y), y + 0.1 * (d * x * y - c * y)
    v1 = x + y
    a_bar = 0.0
    b_bar = 0.0
    d_bar = 0.0
    c_bar = 0.0
    x_1_bar = 1.0
    y_1_bar = 1.0
    for y, x in zip(ys[::-1], xs[::-1]):
        v2_bar = 0.1 * y_1_bar
        v3 = v2_bar * y
        v4_bar = 0.1 * x_1_bar
        v5 = v4_bar * y
        a_bar += v4_bar * x
        b_bar -= v5 * x
        d_bar += v3 * x
        c_bar -= v3
        x_1_bar = v4_bar * a + (x_1_bar + v3 * d - v5 * b)
        y_1_bar = y_1_bar - v2_bar * c + v2_bar * (d * x) - v4_bar * (b * x)
    return v1, (x_1_bar, y_1_bar, a_bar, b_bar, c_bar, d_bar)
