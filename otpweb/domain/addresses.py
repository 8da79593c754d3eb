"""E-mail addresses: one per field, one spelling per mailbox, and a hint for mistyped ones."""

import difflib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from otpweb.domain.accounts import canonical

LONGEST_ADDRESS = 254  # RFC 5321, section 4.5.3.1.3: a path of 256 with its angle brackets

_GMAIL = {"gmail.com", "googlemail.com"}
_WELL_KNOWN = (
    "aol.com", "fastmail.com", "gmail.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com",
    "icloud.com", "live.com", "mail.com", "me.com", "msn.com", "outlook.com", "proton.me",
    "protonmail.com", "t-online.de", "web.de", "yahoo.co.uk", "yahoo.com", "yahoo.de", "yandex.com",
    "zoho.com",
)  # fmt: skip


_WEBMAIL = {
    "gmail.com": ("Gmail", "https://mail.google.com/"),
    "googlemail.com": ("Gmail", "https://mail.google.com/"),
    "gmx.de": ("GMX", "https://www.gmx.net/"),
    "gmx.net": ("GMX", "https://www.gmx.net/"),
    "hotmail.com": ("Outlook", "https://outlook.live.com/mail/"),
    "icloud.com": ("iCloud Mail", "https://www.icloud.com/mail"),
    "live.com": ("Outlook", "https://outlook.live.com/mail/"),
    "outlook.com": ("Outlook", "https://outlook.live.com/mail/"),
    "proton.me": ("Proton Mail", "https://mail.proton.me/"),
    "protonmail.com": ("Proton Mail", "https://mail.proton.me/"),
    "web.de": ("WEB.DE", "https://web.de/"),
    "yahoo.com": ("Yahoo Mail", "https://mail.yahoo.com/"),
}


@dataclass(frozen=True, slots=True)
class Webmail:
    """Where people of a provider read their mail."""

    name: str
    url: str


class AddressProblem(StrEnum):
    """Why a text cannot be an address."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    MALFORMED = "malformed"
    DISPOSABLE = "disposable"


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it was typed, and the key under which it is one and the same mailbox."""

    email: str
    key: str


def parse_address(text: str, *, test_domains: bool = False) -> Address | AddressProblem:
    """Return the one address in the text, or what keeps it from being one.

    Nothing is looked up. Lists, display names, quoted parts and control characters are refused.
    `test_domains` admits the reserved domain `.test` (RFC 6761).
    """
    text = text.strip()
    if not text:
        return AddressProblem.EMPTY
    if len(text) > LONGEST_ADDRESS:
        return AddressProblem.TOO_LONG
    try:
        found = validate_email(
            text, check_deliverability=False, test_environment=test_domains, allow_smtputf8=True
        )
    except EmailNotValidError:
        return AddressProblem.MALFORMED
    key = f"{canonical(found.local_part)}@{found.ascii_domain.lower()}"
    return Address(email=found.normalized, key=key)


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """Which addresses are thrown away after use, and what to do about them."""

    disposable: AbstractSet[str] = frozenset()
    is_refused: bool = False

    def refuses(self, email_key: str) -> bool:
        """Tell whether nobody can register with this address."""
        return self.is_refused and is_disposable(email_key, self.disposable)

    def doubts(self, email_key: str) -> bool:
        """Tell whether to say, before it is used, that this address may be gone one day."""
        return is_disposable(email_key, self.disposable)


def abuse_key(email_key: str) -> str:
    """Return the key that all the spellings of one mailbox share: without tag and Gmail's dots.

    For budgets only: mail goes to what was typed, since elsewhere these are different people.
    """
    local, _, domain = email_key.rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _GMAIL:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def is_disposable(email_key: str, domains: AbstractSet[str]) -> bool:
    """Tell whether the address is of one of these domains, or of a domain below one."""
    labels = email_key.rpartition("@")[2].split(".")
    return any(".".join(labels[start:]) in domains for start in range(len(labels) - 1))


def wire_form(email: str) -> str:
    """Return the address as SMTP wants it: its domain in ASCII (IDNA)."""
    found = validate_email(email, check_deliverability=False, test_environment=True)
    return f"{found.local_part}@{found.ascii_domain}"


def suggestion(email: str) -> str | None:
    """Return the address that was probably meant ("ann@gmial.com": "ann@gmail.com"), if any.

    Only a hint: a domain that looks like a mistyped one may well be somebody's own.
    """
    local, _, domain = email.rpartition("@")
    domain = domain.lower()
    if not local or domain in _WELL_KNOWN:
        return None
    close = difflib.get_close_matches(domain, _WELL_KNOWN, n=1, cutoff=0.84)
    return f"{local}@{close[0]}" if close else None


def webmail(email: str) -> Webmail | None:
    """Return where mail to this address is read, for the providers most people have."""
    known = _WEBMAIL.get(email.rpartition("@")[2].lower())
    return Webmail(*known) if known else None
