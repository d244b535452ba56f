"""What is said of files that were read, beyond the words of a report: in each language the same keys and places."""

from collections.abc import Mapping

TEXT: Mapping[str, Mapping[str, str]] = {
    "en": {
        "read.scales": "Scales read from the values alone: {scales}. Another one is told with --scale.",
        "read.scale": "{name} {low} to {high}",
        "registered.file": "The plan was given as a file; when it was written cannot be checked.",
        "read.order": "Periods are labels, taken in this order: {labels}.",
    },
    "de": {
        "read.scales": "Skalen, nur aus den Werten gelesen: {scales}. Eine andere nennt man mit --scale.",
        "read.scale": "{name} {low} bis {high}",
        "registered.file": "Der Plan kam als Datei; wann er geschrieben wurde, lässt sich nicht prüfen.",
        "read.order": "Perioden sind Bezeichnungen, in dieser Reihenfolge genommen: {labels}.",
    },
    "fr": {
        "read.scales": "Échelles lues dans les seules valeurs : {scales}. On en indique une autre par --scale.",
        "read.scale": "{name} {low} à {high}",
        "registered.file": "Le plan a été donné en fichier ; la date à laquelle il a été écrit ne peut pas être vérifiée.",
        "read.order": "Les périodes sont des étiquettes, prises dans cet ordre : {labels}.",
    },
    "es": {
        "read.scales": "Escalas leídas solo de los valores: {scales}. Otra se indica con --scale.",
        "read.scale": "{name} {low} a {high}",
        "registered.file": "El plan se dio como archivo; no se puede comprobar cuándo se escribió.",
        "read.order": "Los períodos son etiquetas, tomadas en este orden: {labels}.",
    },
}
