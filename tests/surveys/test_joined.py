"""Staff read why units are counted together and how many more people each needs to stand alone."""

from pathlib import Path

from surveys import demo, joined
from surveys.db import Stores
from tests.surveys.test_demo import FIRST, PULSE, crowd
from tests.works import Organisation, make_works


def test_a_small_unit_says_with_whom_it_is_counted_and_how_many_more_it_needs(
    stores: Stores, tmp_path: Path
) -> None:
    works = make_works(stores, tmp_path, Organisation({"a": 6, "b": 12, "c": 9}))
    programme = demo.set_up(works, PULSE, FIRST)
    assert joined.now(stores.house) == {}
    wave = demo.past_wave(works, programme, FIRST, crowd())
    found = joined.now(stores.house)
    assert found.keys() == {"a", "c"}
    assert (found["a"].label, found["a"].people) == ("Branch a and Branch c", 15)
    assert "Branch a (6, 2 more needed)" in found["a"].why
    assert list(joined.in_wave(stores.house, wave).values()) == [found["c"]]
