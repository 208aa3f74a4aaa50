def bound_in_one_branch_only_value_and_grad(x):
    v1 = x > 1
    if v1:
        bonus = x ** 3
    y = x * x
    if v1:
        y += bonus
        bonus_1_bar = 1.0
    else:
        bonus_1_bar = 0.0
    x_bar = 2.0 * x
    return y, 3.0 * bonus_1_bar * x ** 2 + x_bar if v1 else x_bar
