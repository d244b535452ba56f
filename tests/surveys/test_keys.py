"""The key folder: made once, for its owner only, destroyed for good."""

import stat
from pathlib import Path

import pytest

from surveys import sealing
from surveys.errors import Closed, Refusal, Unknown
from surveys.keys import Keys

CELLS = [("S", "c1"), ("C", "g1")]


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys")


def files(keys: Keys) -> list[Path]:
    return [path for path in keys.folder.rglob("*") if path.is_file()]


def test_making_a_wave_twice_gives_the_same_keys(keys: Keys) -> None:
    assert keys.make_wave("w1", CELLS) == keys.make_wave("w1", CELLS)


def test_a_wave_has_a_key_of_its_own_for_each_cell(keys: Keys) -> None:
    moduli = keys.make_wave("w1", CELLS).moduli
    assert set(moduli) == set(CELLS)
    assert len(set(moduli.values())) == 2


def test_a_crash_in_the_middle_of_making_is_finished_by_repeating(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "new_box", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            keys.make_wave("w1", CELLS)
    assert not keys.holds("w1")
    assert len(keys.make_wave("w1", CELLS).moduli) == 2


def test_a_wave_takes_its_keys_from_the_pool(keys: Keys) -> None:
    assert keys.fill_pool(3) == 3
    keys.make_wave("w1", CELLS)
    assert keys.pool() == 1


def test_other_cells_for_the_same_wave_are_refused(keys: Keys) -> None:
    keys.make_wave("w1", CELLS)
    with pytest.raises(Refusal, match="other cells"):
        keys.make_wave("w1", [("S", "c9")])


def test_only_the_owner_can_read_the_folder(keys: Keys) -> None:
    keys.make_wave("w1", CELLS)
    paths = list(keys.folder.rglob("*"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_file()} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_dir()} == {0o700}


def test_destroying_leaves_no_key_and_a_mark(keys: Keys) -> None:
    keys.make_wave("w1", CELLS)
    assert keys.destroy("w1") == 7
    assert {path.relative_to(keys.folder).as_posix() for path in files(keys)} == {"gone/w1", "lock"}
    assert keys.destroyed("w1")


def test_a_key_is_overwritten_before_it_is_unlinked(keys: Keys, tmp_path: Path) -> None:
    keys.make_wave("w1", CELLS)
    path, witness = keys.folder / "waves/w1/S.c1", tmp_path / "witness"
    witness.hardlink_to(path)
    before = witness.read_bytes()
    keys.destroy("w1")
    assert witness.read_bytes() != before
    assert len(witness.read_bytes()) == len(before)


def test_destroying_twice_is_as_good_as_once(keys: Keys) -> None:
    keys.make_wave("w1", CELLS)
    keys.destroy("w1")
    assert keys.destroy("w1") == 0


def test_the_keys_of_a_destroyed_wave_are_never_made_again(keys: Keys) -> None:
    keys.make_wave("w1", CELLS)
    keys.destroy("w1")
    with pytest.raises(Closed):
        keys.make_wave("w1", CELLS)


def test_a_destroyed_wave_signs_nothing(keys: Keys) -> None:
    keys.make_wave("w1", CELLS)
    keys.destroy("w1")
    with pytest.raises(Closed):
        keys.sign("w1", "S", "c1", (5).to_bytes(256, "big"))


def test_another_process_forgets_a_destroyed_key_too(keys: Keys) -> None:
    keys.make_wave("w1", CELLS)
    other = Keys(keys.folder)
    other.sign("w1", "S", "c1", (5).to_bytes(256, "big"))
    keys.destroy("w1")
    with pytest.raises(Closed):
        other.sign("w1", "S", "c1", (5).to_bytes(256, "big"))


@pytest.mark.parametrize("copy", ["waves/w1/box", "second/w1/box"])
def test_a_missing_copy_of_the_box_key_is_said_and_the_other_serves(keys: Keys, copy: str) -> None:
    box = keys.make_wave("w1", CELLS).box
    (keys.folder / copy).unlink()
    assert len(keys.warnings("w1")) == 1
    assert sealing.public_box(keys.box_key("w1")) == box


def test_no_warning_where_both_copies_are_there(keys: Keys) -> None:
    keys.make_wave("w1", CELLS)
    assert keys.warnings("w1") == ()


def test_a_trustees_box_key_is_not_here(keys: Keys) -> None:
    _, point = sealing.new_box()
    assert keys.make_wave("w1", CELLS, box=point).box == point
    assert keys.warnings("w1") == ()
    with pytest.raises(Unknown, match="trustee"):
        keys.box_key("w1")


def test_an_invitation_is_written_again_with_the_same_24_bytes(keys: Keys) -> None:
    keys.make_wave("w1", CELLS)
    assert keys.invite("w1", "i1") == keys.invite("w1", "i1")
    assert len({keys.invite("w1", "i1"), keys.invite("w1", "i2"), keys.nonce("w1", "i1")[:24]}) == 3


def test_a_row_opens_in_its_own_place_only(keys: Keys) -> None:
    keys.make_wave("w1", CELLS)
    row = keys.seal_row("w1", "i1", b"\0" * 33)
    assert keys.open_row("w1", "i1", row) == b"\0" * 33
    with pytest.raises(Refusal):
        keys.open_row("w1", "i2", row)


def test_a_wave_nobody_made_is_unknown(keys: Keys) -> None:
    with pytest.raises(Unknown):
        keys.public("w9")


def test_the_head_of_the_ledger_is_kept(keys: Keys) -> None:
    assert keys.head() == b""
    keys.set_head(b"abc")
    assert Keys(keys.folder).head() == b"abc"
