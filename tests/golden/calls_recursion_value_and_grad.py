from srcad.runtime import call_vjp, seed, unbroadcast
from tests.corpus.calls import recursion


def recursion_value_and_grad(x, n):
    v1 = n == 0
    if v1:
        v2 = 1.0
    else:
        v4 = n - 1
        v5 = call_vjp(recursion, (0,), (), x, v4)
        v3 = v5[0]
        v3_pullback = v5[1]
        v2 = x * v3
    v6 = seed(v2)
    if v1:
        x_bar = 0.0
    else:
        v7 = unbroadcast(v6 * x, v3)
        v8 = unbroadcast(v6 * v3, x)
        x_bar = v3_pullback(v7)[0] + v8
    return v2, x_bar
