def boolean_operators_value_and_grad(x, y):
    v1 = x > 0 and y > 0
    if v1:
        v2 = x * y
    else:
        v3 = x < 0 or y > 5
        if v3:
            v2 = x ** 3
        else:
            v4 = not x > 3
            if v4:
                v5 = y ** 3
                v2 = v5 * x
            else:
                v2 = 0.0
    if v1:
        v5 = y
        y_bar = x
    elif v3:
        v5 = 3.0 * x ** 2
        y_bar = 0.0
    elif v4:
        y_bar = 3.0 * x * y ** 2
    else:
        v5 = 0.0
        y_bar = 0.0
    return v2, (v5, y_bar)
