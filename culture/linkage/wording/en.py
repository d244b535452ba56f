"""The sentences of linkage.md section 5, in English."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str, str]] = {
    "period": ("periods", "the period after", "in the same period"),
    "day": ("days", "the day after", "on the same day"),
    "week": ("weeks", "the week after", "in the same week"),
    "month": ("months", "the month after", "in the same month"),
    "quarter": ("quarters", "the quarter after", "in the same quarter"),
    "year": ("years", "the year after", "in the same year"),
    "wave": ("waves", "the wave after", "in the same wave"),
}

TEXT: dict[str, str] = {
    "open.supported.A": "Supported.",
    "open.supported.B": "Supported, both ways.",
    "open.contradicted": "Contradicted.",
    "open.no_meaningful_link": "No link big enough to matter.",
    "open.inconclusive": "Inconclusive.",
    "later_n": "{lag} {plural} later",
    "exploratory": "Exploratory, not declared before the data. {sentence}",
    "supported.A": "Units that improved how staff are treated had better customer scores {next}, and "
    "it is staff scores that move first. This is observation, not an experiment.",
    "supported.B": "Units that improved how staff are treated had better customer scores "
    "{next}; better customer scores were also followed by better staff scores. This is observation, not an "
    "experiment.",
    "contradicted.A": "Units whose staff scores rose then lost customer score.",
    "contradicted.B": "Units whose staff scores rose then lost customer score; customer scores were "
    "also followed by staff scores.",
    "no_meaningful_link": "We can rule out effects of {delta} {metric} points or more "
    "per staff point, in both readings.",
    "reverse": "Linked, but customer scores move first: happier customers are followed by happier "
    "staff. This does not show that treating staff better improves service.",
    "reverse.opposite": "Linked, but customer scores move first: when customer scores rise, staff scores fall "
    "afterwards. This does not show that treating staff better improves service.",
    "feedback_short": "Customer scores are followed by staff scores, and with fewer than 8 {plural} "
    "the order cannot be told.",
    "mixed": "Between units the link goes one way, within units over time the other.",
    "co_moves": "They rise and fall together, but we cannot tell which comes first. A local event "
    "could move both.",
    "co_moves.opposite": "When one rises the other falls, but we cannot tell which comes first. A "
    "local event could move both.",
    "co_moves.same_time": "They rise and fall together {same}; at that distance the order cannot be told.",
    "co_moves.same_time.opposite": "When one rises the other falls {same}; at that distance the order cannot be told.",
    "between_only": "Better-treated units do score higher, {change}. A lasting difference between units (site, clientele, manager) can explain it.",
    "between_only.opposite": "Better-treated units score lower, {change}. A lasting difference between units "
    "(site, clientele, manager) can explain it.",
    "follow.none": "but when treatment changed, service did not follow within this data",
    "follow.small": "and when treatment improved, service improved {next}, perhaps by too little to matter",
    "follow.open": "and whether service follows when treatment changes cannot be told from this data",
    "follow.linked": "and when treatment changed, service changed {next}, but staff scores are too noisy to say how much",
    "between_only.one_period": "Better-treated units do score higher, but there is only one "
    "moment: whether service follows when treatment changes cannot be seen. A lasting difference between units "
    "(site, clientele, manager) can explain it.",
    "between_only.one_period.opposite": "Better-treated units score lower, but there is only one "
    "moment: whether service follows when treatment changes cannot be seen.",
    "too_small": "A positive link is there, but it may be too small to matter.",
    "noisy_staff": "Staff scores are too noisy here to say anything about size.",
    "noisy_staff.linked": "Linked, but staff scores are too noisy to measure how strongly.",
    "noisy_staff.alike": "Staff scores of different units cannot be told apart, so there is nothing "
    "that could go with customer scores.",
    "few_units": "Units with both scores: {units}; at least {least} are needed.",
    "few_periods": "Too few {plural} in which units have both scores to see change.",
    "few_periods.units": "Too few units have both scores in two {plural} and more to see change; at least {least} are needed.",
    "one_period": "Units have both scores at one moment only, so change cannot be seen, and between units the "
    "interval holds both nothing and a link that matters.",
    "one_period.small": "Between units there is a positive link that may be too small to matter, and "
    "units have both scores at one moment only, so change cannot be seen.",
    "one_period.none": "Between units there is no link big enough to matter; units have both scores "
    "at one moment only, so change cannot be seen.",
    "spans_both": "What we saw fits both no link and a link that matters.",
    "spans_both.early": "This early look has a higher bar than the last one, and what we saw so far does not pass it.",
    "spans_both.constant": "Customer scores do not move, so nothing can go with them.",
    "noisy_staff.constant": "Staff scores do not move, so nothing can go with them.",
    "next": "Not declared in advance, so no verdict: worth testing next.",
    "quiet": "Not declared in advance, so no verdict.",
    "size": "How large the effect is depends on how steady individual answers are, which we do not track: between "
    "{low} and {high} {metric} points per staff point.",
    "size.above": "Even the low end is above the {delta} that you called worth acting on.",
    "size.below": "The low end is below {delta}, so we do not call it supported.",
    "mde": "The smallest link this data could reliably see is {mde} {metric} points per staff point.",
    "mde.blind": "This data could not have seen a link of the size that matters ({delta}).",
    "needed": "About {periods} more {plural} or {units} more units would bring that to {delta}.",
    "needed.one": "Adding about {periods} to the number of {plural}, or {units} to that of units, would bring that to {delta}.",
    "needed.units.one": "Adding about {units} to the number of units would bring that to {delta}.",
    "needed.units": "About {units} more units would bring that to {delta}.",
    "units": "Comparing units{region}, a unit that scores 1 point higher on {theme} scores {value} {metric} points "
    "{direction} ({interval}).",
    "region": " in the same region",
    "higher": "higher",
    "lower": "lower",
    "ci": "95 % CI {low} to {high}",
    "ci.open": "the data set no limit",
    "ci.plain": "plausible: {low} to {high}",
    "range": "{low} to {high}",
    "unbounded": "no limit",
    "change": "When a unit's {theme} rises by 1 point, its {metric} {next} is {value} points {direction} ({interval}).",
    "units.flat": "Comparing units{region}, a unit that scores 1 point higher on {theme} has about the same {metric} "
    "({interval}).",
    "change.flat": "When a unit's {theme} rises by 1 point, its {metric} {next} is about the same ({interval}).",
    "move": "A typical move in a unit is {move} points, worth about {worth}.",
    "move.plain": "A typical move in a unit is {move} staff points, which goes with about {worth} {metric} points.",
    "cave.units_not_people": "This is about units, never about a single employee.",
    "cave.local": "A local event that reaches staff first and customers {next} would look the same.",
    "cave.no_variance": "The spread of single answers is not known, so the slopes could not be corrected for noise "
    "and are too small rather than too large.",
    "cave.no_counts": "The scores come without numbers of people, so minimum sizes were not applied.",
    "cave.invited": "How many were invited is not known; those who answered stand for them.",
    "cave.overlaps": "Who was invited in several {plural} is not known; everybody is taken to have been.",
    "cave.pseudonyms": "The pseudonyms do not tell who answered again (too few answers carry one, too few people come "
    "again, or those who do have nothing in common): the whole range is given, as without them.",
    "cave.icc2_low": "Averages of staff answers per unit are unsteady (ICC(2) below .70).",
    "cave.rwg_low": "Within units people answer differently (median agreement below .70).",
    "cave.fragile": "The result is fragile: other reasonable ways of analysing disagree.",
    "cave.placebo": "Later staff scores go with earlier customer scores, which should not be.",
    "cave.short": "Fewer than 8 {plural}: which moves first is judged without its small-sample correction.",
    "cave.tipping": "If those who did not answer felt {tipping} points differently, the claim would change.",
    "cave.many": "{count} pairs were declared; p-values are adjusted for that.",
    "cave.robust": "A hidden factor would have to explain at least {share} % of what is left in both scores to "
    "remove this link.",
    "cave.look": "This is look at {share} % of the planned data; the bar is higher than at the end.",
    "cave.controls": "Controls that treatment itself may change (turnover, absence) must not be used.",
}
