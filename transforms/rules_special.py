"""Rules for ``scipy.special`` and ``scipy.linalg``; neither is imported unless the user's code does.

Formulas: Abramowitz and Stegun (1964) and the NIST Digital Library of Mathematical Functions.
"""

from __future__ import annotations

from srcad.transforms.rules import composite, constant, elementwise, general, linear

_KEYWORDS = "out=None, where=True, casting='same_kind', order='K', dtype=None, subok=True"
_NONE = "no_derivative('scipy.special.{}', '{}')"


def special(head: str, *partials: str | None) -> None:
    """An elementwise rule for a universal function of ``scipy.special``; its functions are called ``sp`` in the table."""
    elementwise(
        f"scipy.special.{head[:-1]}, {_KEYWORDS})",
        *[p and p.replace("sp.", "scipy.special.") for p in partials],
    )


# fmt: off

# --- constant ---

constant("scipy.linalg.bandwidth", "scipy.linalg.issymmetric", "scipy.linalg.ishermitian", "scipy.optimize.linear_sum_assignment")
constant(*["scipy.special." + name for name in ("gammasgn", "round", "roots_legendre", "roots_hermite",
                                                "roots_laguerre", "roots_chebyt")])

# --- error functions and the normal distribution ---

special("erf(x)",             "1.1283791670955126 * np.exp(-x * x)")
special("erfc(x)",            "-1.1283791670955126 * np.exp(-x * x)")
special("erfcx(x)",           "2 * x * y - 1.1283791670955126")
special("erfi(x)",            "1.1283791670955126 * np.exp(x * x)")
special("erfinv(x)",          "0.886226925452758 * np.exp(y * y)")
special("erfcinv(x)",         "-0.886226925452758 * np.exp(y * y)")
special("dawsn(x)",           "1 - 2 * x * y")
special("wofz(x)",            "1.1283791670955126j - 2 * x * y")
_WOFZ = "faddeeva_slope(sp.wofz((x1 + 1j * x3) / (1.4142135623730951 * x2)), (x1 + 1j * x3) / (1.4142135623730951 * x2))"
special("voigt_profile(x1, x2, x3)", f"0.28209479177387814 * np.real({_WOFZ}) / (x2 * x2)",
        f"-(y + 0.28209479177387814 * np.real({_WOFZ} * (x1 + 1j * x3)) / (x2 * x2)) / x2",
        f"-0.28209479177387814 * np.imag({_WOFZ}) / (x2 * x2)")
special("ndtr(x)",            "0.3989422804014327 * np.exp(-0.5 * x * x)")
special("log_ndtr(x)",        "0.3989422804014327 * np.exp(-0.5 * x * x - y)")
special("ndtri(x)",           "2.5066282746310002 * np.exp(0.5 * y * y)")
special("owens_t(x1, x2)",    "-0.19947114020071635 * np.exp(-0.5 * x1 * x1) * sp.erf(0.7071067811865476 * x1 * x2)",
                              "0.15915494309189535 * np.exp(-0.5 * x1 * x1 * (1 + x2 * x2)) / (1 + x2 * x2)")

# --- gamma, beta, zeta ---

special("gamma(x)",           "y * sp.digamma(x)")
special("gammaln(x)",         "sp.digamma(x)")
special("loggamma(x)",        "sp.digamma(x)")
special("rgamma(x)",          "rgamma_slope(y, sp.digamma(x), x)")
elementwise(f"scipy.special.digamma(x, {_KEYWORDS})", "scipy.special.zeta(2, x)", real=True)
special("digamma(x)",         "complex_polygamma(1, x)")
elementwise("scipy.special.polygamma(n, x)", "scipy.special.polygamma(n + 1, x)")
elementwise("scipy.special.multigammaln(x, d)",
            "np.sum(scipy.special.digamma(np.asarray(x)[..., None] - 0.5 * np.arange(d)), axis=-1)")
elementwise("scipy.special.factorial(n := x, exact=False, extend='zero')", "y * scipy.special.digamma(x + 1)")
elementwise("scipy.special.comb(N := x1, k := x2, exact=False, repetition=False)",
            "y * (scipy.special.digamma(x1 + 1) - scipy.special.digamma(x1 - x2 + 1))",
            "y * (scipy.special.digamma(x1 - x2 + 1) - scipy.special.digamma(x2 + 1))")
special("binom(x1, x2)",      "y * (sp.digamma(x1 + 1) - sp.digamma(x1 - x2 + 1))", "y * (sp.digamma(x1 - x2 + 1) - sp.digamma(x2 + 1))")
special("poch(x1, x2)",       "y * (sp.digamma(x1 + x2) - sp.digamma(x1))", "y * sp.digamma(x1 + x2)")
special("beta(x1, x2)",       "y * (sp.digamma(x1) - sp.digamma(x1 + x2))", "y * (sp.digamma(x2) - sp.digamma(x1 + x2))")
special("betaln(x1, x2)",     "sp.digamma(x1) - sp.digamma(x1 + x2)", "sp.digamma(x2) - sp.digamma(x1 + x2)")
special("betainc(x1, x2, x3)", "betainc_slope(1, 0, x1, x2, x3)", "betainc_slope(0, 1, x1, x2, x3)",
                              "np.exp(sp.xlogy(x1 - 1, x3) + sp.xlog1py(x2 - 1, -x3) - sp.betaln(x1, x2))")
special("powm1(x1, x2)",      "power_slope(x1, x2)", "(y + 1) * log_base(x1)")
special("gammainc(x1, x2)",   "gammainc_slope(1, x1, x2)", "gamma_density(x1, x2)")
special("gammaincc(x1, x2)",  "-gammainc_slope(1, x1, x2)", "-gamma_density(x1, x2)")
elementwise("scipy.special.zeta(x1, q := x2)", "zeta_slope(1, x1, x2)", "-x1 * scipy.special.zeta(x1 + 1, x2)", rank=(None, None))
elementwise("scipy.special.zeta(x)", "zeta_slope(1, x, 1.0)", rank=(None,))
special("zetac(x)",           "zeta_slope(1, x, 1.0)")
elementwise("scipy.special._ufuncs._zeta(x1, x2, out=None)", "zeta_slope(1, x1, x2)", "-x1 * scipy.special.zeta(x1 + 1, x2)")
elementwise("scipy.special._ufuncs._riemann_zeta(x, out=None)", "zeta_slope(1, x, 1.0)")
special("betaincc(x1, x2, x3)", "-betainc_slope(1, 0, x1, x2, x3)", "-betainc_slope(0, 1, x1, x2, x3)",
                              "-np.exp(sp.xlogy(x1 - 1, x3) + sp.xlog1py(x2 - 1, -x3) - sp.betaln(x1, x2))")
special("betaincinv(x1, x2, x3)",
        "-betainc_slope(1, 0, x1, x2, y) * np.exp(sp.betaln(x1, x2) - sp.xlogy(x1 - 1, y) - sp.xlog1py(x2 - 1, -y))",
        "-betainc_slope(0, 1, x1, x2, y) * np.exp(sp.betaln(x1, x2) - sp.xlogy(x1 - 1, y) - sp.xlog1py(x2 - 1, -y))",
                              "np.exp(sp.betaln(x1, x2) - sp.xlogy(x1 - 1, y) - sp.xlog1py(x2 - 1, -y))")
special("betainccinv(x1, x2, x3)",
        "-betainc_slope(1, 0, x1, x2, y) * np.exp(sp.betaln(x1, x2) - sp.xlogy(x1 - 1, y) - sp.xlog1py(x2 - 1, -y))",
        "-betainc_slope(0, 1, x1, x2, y) * np.exp(sp.betaln(x1, x2) - sp.xlogy(x1 - 1, y) - sp.xlog1py(x2 - 1, -y))",
        "-np.exp(sp.betaln(x1, x2) - sp.xlogy(x1 - 1, y) - sp.xlog1py(x2 - 1, -y))")
special("_ufuncs._beta_ppf(x1, x2, x3)",
        "np.exp(sp.betaln(x2, x3) - sp.xlogy(x2 - 1, y) - sp.xlog1py(x3 - 1, -y))",
        "-betainc_slope(1, 0, x2, x3, y) * np.exp(sp.betaln(x2, x3) - sp.xlogy(x2 - 1, y) - sp.xlog1py(x3 - 1, -y))",
        "-betainc_slope(0, 1, x2, x3, y) * np.exp(sp.betaln(x2, x3) - sp.xlogy(x2 - 1, y) - sp.xlog1py(x3 - 1, -y))")
special("gammaincinv(x1, x2)", "-gammainc_slope(1, x1, y) * np.exp(sp.gammaln(x1) + y - sp.xlogy(x1 - 1, y))",
        "np.exp(sp.gammaln(x1) + y - sp.xlogy(x1 - 1, y))")
