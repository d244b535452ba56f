"""Files as people send them, made in memory."""

import io
import random
from datetime import date, timedelta

from openpyxl import Workbook

GERMAN = """Filiale;Datum;Bewertung;Kanal;Antwort-ID
Häfen;02.02.2026;4,5;Telefon;R1
Häfen;03.02.2026;3,0;Web;R2
Märkte;13.02.2026;5,0;Web;R3
""".encode("cp1252")


def workbook(*rows: list[object]) -> bytes:
    """Return an XLSX file with these rows."""
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def ratings(
    *, units: list[str], count: int, seed: int = 1, ids: bool = True, first: date = date(2025, 3, 1)
) -> bytes:
    """Return a CSV file with a CSAT and an NPS answer a row."""
    dice = random.Random(seed)
    lines = ["unit,date,csat,nps,channel" + (",response id" if ids else "")]
    for number in range(count):
        day = first + timedelta(days=dice.randrange(360))
        tail = f",r{seed}-{number}" if ids else ""
        lines.append(f"{dice.choice(units)},{day},{dice.randint(1, 5)},{dice.randint(0, 10)},web{tail}")
    return "\n".join(lines).encode()
