"""Settings of the culture floor: typed, frozen, refused when nonsense. Read from WELLSPRING_* and `.env`."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from culture.errors import Refusal


class StaffSettings(BaseSettings):
    """What the staff side needs beside the stores: the session secret, limits on files and on sign-in."""

    model_config = SettingsConfigDict(env_prefix="WELLSPRING_", env_file=".env", extra="ignore", frozen=True)

    secret_key: SecretStr | None = Field(
        None, min_length=32, description="Signs staff sessions; empty: made once and kept in the secret file."
    )
    secret_file: Path = Field(Path("var/secret"), description="Where a session secret made here is kept.")
    setup_code: SecretStr | None = Field(
        None, min_length=12, description="Asked for on the first-administrator page; needed off this machine."
    )
    upload_limit_mb: int = Field(20, ge=1, le=500, description="The largest file that staff may bring in.")
    sign_in_hours: int = Field(12, ge=1, le=720, description="A sign-in ends after so long without use.")
    limits_url: str = Field("memory://", description="Where request limits count; a Redis URL for several.")
    sign_in_limit: str = Field("20 per minute", description="Sign-in attempts from one address.")
    trusted_proxies: int = Field(0, ge=0, le=5, description="Proxies in front whose forwarding is believed.")

    @property
    def upload_limit(self) -> int:
        """The largest upload in bytes."""
        return self.upload_limit_mb * 1_000_000


def session_secret(settings: StaffSettings) -> str:
    """Return the configured session secret, or the one in the secret file, made there on first use."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    return kept_secret(settings.secret_file, lambda: secrets.token_urlsafe(48))


def kept_secret(target: Path, make: Callable[[], str]) -> str:
    """Return the text of a secret file, made there on first use.

    Two processes starting together agree: the file is written beside and linked into place only if absent.
    """
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f"{target.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(make())
        try:
            os.link(draft, target)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return target.read_text().strip()


def check_host(host: str, *, loopback: bool) -> None:
    """Refuse to listen to a network under an address that says "this machine only"."""
    if loopback and host not in {"127.0.0.1", "localhost", "::1"}:
        raise Refusal(
            f"HOST={host} would open this to the network, and WELLSPRING_BASE_URL names this machine only. "
            "Set WELLSPRING_BASE_URL and WELLSPRING_BOOTH_URL to their public https addresses, or leave HOST out."
        )
