def while_newton_value_and_grad(a):
    xs = []
    x = a
    while abs(x * x - a) > 1e-13 * a:
        xs.append(x)
        x = 0.5 * (x + a / x)
    a_bar = 0.0
    x_bar = 1.0
    for x_1 in xs[::-1]:
        v1_bar = 0.5 * x_bar
        v2 = a / x_1
        v3 = v1_bar / x_1
        a_bar += v3
        x_bar = v1_bar - v3 * v2
    return x, a_bar + x_bar
