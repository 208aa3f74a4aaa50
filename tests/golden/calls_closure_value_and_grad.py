def closure_value_and_grad(x, y):
    v1 = x * y + x
    v2 = y * y + x
    y_bar = v1 * y
    return v1 * v2, (v2 * y + (v2 + v1), v2 * x + (y_bar + y_bar))
