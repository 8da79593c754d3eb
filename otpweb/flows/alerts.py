"""Telling the owner of a mailbox that somebody else is at the door; once a day is enough."""

from datetime import timedelta

from otpweb.domain.budgets import Budget
from otpweb.domain.challenges import Challenge, Letter
from otpweb.domain.visits import Visit
from otpweb.flows import mailing
from otpweb.flows.services import Services
from otpweb.storage import budgets

_ONCE_A_DAY = timedelta(days=1)


async def wrong_codes(services: Services, visit: Visit, challenge: Challenge) -> None:
    """Mail that so many wrong codes were tried that codes are longer from now on.

    To whoever the codes went to, with an account or without: who has one must not show.
    """
    once = Budget("alert of wrong codes", hits=1, window=_ONCE_A_DAY)
    async with services.db.transaction():
        [spending] = await budgets.spend(
            services.db, [(once, challenge.addressee.subject)], now=services.clock()
        )
        if spending.is_over:
            return
        owner = await mailing.find_owner(services, challenge)
        await mailing.post_notice(services, visit, challenge, Letter.WRONG_CODES, owner=owner)
    services.mail_waiting.set()
