"""The callable that a transformation returns: it specialises itself on the kinds of its arguments, and remembers."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

import numpy as np

from srcad import entry, general, load, parameters, pickles, recent, versions, wrapped
from srcad.compiled import compiled
from srcad.runtime.errors import (
    CompilationError,
    DifferentiationError,
    Location,
    NoDerivativeError,
    NonDifferentiableInputError,
    UnsupportedSyntaxError,
)
from srcad.standalone import module as standalone_module
from srcad.transforms import journal, kinds, paths, pipeline, proxies, specs
from srcad.transforms.emit import Emitted, emit
from srcad.transforms.paths import Paths
from srcad.transforms.pipeline import Derived, Options
from srcad.transforms.verify import MalformedProgram
from srcad.undisturbed import undisturbed
from srcad.versions import Compiled

#: An entry is made for so many signatures; a function that is called with ever new ones keeps the last.
_ENTRIES = 4
#: So many versions are kept: a function or a text that is another one at each call has one each time.
_VERSIONS = 200
#: Versions for the shapes of their arguments are made for so many shapes besides the first, where they gain by it.
_SHAPES = 3


class Derivative:
    """A derivative of a function, callable like the function.

    ``source`` is the generated Python, ``source_for(*args)`` the version specialised for arguments like these.
    """

    __srcad__ = True

    def __init__(self, mode: str, fn: Any, wrt: Any = None, ignore: Any = (), options: Options | None = None) -> None:
        self.mode = mode
        self.again = mode in ("grad", "value_and_grad")
        self.fn = fn
        self.options = options or Options()
        self.choice = wrt, ignore
        self.read_signature()
        self._cache: dict[Any, Compiled] = {}
        self._last: Compiled | None = None
        self._entered: Compiled | None = None
        self._entries = 0
        self._plain: Any = self.__class__
        self.runner: Callable[..., Any] = self.found
        self._lock = threading.RLock()
        functools.update_wrapper(self, fn, updated=())
        self.__name__ = f"{getattr(fn, '__name__', 'function')}_{mode}"
        self.__signature__ = self.parameters.without(len(self.leading))

    def read_signature(self) -> None:
        """Take the function, its parameters and their defaults as they are now."""
        self.defaults = _defaults(self.fn)
        self.target, self.leading = _unbound(self.fn)
        if isinstance(self.target, FunctionType):
            self.target = wrapped.as_declared(self.target, *self.choice, len(self.leading))
        if isinstance(self.target, FunctionType):
            self.target = wrapped.by_position(self.target, self.choice[0], len(self.leading))
        inner = isinstance(self.target, Derivative)
        signature = self.target.fresh().signature if inner else inspect.signature(self.target)
        self.written: dict[str, specs.Default] = {}
        self.parameters = parameters.choose(self.target, signature, *self.choice, len(self.leading))

    def fresh(self) -> parameters.Parameters:
        """The parameters, with the defaults that the function has now."""
        now = _defaults(self.fn)
        if len(now) != len(self.defaults) or any(a is not b for a, b in zip(self.defaults, now, strict=True)):
            self.read_signature()
        return self.parameters

    def __reduce__(self) -> Any:
        return Derivative, (self.mode, pickles.picklable(self.fn), *self.choice, self.options)

    def __repr__(self) -> str:
        return f"<srcad {self.__name__}>"

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        return self.dispatch(*args, **keywords)

    def dispatch(self, *args: Any, **keywords: Any) -> Any:
        """Find or make the specialisation for a call, and run it."""
        values = self.fresh().bind((*self.leading, *args), keywords)
        found = self.compiled(values, runs=True)
        if found is self._entered or self._entries >= _ENTRIES:
            return found.run(*values)
        if self.options.compile is None:
            self.enter(found)
            return found.run(*values)
        result = found.run(*values)
        found.run = getattr(found.run, "quickest", found.run)
        self.enter(found)
        return result

    def enter(self, found: Compiled) -> None:
        """Let calls like this one go straight to the generated code."""
        self._entered = found
        self._entries += 1
        if self.leading or not self.parameters.simple or isinstance(self.target, Derivative):
            return
        found.entry = found.entry or entry.make(found, self.target, self.dispatch)
        if found.entry is not None:
            # A class of its own, whose __call__ is the entry itself: no frame of srcad's stands between.
            self.__class__ = type("Derivative", (self._plain,), {"__call__": staticmethod(found.entry)})

    def found(self, *values: Any) -> Callable[..., Any]:
        """What runs values of all parameters; ``runner`` is the same, and quicker for values like the last ones."""
        found = self.compiled(values, runs=True)
        found.run = getattr(found.run, "quickest", found.run)
        if found is not self._entered and self._entries < _ENTRIES and not self.leading and self.parameters.simple:
            self._entered = found
            self._entries += 1
            function = _function(self.target)
            self.runner = entry.make(found, function, self.found, call=False) or self.found
        return found.run

    # --- specialisation ---

    def specialise(self, values: tuple[Any, ...]) -> dict[str, specs.Spec]:
        """The specs of a call's arguments."""
        wrt = self.parameters.wrt
        found = {n: specs.of(v, n in wrt) for n, v in zip(self.parameters.names, values, strict=True)}
        for name, default in self.written.items():
            if values[self.parameters.names.index(name)] is default.value:
                found[name] = specs.Spec(kinds.of(default.value), default=default)
        for name in wrt:
            value = values[self.parameters.names.index(name)]
            if not parameters.carries(found[name]) or parameters.is_object(found[name]):
                what = f"the parameter {name!r} of {getattr(self.fn, '__name__', self.fn)} carries no derivative"
                hint = f"it is a {type(value).__name__}: use ignore=({name!r},)"
                raise NonDifferentiableInputError(what, hint=hint)
        return found

    def compiled(self, values: tuple[Any, ...], runs: bool = False) -> Compiled:
        """The specialisation for a call; defaults that are found to be written into are the function's own from then on.

        Where all paths are refused, for that of a call that ``runs`` now.
        """
        before = len(self.written)
        try:
            found = self.made(self.specialise(values))
        except (UnsupportedSyntaxError, NoDerivativeError) as error:
            if error.on_every_path or not runs:
                raise
            found = versions.begun_beside(self, values, error)
            self._cache[tuple(found.arguments.values()), _code(self.target)] = self._last = found
        return found if len(self.written) == before else self.made(self.specialise(values))

    def made(self, arguments: Mapping[str, specs.Spec]) -> Compiled:
        """The specialisation for arguments of these specs, made at most once."""
        key: Any = tuple(arguments.values()), _code(self.target)
        found = self._cache.get(key)
        shapes = specs.shapes(arguments.values())
        if found is None or found.shapes is None or found.shapes == shapes:
            return self.kept(key, arguments)
        return self.for_shapes(key, shapes, arguments)

    def for_shapes(self, key: Any, shapes: Any, arguments: Mapping[str, specs.Spec]) -> Compiled:
        """A further specialisation, where the first one relies on other shapes: a few have their own, one serves the rest."""
        further, rest = (*key, shapes), (*key, None)
        few = self.options.compile is None and sum(k[:-1] == key for k in tuple(self._cache)) < _SHAPES
        if further not in self._cache and (rest in self._cache or not few):
            return self.of_any_shape(arguments)
        made = self.kept(further, arguments)
        if made.shapes is None:
            self._cache[rest] = made
        return made

    def of_any_shape(self, arguments: Mapping[str, specs.Spec]) -> Compiled:
        """The specialisation for arguments of these kinds and any shapes."""
        return self.kept((tuple(arguments.values()), _code(self.target), None), versions.of_any_shape(arguments))

    def kept(self, key: Any, arguments: Mapping[str, specs.Spec]) -> Compiled:
        """What was made for these specs, made anew where a name stands for something else by now."""
        found = self._cache.get(key)
        if found is None or not found.holds():
            with self._lock:
                found = self._cache.get(key)
                if found is None or not found.holds():
                    self._cache.pop(key, None)
                    found = self._cache[key] = self.make(arguments)
                    versions.kept_to(self._cache, _VERSIONS)
        self._last = found
        return found

    def make(self, arguments: Mapping[str, specs.Spec], taken: Paths | None = None) -> Compiled:
        """A specialisation, placed where the user's function stands; ``taken``: one side of some branches alone."""
        code = _code(self.target)
        place = Location(code.co_filename, code.co_firstlineno)
        try:
            with undisturbed():
                derived, taken = self.followed(arguments, taken or Paths())
                if self.options.compile is not None and (taken.numbers or taken.asked):
                    what = "a derivative of objects or functions in lists of a length that a call tells is not compiled"
                    raise CompilationError(what, where=place, hint="leave compile= out")
                with self._reporting():
                    program = pipeline.to_run(journal.finished(derived.program), self.options)
                    numbers = None if taken.is_partial else pipeline.parted(program, self.options)
                    emitted = emit(program if numbers is None else numbers, place)
                    taken.no_longer_beside()
                    made = Compiled(emitted, load.load(emitted, place.filename), derived.guards, arguments, taken)
            if self.options.compile is not None:
                made.run = compiled(emitted, made.function, place.filename)
            elif taken.is_partial or taken.has_room or taken.recurs:
                made.run = versions.Followed(self, made)
            elif numbers is not None:
                made.run = versions.Numbers(self, made)
            return made
        except RecursionError:
            hint = "Give parts of it to helpers, or raise `sys.setrecursionlimit`."
            raise UnsupportedSyntaxError(f"`{self.__name__}` nests too deeply", where=place, hint=hint) from None

    def followed(self, arguments: Mapping[str, specs.Spec], taken: Paths) -> tuple[Derived, Paths]:
        """The derivative, where that is refused with branches in doubt taken for granted one by one."""
        first: DifferentiationError | None = None
        while True:
            try:
                return self.derive(arguments, taken), taken
            except (UnsupportedSyntaxError, NoDerivativeError) as error:
                first = first or error
                further = taken.further(error)
                if further is None:
                    raise first from None
                taken = further

    def derive(self, arguments: Mapping[str, specs.Spec], taken: Paths | None = None, again: bool = False) -> Derived:
        """The derivative as a program; one that is to be differentiated ``again`` records every step."""
        with self._reporting():
            options = replace(self.options, checkpoint=False) if again else self.options
            made = recent.recalled(
                _function(self.target), self.what(options), arguments, taken, lambda: self._derive(arguments, taken, options)
            )
        wrt = self.parameters.wrt
        self.written = {n: d for n, d in self.own_defaults() if n in made.writes and n not in wrt} | self.written
        return made

    def what(self, options: Options) -> tuple[Hashable, ...]:
        """What tells this derivative of a function from others."""
        inner = self.target.what(self.target.options) if isinstance(self.target, Derivative) else None
        return self._plain, self.mode, self.parameters.wrt, self.parameters.bare, options, inner

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        """What goes wrong inside the compiler is reported as such."""
        try:
            yield
        except (DifferentiationError, MalformedProgram, RecursionError):
            raise
        except Exception as error:
            what = f"internal error while differentiating {getattr(self.fn, '__name__', self.fn)}: {error!r:.300}"
            raise DifferentiationError(what, hint="please report this with the function") from error

    def _derive(self, arguments: Mapping[str, specs.Spec], taken: Paths | None, options: Options) -> Derived:
        given = primal(self.target, arguments, taken)
        if given.writes and self.options.pure:
            what = "a function whose call is followed at run time only writes into its arguments, which is not differentiated"
            raise UnsupportedSyntaxError(what, hint="let it return what it computes")
        wrt, bare = self.parameters.wrt, self.parameters.bare
        try:
            if self.mode == "primal":
                return pipeline.simplified(given, options)
            if self.mode == "jvp":
                return pipeline.forward(given, wrt, options)
            return pipeline.reverse(given, wrt, self.mode, bare, options)
        except (UnsupportedSyntaxError, NoDerivativeError) as error:
            error.branches = [] if taken is None else paths.around(given.program, taken, error)
            raise

    def own_defaults(self) -> Iterator[tuple[str, specs.Default]]:
        """The lists, dicts and arrays among the defaults."""
        for name, parameter in self.parameters.signature.parameters.items():
            if isinstance(parameter.default, list | dict | set | np.ndarray):
                yield name, specs.Default(parameter.default)

    # --- inspection ---

    @property
    def source(self) -> str:
        """The generated Python: of the last call, or the general version before the first."""
        return self._emitted()[0].text

    def _emitted(self) -> tuple[Emitted, Mapping[str, specs.Spec]]:
        """What the last call ran, or the general version before the first, and the specs that it is for."""
        if self._last is not None:
            return self._last.ran.emitted, self._last.arguments
        arguments = {n: specs.unknown(n in self.parameters.wrt) for n in self.parameters.names}
        for name, value in zip(self.parameters.names, self.leading, strict=False):
            arguments[name] = specs.of(value)
        told = self.told(arguments)
        try:
            emitted = self.written_for(told)
            return replace(emitted, printed=emitted.printed.below(general.remark(told))), told
        except DifferentiationError:
            return self.written_for(arguments), arguments

    def written_for(self, arguments: Mapping[str, specs.Spec]) -> Emitted:
        """The generated Python for arguments of these specs."""
        return emit(pipeline.to_run(self.derive(arguments).program, self.options))

    def told(self, arguments: Mapping[str, specs.Spec]) -> Mapping[str, specs.Spec]:
        """What the function itself tells of its arguments."""
        target = _function(self.target)
        try:
            found = general.arguments(pipeline.primal(target, arguments).program, arguments)
        except DifferentiationError:
            return arguments
        return found

    def source_for(self, *args: Any, **keywords: Any) -> str:
        """The generated Python, specialised for arguments like these."""
        return self.compiled(self.fresh().bind((*self.leading, *args), keywords)).ran.emitted.text

    @property
    def wengert(self) -> Any:
        """The three-part list that the derivative came from."""
        from srcad.inspection import wengert

        return wengert(self.fn)

    def save(self, path: str | Path, standalone: bool = True) -> None:
        """Write the generated module to a file: the version of the last call, or the general one before the first.

        ``standalone``: with what it uses of ``srcad.runtime``, so that it needs NumPy alone, and with a look at the
        arguments, since a version that was generated for numbers is wrong for arrays.
        """
        emitted, arguments = self._emitted()
        if emitted.shaped:
            arguments = versions.of_any_shape(arguments)
            emitted = self.written_for(arguments)
        text = standalone_module(emitted, self.parameters.signature, arguments, self._about()) if standalone else emitted.text
        Path(path).write_text(text, encoding="utf-8")

    def _about(self) -> str:
        what = {"grad": "The gradient", "value_and_grad": "The value and the gradient", "vjp": "The value and the pullback"}
        name, names = getattr(self.fn, "__name__", "a function"), ", ".join(self.parameters.wrt)
        if self.mode not in what:
            return f"The value and the tangent of {name}, for tangents of {names}."
        return f"{what[self.mode]} of {name} by {names}."

    def _repr_html_(self) -> str:
        import html

        return f"<pre>{html.escape(self.source)}</pre>"


