"""Programmes: what may be set up, and the promise that is only ever made stronger."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from surveys import programmes
from surveys.db import Stores, writing
from surveys.errors import Refusal, Unknown
from surveys.jobs import open_now, preview
from surveys.schedules import Every
from tests.works import DRAFT, Organisation, draft, make_works

NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)


def test_a_programme_comes_back_as_it_was_set_up(house: Engine) -> None:
    programme = programmes.set_up(house, DRAFT, NOW)
    assert programmes.draft_of(programmes.get(house, programme)) == DRAFT


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", " ", "Give the pulse a name."),
        ("units", (), "Choose at least one unit."),
        ("weekday", 7, "Choose a weekday."),
        ("days_open", 7, "must close before the next"),
        ("days_open", 0, "must close before the next"),
        ("reminders", (4,), "before the close"),
        ("reminders", (1, 1), "different days"),
        ("themes", ("luck",), "at least one theme"),
        ("items_per_wave", 0, "between 1 and 20"),
        ("languages", ("xx",), "languages of the questions"),
        ("zone", "Berlin", "Europe/Berlin"),
        ("country", "XX", "holidays are not known"),
        ("k", 4, "it can be raised, not lowered"),
        ("floor", 4, "at least as many people"),
    ],
)
def test_a_draft_that_cannot_be_kept_is_refused_with_the_mend(field: str, value: object, said: str) -> None:
    assert said in programmes.faults(draft(**{field: value}))[field]


def test_themes_with_too_few_items_for_the_cadence_are_refused() -> None:
    found = programmes.faults(draft(themes=("fairness",), items_per_wave=4))
    assert "same item twice" in found["items_per_wave"]


def test_two_programmes_cannot_have_one_name(house: Engine) -> None:
    programmes.set_up(house, DRAFT, NOW)
    with pytest.raises(Refusal, match="another name"):
        programmes.set_up(house, DRAFT, NOW)


def test_before_any_wave_k_may_still_be_lowered_to_five(house: Engine) -> None:
    programme = programmes.set_up(house, draft(k=7), NOW)
    programmes.change(house, programme, draft(k=5), NOW)
    assert programmes.get(house, programme).k == 5


def test_after_a_wave_has_opened_k_is_only_raised(stores: Stores, tmp_path: Path) -> None:
    programme = programmes.set_up(stores.house, draft(k=6), NOW)
    open_now(make_works(stores, tmp_path), programme, NOW)
    programmes.change(stores.house, programme, draft(k=7), NOW)
    with pytest.raises(Refusal, match="raised, not lowered"):
        programmes.change(stores.house, programme, draft(k=6), NOW)


def test_the_database_itself_refuses_a_k_under_five(house: Engine) -> None:
    programmes.set_up(house, DRAFT, NOW)
    with pytest.raises(IntegrityError), writing(house) as session:
        session.execute(text("UPDATE programme SET k = 4"))


def test_the_promise_says_from_how_many_people_on() -> None:
    promise = programmes.promise(draft(k=7), ["North"])
    assert any("7 or more answers" in sentence for sentence in promise.sentences)
    assert promise.sentences[0].startswith("Asked: North.")


def test_an_unknown_programme_is_said_to_be_unknown(house: Engine) -> None:
    with pytest.raises(Unknown):
        programmes.by_name(house, "Nothing")


def test_the_preview_counts_people_and_merged_groups(stores: Stores, tmp_path: Path) -> None:
    works = make_works(stores, tmp_path, Organisation({"a": 3, "b": 9, "c": 20}))
    seen = preview(works, DRAFT, NOW)
    assert (seen.people, seen.units, len(seen.cells), len(seen.merged)) == (32, 3, 2, 1)
    assert seen.comments


def test_the_preview_counts_who_answers_with_a_card_where_results_are_broken_down(
    stores: Stores, tmp_path: Path
) -> None:
    works = make_works(stores, tmp_path, Organisation({"a": 3, "b": 20}, mute=frozenset({"a1", "b3"})))
    assert preview(works, draft(attributes=("contract",)), NOW).unbroken == 2
    assert preview(works, DRAFT, NOW).unbroken == 0


def test_the_promise_says_where_nothing_is_broken_down() -> None:
    promise = programmes.promise(draft(k=7, attributes=("contract",)))
    assert any("where 1 to 6 of them took part" in sentence for sentence in promise.sentences)


def test_the_preview_says_the_next_days_and_how_often_a_theme_comes(stores: Stores, tmp_path: Path) -> None:
    seen = preview(make_works(stores, tmp_path), draft(every=Every.MONTHLY, anchor=date(2026, 3, 2)), NOW)
    assert [due.key for due in seen.dues] == ["2026-03-02", "2026-04-07", "2026-05-04"]
    assert {theme.name for theme in seen.themes} == {"Fairness", "Workload", "Purpose"}


def test_the_preview_of_a_half_filled_form_says_what_is_missing(stores: Stores, tmp_path: Path) -> None:
    empty = draft(name="", units=(), themes=(), zone="", at=time(9))
    seen = preview(make_works(stores, tmp_path), empty, NOW)
    assert {"name", "units", "themes", "zone"} <= seen.faults.keys()
    assert seen.dues == ()
