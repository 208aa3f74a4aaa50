# For arrays of the shapes x (4,), y (4,).
from srcad.runtime import fill


def array_result_vjp(x, y):
    v1 = x * y + x.sum()

    def pullback(v1_bar):
        return v1_bar * y + fill(v1_bar.sum(), x), v1_bar * x
    return v1, pullback
