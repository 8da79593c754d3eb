"""Challenges: what a try comes to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from otpweb.domain.challenges import (
    Challenge,
    CodePolicy,
    Exhausted,
    Expired,
    Purpose,
    State,
    Verified,
    WrongCode,
    is_older_code,
    judge,
    refusal,
)
from otpweb.domain.codes import CodeForm, derive_code
from otpweb.domain.keys import Keyring
from otpweb.domain.letters import Letter

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
KEYS = Keyring("a secret of the tests")
POLICY = CodePolicy(
    lifetime=timedelta(seconds=300), tries=5, sends=5, resend_interval=timedelta(seconds=60)
)
CHALLENGE = Challenge(
    id="0123456789abcdef" * 2,
    handle_digest="",
    purpose=Purpose.LOGIN,
    letter=Letter.LOGIN_CODE,
    email="ann@example.com",
    email_key="ann@example.com",
    account_id="a",
    registration=None,
    key_id=KEYS.current.id,
    code_form=CodeForm.DIGITS,
    mails=3,
    tries=1,
    remember=False,
    trust=False,
    next_path=None,
    created_at=NOW,
    mailed_at=NOW,
    expires_at=NOW + POLICY.lifetime,
    outcome=None,
)


def code_of_mail(number: int, keys: Keyring = KEYS) -> str:
    return derive_code(keys.current, CHALLENGE.id, number)


def test_the_newest_code_is_verified() -> None:
    assert judge(CHALLENGE, code_of_mail(3), keys=KEYS, policy=POLICY) == Verified(CHALLENGE)


@pytest.mark.parametrize(("tries", "left"), [(1, 4), (2, 3), (3, 2), (4, 1)])
def test_a_wrong_code_says_how_many_tries_are_left(tries: int, left: int) -> None:
    tried = replace(CHALLENGE, tries=tries)

    assert judge(tried, "000000", keys=KEYS, policy=POLICY) == WrongCode(left)


def test_the_last_wrong_code_exhausts_the_challenge() -> None:
    assert judge(replace(CHALLENGE, tries=5), "000000", keys=KEYS, policy=POLICY) == Exhausted()


def test_the_last_try_may_still_be_the_right_one() -> None:
    last = replace(CHALLENGE, tries=5)

    assert judge(last, code_of_mail(3), keys=KEYS, policy=POLICY) == Verified(last)


def test_no_code_opens_a_challenge_whose_mail_held_none() -> None:
    decoy = replace(CHALLENGE, letter=Letter.ACCOUNT_EXISTS)

    assert judge(decoy, code_of_mail(3), keys=KEYS, policy=POLICY) == WrongCode(4)


@pytest.mark.parametrize("letter", list(Letter))
def test_an_older_code_is_recognised_whatever_the_newest_mail_says(letter: Letter) -> None:
    challenge = replace(CHALLENGE, letter=letter)

    assert [is_older_code(challenge, code_of_mail(n), keys=KEYS) for n in (1, 2, 3, 4)] == [
        True,
        True,
        False,
        False,
    ]


def test_a_code_in_flight_survives_a_rotation_of_the_key() -> None:
    rotated = Keyring("a new secret", ("a secret of the tests",))

    assert judge(CHALLENGE, code_of_mail(3), keys=rotated, policy=POLICY) == Verified(CHALLENGE)


def test_after_a_rotation_there_is_still_only_one_right_code() -> None:
    rotated = Keyring("a new secret", ("a secret of the tests",))
    under_the_new_key = code_of_mail(3, rotated)

    assert judge(CHALLENGE, under_the_new_key, keys=rotated, policy=POLICY) == WrongCode(4)


def test_a_code_dies_with_its_key() -> None:
    assert judge(CHALLENGE, code_of_mail(3), keys=Keyring("new"), policy=POLICY) == Expired()


@pytest.mark.parametrize(
    ("seconds", "tries", "state"),
    [
        (0, 0, State.OPEN),
        (299, 4, State.OPEN),
        (300, 4, State.EXPIRED),
        (0, 5, State.EXHAUSTED),
        (300, 5, State.EXHAUSTED),
    ],
)
def test_a_challenge_is_open_until_time_or_tries_run_out(
    seconds: int, tries: int, state: State
) -> None:
    now = NOW + timedelta(seconds=seconds)

    assert replace(CHALLENGE, tries=tries).state(POLICY, now) is state


@pytest.mark.parametrize(("tries", "answer"), [(4, Expired()), (5, Exhausted())])
def test_a_refused_try_is_told_why(tries: int, answer: Expired | Exhausted) -> None:
    late = NOW + timedelta(seconds=301)

    assert refusal(replace(CHALLENGE, tries=tries), policy=POLICY, now=late) == answer


def test_the_tags_of_all_its_mails_belong_to_a_challenge() -> None:
    assert CHALLENGE.has_tag(CHALLENGE.tag)
    assert CHALLENGE.has_tag(replace(CHALLENGE, mails=1).tag)
    assert not CHALLENGE.has_tag("Z0")


def test_the_next_mail_may_be_asked_for_after_the_interval() -> None:
    assert CHALLENGE.resend_at(POLICY) == NOW + timedelta(seconds=60)
