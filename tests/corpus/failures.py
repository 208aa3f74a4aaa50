# type: ignore
"""Exceptions as control flow, context managers of every sort, warnings, assertions."""

import contextlib
import math
import warnings
from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress

import numpy as np

from tests.corpus._program import program

V = np.array([0.5, -1.2, 2.0, 0.8])


class OutOfRange(Exception):
    """Carries a value."""

    def __init__(self, value, limit):
        super().__init__(f"{value} is beyond {limit}")
        self.value, self.limit = value, limit


class TooSmall(OutOfRange):
    pass


def bounded(x, limit):
    if x > limit:
        raise OutOfRange(x, limit)
    if x < -limit:
        raise TooSmall(x, limit)
    return x * x


@program((0.8,), (3.8,), (-3.8,))
def exception_with_a_value(x):
    try:
        return bounded(x, 2.0)
    except TooSmall as error:
        return error.value**3
    except OutOfRange as error:
        return error.limit * error.value + x


@program((0.8,))
def exception_arguments(x):
    try:
        raise ValueError(x * x, "text", 3.0)
    except ValueError as error:
        value, text, factor = error.args
        return value * factor * len(text)


@program((0.8, 0.0), (0.8, 2.0), wrt="x")
def division_by_zero(x, d):
    try:
        y = x / d
    except ZeroDivisionError:
        y = x * 10
    return y * x


@program((0.8, "a"), (0.8, "b"), wrt="x")
def key_errors(x, key):
    table = {"a": 3.0}
    try:
        k = table[key]
    except KeyError as error:
        k = 2.0 * len(error.args)
    return k * x**2


@program(((0.8, 1.3), 1), ((0.8, 1.3), 5), wrt="p")
def index_errors(p, k):
    try:
        return p[k] ** 2
    except IndexError:
        return p[0] ** 3


@program((0.8, None), (0.8, 2.0), (0.8, "text"), wrt="x")
def type_errors(x, k):
    try:
        return x * x + k
    except TypeError:
        return x**3


@program((0.8,))
def attribute_errors(x):
    try:
        return x.no_such_attribute
    except AttributeError:
        return x * x


@program((0.8, "1.5"), (0.8, "abc"), wrt="x")
def conversions_of_text(x, text):
    try:
        k = float(text)
    except ValueError:
        k = 3.0
    else:
        k = k * 2
    finally:
        x = x * x
    return k * x


@program((0.8, 3), (0.8, 4), wrt="x")
def several_classes_at_once(x, n):
    try:
        if n == 3:
            raise KeyError(n)
        raise OverflowError
    except (KeyError, IndexError) as error:
        y = x * error.args[0]
    except ArithmeticError:
        y = x**2
    return y * x


@program((0.8,), (1.8,))
def raised_from(x):
    try:
        try:
            if x > 1:
                raise ValueError("inner")
            return x
        except ValueError as inner:
            raise RuntimeError("outer") from inner
    except RuntimeError as outer:
        return x**3 if isinstance(outer.__cause__, ValueError) else 0.0


@program((0.8,), (1.8,))
def raised_again(x):
    log = []
    try:
        try:
            if x > 1:
                raise ValueError
            y = x
        except ValueError:
            log.append(1)
            raise
    except Exception:
        y = x * x
    return y * (1 + len(log))


@program((0.8,))
def finally_runs_in_order(x):
    s = x

    def f(k):
        nonlocal s
        try:
            if k == 1:
                return s * 2
            if k == 2:
                raise KeyError
            s = s + 1
        except KeyError:
            s = s * 3
        else:
            s = s * x
        finally:
            s = s + x
        return s

    return f(0) * f(1) * f(2)


@program((0.8,))
def return_in_finally_wins(x):
    def f():
        try:
            return x
        finally:
            return x * x  # noqa: B012

    return f() * 3


@program((0.8,))
def break_and_continue_in_try(x):
    s = 0.0
    for k in range(8):
        try:
            if k == 1:
                continue
            if k == 5:
                break
            s = s * x + k
        finally:
            s = s + x
    return s


@program((0.8,))
def retries(x):
    attempts = 0
    while True:
        attempts += 1
        try:
            if attempts < 3:
                raise TimeoutError(attempts)
            y = x * attempts
            break
        except TimeoutError:
            x = x * x
    return y * x


def deep(x, n):
    if n == 0:
        raise OutOfRange(x, n)
    deep(x * x, n - 1)


