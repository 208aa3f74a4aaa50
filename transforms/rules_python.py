"""Rules for Python's operators and built-in functions, and for the modules ``math`` and ``cmath``.

Rules for numbers are plain arithmetic and ``math``: no helper is called where a line says it.  Where a function has an
infinite slope the derivative is ``inf``, as NumPy's, and not Python's ZeroDivisionError.
"""

from __future__ import annotations

import sys

from srcad.transforms.rules import constant, elementwise, general, linear

# fmt: off

# --- constant ---

constant(
    "not", "is", "is not", "in", "not in", "==", "!=", "<", "<=", ">", ">=", "&", "|", "^", "<<", ">>", "~", "//",
    "len", "isinstance", "issubclass", "range", "type", "str", "repr", "print", "hash", "id", "bool", "int", "round",
    "callable", "hasattr", "all", "any", "ord", "chr", "bin", "hex", "oct", "format", "input", "open", "bytes", "ascii",
    "object", "dir", "vars", "globals", "locals",
    "math.ceil", "math.floor", "math.trunc", "math.gcd", "math.lcm", "math.isqrt", "math.comb", "math.perm",
    "math.factorial", "math.isclose", "math.isfinite", "math.isinf", "math.isnan", "math.nextafter", "math.ulp",
    "cmath.isclose", "cmath.isfinite", "cmath.isinf", "cmath.isnan",
    "hashlib.md5", "hashlib.sha1", "hashlib.sha224", "hashlib.sha256", "hashlib.sha384", "hashlib.sha512",
    "hashlib.blake2b", "hashlib.blake2s", "zlib.crc32", "zlib.adler32",
)

# --- arithmetic ---

elementwise("x1 + x2",   "1", "1")
elementwise("x1 - x2",   "1", "-1")
elementwise("x1 * x2",   "x2", "x1")
elementwise("x1 / x2",   "1 / x2", "-(1 / x2 * y)")
elementwise("x1 % x2",   "1", "-(x1 // x2)")
elementwise("x1 ** x2",  "x2 * x1 ** (x2 - 1) if x2 >= 1 else x2 * y / x1 if x1 else math.inf if x2 else 0.0",
                         "y * math.log(x1) if x1 > 0 else y * log_base(x1)", rank=(0, 0), real=True)
elementwise("power_by_count(x1, x2)",    "x2 * x1 ** (x2 - 1) if x2 else 0.0", None)  # of whole numbers from 0,
elementwise("power_by_ordinal(x1, x2)",  "x2 * x1 ** (x2 - 1)", None)                 # and from 1
elementwise("x1 ** x2",  "power_slope(x1, x2)", "y * log_base(x1)", real=True)
elementwise("x1 ** x2",  "power_slope(x1, x2)", "y * log_base(in_field(x1, y))")
elementwise("-x",        "-1")
elementwise("+x",        "1")

elementwise("abs(x)",    "1.0 if x > 0 else -1.0 if x < 0 else 0.0", rank=(0,), real=True)
elementwise("abs(x)",    "np.sign(x)", real=True)
general    ("abs(x)",    ["np.real(unit(x) * x_dot)"], ["y_bar * unit(x)"])
elementwise("float(x)",  "1")
elementwise("complex(x1, x2)", "1", "1j", rank=(None, None))
elementwise("complex(x)",      "1")
elementwise("pow(x1, x2)",     "x2 * x1 ** (x2 - 1) if x2 >= 1 else x2 * y / x1 if x1 else math.inf if x2 else 0.0",
                               "y * math.log(x1) if x1 > 0 else y * log_base(x1)", rank=(0, 0), real=True)
elementwise("pow(x1, x2)",     "power_slope(x1, x2)", "y * log_base(x1)", real=True)
elementwise("pow(x1, x2)",     "power_slope(x1, x2)", "y * log_base(in_field(x1, y))")
general    ("divmod(x1, x2)",  ["(0.0, x1_dot)", "(0.0, -y[0] * x2_dot)"], ["y_bar[1]", "-y[0] * y_bar[1]"], rank=(0, 0))
general    ("divmod(x1, x2)",  ["(zeros_like(y[0]), broadcast_like(x1_dot, y[1]))", "(zeros_like(y[0]), -y[0] * x2_dot)"],
                               ["unbroadcast(y_bar[1], x1)", "unbroadcast(-y[0] * y_bar[1], x2)"])

