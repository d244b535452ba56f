"""How often the verdict is wrong, over simulated organisations whose truth is known, beside the naive analysis.

`.venv/bin/python -m benchmarks.calibration [N]` prints the table; `run(quick)` gives it to `make bench`. After
each share stands its Monte Carlo error (one standard error of the share, in points).
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from benchmarks.scenarios import SCENARIOS
from benchmarks.simulate import Scenario, organisation
from culture.linkage import Outcome, quick
from culture.linkage.estimators.correlations import correlation
from culture.linkage.estimators.pairing import Rules, pair_up
from culture.linkage.panel import Panel
from culture.linkage.plan import Plan
from culture.linkage.results import Corrected, Estimate, NotEstimable

FULL, FEW = 200, 40
SEED = 20261122


@dataclass
class Tally:
    """What happened over one scenario's organisations."""

    words: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    within: list[bool] = field(default_factory=list)
    between: list[bool] = field(default_factory=list)
    significant: list[bool] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    measured: list[float] = field(default_factory=list)
    naive: int = 0
    best: int = 0


def tried(case: Scenario, runs: int, seed: int) -> Tally:
    """Analyse `runs` organisations of one scenario."""
    rng = np.random.default_rng([SEED, seed])
    tally = Tally()
    again = bool(case.same_people) and case.ids != "denied"
    plan = Plan(respondents="unknown" if again else "independent", seed=seed)
    for _ in range(runs):
        panel = organisation(case, rng)
        _count(tally, case, quick(panel, plan)[0])
        found = [_pooled(panel, lag) for lag in (0, 1, 2)]
        tally.naive += int(found[1] > 0)
        tally.best += any(found)
    return tally


def _count(tally: Tally, case: Scenario, got: Outcome) -> None:
    top = got.judged.headline
    tally.words[top.name] += 1
    if top.reason:
        tally.reasons[top.reason] += 1
    within, between = got.found.within.corrected, got.found.between.corrected
    if isinstance(got.found.within.slope, NotEstimable):
        return
    tally.measured.append(got.found.within.slope.value)
    tally.significant.append(got.found.within.p < 0.05)
    if isinstance(within, Corrected):
        tally.within.append(_covers(within, case.within * case.scale))
        slopes = sorted(end.slope for end in within.ends)
        tally.low.append(slopes[0])
        tally.high.append(slopes[-1])
    if isinstance(between, Corrected):
        tally.between.append(_covers(between, true_between(case) * case.scale))


def true_between(case: Scenario) -> float:
    """The slope of true window averages: it holds a share of any within effect, as averages of few waves do."""
    periods = case.waves - 1
    time = np.arange(periods)
    together = float((case.ar ** np.abs(time[:, None] - time[None, :])).mean())
    moves, trait = case.sd_x[1] ** 2 * together, case.sd_x[0] ** 2
    return (trait * case.between + moves * case.within) / (trait + moves)


def _covers(got: Corrected, truth: float) -> bool:
    return (got.ci.low is None or got.ci.low <= truth) and (got.ci.high is None or truth <= got.ci.high)


def _pooled(panel: Panel, lag: int) -> int:
    """What the usual tool says: the sign of pooled Pearson where p < .05, else 0."""
    pair = pair_up(panel, panel.staff["fairness"], panel.customers["csat"], Rules(lag))
    got = correlation(pair.x[pair.present], pair.y[pair.present])
    if isinstance(got, Estimate) and isinstance(got.p, float) and got.p < 0.05:
        return 1 if got.value > 0 else -1
    return 0


def _percent(part: float, whole: int) -> float:
    return round(100.0 * part / max(whole, 1), 1)


def error(share: float, runs: int) -> float:
    """Monte Carlo error of a share in per cent, in points; that of one hit where there was none."""
    p = min(max(share / 100.0, 1.0 / max(runs, 1)), 1.0 - 1.0 / max(runs, 1))
    return 100.0 * float(np.sqrt(p * (1 - p) / max(runs, 1)))


def _with_error(part: float, whole: int) -> str:
    share = _percent(part, whole)
    return f"{share} ±{error(share, whole):.1f}"


