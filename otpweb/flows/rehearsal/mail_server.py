"""A mail server that is not there: it takes mail, is slow or refuses, and fills mailboxes."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from random import Random

from otpweb.flows.rehearsal.clock import StageClock
from otpweb.mail.smtp import Accepted, Delayed, Delivery, Refused

NO_SUCH_USER = "550 5.1.1 The email account that you tried to reach does not exist"
NO_SUCH_DOMAIN = "550 5.1.2 Bad destination mailbox address: domain does not exist"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in somebody's mailbox; from `arrives_at` on it can be read."""

    arrives_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Some time in which the server answers otherwise, to so many of the mails."""

    begins: datetime
    ends: datetime
    answer: Delivery
    share: float = 1.0


class PretendServer:
    """Stands in for the mail server of the site, and those of everybody's providers."""

    def __init__(self, clock: StageClock, chance: Random) -> None:
        self.troubles: list[Trouble] = []
        self.refused: dict[str, str] = {}  # replies, by address or domain
        self.slow_domains: dict[str, float] = {}  # minutes from us into the mailbox
        self._clock = clock
        self._chance = chance
        self._mailboxes: defaultdict[str, list[Letter]] = defaultdict(list)

    async def deliver(self, message: EmailMessage, *, sender: str, recipient: str) -> Delivery:
        """Say what came of it, after the time it takes."""
        self._clock.pass_by(self._chance.lognormvariate(-1.0, 0.5))
        if trouble := self._trouble():
            return trouble
        domain = recipient.rpartition("@")[2]
        if reply := self.refused.get(recipient) or self.refused.get(domain):
            return Refused(reply, recipient=True)
        minutes = self.slow_domains.get(domain, 0) * self._chance.uniform(0.5, 1.6)
        on_the_way = timedelta(minutes=minutes, seconds=self._chance.lognormvariate(0.8, 0.7))
        body = message.get_body(("plain",))
        text = f"{message['Subject']}\n{body.get_content() if body else ''}"
        self._mailboxes[recipient].append(Letter(self._clock.now + on_the_way, text))
        return Accepted(f"250 2.0.0 Ok: queued as {self._chance.getrandbits(44):011X}")

    async def close(self) -> None:
        """Nothing is open."""

    def find(
        self, recipient: str, wanted: Callable[[str], str | None], *, since: datetime
    ) -> str | None:
        """Return what is wanted, out of the newest mail that came since then and has it."""
        for letter in reversed(self._mailboxes[recipient]):
            is_there = since <= letter.arrives_at <= self._clock.now
            found = wanted(letter.text) if is_there else None
            if found:
                return found
        return None

    def _trouble(self) -> Delivery | None:
        for trouble in self.troubles:
            is_now = trouble.begins <= self._clock.now < trouble.ends
            if is_now and self._chance.random() < trouble.share:
                return trouble.answer
        return None


def morning_of_trouble(day: datetime) -> list[Trouble]:
    """Return what goes wrong on one morning: slow, then away, then the wrong password for it."""

    def between(begin: float, end: float, answer: Delivery, share: float = 1.0) -> Trouble:
        return Trouble(day + timedelta(hours=begin), day + timedelta(hours=end), answer, share)

    busy = Delayed("451 4.3.2 Too many connections, please try again later")
    away = Delayed("connection refused")
    login = Refused("535 5.7.8 Authentication credentials invalid", recipient=False)
    return [
        between(7.6, 8.4, busy, 0.7),
        between(8.4, 8.9, away),
        between(8.9, 9.1, login),
        between(9.1, 9.8, busy, 0.4),
    ]
