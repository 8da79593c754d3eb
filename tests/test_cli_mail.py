"""`otpweb mail queue|retry|pause|resume`, and what `test` says of a refusal."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from otpweb.composition import build_services
from otpweb.domain.mails import MailState
from otpweb.flows.services import Services
from tests.conftest import make_settings
from tests.flows.mails import put, state_of
from tests.mail.sink import Sink
from tests.test_cli import otpweb, sink, smtp

__all__ = ["sink"]

Within = Callable[[Callable[[Services], Coroutine[None, None, Any]]], Any]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own `.env` and `var/` out of it."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def within(migrated_copy: str) -> Within:
    """Do something in the database that the command will open."""

    async def open_and_do(act: Callable[[Services], Coroutine[None, None, Any]]) -> Any:  # noqa: ANN401
        services = build_services(make_settings(migrated_copy))
        await services.db.connect()
        try:
            return await act(services)
        finally:
            services.hasher.close()
            await services.db.disconnect()

    return lambda act: asyncio.run(open_and_do(act))


@pytest.fixture
def at(migrated_copy: str) -> dict[str, str]:
    return {"OTPWEB_DATABASE_URL": migrated_copy}


def test_an_empty_queue_says_so(at: dict[str, str]) -> None:
    assert otpweb("mail", "queue", **at).output == "No mail waits.\n"
    assert otpweb("mail", "queue", "--state", "failed", **at).output == "No mail is failed.\n"
    assert otpweb("mail", "queue", "--json", **at).output == ""


def test_the_queue_is_listed_with_what_the_server_said(within: Within, at: dict[str, str]) -> None:
    within(lambda services: put(services, MailState.DELAYED, reply="451 4.7.1 Greylisted"))

    result = otpweb("mail", "queue", "--json", **at)

    line = json.loads(result.output)
    assert (line["to"], line["state"], line["tries"]) == ("ann@example.com", "delayed", 1)
    assert line["said"] == "451 4.7.1 Greylisted"
    assert line["means"] == "The mail server lets strangers wait for a while."


@pytest.mark.parametrize("state", list(MailState))
def test_mails_are_listed_by_state(within: Within, at: dict[str, str], state: MailState) -> None:
    for one in MailState:
        within(lambda services, one=one: put(services, one))  # type: ignore[misc]

    result = otpweb("mail", "queue", "--json", "--state", str(state), **at)

    assert [json.loads(line)["state"] for line in result.output.splitlines()] == [state]


def test_a_dead_letter_is_tried_again(within: Within, at: dict[str, str]) -> None:
    mail_id = within(lambda services: put(services, MailState.FAILED))

    result = otpweb("mail", "retry", mail_id, **at)

    assert (result.exit_code, result.output) == (0, "1 tried again.\n")
    assert within(lambda services: state_of(services, mail_id)) == "queued"


def test_what_cannot_be_tried_again_is_named(within: Within, at: dict[str, str]) -> None:
    mail_id = within(lambda services: put(services, MailState.FAILED))

    result = otpweb("mail", "retry", mail_id, "nothing", **at)

    assert result.exit_code == 1
    assert "nothing: not tried again." in result.output
    assert "1 of 2 are tried again." in result.output


def test_all_are_tried_again(within: Within, at: dict[str, str]) -> None:
    for state in (MailState.FAILED, MailState.REFUSED):
        within(lambda services, state=state: put(services, state))  # type: ignore[misc]

    assert otpweb("mail", "retry", "--all", **at).output == "2 tried again.\n"
    assert otpweb("mail", "retry", "--all", **at).output == "0 tried again.\n"


@pytest.mark.parametrize("words", [[], ["--all", "1"]])
def test_it_has_to_be_said_what_is_tried_again(words: list[str]) -> None:
    assert otpweb("mail", "retry", *words).exit_code == 2


def test_mail_is_paused_and_goes_again(at: dict[str, str]) -> None:
    told = [otpweb("mail", word, **at).output for word in ("pause", "pause", "resume", "resume")]

    assert told == [
        "Mail is paused.\n",
        "Mail was paused already.\n",
        "Mail goes again.\n",
        "Mail was not paused.\n",
    ]


@pytest.mark.parametrize(
    ("subject", "reply", "todo"),
    [
        ("ann@example.com", "550 5.1.1 No such user here", "typing mistake"),
        ("MAIL", "550 5.7.60 not permitted to send as", "OTPWEB_EMAIL_FROM"),
        ("MAIL", "451 4.3.2 Busy", "ask its operator"),
    ],
)
def test_a_test_that_does_not_go_says_what_to_do(
    sink: Sink, subject: str, reply: str, todo: str
) -> None:
    sink.replies[subject] = reply

    result = otpweb("mail", "test", "ann@example.com", **smtp(sink))

    assert result.exit_code == 1
    assert reply in result.output
    assert todo in result.output
