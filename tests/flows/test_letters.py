"""What a mail holds that no table does, and how it stays out of the tables."""

import pytest

from otpweb.domain.codes import CodeForm, derive_code, written
from otpweb.domain.mails import CodeSlip
from otpweb.flows import letters, registration
from otpweb.flows.services import Services
from otpweb.storage import outbox
from tests.clock import Clock
from tests.flows.people import (
    FORM,
    change_email,
    logged_in,
    register,
    undo_token,
    visitor,
)
from tests.mailbox import Mailbox


@pytest.mark.parametrize("form", CodeForm)
async def test_a_mail_server_that_quotes_the_code_is_not_quoted(
    services: Services, clock: Clock, form: CodeForm
) -> None:
    await registration.start(services, visitor(), FORM)
    await services.db.execute("UPDATE challenges SET code_form = :form", {"form": form})
    [mail] = await outbox.claim(services.db, limit=1, now=clock())
    assert isinstance(mail.slip, CodeSlip)
    code = derive_code(services.keys.current, mail.slip.challenge_id, 1, form)

    reply = letters.conceal(services, mail, f"554 “{written(code)} is your code” is spam ({code})")

    assert reply == "554 “… is your code” is spam (…)"


async def test_nor_is_one_that_quotes_the_link_to_undo_a_change(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    ann = logged_in(await register(services, mailbox))
    await change_email(services, mailbox, ann, "ann@example.org")
    [mail] = [m for m in await outbox.claim(services.db, limit=9, now=clock()) if not m.slip]
    token = await undo_token(mailbox)

    assert token not in letters.conceal(services, mail, f"554 /undo-email/{token} is spam")
