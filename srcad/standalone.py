"""A derivative as a module of its own: what it uses of ``srcad.runtime`` is written into it, and nothing else.

The module says at the top of the function for which arguments it was generated, and refuses others.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import textwrap
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from srcad.runtime.errors import DifferentiationError
from srcad.transforms import heads, kinds, rules
from srcad.transforms.emit import Emitted
from srcad.transforms.ir import Ref
from srcad.transforms.specs import Spec

_PACKAGE = "srcad.runtime"


def module(emitted: Emitted, signature: inspect.Signature, arguments: Mapping[str, Spec], about: str) -> str:
    """The text of a module that defines a derivative and imports NumPy, and what the user's function needs."""
    parts = _Parts()
    for helper in emitted.helpers:
        parts.need(getattr(rules.runtime(), helper).__module__, _defined_name(helper))
    own = [(name, ref) for name, ref in emitted.refs if str(getattr(ref.value, "__module__", "")).startswith(_PACKAGE)]
    for name, ref in own:
        parts.need(ref.value.__module__, name)
    constants = _constants(r for r in emitted.refs if r not in own)
    clash = parts.origins.keys() & {name for name, _ in emitted.refs if name not in dict(own)}
    if clash:
        raise DifferentiationError(f"the name {min(clash)} has two meanings in the module to be saved", hint="rename it")
    imports = parts.imports | {heads.import_of(m) for m in emitted.imports} | {c for c in constants if " import " in c}
    imports |= {c for c in constants if c.startswith("import ")}
    written = [c for c in constants if c not in imports]
    if any("np." in c for c in written):
        imports.add(heads.import_of("np"))
    function = _function(emitted, signature, arguments, about)
    if "np." in function:
        imports.add(heads.import_of("np"))
    head = sorted(imports, key=lambda line: (line.startswith("from"), line))
    head[:0] = ["from __future__ import annotations", ""] if parts.texts else []
    opening = "\n\n".join("\n".join(part) for part in (head, [*parts.constants.values(), *written]) if part)
    return "\n\n\n".join(s.strip("\n") for s in (opening, *parts.texts.values(), emitted.callbacks, function) if s) + "\n"


def _defined_name(helper: str) -> str:
    return str(getattr(rules.runtime(), helper).__name__)


def _constants(refs: Iterable[tuple[str, Ref]]) -> list[str]:
    """The lines that define what the function reads of the user's namespace."""
    found = []
    for name, ref in refs:
        line = heads.definition(name, ref.value)
        line = _from_module(name, ref) if line is None else line
        if line is None or line.startswith(("from __main__ ", "from srcad")):
            what = f"{name} cannot be written into a module: it is {heads.described(ref.value)}"
            raise DifferentiationError(what, hint="define it in a module that can be imported, or make it a parameter")
        found.append(line)
    return found


def _from_module(name: str, ref: Ref) -> str | None:
    """The import of a global that has no short text from the module that it stands in."""
    match ref.path:
        case ("global", namespace, str(original)):
            origin = namespace.get("__name__")
            if origin and origin != "__main__":
                return f"from {origin} import {original}" + (f" as {name}" if name != original else "")
    return None


# --- what the function uses of srcad.runtime ---


class _Parts:
    """The definitions that some names of ``srcad.runtime`` need, each after those that it needs itself."""

    def __init__(self) -> None:
        self.imports: set[str] = set()
        self.constants: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.origins: dict[str, str] = {}

    def need(self, module: str, name: str) -> None:
        """Add a definition of a module of the runtime, with all that it needs."""
        found = _definitions(module).get(name)
        if found is None or self.origins.get(name) == module:
            return
        node, text = found
        if isinstance(node, ast.Import):
            self.imports.add(text)
        elif isinstance(node, ast.ImportFrom):
            self.imported(node, name)
        else:
            self.define(module, name, node, text)

    def imported(self, node: ast.ImportFrom, name: str) -> None:
        origin = str(node.module)
        if origin.startswith(_PACKAGE):
            self.need(origin, name)
        else:
            self.imports.add(f"from {origin} import {name}")

    def define(self, module: str, name: str, node: ast.stmt, text: str) -> None:
        if module == f"{_PACKAGE}.calls":
            what = "the derivative calls functions that are known at run time only, and these need srcad"
            raise DifferentiationError(what, hint="save it with standalone=False, or call the functions by their names")
        if name in self.origins:
            raise DifferentiationError(f"internal error: {name} is defined in {self.origins[name]} and in {module}")
        self.origins[name] = module
        names = [used.id for used in ast.walk(node) if isinstance(used, ast.Name)]
        for used in names:
            self.need(module, used)
        plain = isinstance(node, ast.Assign | ast.AnnAssign) and self.texts.keys().isdisjoint(names)
        (self.constants if plain else self.texts)[name] = text


@functools.cache
def _definitions(module: str) -> dict[str, tuple[ast.stmt, str]]:
    """What each name at the top of a module of the runtime is bound by, and the text of that."""
    path = importlib.import_module(module).__file__
    assert path is not None
    text = Path(path).read_text(encoding="utf-8")
    lines = text.splitlines()
    found: dict[str, tuple[ast.stmt, str]] = {}
    for node in ast.parse(text).body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
        own = "\n".join(lines[first - 1 : node.end_lineno])
        for name in _bound(node):
            found[name] = node, own
    return found


