"""Every request that was read to its end runs to its end, although its client hangs up."""

import asyncio

from hypercorn.typing import (
    ASGIFramework,
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    ASGISendEvent,
    HTTPScope,
    Scope,
)


class Uninterrupted:
    """Keeps the news that a client is gone from Quart, which would cancel the handler.

    A closed tab in the middle of a transaction would otherwise leave half a state or a held lock.
    A client that goes away before its body is complete is still noticed: nothing has begun. And so
    is one that goes away once the answer is on its way: all has been done, and a long file that
    nobody takes any more need not be read to its end.
    """

    def __init__(self, app: ASGIFramework) -> None:
        self._app = app

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """Run the app with a `receive` that falls silent until the answer begins."""
        is_complete = False
        answered = asyncio.Event()

        async def receive_body() -> ASGIReceiveEvent:
            nonlocal is_complete
            if is_complete:
                await answered.wait()
            event = await receive()
            is_complete = event["type"] == "http.request" and not event.get("more_body", False)
            return event

        async def send_answer(event: ASGISendEvent) -> None:
            if event["type"] == "http.response.start" and not is_complete and _has_body(scope):
                # The rest of the body is in the way of a next request: who sent it must not try.
                event["headers"] = [*event["headers"], (b"connection", b"close")]
            try:
                await send(event)
            finally:
                answered.set()

        if scope["type"] == "http":
            await self._app(_with_path(scope), receive_body, send_answer)
        elif scope["type"] == "websocket":
            # There are none here: answered with 403 before the app, which has no words for them.
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": None})
        else:
            await self._app(scope, receive, send)


def _has_body(scope: Scope) -> bool:
    if scope["type"] != "http":
        return False
    names = {name for name, _ in scope["headers"]}
    return b"content-length" in names or b"transfer-encoding" in names


def _with_path(scope: HTTPScope) -> HTTPScope:
    """Return the scope with a path that begins with "/", which Quart takes for granted.

    A whole URL is allowed (RFC 9112, section 3.2.2); "?x" and "http://[" were answered with 500.
    """
    path = scope["path"]
    if path.startswith("/"):
        return scope
    return {**scope, "path": "/" + path.partition("://")[2].partition("/")[2]}
