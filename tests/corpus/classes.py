# type: ignore
"""Classes: defined outside and inside the function, every dunder method, dataclasses, enums, properties, inheritance."""

import abc
import contextlib
import copy
import enum
import functools
import operator
import types
import typing
from dataclasses import InitVar, asdict, astuple, dataclass, field, fields, is_dataclass, replace
from enum import Enum, IntEnum
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np

from tests.corpus._program import program

V = np.array([0.5, -1.2, 2.0, 0.8])


class Dual:
    """Every operator."""

    def __init__(self, value, slope=1.0):
        self.value, self.slope = value, slope

    def __add__(self, other):
        other = other if isinstance(other, Dual) else Dual(other, 0.0)
        return Dual(self.value + other.value, self.slope + other.slope)

    __radd__ = __add__

    def __neg__(self):
        return Dual(-self.value, -self.slope)

    def __pos__(self):
        return self

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return (-self) + other

    def __mul__(self, other):
        if not isinstance(other, Dual):
            return Dual(self.value * other, self.slope * other)
        return Dual(self.value * other.value, self.value * other.slope + self.slope * other.value)

    __rmul__ = __mul__

    def __truediv__(self, other):
        if isinstance(other, Dual):
            return self * other**-1
        return self * (1 / other)

    def __rtruediv__(self, other):
        return other * self**-1

    def __pow__(self, n):
        return Dual(self.value**n, n * self.value ** (n - 1) * self.slope)

    def __abs__(self):
        return self if self.value >= 0 else -self

    def __lt__(self, other):
        return self.value < getattr(other, "value", other)

    def __eq__(self, other):
        return self.value == getattr(other, "value", other)

    def __hash__(self):
        return 0

    def __float__(self):
        return float(self.value)

    def __bool__(self):
        return self.value != 0

    def __repr__(self):
        return f"Dual({self.value}, {self.slope})"


@program((0.8, 1.3))
def dual_numbers(x, y):
    a, b = Dual(x), Dual(y, 0.0)
    c = (a * b + 2 * a - b / 3 + 1 / a - 3.0) ** 2
    return c.slope * c.value + abs(-a).slope + float(+a) * (a < b) * (2 if a else 1)


class Vec:
    __slots__ = ("items",)

    def __init__(self, *items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, k):
        return self.items[k]

    def __setitem__(self, k, v):
        self.items[k] = v

    def __iter__(self):
        return iter(self.items)

    def __contains__(self, v):
        return v in self.items

    def __add__(self, other):
        return Vec(*(a + b for a, b in zip(self, other)))

    def __iadd__(self, other):
        for k, v in enumerate(other):
            self.items[k] += v
        return self

    def __matmul__(self, other):
        return sum(a * b for a, b in zip(self.items, other.items))

    def __rmul__(self, k):
        return Vec(*[k * v for v in self])

    def __reversed__(self):
        return reversed(self.items)

    def __call__(self, k, *, scale=1.0):
        return self.items[k] * scale

    def __getattr__(self, name):
        if name == "first":
            return self.items[0]
        raise AttributeError(name)


@program((0.8, 1.3))
def container_protocol(x, y):
    v = Vec(x, y, x * y)
    w = 2.0 * v + v
    v[1] = v[0] * y
    v += [1.0, 2.0, x]
    a, b, c = v
    s = sum(v) + len(v) + w @ v + v(2, scale=x) + v.first
    for k, item in enumerate(reversed(v)):
        s += k * item
    return s + a * b * c + (5 in v) + sum(v[1:])


class Account:
    interest: ClassVar[float] = 0.05

    def __init__(self, balance):
        self._balance = balance
        self.history = []

    @property
    def balance(self):
        return self._balance

    @balance.setter
    def balance(self, value):
        if value < 0:
            raise ValueError("overdrawn")
        self.history.append(value)
        self._balance = value

    @classmethod
    def empty(cls):
        return cls(0.0)

    @classmethod
    def of(cls, *amounts):
        account = cls.empty()
        for amount in amounts:
            account.balance += amount
        return account

    @staticmethod
    def yearly(amount, rate):
        return amount * (1 + rate)

    def grow(self, years=1):
        for _ in range(years):
            self.balance = self.yearly(self.balance, type(self).interest)
        return self


