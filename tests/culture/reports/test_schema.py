"""The published schema of a result holds for real documents of every verdict (decision 22)."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from culture.linkage import as_json

SCHEMA = json.loads((Path(as_json.__file__).parent / "link.schema.json").read_text())
CASES = (
    "true",
    "opposite",
    "nothing",
    "small",
    "few units",
    "one period",
    "constant",
    "noisy",
    "exploratory",
)


@pytest.mark.parametrize("name", CASES)
def test_a_document_keeps_the_schema(case, name: str) -> None:
    errors = Draft202012Validator(SCHEMA).iter_errors(case(name))
    assert [f"{list(one.absolute_path)}: {one.message[:80]}" for one in errors] == []


def numbers(value: Any) -> Iterator[float]:
    """Yield every number in a document."""
    if isinstance(value, float):
        yield value
    for part in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    ):
        yield from numbers(part)


@pytest.mark.parametrize("name", CASES)
def test_no_number_of_a_document_is_nan_or_infinite(case, name: str) -> None:
    assert all(math.isfinite(one) for one in numbers(case(name)))


@pytest.mark.parametrize("name", CASES)
def test_a_document_comes_back_from_its_text(case, name: str) -> None:
    assert json.loads(as_json.text(case(name)))["verdict"] == case(name)["verdict"]


def test_a_number_that_cannot_be_given_is_never_null() -> None:
    number = SCHEMA["$defs"]["number"]["anyOf"]
    assert [one.get("type", "reason") for one in number] == ["number", "reason"]


def test_the_schema_refuses_a_verdict_that_is_not_on_the_list(case) -> None:
    body = case("true") | {"verdict": case("true")["verdict"] | {"primary": "proven"}}
    assert not Draft202012Validator(SCHEMA).is_valid(body)
