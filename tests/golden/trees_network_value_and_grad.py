import numpy as np
from srcad.runtime import unbroadcast


def network_value_and_grad(layers, x):
    layers_1 = layers[0]
    layers_0 = layers_1[0]
    layers_0_1 = layers_1[1]
    layers_1 = layers[1]
    layers_1_1 = layers_1[0]
    layers_1_2 = layers_1[1]
    v1 = x @ layers_0
    x_1 = np.tanh(v1 + layers_0_1)
    v2 = x_1 @ layers_1_1
    x_2 = np.tanh(v2 + layers_1_2)
    v3_bar = 2.0 * x_2 * (1.0 - x_2 * x_2)
    v4 = unbroadcast(v3_bar, v2)
    x_1_bar = v4 @ layers_1_1.T
    layers_1_0_bar = x_1.T @ v4
    v5_bar = x_1_bar * (1.0 - x_1 * x_1)
    return (x_2 ** 2).sum(), [(x.T @ unbroadcast(v5_bar, v1), unbroadcast(v5_bar, layers_0_1)),
        (layers_1_0_bar, unbroadcast(v3_bar, layers_1_2))]
