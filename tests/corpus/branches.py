# type: ignore
"""Programs with `if`, conditional expressions, boolean operators and early returns."""

import math

import numpy as np

from tests.corpus._program import program


@program((2.0,), (-2.0,))
def if_else(x):
    if x > 0:
        y = x * x
    else:
        y = -3 * x
    return y


@program((2.0, 1.0), (-2.0, 1.0))
def if_without_else(x, y):
    z = x * y
    if x < 0:
        z = z * y + x
    return z * x


@program((0.5,), (1.5,), (2.5,), (3.5,))
def elif_chain(x):
    if x < 1:
        return x**2
    elif x < 2:
        y = x**3
    elif x < 3:
        y = math.sin(x)
        y = y * x
    else:
        y = 1.0
    return y + x


@program((2.0, 3.0), (3.0, 2.0))
def conditional_expression(x, y):
    big = x if x > y else y
    return big * big + (x * y if x > 2.5 else x)


@program((0.5,), (1.5,), (-1.5,))
def nested_conditional_expression(x):
    return x**2 if x > 1 else (x**3 if x > 0 else math.exp(x))


@program((2.0, 3.0), (-2.0, 3.0), (-2.0, -3.0))
def nested_ifs(x, y):
    if x > 0:
        if y > 0:
            z = x * y
        else:
            z = x - y
    else:
        if y > 0:
            z = x / y
        else:
            z = math.sin(x * y)
        z = z * 2
    return z * x


@program((2.0, 3.0), (-2.0, 3.0), (2.0, -3.0))
def boolean_operators(x, y):
    if x > 0 and y > 0:
        return x * y
    if x < 0 or y > 5:
        return x**3
    if not (x > 3):
        return y**3 * x
    return 0.0


@program((2.0, -1.0), (2.0, 4.0), (2.0, 2.0))
def short_circuit_guards_a_logarithm(x, y):
    if y > 0 and math.log(y) > 1:
        return x / y
    return x * x + y


@program((1.5, 2.0, 0.0), (1.5, 2.0, 3.0), wrt=("x", "y"))
def or_gives_a_value(x, y, scale):
    """`or` and `and` return an operand; 0.0 is false."""
    z = scale and x * y
    w = scale or x
    return w * y + z * x + (y or x) * x


@program((0.5,), (1.5,), (2.5,))
def chained_comparison(x):
    if 1 < x <= 2:
        return x * x
    return 1 / x


@program((0.5, 2.0), (3.0, 2.0))
def chained_comparison_of_expressions(x, y):
    return x * y if 0 < x * x < y else x + y * y


@program((-1.0,), (0.5,), (2.0,))
def early_returns(x):
    if x < 0:
        return -x
    y = x * x
    if x < 1:
        return y
    y = y * math.exp(-x)
    return y


@program((2.0, "square"), (2.0, "cube"), (2.0, "none"), wrt="x")
def string_dispatch(x, kind):
    if kind == "square":
        return x * x
    elif kind in ("cube", "third"):
        return x**3
    return x


@program((2.0, None), (2.0, 3.0), wrt="x")
def optional_argument(x, scale):
    if scale is None:
        scale = 1.0
    return x * x * scale


@program((2.0, True), (2.0, False), wrt="x")
def flag(x, squared):
    return x * x if squared else x


@program((2.0,), (-1.0,))
def boolean_variable(x):
    positive = x > 0
    negative = not positive
    y = x
    if positive:
        y = y * 3
    if negative:
        y = y * y
    return y


@program((2.0,), (-1.0,))
def comparison_as_number(x):
    return (x > 0) * x**2 + (x < 0) * x**3


@program((2.0, 1.0), (0.5, 1.0))
def swaps_in_a_branch(x, y):
    if x > y:
        x, y = y, x
    return x**2 - y


@program((2.0,), (-2.0,))
def bound_in_both_branches(x):
    if x > 0:
        a = x
        b = a * 2
    else:
        b = x * x
        a = b + 1
    return a * b


@program((2.0,), (0.5,))
def bound_in_one_branch_only(x):
    if x > 1:
        bonus = x**3
    y = x * x
    if x > 1:
        y = y + bonus
    return y