special("gammainccinv(x1, x2)", "-gammainc_slope(1, x1, y) * np.exp(sp.gammaln(x1) + y - sp.xlogy(x1 - 1, y))",
        "-np.exp(sp.gammaln(x1) + y - sp.xlogy(x1 - 1, y))")

# --- distribution functions, by their densities ---

_CHI2 = "np.exp(sp.xlogy(x1 / 2 - 1, {0} / 2) - {0} / 2 - sp.gammaln(x1 / 2)) / 2"
_STUDENT = "np.exp(sp.gammaln((x1 + 1) / 2) - sp.gammaln(x1 / 2) - (x1 + 1) / 2 * np.log1p({0} * {0} / x1)) / np.sqrt(np.pi * x1)"
_FISHER = ("np.exp(sp.xlogy(x1 / 2, x1) + sp.xlogy(x2 / 2, x2) + sp.xlogy(x1 / 2 - 1, {0})"
           " - (x1 + x2) / 2 * np.log(x2 + x1 * {0}) - sp.betaln(x1 / 2, x2 / 2))")
_OF_FREEDOM = ("-0.25 * np.sign({0}) * betainc_slope(1, 0, 0.5 * x1, 0.5, x1 / (x1 + {0} * {0}))"
               f" - {_STUDENT} * {{0}} / (2 * x1)")
_NUMERATOR = "0.5 * betainc_slope(1, 0, 0.5 * x1, 0.5 * x2, x1 * {0} / (x1 * {0} + x2))" f" + {_FISHER} * {{0}} / x1"
_DENOMINATOR = "0.5 * betainc_slope(0, 1, 0.5 * x1, 0.5 * x2, x1 * {0} / (x1 * {0} + x2))" f" - {_FISHER} * {{0}} / x2"
special("chdtr(x1, x2)",      "0.5 * gammainc_slope(1, 0.5 * x1, 0.5 * x2)", _CHI2.format("x2"))
special("chdtrc(x1, x2)",     "-0.5 * gammainc_slope(1, 0.5 * x1, 0.5 * x2)", "-" + _CHI2.format("x2"))
special("chdtri(x1, x2)",     f"-0.5 * gammainc_slope(1, 0.5 * x1, 0.5 * y) / ({_CHI2.format('y')})", f"-1 / ({_CHI2.format('y')})")
special("stdtr(x1, x2)",      _OF_FREEDOM.format("x2"), _STUDENT.format("x2"))
special("stdtrit(x1, x2)",    f"-({_OF_FREEDOM.format('y')}) / ({_STUDENT.format('y')})", f"1 / ({_STUDENT.format('y')})")
special("fdtr(x1, x2, x3)",   _NUMERATOR.format("x3"), _DENOMINATOR.format("x3"), _FISHER.format("x3"))
special("fdtrc(x1, x2, x3)",  f"-({_NUMERATOR.format('x3')})", f"-({_DENOMINATOR.format('x3')})", "-" + _FISHER.format("x3"))
special("fdtri(x1, x2, x3)",  f"-({_NUMERATOR.format('y')}) / {_FISHER.format('y')}", f"-({_DENOMINATOR.format('y')}) / {_FISHER.format('y')}",
        f"1 / {_FISHER.format('y')}")
_CHI2_MOVED = ("0.5 * np.exp(0.5 * ({0} / 2 - 1) * np.log(x1 / x2) - 0.5 * (np.sqrt(x1) - np.sqrt(x2)) ** 2)"
               " * sp.ive({0} / 2 - 1, np.sqrt(x1 * x2))")
_FISHER_MOVED = (_FISHER.replace("x1", "dfn").replace("x2", "dfd")
                 + " * np.exp(-0.5 * nc) * sp.hyp1f1((dfn + dfd) / 2, dfn / 2, 0.5 * nc * dfn * {0} / (dfn * {0} + dfd))")
special("chndtr(x1, df, x2)", _CHI2_MOVED.format("df"), "-" + _CHI2_MOVED.format("(df + 2)"))
special("nctdtr(df, nc, x)",  "df / x * (sp.nctdtr(df + 2, nc, x * np.sqrt(1 + 2 / df)) - y)")
special("ncfdtr(dfn, dfd, nc, x)",  _FISHER_MOVED.format("x"))
special("ncfdtri(dfn, dfd, nc, x)", f"1 / ({_FISHER_MOVED.format('y')})")
special("gdtr(x1, x2, x3)",   "x3 * gamma_density_slope(0, x2, x1 * x3)", "gammainc_slope(1, x2, x1 * x3)", "x1 * gamma_density_slope(0, x2, x1 * x3)")
special("gdtrc(x1, x2, x3)",  "-x3 * gamma_density_slope(0, x2, x1 * x3)", "-gammainc_slope(1, x2, x1 * x3)", "-x1 * gamma_density_slope(0, x2, x1 * x3)")
for _name, _sign in (("bdtr", "-"), ("bdtrc", "")):
    special(f"{_name}(k, n, x)", f"{_sign}np.exp(sp.xlogy(np.floor(k), x) + sp.xlog1py(n - np.floor(k) - 1, -x) - sp.betaln(n - np.floor(k), np.floor(k) + 1))")
for _name, _sign in (("nbdtr", ""), ("nbdtrc", "-")):
    special(f"{_name}(k, n, x)", f"{_sign}np.exp(sp.xlogy(n - 1, x) + sp.xlog1py(k, -x) - sp.betaln(n, k + 1))")
special("pdtr(k, x)",         "-np.exp(sp.xlogy(np.floor(k), x) - x - sp.gammaln(np.floor(k) + 1))")
special("pdtrc(k, x)",        "np.exp(sp.xlogy(np.floor(k), x) - x - sp.gammaln(np.floor(k) + 1))")

# --- exponential integrals and relatives ---

special("exp1(x)",            "-np.exp(-x) / x")
special("expi(x)",            "np.exp(x) / x")
special("expn(n, x)",         "np.where(np.equal(np.trunc(n), 0), -np.exp(-x) / x * (1 + 1 / x), -sp.expn(np.maximum(np.trunc(n) - 1, 0), x))")
special("spence(x)",          "logarithmic_ratio(x)")
general(f"scipy.special.sici(x, {_KEYWORDS})", ["(np.sinc(x / np.pi) * x_dot, np.cos(x) / x * x_dot)"],
        ["y_bar[0] * np.sinc(x / np.pi) + strong_quotient(y_bar[1] * np.cos(x), x)"])
general(f"scipy.special.fresnel(x, {_KEYWORDS})",
        ["(np.sin(0.5 * np.pi * x * x) * x_dot, np.cos(0.5 * np.pi * x * x) * x_dot)"],
        ["y_bar[0] * np.sin(0.5 * np.pi * x * x) + y_bar[1] * np.cos(0.5 * np.pi * x * x)"])

_SINHC = "np.where(np.equal(x, 0), 1.0, np.sinh(x) / np.where(np.equal(x, 0), 1.0, x))"
general(f"scipy.special.shichi(x, {_KEYWORDS})", [f"({_SINHC} * x_dot, np.cosh(x) / x * x_dot)"],
        [f"y_bar[0] * {_SINHC} + strong_quotient(y_bar[1] * np.cosh(x), x)"])

# --- logarithms, entropies, logistic functions ---

special("expit(x)",           "y * sp.expit(-x)")
special("log_expit(x)",       "sp.expit(-x)")
special("logit(x)",           "1 / (x * (1 - x))")
special("entr(x)",            "-1 - np.log(x)")
special("rel_entr(x1, x2)",   "1 + np.log(x1 / x2)", "-x1 / x2")
special("kl_div(x1, x2)",     "np.log(x1 / x2)", "1 - x1 / x2")
special("xlogy(x1, x2)",      "np.log(x2)", "strong_quotient(x1, x2)")
special("xlog1py(x1, x2)",    "np.log1p(x2)", "strong_quotient(x1, 1 + x2)")
special("boxcox(x1, x2)",     "power(x1, x2 - 1)", "boxcox_slope(np.log(x1), x2)")
special("boxcox1p(x1, x2)",   "power(1 + x1, x2 - 1)", "boxcox_slope(np.log1p(x1), x2)")
special("inv_boxcox(x1, x2)", "power(y, 1 - x2)", "-power(y, 1 - x2) * boxcox_slope(np.log(y), x2)")
special("inv_boxcox1p(x1, x2)", "power(1 + y, 1 - x2)", "-power(1 + y, 1 - x2) * boxcox_slope(np.log1p(y), x2)")
special("huber(x1, x2)",      "np.maximum(np.abs(x2) - x1, 0)", "np.clip(x2, -x1, x1)")
special("pseudo_huber(x1, x2)", "2 * y / x1 - x2 * x2 / (x1 * np.sqrt(1 + (x2 / x1) ** 2))", "x2 / np.sqrt(1 + (x2 / x1) ** 2)")
special("wrightomega(x)",     "y / (1 + y)")
special("ndtri_exp(x)",       "2.5066282746310002 * np.exp(x + 0.5 * y * y)")
special("softplus(x)",        "sp.expit(x)")
special("expm1(x)",           "np.exp(x)")
special("log1p(x)",           "1 / (1 + x)")
special("exp2(x)",            "0.6931471805599453 * y")
special("exp10(x)",           "2.302585092994046 * y")
special("exprel(x)",          "exprel_slope(x)")
special("cbrt(x)",            "1 / (3 * y * y)")
special("cosm1(x)",           "-np.sin(x)")
special("sindg(x)",           "0.017453292519943295 * sp.cosdg(x)")
special("cosdg(x)",           "-0.017453292519943295 * sp.sindg(x)")
special("tandg(x)",           "0.017453292519943295 * (1 + y * y)")
special("cotdg(x)",           "-0.017453292519943295 * (1 + y * y)")
special("radian(x1, x2, x3)", "0.017453292519943295", "0.0002908882086657216", "4.84813681109536e-06")

