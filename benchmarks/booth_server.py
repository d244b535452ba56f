"""The booth and, beside it, a bare endpoint that commits one row of 4,177 bytes to the same store.

Served by gunicorn for benchmarks/ballots.py; the store's URL comes from the environment.
"""

import secrets

from flask import Flask, Response, jsonify, request
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, insert

from surveys.app import create_booth
from surveys.db import writing

BARE = Table(
    "bare", MetaData(), Column("id", String, primary_key=True), Column("content", LargeBinary, nullable=False)
)


def make_app() -> Flask:
    """Return the shipped booth with the bare endpoint added."""
    app = create_booth()
    engine = app.extensions["ballots"]
    BARE.metadata.create_all(engine)

    def bare() -> Response:
        with writing(engine) as session:
            session.execute(insert(BARE).values(id=secrets.token_hex(8), content=request.get_data()))
        return jsonify(status="stored")

    app.add_url_rule("/bare", "bare", bare, methods=["POST"])
    return app
