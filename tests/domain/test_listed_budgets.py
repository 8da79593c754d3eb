"""Budgets as the desk lists them."""

from datetime import timedelta

import pytest

from otpweb.domain.budgets import BudgetPolicy, Limit, budgets
from otpweb.domain.listed_budgets import (
    Listed,
    OfAccount,
    OfAddress,
    OfApp,
    OfClient,
    OfEverybody,
    Whose,
    whose,
)


@pytest.mark.parametrize(
    ("listed", "subject", "expected"),
    [
        (Listed.WRONG_CODES, "login 0123", OfAccount("0123")),
        (Listed.WRONG_CODES, "register ann@example.com", OfAddress("ann@example.com")),
        (Listed.WRONG_TOTPS, "totp 0123", OfApp("0123")),
        (Listed.WRONG_RECOVERIES, "", OfEverybody()),
        (Listed.WRONG_PASSWORDS, "of 0123 anywhere", OfAccount("0123")),
        (Listed.MAILS, "ann@example.com", OfAddress("ann@example.com")),
        (Listed.LOGIN_MAILS, "0123", OfAccount("0123")),
        (Listed.ALL_MAILS, "", OfEverybody()),
        (Listed.CLIENT_REGISTRATIONS, "192.0.2.1", OfClient("192.0.2.1")),
        (Listed.CLIENT_PASSWORDS, "2001:db8::/64", OfClient("2001:db8::/64")),
        (Listed.CLIENT_CODES, "192.0.2.1", OfClient("192.0.2.1")),
        (Listed.WRONG_PASSWORDS, "", OfAccount("")),
        (Listed.WRONG_CODES, "", OfAccount("")),
    ],
)
def test_a_subject_says_whose_it_is(listed: Listed, subject: str, expected: Whose) -> None:
    assert whose(listed, subject) == expected


def test_every_budget_of_the_policy_has_a_name_and_a_setting() -> None:
    fields = set(BudgetPolicy.__dataclass_fields__)

    assert {listed.name.lower() for listed in Listed} == fields
    assert Listed.MAILS.setting == "BUDGET_MAILS"


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (timedelta(seconds=1), "3/second"),
        (timedelta(seconds=90), "3/90 seconds"),
        (timedelta(minutes=5), "3/5 minutes"),
        (timedelta(hours=1), "3/hour"),
        (timedelta(hours=36), "3/36 hours"),
        (timedelta(days=1), "3/day"),
        (timedelta(days=365), "3/365 days"),
    ],
)
def test_a_limit_is_written_as_it_is_set(window: timedelta, expected: str) -> None:
    assert Limit(3, window).notation == expected


def test_what_is_unlisted_counts_in_the_same_row() -> None:
    [budget] = budgets(Listed.WRONG_PASSWORDS, [Limit(3, timedelta(hours=1))])

    assert budget.unlisted().key("ann") == budget.key("ann")
    assert (budget.most, budget.unlisted().most) == (3, 0)
