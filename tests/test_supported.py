"""The page of the README that lists every supported name is that of the rule tables; --update-golden rewrites it."""

from __future__ import annotations

import textwrap
from pathlib import Path

from srcad.transforms import distributions, library, rules
from srcad.transforms.rules_numpy import METHODS

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- supported: written by tests/test_supported.py -->\n", "<!-- end of supported -->\n"
_FAMILIES = (
    "np", "np.linalg", "np.fft", "np.random", "np.lib.stride_tricks", "math", "cmath", "scipy.special", "scipy.linalg",
    "scipy.signal", "scipy.ndimage", "scipy.stats",
)  # fmt: skip


def page() -> str:
    """The section, from the rule tables."""
    rules.load()
    active = {op for op in rules.known() if not rules.is_constant(op) and " " not in op}
    parts = [_family(name, _members(name, active)) for name in _FAMILIES]
    bases = {op.split(".")[-1] for op in active if op.startswith("np.polynomial.") and not op.startswith("np.polynomial._")}
    parts.append(_family("`np.polynomial`, and the arithmetic of its classes:", sorted(bases)))
    methods = {op.strip(".()") for op in active if op.startswith(".")} | set(METHODS)
    constant = {op for op in rules.known() if rules.is_constant(op)}
    parts.append(_family("Methods and attributes of arrays", sorted(methods)))
    parts.append(_family("Methods of universal functions", sorted(library.UFUNC_METHODS)))
    parts.append(_family("Draws of a `Generator`", sorted(distributions.DRAWS)))
    parts.append(_family("Derivative zero, or none: `np`", _members("np", constant)))
    return "\n".join(parts)


def _members(family: str, ops: set[str]) -> list[str]:
    """The names of the family's functions; of ``scipy.stats`` those of its distributions' methods."""
    deep = family == "scipy.stats"
    found = [op[len(family) + 1 :] for op in ops if op.startswith(f"{family}.")]
    return sorted(n for n in found if deep or "." not in n)


def _family(title: str, names: list[str]) -> str:
    label = f"`{title}`" if title in _FAMILIES else title
    return textwrap.fill(f"**{label}** {', '.join(names)}", 118, break_long_words=False, break_on_hyphens=False) + "\n"


def test_the_page_is_current(update_golden: bool) -> None:
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    found, after = rest.split(END)
    if update_golden:
        README.write_text(before + BEGIN + page() + END + after, encoding="utf-8")
    else:
        assert found == page(), "run pytest --update-golden"