general("scipy.special.logsumexp(x1, axis=None, x2=(b := None), keepdims=False)",
        ["np.sum(x2 * softmax_of(x1, y, axis, keepdims) * x1_dot, axis=axis, keepdims=keepdims)",
         "np.sum(softmax_of(x1, y, axis, keepdims) * x2_dot, axis=axis, keepdims=keepdims)"],
        ["unbroadcast(expand(y_bar, x1, axis, keepdims) * x2 * softmax_of(x1, y, axis, keepdims), x1)",
         "unbroadcast(expand(y_bar, x1, axis, keepdims) * softmax_of(x1, y, axis, keepdims), x2)"], rank=(None, None))
general("scipy.special.logsumexp(x, axis=None, keepdims=False)",
        ["np.sum(softmax_of(x, y, axis, keepdims) * x_dot, axis=axis, keepdims=keepdims)"],
        ["expand(y_bar, x, axis, keepdims) * softmax_of(x, y, axis, keepdims)"])
general("scipy.special.softmax(x, axis=None)", ["y * (x_dot - np.sum(y * x_dot, axis=axis, keepdims=True))"],
        ["y * (y_bar - np.sum(y * y_bar, axis=axis, keepdims=True))"])
general("scipy.special.log_softmax(x, axis=None)", ["x_dot - np.sum(np.exp(y) * x_dot, axis=axis, keepdims=True)"],
        ["y_bar - np.exp(y) * np.sum(y_bar, axis=axis, keepdims=True)"])

# --- Bessel functions ---

special("j0(x)",              "-sp.j1(x)")
special("j1(x)",              "0.5 * (sp.j0(x) - sp.jv(2, x))")
special("y0(x)",              "-sp.y1(x)")
special("y1(x)",              "0.5 * (sp.y0(x) - sp.yv(2, x))")
special("i0(x)",              "sp.i1(x)")
special("i1(x)",              "0.5 * (sp.i0(x) + sp.iv(2, x))")
special("k0(x)",              "-sp.k1(x)")
special("k1(x)",              "-0.5 * (sp.k0(x) + sp.kv(2, x))")
special("i0e(x)",             "sp.i1e(x) - np.sign(x) * y")
special("i1e(x)",             "0.5 * (sp.i0e(x) + sp.ive(2, x)) - np.sign(x) * y")
special("k0e(x)",             "y - sp.k1e(x)")
special("k1e(x)",             "y - 0.5 * (sp.k0e(x) + sp.kve(2, x))")
special("yn(n, x)",           "0.5 * (sp.yn(np.trunc(n) - 1, x) - sp.yn(np.trunc(n) + 1, x))")  # both truncate the order themselves
special("kn(n, x)",           "-0.5 * (sp.kn(np.trunc(n) - 1, x) + sp.kn(np.trunc(n) + 1, x))")
special("jv(x1, x2)",         _NONE.format("jv", "v"), "0.5 * (sp.jv(x1 - 1, x2) - sp.jv(x1 + 1, x2))")
special("yv(x1, x2)",         _NONE.format("yv", "v"), "0.5 * (sp.yv(x1 - 1, x2) - sp.yv(x1 + 1, x2))")
special("iv(x1, x2)",         _NONE.format("iv", "v"), "0.5 * (sp.iv(x1 - 1, x2) + sp.iv(x1 + 1, x2))")
special("kv(x1, x2)",         _NONE.format("kv", "v"), "-0.5 * (sp.kv(x1 - 1, x2) + sp.kv(x1 + 1, x2))")
special("ive(x1, x2)",        _NONE.format("ive", "v"), "0.5 * (sp.ive(x1 - 1, x2) + sp.ive(x1 + 1, x2)) - sign_of_real(x2, 'scipy.special.ive') * y")
special("kve(x1, x2)",        _NONE.format("kve", "v"), "y - 0.5 * (sp.kve(x1 - 1, x2) + sp.kve(x1 + 1, x2))")

for _name in ("jve", "yve"):
    elementwise(f"scipy.special.{_name}(x1, x2, {_KEYWORDS})", _NONE.format(_name, "v"),
                f"0.5 * (scipy.special.{_name}(x1 - 1, x2) - scipy.special.{_name}(x1 + 1, x2))", real=True)
for _name, _turned in (("hankel1", ""), ("hankel2", ""), ("hankel1e", " - 1j * y"), ("hankel2e", " + 1j * y")):
    special(f"{_name}(x1, x2)", _NONE.format(_name, "v"), f"0.5 * (sp.{_name}(x1 - 1, x2) - sp.{_name}(x1 + 1, x2)){_turned}")
for _name, _sign in (("struve", "-"), ("modstruve", "+")):  # DLMF 11.4.24, 11.4.26
    special(f"{_name}(x1, x2)", _NONE.format(_name, "v"),
            f"0.5 * (sp.{_name}(x1 - 1, x2) {_sign} sp.{_name}(x1 + 1, x2) + 0.5641895835477563 * power(0.5 * x2, x1) * sp.rgamma(x1 + 1.5))")
for _name, _other, _bend in (("ber", "bei", "-"), ("bei", "ber", ""), ("ker", "kei", "-"), ("kei", "ker", "")):
    special(f"{_name}(x)", f"sp.{_name}p(x)")
    special(f"{_name}p(x)", f"{_bend}sp.{_other}(x) - y / x")  # DLMF 10.61.3
general(f"scipy.special.airy(x, {_KEYWORDS})", ["(y[1] * x_dot, x * y[0] * x_dot, y[3] * x_dot, x * y[2] * x_dot)"],
        ["as_real_as(y_bar[0] * y[1] + y_bar[1] * x * y[0] + y_bar[2] * y[3] + y_bar[3] * x * y[2], x)"])
general(f"scipy.special.itj0y0(x, {_KEYWORDS})", ["(scipy.special.j0(x) * x_dot, scipy.special.y0(x) * x_dot)"],
        ["y_bar[0] * scipy.special.j0(x) + y_bar[1] * scipy.special.y0(x)"])
general(f"scipy.special.iti0k0(x, {_KEYWORDS})", ["(scipy.special.i0(x) * x_dot, scipy.special.k0(x) * x_dot)"],
        ["y_bar[0] * scipy.special.i0(x) + y_bar[1] * scipy.special.k0(x)"])
for _name, _first, _second in (("it2j0y0", "(1 - sp.j0(x)) / x", "sp.y0(x) / -x"), ("it2i0k0", "(sp.i0(x) - 1) / x", "sp.k0(x) / -x"),
                               ("modfresnelp", "-np.exp(1j * x * x)", "-0.3989422804014327 + 0.3989422804014327j - 2j * x * y[1]"),
                               ("modfresnelm", "-np.exp(-1j * x * x)", "-0.3989422804014327 - 0.3989422804014327j + 2j * x * y[1]")):
    _slopes = [text.replace("sp.", "scipy.special.") for text in (_first, _second)]
    general(f"scipy.special.{_name}(x, {_KEYWORDS})", [f"(({_slopes[0]}) * x_dot, ({_slopes[1]}) * x_dot)"],
            [f"as_real_as(y_bar[0] * ({_slopes[0]}) + y_bar[1] * ({_slopes[1]}), x)"])
for _name, _slope in (("itstruve0", "sp.struve(0, x)"), ("itmodstruve0", "sp.modstruve(0, x)"), ("it2struve0", "sp.struve(0, x) / -x")):
    special(f"{_name}(x)", _slope)
