def closure_value_and_grad(x, y):
    v1 = x * y + x
    v2 = y * y + x
    return v1 * v2, (v2 * y + (v2 + v1), v2 * x + 2.0 * v1 * y)
