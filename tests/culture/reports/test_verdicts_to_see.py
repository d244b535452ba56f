"""The organisations whose reports are looked at (tests/browser/verdicts.py) get the verdicts they stand for."""

import pytest

from culture.linkage import quick
from culture.linkage.plan import MIN_UNITS_RELEASES, Claim, LookSchedule, Plan
from tests.browser.verdicts import CASES, panel_of


@pytest.mark.parametrize("name", CASES)
def test_each_organisation_gets_the_verdict_it_stands_for(name: str) -> None:
    case = CASES[name]
    looks = LookSchedule(case.planned or case.truth.waves, (case.truth.waves,))
    plan = Plan(primary=(Claim("fairness", "csat"),), min_units=MIN_UNITS_RELEASES, looks=looks)
    top = quick(panel_of(case), plan)[0].judged.headline
    assert (top.name, top.grade, top.reason) == case.verdict
