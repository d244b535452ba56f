"""Private folders for uploaded files, named after the process that reads them: what a kill leaves is found and removed.

In: a name's prefix, the temporary folder of the machine. A folder is gone when its block ends; where its process was
killed before, the next start, or the next tidying of any process, removes it.
"""

import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

PREFIX = "wellspring-"
OWNED = re.compile(PREFIX + r"(\d+)-(\d+)-\w{8}")
UNOWNED = re.compile(PREFIX + r"\w{8}")
SURELY_OVER = timedelta(days=1)
START_IN_STAT = 19
PROCESSES = Path("/proc")


@contextmanager
def desk() -> Iterator[Path]:
    """Give a private folder for as long as the block runs."""
    pid = os.getpid()
    with TemporaryDirectory(prefix=f"{PREFIX}{pid}-{_started(pid) or 0}-") as folder:
        yield Path(folder)


def sweep(now: datetime) -> int:
    """Remove the folders of processes that are gone, and after a day those of a version that did not name its process;
    return how many."""
    gone = [one for one in Path(gettempdir()).glob(f"{PREFIX}*") if _is_left(one, now)]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return sum(not folder.exists() for folder in gone)


def _is_left(folder: Path, now: datetime) -> bool:
    """Tell whether this is a folder of this process's user whose own process is gone."""
    try:
        made = folder.lstat()
        if made.st_uid != os.getuid() or not stat.S_ISDIR(made.st_mode):
            return False
        if owner := OWNED.fullmatch(folder.name):
            pid, start = int(owner[1]), int(owner[2])
            return _started(pid) != start if start else not _runs(pid)
        held = {one.name for one in folder.iterdir()} if UNOWNED.fullmatch(folder.name) else set()
        old = now.timestamp() - made.st_mtime > SURELY_OVER.total_seconds()
        return old and bool(held) and held <= {"staff", "customers"}
    except OSError:  # it has just gone
        return False


def _started(pid: int) -> int | None:
    """Return when a process started, in ticks since the machine did; None where there is none, or no way to know."""
    try:
        said = (PROCESSES / str(pid) / "stat").read_text()
    except OSError:
        return None
    return int(said.rpartition(")")[2].split()[START_IN_STAT])


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
