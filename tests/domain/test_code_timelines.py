"""The timeline of a code: everything in the order of its causes."""

from dataclasses import replace
from datetime import timedelta

from otpweb.domain.challenges import Outcome, State
from otpweb.domain.code_timelines import Ended, Noted, Posted, ScreenOpened, Settled, timeline
from otpweb.domain.events import Event, EventKind
from otpweb.domain.mails import MailState
from tests.domain.test_code_stories import ASKED, CODE, LATER, MAIL, SOON

A_MOMENT = timedelta(milliseconds=5)
BEGUN = Event(ASKED + A_MOMENT, EventKind.LOGIN_PASSWORD_RIGHT, "", None, "c", "", "", "")


def test_an_act_comes_before_the_mail_that_it_brought_about() -> None:
    opened = replace(CODE, opened_at=ASKED + 2 * A_MOMENT, ended_at=SOON, outcome=Outcome.VERIFIED)
    mail = replace(MAIL, settled_at=ASKED + 3 * A_MOMENT)

    steps = timeline(opened, [mail], [BEGUN], tries=5, now=LATER)

    assert [type(step) for step in steps] == [Noted, Posted, ScreenOpened, Settled, Ended]


def test_what_ran_out_by_itself_ended_when_its_time_was_over() -> None:
    *_, last = timeline(CODE, [], [], tries=5, now=LATER)

    assert last == Ended(CODE.expires_at, State.EXPIRED)


def test_what_is_open_has_no_end() -> None:
    assert timeline(CODE, [], [], tries=5, now=SOON) == []


def test_a_mail_that_is_delayed_stands_where_it_is_tried_next() -> None:
    mail = replace(MAIL, state=MailState.DELAYED, settled_at=None)

    *_, last = timeline(CODE, [mail], [], tries=5, now=SOON)

    assert last == Settled(mail.due_at, mail)
