from srcad.runtime import accumulator, power_slope, settled


def list_looped_value_and_grad(p):
    v5s = []
    v4s = []
    s = 0.0
    for v1, v2 in enumerate(p):
        v3 = v1 + 1
        v4s.append(v3)
        v4 = v2 ** v3
        v5s.append(v4)
        s += v4 * p[0]
    p_bar = accumulator(p)
    s_bar = 1.0
    for i, v2, v4, v3 in zip(reversed(range(len(v5s))), reversed(p),
        reversed(v5s), reversed(v4s)):
        v5_bar = s_bar * p[0]
        p_bar[0] += s_bar * v4
        p_bar[i] += v5_bar * v3 * v2 ** (v3 - 1
            ) if v3 >= 1 else v5_bar * power_slope(v2, v3)
    return s, settled(p_bar, p)
