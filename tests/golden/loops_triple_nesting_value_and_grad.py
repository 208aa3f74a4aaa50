def triple_nesting_value_and_grad(x, y):
    s_1sss = []
    s = x
    for i in range(2):
        s_1ss = []
        for j in range(i + 1):
            s_1s = []
            for k in range(j + 2):
                s_1s.append(s)
                s = s * y + x * k
            s_1ss.append(s_1s)
            s -= x
        s_1sss.append(s_1ss)
    y_bar = 0.0
    x_bar = 0.0
    s_bar = 1.0
    for s_1ss, i in zip(s_1sss[::-1], range(1, -1, -1)):
        for s_1s, j in zip(s_1ss[::-1], range(i, -1, -1)):
            x_bar -= s_bar
            for k, s_1 in zip(range(j + 1, -1, -1), s_1s[::-1]):
                y_bar += s_bar * s_1
                x_bar += s_bar * k
                s_bar *= y
    return s, (x_bar + s_bar, y_bar)
