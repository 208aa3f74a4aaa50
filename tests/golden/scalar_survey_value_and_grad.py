import math


def survey_value_and_grad(x1, x2):
    v1 = math.log(x1) + x1 * x2 - math.sin(x2)
    x2_bar = x1 - math.cos(x2)
    return v1, (1.0 / x1 + x2, x2_bar)
