"""A client that somebody else wrote from interfaces.md is counted like our own page."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from surveys.db import Stores
from surveys.jobs import tick
from surveys.release import Shown, latest
from tests.journeys.corridor import MONDAY, SET_UP, World
from tests.journeys.second_client import vote


def test_ballots_of_a_second_client_are_counted(stores: Stores, tmp_path: Path) -> None:
    world = World(stores, tmp_path)
    world.bring_people()
    world.set_up_pulse()
    for moment in (SET_UP, MONDAY):
        world.now = moment
        tick(world.parts.works, moment)
    house, booth = world.house.test_client(), world.booth.test_client()

    def get(path: str) -> bytes:
        return booth.get(path.removeprefix("/booth")).data

    def post(path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        called = booth.post(path[6:], json=body) if path.startswith("/booth") else house.post(path, json=body)
        return dict(called.get_json())

    links = world.links()
    said = [vote(get, post, link, 4) for link in links]
    for minutes in (0, 16):
        tick(world.parts.works, MONDAY + timedelta(days=4, minutes=minutes))
    release = latest(stores.house)
    assert release is not None
    cell = release.cell(release.company.id, "fairness")
    assert isinstance(cell, Shown)
    assert {word for one in said for word in one} == {"stored"}
    assert cell.n == len(links)
    assert cell.mean in (2.0, 4.0)  # 2 where the wave's item is worded the other way round
