"""/dev/mail: development only, the mails that were not sent. Registered nowhere else."""

from email.message import EmailMessage

from quart import Blueprint, Response, abort
from quart.typing import ResponseReturnValue

from otpweb.domain.codes import request_tag
from otpweb.domain.mails import CodeSlip
from otpweb.flows import mailbox
from otpweb.web.guard import POLICY
from otpweb.web.render import panel
from otpweb.web.visitor import services

blueprint = Blueprint("dev_mail", __name__)

_LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@blueprint.get("/dev/mail")
async def show() -> ResponseReturnValue:
    """All mails, newest first."""
    letters = await mailbox.open_mailbox(services())
    mails = [
        {
            "id": letter.mail.id,
            "recipient": letter.mail.recipient,
            "subject": letter.message["Subject"],
            "at": letter.mail.created_at,
            "tag": _tag(letter.mail.slip),
            "text": _part(letter.message, "plain"),
            "state": letter.mail.state,
        }
        for letter in letters
    ]
    response = await panel("dev_mail", mails=mails)
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


@blueprint.get("/dev/mail/<mail_id>")
async def show_html(mail_id: str) -> ResponseReturnValue:
    """The HTML part alone, for a frame; mail clients allow styles in it, so this page does."""
    for letter in await mailbox.open_mailbox(services()):
        if letter.mail.id == mail_id:
            response = Response(_part(letter.message, "html"))
            response.headers["Content-Security-Policy"] = _LETTER_POLICY
            return response
    abort(404)


def _tag(slip: CodeSlip | None) -> str | None:
    return request_tag(slip.challenge_id, slip.mail_number) if slip else None


def _part(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    return str(part.get_content()) if part else ""
