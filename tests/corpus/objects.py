# type: ignore
"""Programs with classes: attributes, methods, properties, operators, inheritance, objects built inside."""

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import SimpleNamespace

import numpy as np

from tests.corpus._program import program

V = np.array([0.5, -1.2, 2.0, 0.8])


class Point:
    """Two coordinates, with operators."""

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Point(self.x - other.x, self.y - other.y)

    def __mul__(self, factor):
        return Point(self.x * factor, self.y * factor)

    __rmul__ = __mul__

    def __neg__(self):
        return Point(-self.x, -self.y)

    def __matmul__(self, other):
        return self.x * other.x + self.y * other.y

    def __abs__(self):
        return math.sqrt(self @ self)

    def __getitem__(self, i):
        return (self.x, self.y)[i]

    def __len__(self):
        return 2

    def __iter__(self):
        yield self.x
        yield self.y

    def __lt__(self, other):
        return abs(self) < abs(other)

    def __iadd__(self, other):
        self.x += other.x
        self.y += other.y
        return self

    def __truediv__(self, divisor):
        return Point(self.x / divisor, self.y / divisor)

    def __pow__(self, n):
        return Point(self.x**n, self.y**n)

    def __bool__(self):
        return self.x != 0

    def __contains__(self, value):
        return value == self.x


@program((0.8, 1.3))
def object_built_inside(x, y):
    p = Point(x * y, y)
    return p.x * p.y**2


@program((1.0,))
def bar(a):
    """Published by ReverseDiffSource."""
    z = Point(2**a, math.sin(a))
    return z.x**2 + z.y**2


@program((0.8, 1.3))
def operators(x, y):
    p, q = Point(x, y), Point(y, x * y)
    r = 2 * (p + q) * x - q
    return (-r) @ p + abs(q) + (r / y).x + (p**3).y


@program((0.8, 1.3))
def indexing_iteration_and_length(x, y):
    p = Point(x, y)
    a, b = p
    s = 0.0
    for v in p:
        s += v**2
    return p[0] * p[1] + a * b * len(p) + s + sum(p)


@program((0.8, 1.3), (1.8, 1.3))
def comparison_and_truth(x, y):
    p, q = Point(x, 1.0), Point(y, 1.0)
    r = p if p < q else q
    if r and 5.0 not in r:
        return r.x**2 * y
    return x


@program((0.8, 1.3))
def in_place_operator(x, y):
    p = Point(x, y)
    q = p
    p += Point(y, x * x)
    return q.x * q.y


@program((0.8, 1.3))
def attribute_writes(x, y):
    p = Point(x, y)
    p.x = p.x * p.y
    p.y += p.x
    p.label = "corner"
    p.z = p.x * 2
    return p.y * p.z + p.x


@program((0.8, 1.3))
def attribute_aliases(x, y):
    p = Point(x, y)
    q = p
    q.x = y * y
    box = SimpleNamespace(corner=p)
    box.corner.y *= x
    return p.x * p.y


class Accumulator:
    """State that methods change."""

    count = 0

    def __init__(self, start=0.0):
        self.total = start
        self.history = []

    def add(self, value):
        self.total += value
        self.history.append(value)
        self.count += 1
        return self

    def mean(self):
        return self.total / self.count


@program((0.8, 1.3))
def state_changed_by_methods(x, y):
    acc = Accumulator(x)
    for i in range(3):
        acc.add(x**i * y)
    return acc.mean() * acc.history[-1] + acc.total**2


@program((0.8, 1.3))
def chained_methods(x, y):
    return Accumulator().add(x).add(x * y).add(y).mean() ** 2


class Oscillator:
    """A state advanced step by step."""

    def __init__(self, k, damping=0.1):
        self.k = k
        self.damping = damping
        self.x, self.v = 1.0, 0.0

    def acceleration(self):
        return -self.k * self.x - self.damping * self.v

    def step(self, dt):
        self.v += dt * self.acceleration()
        self.x += dt * self.v

    @property
    def energy(self):
        return 0.5 * self.v**2 + 0.5 * self.k * self.x**2

    @energy.setter
    def energy(self, value):
        self.v = math.sqrt(2 * value)

    @staticmethod
    def period(k):
        return 2 * math.pi / math.sqrt(k)

    @classmethod
    def critical(cls, k):
        return cls(k, 2 * math.sqrt(k))


