"""The methods in words, for the analyst's part of a report: name, formula, source."""

from __future__ import annotations

from culture.linkage.report import Method

METHODS: tuple[Method, ...] = (
    Method(
        "within slope",
        "y~ on x~ after exact removal of unit and region x period effects; b = sum A / sum S over units",
        "two-way fixed effects; equals PanelOLS(entity_effects=True, other_effects=region_period)",
    ),
    Method(
        "between slope",
        "window averages of units (unit effects of the same fit) after region means and registered controls",
        "ordinary least squares on unit averages",
    ),
    Method(
        "standard error and degrees of freedom",
        "CR2: a_g^2 = S_g / (S_g - sum x~^2/n_rt - S_g^2/S); df = tr(P)^2 / tr(P^2)",
        "Bell & McCaffrey 2002; Pustejovsky & Tipton 2018 with the 2023 corrigendum; Imbens & Kolesar 2016",
    ),
    Method(
        "p below 30 units",
        "the larger of the CR2 p and a permutation of whole series within regions, studentised, 999 draws",
        "p = (b + 1) / (m + 1)",
    ),
    Method(
        "correction for noise",
        "b_c = b / lambda, lambda = 1 - sum E / S, E the expected noise in S from pooled variance / n",
        "Deaton 1985; Fuller 1987",
    ),
    Method(
        "the same people answering again",
        "Cov(t, s) = kappa sigma^2 m_ts / (N_t N_s), kappa from .2 to .9; both ends carried through",
        "nobody is followed from wave to wave; m_ts are people invited in both waves",
    ),
    Method(
        "interval of the corrected slope",
        "{m : (b - m lambda)^2 <= t^2 (var b + m^2 var lambda)}; without bound where lambda may be 0",
        "Fieller 1954",
    ),
    Method(
        "true correlation between units",
        "r / sqrt(lambda_x lambda_y); the ends of its Fisher interval divided alike",
        "Spearman's correction with known sampling variances",
    ),
    Method(
        "which moves first",
        "within-unit VAR(1) by moments, (Gamma_0 - V)^-1 Gamma_1, half-panel jackknife from 8 periods on; error by "
        "leaving one unit out, t with Satterthwaite degrees of freedom from the units' own shares",
        "Hamaker, Kuiper & Grasman 2015; Dhaene & Jochmans 2015; Chudik, Pesaran & Yang 2018",
    ),
    Method(
        "no link that matters",
        "the 90 % interval of the corrected slope within the smallest effect that matters, at both ends",
        "Schuirmann 1987; Lakens 2017",
    ),
    Method(
        "several claims",
        "Holm over declared claims; max-T by permutation or sign flips, and BH, over the grid of themes x metrics x lags for what was explored",
        "Holm 1979; Westfall & Young 1993; Benjamini & Hochberg 1995",
    ),
    Method(
        "looks before the end",
        "alpha(t) = 4 (1 - Phi(z_(alpha/4) / sqrt t)), bounds by recursive integration",
        "Lan & DeMets 1983; confidence sequence: Howard et al. 2021, Waudby-Smith et al. 2024",
    ),
    Method(
        "scales and agreement",
        "alpha with Feldt interval, omega of one ML factor, ICC(1), ICC(2), r_wg(J) under two nulls",
        "Feldt 1965; McDonald 1999; Bliese 2000; LeBreton & Senter 2008",
    ),
    Method(
        "a hidden factor",
        "RV = (sqrt(f^4 + 4 f^2) - f^2) / 2, f = |r| / sqrt(1 - r^2), r the partial correlation",
        "Cinelli & Hazlett 2020",
    ),
    Method(
        "all themes together",
        "b = S^-1 A with all themes' residuals; freed of noise (S - E)^-1 A, E_jk = r_jk root(E_j E_k), r within cells",
        "Frisch & Waugh 1933; Fuller 1987; errors by leaving one unit out",
    ),
    Method(
        "lasting shifts of levels",
        "the change slope with unit effects of their own in each half of the window, beside that of the whole window",
        "own check; it flags, it never changes a verdict",
    ),
    Method(
        "early against late",
        "mean over units of late minus early within cells, t with G - 1; the change slope of either half",
        "Armstrong & Overton 1977",
    ),
)
