"""A file that is sealed as a whole to one P-256 key, for the hands that carry it. Pure.

In clear: one line of JSON {"frame", "frames", "key", "v", "wave", "what"}: what it is, of which wave, for whose public
key, and its size in frames; then the sender's point (65 bytes). The rest is `frames` times `frame` + 16 bytes of
AES-256-GCM: nonce = the frame's number (12 bytes, big-endian), aad = the line. The key is made for this one file:
HKDF-SHA256(ECDH x-coordinate, salt = point, info = "pulse-file-v2" || SHA-256(line) || receiver's point). So no frame
can be changed, left out, moved, or put under another line. Frames are sealed one by one: no file lies in memory whole.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from surveys import sealing
from surveys.errors import Malformed, Refusal
from surveys.wire import b64, canonical, identifier, unb64

VERSION = 2
LINE = 1000
TAG = 16


@dataclass(frozen=True)
class Sort:
    """A sort of file, and what is said where it is not one: `mend` a broken copy, `old` form, `stranger`'s key.

    `before`: how a file of the form before this one begins.
    """

    what: str
    name: str
    mend: str
    before: bytes
    old: str
    stranger: str


@dataclass(frozen=True)
class Label:
    """What stands in clear on a sealed file: `key` is the receiver's point, `frame` the plain bytes of a frame."""

    what: str
    wave: str
    key: bytes
    frame: int
    frames: int

    @property
    def line(self) -> bytes:
        """The line as it stands in the file."""
        told = {"what": self.what, "wave": self.wave, "key": b64(self.key)}
        return canonical({"v": VERSION, "frame": self.frame, "frames": self.frames, **told}) + b"\n"

    @property
    def info(self) -> bytes:
        """What ties the file's key to its line."""
        return b"pulse-file-v2" + hashlib.sha256(self.line).digest()


def seal(file: BinaryIO, label: Label, frames: Iterable[tuple[int, bytes]]) -> None:
    """Write the sealed file. `frames`: each number from 0 once, in any order, with its plain bytes."""
    point, key = sealing.send_key(label.key, label.info)
    cipher, start, missing = AESGCM(key), len(label.line) + len(point), set(range(label.frames))
    file.write(label.line + point)
    for number, plain in frames:
        missing.remove(number)
        if len(plain) != label.frame:
            raise ValueError(f"a frame of this file has {label.frame} bytes")
        file.seek(start + number * (label.frame + TAG))
        file.write(cipher.encrypt(_nonce(number), plain, label.line))
    if missing:
        raise ValueError(f"{len(missing)} frames were not written")


def peek(file: BinaryIO, sort: Sort) -> Label:
    """Read what stands in clear; Malformed, with the mend, where this is no such file, or one of an older form."""
    line = file.readline(LINE)
    if line.startswith(sort.before):
        raise Malformed(f"This {sort.name} is of an older form, which was not sealed. {sort.old}")
    try:
        value = json.loads(line)
        label = Label(
            what=value["what"],
            wave=identifier(value["wave"]),
            key=unb64(value["key"], sealing.POINT),
            frame=value["frame"],
            frames=value["frames"],
        )
        if label.line != line or label.what != sort.what or min(label.frame, label.frames) < 1:
            raise ValueError(label.what)
    except (KeyError, TypeError, ValueError, RecursionError):
        raise Malformed(
            f"This is not a {sort.name} of Wellspring, or it was cut off on its way. {sort.mend}"
        ) from None
    return label


def frames(file: BinaryIO, sort: Sort, private: bytes) -> Iterator[bytes]:
    """Yield the plain bytes of each frame; Refusal or Malformed, with the mend, for another key or a changed file."""
    label = peek(file, sort)
    if label.key != sealing.public_box(private):
        raise Refusal(sort.stranger)
    spoilt = Malformed(f"This {sort.name} was changed or damaged on its way. {sort.mend}")
    try:
        cipher = AESGCM(sealing.receive_key(private, file.read(sealing.POINT), label.info))
        for number in range(label.frames):
            yield cipher.decrypt(_nonce(number), file.read(label.frame + TAG), label.line)
    except (InvalidTag, ValueError):
        raise spoilt from None
    if file.read(1):
        raise spoilt


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
