"""Digital filters of ``scipy.signal`` in terms of ``lfilter``, which is its own transpose with time reversed."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from srcad.runtime.broadcast import floating
from srcad.runtime.errors import NoDerivativeError
from srcad.runtime.images import convolved_along


def lagged_products(x1: Any, x2: Any, like: Any, axis: int = -1) -> Any:
    """The sums over n of x1_n x2_(n - k), for as many lags k as ``like`` has elements."""
    first, second = np.moveaxis(np.asarray(x1), axis, -1), np.moveaxis(np.asarray(x2), axis, -1)
    n = first.shape[-1]
    found = [np.sum(first[..., k:] * second[..., : max(n - k, 0)]) for k in range(np.size(like))]
    return np.reshape(np.array(found, np.result_type(first, second)), np.shape(like))


def started_filter(lfilter: Any, b: Any, a: Any, x: Any, axis: int = -1, zi: Any = None) -> Any:
    """``scipy.signal.lfilter`` that begins in a state: this is the response of the poles to it, and is left in another."""
    if zi is None:
        return lfilter(b, a, x, axis)
    b, a, rows, state = np.atleast_1d(b), np.atleast_1d(a), np.moveaxis(np.asarray(x), axis, -1), np.moveaxis(zi, axis, -1)
    n, order = np.shape(rows)[-1], max(len(a), len(b)) - 1
    pushed = np.concatenate((state * a[0], np.zeros((*np.shape(state)[:-1], n), floating(rows))), -1)[..., :n]
    y = lfilter(b, a, rows) + lfilter([1.0], a, pushed)
    left = [_left_over(b / a[0], a / a[0], rows, y, state, m, order) for m in range(order)]
    final = np.stack(left, -1) if order else np.zeros((*np.shape(rows)[:-1], 0), floating(rows))
    return np.moveaxis(y, -1, axis), np.moveaxis(final, -1, axis)


def _left_over(b: Any, a: Any, x: Any, y: Any, state: Any, m: int, order: int) -> Any:
    """What the m-th delay of a transposed direct form II holds in the end."""
    n = np.shape(x)[-1]
    total = state[..., m + n] if m + n < order else np.zeros(np.shape(x)[:-1], floating(x))
    for k in range(m + 1, order + 1):
        if 0 <= n + m - k:
            total = total + (b[k] * x[..., n + m - k] if k < len(b) else 0.0) - (a[k] * y[..., n + m - k] if k < len(a) else 0.0)
    return total


def section_filter(lfilter: Any, sos: Any, x: Any, axis: int = -1, zi: Any = None) -> Any:
    """``scipy.signal.sosfilt``: one section after the other."""
    sos, x = np.asarray(sos), np.asarray(x)
    if zi is None:
        for k in range(len(sos)):
            x = lfilter(sos[k, :3], sos[k, 3:], x, axis)
        return x
    final = []
    for k in range(len(sos)):
        x, left = started_filter(lfilter, sos[k, :3], sos[k, 3:], x, axis, zi[k])
        final.append(left)
    return x, np.stack(final)


def resting_state(b: Any, a: Any) -> Any:
    """``scipy.signal.lfilter_zi``: what the delays hold when a signal of ones has gone on for ever."""
    b, a = np.atleast_1d(b) / a[0], np.atleast_1d(a) / a[0]
    order = max(len(a), len(b)) - 1
    gaps = np.pad(b, (0, order + 1 - len(b))) - np.pad(a, (0, order + 1 - len(a))) * (np.sum(b) / np.sum(a))
    return np.flip(np.cumsum(np.flip(gaps[1:])))


def resting_states(sos: Any) -> Any:
    """``scipy.signal.sosfilt_zi``: each section is given what those before make of the ones."""
    scale, found = 1.0, []
    for k in range(len(sos)):
        found.append(scale * resting_state(sos[k, :3], sos[k, 3:]))
        scale = scale * np.sum(sos[k, :3]) / np.sum(sos[k, 3:])
    return np.stack(found)


def filtfilt(
    lfilter: Any, b: Any, a: Any, x: Any, axis: int = -1, padtype: Any = "odd", padlen: Any = None,
    method: str = "pad", irlen: Any = None,
) -> Any:  # fmt: skip
    """``scipy.signal.filtfilt``: forwards and backwards, from the state of a constant signal."""
    if method != "pad":
        raise NoDerivativeError("scipy.signal.filtfilt has a derivative rule for method='pad' only")
    b, a, x = np.atleast_1d(b), np.atleast_1d(a), np.moveaxis(np.asarray(x), axis, -1)
    edge = edge_length(padtype, padlen, 3 * max(len(a), len(b)), np.shape(x)[-1])
    wide, state = continued_signal(x, padtype, edge), resting_state(b, a)
    forward, _ = started_filter(lfilter, b, a, wide, -1, state * wide[..., :1])
    back = np.flip(forward, -1)
    found, _ = started_filter(lfilter, b, a, back, -1, state * back[..., :1])
    return np.moveaxis(middle_part(np.flip(found, -1), edge), -1, axis)


def sosfiltfilt(lfilter: Any, sos: Any, x: Any, axis: int = -1, padtype: Any = "odd", padlen: Any = None) -> Any:
    """``scipy.signal.sosfiltfilt``."""
    sos, x = np.asarray(sos), np.moveaxis(np.asarray(x), axis, -1)
    taps = 2 * len(sos) + 1 - min(int(np.sum(sos[:, 2] == 0)), int(np.sum(sos[:, 5] == 0)))
    edge = edge_length(padtype, padlen, 3 * taps, np.shape(x)[-1])
    wide, shape = continued_signal(x, padtype, edge), (len(sos), *[1] * (np.ndim(x) - 1), 2)
    state = np.reshape(resting_states(sos), shape)
    forward, _ = section_filter(lfilter, sos, wide, -1, state * wide[..., :1])
    back = np.flip(forward, -1)
    found, _ = section_filter(lfilter, sos, back, -1, state * back[..., :1])
    return np.moveaxis(middle_part(np.flip(found, -1), edge), -1, axis)


def edge_length(padtype: Any, padlen: Any, default: int, n: int) -> int:
    """How far a signal of length ``n`` is continued at each end."""
    if padtype not in ("odd", "even", "constant", None):
        raise ValueError(f"Unknown value '{padtype}' given to padtype. padtype must be 'even', 'odd', 'constant', or None.")
    edge = 0 if padtype is None else default if padlen is None else padlen
    if n <= edge:
        raise ValueError(f"The length of the input vector x must be greater than padlen, which is {edge}.")
    return int(edge)


def continued_signal(x: Any, padtype: Any, edge: int) -> Any:
    """A signal with so many elements at each end, as ``padtype`` has it."""
    if padtype is None or edge == 0:
        return x
    first, last = x[..., :1], x[..., -1:]
    if padtype == "constant":
        ones = np.ones(edge)
        return np.concatenate((first * ones, x, last * ones), -1)
    before, after = np.flip(x[..., 1 : edge + 1], -1), np.flip(x[..., -edge - 1 : -1], -1)
    if padtype == "even":
        return np.concatenate((before, x, after), -1)
    return np.concatenate((2 * first - before, x, 2 * last - after), -1)


def middle_part(x: Any, edge: int) -> Any:
    """What is left without the elements at each end."""
    return x[..., edge:-edge] if edge else x


def savgol_filter(
    x: Any, window_length: int, polyorder: int, deriv: int = 0, delta: float = 1.0, axis: int = -1, mode: str = "interp",
    cval: float = 0.0,
) -> Any:  # fmt: skip
    """``scipy.signal.savgol_filter``: weights of a window, and near the ends those of the first and of the last one."""
    x = np.asarray(x, floating(x))
    weights, how = filter_weights(window_length, polyorder, deriv, delta), "constant" if mode == "interp" else mode
    inner = convolved_along(x, weights, axis, None, how, cval)
    if mode != "interp":
        return inner
    if window_length > np.shape(x)[axis]:
        raise ValueError("If mode is 'interp', window_length must be less than or equal to the size of x.")
    half, weights = window_length // 2, window_weights(window_length, polyorder, deriv, delta).astype(x.dtype)
    rows, inner = np.moveaxis(x, axis, -1), np.moveaxis(inner, axis, -1)
    n = np.shape(rows)[-1]
    first, last = rows[..., :window_length] @ weights[:half].T, rows[..., n - window_length :] @ weights[window_length - half :].T
    return np.moveaxis(np.concatenate((first, inner[..., half : n - half], last), -1), -1, axis)


def filter_weights(window_length: int, polyorder: int, deriv: int, delta: float) -> Any:
    """``scipy.signal.savgol_coeffs``."""
    return sys.modules["scipy.signal"].savgol_coeffs(window_length, polyorder, deriv, delta)


def window_weights(window_length: int, polyorder: int, deriv: int, delta: float) -> Any:
    """The matrix of ``scipy.signal.savgol_filter`` of a signal that is as long as the window."""
    eye = np.eye(window_length)
    return sys.modules["scipy.signal"].savgol_filter(eye, window_length, polyorder, deriv, delta, 0)


def upfirdn(h: Any, x: Any, up: int = 1, down: int = 1, axis: int = -1, mode: str = "constant", cval: Any = 0) -> Any:
    """``scipy.signal.upfirdn``: zeros between the elements, a convolution, and every so-manieth element of it."""
    if mode != "constant" or cval != 0:
        raise NoDerivativeError("scipy.signal.upfirdn has a derivative rule for zeros around the signal only")
    h, rows = np.asarray(h), np.moveaxis(np.asarray(x), axis, -1)
    n = np.shape(rows)[-1]
    length = (n - 1) * up + len(h)
    wide = np.zeros((*np.shape(rows)[:-1], length), np.result_type(floating(rows), floating(h)))
    wide[..., : n * up : up] = rows
    found = sum_of_lags(h, wide)[..., ::down]
    return np.moveaxis(found, -1, axis)


def sum_of_lags(h: Any, x: Any) -> Any:
    """``x`` along its last axis with lags that ``h`` weighs, by its Fourier transform."""
    size = np.shape(x)[-1] + len(h) - 1
    if np.iscomplexobj(h) or np.iscomplexobj(x):
        return np.fft.ifft(np.fft.fft(x, size) * np.fft.fft(h, size), size)[..., : np.shape(x)[-1]]
    return np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(h, size), size)[..., : np.shape(x)[-1]]
