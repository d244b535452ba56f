"""The analyst's part: every figure of the document as tables, its methods, and how to repeat it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from culture.linkage.wording.document import Manner, sentences
from culture.reports import estimates, reading
from culture.reports.cover import Cover, LookLine
from culture.reports.numbers import known
from culture.reports.sections import Grid, Row, Section, grid
from culture.reports.speech import Speech

Json = Mapping[str, Any]
COUNTS = ("units", "periods", "cells", "staff_answers", "ratings")
BLANK = "–"
LEVEL = 0.70
PANEL_OLS = """linearmodels.panel.PanelOLS(pairs["{metric}"], pairs[["{theme}"]], entity_effects=True,
    other_effects=pairs["region_period"]).fit(cov_type="clustered", cluster_entity=True)"""


def sections(speech: Speech, body: Json, link: Json, cover: Cover) -> tuple[Section, ...]:
    """Return the folded parts in reading order; `link` is the one with the verdict."""
    return (
        _panel(speech, body),
        _reliability(speech, body),
        estimates.estimates(speech, link, float(body["settings"]["alpha"])),
        estimates.lags(speech, link),
        estimates.direction(speech, link),
        estimates.curve(speech, link),
        estimates.sensitivity(speech, link),
        _others(speech, body),
        _methods(speech, body),
        _repeat(speech, body, cover),
    )


def _panel(speech: Speech, body: Json) -> Section:
    panel, settings = body["panel"], body["settings"]
    counts = [(speech.name(key), speech.count(panel[key])) for key in COUNTS]
    tables = [grid(speech, speech.title("panel.counts"), "panel.counts.heads", counts)]
    left = [_reason(speech, one) for one in panel["excluded"]]
    if left:
        tables.append(grid(speech, speech.title("panel.excluded"), "panel.excluded.heads", left))
    for side in ("staff", "customers"):
        one = body["inputs"].get(side, {})
        if "rejected" in one:
            tables.append(_file(speech, side, one))
    floors = speech.title(
        "panel.floors",
        k=settings["min_k"],
        n=settings["min_n"],
        units=settings["min_units"],
        effects=speech.title(f"effects.{settings['effects']}"),
    )
    return Section(speech.title("panel"), (floors,), grids=tuple(tables))


def _reason(speech: Speech, one: Json) -> Row:
    return (speech.name(one["reason"]), speech.count(one["n"]), reading.examples(speech, one))


def _file(speech: Speech, side: str, one: Json) -> Grid:
    said = speech.title(
        "file.read",
        side=speech.name(side),
        rows=speech.count(one["rows"]),
        form=reading.form(speech, one),
        used=speech.count(one["used"]),
    )
    return grid(speech, said, "panel.excluded.heads", [_reason(speech, part) for part in one["rejected"]])


def _reliability(speech: Speech, body: Json) -> Section:
    rows: list[Row] = []
    for theme, one in body["reliability"].items():
        label = speech.theme(theme)
        for key in ("alpha", "omega", "alpha_between", "omega_between", "icc1", "icc1_mean_size", "icc2"):
            if key in one:
                found = one[key]
                ci = speech.interval(found["ci"]) if known(found) else ""
                rows.append((label, speech.title(key), speech.value(found), ci))
        if "f_test" in one:
            rows.append((label, speech.title("f_test"), _f_test(speech, one), ""))
        for key in ("rwg", "rwg_slight_skew"):
            rows.append((label, speech.title(key), _agreement(speech, one[key]), ""))
        rows.append((label, speech.title("answers"), speech.count(one["n_respondents"]), ""))
        rows.append((label, speech.title("reliability.units"), speech.count(one["n_units"]), ""))
    table = grid(speech, speech.title("reliability.grid"), "reliability.heads", rows)
    return Section(speech.title("reliability"), (speech.title("reliability.text"),), grids=(table,))


def _f_test(speech: Speech, one: Json) -> str:
    found = one["f_test"]
    if not known(found):
        return speech.none(found)
    return speech.title(
        "f_test.said",
        f=speech.write(found["f"]),
        df1=speech.write(found["df_between"], 0),
        df2=speech.write(found["df_within"], 0),
        p=speech.chance(one["icc1"]["p"]) if known(one["icc1"]) else "",
    )


def _agreement(speech: Speech, found: Json) -> str:
    if not known(found):
        return speech.none(found)
    return speech.title(
        "rwg.said",
        median=speech.write(found["median"]),
        q25=speech.write(found["q25"]),
        below=speech.write(100 * found["share_below_0.7"], 0),
        level=speech.write(LEVEL),
    )


def _others(speech: Speech, body: Json) -> Section:
    rows = [_other(speech, body, one) for one in body["links"]]
    table = grid(speech, speech.title("others.grid"), "others.heads", rows)
    joint = [row for one in body.get("together", ()) if known(one) for row in _together(speech, one)]
    tables = [table, *_family(speech, body)]
    if joint:
        tables.append(grid(speech, speech.title("together"), "together.heads", joint))
    said = [speech.title("others.text")]
    if "grid" in body and body["grid"]["cells"]:
        facts = {key: speech.count(body["grid"][key]) for key in ("cells", "pairs", "lags")}
        how = speech.title(f"grid.{body['grid']['resampled']}")
        said.append(speech.title("grid.text", how=how, n=speech.count(body["grid"]["replicates"]), **facts))
    return Section(speech.title("others"), tuple(said), grids=tuple(tables))


def _family(speech: Speech, body: Json) -> list[Grid]:
    """p of every pair at every distance over the whole grid; nothing for looks from before it was computed."""
    profiles = [(one, one["lags"]) for one in body["links"] if "grid" in body and known(one["lags"])]
    lags = sorted({point["lag"] for _, points in profiles for point in points})
    if not lags:
        return []
    rows = []
    for one, points in profiles:
        found = {point["lag"]: point for point in points}
        pair = f"{speech.theme(one['theme'])} → {speech.metric(one['metric'])}"
        rows.append((pair, *(_weighed(speech, found.get(lag)) for lag in lags)))
    heads = (speech.title("grid.pair"), *(speech.shift(lag) for lag in lags))
    return [Grid(speech.title("grid"), heads, tuple(rows))]


def _weighed(speech: Speech, point: Json | None) -> str:
    if point is None or not known(point["slope"]):
        return "–"
    return f"{'↑' if point['slope'] >= 0 else '↓'} {speech.chance(point['p_adjusted'])}"


def _together(speech: Speech, one: Json) -> list[Row]:
    """One metric on all themes at once: a row for each theme."""
    rows: list[Row] = []
    for each in one["themes"]:
        plain, corrected = each["slope"], each["slope_corrected"]
        given = known(corrected)
        rows.append(
            (
                f"{speech.theme(each['theme'])} → {speech.metric(one['metric'])}",
                speech.write(plain["value"], 4),
                speech.interval(plain["ci"], 4),
                speech.chance(plain["p"]),
                speech.interval([corrected["low"], corrected["high"]], 3)
                if given
                else speech.none(corrected),
                speech.interval(corrected["ci"], 3) if given else "",
            )
        )
    return rows


def _other(speech: Speech, body: Json, one: Json) -> Row:
    within = one["within"]["slope_corrected"]
    given = known(within)
    return (
        f"{speech.theme(one['theme'])} → {speech.metric(one['metric'])}",
        speech.title("declared" if one["primary"] else "explored"),
        speech.name(one["verdict"])
        if one["primary"]
        else sentences(body, one, Manner(speech.language)).verdict,
        speech.interval([within["low"], within["high"]], 3) if given else speech.none(within),
        speech.interval(within["ci"], 3) if given else "",
        *(speech.chance(one[key]) if known(one[key]) else BLANK for key in ("p_adjusted", "q")),
        speech.number(one["naive"]["r"]) if known(one["naive"]["r"]) else BLANK,
    )


def _methods(speech: Speech, body: Json) -> Section:
    rows = [(speech.method(one["name"]), one["formula"], one["source"]) for one in body["methods"]]
    table = grid(speech, speech.title("methods.grid"), "methods.heads", rows)
    said = (speech.title("methods.text"), speech.title("methods.english"))
    return Section(speech.title("methods"), tuple(one for one in said if one), grids=(table,))


def _repeat(speech: Speech, body: Json, cover: Cover) -> Section:
    facts = [
        (speech.title("version"), str(body["wellspring"])),
        (speech.title("seed"), str(body["seed"])),
        (speech.title("plan"), body["plan"]["sha256"] or speech.title("plan.none")),
        *_sources(speech, body["inputs"]),
    ]
    settings = [(key, _setting(one) or BLANK) for key, one in body["settings"].items()]
    tables = [
        grid(speech, speech.title("inputs"), "inputs.heads", facts),
        grid(speech, speech.title("settings"), "inputs.heads", settings),
    ]
    said = [speech.title("repeat.text")]
    if cover.looks:
        rows = [_look(speech, one) for one in cover.looks]
        tables.append(grid(speech, speech.title("looks"), "looks.heads", rows))
    if cover.chain:
        said.append(speech.title(f"chain.{cover.chain}"))
    code = speech.title("repeat.code" if "table" in body["panel"] else "repeat.files")
    link = next((one for one in body["links"] if one["primary"]), body["links"][0])
    code += f"\n\n# {speech.title('repeat.panels')}\n{PANEL_OLS.format(**link)}"
    return Section(speech.title("repeat"), tuple(said), grids=tuple(tables), code=code)


def _look(speech: Speech, one: LookLine) -> Row:
    return (
        str(one.number),
        speech.moment(one.taken),
        speech.count(one.waves),
        speech.name(one.verdict),
        one.sha256,
    )


def _sources(speech: Speech, inputs: Json) -> Sequence[Row]:
    rows: list[Row] = []
    for one in inputs.get("staff", {}).get("releases", ()):
        rows.append((speech.title("release", id=one["id"]), one["sha256"]))
    for key, one in inputs.get("customers", {}).items():
        if isinstance(one, dict) and "sha256" in one:
            said = speech.title("scores", metric=speech.metric(key), n=speech.count(one["ratings"]))
            rows.append((said, one["sha256"]))
    if "clock" in inputs:
        clock = inputs["clock"]
        start = speech.day(date.fromisoformat(clock["start"]), weekday=False)
        said = speech.title("clock.said", periods=clock["periods"], days=clock["days"], start=start)
        rows.append((speech.title("clock"), said))
    return rows


def _setting(one: object) -> str:
    if isinstance(one, dict):
        return ", ".join(f"{key} {_setting(part)}" for key, part in one.items())
    if isinstance(one, list | tuple):
        return "; ".join(_setting(part) for part in one)
    return "" if one is None else str(one)
