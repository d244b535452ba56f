"""A file counts once, however often it comes; it can be revoked; nothing is half done."""

from datetime import date, datetime

import pytest
from sqlalchemy import Engine, func
from sqlmodel import select

from culture import units
from culture.db import reading
from culture.errors import Conflict, Unknown, Unreadable
from culture.scores import batches
from culture.scores.preview import look
from culture.scores.store import ScoreBatch, ScoreCell, ScoreMark, ScoreSource
from tests.culture.scores.conftest import KEY, Bring, incoming
from tests.culture.scores.files import ratings

TWO = b"unit,date,nps,response id\nNorth,2026-02-01,9,a\nNorth,2026-02-01,3,b\n"
MORE = b"unit,date,nps,response id\nNorth,2026-02-01,3,b\nNorth,2026-02-02,8,c\n"
PLAIN = b"unit,date,nps\nNorth,2026-02-01,9\n"
PLAIN_MORE = b"unit,date,nps\nNorth,2026-02-01,9\nNorth,2026-02-03,7\n"


def total(house: Engine) -> int:
    with reading(house) as session:
        live = select(ScoreBatch.id).where(ScoreBatch.revoked_at == None)  # noqa: E711
        found = session.exec(select(func.sum(ScoreCell.n)).where(ScoreCell.batch.in_(live))).one()  # type: ignore[attr-defined]
    return int(found or 0)


def rows(house: Engine, table: type) -> int:
    with reading(house) as session:
        return int(session.exec(select(func.count()).select_from(table)).one())


def test_sums_are_kept_by_unit_day_and_metric(house: Engine, bring: Bring, branches: dict[str, str]) -> None:
    bring(TWO)
    with reading(house) as session:
        (cell,) = session.exec(select(ScoreCell)).all()
    assert (cell.unit, cell.day, cell.metric) == (branches["North"], date(2026, 2, 1), "nps")
    assert (cell.n, cell.sum, cell.known_n, cell.sumsq) == (2, 0.0, 2, 20_000.0)


def test_the_same_file_twice_changes_nothing_and_says_so(house: Engine, bring: Bring) -> None:
    first = bring(TWO)
    again = bring(TWO)
    assert (again.batch, again.already) == (first.batch, True)
    assert (rows(house, ScoreBatch), total(house)) == (1, 2)


def test_a_response_that_comes_in_two_files_counts_once(house: Engine, bring: Bring) -> None:
    bring(TWO)
    second = bring(MORE)
    assert (second.ratings, second.left_out, total(house)) == (1, 1, 3)


def test_a_response_that_stands_twice_in_one_file_counts_once(house: Engine, bring: Bring) -> None:
    assert bring(TWO + b"North,2026-02-01,3,b\n").left_out == 1
    assert total(house) == 2


def test_one_response_may_answer_two_metrics(house: Engine, bring: Bring) -> None:
    bring(b"unit,date,csat,nps,response id\nNorth,2026-02-01,5,9,a\n")
    assert total(house) == 2


def test_no_response_id_is_kept_in_clear(house: Engine, bring: Bring) -> None:
    bring(b"unit,date,nps,response id\nNorth,2026-02-01,9,R_SECRET\nNowhere,2026-02-01,9,R_SECRET2\n")
    with reading(house) as session:
        kept = [
            str(x.model_dump())
            for table in (ScoreBatch, ScoreCell, ScoreMark)
            for x in session.exec(select(table))
        ]
    assert not any("R_SECRET" in text for text in kept)


def test_without_response_ids_the_same_days_are_refused(house: Engine, bring: Bring) -> None:
    bring(PLAIN)
    with pytest.raises(Conflict, match="count twice"):
        bring(PLAIN_MORE)
    assert (total(house), rows(house, ScoreBatch)) == (1, 1)


def test_further_ratings_of_the_same_days_can_be_said_to_be_such(house: Engine, bring: Bring) -> None:
    bring(PLAIN)
    bring(PLAIN_MORE, further=True)
    assert total(house) == 3


def test_the_same_file_under_another_source_is_refused(bring: Bring) -> None:
    bring(TWO)
    with pytest.raises(Conflict, match="another source"):
        bring(TWO, source="Elsewhere")


def test_a_revoked_file_no_longer_counts_and_can_come_back(
    house: Engine, bring: Bring, now: datetime
) -> None:
    batch = bring(TWO).batch
    batches.revoke(house, batch, by="Hana", now=now)
    gone = total(house)
    batches.restore(house, batch)
    assert (gone, total(house)) == (0, 2)


