import math
from srcad.runtime import unpacked


def several_results_vjp(x, y):
    v1 = x * y
    v2 = math.sin(x)

    def pullback(y_bar):
        y_bar = unpacked(y_bar, 3)
        v3 = y_bar[0]
        return v3 * y + y_bar[1] * math.cos(x), v3 * x
    return (v1, v2, 2.0), pullback