@program((0.8,), order2=False)
def exception_out_of_a_recursion(x):
    try:
        deep(x, 3)
    except OutOfRange as error:
        return error.value * x
    return 0.0


def search(values, target):
    try:
        for i, v in enumerate(values):
            for w in values[i:]:
                if v * w > target:
                    raise StopIteration((v, w))
    except StopIteration as found:
        v, w = found.value
        return v - w * v
    return 0.0


@program(([0.8, 1.3, 2.0],))
def exception_out_of_two_loops(p):
    return search(p, 1.5)


@program((0.8, -1.0), (0.8, 2.0), wrt="x")
def domain_errors(x, y):
    try:
        z = math.sqrt(y) + math.log(y)
    except ValueError:
        z = 7.0
    return z * x * x


@program((0.8,), (800.0,))
def overflow(x):
    try:
        y = math.exp(x * 2)
    except OverflowError:
        y = x * x
    return y


@program((0.8,))
def exception_chosen_from_a_table(x):
    errors = {"k": KeyError, "v": ValueError}
    s = 0.0
    for name in "kvk":
        try:
            raise errors[name](name)
        except KeyError:
            s = s + x
        except ValueError:
            s = s * x
    return s


@program((0.8,))
def exceptions_grouped_by_base_class(x):
    count = 0
    for error in (ZeroDivisionError(), LookupError(), StopIteration()):
        try:
            raise error
        except (ArithmeticError, LookupError):
            count += 1
        except Exception:
            count += 10
    return x**2 * count


@program((0.8, 1.3))
def checked_by_assertions(x, y):
    assert x < y, f"{x} is not below {y}"
    assert (x, y) != (0, 0)
    return x * y


@program((0.8, True), (0.8, False), wrt="x")
def assertion_failed(x, ok):
    try:
        assert ok, "not ok"
        y = x
    except AssertionError as error:
        y = x**2 * len(str(error))
    return y


@program((0.8, 1.3))
def errors_ignored(x, y):
    z = x
    with suppress(ZeroDivisionError, KeyError):
        z = z * y
        z = z / 0
        z = 100.0
    return z * x


@contextmanager
def scaled(x):
    x = x * 2
    yield x
    x = x * 3


@contextmanager
def logging_into(log, name):
    log.append(f"enter {name}")
    try:
        yield len(log)
    finally:
        log.append(f"exit {name}")


@contextmanager
def swallowing(*errors):
    try:
        yield
    except errors:
        pass


@program((0.8, 1.3))
def context_manager_functions(x, y):
    log = []
    with scaled(x) as a, logging_into(log, "b") as n:
        z = a * y * n
    with logging_into(log, "c"):
        z = z + x
    return z * len(log)


@program((0.8, 1.3))
def context_manager_that_swallows(x, y):
    z = x
    with swallowing(KeyError, ValueError):
        z = z * y
        raise KeyError("gone")
    return z * z


@program((0.8,))
def context_manager_function_inside(x):
    @contextmanager
    def doubled():
        nonlocal x
        x = x * 2
        yield x * x
        x = x / 4

    with doubled() as y:
        y = y * x
    return y * x


class Timer:
    def __init__(self, x):
        self.x = x
        self.events = []

    def __enter__(self):
        self.events.append("enter")
        return self

    def __exit__(self, kind, value, trace):
        self.events.append("exit" if kind is None else kind.__name__)
        self.x = self.x * 2
        return kind is ValueError


@program((0.8,), (1.8,))
def context_manager_classes(x):
    timer = Timer(x)
    y = x
    with timer as t:
        y = y * t.x
        if x > 1:
            raise ValueError
        y = y + 1
    return y * timer.x * len(timer.events)


@program((0.8,))
def return_within_a_context(x):
    timer = Timer(x)

    def f():
        with timer as t:
            return t.x * x

    return f() * timer.x


@program((0.8,))
def break_within_a_context(x):
    timer = Timer(x)
    s = 0.0
    for k in range(5):
        with timer:
            if k == 2:
                break
            s += timer.x
    return s * timer.x


@program((0.8, True), (0.8, False), wrt="x")
def null_contexts(x, quiet):
    with np.errstate(all="ignore") if quiet else nullcontext():
        y = np.log(np.array([x, 2.0])).sum()
    with nullcontext(x) as z:
        y = y * z
    return y