general(f"scipy.special.airye(x, {_KEYWORDS})",  # of real numbers, where those of Ai are NaN below 0 and those of Bi not scaled
        ["((y[1] + np.sqrt(np.maximum(x, 0)) * y[0]) * x_dot, (x * y[0] + np.sqrt(np.maximum(x, 0)) * y[1]) * x_dot,"
         " (y[3] - np.sqrt(np.maximum(x, 0)) * y[2]) * x_dot, (x * y[2] - np.sqrt(np.maximum(x, 0)) * y[3]) * x_dot)"],
        ["strong_product(y_bar[0], y[1] + np.sqrt(np.maximum(x, 0)) * y[0]) + strong_product(y_bar[1], x * y[0] + np.sqrt(np.maximum(x, 0)) * y[1])"
         " + y_bar[2] * (y[3] - np.sqrt(np.maximum(x, 0)) * y[2]) + y_bar[3] * (x * y[2] - np.sqrt(np.maximum(x, 0)) * y[3])"], real=True)
for _name in ("spherical_in", "spherical_kn"):
    elementwise(f"scipy.special.{_name}(n, x, derivative=False)",
                f"scipy.special.{_name}(n, x, True) if not derivative else modified_bend(n, x, scipy.special.{_name}(n, x), y)")
elementwise("scipy.special.spherical_jn(n, x, derivative=False)",
            "scipy.special.spherical_jn(n, x, True) if not derivative else spherical_bend(n, x, scipy.special.spherical_jn(n, x), y)")
elementwise("scipy.special.spherical_yn(n, x, derivative=False)",
            "scipy.special.spherical_yn(n, x, True) if not derivative else spherical_bend(n, x, scipy.special.spherical_yn(n, x), y)")

# --- hypergeometric functions and elliptic integrals ---

special("hyp0f1(x1, x2)",     _NONE.format("hyp0f1", "v"), "sp.hyp0f1(x1 + 1, x2) / x1")
special("hyp1f1(x1, x2, x3)", "hyp1f1_slope(1, 0, 0, x1, x2, x3)", "hyp1f1_slope(0, 1, 0, x1, x2, x3)", "x1 * sp.hyp1f1(x1 + 1, x2 + 1, x3) / x2")
special("hyp2f1(x1, x2, x3, x4)", _NONE.format("hyp2f1", "a"), _NONE.format("hyp2f1", "b"), _NONE.format("hyp2f1", "c"),
                              "x1 * x2 * sp.hyp2f1(x1 + 1, x2 + 1, x3 + 1, x4) / x3")
special("hyperu(x1, x2, x3)", _NONE.format("hyperu", "a"), _NONE.format("hyperu", "b"), "-x1 * sp.hyperu(x1 + 1, x2 + 1, x3)")
special("ellipk(x)",          "0.5 * elliptic_integral(1, -1.5, 1.5707963267948966, x)")
special("ellipkm1(x)",        "np.where(x < 0.5, (y - sp.ellipe(1 - x) / x) / (2 * np.where(x < 0.5, 1 - x, 1)),"
                              " -0.5 * elliptic_integral(1, -1.5, 1.5707963267948966, 1 - x))")
special("ellipe(x)",          "-0.5 * elliptic_integral(1, -0.5, 1.5707963267948966, x)")
special("ellipkinc(x1, x2)",  "1 / np.sqrt(1 - x2 * np.sin(x1) ** 2)", "0.5 * elliptic_integral(1, -1.5, x1, x2)")
special("ellipeinc(x1, x2)",  "np.sqrt(1 - x2 * np.sin(x1) ** 2)", "-0.5 * elliptic_integral(1, -0.5, x1, x2)")
special("elliprf(x1, x2, x3)", "sp.elliprd(x2, x3, x1) / -6", "sp.elliprd(x1, x3, x2) / -6", "sp.elliprd(x1, x2, x3) / -6")
special("elliprc(x1, x2)",    "sp.elliprd(x2, x2, x1) / -6", "sp.elliprd(x1, x2, x2) / -3")
special("agm(x1, x2)",        "arithmetic_geometric_slope(x1, x2, y)", "arithmetic_geometric_slope(x2, x1, y)")
general(f"scipy.special.ellipj(x1, x2, {_KEYWORDS})",  # by the amplitude y[3], whose slopes are dn and -dn dF/dm
        ["ellipj_moved(y[2] * x1_dot, 0.0, x2, y)",
         "ellipj_moved(-0.5 * y[2] * elliptic_integral(1, -1.5, y[3], x2) * x2_dot, x2_dot, x2, y)"],
        ["unbroadcast(ellipj_moves(y_bar, x2, y)[0] * y[2], x1)",
         "unbroadcast(ellipj_moves(y_bar, x2, y)[1] - 0.5 * ellipj_moves(y_bar, x2, y)[0] * y[2] * elliptic_integral(1, -1.5, y[3], x2), x2)"])

# --- scipy.interpolate: SciPy's own derivatives ---

elementwise("scipy.interpolate.splev(x, tck, der=0, ext=0)",
            "scipy.interpolate.splev(x, tck, der + 1, 1 if ext == 3 else ext) if der < tck[2] else zeros_like(x)")
elementwise("scipy.interpolate.bisplev(x1, x2, tck, dx=0, dy=0)", "surface_slope(tck, x1, x2, dx + 1, dy, False)",
            "surface_slope(tck, x1, x2, dx, dy + 1, False)", rank=(0, 0))
general("scipy.interpolate.BivariateSpline.__call__(curve, x1, x2, dx=0, dy=0, grid=True)",
        ["on_grid(x1_dot, y, 0, grid) * surface_slope(curve, x1, x2, dx + 1, dy, grid)",
         "on_grid(x2_dot, y, 1, grid) * surface_slope(curve, x1, x2, dx, dy + 1, grid)"],
        ["off_grid(y_bar * surface_slope(curve, x1, x2, dx + 1, dy, grid), x1, 0, grid)",
         "off_grid(y_bar * surface_slope(curve, x1, x2, dx, dy + 1, grid), x2, 1, grid)"])
elementwise("scipy.interpolate.BivariateSpline.ev(curve, x1, x2, dx=0, dy=0)",
            "surface_slope(curve, x1, x2, dx + 1, dy, False)", "surface_slope(curve, x1, x2, dx, dy + 1, False)")

composite("scipy.interpolate.splrep", "splrep")
composite("scipy.interpolate.splint", "splint", "scipy.interpolate.splev", "scipy.interpolate.splantider")

# --- scipy.linalg: solving ---

composite("scipy.linalg.solve", "solve_structured")
general("scipy.linalg.solve_triangular(x1, x2, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True)",
        ["-scipy.linalg.solve_triangular(x1, transposed_if(triangle(x1_dot, lower, unit_diagonal), trans) @ y, trans, lower, unit_diagonal)",
         "scipy.linalg.solve_triangular(x1, x2_dot, trans, lower, unit_diagonal)"],
        ["-triangle(transposed_if(outer_columns(scipy.linalg.solve_triangular(x1, y_bar, other_trans(trans), lower, unit_diagonal),"
         " y, x2), trans), lower, unit_diagonal)",
         "scipy.linalg.solve_triangular(x1, y_bar, other_trans(trans), lower, unit_diagonal)"], real=True)
_SOLVED = "conjugated_if(scipy.linalg.solve_triangular(x1, conjugated_if(y_bar, trans), other_trans(trans), lower, unit_diagonal), trans)"
general("scipy.linalg.solve_triangular(x1, x2, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True)",
        ["-scipy.linalg.solve_triangular(x1, transposed_if(triangle(x1_dot, lower, unit_diagonal), trans) @ y, trans, lower, unit_diagonal)",
         "scipy.linalg.solve_triangular(x1, x2_dot, trans, lower, unit_diagonal)"],
        [f"-triangle(transposed_if(outer_columns({_SOLVED}, y, x2), trans), lower, unit_diagonal)", _SOLVED])
general("scipy.linalg.solve_sylvester(x1, x2, x3)",
        ["scipy.linalg.solve_sylvester(x1, x2, -x1_dot @ y)", "scipy.linalg.solve_sylvester(x1, x2, -y @ x2_dot)",
         "scipy.linalg.solve_sylvester(x1, x2, x3_dot)"],
        ["-scipy.linalg.solve_sylvester(x1.T, x2.T, y_bar) @ y.T", "-y.T @ scipy.linalg.solve_sylvester(x1.T, x2.T, y_bar)",
         "scipy.linalg.solve_sylvester(x1.T, x2.T, y_bar)"])
general("scipy.linalg.solve_banded(l_and_u, x1, x2, overwrite_ab=False, overwrite_b=False, check_finite=True)",
        ["-scipy.linalg.solve_banded(l_and_u, x1, bands_applied(x1_dot, y, l_and_u))", "scipy.linalg.solve_banded(l_and_u, x1, x2_dot)"],
        ["-bands_outer(scipy.linalg.solve_banded(l_and_u[::-1], bands_transposed(x1, l_and_u), y_bar), y, l_and_u)",
         "scipy.linalg.solve_banded(l_and_u[::-1], bands_transposed(x1, l_and_u), y_bar)"])
