"""Les phrases en français."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str, str]] = {
    "period": ("périodes", "à la période suivante", "à la même période"),
    "day": ("jours", "le jour suivant", "le même jour"),
    "week": ("semaines", "la semaine suivante", "la même semaine"),
    "month": ("mois", "le mois suivant", "le même mois"),
    "quarter": ("trimestres", "le trimestre suivant", "le même trimestre"),
    "year": ("années", "l'année suivante", "la même année"),
    "wave": ("vagues", "à la vague suivante", "à la même vague"),
}

TEXT: dict[str, str] = {
    "open.supported.A": "Confirmé.",
    "open.supported.B": "Confirmé, dans les deux sens.",
    "open.contradicted": "Contredit.",
    "open.no_meaningful_link": "Pas de lien assez grand pour compter.",
    "open.inconclusive": "Non concluant.",
    "later_n": "{lag} {plural} plus tard",
    "exploratory": "Exploratoire, non déclaré avant les données. {sentence}",
    "supported.A": "Les unités qui ont mieux traité leur personnel ont eu de meilleures notes des clients "
    "{next}, et ce sont les notes du personnel qui bougent d'abord. C'est une observation, pas une expérience.",
    "supported.B": "Les unités qui ont mieux traité leur personnel ont eu de "
    "meilleures notes des clients {next} ; de meilleures notes des clients ont aussi été suivies de meilleures "
    "notes du personnel. C'est une observation, pas une expérience.",
    "contradicted.A": "Les unités dont les notes du personnel ont monté ont ensuite perdu auprès des "
    "clients.",
    "contradicted.B": "Les unités dont les notes du personnel ont monté ont ensuite perdu auprès des "
    "clients ; les notes des clients ont aussi été suivies par celles du personnel.",
    "no_meaningful_link": "Nous pouvons exclure, dans les deux lectures, des "
    "effets de {delta} points de {metric} ou plus par point du personnel.",
    "reverse": "Liés, mais les notes des clients bougent d'abord : des clients plus contents sont "
    "suivis d'un personnel plus content. Cela ne montre pas que mieux traiter le personnel améliore le service.",
    "reverse.opposite": "Liés, mais les notes des clients bougent d'abord : quand elles montent, celles du "
    "personnel descendent ensuite. Cela ne montre pas que mieux traiter le personnel améliore le service.",
    "feedback_short": "Les notes du personnel suivent celles des clients, et avec moins de 8 {plural} "
    "l'ordre ne peut être établi.",
    "mixed": "Entre les unités le lien va dans un sens, dans les unités au fil du temps dans l'autre.",
    "co_moves": "Ils montent et descendent ensemble, mais nous ne pouvons dire lequel vient d'abord. "
    "Un événement local pourrait mouvoir les deux.",
    "co_moves.opposite": "Quand l'un monte l'autre descend, mais nous ne pouvons dire lequel vient "
    "d'abord. Un événement local pourrait mouvoir les deux.",
    "co_moves.same_time": "Ils montent et descendent ensemble {same} ; l'ordre ne peut alors être établi.",
    "co_moves.same_time.opposite": "Quand l'un monte, l'autre descend {same} ; l'ordre ne peut alors être établi.",
    "between_only": "Les unités mieux traitées ont de meilleures notes, {change}. Une différence durable entre unités (lieu, clientèle, "
    "direction) peut l'expliquer.",
    "between_only.opposite": "Les unités mieux traitées ont de moins bonnes notes, {change}. Une différence durable "
    "entre unités (lieu, clientèle, direction) peut l'expliquer.",
    "follow.none": "mais quand le traitement a changé, le service n'a pas suivi dans ces données",
    "follow.small": "et quand le traitement s'est amélioré, le service s'est amélioré {next}, peut-être trop peu pour "
    "compter",
    "follow.open": "et ces données ne disent pas si le service suit quand le traitement change",
    "follow.linked": "et quand le traitement a changé, le service a changé {next}, mais les notes du personnel sont "
    "trop bruitées pour dire de combien",
    "between_only.one_period": "Les unités mieux traitées ont de meilleures notes, mais il n'y a "
    "qu'un seul moment : on ne peut voir si le service suit quand le traitement change. Une différence durable "
    "entre unités (lieu, clientèle, direction) peut l'expliquer.",
    "between_only.one_period.opposite": "Les unités mieux traitées ont de moins bonnes notes, mais "
    "il n'y a qu'un seul moment : on ne peut voir si le service suit quand le traitement change.",
    "too_small": "Un lien positif existe, mais il est peut-être trop petit pour compter.",
    "noisy_staff": "Les notes du personnel sont ici trop bruitées pour parler de grandeur.",
    "noisy_staff.linked": "Liés, mais les notes du personnel sont trop bruitées pour mesurer combien.",
    "noisy_staff.alike": "On ne peut distinguer les notes du personnel des unités ; rien ne peut donc "
    "aller avec celles des clients.",
    "few_units": "Unités ayant les deux notes : {units} ; il en faut au moins {least}.",
    "few_periods": "Trop peu de {plural} où les unités ont les deux notes pour voir un changement.",
    "few_periods.units": "Trop peu d'unités ont les deux notes dans deux {plural} ou plus pour voir un changement ; il en faut au moins {least}.",
    "one_period": "Les unités n'ont les deux notes qu'à un seul moment : aucun changement ne se voit, "
    "et entre unités l'intervalle admet aussi bien rien qu'un lien qui compte.",
    "one_period.small": "Entre unités il y a un lien positif, peut-être trop petit pour compter ; les "
    "deux notes n'existent qu'à un seul moment, aucun changement ne se voit.",
    "one_period.none": "Entre unités il n'y a pas de lien assez grand pour compter ; les deux notes "
    "n'existent qu'à un seul moment, aucun changement ne se voit.",
    "spans_both": "Ce que nous avons vu s'accorde avec l'absence de lien comme avec un lien qui compte.",
    "spans_both.early": "Ce regard précoce a une barre plus haute que le dernier, et ce que nous avons vu jusqu'ici ne la franchit pas.",
    "spans_both.constant": "Les notes des clients ne bougent pas, rien ne peut aller avec elles.",
    "noisy_staff.constant": "Les notes du personnel ne bougent pas, rien ne peut aller avec elles.",
    "next": "Non déclaré d'avance, donc pas de verdict : à tester ensuite.",
    "quiet": "Non déclaré d'avance, donc pas de verdict.",
    "size": "La grandeur de l'effet dépend de la constance des réponses de chacun, que nous ne suivons pas : entre "
    "{low} et {high} points de {metric} par point du personnel.",
    "size.above": "Même le bas dépasse les {delta} à partir desquels vous vouliez agir.",
    "size.below": "Le bas est sous {delta}, nous ne le disons donc pas confirmé.",
    "mde": "Le plus petit lien que ces données pourraient montrer de façon fiable est de {mde} points de {metric} "
    "par point du personnel.",
    "mde.blind": "Ces données ne pouvaient pas montrer un lien de la grandeur qui compte ({delta}).",
    "needed": "Environ {periods} {plural} ou {units} unités de plus amèneraient cela à {delta}.",
    "needed.one": "Ajouter environ {periods} au nombre de {plural}, ou {units} à celui des unités, amènerait cela à "
    "{delta}.",
    "needed.units.one": "Ajouter environ {units} au nombre des unités amènerait cela à {delta}.",
    "needed.units": "Environ {units} unités de plus amèneraient cela à {delta}.",
    "units": "En comparant des unités{region}, une unité qui a 1 point de plus pour {theme} a un {metric} {direction} "
    "de {value} points ({interval}).",
    "region": " de la même région",
    "higher": "plus haut",
    "lower": "plus bas",
    "ci": "IC à 95 % {low} à {high}",
    "ci.open": "les données n'y mettent pas de limite",
    "ci.plain": "plausible : {low} à {high}",
    "range": "{low} à {high}",
    "unbounded": "sans limite",
    "change": "Quand {theme} monte de 1 point dans une unité, son {metric} est, {next}, {direction} de {value} points "
    "({interval}).",
    "units.flat": "En comparant des unités{region}, une unité qui a 1 point de plus pour {theme} a un {metric} à peu près égal "
    "({interval}).",
    "change.flat": "Quand {theme} monte de 1 point dans une unité, son {metric} est, {next}, à peu près le même ({interval}).",
    "move": "Un mouvement habituel d'une unité est de {move} point, ce qui vaut environ {worth}.",
    "move.plain": "Un mouvement habituel d'une unité est de {move} point du personnel, ce qui va avec environ {worth} point de {metric}.",
    "cave.units_not_people": "Il s'agit d'unités, jamais d'une personne.",
    "cave.local": "Un événement local qui touche le personnel d'abord et les clients {next} aurait le même air.",
    "cave.no_variance": "La dispersion des réponses est inconnue ; les pentes n'ont pu être corrigées du bruit et "
    "sont plutôt trop petites que trop grandes.",
    "cave.no_counts": "Les notes viennent sans nombre de personnes ; les tailles minimales n'ont pas été appliquées.",
    "cave.invited": "On ne sait combien étaient invités ; ceux qui ont répondu en tiennent lieu.",
    "cave.overlaps": "On ne sait qui était invité à plusieurs {plural} ; tous sont supposés l'avoir été.",
    "cave.pseudonyms": "Les pseudonymes ne disent pas qui a répondu de nouveau (trop peu de réponses en portent, trop peu "
    "reviennent, ou ceux qui reviennent n'ont rien en commun) : toute la fourchette est donnée, comme sans eux.",
    "cave.icc2_low": "Les moyennes du personnel par unité sont instables (ICC(2) sous 0,70).",
    "cave.rwg_low": "Dans les unités on répond différemment (accord médian sous 0,70).",
    "cave.fragile": "Le résultat est fragile : d'autres analyses raisonnables le démentent.",
    "cave.placebo": "Des notes du personnel plus tardives vont avec des notes de clients antérieures, ce qui ne "
    "devrait pas être.",
    "cave.short": "Moins de 8 {plural} : l'ordre est jugé sans correction pour les séries courtes.",
    "cave.tipping": "Si ceux qui n'ont pas répondu ressentaient {tipping} point d'écart, l'énoncé changerait.",
    "cave.many": "{count} couples étaient déclarés ; les valeurs p en tiennent compte.",
    "cave.robust": "Un facteur caché devrait expliquer au moins {share} % de ce qui reste dans les deux notes pour "
    "effacer ce lien.",
    "cave.look": "C'est un regard à {share} % des données prévues ; l'exigence est plus haute qu'à la fin.",
    "cave.controls": "Des contrôles que le traitement change lui-même (départs, absences) n'ont pas leur place.",
}