# --- sequences of numbers ---

elementwise("max(x1, x2)",        "1.0 if x1 > x2 else 0.5 if x1 == x2 else 0.0",
                                  "1.0 if x2 > x1 else 0.5 if x1 == x2 else 0.0", rank=(None, None))
elementwise("min(x1, x2)",        "1.0 if x1 < x2 else 0.5 if x1 == x2 else 0.0",
                                  "1.0 if x2 < x1 else 0.5 if x1 == x2 else 0.0", rank=(None, None))
# Numbers of NumPy have truths of NumPy, whose sums are truths: they are added to a number.
_TIES = "0.0 + (x1 == y) + (x2 == y) + (x3 == y)"
for _name in ("max", "min"):
    elementwise(f"{_name}(x1, x2, x3)", *(f"1.0 / ({_TIES}) if {_x} == y else 0.0" for _x in ("x1", "x2", "x3")),
                rank=(0, 0, 0), real=True)
general("max(xs, default=None)",  ["sum_of_shares(largest(xs), xs_dot)"], ["shares(largest(xs), y_bar)"],  rank=(None,))
general("min(xs, default=None)",  ["sum_of_shares(smallest(xs), xs_dot)"], ["shares(smallest(xs), y_bar)"], rank=(None,))
general("max(*xs)",               ["sum_of_shares(largest(xs), xs_dot)"], ["shares(largest(xs), y_bar)"])
general("min(*xs)",               ["sum_of_shares(smallest(xs), xs_dot)"], ["shares(smallest(xs), y_bar)"])
linear ("sum(xs, start := x)",    ["sum(xs_dot)", "x_dot"], ["repeated(y_bar, xs)", "y_bar"], rank=(None, None))
linear ("sum(xs)",                ["sum(xs_dot)"], ["repeated(y_bar, xs)"])
linear ("math.fsum(xs)",          ["math.fsum(xs_dot)"], ["repeated(y_bar, xs)"])
general("math.prod(xs, start=1)", ["start * dot_product(product_of_others(xs), xs_dot)"],
                                  ["scaled(product_of_others(xs), start * y_bar)"])
general("math.prod(xs, start := x)", ["x * dot_product(product_of_others(xs), xs_dot)", "math.prod(xs, start=x_dot)"],
                                     ["scaled(product_of_others(xs), x * y_bar)", "math.prod(xs, start=y_bar)"], rank=(None, None))
general("math.dist(x1, x2)",      ["inverse(y) * dot_product(difference(x1, x2), x1_dot)",
                                   "inverse(y) * dot_product(difference(x2, x1), x2_dot)"],
                                  ["scaled(difference(x1, x2), y_bar * inverse(y))",
                                   "scaled(difference(x2, x1), y_bar * inverse(y))"])
general("math.sumprod(x1, x2)",   ["dot_product(x1_dot, x2)", "dot_product(x1, x2_dot)"],
                                  ["scaled(x2, y_bar)", "scaled(x1, y_bar)"])

# --- statistics: the value is that of exact fractions ---

linear ("statistics.mean(data := x)",  ["sum(x_dot) / len(x)"], ["repeated(y_bar / len(x), x)"])
linear ("statistics.fmean(data := x, weights=None)", ["sum(x_dot) / len(x)"], ["repeated(y_bar / len(x), x)"])
if sys.version_info >= (3, 11):
    general("statistics.fmean(data := x1, weights := x2)",
            ["dot_product(x1_dot, x2) / sum(x2)", "dot_product(centered(x1, y), x2_dot) / sum(x2)"],
            ["scaled(x2, y_bar / sum(x2))", "scaled(centered(x1, y), y_bar / sum(x2))"], rank=(None, None))
