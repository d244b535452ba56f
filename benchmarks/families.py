"""What repeated looks and many pairs do to false alarms, with and without the corrections (linkage.md 3.10, 3.13).

`.venv/bin/python -m benchmarks.families [N]` prints both tables.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from benchmarks.calibration import SEED, error
from benchmarks.simulate import Scenario, organisation
from culture.linkage.core import Estimated, estimate, judge, live_band, noises_of
from culture.linkage.lags import look_around
from culture.linkage.multiplicity import holm
from culture.linkage.panel import Customers, Floats, Panel, Staff
from culture.linkage.plan import Claim, LookSchedule, Plan
from culture.linkage.results import Interval
from culture.linkage.threads import one_thread

FULL, FEW = 400, 40
WAVES = 24
PLANNED = {"4 looks": (7, 12, 17, 22), "20 looks": tuple(range(3, 23))}
PAIR = Claim("fairness", "csat")


def first(panel: Panel, periods: int) -> Panel:
    """The panel as it was after so many periods."""

    def cut(side: Mapping[str, Floats | None]) -> dict[str, Floats | None]:
        return {name: None if v is None else v[:, :periods] for name, v in side.items()}

    staff, customers = panel.staff["fairness"], panel.customers["csat"]
    left = replace(staff, **cut({n: getattr(staff, n) for n in ("n", "mean", "ss", "ss_df", "invited")}))  # type: ignore[arg-type]
    right = replace(customers, **cut({n: getattr(customers, n) for n in ("n", "mean", "ss", "ss_df")}))  # type: ignore[arg-type]
    return replace(
        panel, periods=panel.periods[:periods], staff={"fairness": left}, customers={"csat": right}
    )


def looked(case: Scenario, runs: int, schedule: tuple[int, ...]) -> Counter[str]:
    """How many organisations gave an alarm at any look, by four ways of looking."""
    rng = np.random.default_rng([SEED, len(schedule), case.units])
    found: Counter[str] = Counter()
    for _ in range(runs):
        panel = organisation(case, rng)
        alarms: set[str] = set()
        for i, waves in enumerate(schedule):
            seen = LookSchedule(schedule[-1], schedule[: i + 1])
            plan = Plan(primary=(PAIR,), respondents="independent", looks=seen)
            alarms |= _alarms(first(panel, waves + 2), plan, last=i == len(schedule) - 1)
        found.update(alarms)
    return found


def _alarms(panel: Panel, plan: Plan, *, last: bool) -> set[str]:
    got = estimate(panel, plan, PAIR, noises_of(panel, plan)["fairness"])
    judged = judge(got, plan)
    out = {"p < .05 at some look"} if got.within.p < 0.05 else set()
    if last and got.within.p < 0.05:
        out.add("p < .05 at the last look only")
    if judged.look is None:
        return out
    if got.within.p < judged.look.alpha:
        out.add("spending bound crossed")
    if judged.headline.name == "supported":
        out.add("supported")
    band = live_band(judged.look, got.within.corrected, plan.alpha)
    if isinstance(band, Interval) and ((band.low or 0.0) > 0 or (band.high or 0.0) < 0):
        out.add("confidence sequence leaves zero out")
    return out


def nine_pairs(runs: int) -> Counter[str]:
    """Three themes that go together (.7) and three metrics that do, none linked: false alarms in nine pairs."""
    rng = np.random.default_rng([SEED, 9])
    found: Counter[str] = Counter()
    for _ in range(runs):
        panel, plan = _nine(rng), Plan(respondents="independent", replicates=499)
        noises = noises_of(panel, plan)
        cells = [estimate(panel, plan, Claim(t, m), noises[t]) for t in panel.staff for m in panel.customers]
        found.update(_among(panel, plan, cells))
    return found


def _among(panel: Panel, plan: Plan, cells: list[Estimated]) -> set[str]:
    p = [c.within.p for c in cells]
    between = holm([c.between.p for c in cells])
    adjusted = holm(p)
    alarms = {"any p < .05": min(p) < 0.05, "any Holm p < .05": float(adjusted.min()) < 0.05}
    around = look_around(panel, plan, cells)
    grid = [one for profile in around.profiles if isinstance(profile, tuple) for one in profile]
    alarms["any of 63 slopes, nine pairs at seven lags, p < .05"] = any(
        isinstance(one.ci, Interval) and not _holds_zero(one.ci) for one in grid
    )
    alarms["any of 63, max-T over the whole grid p < .05"] = any(
        isinstance(one.p_adjusted, float) and one.p_adjusted < 0.05 for one in grid
    )
    words = [
        judge(c, plan, (float(a), float(b))).headline.name
        for c, a, b in zip(cells, adjusted, between, strict=True)
    ]
    alarms["any pair supported"] = "supported" in words
    return {name for name, hit in alarms.items() if hit}


def _holds_zero(ci: Interval) -> bool:
    return (ci.low or 0.0) <= 0 <= (ci.high or 0.0)


def _nine(rng: np.random.Generator) -> Panel:
    """Shared movements make .7 between themes (and metrics), true scores and noise alike."""
    base, *others = [organisation(Scenario("nine"), rng) for _ in range(4)]
    staff: dict[str, Staff] = {}
    customers: dict[str, Customers] = {}
    for i, other in enumerate(others):
        a, b = (one.staff["fairness"] for one in (base, other))
        c, d = (one.customers["csat"] for one in (base, other))
        staff[f"theme {i}"] = replace(
            b, mean=np.sqrt(0.7) * (a.mean - 3.6) + np.sqrt(0.3) * (b.mean - 3.6) + 3.6
        )
        customers[f"metric {i}"] = replace(d, mean=np.sqrt(0.7) * (c.mean - 4) + np.sqrt(0.3) * (d.mean - 4) + 4)  # fmt: skip
    return replace(base, staff=staff, customers=customers)


def run(quick: bool, runs: int | None = None) -> dict[str, object]:
    """False alarms over repeated looks and over nine pairs."""
    count = runs if runs is not None else FEW if quick else FULL
    rows: list[dict[str, object]] = []
    worst = 0.0
    with one_thread():
        for units in (60, 12):
            for effect in (0.0, 0.15):
                case = Scenario(
                    "looks", units=units, regions=units // 6, waves=WAVES, within=effect, between=effect
                )
                for name, schedule in PLANNED.items():
                    found = looked(case, count, schedule)
                    rows += _rows(f"{name}, {units} units, true slope {effect}", found, count)
                    worst = max(worst, found["supported"] / count if effect == 0 else 0.0)
        found = nine_pairs(count)
    rows += _rows("nine pairs, no link", found, count)
    worst = max(worst, found["any pair supported"] / count)
    return {
        "title": f"Looks and pairs: false alarms in {count} simulated organisations each",
        "rows": rows,
        "aims": [
            {
                "aim": "supported at any look, or in any of nine pairs, in <= 2.5 % without a link, within "
                f"chance (worst {100 * worst:.1f} ±{error(100 * worst, count):.1f} %)",
                "reached": 100 * worst <= 2.5 + 2.0 * error(2.5, count),
            }
        ],
    }


def _rows(where: str, found: Counter[str], runs: int) -> list[dict[str, object]]:
    return [
        {
            "where": where,
            "alarm": name,
            "organisations %": f"{100 * n / runs:.1f} ±{error(100 * n / runs, runs):.1f}",
        }
        for name, n in sorted(found.items(), key=lambda one: -one[1])
    ]


def main() -> None:
    """Print the table."""
    result = run(quick=False, runs=int(sys.argv[1]) if len(sys.argv) > 1 else None)
    rows = result["rows"]
    assert isinstance(rows, list)
    print("| " + " | ".join(rows[0]) + " |\n|" + "---|" * len(rows[0]))
    for each in rows:
        print("| " + " | ".join(str(v) for v in each.values()) + " |")
    for aim in result["aims"]:  # type: ignore[attr-defined]
        print(f"{'reached' if aim['reached'] else 'MISSED'}: {aim['aim']}")


if __name__ == "__main__":
    main()
