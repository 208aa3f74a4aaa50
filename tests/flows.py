"""Random programs of loops, branches, exceptions, generators, aliases and inner functions: the second half of ``tests.fuzz``.

Each is compared with differences in both modes, optimized and not; where it raises, its derivative raises the same.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import srcad

HEAD = '''import math

import numpy as np


class Odd(Exception):
    pass


class Point:
    def __init__(self, p, q):
        self.p = p
        self.q = q

    def moved(self, by):
        self.p = self.p * 0.5 + by
        return self


def root(v, s):
    if v < 0.0:
        raise Odd(v)
    return math.sqrt(v + 0.1) * s


def roots(vs):
    for v in vs:
        try:
            yield math.sqrt(v)
        except ValueError:
            yield v * v


def halves(v):
    while True:
        v = v * 0.5 + 0.1
        yield v


def f(x, y):
    s, t, u = x, y, x * y
    n = 0
    a = [x, y]
    d = {"p": x, "q": y * y}
    v = np.array([x, y, x * y])
    w = v[1:]
    vs = [v, np.array([y, x])]
    o = Point(x, y)
    r = o
    g = halves(x)

    def bump(z):
        nonlocal s, n
        s = s * 0.7 + z * 0.2
        n += 1
        return s * z

'''
TAIL = """
    return s + t * u + sum(a) + n * s + sum(d.values()) * 0.3 + float(np.sum(vs[0] * 0.2)) * vs[1][0] + o.p * r.q
