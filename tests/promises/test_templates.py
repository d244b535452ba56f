"""What a strict content security policy and a calm page need of every template and style sheet."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from culture.views.assets import FOLDERS

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LETTERS = ROOT / "templates" / "letters"
PAGES = [path for path in TEMPLATES if LETTERS not in path.parents]
TOKENS = (ROOT / "surveys" / "static" / "tokens.css").read_text()


class _Finder(HTMLParser):
    """Collects what a strict policy would block: inline style, inline script, on-handlers, foreign addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or "style" in names or any(name.startswith("on") for name in names):
            self.found.append(self.get_starttag_text() or tag)
        if tag == "script" and "src" not in names and names.get("type") != "application/json":
            self.found.append("inline script")
        loaded = (
            names.get("src")
            if tag in {"script", "img", "iframe"}
            else names.get("href")
            if tag == "link"
            else ""
        )
        if re.match(r"(https?:)?//", loaded or ""):
            self.found.append(f"from elsewhere: {loaded}")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_keeps_the_strict_policy(path: Path) -> None:
    finder = _Finder()
    finder.feed(re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S))
    assert finder.found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_has_at_most_150_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 150


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_names_only_files_that_exist(path: Path) -> None:
    named = re.findall(r"asset\(['\"]([^'\"]+)['\"]\)", path.read_text())
    missing = [name for name in named if not (FOLDERS[name.split("/")[0]] / name.split("/", 1)[1]).is_file()]
    assert missing == []


def test_a_template_marks_no_text_safe() -> None:
    assert [
        str(path) for path in TEMPLATES if re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text())
    ] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "culture" / "static").glob("*.css")), ids=lambda path: path.name
)
def test_a_style_sheet_takes_its_colours_from_the_tokens(path: Path) -> None:
    colours = re.findall(r"#[0-9a-fA-F]{3,8}\b", re.sub(r"@media print.*", "", path.read_text(), flags=re.S))
    assert colours == []


def _palette(scheme: str) -> dict[str, str]:
    light, dark = TOKENS.split("(prefers-color-scheme: dark)", 1)
    found = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", dark.split("@media", 1)[0]))
    return found


def _contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "soft", "faint", "staff", "customers") for ground in ("paper", "raised")),
    ("notice", "notice-wash"), ("ink", "staff-wash"), ("ink", "customers-wash"), ("on-accent", "staff"),
    *(("ink", f"heat-{step}") for step in range(1, 6)),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="-on-".join)
def test_text_reads_at_aa_contrast(scheme: str, pair: tuple[str, str]) -> None:
    palette = _palette(scheme)
    assert _contrast(palette[pair[0]], palette[pair[1]]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["edge", "focus", "staff", "customers"])
def test_what_can_be_operated_stands_out_three_to_one(scheme: str, name: str) -> None:
    palette = _palette(scheme)
    assert min(_contrast(palette[name], palette[ground]) for ground in ("paper", "raised")) >= 3
