"""The key folder: outside both stores and every backup. Goes in: cells of a wave. Goes out: signatures,
never a key but the box key, and that to `release.count` alone.

    pool/NAME                RSA keys made ahead, each a file; a wave takes them by renaming
    waves/WAVE/KIND.CELL     a signing key (PKCS#8), one for each cell
    waves/WAVE/{invite,issue,box,box-public,trustee}
    second/WAVE/box          the second copy of the box key; may be another disk
    gone/WAVE                an empty mark: the keys of this wave were destroyed and are never made again
    boxes/WAVE{,.reply,.stamps}, second/boxes/…   what waits for a trustee's tally (`release.waiting`)
    head                     the head of the release ledger

Folders are 0700, files 0600, written to a temporary name, synced and renamed. Keys are read for each use
and kept in no cache, so that destroying the files leaves nothing behind in a running process. Overwriting
before unlinking is best effort on SSDs and copy-on-write file systems: the promise page says so.
"""

import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from surveys import blindsign, sealing
from surveys.errors import Closed, Refusal, Unknown
from surveys.folder import make_folder, put, shred_folder, sync
from surveys.wire import identifier

INVITE = 24


@dataclass(frozen=True)
class PublicKeys:
    """What the world may know of a wave's keys: the box's point (65 bytes), a modulus (256) for each (kind,
    cell).
    """

    box: bytes
    moduli: dict[tuple[str, str], bytes]


