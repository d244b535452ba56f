"""The analyst's part: every figure of the document as tables, its methods, and how to repeat it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from culture.reports import pictures
from culture.reports.cover import LookLine
from culture.reports.drawing import Drawing
from culture.reports.numbers import chance, count, interval, known, number, value, why, write
from culture.reports.words import metric, name, say, title

Json = Mapping[str, Any]
Row = tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table: its caption, its heads, its rows; the first column names the row."""

    caption: str
    heads: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Section:
    """One folded part: sentences, a picture where there is one, tables, and lines of a command."""

    title: str
    texts: tuple[str, ...] = ()
    drawing: Drawing | None = None
    grids: tuple[Grid, ...] = ()
    code: str = ""


def sections(body: Json, link: Json, looks: Sequence[LookLine], chain: str) -> tuple[Section, ...]:
    """Return the folded parts in reading order; `link` is the one with the verdict."""
    return (
        _panel(body),
        _reliability(body),
        _estimates(link),
        _lags(link),
        _direction(link),
        _curve(link),
        _sensitivity(link),
        _others(body),
        _methods(body),
        _repeat(body, looks, chain),
    )


def _grid(key: str, heads: str, rows: Sequence[Row]) -> Grid:
    return Grid(title(key), tuple(title(heads).split("|")), tuple(rows))


def _panel(body: Json) -> Section:
    panel, grids = body["panel"], []
    keys = ("units", "periods", "cells", "staff_answers", "ratings")
    grids.append(
        _grid("panel.counts", "panel.counts.heads", [(name(key), count(panel[key])) for key in keys])
    )
    left = [(name(one["reason"]), count(one["n"]), ", ".join(one["examples"])) for one in panel["excluded"]]
    if left:
        grids.append(_grid("panel.excluded", "panel.excluded.heads", left))
    for side in ("staff", "customers"):
        one = body["inputs"].get(side, {})
        if "rejected" in one:
            read = [(name(x["reason"]), count(x["n"]), "; ".join(x["examples"])) for x in one["rejected"]]
            said = title("file.read").format(
                side=name(side), rows=count(one["rows"]), used=count(one["used"])
            )
            grids.append(Grid(said, tuple(title("panel.excluded.heads").split("|")), tuple(read)))
    settings = body["settings"]
    floors = title("panel.floors").format(
        k=settings["min_k"], n=settings["min_n"], units=settings["min_units"], effects=settings["effects"]
    )
    return Section(title("panel"), (floors,), grids=tuple(grids))


def _reliability(body: Json) -> Section:
    rows = []
    for theme, one in body["reliability"].items():
        for key in ("alpha", "omega", "alpha_between", "omega_between", "icc1", "icc2"):
            found = one[key]
            ci = interval(found["ci"], 2) if known(found) else ""
            rows.append((theme, title(key), value(found), ci))
        for key in ("rwg", "rwg_slight_skew"):
            found = one[key]
            said = (
                title("rwg.said").format(
                    median=write(found["median"]),
                    q25=write(found["q25"]),
                    below=write(100 * found["share_below_0.7"], 0),
                )
                if known(found)
                else say("none", why=why(found))
            )
            rows.append((theme, title(key), said, ""))
        rows.append((theme, title("answers"), count(one["n_respondents"]), ""))
    return Section(
        title("reliability"),
        (title("reliability.text"),),
        grids=(_grid("reliability.grid", "reliability.heads", rows),),
    )


def _estimates(link: Json) -> Section:
    rows: list[Row] = []
    for reading in ("between", "within"):
        rows += _slopes(title(reading), link[reading])
    pairs: list[Row] = [
        (title("naive"), number(link["naive"]["r"]), "", "", count(link["naive"]["n"])),
    ]
    for key, one in (
        ("between.r", link["between"]["r"]),
        ("between.spearman", link["between"]["spearman"]),
        ("between.rho", link["between"]["rho"]),
        ("within.r", link["within"]["r"]),
        ("rmcorr", link["rmcorr"]),
        ("bootstrap", link["within"]["bootstrap"]),
    ):
        given = known(one)
        pairs.append(
            (
                title(key),
                value(one),
                interval(one["ci"]) if given else "",
                chance(one["p"]) if given and known(one["p"]) else "",
                count(one["n"]) if given else "",
            )
        )
    texts = (
        title("estimates.text").format(
            between=name(link["between"]["claim"]),
            within=name(link["within"]["claim"]),
            p=chance(link["p_adjusted"]),
            method=link["p_method"],
            permutation=chance(link["within"]["permutation_p"]),
            move=number(link["within"]["typical_move"]),
        ),
    )
    grids = (
        _grid("estimates.slopes", "estimates.slopes.heads", rows),
        _grid("estimates.r", "estimates.r.heads", pairs),
    )
    return Section(title("estimates"), texts, grids=grids)


