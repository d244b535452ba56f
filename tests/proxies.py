"""The shipped proxy configurations, run by the real programs in front of given ports, for a client on 127.0.0.77.

Only what a test cannot have is replaced: ports, certificates, and for Caddy where certificates come from. Around
nginx's file stands what a distribution puts there: logs that the file itself must switch off.
"""

import contextlib
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.tools import missing

DEPLOY = Path(__file__).parents[1] / "deploy"
HOUSE, BOOTH = "pulse.example.org", "ballots.example.org"
CLIENT = "127.0.0.77"
NAMES = ("nginx", "caddy")
AROUND = """daemon off;
pid {folder}/nginx.pid;
error_log {logs}/nginx-error.log info;
events {{ worker_connections 64; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    access_log {logs}/nginx-access.log;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A running proxy: its https port, and the folder into which it may log."""

    port: int
    logs: Path

    def ask(
        self, host: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Ask `host` through the proxy from the client's address; return status, headers and body."""
        trusting = ssl._create_unverified_context()
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=20, source_address=(CLIENT, 0))
        with trusting.wrap_socket(raw, server_hostname=host) as wire:
            call = HTTPConnection(host)
            call.sock = wire
            call.request("GET" if body is None else "POST", path, body, {"Host": host, **(headers or {})})
            reply = call.getresponse()
            return reply.status, dict(reply.getheaders()), reply.read()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(name: str, folder: Path, house: int, booth: int) -> Iterator[Proxy]:
    """Yield the proxy `name` in front of house and booth on these ports of 127.0.0.1."""
    path = f"{os.environ['PATH']}:/usr/sbin"
    where = shutil.which(name, path=path) or missing(name, "nginx-light" if name == "nginx" else name)
    logs = folder / "logs"
    logs.mkdir(exist_ok=True)
    port = free_port()
    make = _nginx if name == "nginx" else _caddy
    check, command, env = make(where, folder, {443: port, 80: free_port(), 8000: house, 8001: booth})
    done = subprocess.run(check, capture_output=True, text=True, env=env, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    warned = [line for line in done.stderr.splitlines() if "warn" in line.lower() and "http2" not in line]
    assert not warned
    with started(command, logs / f"{name}.out", env):
        proxy = Proxy(port, logs)
        until(lambda: proxy.ask(HOUSE, "/booth")[0] == 404)
        yield proxy


@contextmanager
def started(command: list[str], out: Path, env: Mapping[str, str], cwd: Path | None = None) -> Iterator[None]:
    """Run a process whose output goes to `out`; end it afterwards."""
    with out.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, env=dict(env), cwd=cwd)
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)


def until(holds: object, seconds: float = 30) -> None:
    """Wait until `holds()` is true, through refused connections."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError, HTTPException):
            if holds():  # type: ignore[operator]
                return
        assert time.monotonic() < end, "nothing answered"
        time.sleep(0.1)


Made = tuple[list[str], list[str], dict[str, str]]


def _nginx(where: str, folder: Path, ports: Mapping[int, int]) -> Made:
    text = (DEPLOY / "nginx.conf").read_text()
    text = re.sub(r"listen (443|80)\b", lambda m: f"listen 127.0.0.1:{ports[int(m[1])]}", text)
    text = re.sub(r"listen \[::\]:(443|80)\b", lambda m: f"listen unix:{folder}/six-{m[1]}", text)
    text = re.sub(r"127\.0\.0\.1:(800[01])\b", lambda m: f"127.0.0.1:{ports[int(m[1])]}", text)
    for host in (HOUSE, BOOTH):
        _certificate(host, folder)
    text = text.replace("/etc/ssl/wellspring", str(folder))
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, logs=folder / "logs"))
    command = [where, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/logs/nginx-first.log"]
    return [*command, "-t"], command, {"PATH": "/usr/sbin:/usr/bin:/bin"}


def _caddy(where: str, folder: Path, ports: Mapping[int, int]) -> Made:
    text = (DEPLOY / "Caddyfile").read_text()
    text = re.sub(r"127\.0\.0\.1:(800[01])\b", lambda m: f"127.0.0.1:{ports[int(m[1])]}", text)
    own = f"local_certs\n\tskip_install_trust\n\tadmin off\n\thttps_port {ports[443]}\n\thttp_port {ports[80]}\n"
    text = text.replace("{\n\tlog default", f"{{\n\t{own}\tlog default", 1)
    (folder / "Caddyfile").write_text(text)
    env = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    file = ["--config", f"{folder}/Caddyfile", "--adapter", "caddyfile"]
    return [where, "adapt", *file], [where, "run", *file], env


def _certificate(host: str, folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (folder / f"{host}.pem").write_bytes(pem)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / f"{host}.key").write_bytes(private)
