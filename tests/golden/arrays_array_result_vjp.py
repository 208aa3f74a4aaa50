from srcad.runtime import unbroadcast


def array_result_vjp(x, y):
    v1 = x * y + x.sum()

    def pullback(v3_bar):
        return unbroadcast(v3_bar * y, x) + v3_bar.sum(), unbroadcast(v3_bar * x, y)
    return v1, pullback
