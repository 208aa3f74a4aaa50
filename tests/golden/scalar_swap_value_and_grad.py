def swap_value_and_grad(a, b, c):
    v1 = a * c
    return c - 2 * b + v1 * c, (c * c, -2.0, c * a + (1.0 + v1))
