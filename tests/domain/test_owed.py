"""What is owed next, in tables: by what was shown, and what the account has."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from otpweb.domain.accounts import Account, Role, Status
from otpweb.domain.authenticators import Authenticators, Factor
from otpweb.domain.owed import (
    Access,
    Admin,
    Decision,
    Enrolment,
    LogIn,
    Nothing,
    Owed,
    Show,
    Shown,
    StepPolicy,
    Suspended,
    owed_next,
)

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
POLICY = StepPolicy(fresh_for=timedelta(minutes=5), takes_mailed_code=True)
STRICT = replace(POLICY, takes_mailed_code=False)
PASSWORD, MAIL, TRUST = Factor.PASSWORD, Factor.MAILED_CODE, Factor.TRUSTED_BROWSER
TOTP, PASSKEY, RECOVERY = Factor.TOTP, Factor.PASSKEY, Factor.RECOVERY_CODE

NONE = Authenticators()
CODES_ALONE = Authenticators(recovery_codes=10)
APP = Authenticators(has_totp=True)
KEYS = Authenticators(passkeys=2)
ALL = Authenticators(has_totp=True, passkeys=1, recovery_codes=3)
NO_MAIL = replace(ALL, takes_mailed_code=False)


def shown(
    *factors: Factor,
    has: Authenticators = NONE,
    status: Status = Status.ACTIVE,
    ago: float | None = None,
) -> Shown:
    """Return what a browser has shown, the last of it so many seconds ago."""
    account = Account(
        id="a",
        username="ann",
        email="ann@example.com",
        email_key="ann@example.com",
        password_hash="",
        role=Role.MEMBER,
        status=status,
        created_at=NOW,
        authenticators=has,
    )
    proven_at = None if ago is None else NOW - timedelta(seconds=ago)
    return Shown(account, frozenset(factors), proven_at)


@pytest.mark.parametrize(
    ("has", "at_the_door", "without_mail", "in_a_session"),
    [
        (NONE, (MAIL,), (MAIL,), (PASSWORD,)),
        (CODES_ALONE, (MAIL,), (MAIL,), (PASSWORD,)),
        (replace(NONE, takes_mailed_code=False), (MAIL,), (MAIL,), (PASSWORD,)),
        (APP, (TOTP, MAIL), (TOTP,), (TOTP,)),
        (KEYS, (PASSKEY, MAIL), (PASSKEY,), (PASSKEY,)),
        (
            ALL,
            (PASSKEY, TOTP, MAIL, RECOVERY),
            (PASSKEY, TOTP, RECOVERY),
            (PASSKEY, TOTP, RECOVERY),
        ),
        (NO_MAIL, (PASSKEY, TOTP, RECOVERY), (PASSKEY, TOTP, RECOVERY), (PASSKEY, TOTP, RECOVERY)),
    ],
)
def test_what_an_account_can_be_asked_for_the_strongest_first(
    has: Authenticators,
    at_the_door: tuple[Factor, ...],
    without_mail: tuple[Factor, ...],
    in_a_session: tuple[Factor, ...],
) -> None:
    assert has.second_steps(site_allows_mail=True) == at_the_door
    assert has.second_steps(site_allows_mail=False) == without_mail
    assert has.step_up == in_a_session


@pytest.mark.parametrize("access", [Access.MEMBER, Access.FRESH])
@pytest.mark.parametrize(
    ("has_shown", "owed"),
    [
        (None, LogIn()),
        (shown(), LogIn()),
        (shown(MAIL), LogIn()),
        (shown(TOTP, has=APP), LogIn()),
        (shown(RECOVERY, has=ALL), LogIn()),
        (shown(TRUST), LogIn()),
        (shown(PASSWORD), Show((MAIL,))),
        (shown(PASSWORD, status=Status.SUSPENDED), Show((MAIL,))),
        (shown(PASSWORD, has=APP), Show((TOTP, MAIL))),
        (shown(PASSWORD, MAIL, has=NO_MAIL), Show((PASSKEY, TOTP, RECOVERY))),
        (shown(PASSWORD, MAIL, status=Status.SUSPENDED), Suspended()),
        (shown(PASSKEY, has=KEYS, status=Status.SUSPENDED), Suspended()),
    ],
)
def test_what_is_not_shown_is_owed(has_shown: Shown | None, access: Access, owed: Owed) -> None:
    assert owed_next(has_shown, access, policy=POLICY, now=NOW) == owed
    assert owed_next(has_shown, Access.ANYBODY, policy=POLICY, now=NOW) == Nothing()


@pytest.mark.parametrize(
    "has_shown",
    [
        shown(PASSWORD, MAIL),
        shown(PASSWORD, MAIL, has=APP),
        shown(PASSWORD, TRUST),
        shown(PASSWORD, TOTP, has=NO_MAIL),
        shown(PASSWORD, RECOVERY, has=NO_MAIL),
        shown(PASSKEY, has=NO_MAIL),
    ],
)
def test_who_has_shown_enough_is_a_member(has_shown: Shown) -> None:
    assert owed_next(has_shown, Access.MEMBER, policy=POLICY, now=NOW) == Nothing()


def test_a_site_without_the_fallback_takes_a_mailed_code_from_who_has_nothing_else() -> None:
    owed = [
        owed_next(shown(PASSWORD, MAIL, has=has), Access.MEMBER, policy=STRICT, now=NOW)
        for has in (NONE, APP)
    ]

    assert owed == [Nothing(), Show((TOTP,))]


@pytest.mark.parametrize(
    ("ago", "is_fresh"), [(None, False), (0, True), (300, True), (300.001, False), (-1, False)]
)
def test_what_is_sensitive_wants_a_proof_of_the_last_five_minutes(
    ago: float | None, is_fresh: bool
) -> None:
    has_shown = shown(PASSWORD, MAIL, ago=ago)

    owed = owed_next(has_shown, Access.FRESH, policy=POLICY, now=NOW)

    assert owed == (Nothing() if is_fresh else Show((PASSWORD,)))


def test_who_has_an_authenticator_is_asked_for_it_and_not_for_the_password() -> None:
    has_shown = shown(PASSWORD, TOTP, has=ALL, ago=301)

    owed = owed_next(has_shown, Access.FRESH, policy=POLICY, now=NOW)

    assert owed == Show((PASSKEY, TOTP, RECOVERY))


def at_desk(
    *factors: Factor,
    role: Role = Role.ADMIN,
    has: Authenticators = APP,
    status: Status = Status.ACTIVE,
    ago: float = 0,
) -> Shown:
    """Return what an admin's browser has shown."""
    found = shown(*factors, has=has, status=status, ago=ago)
    return replace(found, account=replace(found.account, role=role))


