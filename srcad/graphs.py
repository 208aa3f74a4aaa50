"""The computational graph of a function, as Graphviz and Mermaid draw it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from srcad import inspection

_COLOURS = {"independent": "#d5e8d4", "intermediate": "#dae8fc", "dependent": "#ffe6cc"}


class Graph:
    """A computational graph: ``dot`` and ``mermaid`` are its text, ``save`` draws it."""

    def __init__(self, listing: inspection.Wengert) -> None:
        self.name = listing.name
        self.rows = tuple(r for r in listing.rows if r.name)

    def _numbered(self) -> dict[str, str]:
        return {row.name: f"n{k}" for k, row in enumerate(self.rows)}

    def _edges(self) -> list[tuple[str, str]]:
        known = self._numbered()
        return [(known[name], known[row.name]) for row in self.rows for name in row.reads if name in known]

    @property
    def dot(self) -> str:
        """The graph in the language of Graphviz."""
        known = self._numbered()
        lines = [f"digraph {_quoted(self.name)} {{", "    rankdir=LR;", '    node [shape=box, style="rounded,filled"];']
        for row in self.rows:
            label = _quoted(f"{row.name} = {row.expression}")
            lines.append(f'    {known[row.name]} [label={label}, fillcolor="{_COLOURS[row.part]}"];')
        lines += [f"    {a} -> {b};" for a, b in self._edges()]
        return "\n".join([*lines, "}"]) + "\n"

    @property
    def mermaid(self) -> str:
        """The graph in the language of Mermaid."""
        import html

        known = self._numbered()
        lines = ["flowchart LR"]
        for row in self.rows:
            label = html.escape(f"{row.name} = {row.expression}").replace("&#x27;", "'").replace("&quot;", "#quot;")
            lines.append(f'    {known[row.name]}["{label}"]:::{row.part}')
        lines += [f"    {a} --> {b}" for a, b in self._edges()]
        lines += [f"    classDef {part} fill:{colour},stroke:#555;" for part, colour in _COLOURS.items()]
        return "\n".join(lines) + "\n"

    def save(self, path: str | Path) -> None:
        """Write ``.dot``/``.gv`` or ``.mmd`` text, or let Graphviz draw an ``.svg``, ``.png`` or ``.pdf``.

        Raises RuntimeError where Graphviz is needed and is not installed, and ValueError for any other suffix.
        """
        target = Path(path)
        suffix = target.suffix.lower()
        if suffix in (".dot", ".gv", ".mmd"):
            target.write_text(self.mermaid if suffix == ".mmd" else self.dot, encoding="utf-8")
        elif suffix in (".svg", ".png", ".pdf"):
            target.write_bytes(self._drawn(suffix[1:]))
        else:
            raise ValueError(f"{target.name}: a graph is saved as .svg, .png, .pdf, .dot, .gv or .mmd")

    def _drawn(self, form: str) -> bytes:
        program = _program()
        if program is None:
            raise RuntimeError(f"drawing {form} needs the `dot` program of Graphviz; save as .dot or .mmd, or install it")
        import subprocess  # here, since it takes as long to import as a tenth of srcad

        done = subprocess.run([program, f"-T{form}"], input=self.dot.encode(), capture_output=True)
        if done.returncode:
            raise RuntimeError(f"Graphviz failed: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout

    def __str__(self) -> str:
        return self.dot

    def __repr__(self) -> str:
        return f"<graph of {self.name}, {len(self.rows)} nodes>"

    def _repr_html_(self) -> str:
        if _program() is None:
            import html

            return f"<pre>{html.escape(self.dot)}</pre>"
        drawn = self._drawn("svg").decode()
        return drawn[drawn.index("<svg") :]


def _program() -> str | None:
    """Where Graphviz is."""
    import shutil  # here, since few ask for it

    return shutil.which("dot")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def graph(fn: Callable[..., Any], wrt: Any = None, ignore: Any = ()) -> Graph:
    """The computational graph of ``fn``: inputs, intermediates and outputs in three colours."""
    return Graph(inspection.wengert(fn, wrt, ignore))
