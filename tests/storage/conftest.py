"""Databases of one kind, for what only that kind does."""

from collections.abc import AsyncIterator

import pytest

from otpweb.storage.database import Database
from tests.databases import connected, empty, wait_for


@pytest.fixture
async def embedded(migrated_copy: str) -> AsyncIterator[Database]:
    """Yield a connected, empty, migrated SQLite database."""
    async with connected(migrated_copy) as db:
        yield db


@pytest.fixture
async def served(migrated_server: str) -> AsyncIterator[Database]:
    """Yield a connected, empty, migrated PostgreSQL database."""
    wait_for(empty(migrated_server))
    async with connected(migrated_server) as db:
        yield db
