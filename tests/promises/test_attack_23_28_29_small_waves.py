"""Attacks 23, 28 and 29: small units, units that end small, a wave of seven, and a chart that changes later."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from surveys import release
from surveys.db import Stores, reading, writing
from surveys.keys import Keys
from surveys.release import count, publish
from surveys.release.origin import mark
from surveys.release.proofs import listed
from surveys.release.tables import Moment, Spent, Tally, Turnout
from tests.surveys.release.booth import Booth
from tests.surveys.release.factories import cell, company, facts, opened

ANSWERS = {"fairness-1": 4, "fairness-2": 2, "purpose-1": 3}


def rows(stores: Stores, table: Any) -> list[Any]:
    """Return all rows of a table of the ballot store."""
    with reading(stores.ballots) as session:
        return list(session.exec(select(table)).all())


@pytest.mark.parametrize("seed", range(5))
def test_23_the_store_holds_no_tally_of_fewer_than_five(stores: Stores, seed: int) -> None:
    mark(stores)
    numbers = {"a/1": 3, "a/2": 3 + seed, "a/3": 12, "b/1": 4, "c/1": 9, "c/2": 2}
    count.enter(stores, facts(company(numbers)), opened(seed, numbers, skip=0.2))
    assert all(one.n >= 5 for one in rows(stores, Tally))
    assert all(one.people >= 30 for one in rows(stores, Moment))


def test_23_the_store_itself_refuses_a_tally_of_four(stores: Stores) -> None:
    row = {"wave": "w", "kind": "S", "theme": "t", "block": "a", "cells": ["a"], "n": 4, "total": 9}
    with pytest.raises(IntegrityError), writing(stores.ballots) as session:
        session.execute(insert(Tally).values(**row))


@pytest.mark.parametrize(("large", "small"), [(25, 2), (20, 1), (30, 4)])
def test_23_no_list_of_tokens_gives_a_small_cell_away_by_subtraction(
    stores: Stores, tmp_path: Path, large: int, small: int
) -> None:
    booth = Booth(stores, tmp_path, facts([cell("a", eligible=40), cell("b", eligible=8)]))
    for name, n in (("a", large), ("b", small)):
        for _ in range(n):
            booth.vote(name, answers=ANSWERS)
    booth.stop()
    count.tally(stores, booth.keys, booth.facts, booth.issued)
    assert [one.valid for one in rows(stores, Turnout)] == [large + small]
    assert rows(stores, Spent) == []


@pytest.mark.parametrize("seed", range(50))
def test_23_what_remains_of_a_group_beside_listed_tokens_is_nobody_or_twenty(seed: int) -> None:
    rng = random.Random(seed)
    cells = company({f"d{rng.randrange(3)}/{i}": 40 for i in range(rng.randrange(1, 9))})
    counts = {("S", one.cell): rng.choice([0, 1, 4, 9, 19, 20, 25, 60]) for one in cells}
    shown = listed(cells, counts)
    for place in {step for one in cells for step in one.path}:
        inside = {("S", one.cell) for one in cells if place in one.path}
        left = sum(counts[key] for key in inside - shown)
        assert not inside & shown or left == 0 or left >= 20


def test_28_a_later_chart_does_not_cut_a_published_wave_again(stores: Stores, tmp_path: Path) -> None:
    mark(stores)
    keys, numbers = Keys(tmp_path / "keys"), {"a/1": 20, "a/2": 25, "b/1": 30}
    wave = facts(company(numbers))
    count.enter(stores, wave, opened(1, numbers))
    first = release.get(stores.house, publish.publish(stores, wave, keys))
    moved = replace(wave, cells=tuple(replace(one, path=("co", "new")) for one in wave.cells))
    count.enter(stores, moved, opened(2, numbers))
    assert release.get(stores.house, publish.publish(stores, moved, keys)) == first


def test_29_two_answers_of_seven_are_kept_nowhere(stores: Stores, tmp_path: Path) -> None:
    booth = Booth(stores, tmp_path, facts([cell("a", eligible=7)]))
    for _ in range(2):
        booth.vote("a", answers=ANSWERS)
    booth.stop()
    count.tally(stores, booth.keys, booth.facts, booth.issued)
    assert rows(stores, Tally) == rows(stores, Spent) == []
    assert [(one.valid, one.void) for one in rows(stores, Turnout)] == [(0, 0)]


def test_29_a_wave_of_two_answers_shows_no_figure_and_no_participation(
    stores: Stores, tmp_path: Path
) -> None:
    mark(stores)
    wave = facts([cell("a", eligible=7)])
    count.enter(stores, wave, opened(1, {"a": 2}))
    found = release.get(stores.house, publish.publish(stores, wave, Keys(tmp_path / "keys")))
    assert set(found.cells.values()) == set(found.participation.values()) == {release.WITHHELD}


@pytest.mark.parametrize("small", [1, 3, 4])
def test_29_no_number_of_second_moments_gives_a_small_cell_away(
    stores: Stores, tmp_path: Path, small: int
) -> None:
    mark(stores)
    numbers = {"a/1": 11, "a/2": 12, "a/3": small, "b/1": 25, "b/2": 33, "b/3": 34}
    wave = facts(company(numbers))
    count.enter(stores, wave, opened(1, numbers))
    assert all(sum(numbers.values()) - one.people >= 30 for one in rows(stores, Moment) if one.scope == "co")
    found = release.get(stores.house, publish.publish(stores, wave, Keys(tmp_path / "keys")))
    variance = found.organisation.variance["fairness"]
    assert isinstance(variance, release.Variance)
    assert (variance.people, variance.cells) == (67, 2)
    assert release.audit(stores.house).clean


def test_29_nothing_is_published_before_the_count(stores: Stores) -> None:
    assert release.released(stores.house) == ()
    with reading(stores.ballots) as session:
        assert session.exec(select(Turnout).where(col(Turnout.wave) == "w1")).first() is None
