def dict_by_key_value_and_grad(params, x):
    w = params['w']
    b = params['b']
    v1 = w * x + b
    v1_bar = 2.0 * v1
    return v1 ** 2, {'w': v1_bar * x, 'b': v1_bar}
