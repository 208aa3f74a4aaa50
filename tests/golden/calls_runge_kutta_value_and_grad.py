def runge_kutta_value_and_grad(x, y, a, b):
    ys = []
    xs = []
    v2s = []
    v3s = []
    for _ in range(3):
        ys.append(y)
        xs.append(x)
        v1 = b * x * y
        v2 = x + 0.1 * (a * x - v1)
        v2s.append(v2)
        v3 = y + 0.1 * (v1 - y)
        v3s.append(v3)
        v4 = b * v2 * v3
        x += 0.2 * (a * v2 - v4)
        y += 0.2 * (v4 - v3)
    v5 = x * y
    a_bar = 0.0
    b_bar = 0.0
    x_1_bar = y
    y_1_bar = x
    for y, x, v2, v3 in zip(ys[::-1], xs[::-1], v2s[::-1], v3s[::-1]):
        # x, y = x + dt * k2x, y + dt * k2y
        v6_bar = 0.2 * y_1_bar
        v7_bar = 0.2 * x_1_bar
        # return a * x - b * x * y, b * x * y - y
        v4_bar = v6_bar - v7_bar
        v8_bar = v4_bar * v3
        v3_bar = v4_bar * (b * v2) - v6_bar
        v2_bar = v7_bar * a + v8_bar * b
        # k2x, k2y = lv_rhs(x + 0.5 * dt * k1x, y + 0.5 * dt * k1y, a, b)
        v9_bar = 0.1 * v3_bar
        v10_bar = 0.1 * v2_bar
        # return a * x - b * x * y, b * x * y - y
        v1_bar = v9_bar - v10_bar
        v11_bar = v1_bar * y
        a_bar = a_bar + v7_bar * v2 + v10_bar * x
        b_bar = b_bar + v8_bar * v2 + v11_bar * x
        x_1_bar = x_1_bar + v2_bar + v11_bar * b + v10_bar * a
        y_1_bar = y_1_bar + v3_bar - v9_bar + v1_bar * (b * x)
    return v5, (x_1_bar, y_1_bar, a_bar, b_bar)
