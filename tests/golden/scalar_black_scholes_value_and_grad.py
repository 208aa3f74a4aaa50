import math


def black_scholes_value_and_grad(S, K, T, r, sigma):
    v1 = S / K
    v2 = math.log(v1)
    v3 = r + 0.5 * sigma ** 2
    v4 = math.sqrt(T)
    v5 = sigma * v4
    d1 = (v2 + v3 * T) / v5
    d2 = d1 - v5
    v6 = math.sqrt(2.0)
    v7 = d1 / v6
    n1 = 0.5 * (1.0 + math.erf(v7))
    v8 = d2 / v6
    n2 = 0.5 * (1.0 + math.erf(v8))
    v9 = math.exp(-r * T)
    v10 = K * v9
    v11 = n2 * K * v9
    v12 = v10 * 0.5 * 1.1283791670955126 * math.exp(-(v8 * v8)) / v6
    d1_bar = S * 0.5 * 1.1283791670955126 * math.exp(-(v7 * v7)) / v6 - v12
    v7_bar = d1_bar / v5
    v9_bar = v12 - d1_bar * d1 / v5
    v8_bar = v9_bar * sigma
    v5_bar = v7_bar * T
    v13 = S * n1 - v10 * n2
    v14 = n2 * v9
    T_bar = v7_bar * v3 + ((v8_bar * 0.5 / v4 if v4 else v8_bar * math.inf) +
        v11 * r)
    v1_bar = v7_bar / v1
    return v13, (v1_bar / K + n1, -(v1_bar * v1 / K) - v14, T_bar, v5_bar +
        v11 * T, v5_bar * 0.5 * 2 * sigma + v9_bar * v4)