@program((1.4, 0.1))
def simulation(k, dt):
    o = Oscillator(k)
    for _ in range(4):
        o.step(dt)
    return o.energy * Oscillator.period(k)


@program((1.4,))
def class_method_and_property_setter(k):
    o = Oscillator.critical(k)
    o.energy = k * k
    o.step(0.1)
    return o.x * o.v


class Polynomial:
    """Callable, with the coefficients in a list."""

    def __init__(self, *coefficients):
        self.coefficients = list(coefficients)

    def __call__(self, x):
        r = 0.0
        for c in reversed(self.coefficients):
            r = r * x + c
        return r

    def derivative(self):
        return Polynomial(*[i * c for i, c in enumerate(self.coefficients)][1:])


@program((0.8, 1.3))
def callable_object(x, y):
    p = Polynomial(x, y, x * y)
    return p(y) * p.derivative()(x)


LINE = Polynomial(1.0, -2.0, 0.5)


@program((0.8,))
def global_object_called(x):
    return LINE(x) * LINE.coefficients[1]


class Shape:
    """The base of a small hierarchy."""

    def __init__(self, size):
        self.size = size

    def area(self):
        raise NotImplementedError

    def density(self, mass):
        return mass / self.area()

    def describe(self):
        return type(self).__name__


class Square(Shape):
    def area(self):
        return self.size**2


class Box(Square):
    def __init__(self, size, height):
        super().__init__(size)
        self.height = height

    def area(self):
        return super().area() * 2 + 4 * self.size * self.height


@program((0.8, 1.3))
def inheritance(x, y):
    total = 0.0
    for shape in (Square(x), Box(y, x)):
        total += shape.density(x * y) * len(shape.describe())
    return total


@program((0.8, 1.3), (1.8, 1.3))
def class_chosen_at_run_time(x, y):
    shape = Square(x) if x < 1 else Box(x, y)
    if isinstance(shape, Box):
        return shape.area() * y
    return shape.area() ** 2 * y


@dataclass
class State:
    """Position, velocity and a list of what was passed."""

    x: float
    v: float = 0.0
    path: list = field(default_factory=list)

    def advanced(self, dt):
        return replace(self, x=self.x + dt * self.v, v=self.v - dt * self.x)

    def move(self, dt):
        self.path.append(self.x)
        self.x += dt * self.v


@program((0.8, 1.3))
def dataclass_replaced(x, v):
    s = State(x, v)
    for _ in range(3):
        s = s.advanced(0.1)
    return s.x * s.v


@program((0.8, 1.3))
def dataclass_changed(x, v):
    s = State(x, v=v)
    for _ in range(3):
        s.move(0.3)
        s.v *= s.x
    return s.x + sum(p**2 for p in s.path)


@program((State(0.8, 1.3, [0.5]),))
def dataclass_parameter_changed(s):
    s.move(0.3)
    s.v = s.x * s.path[0]
    return s.v * s.x + s.path[1]


@dataclass(frozen=True)
class Complexish:
    """An algebra of pairs."""

    re: float
    im: float

    def __add__(self, other):
        return Complexish(self.re + other.re, self.im + other.im)

    def __mul__(self, other):
        return Complexish(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)

    def norm2(self):
        return self.re**2 + self.im**2


@program((0.2, 0.4))
def mandelbrot_orbit(x, y):
    c = z = Complexish(x, y)
    for _ in range(3):
        z = z * z + c
    return z.norm2()


class Lazy:
    """Properties that are computed when asked for."""

    def __init__(self, x):
        self._x = x

    @property
    def square(self):
        return self._x**2

    @cached_property
    def cube(self):
        return self.square * self._x


@program((0.8,))
def properties(x):
    p = Lazy(x)
    return p.square * p.cube + p.cube


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a):
        self.a = a
        self.b = a * a


@program((0.8, 1.3))
def slots(x, y):
    s = Slotted(x)
    s.a = s.b * y
    return s.a * s.b


class Gas:
    """Constants of a class, read through the object and the class."""

    R = 8.314
    TABLE = {"He": 5 / 3, "N2": 7 / 5}

    def __init__(self, name):
        self.gamma = self.TABLE[name]

    def sound_speed(self, T, M):
        return math.sqrt(self.gamma * Gas.R * T / (M / 1000))