class Savings(Account):
    interest = 0.1

    def grow(self, years=1):
        super().grow(years)
        self.balance = self.balance * 1.01
        return self


@program((0.8, 1.3))
def accounts(x, y):
    a, b = Account.of(x, y), Savings.of(y, 2 * x)
    total = a.grow(2).balance * b.grow().balance
    try:
        a.balance = -1.0
    except ValueError:
        total = total + len(a.history)
    return total


class Base(abc.ABC):
    def __init__(self, k):
        self.k = k

    @abc.abstractmethod
    def force(self, x): ...

    def energy(self, x, steps=4):
        h = x / steps
        return sum(self.force((i + 0.5) * h) for i in range(steps)) * h


class Spring(Base):
    def force(self, x):
        return self.k * x


class Duffing(Spring):
    def __init__(self, k, beta):
        super().__init__(k)
        self.beta = beta

    def force(self, x):
        return super().force(x) + self.beta * x**3


@program((0.8, 1.3, 0.4))
def abstract_base_classes(x, k, beta):
    bodies = [Spring(k), Duffing(k, beta)]
    return sum(b.energy(x) for b in bodies) * (1 if isinstance(bodies[1], Spring) else 0)


class Left:
    def f(self, x):
        return x + 1


class Right:
    def f(self, x):
        return x * 2


class Both(Left, Right):
    def f(self, x):
        return super().f(x) * Right.f(self, x)


@program((0.8,))
def multiple_inheritance(x):
    return Both().f(x)


class Mixin:
    def scaled(self, k):
        return self.value() * k


class Quantity(Mixin):
    def __init__(self, v):
        self.__v = v

    def value(self):
        return self.__v**2


@program((0.8, 1.3))
def mixins_and_private_names(x, y):
    return Quantity(x).scaled(y)


@dataclass(frozen=True)
class Point:
    x: float
    y: float = 2.0

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    @property
    def norm2(self):
        return self.x**2 + self.y**2


@dataclass
class Particle:
    position: Point
    mass: float = 1.0
    trail: list = field(default_factory=list)
    energy: float = field(init=False, default=0.0)
    scale: InitVar[float] = 1.0

    def __post_init__(self, scale):
        self.energy = self.mass * self.position.norm2 * scale

    def move(self, dx, dy):
        self.trail.append(self.position)
        self.position = self.position + Point(dx, dy)
        return self


@program((0.8, 1.3))
def dataclasses_in_full(x, y):
    p = Particle(Point(x, y), mass=2.0, scale=3.0)
    p.move(y, x).move(1.0, x)
    q = replace(p.position, y=x)
    a, b = astuple(q)
    return p.position.norm2 * p.energy + len(p.trail) + p.trail[1].x * q.y + a * b + asdict(q)["x"]


@program((Point(0.8, 1.3),))
def frozen_dataclass_argument(p):
    return (p + Point(1.0)).norm2 * p.x


@dataclass(order=True)
class Ranked:
    rank: int
    value: float = field(compare=False)


@program((0.8, 1.3))
def ordered_dataclasses(x, y):
    items = sorted([Ranked(3, x), Ranked(1, y), Ranked(2, x * y)])
    return items[0].value - items[1].value * items[2].value**2 + (Ranked(1, x) == Ranked(1, y))


class State(NamedTuple):
    position: float
    velocity: float = 0.0

    def step(self, dt):
        return self._replace(position=self.position + dt * self.velocity, velocity=self.velocity - dt * self.position)

    @property
    def energy(self):
        return self.position**2 + self.velocity**2


@program((0.8, 1.3))
def named_tuple_classes(x, y):
    s = State(x, y)
    for _ in range(3):
        s = s.step(0.1 * x)
    position, velocity = s
    return s.energy * position + velocity * State(x).velocity + s[0] + s._asdict()["velocity"] * len(s)


