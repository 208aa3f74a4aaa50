"""Random draws whose parameters are differentiated: a standard draw, moved and stretched (reparameterisation).

The standard draw takes from the generator what the original call would have taken, so that values are the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.errors import NoDerivativeError


def normal(generator: Any, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.Generator.normal``."""
    return loc + scale * generator.standard_normal(draw_size(loc, scale, size))


def uniform(generator: Any, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.Generator.uniform``."""
    return low + (high - low) * generator.random(draw_size(low, high, size))


def exponential(generator: Any, scale: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.Generator.exponential``."""
    return scale * generator.standard_exponential(draw_size(scale, 0.0, size))


def laplace(generator: Any, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.Generator.laplace``."""
    return loc + scale * generator.laplace(0.0, 1.0, draw_size(loc, scale, size))


def logistic(generator: Any, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.Generator.logistic``."""
    return loc + scale * generator.logistic(0.0, 1.0, draw_size(loc, scale, size))


def gumbel(generator: Any, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.Generator.gumbel``."""
    return loc + scale * generator.gumbel(0.0, 1.0, draw_size(loc, scale, size))


def lognormal(generator: Any, mean: Any = 0.0, sigma: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.Generator.lognormal``."""
    return np.exp(mean + sigma * generator.standard_normal(draw_size(mean, sigma, size)))


def rayleigh(generator: Any, scale: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.Generator.rayleigh``."""
    return scale * generator.rayleigh(1.0, draw_size(scale, 0.0, size))


def weibull(generator: Any, a: Any, size: Any = None) -> Any:
    """``numpy.random.Generator.weibull``: a power of an exponential draw."""
    return generator.weibull(np.ones(np.shape(a)), size) ** (1 / a)


def gauss(generator: Any, mu: Any = 0.0, sigma: Any = 1.0) -> Any:
    """``random.Random.gauss``."""
    return mu + generator.gauss(0.0, 1.0) * sigma


def seeded(generator: Any, a: Any = None, version: int = 2) -> Any:
    """``random.Random.seed``: the numbers that follow are no differentiable function of what it is given."""
    raise NoDerivativeError("random.seed has no derivative rule")


def drawn_order(generator: Any, x: Any, axis: int = 0) -> Any:
    """``numpy.random.Generator.permutation`` of an array."""
    return np.take(x, generator.permutation(np.shape(x)[axis]), axis)


def drawn_apart(generator: Any, x: Any, axis: Any = None, out: Any = None) -> Any:
    """``numpy.random.Generator.permuted``: what stands along an axis in an order of its own everywhere."""
    if out is not None:
        raise NoDerivativeError("numpy.random.Generator.permuted with out= has no derivative rule")
    places = np.reshape(np.arange(np.size(x)), np.shape(x))
    return np.take(x, generator.permuted(places, axis=axis))


def drawn_elements(generator: Any, a: Any, size: Any = None, replace: bool = True, p: Any = None, axis: int = 0) -> Any:
    """``numpy.random.Generator.choice`` of the elements of an array."""
    return np.take(a, generator.choice(np.shape(a)[axis], size, replace, p), axis)


def shuffle_list(generator: Any, x: Any) -> None:
    """``numpy.random.Generator.shuffle`` of a list."""
    places = shuffled_places(generator, len(x))
    x[:] = [x[k] for k in places]


def shuffled_places(generator: Any, n: int) -> list[int]:
    """The order that so many elements of a list come into."""
    places = [*range(n)]
    generator.shuffle(places)
    return places


def draw_size(x1: Any, x2: Any, size: Any) -> Any:
    """The shape of a draw: as it is given, or as parameters are broadcast; ``None`` for one number."""
    if size is not None:
        return size
    return np.broadcast_shapes(np.shape(x1), np.shape(x2)) or None


def global_order(x: Any) -> Any:
    """``numpy.random.permutation`` of an array."""
    return np.take(x, np.random.permutation(np.shape(x)[0]), 0)


def global_normal(loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.normal``."""
    return loc + scale * np.random.standard_normal(draw_size(loc, scale, size))


def global_uniform(low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.uniform``."""
    return low + (high - low) * np.random.random_sample(draw_size(low, high, size))


def global_exponential(scale: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.exponential``."""
    return scale * np.random.standard_exponential(draw_size(scale, 0.0, size))
