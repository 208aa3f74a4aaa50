def break_on_a_value_value_and_grad(x, limit):
    v6s = []
    v3s = []
    ss = []
    s_1s = []
    s = 1.0
    for v1 in range(6):
        v3s.append(v1)
        ss.append(s)
        s_1 = s + s * x * v1
        s_1s.append(s_1)
        v2 = s_1 > limit
        v6s.append(v2)
        if v2:
            s_2 = s_1 * limit
            v3 = True
        else:
            s_2 = s_1 * 1.1
            v3 = False
        s = s_2
        if v3:
            break
    x_bar = 0.0
    limit_bar = 0.0
    s_bar = 1.0
    for v2, v1, s_2, s_3 in zip(reversed(v6s), reversed(v3s), reversed(ss),
        reversed(s_1s)):
        if v2:
            limit_bar += s_bar * s_3
            s_1_bar = s_bar * limit
        else:
            s_1_bar = s_bar * 1.1
        v4_bar = s_1_bar * v1
        x_bar += v4_bar * s_2
        s_bar = v4_bar * x + s_1_bar
    return s, (x_bar, limit_bar)
