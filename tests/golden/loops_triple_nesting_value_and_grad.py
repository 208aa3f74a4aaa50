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
    for s_1ss, i in zip(reversed(s_1sss), reversed(range(2))):
        for s_1s, j in zip(reversed(s_1ss), reversed(range(i + 1))):
            x_bar -= s_bar
            for k, s_1 in zip(reversed(range(j + 2)), reversed(s_1s)):
                y_bar += s_bar * s_1
                x_bar += s_bar * k
                s_bar *= y
    return s, (x_bar + s_bar, y_bar)