class Method(Enum):
    EULER = "euler"
    MIDPOINT = "midpoint"

    def step(self, f, y, h):
        if self is Method.EULER:
            return y + h * f(y)
        return y + h * f(y + h / 2 * f(y))


@program((0.8, Method.EULER), (0.8, Method.MIDPOINT), (0.8, Method("euler")), wrt="y")
def enum_dispatch(y, method):
    for _ in range(3):
        y = method.step(lambda v: -v * v, y, 0.1)
    return y if method.value != "x" and method.name in Method.__members__ else 0.0


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Flags(enum.Flag):
    A = enum.auto()
    B = enum.auto()


@program((0.8, Level.LOW), (0.8, Level.HIGH), wrt="x")
def int_enums_and_flags(x, level):
    weights = {Level.LOW: 2.0, Level.HIGH: 3.0}
    flags = Flags.A | Flags.B
    s = x**level * weights[level] if level < 3 else 0.0
    return s * 2 if Flags.A in flags else s


@program((0.8,))
def loop_over_an_enum(x):
    return sum(x**level for level in Level) + len(Method)


@program((0.8, 1.3))
def class_defined_inside(x, y):
    class Pair:
        factor = 2.0

        def __init__(self, a, b):
            self.a, self.b = a, b

        def product(self):
            return self.a * self.b * self.factor

    return Pair(x, y).product() + Pair(y, y).product()


@program((0.8, 1.3))
def class_inside_that_closes_over(x, y):
    class Scaled:
        def __init__(self, v):
            self.v = v

        def value(self):
            return self.v * y

        @property
        def twice(self):
            return 2 * self.value()

        @staticmethod
        def constant():
            return x

        @classmethod
        def make(cls, v):
            return cls(v * v)

    return Scaled.make(x).value() + Scaled(x).twice * Scaled.constant()


@program((0.8, 1.3))
def dataclass_inside(x, y):
    @dataclass
    class Item:
        weight: float
        value: float = 1.0

        def ratio(self):
            return self.value / self.weight

    items = [Item(x), Item(y, x), Item(weight=x * y, value=y)]
    return sum(item.ratio() for item in items)


@program((0.8, 1.3))
def named_tuple_inside(x, y):
    from collections import namedtuple

    Item = namedtuple("Item", ["weight", "value"], defaults=[2.0])
    a = Item(x)
    return a.weight * a.value + Item(x, y).value * a._replace(weight=y).weight


@program((0.8, 1.3))
def subclass_inside(x, y):
    class Stiff(Spring):
        def force(self, v):
            return 2 * super().force(v) + y

    return Stiff(x).energy(y)


@program((0.8, 1.3))
def exception_class_inside(x, y):
    class Found(Exception):
        def __init__(self, value):
            super().__init__("found")
            self.value = value

    try:
        for k in range(5):
            if k == 3:
                raise Found(x * k)
    except Found as found:
        return found.value * y
    return 0.0


class Lazy:
    def __init__(self, x):
        self.x = x
        self.count = 0

    @functools.cached_property
    def square(self):
        self.count += 1
        return self.x**2


@program((0.8,))
def cached_properties(x):
    lazy = Lazy(x)
    return lazy.square * lazy.square + lazy.count * x


class Celsius:
    """A descriptor."""

    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, obj, owner=None):
        return self if obj is None else getattr(obj, self.name) - 273.15

    def __set__(self, obj, value):
        setattr(obj, self.name, value + 273.15)


class Body:
    temperature = Celsius()

    def __init__(self, t):
        self.temperature = t


@program((20.8,))
def descriptors(t):
    body = Body(t)
    body.temperature = body.temperature * 2
    return body.temperature * body._temperature


class Builder:
    def __init__(self):
        self.terms = []

    def add(self, term):
        self.terms.append(term)
        return self

    def build(self):
        return lambda v: sum(c * v**k for k, c in enumerate(self.terms))


