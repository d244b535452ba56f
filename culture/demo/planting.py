"""The demonstration through the real verbs: units and people, accounts, customer scores, action plans."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.engine import Engine

from culture import accounts, actions, people, units
from culture.access import Role
from culture.demo import truth
from culture.demo.organisation import BUSY, NAME, branches, people_csv
from culture.demo.truth import Truth
from culture.linkage import studies
from culture.linkage.studies import Declaration
from culture.scores import batches, parse
from culture.scores.batches import Incoming
from culture.settings import StaffSettings

SEED = 20
VOICES = 21  # the seed of the answers
WAVES = 27
DAYS_OPEN = 10
PER_DAY = 4.0
ZONE, COUNTRY = "Europe/London", "GB"
ATTRIBUTES = ("tenure",)
PASSWORD = "larkspur in bloom"  # noqa: S105 - the demonstration's, printed at its start; loopback only
SIGN_INS = (
    ("hr@larkspur.example", "Hana Orlov", Role.HR),
    ("leader@larkspur.example", "Lars Quist", Role.LEADER),
    ("admin@larkspur.example", "Ada Thorne", Role.ADMINISTRATOR),
)


@dataclass(frozen=True)
class Planted:
    """What the waves of the demonstration need: the branches' ids and the truth about them."""

    branches: tuple[str, ...]
    regions: tuple[str, ...]
    truth: Truth
    hr: str
    busy: Mapping[str, int]


def plant(engine: Engine, settings: StaffSettings, *, opens: Sequence[datetime], now: datetime) -> Planted:
    """Make units, people and accounts as they were before the first wave; `opens` are the waves' openings."""
    since = opens[0].date() - timedelta(days=60)
    units.plant(engine, units.UnitDraft(NAME, kind="company", zone=ZONE, country=COUNTRY), on=since)
    places = branches(SEED)
    roster = people_csv(places, SEED, since)
    upload = people.read_file("larkspur-people.csv", roster, limit=settings.upload_limit)
    people.bring_in(engine, upload, options=people.Options(new_units=True), on=since)
    known = {node.name: node for node in units.tree(engine, on=now.date())}
    ids = tuple(known[place.name].id for place in places)
    made = truth.make(ids, [place.region for place in places], [moment.date() for moment in opens], SEED)
    hr = _accounts(engine, [known["North"].id], now)
    busy = {known[name].id: few for name, few in BUSY.items()}
    return Planted(ids, tuple(place.region for place in places), made, hr, busy)


def _accounts(engine: Engine, leads: Sequence[str], now: datetime) -> str:
    ids = [
        accounts.add(
            engine,
            accounts.NewAccount(email, name, role, tuple(leads) if role is Role.LEADER else ()),
            password=PASSWORD,
            now=now,
        )
        for email, name, role in SIGN_INS
    ]
    return ids[0]


def bring_scores(
    engine: Engine, settings: StaffSettings, planted: Planted, *, today: date, now: datetime
) -> int:
    """Bring in the customers' ratings, one file a quarter, as a shop would; return how many there are."""
    key = batches.marking_key(settings)
    total = 0
    for name, data in _files(planted.truth, today):
        mapping = parse.guess(parse.open_table(data, name).columns)
        incoming = Incoming("Customer surveys", name, data, mapping)
        total += batches.bring_in(engine, incoming, key=key, by=SIGN_INS[0][1], now=now).ratings
    return total


def _files(made: Truth, today: date) -> Iterator[tuple[str, bytes]]:
    rows = truth.ratings(
        made, seed=SEED, per_day=PER_DAY, shift=timedelta(days=DAYS_OPEN), until=today - timedelta(days=1)
    )
    quarters: dict[str, list[truth.Rating]] = {}
    for row in rows:
        quarters.setdefault(f"{row[1].year}-Q{(row[1].month + 2) // 3}", []).append(row)
    for quarter, found in sorted(quarters.items()):
        out = io.StringIO()
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(["unit", "date", "metric", "value"])
        lines.writerows((unit, day.isoformat(), metric, value) for unit, day, metric, value in found)
        yield f"customers-{quarter}.csv", out.getvalue().encode()


def declare(engine: Engine, *, before: datetime, now: datetime) -> tuple[str, ...]:
    """Write two questions down: one a week before the first wave, and one now, over what is there already."""
    fair = Declaration(
        question="Do branches that treat their people more fairly serve customers better?",
        theme="fairness",
        metric="csat",
        sesoi=0.10,
        planned_waves=WAVES - 1,
        when="any",
        seed=SEED,
    )
    purpose = Declaration(
        question="Do branches whose people see a purpose in their work serve customers better?",
        theme="purpose",
        metric="csat",
        sesoi=0.10,
        planned_waves=WAVES - 1,
        before_data=False,
        seed=SEED,
    )
    by = SIGN_INS[1][1]
    return (
        studies.declare(engine, fair, by=by, now=before - timedelta(days=7)),
        studies.declare(engine, purpose, by=by, now=now),
    )


def act(engine: Engine, planted: Planted, *, now: datetime) -> None:
    """Write down three invented actions, one of them done."""
    today = now.date()
    plans = (
        ("Publish the rota three weeks ahead", "fairness", "Hana Orlov", today - timedelta(days=20)),
        ("One supervisor per floor on Saturdays", "workload", "Lars Quist", today + timedelta(days=25)),
        (
            "Monthly hour with the branch manager, open to all",
            "listened",
            "Hana Orlov",
            today + timedelta(days=40),
        ),
    )
    ids = [
        actions.add(engine, actions.Draft(title, "company", theme, owner, due), by=SIGN_INS[0][1], now=now)
        for title, theme, owner, due in plans
    ]
    said = "Since October the rota is out three weeks ahead in every branch, and swaps need one click."
    actions.mark_done(engine, ids[0], words=said, on=today - timedelta(days=20), today=today)
