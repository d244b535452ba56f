"""Reference numbers of models that the product does not fit: a second program gives them from our reading of the data.

R (plm, nlme, multilevel) computed them; statsmodels, linearmodels, pingouin or the formula itself repeat them here,
so that a file that is read wrongly, or a reference that is not what it says, does not stay unseen.
"""

import warnings

import numpy as np
import pandas
import pingouin
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from scipy import stats

from culture.linkage.estimators.correlations import correlation, partial_correlation
from culture.linkage.reliability.aggregation import agreement
from culture.linkage.reliability.scales import alpha

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from linearmodels.panel import PanelOLS, PooledOLS, RandomEffects

pytestmark = pytest.mark.filterwarnings("ignore")


def frame(data):
    return pandas.DataFrame(data)


def named(want, got, tolerance=1e-6):
    assert {k: got[k] for k in want} == pytest.approx(want, rel=tolerance, abs=tolerance)


def test_the_null_model_of_wellbeing_is_that_of_r_nlme(table, expected):
    data, want = frame(table("multilevel/bh1996.csv")), expected("multilevel", "10.bh1996.lme")
    fit = smf.mixedlm("WBEING ~ 1", data, groups=data["GRP"]).fit(reml=True)
    tau, inside = float(fit.cov_re.iloc[0, 0]), float(fit.scale)
    sizes = data.groupby("GRP").size()
    got = {"tau": tau, "sigma2": inside, "icc": tau / (tau + inside),
           "gmrel": float((tau / (tau + inside / sizes)).mean())}  # fmt: skip
    named(want, got, 1e-3)


def test_the_null_model_of_mathematics_is_that_of_r_nlme(table, expected):
    data, want = frame(table("multilevel/mathachieve_hsb.csv")), expected("multilevel", "10.hsb.null")
    fit = smf.mixedlm("MathAch ~ 1", data, groups=data["School"]).fit(reml=True)
    tau, inside = float(fit.cov_re.iloc[0, 0]), float(fit.scale)
    named(want, {"gamma": float(fit.params["Intercept"]), "tau": tau, "sigma2": inside,
                 "icc": tau / (tau + inside)}, 1e-3)  # fmt: skip


def test_the_contextual_model_is_that_of_r_nlme(table, expected):
    data, want = frame(table("multilevel/bh1996.csv")), expected("multilevel", "10.bh1996.context")
    data["mean"] = data.groupby("GRP")["HRS"].transform("mean")
    fit = smf.mixedlm("WBEING ~ HRS + mean", data, groups=data["GRP"]).fit(reml=True)
    names = {"(Intercept)": "Intercept", "HRS": "HRS", "I(ave(HRS, GRP))": "mean"}
    got = {k: float(fit.params[v]) for k, v in names.items()}
    got |= {f"se.{k}": float(fit.bse[v]) for k, v in names.items()}
    named(want, got, 1e-3)


@pytest.mark.parametrize(
    ("x", "which"), [("HRS", "10.bh1996.waba.hrs.wb"), ("LEAD", "10.bh1996.waba.lead.wb")]
)
def test_the_covariance_theorem_of_r_multilevel_holds(table, expected, x, which):
    data = frame(table("multilevel/bh1996.csv"))
    means = data.groupby("GRP")[[x, "WBEING"]].transform("mean")
    inside = data[[x, "WBEING"]] - means
    total = data[[x, "WBEING"]] - data[[x, "WBEING"]].mean()
    share = [means[name].std(ddof=0) / total[name].std(ddof=0) for name in (x, "WBEING")]
    left = [inside[name].std(ddof=0) / total[name].std(ddof=0) for name in (x, "WBEING")]
    got = {"RawCorr": correlation(data[x].to_numpy(), data["WBEING"].to_numpy()).value,
           "EtaBx": share[0], "EtaBy": share[1], "EtaWx": left[0], "EtaWy": left[1],
           "CorrB": means[x].corr(means["WBEING"]), "CorrW": inside[x].corr(inside["WBEING"])}  # fmt: skip
    named(expected("multilevel", which), got)


