"""What a mail holds that no table does, and how it stays out of the tables."""

import pytest

from otpweb.domain.codes import CodeForm, derive_code, written
from otpweb.domain.mails import CodeSlip
from otpweb.flows import letters, registration
from otpweb.flows.services import Services
from otpweb.storage import outbox
from tests.clock import Clock
from tests.flows.people import FORM, visitor


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
