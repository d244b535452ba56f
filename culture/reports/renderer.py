"""The process that draws a PDF: HTML in at standard input, PDF out at standard output; 3 without libpango.

Nothing is loaded from anywhere: an address in the HTML, of a file as well, is refused.
"""

import sys
from collections.abc import Callable
from typing import Any

try:
    from weasyprint import HTML
except OSError:
    HTML = None

MISSING = 3


def nothing(url: str, *_: Any, **__: Any) -> Any:
    """Refuse every address."""
    raise ValueError(f"A report loads nothing, {url[:60]} neither.")


def draw(html: str, page: Callable[..., Any]) -> bytes:
    """Return the PDF (tagged, so that it can be read aloud)."""
    made: bytes = page(string=html, url_fetcher=nothing).write_pdf(pdf_variant="pdf/ua-1")
    return made


def main() -> int:
    """Read HTML, write PDF; return the exit status."""
    if HTML is None:
        return MISSING
    sys.stdout.buffer.write(draw(sys.stdin.buffer.read().decode(), HTML))
    return 0


if __name__ == "__main__":
    sys.exit(main())
