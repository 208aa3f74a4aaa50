import numpy as np
from srcad.runtime import unpacked


def dict_in_dict_out_vjp(p):
    u = p['u']
    v = p['v']
    v1 = u + v
    v2 = u ** 2

    def pullback(y_bar):
        y_bar = unpacked(y_bar, 2)
        v3 = y_bar['sum']
        return {'u': v3.sum() + 2.0 * y_bar['square'] * u, 'v': np.copy(v3)}
    return {'sum': v1, 'square': v2}, pullback
