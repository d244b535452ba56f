"""Invented people with attributes, each division one unit cell."""

from collections.abc import Mapping

from surveys.attributes import Asked
from surveys.cells import Cut


def people_of(places: Mapping[str, Mapping[str, int]], attribute: str = "tenure") -> list[Asked]:
    """Return so many people of each band in each division; "" is the company without a division."""
    found = []
    for place, bands in places.items():
        path = ("co", place) if place else ("co",)
        names = tuple(name.capitalize() for name in path)
        unit = f"u-{place}"
        cell = Cut(f"c-{place}", place, (unit,), (sum(bands.values()),), path, names, sum(bands.values()), "")
        for band, n in bands.items():
            found += [Asked(f"{place}/{band}/{i}", cell, {attribute: band}) for i in range(n)]
    return found
