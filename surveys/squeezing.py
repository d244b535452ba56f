"""Smaller answers for files and papers that are the same for everybody.

Never for an answer that knows an invitation: its length would say something about what was compressed together.
"""

import gzip

from werkzeug.wrappers import Response

KINDS = ("text/html", "text/css", "text/javascript", "application/javascript", "application/json")
LEAST = 600


def squeeze(response: Response, accepted: str) -> Response:
    """Return the response gzipped where the client accepts it and it is text of more than 600 bytes."""
    if (
        response.mimetype not in KINDS
        or response.status_code != 200
        or "Content-Encoding" in response.headers
    ):
        return response
    response.vary.add("Accept-Encoding")
    if "gzip" not in accepted:
        return response
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) > LEAST:
        response.set_data(gzip.compress(data, compresslevel=6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
