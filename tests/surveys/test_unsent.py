"""No mail server is set: the desk says so before and while nobody is asked. A demonstration shows its own outbox."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from surveys import waves
from surveys.jobs import Works, open_now, tick
from surveys.mail import Collected
from surveys.release import origin
from tests.surveys.test_desk import MAY_WAIT, NOW, Clock, clock, desk, fields, house, set_up, text, works
from tests.works import Organisation, make_works

__all__ = ["clock", "desk", "works"]
WAIT = "No mail server is set, so letters wait: 25 people with an address"
MEND = "set WELLSPRING_SMTP_URL"


def test_the_form_its_preview_and_the_programmes_page_say_that_nobody_would_be_asked(
    works: Works, desk: FlaskClient
) -> None:
    programme = set_up(works)
    asked = fields().to_dict(flat=False)
    preview = desk.get("/desk/programmes/preview", query_string=asked)
    pages = [
        preview,
        *map(desk.get, (f"/desk/programmes/{programme}", f"/desk/programmes/{programme}/change")),
    ]
    assert all(WAIT in text(page) and MEND in text(page) for page in pages)


def test_a_wave_whose_letters_would_wait_opens_only_where_that_is_confirmed(
    works: Works, desk: FlaskClient
) -> None:
    path = f"/desk/programmes/{set_up(works)}/open"
    refused = text(desk.post(path, follow_redirects=True))
    assert "tick that letters may wait" in refused
    assert MEND in refused
    assert waves.in_state(works.stores.house, "open") == ()
    page = text(desk.post(path, data=MAY_WAIT, follow_redirects=True))
    assert "Its letters wait, since no mail server is set" in page
    assert "letters then go out by themselves" in page


def test_a_wave_that_is_due_opens_as_ever_and_its_page_says_that_letters_wait(
    works: Works, desk: FlaskClient, clock: Clock
) -> None:
    set_up(works)
    tick(works, NOW)
    due = waves.in_state(works.stores.house, "planned")[0].opens_at
    tick(works, due)
    (wave,) = waves.in_state(works.stores.house, "open")
    assert f"{WAIT} did not get their invitation" in text(desk.get(f"/desk/waves/{wave.id}"))


@pytest.mark.parametrize("why", ["mail goes out", "a demonstration", "nobody has an address"])
def test_nothing_is_said_where_letters_go_out_or_there_are_none(
    works: Works, clock: Clock, why: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if why == "a demonstration":
        origin.mark(works.stores)
    elif why == "mail goes out":
        works = replace(works, mail=Collected())
    else:
        mute = Organisation(mute=frozenset(f"{unit}{i}" for unit in "ab" for i in range(12)))
        works = make_works(works.stores, tmp_path_factory.mktemp("mute"), mute, works.mail)
    desk, programme = house(works, clock), set_up(works)
    wave = open_now(works, programme, NOW, letters_may_wait=False)
    for path in (f"programmes/{programme}", f"programmes/{programme}/change", f"waves/{wave}"):
        assert "No mail server" not in text(desk.get(f"/desk/{path}"))