def test_average_deviation_of_leadership_is_that_of_r_multilevel(table, expected):
    data = frame(table("multilevel/bhr2000.csv"))
    items = [name for name in data if name not in ("GRP", "HRS", "RELIG")]
    spread = [(g[items] - g[items].mean()).abs().mean().mean() for _, g in data.groupby("GRP")]
    assert np.mean(spread) == pytest.approx(expected("multilevel", "10.bhr2000.ad")["mean"], abs=1e-6)


def test_rwg_j_of_platoons_with_gaps_is_that_of_r_multilevel(table, expected):
    """R's var(…, na.rm = TRUE) of several columns leaves out people with any gap."""
    data, want = frame(table("multilevel/cohesion.csv")), expected("multilevel", "10.cohesion.rwgj")
    items = [f"COH0{j}" for j in range(1, 6)]
    got = {
        f"{unit} {platoon}": agreement(np.array([g[items].dropna().var(ddof=1).mean()]), 5)[0]
        for (unit, platoon), g in data.groupby(["UNIT", "PLATOON"])
    }
    named(want, got)


def test_least_squares_of_schools_is_that_of_r(table, expected):
    data, want = frame(table("nyc_2015/schools.csv")), expected("nyc_2015", "02.ols.attention")
    data["size"] = data["enrollment"] / 1000
    fit = smf.ols(
        "s_personal_attention_and_support ~ t_school_commitment + economic_need_index + size", data
    ).fit(cov_type="HC3")
    names = {"(Intercept)": "Intercept", "t_school_commitment": "t_school_commitment",
             "economic_need_index": "economic_need_index", "I(enrollment/1000)": "size"}  # fmt: skip
    got = {k: float(fit.params[v]) for k, v in names.items()} | {"r2": float(fit.rsquared)}
    got |= {f"hc3.{k}": float(fit.bse[v]) for k, v in names.items()}
    named(want, got)


def test_city_averages_are_those_the_department_printed(table, expected):
    data, want = frame(table("nyc_2015/schools.csv")), expected("nyc_2015", "02.published.city_averages")
    printed = frame(table("nyc_2015/doe_city_averages.csv"))
    gaps: dict[str, float] = {}
    for row in printed.itertuples():
        mean = data.loc[data["peer_group"] == row.peer_group, row.column].mean()
        name = f"max_abs_diff_{row.peer_group}"
        gaps[name] = max(gaps.get(name, 0.0), abs(mean - row.doe_published_city_average))
    assert gaps == pytest.approx(want, abs=0.002)


def grunfeld(table):
    data = frame(table("panel/grunfeld_plm_10firms.csv"))
    return data.set_index(["firm", "year"])


def fitted(model, names):
    got = {k: float(model.params[v]) for k, v in names.items()}
    return got | {f"se.{k}": float(model.std_errors[v]) for k, v in names.items()}


PAIR = {"value": "value", "capital": "capital"}


@pytest.mark.parametrize(
    ("which", "effects"),
    [("12.grunfeld10.fe", {"entity_effects": True}), ("12.grunfeld10.fe2", {"entity_effects": True, "time_effects": True})],
)  # fmt: skip
def test_fixed_effects_and_their_errors_are_those_of_r_plm(table, expected, which, effects):
    data = grunfeld(table)
    named(
        expected("panel", which),
        fitted(PanelOLS(data["inv"], data[["value", "capital"]], **effects).fit(), PAIR),
    )


def test_random_effects_of_firms_are_those_of_r_plm(table, expected):
    data = grunfeld(table)
    fit = RandomEffects(data["inv"], sm.add_constant(data[["value", "capital"]])).fit()
    named(expected("panel", "12.grunfeld10.re"), fitted(fit, {"(Intercept)": "const", **PAIR}), 1e-3)


def test_the_hausman_test_is_that_of_r_plm(table, expected):
    data, want = grunfeld(table), expected("panel", "12.grunfeld10.hausman")
    x = data[["value", "capital"]]
    fixed = PanelOLS(data["inv"], x, entity_effects=True).fit()
    random = RandomEffects(data["inv"], sm.add_constant(x)).fit()
    gap = (fixed.params - random.params[x.columns]).to_numpy()
    spread = (fixed.cov - random.cov.loc[x.columns, x.columns]).to_numpy()
    chi2 = float(gap @ np.linalg.solve(spread, gap))
    named(want, {"chi2": chi2, "p": float(stats.chi2.sf(chi2, 2))}, 1e-3)


