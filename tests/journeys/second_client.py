"""A second client of house and booth, written from interfaces.md's page of bytes alone: nothing of ours is imported.

Where it and our own page disagree, one of them is wrong, and tallies would lose answers.
"""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

E, SALT, HASH, MODULUS = 65537, 48, 48, 256
Get = Callable[[str], bytes]
Post = Callable[[str, Mapping[str, Any]], dict[str, Any]]


def vote(get: Get, post: Post, invite: str, answer: int) -> list[str]:
    """Answer every item with `answer`; return what the booth said of each ballot. `get` and `post` take paths."""
    told = post("/s/invitation", {"invite": invite})
    manifest = checked(get(f"/booth/m/{told['manifest']}.json"), told["manifest"])
    paper = checked(get(f"/booth/p/{told['wave']}.json"), manifest["paper"])
    asked = {kind: Token(manifest, told, kind) for kind in told["cells"]}
    blinded = {kind: text(one.blinded) for kind, one in asked.items()}
    signed = post("/s/issue", {"invite": invite, "blinded": blinded})["blind_sig"]
    said = []
    for kind, one in asked.items():
        answers = {item["id"]: answer for item in paper["items"]}
        plain = {"v": 1, "comment": ""} if kind == "C" else {"v": 1, "answers": answers}
        sealed = seal(raw(manifest["box"]), one.message, json.dumps(plain).encode())
        ballot = {"kind": kind, "cell": told["cells"][kind], "input_msg": text(one.message)}
        ballot |= {"sig": text(one.unblind(raw(signed[kind]))), "sealed": text(sealed)}
        said.append(post("/booth/b", ballot)["status"])
    return said


class Token:
    """One kind's message, blinded with a fresh random number (RFC 9474, RSABSSA-SHA384-PSS-Randomized)."""

    def __init__(self, manifest: Mapping[str, Any], told: Mapping[str, Any], kind: str) -> None:
        modulus, cell = raw(told["keys"][kind]), told["cells"][kind]
        (entry,) = [one for one in manifest["cells"] if (one["kind"], one["cell"]) == (kind, cell)]
        if hashlib.sha256(modulus.rjust(MODULUS, b"\0")).hexdigest() != entry["key"]:
            raise ValueError("this key is not the one of the manifest")
        self.n = int.from_bytes(modulus, "big")
        place = json.dumps(["pulse-ballot-v1", manifest["wave"], cell, kind], separators=(",", ":"))
        self.message = os.urandom(32) + hashlib.sha256(place.encode()).digest() + os.urandom(32)
        self.encoded = int.from_bytes(pss(self.message, self.n.bit_length() - 1), "big")
        self.r = secrets.randbelow(self.n - 1) + 1
        self.blinded = number(self.encoded * pow(self.r, E, self.n) % self.n)

    def unblind(self, blind_sig: bytes) -> bytes:
        """Return the signature; refuse one that does not verify."""
        found = int.from_bytes(blind_sig, "big") * pow(self.r, -1, self.n) % self.n
        if pow(found, E, self.n) != self.encoded:
            raise ValueError("the house signed something else")
        return number(found)


def pss(message: bytes, bits: int) -> bytes:
    """Return EMSA-PSS of RFC 8017, SHA-384 and a salt of 48 bytes."""
    size, salt = -(-bits // 8), os.urandom(SALT)
    digest = hashlib.sha384(b"\0" * 8 + hashlib.sha384(message).digest() + salt).digest()
    block = b"\0" * (size - SALT - HASH - 2) + b"\1" + salt
    masked = bytearray(x ^ y for x, y in zip(block, mask(digest, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * size - bits)
    return bytes(masked) + digest + b"\xbc"


def mask(seed: bytes, size: int) -> bytes:
    """Return MGF1 with SHA-384."""
    parts = (hashlib.sha384(seed + count.to_bytes(4, "big")).digest() for count in range(-(-size // HASH)))
    return b"".join(parts)[:size]


def seal(box: bytes, message: bytes, plain: bytes) -> bytes:
    """Return the 4,177 bytes of a sealed ballot."""
    mine = ec.generate_private_key(ec.SECP256R1())
    point = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = mine.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), box))
    key = HKDF(hashes.SHA256(), 32, salt=point, info=b"pulse-seal-v1" + box).derive(shared)
    padded = (len(plain).to_bytes(4, "big") + plain).ljust(4096, b"\0")
    return point + AESGCM(key).encrypt(bytes(12), padded, hashlib.sha256(message).digest())


def checked(data: bytes, name: str) -> dict[str, Any]:
    """Return what the bytes say, where their SHA-256 is `name`."""
    if hashlib.sha256(data).hexdigest() != name:
        raise ValueError("these are other bytes than were promised")
    return dict(json.loads(data))


def number(value: int) -> bytes:
    """Return a number as 256 big-endian bytes."""
    return value.to_bytes(MODULUS, "big")


def text(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def raw(data: str) -> bytes:
    """Read base64url without padding."""
    return base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))
