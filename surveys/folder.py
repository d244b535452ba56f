"""Files that matter: written whole or not at all, readable by their owner only, and destroyed before they
are unlinked.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PIECE = 1 << 20


def make_folder(path: Path) -> None:
    """Make a folder (and its parents) that only its owner may enter (0700)."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)


def put(path: Path, data: bytes) -> None:
    """Write `data` under a temporary name with mode 0600, sync, rename to `path`, sync the folder."""
    with whole(path) as file:
        _write(file.fileno(), data)


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write under a temporary name, mode 0600; then sync, rename to `path`, sync the folder.

    Where writing fails, what was written is unlinked and `path` stays as it was.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.rename(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Make renames and removals inside `folder` durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def shred(path: Path) -> None:
    """Overwrite a file with random bytes, sync, unlink. Best effort on SSDs and copy-on-write file systems."""
    handle = os.open(path, os.O_WRONLY)
    try:
        left = os.fstat(handle).st_size
        while left > 0:
            _write(handle, secrets.token_bytes(min(left, PIECE)))
            left -= PIECE
        os.fsync(handle)
    finally:
        os.close(handle)
    path.unlink()


def _write(handle: int, data: bytes) -> None:
    """Write all of `data`: one call may write a part only, on a full disk or of two gigabytes and more."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def shred_folder(folder: Path) -> int:
    """Shred every file in `folder` (one level) and remove it; returns how many files. None where it is gone
    already.
    """
    if not folder.is_dir():
        return 0
    files = [path for path in folder.iterdir() if path.is_file()]
    for path in files:
        shred(path)
    folder.rmdir()
    sync(folder.parent)
    return len(files)
