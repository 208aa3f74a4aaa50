import numpy as np
from srcad.runtime import unpacked


def dict_in_dict_out_vjp(p):
    u = p['u']
    v1 = p['v']
    v2 = u + v1
    v3 = u ** 2

    def pullback(y_bar):
        y_bar = unpacked(y_bar, 2)
        v4 = y_bar['sum']
        return {'u': v4.sum() + 2.0 * y_bar['square'] * u, 'v': np.copy(v4)}
    return {'sum': v2, 'square': v3}, pullback
