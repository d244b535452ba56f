"""Attack 1. The hope: the shipped code computes something that is almost, but not quite, the standard."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from surveys import blindsign, sealing, voter
from surveys.wire import b64, unb64
from tests.tools import program

BALLOT_JS = Path(__file__).parents[2] / "surveys/static/ballot.js"
SCRIPT = """
const b = await import(process.argv[1]);
const v = JSON.parse(process.argv[2]);
const big = (x) => BigInt("0x" + b.hex(b.unb64(x)));
const blinded = await b.blind(b.unb64(v.n), b.unb64(v.input_msg), b.unb64(v.salt), big(v.r));
const sig = await b.finalize(b.unb64(v.n), b.unb64(v.input_msg), b.unb64(v.blind_sig), big(v.inv));
const own = v.n256 ? await b.prepare(b.unb64(v.seed), b.unb64(v.n256), "w", "c", "S") : null;
const sealed = await b.seal(b.unb64(v.box), b.unb64(v.input_msg), b.bytes("hello"));
console.log(JSON.stringify({ blinded: b.b64(blinded.blinded), sig: b.b64(sig),
  own: b.b64(own.blinded), sealed: b.b64(sealed) }));
"""


@pytest.fixture(scope="module")
def vector(shared_data: Path) -> dict[str, Any]:
    vectors = json.loads((shared_data / "vectors/rfc9474_vectors.json").read_text())
    return next(one for one in vectors if one["name"] == "RSABSSA-SHA384-PSS-Randomized")


@pytest.fixture(scope="module")
def answer(vector: dict[str, Any]) -> dict[str, Any]:
    node = program("node", "nodejs")
    private, box = sealing.new_box()
    key = blindsign.SigningKey.from_rsa(blindsign.generate()).modulus
    sent = {name: b64(bytes.fromhex(vector[name].removeprefix("0x"))) for name in ("n", "salt", "input_msg")}
    n, inverse = int(vector["n"], 16), int(vector["inv"], 16)
    size = (n.bit_length() + 7) // 8
    sent |= {"r": b64(pow(inverse, -1, n).to_bytes(size, "big")), "inv": b64(inverse.to_bytes(size, "big"))}
    sent |= {"blind_sig": b64(bytes.fromhex(vector["blind_sig"])), "box": b64(box), "seed": b64(bytes(32))}
    command = [
        node,
        "--input-type=module",
        "-e",
        SCRIPT,
        str(BALLOT_JS),
        json.dumps(sent | {"n256": b64(key)}),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout) | {"key": key, "private": private}


def test_the_shipped_javascript_blinds_and_finishes_as_the_standard_says(
    vector: dict[str, Any], answer: dict[str, Any]
) -> None:
    assert unb64(answer["blinded"]).hex() == vector["blinded_msg"]
    assert unb64(answer["sig"]).hex() == vector["sig"]


def test_python_and_javascript_make_the_same_token_of_a_seed(answer: dict[str, Any]) -> None:
    assert unb64(answer["own"]) == voter.prepare(bytes(32), answer["key"], "w", "c", "S").blinded


def test_what_javascript_seals_python_opens(vector: dict[str, Any], answer: dict[str, Any]) -> None:
    input_msg = bytes.fromhex(vector["input_msg"])
    assert sealing.unseal(answer["private"], input_msg, unb64(answer["sealed"])) == b"hello"


def test_python_signs_and_verifies_as_the_standard_says(vector: dict[str, Any]) -> None:
    n, p, q, d = (int(vector[name], 16) for name in "npqd")
    key = blindsign.SigningKey(n, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
    assert blindsign.blind_sign(key, bytes.fromhex(vector["blinded_msg"])).hex() == vector["blind_sig"]
    assert blindsign.verify(key.modulus, bytes.fromhex(vector["input_msg"]), bytes.fromhex(vector["sig"]))
