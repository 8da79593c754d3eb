"""What is stored of an account, for its owner: on one page, and as a file to take away."""

from collections.abc import Mapping
from dataclasses import dataclass

from otpweb.domain.accounts import Account
from otpweb.domain.devices import describe_device
from otpweb.domain.events import EventKind
from otpweb.domain.visits import Visit
from otpweb.flows import audit
from otpweb.flows.services import Services
from otpweb.storage import own_data
from otpweb.storage.own_data import Facts

_FORMAT = "otpweb-account-data-1"  # another number, if a program that reads it would stumble


@dataclass(frozen=True, slots=True)
class Overview:
    """In how many browsers somebody is logged in, and how many are trusted."""

    logged_in: int
    trusted: int


async def overview(services: Services, account: Account) -> Overview:
    """Return what the account page says of an account's browsers."""
    counts = await own_data.count_browsers(services.db, account.id, now=services.clock())
    return Overview(*counts)


async def collect(services: Services, visit: Visit, account: Account) -> dict[str, object]:
    """Return everything that is stored of an account, secrets aside (GDPR, articles 15 and 20).

    The names are kept as they are, and more may come. Moments are datetimes. No password, code,
    key or token is in it, nor a hash of one: whoever finds the file can open nothing with it.
    """
    await audit.note_once(
        services,
        visit,
        EventKind.DATA_DOWNLOADED,
        about=account.id,
        actor=account.id,
        account_id=account.id,
    )
    stored = await own_data.of_account(services.db, account.id)
    return {
        "format": _FORMAT,
        "made_at": services.clock(),
        "account": {
            "id": account.id,
            "username": account.username,
            "email": account.email,
            "role": account.role,
            "status": account.status,
            "status_since": account.status_since,
            "status_reason": account.status_reason,
            "created_at": account.created_at,
            **stored["account"][0],
        },
        "authenticators": _authenticators(account, stored),
        "recovery_codes_left": account.authenticators.recovery_codes,
        "recovery_codes": stored["recovery_codes"],
        "requests": stored["requests"],
        "sessions": _with_devices(stored["sessions"]),
        "trusted_browsers": _with_devices(stored["trusted_browsers"]),
        "known_browsers": stored["known_browsers"],
        "email_changes": stored["email_changes"],
        "mails": stored["mails"],
        "events": _with_devices(stored["events"]),
    }


def _authenticators(account: Account, stored: Mapping[str, list[Facts]]) -> list[Facts]:
    return [
        {"kind": "password"},
        {
            "kind": "mailed code",
            "is_wanted": account.authenticators.takes_mailed_code,
            "is_on_hold": account.authenticators.must_be_shown,
        },
        *({"kind": "authenticator app", **facts} for facts in stored["authenticator_apps"]),
        *({"kind": "passkey", **facts} for facts in stored["passkeys"]),
    ]


def _with_devices(rows: list[Facts]) -> list[Facts]:
    return [{"device": describe_device(str(row["user_agent"])), **row} for row in rows]
