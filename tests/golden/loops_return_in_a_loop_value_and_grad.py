def return_in_a_loop_value_and_grad(x):
    v3s = []
    ts = []
    v1 = False
    v2 = None
    t = 1.0
    for i in range(5):
        ts.append(t)
        t *= x
        v3 = i == 1 and x > 1
        v3s.append(v3)
        if v3:
            v1 = True
            v2 = t
            break
    if v1:
        v2_bar = 1.0
        t_bar = 0.0
        x_bar = 0.0
    else:
        v2 = t + x
        v2_bar = 0.0
        t_bar = 1.0
        x_bar = 1.0
    for v3, t in zip(v3s[::-1], ts[::-1]):
        if v3:
            t_bar += v2_bar
            v2_bar = 0.0
        x_bar += t_bar * t
        t_bar *= x
    return v2, x_bar
