"""An exit out of a file that is read was refused, as if the file might let exceptions vanish."""

import json
from pathlib import Path
from typing import Any

import srcad


def from_a_file(x: float, path: str) -> Any:
    y: Any = x
    with open(path) as file:
        for row in json.load(file):
            if row["least"] <= x:
                y = row["factor"] * x * x
                break
    return y


def test_a_file_is_left_early(tmp_path: Path) -> None:
    path = tmp_path / "table.json"
    path.write_text(json.dumps([{"least": 2, "factor": 7.0}, {"least": 1, "factor": 3.0}]))
    gradient = srcad.grad(from_a_file, wrt="x")
    assert [gradient(x, str(path)) for x in (0.5, 1.0, 3.0)] == [1.0, 6.0, 42.0]
