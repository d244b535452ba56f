"""Attack 20 in the page. The hope: a browser does not see that the manifest changed, or that others have another one."""

import json

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import BrowserContext, Page, Request, expect
from sqlmodel import col, update

from surveys import blindsign, manifests
from surveys.collection import papers
from surveys.db import writing
from surveys.folder import put
from surveys.waves import Wave
from surveys.words import fingerprint_words
from tests.browser.steps import begin, choose, send
from tests.browser.wave import WAVE, OpenWave

pytestmark = pytest.mark.browser
STOPPED = "This page stopped to protect you"


def tagged(wave: OpenWave) -> tuple[bytes, bytes]:
    """Return a manifest that is right in itself, with a key of the operator's own for Store 12; and that key."""
    made = blindsign.generate()
    value = json.loads(wave.manifest)
    entry = next(one for one in value["cells"] if one["label"] == "Store 12")
    entry["key"] = manifests.sha(blindsign.SigningKey.from_rsa(made).modulus)
    return json.dumps(value).encode(), made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def serve(wave: OpenWave, manifest: bytes, key: bytes | None = None) -> None:
    """Serve this manifest from now on, at house and booth, with this key for Store 12."""
    sha = manifests.sha(manifest)
    if key is not None:
        put(wave.keys.folder / "waves" / WAVE / "S.s12", key)
    with writing(wave.stores.ballots) as session:
        session.execute(update(papers.Paper).values(manifest=manifest, manifest_sha=sha))
    with writing(wave.stores.house) as session:
        session.execute(update(Wave).where(col(Wave.id) == WAVE).values(manifest_sha=sha))


def asked(page: Page) -> list[str]:
    """Return a list that collects what the page asks to be signed or cast."""
    found: list[str] = []

    def hear(request: Request) -> None:
        if request.url.endswith(("/s/issue", "/b")):
            found.append(request.url)

    page.on("request", hear)
    return found


def words_of(page: Page) -> list[str]:
    """Return the twelve words that the page shows where it says how it works."""
    page.locator("details summary").first.click()
    expect(page.locator(".words li")).to_have_count(12)
    return page.locator(".words li").all_text_contents()


def test_a_browser_that_saw_the_first_manifest_refuses_a_second_that_is_right_in_itself(
    page: Page, wave: OpenWave
) -> None:
    begin(page, wave)
    choose(page, 5, 4, 3, 2, 1)
    sent = asked(page)
    serve(wave, *tagged(wave))
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(STOPPED)
    assert sent == []
    assert wave.tally() == {}


def test_a_key_changed_behind_an_open_page_signs_nothing_that_is_sent(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    choose(page, 5, 4, 3, 2, 1)
    _, key = tagged(wave)
    put(wave.keys.folder / "waves" / WAVE / "S.s12", key)
    sent = asked(page)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("The signature is not the right one")
    assert [url for url in sent if url.endswith("/b")] == []
    assert wave.tally() == {}


def test_two_people_with_two_manifests_read_different_words(
    page: Page, wave: OpenWave, phone: BrowserContext
) -> None:
    begin(page, wave, "Ben Brandt 12")
    everybodys = words_of(page)
    first, (manifest, key) = wave.manifest, tagged(wave)
    serve(wave, manifest, key)
    phone.clear_cookies()
    page.evaluate("localStorage.clear()")
    page.goto("about:blank")
    begin(page, wave)
    hers = words_of(page)
    assert everybodys == list(fingerprint_words(manifests.sha(first)))
    assert hers == list(fingerprint_words(manifests.sha(manifest)))
    assert everybodys != hers
