"""The addresses that a server names when nobody set any."""

import pytest

from surveys.settings import Settings


def test_an_unset_address_follows_the_port_that_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8200")
    monkeypatch.delenv("WELLSPRING_BASE_URL", raising=False)
    assert Settings(_env_file=None).booth == "http://127.0.0.1:8200/booth"


def test_an_address_that_was_set_stands_whatever_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8200")
    monkeypatch.setenv("WELLSPRING_BASE_URL", "https://pulse.example")
    assert Settings(_env_file=None).house == "https://pulse.example"