def wages(table):
    data = frame(table("panel/wage_panel.csv"))
    years = pandas.get_dummies(data["year"].astype(int), prefix="y", drop_first=True, dtype=float)
    return pandas.concat([data, years], axis=1).set_index(["nr", "year"]), list(years)


def test_fixed_effects_of_wages_are_those_of_r_plm(table, expected):
    data, years = wages(table)
    names = ("expersq", "married", "union")
    fit = PanelOLS(data["lwage"], data[[*names, *years]], entity_effects=True).fit()
    named(expected("panel", "12.wage.fe"), fitted(fit, dict(zip(names, names, strict=True))))


@pytest.mark.parametrize(("which", "model", "near"), [("12.wage.pooled", PooledOLS, 1e-6), ("12.wage.re", RandomEffects, 2e-3)])  # fmt: skip
def test_other_models_of_wages_are_those_of_r_plm(table, expected, which, model, near):
    data, years = wages(table)
    columns = ["expersq", "married", "union", "educ", "black", "hisp", "exper", *years]
    fit = model(data["lwage"], sm.add_constant(data[columns])).fit()
    names = ("married", "union", "educ")
    named(expected("panel", which), fitted(fit, dict(zip(names, names, strict=True))), near)


def test_every_icc_of_wine_is_that_of_pingouin(table, expected):
    data, want = frame(table("pingouin/icc.csv")), expected("pingouin", "11.icc.wine")
    found = pingouin.intraclass_corr(data=data, targets="Wine", raters="Judge", ratings="Scores").set_index(
        "Type"
    )
    got = {name: float(found.loc[name, "ICC"]) for name in want if name in found.index}
    assert len(got) >= 6
    named({k: want[k] for k in got}, got, 1e-5)
    assert float(found["F"].iloc[0]) == pytest.approx(want["F1"], abs=1e-4)


def test_partial_rank_and_semipartial_correlations_are_those_of_pingouin(table, expected):
    data, want = table("pingouin/partial_corr.csv"), expected("pingouin", "11.partial")
    rank = {k: pandas.Series(v).rank().to_numpy() for k, v in data.items()}
    cv = np.column_stack([rank[f"cv{j}"] for j in (1, 2, 3)])
    got = partial_correlation(rank["x"], rank["y"], cv)
    assert (got.value, got.p) == pytest.approx((want["spearman_cv123"], want["spearman_cv123_p"]), abs=1e-6)
    semi = pingouin.partial_corr(frame(data), x="x", y="y", x_covar=["cv1", "cv2", "cv3"])
    found = (float(semi["r"].iloc[0]), float(semi.filter(like="p").iloc[0, -1]))
    assert found == pytest.approx((want["semipartial"], want["semipartial_p"]), abs=1e-5)


def test_the_paths_of_a_mediation_are_those_of_pingouin(table, expected):
    data, want = frame(table("pingouin/mediation.csv")), expected("pingouin", "11.mediation")
    a = smf.ols("M ~ X", data).fit().params["X"]
    m = smf.ols("Y ~ M", data).fit().params["M"]
    total = smf.ols("Y ~ X", data).fit().params["X"]
    both = smf.ols("Y ~ X + M", data).fit().params
    got = {"M~X": a, "Y~M": m, "Total": total, "Direct": both["X"], "Indirect": a * both["M"]}
    named(want, got, 1e-5)


def test_ratings_and_complaints_of_departments_correlate_as_in_r(table, expected):
    data, want = table("reliability/attitude.csv"), expected("reliability", "14.attitude.r.rating.complaints")
    got = correlation(data["rating"], data["complaints"])
    found = (got.value, got.n, got.p, got.ci.low, got.ci.high)
    assert found == pytest.approx(tuple(want[k] for k in ("r", "n", "p", "lo", "hi")), abs=1e-6)


def test_alpha_of_neuroticism_with_gaps_is_that_of_r_psych(table, expected):
    data = frame(table("reliability/bfi.csv"))[[f"N{j}" for j in range(1, 6)]]
    got = alpha(data.cov().to_numpy(), len(data)).value
    assert got == pytest.approx(expected("reliability", "14.bfi.alpha.N")["value"], abs=1e-6)
