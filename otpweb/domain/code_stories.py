"""What to answer when somebody says that no code came: one plain story for an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from otpweb.domain.accounts import Status
from otpweb.domain.challenges import Outcome, Purpose, State
from otpweb.domain.code_log import LoggedCode, Standing
from otpweb.domain.letters import Letter
from otpweb.domain.mails import MailState

Words = tuple[str | datetime, ...]  # moments are shown in the reader's own zone

_FOR = {
    Purpose.REGISTER: "to register",
    Purpose.LOGIN: "to log in",
    Purpose.RECOVER: "to choose a new password",
    Purpose.CHANGE_EMAIL: "to change the address of an account",
    Purpose.CONFIRM: "to delete the account",
}

_ENDED: dict[Standing, str] = {
    Outcome.VERIFIED: "it was typed right at ",
    Outcome.NAME_TAKEN: "it was right, but the username had been taken meanwhile, at ",
    Outcome.ADDRESS_TAKEN: "it was right, but the address had got an account meanwhile, at ",
    Outcome.CANCELLED: "the request was given up at ",
    Outcome.REPLACED: "another request in the same browser took its place at ",
    Outcome.DENIED: "whoever reads the mailbox said “this was not me” at ",
    Outcome.SUSPENDED: "it was right, but the account is suspended, at ",
}

_NO_CODE = {
    Letter.ACCOUNT_EXISTS: "It held no code: the address has an account already, and the e-mail "
    "says so. She can log in, or choose a new password.",
    Letter.NO_ACCOUNT: "It held no code: the address has no account, and the e-mail says so. "
    "They may have registered with another address.",
    Letter.ADDRESS_IN_USE: "It held no code: the new address belongs to another account, and the "
    "e-mail says so.",
}


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of an address; `tries` is how often a code may be tried.

    `muted_until`: mails for it were stopped by "this was not me"; `waits_until`: it had as many
    mails as it may have. `accepts_mail` is False for an account that logs in with an app instead.
    """

    address: str
    last: LoggedCode | None
    tries: int
    now: datetime
    kept: timedelta
    status: Status | None = None
    accepts_mail: bool = True
    muted_until: datetime | None = None
    waits_until: datetime | None = None
    similar: Sequence[str] = ()


def tell(case: Case) -> list[Words]:
    """Return the sentences: what became of the last code, what to do now, what else stands in the
    way.
    """
    last = case.last
    told = [_nobody_asked(case)] if last is None else [_last(last, case), (_advice(last, case),)]
    return [words for words in (*told, *_obstacles(case)) if words != ("",)]


def _last(last: LoggedCode, case: Case) -> Words:
    standing = last.standing(tries=case.tries, now=case.now)
    what = "code" if last.letter.holds_code else "e-mail"
    begin: Words = (f"The last {what} for {case.address}, {_FOR[last.purpose]}, ", *_mail(last))
    if not last.letter.holds_code:
        return (*begin, ".")
    return (*begin, *_typed(last, standing), *_end(last, standing), ".")


def _mail(last: LoggedCode) -> Words:
    mail = last.mail
    if mail is None:
        return "was asked for at ", last.created_at, ", and no e-mail was written"
    at = mail.settled_at or mail.created_at
    reply = f" ({mail.reply})" if mail.reply else ""
    match mail.state:
        case MailState.ACCEPTED:
            return "was accepted by the mail server at ", at, reply
        case MailState.REFUSED:
            return "was refused by the mail server of the address at ", at, reply
        case MailState.FAILED:
            return "was not taken by our mail server at ", at, reply
        case MailState.DELAYED:
            return (
                "is delayed: the mail server did not take it yet",
                reply,
                ", next try at ",
                (mail.due_at),
            )
        case MailState.QUEUED:
            return "was asked for at ", last.created_at, " and waits to be handed over"
        case MailState.PRINTED:
            return "was printed at ", at, ", since mail is not sent on this machine"
        case MailState.EXPIRED:
            return "was not delivered in time, asked for at ", last.created_at, reply


