"""The invented organisation: Larkspur Stores, 3 regions, 40 branches, 700 people. Nobody in it exists."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

NAME = "Larkspur Stores (invented)"
HEADS = 700
REGIONS = {
    "North": (
        "Alderbrook",
        "Birchgate",
        "Coldwater",
        "Dunmere",
        "Eastmoor",
        "Fernhill",
        "Grayling",
        "Hartsfell",
        "Ironbridge Road",
        "Juniper Lane",
        "Kestrel Park",
        "Langholm",
        "Marrowby",
    ),
    "Coast": (
        "Anchor Quay",
        "Blackrock",
        "Cormorant Bay",
        "Driftwood",
        "Ebbsworth",
        "Foulness Head",
        "Gullhaven",
        "Harbour Street",
        "Inchcape",
        "Jettyfield",
        "Lighthouse Row",
        "Mussel Point",
        "Northsands",
        "Oyster Market",
    ),
    "South": (
        "Applecross",
        "Brambledown",
        "Cherry Orchard",
        "Downsend",
        "Elmstead",
        "Foxley Green",
        "Goldenacre",
        "Hazelmere",
        "Ivychurch",
        "Larkrise",
        "Meadowbank",
        "Nettlecombe",
        "Orchard Gate",
    ),
}
# Juniper Lane and Inchcape are too small to stand alone: counted together with Marrowby and Blackrock, the smallest
# of their regions. Stock-taking in Fernhill: so few answer the newest waves that it is hidden, and Grayling with it.
SMALL = {"Juniper Lane": 6, "Marrowby": 9, "Grayling": 10, "Inchcape": 5, "Blackrock": 10}
BUSY = {"Fernhill": 3}
FIRST = [
    "Ada",
    "Amir",
    "Anna",
    "Ayla",
    "Ben",
    "Bruno",
    "Cara",
    "Celia",
    "Chidi",
    "Dana",
    "Davor",
    "Elif",
    "Emil",
    "Esra",
    "Femi",
    "Finn",
    "Greta",
    "Hana",
    "Hugo",
    "Ida",
    "Ilse",
    "Ines",
    "Ivo",
    "Jana",
    "Joan",
    "Jonas",
    "Kai",
    "Kemal",
    "Lars",
    "Lena",
    "Lina",
    "Luca",
    "Maja",
    "Malik",
    "Marta",
    "Mei",
    "Mila",
    "Mona",
    "Nadia",
    "Nico",
    "Nora",
    "Odile",
    "Omar",
    "Pavel",
    "Petra",
    "Rafa",
    "Rosa",
    "Ruth",
    "Sami",
    "Sara",
    "Selma",
    "Sofia",
    "Sven",
    "Tara",
    "Theo",
    "Tilda",
    "Umar",
    "Vera",
    "Viktor",
    "Wanda",
    "Yara",
    "Yusuf",
    "Zeno",
    "Zora",
]
LAST = [
    "Abend",
    "Achter",
    "Barlow",
    "Bastian",
    "Birk",
    "Calder",
    "Corvo",
    "Dahl",
    "Dorn",
    "Eckers",
    "Elwood",
    "Falk",
    "Farrow",
    "Garth",
    "Glover",
    "Hale",
    "Hobart",
    "Idris",
    "Jansen",
    "Karst",
    "Kell",
    "Lindqvist",
    "Lorne",
    "Marsh",
    "Moreau",
    "Nadir",
    "Norwood",
    "Okafor",
    "Olin",
    "Pell",
    "Prior",
    "Quist",
    "Radley",
    "Rowan",
    "Sander",
    "Sorel",
    "Tamm",
    "Thorne",
    "Ulmer",
    "Vance",
    "Verdi",
    "Wilder",
    "Wren",
    "Yates",
    "Zeller",
]
FULL_TIME = 0.55
LANGUAGES = ("en",) * 16 + ("de", "de", "fr", "es")


@dataclass(frozen=True)
class Branch:
    """A branch, its region, and how many people work there."""

    name: str
    region: str
    heads: int


def branches(seed: int) -> tuple[Branch, ...]:
    """Return the 40 branches; their heads add up to 700."""
    rng = np.random.default_rng(seed)
    places = [(name, region) for region, names in REGIONS.items() for name in names]
    free = [name for name, _ in places if name not in SMALL]
    sizes = dict(zip(free, (int(size) for size in rng.integers(11, 24, len(free))), strict=True)) | SMALL
    step = 1 if sum(sizes.values()) < HEADS else -1
    turn = 0
    while sum(sizes.values()) != HEADS:
        sizes[free[turn % len(free)]] += step
        turn += 1
    return tuple(Branch(name, region, sizes[name]) for name, region in places)


def people_csv(places: Sequence[Branch], seed: int, since: date) -> bytes:
    """Return the roster as HR would export it: one line a person."""
    rng, chance = np.random.default_rng(seed), np.random.default_rng(seed + 1)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(
        ["Employee number", "Name", "E-mail", "Language", "Region", "Branch", "Hire date", "Contract"]
    )
    number = 1000
    for branch in places:
        for _ in range(branch.heads):
            number += 1
            first, last = str(rng.choice(FIRST)), str(rng.choice(LAST))
            address = f"{first}.{last}.{number}@larkspur.example".lower()
            language = LANGUAGES[int(rng.integers(len(LANGUAGES)))]
            hired = since - timedelta(days=int(chance.gamma(1.6, 1100)))
            contract = "full-time" if chance.random() < FULL_TIME else "part-time"
            person = [number, f"{first} {last}", address, language, branch.region, branch.name]
            rows.writerow([*person, hired.isoformat(), contract])
    return out.getvalue().encode()
