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
    v4_bar = 1.0 * (2 * x_2) * (1 - x_2 * x_2)
    v3 = unbroadcast(v4_bar, v2)
    v4 = np.sum(x_2 ** 2)
    v5 = unbroadcast(v4_bar, layers_1_2)
    x_1_bar = v3 @ layers_1_1.T
    layers_1_0_bar = x_1.T @ v3
    v2_bar = x_1_bar * (1 - x_1 * x_1)
    return v4, [(x.T @ unbroadcast(v2_bar, v1), unbroadcast(v2_bar,
        layers_0_1)), (layers_1_0_bar, v5)]
