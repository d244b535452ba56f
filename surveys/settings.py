"""Settings of the survey floor: typed, frozen, refused when nonsense. Read from WELLSPRING_* and `.env`."""

import os
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class BoothSettings(BaseSettings):
    """What the booth may know: its own store and the two public addresses. No key folder, no house store."""

    model_config = SettingsConfigDict(env_prefix="WELLSPRING_", env_file=".env", extra="ignore", frozen=True)

    ballots_url: SecretStr = Field(
        SecretStr("sqlite:///var/ballots.db"), description="The ballot store: an SQLAlchemy URL."
    )
    base_url: str = Field(
        default_factory=lambda: f"http://127.0.0.1:{os.environ.get('PORT') or 8000}",
        description="The public address of the house; unset: this machine, at PORT.",
    )
    booth_url: str = Field("", description="The public address of the booth; empty: /booth under the house.")

    @model_validator(mode="after")
    def _addresses_are_addresses(self) -> Self:
        for name in ("base_url", "booth_url"):
            value = getattr(self, name)
            if value and urlsplit(value).scheme not in {"http", "https"}:
                raise ValueError(f"WELLSPRING_{name.upper()} must start with http:// or https://")
        return self

    @property
    def house(self) -> str:
        """The house's address without a trailing slash."""
        return self.base_url.rstrip("/")

    @property
    def booth(self) -> str:
        """The booth's address without a trailing slash."""
        return self.booth_url.rstrip("/") or f"{self.house}/booth"

    @property
    def loopback(self) -> bool:
        """True where the house is reached on this machine only."""
        return urlsplit(self.house).hostname in LOOPBACK

    @property
    def one_origin(self) -> bool:
        """True where house and booth share scheme, host and port."""
        return urlsplit(self.house)[:2] == urlsplit(self.booth)[:2]


class Settings(BoothSettings):
    """Everything that the survey floor of the house needs."""

    house_url: SecretStr = Field(
        SecretStr("sqlite:///var/house.db"), description="The house store: an SQLAlchemy URL."
    )
    keys_dir: Path = Field(
        Path("var/keys"), description="The key folder, outside both stores and every backup."
    )
    smtp_url: SecretStr | None = Field(
        None, description="smtp://user:password@host:587 or smtps://…; empty: letters stay in the outbox."
    )
    mail_from: str = Field("Wellspring <wellspring@localhost>", description="The sender of every letter.")
    demo: bool = Field(True, description="Load the invented demonstration organisation into empty stores.")
    tick_seconds: int = Field(20, ge=1, le=3600, description="How often the scheduler looks for due work.")
    letters_per_tick: int = Field(500, ge=1, description="How many letters one tick sends at most.")
