"""How codes and their mails look in the log."""

from otpweb.domain.challenges import State
from otpweb.domain.mails import MailState
from otpweb.web.code_words import tone_of


def test_a_code_that_expired_is_nobodys_fault_and_a_mail_that_did_is() -> None:
    assert tone_of(State.EXPIRED) == ""
    assert tone_of(MailState.EXPIRED) == "bad"
