"""Static files: from this server only, kept by browsers for a year, under addresses that change with their bytes."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from culture.views.assets import asset, make_assets


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    """Yield a client of an application that serves nothing but the static files."""
    app = Flask("assets", static_folder=None)
    app.register_blueprint(make_assets())
    with app.test_client() as client:
        yield client


@pytest.mark.parametrize(
    "name", ["surveys/tokens.css", "culture/house.css", "culture/house.js", "plotly/plotly.min.js"]
)
def test_a_file_that_a_page_names_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(asset(name)).status_code == 200


def test_a_file_may_be_kept_for_a_year(client: FlaskClient) -> None:
    kept = client.get(asset("culture/house.css")).headers["Cache-Control"]
    assert {"public", "immutable", "max-age=31536000"} <= set(kept.split(", "))


def test_a_script_travels_compressed(client: FlaskClient) -> None:
    reply = client.get(asset("plotly/plotly.min.js"), headers={"Accept-Encoding": "gzip"})
    assert reply.headers["Content-Encoding"] == "gzip"
    assert len(reply.data) < 1_600_000


def test_no_file_sets_a_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get(asset("culture/house.js")).headers


@pytest.mark.parametrize(
    "path",
    ["culture/../settings.py", "culture/%2e%2e/db.py", "nowhere/x.css", "plotly/datasets", "surveys/none.js"],
)
def test_nothing_else_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_a_misspelt_name_fails_where_it_is_written() -> None:
    with pytest.raises(FileNotFoundError):
        asset("culture/hose.css")


def test_the_sheets_of_a_page_without_pictures_weigh_less_than_10_kb(client: FlaskClient) -> None:
    names = (
        "surveys/tokens.css",
        "culture/house.css",
        "culture/parts.css",
        "culture/print.css",
        "culture/house.js",
    )
    sizes = [len(client.get(asset(name), headers={"Accept-Encoding": "gzip"}).data) for name in names]
    assert sum(sizes) < 10_000
