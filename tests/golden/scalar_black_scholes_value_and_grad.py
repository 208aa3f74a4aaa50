import math


def black_scholes_value_and_grad(S, K, T, r, sigma):
    v1 = math.log(S / K)
    v2 = r + 0.5 * sigma ** 2
    v3 = math.sqrt(T)
    v4 = sigma * v3
    d1 = (v1 + v2 * T) / v4
    d2 = d1 - v4
    v5 = math.sqrt(2.0)
    v6 = d1 / v5
    n1 = 0.5 * (1.0 + math.erf(v6))
    v7 = d2 / v5
    n2 = 0.5 * (1.0 + math.erf(v7))
    v8 = math.exp(-r * T)
    v9 = K * v8
    # return S * n1 - K * exp(-r * T) * n2
    v10 = n2 * K * v8
    # n2 = 0.5 * (1.0 + math.erf(d2 / sqrt(2.0)))
    d2_bar = -0.5641895835477563 * v9 * math.exp(-v7 * v7) / v5
    # d1 = (log(S / K) + (r + 0.5 * sigma**2) * T) / (sigma * sqrt(T))
    v11_bar = (d2_bar + 0.5641895835477563 * S * math.exp(-v6 * v6) / v5) / v4
    v12 = v11_bar * d1 + d2_bar
    v2_bar = v11_bar * T
    T_bar = v11_bar * v2 + (-0.5 * v12 * sigma / v3 + v10 * r)
    v13 = S * n1 - v9 * n2
    S_bar = v11_bar / S + n1
    K_bar = -(v11_bar / K + n2 * v8)
    r_bar = v2_bar + v10 * T
    sigma_bar = v2_bar * sigma - v12 * v3
    return v13, (S_bar, K_bar, T_bar, r_bar, sigma_bar)
