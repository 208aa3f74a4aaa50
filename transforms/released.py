"""After this pass large arrays that nobody reads again are let go before others as large are made.

What a function holds until it returns it has to get from the system in every call, where the memory of one array could
be that of the next (Griewank and Walther 2008, section 4.1: storage of a list is reused).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from srcad.transforms import coalesce, kinds
from srcad.transforms.forms import Expr, Node, Set, Statement
from srcad.transforms.ir import Op, Program
from srcad.transforms.shapes import Shapes

#: How many elements a large array has: allocators give and take such memory page by page.
_LARGE = 1 << 14


def released(program: Program, statements: list[Statement], results: Iterable[Expr], names: Mapping[str, str]) -> list[Statement]:
    """The statements of a function, with those that delete names; shapes are known of the arguments that are ``given``."""
    given = program.given
    if given is None or max(map(math.prod, given.shapes.values()), default=0) < _LARGE or any(map(coalesce.is_cut, statements)):
        return statements
    sizes = _sizes(program)
    ends = _ends(statements, names)
    kept = {names[n] for n in (*program.params, *coalesce.read(results))}
    made: list[Statement] = []
    largest = max((sizes.get(n, 0) for n in coalesce.read(results)), default=0)
    for place in reversed(range(len(statements))):
        statement = statements[place]
        gone = [n for n in ends.get(place, ()) if names[n] not in kept and _LARGE <= sizes.get(n, 0) <= largest]
        if gone:
            made.append(Set(None, Node(Op("release"), tuple(gone))))
        made.append(statement)
        largest = max(largest, *(sizes.get(n, 0) for n in _bound(statement)), 0)
    return made[::-1]


def _sizes(program: Program) -> dict[str, int]:
    """How many elements arrays have."""
    exact = Shapes(program.body, program.kinds, program.given).exact
    table = {} if exact is None else exact.table
    return {n: math.prod(shape) for n, shape in table.items() if isinstance(program.kinds[n], kinds.Array)}


def _bound(statement: Statement) -> Iterator[str]:
    if isinstance(statement, Set) and statement.target is not None:
        yield statement.target


def _ends(statements: list[Statement], names: Mapping[str, str]) -> dict[int, list[str]]:
    """Of the names that the function itself binds, a variable of each, by the last statement that has to do with it."""
    last: dict[str, tuple[int, str]] = {}
    bound = {names[n]: n for s in statements for n in _bound(s)}
    for place, statement in enumerate(statements):
        for variable in (*coalesce.every_read([statement]), *_bound(statement)):
            if names.get(variable) in bound:
                last[names[variable]] = place, bound[names[variable]]
    found: dict[int, list[str]] = {}
    for place, variable in last.values():
        found.setdefault(place, []).append(variable)
    return found
