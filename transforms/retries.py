"""What is walked again alone: a site that is found out inside of a call or a loop begins that again, not the whole function.

What the walk had written down since is forgotten; a site that this does not help leads out to what stands around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import gast

from srcad.runtime.errors import Location
from srcad.transforms import kinds
from srcad.transforms.build import truncate
from srcad.transforms.frames import Restart

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer
    from srcad.transforms.paths import Paths

_T = TypeVar("_T")
#: What is kept elsewhere, or grows for good.
_APART = frozenset({"names", "sites", "stored", "build", "torn", "paths", "kinds"})


def in_call(lin: Linearizer, walk: Callable[[], _T]) -> _T:
    """Walk what is called at the current place; where a site in it is found out, once more."""
    caller = lin.build.span
    return _again(lin, walk, lambda at: at.caller is not None and at.caller == caller)


def in_loop(lin: Linearizer, node: Any, walk: Callable[[], _T]) -> _T:
    """Walk a loop; where a site in it is found out, once more."""
    here = lin.at(node)
    walked = lin.at(node.iter) if isinstance(node, gast.For) else None  # where a comprehension that the loop stands for begins

    def inside(at: Location) -> bool:
        same = at.filename == here.filename and at.caller == here.caller and at != walked
        return same and here.lineno <= at.lineno <= (here.end_lineno or here.lineno)

    return _again(lin, walk, inside)


def learn(lin: Linearizer | Paths, restart: Restart) -> bool:
    """Keep in mind what is to be done otherwise; whether that was not known."""
    before = len(lin.sites), dict(lin.stored)
    lin.sites |= restart.sites
    for site in restart.sites if restart.kind != kinds.BOTTOM else ():
        lin.stored[site] = kinds.join(lin.stored.get(site, kinds.BOTTOM), restart.kind)
    return before != (len(lin.sites), lin.stored)


def _again(lin: Linearizer, walk: Callable[[], _T], inside: Callable[[Location], bool]) -> _T:
    if lin.trials or lin.runs or lin.suspensions:  # a trial is to be simple, and generators are gone on with elsewhere
        return walk()
    forget = _memory(lin)
    while True:
        try:
            return walk()
        except Restart as restart:
            own = all(any(map(inside, _places(s))) for s in restart.sites)
            if not own or not learn(lin, restart):
                raise
            forget()


def _places(site: Any) -> Iterator[Location]:
    """Where a site stands, and the calls that led there."""
    for part in site if isinstance(site, tuple) else (site,):
        at = part if isinstance(part, Location) else None
        while at is not None:
            yield at
            at = at.caller


def _memory(lin: Linearizer) -> Callable[[], None]:
    """What brings a walk back to where it is now."""
    held = {k: (v, v.copy() if isinstance(v, dict | list | set) else None) for k, v in vars(lin).items() if k not in _APART}
    frames = [(f, f.env, dict(f.env), dict(f.boxes)) for f in lin.frames]
    block, span, content = lin.build.block, lin.build.span, list(lin.build.block)
    names, variables, torn, taken = lin.names.mark(), len(lin.kinds), lin.torn.mark(), dict(lin.torn.taken)
    paths = lin.paths, dict(lin.paths.met), dict(lin.paths.doubtful), lin.paths.cut

    def forget() -> None:
        for name, (value, copied) in held.items():
            _refill(value, copied)
            setattr(lin, name, value)
        for frame, env, bound, boxes in frames:
            frame.env = env
            _refill(env, bound)
            _refill(frame.boxes, boxes)
        lin.build.block, lin.build.span = block, span
        block[:] = content
        lin.names.reset(names)
        truncate(lin.kinds, variables)
        lin.torn.reset(torn)
        _refill(lin.torn.taken, taken)
        lin.paths, lin.paths.cut = paths[0], paths[3]
        _refill(lin.paths.met, paths[1])
        _refill(lin.paths.doubtful, paths[2])

    return forget


def _refill(value: Any, copied: Any) -> None:
    if isinstance(value, list):
        value[:] = copied
    elif copied is not None:
        value.clear()
        value.update(copied)
