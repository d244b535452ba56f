"""Periods that are labels, and months and quarters by name: what stands first, or a refusal where nobody can tell.

In: texts as a file has them. Out: the same in one form of date where they are dates in words, else their order. Text
order is no order of time: April is not before January, nor wave 10 before wave 2.
"""

import re
import unicodedata
from collections.abc import Iterable

from culture.errors import Unreadable

NAMES = (
    "january januar janner janvier enero jan janv ene",
    "february februar feber fevrier febrero feb febr fev fevr",
    "march marz maerz mars marzo mar mrz",
    "april avril abril apr avr abr",
    "may mai mayo",
    "june juni juin junio jun",
    "july juli juillet julio jul juil",
    "august aout agosto aug ago",
    "september septembre septiembre sep sept",
    "october oktober octobre octubre oct okt",
    "november novembre noviembre nov",
    "december dezember decembre diciembre dec dez dic",
)
MONTHS = {name: number for number, names in enumerate(NAMES, start=1) for name in names.split()}
DAY = re.compile(r"(\d{1,2})\.? ([a-z]+)\.?,? (\d{4})")
MONTH = re.compile(r"([a-z]+)\.?[ -](\d{4})")
MONTH_LAST = re.compile(r"(\d{4})[ -]([a-z]+)\.?")
MONTH_NUMBER = re.compile(r"(\d{1,2})[/.](\d{4})")
QUARTER = re.compile(r"[qt]([1-4])[ /-]?(\d{4})")
QUARTER_LAST = re.compile(r"(\d{4})[ /-]?[qt]([1-4])")
LOOKS_LIKE_A_DATE = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}.*|\d{1,2}[/.]\d{2,4}")
SHORT_YEAR = re.compile(r"([a-z]+)\.?[ -]'?\d{2}")
NUMBER = re.compile(r"\d+")


def canonical(text: str) -> str:
    """Return a date in words as 2026-03-31, 2026-03 or 2026-Q1; any other text as it is."""
    plain = folded(text)
    if (found := DAY.fullmatch(plain)) and found[2] in MONTHS:
        return f"{found[3]}-{MONTHS[found[2]]:02d}-{int(found[1]):02d}"
    if (found := MONTH.fullmatch(plain)) and found[1] in MONTHS:
        return f"{found[2]}-{MONTHS[found[1]]:02d}"
    if (found := MONTH_LAST.fullmatch(plain)) and found[2] in MONTHS:
        return f"{found[1]}-{MONTHS[found[2]]:02d}"
    if (found := MONTH_NUMBER.fullmatch(plain)) and 1 <= int(found[1]) <= 12:
        return f"{found[2]}-{int(found[1]):02d}"
    if found := QUARTER.fullmatch(plain):
        return f"{found[2]}-Q{found[1]}"
    if found := QUARTER_LAST.fullmatch(plain):
        return f"{found[1]}-Q{found[2]}"
    return text


def ordered(labels: Iterable[str]) -> tuple[str, ...]:
    """Return labels in the order of time: months by the calendar, numbers by their size, else by the alphabet.

    Unreadable where the labels are dates that can be read in two ways, months without a year that are not one run,
    or hold several numbers of which the first does not decide.
    """
    found = sorted(set(labels))
    months = {one: MONTHS.get(folded(one).rstrip("."), 0) for one in found}
    if len(found) > 1 and all(months.values()):
        _refuse_broken_run(months)
        return tuple(sorted(found, key=lambda one: months[one]))
    strange = [one for one in found if in_two_ways(one)]
    if strange:
        raise Unreadable(
            f"The period {strange[0]!r} can be read in more than one way. Write dates as 2026-03-31 or 31.03.2026, "
            "months as 2026-03, weeks as 2026-W14."
        )
    if len({NUMBER.sub("#", folded(one)) for one in found}) == 1 and NUMBER.search(found[0]):
        _refuse_many_numbers(found)
        return tuple(sorted(found, key=lambda one: (_numbers(one), one)))
    return tuple(found)


def folded(text: str) -> str:
    """Return a text in small letters without accents."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in bare if not unicodedata.combining(one)).split())


def in_two_ways(text: str) -> bool:
    """Tell whether a label looks like a date that can be read in more than one way: 01/02/2026, or Mar-24."""
    plain = folded(text)
    short = SHORT_YEAR.fullmatch(plain)
    return bool(LOOKS_LIKE_A_DATE.fullmatch(plain)) or (short is not None and short[1] in MONTHS)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in NUMBER.findall(text))


def _refuse_broken_run(months: dict[str, int]) -> None:
    """Refuse months without a year that have a gap: October, November, January may run over New Year."""
    there = sorted(set(months.values()))
    if len(there) < len(months) or there[-1] - there[0] >= len(there):
        raise Unreadable(
            f"The periods {', '.join(repr(one) for one in list(months)[:4])} are months without a year, and it is not "
            "plain which comes first. Write them as 2026-03, or March 2026."
        )


def _refuse_many_numbers(labels: list[str]) -> None:
    """Refuse labels with several numbers that vary, unless the first is a year or differs from label to label."""
    columns = list(zip(*(_numbers(one) for one in labels), strict=True))
    vary = [len(set(one)) > 1 for one in columns]
    first = columns[0]
    if sum(vary) > 1 and len(set(first)) < len(labels) and not all(1900 <= year < 2200 for year in first):
        raise Unreadable(
            f"The periods {labels[0]!r} and {labels[1]!r} hold several numbers, and it is not plain which one counts "
            "first. Put the year first, or write dates as 2026-03-31, months as 2026-03, weeks as 2026-W14."
        )
