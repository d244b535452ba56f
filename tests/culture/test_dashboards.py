"""Dashboards: nothing but what releases hold, withheld visible as withheld, and only for whom it is."""

from dataclasses import FrozenInstanceError, replace
from math import sqrt

import pytest

from culture.access import Role, Viewer
from culture.charts import Missing, Point, Span
from culture.dashboards import (
    Catalogue,
    Reader,
    figures,
    of_unit,
    of_wave,
    overview,
    phrases,
    results,
    sees,
    theme_page,
    unit_page,
)
from culture.dashboards.figures import answers, change, half_width, point, written
from culture.dashboards.overview import tree
from culture.errors import Unknown
from surveys.release import WITHHELD, NBand, Release, ReleaseCell, Shown, Variance
from tests.factories import make_release, make_releases

HR = Viewer("hr", Role.HR)
ALICE = Viewer("alice", Role.LEADER, frozenset({"north"}))
BOB = Viewer("bob", Role.LEADER, frozenset({"north-arnsbach"}))
ADMINISTRATOR = Viewer("admin", Role.ADMINISTRATOR)
NAME = Catalogue({"fairness": {"en": "Fairness", "de": "Gerechtigkeit"}}).namer()
RELEASES = make_releases(6, towns=5)
NEWEST = RELEASES[-1]


def _with(cell: ReleaseCell, theme: str = "fairness", group: str = "c-north-arnsbach") -> Release:
    release = make_release(1, towns=5)
    return replace(release, cells={**release.cells, (group, theme): cell})


def test_an_interval_rests_on_the_low_end_of_the_band() -> None:
    release = _with(Shown(NBand(10, 14), 3.2))
    found = half_width(release, "fairness", Shown(NBand(10, 14), 3.2))
    assert found == pytest.approx(1.96 * sqrt(0.8 / 10) + 0.005)


def test_an_interval_stays_on_the_scale() -> None:
    found = point(_with(Shown(NBand(5, 9), 4.6, "top")), "c-north-arnsbach", "fairness")
    assert isinstance(found, Point)
    assert found.span == Span(pytest.approx(4.6 - 1.96 * sqrt(0.16) - 0.005), 5.0)


def test_a_withheld_cell_is_missing_with_the_one_sentence() -> None:
    assert point(_with(WITHHELD), "c-north-arnsbach", "fairness") == Missing("Hidden to protect people")


def test_a_cell_that_never_was_looks_like_any_hidden_one() -> None:
    assert point(NEWEST, "no-such-group", "fairness") == point(
        _with(WITHHELD), "c-north-arnsbach", "fairness"
    )


def test_without_a_published_variance_no_interval_is_invented() -> None:
    release = make_release(1, towns=5)
    bare = replace(release, organisation=replace(release.organisation, variance={"fairness": WITHHELD}))
    found = point(bare, "org", "fairness")
    assert isinstance(found, Point)
    assert isinstance(found.span, Missing)


@pytest.mark.parametrize(("cell", "text"), [(Shown(30, 3.84), "3.8"), (Shown(30, 4.6, "top"), "4.6+")])
def test_a_coded_mean_says_so(cell: Shown, text: str) -> None:
    assert written(cell) == text


def test_a_band_of_answers_is_written_in_words() -> None:
    assert (answers(NBand(10, 14)), answers(38)) == ("10 to 14 answers", "38 answers")


LOW, MIDDLE, HIGH = (
    Point(v, Span(v - 0.1, v + 0.1), n) for v, n in ((1.4, "or lower"), (3.0, ""), (4.6, "or higher"))
)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(LOW, MIDDLE, "up 1.6 or more"), (HIGH, MIDDLE, "down 1.6 or more"), (LOW, LOW, ""), (HIGH, HIGH, "")],
)
def test_a_change_from_or_to_a_coded_mean_says_no_more_than_is_known(
    before: Point, after: Point, said: str
) -> None:
    assert change(before, after) == said


def test_a_change_within_its_interval_may_be_chance() -> None:
    before, after = Point(3.0, Span(2.8, 3.2)), Point(3.2, Span(3.0, 3.4))
    assert change(before, after, "since May") == "up 0.2 since May, may be chance"


def test_a_change_beyond_its_interval_is_said_plainly() -> None:
    assert change(Point(3.8, Span(3.7, 3.9)), Point(3.0, Span(2.9, 3.1))) == "down 0.8"


def test_a_change_from_a_withheld_wave_is_not_said() -> None:
    assert change(Missing(), Point(3.0, Span(2.9, 3.1))) == ""


def test_hr_sees_every_group() -> None:
    assert all(sees(HR, NEWEST, group) for group in NEWEST.groups)


def test_a_leader_sees_the_organisation_and_groups_wholly_in_scope() -> None:
    seen = {group.id for group in NEWEST.groups if sees(ALICE, NEWEST, group)}
    assert {one for one in seen if not one.startswith("c-north")} == {"org", "north"}


def test_the_leader_of_one_branch_does_not_see_its_region() -> None:
    assert [group.id for group in NEWEST.groups if sees(BOB, NEWEST, group)] == ["org", "c-north-arnsbach"]


def test_a_leader_does_not_see_a_group_that_reaches_beyond_their_units() -> None:
    merged = replace(NEWEST.groups[-1], units=("north-arnsbach", "north-birkenau"), path=("org", "north"))
    assert not sees(BOB, NEWEST, merged)
    assert sees(ALICE, NEWEST, merged)


