"""The words of the employees' result page, in each of their languages. Pure; our own wording."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

LANGUAGES = ("en", "de", "fr", "es")
OWN_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_DAYS = {"en": "{d} {m} {y}", "de": "{d}. {m} {y}", "fr": "{d} {m} {y}", "es": "{d} de {m} de {y}"}

_WORDS = {
    "en": {
        "none_title": "There are no results here",
        "none": "The address is not whole, or the results are not published yet.",
        "none_yet": "They appear after the close, for everybody who was asked.",
        "title": "What you all said",
        "lead": "Results of {name}, closed on {day}.",
        "took": "Took part",
        "of": "of {n} people invited",
        "caption": "{who}, from 1 (worst) to 5 (best)",
        "all": "The whole organisation",
        "only": "Asked were: {units}",
        "top": "{figure} or higher",
        "bottom": "{figure} or lower",
        "theme": "Theme",
        "mean": "Mean and interval",
        "answers": "{n} answers",
        "likely": "likely between {low} and {high}",
        "hidden": "Hidden to protect people",
        "hidden_n": "{hidden} of {n} figures of groups. Nobody can see them, HR neither.",
        "how": "How these numbers came about",
        "how_1": "Answers were opened together, counted and destroyed. Only counts of groups are left.",
        "how_2": "A group is shown from {k} answers on. Some groups above that are hidden too, "
        "so that nobody can be worked out by subtraction.",
        "how_3": "The bar shows how far the mean could lie if as many other people of this kind "
        "had answered.",
        "compare": "Compare these twelve words",
        "stamps": "Count the stamps yourself",
        "promise": "What is promised, and how you can check it",
        "languages": "Languages",
    },
    "de": {
        "none_title": "Hier gibt es keine Ergebnisse",
        "none": "Die Adresse ist nicht vollständig, oder die Ergebnisse sind noch nicht veröffentlicht.",
        "none_yet": "Sie erscheinen nach dem Ende der Umfrage, für alle, die gefragt wurden.",
        "title": "Was Sie alle gesagt haben",
        "lead": "Ergebnisse von {name}, geschlossen am {day}.",
        "took": "Teilgenommen",
        "of": "von {n} Eingeladenen",
        "caption": "{who}, von 1 (am schlechtesten) bis 5 (am besten)",
        "all": "Die ganze Organisation",
        "only": "Gefragt wurden: {units}",
        "top": "{figure} oder höher",
        "bottom": "{figure} oder tiefer",
        "theme": "Thema",
        "mean": "Mittelwert und Spanne",
        "answers": "{n} Antworten",
        "likely": "wahrscheinlich zwischen {low} und {high}",
        "hidden": "Zum Schutz der Menschen verborgen",
        "hidden_n": "{hidden} von {n} Zahlen einzelner Gruppen. Niemand kann sie sehen, auch HR nicht.",
        "how": "Wie diese Zahlen entstanden sind",
        "how_1": "Die Antworten wurden gemeinsam geöffnet, gezählt und "
        "vernichtet. Es bleiben nur Zahlen von Gruppen.",
        "how_2": "Eine Gruppe wird ab {k} Antworten gezeigt. Auch manche größere bleibt verborgen, "
        "damit niemand durch Abziehen erkennbar wird.",
        "how_3": "Der Balken zeigt, wo der Mittelwert liegen könnte, "
        "hätten ebenso viele andere Menschen dieser Art geantwortet.",
        "compare": "Diese zwölf Wörter vergleichen",
        "stamps": "Die Stempel selbst zählen",
        "promise": "Was versprochen ist und wie Sie es prüfen können",
        "languages": "Sprachen",
    },
    "fr": {
        "none_title": "Il n'y a pas de résultats ici",
        "none": "L'adresse est incomplète, ou les résultats ne sont pas encore publiés.",
        "none_yet": "Ils paraissent après la clôture, pour toutes les personnes interrogées.",
        "title": "Ce que vous avez dit, ensemble",
        "lead": "Résultats de {name}, clos le {day}.",
        "took": "Participation",
        "of": "sur {n} personnes invitées",
        "caption": "{who}, de 1 (le moins bon) à 5 (le meilleur)",
        "all": "Toute l'organisation",
        "only": "Personnes interrogées : {units}",
        "top": "{figure} ou plus",
        "bottom": "{figure} ou moins",
        "theme": "Thème",
        "mean": "Moyenne et intervalle",
        "answers": "{n} réponses",
        "likely": "probablement entre {low} et {high}",
        "hidden": "Masqué pour protéger les personnes",
        "hidden_n": "{hidden} des {n} chiffres de groupes. Personne ne peut les voir, les RH non plus.",
        "how": "D'où viennent ces chiffres",
        "how_1": "Les réponses ont été ouvertes ensemble, comptées puis "
        "détruites. Il ne reste que des totaux de groupes.",
        "how_2": "Un groupe est montré à partir de {k} réponses. Certains "
        "groupes plus grands sont masqués aussi, "
        "pour que personne ne puisse être retrouvé par soustraction.",
        "how_3": "La barre montre où la moyenne pourrait se trouver si autant "
        "d'autres personnes comparables avaient répondu.",
        "compare": "Comparer ces douze mots",
        "stamps": "Compter les tampons vous-même",
        "promise": "Ce qui est promis, et comment le vérifier",
        "languages": "Langues",
    },
    "es": {
        "none_title": "Aquí no hay resultados",
        "none": "La dirección está incompleta o los resultados aún no se han publicado.",
        "none_yet": "Aparecen después del cierre, para todas las personas a las que se preguntó.",
        "title": "Lo que dijeron entre todos",
        "lead": "Resultados de {name}, cerrado el {day}.",
        "took": "Participación",
        "of": "de {n} personas invitadas",
        "caption": "{who}, de 1 (lo peor) a 5 (lo mejor)",
        "all": "Toda la organización",
        "only": "Se preguntó a: {units}",
        "top": "{figure} o más",
        "bottom": "{figure} o menos",
        "theme": "Tema",
        "mean": "Media e intervalo",
        "answers": "{n} respuestas",
        "likely": "probablemente entre {low} y {high}",
        "hidden": "Oculto para proteger a las personas",
        "hidden_n": "{hidden} de las {n} cifras de grupos. Nadie puede verlas, RR. HH. tampoco.",
        "how": "De dónde salen estas cifras",
        "how_1": "Las respuestas se abrieron juntas, se contaron y se "
        "destruyeron. Solo quedan totales de grupos.",
        "how_2": "Un grupo se muestra a partir de {k} respuestas. Algunos grupos mayores también se ocultan, "
        "para que nadie pueda ser deducido por resta.",
        "how_3": "La barra muestra dónde podría estar la media si hubieran respondido "
        "otras tantas personas semejantes.",
        "compare": "Comparar estas doce palabras",
        "stamps": "Contar los sellos por su cuenta",
        "promise": "Qué se promete y cómo comprobarlo",
        "languages": "Idiomas",
    },
}


def words(language: str) -> Mapping[str, str]:
    """Return the words of `language`; English where there are none."""
    return MappingProxyType(_WORDS.get(language, _WORDS["en"]))


def day(on: date, language: str) -> str:
    """Write a date in words: "9 January 2026", "9. Januar 2026"."""
    known = language if language in _MONTHS else "en"
    return _DAYS[known].format(d=on.day, m=_MONTHS[known].split()[on.month - 1], y=on.year)


def number(value: float, language: str) -> str:
    """Write a mean to one decimal, with the comma where the language has it."""
    text = f"{value:.1f}"
    return text if language == "en" else text.replace(".", ",")