general("scipy.linalg.cho_solve(x1, x2, overwrite_b=False, check_finite=True)",
        ["-scipy.linalg.cho_solve(x1, gram_tangent(x1_dot[0], x1[0], x1[1]) @ y)", "scipy.linalg.cho_solve(x1, x2_dot)"],
        ["(-gram_adjoint(outer_columns(np.conj(scipy.linalg.cho_solve(x1, np.conj(y_bar))), y, x2), x1[0], x1[1]), 0.0)",
         "np.conj(scipy.linalg.cho_solve(x1, np.conj(y_bar)))"])
general("scipy.linalg.cho_factor(x, lower=False, overwrite_a=False, check_finite=True)",
        ["(cholesky_tangent(x_dot, triangle(y[0], lower), lower) + beside_factor(x_dot, lower), 0.0)"],
        ["cholesky_adjoint(triangle(y_bar[0], lower), triangle(y[0], lower), lower) + beside_factor(y_bar[0], lower)"])
general("scipy.linalg.lu_factor(x, overwrite_a=False, check_finite=True)",
        ["(packed_lu_tangent(x_dot[permutation(y[1], len(x))], y[0]), np.zeros(len(y[1])))"],
        ["unpacked_lu_adjoint(y_bar[0], y[0])[np.argsort(permutation(y[1], len(x)))]"])
composite("scipy.linalg.lu_solve", "lu_solve")
general("scipy.linalg.lu(x, overwrite_a=False, check_finite=True)",
        ["(zeros_like(y[0]), lu_tangent(swapped(y[0]) @ x_dot, y[1], y[2])[0], lu_tangent(swapped(y[0]) @ x_dot, y[1], y[2])[1])"],
        ["y[0] @ lu_adjoint(y_bar[1], y_bar[2], y[1], y[2])"])
for _word in ("permute_l", "p_indices"):
    composite(f"scipy.linalg.lu {_word}", "permuted_lu", "scipy.linalg.lu")
composite("scipy.linalg.eigvalsh_tridiagonal", "tridiagonal_eigenvalues", "scipy.linalg.eigh_tridiagonal")
composite("scipy.linalg.eigh_tridiagonal eigvals_only", "tridiagonal_eigenvalues", "scipy.linalg.eigh_tridiagonal")

# --- scipy.linalg: functions of one matrix ---

general("scipy.linalg.inv(x, overwrite_a=False, check_finite=True)", ["-y @ x_dot @ y"], ["-swapped(y) @ y_bar @ swapped(y)"])
general("scipy.linalg.det(x, overwrite_a=False, check_finite=True)",
        ["np.sum(cofactor(x) * x_dot, axis=(-2, -1))"], ["np.asarray(y_bar)[..., None, None] * cofactor(x)"])
general("scipy.linalg.expm(x)", ["first_row(scipy.linalg.expm(twice(x, x_dot)))[1]"],
        ["first_row(scipy.linalg.expm(twice(x.T, y_bar)))[1]"], rank=(2,))
general("scipy.linalg.expm(x)", ["first_row(scipy.linalg.expm(twice(np.atleast_2d(x), np.atleast_2d(x_dot))))[1]"],  # of a number: 1 x 1
        ["np.reshape(first_row(scipy.linalg.expm(twice(swapped(np.atleast_2d(x)), y_bar)))[1], np.shape(x))"])
general("scipy.linalg.sqrtm(x)", ["scipy.linalg.solve_sylvester(y, y, x_dot)"], ["scipy.linalg.solve_sylvester(y.T, y.T, y_bar)"], rank=(2,))
general("scipy.linalg.sqrtm(x)", ["scipy.linalg.solve_sylvester(y, y, of_matrices(x_dot, 'scipy.linalg.sqrtm'))"],
        ["of_matrices(scipy.linalg.solve_sylvester(swapped(y), swapped(y), y_bar), 'scipy.linalg.sqrtm', x)"])
general("scipy.linalg.cholesky(x, lower=False, overwrite_a=False, check_finite=True)",
        ["cholesky_tangent(x_dot, y, lower)"], ["cholesky_adjoint(y_bar, y, lower)"])
general("scipy.linalg.svdvals(x, overwrite_a=False, check_finite=True)", ["svdvals_tangent(x_dot, x)"], ["svdvals_adjoint(y_bar, x)"])
general("scipy.linalg.svd(x, full_matrices=True, compute_uv=True, overwrite_a=False, check_finite=True, lapack_driver='gesdd')",
        ["svd_tangent(x_dot, y[0], y[1], y[2]) if compute_uv else svdvals_tangent(x_dot, x)"],
        ["svd_adjoint(y_bar[0], y_bar[1], y_bar[2], y[0], y[1], y[2]) if compute_uv else svdvals_adjoint(y_bar, x)"])
general("scipy.linalg.pinv(x, atol=None, rtol=None, check_finite=True)",
        ["-y @ x_dot @ y + y @ dagger(y) @ (dagger(x_dot) - dagger(x_dot) @ x @ y)"
         " + (dagger(x_dot) - y @ x @ dagger(x_dot)) @ dagger(y) @ y"],
        ["-swapped(y) @ y_bar @ swapped(y) + np.conj(swapped(y_bar) @ y @ dagger(y) - x @ (y @ swapped(y_bar) @ y @ dagger(y))"
         " + dagger(y) @ y @ swapped(y_bar) - dagger(y) @ y @ swapped(y_bar) @ y @ x)"])
general("scipy.linalg.norm(x, ord=None, axis=None, keepdims=False, check_finite=True)",
        ["np.real(np.sum(norm_slope(x, ord, axis) * x_dot, axis=axis, keepdims=keepdims))"],
        ["expand(y_bar, x, axis, keepdims) * norm_slope(x, ord, axis)"])
general("scipy.linalg.eigh(x, lower=True, overwrite_a=False, check_finite=True)",
        ["(np.real(np.diagonal(dagger(y[1]) @ mirror(x_dot, 'L' if lower else 'U') @ y[1])),"
         " steady_phases(y[1] @ over_gaps(dagger(y[1]) @ mirror(x_dot, 'L' if lower else 'U') @ y[1], y[0]), y[1], 'L' if lower else 'U'))"],
        ["fold(np.conj(y[1]) @ (diagonal_matrix(y_bar[0]) + over_gaps(swapped(y[1]) @ steady_phases_adjoint(y_bar[1], y[1],"
         " 'L' if lower else 'U'), y[0])) @ swapped(y[1]), 'L' if lower else 'U')"])
general("scipy.linalg.eigvalsh(x, lower=True, overwrite_a=False, check_finite=True)",
        ["np.real(np.diagonal(dagger(scipy.linalg.eigh(x, lower=lower)[1]) @ mirror(x_dot, 'L' if lower else 'U')"
         " @ scipy.linalg.eigh(x, lower=lower)[1]))"],
        ["fold(np.conj(scipy.linalg.eigh(x, lower=lower)[1]) * y_bar @ swapped(scipy.linalg.eigh(x, lower=lower)[1]), 'L' if lower else 'U')"])
general("scipy.linalg.eigh_tridiagonal(x1, x2)",
        ["(np.diagonal(y[1].T @ np.diag(x1_dot) @ y[1]), y[1] @ over_gaps(y[1].T @ np.diag(x1_dot) @ y[1], y[0]))",
         "(np.diagonal(y[1].T @ mirror(np.diag(x2_dot, -1)) @ y[1]), y[1] @ over_gaps(y[1].T @ mirror(np.diag(x2_dot, -1)) @ y[1], y[0]))"],
        ["np.diagonal(y[1] @ (np.diag(y_bar[0]) + over_gaps(y[1].T @ y_bar[1], y[0])) @ y[1].T)",
         "np.diagonal(fold(y[1] @ (np.diag(y_bar[0]) + over_gaps(y[1].T @ y_bar[1], y[0])) @ y[1].T), -1)"])
general("scipy.linalg.qr(x, overwrite_a=False, lwork=None, mode='full', check_finite=True)",
        ["qr_tangent(x_dot, x, qr_mode(mode))"], ["qr_adjoint(y_bar, x, qr_mode(mode))"])

# --- scipy.linalg: matrices made of vectors and blocks ---

linear("scipy.linalg.block_diag(*xs)", ["block_diagonal(xs_dot)"], ["unblock_diagonal(y_bar, xs)"])
for _name in ("toeplitz", "circulant", "hankel", "companion", "convolution_matrix", "leslie"):
    composite(f"scipy.linalg.{_name}", _name)