def primal(target: Any, arguments: Mapping[str, specs.Spec], taken: Paths | None = None) -> Derived:
    """A function, or a derivative that is differentiated again, as a program."""
    if isinstance(target, Derivative):
        inner = {
            n: _activated(s) if n in target.parameters.wrt else s for n, s in arguments.items() if n in target.parameters.names
        }
        derived = target.derive(inner, taken, again=True)
        return Derived(derived.program, derived.independents, derived.guards, derived.primal)
    return recent.recalled(target, "primal", arguments, taken, lambda: pipeline.primal(target, arguments, taken))


def _activated(spec: specs.Spec) -> specs.Spec:
    """The same spec, differentiated."""
    return replace(spec, active=kinds.carries(spec.kind), children=tuple(map(_activated, spec.children)))


def _function(target: Any) -> Any:
    """The function itself that a derivative derives."""
    while isinstance(target, Derivative):
        target = target.target
    return target


def _code(target: Any) -> Any:
    """The code of a function; of a derivative, that of the function it derives."""
    return _function(target).__code__


def _defaults(fn: Any) -> tuple[Any, ...]:
    """The defaults that a function has now, one by one where they can be edited; and those of the functions within it."""
    if isinstance(fn, functools.partial):
        return fn.func, *_items(fn.keywords), *_defaults(fn.func)
    fn = _function(fn)
    own = getattr(fn, "__defaults__", None), *_items(getattr(fn, "__kwdefaults__", None))
    inner = fn.__dict__.get("__wrapped__") if isinstance(fn, FunctionType) else None
    return own if inner is None else (*own, *_defaults(inner))


