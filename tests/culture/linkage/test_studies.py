"""A question frozen before its data; looks in a chain; what a look keeps is enough to repeat it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, delete, update

from culture.app import commands
from culture.db import writing
from culture.errors import Conflict, Refusal, Unknown
from culture.linkage import looks, studies
from culture.linkage.plan import LookSchedule
from culture.linkage.studies import Declaration, Study, StudyLook, paying
from culture.reports import files
from surveys.release import Overlap
from tests.culture.linkage.studied import FIRST, HEADS, STEP, plant, publish, rate

SAID = Declaration("Do fair branches serve better?", "fairness", "csat", 0.1)
EARLY = datetime.fromisoformat("2025-01-01T09:00+00:00")
Publish = Callable[[int], None]


@pytest.fixture
def published(house: Engine, monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Plant the organisation, bring in its ratings, and return a function: so many waves are published."""
    ids = plant(house)
    rate(house, ids)
    every = publish(ids)
    shown: list[int] = [0]
    monkeypatch.setattr(studies, "released", lambda engine, programme=None: every[: shown[0]])

    def go(waves: int) -> None:
        shown[0] = waves

    go(12)
    return go


def declared(house: Engine, **changes) -> str:
    """Declare the usual question on the first of January 2025 and return its id."""
    said = Declaration(**{**SAID.__dict__, **changes})
    return studies.declare(house, said, by="hana", now=EARLY)


def look(house: Engine, study: str, now: datetime):
    return studies.look(house, study, now=now, version="1")


def test_a_declared_question_counts_waves_that_close_after_it(
    house: Engine, published: Publish, now: datetime
) -> None:
    late = datetime.combine(FIRST + 5 * STEP, EARLY.timetz())
    study = studies.declare(house, replace(SAID, when="any"), by="hana", now=late)
    assert len(look(house, study, now)["inputs"]["staff"]["releases"]) == 6


def test_a_true_effect_is_found_and_declared_as_such(
    house: Engine, published: Publish, now: datetime
) -> None:
    body = look(house, declared(house), now)
    assert body["plan"]["status"] == "registered"
    assert body["links"][0]["within"]["slope_corrected"]["low"] == pytest.approx(0.8, abs=0.35)


def test_a_question_about_data_that_are_there_is_exploratory(
    house: Engine, published: Publish, now: datetime
) -> None:
    body = look(house, declared(house, before_data=False), now)
    assert body["verdict"]["sentence"].startswith("Exploratory")


def test_the_hash_covers_what_no_estimator_reads(house: Engine, published: Publish) -> None:
    one, two = (studies.get(house, declared(house, planned_waves=n, before_data=False)) for n in (12, 26))
    assert one.sha256 != two.sha256
    assert set(one.plan["frozen"]) >= {"items", "unit_level", "period", "planned_waves", "looks", "data"}


@pytest.mark.parametrize("change", [{"planned_waves": 6}, {"plan": None}])
def test_a_plan_that_was_changed_later_no_longer_holds(
    house: Engine, published: Publish, change: dict
) -> None:
    study = declared(house)
    assert studies.chain_holds(house, study)
    plan = studies.get(house, study).plan | {"sesoi": {"csat": 0.01}}
    with writing(house) as session:
        session.exec(update(Study).values({key: plan if one is None else one for key, one in change.items()}))
    assert not studies.chain_holds(house, study)


def test_nothing_new_spends_no_look(house: Engine, published: Publish, now: datetime) -> None:
    study = declared(house)
    assert look(house, study, now) == look(house, study, now + timedelta(days=1))
    assert len(studies.looks(house, study)) == 1


def test_an_early_look_has_a_higher_bar_than_the_last(
    house: Engine, published: Publish, now: datetime
) -> None:
    study = declared(house, when="any")
    published(6)
    first = look(house, study, now)["links"][0]["look"]
    published(12)
    last = look(house, study, now)["links"][0]["look"]
    assert (first["last"], last["last"], first["alpha"] < 0.01 < last["alpha"] <= 0.05) == (False, True, True)


