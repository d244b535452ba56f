"""`make bench`: run every benchmark, print its table of ratios, and write benchmarks/latest.json.

Each module here offers `run(quick) -> dict`: `{"title", "rows": [{column: value}], "aims": [{"aim", "reached"}]}`.
`make bench ONLY=ballots` runs one; `QUICK=1` runs a short form of all.
"""

import json
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import ballots, calibration, closing, families, linkage_speed, page, releases

BENCHMARKS: Mapping[str, Callable[[bool], dict[str, Any]]] = {
    "ballots": ballots.run,
    "page": page.run,
    "releases": releases.run,
    "closing": closing.run,
    "linkage": linkage_speed.run,
    "calibration": calibration.run,
    "families": families.run,
}


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as a plain text table."""
    if not rows:
        return "(nothing measured)"
    heads = list(dict.fromkeys(key for row in rows for key in row))
    cells = [[shown(row.get(head, "")) for head in heads] for row in rows]
    widths = [max(len(line[i]) for line in [heads, *cells]) for i in range(len(heads))]
    lines = [heads, ["-" * width for width in widths], *cells]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in lines
    )


def shown(value: Any) -> str:
    """Return a number to three figures, anything else as it is."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def main() -> int:
    """Run the benchmarks that were asked for."""
    quick, only = bool(os.environ.get("QUICK")), os.environ.get("ONLY", "")
    latest = Path(__file__).parent / "latest.json"
    results: dict[str, Any] = json.loads(latest.read_text()) if latest.exists() and only else {}
    for name, run in BENCHMARKS.items():
        if only and name != only:
            continue
        started = time.monotonic()
        results[name] = {"quick": quick, **run(quick), "seconds": round(time.monotonic() - started, 1)}
        print(f"\n## {results[name]['title']} ({results[name]['seconds']} s)\n{table(results[name]['rows'])}")
        for aim in results[name].get("aims", ()):
            print(f"  {'reached' if aim['reached'] else 'MISSED '}  {aim['aim']}")
    results["machine"] = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "system": platform.system(),
    }
    latest.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
