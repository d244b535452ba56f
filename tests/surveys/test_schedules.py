"""When a pulse is due, and when letters may go: dates decide, whatever the clocks do that night."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from surveys.errors import Refusal
from surveys.schedules import Cadence, Calendar, Every, calendar, dues, letter_moment, next_due

BERLIN = ZoneInfo("Europe/Berlin")
ALWAYS = Calendar("")


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def weekly(weekday: int = 0, hour: str = "09:00", anchor: date = date(2026, 1, 5)) -> Cadence:
    return Cadence(Every.WEEKLY, weekday, time.fromisoformat(hour), anchor)


class EveryDay:
    def works(self, day: date) -> bool:
        return True


def test_a_weekly_pulse_is_due_on_its_weekday_at_its_local_hour() -> None:
    due = next_due(weekly(), BERLIN, ALWAYS, at("2026-03-02T09:00"))
    assert (due.key, due.at) == ("2026-03-09", at("2026-03-09T09:00"))


def test_local_nine_stays_nine_when_summer_time_begins() -> None:
    first, second = dues(weekly(), BERLIN, ALWAYS, after=at("2026-03-22T00:00"), count=2)
    assert (first.at.hour, second.at.hour) == (8, 7)


def test_half_past_two_in_spring_happens_once_although_it_does_not_exist() -> None:
    sunday = weekly(6, "02:30")
    found = dues(sunday, BERLIN, EveryDay(), after=at("2026-03-23T00:00"), count=2)
    assert [due.key for due in found] == ["2026-03-29", "2026-04-05"]
    assert found[0].at == at("2026-03-29T03:30")


def test_half_past_two_in_autumn_happens_once_although_it_comes_twice() -> None:
    sunday = weekly(6, "02:30")
    first = next_due(sunday, BERLIN, EveryDay(), at("2026-10-24T12:00"))
    assert (first.key, first.at) == ("2026-10-25", datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert next_due(sunday, BERLIN, EveryDay(), first.at).key == "2026-11-01"


def test_a_holiday_moves_the_pulse_to_the_next_working_day() -> None:
    assert next_due(weekly(4), BERLIN, calendar("DE"), at("2026-12-31T12:00")).key == "2027-01-04"


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    epiphany = date(2026, 1, 6)
    assert (calendar("DE").works(epiphany), calendar("DE-BY").works(epiphany)) == (True, False)


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(Refusal):
        calendar("XX")
    with pytest.raises(Refusal):
        calendar("DE-XX")


def test_a_fortnightly_pulse_keeps_its_rhythm_over_the_year() -> None:
    cadence = Cadence(Every.FORTNIGHTLY, 1, time(10), date(2026, 12, 1))
    found = dues(cadence, BERLIN, EveryDay(), after=at("2026-12-02T00:00"), count=3)
    assert [due.key for due in found] == ["2026-12-15", "2026-12-29", "2027-01-12"]


def test_the_second_tuesday_stays_the_second_tuesday() -> None:
    cadence = Cadence(Every.MONTHLY, 1, time(10), date(2026, 1, 13))
    found = dues(cadence, BERLIN, EveryDay(), after=at("2026-01-14T00:00"), count=3)
    assert [due.key for due in found] == ["2026-02-10", "2026-03-10", "2026-04-14"]


def test_a_fifth_weekday_counts_as_the_fourth() -> None:
    cadence = Cadence(Every.QUARTERLY, 4, time(10), date(2026, 1, 30))
    found = dues(cadence, BERLIN, EveryDay(), after=at("2026-02-01T00:00"), count=2)
    assert [due.key for due in found] == ["2026-04-24", "2026-07-24"]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-02T08:00", "2026-03-02T08:00"),
        ("2026-03-02T17:59", "2026-03-02T17:59"),
        ("2026-03-02T18:00", "2026-03-03T08:00"),
        ("2026-03-02T03:10", "2026-03-02T08:00"),
        ("2026-03-06T20:00", "2026-03-09T08:00"),
        ("2026-05-01T10:00", "2026-05-04T08:00"),
    ],
)
def test_letters_go_from_eight_to_six_on_working_days(now: str, then: str) -> None:
    assert letter_moment(at(now), BERLIN, calendar("DE")) == at(then)


def test_every_hour_of_a_year_leads_to_a_letter_hour_that_is_not_earlier() -> None:
    moment = at("2026-01-01T00:30")
    for _ in range(0, 365 * 24, 5):
        found = letter_moment(moment, BERLIN, ALWAYS)
        assert found >= moment
        assert 8 <= found.astimezone(BERLIN).hour < 18
        moment += timedelta(hours=5)
