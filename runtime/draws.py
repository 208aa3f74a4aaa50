"""Random draws whose parameters are differentiated: a standard draw, moved and stretched (reparameterisation).

The standard draw takes from the generator what the original call would have taken, so that values are the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def normal(generator: Any, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.Generator.normal``."""
    return loc + scale * generator.standard_normal(draw_size(loc, scale, size))


def uniform(generator: Any, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.Generator.uniform``."""
    return low + (high - low) * generator.random(draw_size(low, high, size))


def exponential(generator: Any, scale: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.Generator.exponential``."""
    return scale * generator.standard_exponential(draw_size(scale, 0.0, size))


def draw_size(x1: Any, x2: Any, size: Any) -> Any:
    """The shape of a draw: as it is given, or as parameters are broadcast; ``None`` for one number."""
    if size is not None:
        return size
    return np.broadcast_shapes(np.shape(x1), np.shape(x2)) or None


def global_normal(loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.normal``."""
    return loc + scale * np.random.standard_normal(draw_size(loc, scale, size))


def global_uniform(low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.uniform``."""
    return low + (high - low) * np.random.random_sample(draw_size(low, high, size))


def global_exponential(scale: Any = 1.0, size: Any = None) -> Any:
    """``numpy.random.exponential``."""
    return scale * np.random.standard_exponential(draw_size(scale, 0.0, size))
