def triple_nesting_value_and_grad(x, y):
    s_2sss = []
    s = x
    for v1 in range(2):
        s_2ss = []
        for v2 in range(v1 + 1):
            s_2s = []
            for v3 in range(v2 + 2):
                s_2s.append(s)
                s_1 = s * y + x * v3
                s = s_1
            s_2ss.append(s_2s)
            s -= x
        s_2sss.append(s_2ss)
    y_bar = 0.0
    x_bar = 0.0
    s_bar = 1.0
    for s_2ss, v1 in zip(reversed(s_2sss), reversed(range(2))):
        for s_2s, v2 in zip(reversed(s_2ss), reversed(range(v1 + 1))):
            x_bar -= s_bar
            for v3, s_2 in zip(reversed(range(v2 + 2)), reversed(s_2s)):
                y_bar += s_bar * s_2
                x_bar += s_bar * v3
                s_bar *= y
    return s, (x_bar + s_bar, y_bar)
