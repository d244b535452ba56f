"""A report as the JSON of interfaces.md: no NaN, `{"not_estimable": reason}` for what cannot be given.

`null` means "does not apply" or, inside an interval, an end that the data do not bound; never "unknown".
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from culture.linkage.files.request import Facts
from culture.linkage.report import Report
from culture.linkage.results import (
    Agreement,
    Between,
    Corrected,
    Direction,
    DirectionEnd,
    Estimate,
    Interval,
    Lag,
    Link,
    Needed,
    NotEstimable,
    Order,
    Path,
    Reliability,
    Slope,
    Together,
    Verdict,
    Within,
)

Json = dict[str, Any]


def not_estimable(one: NotEstimable) -> Json:
    """Return the one form of a number that cannot be given."""
    return {"not_estimable": one.reason} | ({"detail": one.detail} if one.detail else {})


def number(one: float | NotEstimable) -> Any:
    """Return a number, or why there is none."""
    return not_estimable(one) if isinstance(one, NotEstimable) else one


def interval(one: Interval | NotEstimable) -> Any:
    """Return [from, to]; null is an end without a bound."""
    return not_estimable(one) if isinstance(one, NotEstimable) else [one.low, one.high]


def estimate(one: Estimate | NotEstimable) -> Json:
    """Return value, ci and p."""
    if isinstance(one, NotEstimable):
        return not_estimable(one)
    return {"value": one.value, "ci": interval(one.ci), "p": number(one.p), "n": one.n, "method": one.method}


def slope(one: Slope | NotEstimable) -> Json:
    """Return the as-measured slope."""
    if isinstance(one, NotEstimable):
        return not_estimable(one)
    return {"value": one.value, "se": one.se, "ci": interval(one.ci), "p": one.p, "df": one.df}


def corrected(one: Corrected | NotEstimable) -> Json:
    """Return both ends of the corrected slope and the union of their intervals."""
    if isinstance(one, NotEstimable):
        return not_estimable(one)
    ends = [
        {
            "kappa": end.kappa,
            "reliability": end.reliability,
            "slope": end.slope,
            "se": end.se,
            "ci": interval(end.ci),
            "ci90": interval(end.ci90),
        }
        for end in one.ends
    ]
    sizes = {"low": one.low, "high": one.high, "ci": interval(one.ci), "kappa": list(one.kappa)}
    return sizes | {"ends": ends, "hidden": list(one.hidden)}


def reliability(one: Reliability) -> Json:
    """Return the scale and aggregation figures of a theme."""
    return {
        "alpha": estimate(one.alpha),
        "omega": estimate(one.omega),
        "alpha_between": estimate(one.alpha_between),
        "omega_between": estimate(one.omega_between),
        "icc1": estimate(one.icc1),
        "icc1_mean_size": estimate(one.icc1_mean_size),
        "icc2": estimate(one.icc2),
        "f_test": _plain(one.f_test),
        "rwg": _agreement(one.rwg),
        "rwg_slight_skew": _agreement(one.rwg_skew),
        "n_respondents": one.n_respondents,
        "n_units": one.n_units,
        "flags": list(one.flags),
    }


def _agreement(one: Agreement | NotEstimable) -> Json:
    if isinstance(one, NotEstimable):
        return not_estimable(one)
    return {"median": one.median, "q25": one.q25, "share_below_0.7": one.share_below, "n_cells": one.n_cells}


def link(one: Link) -> Json:
    """Return everything about one theme and one metric."""
    lags = one.lags
    return {
        "theme": one.theme,
        "metric": one.metric,
        "primary": one.primary,
        "sesoi": one.sesoi,
        "naive": {"r": number(one.naive.r), "n": one.naive.n},
        "between": _between(one.between),
        "within": _within(one.within),
        "rmcorr": estimate(one.rmcorr),
        "lags": not_estimable(lags) if isinstance(lags, NotEstimable) else [_lag(point) for point in lags],
        "direction": _direction(one.direction),
        "p_adjusted": number(one.p_adjusted),
        "p_method": one.p_method,
        "q": number(one.q),
        "mde": {"between": number(one.between.mde), "within": number(one.within.mde)},
        "verdict": one.verdict.name,
        "grade": one.verdict.grade,
        "reason": one.verdict.reason,
        "sentence": one.verdict.sentence,
        "readings": list(one.verdict.readings),
        "caveats": list(one.verdict.caveats),
        "needed": _needed(one.needed),
        "sensitivity": _plain(one.sensitivity),
        "specification_curve": _plain(one.curve),
        "look": _plain(one.look),
    }


def _between(one: Between) -> Json:
    return {
        "r": estimate(one.r),
        "spearman": estimate(one.spearman),
        "rho": estimate(one.rho),
        "slope": slope(one.slope),
        "slope_corrected": corrected(one.corrected),
        "n_units": one.n_units,
        "claim": one.claim,
        "note": one.note,
        "mde": number(one.mde),
        "permutation_p": number(one.permutation_p),
        "p_decisive": number(one.p_decisive),
        "p_judged": number(one.p_judged),
    }


def _within(one: Within) -> Json:
    return {
        "r": estimate(one.r),
        "slope": slope(one.slope),
        "slope_corrected": corrected(one.corrected),
        "lag": one.lag,
        "n_units": one.n_units,
        "n_obs": one.n_obs,
        "claim": one.claim,
        "note": one.note,
        "mde": number(one.mde),
        "typical_move": number(one.typical_move),
        "permutation_p": number(one.permutation_p),
        "wild_bootstrap_p": number(one.wild_p),
        "bootstrap": estimate(one.bootstrap),
        "p_decisive": number(one.p_decisive),
        "p_judged": number(one.p_judged),
    }


def _together(metric: str, one: Together | NotEstimable) -> Json:
    if isinstance(one, NotEstimable):
        return {"metric": metric} | not_estimable(one)
    themes = [
        {"theme": each.theme, "slope": slope(each.slope), "slope_corrected": corrected(each.corrected)}
        for each in one.themes
    ]
    return {"metric": metric, "lag": one.lag, "n_units": one.n_units, "n_obs": one.n_obs, "themes": themes}


def _lag(one: Lag) -> Json:
    return {
        "lag": one.lag,
        "slope": number(one.slope),
        "ci": interval(one.ci),
        "band": interval(one.band),
        "n_obs": one.n_obs,
        "p_adjusted": number(one.p_adjusted),
        "q": number(one.q),
    }


def _direction(one: Direction | NotEstimable) -> Json:
    """Return the path at each end of kappa; the first end stands for both in the interface's short form."""
    if isinstance(one, NotEstimable):
        return not_estimable(one)
    first = one.ends[0]
    return {
        "staff_first": _path(first.staff_first),
        "customers_first": _path(first.customers_first),
        "verdict": _order(one.verdict),
        "ends": [_end(end) for end in one.ends],
        "n_steps": one.n_steps,
    }


