"""A release as JSON and back. The bytes of this form are what is hashed, stored and downloaded. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from surveys.release.types import (
    WITHHELD,
    Agreement,
    Band,
    Certificate,
    CommentGroup,
    Group,
    HarmonicBand,
    ItemMoments,
    NBand,
    Organisation,
    Release,
    ReleaseCell,
    Shown,
    Theme,
    Variance,
    Withheld,
    digest,
)

VERSION = 1
HIDDEN = {"withheld": WITHHELD.reason}


def to_json(release: Release) -> dict[str, Any]:
    """Return the hashed form: everything but `id` and `sha256`, which follow from it."""
    asked = {"asked": list(release.asked)} if release.asked else {}
    return {
        **asked,
        "wellspring_release": VERSION,
        "wave": release.wave,
        "programme": release.programme,
        "programme_name": release.programme_name,
        "opened_on": release.opened_on.isoformat(),
        "closed_on": release.closed_on.isoformat(),
        "k": release.k,
        "origin": release.origin,
        "themes": [{"id": one.id, "items": list(one.items)} for one in release.themes],
        "groups": [_group(one) for one in release.groups],
        "cells": [
            {"group": group, "theme": theme, **_cell(cell)}
            for (group, theme), cell in sorted(release.cells.items())
        ],
        "participation": [
            {"group": group, **_band(band)} for group, band in sorted(release.participation.items())
        ],
        "organisation": _organisation(release.organisation),
        "certificate": _plain(release.certificate),
        "comments": [
            {name: value for name, value in _plain(one).items() if value} for one in release.comments
        ],
    }


def seal(release: Release) -> Release:
    """Return the release with its hash and its id, which is the beginning of the hash."""
    sha = digest(to_json(release))
    return replace(release, id=sha[:24], sha256=sha)


def from_json(body: Mapping[str, Any]) -> Release:
    """Return the release that `to_json` wrote, with id and hash computed from `body`."""
    sha = digest(body)
    return Release(
        id=sha[:24],
        wave=body["wave"],
        programme=body["programme"],
        programme_name=body["programme_name"],
        opened_on=date.fromisoformat(body["opened_on"]),
        closed_on=date.fromisoformat(body["closed_on"]),
        k=body["k"],
        origin=body["origin"],
        themes=tuple(Theme(one["id"], tuple(one["items"])) for one in body["themes"]),
        groups=tuple(
            Group(**{**one, "units": tuple(one["units"]), "path": tuple(one["path"])})
            for one in body["groups"]
        ),
        cells={(one["group"], one["theme"]): _read_cell(one) for one in body["cells"]},
        participation={
            one["group"]: WITHHELD if "withheld" in one else Band(one["low"], one["high"])
            for one in body["participation"]
        },
        organisation=_read_organisation(body["organisation"]),
        certificate=_read_certificate(body["certificate"]),
        comments=tuple(
            CommentGroup(
                one["group"],
                one["label"],
                tuple(one["texts"]),
                tuple(one.get("units", ())),
                tuple(one.get("path", ())),
            )
            for one in body["comments"]
        ),
        sha256=sha,
        asked=tuple(body.get("asked", ())),
    )


def count_to_json(n: int | NBand) -> int | dict[str, int]:
    """Return a number of people as JSON: a number, or its band."""
    return n if isinstance(n, int) else {"low": n.low, "high": n.high}


def _cell(cell: ReleaseCell) -> dict[str, Any]:
    if isinstance(cell, Withheld):
        return HIDDEN
    return {"n": count_to_json(cell.n), "mean": cell.mean, "coded": cell.coded, "rounding": cell.rounding}


def _read_cell(one: Mapping[str, Any]) -> ReleaseCell:
    if "withheld" in one:
        return WITHHELD
    n = one["n"] if isinstance(one["n"], int) else NBand(one["n"]["low"], one["n"]["high"])
    return Shown(n=n, mean=one["mean"], coded=one["coded"], rounding=one["rounding"])


def _band(band: Band | Withheld) -> dict[str, Any]:
    return HIDDEN if isinstance(band, Withheld) else {"low": band.low, "high": band.high}


def _plain(one: Any) -> dict[str, Any]:
    if isinstance(one, Withheld):
        return HIDDEN
    return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(one).items()}


def _group(group: Group) -> dict[str, Any]:
    return _plain(group)


def _comments(one: CommentGroup) -> dict[str, Any]:
    """Return a group of comments; what an older release did not say of it stays unsaid, as it was hashed."""
    return {name: value for name, value in _plain(one).items() if value or name not in ("units", "path")}


def _items(one: ItemMoments | Withheld) -> dict[str, Any]:
    body = _plain(one)
    if isinstance(one, ItemMoments):
        body["covariance"] = [list(row) for row in one.covariance]
    return body


def _organisation(one: Organisation) -> dict[str, Any]:
    return {
        "variance": {theme: _plain(value) for theme, value in one.variance.items()},
        "items": {theme: _items(value) for theme, value in one.items.items()},
        "division_items": [
            {"division": division, "theme": theme, **_items(value)}
            for (division, theme), value in sorted(one.division_items.items())
        ],
        "harmonic_n": {theme: [_plain(band) for band in bands] for theme, bands in one.harmonic_n.items()},
        "agreement": {theme: _plain(value) for theme, value in one.agreement.items()},
        "rounding": one.rounding,
    }


def _read_items(one: Mapping[str, Any]) -> ItemMoments | Withheld:
    if "withheld" in one:
        return WITHHELD
    rows = tuple(tuple(row) for row in one["covariance"])
    return ItemMoments(tuple(one["items"]), rows, one["people"], one["cells"])


def _read_organisation(body: Mapping[str, Any]) -> Organisation:
    return Organisation(
        variance={
            theme: WITHHELD if "withheld" in one else Variance(**one)
            for theme, one in body["variance"].items()
        },
        items={theme: _read_items(one) for theme, one in body["items"].items()},
        harmonic_n={
            theme: tuple(HarmonicBand(**one) for one in bands) for theme, bands in body["harmonic_n"].items()
        },
        agreement={
            theme: WITHHELD if "withheld" in one else Agreement(**one)
            for theme, one in body["agreement"].items()
        },
        division_items={(one["division"], one["theme"]): _read_items(one) for one in body["division_items"]},
        rounding=body["rounding"],
    )


def _read_certificate(body: Mapping[str, Any]) -> Certificate:
    return Certificate(**{**body, "waves": tuple(body["waves"]), "why": tuple(body["why"])})
