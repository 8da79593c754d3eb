"""Databases for a while: files in a folder, or new ones on a server, which are dropped again."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg


@asynccontextmanager
async def scratch_database(name: str, folder: Path, server: str | None) -> AsyncIterator[str]:
    """Give the URL of an empty database.

    `server` is the URL of a database of PostgreSQL from which others may be created.
    """
    if server is None:
        yield f"sqlite:///{folder}/{name}.db"
        return
    own = f"otpweb_bench_{name}_{os.getpid()}"
    await _on_server(server, f"CREATE DATABASE {own}")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{own}"))
    finally:
        await _on_server(server, f"DROP DATABASE {own} WITH (FORCE)")


async def _on_server(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
