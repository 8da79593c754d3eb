"""A client that hangs up: what it began is done, and what it no longer takes is not made."""

import asyncio
from typing import Any

from hypercorn.typing import ASGIReceiveEvent, ASGISendEvent, HTTPScope

from otpweb.web.uninterrupted import Uninterrupted

SCOPE: Any = {"type": "http", "path": "/", "headers": [], "method": "GET"}
ASKED: Any = {"type": "http.request", "body": b"", "more_body": False}
GONE: Any = {"type": "http.disconnect"}
HEAD: Any = {"type": "http.response.start", "status": 200, "headers": []}
PIECE: Any = {"type": "http.response.body", "body": b"x", "more_body": True}


async def answer(*sent: Any) -> list[str]:  # noqa: ANN401
    """Return what an app hears when its client goes away at once and it has sent so much."""
    heard: list[str] = []
    coming = [ASKED, GONE]

    async def receive() -> ASGIReceiveEvent:
        event: ASGIReceiveEvent = coming.pop(0)
        return event

    async def send(_event: ASGISendEvent) -> None:
        pass

    async def app(_scope: HTTPScope, receive: Any, send: Any) -> None:  # noqa: ANN401
        heard.append((await receive())["type"])
        for event in sent:
            await send(event)
        try:
            async with asyncio.timeout(0.05):
                heard.append((await receive())["type"])
        except TimeoutError:
            pass

    await Uninterrupted(app)(SCOPE, receive, send)  # type: ignore[arg-type]
    return heard


async def test_while_something_is_done_nobody_hears_that_the_client_is_gone() -> None:
    assert await answer() == ["http.request"]


async def test_once_the_answer_is_on_its_way_it_is_heard() -> None:
    assert await answer(HEAD, PIECE) == ["http.request", "http.disconnect"]