@program((300.0, 28.0, "N2"), (300.0, 4.0, "He"), wrt=("T", "M"))
def class_constants(T, M, name):
    return Gas(name).sound_speed(T, M)


class Layer:
    """Arrays as attributes, written in place."""

    def __init__(self, w, b):
        self.w = w
        self.b = b
        self.seen = np.zeros(len(b))

    def __call__(self, x):
        y = np.tanh(self.w @ x + self.b)
        self.seen += y
        return y


@program((np.array([[0.5, -0.3], [0.2, 0.9]]), V[:2], V[2:]))
def network_of_objects(w, b, x):
    layers = [Layer(w, b), Layer(w.T, b * 2)]
    for _ in range(2):
        for layer in layers:
            x = layer(x)
    return np.sum(x**2) + np.sum(layers[0].seen * layers[1].seen)


@program((V,))
def array_attribute_shared(x):
    y = x * 1.0
    box = SimpleNamespace(data=y)
    box.data[0] = x[1] ** 2
    box.data *= 2
    return np.sum(y**2)


@program((0.8, 1.3))
def linked_list(x, y):
    head = None
    for v in (x, y, x * y):
        head = SimpleNamespace(value=v, rest=head)
    s, weight = 0.0, 1
    while head is not None:
        s += weight * head.value**2
        head, weight = head.rest, weight + 1
    return s


class Node:
    """A tree of nodes that add what hangs below them."""

    def __init__(self, value, *children):
        self.value, self.children = value, children

    def total(self, scale):
        return self.value**2 + scale * sum(child.total(scale) for child in self.children)


@program((0.8, 1.3))
def tree_of_objects(x, y):
    return Node(x, Node(y), Node(x * y, Node(2.0), Node(y))).total(x)


class Tracker:
    """Attributes set by name."""

    def __init__(self, **values):
        for name, value in values.items():
            setattr(self, name, value)

    def get(self, name):
        return getattr(self, name, 1.0)


@program((0.8, 1.3))
def attributes_by_name(x, y):
    t = Tracker(a=x, b=y)
    t.c = t.get("a") * t.b
    return t.get("c") * t.get("missing") + (t.a if hasattr(t, "a") else 0.0)


@program((0.8, 1.3))
def bound_method_passed(x, y):
    acc = Accumulator()
    add = acc.add
    for v in (x, y, x * y):
        add(v)
    return acc.total * acc.mean()


class Grid:
    """`__getitem__` and `__setitem__` over an array."""

    def __init__(self, n):
        self.values = np.zeros((n, n))

    def __setitem__(self, key, value):
        self.values[key] = value

    def __getitem__(self, key):
        return self.values[key]


@program((0.8, 1.3))
def item_access_of_a_class(x, y):
    g = Grid(2)
    g[0, 0] = x
    g[0, 1] = g[0, 0] * y
    g[1] = g[0] ** 2
    return np.sum(g.values @ g.values)


@dataclass
class Particle:
    position: np.ndarray
    mass: float


@program(([Particle(V[:2], 1.5), Particle(V[2:], 0.5)],))
def energy_of_particles(particles):
    energy = 0.0
    for i, p in enumerate(particles):
        for q in particles[:i]:
            r = p.position - q.position
            energy -= p.mass * q.mass / np.sqrt(np.sum(r**2))
    return energy


class Model:
    """A user's model; only the parameters of `predict` are differentiated, never `self`."""

    def __init__(self, scale):
        self.scale = scale
        self.calls = 0

    def predict(self, x, y):
        self.calls += 1
        return self.scale * x * math.exp(y)


MODEL = Model(2.0)


@program((0.8, 1.3))
def method_of_a_global_object(x, y):
    return MODEL.predict(x, y) ** 2


class Meters(float):
    """A float with a unit."""

    def squared(self):
        return self * self


@program((0.8,))
def subclass_of_float(x):
    m = Meters(x)
    return m.squared() + m * 2


@program((0.8, 1.3), order2=False)
def attributes_as_results(x, y):
    p = Point(x, y) + Point(y, y)
    return p.x * p.y, p.y