@program((0.8, 1.3))
def builder_pattern(x, y):
    f = Builder().add(1.0).add(x).add(y).build()
    return f(x) * f(y)


class Registry:
    functions: ClassVar[dict] = {}

    @classmethod
    def register(cls, fn):
        cls.functions[fn.__name__] = fn
        return fn


@Registry.register
def cubed(v):
    return v**3


@Registry.register
def halved(v):
    return v / 2


@program((0.8, ("cubed", "halved")), wrt="x")
def registry(x, names):
    for name in names:
        x = Registry.functions[name](x)
    return x


class HasArea(Protocol):
    def area(self) -> float: ...


class Square:
    def __init__(self, a):
        self.a = a

    def area(self) -> float:
        return self.a**2


@program((0.8,))
def protocols_and_casts(x):
    shape: HasArea = typing.cast(HasArea, Square(x))
    value = typing.cast("float", shape.area())
    return value * x if typing.TYPE_CHECKING is False else 0.0


@program((0.8, 1.3))
def simple_namespaces(x, y):
    n = types.SimpleNamespace(a=x, b=[y])
    n.a *= y
    n.b.append(n.a)
    n.c = n.b[1] * 2
    return n.a * n.c + (n.d if hasattr(n, "d") else x)


@program((0.8, 1.3))
def setattr_and_vars(x, y):
    s = Square(x)
    setattr(s, "a", s.a * y)  # noqa: B010
    for name in ("p", "q"):
        setattr(s, name, s.area())
    return getattr(s, "p") * s.q * len(vars(s)) + getattr(s, "zz", y)  # noqa: B009


class Stack:
    def __init__(self):
        self._items = []

    def push(self, v):
        self._items.append(v)

    def pop(self):
        return self._items.pop()

    def __len__(self):
        return len(self._items)


@program((0.8, 1.3))
def reverse_polish(x, y):
    stack = Stack()
    for token in "xy*x+y-":
        if token == "x":
            stack.push(x)
        elif token == "y":
            stack.push(y)
        else:
            b, a = stack.pop(), stack.pop()
            stack.push({"*": a * b, "+": a + b, "-": a - b}[token])
    return stack.pop() ** 2 + len(stack)


class Node:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right

    def insert(self, value):
        side = "left" if value < self.value else "right"
        child = getattr(self, side)
        if child is None:
            setattr(self, side, Node(value))
        else:
            child.insert(value)

    def total(self):
        s = self.value**2
        for child in (self.left, self.right):
            if child is not None:
                s += 2 * child.total()
        return s


@program((0.8, 1.3), order2=False)
def tree_built_by_nodes(x, y):
    root = Node(x * y, Node(x), Node(y, right=Node(x + y)))
    return root.total()


class Matrix:
    def __init__(self, rows):
        self.rows = [list(r) for r in rows]

    @property
    def T(self):
        return Matrix(zip(*self.rows))

    def __getitem__(self, key):
        i, j = key
        return self.rows[i][j]

    def __setitem__(self, key, value):
        i, j = key
        self.rows[i][j] = value

    def __matmul__(self, other):
        return Matrix([[sum(a * b for a, b in zip(r, c)) for c in other.T.rows] for r in self.rows])

    def trace(self):
        return sum(self.rows[i][i] for i in range(len(self.rows)))


@program((0.8, 1.3))
def matrix_class(x, y):
    a = Matrix([[x, y], [1.0, x * y]])
    a[1, 0] = a[0, 1] * 2
    return (a @ a.T @ a).trace() + a[1, 1]


class Poly:
    def __init__(self, *c):
        self.c = c

    def __call__(self, x):
        y = 0.0
        for c in reversed(self.c):
            y = y * x + c
        return y

    def __mul__(self, other):
        out = [0.0] * (len(self.c) + len(other.c) - 1)
        for i, a in enumerate(self.c):
            for j, b in enumerate(other.c):
                out[i + j] += a * b
        return Poly(*out)

    def derivative(self):
        return Poly(*[k * c for k, c in enumerate(self.c)][1:])


