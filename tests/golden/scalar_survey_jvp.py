import math


def survey_jvp(x1, x2, x1_dot, x2_dot):
    v1 = math.log(x1)
    v2_dot = x1_dot / x1 + (x1_dot * x2 + x2_dot * x1)
    v3 = math.sin(x2)
    return v1 + x1 * x2 - v3, v2_dot - x2_dot * math.cos(x2)
