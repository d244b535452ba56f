"""Die Sätze auf Deutsch."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str, str]] = {
    "period": ("Perioden", "in der Periode danach", "in derselben Periode"),
    "day": ("Tage", "am Tag danach", "am selben Tag"),
    "week": ("Wochen", "in der Woche danach", "in derselben Woche"),
    "month": ("Monate", "im Monat danach", "im selben Monat"),
    "quarter": ("Quartale", "im Quartal danach", "im selben Quartal"),
    "year": ("Jahre", "im Jahr danach", "im selben Jahr"),
    "wave": ("Wellen", "in der Welle danach", "in derselben Welle"),
}

TEXT: dict[str, str] = {
    "open.supported.A": "Gestützt.",
    "open.supported.B": "Gestützt, in beide Richtungen.",
    "open.contradicted": "Widersprochen.",
    "open.no_meaningful_link": "Kein Zusammenhang, der groß genug wäre.",
    "open.inconclusive": "Offen.",
    "later_n": "{lag} {plural} später",
    "exploratory": "Erkundend, nicht vor den Daten festgelegt. {sentence}",
    "supported.A": "Einheiten, die ihre Leute besser behandelten, hatten {next} bessere Kundenwerte, und "
    "die Werte der Beschäftigten bewegen sich zuerst. Das ist Beobachtung, kein Experiment.",
    "supported.B": "Einheiten, die ihre Leute besser behandelten, hatten {next} "
    "bessere Kundenwerte; auf bessere Kundenwerte folgten auch bessere Werte der Beschäftigten. Das ist "
    "Beobachtung, kein Experiment.",
    "contradicted.A": "Einheiten, deren Beschäftigtenwerte stiegen, verloren danach Kundenwert.",
    "contradicted.B": "Einheiten, deren Beschäftigtenwerte stiegen, verloren danach Kundenwert; "
    "auch auf Kundenwerte folgten Beschäftigtenwerte.",
    "no_meaningful_link": "Wirkungen von {delta} {metric}-Punkten und mehr "
    "je Beschäftigtenpunkt können wir in beiden Lesarten ausschließen.",
    "reverse": "Verbunden, aber die Kundenwerte bewegen sich zuerst: Auf zufriedenere Kunden folgen "
    "zufriedenere Beschäftigte. Das zeigt nicht, dass bessere Behandlung den Service verbessert.",
    "reverse.opposite": "Verbunden, aber die Kundenwerte bewegen sich zuerst: Steigen die Kundenwerte, fallen "
    "danach die Werte der Beschäftigten. Das zeigt nicht, dass bessere Behandlung den Service verbessert.",
    "feedback_short": "Auf Kundenwerte folgen Beschäftigtenwerte, und mit weniger als 8 {plural} lässt sich "
    "die Reihenfolge nicht bestimmen.",
    "mixed": "Zwischen Einheiten weist der Zusammenhang in die eine Richtung, innerhalb der Einheiten über "
    "die Zeit in die andere.",
    "co_moves": "Sie steigen und fallen gemeinsam, aber wir können nicht sagen, was zuerst kommt. Ein "
    "örtliches Ereignis könnte beide bewegen.",
    "co_moves.opposite": "Steigt das eine, fällt das andere, aber wir können nicht sagen, was zuerst kommt. "
    "Ein örtliches Ereignis könnte beide bewegen.",
    "co_moves.same_time": "Sie steigen und fallen {same} gemeinsam; so lässt sich die Reihenfolge nicht "
    "bestimmen.",
    "co_moves.same_time.opposite": "Steigt das eine, fällt {same} das andere; so lässt sich die Reihenfolge nicht "
    "bestimmen.",
    "between_only": "Besser behandelte Einheiten haben höhere Werte, {change}. Ein bleibender Unterschied zwischen Einheiten (Ort, Kundschaft, "
    "Leitung) kann es erklären.",
    "between_only.opposite": "Besser behandelte Einheiten haben niedrigere Werte, {change}. Ein bleibender "
    "Unterschied zwischen Einheiten (Ort, Kundschaft, Leitung) kann es erklären.",
    "follow.none": "aber als sich die Behandlung änderte, folgte der Service in diesen Daten nicht",
    "follow.small": "und wo die Behandlung besser wurde, wurde {next} auch der Service besser, vielleicht um zu "
    "wenig, um zu zählen",
    "follow.open": "und ob der Service folgt, wenn sich die Behandlung ändert, lassen diese Daten offen",
    "follow.linked": "und wo sich die Behandlung änderte, änderte sich {next} auch der Service; um wie viel, ist bei "
    "so schwankenden Beschäftigtenwerten nicht zu messen",
    "between_only.one_period": "Besser behandelte Einheiten haben höhere Werte, aber es gibt nur einen "
    "Zeitpunkt: Ob der Service folgt, wenn sich die Behandlung ändert, ist nicht zu sehen. Ein bleibender "
    "Unterschied zwischen Einheiten (Ort, Kundschaft, Leitung) kann es erklären.",
    "between_only.one_period.opposite": "Besser behandelte Einheiten haben niedrigere Werte, aber es gibt "
    "nur einen Zeitpunkt: Ob der Service folgt, wenn sich die Behandlung ändert, ist nicht zu sehen.",
    "too_small": "Ein positiver Zusammenhang ist da, aber er ist vielleicht zu klein, um zu zählen.",
    "noisy_staff": "Die Beschäftigtenwerte schwanken hier zu sehr, um etwas über die Größe zu sagen.",
    "noisy_staff.linked": "Verbunden, aber die Beschäftigtenwerte schwanken zu sehr, um zu messen, wie stark.",
    "noisy_staff.alike": "Die Beschäftigtenwerte der Einheiten lassen sich nicht unterscheiden; es gibt also "
    "nichts, was mit Kundenwerten gehen könnte.",
    "few_units": "Einheiten mit beiden Werten: {units}; nötig sind mindestens {least}.",
    "few_periods": "Zu wenige {plural}, in denen Einheiten beide Werte haben, um Änderung zu sehen.",
    "few_periods.units": "Zu wenige Einheiten haben in zwei {plural} und mehr beide Werte, um Änderung zu sehen; nötig sind mindestens {least}.",
    "one_period": "Beide Werte gibt es nur zu einem Zeitpunkt, Änderung ist also nicht zu sehen, und "
    "zwischen Einheiten passt das Intervall zu nichts wie zu einem Zusammenhang, der zählt.",
    "one_period.small": "Zwischen Einheiten gibt es einen positiven Zusammenhang, der vielleicht zu klein "
    "ist, um zu zählen; beide Werte gibt es nur zu einem Zeitpunkt, Änderung ist also nicht zu sehen.",
    "one_period.none": "Zwischen Einheiten gibt es keinen Zusammenhang, der groß genug wäre; beide Werte "
    "gibt es nur zu einem Zeitpunkt, Änderung ist also nicht zu sehen.",
    "spans_both": "Was wir sahen, passt zu keinem Zusammenhang wie zu einem, der zählt.",
    "spans_both.early": "Dieser frühe Blick hat eine höhere Hürde als der letzte, und was wir bisher sahen, nimmt sie nicht.",
    "spans_both.constant": "Die Kundenwerte bewegen sich nicht, also kann nichts mit ihnen gehen.",
    "noisy_staff.constant": "Die Beschäftigtenwerte bewegen sich nicht, also kann nichts mit ihnen gehen.",
    "next": "Nicht vorher festgelegt, daher kein Urteil: als Nächstes zu prüfen.",
    "quiet": "Nicht vorher festgelegt, daher kein Urteil.",
    "size": "Wie groß die Wirkung ist, hängt davon ab, wie beständig einzelne Antworten sind, und das verfolgen wir "
    "nicht: zwischen {low} und {high} {metric}-Punkten je Beschäftigtenpunkt.",
    "size.above": "Auch das untere Ende liegt über den {delta}, ab denen Sie handeln wollten.",
    "size.below": "Das untere Ende liegt unter {delta}, daher nennen wir es nicht gestützt.",
    "mde": "Der kleinste Zusammenhang, den diese Daten verlässlich zeigen könnten, ist {mde} {metric}-Punkte je "
    "Beschäftigtenpunkt.",
    "mde.blind": "Einen Zusammenhang der Größe, die zählt ({delta}), konnten diese Daten nicht zeigen.",
    "needed": "Etwa {periods} weitere {plural} oder {units} weitere Einheiten brächten das auf {delta}.",
    "needed.one": "Etwa {periods} mehr in der Zahl der {plural} oder {units} mehr in der Zahl der Einheiten brächten "
    "das auf {delta}.",
    "needed.units.one": "Etwa {units} mehr in der Zahl der Einheiten brächte das auf {delta}.",
    "needed.units": "Etwa {units} weitere Einheiten brächten das auf {delta}.",
    "units": "Im Vergleich von Einheiten{region} liegt eine Einheit mit 1 Punkt mehr bei {theme} um {value} "
    "{metric}-Punkte {direction} ({interval}).",
    "region": " derselben Region",
    "higher": "höher",
    "lower": "niedriger",
    "ci": "95-%-KI {low} bis {high}",
    "ci.open": "die Daten setzen keine Grenze",
    "ci.plain": "plausibel: {low} bis {high}",
    "range": "{low} bis {high}",
    "unbounded": "ohne Grenze",
    "change": "Steigt {theme} in einer Einheit um 1 Punkt, liegt ihr {metric} {next} um {value} Punkte {direction} "
    "({interval}).",
    "units.flat": "Im Vergleich von Einheiten{region} hat eine Einheit mit 1 Punkt mehr bei {theme} etwa gleich viel {metric} "
    "({interval}).",
    "change.flat": "Steigt {theme} in einer Einheit um 1 Punkt, bleibt ihr {metric} {next} etwa gleich ({interval}).",
    "move": "Eine übliche Bewegung einer Einheit sind {move} Punkte, das entspricht etwa {worth}.",
    "move.plain": "Üblich ist in einer Einheit eine Bewegung um {move} Beschäftigtenpunkte; damit gehen etwa {worth} {metric}-Punkte einher.",
    "cave.units_not_people": "Es geht um Einheiten, nie um einzelne Beschäftigte.",
    "cave.local": "Ein örtliches Ereignis, das erst die Beschäftigten und {next} die Kunden erreicht, sähe gleich aus.",
    "cave.no_variance": "Die Streuung einzelner Antworten ist nicht bekannt; die Steigungen konnten nicht um "
    "Rauschen berichtigt werden und sind eher zu klein als zu groß.",
    "cave.no_counts": "Die Werte kommen ohne Personenzahlen; Mindestgrößen wurden nicht angewandt.",
    "cave.invited": "Wie viele eingeladen waren, ist nicht bekannt; die Antwortenden stehen für sie.",
    "cave.overlaps": "Wer in mehreren {plural} eingeladen war, ist nicht bekannt; angenommen werden alle.",
    "cave.pseudonyms": "Die Pseudonyme sagen nicht, wer wieder antwortete (zu wenige Antworten tragen eines, zu wenige "
    "kommen wieder, oder wer wiederkommt, hat nichts gemein): Gegeben wird die ganze Spanne, wie ohne sie.",
    "cave.icc2_low": "Mittelwerte der Antworten je Einheit sind unbeständig (ICC(2) unter 0,70).",
    "cave.rwg_low": "Innerhalb der Einheiten wird verschieden geantwortet (mittlere Übereinstimmung unter 0,70).",
    "cave.fragile": "Das Ergebnis ist brüchig: andere vernünftige Auswertungen widersprechen.",
    "cave.placebo": "Spätere Beschäftigtenwerte gehen mit früheren Kundenwerten, was nicht sein sollte.",
    "cave.short": "Weniger als 8 {plural}: was zuerst kommt, wird ohne Berichtigung für kurze Reihen beurteilt.",
    "cave.tipping": "Fühlten die, die nicht antworteten, um {tipping} Punkte anders, änderte sich die Aussage.",
    "cave.many": "{count} Paare waren festgelegt; die p-Werte sind dafür angepasst.",
    "cave.robust": "Ein verborgener Umstand müsste mindestens {share} % dessen erklären, was in beiden Werten übrig "
    "ist, um diesen Zusammenhang aufzuheben.",
    "cave.look": "Dies ist ein Blick bei {share} % der geplanten Daten; die Hürde ist höher als am Ende.",
    "cave.controls": "Kontrollgrößen, die die Behandlung selbst ändert (Fluktuation, Fehlzeiten), gehören nicht hinein.",
}