def _items(words: dict[str, Any] | None) -> tuple[Any, ...]:
    return tuple(chain.from_iterable(words.items())) if words else ()


def _unbound(fn: Any) -> tuple[Any, tuple[Any, ...]]:
    """The plain function of a method or of what is decorated, and what it is bound to."""
    fn = getattr(fn, "__srcad_function__", fn)
    if getattr(fn, "mode", "") in ("auto", "forward", "reverse"):
        return wrapped.standing_for(fn, fn.__name__, list(fn.__signature__.parameters.values())), ()
    if not getattr(fn, "again", True):
        what = f"{fn!r} is not differentiated again"
        raise DifferentiationError(what, hint="take grad or value_and_grad, or a function that calls srcad.jvp(f)")
    if proxies.is_proxy(fn) or wrapped.is_known(fn):
        return wrapped.function(fn), ()
    if isinstance(fn, MethodType) and isinstance(fn.__func__, FunctionType):
        return fn.__func__, (fn.__self__,)
    if isinstance(fn, FunctionType | Derivative):
        return fn, getattr(fn, "leading", ())
    call = getattr(type(fn), "__call__", None)  # noqa: B004
    if isinstance(call, FunctionType) and not isinstance(fn, type | np.vectorize):
        return call, (fn,)
    return wrapped.function(fn), ()
