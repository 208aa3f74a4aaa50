def conditional_expression_value_and_grad(x, y):
    v1 = x > y
    v2 = x if v1 else y
    v3 = v2 * v2
    if x > 2.5:
        v4 = x * y
        x_bar = y
        y_bar = x
    else:
        v4 = x
        x_bar = 1.0
        y_bar = 0.0
    v5 = 2.0 * v2
    v6 = v3 + v4
    if v1:
        x_bar = v5 + x_bar
    else:
        y_bar = v5 + y_bar
    return v6, (x_bar, y_bar)
