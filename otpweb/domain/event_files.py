"""Events as lines of a file, for spreadsheets (CSV) and for programs (JSON lines).

The columns keep their names and their order; more may come at the end.
"""

import json
from datetime import UTC

from otpweb.domain.events import Event

COLUMNS = (
    "id",
    "at",
    "kind",
    "result",
    "actor",
    "account_id",
    "challenge_id",
    "client_address",
    "user_agent",
    "request_id",
)
MOST_LINES = 1_000_000
CUT = f"Cut here: a file holds at most {MOST_LINES:,} events. Ask for the older ones by their time."

# What makes a cell a formula in a spreadsheet, the full-width forms that Excel takes for the same
# included (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_head() -> str:
    """Return the first line of a CSV file."""
    return _csv(COLUMNS)


def csv_line(number: int, event: Event) -> str:
    """Return an event as a line of CSV (RFC 4180), of which a spreadsheet computes nothing.

    Every cell is quoted: where lists are parted by semicolons, a user agent must not become many
    cells. There is no byte order mark, which programs would take for a part of the first name.
    """
    return _csv(tuple("" if cell is None else str(cell) for cell in _cells(number, event)))


def json_line(number: int, event: Event) -> str:
    """Return an event as one JSON object on one line."""
    facts = dict(zip(COLUMNS, _cells(number, event), strict=True))
    return f"{json.dumps(facts, ensure_ascii=False)}\n"


def csv_cut() -> str:
    """Return the line that says that there is more."""
    return _csv((CUT,))


def json_cut() -> str:
    """Return the line that says that there is more."""
    return f"{json.dumps({'cut': CUT})}\n"


def _cells(number: int, event: Event) -> tuple[str | int | None, ...]:
    return (
        number,
        f"{event.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",  # RFC 3339
        event.kind.value,
        event.kind.result,
        event.actor,
        event.account_id,
        event.challenge_id,
        event.client_address,
        event.user_agent,
        event.request_id,
    )


def _csv(cells: tuple[str, ...]) -> str:
    return ",".join(map(_cell, cells)) + "\r\n"


def _cell(text: str) -> str:
    text = text.replace("\0", "�")  # ends the text for many a reader
    if text.startswith(_FORMULA):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"'
