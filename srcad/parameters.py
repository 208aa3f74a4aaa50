"""Which parameters are differentiated, and how a call's arguments are bound to them."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from srcad.runtime.errors import DifferentiationError, UnknownParameterError
from srcad.transforms.kinds import Opaque
from srcad.transforms.specs import Spec


@dataclass(frozen=True, slots=True)
class Parameters:
    """The signature of a function and the names of the parameters that are differentiated."""

    signature: inspect.Signature
    names: tuple[str, ...]
    wrt: tuple[str, ...]
    bare: bool
    simple: bool

    def bind(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Any, ...]:
        """The value of every parameter, in order."""
        if self.simple and not keywords and len(args) == len(self.names):
            return args
        bound = self.signature.bind(*args, **keywords)
        bound.apply_defaults()
        return tuple(bound.arguments.values())


    def placed(
        self, chosen: Mapping[str, Any], rest: tuple[Any, ...], keywords: Mapping[str, Any], leading: int
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The call with what is ``chosen`` by the names of parameters, and all others as ``rest`` and keywords."""
        args: list[Any] = []
        words, others = dict(keywords), list(rest)
        for name, parameter in self.without(leading).parameters.items():
            if parameter.kind is parameter.VAR_POSITIONAL:
                args += chosen[name] if name in chosen else others
                others = others if name in chosen else []
            elif parameter.kind is parameter.VAR_KEYWORD:
                words |= chosen.get(name, {})
            elif parameter.kind is parameter.KEYWORD_ONLY:
                if name in chosen and name in words:
                    raise TypeError(f"multiple values for argument {name!r}")
                words |= {name: chosen[name]} if name in chosen else {}
            elif name in chosen:
                args.append(chosen[name])
            elif name in words and parameter.kind is not parameter.POSITIONAL_ONLY:
                args.append(words.pop(name))
            elif others or parameter.default is not parameter.empty:
                args.append(others.pop(0) if others else parameter.default)
            else:
                raise TypeError(f"missing a required argument: {name!r}")
        return (*args, *others), words

    def without(self, leading: int) -> inspect.Signature:
        """The signature less what a method is bound to."""
        return self.signature.replace(parameters=list(self.signature.parameters.values())[leading:])


def choose(fn: Any, signature: inspect.Signature, wrt: Any, ignore: Any, leading: int = 0) -> Parameters:
    """Read ``wrt`` and ``ignore``: names, positions, or tuples of them."""
    parameters = list(signature.parameters.values())[leading:]
    names = [p.name for p in parameters]
    plain = [
        p.name for p in parameters
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) and p.name != "self"
    ]  # fmt: skip
    left_out = {_name(names, i) for i in _listed(ignore)}
    if wrt is None:
        chosen = tuple(n for n in plain if n not in left_out)
        bare = len(chosen) == 1
    else:
        chosen = tuple(_name(names, w) for w in _listed(wrt) if _name(names, w) not in left_out)
        bare = not isinstance(wrt, tuple | list)
    if not chosen:
        star = next((p.name for p in parameters if p.kind is p.VAR_POSITIONAL), None)
        hint = "" if star is None else f"arguments of *{star} are differentiated by their positions: wrt=0, or wrt=(0, 1)"
        raise DifferentiationError(f"no parameter of {getattr(fn, '__name__', fn)} is left to differentiate", hint=hint)
    simple = all(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters)
    everything = tuple(p.name for p in signature.parameters.values())
    return Parameters(signature, everything, chosen, bare, simple)


def carries(spec: Spec) -> bool:
    """Whether an argument that is to be differentiated carries a derivative."""
    if spec.constant:
        return False
    return spec.active if spec.cls is None else True


def is_object(spec: Spec) -> bool:
    """Whether an argument is of a class that does not compute: neither a number nor an array nor a container of these."""
    cls = spec.kind.cls if isinstance(spec.kind, Opaque) and spec.cls is None else None
    computes = cls is None or hasattr(cls, "__mul__") or hasattr(cls, "__array_function__")
    return cls is not None and not computes and not issubclass(cls, dict | list | tuple)


def _listed(wanted: Any) -> tuple[Any, ...]:
    if wanted is None:
        return ()
    return tuple(wanted) if isinstance(wanted, tuple | list | set | frozenset) else (wanted,)


def _name(names: list[str], wanted: Any) -> str:
    """The name of a parameter given by name or position."""
    if isinstance(wanted, str) and wanted in names:
        return wanted
    if isinstance(wanted, int) and not isinstance(wanted, bool) and -len(names) <= wanted < len(names):
        return names[wanted]
    raise UnknownParameterError(f"there is no parameter {wanted!r}; the parameters are {', '.join(names) or 'none'}")
