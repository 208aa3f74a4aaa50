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
    # return S * n1 - K * exp(-r * T) * n2
    v11 = n2 * K * v9
    # n2 = 0.5 * (1.0 + math.erf(d2 / sqrt(2.0)))
    d2_bar = -0.5641895835477563 * v10 * math.exp(-v8 * v8) / v6
    # d1 = (log(S / K) + (r + 0.5 * sigma**2) * T) / (sigma * sqrt(T))
    v12_bar = (d2_bar + 0.5641895835477563 * S * math.exp(-v7 * v7) / v6) / v5
    v5_bar = -v12_bar * d1 - d2_bar
    v4_bar = v5_bar * sigma
    v3_bar = v12_bar * T
    T_bar = v12_bar * v3 + ((0.5 * v4_bar / v4 if v4 else v4_bar * math.inf) + v11 * r)
    v13 = v12_bar / v1 / K
    v14 = S * n1 - v10 * n2
    S_bar = v13 + n1
    K_bar = -v13 * v1 - n2 * v9
    r_bar = v3_bar + v11 * T
    sigma_bar = v3_bar * sigma + v5_bar * v4
    return v14, (S_bar, K_bar, T_bar, r_bar, sigma_bar)
