"""An employee's browser in Python: what ballot.js does, for the demonstration, the tests and the benchmarks.

Comes in: a seed of 32 random bytes, the public keys, what was typed. Goes out: blinded messages for the
house, and finished ballots for the booth. Everything is derived from the seed, so a crash repeats byte for
byte; each key gets a message of its own (salt = SHA-256 of the modulus), so a replaced key learns nothing
from a retry.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from surveys import blindsign, sealing, wire

_R = 272


@dataclass(frozen=True, repr=False)
class Prepared:
    """A token on its way: what is asked of the signer, and what only the voter knows."""

    kind: str
    cell: str
    modulus: bytes
    input_msg: bytes
    blinded: bytes
    inverse: int


@dataclass(frozen=True, repr=False)
class Finished:
    """A ballot as the booth takes it: kind, cell, 96 bytes of token, 256 of signature, 4,177 sealed."""

    kind: str
    cell: str
    input_msg: bytes
    sig: bytes
    sealed: bytes


def prepare(seed: bytes, modulus: bytes, wave: str, cell: str, kind: str) -> Prepared:
    """Return the blinded message for one kind, expanded from `seed` (32 bytes) as decision 16 says."""
    if len(seed) != 32 or len(modulus) != blindsign.BYTES:
        raise ValueError("a seed has 32 bytes and a modulus 256")
    info = wire.context(wave, cell, kind)
    salt = hashlib.sha256(modulus).digest()
    stream = HKDF(hashes.SHA256(), 32 + 32 + blindsign.SALT + _R, salt=salt, info=info).derive(seed)
    token, prefix, pss_salt = stream[:32], stream[32:64], stream[64:112]
    r = int.from_bytes(stream[112:], "big") % (int.from_bytes(modulus, "big") - 1) + 1
    input_msg = prefix + hashlib.sha256(info).digest() + token
    blinded, inverse = blindsign.blind(modulus, input_msg, pss_salt, r)
    return Prepared(kind, cell, modulus, input_msg, blinded, inverse)


def finish(prepared: Prepared, blind_sig: bytes) -> bytes:
    """Return the unblinded signature; Forged (and nothing is to be sent) unless it verifies."""
    return blindsign.finalize(prepared.modulus, prepared.input_msg, blind_sig, prepared.inverse)


def plain(kind: str, *, answers: Mapping[str, int | None] | None = None, comment: str = "") -> bytes:
    """Return the plain text of a ballot: the comment for kind C, the answers (1..5 or null) for the others."""
    body = {"v": 1, "comment": comment} if kind == "C" else {"v": 1, "answers": dict(answers or {})}
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def ballot(prepared: Prepared, blind_sig: bytes, *, box: bytes, content: bytes) -> Finished:
    """Return the finished ballot: signature unblinded and checked, `content` sealed to the box key."""
    sig = finish(prepared, blind_sig)
    sealed = sealing.seal(box, prepared.input_msg, content)
    return Finished(prepared.kind, prepared.cell, prepared.input_msg, sig, sealed)