def _slopes(label: str, side: Json) -> list[Row]:
    plain, corrected = side["slope"], side["slope_corrected"]
    if not known(plain):
        return [(label, title("measured"), say("none", why=why(plain)), "", "", "", "", "")]
    measured = (
        write(plain["value"], 4),
        interval(plain["ci"], 4),
        "",
        write(plain["se"], 4),
        write(plain["df"], 1),
        chance(plain["p"]),
    )
    rows: list[Row] = [(label, title("measured"), *measured)]
    if not known(corrected):
        return [*rows, (label, title("corrected"), say("none", why=why(corrected)), "", "", "", "", "")]
    for end in corrected["ends"]:
        told = title("kappa").format(kappa=write(end["kappa"], 1), share=write(end["reliability"], 2))
        printed = end["reliability"] > 0.10
        slope = write(end["slope"], 4) if printed else say("none", why=name("noisy_staff"))
        rows.append(
            (
                label,
                told,
                slope,
                interval(end["ci"], 4),
                interval(end["ci90"], 4),
                write(end["se"], 4),
                "",
                "",
            )
        )
    rows.append((label, title("union"), "", interval(corrected["ci"], 4), "", "", "", ""))
    return [*rows, (label, title("mde"), number(side["mde"], 4), "", "", "", "", "")]


def _lags(link: Json) -> Section:
    lags = link["lags"]
    if not known(lags):
        return Section(title("lags"), (say("none", why=why(lags)),))
    rows = [
        (
            f"{one['lag']:+d}".replace("-", "−").replace("+0", "0"),
            number(one["slope"], 4),
            interval(one["ci"], 4) if known(one["slope"]) else "",
            interval(one["band"], 4) if known(one["slope"]) else "",
            count(one["n_obs"]),
        )
        for one in lags
    ]
    return Section(title("lags"), (title("lags.text"),), grids=(_grid("lags.grid", "lags.heads", rows),))


def _direction(link: Json) -> Section:
    one = link["direction"]
    if not known(one):
        return Section(title("direction"), (say("none", why=why(one)),))
    rows = []
    for end in one["ends"]:
        for key in ("staff_first", "customers_first"):
            path = end[key]
            rows.append(
                (
                    write(end["kappa"], 1),
                    title(f"path.{key}"),
                    write(path["slope"]),
                    interval(path["ci"]),
                    chance(path["p"]),
                    name(end["verdict"]),
                )
            )
    jack = title("direction.jack" if one["ends"][0]["jackknifed"] else "direction.plain")
    text = title("direction.text").format(steps=one["n_steps"], verdict=name(one["verdict"]))
    return Section(
        title("direction"), (text, jack), grids=(_grid("direction.grid", "direction.heads", rows),)
    )


def _curve(link: Json) -> Section:
    body = link["specification_curve"]
    if not known(body):
        return Section(title("curve"), (say("none", why=why(body)),))
    ways = sorted(body["specifications"], key=lambda one: float(one["slope"]))
    rows = [
        (
            ", ".join(f"{title('way.' + key)} {word}" for key, word in one["choices"].items()),
            write(one["slope"], 4),
            interval(one["ci"], 4),
            chance(one["p"]),
        )
        for one in ways
    ]
    text = title("curve.text").format(
        same=body["same_sign"],
        all=len(ways),
        significant=body["significant"],
        median=chance(body["median_p"]),
        share=chance(body["share_p"]),
    )
    fragile = title("curve.fragile" if body["fragile"] else "curve.steady")
    return Section(
        title("curve"), (text, fragile), pictures.curve(link), (_grid("curve.grid", "curve.heads", rows),)
    )


