"""Releases for tests of what reads them: invented, seeded, of the shape that the door gives out."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from surveys.release import (
    WITHHELD,
    Band,
    Certificate,
    Group,
    NBand,
    Organisation,
    Release,
    ReleaseCell,
    Shown,
    Theme,
    Variance,
    Withheld,
)

THEMES = ("workload", "fairness", "purpose", "empowerment", "respect")
REGIONS = ("North", "Centre", "South")
TOWNS = (
    "Arnsbach", "Birkenau", "Cronheim", "Dornfeld", "Eschwege", "Falkensee", "Grünwald am See", "Hohenstein",
    "Ilmenau", "Jesberg", "Kaltenkirchen-Altstadt", "Lauffen", "Mühlberg",
)  # fmt: skip


def make_groups(towns: int = 13) -> tuple[Group, ...]:
    """Return a company of three regions with `towns` branches each, as the groups of a release."""
    cells, divisions = [], []
    for region in REGIONS:
        units = tuple(f"{region}-{town}".lower() for town in TOWNS[:towns])
        divisions.append(
            Group(region.lower(), f"Region {region}", "division", "org", units, 18 * towns, ("org",))
        )
        cells += [
            Group(
                f"c-{unit}", f"{town} {region}", "cell", region.lower(), (unit,), 18, ("org", region.lower())
            )
            for unit, town in zip(units, TOWNS, strict=False)
        ]
    every = tuple(unit for one in divisions for unit in one.units)
    company = Group("org", "Meadow & Stone", "company", None, every, 54 * towns, ())
    return (company, *divisions, *cells)


def make_release(
    wave: int = 1, themes: Sequence[str] = THEMES, towns: int = 13, *, seed: int = 1, hidden: float = 0.12
) -> Release:
    """Return the release of wave number `wave`, a fortnight after the one before; a share of cells is withheld."""
    chance = random.Random(f"{seed}-{wave}")
    groups = make_groups(towns)
    closed = date(2026, 1, 9) + timedelta(days=14 * wave)
    return Release(
        id=f"r{wave:023d}",
        wave=f"wave-{wave}",
        programme="pulse",
        programme_name="Fortnightly pulse",
        opened_on=closed - timedelta(days=4),
        closed_on=closed,
        k=5,
        origin="demo",
        themes=tuple(Theme(theme, (f"{theme}-1",)) for theme in themes),
        groups=groups,
        cells={
            (group.id, theme): _cell(group, index, chance, hidden)
            for group in groups
            for index, theme in enumerate(themes)
        },
        participation={
            group.id: Band(0.6, 0.65) if group.level != "cell" else _share(chance, hidden) for group in groups
        },
        organisation=Organisation(
            variance={theme: Variance(0.8, 400, 39) for theme in themes},
            items={},
            harmonic_n={},
            agreement={},
        ),
        certificate=Certificate(
            5, 200, 800, 0, 0, 180, 20, (f"wave-{wave}",), ("Groups under 5 are hidden.",)
        ),
        comments=(),
        sha256="0" * 64,
    )


def make_releases(waves: int = 12, towns: int = 13) -> tuple[Release, ...]:
    """Return consecutive releases whose themes rotate, three of five a wave, oldest first."""
    turns = (THEMES[:3], THEMES[2:], (THEMES[0], THEMES[1], THEMES[4]))
    return tuple(make_release(wave, turns[wave % 3], towns) for wave in range(1, waves + 1))


def _cell(group: Group, index: int, chance: random.Random, hidden: float) -> ReleaseCell:
    spread = {"company": 0.04, "division": 0.12, "cell": 0.35}.get(group.level, 0.2)
    mean = round(3.1 + 0.25 * index + chance.gauss(0, spread), 2)
    draw = chance.random()
    if group.level != "cell":
        return Shown(round(0.62 * group.invited), mean)
    if draw < hidden:
        return WITHHELD
    if draw > 0.97:
        return Shown(NBand(5, 9), 4.6, "top")
    return Shown(NBand(*((10, 14) if draw > 0.5 else (5, 9))), min(max(mean, 1.4), 4.6))


def _share(chance: random.Random, hidden: float) -> Band | Withheld:
    return WITHHELD if chance.random() < hidden else Band(0.55, 0.7)
