"""Events: named for good, and told apart from what did not succeed."""

import re

import pytest

from otpweb.domain.events import EventKind, Visit


@pytest.mark.parametrize("kind", EventKind)
def test_a_name_says_of_what_and_what(kind: EventKind) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", kind)


def test_what_was_refused_or_wrong_is_a_failure() -> None:
    failures = {kind.value for kind in EventKind if kind.result == "failure"}

    assert failures == {
        "login.password_wrong",
        "login.password_budget_over",
        "login.account_suspended",
        "captcha.unproven",
        "client.budget_over",
        "code.wrong",
        "code.older",
        "code.budget_over",
        "mail.budget_over",
    }


def test_everything_else_succeeded() -> None:
    assert EventKind.LOGIN_COMPLETED.result == "success"


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
    visit = Visit("192.0.2.7", "", "secret 1", session_token="secret 2", browser_token="secret 3")

    assert "secret" not in repr(visit)
