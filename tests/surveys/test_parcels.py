"""Files that are sealed as a whole: what their form keeps apart, and that a large text changes the size in steps."""

import io
from dataclasses import replace
from datetime import date

import pytest

from surveys import parcels, sealing
from surveys.errors import Malformed, Refusal
from surveys.parcels import Label
from surveys.release import tallyfile
from surveys.waves import CellFacts, ItemFacts, WaveFacts

PRIVATE, POINT = sealing.new_box()
SORT = tallyfile.SORT
LABEL = Label(SORT.what, "w1", POINT, 8, 3)
PLAIN = [b"first...", b"second..", b"third..."]


def sealed(label: Label = LABEL) -> bytes:
    file = io.BytesIO()
    parcels.seal(file, label, [(2, PLAIN[2]), (0, PLAIN[0]), (1, PLAIN[1])])
    return file.getvalue()


def opened(data: bytes) -> list[bytes]:
    return list(parcels.frames(io.BytesIO(data), SORT, PRIVATE))


def test_frames_come_back_in_their_order_whatever_order_they_were_written_in() -> None:
    assert opened(sealed()) == PLAIN


def test_a_frame_under_another_line_in_another_place_or_left_out_is_refused() -> None:
    data, start = sealed(), len(LABEL.line) + sealing.POINT
    frames = [data[start + n * 24 : start + (n + 1) * 24] for n in range(3)]
    relabelled = replace(LABEL, wave="w2").line + data[len(LABEL.line) :]
    swapped = data[:start] + frames[1] + frames[0] + frames[2]
    shorter = replace(LABEL, frames=2).line + data[len(LABEL.line) : -24]
    for other in (relabelled, swapped, shorter, data[:-24], data + b"x"):
        with pytest.raises(Malformed, match="changed or damaged"):
            opened(other)


def test_two_files_of_the_same_content_share_no_frame() -> None:
    start = len(LABEL.line)
    assert sealed()[:start] == sealed()[:start]
    assert sealed()[start:] != sealed()[start:]


def test_a_frame_that_is_missing_twice_there_or_of_another_length_is_never_written() -> None:
    for frames in ([(0, PLAIN[0])], [(0, PLAIN[0])] * 2, [(0, b"short")]):
        with pytest.raises((ValueError, KeyError)):
            parcels.seal(io.BytesIO(), LABEL, frames)


@pytest.mark.parametrize(
    "line", [b"", b"{}", b"[" * 999, b'{"v":2}\n', sealed()[:40], b"\xff\xfe\n"], ids=range(6)
)
def test_what_is_no_such_file_is_said_with_the_mend(line: bytes) -> None:
    with pytest.raises(Malformed, match="Copy it again"):
        parcels.peek(io.BytesIO(line), SORT)


def test_the_form_before_this_one_is_known_and_the_mend_is_another() -> None:
    with pytest.raises(Malformed, match=r"older form.*Hand out the box again"):
        parcels.peek(io.BytesIO(b'{"box":"00","comments":[]}'), SORT)


def test_another_key_is_said_before_anything_is_opened() -> None:
    with pytest.raises(Refusal, match="answers another box"):
        list(parcels.frames(io.BytesIO(sealed()), SORT, sealing.new_box()[0]))


def test_a_tally_grows_in_whole_steps_only_where_uncommonly_much_was_written() -> None:
    cell = CellFacts("C", "c", "Co", 30, ("u",), ("co",), ("Co",))
    day = date(2026, 1, 1)
    facts = WaveFacts("w", "p", "P", day, day, 5, (ItemFacts("a", "t", 1),), (cell,), 30, "live")
    small, usual, huge = (len(tallyfile.seal(facts, b" " * n, POINT)) for n in (10, 900_000, 1_200_000))
    assert small == usual
    assert huge > 1.9 * usual
