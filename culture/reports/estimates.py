"""The analyst's figures of one link: every estimate, the lags, the order, the curve, what could explain it away."""

from collections.abc import Mapping
from typing import Any

from culture.reports import pictures
from culture.reports.numbers import known
from culture.reports.sections import Row, Section, grid
from culture.reports.speech import Speech

Json = Mapping[str, Any]


def estimates(speech: Speech, link: Json, alpha: float = 0.05) -> Section:
    """Return every estimate of both readings, with intervals, p and how many."""
    rows: list[Row] = []
    for reading in ("between", "within"):
        rows += _slopes(speech, speech.title(reading), link[reading])
    within = link["within"]
    said = speech.title(
        "estimates.text",
        between=speech.name(link["between"]["claim"]),
        within=speech.name(within["claim"]),
        p=speech.chance(link["p_adjusted"]),
        method=speech.table.titles.get(f"p.{link['p_method']}", link["p_method"]),
        permutation=speech.chance(within["permutation_p"]),
        wild=speech.chance(within.get("wild_bootstrap_p", {"not_estimable": "not_run"})),
        move=speech.number(within["typical_move"]),
    )
    tables = (
        grid(speech, speech.title("estimates.slopes"), "estimates.slopes.heads", rows),
        grid(speech, speech.title("estimates.p"), "estimates.p.heads", _deciding(speech, link, alpha)),
        grid(speech, speech.title("estimates.r"), "estimates.r.heads", _correlations(speech, link)),
    )
    return Section(speech.title("estimates"), (said,), grids=tables)


def _deciding(speech: Speech, link: Json, alpha: float) -> list[Row]:
    """The p of either reading as it was judged, beside the level it was held to; older results lack some of it."""
    level = link["look"]["alpha"] if known(link["look"]) else alpha
    rows: list[Row] = []
    for key in ("between", "within"):
        side = link[key]
        steps = [side["slope"]["p"] if known(side["slope"]) else side["slope"]]
        steps += [
            side.get(name, {"not_estimable": "not_run"})
            for name in ("permutation_p", "p_decisive", "p_judged")
        ]
        rows.append((speech.title(key), *(speech.chance(one) for one in steps), _level(speech, level)))
    return rows


def _level(speech: Speech, level: float) -> str:
    """Write a level to four decimals, a smaller one as such: early looks have levels of 0.00002."""
    return speech.write(level, 4) if level >= 0.0001 else f"<\u00a0{speech.write(0.0001, 4)}"


def _correlations(speech: Speech, link: Json) -> list[Row]:
    naive = link["naive"]
    rows: list[Row] = [
        (speech.title("naive"), speech.number(naive["r"]), "", "", speech.count(naive["n"])),
    ]
    for key, one in (
        ("between.r", link["between"]["r"]),
        ("between.spearman", link["between"]["spearman"]),
        ("between.rho", link["between"]["rho"]),
        ("within.r", link["within"]["r"]),
        ("rmcorr", link["rmcorr"]),
        ("bootstrap", link["within"]["bootstrap"]),
    ):
        if not known(one):
            rows.append((speech.title(key), speech.none(one), "", "", ""))
            continue
        p = speech.chance(one["p"]) if known(one["p"]) else ""
        rows.append(
            (speech.title(key), speech.value(one), speech.interval(one["ci"]), p, speech.count(one["n"]))
        )
    return rows


def _slopes(speech: Speech, label: str, side: Json) -> list[Row]:
    plain, corrected = side["slope"], side["slope_corrected"]
    blank = ("", "", "", "", "")
    if not known(plain):
        return [(label, speech.title("measured"), speech.none(plain), *blank)]
    rows: list[Row] = [
        (
            label,
            speech.title("measured"),
            speech.write(plain["value"], 4),
            speech.interval(plain["ci"], 4),
            "",
            speech.write(plain["se"], 4),
            speech.write(plain["df"], 1),
            speech.chance(plain["p"]),
        )
    ]
    mde: Row = (label, speech.title("mde"), speech.number(side["mde"], 4), *blank)
    if not known(corrected):
        return [*rows, (label, speech.title("corrected"), speech.none(corrected), *blank), mde]
    rows += [_end(speech, label, end) for end in corrected["ends"]]
    for kappa in corrected.get("hidden", ()):
        rows.append((label, speech.title("kappa.hidden", kappa=speech.write(kappa, 1)), "", *blank))
    union = speech.interval(corrected["ci"], 4)
    return [*rows, (label, speech.title("union"), "", union, "", "", "", ""), mde]


def _end(speech: Speech, label: str, end: Json) -> Row:
    told = speech.title(
        "kappa", kappa=speech.write(end["kappa"], 1), share=speech.write(end["reliability"], 2)
    )
    printed = end["reliability"] > 0.10
    slope = speech.write(end["slope"], 4) if printed else speech.say("none", why=speech.name("noisy_staff"))
    spans = (speech.interval(end["ci"], 4), speech.interval(end["ci90"], 4))
    return (label, told, slope, *spans, speech.write(end["se"], 4), "", "")


