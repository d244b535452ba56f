"""Reports as files: whole in themselves, harmless in a spreadsheet, and refused with the mend."""

import re
import subprocess
import sys
import zlib
from html.parser import HTMLParser
from typing import Any

import pytest

from culture.errors import Refusal
from culture.linkage.files.tables import NUMBER
from culture.reports import files, pdf, renderer
from tests.tools import missing, program


class Seen(HTMLParser):
    """Collects what a file would load, and its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.loads += [value or "" for name, value in attrs if name in {"src", "href", "srcset", "data"}]


def unpacked(made: bytes) -> list[bytes]:
    """Return the compressed parts of a PDF, opened."""
    parts = re.findall(rb"stream\r?\n(\x78.*?)\r?\nendstream", made, re.S)
    return [zlib.decompressobj().decompress(one) for one in parts]


@pytest.fixture
def html(case) -> str:
    return files.html_of(case("true"))


@pytest.fixture(scope="module")
def paper(documents) -> bytes:
    """Return the report as PDF, made once."""
    if renderer.HTML is None:
        missing("libpango", "libpango-1.0-0 and libpangoft2-1.0-0")
    return pdf.pdf(files.html_of(documents["true"]))


def test_the_html_file_loads_nothing_and_runs_nothing(html: str) -> None:
    seen = Seen()
    seen.feed(html)
    assert [one for one in seen.loads if not one.startswith("#")] == []
    assert not seen.tags & {"script", "link", "img", "iframe", "form"}
    assert re.findall(r"url\(|@import", html) == []


def test_the_html_file_holds_the_verdict_and_the_appendix(html: str) -> None:
    assert "What speaks against it" in html
    assert "Methods and sources" in html


def test_a_question_cannot_bring_markup_into_the_file(case) -> None:
    body = case("true")
    named = body | {"settings": body["settings"] | {"hypothesis": "<script>alert(1)</script>"}}
    assert "<script" not in files.html_of(named)


def test_the_style_of_a_file_cannot_end_early(html: str) -> None:
    assert html.count("</style>") == 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(1)"])
def test_a_text_that_looks_like_a_formula_is_quoted(text: str) -> None:
    assert files.calm(text) == f"'{text}"


@pytest.mark.parametrize("cell", [-1.5, 0, "Branch 3", "ok=1", ""])
def test_numbers_and_plain_words_stay_as_they_are(cell: Any) -> None:
    assert files.calm(cell) == cell


def test_no_cell_of_the_panel_starts_a_formula(case) -> None:
    body = case("true")
    table = body["panel"]["table"]
    evil = body | {"panel": body["panel"] | {"table": table | {"units": ["=1+1", *table["units"][1:]]}}}
    cells = [cell for line in files.panel_csv(evil).splitlines() for cell in line.split(",")]
    assert [one for one in cells if files.RISKY.match(one) and not re.match(NUMBER, one)] == []


def test_the_panel_has_every_period_even_an_empty_one(case) -> None:
    periods = {line.split(",")[1] for line in files.panel_csv(case("true")).splitlines()[1:]}
    assert len(periods) == 12


def test_a_result_without_its_panel_is_refused_with_the_mend(case) -> None:
    body = case("true")
    panel = {key: one for key, one in body["panel"].items() if key != "table"}
    with pytest.raises(Refusal, match="Take a look now"):
        files.panel_csv(body | {"panel": panel})


def test_a_pdf_is_made_and_tagged(paper: bytes) -> None:
    assert paper.startswith(b"%PDF")
    assert any(b"/StructTreeRoot" in one for one in unpacked(paper))


def test_the_first_page_on_paper_holds_the_verdict_and_what_qualifies_it(paper: bytes) -> None:
    read = [program("pdftotext", "poppler-utils"), "-l", "1", "-", "-"]
    first = subprocess.run(read, input=paper, capture_output=True, check=True).stdout.decode()
    said = ("Supported", "How sure", "What speaks against it", "What this is not", "More on how sure")
    assert [one for one in said if one not in first] == []
    assert "Does service follow, and not" not in first


def test_without_libpango_the_refusal_names_the_packages(html: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = subprocess.CompletedProcess([], pdf.MISSING, b"", b"")
    monkeypatch.setattr(pdf.subprocess, "run", lambda *a, **k: gone)
    with pytest.raises(Refusal, match=r"libpango-1\.0-0 and libpangoft2-1\.0-0"):
        pdf.pdf(html)


def test_the_house_does_not_load_weasyprint() -> None:
    code = "import sys, culture.views.reports; print('weasyprint' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_pdf_loads_no_address() -> None:
    with pytest.raises(ValueError, match="loads nothing"):
        renderer.nothing("file:///etc/passwd")


def test_pictures_carry_their_colours_onto_paper() -> None:
    assert "<style>" in pdf.on_paper('<svg class="picture" height="9"></svg>')
