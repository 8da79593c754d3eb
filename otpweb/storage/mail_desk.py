"""The outbox as the desk reads it: what waits, what came to nothing, and what went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from otpweb.domain.letters import Letter
from otpweb.domain.mails import DEAD, GONE, WAITING, MailLine, MailState
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.storage.database import Database, Row, Value
from otpweb.storage.outbox import WANTED

_LETTERS = ", ".join(f"'{letter}'" for letter in Letter)
_DEAD = ", ".join(f"'{state}'" for state in DEAD)
_RECIPIENT = 'lower(recipient COLLATE "binary")'  # of ASCII letters only, on both backends
_LAST_LETTER = "\U0010ffff"

_COLUMNS = f"""
    outbox.id, outbox.challenge_id, outbox.message, outbox.recipient, outbox.state,
    outbox.attempts, outbox.created_at, outbox.due_at, outbox.settled_at, outbox.reply,
    CASE WHEN outbox.expires_at > :now AND {WANTED} THEN 1 ELSE 0 END AS is_wanted
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after this mail."""

    created_at: datetime
    id: str
    recipient: str

    def __str__(self) -> str:
        return f"{to_epoch(self.created_at)}-{self.id}-{self.recipient}"


def place_of(line: MailLine) -> Place:
    """Return where a mail stands in the lists of dead letters."""
    return Place(line.created_at, line.id, _folded(line.recipient))


def parse_place(text: str) -> Place | None:
    """Return a place as it was written; None for what is none."""
    moment, _, rest = text.partition("-")
    mail_id, _, recipient = rest.partition("-")
    is_number = moment.isascii() and moment.isdigit() and len(moment) <= 14
    return Place(from_epoch(int(moment)), mail_id, recipient) if is_number and mail_id else None


async def find(db: Database, mail_id: str, *, now: datetime) -> MailLine | None:
    """Return one mail."""
    row = await db.fetch_one(
        f"SELECT {_COLUMNS} FROM outbox WHERE id = :id",  # noqa: S608
        {"id": mail_id, "now": to_epoch(now)},
    )
    return _line(row) if row else None


async def list_waiting(
    db: Database, *, now: datetime, limit: int, states: Sequence[MailState] = WAITING
) -> list[MailLine]:
    """Return mails that are to go still, the oldest first."""
    return await _list(db, states, "created_at, id", {"now": to_epoch(now), "limit": limit})


async def list_gone(db: Database, *, now: datetime, limit: int) -> list[MailLine]:
    """Return mails that were taken, the newest first."""
    values = {"now": to_epoch(now), "limit": limit}
    return await _list(db, GONE, "created_at DESC, id DESC", values)


async def list_dead(
    db: Database,
    *,
    now: datetime,
    limit: int,
    states: Sequence[MailState] = DEAD,
    after: Place | None = None,
) -> list[MailLine]:
    """Return mails that came to nothing, the newest first."""
    values: dict[str, Value] = {"now": to_epoch(now), "limit": limit}
    condition = ""
    if after:
        condition = "AND (created_at, id) < (:after_at, :after_id)"
        values |= _after(after)
    return await _list(db, states, "created_at DESC, id DESC", values, condition)


async def list_dead_to(
    db: Database,
    beginning: str,
    *,
    now: datetime,
    limit: int,
    states: Sequence[MailState] = DEAD,
    after: Place | None = None,
) -> list[MailLine]:
    """Return those to addresses that begin so, address by address, each with its newest first.

    From the last address to the first: that is the order in which one index has them.
    """
    values: dict[str, Value] = {
        "now": to_epoch(now),
        "limit": limit,
        "from": _folded(beginning),
        "until": _folded(beginning) + _LAST_LETTER,
    }
    condition = ""
    if after:
        condition = f"AND ({_RECIPIENT}, created_at, id) < (:until, :after_at, :after_id)"
        values |= _after(after) | {"until": after.recipient}
    rows = await db.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM (SELECT id, created_at, {_RECIPIENT} AS name
                  FROM outbox
                 WHERE state IN ({_DEAD})
                   AND {_RECIPIENT} >= :from AND {_RECIPIENT} <= :until {condition}
                   AND state IN ({_quoted(states)})
              ORDER BY {_RECIPIENT} DESC, created_at DESC, id DESC
                 LIMIT :limit) AS found
          JOIN outbox ON outbox.id = found.id
      ORDER BY found.name DESC, found.created_at DESC, found.id DESC
        """,  # noqa: S608
        values,
    )
    return [_line(row) for row in rows]


async def revive(db: Database, *, now: datetime, mail_id: str | None = None) -> list[str]:
    """Queue again what came to nothing and is still wanted; one mail or all, and return which.

    A code that died stays unsent, whoever asks.
    """
    rows = await db.fetch_all(
        f"""
        UPDATE outbox
           SET state = 'queued', attempts = 0, due_at = :now, leased_until = 0, settled_at = NULL
         WHERE state IN ({_DEAD})
           AND expires_at > :now
           AND message IN ({_LETTERS})
           AND {WANTED}
           {"AND id = :id" if mail_id is not None else ""}
        RETURNING id
        """,  # noqa: S608
        {"now": to_epoch(now)} | ({"id": mail_id} if mail_id is not None else {}),
    )
    return [str(row["id"]) for row in rows]


async def _list(
    db: Database,
    states: Sequence[MailState],
    order: str,
    values: Mapping[str, Value],
    condition: str = "",
) -> list[MailLine]:
    # Of each state as many as all may be, by the index that has them in this order.
    of_each = " UNION ALL ".join(
        f"""
        SELECT * FROM (SELECT id, created_at FROM outbox
                        WHERE state = '{state}' {condition}
                     ORDER BY {order} LIMIT :limit) AS {state}_ones
        """  # noqa: S608
        for state in states
    )
    rows = await db.fetch_all(
        f"""
        SELECT {_COLUMNS}
          FROM (SELECT * FROM ({of_each}) AS ones ORDER BY {order} LIMIT :limit) AS found
          JOIN outbox ON outbox.id = found.id
      ORDER BY found.{order.replace(", ", ", found.")}
        """,  # noqa: S608
        values,
    )
    return [_line(row) for row in rows]


def _after(place: Place) -> dict[str, Value]:
    return {"after_at": to_epoch(place.created_at), "after_id": place.id}


def _quoted(states: Sequence[MailState]) -> str:
    return ", ".join(f"'{state}'" for state in states)


def _folded(address: str) -> str:
    return address.encode(errors="replace").lower().decode()


def _line(row: Row) -> MailLine:
    return MailLine(
        id=row["id"],
        letter=row["message"],
        recipient=row["recipient"],
        challenge_id=row["challenge_id"],
        state=MailState(row["state"]),
        attempts=row["attempts"],
        created_at=from_epoch(row["created_at"]),
        due_at=from_epoch(row["due_at"]),
        settled_at=from_epoch(row["settled_at"]) if row["settled_at"] is not None else None,
        reply=row["reply"] or "",
        is_wanted=bool(row["is_wanted"]),
    )
