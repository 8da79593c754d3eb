"""Development: the mails that were printed, as their recipients would have seen them."""

from dataclasses import dataclass
from email.message import EmailMessage

from otpweb.domain.mails import Mail
from otpweb.flows import letters
from otpweb.flows.services import Services
from otpweb.storage import outbox

_SHOWN = 30


@dataclass(frozen=True, slots=True)
class OpenedLetter:
    """A mail and what it says."""

    mail: Mail
    message: EmailMessage


async def open_mailbox(services: Services) -> list[OpenedLetter]:
    """Return the last mails, newest first, composed anew: they are kept nowhere."""
    mails = await outbox.newest(services.db, limit=_SHOWN)
    composed = ((mail, letters.compose(services, mail)) for mail in mails)
    return [OpenedLetter(mail, message) for mail, message in composed if message]
