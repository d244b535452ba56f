"""The scripts of the employee's page and their hashes: for the browser to check, and for anybody to compare.

`python -m surveys.scripts > docs/scripts.txt` after a script was changed: the source publishes what a server shows.
"""

import base64
import hashlib
from pathlib import Path

STATIC = Path(__file__).parent / "static"
HEAD = "# SHA-384 of every script that the survey page may load, as in subresource integrity (base64).\n"


def integrity(folder: Path = STATIC) -> dict[str, str]:
    """Return the subresource integrity (sha384-…) of every script in `folder`, by file name."""
    sums = {path.name: hashlib.sha384(path.read_bytes()).digest() for path in sorted(folder.glob("*.js"))}
    return {name: f"sha384-{base64.b64encode(digest).decode()}" for name, digest in sums.items()}


def listed(folder: Path = STATIC) -> str:
    """Return the list as text, a script a line: hash, name."""
    return HEAD + "".join(f"{digest} {name}\n" for name, digest in integrity(folder).items())


if __name__ == "__main__":
    print(listed(), end="")