@program((0.8, 1.3))
def polynomial_class(x, y):
    p = Poly(x, y, 2.0) * Poly(1.0, x)
    return p(y) * p.derivative()(x)


class Temperature(float):
    @property
    def kelvin(self):
        return self + 273.15


class Meters(float):
    def __add__(self, other):
        return Meters(float(self) + float(other))


@program((20.0, 3.0))
def float_subclasses(t, m):
    return Temperature(t).kelvin * Meters(m).__add__(t)


@program((0.8, 1.3))
def type_and_class_tests(x, y):
    s = Duffing(x, y)
    n = 0
    if type(s) is Duffing and isinstance(s, (Spring, int)) and issubclass(type(s), Base):
        n += 1
    if s.__class__.__name__ == "Duffing" and not isinstance(s, Savings):
        n += 1
    if type(x) is float and isinstance(y, (int, float)) and not isinstance(x, bool):
        n += 1
    return s.force(x) * n


@program((Point(0.8, 1.3),))
def fields_of_dataclasses(p):
    total = 0.0
    for f in fields(p):
        total += getattr(p, f.name) ** 2 * len(f.name)
    return total if is_dataclass(p) else 0.0


class Config:
    rate = 0.5
    nested = types.SimpleNamespace(scale=3.0)

    class Inner:
        depth = 2


@program((0.8,))
def class_attributes_as_settings(x):
    return x * Config.rate * Config.nested.scale * Config.Inner.depth


class Integrator:
    def __init__(self, rhs, method="rk4"):
        self.rhs = rhs
        self.step = getattr(self, f"_{method}")

    def _euler(self, t, y, h):
        return y + h * self.rhs(t, y)

    def _rk4(self, t, y, h):
        k1 = self.rhs(t, y)
        k2 = self.rhs(t + h / 2, y + h / 2 * k1)
        k3 = self.rhs(t + h / 2, y + h / 2 * k2)
        k4 = self.rhs(t + h, y + h * k3)
        return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    def solve(self, y0, t1, n):
        y, t, h = y0, 0.0, t1 / n
        for _ in range(n):
            y = self.step(t, y, h)
            t += h
        return y


@program((0.8, 1.3, "euler"), (0.8, 1.3, "rk4"), wrt=("y", "k"))
def integrator_class(y, k, method):
    return Integrator(lambda t, v: -k * v + t, method).solve(y, 1.0, 4)


class Observer:
    def __init__(self):
        self.handlers = []

    def on(self, fn):
        self.handlers.append(fn)
        return fn

    def fire(self, *args):
        return [h(*args) for h in self.handlers]


@program((0.8, 1.3))
def observers(x, y):
    bus = Observer()
    bus.on(lambda v: v * x)

    @bus.on
    def handler(v):
        return v**2

    a, b = bus.fire(y)
    return a * b


class Immutable:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "y", y)

    def __setattr__(self, name, value):
        raise AttributeError(name)


@program((0.8, 1.3))
def immutable_slots(x, y):
    p = Immutable(x, y)
    try:
        p.x = 3.0
    except AttributeError:
        return p.x * p.y
    return 0.0


class Singleton:
    _instance: Any = None

    def __new__(cls, *args):
        self = super().__new__(cls)
        self.tag = 2.0
        return self

    def __init__(self, x):
        self.x = x


@program((0.8,))
def dunder_new(x):
    s = Singleton(x)
    return s.x * s.tag * x


class Interval:
    def __init__(self, lo, hi):
        self.lo, self.hi = lo, hi

    def __contains__(self, v):
        return self.lo <= v <= self.hi

    def __and__(self, other):
        return Interval(max(self.lo, other.lo), min(self.hi, other.hi))

    def __or__(self, other):
        return Interval(min(self.lo, other.lo), max(self.hi, other.hi))

    def __invert__(self):
        return Interval(-self.hi, -self.lo)

    def __floordiv__(self, k):
        return self.lo // k

    def __mod__(self, k):
        return self.hi % k

    def __divmod__(self, k):
        return self // k, self % k

    def __round__(self, n=0):
        return round(self.lo, n)

    def __eq__(self, other):
        return isinstance(other, Interval) and (self.lo, self.hi) == (other.lo, other.hi)

    __hash__ = None

    def __le__(self, other):
        return self.hi <= other.hi

    def __index__(self):
        return 1

    def __enter__(self):
        return self.hi - self.lo

    def __exit__(self, *exc):
        return False


