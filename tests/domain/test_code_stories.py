"""The story of an address: one sentence of what became of its last code, and what to do now."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from otpweb.domain.accounts import Status
from otpweb.domain.challenges import Outcome, Purpose
from otpweb.domain.code_log import LoggedCode, LoggedMail, alike
from otpweb.domain.code_stories import Case, tell
from otpweb.domain.letters import Letter
from otpweb.domain.mails import MailState

ASKED = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
SOON, LATER = ASKED + timedelta(minutes=2), ASKED + timedelta(hours=1)
MAIL = LoggedMail(
    number=1,
    letter=Letter.LOGIN_CODE,
    recipient="ann@example.com",
    state=MailState.ACCEPTED,
    attempts=1,
    reply="250 OK queued",
    created_at=ASKED,
    due_at=ASKED + timedelta(minutes=1),
    settled_at=ASKED,
)
CODE = LoggedCode(
    id="c",
    purpose=Purpose.LOGIN,
    letter=Letter.LOGIN_CODE,
    email="ann@example.com",
    email_key="ann@example.com",
    account_id=None,
    mails=1,
    tries=0,
    created_at=ASKED,
    mailed_at=ASKED,
    expires_at=ASKED + timedelta(minutes=5),
    opened_at=None,
    ended_at=None,
    outcome=None,
    mail=MAIL,
)
CASE = Case(address="ann@example.com", last=CODE, tries=5, now=LATER, kept=timedelta(days=30))


def story(case: Case) -> list[str]:
    """Return the sentences as plain text."""
    return [
        "".join(w if isinstance(w, str) else f"{w:%H:%M}" for w in sentence)
        for sentence in tell(case)
    ]


def test_what_became_of_the_last_code_is_one_plain_sentence() -> None:
    case = replace(CASE, last=replace(CODE, tries=2))

    what, advice = story(case)

    assert what == (
        "The last code for ann@example.com, to log in, was accepted by the mail server at 14:02 "
        "(250 OK queued) and typed wrong twice; it expired at 14:07."
    )
    assert advice == "Ask them to look in spam for “otpweb”, then to send a new code."


@pytest.mark.parametrize(
    ("last", "now", "told"),
    [
        (CODE, SOON, "accepted by the mail server at 14:02 (250 OK queued); it is good until"),
        (replace(CODE, opened_at=SOON), SOON, ", and its page was opened; it is good until 14:07."),
        (replace(CODE, tries=1), SOON, "typed wrong once; it is good"),
        (replace(CODE, tries=5), SOON, "typed wrong 5 times; no tries are left."),
        (replace(CODE, mail=None), LATER, "asked for at 14:02, and no e-mail was written"),
    ],
)
def test_how_far_a_code_came_is_told(last: LoggedCode, now: datetime, told: str) -> None:
    assert told in story(replace(CASE, last=last, now=now))[0]


@pytest.mark.parametrize(
    ("state", "told", "advice"),
    [
        (MailState.QUEUED, "waits to be handed over", "wait a minute"),
        (MailState.DELAYED, "next try at 14:03", "wait a minute"),
        (MailState.REFUSED, "refused by the mail server of the address", "spelled right"),
        (MailState.FAILED, "not taken by our mail server", "ours to mend"),
        (MailState.EXPIRED, "not delivered in time", "ours to mend"),
        (MailState.PRINTED, "mail is not sent on this machine", "Switch mail on"),
    ],
)
def test_where_the_mail_is_and_what_to_do_is_told(state: MailState, told: str, advice: str) -> None:
    sentences = story(replace(CASE, last=replace(CODE, mail=replace(MAIL, state=state)), now=SOON))

    assert told in sentences[0]
    assert advice in sentences[1]


@pytest.mark.parametrize(
    ("outcome", "tries", "told"),
    [
        (Outcome.VERIFIED, 1, "; it was typed right at 14:04."),
        (Outcome.VERIFIED, 2, "and typed wrong once; it was typed right at 14:04."),
        (Outcome.CANCELLED, 0, "; the request was given up at 14:04."),
        (Outcome.REPLACED, 0, "; another request in the same browser took its place at 14:04."),
        (Outcome.DENIED, 0, "; whoever reads the mailbox said “this was not me” at 14:04."),
        (Outcome.NAME_TAKEN, 1, "; it was right, but the username had been taken"),
        (Outcome.ADDRESS_TAKEN, 1, "; it was right, but the address had got an account"),
        (Outcome.SUSPENDED, 1, "; it was right, but the account is suspended, at 14:04."),
    ],
)
def test_how_it_ended_is_told(outcome: Outcome, tries: int, told: str) -> None:
    last = replace(CODE, outcome=outcome, tries=tries, ended_at=SOON)

    assert told in story(replace(CASE, last=last))[0]


@pytest.mark.parametrize(
    ("letter", "told"),
    [
        (Letter.ACCOUNT_EXISTS, "the address has an account already"),
        (Letter.NO_ACCOUNT, "the address has no account"),
        (Letter.ADDRESS_IN_USE, "belongs to another account"),
    ],
)
def test_a_mail_without_a_code_is_told_for_what_it_was(letter: Letter, told: str) -> None:
    first, second, *rest = story(replace(CASE, last=replace(CODE, letter=letter)))

    assert first.startswith("The last e-mail for ann@example.com")
    assert told in second
    assert rest == []


def test_of_an_address_that_nobody_asked_for_those_like_it_are_told() -> None:
    case = replace(CASE, last=None, similar=["ann@example.org"])

    assert story(case) == [
        "Nobody asked for a code for ann@example.com in the last 30 days. Similar: ann@example.org."
    ]


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (replace(CASE, muted_until=LATER), "gets no e-mails until 15:02; the link"),
        (replace(CASE, waits_until=LATER), "it can get the next at 15:02."),
        (replace(CASE, status=Status.PENDING), "waits for a decision"),
        (replace(CASE, status=Status.REJECTED), "was rejected"),
        (replace(CASE, status=Status.SUSPENDED), "is suspended"),
        (replace(CASE, status=Status.ACTIVE, accepts_mail=False), "no code is mailed"),
    ],
)
def test_what_else_stands_in_the_way_is_told_last(case: Case, told: str) -> None:
    assert told in story(case)[-1]
    assert told in story(replace(case, last=None))[-1]


def test_the_likeliest_addresses_come_first_and_never_itself() -> None:
    known = ["bob@example.com", "ann@example.co", "ann@example.com", "anna@example.com"]

    assert alike("ann@example.com", known) == ["ann@example.co", "anna@example.com"]
