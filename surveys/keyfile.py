"""The trustee's key file: a P-256 key in PEM, under a passphrase if one is wanted. In: a path. Out: bytes.

The same key opens the box (ECDH) and signs the tally (ECDSA); what is signed begins with a name of its own, so
one use cannot be mistaken for the other.
"""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from surveys import sealing
from surveys.errors import Forged, Malformed
from surveys.wire import b64, unb64
from surveys.words import fingerprint_words

SIGNED = b"pulse-tally-v1\n"
POINT = sealing.POINT


def new(passphrase: str = "") -> tuple[bytes, bytes]:
    """Return (the key file's bytes, the public point of 65 bytes) of a fresh key."""
    private, point = sealing.new_box()
    sealed: KeySerializationEncryption = (
        BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    )
    return _key(private).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed), point


def read(data: bytes, passphrase: str = "") -> bytes:
    """Return the private scalar (32 bytes) in a key file; Malformed where it cannot be read."""
    try:
        key = load_pem_private_key(data, password=passphrase.encode() or None)
    except (ValueError, TypeError):
        raise Malformed("This key file cannot be read, or its passphrase is another one.") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Malformed("This file holds another kind of key. Make one with `wellspring trustee new-key`.")
    return key.private_numbers().private_value.to_bytes(sealing.PRIVATE, "big")


def locked(data: bytes) -> bool:
    """Tell whether a key file asks for a passphrase."""
    return b"ENCRYPTED" in data


def public_text(point: bytes) -> str:
    """Return a public key as people paste it: 87 characters."""
    return b64(point)


def parse_public(text: str) -> bytes:
    """Return the public point (65 bytes) that was pasted; Malformed where it is none."""
    try:
        point = unb64("".join(text.split()), POINT)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (Malformed, ValueError):
        raise Malformed(
            "This is not a trustee's public key: it has 87 characters, as `wellspring trustee new-key` prints it."
        ) from None
    return point


def is_public(text: str) -> bool:
    """Say whether a text is a public key."""
    try:
        return bool(parse_public(text))
    except Malformed:
        return False


def words(point: bytes) -> tuple[str, ...]:
    """Return the twelve words of a public key, to be compared over the telephone."""
    return fingerprint_words(hashlib.sha256(point).hexdigest())


def sign(private: bytes, content: bytes) -> bytes:
    """Return the trustee's signature of a tally's bytes."""
    return _key(private).sign(SIGNED + content, ec.ECDSA(hashes.SHA256()))


def verify(point: bytes, content: bytes, signature: bytes) -> None:
    """Refuse (Forged) a tally that the holder of the box key did not sign."""
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    try:
        public.verify(signature, SIGNED + content, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise Forged(
            "This tally was not signed with the key of this wave's box, or was changed since."
        ) from None


def _key(private: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(private, "big"), ec.SECP256R1())
