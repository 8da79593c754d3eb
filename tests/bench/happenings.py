"""Ten million events of a year: who did what from where, the newest month three times denser."""

from collections.abc import Iterator
from random import Random

from otpweb.domain.events import EventKind
from tests.bench.population import AGENTS, Population

COLUMNS = "at kind actor account_id challenge_id client_address user_agent request_id detail"
_AT_ONCE = 20_000
_YEAR, _MONTH = 364 * 86_400_000, 30 * 86_400_000  # milliseconds
_IN_LAST_MONTH = 0.3  # of all
_WEIGHTS = {
    EventKind.LOGIN_PASSWORD_RIGHT: 260,
    EventKind.LOGIN_COMPLETED: 220,
    EventKind.SESSION_ENDED: 120,
    EventKind.LOGIN_PASSWORD_WRONG: 90,
    EventKind.LOGIN_TRUSTED: 80,
    EventKind.CODE_WRONG: 45,
    EventKind.BROWSER_NEW: 40,
    EventKind.STEP_ASKED: 35,
    EventKind.LOGIN_TOTP: 33,
    EventKind.REGISTRATION_STARTED: 25,
    EventKind.CODE_SENT_AGAIN: 20,
    EventKind.ACCOUNT_CREATED: 18,
    EventKind.RECOVERY_ASKED: 8,
    EventKind.CHALLENGE_CANCELLED: 5,
    EventKind.CODE_BUDGET: 1,
    EventKind.MAIL_BUDGET: 1,
    EventKind.CLIENT_BUDGET: 0.2,
    EventKind.ACCOUNT_SUSPENDED: 0.02,
    EventKind.APPROVAL_REFUSED: 0.01,
    EventKind.EVENTS_EXPORTED: 0.001,
}
_WITH_CODE = frozenset(
    kind for kind in EventKind if kind.startswith(("code.", "registration.", "recovery.asked"))
) | {EventKind.LOGIN_PASSWORD_RIGHT, EventKind.LOGIN_COMPLETED, EventKind.CHALLENGE_CANCELLED}
_BY_VISITORS = frozenset(
    {EventKind.LOGIN_PASSWORD_WRONG, EventKind.REGISTRATION_STARTED, EventKind.CLIENT_BUDGET}
)
_BY_ADMINS = frozenset(
    {EventKind.ACCOUNT_SUSPENDED, EventKind.APPROVAL_REFUSED, EventKind.EVENTS_EXPORTED}
)


def events(population: Population) -> Iterator[tuple[object, ...]]:
    """Yield all events, the oldest first."""
    many = population.size.events
    for begin in range(0, many, _AT_ONCE):
        yield from _some(population, begin, min(_AT_ONCE, many - begin))


def request_of(number: int) -> str:
    """Return the request id of an event: one to two events have the same."""
    return f"{(number // 2) * 0x9E3779B97F4A7C15 % 2**64:016x}"


def _some(population: Population, begin: int, count: int) -> Iterator[tuple[object, ...]]:
    chance = Random(f"events {begin}")
    people, clients = population.account_ids, population.clients
    admin = people[0]
    kinds = chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()), k=count)
    agents = chance.choices(AGENTS, k=count)
    for number, (kind, agent) in enumerate(zip(kinds, agents, strict=True), start=begin):
        draw = chance.random()
        whose = people[int(len(people) * draw**3)]
        client = clients[0 if draw < 0.02 else int(len(clients) * chance.random() ** 2)]
        is_known = kind not in _BY_VISITORS or draw < 0.5
        actor = admin if kind in _BY_ADMINS else "visitor" if kind in _BY_VISITORS else whose
        yield (
            *(_at(population, number), str(kind), actor, whose if is_known else None),
            _challenge(population, number, draw) if kind in _WITH_CODE else None,
            *(client, agent, request_of(number), "{}"),
        )


def _at(population: Population, number: int) -> int:
    share = number / population.size.events
    older = 1 - _IN_LAST_MONTH
    if share < older:
        return population.now - _YEAR + int((_YEAR - _MONTH) * share / older)
    return population.now - _MONTH + int(_MONTH * (share - older) / _IN_LAST_MONTH)


def _challenge(population: Population, number: int, draw: float) -> str:
    """Return the challenge of an event: one that is still there, in the last month."""
    ids, share = population.challenge_ids, number / population.size.events
    if share < 1 - _IN_LAST_MONTH:
        return f"{number * 0x9E3779B97F4A7C15 % 2**128:032x}"
    place = (share - 1 + _IN_LAST_MONTH) / _IN_LAST_MONTH
    return ids[min(len(ids) - 1, int(len(ids) * place + 3 * draw))]
