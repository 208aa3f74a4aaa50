def break_on_a_value_value_and_grad(x, limit):
    v1s = []
    is_1 = []
    ss = []
    ss_1 = []
    s = 1.0
    for i in range(6):
        is_1.append(i)
        ss.append(s)
        s += s * x * i
        ss_1.append(s)
        v1 = s > limit
        v1s.append(v1)
        if v1:
            s *= limit
            break
        s *= 1.1
    x_bar = 0.0
    limit_bar = 0.0
    s_bar = 1.0
    for v1, i, s_1, s_2 in zip(v1s[::-1], is_1[::-1], ss[::-1], ss_1[::-1]):
        if v1:
            limit_bar += s_bar * s_2
            s_1_bar = s_bar * limit
        else:
            s_1_bar = 1.1 * s_bar
        v3_bar = s_1_bar * i
        x_bar += v3_bar * s_1
        s_bar = v3_bar * x + s_1_bar
    return s, (x_bar, limit_bar)
