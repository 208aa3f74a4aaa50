# For arrays of the shapes layers_0 (3, 2), layers_0_1 (2,), layers_1_1 (2, 2), layers_1_2 (2,), x
# (2, 3).
import numpy as np


def network_value_and_grad(layers, x):
    layers_1 = layers[0]
    layers_0 = layers_1[0]
    layers_0_1 = layers_1[1]
    layers_1 = layers[1]
    layers_1_1 = layers_1[0]
    layers_1_2 = layers_1[1]
    x_1 = np.tanh(x @ layers_0 + layers_0_1)
    x_2 = np.tanh(x_1 @ layers_1_1 + layers_1_2)
    v1_bar = 2.0 * x_2 * (1.0 - x_2 * x_2)
    x_1_bar = v1_bar @ layers_1_1.T
    v2_bar = x_1_bar * (1.0 - x_1 * x_1)
    layers_1_0_bar = x_1.T @ v1_bar
    return (x_2 ** 2).sum(), [(x.T @ v2_bar, v2_bar.sum(axis=0)), (layers_1_0_bar, v1_bar.sum(
        axis=0))]
