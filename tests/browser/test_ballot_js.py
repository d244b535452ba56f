"""The shipped protocol under Node: the published vectors, and byte for byte what the Python voter does."""

import json
from pathlib import Path

import pytest

from surveys import blindsign, sealing, voter
from surveys.words import fingerprint_words, word
from tests.browser.conftest import RunJs

VECTORS = ("PSS-Randomized", "PSSZERO-Randomized", "PSS-Deterministic", "PSSZERO-Deterministic")
SEED = bytes(range(32))


def vector(folder: Path, name: str) -> dict[str, str]:
    """Return one published vector, each value as plain hex."""
    rows = json.loads((folder / "vectors" / "rfc9474_vectors.json").read_text())
    row = next(row for row in rows if row["name"] == f"RSABSSA-SHA384-{name}")
    return {key: value.removeprefix("0x") for key, value in row.items()}


@pytest.mark.parametrize("name", VECTORS)
def test_the_blinded_message_is_the_published_one(run_js: RunJs, shared_data: Path, name: str) -> None:
    v = vector(shared_data, name)
    n = int(v["n"], 16)
    r = f"{pow(int(v['inv'], 16), -1, n):x}"
    body = """const { blinded, inv } = await b.blind(fromHex(input.n), fromHex(input.input_msg), fromHex(input.salt),
        BigInt("0x" + input.r)); return [b.hex(blinded), inv.toString(16)];"""
    assert run_js(body, v | {"r": r}) == [v["blinded_msg"], f"{int(v['inv'], 16):x}"]


@pytest.mark.parametrize("name", VECTORS)
def test_the_signature_is_the_published_one(run_js: RunJs, shared_data: Path, name: str) -> None:
    v = vector(shared_data, name)
    body = """const sig = await b.finalize(fromHex(input.n), fromHex(input.input_msg), fromHex(input.blind_sig),
        BigInt("0x" + input.inv), parseInt(input.sLen, 16)); return b.hex(sig);"""
    assert run_js(body, v) == v["sig"]


@pytest.fixture(scope="module")
def key() -> blindsign.SigningKey:
    """Return one signing key of a cell."""
    return blindsign.SigningKey.from_rsa(blindsign.generate())


PREPARE = """const m = fromHex(input.n);
    const p = await b.prepare(fromHex(input.seed), m, input.wave, input.cell, input.kind);"""


def asked(key: blindsign.SigningKey, **more: str) -> dict[str, str]:
    """Return what the shipped `prepare` is given in these tests."""
    return {"n": key.modulus.hex(), "seed": SEED.hex(), "wave": "w1", "cell": "s12", "kind": "S"} | more


def test_browser_and_python_voter_make_the_same_bytes(run_js: RunJs, key: blindsign.SigningKey) -> None:
    mine = voter.prepare(SEED, key.modulus, "w1", "s12", "S")
    got = run_js(PREPARE + "return [b.hex(p.inputMsg), b.hex(p.blinded), p.inv.toString(16)];", asked(key))
    assert got == [mine.input_msg.hex(), mine.blinded.hex(), f"{mine.inverse:x}"]


def test_a_signature_made_in_python_is_unblinded_in_the_browser(
    run_js: RunJs, key: blindsign.SigningKey
) -> None:
    mine = voter.prepare(SEED, key.modulus, "w1", "s12", "S")
    signed = blindsign.blind_sign(key, mine.blinded)
    body = PREPARE + "return b.hex(await b.finalize(m, p.inputMsg, fromHex(input.sig), p.inv));"
    assert run_js(body, asked(key, sig=signed.hex())) == voter.finish(mine, signed).hex()


def test_a_wrong_signature_ends_in_a_refusal(run_js: RunJs, key: blindsign.SigningKey) -> None:
    body = PREPARE + "return code(() => b.finalize(m, p.inputMsg, fromHex(input.sig), p.inv));"
    other = blindsign.SigningKey.from_rsa(blindsign.generate())
    mine = voter.prepare(SEED, key.modulus, "w1", "s12", "S")
    strange = pow(int.from_bytes(mine.blinded, "big"), 3, int.from_bytes(other.modulus, "big"))
    for wrong in (strange.to_bytes(256, "big"), bytes(256), b"", mine.blinded[:-1]):
        assert run_js(body, asked(key, sig=wrong.hex())) == "signature"


def test_another_key_gets_another_message(run_js: RunJs, key: blindsign.SigningKey) -> None:
    other = blindsign.SigningKey.from_rsa(blindsign.generate())
    messages = [run_js(PREPARE + "return b.hex(p.inputMsg);", asked(one)) for one in (key, other)]
    assert messages[0][:64] != messages[1][:64]
    assert messages[0][128:] != messages[1][128:]


def test_what_the_browser_seals_opens_in_python(run_js: RunJs) -> None:
    private, box = sealing.new_box()
    body = """const plain = b.plainBallot("S", { "fairness-1": 4, "growth-1": null }, "");
        return b.hex(await b.seal(fromHex(input.box), fromHex(input.msg), plain));"""
    sealed = bytes.fromhex(run_js(body, {"box": box.hex(), "msg": "ab" * 96}))
    assert len(sealed) == 4177
    opened = sealing.unseal(private, bytes.fromhex("ab" * 96), sealed)
    assert opened == voter.plain("S", answers={"fairness-1": 4, "growth-1": None})


def test_a_sealed_ballot_opens_for_its_own_token_only(run_js: RunJs) -> None:
    private, box = sealing.new_box()
    body = (
        """return b.hex(await b.seal(fromHex(input.box), fromHex(input.msg), b.plainBallot("C", {}, "")));"""
    )
    sealed = bytes.fromhex(run_js(body, {"box": box.hex(), "msg": "ab" * 96}))
    assert isinstance(sealing.unseal(private, bytes.fromhex("ac" * 96), sealed), sealing.Void)


def test_a_ballot_too_long_for_its_envelope_is_refused(run_js: RunJs) -> None:
    _, box = sealing.new_box()
    body = "return code(() => b.seal(fromHex(input), new Uint8Array(96), new Uint8Array(4093)));"
    assert run_js(body, box.hex()) == "too-long"


def test_all_2048_words_are_the_same_and_distinct(run_js: RunJs) -> None:
    listed = run_js("return Array.from({ length: 2048 }, (_, i) => b.word(i));")
    assert listed == [word(i) for i in range(2048)]
    assert len(set(listed)) == 2048


@pytest.mark.parametrize("sha", ["00" * 32, "ff" * 32, "0123456789abcdef" * 4])
def test_a_fingerprint_has_the_same_twelve_words(run_js: RunJs, sha: str) -> None:
    assert tuple(run_js("return b.words(input);", sha)) == fingerprint_words(sha)


def test_the_other_half_of_a_fingerprint_does_not_change_the_words() -> None:
    assert fingerprint_words("ab" * 32) == fingerprint_words("ab" * 17 + "00" * 15)
    assert fingerprint_words("ab" * 32) != fingerprint_words("ab" * 16 + "00" * 16)


def test_texts_of_every_language_have_the_same_keys(run_js: RunJs) -> None:
    body = """const out = [];
        for (const l of ["en", "de", "fr", "es"]) for (const f of ["texts", "how"]) {
          const t = (await import(`./${f}-${l}.js`)).default;
          out.push(f + Object.keys(t).sort().map((k) => k + [...new Set(t[k].match(/{\\w+}/g) ?? [])].sort()).join());
        } return out;"""
    assert len(set(run_js(body))) == 2
