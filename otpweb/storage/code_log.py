"""The log of codes, read newest first in the order of an index, whatever it is narrowed to."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from otpweb.domain.challenges import Outcome, Purpose
from otpweb.domain.code_log import LoggedCode, LoggedMail, Narrowed, Picked
from otpweb.domain.letters import Letter
from otpweb.domain.mails import MailState
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.storage.database import Database, Row, Value

_PLACE = re.compile(r"([0-9]{1,15})-([0-9a-f]{1,64})")
_END_OF_TEXT = "\U0010ffff"
# Of so many at most the order is made afterwards; more of them are soon met in the log's own.
_FEW = 2000
_LONGEST_RUN = timedelta(days=1)  # from a challenge to the last of its mails, and generously

_COLUMNS = """
    challenges.id, challenges.purpose, challenges.message, challenges.email, challenges.email_key,
    challenges.account_id, challenges.mails, challenges.tries, challenges.created_at,
    challenges.mailed_at, challenges.expires_at, challenges.opened_at, challenges.ended_at,
    challenges.outcome, outbox.mail_number, outbox.message AS mail_letter, outbox.recipient,
    outbox.state AS mail_state, outbox.attempts, outbox.reply, outbox.created_at AS posted_at,
    outbox.due_at, outbox.settled_at
