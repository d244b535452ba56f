"""Which scale of each metric a study reads: the one with which it was declared, whatever files come later.

In: a study and its looks. Out: the ratings on that scale by period, and how many there are on other scales.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.engine import Engine

from culture.errors import Refusal
from culture.linkage.releases import Clock, Scores
from culture.linkage.studies.tables import Study, StudyLook
from culture.scores import aggregates
from culture.scores.aggregates import Aggregate, Windows
from culture.scores.parse import SCALES

BY_ENDS = {(scale.low, scale.high): key for key, scale in SCALES.items()}


def usual(engine: Engine) -> dict[str, str]:
    """Return metric -> key of the scale with most ratings, of the metrics that were rated."""
    return {name: aggregates.scale_of(engine, name).key for name in _rated(engine)}


def settled(study: Study, before: Sequence[StudyLook]) -> dict[str, str]:
    """Return metric -> key of the scale a study keeps to.

    The plan names it. Of a plan that does not (older ones, and metrics that were first rated later), the first
    look that read the metric decided it.
    """
    known: dict[str, str] = {}
    for one in reversed(before):
        known |= _read_by(one)
    named: dict[str, str] = study.plan.get("frozen", {}).get("scales", {})
    return known | named


def _read_by(look: StudyLook) -> dict[str, str]:
    """The scale of each metric of a look, told by the ends that its panel keeps."""
    sides = look.result["panel"].get("table", {}).get("customers", {})
    return {metric: BY_ENDS[one["low"], one["high"]] for metric, one in sides.items()}


def scores_of(engine: Engine, clock: Clock, *, scales: Mapping[str, str]) -> tuple[Scores, ...]:
    """Return every metric there is on its scale in `scales`, else on the one with most ratings.

    Refusal where nothing was rated yet.
    """
    rated = _rated(engine)
    if not rated:
        raise Refusal("There are no customer scores yet. Bring in a file on the page of customer scores.")
    found = []
    for name, there in rated.items():
        scale = aggregates.scale_of(engine, name, scales.get(name))
        ratings = {key: _ratings(engine, name, clock, key) for key in dict.fromkeys((scale.key, *there))}
        chosen = ratings.pop(scale.key)
        elsewhere = sum(cell.n for cells in ratings.values() for cell in cells)
        found.append(Scores(name, scale, chosen, elsewhere))
    return tuple(found)


def _ratings(engine: Engine, metric: str, clock: Clock, scale: str) -> Sequence[Aggregate]:
    """Return the ratings by period: in one go where the windows lie side by side, else window by window."""
    if clock.even:
        windows = Windows(clock.windows[0], clock.days, clock.periods)
        return aggregates.read(engine, metric, windows, scale=scale)
    found: list[Aggregate] = []
    for period, day in enumerate(clock.windows):
        there = aggregates.read(engine, metric, Windows(day, clock.days, 1), scale=scale)
        found += [replace(one, period=period) for one in there]
    return found


def _rated(engine: Engine) -> dict[str, list[str]]:
    """Each metric that was rated, with the keys of its scales, the most ratings first."""
    found: dict[str, list[str]] = {}
    for one in aggregates.metrics(engine):
        found.setdefault(one.metric, []).append(one.scale.key)
    return found
