"""A study reads one scale of a metric, always the same, and says how many ratings stand on another."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, delete, update
from sqlmodel import col

from culture.db import writing
from culture.linkage import studies
from culture.linkage.plan import fingerprint
from culture.linkage.releases import Clock, clock_of
from culture.linkage.studies import Declaration, Study, scales, sealing
from culture.scores.store import ScoreCell
from tests.culture.linkage.studied import plant, publish, rate, rate_elsewhere

EARLY = datetime.fromisoformat("2025-01-01T09:00+00:00")
MORE, FEWER = 13, 2  # days with 60 ratings a branch on another scale; there are 12 on the usual one


@pytest.fixture
def branches(house: Engine, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Plant the organisation with its ratings of 1 to 5 and twelve published waves; return its branches."""
    ids = plant(house)
    rate(house, ids)
    waves = publish(ids)
    monkeypatch.setattr(studies, "released", lambda engine, programme=None: waves)
    return ids


def declared(house: Engine) -> str:
    said = Declaration("Do fair branches serve better?", "fairness", "csat", 0.1, before_data=False)
    return studies.declare(house, said, by="hana", now=EARLY)


def look(house: Engine, study: str, now: datetime) -> Any:
    return studies.look(house, study, now=now, version="1")


def highest(body: Any) -> float:
    """Return the upper end of the scale that a look read."""
    return float(body["panel"]["table"]["customers"]["csat"]["high"])


def old(house: Engine, study: str) -> None:
    """Take scale and seal out of a study, as studies were before they had them."""
    found = studies.get(house, study)
    frozen = {key: one for key, one in found.plan["frozen"].items() if key not in ("scales", "sealed")}
    found.plan = found.plan | {"frozen": frozen}
    with writing(house) as session:
        sha256 = fingerprint(sealing.plan_of(found))
        session.execute(update(Study).values(plan=found.plan, sha256=sha256, seal=""))


def test_a_look_says_how_many_ratings_stand_on_another_scale(house: Engine, branches, now: datetime) -> None:
    rate_elsewhere(house, branches, many=FEWER)
    body = look(house, declared(house), now)
    left = {one["reason"]: one["n"] for one in body["panel"]["excluded"]}
    assert left["ratings_on_another_scale"] == FEWER * 60 * len(branches)
    assert body["inputs"]["customers"]["csat"]["ratings_on_another_scale"] == FEWER * 60 * len(branches)


def test_a_study_keeps_the_scale_with_which_it_was_declared(house: Engine, branches, now: datetime) -> None:
    study = declared(house)
    rate_elsewhere(house, branches, many=MORE)
    assert (highest(look(house, study, now)), studies.chain_holds(house, study)) == (5, True)
    assert studies.get(house, study).plan["frozen"]["scales"] == {"csat": "1-5"}


def test_an_older_plan_keeps_the_scale_of_its_first_look(house: Engine, branches, now: datetime) -> None:
    study = declared(house)
    old(house, study)
    look(house, study, now)
    rate_elsewhere(house, branches, many=MORE)
    assert (highest(look(house, study, now)), len(studies.looks(house, study))) == (5, 2)


def test_an_older_plan_without_a_look_takes_the_scale_with_most_ratings(
    house: Engine, branches, now: datetime
) -> None:
    study = declared(house)
    old(house, study)
    rate_elsewhere(house, branches, many=MORE)
    assert highest(look(house, study, now)) == 10


def test_a_scale_without_ratings_left_is_not_replaced_by_another(
    house: Engine, branches, now: datetime
) -> None:
    study = declared(house)
    rate_elsewhere(house, branches, many=FEWER)
    with writing(house) as session:
        session.execute(delete(ScoreCell).where(col(ScoreCell.scale) == "1-5"))
    body = look(house, study, now)
    assert (highest(body), body["inputs"]["customers"]["csat"]["ratings"]) == (5, 0)


def test_ratings_read_window_by_window_are_the_same_as_in_one_go(
    house: Engine, branches, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = clock_of(publish(branches))
    whole = scales.scores_of(house, clock, scales={})[0].aggregates
    monkeypatch.setattr(Clock, "even", False)
    assert set(scales.scores_of(house, clock, scales={})[0].aggregates) == set(whole)
