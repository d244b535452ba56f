"""HTML -> PDF, in a process of its own: `python -m culture.reports.renderer`.

WeasyPrint loads Debian's libpango; a machine without it loses the PDF and nothing else. In a process of its
own it neither slows the start of the house nor can take the house down.
"""

import re
import subprocess
import sys

from culture.errors import Refusal

RENDERER = "culture.reports.renderer"
MISSING = 3
SECONDS = 120
MEND = (
    "A PDF needs two packages of Debian that are not on this machine: libpango-1.0-0 and libpangoft2-1.0-0. "
    "Install them (apt-get install libpango-1.0-0 libpangoft2-1.0-0), or take the HTML file."
)
# Pictures are drawn by a renderer that reads no style sheet of the page: their colours travel inside.
PICTURE = """<style>
text{font-family:sans-serif;font-size:12px;fill:#1d2630}.small{font-size:11px}.soft{fill:#4a5663}.strong{font-weight:bold}
.band,.shaded{fill:#dfe3e6}.reach{fill:#a9cbcf}.found{fill:#0f6a73}.wash{fill:#dbe9ea}.zero{stroke:#1d2630}
.rule{stroke:#7b8691}.grid{stroke:#dfe3e6}.whisker{stroke:#7b8691;stroke-width:2}.main.whisker{stroke:#0f6a73;stroke-width:3}
.thin{stroke:#b9c0c6}.dot{fill:#7b8691}.main.dot,.staff,.tiny{fill:#0f6a73}.speck{fill:#4a5663}
</style>"""
PAPER = """<style>
@page{size:A4;margin:16mm;@bottom-right{content:counter(page) " / " counter(pages);font:9pt sans-serif;color:#4a5663}}
.grid{display:block}.grid.three{display:table;table-layout:fixed;width:100%}.grid.three>.card{display:table-cell;padding:4pt 10pt 0 0;font-size:8pt;border-top:1px solid #bbb}.grid.three h2{font-size:11pt}.grid.three details.fold{border:0;padding:0;font-size:7pt}.grid.three details.fold>summary{margin-top:2pt;min-height:0;padding:0}.grid.three ul{margin:2pt 0;padding-left:12pt}.grid.three li{margin-bottom:1pt}.verdict{padding:6pt 0 0}.verdict p{margin:0 0 4pt}.verdict .shows{margin-top:4pt}.page-head{margin-bottom:4pt}.grid>*{margin-bottom:10pt}.verdict .word{font-size:26pt}svg.picture{width:170mm}.verdict svg.picture{width:150mm}
.facts>div{display:table;width:100%;padding:2pt 0}.facts dt,.facts dd{display:table-cell}.facts dt{width:60mm}
details.fold{break-inside:auto}details.fold>summary{break-after:avoid;margin-top:10pt}.analyst{break-before:page}
.analyst table{font-size:7.5pt}.analyst td,.analyst th{white-space:normal;overflow-wrap:break-word}.scroll tbody th{position:static}
pre{white-space:pre-wrap;overflow-wrap:anywhere}table,.card{break-inside:auto}tr,figure{break-inside:avoid}
</style>"""


def pdf(html: str) -> bytes:
    """Return a report's HTML file as PDF; Refusal with the mend where libpango is missing or it takes too long."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", RENDERER],
            input=on_paper(html).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refusal("The PDF took longer than two minutes. Take the HTML file and print it.") from error
    if done.returncode == MISSING:
        raise Refusal(MEND)
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise Refusal("The PDF could not be made. Take the HTML file and print it.")
    return done.stdout


def on_paper(html: str) -> str:
    """Return the HTML file with pictures that carry their colours, and the style of paper."""
    coloured = re.sub(r'(<svg class="picture"[^>]*>)', lambda found: found[1] + PICTURE, html)
    return coloured.replace("</head>", f"{PAPER}</head>", 1)
