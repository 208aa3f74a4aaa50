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
    big_bar = 2.0 * big
    v4 = v2 + v3
    if v1:
        x_bar = big_bar + x_bar
    else:
        y_bar = big_bar + y_bar
    return v4, (x_bar, y_bar)