general("statistics.geometric_mean(data := x)",
        ["y / len(x) * dot_product(powers(x, -1), x_dot)"], ["scaled(powers(x, -1), y_bar * y / len(x))"])
general("statistics.harmonic_mean(data := x, weights=None)",
        ["y * y / len(x) * dot_product(powers(x, -2), x_dot)"], ["scaled(powers(x, -2), y_bar * y * y / len(x))"])
general("statistics.harmonic_mean(data := x1, weights := x2)",
        ["y * y / sum(x2) * dot_product(products(powers(x1, -2), x2), x1_dot)",
         "-y * y / sum(x2) * dot_product(centered(powers(x1, -1), 1 / y), x2_dot)"],
        ["scaled(products(powers(x1, -2), x2), y_bar * y * y / sum(x2))",
         "scaled(centered(powers(x1, -1), 1 / y), -y_bar * y * y / sum(x2))"], rank=(None, None))
for _name, _middle, _slope in (
    ("pvariance", "mu", "2 / len(x1)"), ("variance", "xbar", "2 / (len(x1) - 1)"),
    ("pstdev", "mu", "1 / (len(x1) * y)"), ("stdev", "xbar", "1 / ((len(x1) - 1) * y)"),
):
    general(f"statistics.{_name}(data := x1, {_middle}=None)",
            [f"{_slope} * dot_product(centered(x1), x1_dot)"], [f"scaled(centered(x1), {_slope} * y_bar)"])
    general(f"statistics.{_name}(data := x1, {_middle} := x2)",
            [f"{_slope} * dot_product(centered(x1, x2), x1_dot)", f"-({_slope}) * sum(centered(x1, x2)) * x2_dot"],
            [f"scaled(centered(x1, x2), {_slope} * y_bar)", f"-({_slope}) * sum(centered(x1, x2)) * y_bar"], rank=(None, None))
general("statistics._mean_stdev(data := x)",
        ["(sum(x_dot) / len(x), 1 / ((len(x) - 1) * y[1]) * dot_product(centered(x), x_dot))"],
        ["added(repeated(y_bar[0] / len(x), x), scaled(centered(x), y_bar[1] / ((len(x) - 1) * y[1])))"])

# --- the elementary functions of math ---

elementwise("math.exp(x)",    "y")
elementwise("math.exp2(x)",   "0.6931471805599453 * y")
elementwise("math.expm1(x)",  "math.exp(x)")
elementwise("math.log(x1, x2)", "1 / (x1 * math.log(x2))", "-y / (x2 * math.log(x2))", rank=(None, None))
elementwise("math.log(x)",    "1 / x")
elementwise("math.log2(x)",   "1.4426950408889634 / x")
elementwise("math.log10(x)",  "0.4342944819032518 / x")
elementwise("math.log1p(x)",  "1 / (1 + x)")
elementwise("math.sqrt(x)",   "0.5 / y if y else math.inf")
elementwise("math.cbrt(x)",   "1 / (3 * y * y) if y else math.inf")
elementwise("math.pow(x1, x2)", "x2 * math.pow(x1, x2 - 1) if x2 >= 1 else power_slope(x1, x2)",
                                "y * math.log(x1) if x1 > 0 else y * log_base(x1)")
elementwise("math.hypot(x1, x2)", "x1 / y if y else 0.0", "x2 / y if y else 0.0", rank=(None, None))
general    ("math.hypot(*xs)", ["dot_product(xs, xs_dot) / y if y else 0.0"], ["scaled(xs, y_bar / y if y else 0.0)"])

