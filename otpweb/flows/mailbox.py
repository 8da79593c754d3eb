"""Development: the mails that were printed, as their recipients would have seen them."""

from dataclasses import dataclass
from email.message import EmailMessage

from otpweb.domain.codes import derive_code
from otpweb.domain.mails import Mail
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
    letters = []
    for mail in mails:
        if key := services.keys.find(mail.key_id):
            code = derive_code(key, mail.challenge_id, mail.mail_number)
            letters.append(OpenedLetter(mail, services.composer.compose(mail, code)))
    return letters
