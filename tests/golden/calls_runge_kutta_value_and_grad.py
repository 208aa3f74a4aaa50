def runge_kutta_value_and_grad(x, y, a, b):
    y_1s = []
    x_1s = []
    v12s = []
    v15s = []
    for v1 in range(3):
        y_1s.append(y)
        x_1s.append(x)
        v2 = b * x * y
        v3 = x + 0.1 * (a * x - v2)
        v12s.append(v3)
        v4 = y + 0.1 * (v2 - y)
        v15s.append(v4)
        v5 = b * v3 * v4
        x += 0.2 * (a * v3 - v5)
        y += 0.2 * (v5 - v4)
    v6 = x * y
    a_bar = 0.0
    b_bar = 0.0
    x_1_bar = y
    y_1_bar = x
    for y, x, v3, v4 in zip(reversed(y_1s), reversed(x_1s), reversed(v12s),
        reversed(v15s)):
        v22_bar = y_1_bar * 0.2
        v19_bar = x_1_bar * 0.2
        v18_bar = v22_bar - v19_bar
        v17_bar = v18_bar * v4
        v15_bar = v18_bar * (b * v3) - v22_bar
        v12_bar = v19_bar * a + v17_bar * b
        v9_bar = v15_bar * 0.1
        v6_bar = v12_bar * 0.1
        v5_bar = v9_bar - v6_bar
        v4_bar = v5_bar * y
        a_bar = a_bar + v19_bar * v3 + v6_bar * x
        b_bar = b_bar + v17_bar * v3 + v4_bar * x
        x_1_bar = x_1_bar + v12_bar + v4_bar * b + v6_bar * a
        y_1_bar = y_1_bar + v15_bar - v9_bar + v5_bar * (b * x)
    return v6, (x_1_bar, y_1_bar, a_bar, b_bar)
