"""Letters to somebody about what the people who run the site did to the account."""

from otpweb.domain.accounts import Account
from otpweb.domain.letters import Letter
from otpweb.flows import mailing
from otpweb.flows.desk import Operator
from otpweb.flows.services import Services

_BY = "the people who run this site"


async def post(
    services: Services, operator: Operator, letter: Letter, account: Account, **about: str
) -> None:
    """Promise the owner a letter, in the transaction of what it tells of.

    It does not say who did it, nor from where: that stands in the events, and is nobody else's.
    """
    about |= {"device": _BY, "client_address": ""}
    await mailing.post_notice(services, operator.visit, letter, account, **about)
