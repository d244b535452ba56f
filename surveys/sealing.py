"""The sealed envelope of a ballot: ECIES on P-256 with AES-256-GCM, always 4,177 bytes.

sealed = E || AES-256-GCM(key, iv = 12 zero bytes, aad = SHA-256(input_msg), padded). E is an ephemeral
uncompressed point (65 bytes); key = HKDF-SHA256(ECDH x-coordinate, salt = E, info = "pulse-seal-v1" || box).
`padded` is a 4-byte big-endian length, the plain text, and zeros up to 4,096 bytes. The zero iv is safe
because each key is used for one message only. The aad ties an envelope to its token, so two cannot change
places.
"""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

POINT = 65
PADDED = 4096
LIMIT = PADDED - 4
SEALED = POINT + PADDED + 16
PRIVATE = 32
_IV = bytes(12)


@dataclass(frozen=True)
class Void:
    """A ballot that does not open; the reason names the step, never the content."""

    reason: str


def new_box() -> tuple[bytes, bytes]:
    """Return (private scalar of 32 bytes, public point of 65 bytes) of a fresh box key."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_numbers().private_value.to_bytes(PRIVATE, "big"), _point(key.public_key())


def public_box(private: bytes) -> bytes:
    """Return the public point (65 bytes) that belongs to a private scalar."""
    return _point(_scalar(private).public_key())


def seal(box: bytes, input_msg: bytes, plain: bytes) -> bytes:
    """Return `plain` (at most 4,092 bytes) sealed to the public point `box`, bound to `input_msg`."""
    if len(plain) > LIMIT:
        raise ValueError(f"a ballot holds at most {LIMIT} bytes")
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    point = _point(ephemeral.public_key())
    secret = ephemeral.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), box))
    padded = len(plain).to_bytes(4, "big") + plain + bytes(LIMIT - len(plain))
    aad = hashlib.sha256(input_msg).digest()
    return point + AESGCM(_key(secret, point, box)).encrypt(_IV, padded, aad)


class Opener:
    """Opens many ballots of one box; the private scalar (32 bytes) is read once."""

    def __init__(self, private: bytes) -> None:
        self._key = _scalar(private)
        self._box = _point(self._key.public_key())

    def open(self, input_msg: bytes, sealed: bytes) -> bytes | Void:
        """Return the plain text of a sealed ballot, or Void where it does not open to the letter."""
        if len(sealed) != SEALED:
            return Void("length")
        point = sealed[:POINT]
        try:
            other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except ValueError:
            return Void("point")
        key = _key(self._key.exchange(ec.ECDH(), other), point, self._box)
        try:
            padded = AESGCM(key).decrypt(_IV, sealed[POINT:], hashlib.sha256(input_msg).digest())
        except InvalidTag:
            return Void("seal")
        length = int.from_bytes(padded[:4], "big")
        if length > LIMIT or padded[4 + length :].strip(b"\0"):
            return Void("padding")
        return padded[4 : 4 + length]


def unseal(private: bytes, input_msg: bytes, sealed: bytes) -> bytes | Void:
    """Return the plain text of a sealed ballot, or Void where it does not open to the letter."""
    return Opener(private).open(input_msg, sealed)


def send_key(box: bytes, info: bytes) -> tuple[bytes, bytes]:
    """Return (point of 65 bytes to send along, key of 32 bytes); the holder of `box` alone finds the key again.

    `info` keeps one use apart from every other; it may not begin as that of a ballot does.
    """
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    point = _point(ephemeral.public_key())
    secret = ephemeral.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), box))
    return point, _derive(secret, point, info + box)


def receive_key(private: bytes, point: bytes, info: bytes) -> bytes:
    """Return the key (32 bytes) that came with `point`; ValueError where that is no point of the curve."""
    own = _scalar(private)
    other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return _derive(own.exchange(ec.ECDH(), other), point, info + _point(own.public_key()))


def _key(secret: bytes, point: bytes, box: bytes) -> bytes:
    return _derive(secret, point, b"pulse-seal-v1" + box)


def _derive(secret: bytes, point: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=point, info=info).derive(secret)


def _scalar(private: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(private, "big"), ec.SECP256R1())


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
