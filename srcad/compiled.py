"""Generated functions through Numba: the source is compiled as it is, and what Numba cannot take is an error."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from types import FunctionType
from typing import Any

from srcad.runtime.errors import CompilationError

#: The compilers that ``compile=`` names.
COMPILERS = ("numba",)


def compiled(function: FunctionType, ready: Callable[[Callable[..., Any]], None]) -> Callable[..., Any]:
    """A function that compiles another one at its first call, and then says that the compiled one is ``ready``."""
    try:
        import numba
        from numba.core.errors import NumbaError, NumbaWarning
    except ImportError:
        raise CompilationError("compile='numba' needs Numba", hint="pip install numba") from None
    jitted = numba.njit(function)

    def first(*values: Any) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", NumbaWarning)
                result = jitted(*values)
        except NumbaError as error:
            reason = str(error).strip().splitlines()
            said = next((line.strip() for line in reason[1:] if line.strip()), reason[0])
            what = f"Numba cannot compile {function.__name__}: {said}"
            raise CompilationError(what, hint="leave compile= out") from None
        ready(jitted)
        return result

    return first
