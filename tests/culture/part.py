"""A pulse of one branch, closed and published: its results are for those who were asked, and who leads them."""

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from surveys import programmes, waves
from surveys.cells import Asked
from surveys.db import Stores, writing
from surveys.keys import Keys
from surveys.release import count, publish
from surveys.release.origin import mark
from surveys.waves import CellFacts, State, Wave, new_wave
from tests.surveys.release.factories import facts
from tests.works import draft

ALL_FIVE = [{"fairness-1": 5, "fairness-2": 1, "purpose-1": 5}] * 9


def publish_part(stores: Stores, organisation: dict[str, str], folder: Path, now: datetime) -> Wave:
    """Publish a wave that asked the North's harbour alone; return it."""
    mark(stores)
    made = programmes.unsaved(draft(name="Harbour pulse"))
    made.id = "p1"
    wave = new_wave(made, due="2026-03-02", opens_at=now, closes_at=now + timedelta(days=7))
    wave.id, wave.state = "w1", State.RELEASED
    units = (organisation["North Harbour"],)
    asked = Asked(units, dict.fromkeys(["company", organisation["North"]], "North Harbour"))
    wave.promise = {"asked": asdict(asked)}
    with writing(stores.house) as session:
        session.add(made)
        session.flush()
        session.add(wave)
    above = ((asked.id, organisation["North"]), ("North Harbour", "North Harbour"))
    cells = [CellFacts("S", "harbour", "North Harbour", 9, units, *above)]
    count.enter(stores, facts(cells), {("S", "harbour"): ALL_FIVE})
    publish.publish(stores, facts(cells), Keys(folder / "keys-of-a-part"))
    return waves.get(stores.house, "w1")
