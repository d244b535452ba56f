"""The employee's page in real Chromium at phone size, against the real house and the real booth."""

from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, expect

from surveys import keyfile
from surveys.wire import b64
from tests.browser.steps import begin, choose, scores, send, thanked
from tests.browser.wave import ITEMS, SMALL, OpenWave, open_wave

pytestmark = pytest.mark.browser


def test_an_answer_travels_from_the_link_to_the_tally(
    page: Page, wave: OpenWave, complaints: list[str]
) -> None:
    begin(page, wave)
    choose(page, 2, 4, 5, 1, 3)
    page.get_by_label("Is there anything else").fill("Breaks\u200b are too short.\u2060")
    send(page)
    thanked(page)
    assert wave.tally() == {"S": [scores(2, 4, 5, 1, 3)], "C": [{"v": 1, "comment": "Breaks are too short."}]}
    assert complaints == []


def test_the_comment_ballot_travels_also_when_empty(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    choose(page, 3, 3, 3, 3, 3)
    send(page)
    thanked(page)
    assert wave.tally()["C"] == [{"v": 1, "comment": ""}]


def test_the_invitation_leaves_the_address_bar(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    assert page.url == f"{wave.settings.house}/s"


def test_the_booth_hears_nothing_of_the_person(page: Page, wave: OpenWave) -> None:
    heard: list[Request] = []
    page.on("request", lambda r: heard.append(r) if r.url.startswith(wave.settings.booth) else None)
    begin(page, wave)
    choose(page, 1, 2, 3, 4, 5)
    send(page)
    thanked(page)
    invite = wave.invites["Ada Amsel 12"]
    assert len(heard) >= 4
    assert not [
        name for r in heard for name in r.all_headers() if name in {"cookie", "referer", "authorization"}
    ]
    assert not [r.url for r in heard if invite in f"{r.url} {r.all_headers()} {r.post_data}"]


def test_nothing_stays_on_the_device_afterwards(page: Page, phone: BrowserContext, wave: OpenWave) -> None:
    begin(page, wave)
    choose(page, 1, 2, 3, 4, 5)
    send(page)
    thanked(page)
    kept = page.evaluate(
        """() => new Promise((done) => { const r = indexedDB.open("wellspring"); r.onsuccess = () => {
        const all = r.result.transaction("unsent").objectStore("unsent").getAll();
        all.onsuccess = () => done([all.result.length, sessionStorage.length, Object.keys(localStorage)]); }; })"""
    )
    assert kept == [0, 0, ["wellspring-wave-w-2026-03-02"]]
    assert phone.cookies() == []


def test_the_code_for_another_device_carries_choices_and_sends_once(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    invite, seed = wave.invites["Ada Amsel 12"], b64(bytes(range(32)))
    other = page.context.browser.new_context().new_page()  # type: ignore[union-attr]
    other.goto(f"{wave.settings.house}/s#i={invite}&k={seed}&a=12034")
    expect(other.locator("#progress")).to_have_text("4 of 5 answered")
    choose(other, 1, 2, 5)
    send(other)
    thanked(other)
    other.context.close()
    assert wave.tally()["S"] == [scores(1, 2, 5, 3, 4)]


def test_a_comment_that_shows_somebody_is_asked_about_before_send(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    choose(page, 3, 3, 3, 3)
    page.get_by_label("Is there anything else").fill("Ask Dario")
    send(page)
    page.get_by_role("button", name="Send anyway").click()
    expect(page.get_by_text("It holds a name from your group: “Dario”")).to_be_visible()
    page.get_by_role("button", name="Send as it is").click()
    thanked(page)
    assert wave.tally()["C"] == [{"v": 1, "comment": "Ask Dario"}]


def test_a_comment_in_a_language_that_few_of_the_group_use_is_asked_about(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    choose(page, 3, 3, 3, 3, 3)
    page.get_by_label("Is there anything else").fill("Las pausas son muy cortas.")
    send(page)
    expect(page.locator("#ask")).to_contain_text(
        "Fewer than 10 people of your group are written to in this language"
    )
    page.get_by_role("button", name="Send as it is").click()
    thanked(page)


def test_the_key_is_said_to_lie_with_whoever_runs_the_server(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    expect(page.locator(".promise")).to_contain_text("stays with whoever runs the server")
    page.locator("summary").click()
    expect(page.locator("dl")).to_contain_text("They could link you only by changing this page")
    assert "works council" not in page.locator(".promise").inner_text()


HELD = {
    "en": "only together with your works council",
    "de": "nur zusammen mit Ihrem Betriebsrat",
    "fr": "qu’avec le concours de vos représentants du personnel",
    "es": "junto con su comité de empresa",
}


@pytest.mark.parametrize("language", HELD)
def test_a_key_of_the_works_council_is_said_and_its_words_are_shown(
    page: Page, tmp_path: Path, language: str
) -> None:
    point = keyfile.new()[1]
    held = open_wave(tmp_path, replace(SMALL, held=keyfile.public_text(point)))
    page.goto(held.link())
    page.locator("#language").select_option(language)
    expect(page.locator(".promise li").nth(1)).to_contain_text(HELD[language])
    page.locator("summary").click()
    expect(page.locator("dl .words").first).to_have_text("".join(keyfile.words(point)))
    expect(page.locator("dl dd").nth(1)).to_contain_text(HELD[language])
    choose(page, 3, 3, 3, 3, 3)
    page.locator(".bar button").click()
    expect(page.locator(".card").first).to_contain_text(HELD[language].rsplit(" ", 1)[-1])
    held.stop()


def test_the_keyboard_alone_answers(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    page.locator(f"[name='{ITEMS[0]}']").first.focus()
    for _ in ITEMS:
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('clear')"):
            page.keyboard.press("Tab")
    expect(page.locator("#progress")).to_have_text("5 of 5 answered")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    thanked(page)
    assert wave.tally()["S"] == [scores(2, 2, 2, 2, 2)]


def test_another_language_keeps_what_was_chosen(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    choose(page, 1, 2)
    page.locator("#language").select_option("de")
    expect(page.locator("#progress")).to_have_text("2 von 5 beantwortet")
    expect(page.locator(f"[name='{ITEMS[1]}'][value='2']")).to_be_checked()
    assert page.evaluate("document.documentElement.lang") == "de"


def test_the_names_of_ones_own_group_are_shown_on_request(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    expect(page.get_by_text("Noor Novak 12")).to_have_count(0)
    page.get_by_role("button", name="Show the names").click()
    expect(page.get_by_text("Noor Novak 12")).to_be_visible()
    expect(page.locator("#names li")).to_have_count(14)


def test_the_receipt_says_what_is_in_force(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    page.get_by_text("How do you know?").click()
    told = page.locator("details").inner_text
    expect(
        page.get_by_text("Your comment, sent also when empty, as Region North (25 people)")
    ).to_be_visible()
    assert wave.settings.booth.removeprefix("http://") in told()
    assert "none under 5 people" in told()


def test_a_shared_screen_keeps_nothing_and_goes_back_to_nothing(page: Page, wave: OpenWave) -> None:
    page.goto(wave.link(kiosk=True))
    choose(page, 3, 3, 3, 3, 3)
    send(page)
    thanked(page)
    assert page.evaluate("sessionStorage.length") == 0
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    page.evaluate(
        "(left) => sessionStorage.setItem('wellspring-invite', left)", wave.invites["Ben Brandt 12"]
    )
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open your invitation")


def check_look(page: Page) -> None:
    """No axe violation and no sideways scroll."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_every_screen_is_accessible_and_fits_360_pixels(
    page: Page, wave: OpenWave, scheme: str, language: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    begin(page, wave)
    page.locator("#language").select_option(language)
    page.locator("summary").click()
    page.locator(".group button").click()
    page.locator(".device button").click()
    choose(page, 1, 2, 3)
    page.locator("#comment").fill("I am the only one. Dario.")
    send_it = page.locator(".bar button")
    send_it.click()
    expect(page.locator("#ask button")).to_have_count(2)
    check_look(page)
    page.locator("#ask button").last.click()
    page.locator("#ask button").last.click()
    expect(page.locator("table")).to_be_visible()
    check_look(page)
    page.goto("about:blank")
    page.goto(wave.link())
    expect(page.locator("h1")).to_be_visible()
    check_look(page)


def test_the_page_weighs_under_60_kilobytes(page: Page, wave: OpenWave) -> None:
    weights: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.request.method == "GET" and response.url.startswith(wave.settings.house):
            weights[response.url] = len(response.body())

    page.on("response", weigh)
    begin(page, wave)
    page.wait_for_load_state("networkidle")
    assert len(weights) >= 9
    assert sum(weights.values()) < 60_000


def test_a_shared_screen_left_alone_empties_itself(page: Page, wave: OpenWave) -> None:
    page.clock.install()
    page.goto(wave.link(kiosk=True))
    choose(page, 3)
    page.clock.fast_forward(95_000)
    page.clock.run_for(2_000)
    expect(page.get_by_role("heading", name="Still there?")).to_be_visible()
    page.clock.run_for(30_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Open your invitation")


def test_a_shared_screen_that_the_back_button_brings_back_is_empty(page: Page, wave: OpenWave) -> None:
    page.goto(wave.link(kiosk=True))
    choose(page, 3)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.get_by_role("heading", level=1)).to_have_text("Open your invitation")


def test_a_shared_screen_is_emptied_by_whoever_has_finished(page: Page, wave: OpenWave) -> None:
    page.goto(wave.link(kiosk=True))
    choose(page, 3, 3, 3, 3, 3)
    send(page)
    thanked(page)
    page.get_by_role("button", name="Empty it now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open your invitation")


def test_a_doubt_that_met_no_connection_can_be_asked_again(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    page.route("**/how*.js", lambda route: route.abort())
    page.locator("summary").click()
    expect(page.locator("details")).to_contain_text("No connection just now")
    page.unroute_all()
    page.locator("summary").click()
    page.locator("summary").click()
    expect(page.locator("details dl")).to_be_visible()


def test_a_pasted_link_or_code_opens_the_invitation(page: Page, wave: OpenWave) -> None:
    page.goto(f"{wave.settings.house}/s")
    page.get_by_label("Link or code").fill("half a code")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("That is not a whole invitation.")).to_be_visible()
    check_look(page)
    page.get_by_label("Link or code").fill(wave.link())
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("5 short questions")


def test_the_code_for_another_device_is_drawn_here(page: Page, wave: OpenWave, complaints: list[str]) -> None:
    begin(page, wave)
    page.get_by_role("button", name="Continue on another device").click()
    expect(page.get_by_role("img", name="QR code with your invitation and your choices")).to_be_visible()
    assert complaints == []


def test_of_two_devices_with_one_code_the_slower_is_told_that_it_was_not_counted(
    page: Page, browser: Browser, wave: OpenWave
) -> None:
    carried = f"{wave.link()}&k={b64(bytes(range(32)))}"
    other = browser.new_context().new_page()
    for each in (page, other):
        each.goto(carried)
        expect(each.get_by_role("heading", level=1)).to_have_text("5 short questions")
    choose(other, 2, 4, 5, 1, 3)
    send(other)
    thanked(other)
    choose(page, 5, 5, 5, 5, 5)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("This invitation has been used")
    assert wave.tally()["S"] == [scores(2, 4, 5, 1, 3)]
    other.context.close()
