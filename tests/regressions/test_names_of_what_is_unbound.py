"""What one side of a branch does not bind is ``None`` there where it is handed on: in a name that nothing else needs."""

from srcad.transforms import coalesce
from srcad.transforms.forms import Branch, Node, Set
from srcad.transforms.ir import UNDEF, Op


def test_it_has_a_name_of_its_own() -> None:
    sine = Set("s", Node(Op("np.sin"), ("x",)))
    joined = Branch("test", ([], [Set("u", Node(Op("np.cos"), ("s",)))]), ([("t", UNDEF)], [("t", "s")]))
    names = coalesce.names(["x", "test"], [sine, joined, Set("r", Node(Op("+"), ("s", "x")))], ["r", "t"])
    assert names["t"] != names["s"]


def test_it_shares_the_name_of_what_ends_there() -> None:
    joined = Branch("test", ([], [Set("s", Node(Op("np.cos"), ("x",)))]), ([("t", UNDEF)], [("t", "s")]))
    names = coalesce.names(["x", "test"], [joined], ["t"])
    assert names["t"] == names["s"]
