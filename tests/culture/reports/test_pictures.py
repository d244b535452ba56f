"""The pictures: true to their numbers, inside their frame, and told in words as well."""

import pytest

from culture.reports import Speech, pages, pictures
from culture.reports.drawing import Axis, Drawing
from culture.reports.numbers import digits
from culture.reports.scatter import scatter
from tests.culture.reports.test_schema import CASES

EN = Speech()


def pictured(body) -> tuple[Drawing, ...]:
    """Return the pictures that stand alone."""
    link = pages.primary(body)
    made = (
        pictures.lags(EN, link),
        pictures.curve(EN, link),
        *(units(body, single=single) for single in (True, False)),
    )
    return tuple(one for one in made if one is not None)


def units(body, *, single: bool = True) -> Drawing | None:
    """Return the picture of the units, or nothing."""
    made = scatter(EN, body, pages.primary(body), single=single)
    return None if made is None else made.drawing


def strips(body) -> tuple[Drawing, ...]:
    """Return the parts of the first screen's picture."""
    link = pages.primary(body)
    bars = pictures.bars(EN, link, digits(link["sesoi"]))
    return () if bars is None else (*(row.strip for row in bars.rows), bars.foot)


@pytest.mark.parametrize("name", CASES)
def test_every_shape_lies_inside_its_picture(case, name: str) -> None:
    for drawing in (*pictured(case(name)), *strips(case(name))):
        across = [
            float(place.rstrip("%")) for shape in drawing.shapes for place in (shape.x, shape.x2) if place
        ]
        assert min(across) >= 0
        assert max(across) <= 100.5
        assert all(0 <= float(shape.y) <= drawing.height for shape in drawing.shapes)


@pytest.mark.parametrize("name", CASES)
def test_every_picture_says_its_numbers_in_words(case, name: str) -> None:
    assert all(len(drawing.alt) > 20 for drawing in pictured(case(name)))


def test_the_grey_band_is_as_wide_as_what_is_too_small_to_matter(case) -> None:
    link = pages.primary(case("true"))
    drawing = pictures.bars(EN, link, digits(link["sesoi"])).rows[0].strip
    band = next(one for one in drawing.shapes if one.look == "band")
    zero = next(one for one in drawing.shapes if one.look == "zero")
    left = float(zero.x.rstrip("%")) - float(band.x.rstrip("%"))
    assert left == pytest.approx(float(band.x2.rstrip("%")) / 2, abs=0.02)


def test_the_side_before_the_staff_score_is_shaded_as_should_be_empty(case) -> None:
    drawing = pictures.lags(EN, pages.primary(case("true")))
    assert [one.text for one in drawing.shapes if one.text == "should be empty"] == ["should be empty"]
    assert sum(one.look == "shaded" for one in drawing.shapes) == 1


def test_an_interval_without_an_end_reaches_the_edge() -> None:
    axis = Axis(0, 1, 0, 100)
    one = pictures.Reading("x", "", (0.4,), (None, 0.6))
    shapes = pictures._strip(one, axis, 0.1).shapes
    reach = next(shape for shape in shapes if shape.look == "reach")
    assert [shape.text for shape in shapes if shape.text] == ["←"]
    assert (reach.x, reach.x2) == ("0.00%", "60.00%")


@pytest.mark.parametrize(
    ("low", "high", "said"), [(0, 1, "0.2"), (-0.11, 0.43, "0.2"), (0, 1000, "200"), (3.5, 4.2, "3.6")]
)
def test_ticks_are_round_numbers(low: float, high: float, said: str) -> None:
    assert said in [words for _, words in Axis(low, high, 0, 100).tick_words(EN)]


def test_no_unit_is_named_in_the_picture_of_units(case) -> None:
    drawing = units(case("true"))
    assert not any("u1" in one.text for one in drawing.shapes)


def test_units_are_drawn_only_from_the_floor_on(case) -> None:
    body = case("few units")
    assert units(body) is None


@pytest.mark.parametrize("name", ["true", "nothing", "opposite"])
def test_no_words_stand_in_the_strips_so_that_nothing_runs_through_them(case, name: str) -> None:
    link = pages.primary(case(name))
    rows = pictures.bars(EN, link, digits(link["sesoi"])).rows
    assert [shape.text for row in rows for shape in row.strip.shapes if shape.text] == []


def test_the_curve_shows_below_which_choice_each_way_makes(case) -> None:
    link = pages.primary(case("true"))
    drawing = pictures.curve(EN, link)
    ways = link["specification_curve"]["specifications"]
    chosen = sum(len({one["choices"][key] for one in ways}) > 1 for key in ways[0]["choices"])
    assert sum(shape.look == "dot speck" for shape in drawing.shapes) == chosen * len(ways)
