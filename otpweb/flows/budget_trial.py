"""Trying a limit on what happened in the last day, before it is set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from otpweb.domain.addresses import abuse_key
from otpweb.domain.budgets import Limit, budgets
from otpweb.domain.challenges import Purpose
from otpweb.domain.clients import network_of
from otpweb.domain.listed_budgets import CAUSES, Listed
from otpweb.domain.moments import from_epoch
from otpweb.domain.replays import PastHit, Replay, replay
from otpweb.flows.services import Services
from otpweb.storage import past_hits
from otpweb.storage.database import Row

MOST = 2_000  # hits; more would keep the page waiting
_BACK = timedelta(days=1)

# All but those of apps: events do not say which app a wrong answer was counted against.
TRIABLE = tuple(one for one in Listed if one is not Listed.WRONG_TOTPS)
_RENEWING = {Listed.WRONG_CODES}
_OF_ALL = {Listed.WRONG_RECOVERIES, Listed.ALL_MAILS}
_OF_CLIENTS = {Listed.CLIENT_REGISTRATIONS, Listed.CLIENT_PASSWORDS, Listed.CLIENT_CODES}
_OF_MAILS = {Listed.MAILS, Listed.ALL_MAILS}


@dataclass(frozen=True, slots=True)
class Trial:
    """What the limits would have done, and what those in force do about the same hits.

    `is_cut`: there were more hits than are read; these are the newest.
    """

    limits: tuple[Limit, ...]
    wanted: Replay
    in_force: Replay
    is_cut: bool


async def run(services: Services, listed: Listed, notation: str) -> Trial | str:
    """Try limits in the notation of settings; a text says what is wrong with that.

    Told from events: what was refused at once may have left none.
    """
    limits = services.find_limits(notation)
    if isinstance(limits, str):
        return limits
    hits, is_cut = await _read(services, listed)
    wanted = budgets(listed, limits, renews=listed in _RENEWING)
    return Trial(
        limits=limits,
        wanted=replay(hits, wanted),
        in_force=replay(hits, listed.of(services.budgets)),
        is_cut=is_cut,
    )


async def _read(services: Services, listed: Listed) -> tuple[Sequence[PastHit], bool]:
    first = await past_hits.first_event_since(services.db, services.clock() - _BACK)
    if first is None:
        return [], False
    rows: list[Row] = []
    for kind in sorted(CAUSES[listed]):
        rows += await past_hits.newest(services.db, kind, first=first, limit=MOST + 1)
    rows.sort(key=_number)
    newest = rows[-MOST:]
    networks = {address: network_of(address) for address in {r["client_address"] for r in newest}}
    hits = (_hit(listed, row, networks[row["client_address"]]) for row in newest)
    return [hit for hit in hits if hit is not None], len(rows) > MOST


def _number(row: Row) -> int:
    return int(row["id"])


def _hit(listed: Listed, row: Row, client: str) -> PastHit | None:
    subject = client if listed in _OF_CLIENTS else _subject(listed, row)
    return None if subject is None else PastHit(from_epoch(row["at"]), subject, client)


def _subject(listed: Listed, row: Row) -> str | None:
    """Return whose budget was spent; None where it was another budget, or cannot be told."""
    purpose, account_id = row["purpose"], row["account_id"]
    is_anybodys = purpose is not None and not Purpose(purpose).is_after_password
    address = abuse_key(row["email_key"]) if row["email_key"] else None
    if listed in _OF_MAILS and not is_anybodys:
        return None
    if listed is Listed.WRONG_RECOVERIES and purpose != Purpose.RECOVER:
        return None
    if listed is Listed.LOGIN_MAILS and is_anybodys:
        return None
    if listed in _OF_ALL:
        return "everybody"
    if listed is Listed.MAILS:
        return address
    if listed is Listed.WRONG_CODES:
        whose = address if is_anybodys else account_id
        return f"{purpose or Purpose.LOGIN} {whose}" if whose else None
    found: str | None = account_id
    return found
