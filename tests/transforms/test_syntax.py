"""What a syntax tree says by itself."""

from __future__ import annotations

import gc
import weakref

import gast
import pytest

from srcad.transforms import syntax


@pytest.mark.parametrize(
    "text, names",
    [
        ("a = b", {"a"}),
        ("a, *(b, c[d]) = e", {"a", "b"}),
        ("a.b = c[d] = e", set()),
        ("for a in b: c += d", {"a", "c"}),
        ("with a as b: pass", {"b"}),
        ("try: a = 1\nexcept E as b: c = 2", {"a", "b", "c"}),
        ("def a(b): c = 1", {"a"}),
        ("class a: b = 1", {"a"}),
        ("a = lambda b: (c := b)", {"a", "c"}),
        ("a = [b for b in c if (d := b)]", {"a", "d"}),
        ("match a:\n case [b, *c]: pass\n case {'d': e, **f}: pass\n case G(h) as i: pass", {"b", "c", "e", "f", "h", "i"}),
    ],
)
def test_assigned(text: str, names: set[str]) -> None:
    tree = gast.parse(text)
    assert syntax.assigned(tree) == syntax.assigned_by(*tree.body) == names


def test_order_of_the_text() -> None:
    tree = gast.parse("def f(a):\n    return a + (lambda b: c)(d)")
    assert [n.id for n in syntax.below(tree) if isinstance(n, gast.Name)] == ["a", "a", "b", "c", "d"]
    assert {n.id for n in syntax.own(tree.body[0]) if isinstance(n, gast.Name)} == {"a", "d"}


def test_executed_leaves_out_what_runs_before_the_call() -> None:
    function = gast.parse("@a\ndef f(b=c) -> d:\n    return e").body[0]
    assert [n.id for n in syntax.executed(function) if isinstance(n, gast.Name)] == ["e"]


def test_answers_go_with_their_tree() -> None:
    gc.freeze()  # what other tests have left is not gone through
    tree = gast.parse("a = b + c")
    gone = weakref.ref(tree)
    assert syntax.below(tree) and syntax.own(tree) and syntax.assigned(tree)
    del tree
    gc.collect()
    assert gone() is None