class Keys:
    """The key folder at `folder`; `second` holds the second copies of box keys (another disk, if there is
    one).
    """

    def __init__(self, folder: Path, second: Path | None = None) -> None:
        self.folder = folder
        self.second = second or folder / "second"
        for path in (folder, folder / "pool", folder / "waves", folder / "gone", self.second):
            make_folder(path)

    # the pool

    def fill_pool(self, n: int) -> int:
        """Make RSA keys until the pool holds `n`; returns how many were made (33 ms each)."""
        missing = max(0, n - self.pool())
        for _ in range(missing):
            put(self.folder / "pool" / secrets.token_hex(8), _der(blindsign.generate()))
        return missing

    def pool(self) -> int:
        """Return how many keys lie ready."""
        return sum(1 for path in (self.folder / "pool").iterdir() if not path.name.startswith("."))

    # one wave

    def make_wave(
        self, wave: str, cells: Sequence[tuple[str, str]], *, box: bytes | None = None
    ) -> PublicKeys:
        """Make the wave's keys, or finish what a crash left half made; returns the public side. Idempotent.

        `box`: the public point that a trustee brought; then this folder never holds the private one.
        A wave whose keys were destroyed is refused (Closed): its manifest could no longer be true.
        """
        folder = self._path(wave)
        with self._alone():
            if self._gone(wave):
                raise Closed("The keys of this wave were destroyed; a wave is opened once.")
            if not self.holds(wave):
                half = folder.with_name(f".{wave}")
                make_folder(half)
                self._fill(half, self.second / wave, cells, box)
                os.rename(half, folder)
                sync(folder.parent)
        public = self.public(wave)
        if set(public.moduli) != set(cells):
            raise Refusal("The wave has keys already, for other cells.")
        return public

    def holds(self, wave: str) -> bool:
        """Return whether the wave's keys exist here, complete."""
        return self._path(wave).is_dir() and not self._gone(wave)

    def public(self, wave: str) -> PublicKeys:
        """Return the public side of all keys of the wave; Unknown where there are none."""
        folder = self._open(wave)
        names = (path.name.split(".", 1) for path in folder.iterdir() if path.name.find(".") > 0)
        moduli = {(kind, cell): self.modulus(wave, kind, cell) for kind, cell in names}
        return PublicKeys((folder / "box-public").read_bytes(), moduli)

    def modulus(self, wave: str, kind: str, cell: str) -> bytes:
        """Return the 256 bytes of one cell's public modulus."""
        return self._signing(wave, kind, cell).modulus

    def sign(self, wave: str, kind: str, cell: str, blinded: bytes) -> bytes:
        """Return the blind signature (256 bytes) of this cell's key; the same message gives the same bytes."""
        return blindsign.blind_sign(self._signing(wave, kind, cell), blinded)

    def invite(self, wave: str, invitation: str) -> bytes:
        """Return the 24 bytes of an invitation: written again for each letter, kept nowhere (decision 9)."""
        return self._mac(wave, b"invite", invitation)[:INVITE]

    def nonce(self, wave: str, cell: str) -> bytes:
        """Return the 32 bytes under which a cell's names (or a label) are hashed into the manifest."""
        return self._mac(wave, b"roster", cell)

    def seal_row(self, wave: str, invitation: str, content: bytes) -> bytes:
        """Return `content` under AES-SIV with the wave's issue key, bound to its row: 16 bytes longer."""
        return AESSIV(self._read(wave, "issue")).encrypt(content, [invitation.encode()])

    def open_row(self, wave: str, invitation: str, payload: bytes) -> bytes:
        """Return what `seal_row` sealed; Refusal where the row was changed or exchanged."""
        try:
            return AESSIV(self._read(wave, "issue")).decrypt(payload, [invitation.encode()])
        except InvalidTag:
            raise Refusal("A row of the issue table was changed from outside.") from None

    def box_key(self, wave: str) -> bytes:
        """Return the private scalar (32 bytes) of the box, from either copy; Unknown where a trustee holds
        it.
        """
        copies = (self._path(wave) / "box", self.second / wave / "box")
        expected = self._read(wave, "box-public")
        for path in copies:
            if path.exists() and sealing.public_box(path.read_bytes()) == expected:
                return path.read_bytes()
        raise Unknown("The box key is not here: a trustee holds it, or both copies are lost.")

    def warnings(self, wave: str) -> tuple[str, ...]:
        """Return a sentence for each copy of the box key that is missing or damaged; empty in trustee mode."""
        copies = {"first": self._path(wave) / "box", "second": self.second / wave / "box"}
        expected = self._read(wave, "box-public")
        good = {
            name: path.exists() and sealing.public_box(path.read_bytes()) == expected
            for name, path in copies.items()
        }
        if not any(good.values()) and (self._path(wave) / "trustee").exists():
            return ()
        return tuple(
            f"The {name} copy of the box key of wave {wave} is missing or damaged ({copies[name].parent}); "
            "if the other is lost too, every answer of this wave is lost. Copy the other one there."
            for name, fine in good.items()
            if not fine
        )

    def destroy(self, wave: str) -> int:
        """Destroy every key of the wave and mark it; returns how many files were overwritten. Idempotent.

        1. The mark, so that no key is made again. 2. Overwrite, sync, unlink each file. 3. Look that
        nothing is left.
        """
        with self._alone():
            put(self.folder / "gone" / identifier(wave), b"")
            half = self._path(wave).with_name(f".{wave}")
            places = (self._path(wave), half, self.second / wave)
            count = sum(shred_folder(path) for path in places)
        if any(path.exists() for path in places):
            raise Refusal(f"Some keys of wave {wave} could not be destroyed; look at the key folder.")
        return count

    def destroyed(self, wave: str) -> bool:
        """Return whether the wave's keys were destroyed: the mark stands and no file is left."""
        places = (self._path(wave), self._path(wave).with_name(f".{wave}"), self.second / wave)
        return self._gone(wave) and not any(path.exists() for path in places)

    # the release ledger's head

    def head(self) -> bytes:
        """Return the head of the release ledger as last set; empty at first."""
        path = self.folder / "head"
        return path.read_bytes() if path.exists() else b""

    def set_head(self, head: bytes) -> None:
        """Keep the head of the release ledger, so that a restored store cannot lose an entry unseen."""
        put(self.folder / "head", head)

    # inside

    def _fill(self, half: Path, second: Path, cells: Sequence[tuple[str, str]], box: bytes | None) -> None:
        for kind, cell in cells:
            target = half / f"{identifier(kind)}.{identifier(cell)}"
            if not target.exists():
                self._take(target)
        for name, size in (("invite", 32), ("issue", 64)):
            if not (half / name).exists():
                put(half / name, secrets.token_bytes(size))
        if box is not None:
            put(half / "trustee", b"")
            put(half / "box-public", box)
            return
        private, point = sealing.new_box()
        make_folder(second)
        put(second / "box", private)
        put(half / "box", private)
        put(half / "box-public", point)

    def _take(self, target: Path) -> None:
        for path in (self.folder / "pool").iterdir():
            if not path.name.startswith("."):
                os.rename(path, target)
                return
        put(target, _der(blindsign.generate()))

    def _signing(self, wave: str, kind: str, cell: str) -> blindsign.SigningKey:
        data = self._read(wave, f"{identifier(kind)}.{identifier(cell)}")
        key = load_der_private_key(data, password=None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise Refusal("A file in the key folder is not an RSA key.")
        return blindsign.SigningKey.from_rsa(key)

    def _mac(self, wave: str, label: bytes, value: str) -> bytes:
        message = value.encode() if label == b"invite" else label + b"\0" + value.encode()
        return hmac.new(self._read(wave, "invite"), message, hashlib.sha256).digest()

    def _read(self, wave: str, name: str) -> bytes:
        folder = self._open(wave)
        try:
            return (folder / name).read_bytes()
        except FileNotFoundError:
            raise Unknown("There is no such key for this wave.") from None

    def _open(self, wave: str) -> Path:
        if self._gone(wave):
            raise Closed("The keys of this wave were destroyed.")
        if not self.holds(wave):
            raise Unknown("There are no keys for this wave.")
        return self._path(wave)

    def _gone(self, wave: str) -> bool:
        return (self.folder / "gone" / identifier(wave)).exists()

    def _path(self, wave: str) -> Path:
        return self.folder / "waves" / identifier(wave)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with open(self.folder / "lock", "a", opener=lambda name, flags: os.open(name, flags, 0o600)) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _der(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