def _end(one: DirectionEnd) -> Json:
    return {
        "kappa": one.kappa,
        "staff_first": _path(one.staff_first),
        "customers_first": _path(one.customers_first),
        "verdict": _order(one.label),
        "jackknifed": one.jackknifed,
    }


def _path(one: Path) -> Json:
    return {"slope": one.slope, "se": one.se, "ci": interval(one.ci), "p": one.p}


def _order(one: Order) -> str:
    return str(one)


def _needed(one: Needed) -> Json:
    return {"units": number(one.units), "periods": number(one.periods)}


def _plain(one: object) -> Any:
    """Return any other value of a result as JSON; a number that cannot be given keeps its one form."""
    if isinstance(one, NotEstimable):
        return not_estimable(one)
    if isinstance(one, Interval):
        return interval(one)
    if isinstance(one, Slope):
        return slope(one)
    if isinstance(one, Mapping):
        return {str(key): _plain(value) for key, value in one.items()}
    if isinstance(one, list | tuple | frozenset):
        return [_plain(value) for value in one]
    if is_dataclass(one) and not isinstance(one, type):
        return {name: _plain(getattr(one, name)) for name in one.__dataclass_fields__}
    return one


def verdict_line(one: Verdict) -> Json:
    """Return the headline."""
    return {"primary": one.name, "grade": one.grade, "reason": one.reason, "sentence": one.sentence}


def document(report: Report, inputs: Mapping[str, Facts] | Mapping[str, Json], version: str) -> Json:
    """Return the whole document. `inputs` are the facts of both files, or the ids of what a study froze."""
    facts = report.facts
    return {
        "wellspring": version,
        "seed": report.seed,
        "settings": _plain(report.settings),
        "plan": {"status": report.status, "sha256": report.sha256},
        "inputs": {side: asdict(one) if isinstance(one, Facts) else one for side, one in inputs.items()},
        "panel": {
            "units": facts.units,
            "periods": facts.periods,
            "cells": facts.cells,
            "staff_answers": facts.staff_answers,
            "ratings": facts.ratings,
            "excluded": [_plain(one) for one in facts.excluded],
        },
        "reliability": {theme: reliability(one) for theme, one in report.reliability.items()},
        "links": [link(one) for one in report.links],
        "together": [_together(metric, one) for metric, one in report.together.items()],
        "grid": _plain(report.grid),
        "verdict": verdict_line(report.primary.verdict),
        "methods": [_plain(one) for one in report.methods],
    }


def text(body: Json) -> str:
    """Return the document as text: UTF-8 characters as they are, never NaN."""
    return json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
