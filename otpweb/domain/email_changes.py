"""Changes of an address, and the link by which whoever reads the old one takes it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from otpweb.domain.addresses import Address
from otpweb.domain.keys import Keyring

UNDO_FOR = timedelta(days=7)

_USE = "undo of e-mail change"


@dataclass(frozen=True, slots=True)
class EmailChange:
    """A change of an account's address; `undone_at` is None for as long as it stands."""

    id: str
    account_id: str
    old: Address
    new_email: str
    changed_at: datetime
    undo_until: datetime
    undone_at: datetime | None = None


def undo_token(keys: Keyring, change_id: str) -> str:
    """Return what the link in the mail to the old address holds: derived, and stored nowhere."""
    return keys.sign(_USE, change_id)


def read_undo_token(keys: Keyring, token: str) -> str | None:
    """Return which change it undoes, or None for a token that we did not write."""
    return keys.read_signed(_USE, token)
