def boolean_operators_value_and_grad(x, y):
    if x > 0 and y > 0:
        v1 = x * y
        v2 = y
        y_bar = x
    elif x < 0 or y > 5:
        v1 = x ** 3
        v2 = 3.0 * x ** 2
        y_bar = 0.0
    elif not x > 3:
        v2 = y ** 3
        v1 = v2 * x
        y_bar = 3.0 * x * y ** 2
    else:
        v1 = 0.0
        v2 = 0.0
        y_bar = 0.0
    return v1, (v2, y_bar)