@program((0.8, 1.3))
def interval_class(x, y):
    a, b = Interval(x, y * 2), Interval(x * x, y)
    c, d = a & b, a | ~b
    q, r = divmod(a, 0.7)
    s = c.hi - c.lo + d.lo * r + (1.0 in c) + (a == b) + (a <= b) + [5.0, 7.0][a] + round(a)
    with a as width:
        s = s * width
    return s + q * x


class Settings(dict):
    def __init__(self, scale, **more):
        super().__init__(scale=scale, **more)

    def __getattr__(self, name):
        return self[name]

    def __setattr__(self, name, value):
        self[name] = value

    def __missing__(self, key):
        return len(key) * 2.0


@program((1.5,))
def class_of_dicts(x):
    found = Settings(x, offset=x * x)
    found.scale = found.scale * found["absent"]
    found["power"] = 2.0
    del found["power"]
    return found.scale * found.offset + sum(found.values()) * len(found)


class Places:
    def __init__(self, xs):
        self.xs = xs

    def __getitem__(self, place):
        return self.xs[place] * 2.0


class Countdown:
    def __init__(self, x):
        self.x = x

    def __next__(self):
        self.x = self.x * 0.5
        return self.x


@program((1.5,))
def objects_walked_by_place_and_by_next(x):
    total = 0.0
    for v in Places([x, x * x, 3.0]):
        total = total * x + v
    count = Countdown(x)
    return total * next(count) + next(count) * sum(Places([x, 1.0]))


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...

    def twice(self):
        return 2 * self.area()


class Tile(Shape):
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side**2


@program((0.8,))
def abstract_classes(x):
    try:
        shape = Shape()
    except TypeError:
        shape = Tile(x)
    return shape.twice() * x


@program((0.8,))
def text_of_objects(x):
    class Named:
        def __str__(self):
            return f"{x:.1f}"

        def __repr__(self):
            return "Named"

        def __format__(self, spec):
            return spec + "!"

    return x * len(str(Named())) * len(f"{Named():abc}{Named()!r:>9}")


@program((0.8,))
def closing_an_object(x):
    class Held:
        def __init__(self):
            self.factor = 1.0

        def close(self):
            self.factor = x * 2

    held = Held()
    with contextlib.closing(held) as inner:
        y = inner.factor * x
    return y * held.factor


@dataclass(order=True)
class Placed:
    rank: float
    weight: float = 1.0


@program((1.3,), (1.9,))
def dataclasses_in_order(x):
    p, q, r = Placed(x, 2.0), Placed(2.0, x), Placed(x, 3.0)
    s = x * max([p, q, r]).weight + min(p, r).weight * x
    if p < q:
        s += 10 * x
    if r >= p and not p > p:
        s *= 2
    return s


class Scaled:
    def __init__(self, v):
        self._v = v

    @property
    def v(self):
        return self._v

    @v.deleter
    def v(self):
        self._v = 0.5

    def times(self, k, power=1):
        return self.v * k**power

    twice = functools.partialmethod(times, 2.0)

    def __copy__(self):
        return Scaled(self._v * 2)

    def __deepcopy__(self, memo):
        return Scaled(self._v * 3)


T = typing.TypeVar("T")


class Box(typing.Generic[T]):
    def __init__(self, v):
        self.v = v

    def mapped(self, f):
        return Box(f(self.v))


@program((0.8,))
def less_usual_members(x):
    s = Scaled(x)
    total = s.twice() * copy.copy(s).v + copy.deepcopy(s).v * operator.methodcaller("times", x, power=2)(s)
    del s.v
    return total * s.v * Box[float](x).mapped(lambda v: v * x).v