@program((V,))
def numpy_error_states(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.where(x > 0, np.sqrt(np.abs(x)), 0.0 * x)
    old = np.seterr(all="ignore")
    z = np.exp(x)
    np.seterr(**old)
    return np.sum(y * z)


@program((0.8,))
def warnings_caught_and_recorded(x):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("careful", UserWarning, stacklevel=2)
        y = x * x
    return y * (1 + len(caught))


@program((0.8,))
def warnings_as_errors(x):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            warnings.warn("careful", stacklevel=1)
            y = x
        except UserWarning:
            y = x**3
    return y


@program((0.8, 1.3))
def exit_stacks(x, y):
    log = []
    with ExitStack() as stack:
        a = stack.enter_context(scaled(x))
        n = stack.enter_context(logging_into(log, "a"))
        stack.callback(log.append, "callback")
        z = a * y * n
    return z * len(log)


class Resource:
    def __init__(self, x):
        self.x, self.open = x, True

    def close(self):
        self.open = False


@program((0.8,))
def closing_resources(x):
    with closing(Resource(x)) as r:
        y = r.x**2
    return y * (3 if not r.open else 0)


@program((0.8,))
def output_redirected(x):
    import io

    buffer = io.StringIO()
    with contextlib.redirect_stdout(buffer):
        print("x", x > 0, end="")
        y = x * x
    return y * len(buffer.getvalue())


@program((V,))
def exception_in_a_comprehension(x):
    def safe(v):
        try:
            return math.log(v)
        except ValueError:
            return v * v

    return sum([safe(v) * k for k, v in enumerate(x, 1)])


@program((0.8, 1.3))
def exception_within_nested_helpers(x, y):
    def inner(v):
        if v > 1:
            raise LookupError("big")
        return v * v

    def middle(v):
        try:
            return inner(v)
        finally:
            seen.append(v)

    def outer(v):
        try:
            return middle(v)
        except LookupError:
            return 10 * v

    seen = []
    return outer(x) * outer(y) * sum(seen)


@program((0.8,))
def try_within_a_loop_with_else(x):
    s = 0.0
    for d in (2, 0, 1, "a"):
        try:
            t = 6 / d
        except ZeroDivisionError:
            s += 1
            continue
        except TypeError:
            break
        else:
            s = s * x + t
    else:
        s = 0.0
    return s * x


@program((V,))
def linear_algebra_error(x):
    a = np.outer(x[:2], x[:2]) * 0.0
    try:
        y = np.linalg.solve(a, x[:2])
    except np.linalg.LinAlgError:
        y = x[:2] * 2
    return np.sum(y * y)


@program((0.8,))
def exception_instances_as_values(x):
    def attempt(f, *args):
        try:
            return f(*args), None
        except Exception as error:
            return None, error

    a, failed = attempt(math.sqrt, x)
    b, error = attempt(math.sqrt, -1)
    return a * (1 if failed is None and b is None and isinstance(error, ValueError) else 0)


@program((0.8,))
def notes_and_strings_of_exceptions(x):
    try:
        raise ValueError("three")
    except ValueError as e:
        return x ** len(str(e)) * (repr(e) == "ValueError('three')")


@program((1.5,), (6.0,))
def dict_made_in_a_try(x):
    try:
        inner = {"a": [x]}
        found = {"b": 2.0, "a": [x * x], "c": inner} if x > 5 else inner
    finally:
        pass
    return found["a"][0] * x


@program((2.0,), (-2.0,))
def name_of_an_exception_is_deleted(x):
    error = x
    try:
        if x > 0:
            raise ValueError
    except ValueError as error:
        str(error)
    try:
        return error * x
    except NameError:
        return x * 6


@program((1.3,), (-1.3,), (5.0,))
def finally_that_may_return(x):
    try:
        if x < 0:
            raise ValueError("negative")
        if x > 3:
            return x * 7
    finally:
        if abs(x) < 2:
            return x**3  # noqa: B012
    return x


@program((1.3,), (0.4,))
def finally_that_goes_on(x):
    s = x
    try:
        for k in range(3):
            try:
                if k == 1:
                    raise ValueError
                s += x
            finally:
                s *= 2
                if s > 4:
                    continue  # noqa: B012
    except ValueError:
        s += 100 * x
    return s


@program((0.8,), (1.8,))
def context_within_a_finally(x):
    timer = Timer(x)
    y = x
    try:
        with timer as t:
            y = y * t.x
            if x > 1:
                raise ValueError
            y = y + 1
    finally:
        y = y * 2
    return y * timer.x
