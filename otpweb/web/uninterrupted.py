"""Every request that was read to its end runs to its end, although its client hangs up."""

import asyncio

from hypercorn.typing import (
    ASGIFramework,
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    Scope,
)


class Uninterrupted:
    """Keeps the news that a client is gone from Quart, which would cancel the handler.

    A closed tab in the middle of a transaction would otherwise leave half a state or a held lock.
    A client that goes away before its body is complete is still noticed: nothing has begun.
    """

    def __init__(self, app: ASGIFramework) -> None:
        self._app = app

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """Run the app with a `receive` that falls silent after the body."""
        is_complete = False

        async def receive_body() -> ASGIReceiveEvent:
            nonlocal is_complete
            if is_complete:
                await asyncio.Event().wait()  # until the answer is sent and Quart stops asking
            event = await receive()
            is_complete = event["type"] == "http.request" and not event.get("more_body", False)
            return event

        if scope["type"] == "http":
            await self._app(scope, receive_body, send)
        else:
            await self._app(scope, receive, send)
