def dict_by_key_value_and_grad(params, x):
    w = params['w']
    b = params['b']
    v1 = w * x + b
    v2 = 2.0 * v1
    return v1 ** 2, {'w': v2 * x, 'b': v2}