elementwise("math.sin(x)",    "math.cos(x)")
elementwise("math.cos(x)",    "-math.sin(x)")
elementwise("math.tan(x)",    "1 + y * y")
elementwise("math.asin(x)",   "1 / math.sqrt(1 - x * x) if abs(x) < 1 else math.inf")
elementwise("math.acos(x)",   "-1 / math.sqrt(1 - x * x) if abs(x) < 1 else -math.inf")
elementwise("math.atan(x)",   "1 / (1 + x * x)")
elementwise("math.atan2(x1, x2)", "x2 / (x1 * x1 + x2 * x2)", "-x1 / (x1 * x1 + x2 * x2)")
elementwise("math.sinh(x)",   "math.cosh(x)")
elementwise("math.cosh(x)",   "math.sinh(x)")
elementwise("math.tanh(x)",   "1 - y * y")
elementwise("math.asinh(x)",  "1 / math.sqrt(x * x + 1)")
elementwise("math.acosh(x)",  "1 / math.sqrt(x * x - 1) if x > 1 else math.inf")
elementwise("math.atanh(x)",  "1 / (1 - x * x)")

elementwise("math.erf(x)",    "1.1283791670955126 * math.exp(-x * x)")
elementwise("math.erfc(x)",   "-1.1283791670955126 * math.exp(-x * x)")
elementwise("math.gamma(x)",  "y * digamma(x)")
elementwise("math.lgamma(x)", "digamma(x)")

elementwise("math.fabs(x)",      "1.0 if x > 0 else -1.0 if x < 0 else 0.0")
elementwise("math.copysign(x1, x2)", "math.copysign(1.0, x1) * math.copysign(1.0, x2)", None)
elementwise("math.degrees(x)",   "57.29577951308232")
elementwise("math.radians(x)",   "0.017453292519943295")
elementwise("math.fmod(x1, x2)", "1", "-round((x1 - y) / x2)")
elementwise("math.remainder(x1, x2)", "1", "-round((x1 - y) / x2)")
elementwise("math.ldexp(x, i)",  "2.0 ** i")
elementwise("math.fma(x1, x2, x3)", "x2", "x1", "1")
general    ("math.frexp(x)",     ["(x_dot / 2.0 ** y[1], 0)"], ["y_bar[0] / 2.0 ** y[1]"])
general    ("math.modf(x)",      ["(x_dot, 0.0)"], ["y_bar[0]"])

# --- cmath: holomorphic, but for polar coordinates ---

elementwise("cmath.exp(x)",   "y")
elementwise("cmath.log(x1, x2)", "1 / (x1 * cmath.log(x2))", "-y / (x2 * cmath.log(x2))", rank=(None, None))
elementwise("cmath.log(x)",   "1 / x")
elementwise("cmath.log10(x)", "0.4342944819032518 / x")
elementwise("cmath.sqrt(x)",  "0.5 / y if y else math.inf")
elementwise("cmath.sin(x)",   "cmath.cos(x)")
elementwise("cmath.cos(x)",   "-cmath.sin(x)")
elementwise("cmath.tan(x)",   "1 + y * y")
elementwise("cmath.asin(x)",  "1 / cmath.cos(y) if x * x != 1 else math.inf")
elementwise("cmath.acos(x)",  "-1 / cmath.sin(y) if x * x != 1 else -math.inf")
elementwise("cmath.atan(x)",  "1 / (1 + x * x)")
elementwise("cmath.sinh(x)",  "cmath.cosh(x)")
elementwise("cmath.cosh(x)",  "cmath.sinh(x)")
elementwise("cmath.tanh(x)",  "1 - y * y")
elementwise("cmath.asinh(x)", "1 / cmath.cosh(y) if x * x != -1 else math.inf")
elementwise("cmath.acosh(x)", "1 / cmath.sinh(y) if x * x != 1 else math.inf")
elementwise("cmath.atanh(x)", "1 / (1 - x * x)")
general    ("cmath.phase(x)", ["(x_dot / x).imag if x else 0.0"], ["-1j * y_bar / x if x else 0.0"])
general    ("cmath.polar(x)", ["((unit(x) * x_dot).real, (x_dot / x).imag if x else 0.0)"],
                              ["unit(x) * y_bar[0] - (1j * y_bar[1] / x if x else 0.0)"])
elementwise("cmath.rect(x1, x2)", "cmath.rect(1.0, x2)", "1j * y")

# --- reading by index ---

linear("x[i]", ["x_dot[i]"], ["scatter(y_bar, x, i)"])
