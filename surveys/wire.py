"""Bytes and errors on the wire, for the booth and for the two calls that know an invitation. No HTTP
library here.

Binary values travel as base64url without padding; errors as application/problem+json with a fixed sentence
for each kind of refusal, so that an answer never repeats anything that was sent.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from surveys.errors import Closed, Conflict, Forged, Malformed, Refusal, Unknown

DOMAIN = "pulse-ballot-v1"
INPUT = 96
IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")
PROBLEM_TYPE = "application/problem+json"

STATUS: dict[type[Refusal], tuple[int, str]] = {
    Malformed: (400, "The request is not of the form that the interface describes."),
    Forged: (403, "The signature does not belong to this survey."),
    Unknown: (404, "There is no such thing."),
    Conflict: (409, "This was already sent, or started on another device."),
    Closed: (410, "The survey is closed."),
    Refusal: (422, "The request was refused."),
}


def problem(refusal: Refusal) -> tuple[dict[str, Any], int]:
    """Return (problem document, HTTP status) of a refusal: a fixed title, and the refusal's own sentence."""
    status, title = next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)
    return {"type": "about:blank", "title": title, "status": status, "detail": str(refusal)}, status


def b64(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: object, length: int | None = None) -> bytes:
    """Return the bytes of canonical base64url without padding; Malformed otherwise, or if not `length`
    long.
    """
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise Malformed("A binary value must be base64url without padding.")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise Malformed("A binary value must be base64url without padding.") from None
    if b64(data) != text or (length is not None and len(data) != length):
        raise Malformed("A binary value does not have its length.")
    return data


def identifier(value: object) -> str:
    """Return an id of [A-Za-z0-9_-]{1,64}; Malformed otherwise."""
    if not isinstance(value, str) or not IDENTIFIER.fullmatch(value):
        raise Malformed("An id holds 1 to 64 letters, digits, hyphens and underscores.")
    return value


def body(data: bytes, fields: Collection[str]) -> Mapping[str, Any]:
    """Return the JSON object in `data`; Malformed unless it has exactly these fields, each once."""
    try:
        value = json.loads(data, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Malformed("The body must be a JSON object.") from None
    if not isinstance(value, dict) or set(value) != set(fields):
        raise Malformed(f"The body must hold exactly: {', '.join(sorted(fields))}.")
    return value


def canonical(value: object) -> bytes:
    """Return UTF-8 JSON without spaces, keys in order: the same value always gives the same bytes."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()


def context(wave: str, cell: str, kind: str) -> bytes:
    """Return the UTF-8 of ["pulse-ballot-v1",wave,cell,kind] as JSON without spaces."""
    return json.dumps([DOMAIN, wave, cell, kind], separators=(",", ":"), ensure_ascii=False).encode()


def domain(wave: str, cell: str, kind: str) -> bytes:
    """Return the 32 bytes in the middle of input_msg that tie a token to its wave, cell and kind."""
    return hashlib.sha256(context(wave, cell, kind)).digest()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise Malformed("A field stands twice in the body.")
    return dict(pairs)
