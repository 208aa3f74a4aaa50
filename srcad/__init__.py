"""srcad: the derivative of an ordinary Python function, as Python source."""

from srcad.api import differentiate, grad, hessian, hvp, jacobian, jvp, rdiff, value_and_grad, vjp
from srcad.runtime.errors import (
    CompilationError,
    DifferentiationError,
    NoDerivativeError,
    NonDifferentiableInputError,
    NonScalarOutputError,
    SourceUnavailableError,
    UnknownParameterError,
    UnsupportedSyntaxError,
)

__all__ = [
    "CompilationError",
    "DifferentiationError",
    "NoDerivativeError",
    "NonDifferentiableInputError",
    "NonScalarOutputError",
    "SourceUnavailableError",
    "UnknownParameterError",
    "UnsupportedSyntaxError",
    "differentiate",
    "grad",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "rdiff",
    "value_and_grad",
    "vjp",
]
