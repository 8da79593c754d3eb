"""Refusals that no route foresaw, as panels with a way on. Never a stack trace."""

import logging
from types import TracebackType

from quart import Quart, Response, request
from quart.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError

from otpweb.flows.health import StorageUnavailable
from otpweb.web.render import message, status_line, wants_fragment
from otpweb.web.traced import request_id

_RETRY_AFTER = 5  # seconds

_WORDS = {
    400: ("This request could not be read", "Go back, reload the page and try once more."),
    403: ("This is not open to you", "If you think it should be, ask whoever runs this site."),
    404: ("There is no such page", "Check the address, or start again from here."),
    405: ("This page does not work that way", "Start again from here."),
    408: ("That took too long", "The connection was slow. Try once more."),
    413: ("That is too much", "A field holds far more than it should. Shorten it and try again."),
    415: ("This is no form", "Use the forms on these pages, or send fields as a form does."),
}
_OTHERWISE = ("This did not work", "Try once more. If it happens again, tell us when.")
_FAULT = ("Something broke on our side", "It is not your fault, and we have noted it. Try again.")
_AWAY = ("We are catching our breath", "Nothing is lost. Try again in a few seconds.")
_REFERENCE = "If you tell us about it, mention {}."
_REFERENCE_DIGITS = 8  # of the request's id; enough to find it in a log

_log = logging.getLogger("otpweb.web")


def install(app: Quart) -> None:
    """Answer for every refusal of the app."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(InternalServerError, _broken)
    app.register_error_handler(StorageUnavailable, _away)
    app.log_exception = _log_fault  # type: ignore[method-assign]


async def _refused(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    response = await _answer(status, *_WORDS.get(status, _OTHERWISE))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


async def _broken(error: InternalServerError) -> ResponseReturnValue:
    return await _answer(500, *_FAULT, _reference())


async def _away(error: StorageUnavailable) -> ResponseReturnValue:
    _log.warning("The database is away: %s", error)
    return await _answer(503, *_AWAY, _reference(), wait=_RETRY_AFTER)


def _log_fault(
    exception_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
) -> None:
    # Quart's own line would name the path, which may hold the token of a mailed link.
    _log.error("A fault that nobody foresaw", exc_info=exception_info[1])


def _reference() -> str:
    return _REFERENCE.format(request_id()[:_REFERENCE_DIGITS])


async def _answer(status: int, heading: str, *sentences: str, wait: int | None = None) -> Response:
    # htmx shows it in the status line, so that what was typed stays in the form.
    if wants_fragment() and request.method == "POST":
        return await status_line(status, " ".join((f"{heading}.", *sentences)), wait=wait)
    return await message(status, heading, *sentences, actions=(("Start here", "/"),), wait=wait)
