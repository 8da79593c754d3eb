"""Finding people: the newest, or those whose name, address or id begins with a text."""

from collections.abc import Mapping

from otpweb.domain.accounts import Role, Status
from otpweb.domain.directory import Listed, Part, Wanted, beginnings, first_match
from otpweb.domain.lists import PAGE, Page, page_of
from otpweb.domain.moments import to_epoch
from otpweb.flows.services import Services
from otpweb.storage import directory

_FEW = 3000  # people that are looked through one by one
_AT_ONCE = 250  # lines that are read of a part, to leave out those that are not wanted
_MOST_READ = 2000
_LONGEST_PLACE = 250  # characters; it stands in an address


async def look(
    services: Services, wanted: Wanted, *, after: str = "", size: int = PAGE
) -> Page[Listed]:
    """Return a page of people, from the place on where the page before ended.

    The newest first; of a search, those found by name, then by address, then by id, each in its
    order, and nobody twice. A page may hold fewer, and still go on: no page reads more than a
    small part of a million, however few of them are wanted.
    """
    if not wanted.text:
        return await _newest(services, wanted, after, size)
    begins = beginnings(wanted.text)
    if wanted.role is Role.ADMIN or wanted.status not in {None, Status.ACTIVE}:
        few = await directory.newest(services.db, wanted, before=None, limit=_FEW + 1)
        if len(few) <= _FEW:
            return _search_few(few, begins, after, size)
    return await _search(services, wanted, begins, after, size)


async def _newest(services: Services, wanted: Wanted, after: str, size: int) -> Page[Listed]:
    at, _, account_id = after.partition("-")
    is_place = at.isascii() and at.isdecimal() and len(at) <= 15
    before = (int(at), account_id) if is_place else None
    found = await directory.newest(services.db, wanted, before=before, limit=size + 1)
    return page_of([(f"{to_epoch(one.created_at)}-{one.id}", one) for one in found], size=size)


def _search_few(
    few: list[Listed], begins: Mapping[Part, str], after: str, size: int
) -> Page[Listed]:
    order = list(begins)
    part, key = _place(after, begins)
    found = [
        (order.index(match), match.key_of(one), one)
        for one in few
        if (match := first_match(one, begins))
    ]
    rest = sorted(
        (one for one in found if one[:2] > (order.index(part), key)), key=lambda one: one[:2]
    )
    return page_of([(_named(order[at], text), one) for at, text, one in rest], size=size)


async def _search(
    services: Services, wanted: Wanted, begins: Mapping[Part, str], after: str, size: int
) -> Page[Listed]:
    part, key = _place(after, begins)
    found: list[tuple[str, Listed]] = []
    read = 0
    for current in list(begins)[list(begins).index(part) :]:
        is_over = False
        while not is_over:
            lines = await directory.beginning_with(
                services.db, current, begins[current], after=key, limit=_AT_ONCE
            )
            found += [
                (_named(current, current.key_of(one)), one)
                for one in lines
                if wanted.admits(one) and first_match(one, begins) is current
            ]
            read += len(lines)
            is_over = len(lines) < _AT_ONCE
            key = "" if is_over else current.key_of(lines[-1])
            if len(found) > size:
                return page_of(found, size=size)
            if read >= _MOST_READ and not is_over:
                return Page([one for _, one in found], _named(current, key))
    return page_of(found, size=size)


def _place(after: str, begins: Mapping[Part, str]) -> tuple[Part, str]:
    """Return where a page begins; what is no place is the beginning."""
    if after[:1] in set(begins):
        return Part(after[0]), after[1:]
    return next(iter(begins)), ""


def _named(part: Part, key: str) -> str:
    return f"{part}{key}"[:_LONGEST_PLACE]
