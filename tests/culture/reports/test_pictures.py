"""The pictures: true to their numbers, inside their frame, and told in words as well."""

import pytest

from culture.reports import pages, pictures
from culture.reports.drawing import Axis, Drawing
from culture.reports.numbers import digits
from tests.culture.reports.test_schema import CASES


def found(body) -> tuple[Drawing, ...]:
    link = pages.primary(body)
    made = (
        pictures.bars(link, digits(link["sesoi"])),
        pictures.lags(link),
        pictures.curve(link),
        pictures.units(body["panel"]["table"], link, body["settings"]),
    )
    return tuple(one for one in made if one is not None)


@pytest.mark.parametrize("name", CASES)
def test_every_shape_lies_inside_its_picture(case, name: str) -> None:
    for drawing in found(case(name)):
        across = [
            float(place.rstrip("%")) for shape in drawing.shapes for place in (shape.x, shape.x2) if place
        ]
        assert min(across) >= 0
        assert max(across) <= 100.5
        assert all(0 <= float(shape.y) <= drawing.height for shape in drawing.shapes)


@pytest.mark.parametrize("name", CASES)
def test_every_picture_says_its_numbers_in_words(case, name: str) -> None:
    assert all(len(drawing.alt) > 20 for drawing in found(case(name)))


def test_the_grey_band_is_as_wide_as_what_is_too_small_to_matter(case) -> None:
    link = pages.primary(case("true"))
    drawing = pictures.bars(link, digits(link["sesoi"]))
    band = next(one for one in drawing.shapes if one.look == "band")
    zero = next(one for one in drawing.shapes if one.look == "zero")
    left = float(zero.x.rstrip("%")) - float(band.x.rstrip("%"))
    assert left == pytest.approx(float(band.x2.rstrip("%")) / 2, abs=0.02)


def test_the_side_before_the_staff_score_is_shaded_as_should_be_empty(case) -> None:
    drawing = pictures.lags(pages.primary(case("true")))
    assert [one.text for one in drawing.shapes if one.text == "should be empty"] == ["should be empty"]
    assert sum(one.look == "shaded" for one in drawing.shapes) == 1


def test_an_interval_without_an_end_reaches_the_edge() -> None:
    axis = Axis(0, 1, 0, 100)
    bar = pictures.Bar("x", "", (0.4,), (None, 0.6), "")
    reach = next(one for one in pictures._bar(bar, axis, 0) if one.look == "reach")
    assert (reach.x, reach.x2) == ("0.00%", "60.00%")


@pytest.mark.parametrize(
    ("low", "high", "said"), [(0, 1, "0.2"), (-0.11, 0.43, "0.2"), (0, 1000, "200"), (3.5, 4.2, "3.6")]
)
def test_ticks_are_round_numbers(low: float, high: float, said: str) -> None:
    assert said in [words for _, words in Axis(low, high, 0, 100).tick_words()]


def test_no_unit_is_named_in_the_picture_of_units(case) -> None:
    drawing = pictures.units(
        case("true")["panel"]["table"], pages.primary(case("true")), case("true")["settings"]
    )
    assert not any("u1" in one.text for one in drawing.shapes)


def test_units_are_drawn_only_from_the_floor_on(case) -> None:
    body = case("few units")
    assert pictures.units(body["panel"]["table"], pages.primary(body), body["settings"]) is None
