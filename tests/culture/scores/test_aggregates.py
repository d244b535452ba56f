"""Ratings by unit and window: sums that add up, scales that do not mix, revoked files that do not count."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from culture.errors import Refusal, Unknown
from culture.scores import aggregates, batches
from culture.scores.aggregates import Windows
from tests.culture.scores.conftest import Bring
from tests.culture.scores.files import ratings

START = date(2025, 3, 3)


def test_windows_hold_what_a_count_by_hand_finds(
    house: Engine, bring: Bring, branches: dict[str, str]
) -> None:
    data = ratings(units=["North", "South"], count=600)
    bring(data)
    wanted: Counter[tuple[str, int]] = Counter()
    for line in data.decode().splitlines()[1:]:
        unit, day, csat, *_ = line.split(",")
        window = (date.fromisoformat(day) - START).days // 14
        if 0 <= window < 20:
            wanted[branches[unit], window] += int(csat)
    found = aggregates.read(house, "csat", Windows(START, 14, 20))
    assert {(x.unit, x.period): x.sum for x in found} == dict(wanted)


def test_each_window_says_its_first_day(house: Engine, bring: Bring) -> None:
    bring(b"unit,date,nps\nNorth,2025-03-17,9\n")
    (found,) = aggregates.read(house, "nps", Windows(START, 7, 4))
    assert (found.period, found.start) == (2, START + timedelta(days=14))


def test_mean_spread_promoters_and_detractors_follow(house: Engine, bring: Bring) -> None:
    lines = "\n".join(f"North,2026-02-01,{x}" for x in (10, 9, 7, 3))
    bring(f"unit,date,nps\n{lines}\n".encode())
    (found,) = aggregates.read(house, "nps", Windows(date(2026, 2, 1), 1, 1))
    assert (found.n, found.mean, found.ss_df, found.ss) == (4, 25.0, 3, 30_000 - 100**2 / 4)
    assert (found.promoters, found.detractors) == (2, 1)


def test_means_without_an_sd_have_no_spread(house: Engine, bring: Bring) -> None:
    bring(b"unit,date,n,mean\nNorth,2026-02-01,30,4.2\n", metric="csat")
    (found,) = aggregates.read(house, "csat", Windows(date(2026, 2, 1), 7, 1))
    assert (found.n, found.ss, found.ss_df) == (30, 0.0, 0)
    assert found.mean == pytest.approx(4.2)


def test_a_revoked_file_is_not_read(house: Engine, bring: Bring, now: datetime) -> None:
    batches.revoke(house, bring(b"unit,date,nps\nNorth,2026-02-01,9\n").batch, by="Hana", now=now)
    assert aggregates.read(house, "nps", Windows(date(2026, 2, 1), 7, 1)) == ()
    assert aggregates.metrics(house) == ()


def test_units_can_be_named(house: Engine, bring: Bring, branches: dict[str, str]) -> None:
    bring(b"unit,date,nps\nNorth,2026-02-01,9\nSouth,2026-02-01,9\n")
    window = Windows(date(2026, 2, 1), 7, 1)
    found = aggregates.read(house, "nps", window, units=[branches["South"]])
    assert [x.unit for x in found] == [branches["South"]]


def test_scales_are_never_mixed(house: Engine, bring: Bring) -> None:
    bring(b"unit,date,csat\nNorth,2026-02-01,5\nNorth,2026-02-01,4\n")
    bring(b"unit,date,csat\nNorth,2026-02-02,9\n", scales={"csat": "1-10"})
    window = Windows(date(2026, 2, 1), 7, 1)
    assert [x.n for x in aggregates.read(house, "csat", window)] == [2]
    assert [x.sum for x in aggregates.read(house, "csat", window, scale="1-10")] == [9.0]
    assert (aggregates.scale_of(house, "csat").key, len(aggregates.metrics(house))) == ("1-5", 2)


def test_what_there_is_of_a_metric_is_told(house: Engine, bring: Bring) -> None:
    bring(b"unit,date,nps\nNorth,2026-02-01,9\nSouth,2026-02-03,9\n")
    (found,) = aggregates.metrics(house)
    assert (found.metric, found.n, found.mean, found.units, found.batches) == ("nps", 2, 100.0, 2, 1)
    assert (found.first, found.last, found.scale.low) == (date(2026, 2, 1), date(2026, 2, 3), -100)


def test_an_unknown_metric_and_empty_windows_are_refused(house: Engine) -> None:
    with pytest.raises(Unknown):
        aggregates.read(house, "happiness", Windows(START, 7, 1))
    with pytest.raises(Refusal):
        aggregates.read(house, "nps", Windows(START, 0, 1))