def test_no_look_follows_the_last_one(house: Engine, published: Publish, now: datetime) -> None:
    study = declared(house, planned_waves=8)
    published(8)
    body = look(house, study, now)
    published(12)
    assert (look(house, study, now), len(studies.looks(house, study))) == (body, 1)
    with pytest.raises(Conflict, match="has had its last look, with all 8 planned waves"):
        paying.check(studies.get(house, study), studies.looks(house, study), 12)


def test_a_question_to_be_looked_at_once_waits_for_all_planned_waves(
    house: Engine, published: Publish, now: datetime
) -> None:
    study = declared(house, planned_waves=8)
    published(7)
    with pytest.raises(Conflict, match=r"looked at once.*So far 7 are"):
        look(house, study, now)
    published(12)
    body = look(house, study, now)
    taken = body["links"][0]["look"]
    assert (taken["last"], taken["alpha"]) == (True, pytest.approx(0.05))
    assert len(body["inputs"]["staff"]["releases"]) == 8


def test_every_wave_counts_as_a_look_whether_it_was_opened_or_not(
    house: Engine, published: Publish, now: datetime
) -> None:
    one = declared(house, when="any")
    published(6)
    taken = look(house, one, now)["links"][0]["look"]
    alone = looks.look(LookSchedule(12, (6,)), 0.05)
    assert alone is not None
    assert taken["alpha"] < alone.alpha
    assert paying.schedule(studies.get(house, one), 6).seen == (1, 2, 3, 4, 5, 6)


def test_a_wave_is_in_when_its_customer_scores_are(
    house: Engine, published: Publish, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = studies.scores_of
    early = lambda one: [cell for cell in one.aggregates if cell.period <= 6]  # noqa: E731
    monkeypatch.setattr(
        studies, "scores_of", lambda *a, **n: tuple(replace(o, aggregates=early(o)) for o in scores(*a, **n))
    )
    body = look(house, declared(house, when="any"), now)
    assert body["links"][0]["look"]["fraction"] == pytest.approx(0.5)


def test_other_scores_without_another_wave_pay_for_no_look(
    house: Engine, published: Publish, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = declared(house, when="any")
    published(6)
    look(house, study, now)
    scores = studies.scores_of
    monkeypatch.setattr(
        studies,
        "scores_of",
        lambda *args, **named: tuple(
            replace(one, aggregates=one.aggregates[1:]) for one in scores(*args, **named)
        ),
    )
    with pytest.raises(Conflict, match="a look is paid for by a wave"):
        look(house, study, now)


def test_looks_are_chained_by_their_hashes(house: Engine, published: Publish, now: datetime) -> None:
    study = declared(house, when="any")
    published(6)
    look(house, study, now)
    published(12)
    look(house, study, now)
    one, two = studies.looks(house, study)
    assert (two.previous, studies.chain_holds(house, study)) == (one.sha256, True)


def test_a_look_changed_afterwards_breaks_the_chain(house: Engine, published: Publish, now: datetime) -> None:
    study = declared(house)
    body = look(house, study, now)
    with house.begin() as connection:
        connection.execute(update(StudyLook).values(result=body | {"seed": 2}))
    assert not studies.chain_holds(house, study)


def test_a_look_before_any_wave_is_refused(house: Engine, published: Publish, now: datetime) -> None:
    published(0)
    with pytest.raises(Refusal, match="No wave has been published yet"):
        look(house, declared(house), now)


@pytest.mark.parametrize(
    "wrong", [{"question": " "}, {"sesoi": 0.0}, {"lag": 7}, {"planned_waves": 1}, {"theme": ""}]
)
def test_a_question_that_lacks_something_is_not_frozen(house: Engine, wrong) -> None:
    with pytest.raises(Refusal):
        declared(house, **wrong)


def test_there_is_no_study_by_another_name(house: Engine) -> None:
    with pytest.raises(Unknown):
        studies.get(house, "none")


def test_the_list_tells_verdict_and_looks(house: Engine, published: Publish, now: datetime) -> None:
    study = declared(house)
    look(house, study, now)
    (line,) = studies.every(house)
    assert (line.id, line.looks, line.usable_waves, line.verdict != "") == (study, 1, 12, True)


def test_a_third_party_repeats_the_result_from_the_files(
    house: Engine, published: Publish, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        studies,
        "overlaps",
        lambda engine, waves: [
            Overlap(f"c{i:02d}", *two, HEADS - i % 3) for i in range(12) for two in combinations(waves, 2)
        ],
    )
    study = declared(house)
    body = look(house, study, now)
    plan = files.plan_json(studies.get(house, study).plan, [12], 12)
    for name, text in (
        ("p.csv", files.panel_csv(body)),
        ("o.csv", files.overlaps_csv(body)),
        ("plan.json", plan),
    ):
        (tmp_path / name).write_text(text)
    place = [str(tmp_path / name) for name in ("p.csv", "p.csv", "plan.json", "o.csv", "out.json")]
    CliRunner().invoke(
        commands(), ["link", *place[:2], "--plan", place[2], "--overlaps", place[3], "--json", place[4]]
    )
    again = json.loads((tmp_path / "out.json").read_text())
    assert again["plan"] == body["plan"]
    assert again["links"][0]["verdict"] == body["links"][0]["verdict"]
    ends = [one["links"][0]["within"]["slope_corrected"]["ci"] for one in (again, body)]
    assert ends[0] == pytest.approx(ends[1], abs=1e-9)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "registered", "since": FIRST},
        {"declared_at": EARLY - timedelta(days=400)},
        {"declared_by": "ceo"},
        {"question": "Something else?"},
        {"theme": "purpose"},
        {"programme": "other"},
        {"seal": ""},
        {"taken": 1, "head": ""},
    ],
)
def test_any_column_of_a_study_changed_afterwards_breaks_the_chain(
    house: Engine, published: Publish, change: dict
) -> None:
    study = declared(house, before_data=False)
    with house.begin() as connection:
        connection.execute(update(Study).values(**change))
    assert not studies.chain_holds(house, study)


