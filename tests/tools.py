"""Programs that tests need from the system: where one is missing, CI fails and a developer is told."""

import os
import shutil
from typing import NoReturn

import pytest

IN_CI = bool(os.environ.get("CI"))


def missing(what: str, package: str) -> NoReturn:
    """Fail in CI, skip elsewhere, saying what to install."""
    message = f"{what} is not installed: run `make test` as root, or install Debian's {package}"
    pytest.fail(message) if IN_CI else pytest.skip(message)
    raise AssertionError(message)


def program(name: str, package: str) -> str:
    """Return the path of a program, or say that it is missing."""
    return shutil.which(name) or missing(name, package)
