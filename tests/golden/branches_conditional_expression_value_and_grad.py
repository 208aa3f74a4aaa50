def conditional_expression_value_and_grad(x, y):
    v1 = x > y
    big = x if v1 else y
    v2 = big * big
    if x > 2.5:
        v3 = x * y
        x_bar = y
        y_bar = x
    else:
        v3 = x
        x_bar = 1.0
        y_bar = 0.0
    v4 = 2.0 * big
    v5 = v2 + v3
    if v1:
        x_bar = v4 + x_bar
    else:
        y_bar = v4 + y_bar
    return v5, (x_bar, y_bar)
