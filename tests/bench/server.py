"""otpweb itself, as an operator starts it: a process of its own, looked at from outside."""

import asyncio
import os
import secrets
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.browser import Browser
from tests.bench.mailbox import ROOT

_LOG = "server.log"
_PATIENCE = 30  # seconds until it must be ready, and again until it must have ended


class ServerFailedError(Exception):
    """The server did not start; the message is what it printed."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    pid: int
    port: int


@asynccontextmanager
async def run_server(
    folder: Path,
    *,
    smtp_port: int,
    rounds: int,
    database: str | None,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[Server]:
    """Start otpweb in `folder`, wait until it is ready, and end it afterwards.

    `settings` are others than those for measuring journeys. Raises `ServerFailedError`. The folder
    keeps the developer's own `.env` and `var/` out of it.
    """
    port = _free_port()
    measured: dict[str, object] = {
        "PORT": port,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": database or f"sqlite:///{folder}/bench.db",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "EMAIL_ENABLED": "true",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": smtp_port,
        "SMTP_SECURITY": "none",
        "BCRYPT_ROUNDS": rounds,
        "BUDGETS": "off",
        "CAPTCHA": "off",
    }
    environment = _environment(measured | dict(settings or {}))
    if database:  # the embedded one is brought up to date by the server itself
        await _upgrade(folder, environment)
    process = await _otpweb(folder, environment, "serve")
    try:
        await _wait_until_ready(process, port, folder)
        yield Server(process.pid, port)
    finally:
        await _end(process)


def last_words(folder: Path) -> str:
    """Return the end of what the server printed."""
    return (folder / _LOG).read_text()[-4000:]


def _environment(settings: Mapping[str, object]) -> dict[str, str]:
    # Nothing of the shell's own OTPWEB_ variables: they would be measured, too.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTPWEB_")}
    ours = {f"OTPWEB_{name}": str(value) for name, value in settings.items()}
    return kept | ours | {"PYTHONPATH": str(ROOT)}


async def _otpweb(folder: Path, environment: dict[str, str], *arguments: str) -> Process:
    with (folder / _LOG).open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "otpweb", *arguments),
            stdin=DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=environment,
        )


async def _upgrade(folder: Path, environment: dict[str, str]) -> None:
    process = await _otpweb(folder, environment, "db", "upgrade")
    if await process.wait():
        raise ServerFailedError(last_words(folder))


async def _wait_until_ready(process: Process, port: int, folder: Path) -> None:
    browser = Browser(port, htmx=False)
    for _ in range(_PATIENCE * 10):
        await asyncio.sleep(0.1)
        if process.returncode is not None:
            break
        try:
            answer = await browser.get("/readyz")
        except ConnectionError:
            continue
        if answer.status == 200:
            browser.close()
            return
    raise ServerFailedError(last_words(folder))


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(_PATIENCE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
