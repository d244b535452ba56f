"""Bytes and errors on the wire."""

import pytest

from surveys import wire
from surveys.errors import Closed, Conflict, Forged, Malformed, Refusal, Unknown


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(Malformed, 400), (Forged, 403), (Unknown, 404), (Conflict, 409), (Closed, 410), (Refusal, 422)],
)
def test_each_refusal_has_its_status(refusal: type[Refusal], status: int) -> None:
    document, found = wire.problem(refusal("why"))
    assert (found, document["status"], document["detail"]) == (status, status, "why")


@pytest.mark.parametrize("text", ["A", "AA=", "A A", "AB", "é", None, 5, "AA\n"])
def test_only_canonical_base64url_is_read(text: object) -> None:
    with pytest.raises(Malformed):
        wire.unb64(text)


def test_bytes_survive_the_wire() -> None:
    assert wire.unb64(wire.b64(b"\xff\xfe\x00"), 3) == b"\xff\xfe\x00"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"a":1,"b":2}',
        b'{"a":1,"a":1}',
        b"\xff",
        b"[" * 100_000,
        b'"a"',
        b'{"a":' + b"9" * 6000 + b"}",
    ],
)
def test_a_body_of_another_form_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        wire.body(data, ["a"])


@pytest.mark.parametrize("value", ["", "a" * 65, "a/b", "..", "a.b", "ä", 5, None, "a\n"])
def test_an_id_of_another_form_is_malformed(value: object) -> None:
    with pytest.raises(Malformed):
        wire.identifier(value)