"""

NUMBERS = (
    "s", "t", "u", "s * t", "t - u", "s * 0.7", "u + 0.3", "math.sin(s)", "t * t * 0.3", "a[n % len(a)]", "a[-1]",
    "n * 0.4 + 0.1", "math.tanh(u)", "d['p']", "d.get('r', t)", "w[0]", "v[n % 3] * 0.5", "vs[n % 2][0]", "o.p", "r.q * 0.5",
)  # fmt: skip
RISKY = ("math.sqrt({})", "math.log({})", "1.0 / ({})", "root({}, s)", "a[n] + 0.0 * ({})", "math.exp({})", "abs({}) ** 0.5",
         "d['r'] + 0.0 * ({})")  # fmt: skip
TESTS = ("s > t", "t > 0.5", "u < s", "n > 2", "n % 2 == 0", "s * t > 1.0", "len(a) > 3", "abs(u) > 1.0", "math.sqrt(s) > 1.0",
         "'r' in d", "w[1] > o.p")  # fmt: skip
CAUGHT = ("ValueError", "(ValueError, ZeroDivisionError)", "Exception", "Odd", "ArithmeticError", "LookupError",
          "(Odd, ValueError, LookupError, ZeroDivisionError, TypeError, OverflowError)")  # fmt: skip
PLAIN = (
    "{T} = math.tanh({N}) + {N} * 0.5", "{T} = math.tanh({N}) * 0.8", "{T} = 0.5 * ({R})", "{T} = 0.5 * ({R})",
    "{T} += math.sin({N})", "a.append({N})", "a[n % len(a)] = {R}", "n += 1", "d['p'] = {N} * 0.8", "d['r'] = {R}",
    "d['q'] += {N} * 0.3", "w[n % 2] = {N} * 0.6", "v[0] *= 0.8", "vs[1][0] = {N} * 0.5", "w += 0.1", "vs.reverse()",
    "o.p = {N} * 0.9", "r.q += 0.2 * {N}", "r = o.moved({N} * 0.1)", "{T} = bump({N}) * 0.5", "{T} = next(g) * {N}",
)  # fmt: skip
LOOPS = ("for k{k} in range(3):", "for k{k}, z in enumerate([s, t, u]):", "for z in roots([s, t, -u]):", "for z in list(a):",
         "for z in list(d.values()):", "for z, _ in zip(g, range(2)):")  # fmt: skip


class Writer:
    """One random program."""

    def __init__(self, number: int) -> None:
        self.rng = random.Random(number)
        self.loops = 0
        self.left = 14

    def text(self) -> str:
        lines: list[str] = []
        while self.left > 0:
            lines += self.statement(4, False)
        return HEAD + "\n".join(f"    {line}" for line in lines) + TAIL

    def statement(self, depth: int, looped: bool) -> list[str]:
        """The lines of one statement; ``looped`` says whether a loop is around it."""
        self.left -= 1
        makers: list[tuple[Callable[[int, bool], list[str]], int]] = [(self.plain, 9), (self.exit, 1)]
        if depth and self.left > 0:
            makers += [(self.branch, 3), (self.loop, 4), (self.attempt, 5)]
        chosen = self.rng.choices([make for make, _ in makers], [weight for _, weight in makers])[0]
        return chosen(depth, looped)

    def block(self, depth: int, looped: bool) -> list[str]:
        lines = [line for _ in range(self.rng.randint(1, 3)) for line in self.statement(depth - 1, looped)]
        return [f"    {line}" for line in lines]

    def plain(self, depth: int, looped: bool) -> list[str]:
        template = self.rng.choice(PLAIN)
        while "{N}" in template or "{R}" in template:
            template = template.replace("{N}", self.number(), 1).replace("{R}", self.risky(), 1)
        return [template.replace("{T}", self.rng.choice("stu"))]

    def number(self) -> str:
        return self.rng.choice(NUMBERS)

    def risky(self) -> str:
        return self.rng.choice(RISKY).format(self.number())

    def test(self) -> str:
        return self.rng.choice(TESTS)

    def exit(self, depth: int, looped: bool) -> list[str]:
        ways = [f"raise Odd({self.number()})", "raise ValueError(n)", f"return {self.number()}"]
        return [f"if {self.test()}:", "    " + self.rng.choice([*ways, *(["break", "continue"] * 2 if looped else [])])]

    def branch(self, depth: int, looped: bool) -> list[str]:
        lines = [f"if {self.test()}:", *self.block(depth, looped)]
        return [*lines, "else:", *self.block(depth, looped)] if self.rng.random() < 0.5 else lines

    def loop(self, depth: int, looped: bool) -> list[str]:
        self.loops += 1
        k = f"k{self.loops}"
        if self.rng.random() < 0.25:
            return [f"{k} = 0", f"while {k} < 3 and {self.test()}:", f"    {k} += 1", *self.block(depth, True)]
        head = self.rng.choice(LOOPS).format(k=self.loops)
        first = [f"    {self.rng.choice('stu')} = z * 0.6 + {self.number()} * 0.3"] if "z" in head else []
        lines = [head, *first, *self.block(depth, True)]
        return [*lines, "else:", *self.block(depth, looped)] if self.rng.random() < 0.15 else lines

    def attempt(self, depth: int, looped: bool) -> list[str]:
        lines, kind = ["try:", *self.block(depth, looped)], self.rng.random()
        if kind < 0.9:
            caught = self.rng.choice(CAUGHT)
            lines += [f"except {caught}:", *self.block(depth, looped)]
            if self.rng.random() < 0.2 and caught != "Exception":
                lines += ["except Exception:", *self.block(depth, looped)]
            if self.rng.random() < 0.25:
                lines += ["else:", *self.block(depth, looped)]
        if kind > 0.75:
            lines += ["finally:", "    n += 1", *(f"    {line}" for line in self.plain(0, False))]
        return lines


POINTS = ((1.3, 0.8), (0.6, 2.1), (-0.7, 1.4))
#: What a program may raise of itself.
RAISED = (ArithmeticError, LookupError, ValueError, TypeError)


def judged(f: Any, odd: type[Exception]) -> str:
    """What comes of a program: ``right``, ``refused``, ``skipped`` where it has kinks, or what is wrong."""
    outcomes = []
    for point in POINTS:
        with np.errstate(all="ignore"):
            outcomes.append(_at(f, point, (odd, *RAISED)))
        if outcomes[-1] not in ("right", "refused", "skipped"):
            return f"at {point} {outcomes[-1]}"
    return next((o for o in ("refused", "right") if o in outcomes), "skipped")


def _at(f: Any, point: tuple[float, float], expected: tuple[type[Exception], ...]) -> str:
    try:
        value = f(*point)
    except expected as error:
        return _raising(f, point, error)
    try:
        slopes = _slopes(f, point, 1e-6)
        finer = _slopes(f, point, 5e-7)
    except expected:
        return "skipped"
    if not np.all(np.isfinite([value, *slopes])) or np.max(np.abs(slopes - finer)) > 1e-4 * (1 + np.max(np.abs(slopes))):
        return "skipped"
    return _compared(f, point, value, slopes)


def _slopes(f: Any, point: tuple[float, float], step: float) -> Any:
    x, y = point
    return np.array([f(x + step, y) - f(x - step, y), f(x, y + step) - f(x, y - step)]) / (2 * step)


def _raising(f: Any, point: tuple[float, float], error: Exception) -> str:
    """Whether the derivative raises what the function raises."""
    for optimize in (True, False):
        try:
            srcad.grad(f, wrt=(0, 1), optimize=optimize)(*point)
        except srcad.DifferentiationError as refused:
            return f"fails: {refused}" if "internal" in str(refused) else "refused"
        except Exception as found:
            if (type(found), str(found)) == (type(error), str(error)):
                continue
            return f"raises {found!r}, the function {error!r}"
        return f"does not raise {error!r}"
    return "right"


def _compared(f: Any, point: tuple[float, float], value: float, slopes: Any) -> str:
    bound = 1e-4 * (1 + np.max(np.abs(slopes)))
    for optimize in (True, False):
        try:
            found, gradient = srcad.value_and_grad(f, wrt=(0, 1), optimize=optimize)(*point)
            forward = srcad.jvp(f, optimize=optimize)(point, (1.0, 0.5))
        except srcad.DifferentiationError as refused:
            return f"fails: {refused}" if "internal" in str(refused) else "refused"
        except Exception as error:
            return f"fails: {error!r}"
        if not (math.isclose(found, value) and math.isclose(forward[0], value)):
            return f"has the value {value}, {found} in reverse, {forward[0]} forward"
        if not np.max(np.abs(gradient - slopes)) < bound:
            return f"wrong in reverse: {gradient}, differences {slopes}"
        if not abs(forward[1] - slopes @ [1.0, 0.5]) < 2 * bound:
            return f"wrong forward: {forward[1]}, differences {slopes @ [1.0, 0.5]}"
    return "right"


def tried(load: Callable[[str, Path, int], Any], number: int, folder: Path) -> str:
    """What comes of the program of a number."""
    module = load(Writer(number).text(), folder, number)
    return judged(module.f, module.Odd)
