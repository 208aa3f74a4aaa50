"""Branches on one test come together, and what the first one leaves is in each side what that side left."""

from srcad.transforms import kinds
from srcad.transforms.common import common
from srcad.transforms.ir import Assign, Carry, For, If, Join, Lit, Op, Program, Source
from srcad.transforms.simplify import simplify
from srcad.transforms.verify import verify

KINDS = dict.fromkeys("x a b j k q r s s0".split(), kinds.FLOAT) | {"c": kinds.BOOL, "d": kinds.BOOL, "i": kinds.INT}
RANGE = Source("i", "range", (Lit(0), Lit(3), Lit(1)))


def program(*body: If | Assign) -> Program:
    return verify(Program("f", ("x", "c", "d"), body, "r", KINDS), "by hand")


def test_one_branch_of_two() -> None:
    first = If("c", (Assign("a", Op("*"), ("x", "x")),), (), (Join("j", "a", "x"),))
    second = If("c", (Assign("b", Op("*"), ("j", "x")),), (), (Join("r", "b", "j"),))
    made = verify(simplify(program(first, second)), "simplify")
    (branch,) = made.body
    assert isinstance(branch, If)
    assert branch.then == (Assign("a", Op("*"), ("x", "x")), Assign("b", Op("*"), ("a", "x")))
    assert branch.joins[-1] == Join("r", "b", "x")


def test_what_a_loop_leaves_as_it_is() -> None:
    """The loop carries what the first branch left, and a join hands that on."""
    first = If("c", (Assign("a", Op("*"), ("x", "x")),), (), (Join("j", "a", "x"),))
    kept = Carry("k", "j", "k"), Carry("s", "j", "b")
    loop = For((RANGE,), kept, (Assign("b", Op("*"), ("s", "k")),))
    inner = If("d", (loop,), (), (Join("q", "k", "s0"),))
    second = If("c", (Assign("s0", Op("*"), ("j", "x")), inner), (), (Join("r", "q", "j"),))
    made = verify(simplify(common(program(first, second))), "simplify")
    (branch,) = made.body
    assert isinstance(branch, If)
    chosen = branch.then[-1]
    assert isinstance(chosen, If)
    assert chosen.joins == (Join("q", "a", "s0"),)


def test_what_was_the_same_before() -> None:
    first = If("c", (Assign("a", Op("*"), ("x", "x")),), (), (Join("j", "a", "x"),))
    second = If("c", (Assign("b", Op("*"), ("k", "x")),), (), (Join("r", "b", "k"),))
    made = verify(simplify(program(first, Assign("k", Op("identity"), ("j",)), second)), "simplify")
    (branch,) = made.body
    assert isinstance(branch, If)
    assert branch.then[-1] == Assign("b", Op("*"), ("a", "x"))


def test_what_stands_between_and_is_read() -> None:
    first = If("c", (Assign("a", Op("*"), ("x", "x")),), (), (Join("j", "a", "x"),))
    second = If("c", (Assign("b", Op("*"), ("k", "x")),), (), (Join("r", "b", "k"),))
    made = verify(simplify(program(first, Assign("k", Op("*"), ("j", "x")), second)), "simplify")
    assert len(made.body) == 3
