"""A mail server to deliver to, and mailers that deliver."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator

import pytest

from otpweb.mail.smtp import Mailer, SmtpServer
from tests.mail.identity import Identity, self_made_identity
from tests.mail.sending import OpenMailer, Security
from tests.mail.sink import Sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return self_made_identity(tmp_path_factory.mktemp("identity"))


@pytest.fixture
async def open_mailer() -> AsyncIterator[OpenMailer]:
    mailers: list[Mailer] = []

    def open_one(
        port: int,
        security: Security = "none",
        tls: ssl.SSLContext | None = None,
        login: tuple[str, str] | None = None,
        seconds: float = 5.0,
    ) -> Mailer:
        user, password = login or (None, None)
        server = SmtpServer("127.0.0.1", port, user, password, security, seconds)
        mailers.append(Mailer(server, tls=tls))
        return mailers[-1]

    yield open_one
    await asyncio.gather(*(mailer.close() for mailer in mailers))
