"""The system's Chromium, started the way tests need it."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
HOW_TO_GET_IT = "no Chromium: apt install chromium"

_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """Return the path of an installed Chromium or Chrome."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@asynccontextmanager
async def open_chromium() -> AsyncIterator[Browser]:
    """Start Chromium without a window. Raises LookupError when none is installed."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_found(), args=_arguments())
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def open_profile(folder: str) -> AsyncIterator[BrowserContext]:
    """Start Chromium with a profile on disk, which remembers what browsers remember.

    Raises LookupError when none is installed.
    """
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder, executable_path=_found(), args=_arguments()
        )
        try:
            yield context
        finally:
            await context.close()


def _found() -> str:
    path = find_chromium()
    if path is None:
        raise LookupError(HOW_TO_GET_IT)
    return path


def _arguments() -> list[str]:
    # Chromium refuses to put root into its sandbox.
    return [*_QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*_QUIET]
