"""How the desk speaks of people: their status, what they have, what was done and by whom."""

from collections.abc import Mapping
from typing import assert_never

from otpweb.domain.accounts import Role, Status
from otpweb.domain.authenticators import Factor
from otpweb.domain.events import Event
from otpweb.flows import audit
from otpweb.flows.person_acts import LONGEST_REASON, LastAdmin, Nobody, NotAsItIs, OwnAccount

# Words, and the tone of their badge.
STATUSES: Mapping[Status, tuple[str, str]] = {
    Status.ACTIVE: ("Active", "good"),
    Status.PENDING: ("Waits for a decision", "waiting"),
    Status.REJECTED: ("Rejected", "bad"),
    Status.SUSPENDED: ("Suspended", "bad"),
}
ROLES: Mapping[Role, str] = {Role.MEMBER: "Member", Role.ADMIN: "Administrator"}
SHOWN_BY: Mapping[Factor, str] = {
    Factor.PASSWORD: "password",
    Factor.MAILED_CODE: "mailed code",
    Factor.TRUSTED_BROWSER: "trusted browser",
    Factor.TOTP: "authenticator app",
    Factor.PASSKEY: "passkey",
    Factor.RECOVERY_CODE: "recovery code",
}
NO_REASON = f"Say why, in at most {LONGEST_REASON} characters. The person will read it."
BUSY = "The machine is busy right now, so nothing was done."
WRONG_NAME = "That is not the username. Type it as it stands above."


def who(event: Event, names: Mapping[str, str]) -> str:
    """Return who did what an event tells of, as its account's page says it."""
    if event.actor == audit.VISITOR:
        return "somebody not logged in"
    if event.actor == audit.COMMAND:
        return "the otpweb command"
    if event.actor == event.account_id:
        return "themselves"
    return names.get(event.actor, "an account that is gone")


NO_ADMIN = "Another administrator was quicker by a moment, so nothing was done."


def refusal(kept: OwnAccount | LastAdmin | NotAsItIs | Nobody) -> str:
    """Return why nothing was done, and what can be."""
    match kept:
        case OwnAccount():
            return "This is your own account. What you may change of it is on its own pages."
        case LastAdmin():
            return (
                "This is the only administrator who can log in, and without one nobody could run "
                "this site. Make somebody else an administrator first."
            )
        case NotAsItIs():
            return "Something had changed meanwhile, so nothing was done. This is how it is now."
        case Nobody():
            return "There is no such account any more."
        case _:
            assert_never(kept)
