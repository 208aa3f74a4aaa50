def triple_nesting_value_and_grad(x, y):
    s_2sss = []
    v6ss = []
    s = x
    for v1 in range(2):
        s_2ss = []
        v6s = []
        for v2 in range(v1 + 1):
            v3 = v2 + 2
            v6s.append(v3)
            s_2s = []
            for v4 in range(v3):
                s_2s.append(s)
                s_1 = s * y + x * v4
                s = s_1
            s_2ss.append(s_2s)
            s -= x
        s_2sss.append(s_2ss)
        v6ss.append(v6s)
    y_bar = 0.0
    x_bar = 0.0
    s_bar = 1.0
    for s_2ss, v6s in zip(reversed(s_2sss), reversed(v6ss)):
        for s_2s, v3 in zip(reversed(s_2ss), reversed(v6s)):
            x_bar -= s_bar
            for v4, s_2 in zip(reversed(range(v3)), reversed(s_2s)):
                y_bar += s_bar * s_2
                x_bar += s_bar * v4
                s_bar *= y
    return s, (x_bar + s_bar, y_bar)
