"""The folders stand as CONTRIBUTING.md draws them, and what is installed is all of them."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import srcad
from srcad import runtime
from srcad.runtime import errors

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = {"srcad", "transforms", "runtime", "tests", "examples"}
# The rooms of the package from the ground up, and what each may import besides Python's own library.
ROOMS = {
    "srcad.runtime": {"numpy"},
    "srcad.transforms": {"astor", "gast", "numpy"},
    "srcad": {"numba", "numpy"},
}
MADE = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist", "htmlcov", "output")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout, less what is made in it."""
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("copy") / "srcad", symlinks=True, ignore=MADE))


def files_of(room: str) -> list[Path]:
    return sorted((ROOT / room.rpartition(".")[2]).glob("*.py"))


def room_of(module: str) -> str:
    """The room that a module of the package stands in."""
    return next(room for room in ROOMS if f"{module}.".startswith(f"{room}."))


def imports(path: Path, package: str) -> Iterator[str]:
    """All that a file imports, wherever in the file, by full names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


# ---------------------------------------------------------------- folders and imports


def test_folders(checkout: Path) -> None:
    assert {path.name for path in checkout.iterdir() if path.is_dir()} == FOLDERS


@pytest.mark.parametrize("folder", ["transforms", "runtime"])
def test_links(folder: str) -> None:
    link = ROOT / "srcad" / folder
    assert os.readlink(link) == f"../{folder}"


@pytest.mark.parametrize("room", ROOMS)
def test_imports_go_down_only(room: str) -> None:
    below = list(ROOMS)[: list(ROOMS).index(room) + 1]
    up = [
        f"{path.name} imports {name}"
        for path in files_of(room)
        for name in imports(path, room)
        if name.partition(".")[0] == "srcad" and room_of(name) not in below
    ]
    assert not up


@pytest.mark.parametrize("room", ROOMS)
def test_imports_from_elsewhere(room: str) -> None:
    allowed = sys.stdlib_module_names | {"srcad"} | ROOMS[room]
    others = [
        f"{path.name} imports {name}"
        for path in files_of(room)
        for name in imports(path, room)
        if name.partition(".")[0] not in allowed
    ]
    assert not others


def test_rooms_are_imported_as_parts_of_the_package() -> None:
    """Their bare names, which work in a checkout, belong to other projects."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    bare = [
        f"{path} imports {name}"
        for path in paths
        for name in imports(path, "")
        if name.partition(".")[0] in {"runtime", "transforms"}
    ]
    assert not bare


def test_how_imports_are_read(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(
        "import a.b, c\ndef f():\n    from . import d\n    from ..e.f import g\nfrom h import i\n"
    )
    assert sorted(imports(path, "x.y")) == ["a.b", "c", "h.i", "x.e.f.g", "x.y.d"]
    assert [room_of(m) for m in ("srcad.api", "srcad.transforms", "srcad.runtime.errors.Location")] == [
        "srcad",
        "srcad.transforms",
        "srcad.runtime",
    ]


# ---------------------------------------------------------------- what is installed


def build(kind: str, source: Path, out: Path) -> Path:
    """Build a wheel or an sdist in a process of its own, and return it."""
    out.mkdir()
    code = f"from setuptools import build_meta; build_meta.build_{kind}({str(out)!r})"
    done = subprocess.run([sys.executable, "-c", code], cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(out.iterdir())


def relative_files(folder: Path) -> set[str]:
    """All files below a folder that are not reached through a link."""
    return {
        (Path(top) / name).relative_to(folder).as_posix()
        for top, _, names in os.walk(folder)
        for name in names
    }


def test_wheel_and_sdist_are_complete(checkout: Path, tmp_path: Path) -> None:
    """The wheel is made from the sdist, so that both must have all that the other needs."""
    expected = relative_files(checkout)
    with tarfile.open(build("sdist", checkout, tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    unpacked = next(tmp_path.glob("srcad-*"))
    sdist = {name for name in relative_files(unpacked) if "egg-info" not in name}
    assert sdist - {"PKG-INFO", "setup.cfg"} == expected

    with zipfile.ZipFile(build("wheel", unpacked, tmp_path / "wheel")) as archive:
        wheel = {name for name in archive.namelist() if ".dist-info/" not in name}
    inside = {name for name in expected if name.split("/")[0] in {"srcad", "transforms", "runtime"}}
    assert wheel == {re.sub("^(?=transforms/|runtime/)", "srcad/", name) for name in inside}


# ---------------------------------------------------------------- what is public


def test_no_module_hides_a_function_of_the_runtime() -> None:
    assert [n for n in runtime.__all__ if isinstance(getattr(runtime, n), ModuleType)] == []


def test_all_is_what_is_public() -> None:
    assert list(srcad.__all__) == sorted(set(srcad.__all__))
    assert set(dir(srcad)) == set(srcad.__all__)
    assert all(hasattr(srcad, name) for name in srcad.__all__)
    with pytest.raises(AttributeError, match="module 'srcad' has no attribute 'gradient'"):
        srcad.gradient  # type: ignore[attr-defined] # noqa: B018


@pytest.mark.parametrize("name", getattr(srcad, "__all__", []))
def test_what_is_public_is_documented(name: str) -> None:
    if not name.startswith("__"):
        assert getattr(srcad, name).__doc__


def test_every_error_is_public() -> None:
    kinds = {name for name, v in vars(errors).items() if isinstance(v, type) and issubclass(v, Exception)}
    assert kinds <= set(srcad.__all__)


# ---------------------------------------------------------------- what the README says to type


def commands() -> list[str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return [line for line in readme.splitlines() if line.startswith("python3 -m venv ")]


def test_readme_has_one_line_for_the_tests_and_one_for_an_example() -> None:
    assert sum("-m pytest" in line for line in commands()) == 1
    assert sum("examples/" in line for line in commands()) == 1


def test_readme_installs_what_is_there() -> None:
    tomllib = pytest.importorskip("tomllib", reason="new in Python 3.11")
    with open(ROOT / "pyproject.toml", "rb") as file:
        extras = tomllib.load(file)["project"]["optional-dependencies"]
    for line in commands():
        named = re.search(r"'\.\[([\w,]+)\]'", line)
        assert named and set(named[1].split(",")) <= extras.keys()
        assert all((ROOT / path).is_file() for path in re.findall(r"examples/\S+", line))


def test_continuous_integration_types_the_readme() -> None:
    script = ROOT / ".ci" / "run"
    if not script.exists():
        pytest.skip("the sdist has no such script")
    assert os.access(script, os.X_OK)
    assert "README.md" in script.read_text()
    assert subprocess.run(["bash", "-n", script]).returncode == 0