def lags(speech: Speech, link: Json) -> Section:
    """Return the lag profile as numbers."""
    found, heading = link["lags"], speech.title("lags")
    if not known(found):
        return Section(heading, (speech.none(found),))
    rows = [
        (
            speech.shift(one["lag"]),
            speech.number(one["slope"], 4),
            speech.interval(one["ci"], 4) if known(one["slope"]) else "",
            speech.interval(one["band"], 4) if known(one["slope"]) else "",
            speech.count(one["n_obs"]),
            speech.chance(one["p_adjusted"]) if "p_adjusted" in one and known(one["slope"]) else "",
        )
        for one in found
    ]
    table = grid(speech, speech.title("lags.grid"), "lags.heads", rows)
    return Section(heading, (speech.title("lags.text"),), grids=(table,))


def direction(speech: Speech, link: Json) -> Section:
    """Return which moves first, at each end of kappa."""
    one, heading = link["direction"], speech.title("direction")
    if not known(one):
        return Section(heading, (speech.none(one),))
    rows = [
        (
            speech.write(end["kappa"], 1),
            speech.title(f"path.{key}"),
            speech.write(end[key]["slope"]),
            speech.interval(end[key]["ci"]),
            speech.chance(end[key]["p"]),
            speech.name(end["verdict"]),
        )
        for end in one["ends"]
        for key in ("staff_first", "customers_first")
    ]
    jack = speech.title("direction.jack" if one["ends"][0]["jackknifed"] else "direction.plain")
    said = speech.title(
        "direction.text", steps=speech.count(one["n_steps"]), verdict=speech.name(one["verdict"])
    )
    table = grid(speech, speech.title("direction.grid"), "direction.heads", rows)
    return Section(heading, (said, jack), grids=(table,))


def curve(speech: Speech, link: Json) -> Section:
    """Return every reasonable way of analysing."""
    body, heading = link["specification_curve"], speech.title("curve")
    if not known(body):
        return Section(heading, (speech.none(body),))
    ways = sorted(body["specifications"], key=lambda one: float(one["slope"]))
    rows = [
        (
            ", ".join(
                f"{speech.title('way.' + key)}: {pictures.choice(speech, str(kind))}"
                for key, kind in one["choices"].items()
            ),
            speech.write(one["slope"], 4),
            speech.interval(one["ci"], 4),
            speech.chance(one["p"]),
        )
        for one in ways
    ]
    said = speech.title(
        "curve.text",
        same=body["same_sign"],
        all=len(ways),
        significant=body["significant"],
        median=speech.chance(body["median_p"]),
        share=speech.chance(body["share_p"]),
        level=speech.write(0.05),
    )
    fragile = speech.title("curve.fragile" if body["fragile"] else "curve.steady")
    table = grid(speech, speech.title("curve.grid"), "curve.heads", rows)
    return Section(
        heading, (said, fragile, speech.title("curve.matrix")), pictures.curve(speech, link), (table,)
    )


def sensitivity(speech: Speech, link: Json) -> Section:
    """Return what could explain the link away."""
    one = link["sensitivity"]
    tables = []
    if known(one["nonresponse"]):
        rows = [(speech.write(shift, 1), speech.write(slope, 4)) for shift, slope in one["nonresponse"]]
        tables.append(grid(speech, speech.title("nonresponse"), "nonresponse.heads", rows))
    more = [
        (
            speech.title(key),
            speech.write(one[key]["value"], 4),
            speech.interval(one[key]["ci"], 4),
            speech.chance(one[key]["p"]),
        )
        for key in ("rate_slope", "without_controls")
        if known(one[key])
    ]
    early = one.get("early_late")
    if known(early):
        more += [
            (
                speech.title(key),
                speech.write(early[key]["value"], 4),
                speech.interval(early[key]["ci"], 4),
                speech.chance(early[key]["p"]),
            )
            for key in ("difference", "slope_early", "slope_late")
            if known(early[key])
        ]
    if more:
        tables.append(grid(speech, speech.title("sensitivity.more"), "curve.heads", more))
    said = (_robust(speech, one), _tipping(speech, one["tipping"]))
    return Section(speech.title("sensitivity"), said, grids=tuple(tables))


def _robust(speech: Speech, one: Json) -> str:
    if not known(one["robustness"]):
        return speech.title("robust.none", why=speech.why(one["robustness"]))
    share = speech.write(100 * one["robustness"], 0)
    return speech.title("robust", share=share, r=speech.number(one["partial_r"]))


def _tipping(speech: Speech, tipping: Any) -> str:
    if tipping is None:
        return speech.title("tipping.none")
    return (
        speech.title("tipping", points=speech.write(tipping, 1)) if known(tipping) else speech.none(tipping)
    )
