"""The command line: ``srcad show module:function`` and its companions."""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from srcad.runtime.errors import DifferentiationError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0, 1 where something cannot be differentiated or a check fails, 2 for wrong usage.

    What the user's own code raises comes through, with its traceback.
    """
    parser = _parser()
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        return int(options.run(options) or 0)
    except DifferentiationError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except _Usage as error:
        print(f"srcad: {error}", file=sys.stderr)
        return 2


class _Usage(Exception):
    """A target that is not there, a call that does not fit it, a file that cannot be written."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="srcad", description="Derivatives of Python functions, as Python source.")
    commands = parser.add_subparsers(required=True, metavar="command")
    show = _command(commands, "show", _show, "print the derivative")
    show.add_argument("--no-optimize", action="store_true", help="the textbook sweep")
    save = _command(commands, "save", _save, "write the derivative as a module")
    save.add_argument("-o", "--output", required=True, metavar="FILE")
    for command in (show, save):
        command.add_argument("--mode", choices=("reverse", "forward"), default="reverse")
        _add_names(command, "wrt", "ignore")
    _add_names(_command(commands, "wengert", _wengert, "print the linearized function"), "wrt", "ignore")
    trace = _command(commands, "trace", _trace, "print the list executed at a point")
    trace.add_argument("--mode", choices=("reverse", "forward"), default="reverse")
    _add_names(trace, "wrt")
    graph = _command(commands, "graph", _graph, "draw the computational graph")
    graph.add_argument("-o", "--output", metavar="FILE", help=".svg, .png, .dot or .mmd; without it, DOT is printed")
    check = _command(commands, "check", _check, "hold the derivatives against finite differences")
    check.add_argument("--order", type=int, default=2)
    for command in (trace, check):
        command.add_argument("args", nargs="*", type=_literal, metavar="value", help="an argument, as a Python literal")
    cache = commands.add_parser("cache", help="what srcad keeps on disk")
    cache.add_argument("action", choices=("info", "clear"))
    cache.set_defaults(run=_cache)
    return parser


def _command(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text)
    parser.add_argument("target", metavar="module:function", help="a module or a path to a .py file")
    parser.set_defaults(run=run)
    return parser


def _add_names(parser: argparse.ArgumentParser, *options: str) -> None:
    for option in options:
        parser.add_argument(f"--{option}", type=_list, metavar="NAMES", help="parameters, separated by commas")


def _list(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _literal(text: str) -> Any:
    """A value as Python writes it; nested lists of numbers become arrays."""
    import numpy as np

    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a Python literal") from None
    return np.array(value, dtype=float) if isinstance(value, list) else value


def _function(target: str) -> Any:
    """The function that ``module:function`` names."""
    name, colon, path = target.rpartition(":")
    if not colon or not name or not path:
        raise _Usage(f"{target!r} is not module:function")
    value: Any = _module(name)
    for attribute in path.split("."):
        if not hasattr(value, attribute):
            raise _Usage(f"{name} has no {path}")
        value = getattr(value, attribute)
    return value


def _module(name: str) -> Any:
    if not name.endswith(".py"):
        if "" not in sys.path:
            sys.path.insert(0, "")
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or not f"{name}.".startswith(f"{error.name}."):
                raise
            raise _Usage(str(error)) from None
    path = Path(name).resolve()
    if not path.is_file():
        raise _Usage(f"there is no file {name}")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(path.stem, module)
    sys.path.insert(0, str(path.parent))
    spec.loader.exec_module(module)
    return module


def _chosen(names: tuple[str, ...] | None) -> Any:
    return names[0] if names and len(names) == 1 else names


def _derivative(options: argparse.Namespace) -> Any:
    from srcad.api import grad, jvp

    make: Any = grad if options.mode == "reverse" else jvp
    extra = {"optimize": False} if getattr(options, "no_optimize", False) else {}
    return make(_function(options.target), wrt=_chosen(options.wrt), ignore=options.ignore or (), **extra)


def _show(options: argparse.Namespace) -> None:
    print(_highlighted(_derivative(options).source).rstrip("\n"))


def _highlighted(source: str) -> str:
    """The source in colours on a terminal, where Pygments is there."""
    if not sys.stdout.isatty():
        return source
    try:
        pygments = importlib.import_module("pygments")
        formatter = importlib.import_module("pygments.formatters").TerminalFormatter()
        lexer = importlib.import_module("pygments.lexers").PythonLexer()
    except ImportError:
        return source
    return str(pygments.highlight(source, lexer, formatter))


def _save(options: argparse.Namespace) -> None:
    derivative = _derivative(options)
    with _writing():
        derivative.save(options.output)


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    """A file that cannot be written is wrong usage."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        raise _Usage(str(error)) from None


def _called(options: argparse.Namespace) -> Any:
    """The target, when it takes the arguments that were given."""
    function = _function(options.target)
    try:
        inspect.signature(function).bind(*options.args)
    except TypeError as error:
        raise _Usage(f"{options.target}: {error}") from None
    return function


def _wengert(options: argparse.Namespace) -> None:
    from srcad.inspection import wengert

    print(wengert(_function(options.target), wrt=options.wrt, ignore=options.ignore or ()))


def _trace(options: argparse.Namespace) -> None:
    from srcad.traces import trace

    print(trace(_called(options), *options.args, mode=options.mode, wrt=options.wrt))


def _graph(options: argparse.Namespace) -> None:
    from srcad.graphs import graph

    drawn = graph(_function(options.target))
    if options.output:
        with _writing():
            drawn.save(options.output)
    else:
        print(drawn.dot, end="")


def _check(options: argparse.Namespace) -> int:
    from srcad.checking import check_gradients

    function = _called(options)
    try:
        check_gradients(function, options.args, order=options.order)
    except AssertionError as error:
        print(error, file=sys.stderr)
        return 1
    print("the derivatives agree with finite differences")
    return 0


def _cache(options: argparse.Namespace) -> None:
    print("nothing is kept on disk: derivatives live as long as the process")


__all__ = ["main"]
