"""Student's tests of ``scipy.stats`` by their formulas; ``student`` is the distribution function of Student's t."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from srcad.runtime.errors import DifferentiationError, NoDerivativeError


class StudentTest(NamedTuple):
    """What such a test returns; of its other attributes there are no derivatives."""

    statistic: Any
    pvalue: Any

    @property
    def df(self) -> Any:
        """Refused."""
        raise NoDerivativeError("of a test by scipy.stats only the statistic and the pvalue have derivative rules")


def ttest_1samp(
    student: Any, a: Any, popmean: Any, axis: Any = 0, nan_policy: str = "propagate", alternative: str = "two-sided", **words: Any
) -> Any:
    """``scipy.stats.ttest_1samp``."""
    plain_test("ttest_1samp", nan_policy, words, a)
    a, axis = (np.ravel(a), 0) if axis is None else (np.asarray(a), axis)
    n = np.shape(a)[axis]
    spread = np.sqrt(np.var(a, axis=axis, ddof=1) / n)
    return tested((np.mean(a, axis=axis) - popmean) / spread, n - 1, alternative, student)


def ttest_rel(
    student: Any, a: Any, b: Any, axis: Any = 0, nan_policy: str = "propagate", alternative: str = "two-sided", **words: Any
) -> Any:
    """``scipy.stats.ttest_rel``: of the differences."""
    plain_test("ttest_rel", nan_policy, words, a, b)
    difference = np.ravel(a) - np.ravel(b) if axis is None else np.asarray(a) - np.asarray(b)
    return ttest_1samp(student, difference, 0.0, 0 if axis is None else axis, alternative=alternative)


def ttest_ind(
    student: Any, a: Any, b: Any, *, axis: Any = 0, equal_var: bool = True, nan_policy: str = "propagate",
    alternative: str = "two-sided", trim: Any = 0, **words: Any,
) -> Any:  # fmt: skip
    """``scipy.stats.ttest_ind``: Student's test, or Welch's where the variances may differ."""
    plain_test("ttest_ind", nan_policy, words if trim == 0 else {"trim": trim}, a, b)
    a, b = (np.ravel(a), np.ravel(b)) if axis is None else (np.asarray(a), np.asarray(b))
    along = 0 if axis is None else axis
    n, m = np.shape(a)[along], np.shape(b)[along]
    first, second = np.var(a, axis=along, ddof=1), np.var(b, axis=along, ddof=1)
    freedom: Any = n + m - 2
    spread = np.sqrt(((n - 1) * first + (m - 1) * second) / freedom * (1 / n + 1 / m))
    if not equal_var:
        u, v = first / n, second / m
        freedom, spread = (u + v) ** 2 / (u**2 / (n - 1) + v**2 / (m - 1)), np.sqrt(u + v)
    return tested((np.mean(a, axis=along) - np.mean(b, axis=along)) / spread, freedom, alternative, student)


def tested(t: Any, freedom: Any, alternative: str, student: Any) -> Any:
    """A statistic, and how probable one as large would be."""
    if alternative == "two-sided":
        return StudentTest(t, 2 * student(freedom, -np.abs(t)))
    return StudentTest(t, student(freedom, t if alternative == "less" else -t))


def plain_test(name: str, nan_policy: str, words: Any, *samples: Any) -> None:
    """Refuse what is more than a test of whole samples."""
    if nan_policy != "propagate" or words:
        raise NoDerivativeError(f"scipy.stats.{name} has a derivative rule for whole samples, without further options")
    if any(np.isnan(x).any() for x in samples):
        raise DifferentiationError("a sample with missing values is not differentiated")


def sample_moment(
    a: Any, order: Any = 1, axis: Any = 0, nan_policy: str = "propagate", *, center: Any = None, **words: Any
) -> Any:
    """``scipy.stats.moment``: the mean of a power of what differs from the mean, or from a center."""
    plain_test("moment", nan_policy, words, a)
    a, along = (np.ravel(a), 0) if axis is None else (np.asarray(a), axis)
    middle = np.mean(a, axis=along, keepdims=True) if center is None else center
    if np.ndim(order) == 0:
        return np.mean((a - middle) ** order, axis=along)
    return np.stack([np.mean((a - middle) ** k, axis=along) for k in order])
