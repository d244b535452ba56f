"""Every word of the report in one place, in English. Another language is another table with the same keys.

Rules of the house for these words: never a causal verb, no stars, no jargon before the analyst's part.
"""

from collections.abc import Mapping
from typing import Any

from culture.reports.titles import TITLES

TEXT: Mapping[str, str] = {
    # the verdict as a word
    "supported": "Supported",
    "contradicted": "Contradicted",
    "no_meaningful_link": "No meaningful link",
    "inconclusive": "Inconclusive",
    "waiting": "Not looked yet",
    "registered": "Declared before the data",
    "registered.since": "Declared on {day}, before the data",
    "exploratory": "Exploratory",
    "exploratory.word": "Exploratory: {word}",
    "exploratory.note": "This question was asked of data that were already there. It can point to something "
    "worth testing; a test needs a question that is written down first.",
    "exploratory.prefix": "Exploratory, not declared before the data. ",
    "mark.size": "How large the effect is",
    "mark.reach": "The smallest link this data",
    # the first screen
    "sure": "How sure",
    "against": "What speaks against it",
    "is_not": "What this is not",
    "bars.title": "How many {metric} points go with one staff point",
    "bars.units": "Between units",
    "bars.units.note": "do better-treated units score higher?",
    "bars.change": "Change within units",
    "bars.change.note": "does service follow when treatment changes?",
    "bars.band": "too small to matter",
    "bars.caption": "Dark: the estimate, a range where it depends on how steady single answers are. Light: its "
    "95 % interval. Grey: below {delta} {metric} points, too small to be worth acting on.",
    "bars.alt": "{rows}. The grey band of what is too small to matter runs from {low} to {high}.",
    "value": "{value} ({low} to {high})",
    "range": "{low} to {high}",
    "no_limit": "no limit",
    # how sure
    "sure.interval": "In the change reading the interval runs from {low} to {high} {metric} points. It would hold "
    "the true size in at least 95 of 100 studies made like this one.",
    "sure.rare": "If there were no link, a slope as steep as this would turn up in fewer than 1 of 1,000 such studies.",
    "sure.often": "If there were no link, a slope as steep as this would turn up in most such studies: it may be chance.",
    "sure.one_in": "If there were no link, a slope as steep as this would still turn up in about 1 of {n} such studies{chance}.",
    "sure.chance": ": it may be chance",
    "sure.staff_first": "Staff scores move first, whatever we assume about how steady single answers are.",
    "sure.customers_first": "Customer scores move first.",
    "sure.both": "Each is followed by the other: the order goes both ways.",
    "sure.unresolved": "Which of the two moves first cannot be told from these data.",
    "sure.feedback_short": "Customer scores are followed by staff scores, and there are too few periods to untangle them.",
    "sure.no_order": "Which of the two moves first cannot be looked at: {why}.",
    "sure.curve": "{same} of {all} reasonable ways of analysing the data agree in sign; their slopes run from "
    "{low} to {high}, before correction for noise.",
    "sure.look": "Look {number}, with {seen} of {planned} planned waves in{last}.",
    "sure.look.open": "; the bar is higher than it will be at the end",
    "sure.grade.A": "Grade A: the order in time is established, one way.",
    "sure.grade.B": "Grade B: the order is established, and goes both ways.",
    "sure.nothing": "Nothing can be said about size or order with these data.",
    "sure.more": "More on how sure",
    # what speaks against it
    "against.nothing": "Nothing that was checked beyond what stands under “What this is not”.",
    "against.interval": "The interval holds nothing as well as a link that matters.",
    "against.units": "Between units the same link is not established: {low} to {high}.",
    "against.noisy": "Staff averages carry much noise here: of their movement at most {share} % is signal.",
    # what this is not
    "not.experiment": "Not an experiment. Something that reaches staff first and customers later would look the same.",
    "not.people": "Not about single employees or single customers. It is about units.",
    "not.ranking": "Not a ranking of units, and no ground to judge one.",
    "not.absence": "Not a finding of no link at all: it says that a link big enough to matter can be ruled out.",
    "not.nothing": "Not a finding that there is no link. These data cannot tell.",
    "not.verdict": "Not a verdict on a declared question: it was asked of data that were there already.",
    # below the first screen
    "naive": "What a plain correlation would say",
    "naive.text": "Many reports would stop here: over all unit-periods staff and customer scores correlate at "
    "r = {r} ({n} pairs). That figure mixes lasting differences between units, shared seasons and regions with "
    "change; it is often high where there is no link at all, so nothing here rests on it.",
    "naive.none": "A plain correlation cannot be given here: {why}.",
    "scatter.title": "Each unit as a dot",
    "scatter.caption": "Averages of the whole window, as measured and not adjusted for region. The lines are 95 % "
    "sampling intervals of each average, taken as if others answered each time.",
    "scatter.alt": "{n} units: average staff score against average customer score, each with its interval.",
    "scatter.x": "{theme}, average score",
    "scatter.y": "{metric}, average",
    "lags": "Does service follow, and not the other way round?",
    "lags.caption": "Slope as measured between staff scores and customer scores so many {periods} later (earlier, "
    "left of the middle). Lines: 95 % intervals; light boxes: the band that holds for all at once. Only the declared "
    "distance of {lag} enters the verdict.",
    "lags.empty": "should be empty",
    "lags.before": "customers first",
    "lags.after": "staff first",
    "lags.alt": "Slopes by distance: {rows}.",
    "lags.none": "Distances in time cannot be compared: {why}.",
    "counts": "What it rests on",
    "mind": "What would change our mind",
    "mind.supported": "Customer scores that turn out to move first; a link on the side that should be empty; or a "
    "slope that sinks below {delta} as waves are added.",
    "mind.contradicted": "Customer scores that turn out to move first, or a slope that climbs back above zero as "
    "waves are added.",
    "mind.no_meaningful_link": "Waves in which the interval grows out of the grey band.",
    "mind.inconclusive": "More data: an interval wholly inside the grey band would say that no link matters, one "
    "wholly above it, with staff scores moving first, would support the link.",
    "mind.needed": "About {periods} more periods or {units} more units would let these data see a link of {delta}.",
    "mind.needed.units": "About {units} more units would let these data see a link of {delta}.",
    "mind.planned": "{left} of {planned} planned waves are still to come.",
    "analyst": "For the analyst",
    "analyst.lead": "Everything the verdict rests on, and how to repeat it.",
    "withheld": "Hidden to protect people",
    "none": "cannot be given: {why}",
}
# Names of what is counted, excluded and refused
NAMES: Mapping[str, str] = {
    "units": "Units", "periods": "Periods", "cells": "Pairs of unit and period", "staff_answers": "Staff answers",
    "ratings": "Customer ratings", "response": "Of those invited, answered",
    "hidden_to_protect_people": "Cells hidden to protect people",
    "periods_without_a_wave": "Periods in which no wave closed",
    "ratings_of_units_outside_the_audience": "Ratings of units outside the audience",
    "no_unit": "Rows without a unit", "no_period": "Rows without a period", "bad_date": "Rows whose date cannot be read",
    "unit_not_in_the_other_file": "Rows of units that the other file does not have",
    "bad_number": "Values that are no number", "out_of_scale": "Values outside the scale",
    "duplicate": "Rows that occur twice", "no_answer": "Rows without an answer",
    "no_value": "Rows without a value", "no_metric": "Rows without a metric", "no_theme": "Rows without a theme",
    "one_period": "there is one period only", "no_pairs": "no unit has both scores",
    "few_units": "there are too few units", "single_item": "one item has no inner consistency",
    "noisy_staff": "staff scores are too noisy to measure a size",
    "no_counts": "numbers of people are not known", "no_variance": "the spread of single answers is not known",
    "no_looks": "no looks were planned", "not_needed": "not needed here",
    "staff": "staff", "customers": "customers", "staff_first": "staff scores first", "customers_first": "customer scores first", "both": "both ways",
    "unresolved": "cannot be told", "feedback_short": "too short to tell",
    "supported": "supported", "contradicted": "contradicted", "no_meaningful_link": "no meaningful link",
    "inconclusive": "inconclusive",
}  # fmt: skip


def say(key: str, **values: Any) -> str:
    """Return the sentence of a key with its values filled in; numbers come already written."""
    return TEXT[key].format(**values)


def name(code: str) -> str:
    """Return a code of the document in words; an unknown one with its underscores as blanks."""
    return NAMES.get(code, code.replace("_", " "))


def metric(name_of_it: str) -> str:
    """Return a metric's name as the sentences write it."""
    return name_of_it.upper() if name_of_it.islower() and len(name_of_it) <= 4 else name_of_it


def title(key: str) -> str:
    """Return a title or sentence of the analyst's part, with its places still open."""
    return TITLES[key]
