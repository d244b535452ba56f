"""What a look at a declared study costs, and which waves pay for it (linkage.md 3.13).

The declaration says when there may be a look: once, when all planned waves are in, at the full level; or after any
wave. Then every wave that has passed counts as a look, opened or not: whoever peeks elsewhere, at an exploratory
question or at exported figures, and opens the declared one when it is sure to pass, gains nothing by it.
A wave is in when the customer scores that belong to it are.
"""

from collections.abc import Sequence

from culture.linkage.estimators.pairing import ahead, usable_customers, usable_staff
from culture.linkage.panel import Panel
from culture.linkage.plan import LookSchedule, Plan
from culture.linkage.studies.sealing import Closed
from culture.linkage.studies.tables import Study, StudyLook

ONCE, ANY = "once", "any"


def when(study: Study) -> str:
    """Return when a study may be looked at; those from before there was a choice, after any wave."""
    said: str = study.plan.get("frozen", {}).get("when", ANY)
    return said if study.status == "registered" else ANY


def waves_in(panel: Panel, plan: Plan) -> tuple[int, ...]:
    """Return the periods whose staff scores have met customer scores at the lag, in two units and more."""
    claim = plan.primary[0]
    staff, customers = panel.staff.get(claim.theme), panel.customers.get(claim.metric)
    if staff is None or customers is None:
        return ()
    rated = ahead(usable_customers(customers, plan.min_n).astype(float), plan.lag) > 0
    units = (usable_staff(staff, plan.min_k) & rated).sum(axis=0)
    return tuple(t for t, many in enumerate(units.tolist()) if many >= 2)


def schedule(study: Study, waves: int) -> LookSchedule | None:
    """Return the planned looks with the ones that count by now; None for an exploratory study."""
    if study.status != "registered":
        return None
    last = min(waves, study.planned_waves)
    seen = tuple(range(1, last + 1)) if when(study) == ANY else (last,)
    return LookSchedule(study.planned_waves, seen)


def ended(study: Study, before: Sequence[StudyLook]) -> bool:
    """Tell whether a declared study has had its last look, with all the waves that were planned."""
    return study.status == "registered" and any(one.usable_waves >= study.planned_waves for one in before)


def check(study: Study, before: Sequence[StudyLook], waves: int) -> None:
    """Closed where a look at a declared study could not be paid for; `waves`: how many are in.

    The level is spent by waves: at the planned number all of it is, and between two waves nothing more is. Looking
    on at the last bar would find a link in every fifth study that has none (20 % over 24 more waves).
    """
    if study.status != "registered":
        return
    if ended(study, before):
        raise Closed(
            f"This study has had its last look, with all {study.planned_waves} planned waves: its verdict stands. "
            "For later waves, write down a new question."
        )
    if when(study) == ONCE and waves < study.planned_waves:
        raise Closed(
            f"This question is looked at once, when all {study.planned_waves} planned waves and the customer scores "
            f"that belong to them are in. So far {waves} are."
        )
    if before and waves <= before[-1].usable_waves:
        raise Closed(
            "No wave has been added since the last look, and a look is paid for by a wave with its customer scores. "
            "Corrected customer scores count from the next wave on; to see them now, write down an exploratory question."
        )
