"""Whether a file fits into memory, asked before it is read: a refusal in a sentence, not a process that is killed.

In: a file. Out: nothing, or a refusal. Measured: 46 bytes at the peak for each cell of a CSV of five million rows.
"""

import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from culture.errors import Unreadable

PER_BYTE = 8
PER_CELL = 50
BASE = 300_000_000
MEMORY = Path("/proc/meminfo")
LIMITS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"), Path("/sys/fs/cgroup/memory/memory.usage_in_bytes")),
)  # fmt: skip


def check(path: Path) -> None:
    """Refuse a file that needs more memory than is free."""
    need, free = needed(path), available()
    if free is not None and need > free:
        raise Unreadable(
            f"{path.name} needs about {need / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free here. "
            "Split it by period, leave out columns that are not used, or aggregate it first."
        )


def needed(path: Path) -> int:
    """Return about how many bytes of memory reading and placing the file takes at its peak."""
    if path.suffix.lower() == ".parquet":
        try:
            shape = pq.read_metadata(path)
        except (pa.ArrowInvalid, OSError):
            return BASE
        return BASE + int(shape.num_rows * shape.num_columns * PER_CELL)
    return BASE + PER_BYTE * _unpacked(path)


def _unpacked(path: Path) -> int:
    """The bytes of a file; of a workbook, which is packed, what its parts say that they unpack to."""
    if not zipfile.is_zipfile(path):
        return path.stat().st_size
    try:
        with zipfile.ZipFile(path) as packed:
            return sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as error:
        raise Unreadable(f"{path.name} is damaged. Open it and save it again as XLSX or CSV.") from error


def available() -> int | None:
    """Return how many bytes of memory may still be taken: the machine's, or this container's if that is less."""
    found = []
    try:
        lines = dict(line.split(":", 1) for line in MEMORY.read_text().splitlines() if ":" in line)
        found.append(int(lines["MemAvailable"].split()[0]) * 1024)
    except (OSError, KeyError, ValueError):
        pass
    for limit, used in LIMITS:
        try:
            found.append(int(limit.read_text()) - int(used.read_text()))
        except (OSError, ValueError):
            continue
    return min(found, default=None)
