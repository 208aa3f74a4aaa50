"""srcad: the derivative of an ordinary Python function, as Python source."""

from srcad import door as door
from srcad.api import differentiate, grad, hessian, hvp, jacobian, jvp, rdiff, value_and_grad, vjp
from srcad.checking import check_gradients
from srcad.extend import implicit_root, register_rule
from srcad.graphs import graph
from srcad.inspection import wengert
from srcad.runtime import checkpointed, stop_gradient
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
from srcad.traces import trace

__all__ = [
    "CompilationError",
    "DifferentiationError",
    "NoDerivativeError",
    "NonDifferentiableInputError",
    "NonScalarOutputError",
    "SourceUnavailableError",
    "UnknownParameterError",
    "UnsupportedSyntaxError",
    "check_gradients",
    "checkpointed",
    "differentiate",
    "grad",
    "graph",
    "hessian",
    "hvp",
    "implicit_root",
    "jacobian",
    "jvp",
    "rdiff",
    "register_rule",
    "stop_gradient",
    "trace",
    "value_and_grad",
    "vjp",
    "wengert",
]