def row(case: Scenario, tally: Tally, runs: int) -> dict[str, object]:
    """One line of the table."""
    words, static = tally.words, has_static_truth(case)
    return {
        "truth": case.name,
        "organisations": runs,
        "between / within": f"{case.between:+.2f} / {case.within:+.2f}",
        "naive yes %": _percent(tally.naive, runs),
        "best of 3 lags %": _percent(tally.best, runs),
        "supported %": _with_error(words["supported"], runs),
        "contradicted %": _with_error(words["contradicted"], runs),
        "no link %": _percent(words["no_meaningful_link"], runs),
        "inconclusive %": _percent(words["inconclusive"], runs),
        "of which %": ", ".join(f"{k} {_percent(v, runs)}" for k, v in tally.reasons.most_common(3)),
        "as measured -> low to high": f"{np.mean(tally.measured):.2f} -> "
        f"{np.median(tally.low):.2f} to {np.median(tally.high):.2f}",
        "within p<.05 %": _percent(sum(tally.significant), len(tally.significant)),
        "cover within %": _with_error(sum(tally.within), len(tally.within)) if static else "n/a",
        "cover between %": _with_error(sum(tally.between), len(tally.between)) if static else "n/a",
    }


def has_static_truth(case: Scenario) -> bool:
    """Feedback, local events, lost alignment and a ceiling leave the static slope without a truth of its own."""
    moved = case.reverse or case.local_shocks or case.follow or case.reorganise or case.effect_lag != 1
    return not (moved or case.misaligned or case.ceiling)


def aims(cases: list[tuple[Scenario, Tally]], runs: int) -> list[dict[str, object]]:
    """The bounds of the issue. A scenario has two Monte Carlo errors of room, which shrink with runs."""
    wrong = ("null", "reverse", "negative", "trap")
    false = {c.name: _percent(t.words["supported"], runs) for c, t in cases if c.truth in wrong}
    against = {c.name: _percent(t.words["contradicted"], runs) for c, t in cases if c.truth == "positive"}
    known = [(c, t) for c, t in cases if has_static_truth(c) and c.truth != "limit"]
    sized = [(c, t) for c, t in known if not c.same_people or c.ids]
    exact = [t for _, t in sized]
    many = [(c, t) for c, t in sized if c.units >= 12 and not c.giant]
    cover = {c.name: _percent(sum(t.within), len(t.within)) for c, t in many}
    low = min(_percent(sum(t.within), len(t.within)) for _, t in known)
    whole = _percent(sum(sum(t.within) for t in exact), sum(len(t.within) for t in exact))
    worst, opposite, least = max(false, key=lambda k: false[k]), max(against.values()), min(cover.values())
    room = 2.0 * error(95.0, runs)
    return [
        {
            "aim": f"false supported <= 2.5 % in every null scenario, within chance (worst {false[worst]} "
            f"±{error(false[worst], runs):.1f} %: {worst})",
            "reached": false[worst] <= 2.5 + 2.0 * error(2.5, runs),
        },
        {
            "aim": f"contradicted <= 2.5 % under every true effect (worst {opposite} %)",
            "reached": opposite <= 2.5,
        },
        {"aim": f"within coverage 93-97 % over all scenarios ({whole} %)", "reached": 93 <= whole <= 97},
        {
            "aim": f"within coverage 93-97 % in each scenario, within chance ({least} to {max(cover.values())} %)",
            "reached": least >= 93 - room and max(cover.values()) <= 97 + room,
        },
        {
            "aim": "where few units or a range of kappa widen the interval it covers more, never less "
            f"than 93 % (least {low} %)",
            "reached": low >= 93 - room,
        },
    ]


def run(quick: bool, runs: int | None = None) -> dict[str, object]:
    """The table of section 7 with its bounds."""
    count = runs if runs is not None else FEW if quick else FULL
    cases = [(case, tried(case, count, i)) for i, case in enumerate(SCENARIOS)]
    return {
        "title": f"Calibration of the linkage verdict: {count} simulated organisations per scenario",
        "rows": [row(case, tally, count) for case, tally in cases],
        "aims": aims(cases, count),
    }


def main() -> None:
    """Print the table as it grows, a row a scenario, then the aims."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else FULL
    done: list[tuple[Scenario, Tally]] = []
    for i, case in enumerate(SCENARIOS):
        done.append((case, tried(case, runs, i)))
        line = row(*done[-1], runs)
        if not i:
            print("| " + " | ".join(line) + " |\n|" + "---|" * len(line))
        print("| " + " | ".join(str(v) for v in line.values()) + " |", flush=True)
    for aim in aims(done, runs):
        print(f"{'reached' if aim['reached'] else 'MISSED'}: {aim['aim']}")


if __name__ == "__main__":
    main()
