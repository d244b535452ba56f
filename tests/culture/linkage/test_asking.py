"""Large looks: asked for, computed by whoever has time, logged once wherever a crash falls."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from culture import jobs
from culture.errors import Conflict, Refusal
from culture.linkage import studies
from culture.linkage.studies import Declaration, asking, paying
from tests.culture.linkage.studied import plant, publish, rate

SAID = Declaration("Do fair branches serve better?", "fairness", "csat", 0.1, when="any")
LATER = asking.LEASE + timedelta(seconds=1)
Show = Callable[[int], None]


@pytest.fixture
def show(house: Engine, monkeypatch: pytest.MonkeyPatch) -> Show:
    """Plant the organisation with twelve published waves, all of it too large for a request."""
    ids = plant(house)
    rate(house, ids)
    every, shown = publish(ids), [12]
    for module in (studies, asking):
        monkeypatch.setattr(module, "released", lambda engine, programme=None: every[: shown[0]])
    monkeypatch.setattr(asking, "INSTANT", 0)

    def so_many(waves: int) -> None:
        shown[0] = waves

    return so_many


@pytest.fixture
def study(house: Engine, show: Show) -> str:
    return studies.declare(house, SAID, by="hana", now=datetime.fromisoformat("2025-01-01T09:00+00:00"))


def ask(house: Engine, study: str, now: datetime) -> str:
    return asking.ask(house, study, now=now, version="1")


def attend(house: Engine, now: datetime, holder: str = "one") -> bool:
    return asking.attend(house, holder, now=now, version="1")


def test_a_small_look_is_taken_at_once_and_is_not_taken_twice(
    house: Engine, study: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "INSTANT", 20_000)
    assert (ask(house, study, now), ask(house, study, now)) == ("taken", "same")
    assert asking.order_of(house, study) is None


def test_a_large_look_waits_for_the_clock_and_is_logged_once(
    house: Engine, study: str, now: datetime
) -> None:
    assert (ask(house, study, now), ask(house, study, now)) == ("ordered", "ordered")
    assert (attend(house, now), attend(house, now)) == (True, False)
    assert [one.number for one in studies.looks(house, study)] == [1]
    assert asking.order_of(house, study) is None


def test_what_cannot_be_looked_at_is_refused_when_it_is_asked_for(
    house: Engine, study: str, show: Show, now: datetime
) -> None:
    show(0)
    with pytest.raises(Refusal, match="No wave has been published yet"):
        ask(house, study, now)


def test_a_look_that_one_process_computes_is_left_alone_by_others(
    house: Engine, study: str, now: datetime
) -> None:
    ask(house, study, now)
    assert asking._take(house, "one", now) is not None
    assert not attend(house, now + timedelta(seconds=50), "two")
    asking.renew(house, "one", now + timedelta(seconds=50))
    assert not attend(house, now + LATER, "two")


def test_a_crash_in_the_middle_is_picked_up_when_the_lease_has_run_out(
    house: Engine, study: str, now: datetime
) -> None:
    ask(house, study, now)
    asking._take(house, "gone", now)
    assert attend(house, now + LATER, "two")
    assert len(studies.looks(house, study)) == 1


def test_a_crash_after_the_look_was_logged_spends_no_second_look(
    house: Engine, study: str, show: Show, now: datetime
) -> None:
    show(6)
    ask(house, study, now)
    asking._take(house, "gone", now)
    studies.look(house, study, now=now, version="1")
    show(12)
    assert attend(house, now + LATER, "two")
    assert ([one.usable_waves for one in studies.looks(house, study)], asking.order_of(house, study)) == (
        [6],
        None,
    )


def test_a_look_that_somebody_else_took_meanwhile_ends_the_order(
    house: Engine, study: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faster(*_: object, **__: object) -> None:
        raise Conflict("Somebody else has just taken this look.")

    ask(house, study, now)
    monkeypatch.setattr(studies, "look", faster)
    assert attend(house, now)
    assert asking.order_of(house, study) is None


def test_why_a_look_did_not_come_is_kept_until_it_is_asked_for_again(
    house: Engine, study: str, show: Show, now: datetime
) -> None:
    ask(house, study, now)
    show(0)
    attend(house, now)
    order = asking.order_of(house, study)
    assert order is not None
    assert order.refused.startswith("No wave has been published yet")
    show(12)
    ask(house, study, now)
    assert attend(house, now)
    assert len(studies.looks(house, study)) == 1


def test_a_look_that_fails_three_times_is_given_up_and_said_so(
    house: Engine, study: str, now: datetime
) -> None:
    ask(house, study, now)
    for _ in range(3):
        asking._take(house, "gone", now)
        now += LATER
    assert attend(house, now)
    order = asking.order_of(house, study)
    assert order is not None
    assert order.refused == asking.GIVEN_UP
    assert studies.looks(house, study) == ()


def test_while_a_look_is_computed_the_next_turn_keeps_its_lease(
    house: Engine, study: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([now, now + timedelta(seconds=40)])
    worker = jobs.Looks(house, lambda: next(moments))
    ask(house, study, now)
    monkeypatch.setattr(studies, "look", lambda *_, **__: worker.turn())
    seen: list[datetime] = []
    renew = asking.renew
    monkeypatch.setattr(asking, "renew", lambda *one: (renew(*one), seen.append(one[2])))
    assert worker.turn()
    assert seen == [now + timedelta(seconds=40)]


def test_an_order_that_cannot_be_paid_for_says_why(
    house: Engine, study: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(house, study, now)
    monkeypatch.setattr(paying, "waves_in", lambda *_: ())
    monkeypatch.setattr(paying, "when", lambda _: paying.ONCE)
    assert attend(house, now)
    order = asking.order_of(house, study)
    assert order is not None
    assert "looked at once" in order.refused
