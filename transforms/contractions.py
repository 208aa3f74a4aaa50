"""Which numbers move to each other and to points between them only, whatever a step decides: they close in on one number.

A move is a function of what the numbers are: the weights of a point between them are found by asking it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set

#: What a number becomes, given the others by name; ``None`` where that is not known.
Move = Callable[[Mapping[str, float]], float | None]

_NEAR = 1e-9


def closing_in(moves: Mapping[str, Sequence[Move]], steps: bool = True) -> frozenset[str]:
    """The names of such numbers; with ``steps`` also those that move by steps which become smaller each time."""
    scales = {n for n, found in moves.items() if all(_shrinks(n, move) for move in found)} if steps else set[str]()
    closed = {n: found for n, found in moves.items() if n not in scales and all(_is_mean(moves, move) for move in found)}
    while wrong := {n for n, found in closed.items() if any(_weights(move, closed, scales) is None for move in found)}:
        closed = {n: found for n, found in closed.items() if n not in wrong}
    weights = [_weights(move, closed, scales) or {} for found in closed.values() for move in found]
    return frozenset(closed) if any(len(w) > 1 for w in weights) else frozenset()


def _shrinks(name: str, move: Move) -> bool:
    """Whether a number becomes a fixed part of itself."""
    found = move({name: 1.0})
    return found is not None and 0 < found < 1 and move({name: 0.0}) == 0


def _is_mean(names: Mapping[str, object], move: Move) -> bool:
    """Whether a move leaves all numbers as they are where they are equal, or some of them stand for steps."""
    return move(dict.fromkeys(names, 0.0)) == 0


def _weights(move: Move, closed: Mapping[str, object], scales: Set[str]) -> dict[str, float] | None:
    """How much of each number is in what one becomes; ``None`` where that is no point between those that close in."""
    names = [*closed, *scales]
    zeros = dict.fromkeys(names, 0.0)
    found = {n: move({**zeros, n: 1.0}) for n in names}
    whole = move(dict.fromkeys(names, 1.0))
    if whole is None or move(zeros) != 0 or any(w is None for w in found.values()):
        return None
    weights = {n: w for n, w in found.items() if w}
    points = [w for n, w in weights.items() if n in closed]
    if abs(sum(weights.values()) - whole) > _NEAR or abs(sum(points) - 1) > _NEAR or any(w < 0 for w in points):
        return None
    return weights
