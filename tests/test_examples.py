"""Each example runs, prints and plots, and returns the numbers of the literature."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import srcad

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"

NEEDS = {
    "wengert_tables": (),
    "four_ways": ("matplotlib", "sympy"),
    "dual_numbers": ("matplotlib",),
    "linear_regression": ("matplotlib",),
    "logistic_regression": ("matplotlib", "sklearn"),
    "autoencoder": ("matplotlib", "mlxtend", "tqdm"),
    "digits_zero_one": ("matplotlib", "mlxtend", "tqdm"),
}

Example = Callable[[str], ModuleType]


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Example:
    """Import an example by name, or skip the test that lacks what it plots or learns with."""
    monkeypatch.syspath_prepend(str(EXAMPLES))

    def load(name: str) -> ModuleType:
        for package in NEEDS[name]:
            pytest.importorskip(package, reason=f"examples/{name}.py needs {package}")
        return importlib.import_module(name)

    return load


def assert_pictures(folder: Path, *names: str) -> None:
    """Exactly these PNG files were saved, and none is empty of content."""
    assert sorted(path.name for path in folder.glob("*.png")) == sorted(names)
    for name in names:
        assert (folder / name).read_bytes().startswith(b"\x89PNG")
        assert (folder / name).stat().st_size > 1000


def assert_falls(losses: list[float]) -> None:
    assert np.all(np.isfinite(losses))
    assert losses[-1] < losses[0]


def test_every_example_is_tested() -> None:
    modules = {path.stem for path in EXAMPLES.glob("*.py") if not path.stem.startswith("_")}
    assert modules == set(NEEDS)
    assert {f"test_{name}" for name in NEEDS} <= set(globals())


def test_one_command_runs_an_example(tmp_path: Path) -> None:
    command = [sys.executable, str(EXAMPLES / "wengert_tables.py"), "--out", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600
    )
    assert result.returncode == 0, result.stderr
    assert "survey at (2.0, 5.0): 11.6521" in result.stdout


def test_wengert_tables(example: Example, tmp_path: Path) -> None:
    results = example("wengert_tables").main(["--out", str(tmp_path)])
    expected = {
        "log_sine": (2.376, (1.3414709848078965, 1.0806046117362795)),
        "survey": (11.652, (5.5, 1.716338)),
        "product_sine": (6 + np.sin(2), (3 + np.cos(2), 2)),
        "exponentials": (np.exp(4) + np.exp(2), (2 * np.exp(4) + np.exp(2),)),
    }
    assert results.keys() == expected.keys()
    for name, (value, gradient) in expected.items():
        assert results[name].value == pytest.approx(value, abs=5e-4)
        assert results[name].reverse == pytest.approx(gradient, abs=5e-7)
        assert results[name].forward == pytest.approx(results[name].reverse, rel=1e-14)
        assert "digraph" in (tmp_path / f"{name}.dot").read_text(encoding="utf-8")
    assert results["log_sine"].reverse == pytest.approx((1.3414709848078965, 1.0806046117362795), rel=1e-15)


def test_wengert_tables_print_list_and_traces(example: Example) -> None:
    module = example("wengert_tables")
    text = module.tables(module.survey, (2.0, 5.0))
    rows = [" ".join(line.split()) for line in text.splitlines()]
    for row in ("v1 = log(v-1)", "v2 = v-1 * v0", "v3 = v1 + v2", "v4 = sin(v0)", "v5 = v3 - v4"):
        assert any(line.endswith(row) for line in rows), row
    for number in ("11.65", "5.5", "1.716"):
        assert number in text


def test_four_ways(example: Example, tmp_path: Path) -> None:
    results = example("four_ways").main(["--out", str(tmp_path), "--iterates", "5"])
    assert results.hand == results.symbols == results.srcad == 5.0
    forward, central = results.differences.forward, results.differences.central
    assert 0 < central.min() < 1e-9 < forward.min() < 1e-6
    assert min(forward[0], forward[-1], central[-1]) > 0.1
    assert [row.n for row in results.swell] == [1, 2, 3, 4, 5]
    assert results.swell[-1].derivative_operations > 4 * results.swell[-1].operations
    for row in results.swell:
        assert row.automatic == pytest.approx(row.symbolic, rel=1e-12)
    assert_pictures(tmp_path, "difference_errors.png", "expression_swell.png")


def test_dual_numbers(example: Example, tmp_path: Path) -> None:
    results = example("dual_numbers").main(["--out", str(tmp_path)])
    assert results.forward == pytest.approx((381.14, 126.01, 225.0), abs=5e-3)
    assert results.forward == pytest.approx(results.dual, rel=1e-15)
    np.testing.assert_allclose(results.squares, results.grid**2, rtol=1e-15)
    np.testing.assert_allclose(results.slopes, 2 * results.grid, rtol=1e-15)
    assert_pictures(tmp_path, "square_and_derivative.png")


def test_linear_regression(example: Example, tmp_path: Path) -> None:
    module = example("linear_regression")
    results = module.main(["--out", str(tmp_path)])
    best = np.polyfit(module.TRAIN_X, module.TRAIN_Y, 1)
    lowest = module.cost(*best, module.TRAIN_X, module.TRAIN_Y, 17)
    for fit in (results.by_sample, results.in_batch):
        assert len(fit.costs) == 101
        assert_falls(fit.costs)
        assert lowest < fit.costs[-1] < 1.6 * lowest
        assert fit.test_cost < 0.11
    assert_falls(results.noisy.losses)
    assert results.noisy.path[-1] == pytest.approx((1.0, 1.0), abs=0.05)
    assert_pictures(tmp_path, "descent_path.png", "fitted_lines.png")


def test_linear_regression_gradient_is_the_one_on_paper(example: Example) -> None:
    module = example("linear_regression")
    x, y = module.TRAIN_X, module.TRAIN_Y
    residual = 0.5 * x + 0.25 - y
    w_bar, b_bar = srcad.grad(module.cost, wrt=("w", "b"))(0.5, 0.25, x, y, 17)
    assert w_bar == pytest.approx(np.mean(residual * x), rel=1e-13)
    assert b_bar == pytest.approx(np.mean(residual), rel=1e-13)


def test_logistic_regression(example: Example, tmp_path: Path) -> None:
    results = example("logistic_regression").main(["--out", str(tmp_path)])
    losses = results.descent.losses
    assert losses[0] == pytest.approx(500 * np.log(2))
    assert len(losses) == 100
    assert np.all(np.diff(losses) < 0)
    assert losses[-1] < 135
    assert results.accuracy > 0.85
    assert_pictures(tmp_path, "moons.png")


def test_autoencoder(example: Example, tmp_path: Path) -> None:
    training = example("autoencoder").main(["--out", str(tmp_path), "--epochs", "1", "--samples", "200"])
    assert [w.shape for w in training.weights] == [(300, 784), (100, 300), (784, 100)]
    assert len(training.train_errors) == len(training.test_errors) == 2
    for errors in (training.train_errors, training.test_errors):
        assert_falls(errors)
        assert errors[-1] < 0.4 * errors[0]
    assert_pictures(
        tmp_path, "reconstruction_error.png", "reconstructions_test.png", "reconstructions_train.png"
    )


def test_autoencoder_gradients_are_one_flat_tuple(example: Example) -> None:
    module = example("autoencoder")
    rng = np.random.default_rng(1)
    weights, digit = module.initial_weights(), rng.uniform(size=784)
    cost, *gradients = srcad.rdiff(module.autoencoder_cost, ignore=("input",))(*weights, digit)
    assert cost == module.autoencoder_cost(*weights, digit)
    for position, gradient in enumerate(gradients):
        assert gradient.shape == weights[position].shape
        step = 1e-6 * rng.normal(size=gradient.shape)
        up, down = list(weights), list(weights)
        up[position], down[position] = weights[position] + step, weights[position] - step
        difference = (module.autoencoder_cost(*up, digit) - module.autoencoder_cost(*down, digit)) / 2
        assert np.sum(gradient * step) == pytest.approx(difference, rel=1e-5)
    assert len(gradients) == 3


def test_digits_zero_one(example: Example, tmp_path: Path) -> None:
    training = example("digits_zero_one").main(["--out", str(tmp_path), "--epochs", "2", "--samples", "300"])
    assert training.losses[0] == pytest.approx(np.log(2))
    assert len(training.losses) == 3
    assert_falls(training.losses)
    assert training.test_accuracy >= 0.98
    assert_pictures(tmp_path, "zero_one.png")


def test_digits_zero_one_has_its_own_derivative(example: Example) -> None:
    module = example("digits_zero_one")
    x, t = np.array([[1000.0], [-1000.0], [0.5], [0.0]]), np.array([0.0, 1.0, 1.0, 1.0])
    w_bar, b_bar = srcad.grad(module.loss, ignore=("x", "t"))(np.ones(1), 0.0, x, t)
    slope = np.array([1.0, -1.0, 1 / (1 + np.exp(-0.5)) - 1, -0.5])
    np.testing.assert_allclose(w_bar, [np.mean(slope * x[:, 0])], rtol=1e-14)
    assert b_bar == pytest.approx(np.mean(slope), rel=1e-14)
