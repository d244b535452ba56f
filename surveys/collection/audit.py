"""The public audit: what anybody can check from the manifest, the list of spent tokens and the issued counts.

Pure. For every cell: each spent token is valid under the manifest's key, stands once, and
spent <= issued <= eligible. It does not show that the key's holder signed for nobody who abstained; for that,
each person can ask the house whether a token was issued in her name.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys import blindsign, wire
from surveys.manifests import Manifest


@dataclass(frozen=True)
class Spent:
    """One spent token as published: its cell, 96 bytes, and the signature of 256."""

    kind: str
    cell: str
    input_msg: bytes
    sig: bytes


@dataclass(frozen=True)
class Finding:
    """Something that does not hold; `cell` is empty where the whole wave is meant."""

    kind: str
    cell: str
    problem: str


def verify_spent(
    manifest: Manifest,
    moduli: Mapping[tuple[str, str], bytes],
    spent: Sequence[Spent],
    issued: Mapping[tuple[str, str], int],
) -> tuple[Finding, ...]:
    """Return everything that does not hold, by cell; empty where the wave is clean.

    moduli: the public key (256 bytes) of each cell, checked here against the manifest's hashes.
    issued: how many tokens the house says it signed, by (kind, cell).
    """
    findings = [_key_finding(manifest, cell, modulus) for cell, modulus in sorted(moduli.items())]
    findings += [_token_finding(manifest, moduli, token) for token in spent]
    findings += _twice(spent)
    for cell in sorted(set(manifest.keys) | set(issued)):
        n = sum((token.kind, token.cell) == cell for token in spent)
        findings += _count_findings(cell, n, issued.get(cell, 0), manifest.eligible.get(cell, 0))
    return tuple(dict.fromkeys(finding for finding in findings if finding is not None))


def _key_finding(manifest: Manifest, cell: tuple[str, str], modulus: bytes) -> Finding | None:
    if manifest.keys.get(cell) == hashlib.sha256(modulus).hexdigest():
        return None
    return Finding(*cell, "the key is not the one in the manifest")


def _token_finding(
    manifest: Manifest, moduli: Mapping[tuple[str, str], bytes], token: Spent
) -> Finding | None:
    cell = (token.kind, token.cell)
    if cell not in manifest.keys or cell not in moduli:
        return Finding(*cell, "a token of a cell that the manifest does not have")
    if token.input_msg[32:64] != wire.domain(manifest.wave, token.cell, token.kind):
        return Finding(*cell, "a token of another wave, cell or kind")
    if not blindsign.verify(moduli[cell], token.input_msg, token.sig):
        return Finding(*cell, "a token whose signature does not verify")
    return None


def _twice(spent: Sequence[Spent]) -> list[Finding]:
    seen: set[bytes] = set()
    found = []
    for token in spent:
        if token.input_msg in seen:
            found.append(Finding(token.kind, token.cell, "a token stands twice"))
        seen.add(token.input_msg)
    return found


def _count_findings(cell: tuple[str, str], spent: int, issued: int, eligible: int) -> list[Finding]:
    found = []
    if spent > issued:
        found.append(Finding(*cell, f"{spent} tokens spent, but {issued} issued"))
    if issued > eligible:
        found.append(Finding(*cell, f"{issued} tokens issued for {eligible} people"))
    return found
