"""The shipped proxy configurations: no log of either host, nothing about the sender passed on."""

import re
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
TELLING = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "User-Agent", "Referer", "Cookie")
MORE = ("Authorization", "Accept-Language", "Via")


def blocks(text: str, opening: str) -> list[str]:
    """Return the bodies of the blocks that begin with `opening` at a line's start, braces matched."""
    found = []
    for match in re.finditer(rf"^[ \t]*{opening}[^\n]*\{{\n", text, re.M):
        depth, at = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        found.append(text[match.end() : at])
    return found


def plain(name: str) -> str:
    lines = (DEPLOY / name).read_text().splitlines()
    return "\n".join(line for line in lines if not line.strip().startswith("#"))


def test_nginx_logs_nothing_on_any_host() -> None:
    servers = blocks(plain("nginx.conf"), "server")
    assert len(servers) == 3
    for server in servers:
        assert re.findall(r"access_log ([^;]*);", server) == ["off"]
        assert re.findall(r"error_log ([^;]*);", server) == ["/dev/null crit"]


def test_caddy_has_no_access_log_and_no_errors_with_addresses() -> None:
    text = plain("Caddyfile")
    assert len(re.findall(r"^\s*log\b", text, re.M)) == 1
    (kept,) = blocks(text, "log default")
    assert {"http.log.access", "http.log.error"} <= set(kept.split())


@pytest.mark.parametrize(
    ("place", "headers"), [(r"location ~ \^/s", TELLING), (r"location /", (*TELLING, *MORE))]
)
def test_nginx_passes_nothing_of_the_sender_on(place: str, headers: tuple[str, ...]) -> None:
    found = blocks(plain("nginx.conf"), place)[-1]
    emptied = set(re.findall(r'proxy_set_header ([\w-]+) "";', found))
    assert set(headers) <= emptied


@pytest.mark.parametrize(
    ("place", "headers"), [("handle @employees", TELLING), (r"ballots\.example\.org", (*TELLING, *MORE))]
)
def test_caddy_passes_nothing_of_the_sender_on(place: str, headers: tuple[str, ...]) -> None:
    (found,) = blocks(plain("Caddyfile"), place)
    assert set(headers) <= set(re.findall(r"header_up -([\w-]+)", found))


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_house_and_booth_have_two_names_and_the_house_hides_the_booth(name: str) -> None:
    text = plain(name)
    assert {"pulse.example.org", "ballots.example.org"} <= set(re.findall(r"[\w.]+\.example\.org", text))
    assert re.search(r"(location /booth \{ return 404; \}|handle @booth \{\s+respond 404\s+\})", text)


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_every_brace_is_closed(name: str) -> None:
    text = plain(name)
    assert text.count("{") == text.count("}")
