"""After this step a call of a solver of SciPy is the call as it was made, and an operation that its derivative is known of.

The solver runs as it does for the user, on the user's function or on that function converted (``closures``); its result
is then a root, an integral or a solution by definition (``implicit``), and no step of the algorithm is differentiated,
but where the algorithm is asked to stop long before.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from srcad.transforms import calls, closures, integrals, kinds, minima, operations, problems, roots, rules
from srcad.transforms.ir import Ref
from srcad.transforms.values import Sym, Value, is_known, known, known_object, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def apply(lin: Linearizer, target: Any, args: Sequence[Value], words: dict[str, Value], node: Any, hint: str) -> Value | None:
    """The value of a call of a solver, where a derivative flows through it or a function is made for it."""
    name = _name(target)
    if name is None:
        return None
    given = _given(target, args, words)
    if given is None:
        return None
    problem = problems.Problem(lin, target, given, len(args), node, hint)
    if not problem.is_made_here and not lin.varied(*args, *words.values()):
        return operations.passive_call(lin, reference(name, target), args, tuple(words.items()), hint)
    return None if _stops_early(problem) else _solvers()[name](problem)


#: With a tolerance above this Newton's method is so many of its steps, which are differentiated, and no root.
_LOOSE = 1e-5


def _stops_early(problem: problems.Problem) -> bool:
    """Whether a solver that is written in Python may not be asked for a solution."""
    if problem.target.__name__ != "newton":
        return False
    tolerance = problem.value("tol")
    return not is_known(tolerance) or (isinstance(known(tolerance), float) and known(tolerance) > _LOOSE)


def _name(target: Any) -> str | None:
    """The name of a solver that is known here."""
    name, module = getattr(target, "__name__", None), str(getattr(target, "__module__", None))
    if name not in _solvers() or not module.startswith("scipy."):
        return None
    public = ".".join((*module.split(".")[:2], name))
    return name if rules.resolve(public) is target else None


def _given(target: Any, args: Sequence[Value], words: dict[str, Value]) -> dict[str, Value] | None:
    """The arguments by the names of the parameters; ``None`` where the call itself is wrong."""
    try:
        bound = inspect.signature(target).bind(*args, **words)
    except TypeError:
        return None
    found = dict(bound.arguments)
    for parameter in bound.signature.parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            found |= found.pop(parameter.name, {})
    return found


def declared(
    lin: Linearizer, function: Value, args: Sequence[Value], words: dict[str, Value], node: Any, hint: str
) -> Value | None:
    """A call of what ``srcad.implicit_root`` made; ``None`` for every other one."""
    pair = inspect.getattr_static(known_object(function), "__srcad_implicit__", None)
    if pair is None:
        return None
    solver, residual = (reference(getattr(f, "__name__", "function"), f) for f in pair)
    if not lin.varied(*args, *words.values()):
        return operations.passive_call(lin, solver, args, tuple(words.items()), hint)
    found = operations.passive_call(lin, solver, args, tuple(words.items()), f"{hint}_found" if hint else "")
    assert isinstance(found, Sym)

    def body(root: Value) -> Value:
        return calls.call(lin, residual, (root, *args), tuple(words.items()), node)

    closed, free = closures.converted(lin, "residual", [("v", found.kind)], body, (*args, *words.values()), True)
    made = Sym(Ref("residual", closed), kinds.UNKNOWN)
    return lin.op("implicit_system", found, made, *free, hint=hint, kind=found.kind)


BRACKETED = ("brentq", "brenth", "ridder", "bisect", "toms748")


_OF_ONE = ("brent", "golden", "fminbound")
_OF_EQUATIONS = ("broyden1", "broyden2", "anderson", "linearmixing", "diagbroyden", "excitingmixing", "newton_krylov")
#: Those of whose results nothing is known that defines them, or nothing that is differentiated here.
_SEARCHES = (
    "differential_evolution", "basinhopping", "dual_annealing", "shgo", "brute", "direct", "fmin_slsqp", "fmin_cobyla", "linprog",
    "milp", "nnls", "lsq_linear", "isotonic_regression", "quadratic_assignment",
)  # fmt: skip


@functools.cache
def _solvers() -> dict[str, Callable[[problems.Problem], Value | None]]:
    """Made on first use: the modules of the parts import each other."""
    return {
        **dict.fromkeys(BRACKETED, roots.bracketed),
        "newton": roots.newton, "root_scalar": roots.root_scalar,
        "fsolve": roots.fsolve, "root": roots.root, "fixed_point": roots.fixed_point,
        **dict.fromkeys(_OF_EQUATIONS, roots.of_equations),
        "minimize_scalar": minima.minimize_scalar, "minimize": minima.minimize, **dict.fromkeys(_OF_ONE, minima.of_one),
        "fmin": minima.of_several("func"), "fmin_powell": minima.of_several("func"), "fmin_bfgs": minima.of_several("f"),
        "fmin_cg": minima.of_several("f"), "fmin_ncg": minima.of_several("f"),
        "fmin_l_bfgs_b": minima.of_several("func", 3), "fmin_tnc": minima.of_several("func", 3),
        "least_squares": minima.least_squares, "leastsq": minima.leastsq, "curve_fit": minima.curve_fit,
        **dict.fromkeys(_SEARCHES, minima.search),
        "quad": integrals.quad, "quad_vec": integrals.quad_vec,
        "dblquad": integrals.walked("dblquad"), "tplquad": integrals.walked("tplquad"),
        "solve_ivp": integrals.solve_ivp, "odeint": integrals.odeint,
    }  # fmt: skip
