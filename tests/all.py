"""Everything CI runs, fast things first: `make test`. Each step prints what it is; the first failure stops."""

import os
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
STEPS: tuple[tuple[str, list[str]], ...] = (
    ("ruff", ["ruff", "check", "-q", "."]),
    ("format", ["ruff", "format", "-q", "--check", "."]),
    ("imports", ["lint-imports", "--no-logo", "--no-cache"]),
    ("mypy", ["mypy", "--no-error-summary"]),
    ("pytest", ["python", "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-m", "not browser", "tests"]),
    ("browser", ["python", "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-m", "browser", "tests"]),
)


def main() -> int:
    """Run the steps in order; return the first failing step's exit status, or 0."""
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    for name, command in STEPS:
        started = time.monotonic()
        print(f"== {name}", flush=True)
        program = str(BIN / command[0])
        status = subprocess.run([program, *command[1:]], env=environment).returncode
        print(
            f"== {name}: {'ok' if status == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s",
            flush=True,
        )
        if status:
            return status
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
