"""Attacks 14 and 15 on PostgreSQL. The hope: pages, row versions, statistics and files tell what SQLite hides.

While a wave is open PostgreSQL cannot hide the order in which rows were written: `docs/deployment.md` says so, and
the first tests hold exactly what it says, no less and no more. After the close nothing of it may be left.
"""

import random
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

import migrations
from surveys.collection import ballots
from surveys.collection.ballots import cast
from surveys.collection.papers import Slot
from surveys.db import Stores, make_engine, new_id, reading, writing
from surveys.invitations import issue
from surveys.invitations.issue import Issue
from tests.postgres import PostgreSQL
from tests.promises.attacks import everybody_answers
from tests.town import Town

pytestmark = pytest.mark.parametrize("stores", ["postgresql"], indirect=True)
ROOT = Path(__file__).parents[2]
SLOTS = "FROM slot WHERE wave = 'w2' AND kind = 'S' AND flag = 1 ORDER BY"
TOAST = "SELECT reltoastrelid::regclass::text FROM pg_class WHERE oid = 'slot'::regclass"
ORDERS = ("ctid", "xmin::text::bigint", "ctid DESC", "slot")


def ask(engine: Engine, query: str) -> list[object]:
    with reading(engine) as session:
        return list(session.execute(text(query)).scalars())


def answered(town: Town) -> tuple[list[object], list[object]]:
    """Let everybody answer in a shuffled order; return invitations and score tokens in that order."""
    order = list(range(len(town.invitations)))
    random.shuffle(order)
    asked: list[object] = []
    tokens: list[object] = []
    for i in order:
        sent = town.voter(i).ballots()
        for ballot in sent:
            cast(town.stores.ballots, ballot)
        asked.append(town.invitations[i].id)
        tokens.append(next(ballot.input_msg for ballot in sent if ballot.kind == "S"))
    return asked, tokens


def close(town: Town) -> None:
    town.close()
    town.keys.destroy(town.wave)
    ballots.clear(town.stores.ballots, town.wave)
    issue.clear(town.stores.house, town.wave)


def hits(first: list[object], second: list[object]) -> int:
    return sum(a == b for a, b in zip(first, second, strict=True))


def in_toast(engine: Engine, tokens: list[object]) -> list[object]:
    """Return the tokens in the order in which their envelopes were laid beside the table."""
    with reading(engine) as session:
        toast = session.execute(text(TOAST)).scalar_one()
        query = f"SELECT chunk_id, chunk_data FROM {toast} WHERE chunk_seq = 0 ORDER BY chunk_id"
        laid = [bytes(row.chunk_data) for row in session.execute(text(query)).all()]
        sealed = {one.sealed: one.input_msg for one in session.exec(select(Slot)).all()}
    starts = {whole[:64]: token for whole, token in sealed.items()}
    return [starts[one[:64]] for one in laid if starts.get(one[:64]) in tokens]


def test_while_a_wave_is_open_row_versions_pair_everybody_as_the_documents_say(
    stores: Stores, tmp_path: Path, now: datetime
) -> None:
    town = Town(stores, tmp_path / "keys", now, people=12, wave="w2")
    asked, tokens = answered(town)
    assert ask(stores.house, "SELECT invitation FROM issue ORDER BY xmin::text::bigint") == asked
    assert ask(stores.ballots, f"SELECT input_msg {SLOTS} xmin::text::bigint") == tokens
    assert in_toast(stores.ballots, tokens) == tokens
    said = " ".join((ROOT / "docs/deployment.md").read_text().split())
    assert "in which order rows were last written, and so which sealed ballot is whose" in said
    assert "which invitations were used" in said


def test_while_a_wave_is_open_row_versions_tell_no_time(
    stores: Stores, tmp_path: Path, now: datetime
) -> None:
    everybody_answers(Town(stores, tmp_path / "keys", now, people=3, wave="w2"))
    with pytest.raises(DBAPIError, match="track_commit_timestamp"):
        ask(stores.ballots, "SELECT pg_xact_commit_timestamp(xmin) FROM slot")
    assert "track_commit_timestamp = off" in (ROOT / "docs/deployment.md").read_text()