# --- scipy.linalg: in terms of NumPy, by rotations, and functions of [[A, E], [0, A]] ---

for _name in ("polar", "qr_multiply", "funm", "solve_toeplitz", "solve_circulant", "matmul_toeplitz", "khatri_rao", "diagsvd"):
    composite(f"scipy.linalg.{_name}", _name)
for _name in ("solveh_banded", "cho_solve_banded"):
    composite(f"scipy.linalg.{_name}", _name, "scipy.linalg.solve_banded")
composite("scipy.linalg.cholesky_banded", "cholesky_banded")
composite("scipy.linalg.eig_banded", "banded_eigenpairs", "scipy.linalg.eig_banded", "scipy.linalg.eigh")
composite("scipy.linalg.eigvals_banded", "banded_eigenvalues")
composite("scipy.linalg.lstsq", "least_squares_solution")
composite("scipy.linalg.eig b", "pencil_eigenpairs", "scipy.linalg.eig")
composite("scipy.linalg.eigvals b", "pencil_eigenvalues", "scipy.linalg.eig")
composite("scipy.linalg.solve_continuous_are", "continuous_riccati", "scipy.linalg.solve_continuous_are", "scipy.linalg.solve_sylvester")
composite("scipy.linalg.solve_discrete_are", "discrete_riccati", "scipy.linalg.solve_discrete_are", "scipy.linalg.solve_discrete_lyapunov")
composite("scipy.linalg.orthogonal_procrustes", "procrustes_rotation")
for _name in ("qz", "ordqz"):
    composite(f"scipy.linalg.{_name}", "without_rule", f"scipy.linalg.{_name}")
composite("scipy.linalg.eigvals", "complex_eigenvalues")
composite("scipy.linalg.eig", "complex_eigenpairs")
composite("scipy.linalg.eigh eigvals_only", "generalized_eigenvalues")
for _word in ("b", "type", "subset_by_index", "subset_by_value"):
    composite(f"scipy.linalg.eigvalsh {_word}", "generalized_eigenvalues")
for _word in ("subset_by_index", "b", "driver"):
    composite(f"scipy.linalg.eigh {_word}", "some_eigenpairs", "scipy.linalg.eigh")
for _word in ("pivoting", "mode=r"):
    composite(f"scipy.linalg.qr {_word}", "pivoted_qr", "scipy.linalg.qr")
for _name in ("continuous", "discrete"):
    composite(f"scipy.linalg.solve_{_name}_lyapunov", f"{_name}_lyapunov", "scipy.linalg.solve_sylvester")
composite("scipy.linalg.orth", "orthogonal_basis", "scipy.linalg.svd")
composite("scipy.linalg.null_space", "null_vector", "scipy.linalg.null_space")
general("scipy.linalg.schur(x, output='real', lwork=None, overwrite_a=False, sort=None, check_finite=True)",
        ["rotated_tangent(x_dot, y[0], y[1], 1)"], ["rotated_adjoint(y_bar[0], y_bar[1], y[0], y[1], 1)"])
general("scipy.linalg.hessenberg(x, calc_q=False, overwrite_a=False, check_finite=True)",
        ["rotated_tangent(x_dot, y[0], y[1], 2) if calc_q else rotated_tangent(x_dot, y, scipy.linalg.hessenberg(x, True)[1], 2)[0]"],
        ["rotated_adjoint(y_bar[0], y_bar[1], y[0], y[1], 2) if calc_q"
         " else rotated_adjoint(y_bar, zeros_like(x), y, scipy.linalg.hessenberg(x, True)[1], 2)"])
_FRECHET = "first_row(first_row(scipy.linalg.expm(twice(twice(x1, x2), twice(x1_dot, zeros_like(x2)))))[1])"
_EXPONENT = "on_diagonal(first_row(scipy.linalg.expm(twice(twice(x1, x2).T, in_first_row({}))))[1])"
general("scipy.linalg.expm_frechet(x1, x2, method=None, compute_expm=True, check_finite=True)",
        [f"{_FRECHET} if compute_expm else {_FRECHET}[1]",
         "(zeros_like(y[0]), scipy.linalg.expm_frechet(x1, x2_dot)[1]) if compute_expm else scipy.linalg.expm_frechet(x1, x2_dot)[1]"],
        [f"{_EXPONENT.format('y_bar[0], y_bar[1]')} if compute_expm else {_EXPONENT.format('zeros_like(x1), y_bar')}",
         "scipy.linalg.expm_frechet(x1.T, y_bar[1])[1] if compute_expm else scipy.linalg.expm_frechet(x1.T, y_bar)[1]"])
for _name in ("logm", "cosm", "sinm", "tanm", "coshm", "sinhm", "tanhm"):
    general(f"scipy.linalg.{_name}(x)", [f"first_row(scipy.linalg.{_name}(twice(x, x_dot)))[1]"],
            [f"as_real_as(first_row(scipy.linalg.{_name}(twice(x.T, y_bar)))[1], x)"])
general("scipy.linalg.fractional_matrix_power(x, t)", ["first_row(scipy.linalg.fractional_matrix_power(twice(x, x_dot), t))[1]"],
        ["as_real_as(first_row(scipy.linalg.fractional_matrix_power(twice(x.T, y_bar), t))[1], x)"])

# --- spherical harmonics ---

elementwise("scipy.special.sph_harm_y(n, m, x1, x2)",
            "np.where(np.equal(m, 0), 0.0, m / np.tan(x1)) * y + np.sqrt((n - m) * (n + m + 1)) * np.exp(-1j * x2)"
            " * scipy.special.sph_harm_y(n, np.minimum(m + 1, n), x1, x2)", "1j * m * y")

# --- scipy.stats: location and scale; ``score`` is the derivative of the logarithm of the density at z ---

_LOCATED = "x1, {}x2=(loc := 0), x3=(scale := 1)"


def distribution(
    name: str, shapes: str, score: str, logcdf: str | None = None, logsf: str | None = None, outside: str | None = None,
    steepness: str | None = None,
) -> None:
    """The density and the distribution function of a family, their logarithms, and the survival function.

    ``logcdf`` and ``logsf`` are the slopes at z of those that a difference of logarithms would not tell; ``outside`` of
    the support all slopes are 0.  ``steepness`` is the slope of the density at z where its logarithm has none.
    """
    head = _LOCATED.format(shapes)
    z, density = "((x1 - x2) / x3)", f"scipy.stats.{name}.pdf(x1, {shapes}x2, x3)"
    mask = "{}" if outside is None else f"np.where({outside.replace('z', z)}, 0.0, {{}})"
    slope = score.replace("z", z)
    of = f"scipy.stats.{name}"
    if steepness is not None:
        rise = f"({steepness.replace('z', z)})"
        elementwise(f"{of}.pdf({head})", f"{rise} / (x3 * x3)", f"-{rise} / (x3 * x3)", f"-(y + {z} * {rise} / x3) / x3")
    for function, factor in (("pdf", "y * "), ("logpdf", ""))[steepness is not None :]:
        elementwise(f"{of}.{function}({head})", *[(mask if function == "logpdf" else "{}").format(text) for text in (
            f"{factor}({slope}) / x3", f"-{factor}({slope}) / x3", f"-{factor}(1 + {z} * ({slope})) / x3")])
    ratio = f"np.exp({of}.logpdf(x1, {shapes}x2, x3) - {'y' if outside is None else mask.format('y')})"
    for function, weight in (("cdf", density), ("logcdf", f"{logcdf} / x3" if logcdf else ratio),
                             ("sf", f"-{density}"), ("logsf", f"{logsf} / x3" if logsf else f"-{ratio}")):
        elementwise(f"{of}.{function}({head})", weight, f"-{weight}", f"-{z} * {weight}")
    elementwise(f"{of}.ppf({head})", f"1 / {of}.pdf(y, {shapes}x2, x3)", "1", "(y - x2) / x3")


distribution("norm", "", "-z")
distribution("expon", "", "-1", outside="z < 0")
distribution("laplace", "", "-np.sign(z)")
distribution("logistic", "", "-np.tanh(0.5 * z)")
distribution("cauchy", "", "-2 * z / (1 + z * z)")
distribution("gumbel_r", "", "np.exp(-z) - 1", logcdf="-y")
distribution("gumbel_l", "", "1 - np.exp(z)", logsf="y")
distribution("uniform", "", "0.0 * z", outside="(z < 0) | (z > 1)")
distribution("t", "df, ", "-(df + 1) * z / (df + z * z)")
distribution("gamma", "a, ", "strong_quotient(a - 1, z) - 1", outside="z < 0",
             steepness="gamma_density(np.subtract(a, 1), z) - gamma_density(a, z)")
