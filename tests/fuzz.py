"""Random programs that write into arrays and lists, in both modes and to second order, against differences.

    python -m tests.fuzz FIRST COUNT [memory | flows]

tries the programs with these numbers, prints those that are wrong or fail, and ends with 1 if there are any.  Programs of
loops, branches, exceptions, generators and aliases are those of ``tests.flows``; without a kind both are tried.
"""

from __future__ import annotations

import importlib.util
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import srcad
from srcad.transforms import pipeline
from tests import flows

HEAD = '''import numpy as np


def helper(m, s):
    for r in m:
        r[0] = r[1] * s
    return m[0]


def grow(xs, s):
    xs.append(s * s)
    return xs[-1]


def f(x):
    a = np.outer(x[:3], x[1:]) * 0.5
    b = np.sin(a.T) + 0.1
    v = x[:3] * 1.0
    s = x[0] * x[3]
    xs = [x[0], x[1] * x[2]]
    d = {"total": x[3]}
    for k, e in enumerate(x[1:]):
        d[k] = e * e
    ys = [d]
    rows, t = [], x[0]
    while t < 4.0:
        rows.append(x[1:] * t)
        t = t * 1.5 + 0.3
'''
TAIL = (
    "    return np.sum(a * a * b) + s * np.sum(b) + np.sum(v**3) + sum(xs) * xs[-1] + sum(d.values()) * d[1]"
    " + sum(np.dot(q, v) for q in rows)\n"
)

#: ``A`` and ``B`` are matrices, ``I`` an index, ``S`` a number, ``V`` a vector, ``M`` a matrix that is made.
NUMBERS = (
    "s | A[I, I] | B[I][I] | np.sum(A[I] * B[I]) | v[I] * v[I] | A[:, I] @ v | np.max(v) | np.mean(A)"
    " | xs[0] | xs[-1] | d[I] | d.get('total', 0.3) | rows[I][I] | np.sum(rows[I])"
)
VECTORS = (
    "rows[I] * 0.5 | sum(rows) * 0.2 | A[I] * 0.7 | A[:, I] * s | np.sum(A, axis=0) * 0.3"
    " | v * 0.5 + A[I] * 0.2 | np.diag(A) * 0.8 | A @ v * 0.3"
)
MATRICES = (
    "np.tanh(A) | A @ B * 0.4 | A.T * 0.5 | A * v | A + v[:, None] * 0.3 | np.where(A > 0.1, B, A * 0.5)"
    " | np.reshape(A.ravel() * 0.9, (3, 3)) | np.vstack((A[1:], B[:1])) * 0.8 | np.flip(B, 0) * 0.9"
)
STATEMENTS = (
    "A[I] = V | A[:, I] += V | A[I, I] = S * 0.5 | A = M | v = V | v[I] += S * 0.2 | A[A > 0.3] *= 0.6"
    " | A[[0, 2]] = B[[1, 1]] * 0.7 | A.T[I] = v * 0.8 | r = A.ravel(); r[2] = S * 0.4; r[5] += 0.1"
    " | t = A.T.reshape(-1); t[1] = S; s = s + np.sum(t) * 0.1 | A += M | A[1:, 1:] -= B[:2, :2] * 0.5"
    " | np.fill_diagonal(A, S * 0.3) | np.add(A, B, out=A) | np.multiply(A, 0.5, out=B, where=A > 0) | a, b = b, a"
    " | w = A[::2]; w[0] *= 0.5; s = s * w[1, I] | s = s * 0.6 + S * 0.3 | helper(A, s * 0.3) | A[[0, 1]] = A[[1, 0]]"
    " | np.add.at(v, [0, 2, 0], S * 0.2) | v.sort() | A[..., -1] = v | c = A.copy(); c[0] *= S; B = c"
    " | xs.append(S * 0.5) | s = s * 0.5 + xs.pop() * 0.3; xs.append(s) | xs[0] = S * 0.7 | s = s * 0.5 + grow(xs, s) * 0.2"
    " | xs.insert(0, S * 0.4) | xs.reverse() | s = s + xs.pop(0) * 0.2; xs.append(S) | xs[1:] = [S, S] | xs = xs[:] + [S]"
    " | d[I] = S * 0.6 | d[I] += S * 0.3 | s = s + d.pop('total', S) * 0.1 | ys[0]['total'] = S | d.update({I: S, 'total': s})"
    " | s = s + sum(e * e for e in d.values()) * 0.1 | d = dict(d) | zs = xs; zs[0] = zs[-1] * S"
    " | rows[I] = V | rows[I] = rows[I] | rows[I][I] = S | rows[I] += V | q = rows[I]; q[I] = S | rows.append(V) | rows.reverse()"
    " | rows = rows + [V] | rows = [q * 0.5 for q in rows] | rows[1:2] = [V, V] | del rows[0] | s = s + np.dot(rows.pop(), v)"
)
LOOPS = ("for k in range(2):", "for k in range(len(v) - 1):", "for k in range(len(xs)):")


