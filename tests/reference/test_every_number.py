"""No reference number of the shared data stays without a test that names it."""

import json
from pathlib import Path

import pytest

OURS = ("nyc_2015", "chicago_2012", "multilevel", "panel", "pingouin", "reliability", "rmcorr")
SOURCE = "".join(file.read_text() for file in Path(__file__).parent.glob("test_*.py"))
BUILT = {  # ids that a test puts together or takes from a list
    "nyc_2015": ("02.r.", "02.rho.", "02.alpha.", "02.omega."),
    "chicago_2012": ("04.r.",),
    "multilevel": ("10.bh1996.icc.",),
}


@pytest.mark.parametrize("folder", OURS)
def test_every_reference_number_is_named_by_a_test(shared_data: Path, folder: str) -> None:
    checks = json.loads((shared_data / folder / "expected.json").read_text())["checks"]
    built = BUILT.get(folder, ())
    missing = [
        one["id"] for one in checks if one["id"] not in SOURCE and not one["id"].startswith(built or ("-",))
    ]
    assert missing == []


@pytest.mark.parametrize("folder", OURS)
def test_every_reference_number_says_which_program_it_came_from(shared_data: Path, folder: str) -> None:
    checks = json.loads((shared_data / folder / "expected.json").read_text())["checks"]
    assert all(one["computed_with"] for one in checks)