def test_a_revoked_file_can_be_brought_in_anew(house: Engine, bring: Bring, now: datetime) -> None:
    first = bring(TWO)
    batches.revoke(house, first.batch, by="Hana", now=now)
    assert not bring(TWO).already
    with pytest.raises(Conflict, match="Since then"):
        batches.restore(house, first.batch)
    assert total(house) == 2


def test_revoking_names_the_files_that_leaned_on_it(house: Engine, bring: Bring, now: datetime) -> None:
    first, second = bring(TWO), bring(MORE)
    batches.revoke(house, first.batch, by="Hana", now=now)
    assert batches.find(house, first.batch).leaning == ((second.batch, "scores.csv", 1),)


def test_revoking_twice_is_refused(house: Engine, bring: Bring, now: datetime) -> None:
    batch = bring(TWO).batch
    batches.revoke(house, batch, by="Hana", now=now)
    with pytest.raises(Conflict):
        batches.revoke(house, batch, by="Hana", now=now)


def test_an_unknown_batch_is_unknown(house: Engine) -> None:
    with pytest.raises(Unknown):
        batches.find(house, "nothing")


def test_a_row_of_an_unknown_unit_is_rejected_with_its_mend(house: Engine, bring: Bring) -> None:
    done = bring(b"unit,date,nps\nNorth,2026-02-01,9\nNroth,2026-02-01,9\n")
    (bad,) = batches.find(house, done.batch).rejected
    assert (done.ratings, bad.row, bad.field, bad.found, bad.reason) == (
        1,
        3,
        "unit",
        "Nroth",
        "unknown unit",
    )


def test_a_near_name_is_suggested(
    house: Engine, bring: Bring, branches: dict[str, str], now: datetime
) -> None:
    seen = look(house, incoming(b"unit,date,nps\nNroth,2026-02-01,9\n"), key=KEY, now=now)
    assert seen.matches[0].suggestions[0] == branches["North"]


def test_names_match_without_case_and_accents_and_by_code_and_id(
    bring: Bring, branches: dict[str, str]
) -> None:
    lines = ["unit,date,nps", *(f"{x},2026-02-01,9" for x in ("ZURICH", " north ", "b-2", branches["South"]))]
    assert bring("\n".join(lines).encode()).ratings == 4


def test_a_chosen_unit_is_remembered_for_its_source(
    house: Engine, bring: Bring, branches: dict[str, str]
) -> None:
    bring(b"unit,date,nps\nShop 7,2026-02-01,9\n", choices={"Shop 7": branches["South"]})
    assert bring(b"unit,date,nps\nSHOP 7,2026-02-02,9\n").ratings == 1


def test_what_one_source_learnt_another_does_not_know(bring: Bring, branches: dict[str, str]) -> None:
    bring(b"unit,date,nps\nShop 7,2026-02-01,9\n", choices={"Shop 7": branches["South"]})
    with pytest.raises(Unreadable, match="unknown unit"):
        bring(b"unit,date,nps\nShop 7,2026-02-02,9\n", source="Elsewhere")


def test_a_name_of_two_units_is_asked(
    house: Engine, bring: Bring, branches: dict[str, str], now: datetime
) -> None:
    twin = units.add(house, units.UnitDraft("South"), parent=branches["North"], on=date(2025, 1, 1))
    seen = look(house, incoming(b"unit,date,nps\nSouth,2026-02-01,9\n"), key=KEY, now=now)
    assert seen.matches[0].how == "several"
    assert set(seen.matches[0].suggestions) == {twin, branches["South"]}


@pytest.mark.parametrize(
    "data",
    [
        b"unit,date,nps\nNorth,2026-02-01,11\n",
        b"unit,date,nps\nNorth,03/04/2025,9\n",
        b"unit,date,nps\nNorth,2026-02-01,\n",
    ],
)
def test_a_file_without_a_usable_row_leaves_nothing_behind(house: Engine, bring: Bring, data: bytes) -> None:
    with pytest.raises(Unreadable):
        bring(data)
    assert [rows(house, x) for x in (ScoreSource, ScoreBatch, ScoreCell)] == [0, 0, 0]


def test_marks_of_another_key_are_said_to_be_out_of_sight(house: Engine, bring: Bring, now: datetime) -> None:
    bring(TWO)
    seen = look(house, incoming(MORE), key=b"x" * 32, now=now)
    assert any("another key" in note for note in seen.notes)


@pytest.mark.slow
def test_70_000_rows_come_in_whole(house: Engine, bring: Bring) -> None:
    data = ratings(units=["North", "South", "Zürich"], count=70_000)
    assert bring(data).ratings == 140_000
