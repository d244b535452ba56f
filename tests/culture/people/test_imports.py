"""Bringing people in: nothing half done, the same file twice does nothing, every bad row has its mend."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from culture import people, units
from culture.errors import Refusal, Unreadable
from culture.people import Options, Outcome, Plan

DAY = date(2026, 3, 2)
HEAD = "Number,Name,E-mail,Region,Branch\n"


def text(*rows: str, head: str = "Employee number,Name,E-mail,Region,Branch") -> people.Upload:
    return people.read_file("list.csv", "\n".join([head, *rows]).encode(), limit=20_000_000)


ANN, BOB = "1,Ann,ann@x.example,North,North Harbour", "2,Bob,,South,South Market"


def bring(house: Engine, *rows: str, on: date = DAY, full: bool = False, out: bool = False) -> Plan:
    return people.bring_in(house, text(*rows), options=Options(full=full), on=on, leave_out_bad=out)


def names(house: Engine, on: date = DAY) -> list[str]:
    return [x.name for x in people.listed(house, on=on)]


def test_a_list_fills_an_empty_house_with_its_company_units_and_people(house: Engine) -> None:
    upload = text(
        "Ann,a@x.example,Acme > North > Bar", "Bob,b@x.example,Acme > South", head="Name,E-mail,Path"
    )
    people.bring_in(house, upload, options=Options(), on=DAY)
    assert [x.names for x in units.tree(house, on=DAY)] == [
        ("Acme",), ("Acme", "North"), ("Acme", "North", "Bar"), ("Acme", "South"),
    ]  # fmt: skip
    assert names(house) == ["Ann", "Bob"]


def test_the_same_file_twice_changes_nothing(house: Engine, organisation: dict[str, str]) -> None:
    bring(house, ANN, BOB)
    again = bring(house, ANN, BOB, full=True)
    assert again.changes_nothing
    assert len(names(house)) == 2


def test_whoever_is_not_in_the_full_list_has_left(house: Engine, organisation: dict[str, str]) -> None:
    bring(house, ANN, BOB)
    bring(house, ANN, on=DAY + timedelta(days=9), full=True)
    assert names(house, DAY + timedelta(days=9)) == ["Ann"]
    assert names(house) == ["Ann", "Bob"]


def test_a_part_of_the_list_ends_nobody(house: Engine, organisation: dict[str, str]) -> None:
    bring(house, ANN, BOB)
    bring(house, ANN, on=DAY + timedelta(days=9))
    assert len(names(house, DAY + timedelta(days=9))) == 2


def test_a_full_list_that_would_empty_the_house_is_refused(
    house: Engine, organisation: dict[str, str]
) -> None:
    bring(house, *(f"{n},P{n},p{n}@x.example,North,North Harbour" for n in range(3, 33)))
    with pytest.raises(Refusal, match="would leave"):
        bring(house, ANN, full=True)


def test_a_leaver_who_comes_back_is_the_same_person(house: Engine, organisation: dict[str, str]) -> None:
    bring(house, ANN, BOB)
    bring(house, ANN, on=DAY + timedelta(days=9), full=True)
    back = bring(house, ANN, BOB, on=DAY + timedelta(days=20))
    assert [x.outcome for x in back.rows] == [Outcome.SAME, Outcome.CHANGED]
    assert len(names(house, DAY + timedelta(days=20))) == 2


def test_two_people_with_one_address_are_both_named_and_nothing_is_done(
    house: Engine, organisation: dict[str, str]
) -> None:
    rows = (ANN, "9,Anna,ANN@x.example,South,South Market", BOB)
    with pytest.raises(Refusal, match="2 rows"):
        bring(house, *rows)
    assert names(house) == []
    done = bring(house, *rows, out=True)
    assert [x.outcome for x in done.rows] == [Outcome.BAD, Outcome.BAD, Outcome.NEW]
    assert "Row 3 has the e-mail" in done.rows[0].says


def test_an_address_that_somebody_else_has_is_refused(house: Engine, organisation: dict[str, str]) -> None:
    bring(house, ANN)
    plan = bring(house, "9,Anna,ann@x.example,South,South Market", out=True)
    assert "Ann has the e-mail" in plan.rows[0].says


def test_two_people_may_swap_their_addresses(house: Engine, organisation: dict[str, str]) -> None:
    bring(house, ANN, "2,Bob,bob@x.example,South,South Market")
    bring(house, "1,Ann,bob@x.example,North,North Harbour", "2,Bob,ann@x.example,South,South Market")
    assert {x.name: x.email for x in people.listed(house, on=DAY)} == {
        "Ann": "bob@x.example",
        "Bob": "ann@x.example",
    }


def test_a_row_twice_in_the_same_words_counts_once(house: Engine, organisation: dict[str, str]) -> None:
    assert [x.outcome for x in bring(house, ANN, ANN).rows] == [Outcome.NEW, Outcome.REPEATED]
    assert names(house) == ["Ann"]


def test_an_unknown_unit_is_asked_for_with_the_likely_ones_first(
    house: Engine, organisation: dict[str, str]
) -> None:
    plan = people.look(house, text("Ann,North Harbor", head="Name,Unit"), options=Options(), on=DAY)
    problem = plan.rows[0].entry.problems[0]
    assert "no unit called North Harbor" in problem.message
    assert problem.offers[0] == "North / North Harbour"


def test_a_place_spelt_almost_alike_is_asked_for(house: Engine, organisation: dict[str, str]) -> None:
    plan = people.look(house, text("1,Ann,,North,North Habour"), options=Options(), on=DAY)
    assert plan.rows[0].outcome is Outcome.BAD
    assert plan.rows[0].entry.problems[0].offers == ("North / North Harbour", "North / North Habour")


def test_branches_that_differ_in_their_number_are_two(house: Engine, organisation: dict[str, str]) -> None:
    bring(house, "1,Ann,,North,Branch 11")
    assert bring(house, "2,Bob,,North,Branch 12").new_units == ("North / Branch 12",)


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("Name,Unit,Parent", ("Ann,North,East", "Bob,East,West", "Cid,West,North")),
        ("Name,Path", ("Ann,North > East", "Bob,East > West", "Cid,West > North")),
    ],
)
def test_a_circle_of_units_refuses_the_file_and_names_it(
    house: Engine, head: str, rows: tuple[str, ...]
) -> None:
    with pytest.raises(Unreadable, match=r"circle: (\w+) > \w+ > \w+ > \1\. .* in rows 2, 3 and 4\."):
        people.bring_in(house, text(*rows, head=head), options=Options(), on=DAY)
    assert list(units.tree(house, on=DAY)) == []


def test_a_parent_column_builds_the_tree(house: Engine, organisation: dict[str, str]) -> None:
    upload = text("Ann,Bar,Hotel", "Bob,Hotel,North", head="Name,Unit,Part of")
    people.bring_in(house, upload, options=Options(), on=DAY)
    assert [x.names for x in units.tree(house, on=DAY) if x.name == "Bar"] == [
        ("Acme", "North", "Hotel", "Bar")
    ]


NORTHERN = ("Ann,ann@x.example,North > Sales > Team A", "Bob,,North > Sales > Team B")
SOUTHERN = ("Cid,cid@x.example,South > Sales > Team A", "Dee,,South > Depot > Team C")


def paths(house: Engine, *rows: str) -> Plan:
    upload = text(*rows, head="Name,E-mail,Path")
    return people.bring_in(house, upload, options=Options(), on=DAY)


def test_lists_of_two_regions_keep_their_teams_of_one_name_apart(house: Engine) -> None:
    units.plant(house, units.UnitDraft("Acme", zone="UTC"), on=DAY)
    paths(house, *NORTHERN)
    paths(house, *SOUTHERN)
    teams = [x for x in units.tree(house, on=DAY) if x.name == "Team A"]
    assert [x.names for x in teams] == [
        ("Acme", "North", "Sales", "Team A"),
        ("Acme", "South", "Sales", "Team A"),
    ]
    assert len({x.unit for x in people.listed(house, on=DAY)}) == 4


def test_the_companys_own_name_at_the_start_of_a_path_is_no_unit(
    house: Engine, organisation: dict[str, str]
) -> None:
    done = paths(house, "Ann,a@x.example,ACME > North > North Market > Till", "Bob,,Acme > Sea > Pier > Bar")
    assert done.new_units == ("North / North Market / Till", "Sea", "Sea / Pier", "Sea / Pier / Bar")
    assert done.notes == ()


def test_a_first_name_that_all_paths_share_is_said_to_become_a_unit(
    house: Engine, organisation: dict[str, str]
) -> None:
    upload = text("Ann,a@x.example,East > Sales > A", "Bob,,East > Sales > B", head="Name,E-mail,Path")
    (said,) = people.look(house, upload, options=Options(), on=DAY).notes
    assert said.startswith("Every path begins with East, which is not the company's name (Acme)")


def test_a_company_that_a_list_would_make_is_named_in_the_preview(house: Engine, now: datetime) -> None:
    upload = text(*NORTHERN, head="Name,E-mail,Path")
    draft = people.keep(house, upload, account=None, options=Options(), now=now)
    page = people.page_of(people.preview(house, draft, on=DAY))
    assert page.notes[-1].startswith("There is no company yet: this list makes one, called North.")
    assert page.new_units == ("Sales", "Sales / Team A", "Sales / Team B")


def test_a_unit_with_two_parents_is_one_bad_row(house: Engine, organisation: dict[str, str]) -> None:
    upload = text("Ann,Bar,North", "Bob,Bar,South", head="Name,Unit,Part of")
    plan = people.look(house, upload, options=Options(), on=DAY)
    assert [x.outcome for x in plan.rows] == [Outcome.NEW, Outcome.BAD]


def test_a_mended_preview_is_brought_in(house: Engine, organisation: dict[str, str], now: datetime) -> None:
    upload = text("Ann,Nowhere", head="Name,Unit")
    draft = people.keep(house, upload, account=None, options=Options(), now=now)
    with pytest.raises(Refusal):
        people.finish(house, draft, on=DAY, leave_out_bad=False)
    people.mend(house, draft, cells={(2, "chosen"): "North / North Market"}, options=Options(), dropped=())
    people.finish(house, draft, on=DAY, leave_out_bad=False)
    assert people.listed(house, on=DAY)[0].unit == organisation["North Market"]
    assert "Joins North / North Market" in people.report(house, draft, on=DAY)[1]


def test_a_report_gives_a_spreadsheet_no_formula(
    house: Engine, organisation: dict[str, str], now: object
) -> None:
    upload = text('1,"=HYPERLINK(""x"")",,North,North Harbour')
    draft = people.keep(house, upload, account=None, options=Options(), now=now)  # type: ignore[arg-type]
    assert "'=HYPERLINK" in people.report(house, draft, on=DAY)[1]


def test_a_roster_counts_people_of_a_region_itself_in_a_leaf_of_their_own(
    house: Engine, organisation: dict[str, str]
) -> None:
    bring(house, ANN, "2,Bob,,North,")
    north = organisation["North"]
    assert {x.name: x.unit for x in people.roster(house, [north], DAY)} == {
        "Ann": organisation["North Harbour"],
        "Bob": f"{north}-own",
    }
    own = next(x for x in people.leaves(house, [north], DAY) if x.unit == f"{north}-own")
    assert own.path == ("company", north, f"{north}-own")
    assert people.home(own.unit) == north


def test_a_unit_that_ends_hands_its_people_on(house: Engine, organisation: dict[str, str]) -> None:
    bring(house, ANN)
    moved = people.close_unit(
        house, organisation["North"], into=organisation["South"], on=DAY + timedelta(days=1)
    )
    tree = units.tree(house, on=DAY + timedelta(days=1))
    assert moved == 0
    assert tree.get(organisation["North Harbour"]).names == ("Acme", "South", "North Harbour")
    assert organisation["North"] not in tree
