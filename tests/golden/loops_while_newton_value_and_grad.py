def while_newton_value_and_grad(a):
    xs = []
    x = a
    while abs(x * x - a) > 1e-13 * a:
        xs.append(x)
        x_1 = 0.5 * (x + a / x)
        x = x_1
    a_bar = 0.0
    x_bar = 1.0
    for x_1 in reversed(xs):
        v8_bar = x_bar * 0.5
        v1 = a / x_1
        a_bar += v8_bar / x_1
        x_bar = v8_bar - v8_bar * v1 / x_1
    return x, a_bar + x_bar
