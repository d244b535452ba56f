"""A third party repeats the primary estimate from the downloaded panel alone, without this program's estimators.

Only csv, json and NumPy's least squares are used: dummies for units and for region x period, then the slope.
"""

import csv
import io
import json
from collections import defaultdict

import numpy as np
import pytest

from culture.reports import files
from tests.culture.linkage.conftest import make
from tests.culture.reports.conftest import result


def read_again(text: str) -> tuple[dict, dict, dict]:
    """Return staff and customer cells (n, mean) by unit and period, and each unit's region."""
    staff, customers, region = {}, {}, {}
    for row in csv.DictReader(io.StringIO(text)):
        region[row["unit"]] = row["group"]
        place = (row["unit"], int(row["period"].split(" ")[0]))
        if row["theme"] == "fairness":
            staff[place] = (float(row["n"]), float(row["mean"]))
        if row["metric"] == "csat":
            customers[place] = (float(row["n"]), float(row["mean"]))
    return staff, customers, region


def within(text: str, said: dict) -> tuple[float, int, int]:
    """Return the slope of the change reading, by ordinary least squares on dummies; units and pairs used."""
    staff, customers, region = read_again(text)
    lag, k, n = (said["settings"][key] for key in ("lag", "min_k", "min_n"))
    pairs = {
        (unit, time): (mean, customers[unit, time + lag][1])
        for (unit, time), (people, mean) in staff.items()
        if people >= k and customers.get((unit, time + lag), (0, 0))[0] >= n
    }
    count = defaultdict(int)
    for unit, _ in pairs:
        count[unit] += 1
    used = [(place, xy) for place, xy in sorted(pairs.items()) if count[place[0]] > 1]
    labels = sorted({("u", u) for (u, _), _ in used} | {("t", region[u], t) for (u, t), _ in used})
    column = {label: i for i, label in enumerate(labels)}
    dummies = np.zeros((len(used), len(labels)))
    for row, ((unit, time), _) in enumerate(used):
        dummies[row, column["u", unit]] = dummies[row, column["t", region[unit], time]] = 1
    x, y = (np.array([xy[i] for _, xy in used]) for i in (0, 1))
    design = np.column_stack([x, dummies])
    return float(np.linalg.lstsq(design, y, rcond=None)[0][0]), len({u for (u, _), _ in used}), len(used)


@pytest.mark.parametrize(
    "shape", [{"effect": 0.4}, {"effect": 0.0, "units": 60, "periods": 9}, {"effect": -0.3, "regions": 5}]
)
def test_the_primary_estimate_follows_from_the_panel_file_alone(shape: dict) -> None:
    body = result(make(**shape))
    said = json.loads(files.text(body))
    slope, units, pairs = within(files.panel_csv(body), said)
    found = said["links"][0]["within"]
    assert slope == pytest.approx(found["slope"]["value"], rel=1e-9)
    assert (units, pairs) == (found["n_units"], found["n_obs"])


def test_the_corrected_slope_is_the_measured_one_over_the_reliability_that_is_printed() -> None:
    said = json.loads(files.text(result(make(effect=0.4))))
    found = said["links"][0]["within"]
    for end in found["slope_corrected"]["ends"]:
        assert end["slope"] == pytest.approx(found["slope"]["value"] / end["reliability"], rel=1e-12)


def test_the_same_panel_plan_and_seed_give_the_same_digits() -> None:
    assert files.text(result(make(effect=0.4))) == files.text(result(make(effect=0.4)))
