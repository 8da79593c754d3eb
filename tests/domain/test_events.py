"""Events: named for good, and told apart from what did not succeed."""

import re

import pytest

from otpweb.domain.events import EventKind


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
        "password.wrong",
        "step.wrong",
        "step.budget_over",
        "admin.refused",
    }


def test_everything_else_succeeded() -> None:
    assert EventKind.LOGIN_COMPLETED.result == "success"