def _typed(last: LoggedCode, standing: Standing) -> Words:
    wrong = last.tries - (standing is not State.OPEN and last.outcome in _RIGHT)
    if wrong > 0:
        times = {1: "once", 2: "twice"}.get(wrong, f"{wrong} times")
        return (f" and typed wrong {times}",)
    return (", and its page was opened",) if last.opened_at and not last.outcome else ()


_RIGHT = {Outcome.VERIFIED, Outcome.NAME_TAKEN, Outcome.ADDRESS_TAKEN, Outcome.SUSPENDED}


def _end(last: LoggedCode, standing: Standing) -> Words:
    if standing is State.EXHAUSTED:
        return ("; no tries are left",)
    if standing is State.EXPIRED:
        return "; it expired at ", last.expires_at
    if standing is State.OPEN:
        return "; it is good until ", last.expires_at
    return f"; {_ENDED[standing]}", last.ended_at or last.expires_at


def _advice(last: LoggedCode, case: Case) -> str:
    if last.letter in _NO_CODE:
        return _NO_CODE[last.letter]
    standing = last.standing(tries=case.tries, now=case.now)
    if last.outcome is Outcome.VERIFIED:
        return "That went well; nothing is to be done for it."
    state = last.mail.state if last.mail else MailState.EXPIRED
    match state:
        case MailState.REFUSED:
            return (
                "Ask them whether the address is spelled right, and read what the mail server says."
            )
        case MailState.FAILED | MailState.EXPIRED:
            return "This is ours to mend: look at the mail desk. Then ask them to send a new code."
        case MailState.DELAYED | MailState.QUEUED:
            return "Ask them to wait a minute, and look at the mail desk if it takes longer."
        case MailState.PRINTED:
            return "Switch mail on in the settings to have codes sent."
        case MailState.ACCEPTED:
            return _advice_after_delivery(standing)


def _advice_after_delivery(standing: Standing) -> str:
    match standing:
        case Outcome.NAME_TAKEN:
            return "Ask them to register again with another username."
        case Outcome.ADDRESS_TAKEN:
            return "Ask them to log in: the address has an account now."
        case State.EXHAUSTED:
            return "Ask them to start again, and to copy the newest code from the newest e-mail."
        case Outcome.CANCELLED | Outcome.REPLACED:
            return "Ask them to start again and to stay in one browser, or look for a newer code."
        case Outcome.DENIED | Outcome.SUSPENDED:
            return ""
        case _:
            return "Ask them to look in spam for “otpweb”, then to send a new code."


def _nobody_asked(case: Case) -> Words:
    days = case.kept // timedelta(days=1)
    similar = f" Similar: {', '.join(case.similar)}." if case.similar else ""
    return (f"Nobody asked for a code for {case.address} in the last {days} days.{similar}",)


def _obstacles(case: Case) -> list[Words]:
    told: list[Words] = []
    if case.muted_until:
        told.append((_MUTED, case.muted_until, "; the link in that e-mail takes it back."))
    if case.waits_until:
        told.append((_MANY, case.waits_until, "."))
    if case.status in _STANDINGS:
        told.append((_STANDINGS[case.status],))
    if case.status and not case.accepts_mail:
        told.append(
            ("Its account logs in with an authenticator app or a passkey, so no code is mailed.",)
        )
    return told


_MUTED = "Whoever reads the mailbox said “this was not me”, so it gets no e-mails until "
_MANY = "It has had as many e-mails as it may have; it can get the next at "
_STANDINGS: dict[Status | None, str] = {
    Status.PENDING: "Its account waits for a decision of an administrator.",
    Status.REJECTED: "Its account was rejected.",
    Status.SUSPENDED: "Its account is suspended: a right code lets nobody in.",
}
