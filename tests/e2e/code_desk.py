"""A server that others have used for a month, without waiting for it."""

import random
import sqlite3
import time
from contextlib import closing

from otpweb.composition import build_services
from otpweb.domain.tokens import new_id
from otpweb.flows import tallying
from tests.conftest import make_settings
from tests.server import Server

FILLED = {"CODES_KEPT": "31d"}  # a server of its own: what is filled in stays there

_DAY = 86_400_000
_OUTCOMES = ["verified", None, "replaced", "cancelled", "denied"]
_REPLIES = {
    "accepted": "250 2.0.0 Ok: queued as 4bXk3h1Lq9z",
    "refused": "550 5.1.1 <…>: Recipient address rejected: User unknown",
    "expired": "421 4.7.0 Try again later",
}


def connect(server: Server) -> "closing[sqlite3.Connection]":
    """Open the server's database beside it."""
    path = server.database_url.removeprefix("sqlite:///")
    return closing(sqlite3.connect(path, timeout=20, isolation_level=None))


def fill(server: Server, *, codes: int = 900) -> None:
    """Have as many codes been asked for in the last month as somebody might have."""
    chance, now = random.Random(7), int(time.time() * 1000)
    with connect(server) as db:
        if db.execute("SELECT COUNT(*) FROM challenges").fetchone()[0] > codes:
            return
        db.execute("BEGIN")
        for _ in range(codes):
            _add(db, chance, now - int(chance.random() ** 2 * 30 * _DAY) - 600_000)
        db.execute("COMMIT")


async def count(server: Server) -> None:
    """Have every hour counted that is over, as the server would by and by."""
    services = build_services(make_settings(server.database_url))
    await services.db.connect()
    while await tallying.tally(services):
        pass
    services.hasher.close()
    await services.db.disconnect()


def _add(db: sqlite3.Connection, chance: random.Random, at: int) -> None:
    purpose = chance.choices(["register", "login", "recover"], [3, 6, 1])[0]
    state = chance.choices(list(_REPLIES), [95, 3, 2])[0]
    outcome = chance.choices(_OUTCOMES, [84, 8, 4, 3, 1])[0] if state == "accepted" else None
    delay = int(chance.lognormvariate(3.4, 0.7) * 1000)
    tries = 1 if outcome == "verified" else chance.choices([0, 2, 5], [6, 2, 1])[0]
    name = chance.choice(["mia", "noah", "lena", "omar", "yuki"])
    email = f"{name}{chance.randrange(99)}@example.org"
    challenge_id = new_id()
    db.execute(
        """INSERT INTO challenges (id, handle_digest, purpose, message, email, email_key, key_id,
                                   code_form, mails, tries, remember, trust, created_at, mailed_at,
                                   expires_at, opened_at, ended_at, outcome)
           VALUES (?, ?, ?, ?, ?, ?, 'gone', 'digits', 1, ?, 0, 0, ?, ?, ?, ?, ?, ?)""",
        (
            *(challenge_id, challenge_id, purpose, f"{purpose}_code", email, email, tries, at, at),
            *(at + 300_000, at + 900, at + min(delay, 290_000) if outcome else None, outcome),
        ),
    )
    db.execute(
        """INSERT INTO outbox (id, challenge_id, mail_number, message, recipient, context, state,
                               attempts, created_at, due_at, leased_until, expires_at, settled_at,
                               reply)
           VALUES (?, ?, 1, ?, ?, '{}', ?, 1, ?, ?, 0, ?, ?, ?)""",
        (
            *(new_id(), challenge_id, f"{purpose}_code", email, state, at, at),
            *(at + 300_000, at + 700, _REPLIES[state]),
        ),
    )
