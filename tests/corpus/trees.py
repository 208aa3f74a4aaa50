# type: ignore
"""Parameters in containers: tuples, lists, dicts, namedtuples, dataclasses."""

import math
from collections import OrderedDict, namedtuple
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tests.corpus._program import program

W = np.array([[0.5, -0.2], [0.1, 0.8], [-0.4, 0.3]])
B = np.array([0.1, -0.1])
X = np.array([[1.0, 0.5, -1.0], [0.2, -0.3, 0.7]])
Y = np.array([[0.3, 0.4], [-0.5, 0.1]])


@program(((1.3, 0.4),))
def tuple_unpacked(params):
    a, b = params
    return a * b * b


@program(((1.3, 0.4),))
def tuple_indexed(params):
    return params[0] * params[1] + params[-1] ** 2


@program(([1.3, 0.4, 2.0],))
def list_indexed(p):
    return p[0] * p[1] ** 2 + math.sin(p[2])


@program(([1.3, 0.4, 2.0],))
def list_looped(p):
    s = 0.0
    for i, v in enumerate(p):
        s += v ** (i + 1) * p[0]
    return s


@program(([1.3, 0.4, 2.0],))
def list_summed(p):
    return sum(p) * max(p) + min(p) ** 2 + len(p)


@program(([1.3, 0.4, 2.0, -1.0],))
def list_sliced(p):
    s = 0.0
    for a, b in zip(p[:-1], p[1:]):
        s += (b - a**2) ** 2
    return s + sum(p[::2])


@program(({"w": 1.3, "b": 0.4}, 2.0), wrt="params")
def dict_by_key(params, x):
    return (params["w"] * x + params["b"]) ** 2


@program(({"w": 1.3, "b": 0.4}, 2.0))
def dict_and_number(params, x):
    w, b = params["w"], params["b"]
    return math.tanh(w * x + b)


@program((OrderedDict(k=1.5, m=0.7),))
def ordered_dict(p):
    return math.sqrt(p["k"] / p["m"])


@program(({"a": 1.3, "b": 0.4},))
def dict_values_looped(p):
    s = 1.0
    for v in p.values():
        s = s * v + v
    return s


@program(({"a": 1.3, "b": 0.4},))
def dict_items_looped(p):
    s = 0.0
    for name, v in p.items():
        s += v * v if name == "a" else v**3
    return s


@program(({"a": 1.3},), ({"a": 1.3, "b": 0.4},))
def dict_with_optional_key(p):
    b = p.get("b", 2.0)
    if "b" in p:
        b = b * b
    return p["a"] * b


@program(((W, B), X, Y), wrt="params")
def linear_layer(params, x, y):
    w, b = params
    return np.mean((x @ w + b - y) ** 2)


@program(([(W, B), (W[:2] @ W.T @ W, B)], X), wrt="layers")
def network(layers, x):
    for w, b in layers:
        x = np.tanh(x @ w + b)
    return np.sum(x**2)


@program(({"first": {"w": W, "b": B}, "second": [0.5, (1.0, B)]}, X), wrt="p")
def nested(p, x):
    h = np.tanh(x @ p["first"]["w"] + p["first"]["b"])
    scale, (gain, shift) = p["second"]
    return np.sum(scale * h * gain + shift) ** 2


Point = namedtuple("Point", "x y")


@program((Point(1.3, 0.4),))
def namedtuple_by_name(p):
    return p.x * p.y**2


@program((Point(1.3, Point(0.4, 2.0)),))
def namedtuple_unpacked(p):
    x, (y, z) = p
    return x * y + z * p.y.x**2


class Spring(NamedTuple):
    stiffness: float
    mass: float = 1.0


@program((Spring(1.3, 0.4),), (Spring(1.3),))
def typed_namedtuple(s):
    return math.sqrt(s.stiffness / s.mass)


@dataclass
class Layer:
    w: np.ndarray
    b: np.ndarray
    name: str = "hidden"


@program((Layer(W, B), X), wrt="layer")
def dataclass_parameters(layer, x):
    return np.sum(np.tanh(x @ layer.w + layer.b))


@dataclass(frozen=True)
class Gas:
    R: float
    gamma: float
    points: list = field(default_factory=list)

    @property
    def cv(self):
        return self.R / (self.gamma - 1)


@program((Gas(2.0, 1.4, [0.3, 0.7]), 1.5))
def frozen_dataclass(gas, T):
    return gas.cv * math.log(T) + gas.points[0] * gas.points[1]


@program(([1.3, "label", None, 0.4],))
def passive_entries(p):
    return p[0] * p[3] if p[1] == "label" and p[2] is None else 0.0


@program(([1, 2.0, 3],))
def integer_entries(p):
    return p[0] * p[1] + p[2] ** 2


@program(((1.3, np.array([0.4, 2.0]), [np.array([[1.0]])]),))
def mixed_shapes(p):
    return p[0] * np.sum(p[1] ** 2) + p[2][0][0, 0] * p[1][0]


@program(((1.3, 0.4), [2.0]), wrt=("q", "p"))
def two_containers(p, q):
    return p[0] * q[0] ** 2 + p[1] * q[0]


@program(((1.3, 0.4), (2.0, 1.0)))
def tuple_arithmetic(p, q):
    a, b, *rest = p + q
    return a * b + rest[0] * rest[1] * a


@program(((1.3, 0.4), 2.0))
def tuple_passed_on(p, t):
    return _line(p, t) * _line((t, p[0]), p[1])


def _line(p, t):
    slope, offset = p
    return slope * t + offset


@program(((1.3, 0.4),), order2=False)
def tuple_in_tuple_out(p):
    a, b = p
    return b * a, (a * a, b)


@program(({"u": 1.3, "v": np.array([0.4, 1.0])},), order2=False)
def dict_in_dict_out(p):
    return {"sum": p["u"] + p["v"], "square": p["u"] ** 2}


@program(((1.3, 0.4),), order2=False)
def list_out(p):
    return [p[0] * p[1], p[1]]


@program((Point(1.3, 0.4),), order2=False)
def namedtuple_out(p):
    return Point(p.x * p.y, p.x)


@program((1.3, 0.4))
def tuple_built_and_taken_apart(x, y):
    p = (x, (y, x * y))
    q = (p[1], p[0])
    (a, b), c = q
    return a * b + c * p[1][1]


@program((1.3, 0.4))
def list_built_and_read(x, y):
    p = [x * y, y, [x, 2.0]]
    return p[0] * p[2][0] + p[1] ** p[2][1]


@program((1.3, 0.4))
def dict_built_and_read(x, y):
    p = {"a": x * y, "b": {"c": y, "d": 3.0}}
    return p["a"] * p["b"]["c"] + p["b"]["d"] * x


@program(((2.0, 0.5, 0.1), np.array([0.0, 0.5, 1.0, 1.5])), wrt="params")
def residuals_of_a_fit(params, t):
    amplitude, rate, offset = params
    model = amplitude * np.exp(-rate * t) + offset
    return 0.5 * np.sum((model - np.cos(t)) ** 2)


@program(((), 2.0), wrt="x")
def empty_tuple(p, x):
    return x * x + len(p)


@program(([], {"a": 1.5}))
def empty_list_among_parameters(p, q):
    s = q["a"] ** 2
    for v in p:
        s += v
    return s
