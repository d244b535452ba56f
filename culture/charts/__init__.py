"""Numbers -> pictures: Plotly figures as JSON, each with its sentence, its method and its table. Pure.

In: values with how sure they are, or `Missing` with the reason. Out: `Chart`, drawn by static/charts.js.
Colours are names of tokens ("--staff"); the browser puts in the light, dark or printed value.
"""

from culture.charts.compare import Pair, Sized, forest, funnel, scatter
from culture.charts.frame import Chart, Entry, Missing, Point, Said, Span, Table, template
from culture.charts.heat import Heat, HeatRow, heatmap, step
from culture.charts.series import Lag, Moment, Spark, lag_profile, spark, trend

__all__ = [
    "Chart",
    "Entry",
    "Heat",
    "HeatRow",
    "Lag",
    "Missing",
    "Moment",
    "Pair",
    "Point",
    "Said",
    "Sized",
    "Span",
    "Spark",
    "Table",
    "forest",
    "funnel",
    "heatmap",
    "lag_profile",
    "scatter",
    "spark",
    "step",
    "template",
    "trend",
]
