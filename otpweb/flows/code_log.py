"""The log of codes: what became of each, and the story of an address that got none."""

from dataclasses import dataclass, replace
from datetime import datetime

from otpweb.domain.accounts import Account, canonical
from otpweb.domain.addresses import Address, parse_address
from otpweb.domain.challenges import Addressee, Purpose
from otpweb.domain.code_log import LoggedCode, Narrowed, alike
from otpweb.domain.code_stories import Case, Words, tell
from otpweb.domain.code_timelines import Step, timeline
from otpweb.domain.lists import PAGE, Page, page_of
from otpweb.domain.tokens import can_be_id
from otpweb.flows import mailing
from otpweb.flows.services import Services
from otpweb.storage import accounts, budgets, code_log, events

_MOST_EVENTS = 500  # of one challenge; there are seldom more than ten
_LIKE_IT = 3  # letters that similar addresses begin with
_MOST_ALIKE = 200


@dataclass(frozen=True, slots=True)
class Log:
    """A page of the log, and of an address that was searched for its story."""

    page: Page[LoggedCode]
    story: list[Words]
    now: datetime


@dataclass(frozen=True, slots=True)
class Timeline:
    """One code, and all that happened around it."""

    code: LoggedCode
    steps: list[Step]
    now: datetime


async def look(
    services: Services,
    narrowed: Narrowed,
    *,
    searched: str = "",
    after: str = "",
    size: int = PAGE,
) -> Log:
    """Return a page of the log, newest first.

    `searched` is a username, an address, or how one begins; of a whole one the story is told.
    """
    now = services.clock()
    account, narrowed = await _whose(services, narrowed, searched)
    found = await _read(services, narrowed, now, after, size)
    if not found and narrowed.email_key and not account and not after:
        # While it is being typed, "ann@example.co" is no address yet.
        begun = replace(narrowed, email_key="", beginning=narrowed.email_key)
        found = await _read(services, begun, now, after, size)
    story = [] if after else await _story(services, narrowed, account, now)
    return Log(page_of(found, size=size), story, now)


async def open_timeline(services: Services, challenge_id: str) -> Timeline | None:
    """Return all that is known of one code, or None where nothing is."""
    if not can_be_id(challenge_id):
        return None
    code = await code_log.find(services.db, challenge_id)
    if code is None:
        return None
    mails = await code_log.mails_of(services.db, challenge_id)
    noted = await events.of_challenge(services.db, challenge_id, limit=_MOST_EVENTS)
    now = services.clock()
    steps = timeline(code, mails, noted, tries=services.codes.tries, now=now)
    return Timeline(code, steps, now)


async def _read(
    services: Services, narrowed: Narrowed, now: datetime, after: str, size: int
) -> list[tuple[str, LoggedCode]]:
    tries = services.codes.tries
    return await code_log.newest(
        services.db, narrowed, tries=tries, now=now, after=after, limit=size + 1
    )


async def _whose(
    services: Services, narrowed: Narrowed, searched: str
) -> tuple[Account | None, Narrowed]:
    if not searched:
        return None, narrowed
    address = parse_address(searched, test_domains=True)
    if isinstance(address, Address):
        account = await accounts.find_by_email(services.db, address.key)
        return account, replace(narrowed, email_key=address.key)
    account = await accounts.find_by_username(services.db, searched)
    if account:
        return account, replace(narrowed, email_key=account.email_key)
    return None, replace(narrowed, beginning=canonical(searched))


async def _story(
    services: Services, narrowed: Narrowed, account: Account | None, now: datetime
) -> list[Words]:
    key = narrowed.email_key
    if not key:
        return []
    of_address = Narrowed(email_key=key)
    last = next((code for _, code in await _read(services, of_address, now, "", 1)), None)
    muted, waits = await _stops(services, key, account, now)
    takes_mail = account is None or account.authenticators.accepts_mailed_code(
        site_allows=services.steps.takes_mailed_code
    )
    return tell(
        Case(
            address=last.email if last else account.email if account else key,
            last=last,
            tries=services.codes.tries,
            now=now,
            kept=services.retention.codes,
            status=account.status if account else None,
            accepts_mail=takes_mail,
            muted_until=muted,
            waits_until=waits,
            similar=await _similar(services, key) if last is None else (),
        )
    )


async def _stops(
    services: Services, email_key: str, account: Account | None, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """Return until when the address gets no mails: because somebody said so, or had too many."""
    owner = account.id if account else None
    addressees = [Addressee.of(purpose, email_key, owner) for purpose in Purpose]
    mutes = [mailing.mute(addressee) for addressee in addressees]
    limits = {pair for one in addressees for pair in mailing.limits_of_address(services, one)}
    found = await budgets.look(services.db, [*dict.fromkeys(mutes), *limits], now=now)
    muted = [one.resets_at for one in found if one.budget == mailing.MUTED]
    spent = [one.resets_at for one in found if one.budget != mailing.MUTED and one.is_used_up]
    return max(muted, default=None), max(spent, default=None)


async def _similar(services: Services, email_key: str) -> list[str]:
    beginning = email_key[:_LIKE_IT]
    known = await code_log.addresses(services.db, beginning, limit=_MOST_ALIKE)
    return alike(email_key, known)
