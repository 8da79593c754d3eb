"""A million people and what they did in a year: rows, table by table, the same each time.

They are no story, as those of `otpweb demo` are: just many, in believable shares and orders, so
that a list which is quick here is quick anywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from random import Random

from otpweb.domain.challenges import Purpose
from otpweb.domain.look_alikes import look_alike_key
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.domain.tallies import DELAYS, MAILED, STEPS, UNDELIVERED, UNDER_WAY, Cause

COLUMNS = {
    "accounts": "id username username_key email email_key password_hash role status created_at"
    " status_reason registered_from look_alike_key status_since announced_at",
    "challenges": "id handle_digest purpose message email email_key account_id key_id mails tries"
    " remember trust created_at mailed_at expires_at ended_at outcome opened_at",
    "outbox": "id challenge_id mail_number message recipient context state attempts created_at"
    " due_at leased_until expires_at settled_at reply",
    "sessions": "id token_digest account_id created_at last_seen_at idle_for expires_at"
    " verified_by user_agent client_address proven_at",
    "decisions": "account_id verdict reason decided_by client_address user_agent request_id"
    " holds_from",
    "tallies": "hour measure count",
    "budgets": "key hits resets_at name subject most",
}

Rows = Iterator[tuple[object, ...]]

_SYLLABLES = ("an", "be", "chi", "da", "el", "fa", "gu", "ha", "io", "ka", "lo", "mi", "no", "ra")
_DOMAINS = ("example.com", "example.org", "mail.example.net", "post.test", "uni.test")
_STATUSES = ("active", "suspended", "rejected")
_STATUS_WEIGHTS = (994, 5, 1)
_PENDING = 0.0002
_ADMINS = 5
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
)
_DAY = 86_400_000  # milliseconds, as all that follows
_HOUR = 3_600_000
_CODE_LIFE = 300_000


@dataclass(frozen=True)
class Size:
    """How many of what."""

    accounts: int = 1_000_000
    events: int = 10_000_000
    challenges: int = 200_000
    budgets: int = 100_000
    sessions: int = 20_000


class Population:
    """Everybody, and all that stands in the tables that are not about what happened."""

    def __init__(self, size: Size, now: datetime, password_hash: str) -> None:
        """Take the moment up to which it goes, and the hash of the password that all have."""
        self.size = size
        self.now = to_epoch(now)
        self._password_hash = password_hash

    @cached_property
    def account_ids(self) -> list[str]:
        """Everybody's id; whoever stands first is the busiest."""
        chance = Random("accounts")
        return [f"{chance.getrandbits(128):032x}" for _ in range(self.size.accounts)]

    @cached_property
    def challenge_ids(self) -> list[str]:
        """The ids of all challenges, the oldest first."""
        chance = Random("challenges")
        return [f"{chance.getrandbits(128):032x}" for _ in range(self.size.challenges)]

    @cached_property
    def clients(self) -> list[str]:
        """Where people come from; the first is a large office."""
        chance = Random("clients")
        many = max(100, self.size.accounts // 5)
        return [f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in range(many // 2)] + [
            f"2001:db8:{chance.randrange(1, 65536):x}:{n % 65535 + 1:x}::1"
            for n in range(many // 2)
        ]

    def username(self, number: int) -> str:
        """Return what somebody is called; beginnings are shared by many, names by nobody."""
        many = len(_SYLLABLES)
        first, second = _SYLLABLES[number % many], _SYLLABLES[number // many % many]
        return f"{first}{second}.{number}"

    def email(self, number: int) -> str:
        """Return somebody's address."""
        return f"{self.username(number)}@{_DOMAINS[number % len(_DOMAINS)]}"

    def day_ago(self, days: int) -> datetime:
        """Return a moment so many days before the end."""
        return from_epoch(self.now - days * _DAY)

    def rows(self, table: str) -> Rows:
        """Yield the rows of a table, in the order of its columns above."""
        made: Rows = getattr(self, f"_{table}")()
        return made

    def _accounts(self) -> Rows:
        chance, many = Random("people"), self.size.accounts
        pending_from = many - max(min(50, many // 4), int(many * _PENDING))
        statuses = chance.choices(_STATUSES, _STATUS_WEIGHTS, k=many)
        for number, account_id in enumerate(self.account_ids):
            username, email = self.username(number), self.email(number)
            created_at = self.now - 2 * _DAY - (many - number) * 1000 * _DAY // many
            status, role = statuses[number], "admin" if number < _ADMINS else "member"
            if number >= pending_from:
                status, created_at = "pending", self.now - (many - number) * 30_000
            if role == "admin":
                status = "active"
            yield (
                *(account_id, username, username, email, email, self._password_hash),
                *(role, status, created_at, "" if status == "active" else "as decided"),
                *(chance.choice(self.clients), look_alike_key(username), created_at, created_at),
            )

    def _challenges(self) -> Rows:
        chance, many = Random("codes"), self.size.challenges
        for number, challenge_id in enumerate(self.challenge_ids):
            asked = self._asked_at(number)
            outcome, tries = _ending(chance, is_new=many - number <= 20)
            purpose = chance.choices(("login", "register", "recover"), (80, 14, 6))[0]
            whose = self._owner(number)
            account_id = self.account_ids[whose] if purpose == "login" else None
            mails = 1 + (chance.random() < 0.05)
            ended_at = asked + chance.randrange(10_000, 200_000) if outcome else None
            email = self.email(whose)
            yield (
                *(challenge_id, challenge_id, purpose, f"{purpose}_code", email, email),
                *(account_id, "bench", mails, tries, 0, 0, asked, asked, asked + _CODE_LIFE),
                *(ended_at, outcome, asked + 2000 if tries else None),
            )

    def _outbox(self) -> Rows:
        chance = Random("mails")
        for number, challenge_id in enumerate(self.challenge_ids):
            asked = self._asked_at(number)
            state = chance.choices(("accepted", "refused", "failed", "expired"), (970, 20, 4, 6))[0]
            reply = {
                "accepted": f"250 2.0.0 Ok: queued as {chance.getrandbits(40):X}",
                "refused": "550 5.1.1 No such user here",
                "failed": "535 5.7.8 Authentication credentials invalid",
                "expired": "451 4.3.2 Please try again later",
            }[state]
            settled = asked + (180_000 if state == "expired" else chance.randrange(300, 4000))
            email = self.email(self._owner(number))
            yield (
                *(f"m{challenge_id[1:]}", challenge_id, 1, "login_code", email, "{}", state),
                *(1, asked, asked, 0, asked + _CODE_LIFE, settled, reply),
            )

    def _sessions(self) -> Rows:
        chance = Random("sessions")
        for number in range(self.size.sessions):
            begun = self.now - chance.randrange(20 * _DAY)
            yield (
                *(f"{number:032x}", f"digest {number}", self.account_ids[self._owner(number)]),
                *(begun, self.now - chance.randrange(_DAY), 30 * _DAY, begun + 30 * _DAY, "code"),
                *(chance.choice(AGENTS), chance.choice(self.clients), begun),
            )

    def _decisions(self) -> Rows:
        for account_id in self.account_ids[-3:]:
            admin = self.account_ids[0]
            until = self.now + 10 * _DAY  # held for as long as is measured
            yield account_id, "approve", "", admin, self.clients[0], AGENTS[0], "request", until

    def _tallies(self) -> Rows:
        chance = Random("tallies")
        hour = self.now // _HOUR * _HOUR
        for begin in range(hour - 30 * _DAY, hour - 2 * _HOUR, _HOUR):
            for measure in MEASURES:
                yield begin, measure, chance.randrange(1, 300)

    def _budgets(self) -> Rows:
        chance, every = Random("budgets"), max(1, min(400, self.size.budgets // 100))
        names = ("wrong codes", "wrong passwords", "mails", "login mails", "codes of client")
        for number in range(self.size.budgets):
            name, most = chance.choice(names), chance.choice((5, 10, 20, 100))
            is_near = number % every == 0
            hits = most - number % 2 if is_near else chance.randrange(1, most * 3 // 5 + 1)
            whose = self._owner(number)
            subject = {
                "mails": self.email(whose),
                "codes of client": self.clients[number % len(self.clients)],
            }.get(name, self.account_ids[whose])
            ends = self.now + chance.randrange(_HOUR, 20 * _DAY)
            yield f"{number:064x}", hits, ends, name, subject, most

    def _asked_at(self, number: int) -> int:
        """Return when a challenge was asked for: evenly, over thirty days but a little."""
        many = self.size.challenges
        return self.now - 60_000 - (many - number) * (29 * _DAY + 20 * _HOUR) // many

    def _owner(self, number: int) -> int:
        """Return whose something is; a few have many."""
        return self.size.accounts * (number * 7919 % 10_007) ** 3 // 10_007**3


# What hours are counted by.
MEASURES: Sequence[str] = (
    "hour",
    *(f"{purpose}.{step}" for purpose in Purpose for step in STEPS),
    *(f"cause.{cause}" for cause in Cause),
    *(f"delay.{upper}" for upper in DELAYS),
    *(MAILED, UNDER_WAY, UNDELIVERED),
)


def _ending(chance: Random, *, is_new: bool) -> tuple[str | None, int]:
    """Return how a challenge ended, and after how many tries."""
    if is_new:
        return None, 0
    endings = ("verified", None, "replaced", "cancelled", "denied", "name_taken", "suspended")
    outcome = chance.choices(endings, (860, 80, 35, 18, 4, 2, 1))[0]
    if outcome == "verified":
        return outcome, chance.choices((1, 2, 3), (90, 8, 2))[0]
    return outcome, chance.choices((0, 1, 5), (80, 12, 8))[0]
