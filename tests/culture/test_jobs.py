"""What the staff floor does by itself."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from culture import jobs, people
from culture.people import Options


def test_an_upload_that_nobody_came_back_for_is_thrown_away_after_a_day(house: Engine, now: datetime) -> None:
    upload = people.read_file("list.csv", b"Name,Unit\nAda,Harbour\n", limit=1000)
    people.keep(house, upload, account=None, options=Options(), now=now)
    assert jobs.tidy(house, now + timedelta(hours=20))["people"] == 0
    assert jobs.tidy(house, now + timedelta(hours=30))["people"] == 1
    assert jobs.tidy(house, now + timedelta(hours=30))["people"] == 0