@pytest.mark.parametrize("change", [{"usable_waves": 1}, {"taken_at": EARLY}, {"number": 3}])
def test_any_column_of_a_look_changed_afterwards_breaks_the_chain(
    house: Engine, published: Publish, now: datetime, change: dict
) -> None:
    study = declared(house)
    look(house, study, now)
    with house.begin() as connection:
        connection.execute(update(StudyLook).values(**change))
    assert not studies.chain_holds(house, study)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_look_taken_away_breaks_the_chain_and_no_other_is_added(
    house: Engine, published: Publish, now: datetime, hidden: bool
) -> None:
    study = declared(house, before_data=False)
    look(house, study, now)
    with house.begin() as connection:
        connection.execute(delete(StudyLook))
        connection.execute(
            update(Study).values(head="", taken=0) if hidden else update(Study).values(taken=1)
        )
    assert not studies.chain_holds(house, study)
    with pytest.raises(Conflict, match="does not match its hashes"):
        look(house, study, now)


def test_a_second_declared_question_about_a_pair_waits_for_the_firsts_last_look(
    house: Engine, published: Publish, now: datetime
) -> None:
    one = declared(house, planned_waves=8)
    with pytest.raises(Refusal, match="two chances for one claim"):
        declared(house, lag=2, planned_waves=4)
    assert declared(house, before_data=False)
    look(house, one, now)
    later = studies.declare(house, SAID, by="hana", now=now + timedelta(days=1))
    assert studies.get(house, later).status == "registered"


def test_a_twin_that_was_declared_before_there_was_this_rule_is_exploratory(
    house: Engine, published: Publish, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = declared(house)
    monkeypatch.setattr(studies.siblings, "check", lambda *_: None)
    two = studies.declare(house, SAID, by="hana", now=EARLY + timedelta(days=1))
    status = [look(house, study, now)["plan"]["status"] for study in (one, two)]
    assert status == ["registered", "exploratory"]
