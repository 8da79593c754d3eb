"""Visits: whose budgets they spend, and what of them is shown."""

import pytest

from otpweb.domain.visits import Visit


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
    ],
)
def test_neighbours_spend_the_same_budgets(address: str, network: str) -> None:
    assert Visit(client_address=address, user_agent="", handle="h").network == network


def test_no_secret_of_a_visit_is_shown_by_accident() -> None:
    visit = Visit("192.0.2.7", "", "secret 1", "secret 2", "secret 3", "secret 4")

    assert "secret" not in repr(visit)
