"""A house that calls itself "this machine only" does not listen to the network."""

import pytest

from culture.errors import Refusal
from culture.settings import check_host


def test_listening_to_the_network_under_a_loopback_address_is_refused() -> None:
    with pytest.raises(Refusal, match=r"HOST=0\.0\.0\.0"):
        check_host("0.0.0.0", loopback=True)


@pytest.mark.parametrize(("host", "loopback"), [("127.0.0.1", True), ("localhost", True), ("0.0.0.0", False)])
def test_listening_where_the_address_says_so_is_fine(host: str, loopback: bool) -> None:
    assert check_host(host, loopback=loopback) is None
