"""Every request has an id: in each line that is logged in its course, and in its answer."""

import logging
import re
from secrets import token_hex
from time import perf_counter
from typing import cast

from hypercorn.typing import (
    ASGIFramework,
    ASGIReceiveCallable,
    ASGISendCallable,
    ASGISendEvent,
    HTTPScope,
    Scope,
)
from structlog.contextvars import bound_contextvars, get_contextvars

_ID_BYTES = 8
_ROUTINE = ("/static/", "/healthz", "/readyz")
# A path from where its secret begins: the token of a link that was mailed or printed, however the
# link was mangled.
_SECRET = re.compile(
    r"(?<=/not-me/).+|(?<=/undo-email/).+|(?<=/setup/).+|[0-9a-f]{16}.*",
    re.IGNORECASE | re.DOTALL,
)

_log = logging.getLogger("otpweb.access")


class Traced:
    """Gives each request an id, and logs one line when it has been answered.

    An X-Request-ID that comes in is not believed: whoever sends it could make their requests look
    like somebody else's. Paths are logged; what may be secret is not: queries, fields, cookies,
    and what may be the token of a link that was mailed.
    """

    def __init__(self, app: ASGIFramework) -> None:
        self._app = app

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """Run the app with the id bound to whatever it logs."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = token_hex(_ID_BYTES)
        status: int | None = None
        began = perf_counter()

        async def send_named(event: ASGISendEvent) -> None:
            nonlocal status
            if event["type"] == "http.response.start":
                status = event["status"]
                headers = [*event["headers"], (b"x-request-id", name.encode())]
                event = {**event, "headers": headers}
            await send(event)

        with bound_contextvars(request_id=name):
            try:
                await self._app(scope, receive, send_named)
            finally:
                _note(scope, status, perf_counter() - began)


def request_id() -> str:
    """Return the id of the request that is being answered: 16 hexadecimal digits."""
    return cast("str", get_contextvars()["request_id"])


def _note(scope: HTTPScope, status: int | None, seconds: float) -> None:
    """Log that a request has ended; without a status its client was gone before the answer."""
    path = scope["path"]
    level = logging.DEBUG if path.startswith(_ROUTINE) else logging.INFO
    if not _log.isEnabledFor(level):
        return
    client = scope.get("client")  # absent, or None, over a socket that has no addresses
    _log.log(
        level,
        "request",
        extra={
            "method": scope["method"],
            "path": _SECRET.sub("…", path),
            "status": status,
            "ms": round(seconds * 1000, 1),
            "client_address": client[0] if client else "",
        },
    )
