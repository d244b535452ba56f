"""The audit on demand proves again that breakdowns and unit scores give nobody away together."""

import random
from typing import Any

import pytest

from surveys.release.checking import examine
from surveys.release.evidence import CROSSINGS, Kept
from surveys.release.types import Release
from tests.surveys.release.test_bands import mixed, wave


@pytest.fixture(scope="module")
def published() -> tuple[Release, dict[str, Any]]:
    """Return a release with two breakdowns in three divisions, and its evidence."""
    release, evidence, _, _ = wave(mixed(), random.Random(1))
    return release, evidence


def problems(release: Release, evidence: dict[str, Any]) -> list[str]:
    return [one.problem for one in examine(release, Kept.read(evidence), [release])]


def changed(evidence: dict[str, Any], proofs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the evidence with other proofs for fairness."""
    return {**evidence, CROSSINGS: {**evidence[CROSSINGS], "fairness": proofs}}


def test_every_pair_of_kinds_is_kept_with_what_proves_it(published: tuple[Release, dict[str, Any]]) -> None:
    release, evidence = published
    pairs = {(*one["kinds"], *one["places"]) for one in evidence[CROSSINGS]["fairness"]}
    assert {one[:2] for one in pairs} == {("S", "B-contract"), ("S", "B-tenure"), ("B-tenure", "B-contract")}
    assert {one[2:] for one in pairs} == {("d0",), ("d1",), ("d2",)}
    assert problems(release, evidence) == []


def test_a_proof_that_no_longer_holds_is_found(published: tuple[Release, dict[str, Any]]) -> None:
    release, evidence = published
    first, *rest = evidence[CROSSINGS]["fairness"]
    rows = [
        [sum(row), *[0] * (len(row) - 1)] if index else row for index, row in enumerate(first["eligible"])
    ]
    found = problems(release, changed(evidence, [{**first, "eligible": rows}, *rest]))
    assert len(found) == 1
    assert "may give somebody away" in found[0]


def test_a_figure_whose_proof_is_missing_is_found(published: tuple[Release, dict[str, Any]]) -> None:
    release, evidence = published
    for index, gone in enumerate(evidence[CROSSINGS]["fairness"]):
        left = [one for at, one in enumerate(evidence[CROSSINGS]["fairness"]) if at != index]
        assert any("without a proof" in problem for problem in problems(release, changed(evidence, left))), (
            gone
        )


def test_a_proof_about_other_people_is_found(published: tuple[Release, dict[str, Any]]) -> None:
    release, evidence = published
    for index, one in enumerate(evidence[CROSSINGS]["fairness"]):
        fewer = {
            **one,
            "rows": [one["rows"][0] - 1, *one["rows"][1:]],
            "columns": [one["columns"][0] - 1, *one["columns"][1:]],
        }
        proofs = list(evidence[CROSSINGS]["fairness"])
        proofs[index] = fewer
        if one["kinds"][0] == "S":
            assert problems(release, changed(evidence, proofs))


def test_a_release_from_before_proofs_were_kept_is_no_finding(
    published: tuple[Release, dict[str, Any]],
) -> None:
    release, evidence = published
    before = {name: one for name, one in evidence.items() if name != CROSSINGS}
    assert Kept.read(before).proved is None
    assert problems(release, before) == []


def test_a_figure_finer_than_the_joiners_allow_is_found(published: tuple[Release, dict[str, Any]]) -> None:
    release, evidence = published
    cell = next(name for name, blocks in evidence["fairness"]["inside"].items() if name.startswith("t"))
    told = {**evidence["fairness"], "sizes": [8] * len(evidence["fairness"]["sizes"]), "changed": {cell: 1}}
    assert "fairness: a figure is finer than the rules allow" in problems(
        release, {**evidence, "fairness": told}
    )
