# type: ignore
"""`match`: every pattern, guards, and what names are bound to."""

import math
from collections import namedtuple
from dataclasses import dataclass
from enum import Enum

import numpy as np

from tests.corpus._program import program

V = np.array([0.5, -1.2, 2.0, 0.8])


@program((0.8, 0), (0.8, 1), (0.8, 7), wrt="x")
def literals(x, n):
    match n:
        case 0:
            return x
        case 1:
            return x * x
        case _:
            return math.sin(x) * n


@program((0.8, "sin"), (0.8, "cube"), (0.8, "other"), wrt="x")
def strings_with_alternatives(x, name):
    match name.lower():
        case "sin" | "sine":
            y = math.sin(x)
        case "cube" | "third":
            y = x**3
        case other:
            y = len(other) * x
    return y * x


@program((0.8, None), (0.8, True), (0.8, False), wrt="x")
def singletons(x, flag):
    match flag:
        case None:
            return x
        case True:
            return x * x
        case False:
            return x**3
    return 0.0


@program((0.8, -1), (0.8, 2.5), (0.8, 3 + 1j), wrt="x")
def signed_and_complex_literals(x, n):
    match n:
        case -1:
            return x
        case 2.5:
            return x**2
        case 3 + 1j:
            return x**3


@program((0.8, 1.3))
def captures(x, y):
    match x * y:
        case product:
            return product**2 + x


@program((0.8,), (2.8,), (-0.8,))
def guards(x):
    match x:
        case v if v < 0:
            return v**2
        case v if v > 2:
            return v**3
        case v:
            return math.exp(v)


@program(((0.8, 1.3),), ((0.8, 1.3, 0.4),), ((0.8, 1.3, 0.4, 2.0),))
def sequences_by_length(p):
    match p:
        case (a, b):
            return a * b
        case [a, b, c]:
            return a * b * c
        case [first, *middle, last]:
            return first * last + sum(m * m for m in middle)


@program((0.8, 1.3))
def tuple_of_two(x, y):
    match (x > 1, y > 1):
        case (True, True):
            return x
        case (False, True):
            return x * y**2
        case _:
            return 0.0


@program(("move", 0.8, 1.3), ("turn", 0.8, 1.3), ("stop", 0.8, 1.3), wrt=("x", "y"))
def commands(what, x, y):
    command = (what, x, y) if what != "stop" else (what,)
    match command:
        case ("move", a, b):
            return a * b
        case ("turn", a, *_):
            return math.sin(a)
        case ("stop",):
            return x * x


@program((0.8, 1.3))
def nested_sequences(x, y):
    match [(x, 1.0), (y, [x, y])]:
        case [(a, _), (b, [c, *rest])]:
            return a * b + c * rest[0] ** 2


@program(({"kind": "spring", "k": 2.0}, 0.8), ({"kind": "mass", "m": 3.0}, 0.8), ({"k": 4.0}, 0.8), wrt="x")
def mappings(part, x):
    match part:
        case {"kind": "spring", "k": k}:
            return 0.5 * k * x**2
        case {"kind": "mass", **rest}:
            return rest["m"] * x
        case {}:
            return x**3


@program(({"w": 0.8, "b": 1.3},), ({"w": 0.8},))
def mapping_of_parameters(p):
    match p:
        case {"w": w, "b": b}:
            return w * b + w
        case {"w": w}:
            return w**2


@dataclass
class Circle:
    r: float


@dataclass
class Box:
    a: float
    b: float
    name: str = "box"


class Segment:
    __match_args__ = ("start", "end")

    def __init__(self, start, end):
        self.start, self.end = start, end


Pair = namedtuple("Pair", "left right")


def area(shape):
    match shape:
        case Circle(r=r):
            return math.pi * r**2
        case Box(a, b) if a == b:
            return a**2
        case Box(a, b, name=_):
            return a * b
        case Segment(s, e):
            return e - s
        case Pair(left, right):
            return left * right**2


@program((0.8, 1.3))
def classes(x, y):
    return area(Circle(x)) + area(Box(x, y)) + area(Segment(x, y * y)) + area(Pair(x, y))


@program((0.8, 2), (0.8, "a"), (0.8, [1.0, 2.0]), (0.8, None), (0.8, 1.5), wrt="x")
def classes_of_builtins(x, thing):
    match thing:
        case bool():
            return x
        case int(n):
            return x**n
        case str() as text:
            return x * len(text)
        case float(f):
            return x * f
        case list() | tuple():
            return x * thing[1]
        case _:
            return x + 1


class Mode(Enum):
    LINEAR = 1
    CUBIC = 3


class Scheme:
    EULER = "euler"


@program((0.8, Mode.LINEAR), (0.8, Mode.CUBIC), wrt="x")
def values_of_an_enum(x, mode):
    match mode:
        case Mode.LINEAR:
            return 2 * x
        case Mode.CUBIC:
            return x**mode.value


@program((0.8, "euler"), (0.8, "heun"), wrt="x")
def dotted_values(x, scheme):
    match scheme:
        case Scheme.EULER:
            return x + x * 0.1
        case _:
            return x * x


@program((0.8,))
def within_a_loop(x):
    s = 0.0
    for op in ("add", "mul", ("scale", 3.0), "skip", "add"):
        match op:
            case "add":
                s = s + x
            case "mul":
                s = s * x
            case ("scale", k):
                s = s * k
            case "skip":
                continue
    return s


def evaluate(tree, x):
    match tree:
        case "x":
            return x
        case int() | float():
            return tree
        case ("+", a, b):
            return evaluate(a, x) + evaluate(b, x)
        case ("*", a, b):
            return evaluate(a, x) * evaluate(b, x)
        case ("sin", a):
            return math.sin(evaluate(a, x))
    raise ValueError(tree)


@program((0.8,), order2=False)
def interpreter(x):
    return evaluate(("+", ("*", "x", ("sin", "x")), ("*", 3, ("*", "x", "x"))), x)


@program((0.8, 1.3))
def as_patterns(x, y):
    match (x, (y, 2.0)):
        case (a, (b, _) as inner) as whole:
            return a * b * inner[1] * whole[0]


@program((0.8,))
def falls_through(x):
    y = x
    match "nothing":
        case "a":
            y = 0.0
        case "b":
            y = 1.0
    return y * x


@program((V,))
def arrays_match_sequences_since_numpy_2_5(x):
    match x:
        case [a, b, _, _]:
            return a * b
        case _:
            return np.sum(x * x)


@program((0.8, 3), (0.8, 4), wrt="x")
def arithmetic_in_guards(x, n):
    match n % 2, n:
        case 0, k:
            return x**k
        case 1, k if k > 2:
            return x * k
        case _:
            return 0.0


@program((0.8, 1.3), (1.8, 1.3))
def on_run_time_numbers(x, y):
    k = int(x * 2)
    match k:
        case 1:
            z = x * y
        case 2 | 3:
            z = x + y
        case _:
            z = x
    return z * z
