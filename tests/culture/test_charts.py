"""Pictures: valid figures, honest axes, withheld visible as withheld, and the same numbers as a table."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

from culture.charts import (
    Chart,
    Entry,
    Heat,
    HeatRow,
    Lag,
    Missing,
    Moment,
    Pair,
    Point,
    Said,
    Sized,
    Span,
    Spark,
    forest,
    funnel,
    heatmap,
    lag_profile,
    scatter,
    spark,
    step,
    trend,
)
from culture.charts.frame import window
from culture.views.assets import FOLDERS

SAID = Said("x", "A sentence", "A method", "What there is to see")
POINT = Point(3.8, Span(3.5, 4.1), "12 to 19 answers")
LOW = Point(2.4, Span(2.0, 2.9), "5 to 9 answers")
MOMENTS = (
    Moment(date(2026, 3, 6), POINT),
    Moment(date(2026, 3, 20), Missing()),
    Moment(date(2026, 4, 3), LOW),
    Moment(date(2026, 4, 17), Point(3.1, Missing("not known"))),
)
ROWS = (
    HeatRow("All", 0, (Heat(3, "3.8", POINT), Missing()), "/dashboard/units/all"),
    HeatRow("A unit with a very long name indeed", 2, (Heat(1, "2.4", LOW), Heat(5, "4.6+", POINT)), ""),
)
CHARTS = {
    "heatmap": heatmap(ROWS, ["Fairness", "Purpose"], SAID),
    "trend": trend(MOMENTS, SAID, compare=MOMENTS),
    "nothing": trend((Moment(date(2026, 3, 6), Missing()),), SAID),
    "lags": lag_profile([Lag(-1, LOW), Lag(0, Missing("too few periods")), Lag(1, POINT)], SAID),
    "forest": forest([Entry("A", POINT, "/a"), Entry("B", Missing())], SAID, centre=3.4),
    "funnel": funnel([Sized("A", 3.8, 12), Sized("B", 1.2, 30)], SAID, centre=3.4, deviation=0.9),
    "scatter": scatter([Pair("A", POINT, LOW)], SAID, names=("Fairness", "CSAT"), line=((3, 2), (4, 3))),
}
every_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)


def _coloured(value: Any) -> Any:
    if isinstance(value, str):
        return "#123456" if value.startswith("--") else value
    if isinstance(value, dict):
        return {key: _coloured(one) for key, one in value.items()}
    return [_coloured(one) for one in value] if isinstance(value, list | tuple) else value


@every_chart
def test_plotly_knows_every_word_of_a_figure(chart: Chart) -> None:
    known = go.Figure(_coloured(json.loads(json.dumps(chart.figure))))  # refuses a word it does not know
    assert len(known.data) == len(chart.figure["data"])


@every_chart
def test_every_colour_is_a_token_of_the_look(chart: Chart) -> None:
    tokens = set(re.findall(r"(--[\w-]+):", (FOLDERS["surveys"] / "tokens.css").read_text()))
    assert {text for text in _strings(chart.figure) if text.startswith("--")} <= tokens


@every_chart
def test_no_text_brings_a_style_attribute_into_the_page(chart: Chart) -> None:
    assert [text for text in _strings(chart.figure) if re.search(r"<(?!br>)", text)] == []


@every_chart
def test_a_table_has_as_many_columns_as_heads(chart: Chart) -> None:
    assert {len(row) for row in chart.table.rows} == {len(chart.table.heads)}


@every_chart
def test_no_figure_needs_eval_or_an_image(chart: Chart) -> None:
    assert {trace["type"] for trace in chart.figure["data"]} <= {"bar", "scatter"}


def test_a_withheld_cell_is_hatched_and_says_the_same_words_in_picture_and_table() -> None:
    chart = CHARTS["heatmap"]
    hatched = chart.figure["data"][-1]
    assert hatched["hovertext"] == ["All<br>Purpose: Hidden to protect people"]
    assert hatched["marker"]["pattern"]["shape"] == "/"
    assert chart.table.rows[0][2] == "Hidden to protect people"


def test_a_withheld_cell_has_no_number_anywhere_in_the_figure() -> None:
    hidden = heatmap((HeatRow("A", 2, (Missing(),)),), ["Fairness"], SAID)
    assert [text for text in _strings(hidden.figure["data"]) if re.search(r"\d\.\d", text)] == []


@pytest.mark.parametrize("name", ["forest", "trend", "heatmap"])
def test_what_is_withheld_is_hatched_with_a_lock_in_every_picture(name: str) -> None:
    drawing = CHARTS[name].figure
    hatched = [one for one in drawing["data"] if one.get("marker", {}).get("pattern")]
    locks = [one for one in drawing["layout"]["shapes"] if one["type"] == "path"]
    assert [len(one["hovertext"]) for one in hatched] == [len(locks)] == [1]
    assert hatched[0]["hovertext"][0].endswith("Hidden to protect people")


def test_where_every_wave_is_hidden_the_axis_shows_the_whole_scale() -> None:
    hidden = trend([MOMENTS[1]], SAID)
    assert hidden.figure["layout"]["yaxis"]["range"] == [1.0, 5.0]


def test_a_line_breaks_where_a_wave_is_withheld() -> None:
    lines = [trace for trace in CHARTS["trend"].figure["data"] if trace.get("mode") == "lines+markers"]
    assert [trace["x"] for trace in lines] == [["2026-03-06"], ["2026-04-03", "2026-04-17"]]


def test_the_axis_of_a_trend_says_how_much_of_the_scale_it_shows() -> None:
    axis = trend([MOMENTS[0]], SAID).figure["layout"]["yaxis"]
    assert axis["title"]["text"] == f"Scale 1 to 5; shown: {axis['range'][0]:.1f} to {axis['range'][1]:.1f}"


def test_the_axis_of_a_trend_is_never_narrower_than_a_point_and_a_half() -> None:
    flat = [Moment(date(2026, 3, day), Point(4.9, Span(4.9, 4.9))) for day in (1, 15)]
    low, high = trend(flat, SAID).figure["layout"]["yaxis"]["range"]
    assert high - low >= 1.5 - 1e-9
    assert high <= 5


@pytest.mark.parametrize(
    ("value", "half", "expected"),
    [
        (3.5, 0.1, 3),
        (3.64, 0.01, 3),
        (3.7, 0.1, 4),
        (4.0, 0.3, 5),
        (4.0, 0.6, 4),
        (2.9, 0.2, 1),
        (3.2, 0.0, 2),
    ],
)
def test_colour_is_strong_only_where_chance_alone_would_not_do_it(
    value: float, half: float, expected: int
) -> None:
    assert step(value, 3.5, half) == expected


def test_colour_is_never_strong_where_it_is_not_known_how_sure_a_figure_is() -> None:
    assert step(5.0, 3.0, Missing("not known")) == 4


def test_the_funnel_names_only_units_outside_the_outer_limits() -> None:
    assert CHARTS["funnel"].figure["data"][-1]["text"] == ["", "B"]


def test_units_at_one_spot_of_the_funnel_share_one_label() -> None:
    units = [Sized("A", 1.21, 30), Sized("B", 1.2, 30), Sized("C", 3.4, 30)]
    drawn = funnel(units, SAID, centre=3.4, deviation=0.9).figure["data"][-1]
    assert drawn["text"] == ["A, B", "", ""]
    assert drawn["textposition"][0] == "bottom center"


def test_a_forest_keeps_the_order_it_is_given() -> None:
    assert CHARTS["forest"].figure["layout"]["yaxis"]["ticktext"] == ["A", "B"]


def test_a_small_line_ends_inside_its_box() -> None:
    line = spark([MOMENTS[0], MOMENTS[2]])
    assert isinstance(line, Spark)
    assert 0 <= line.x <= 120
    assert 0 <= line.y <= 32


def test_a_hidden_wave_keeps_its_place_in_the_small_line_and_has_no_line() -> None:
    whole = [Moment(date(2026, 3, day), POINT) for day in (2, 9, 16, 23)]
    line = spark([*whole, *(Moment(date(2026, 4, day), Missing()) for day in (6, 13))])
    assert isinstance(line, Spark)
    assert line.x < 80
    assert line.words == "from 3.8 to 3.8 over 4 waves, 2 hidden"
    assert "M" not in line.line[1:]


def test_one_wave_makes_no_line() -> None:
    assert spark(MOMENTS[:2]) == Missing("A line needs two waves")


def test_plotly_still_leaves_out_the_style_sheet_of_its_maps() -> None:
    template = (Path(__file__).parents[2] / "templates/culture/_chart.html").read_text()
    (known,) = re.findall(r'<script id="([0-9a-f]{64})"', template)
    assert f'getElementById("{known}")' in (FOLDERS["plotly"] / "plotly.min.js").read_text()


@pytest.mark.parametrize("low", [value / 100 for value in range(320, 380, 7)])
def test_a_window_holds_what_it_shows_wherever_that_lies(low: float) -> None:
    shown = window(low, low + 0.31, (1.0, 5.0), 1.0)
    assert shown[0] <= low
    assert low + 0.31 <= shown[1]
