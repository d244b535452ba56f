"""The booth's answers: manifest, ballot paper, ballot stored. No session, no cookie, no name, no clock.

Cross-origin calls are answered for the house's origin only and never with credentials. Nothing that was
sent is repeated in an answer, and nothing of a request is logged.
"""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.engine import Engine
from sqlmodel import select

from surveys.blindsign import BYTES
from surveys.collection import papers
from surveys.collection.ballots import Ballot, cast
from surveys.collection.papers import Paper
from surveys.db import reading
from surveys.errors import Malformed, Refusal
from surveys.sealing import SEALED
from surveys.wire import INPUT, PROBLEM_TYPE, body, identifier, problem, unb64

FIELDS = ("kind", "cell", "input_msg", "sig", "sealed")
FOREVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=300"


def make_counter(engine: Engine, *, current: Callable[[], bool] = lambda: True) -> Blueprint:
    """Return the booth's pages over the ballot store `engine`. `current`: is the store at this program's version?"""
    counter = Blueprint("booth", __name__)
    counter.add_url_rule("/m/<sha>.json", "manifest", _manifest(engine))
    counter.add_url_rule("/p/<wave>.json", "paper", _paper(engine))
    counter.add_url_rule("/b", "ballot", _ballot(engine), methods=["POST"])
    counter.add_url_rule("/healthz", "health", _health(engine, current))
    counter.register_error_handler(Refusal, refused)
    return counter


def refused(refusal: Refusal) -> Response:
    """Return the problem document of a refusal."""
    document, status = problem(refusal)
    response = jsonify(document)
    response.status_code, response.mimetype = status, PROBLEM_TYPE
    return response


def _manifest(engine: Engine) -> Callable[[str], Response]:
    def manifest(sha: str) -> Response:
        """Serve the manifest whose name is its hash; it never changes."""
        return _public(papers.manifest(engine, sha), FOREVER)

    return manifest


def _paper(engine: Engine) -> Callable[[str], Response]:
    def paper(wave: str) -> Response:
        """Serve the ballot paper of a wave."""
        return _public(papers.paper(engine, identifier(wave)), BRIEFLY)

    return paper


def _ballot(engine: Engine) -> Callable[[], Response]:
    def ballot() -> Response:
        """Take one sealed ballot; the answer is "stored" or "already"."""
        return jsonify(status=cast(engine, parse_ballot(request.get_data(), request.query_string)))

    return ballot


def _health(engine: Engine, current: Callable[[], bool]) -> Callable[[], ResponseReturnValue]:
    def healthz() -> ResponseReturnValue:
        """Say that the ballot store answers and was migrated; an error becomes 503 in the booth's table."""
        with reading(engine) as session:
            session.exec(select(Paper.wave).limit(1)).first()
        if not current():
            return jsonify(status="not well", store="ok", migrations="not of this version"), 503
        return jsonify(status="ok", store="ok", migrations="ok")

    return healthz


def parse_ballot(data: bytes, query: bytes) -> Ballot:
    """Return the ballot in a request's body; Malformed for a query, another field, or another length."""
    if query:
        raise Malformed("A ballot has no query.")
    fields = body(data, FIELDS)
    return Ballot(
        kind=identifier(fields["kind"]),
        cell=identifier(fields["cell"]),
        input_msg=unb64(fields["input_msg"], INPUT),
        sig=unb64(fields["sig"], BYTES),
        sealed=unb64(fields["sealed"], SEALED),
    )


def _public(data: bytes, caching: str) -> Response:
    response = Response(data, mimetype="application/json")
    response.headers["Cache-Control"] = caching
    return response
