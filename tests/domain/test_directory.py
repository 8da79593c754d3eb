"""What a search text may be the beginning of, and what somebody is listed by."""

from datetime import UTC, datetime

import pytest

from otpweb.domain.accounts import Role, Status
from otpweb.domain.directory import Listed, Part, Wanted, beginnings, first_match

ANN = Listed(
    id="a" * 32,
    username="Ann",
    username_key="ann",
    email="Ann@example.com",
    email_key="ann@example.com",
    status=Status.ACTIVE,
    role=Role.MEMBER,
    created_at=datetime(2026, 11, 21, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bob", {Part.NAME: "bob", Part.ADDRESS: "bob"}),
        ("  BÖB ", {Part.NAME: "böb", Part.ADDRESS: "böb"}),
        ("Ann@Exa", {Part.ADDRESS: "ann@exa"}),
        ("ann@bücher.example", {Part.ADDRESS: "ann@xn--bcher-kva.example"}),
        ("C0FFEE", {Part.NAME: "c0ffee", Part.ADDRESS: "c0ffee", Part.ID: "c0ffee"}),
    ],
)
def test_only_what_can_begin_so_is_looked_for(text: str, expected: dict[Part, str]) -> None:
    assert dict(beginnings(text)) == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [("ann", Part.NAME), ("ann@", Part.ADDRESS), ("aa", Part.ID), ("a", Part.NAME), ("b", None)],
)
def test_somebody_is_listed_by_the_first_that_matches(text: str, part: Part | None) -> None:
    assert first_match(ANN, beginnings(text)) is part


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), True),
        (Wanted(status=Status.ACTIVE, role=Role.MEMBER), True),
        (Wanted(status=Status.PENDING), False),
        (Wanted(role=Role.ADMIN), False),
    ],
)
def test_status_and_role_have_to_fit_both(wanted: Wanted, expected: bool) -> None:
    assert wanted.admits(ANN) is expected
