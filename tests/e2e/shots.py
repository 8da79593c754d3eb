"""Screenshots of every panel in every state, light and dark, narrow and wide, for docs/screens.

Git keeps the five that the README shows; the others are made when they are wanted.

    python -m tests.e2e.shots [part of a scene's name ...]

Each scene gets a server of its own, so that everybody in the pictures is called Ann.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser

from tests.e2e.chromium import open_chromium
from tests.e2e.person import Person
from tests.e2e.scenes import SCENES, Scene
from tests.mail.sink import Sink
from tests.server import ROOT, Server

SCREENS = ROOT / "docs" / "screens"

Look = tuple[Literal["light", "dark"], int]

LOOKS: tuple[Look, ...] = (("light", 390), ("light", 1280), ("dark", 390), ("dark", 1280))


async def shoot_all(scenes: list[Scene]) -> None:
    """Write the pictures of these scenes."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    async with open_chromium() as browser:
        for scene in scenes:
            with tempfile.TemporaryDirectory() as folder, Sink() as sink:
                settings: dict[str, Any] = {"smtp_port": sink.port, **scene.settings}
                with Server(Path(folder), **settings) as server:
                    await _shoot(browser, server, sink, scene)
            print(scene.name)


async def _shoot(browser: Browser, server: Server, sink: Sink, scene: Scene) -> None:
    context = await browser.new_context(
        locale="en-GB", timezone_id="Europe/Berlin", reduced_motion="reduce"
    )
    ann = Person(await context.new_page(), server, sink)
    ann.name, ann.email = "ann", "ann@example.com"
    await scene.way(ann)
    for scheme, width in LOOKS:
        await ann.page.set_viewport_size({"width": width, "height": 800})
        await ann.page.emulate_media(color_scheme=scheme)
        await ann.page.screenshot(
            path=SCREENS / f"{scene.name}-{scheme}-{width}.png",
            full_page=True,
            animations="disabled",
        )
    await context.close()


if __name__ == "__main__":
    wanted = sys.argv[1:]
    asyncio.run(shoot_all([s for s in SCENES if not wanted or any(w in s.name for w in wanted)]))
