"""A variable that is read is bound, and not torn by an exception: known to be, checked, or the walk begins again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srcad.runtime.errors import torn_text, unbound_text
from srcad.transforms import raising, torn
from srcad.transforms.ir import UNDEF, Assign, Lit, Op
from srcad.transforms.unbound import CHECK
from srcad.transforms.values import UNBOUND, Sym, Value, is_torn, literal, symbols

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def whole(lin: Linearizer, value: Value, name: str) -> Value:
    """A value that is read; where an exception may have torn it the walk begins again, or looks at it."""
    if not isinstance(value, Sym) or lin.torn.is_whole(value.operand):
        return value
    site = lin.torn.site(value.operand)
    if site is not None and site not in lin.sites:
        raise lin.restart_at(site)
    if is_torn(value):
        raise lin.error_here(torn_text(name))
    where = lin.build.span
    place = "" if where is None else f" ({where.filename}, line {where.lineno})"
    lin.build.block.append(Assign(None, Op(torn.CHECK), (value.operand, Lit(name + place)), where))
    return value


def may_be_unbound(lin: Linearizer, *values: Value) -> bool:
    """Whether one of these is unbound, on some path at least."""
    return any(s.operand is UNDEF or s.operand in lin.loose for v in values for s in symbols(v))


def bound(lin: Linearizer, value: Value, name: str, owner: type | None = None) -> Value:
    """A variable, or an attribute of an object of ``owner``, where it is read: unbound it raises, in doubt it is checked."""
    if value == UNBOUND and not lin.dead and owner is None:
        raising.fail(lin, UnboundLocalError, literal(unbound_text(name)))
    elif isinstance(value, Sym) and isinstance(value.operand, str) and value.operand in lin.loose:
        told = () if owner is None else (Lit(owner.__name__),)
        lin.build.block.append(Assign(None, Op(CHECK), (value.operand, Lit(name), *told), lin.build.span))
    return value
