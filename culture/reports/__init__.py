"""A stored result -> a report in words and pictures. In: the JSON document of an analysis, and its cover.

Out: frozen view models for the page (`page`), and files that stand alone: HTML, PDF, JSON, CSV of the panel.
Nothing is computed here that the document does not hold; what it withholds stays visible as withheld. Every
word, number and date is in the language of a `Speech`: English, German, French or Spanish.
"""

from culture.reports.cover import Cover, LookLine
from culture.reports.pages import Page, page, primary
from culture.reports.speech import Speech
from culture.reports.words import LANGUAGES, TABLES

__all__ = ["LANGUAGES", "TABLES", "Cover", "LookLine", "Page", "Speech", "page", "primary"]
