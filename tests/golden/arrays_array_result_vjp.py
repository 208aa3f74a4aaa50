from srcad.runtime import unbroadcast


def array_result_vjp(x, y):
    v1 = x * y + x.sum()

    def pullback(v1_bar):
        return unbroadcast(v1_bar * y, x) + v1_bar.sum(), unbroadcast(v1_bar * x, y)
    return v1, pullback
