"""Finding somebody whom an operator names."""

from otpweb.domain.accounts import Account
from otpweb.domain.addresses import Address, parse_address
from otpweb.flows.services import Services
from otpweb.storage import accounts


async def find_person(services: Services, text: str) -> Account | None:
    """Return the account that has this id, username or e-mail address.

    The id first: a username can be spelt like somebody's id, an id like nobody's name.
    """
    text = text.strip()
    if not text.isprintable():  # PostgreSQL takes no NUL
        return None
    if "@" in text:
        address = parse_address(text, test_domains=True)
        if not isinstance(address, Address):
            return None
        return await accounts.find_by_email(services.db, address.key)
    return await accounts.find(services.db, text) or await accounts.find_by_username(
        services.db, text
    )
