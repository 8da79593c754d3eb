"""Letters: templates made into messages, the moment before they are sent."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address as HeaderAddress
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from otpweb.domain.addresses import wire_form
from otpweb.domain.codes import written
from otpweb.domain.mails import Mail
from otpweb.domain.tokens import new_id


class _Headers(HeaderRegistry):
    """Most headers say the same in every mail; parsing them anew is half the work of making one."""

    def __init__(self) -> None:
        super().__init__()
        self._parse = lru_cache(maxsize=64)(super().__call__)

    def __call__(self, name: str, value: str) -> BaseHeader:
        return self._parse(name, value)


_HEADERS = _Headers()
_ASCII = SMTP.clone(header_factory=_HEADERS)
_UTF8 = SMTPUTF8.clone(header_factory=_HEADERS)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What all letters share."""

    sender: str
    public_url: str
    code_in_subject: bool
    registration_is_open: bool

    @property
    def sender_address(self) -> str:
        """The bare address, for the envelope."""
        return parseaddr(self.sender)[1]


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What a mail holds that no table does."""

    code: str = field(repr=False)
    tag: str
    denial_token: str = field(repr=False)


class Composer:
    """Makes messages from the templates in `templates/mail`; a page, a test and the outbox see
    the same thing.
    """

    def __init__(self, templates: Path, letterhead: Letterhead) -> None:
        self.letterhead = letterhead
        name, address = parseaddr(letterhead.sender)
        self._from = str(HeaderAddress(name, addr_spec=address))
        self._domain = address.rpartition("@")[2]
        self._templates = Environment(
            loader=FileSystemLoader(templates),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def compose(self, mail: Mail, enclosed: Enclosed | None = None) -> EmailMessage:
        """Return the message, text and HTML; a mail with a slip has its code enclosed.

        Composed again it is the same message with the same Message-ID (RFC 5322, section 3.6.4),
        so that a repeat after a lost reply can be recognised.
        """
        message = self._envelope(mail.recipient, mail.id, mail.created_at)
        message["Subject"] = self._render(mail, enclosed, "subject.txt").strip()
        message.set_content(self._render(mail, enclosed, "body.txt").strip() + "\n")
        message.add_alternative(self._render(mail, enclosed, "body.html"), subtype="html")
        return message

    def compose_test(self, recipient: str) -> EmailMessage:
        """Return the message by which an operator sees that mail arrives."""
        message = self._envelope(recipient, new_id(), datetime.now(UTC))
        message["Subject"] = "otpweb can send mail"
        message.set_content(f"This mail was sent by the otpweb at {self.letterhead.public_url}.\n")
        return message

    def _envelope(self, recipient: str, name: str, date: datetime) -> EmailMessage:
        to = wire_form(recipient)
        message = EmailMessage(policy=_ASCII if to.isascii() else _UTF8)
        message["From"] = self._from
        message["To"] = to
        message["Date"] = format_datetime(date)
        message["Message-ID"] = f"<{name}@{self._domain}>"
        # RFC 3834, section 5: no vacation notes in reply.
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        return message

    def _render(self, mail: Mail, enclosed: Enclosed | None, part: str) -> str:
        public_url = self.letterhead.public_url
        lifetime = mail.expires_at - mail.created_at
        return self._templates.get_template(f"mail/{mail.letter}/{part}").render(
            mail.context,
            code=written(enclosed.code) if enclosed else None,
            bare_code=enclosed.code if enclosed else None,
            tag=enclosed.tag if enclosed else None,
            denial_url=f"{public_url}/not-me/{enclosed.denial_token}" if enclosed else None,
            site=urlsplit(public_url).netloc,
            public_url=public_url,
            minutes=max(1, round(lifetime.total_seconds() / 60)),
            requested_at=mail.created_at,
            show_code_in_subject=self.letterhead.code_in_subject,
            registration_is_open=self.letterhead.registration_is_open,
        )
