def return_in_a_loop_value_and_grad(x):
    v7s = []
    ts = []
    v1 = False
    t = 1.0
    for v3 in range(5):
        ts.append(t)
        t_1 = t * x
        v4 = v3 == 1 and x > 1
        v7s.append(v4)
        if v4:
            v5 = True
            v1 = True
            v2 = t_1
        else:
            v5 = False
        t = t_1
        if v5:
            break
    v6 = v2 if v1 else t + x
    if v1:
        v3_bar = 1.0
        t_bar = 0.0
        x_bar = 0.0
    else:
        v3_bar = 0.0
        t_bar = 1.0
        x_bar = 1.0
    for v4, t_1 in zip(reversed(v7s), reversed(ts)):
        if v4:
            t_bar += v3_bar
            v3_bar = 0.0
        x_bar += t_bar * t_1
        t_bar *= x
    return v6, x_bar