def test_while_a_wave_is_open_raw_pages_hold_sealed_envelopes_only(
    stores: Stores, tmp_path: Path, now: datetime
) -> None:
    town = Town(stores, tmp_path / "keys", now, people=12, wave="w2")
    for i in range(12):
        town.voter(i).send(comment="the boss shouts")
    with writing(stores.ballots) as session:
        toast = session.execute(text(TOAST)).scalar_one()
        session.execute(text("CREATE EXTENSION pageinspect"))
        raw = b"".join(pages(session, "slot") + pages(session, toast))
    with reading(stores.ballots) as session:
        assert all(one.sealed[:64] in raw for one in session.exec(select(Slot)).all())
    assert not any(word in raw for word in (b"the boss", b"fairness-1", b"comment", b"answers"))


def pages(session: Session, table: str) -> list[bytes]:
    """Return the raw pages of a table."""
    size = "SELECT pg_relation_size(:table) / 8192"
    n = session.execute(text(size), {"table": table}).scalar_one()
    page = text("SELECT get_raw_page(:table, :page)")
    return [bytes(session.execute(page, {"table": table, "page": i}).scalar_one()) for i in range(n)]


def test_after_a_close_the_rows_of_an_open_wave_have_lost_their_order(
    stores: Stores, tmp_path: Path, now: datetime
) -> None:
    town = Town(stores, tmp_path / "keys", now, people=40, wave="w2")
    asked, tokens = answered(town)
    close(Town(stores, tmp_path / "keys", now, people=6))
    for engine, table in ((stores.ballots, "slot"), (stores.house, "issue")):
        assert len(set(ask(engine, f"SELECT xmin::text FROM {table}"))) == 1
    slots = [ask(stores.ballots, f"SELECT input_msg {SLOTS} {order}, ctid") for order in ORDERS]
    slots.append(in_toast(stores.ballots, tokens))
    rows = [ask(stores.house, f"SELECT invitation FROM issue ORDER BY {order}") for order in ORDERS[:3]]
    owner = dict(zip(tokens, asked, strict=True))
    paired = [hits(row, [owner[token] for token in slot]) for row in rows for slot in slots]
    found = [hits(slot, tokens) for slot in slots] + [hits(row, asked) for row in rows]
    assert max(paired + found) < 10


def test_after_the_close_no_file_of_the_databases_holds_a_ballot_or_who_took_part(
    stores: Stores, tmp_path: Path, now: datetime, postgresql: PostgreSQL
) -> None:
    town = Town(stores, tmp_path / "keys", now, people=12)
    everybody_answers(town)
    for engine in (stores.house, stores.ballots):
        with writing(engine) as session:
            session.execute(text("ANALYZE"))
    with reading(stores.ballots) as session:
        filled = session.exec(select(Slot)).all()
    with reading(stores.house) as session:
        pieces = [row.payload for row in session.exec(select(Issue)).all()]
    pieces += [part[:32] for one in filled for part in (one.input_msg, one.sig, one.sealed)]
    before = files(postgresql, stores)
    assert all(piece in before for piece in pieces)
    close(town)
    left = files(postgresql, stores)
    assert [piece for piece in pieces if piece in left] == []


@pytest.mark.parametrize("store", migrations.STORES)
def test_a_migrated_store_samples_nothing_secret_either(
    stores: Stores, postgresql: PostgreSQL, store: migrations.Store
) -> None:
    engine = make_engine(postgresql.empty(f"migrated_{new_id().replace('-', '_').lower()}"))
    migrations.upgrade(engine, store)
    query = "SELECT attname FROM pg_attribute WHERE attrelid IN {} AND attstattarget = 0 ORDER BY 1"
    made = stores.house if store == "house" else stores.ballots
    table = "('issue'::regclass)" if store == "house" else "('slot'::regclass)"
    assert ask(engine, query.format(table)) == ask(made, query.format(table)) != []
    engine.dispose()


def files(server: PostgreSQL, stores: Stores) -> bytes:
    """Return what lies in the files of both databases once everything is written out: not the write-ahead log."""
    server.run("CHECKPOINT")
    found = b""
    for engine in (stores.house, stores.ballots):
        oid = ask(engine, "SELECT oid FROM pg_database WHERE datname = current_database()")[0]
        found += b"".join(path.read_bytes() for path in (server.folder / f"data/base/{oid}").glob("*"))
    return found
