"""Mails: tried again while the code lives."""

from datetime import UTC, datetime, timedelta

import pytest

from otpweb.domain.codes import CodeForm
from otpweb.domain.letters import Letter
from otpweb.domain.mails import CodeSlip, Mail, MailState, next_attempt

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)


def mail(attempts: int) -> Mail:
    return Mail(
        id="m",
        letter=Letter.LOGIN_CODE,
        recipient="ann@example.com",
        slip=CodeSlip("c", 1, "k", CodeForm.DIGITS),
        context={},
        state=MailState.QUEUED,
        attempts=attempts,
        created_at=NOW,
        due_at=NOW,
        expires_at=NOW + timedelta(seconds=300),
        settled_at=None,
    )


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 2), (2, 5), (3, 15), (4, 45), (5, 90)])
def test_waits_grow_from_try_to_try(attempts: int, seconds: int) -> None:
    assert next_attempt(mail(attempts), NOW, jitter=1.0) == NOW + timedelta(seconds=seconds)


def test_after_the_sixth_try_it_is_over() -> None:
    assert next_attempt(mail(6), NOW, jitter=1.0) is None


def test_nothing_is_tried_after_its_code_died() -> None:
    late = NOW + timedelta(seconds=299)

    assert next_attempt(mail(1), late, jitter=1.0) is None


@pytest.mark.parametrize("state", [MailState.QUEUED, MailState.DELAYED])
def test_a_mail_is_open_while_something_may_still_happen(state: MailState) -> None:
    assert not state.is_settled
    assert sum(not other.is_settled for other in MailState) == 2
