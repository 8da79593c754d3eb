"""What the code screen shows of a challenge."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from otpweb.domain.addresses import suggestion, webmail
from otpweb.domain.challenges import Purpose, State
from otpweb.domain.codes import CodeForm
from otpweb.domain.mails import MailState
from otpweb.domain.waits import seconds_until
from otpweb.flows.services import Services
from otpweb.flows.verification import Screen
from otpweb.web import mail_news


@dataclass(frozen=True, slots=True)
class ChallengeShown:
    """A challenge in the words of its screen; times in whole seconds."""

    purpose: Purpose
    email: str
    tag: str
    state: State
    has_letters: bool
    seconds_left: int
    lifetime: int
    expires_at: datetime
    tries_left: int
    tries_total: int
    mail_number: int
    mails_left: int


@dataclass(frozen=True, slots=True)
class DeliveryShown:
    """Where the newest mail is, and in how many seconds the next may be asked for."""

    state: MailState
    at: datetime | None
    is_settled: bool
    resend_in: int
    mails_left: int
    email: str
    can_correct: bool
    news: str


def screen_context(screen: Screen, services: Services, *, resend_in: int) -> dict[str, object]:
    """Return what `panels/verify.html` needs, errors aside.

    `resend_in` are the seconds that the next mail has to wait, where more is known of it than how
    long ago the last one was.
    """
    challenge, policy = screen.challenge, services.codes
    delivery = delivery_of(screen, services)
    is_register = challenge.purpose is Purpose.REGISTER
    return {
        "challenge": ChallengeShown(
            purpose=challenge.purpose,
            email=challenge.email,
            tag=challenge.tag,
            state=screen.state,
            has_letters=challenge.code_form is CodeForm.LETTERS,
            seconds_left=seconds_until(challenge.expires_at, screen.now),
            lifetime=policy.lifetime // timedelta(seconds=1),
            expires_at=challenge.expires_at,
            tries_left=max(0, policy.tries - challenge.tries),
            tries_total=policy.tries,
            mail_number=challenge.mails,
            mails_left=challenge.mails_left(policy, screen.now),
        ),
        "delivery": replace(delivery, resend_in=max(resend_in, delivery.resend_in)),
        "suggestion": suggestion(challenge.email) if is_register else None,
        "is_doubtful": is_register and services.addresses.doubts(challenge.email_key),
        "webmail": webmail(challenge.email),
    }


def delivery_of(screen: Screen, services: Services) -> DeliveryShown:
    """Return what `partials/_delivery.html` needs."""
    challenge, mail, policy = screen.challenge, screen.mail, services.codes
    state = mail.state if mail else MailState.EXPIRED
    if not state.is_settled and screen.now >= challenge.expires_at:
        state = MailState.EXPIRED
    return DeliveryShown(
        state=state,
        at=mail.settled_at if mail else None,
        is_settled=state.is_settled,
        resend_in=seconds_until(challenge.resend_at(policy), screen.now),
        mails_left=challenge.mails_left(policy, screen.now),
        email=challenge.email,
        can_correct=challenge.purpose is Purpose.REGISTER,
        news=mail_news.for_who_waits(services.mail_watch, policy.lifetime),
    )
