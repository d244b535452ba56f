"""What the page says about a comment before Send, the QR code it draws, and when a shared screen empties."""

import pytest
import segno

from tests.browser.conftest import RunJs

NAMES = ["Ada Amsel", "Dario Dubois", "Jean-Luc Li"]
CASES = {
    "Dario helps everybody": ["warnName"],
    "ask jean about it": ["warnName"],
    "The adage holds": [],
    "Write to me: someone@example.org": ["warnEmail"],
    "Call 030 1234567 at night": ["warnPhone"],
    "Since 12.3. nothing works": ["warnNumber"],
    "Badge 4711": ["warnNumber"],
    "She said “you are not needed here”": ["warnQuote"],
    "I am the only one on nights": ["warnOnly"],
    "As the only woman here": ["warnOnly"],
    "As their only nurse": ["warnOnly"],
    "Ich bin hier die einzige": ["warnOnly"],
    "Als einziger im Lager": ["warnOnly"],
    "Je suis la seule de nuit": ["warnOnly"],
    "Soy el único de noche": ["warnOnly"],
    "Our shift manager shouts": ["warnTitleOf"],
    "Die Filialleiterin hört zu": ["warnTitleOf"],
    "La directrice est là": ["warnTitleOf"],
    "El encargado no viene": ["warnTitleOf"],
    "Breaks are too short.": [],
    "Die Pausen sind zu kurz.": [],
}


@pytest.mark.parametrize("text", CASES)
def test_a_comment_that_may_show_somebody_is_warned_of(run_js: RunJs, text: str) -> None:
    codes = run_js(
        "return c.warnings(input.text, input.names).map((w) => w.code);", {"text": text, "names": NAMES}
    )
    assert codes == CASES[text]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a\u200bb\u2060c\ufeff", "abc"),
        ("e\u0301", "é"),
        ("ﬁne", "fine"),
        ("  two\u00a0\u2003words  \r\n\r\n\r\n\r\nhere ", "two words\n\nhere"),
        ("tag\U000e0041\U000e0042", "tag"),
        ("❤\ufe0f", "❤"),
        ("bell\x07", "bell"),
        ("note\ufff9", "note"),
        ("own\ue000", "own"),
        ("half\ud800", "half"),
        ("a\rb", "a\nb"),
    ],
)
def test_a_marker_in_a_comment_does_not_survive(run_js: RunJs, typed: str, sent: str) -> None:
    assert run_js("return c.clean(input);", typed) == sent


@pytest.mark.parametrize("letter", ["a", "é", "漢", "🙂", '"', "\n"])
def test_a_full_comment_fits_its_envelope(run_js: RunJs, letter: str) -> None:
    body = """const f = c.fit(input.repeat(3000), 2000);
        return [Array.from(f).length, b.plainBallot("C", {}, f).length];"""
    points, size = run_js(body, letter)
    assert points <= 2000
    assert size <= 4092
    assert points == 2000 or size > 4080


@pytest.mark.parametrize(("length", "version"), [(134, 6), (192, 8), (230, 9), (271, 10)])
@pytest.mark.parametrize("mask", range(8))
def test_the_qr_code_is_the_one_of_another_program(
    run_js: RunJs, length: int, version: int, mask: int
) -> None:
    text = ("https://pulse.example/s#i=" + "aB3_-x" * 60)[:length]
    mine = run_js(
        "return qr(input.text, input.mask).map((row) => row.map(Number));", {"text": text, "mask": mask}
    )
    made = segno.make(text, version=version, error="l", mode="byte", mask=mask, boost_error=False)
    assert mine == [list(row) for row in made.matrix]


@pytest.mark.parametrize(
    ("state", "quiet", "left"),
    [
        ({}, 1000, None),
        ({"invite": "x"}, 0, 110),
        ({"invite": "x"}, 95_000, 15),
        ({"invite": "x", "busy": True}, 95_000, None),
        ({"invite": "x", "sigs": {}}, 95_000, None),
        ({"finished": True}, 5_000, 15),
    ],
)
def test_a_shared_screen_empties_itself_but_never_with_a_ballot_on_its_way(
    run_js: RunJs, state: dict[str, object], quiet: int, left: int | None
) -> None:
    assert run_js("return left(input.state, input.quiet);", {"state": state, "quiet": quiet}) == left


TONGUES = {
    "The breaks are too short and nobody listens.": "en",
    "Die Pausen sind zu kurz und niemand hört zu.": "de",
    "Les pauses sont trop courtes et on ne nous écoute pas.": "fr",
    "Las pausas son muy cortas y no nos escuchan.": "es",
    "Przerwy są zbyt krótkie, a grafik zmienia się co tydzień.": "other",
    "Molalar çok kısa, vardiyalar her hafta yeniden değişiyor.": "other",
    "Перерывы слишком короткие": "other",
    "休憩が短すぎます": "other",
    "Danke": "",
    "42": "",
}


@pytest.mark.parametrize("text", TONGUES)
def test_the_language_of_a_comment_is_guessed_from_its_small_words(run_js: RunJs, text: str) -> None:
    assert run_js("return c.tongue(input);", text) == TONGUES[text]


@pytest.mark.parametrize(
    ("text", "common", "flagged"),
    [
        ("Die Pausen sind zu kurz.", ["en"], True),
        ("Die Pausen sind zu kurz.", ["de", "en"], False),
        ("Danke", ["en"], True),
        ("Merci", ["de"], False),
        ("", [], False),
        ("Die Pausen sind zu kurz.", None, False),
    ],
)
def test_a_language_that_few_of_the_group_use_is_flagged_to_the_author(
    run_js: RunJs, text: str, common: list[str] | None, flagged: bool
) -> None:
    body = 'return c.warnings(input.text, [], input.common ?? undefined, "de").map((w) => w.code);'
    assert ("warnLanguage" in run_js(body, {"text": text, "common": common})) is flagged