def _sensitivity(link: Json) -> Section:
    one = link["sensitivity"]
    robust = title("robust").format(
        share=write(100 * one["robustness"], 0), r=number(one["partial_r"])
    ) if known(one["robustness"]) else title("robust.none").format(why=why(one["robustness"]))  # fmt: skip
    tipping = one["tipping"]
    tips = title("tipping.none") if tipping is None else say("none", why=why(tipping))
    if known(tipping):
        tips = title("tipping").format(points=write(tipping, 1))
    grids = []
    if known(one["nonresponse"]):
        rows = [(write(shift, 1), write(slope, 4)) for shift, slope in one["nonresponse"]]
        grids.append(_grid("nonresponse", "nonresponse.heads", rows))
    more = []
    for key in ("rate_slope", "without_controls"):
        if known(one[key]):
            more.append(
                (title(key), write(one[key]["value"], 4), interval(one[key]["ci"], 4), chance(one[key]["p"]))
            )
    if more:
        grids.append(_grid("sensitivity.more", "curve.heads", more))
    return Section(title("sensitivity"), (robust, tips), grids=tuple(grids))


def _others(body: Json) -> Section:
    rows = []
    for one in body["links"]:
        within = one["within"]["slope_corrected"]
        rows.append(
            (
                f"{one['theme']} → {metric(one['metric'])}",
                title("declared" if one["primary"] else "explored"),
                name(one["verdict"]) if one["primary"] else one["sentence"],
                interval([within["low"], within["high"]], 3)
                if known(within)
                else say("none", why=why(within)),
                interval(within["ci"], 3) if known(within) else "",
                chance(one["p_adjusted"]),
                chance(one["q"]),
                number(one["naive"]["r"]),
            )
        )
    return Section(
        title("others"), (title("others.text"),), grids=(_grid("others.grid", "others.heads", rows),)
    )


def _methods(body: Json) -> Section:
    rows = [(one["name"], one["formula"], one["source"]) for one in body["methods"]]
    return Section(
        title("methods"), (title("methods.text"),), grids=(_grid("methods.grid", "methods.heads", rows),)
    )


def _repeat(body: Json, looks: Sequence[LookLine], chain: str) -> Section:
    facts = [
        (title("version"), body["wellspring"]),
        (title("seed"), str(body["seed"])),
        (title("plan"), body["plan"]["sha256"] or title("plan.none")),
        *_sources(body["inputs"]),
    ]
    grids = [_grid("inputs", "inputs.heads", facts)]
    settings = [(key, _setting(one)) for key, one in body["settings"].items()]
    grids.append(_grid("settings", "inputs.heads", settings))
    texts = [title("repeat.text")]
    if looks:
        rows = [(str(one.number), one.taken, str(one.waves), name(one.verdict), one.sha256) for one in looks]
        grids.append(_grid("looks", "looks.heads", rows))
    if chain:
        texts.append(title(f"chain.{chain}"))
    has_table = "table" in body["panel"]
    return Section(
        title("repeat"),
        tuple(texts),
        grids=tuple(grids),
        code=title("repeat.code" if has_table else "repeat.files"),
    )


def _sources(inputs: Json) -> list[Row]:
    rows: list[Row] = []
    for one in inputs.get("staff", {}).get("releases", ()):
        rows.append((title("release").format(id=one["id"]), one["sha256"]))
    for key, one in inputs.get("customers", {}).items():
        if isinstance(one, dict) and "sha256" in one:
            rows.append((title("scores").format(metric=metric(key), n=count(one["ratings"])), one["sha256"]))
    if "clock" in inputs:
        clock = inputs["clock"]
        rows.append((title("clock"), title("clock.said").format(**clock)))
    return rows


def _setting(one: object) -> str:
    if isinstance(one, dict):
        return ", ".join(f"{key} {_setting(part)}" for key, part in one.items())
    if isinstance(one, list | tuple):
        return "; ".join(_setting(part) for part in one)
    return "" if one is None else str(one)
