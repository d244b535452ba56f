"""The result page for everybody who was asked: all of them together, in their language. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from culture.access import Viewer
from culture.charts import Missing, Point, Span
from culture.dashboards.figures import point, sees, share
from culture.dashboards.phrases import LANGUAGES, OWN_NAMES, day, number, words
from surveys.release import Release, Shown, Withheld


@dataclass(frozen=True)
class Reader:
    """Who opens the page: a language, a viewer where somebody is signed in, and whether the address carries the key
    that everybody whom the wave asked shares.
    """

    language: str
    viewer: Viewer | None = None
    invited: bool = False

    def may_read(self, release: Release) -> bool:
        """Say whether these results are theirs: of the whole company anybody's, else as on the dashboard."""
        top = release.company
        if top.level == "company" or self.invited:
            return True
        return self.viewer is not None and sees(self.viewer, release, top)


@dataclass(frozen=True)
class ThemeResult:
    """One theme in words: "3.8", "likely between 3.7 and 3.9", and its point for the bar."""

    name: str
    point: Point | Missing
    figure: str
    sentence: str


@dataclass(frozen=True)
class Results:
    """The page: `words` are its texts in `language`, numbers already put in; `hidden` counts withheld figures."""

    wave: str
    language: str
    words: Mapping[str, str]
    share: str | Missing
    themes: tuple[ThemeResult, ...]
    hidden: int
    languages: tuple[tuple[str, str], ...]
    demo: bool


def results(release: Release, name: Callable[[str], str], language: str) -> Results:
    """Return the results of one wave for all who were asked; an unknown language becomes English."""
    language = language if language in LANGUAGES else "en"
    texts = words(language)
    company, proof = release.company, release.certificate
    told = share(release.participation.get(company.id, Withheld()))
    return Results(
        wave=release.wave,
        language=language,
        words={
            **texts,
            "lead": texts["lead"].format(name=release.programme_name, day=day(release.closed_on, language)),
            "caption": texts["caption"].format(who=_who(release, texts)),
            "of": texts["of"].format(n=company.invited),
            "how_2": texts["how_2"].format(k=release.k),
            "hidden_n": texts["hidden_n"].format(hidden=proof.hidden, n=proof.shown + proof.hidden),
        },
        share=told if isinstance(told, Missing) else _band(told, language),
        themes=tuple(_theme(release, one.id, name(one.id), language) for one in release.themes),
        hidden=proof.hidden,
        languages=tuple((code, OWN_NAMES[code]) for code in LANGUAGES),
        demo=release.origin == "demo",
    )


def _theme(release: Release, theme: str, name: str, language: str) -> ThemeResult:
    texts = words(language)
    found = point(release, release.company.id, theme)
    if isinstance(found, Missing):
        return ThemeResult(name, found, "", texts["hidden"])
    sentence = ""
    if isinstance(found.span, Span):
        low, high = number(found.span.low, language), number(found.span.high, language)
        sentence = texts["likely"].format(low=low, high=high)
    figure, cell = number(found.value, language), release.cell(release.company.id, theme)
    if isinstance(cell, Shown) and cell.coded is not None:
        figure = texts[cell.coded].format(figure=figure)
    return ThemeResult(name, found, figure, sentence)


def _who(release: Release, texts: Mapping[str, str]) -> str:
    """Name who was asked: the organisation only where all of it was."""
    top = release.company
    return texts["all"] if top.level == "company" else texts["only"].format(units=top.label)


def _band(text: str, language: str) -> str:
    between = {"en": "to", "de": "bis", "fr": "à", "es": "a"}[language]
    return text.replace(" to ", f" {between} ")
