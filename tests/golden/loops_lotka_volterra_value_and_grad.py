def lotka_volterra_value_and_grad(x, y, a, b, c, d):
    y_1s = []
    x_1s = []
    for v1 in range(5):
        y_1s.append(y)
        x_1s.append(x)
        x, y = x + 0.1 * (a * x - b * x * y), y + 0.1 * (d * x * y - c * y)
    v2 = x + y
    a_bar = 0.0
    b_bar = 0.0
    d_bar = 0.0
    c_bar = 0.0
    x_1_bar = 1.0
    y_1_bar = 1.0
    for y, x in zip(reversed(y_1s), reversed(x_1s)):
        v12_bar = y_1_bar * 0.1
        v3 = v12_bar * y
        v6_bar = x_1_bar * 0.1
        v4 = v6_bar * y
        a_bar += v6_bar * x
        b_bar -= v4 * x
        d_bar += v3 * x
        c_bar -= v3
        x_1_bar = v6_bar * a + (x_1_bar + v3 * d - v4 * b)
        y_1_bar = y_1_bar - v12_bar * c + v12_bar * (d * x) - v6_bar * (b * x)
    return v2, (x_1_bar, y_1_bar, a_bar, b_bar, c_bar, d_bar)
