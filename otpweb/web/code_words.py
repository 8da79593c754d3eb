"""What became of codes and their mails, in the words of the log."""

from datetime import datetime, timedelta
from typing import assert_never

from otpweb.domain.challenges import Outcome, Purpose, State
from otpweb.domain.code_log import LoggedCode, LoggedMail, Picked, Standing
from otpweb.domain.code_timelines import Ended, Noted, Posted, ScreenOpened, Settled, Step
from otpweb.domain.mails import MailState
from otpweb.web.event_words import EVENTS

PURPOSES = {
    Purpose.REGISTER: "Register",
    Purpose.LOGIN: "Log in",
    Purpose.RECOVER: "New password",
    Purpose.CHANGE_EMAIL: "New address",
    Purpose.CONFIRM: "Delete account",
}

STANDINGS: dict[Standing, str] = {
    State.OPEN: "Waits for its code",
    State.EXPIRED: "Expired",
    State.EXHAUSTED: "No tries left",
    Outcome.VERIFIED: "Verified",
    Outcome.NAME_TAKEN: "Username taken meanwhile",
    Outcome.ADDRESS_TAKEN: "Address taken meanwhile",
    Outcome.CANCELLED: "Cancelled",
    Outcome.REPLACED: "Replaced by another request",
    Outcome.DENIED: "“This was not me”",
    Outcome.SUSPENDED: "Account suspended",
}

PICKED = {
    Picked.OPEN: "Open",
    Picked.VERIFIED: "Verified",
    Picked.EXPIRED: "Expired",
    Picked.EXHAUSTED: "No tries left",
    Picked.NOT_ACCEPTED: "E-mail not accepted",
    Picked.CANCELLED: "Cancelled",
    Picked.REPLACED: "Replaced",
    Picked.DENIED: "“This was not me”",
    Picked.NAME_TAKEN: "Username taken",
    Picked.ADDRESS_TAKEN: "Address taken",
    Picked.SUSPENDED: "Account suspended",
}

MAILS = {
    MailState.QUEUED: "Queued",
    MailState.ACCEPTED: "Accepted",
    MailState.DELAYED: "Delayed",
    MailState.REFUSED: "Refused",
    MailState.FAILED: "Not taken by our mail server",
    MailState.EXPIRED: "Not delivered in time",
    MailState.PRINTED: "Printed",
}

_TONES: dict[Standing, str] = {
    State.OPEN: "waiting",
    State.EXHAUSTED: "bad",
    Outcome.VERIFIED: "good",
    Outcome.DENIED: "bad",
    Outcome.SUSPENDED: "bad",
}

# Apart from those of codes: both know an "expired", and only a mail's is somebody's to mend.
_TONES_OF_MAILS: dict[MailState, str] = {
    MailState.ACCEPTED: "good",
    MailState.QUEUED: "waiting",
    MailState.DELAYED: "waiting",
    MailState.REFUSED: "bad",
    MailState.FAILED: "bad",
    MailState.EXPIRED: "bad",
}


def standing_of(code: LoggedCode, *, tries: int, now: datetime) -> str:
    """Return how far a code has come: "Wrong try 2 of 5", "Page opened", "Verified"."""
    standing = code.standing(tries=tries, now=now)
    if standing is not State.OPEN:
        return STANDINGS[standing]
    if code.tries:
        return f"Wrong try {code.tries} of {tries}"
    if code.opened_at:
        return "Page opened"
    return "Requested"


def more_of(code: LoggedCode, *, tries: int, now: datetime) -> str:
    """Return what else there is to say: wrong tries before the end, a mail without a code."""
    standing = code.standing(tries=tries, now=now)
    if not code.letter.holds_code:
        return "no code was in the e-mail"
    if standing is Outcome.VERIFIED and code.ended_at:
        return f"after {_seconds(code.ended_at - code.mailed_at)}"
    if standing is State.OPEN or not code.tries or standing is State.EXHAUSTED:
        return ""
    return f"after {code.tries} {'try' if code.tries == 1 else 'tries'}"


def tone_of(state: Standing | MailState) -> str:
    """Return how a badge of it looks."""
    return _TONES_OF_MAILS.get(state, "") if isinstance(state, MailState) else _TONES.get(state, "")


def step_words(step: Step) -> tuple[str, str]:
    """Return what a step of a timeline was, and what else there is to say of it."""
    match step:
        case Noted(event=event):
            return EVENTS[event.kind], ""
        case Posted(mail=mail, tag=tag):
            return f"E-mail {mail.number} queued", f"request {tag}, to {mail.recipient}"
        case Settled(mail=mail):
            return _settled(mail), mail.reply
        case ScreenOpened():
            return "Code screen opened", ""
        case Ended(standing=standing):
            return STANDINGS[standing], ""
        case _:
            assert_never(step)


def _settled(mail: LoggedMail) -> str:
    tries = "" if mail.attempts == 1 else f", {mail.attempts} attempts"
    match mail.state:
        case MailState.ACCEPTED:
            return f"E-mail {mail.number} accepted by the mail server{tries}"
        case MailState.REFUSED:
            return f"E-mail {mail.number} refused for this address{tries}"
        case MailState.DELAYED:
            return f"E-mail {mail.number} delayed{tries}; next try"
        case _:
            return f"E-mail {mail.number}: {MAILS[mail.state].lower()}{tries}"


def _seconds(length: timedelta) -> str:
    seconds = max(0, round(length.total_seconds()))
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