@program((2.0,), (-1.5,))
def constant_in_a_branch(x):
    if x > 0:
        y = 0.0
    else:
        y = x * x
    return y + x


@program((2.0,), (-1.5,))
def returns_a_constant_or_not(x):
    if x > 0:
        return 1.0
    return x * x


@program((2.0,), (-1.5,))
def pass_in_a_branch(x):
    y = x * x
    if x > 0:
        pass
    else:
        y = y * x
    return y


@program((2.0,))
def log_before_its_check(x):
    """The logarithm stays before the check, so that its error comes first."""
    y = math.log(x)
    if x <= 0:
        raise KeyError(x)
    return y * y


@program((2.0,), (-2.0,))
def if_and_division(x):
    y = 1 / x
    if x > 0:
        y = y * x * x
    return y * x


@program((2.0,), (5.0,))
def validation(x):
    if x < 0:
        raise ValueError("x must not be negative")
    if x > 4:
        y = math.sqrt(x)
    else:
        y = x / 4 + 1
    return y * x


@program((2.0,), (20.0,), (60.0,))
def tax_brackets(income):
    tax = 0.0
    if income > 10:
        tax += 0.1 * (min(income, 50) - 10)
    if income > 50:
        tax += 0.3 * (income - 50)
    return tax * tax + income


@program((1000.0, 1.0), (2e5, 1.0))
def friction_factor(Re, roughness):
    if Re < 2040:
        return 64 / Re
    A = math.log10(roughness / 3700 + 5.74 / Re**0.9)
    return 0.25 / A**2


@program((0.3,), (1.3,))
def smoothed_step(x):
    t = min(max(x, 0.0), 1.0)
    return t * t * (3 - 2 * t) + x


@program((np.array([1.0, -2.0, 3.0]),), (np.array([-1.0, -2.0, 0.5]),))
def branch_on_a_reduction(x):
    if np.sum(x) > 0:
        return np.sum(x**2)
    return np.prod(x)


@program((np.array([1.0, -2.0, 3.0]), 1), (np.array([1.0, -2.0, 3.0]), 2), wrt="x")
def branch_on_shape_and_flag(x, order):
    if x.ndim == 1 and len(x) == 3 and order == 2:
        return np.dot(x, x)
    return np.sum(np.sin(x))


@program((2.0, 3.0), (3.0, 2.0))
def branch_on_a_derived_value(x, y):
    z = x - y
    if z * z > 0.5 and z > 0:
        z = z**3
    elif z < 0:
        z = z**2 * y
    return z


@program((2.0, 3.0), (-1.0, 3.0))
def unused_branch_result(x, y):
    if x > 0:
        unused = y**3
        z = x
    else:
        unused = x**3
        z = y
    del unused
    return z * z


@program((1.0, 2.0, 3.0), (3.0, 1.0, 2.0), (2.0, 3.0, 1.0))
def median_of_three(a, b, c):
    if a > b:
        a, b = b, a
    if b > c:
        b, c = c, b
    if a > b:
        a, b = b, a
    return b * b


@program((0.2,), (0.8,))
def return_in_both_sides(x):
    if x < 0.5:
        y = 2 * x
        return y * y
    else:
        y = 2 - 2 * x
        return y**3


@program((2.0,), (-2.0,))
def same_name_with_other_kinds(x):
    if x > 0:
        y = (x, x * x)
    else:
        y = (1.0, x)
    a, b = y
    return a * b


@program((0.5,), (3.0,))
def adjoint_of_the_test_is_zero(x):
    y = x**2
    return x if y > 4 else y


@program((2.0, np.array([1.0, 2.0])), (-2.0, np.array([1.0, 2.0])), order2=False)
def array_or_zero(x, v):
    return x * v if x > 0 else np.zeros(2) + v


@program((1.5,), (-1.5,))
def number_or_tuple(x):
    if x > 0:
        y = (x, x * 3)
    else:
        y = x * 3
    return y[0] * y[1] if isinstance(y, tuple) else y * y
