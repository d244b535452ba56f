"""The test: does good treatment of staff go with good service? `analyse(panel, plan) -> Report`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from culture.errors import Unreadable
from culture.linkage.assemble import Standing, link
from culture.linkage.core import Estimated, Judged, claims_of, estimate, judge, noises_of
from culture.linkage.estimators.pairing import usable_customers, usable_staff
from culture.linkage.estimators.partial import remembering
from culture.linkage.lags import Around, look_around
from culture.linkage.methods import METHODS
from culture.linkage.multiplicity import benjamini_hochberg, holm
from culture.linkage.panel import COMPOSITE, Panel
from culture.linkage.plan import Claim, Plan
from culture.linkage.reliability import assess
from culture.linkage.report import PanelFacts, Report
from culture.linkage.results import Exclusion, Link, NotEstimable
from culture.linkage.threads import one_thread
from culture.linkage.together import together


@dataclass(frozen=True, eq=False)
class Outcome:
    """The lean answer for one declared claim: its verdict and what it rests on, without profile or words."""

    claim: Claim
    found: Estimated
    judged: Judged


def quick(panel: Panel, plan: Plan) -> tuple[Outcome, ...]:
    """Verdicts only, of the declared claims (Holm over them): for simulations and live pages."""
    panel = with_composite(panel, plan)
    declared, _ = _claims(panel, plan)
    with one_thread(), remembering():
        noises = noises_of(panel, plan)
        found = [estimate(panel, plan, which, noises[which.theme]) for which in declared]
    pairs = _declared_p(found)
    return tuple(Outcome(f.claim, f, judge(f, plan, p)) for f, p in zip(found, pairs, strict=True))


def analyse(panel: Panel, plan: Plan) -> Report:
    """The whole report. Raises Unreadable where there is no theme, no metric, or a declared one is not there.

    Every number depends on the panel, the plan and its seed only: the same three give the same digits.
    """
    themes, panel = panel, with_composite(panel, plan)
    declared, others = _claims(panel, plan)
    with one_thread(), remembering():
        noises = noises_of(panel, plan)
        found = [estimate(panel, plan, which, noises[which.theme]) for which in (*declared, *others)]
        around = look_around(panel, plan, found)
        links = _links(panel, plan, found, count=len(declared), around=around)
        joint = {metric: together(themes, plan, metric, noises) for metric in panel.customers}
    return Report(
        plan.status,
        plan.sha256,
        plan.seed,
        _facts(panel, plan, found[0]),
        {theme: assess(theme, side, plan.min_k) for theme, side in panel.staff.items()},
        links,
        0,
        around.grid,
        METHODS,
        asdict(plan),
        joint,
    )


def with_composite(panel: Panel, plan: Plan) -> Panel:
    """The panel with the mean of all themes as a theme, the first: the default primary (linkage.md 10, 18).

    One theme's slope is not its own effect where themes go together, so without a declared pair the headline is
    the composite's. A plan that declares pairs gets it only where it declares it.
    """
    if panel.composite is None or COMPOSITE in panel.staff:
        return panel
    if plan.primary and COMPOSITE not in {one.theme for one in plan.primary}:
        return panel
    return replace(panel, staff={COMPOSITE: panel.composite, **panel.staff})


def _claims(panel: Panel, plan: Plan) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    if not panel.staff or not panel.customers:
        raise Unreadable("There is no staff theme or no customer metric to link.")
    for which in plan.primary:
        if which.theme not in panel.staff or which.metric not in panel.customers:
            known = f"themes: {', '.join(panel.staff)}; metrics: {', '.join(panel.customers)}"
            raise Unreadable(f"The declared pair {which.theme}:{which.metric} is not in the data ({known}).")
    return claims_of(panel, plan)


def _declared_p(found: Sequence[Estimated]) -> list[tuple[float, float]]:
    """Holm over the declared claims, for each reading by itself."""
    within, between = holm([f.within.p for f in found]), holm([f.between.p for f in found])
    return [(float(w), float(b)) for w, b in zip(within, between, strict=True)]


def _links(
    panel: Panel, plan: Plan, found: list[Estimated], *, count: int, around: Around
) -> tuple[Link, ...]:
    declared, others = found[:count], found[count:]
    method = "Holm" if count > 1 else "one declared claim"
    rates = benjamini_hochberg([f.within.p for f in declared])
    out: list[Link] = []
    for each, p, rate in zip(declared, _declared_p(declared), rates, strict=True):
        missing = isinstance(each.within.slope, NotEstimable)
        adjusted = each.within.slope if isinstance(each.within.slope, NotEstimable) else p[0]
        q = NotEstimable("no_slope") if missing else float(rate)
        curve = plan.curve and (bool(plan.primary) or not out)
        standing = Standing(True, adjusted, method, q, count, curve, around.profiles[len(out)])
        out.append(link(panel, plan, each, judged=judge(each, plan, p), standing=standing))
    between = holm([f.between.p for f in others])
    for each, beside in zip(others, between, strict=True):
        p_max, q_max = around.at(len(out), each.rules.lag)
        standing = Standing(False, p_max, "max-T", q_max, count, False, around.profiles[len(out)])
        judged = judge(each, plan, (p_max, float(beside)))
        out.append(link(panel, plan, each, judged=judged, standing=standing))
    return tuple(out)


def _facts(panel: Panel, plan: Plan, first: Estimated) -> PanelFacts:
    pair, staff, customers = first.pair, first.staff, first.customers
    good_staff = usable_staff(staff, plan.min_k)
    good_customers = usable_customers(customers, plan.min_n)
    low_staff = int(((staff.n > 0) & ~good_staff).sum())
    low_customers = int(((customers.n > 0) & ~good_customers).sum())
    lonely = 0 if pair.short else int(good_staff.sum()) - int(pair.present.sum())
    single = int((pair.present.sum(axis=1) == 1).sum()) if len(panel.periods) > 1 else 0
    counted = (
        Exclusion(f"staff cells under {plan.min_k} answers", low_staff),
        Exclusion(f"customer cells under {plan.min_n} ratings", low_customers),
        Exclusion("staff cells without customer scores at the lag", lonely),
        Exclusion("units with one pair only (not in the change reading)", single),
    )
    return PanelFacts(
        pair.paired,
        int(pair.present.any(axis=0).sum()),
        int(pair.present.sum()),
        int(staff.n[pair.present].sum()) if staff.counted else 0,
        int(customers.n[good_customers].sum()) if customers.counted else 0,
        (*panel.excluded, *(e for e in counted if e.n > 0)),
    )