def test_an_administrator_sees_no_results() -> None:
    assert not any(sees(ADMINISTRATOR, NEWEST, group) for group in NEWEST.groups)


def test_the_first_page_has_a_row_for_each_group_in_the_order_of_the_tree() -> None:
    page = overview(RELEASES, HR, NAME)
    assert [row[0] for row in page.heat.table.rows] == [group.label for group in tree(NEWEST)]


def test_the_first_page_of_a_leader_has_rows_of_their_own_units_only() -> None:
    page = overview(RELEASES, BOB, NAME)
    assert [row[0] for row in page.heat.table.rows] == ["Meadow & Stone", "Arnsbach North"]


def test_each_theme_comes_from_the_last_wave_that_asked_it() -> None:
    page = overview(RELEASES, HR, NAME)
    asked = {row.theme: row.on for row in page.themes}
    assert asked["fairness"] == max(
        one.closed_on for one in RELEASES if "fairness" in {t.id for t in one.themes}
    )


def test_a_page_where_all_units_are_hidden_says_so_and_shows_none() -> None:
    page = overview([make_release(1, hidden=1.0)], HR, NAME)
    assert page.heat.said.title == "No unit has figures that may be shown yet"
    assert page.hidden == 39 * 5


def test_a_theme_that_no_wave_asked_is_unknown() -> None:
    with pytest.raises(Unknown):
        theme_page(RELEASES, HR, NAME, theme="luck")


def test_a_unit_out_of_scope_and_one_that_is_not_there_are_refused_alike() -> None:
    sentences = []
    for group in ("c-south-arnsbach", "nothing"):
        with pytest.raises(Unknown) as refused:
            unit_page(RELEASES, BOB, NAME, group=group)
        sentences.append(str(refused.value))
    assert sentences[0] == sentences[1]


def test_the_way_to_a_unit_leads_through_what_the_viewer_may_see_only() -> None:
    page = unit_page(RELEASES, BOB, NAME, group="c-north-arnsbach")
    assert [name for name, _ in page.crumbs] == ["Dashboard", "Meadow & Stone"]


def test_the_pages_of_two_hidden_units_differ_in_name_and_address_only() -> None:
    releases = [make_release(wave, towns=5, hidden=1.0) for wave in (1, 2)]
    pages = [unit_page(releases, HR, NAME, group=f"c-north-{town}") for town in ("arnsbach", "birkenau")]
    plain = [repr(page).replace("Arnsbach", "X").replace("Birkenau", "X") for page in pages]
    assert plain[0].replace("arnsbach", "x") == plain[1].replace("birkenau", "x")


def test_the_funnel_waits_for_five_units_that_may_be_shown() -> None:
    page = theme_page([make_release(1, hidden=1.0)], HR, NAME, theme="fairness")
    assert isinstance(page.funnel, Missing)


@pytest.mark.parametrize(("language", "figure"), [("en", "."), ("de", ","), ("fr", ","), ("es", ",")])
def test_results_are_written_in_the_language_of_the_reader(language: str, figure: str) -> None:
    page = results(NEWEST, NAME, language)
    assert all(figure in theme.figure for theme in page.themes)
    assert page.language == language


def test_an_unknown_language_gets_english_results() -> None:
    assert results(NEWEST, NAME, "xx").language == "en"


def test_results_hide_a_theme_with_the_words_of_the_language() -> None:
    page = results(_with(WITHHELD, group="org"), NAME, "de")
    assert page.themes[1].sentence == "Zum Schutz der Menschen verborgen"


def test_results_say_how_many_figures_nobody_can_see() -> None:
    proof = replace(NEWEST.certificate, shown=260, hidden=10)
    page = results(replace(NEWEST, certificate=proof), NAME, "fr")
    assert page.words["hidden_n"].startswith("10 des 270 chiffres")


def test_every_language_has_every_word() -> None:
    keys = {frozenset(results(NEWEST, NAME, language).words) for language in ("en", "de", "fr", "es")}
    assert len(keys) == 1


def test_a_page_cannot_be_changed_after_it_was_made() -> None:
    with pytest.raises(FrozenInstanceError):
        overview(RELEASES, HR, NAME).k = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    "ask",
    [
        lambda e: of_wave(e, Catalogue({}), wave="w", reader=Reader("en")),
        lambda e: of_unit(e, HR, Catalogue({}), group="g"),
    ],
)
def test_before_the_first_release_there_is_nothing_to_know(ask: object, house: object) -> None:
    with pytest.raises(Unknown):
        ask(house)  # type: ignore[operator]


def test_a_small_variance_means_a_narrow_interval() -> None:
    release = make_release(1)
    sure = replace(release.organisation, variance={"fairness": Variance(0.01, 400, 39)})
    found = point(replace(release, organisation=sure), "org", "fairness")
    assert isinstance(found, Point)
    assert isinstance(found.span, Span)
    assert found.span.high - found.span.low < 0.05


def test_the_links_to_the_checks_are_in_the_language_of_the_page() -> None:
    told = {language: phrases.words(language) for language in phrases.LANGUAGES}
    for word in ("compare", "stamps"):
        assert len({words[word] for words in told.values()}) == len(told)


@pytest.mark.parametrize(
    ("step", "said"), [(0.01, ""), (0.5, "to the half point"), (1.0, "to the whole point")]
)
def test_a_coarse_figure_says_how_coarse_it_is(step: float, said: str) -> None:
    assert figures._note(Shown(25, 3.0, None, step)) == ", ".join(filter(None, ("25 answers", said)))
