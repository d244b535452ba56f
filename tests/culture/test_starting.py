"""What `wellspring` says when the stores are not what it expects."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from culture.app import commands, ready_parts


@pytest.fixture
def stores_of_tomorrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make both stores in a folder of their own, then let the house stand at a revision nobody knows."""
    for name in ("house", "ballots"):
        monkeypatch.setenv(f"WELLSPRING_{name.upper()}_URL", f"sqlite:///{tmp_path}/{name}.db")
    monkeypatch.setenv("WELLSPRING_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("WELLSPRING_KEYS_DIR", str(tmp_path / "keys"))
    with ready_parts().stores.house.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'tomorrow'")


@pytest.mark.usefixtures("stores_of_tomorrow")
def test_a_store_of_an_unknown_version_is_refused_in_one_line() -> None:
    done = CliRunner().invoke(commands(), ["people", "import", __file__])
    assert done.exit_code == 1
    assert done.stderr.startswith("Refused: The house store was made by a version")
    assert len(done.stderr.splitlines()) == 1
