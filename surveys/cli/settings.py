"""`wellspring settings`: each setting with its meaning, its value (secrets masked) and where it came from."""

import os
import re
from pathlib import Path

import click
from dotenv import dotenv_values
from pydantic import SecretStr
from pydantic_settings import BaseSettings

PASSWORD = re.compile(r"(?<=://)([^:/@]*):[^@]*@")


def settings_command(*kinds: type[BaseSettings]) -> click.Command:
    """Return `settings` over several classes of settings; a name that two share is printed once."""

    @click.command("settings")
    def settings() -> None:
        """Print every setting: its name, value, where it came from, and what it means.

        Example: wellspring settings
        """
        for name, (value, source, meaning) in described(*kinds).items():
            click.echo(f"{name} = {value}  ({source})\n    {meaning}")

    return settings


def described(*kinds: type[BaseSettings]) -> dict[str, tuple[str, str, str]]:
    """Return (value in words, source, meaning) by the name of the environment variable."""
    found = {}
    for kind in kinds:
        read = kind()
        prefix = str(kind.model_config.get("env_prefix", ""))
        file = kind.model_config.get("env_file")
        written = dotenv_values(file) if isinstance(file, str) and Path(file).is_file() else {}
        for field, info in kind.model_fields.items():
            name = f"{prefix}{field}".upper()
            value = shown(getattr(read, field))
            found[name] = (value, _source(name, set(written)), info.description or "")
    return found


def shown(value: object) -> str:
    """Return a value in words; of a secret, an address without its password, and nothing of any other."""
    if not isinstance(value, SecretStr):
        return "(none)" if value is None or value == "" else str(value)
    plain = value.get_secret_value()
    if "://" in plain:
        return PASSWORD.sub(r"\1:***@", plain)
    return "***" if plain else "(none)"


def _source(name: str, written: set[str]) -> str:
    if any(name == there.upper() for there in os.environ):
        return "environment"
    return ".env" if name in {there.upper() for there in written} else "default"