class Writer:
    """One random program."""

    def __init__(self, number: int) -> None:
        self.rng = random.Random(number)

    def text(self) -> str:
        return HEAD + "".join(self.statement(0) for _ in range(self.rng.randrange(3, 9))) + TAIL

    def statement(self, depth: int) -> str:
        indent = "    " * (depth + 1)
        kind = self.rng.randrange(8) if depth < 2 else 2
        if kind == 0:
            return f"{indent}{self.rng.choice(LOOPS)}\n{self.block(depth + 1)}"
        if kind == 1:
            test = self.filled("S > 0.1", indent)
            return f"{indent}if {test}:\n{self.block(depth + 1)}{indent}else:\n{self.block(depth + 1)}"
        return f"{indent}{self.filled(self.chosen(STATEMENTS), indent)}\n"

    def block(self, depth: int) -> str:
        return "".join(self.statement(depth) for _ in range(self.rng.randrange(1, 4)))

    def chosen(self, table: str) -> str:
        return self.rng.choice(table.split(" | "))

    def filled(self, template: str, indent: str) -> str:
        """A template with its letters replaced."""
        return re.sub(r"\b[ABIMSV]\b", lambda found: self.part(found[0]), template).replace("; ", f"\n{indent}")

    def part(self, letter: str) -> str:
        made = {"S": NUMBERS, "V": VECTORS, "M": MATRICES}
        if letter in made:
            return f"({self.filled(self.chosen(made[letter]), '')})"
        return str(self.rng.randrange(3)) if letter == "I" else self.rng.choice("ab")


def load(text: str, folder: Path, number: int) -> ModuleType:
    """The program as a module with a file, where srcad reads it."""
    path = folder / f"program_{number}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(f"program_{number}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def differences(f: Any, x: Any, step: float) -> Any:
    return np.array([(f(x + step * e) - f(x - step * e)) / (2 * step) for e in np.eye(len(x))])


def tried(number: int, folder: Path) -> str:
    """What comes of a program: ``right``, ``refused``, ``skipped`` where it has a kink or no value, or what is wrong."""
    f = load(Writer(number).text(), folder, number).f
    x, direction = np.array([0.9, 0.7, -0.6, 1.1]), np.array([0.3, -0.5, 0.8, 0.2])
    with np.errstate(all="ignore"):
        try:
            slopes, finer = differences(f, x, 1e-6), differences(f, x, 5e-7)
        except (IndexError, ValueError, ZeroDivisionError):
            return "skipped"
        scale = 1 + np.max(np.abs(slopes))
        if not np.isfinite(scale) or np.max(np.abs(slopes - finer)) > 1e-4 * scale:
            return "skipped"
        try:
            return compared(f, x, direction, slopes, 1e-4 * scale)
        except srcad.DifferentiationError as error:
            return f"fails: {error}" if "internal" in str(error) else "refused"


def compared(f: Any, x: Any, direction: Any, slopes: Any, bound: float) -> str:
    gradient = srcad.grad(f)
    if np.max(np.abs(gradient(x) - slopes)) > bound:
        return f"wrong in reverse: {gradient(x)}, differences {slopes}"
    tangent = srcad.jvp(f)((x,), (direction,))[1]
    if abs(tangent - slopes @ direction) > bound:
        return f"wrong forward: {tangent}, differences {slopes @ direction}"
    curvature = srcad.hvp(f)((x,), (direction,))
    rates = (gradient(x + 1e-6 * direction) - gradient(x - 1e-6 * direction)) / 2e-6
    if np.max(np.abs(curvature - rates)) > 1e-3 * (1 + np.max(np.abs(rates))):
        return f"wrong at second order: {curvature}, differences {rates}"
    return "right"


KINDS: dict[str, Callable[[int, Path], str]] = {"memory": tried, "flows": partial(flows.tried, load)}
FINE = ("right", "refused", "skipped")


def main(first: int, count: int, *chosen: str) -> int:
    pipeline.VERIFY = True
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + count):
            for kind in chosen or KINDS:
                outcome = KINDS[kind](number, Path(folder))
                found[outcome if outcome in FINE else "wrong"] += 1
                if outcome not in FINE:
                    print(f"program {number} of {kind}: {outcome}", flush=True)
    print(dict(found))
    return int("wrong" in found)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
