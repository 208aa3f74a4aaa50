import math


def black_scholes_value_and_grad(S, K, T, r, sigma):
    v1 = math.log(S / K)
    v2 = r + 0.5 * sigma ** 2
    v3 = math.sqrt(T)
    v4 = sigma * v3
    d1 = (v1 + v2 * T) / v4
    d2 = d1 - v4
    v5 = d1 / 1.4142135623730951
    n1 = 0.5 * (1.0 + math.erf(v5))
    v6 = d2 / 1.4142135623730951
    n2 = 0.5 * (1.0 + math.erf(v6))
    v7 = math.exp(-r * T)
    v8 = K * v7
    # return S * n1 - K * exp(-r * T) * n2
    v9 = n2 * K * v7
    # n2 = 0.5 * (1.0 + math.erf(d2 / sqrt(2.0)))
    d2_bar = -0.5641895835477563 * v8 * math.exp(-v6 * v6) / 1.4142135623730951
    # d1 = (log(S / K) + (r + 0.5 * sigma**2) * T) / (sigma * sqrt(T))
    v10_bar = (d2_bar + 0.5641895835477563 * S * math.exp(-v5 * v5) / 1.4142135623730951) / v4
    v11 = v10_bar * d1 + d2_bar
    v2_bar = v10_bar * T
    T_bar = v10_bar * v2 + (-0.5 * v11 * sigma / v3 + v9 * r)
    v12 = S * n1 - v8 * n2
    S_bar = v10_bar / S + n1
    K_bar = -(v10_bar / K + n2 * v7)
    r_bar = v2_bar + v9 * T
    sigma_bar = v2_bar * sigma - v11 * v3
    return v12, (S_bar, K_bar, T_bar, r_bar, sigma_bar)
