"""What speaks against a result, in sentences: nothing that a careful reader would ask is left out."""

from __future__ import annotations

from dataclasses import dataclass

from culture.linkage.core import Estimated, Judged
from culture.linkage.estimators.direction import LONG
from culture.linkage.panel import Panel
from culture.linkage.plan import Plan
from culture.linkage.reliability import assess
from culture.linkage.results import Corrected, Direction, Lag, NotEstimable, Sensitivity, SpecificationCurve
from culture.linkage.wording import Tongue
from culture.linkage.wording.sentences import Setting


@dataclass(frozen=True, eq=False)
class Evidence:
    """A claim with everything that was checked about it."""

    panel: Panel
    plan: Plan
    found: Estimated
    lags: tuple[Lag, ...] | NotEstimable
    curve: SpecificationCurve | NotEstimable
    checked: Sensitivity
    declared_count: int


@dataclass(frozen=True, slots=True)
class Noted:
    """What speaks against a result, without words: the keys of fixed sentences, and the numbers of the others."""

    keys: tuple[str, ...]
    declared: int = 1
    tipping: float | None = None
    hidden: float | None = None
    look: float | None = None
    supported: bool = False


def caveats(place: Setting, evidence: Evidence, judged: Judged) -> tuple[str, ...]:
    """All that apply, most telling first."""
    tipping, robust = evidence.checked.tipping, evidence.checked.robustness
    claimed = judged.within.name in ("supported", "contradicted")
    early = judged.look is not None and not judged.look.last
    noted = Noted(
        (*_data(evidence), *_analysis(evidence, judged)),
        evidence.declared_count,
        tipping if isinstance(tipping, float) else None,
        robust if isinstance(robust, float) and claimed else None,
        judged.look.fraction if judged.look is not None and early else None,
        judged.headline.name == "supported",
    )
    return tuple(text for _, text in told(place, noted))


def told(place: Setting, noted: Noted) -> tuple[tuple[str, str], ...]:
    """Each caveat as (key, sentence), the most telling first."""
    number = Tongue(place.tongue.language, 1).number
    values: list[tuple[str, dict[str, object]]] = [(key, {}) for key in noted.keys]
    if noted.declared > 1:
        values.append(("many", {"count": noted.declared}))
    if noted.tipping is not None and noted.tipping <= 1:
        values.append(("tipping", {"tipping": number(noted.tipping)}))
    if noted.hidden is not None:
        values.append(("robust", {"share": f"{100 * noted.hidden:.0f}"}))
    if noted.look is not None:
        values.append(("look", {"share": f"{100 * noted.look:.0f}"}))
    if noted.supported:
        values.append(("local", {}))
    values.append(("units_not_people", {}))
    return tuple((key, place.say(f"cave.{key}", **given)) for key, given in values)


def _data(evidence: Evidence) -> list[str]:
    found, plan = evidence.found, evidence.plan
    keys = []
    if not (found.staff.counted and found.customers.counted):
        keys.append("no_counts")
    if not found.noises:
        keys.append("no_variance")
    ranged = plan.respondents != "independent" and len(found.noises) > 1
    if ranged and found.staff.repeats is not None and len(evidence.panel.periods) > 1:
        keys.append("pseudonyms")
    if ranged and found.staff.invited is None:
        keys.append("invited")
    if ranged and found.staff.overlaps is None and len(evidence.panel.periods) > 1:
        keys.append("overlaps")
    keys += assess(found.claim.theme, found.staff, plan.min_k).flags
    if plan.controls:
        keys.append("controls")
    return keys


def _analysis(evidence: Evidence, judged: Judged) -> list[str]:
    keys = []
    claimed = judged.within.name in ("supported", "contradicted")
    if claimed and isinstance(evidence.curve, SpecificationCurve) and evidence.curve.fragile:
        keys.append("fragile")
    if _placebo(evidence):
        keys.append("placebo")
    direction = evidence.found.direction
    if isinstance(direction, Direction) and direction.n_steps < LONG:
        keys.append("short")
    return keys


def _placebo(evidence: Evidence) -> bool:
    """A lag before the staff score whose simultaneous band leaves zero out, the declared effect being real."""
    if isinstance(evidence.lags, NotEstimable) or not isinstance(evidence.found.within.corrected, Corrected):
        return False
    for lag in evidence.lags:
        if lag.lag < -1 and not isinstance(lag.band, NotEstimable):
            low, high = lag.band.low, lag.band.high
            if low is not None and high is not None and (low > 0 or high < 0):
                return True
    return False
