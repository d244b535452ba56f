"""Box and tally files in tests: looked into with the key, changed, and sealed again as a forger with the key would."""

import io
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from surveys import keyfile, parcels
from surveys.keys import Keys
from surveys.parcels import Label
from surveys.release import tallyfile, waiting
from surveys.trustee import boxfile
from surveys.wire import b64, canonical

Change = Callable[[dict[str, Any]], None]


def plain_box(path: Path, private: bytes) -> dict[str, Any]:
    """Return what the head of a box file says."""
    with path.open("rb") as file:
        head, _ = boxfile._first(parcels.frames(file, boxfile.SORT, private))
    return _split(head)[1]


def doctored(path: Path, private: bytes, change: Change, issued: int | None = None) -> Path:
    """Write a box file beside `path` whose head was changed, `issued` for the first cell, sealed anew; return it."""
    with path.open("rb") as file:
        label = parcels.peek(file, boxfile.SORT)
        file.seek(0)
        frames = list(parcels.frames(file, boxfile.SORT, private))
    head, skip = boxfile._first(iter(frames))
    counts, value = _split(head)
    change(value)
    text = canonical(value)
    first = counts[12:] if issued is None else issued.to_bytes(4, "big") + counts[16:]
    body = len(text).to_bytes(8, "big") + counts[8:12] + first + text
    size = label.frame
    mine = [body[at : at + size].ljust(size, b"\0") for at in range(0, len(body), size)] + frames[skip:]
    other = path.with_name("doctored.box")
    with other.open("wb") as out:
        changed = Label(**{**asdict(label), "frames": len(mine)})
        parcels.seal(out, changed, enumerate(mine))
    return other


def plain_tally(keys: Keys, wave: str, data: bytes) -> dict[str, Any]:
    """Return what a sealed tally says, as the release alone can read it."""
    value: dict[str, Any] = json.loads(_opened(keys, wave, data))
    return value


def retold(keys: Keys, wave: str, data: bytes, /, *, signed_by: bytes = b"", **fields: Any) -> bytes:
    """Return a tally whose fields were changed, sealed anew; signed again where a private key is given."""
    value = plain_tally(keys, wave, data) | fields
    if signed_by:
        del value["signature"]
        value["signature"] = b64(keyfile.sign(signed_by, canonical(value)))
    label = parcels.peek(io.BytesIO(data), tallyfile.SORT)
    text = canonical(value).ljust(label.frame * label.frames)
    pieces = (text[n * label.frame :][: label.frame] for n in range(label.frames))
    out = io.BytesIO()
    parcels.seal(out, label, enumerate(pieces))
    return out.getvalue()


def in_clear(path: Path, private: bytes) -> bytes:
    """Return a box as the form before the sealed one had it: all of it in JSON."""
    closed = boxfile.read(path, private)
    issued: dict[str, dict[str, int]] = {}
    for (kind, cell), n in closed.box.issued.items():
        issued.setdefault(kind, {})[cell] = n
    value = plain_box(path, private)
    del value["reply"]
    ballots = [[x.kind, x.cell, b64(x.input_msg), b64(x.sig), b64(x.sealed)] for x in closed.box.ballots]
    told = {"v": 1, "what": "wellspring box", "wave": closed.facts.wave, "issued": issued, "ballots": ballots}
    return canonical(value | told)


def leave_in_clear(keys: Keys, wave: str, private: bytes) -> bytes:
    """Make the box that waits one of the form before, as an older version left it; return its bytes."""
    path = waiting.box(keys, wave)
    data = in_clear(path, private)
    waiting.drop(keys, wave)
    for folder in (keys.folder, keys.second):
        (folder / waiting.FOLDER / wave).write_bytes(data)
    return data


def _opened(keys: Keys, wave: str, data: bytes) -> bytes:
    return b"".join(parcels.frames(io.BytesIO(data), tallyfile.SORT, waiting.reply(keys, wave)))


def _split(head: bytes) -> tuple[bytes, dict[str, Any]]:
    """Return the counts in front of a box's head, and its document."""
    size, cells = int.from_bytes(head[:8], "big"), int.from_bytes(head[8:12], "big")
    return head[: 12 + 4 * cells], json.loads(head[12 + 4 * cells :][:size])
