"""Letters as their recipients see them: what no table holds is derived when one is opened."""

from email.message import EmailMessage

from otpweb.domain.codes import derive_code, request_tag, written
from otpweb.domain.denials import denial_token
from otpweb.domain.mails import CodeSlip, Mail
from otpweb.flows.services import Services
from otpweb.mail.messages import Enclosed


def compose(services: Services, mail: Mail) -> EmailMessage | None:
    """Return the message of a mail; None when the key of its code has been dropped."""
    if mail.slip is None:
        return services.composer.compose(mail)
    enclosed = _enclosed(services, mail.slip)
    return services.composer.compose(mail, enclosed) if enclosed else None


def conceal(services: Services, mail: Mail, reply: str) -> str:
    """Return a mail server's reply without code and link: some quote what they refuse."""
    enclosed = _enclosed(services, mail.slip) if mail.slip else None
    if enclosed is None:
        return reply
    for secret in (enclosed.code, written(enclosed.code), enclosed.denial_token):
        reply = reply.replace(secret, "…")
    return reply


def _enclosed(services: Services, slip: CodeSlip) -> Enclosed | None:
    key = services.keys.find(slip.key_id)
    if key is None:
        return None
    return Enclosed(
        code=derive_code(key, slip.challenge_id, slip.mail_number, slip.form),
        tag=request_tag(slip.challenge_id, slip.mail_number),
        denial_token=denial_token(services.keys, slip.challenge_id, slip.mail_number),
    )