def _bound(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name) | ast.ClassDef(name):
            return [name]
        case ast.Import(aliases) | ast.ImportFrom(_, aliases):
            return [a.asname or a.name for a in aliases]
        case ast.Assign(targets):
            return [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
        case ast.AnnAssign(ast.Name(name)):
            return [name]
    return []


# --- the function ---


def _function(emitted: Emitted, signature: inspect.Signature, arguments: Mapping[str, Spec], about: str) -> str:
    """The text of the function, with the defaults of the user's, a docstring, and a look at the arguments."""
    made = ast.parse(emitted.body).body[0]
    assert isinstance(made, ast.FunctionDef)
    names = [a.arg for a in made.args.args]
    body = emitted.body.splitlines()[made.body[0].lineno - 1 :]
    given = {n: found for n, s in arguments.items() if n in names and (found := conditions(n, s))}
    wanted = ", ".join(f"{n}: {_described(arguments[n])}" for n in given)
    lines = [f"def {made.name}({_parameters(names, signature)}):", f'    """{about}']
    if given:
        kinds_text = textwrap.fill(f"Generated for {wanted}.", 96, initial_indent="    ", subsequent_indent="    ")
        tests = "\n            and ".join(" and ".join(found) for found in given.values())
        lines += ["", kinds_text, '    """', f"    if not ({tests}):"]
        lines += [f'        raise TypeError("{made.name} was generated for other arguments, see its docstring")']
    else:
        lines[-1] += '"""'
    return "\n".join([*lines, *body])


def _parameters(names: list[str], signature: inspect.Signature) -> str:
    """The parameters, with those defaults of the user's that can be written."""
    stars: dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    flat = list(names) != list(signature.parameters)
    shown: list[str] = []
    optional = True
    for name in reversed(names):
        parameter = signature.parameters.get(name)
        default = None if parameter is None or parameter.default is parameter.empty else heads.literal(parameter.default)
        star = "" if flat or parameter is None else stars.get(parameter.kind, "")
        optional = optional and (default is not None or bool(star))
        shown.insert(0, star + name + (f"={default}" if optional and default is not None else ""))
    only = [n for n, p in signature.parameters.items() if p.kind is p.KEYWORD_ONLY]
    if only and not flat and not any(s.startswith("*") and s[1] != "*" for s in shown):
        shown.insert(names.index(only[0]), "*")
    return ", ".join(shown)


def conditions(value: str, spec: Spec) -> list[str]:
    """The conditions, as text, under which a value is what a function was generated for."""
    if spec.constant:
        return [_constant_condition(value, spec.constant[0])]
    if spec.cls in (list, tuple):
        parts = [c for k, s in enumerate(spec.children) for c in conditions(f"{value}[{k}]", s)]
        return [f"isinstance({value}, {spec.cls.__name__})", f"len({value}) == {len(spec.children)}", *parts]
    if spec.cls in (dict, OrderedDict):
        parts = [c for k, s in zip(spec.keys, spec.children, strict=True) for c in conditions(f"{value}[{k!r}]", s)]
        return [f"list({value}) == {list(spec.keys)!r}", *parts]
    if spec.cls is not None:
        return [c for k, s in zip(spec.keys, spec.children, strict=True) for c in conditions(f"{value}.{k}", s)]
    match spec.kind:
        case kinds.Scalar():
            numbers = "int, float, complex" if kinds.is_complex(spec.kind) else "int, float"
            numpy = ", np.number" if spec.kind.cls.__module__ == "numpy" else ""
            return [f"isinstance({value}, ({numbers}{numpy}))"]
        case kinds.Array(_, None):
            return [f"isinstance({value}, (int, float, np.number, np.ndarray))", f'np.asarray({value}).dtype.kind in "fiu"']
        case kinds.Array(dtype, ndim):
            return [f"isinstance({value}, np.ndarray)", f"{value}.ndim == {ndim}", f'{value}.dtype == "{dtype.name}"']
        case kinds.Sequence(cls):
            return [f"isinstance({value}, {cls.__name__})"]
    return []


def _constant_condition(value: str, constant: Any) -> str:
    written = heads.literal(constant)
    if written is None:
        what = f"the derivative is special to {value}={heads.described(constant)}, which a module cannot name"
        raise DifferentiationError(what, hint="call the function by its name instead of passing it")
    return f"{value} == {written}" if isinstance(constant, str | bytes) else f"{value} is {written}"


def _described(spec: Spec) -> str:
    if spec.constant:
        return repr(spec.constant[0])
    if spec.cls is not None:
        return str(spec.cls.__name__)
    match spec.kind:
        case kinds.Scalar():
            return "complex number" if kinds.is_complex(spec.kind) else "number"
        case kinds.Array(_, None):
            return "real number or array"
        case kinds.Array(dtype, ndim):
            return f"{ndim}-D {dtype.name} array"
        case kinds.Sequence(cls):
            return f"{cls.__name__} of numbers"
    return "object"
