"""Denials: the link by which whoever reads a mailbox says "this was not me"."""

from otpweb.domain.keys import Keyring

_USE = "denial"


def denial_token(keys: Keyring, challenge_id: str, mail_number: int) -> str:
    """Return what the link of a mail holds: which mail it is, and that we wrote it.

    Derived like a code, so nothing of it is stored; it cannot be made into one. It speaks for the
    mailbox that this mail went to, and for no other that the challenge may have had since.
    """
    return keys.sign(_USE, f"{challenge_id}-{mail_number}")


def read_denial_token(keys: Keyring, token: str) -> tuple[str, int] | None:
    """Return challenge and number of the mail, or None for a token that we did not write."""
    mail = keys.read_signed(_USE, token)
    if mail is None:
        return None
    challenge_id, _, mail_number = mail.partition("-")
    return challenge_id, int(mail_number)
