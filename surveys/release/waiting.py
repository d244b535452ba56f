"""What lies in the key folder while a box waits for its tally: outside both stores and every backup, each file twice.

    boxes/WAVE          the box file, sealed to the trustee's key: nobody here can open it
    boxes/WAVE.reply    the house's private key for this wave's tally; it opens no ballot
    boxes/WAVE.stamps   the proofs of the wave's cells, to be written when the tally is in

The stamps say how many took part in each cell, so they are sealed too: under a key that lies in the sealed box only,
and comes back in the tally. So while a box is out, nothing here tells it, not even to a thief of the key folder. All
three are destroyed once the tally is in.
"""

import hmac
import json
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from surveys import sealing
from surveys.errors import Conflict, Forged, Refusal
from surveys.folder import make_folder, put, shred, sync, whole
from surveys.keys import Keys
from surveys.release import openings
from surveys.release.proofs import Proof
from surveys.wire import canonical, identifier

FOLDER = "boxes"
REPLY = ".reply"
STAMPS = ".stamps"
NONCE = 12
A_TOKEN = 500
A_CELL = 300


@contextmanager
def laying(keys: Keys, wave: str) -> Iterator[BinaryIO]:
    """Give a file to write the box into; it counts as there once this ends well, with its reply key and stamps."""
    for folder in _folders(keys):
        make_folder(folder)
    with whole(_folders(keys)[0] / identifier(wave)) as file:
        yield file


def new_reply(keys: Keys, wave: str) -> bytes:
    """Make the house's key for the tally of this wave; return its public point (65 bytes)."""
    private, point = sealing.new_box()
    _put(keys, f"{identifier(wave)}{REPLY}", private)
    return point


def keep_stamps(keys: Keys, wave: str, proofs: Sequence[Proof], *, secret: bytes, asked: int) -> None:
    """Keep the proofs of a wave's cells under the box's secret; the size tells how many were `asked`, no more."""
    rows = [openings.row(one) | {"listed": one.listed} for one in proofs]
    plain = canonical(rows).ljust(A_TOKEN * asked + A_CELL * len(rows))
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(_stamps_key(secret)).encrypt(nonce, plain, wave.encode())
    _put(keys, f"{identifier(wave)}{STAMPS}", nonce + sealed)


def stamps(keys: Keys, wave: str, secret: bytes) -> tuple[Proof, ...]:
    """Return the proofs that were kept; Forged where `secret` is not that of the box that waits."""
    data = _read(keys, f"{identifier(wave)}{STAMPS}")
    try:
        plain = AESGCM(_stamps_key(secret)).decrypt(data[:NONCE], data[NONCE:], wave.encode())
    except InvalidTag:
        raise Forged("This tally was not made from the box that waits here.") from None
    return tuple(openings.proof(row, listed=row["listed"]) for row in json.loads(plain))


def reply(keys: Keys, wave: str) -> bytes:
    """Return the house's private key (32 bytes) for the tally of a wave. Only `release.returned` asks for it."""
    return _read(keys, f"{identifier(wave)}{REPLY}")


def box(keys: Keys, wave: str) -> Path:
    """Return where the box file of a wave lies, either copy; Conflict where there is none."""
    return _find(keys, identifier(wave))


def waits(keys: Keys, wave: str) -> bool:
    """Tell whether a box of this wave waits for its tally."""
    return any((folder / identifier(wave)).is_file() for folder in _folders(keys))


def restock(keys: Keys, wave: str) -> None:
    """Make each file that lies in one place only lie in both."""
    for name in (f"{identifier(wave)}{end}" for end in (REPLY, STAMPS, "")):
        there = [folder / name for folder in _folders(keys)]
        source = next((path for path in there if path.is_file()), None)
        for path in there if source else ():
            if source and not path.is_file():
                make_folder(path.parent)
                with source.open("rb") as old, whole(path) as new:
                    shutil.copyfileobj(old, new)


def begins(keys: Keys, wave: str, start: bytes) -> list[Path]:
    """Return the copies of a wave's box file that begin with `start`."""
    found = []
    for path in (folder / identifier(wave) for folder in _folders(keys)):
        if path.is_file():
            with path.open("rb") as file:
                found += [path] if file.read(len(start)) == start else []
    return found


def drop(keys: Keys, wave: str) -> None:
    """Destroy the box file, the reply key and the stamps of a wave; Refusal where one is left. Idempotent."""
    for folder in _folders(keys):
        for path in _of(folder, identifier(wave)):
            shred(path)
            sync(folder)
    if not destroyed(keys, wave):
        raise Refusal(f"Not all of the box of wave {wave} could be destroyed; look at the key folder.")


def destroyed(keys: Keys, wave: str) -> bool:
    """Return whether nothing of a wave's box is left: no box file, no reply key, no stamps."""
    return not any(_of(folder, identifier(wave)) for folder in _folders(keys))


def _of(folder: Path, wave: str) -> list[Path]:
    """Return the files of a wave's box, those half written too."""
    there = [folder / f"{wave}{end}" for end in ("", REPLY, STAMPS)]
    return [path for path in (*there, *folder.glob(f".{wave}.*")) if path.is_file()]


def _put(keys: Keys, name: str, data: bytes) -> None:
    for folder in _folders(keys):
        make_folder(folder)
        put(folder / name, data)


def _read(keys: Keys, name: str) -> bytes:
    return _find(keys, name).read_bytes()


def _find(keys: Keys, name: str) -> Path:
    for folder in _folders(keys):
        if (folder / name).is_file():
            return folder / name
    raise Conflict("This wave has no box to hand out: it is not closed, or its tally is in already.")


def _folders(keys: Keys) -> tuple[Path, Path]:
    return keys.folder / FOLDER, keys.second / FOLDER


def _stamps_key(secret: bytes) -> bytes:
    return hmac.digest(secret, b"stamps", "sha256")