distribution("chi2", "df, ", "strong_quotient(0.5 * df - 1, z) - 0.5", outside="z < 0",
             steepness="0.25 * (gamma_density(np.multiply(df, 0.5) - 1, 0.5 * z) - gamma_density(np.multiply(df, 0.5), 0.5 * z))")
distribution("beta", "a, b, ", "strong_quotient(a - 1, z) - strong_quotient(b - 1, 1 - z)", outside="(z < 0) | (z > 1)")
distribution("pareto", "b, ", "-(b + 1) / z", outside="z < 1")

for _function, _slope in (("logpmf", "on_support(strong_quotient(x2, x1) - 1, y)"), ("pmf", "scipy.stats.poisson.pmf(x2 - 1, x1) - y")):
    elementwise(f"scipy.stats.poisson.{_function}(k, x1=(mu := 1), loc=0)", _slope.replace("x2", "np.subtract(k, loc)"))
elementwise("scipy.stats.poisson.cdf(k, x1=(mu := 1), loc=0)", "-scipy.stats.poisson.pmf(np.floor(k), x1, loc)")
elementwise("scipy.stats.poisson.sf(k, x1=(mu := 1), loc=0)", "scipy.stats.poisson.pmf(np.floor(k), x1, loc)")
elementwise("scipy.stats.poisson.logsf(k, x1=(mu := 1), loc=0)", "on_support(np.exp(scipy.stats.poisson.logpmf(np.floor(k), x1, loc) - y), y)")
elementwise("scipy.stats.poisson.logcdf(k, x1=(mu := 1), loc=0)", "-on_support(np.exp(scipy.stats.poisson.logpmf(np.floor(k), x1, loc) - y), y)")
for _name, _shape, _count, _slope in (
    ("bernoulli", "", "1", "np.equal(np.subtract(k, loc), 1) * 1.0 - np.equal(np.subtract(k, loc), 0)"),
    ("binom", "n, ", "n", "n * (scipy.stats.binom.pmf(np.subtract(k, loc) - 1, np.maximum(n - 1, 0), x1)"
                          " - scipy.stats.binom.pmf(np.subtract(k, loc), np.maximum(n - 1, 0), x1))"),
):
    _score = f"strong_quotient(np.subtract(k, loc), x1) - strong_quotient(np.subtract({_count}, np.subtract(k, loc)), 1 - x1)"
    elementwise(f"scipy.stats.{_name}.logpmf(k, {_shape}x1=(p := 1), loc=0)", f"on_support({_score}, y)")
    elementwise(f"scipy.stats.{_name}.pmf(k, {_shape}x1=(p := 1), loc=0)", _slope)
for _name, _cdf in (("binom", "-n * scipy.stats.binom.pmf(np.floor(k) - loc, n - 1, x1)"),
                    ("nbinom", "n / x1 * scipy.stats.nbinom.pmf(np.floor(k) - loc, n, x1) * (np.floor(k) - loc + n) / n"),
                    ("geom", "np.maximum(np.floor(np.subtract(k, loc)), 0) * (1 - x1) ** (np.floor(np.subtract(k, loc)) - 1)"),
                    ("bernoulli", "-scipy.stats.bernoulli.pmf(np.floor(k) - loc, 0.0)")):
    _shape = "" if _name in ("bernoulli", "geom") else "n, "
    _head = f"(k, {_shape}x1=(p := 1), loc=0)"
    elementwise(f"scipy.stats.{_name}.cdf{_head}", _cdf)
    elementwise(f"scipy.stats.{_name}.sf{_head}", f"-({_cdf})")
    elementwise(f"scipy.stats.{_name}.logcdf{_head}", f"on_support(({_cdf}) / np.exp(y), y)")
    elementwise(f"scipy.stats.{_name}.logsf{_head}", f"-on_support(({_cdf}) / np.exp(y), y)")
elementwise("scipy.stats.geom.logpmf(k, x1=(p := 1), loc=0)", "on_support(1 / x1 - strong_quotient(np.subtract(k, loc) - 1, 1 - x1), y)")
elementwise("scipy.stats.geom.pmf(k, x1=(p := 1), loc=0)",
            "(y - np.maximum(np.subtract(k, loc) - 1, 0) * scipy.stats.geom.pmf(np.subtract(k, loc) - 1, x1) * x1) / x1")
for _function, _weight in (("logpmf", "on_support({}, y)"), ("pmf", "on_support(y * ({}), y, 0.0)")):
    elementwise(f"scipy.stats.betabinom.{_function}(k, n, a := x1, b := x2, loc=0)",
                _weight.format("scipy.special.digamma(np.subtract(k, loc) + x1) - scipy.special.digamma(n + x1 + x2) - scipy.special.digamma(x1) + scipy.special.digamma(x1 + x2)"),
                _weight.format("scipy.special.digamma(n - np.subtract(k, loc) + x2) - scipy.special.digamma(n + x1 + x2) - scipy.special.digamma(x2) + scipy.special.digamma(x1 + x2)"))
elementwise("scipy.stats.nbinom.logpmf(k, n, x1=(p := 1), loc=0)", "on_support(n / x1 - strong_quotient(np.subtract(k, loc), 1 - x1), y)")
elementwise("scipy.stats.nbinom.pmf(k, n, x1=(p := 1), loc=0)", "n / x1 * y - (np.subtract(k, loc) + n - 1) * scipy.stats.nbinom.pmf(np.subtract(k, loc) - 1, n, x1)")
# of a truncated normal distribution, with its density at both ends
_Z, _LOW, _HIGH = "((x1 - x4) / x5)", "scipy.stats.truncnorm.pdf(x2, x2, x3)", "scipy.stats.truncnorm.pdf(x3, x2, x3)"
_AT = "scipy.stats.truncnorm.{}(x1, x2, x3, x4, x5)"
_MASK = f"np.where(({_Z} < x2) | ({_Z} > x3), 0.0, {{}})"
for _name, _scale, _point, _low, _high in (
    ("pdf", "{}", f"-y * {_Z} / x5", f"y * {_LOW}", f"-y * {_HIGH}"),
    ("logpdf", "np.where(np.isfinite(y), {}, 0.0)", f"-{_Z} / x5", _LOW, f"-{_HIGH}"),
    ("cdf", _MASK, _AT.format("pdf"), f"{_LOW} * (y - 1)", f"-y * {_HIGH}"),
    ("sf", _MASK, f"-{_AT.format('pdf')}", f"{_LOW} * y", f"{_HIGH} * (1 - y)"),
    ("logcdf", _MASK, f"np.exp({_AT.format('logpdf')} - y)", f"-{_LOW} * np.expm1(-y)", f"-{_HIGH}"),
    ("logsf", _MASK, f"-np.exp({_AT.format('logpdf')} - y)", _LOW, f"{_HIGH} * np.expm1(-y)"),
):
    _own = {"pdf": "y / x5", "logpdf": "1 / x5"}.get(_name)  # the density itself is divided by the scale
    elementwise(
        f"scipy.stats.truncnorm.{_name}(x1, a := x2, b := x3, x4=(loc := 0), x5=(scale := 1))",
        *[_scale.format(p) for p in (_point, _low, _high, f"-({_point})", f"-({_point}) * {_Z}" + (f" - {_own}" if _own else ""))],
    )
# of a skew normal distribution: less twice Owen's function of the shape
_SKEW = "0.3183098861837907 * np.exp(-0.5 * ((x1 - x3) / x4) ** 2 * (1 + x2 * x2)) / (1 + x2 * x2)"
_SKEWED = ("0.7978845608028654 * np.exp(-0.5 * ((x1 - x3) / x4) ** 2)"
           " * scipy.special.ndtr(x2 * (x1 - x3) / x4) / x4")
for _name, _scale in (("cdf", "{}"), ("sf", "-{}"), ("logcdf", "{} / np.exp(y)"), ("logsf", "-{} / np.exp(y)")):
    elementwise(f"scipy.stats.skewnorm.{_name}(x1, a := x2, x3=(loc := 0), x4=(scale := 1))",
                *[_scale.format(f"({p})") for p in (_SKEWED, f"-{_SKEW}", f"-{_SKEWED}", f"-{_SKEWED} * ((x1 - x3) / x4)")])
_AT = "((x1 - x3) / x4)"
_RISE = f"(0.3989422804014327 * np.exp(-0.5 * (x2 * {_AT}) ** 2 - scipy.special.log_ndtr(x2 * {_AT})))"  # of log Phi at a z
for _name, _scale in (("pdf", "y * "), ("logpdf", "")):
    elementwise(f"scipy.stats.skewnorm.{_name}(x1, a := x2, x3=(loc := 0), x4=(scale := 1))",
                *[_scale + p for p in (f"(x2 * {_RISE} - {_AT}) / x4", f"{_AT} * {_RISE}", f"({_AT} - x2 * {_RISE}) / x4",
                                       f"({_AT} * ({_AT} - x2 * {_RISE}) - 1) / x4")])
