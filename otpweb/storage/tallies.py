"""Tallies: what happened in each hour, so often; and the counting itself."""

from collections.abc import Mapping
from datetime import datetime

from otpweb.domain.challenges import Outcome, Purpose
from otpweb.domain.letters import Letter
from otpweb.domain.mails import MailState
from otpweb.domain.moments import from_epoch, to_epoch
from otpweb.domain.tallies import MAILED, UNDELIVERED, UNDER_WAY, Alike
from otpweb.storage.database import Database, Value


async def codes_between(
    db: Database, begins: datetime, ends: datetime, *, tries: int, now: datetime
) -> list[Alike]:
    """Return the challenges that were opened in that time, those that went alike in one."""
    rows = await db.fetch_all(
        """
        SELECT purpose, message, outcome, mail_state, was_tried, is_exhausted, is_over,
               COUNT(*) AS count
          FROM (SELECT challenges.purpose, challenges.message, challenges.outcome,
                       outbox.state AS mail_state,
                       CASE WHEN outbox.attempts > 0 THEN 1 ELSE 0 END AS was_tried,
                       CASE WHEN challenges.tries >= :tries THEN 1 ELSE 0 END AS is_exhausted,
                       CASE WHEN challenges.expires_at <= :now THEN 1 ELSE 0 END AS is_over
                  FROM challenges
                  LEFT JOIN outbox ON outbox.challenge_id = challenges.id
                                  AND outbox.mail_number = challenges.mails
                 WHERE challenges.created_at >= :begins AND challenges.created_at < :ends) AS codes
      GROUP BY purpose, message, outcome, mail_state, was_tried, is_exhausted, is_over
        """,
        {**_between(begins, ends), "tries": tries, "now": to_epoch(now)},
    )
    return [
        Alike(
            purpose=Purpose(row["purpose"]),
            letter=Letter(row["message"]),
            outcome=Outcome(row["outcome"]) if row["outcome"] else None,
            mail=MailState(row["mail_state"]) if row["mail_state"] else None,
            was_tried=bool(row["was_tried"]),
            is_exhausted=bool(row["is_exhausted"]),
            is_over=bool(row["is_over"]),
            count=row["count"],
        )
        for row in rows
    ]


async def delays_between(db: Database, begins: datetime, ends: datetime) -> dict[int, int]:
    """Return how often it took so many whole seconds from the mail to the right code."""
    rows = await db.fetch_all(
        """
        SELECT (ended_at - mailed_at) / 1000 AS seconds, COUNT(*) AS count
          FROM challenges
         WHERE created_at >= :begins AND created_at < :ends AND outcome = 'verified'
      GROUP BY (ended_at - mailed_at) / 1000
        """,
        _between(begins, ends),
    )
    return {row["seconds"]: row["count"] for row in rows}


async def mails_between(db: Database, begins: datetime, ends: datetime) -> dict[MailState, int]:
    """Return how many mails were promised in that time, by where they are."""
    rows = await db.fetch_all(
        """
        SELECT state, COUNT(*) AS count
          FROM outbox
         WHERE created_at >= :begins AND created_at < :ends
      GROUP BY state
        """,
        _between(begins, ends),
    )
    return {MailState(row["state"]): row["count"] for row in rows}


async def oldest(db: Database) -> datetime | None:
    """Return when the oldest challenge that is still there was opened."""
    row = await db.fetch_one("SELECT MIN(created_at) AS at FROM challenges")
    return from_epoch(row["at"]) if row and row["at"] is not None else None


async def last_hour(db: Database) -> datetime | None:
    """Return the last hour that is counted."""
    row = await db.fetch_one("SELECT MAX(hour) AS hour FROM tallies")
    return from_epoch(row["hour"]) if row and row["hour"] is not None else None


async def keep(db: Database, hour: datetime, counts: Mapping[str, int]) -> None:
    """Keep what was counted of an hour, in one statement: whoever counts it again changes nothing.

    In the order of the measures, so that two processes never wait for each other.
    """
    values: dict[str, Value] = {"hour": to_epoch(hour)}
    for number, measure in enumerate(sorted(counts)):
        values |= {f"measure{number}": measure, f"count{number}": counts[measure]}
    rows = ", ".join(f"(:hour, :measure{n}, :count{n})" for n in range(len(counts)))
    await db.execute(
        f"""
        INSERT INTO tallies (hour, measure, count)
        VALUES {rows}
            ON CONFLICT (hour, measure) DO UPDATE SET count = excluded.count
        """,  # noqa: S608
        values,
    )


async def sums_since(db: Database, moment: datetime) -> dict[str, int]:
    """Return what was counted from that hour on, all hours together."""
    rows = await db.fetch_all(
        """
        SELECT measure, CAST(SUM(count) AS BIGINT) AS count
          FROM tallies WHERE hour >= :since GROUP BY measure
        """,
        {"since": to_epoch(moment)},
    )
    return {row["measure"]: row["count"] for row in rows}


async def mails_since(db: Database, moment: datetime) -> dict[datetime, dict[str, int]]:
    """Return the mails of each hour from that one on."""
    rows = await db.fetch_all(
        """
        SELECT hour, measure, count
          FROM tallies
         WHERE hour >= :since AND measure IN (:accepted, :under_way, :not_accepted)
        """,
        {
            "since": to_epoch(moment),
            "accepted": MAILED,
            "under_way": UNDER_WAY,
            "not_accepted": UNDELIVERED,
        },
    )
    hours: dict[datetime, dict[str, int]] = {}
    for row in rows:
        hours.setdefault(from_epoch(row["hour"]), {})[row["measure"]] = row["count"]
    return hours


async def delete_older_than(db: Database, moment: datetime) -> None:
    """Forget the hours before that moment."""
    await db.execute("DELETE FROM tallies WHERE hour < :moment", {"moment": to_epoch(moment)})


async def delete_after(db: Database, moment: datetime) -> None:
    """Forget the hours that begin after that moment."""
    await db.execute("DELETE FROM tallies WHERE hour > :moment", {"moment": to_epoch(moment)})


def _between(begins: datetime, ends: datetime) -> dict[str, Value]:
    return {"begins": to_epoch(begins), "ends": to_epoch(ends)}
