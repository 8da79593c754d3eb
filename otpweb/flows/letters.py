"""Letters as their recipients see them: what no table holds is derived when one is opened."""

from dataclasses import replace
from email.message import EmailMessage

from otpweb.domain.codes import derive_code, request_tag, written
from otpweb.domain.denials import denial_token
from otpweb.domain.email_changes import undo_token
from otpweb.domain.mails import CodeSlip, Mail
from otpweb.flows.services import Services
from otpweb.mail.messages import Enclosed


def compose(services: Services, mail: Mail) -> EmailMessage | None:
    """Return the message of a mail; None when the key of its code has been dropped."""
    if mail.slip is None:
        link = {"undo_url": _undo_url(services, mail)}
        return services.composer.compose(replace(mail, context=mail.context | link))
    enclosed = _enclosed(services, mail.slip)
    return services.composer.compose(mail, enclosed) if enclosed else None


def conceal(services: Services, mail: Mail, reply: str) -> str:
    """Return a mail server's reply without code and link: some quote what they refuse."""
    for secret in _secrets(services, mail):
        reply = reply.replace(secret, "…")
    return reply


def _secrets(services: Services, mail: Mail) -> list[str]:
    if mail.slip is None:
        token = _undo_token(services, mail)
        return [token] if token else []
    enclosed = _enclosed(services, mail.slip)
    if enclosed is None:
        return []
    return [enclosed.code, written(enclosed.code), enclosed.denial_token]


def _undo_url(services: Services, mail: Mail) -> str:
    token = _undo_token(services, mail)
    return f"{services.composer.letterhead.public_url}/undo-email/{token}" if token else ""


def _undo_token(services: Services, mail: Mail) -> str | None:
    change_id = mail.context.get("change_id")
    return undo_token(services.keys, change_id) if change_id else None


def _enclosed(services: Services, slip: CodeSlip) -> Enclosed | None:
    key = services.keys.find(slip.key_id)
    if key is None:
        return None
    return Enclosed(
        code=derive_code(key, slip.challenge_id, slip.mail_number, slip.form),
        tag=request_tag(slip.challenge_id, slip.mail_number),
        denial_token=denial_token(services.keys, slip.challenge_id, slip.mail_number),
    )
