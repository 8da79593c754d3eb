"""What the process writes about itself: lines of JSON for machines, of text for whoever looks on.

Code of any module logs with the standard library and hands over what it knows as `extra`; no
secret is among that. Who listens is decided here, for our own records and for those of hypercorn,
asyncio and the drivers alike.
"""

import logging
import sys
from typing import Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

_NOISY = ("aiosqlite", "alembic", "asyncio", "databases", "hypercorn")
_HYPERCORN = "hypercorn.error"


def configure(style: Literal["text", "json"]) -> None:
    """Send every record from INFO upwards to stderr, in this style, from now on.

    Does nothing where somebody listens already, as `logging.basicConfig`: whoever embeds the app
    in a program of theirs has decided for themselves.
    """
    root = logging.getLogger()
    if root.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(style))
    handler.addFilter(_is_unwritten)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.captureWarnings(True)


def formatter(style: Literal["text", "json"]) -> logging.Formatter:
    """Return what makes a record one line, whatever its values hold (OWASP ASVS 5.0, 16.4.1).

    A line has `timestamp` (ISO 8601, UTC; in text the local time of day), `level`, `logger`,
    `event`, the `request_id` of the request that it belongs to, the fields of `extra`, and the
    traceback of an exception as `exception`, without the values of variables.
    """
    is_json = style == "json"
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ExtraAdder(),
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper("iso" if is_json else "%H:%M:%S", utc=is_json),
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *([structlog.processors.JSONRenderer()] if is_json else [_escape, _text_renderer()]),
        ]
    )


def _text_renderer() -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), sort_keys=False)


def _escape(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Leave no character that ends a line or steers a terminal; JSON escapes by itself.

    A traceback keeps its lines, indented: a message that breaks off and begins anew as a line of
    the log would do is still seen to be part of it.
    """
    for name, value in line.items():
        if name == "exception":
            line[name] = "\n".join(f"    {_printable(part)}" for part in value.splitlines())
        elif isinstance(value, str):
            line[name] = _printable(value)
    return line


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in text
    )


def _is_unwritten(record: logging.LogRecord) -> bool:
    # The `hypercorn` command gives its own logger an outlet of its own, after this was set up.
    return not (record.name == _HYPERCORN and logging.getLogger(_HYPERCORN).handlers)