composite("scipy.stats.yeojohnson", "yeo_johnson", "scipy.special.boxcox1p")
composite("scipy.stats.yeojohnson_llf", "yeo_johnson_llf", "scipy.special.boxcox1p")
composite("scipy.stats.multinomial.logpmf", "multinomial_logpmf")
composite("scipy.stats.multinomial.pmf", "multinomial_pmf")
for _name, _over in (("cdf", ""), ("logcdf", " / np.exp(y)")):
    general(f"scipy.stats.multivariate_normal.{_name}(x1, x2=(mean := None), x3=(cov := 1), allow_singular=False, maxpts=None, abseps=1e-5, releps=1e-5)",
            [f"normal_cdf_moved(x1_dot, x1, x2, x3){_over}", f"-normal_cdf_moved(x2_dot, x1, x2, x3){_over}", f"normal_cdf_bent(x3_dot, x1, x2, x3){_over}"],
            [f"unbroadcast(normal_cdf_pulled(y_bar{_over}, x1, x2, x3), x1)", f"-unbroadcast(normal_cdf_pulled(y_bar{_over}, x1, x2, x3), x2)",
             f"normal_cdf_unbent(y_bar{_over}, x1, x2, x3)"])
composite("scipy.stats.multivariate_normal.logpdf", "normal_logpdf")
composite("scipy.stats.multivariate_normal.pdf", "normal_pdf")

# --- scipy.fft: cosine and sine transforms, whose matrices are transposed ---

for _name in ("dct", "idct", "dst", "idst"):
    linear(f"scipy.fft.{_name}(x, type=2, n=None, axis=-1, norm=None, overwrite_x=False, workers=None, orthogonalize=None)",
           [f"scipy.fft.{_name}(x_dot, type, n, axis, norm, orthogonalize=orthogonalize)"],
           [f"cropped(along_axis(scipy.fft.{_name}(np.eye(np.shape(y_bar)[axis]), type, norm=norm, orthogonalize=orthogonalize), y_bar, axis), x)"])

for _name in ("dct", "idct", "dst", "idst"):
    linear(f"scipy.fft.{_name}n(x, type=2, s=None, axes=None, norm=None, overwrite_x=False, workers=None, orthogonalize=None)",
           [f"scipy.fft.{_name}n(x_dot, type, s, axes, norm, orthogonalize=orthogonalize)"],
           [f"cropped(untransformed(y_bar, '{_name}', type, axes if axes is not None else fft_axes(s, axes), norm, orthogonalize), x)"])

# --- scipy.signal ---

composite("scipy.ndimage.map_coordinates", "map_coordinates")
composite("scipy.ndimage.affine_transform", "affine_transform")
composite("scipy.ndimage.rotate", "rotated", "scipy.special.cosdg", "scipy.special.sindg")
for _name, _function in (("correlate", "correlated"), ("convolve", "convolved"), ("correlate1d", "correlated_along"),
                         ("convolve1d", "convolved_along"), ("uniform_filter", "averaged"), ("uniform_filter1d", "averaged_along"),
                         ("gaussian_filter", "smoothed"), ("gaussian_laplace", "laplace_of_smoothed"),
                         ("gaussian_gradient_magnitude", "steepness_of_smoothed"), ("gaussian_filter1d", "smoothed_along"), ("sobel", "sobel"),
                         ("prewitt", "prewitt"), ("spline_filter1d", "spline_filtered"), ("spline_filter", "splines_filtered"), ("laplace", "laplace_filter"), ("shift", "shifted"), ("zoom", "zoomed")):
    composite(f"scipy.ndimage.{_name}", _function)
for _name, _function in (("maximum_filter", "largest_around"), ("minimum_filter", "smallest_around"), ("maximum_filter1d", "largest_along"),
                         ("minimum_filter1d", "smallest_along"), ("median_filter", "median_around"), ("rank_filter", "ranked_around"),
                         ("percentile_filter", "percentile_around"), ("grey_erosion", "eroded"), ("grey_dilation", "dilated")):
    composite(f"scipy.ndimage.{_name}", _function)
for _name in ("medfilt", "medfilt2d"):
    composite(f"scipy.signal.{_name}", "median_of_volume")
for _name in ("pdist", "cdist", "squareform"):
    composite(f"scipy.spatial.distance.{_name}", _name)
composite("scipy.cluster.vq.vq", "vq", "scipy.cluster.vq.vq")
for _name in ("simpson", "cumulative_simpson", "romb"):
    composite(f"scipy.integrate.{_name}", _name)
composite("scipy.stats.linregress", "linregress", "scipy.special.stdtr")
composite("scipy.stats.moment", "sample_moment")
for _name in ("ttest_1samp", "ttest_ind", "ttest_rel"):
    composite(f"scipy.stats.{_name}", _name, "scipy.special.stdtr")
composite("scipy.signal.convolve", "convolve_arrays")
composite("scipy.signal.fftconvolve", "fftconvolve")
composite("scipy.signal.oaconvolve", "fftconvolve")
composite("scipy.signal.correlate", "correlate_arrays")
for _name in ("convolve2d", "correlate2d", "detrend", "savgol_filter", "upfirdn"):
    composite(f"scipy.signal.{_name}", _name)
_BACK = "np.flip(scipy.signal.lfilter({}, x2, np.flip(y_bar, axis), axis), axis)"  # backwards in time: the transpose
general("scipy.signal.lfilter(b := x1, a := x2, x := x3, axis=-1)",
        ["scipy.signal.lfilter(x1_dot, x2, x3, axis)", "-scipy.signal.lfilter(x2_dot, x2, y, axis)",
         "scipy.signal.lfilter(x1, x2, x3_dot, axis)"],
        [f"lagged_products({_BACK.format('[1.0]')}, x3, x1, axis)", f"-lagged_products({_BACK.format('[1.0]')}, y, x2, axis)",
         _BACK.format("x1")])
composite("scipy.signal.lfilter zi", "started_filter", "scipy.signal.lfilter")
composite("scipy.signal.sosfilt", "section_filter", "scipy.signal.lfilter")
composite("scipy.signal.filtfilt", "filtfilt", "scipy.signal.lfilter")
composite("scipy.signal.sosfiltfilt", "sosfiltfilt", "scipy.signal.lfilter")
composite("scipy.signal.lfilter_zi", "resting_state")
composite("scipy.signal.sosfilt_zi", "resting_states")

special("kolmogorov(x)", "-scipy.stats.kstwobign.pdf(x)")
special("kolmogi(x)",    "-1 / scipy.stats.kstwobign.pdf(y)")

# --- Lambert's function ---

elementwise("scipy.special.lambertw(x, k=0, tol=1e-8)", "1 / (x + np.exp(y))")

# --- orthogonal polynomials, by those of one degree less (DLMF 18.9) ---

for _name, _next in (("eval_legendre", "sp.eval_gegenbauer(n - 1, 1.5, x)"), ("eval_sh_legendre", "2 * sp.eval_gegenbauer(n - 1, 1.5, 2 * x - 1)"),
                     ("eval_chebyt", "n * sp.eval_chebyu(n - 1, x)"), ("eval_sh_chebyt", "2 * n * sp.eval_chebyu(n - 1, 2 * x - 1)"),
                     ("eval_chebyu", "2 * sp.eval_gegenbauer(n - 1, 2, x)"), ("eval_sh_chebyu", "4 * sp.eval_gegenbauer(n - 1, 2, 2 * x - 1)"),
                     ("eval_chebyc", "n * sp.eval_chebyu(n - 1, 0.5 * x)"), ("eval_chebys", "sp.eval_gegenbauer(n - 1, 2, 0.5 * x)"),
                     ("eval_hermite", "2 * n * sp.eval_hermite(np.maximum(n - 1, 0), x)"), ("eval_hermitenorm", "n * sp.eval_hermitenorm(np.maximum(n - 1, 0), x)"),
                     ("eval_laguerre", "-sp.eval_genlaguerre(n - 1, 1, x)")):
    special(f"{_name}(n, x)", _next)
special("eval_genlaguerre(n, alpha, x)", "-sp.eval_genlaguerre(n - 1, alpha + 1, x)")
special("eval_gegenbauer(n, alpha, x)", "2 * alpha * sp.eval_gegenbauer(n - 1, alpha + 1, x)")
special("eval_jacobi(n, alpha, beta, x)", "0.5 * (n + alpha + beta + 1) * sp.eval_jacobi(n - 1, alpha + 1, beta + 1, x)")
special("lpmv(m, v, x)", "(v * x * y - (v + m) * sp.lpmv(m, v - 1, x)) / (x * x - 1)")
composite("scipy.special.logsumexp return_sign", "signed_logsumexp")