@pytest.mark.parametrize(
    ("asked", "seen", "changed"),
    [
        (at_desk(PASSWORD, TOTP), Nothing(), Nothing()),
        (at_desk(PASSWORD, RECOVERY), Nothing(), Nothing()),
        (at_desk(PASSKEY, has=KEYS), Nothing(), Nothing()),
        (at_desk(PASSWORD, TOTP, ago=301), Nothing(), Show((TOTP,))),
        (at_desk(PASSWORD, MAIL), Show((TOTP,)), Show((TOTP,))),
        (at_desk(PASSWORD, TRUST), Show((TOTP,)), Show((TOTP,))),
        (at_desk(PASSWORD, MAIL, has=NONE), Enrolment(), Enrolment()),
        (at_desk(PASSWORD, MAIL, has=CODES_ALONE), Enrolment(), Enrolment()),
        (at_desk(PASSWORD, TOTP, role=Role.MEMBER), Admin(), Admin()),
        (at_desk(PASSWORD, TOTP, status=Status.SUSPENDED), Suspended(), Suspended()),
        (at_desk(PASSWORD, TOTP, status=Status.PENDING), Decision(), Decision()),
        (at_desk(PASSWORD), Show((TOTP, MAIL)), Show((TOTP, MAIL))),
    ],
)
def test_the_desk_asks_an_admin_for_an_authenticator_and_for_a_fresh_one_to_change(
    asked: Shown, seen: Owed, changed: Owed
) -> None:
    assert owed_next(asked, Access.ADMIN, policy=POLICY, now=NOW) == seen
    assert owed_next(asked, Access.ADMIN_FRESH, policy=POLICY, now=NOW) == changed


@pytest.mark.parametrize(
    ("asked", "owed"),
    [
        (at_desk(PASSWORD, TOTP), Nothing()),
        (at_desk(PASSWORD, MAIL), Show((TOTP,))),
        (at_desk(PASSWORD, TRUST), Show((TOTP,))),
        (at_desk(PASSWORD, MAIL, has=NONE), Nothing()),
        (at_desk(PASSWORD, MAIL, role=Role.MEMBER), Nothing()),
    ],
)
def test_mail_opens_nothing_by_which_an_admin_could_go_on_to_the_desk(
    asked: Shown, owed: Owed
) -> None:
    assert owed_next(asked, Access.FRESH, policy=POLICY, now=NOW) == owed
    assert owed_next(asked, Access.MEMBER, policy=POLICY, now=NOW) == Nothing()


@pytest.mark.parametrize("status", [Status.PENDING, Status.REJECTED])
@pytest.mark.parametrize("access", sorted(set(Access) - {Access.ANYBODY, Access.KNOWN}))
def test_whoever_waits_for_a_decision_is_known_and_nothing_more(
    status: Status, access: Access
) -> None:
    waiting = shown(PASSWORD, MAIL, status=status, ago=0)
    assert owed_next(waiting, Access.KNOWN, policy=POLICY, now=NOW) == Nothing()
    assert owed_next(waiting, access, policy=POLICY, now=NOW) == Decision()


@pytest.mark.parametrize("access", sorted(set(Access) - {Access.ANYBODY}))
def test_a_decision_that_is_awaited_is_told_to_nobody_with_the_password_alone(
    access: Access,
) -> None:
    waiting = shown(PASSWORD, status=Status.PENDING)
    assert owed_next(waiting, access, policy=POLICY, now=NOW) == Show((MAIL,))