"""

_BEGINS = """email_key COLLATE "binary" >= :beginning AND email_key COLLATE "binary" < :until_key"""

_STATES = ("queued", "delayed", "refused", "failed", "expired")
_NOT_ACCEPTED = " UNION ALL ".join(
    f"""SELECT * FROM (SELECT challenge_id, mail_number FROM outbox
                        WHERE state = '{state}' AND created_at <= :mailed_by
                     ORDER BY created_at DESC, id DESC LIMIT :few) AS {state}"""  # noqa: S608
    for state in _STATES
)

# Where the lines come from, when that is not the whole table in its order.
_SOURCES: Mapping[Picked, str] = {
    # A plus, so that no other index is thought to be better than the one of the moments.
    Picked.OPEN: """(SELECT * FROM challenges
                      WHERE expires_at > :now AND +ended_at IS NULL LIMIT :few) AS challenges""",
    Picked.NOT_ACCEPTED: f"""(SELECT challenges.* FROM ({_NOT_ACCEPTED}) AS mails
                                JOIN challenges ON challenges.id = mails.challenge_id
                                 AND challenges.mails = mails.mail_number) AS challenges""",  # noqa: S608
}

_UNENDED = "challenges.outcome IS NULL AND tries"
_CONDITIONS: Mapping[Picked, str] = {
    Picked.OPEN: f"{_UNENDED} < :tries AND challenges.expires_at > :now",
    Picked.EXPIRED: f"{_UNENDED} < :tries AND challenges.expires_at <= :now",
    Picked.EXHAUSTED: f"{_UNENDED} > 0 AND tries >= :tries",
    Picked.NOT_ACCEPTED: f"outbox.state IN ({', '.join(repr(state) for state in _STATES)})",
}


async def newest(
    db: Database, narrowed: Narrowed, *, tries: int, now: datetime, after: str, limit: int
) -> list[tuple[str, LoggedCode]]:
    """Return so many lines with their places, from after a place on; any other text is none.

    `tries` is how often a code may be tried.
    """
    place = _PLACE.fullmatch(after)
    latest = min(now, narrowed.until) if narrowed.until else now
    at, challenge_id = (int(place[1]), place[2]) if place else (to_epoch(latest) + 1, "")
    values: dict[str, Value] = {"limit": limit, "at": at, "id": challenge_id}
    conditions = ["(challenges.created_at, challenges.id) < (:at, :id)"]
    source = "challenges"
    if narrowed.picked:
        source = _SOURCES.get(narrowed.picked, source)
        conditions.append(_CONDITIONS.get(narrowed.picked, "challenges.outcome = :outcome"))
        values |= {"outcome": narrowed.picked, "tries": tries, "now": to_epoch(now)}
        values |= {"few": _FEW, "mailed_by": at + _LONGEST_RUN // timedelta(milliseconds=1)}
    if narrowed.email_key:
        conditions.append("email_key = :email_key")
        values["email_key"] = narrowed.email_key
    elif narrowed.beginning:
        values |= _beginning(narrowed.beginning)
        conditions.append("substr(email_key, 1, :length) = :beginning")
        if source == "challenges" and await _are_few(db, narrowed.beginning):
            source = f"(SELECT * FROM challenges WHERE {_BEGINS} LIMIT :few) AS challenges"  # noqa: S608
    conditions += _of_the_rest(narrowed, values)
    return await _lines(db, source, conditions, values)


async def find(db: Database, challenge_id: str) -> LoggedCode | None:
    """Return the line of one challenge."""
    found = await _lines(
        db, "challenges", ["challenges.id = :id"], {"id": challenge_id, "limit": 1}
    )
    return found[0][1] if found else None


async def mails_of(db: Database, challenge_id: str) -> list[LoggedMail]:
    """Return all mails of a challenge, the oldest first."""
    rows = await db.fetch_all(
        """
        SELECT mail_number, message AS mail_letter, recipient, state AS mail_state, attempts,
               reply, created_at AS posted_at, due_at, settled_at
          FROM outbox
         WHERE challenge_id = :challenge_id
      ORDER BY mail_number
        """,
        {"challenge_id": challenge_id},
    )
    return [_mail(row) for row in rows]


async def addresses(db: Database, beginning: str, *, limit: int) -> list[str]:
    """Return addresses, as keys, that begin so and were sent a code or have an account."""
    values = {**_beginning(beginning), "limit": limit}
    del values["length"], values["few"]
    rows = await db.fetch_all(
        f"""
        SELECT email_key FROM (SELECT DISTINCT email_key COLLATE "binary" AS email_key
                                 FROM challenges WHERE {_BEGINS} LIMIT :limit) AS mailed
         UNION
        SELECT email_key FROM (SELECT email_key COLLATE "binary" AS email_key
                                 FROM accounts WHERE {_BEGINS} LIMIT :limit) AS owned
        """,  # noqa: S608
        values,
    )
    return [row["email_key"] for row in rows]


async def _lines(
    db: Database, source: str, conditions: list[str], values: Mapping[str, Value]
) -> list[tuple[str, LoggedCode]]:
    statement = f"""
        SELECT {_COLUMNS}
          FROM {source}
          LEFT JOIN outbox ON outbox.challenge_id = challenges.id
                          AND outbox.mail_number = challenges.mails
         WHERE {" AND ".join(conditions)}
      ORDER BY challenges.created_at DESC, challenges.id DESC
         LIMIT :limit
    """  # noqa: S608
    used = {name: values[name] for name in values if re.search(rf":{name}\b", statement)}
    rows = await db.fetch_all(statement, used)
    return [(f"{row['created_at']}-{row['id']}", _code(row)) for row in rows]


def _of_the_rest(narrowed: Narrowed, values: dict[str, Value]) -> list[str]:
    conditions = []
    if narrowed.purpose:
        conditions.append("challenges.purpose = :purpose")
        values["purpose"] = narrowed.purpose
    if narrowed.since:
        conditions.append("challenges.created_at >= :since")
        values["since"] = to_epoch(narrowed.since)
    if narrowed.until:
        conditions.append("challenges.created_at < :until")
        values["until"] = to_epoch(narrowed.until)
    return conditions


async def _are_few(db: Database, beginning: str) -> bool:
    values = _beginning(beginning)
    del values["length"]
    row = await db.fetch_one(
        f"""
        SELECT COUNT(*) AS count
          FROM (SELECT 1 AS one FROM challenges WHERE {_BEGINS} LIMIT :few) AS begun
        """,  # noqa: S608
        values,
    )
    return row is not None and row["count"] < _FEW


def _beginning(text: str) -> dict[str, Value]:
    until = text + _END_OF_TEXT
    return {"beginning": text, "until_key": until, "length": len(text), "few": _FEW}


def _code(row: Row) -> LoggedCode:
    return LoggedCode(
        id=row["id"],
        purpose=Purpose(row["purpose"]),
        letter=Letter(row["message"]),
        email=row["email"],
        email_key=row["email_key"],
        account_id=row["account_id"],
        mails=row["mails"],
        tries=row["tries"],
        created_at=from_epoch(row["created_at"]),
        mailed_at=from_epoch(row["mailed_at"]),
        expires_at=from_epoch(row["expires_at"]),
        opened_at=_moment(row["opened_at"]),
        ended_at=_moment(row["ended_at"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        mail=_mail(row) if row["mail_number"] is not None else None,
    )


def _mail(row: Row) -> LoggedMail:
    return LoggedMail(
        number=row["mail_number"],
        letter=Letter(row["mail_letter"]),
        recipient=row["recipient"],
        state=MailState(row["mail_state"]),
        attempts=row["attempts"],
        reply=row["reply"] or "",
        created_at=from_epoch(row["posted_at"]),
        due_at=from_epoch(row["due_at"]),
        settled_at=_moment(row["settled_at"]),
    )


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_epoch(milliseconds)