class Pendulum:
    """An object of the caller, which stays as it is."""

    steps = 0

    def __init__(self):
        self.angle = 2.0
        self.speed = 0.0

    def step(self, x):
        self.angle = self.angle * x + self.speed
        self.speed = self.speed + x
        self.steps += 1
        return self.angle

    @property
    def power(self):
        return self.angle * self.speed


PENDULUM = Pendulum()


@program((1.3,))
def object_of_the_module_changed_in_a_loop(x):
    p = PENDULUM
    p.angle, p.speed, p.steps = 2.0, 0.0, 0
    t = 0.0
    for _ in range(4):
        t = t + p.step(x)
    return t * p.power * p.steps


@program((1.7, 9.0), wrt="x")
def test_of_a_while_changes_an_object(x, limit):
    p = Register(x)
    while p.grown() < limit and p.n < 3:
        p.x = p.x + x
    return p.x * p.n


class Register:
    def __init__(self, x):
        self.x = x
        self.n = 0

    def grown(self):
        self.x = self.x * 1.5
        self.n += 1
        return self.x


class Sum:
    def __init__(self):
        self.total = 0.0

    def add(self, v):
        self.total = self.total + v
        return self.total * v


@program((V,))
def comprehension_that_changes_an_object(x):
    s = Sum()
    r = [s.add(v) for v in x]
    return sum(r) * s.total + sum(s.add(v) for v in x)


@program((1.7, 6), wrt="x")
def attribute_set_first_in_a_loop(x, n):
    s = Sum()
    for i in range(n):
        if i % 2:
            s.add(x * i)
            s.last = i * x
    return s.total * s.last


class Doubling:
    """All attribute writes go through `__setattr__`."""

    def __init__(self, x):
        self.x = x

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 2)

    def __getattr__(self, name):
        return self.x * len(name)


@program((1.7,))
def attribute_hooks(x):
    d = Doubling(x)
    d.y = d.x
    return d.y * d.abc


class Length(float):
    """Made by `__new__`, with an attribute and an operator of its own."""

    def __new__(cls, value, unit="m"):
        self = float.__new__(cls, value * 2)
        self.unit = unit
        return self

    def squared(self):
        return self * self

    def __mul__(self, other):
        return float(self) * float(other) + len(self.unit)


@program((1.7,))
def number_with_a_class(x):
    m = Length(x)
    return m.squared() * m + m / 2 - m**2 + (m if m > 0 else 0) + abs(m) + math.sin(m) + max(m, 0.0)


class Tap:
    """Left by an exception or not, and lets none through."""

    def __init__(self, x):
        self.x = x

    def __enter__(self):
        self.x = self.x * 2
        return self

    def __exit__(self, kind, error, trace):
        self.x = self.x + len(kind.__name__) if kind else self.x * 3
        return True


@program((1.7,))
def manager_that_lets_no_exception_through(x):
    t, u = Tap(x), Tap(x)
    with t:
        pass
    with u:
        raise ValueError
    return t.x * u.x


class Vector:
    """Right-hand operators, and classes that do not know each other."""

    def __init__(self, *c):
        self.c = list(c)

    def __add__(self, other):
        return Vector(*[a + b for a, b in zip(self.c, other.c)])

    def __radd__(self, other):
        return self if other == 0 else NotImplemented

    def __mul__(self, other):
        if isinstance(other, Vector):
            return sum(a * b for a, b in zip(self.c, other.c))
        return Vector(*[a * other for a in self.c])

    __rmul__ = __mul__


@program((0.8, 1.3))
def sums_and_products_of_vectors(x, y):
    v = Vector(x, y)
    w = 2.0 * v + v * y
    return sum([v, w]) * w


@program((0.8, 1.3))
def parent_and_child(x, y):
    p = SimpleNamespace(a=x, children=[])
    c = SimpleNamespace(parent=p, b=y)
    p.children.append(c)
    c.parent.a = c.parent.a * 2
    for child in p.children:
        child.b = child.b * child.parent.a
    return c.b


@program((0.8, 1.3), (1.8, 1.3))
def object_chosen_by_a_branch_and_changed(x, y):
    p, q = SimpleNamespace(v=x), SimpleNamespace(v=y)
    if x < 1:
        r = p
    else:
        r = q
    r.v = x * y * 3
    return p.v * q.v
