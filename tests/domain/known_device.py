"""A device with a passkey that we know, and us as it knows us."""

from datetime import UTC, datetime

from otpweb.domain.passkeys import (
    Assertion,
    NewCredential,
    Passkey,
    RelyingParty,
    creation_options,
    new_challenge,
    request_options,
    verify_assertion,
    verify_registration,
)
from tests.authenticator import HONEST, Manners, SoftwareAuthenticator

PARTY = RelyingParty.at("https://login.example.org", "Example")
ACCOUNT = "0123456789abcdef" * 2
CHALLENGE = new_challenge()
CREATION = creation_options(PARTY, CHALLENGE, account_id=ACCOUNT, username="anna", existing=())


def passkey_of(new: NewCredential) -> Passkey:
    return Passkey(
        id="1",
        account_id=ACCOUNT,
        credential_id=new.credential_id,
        public_key=new.public_key,
        sign_count=new.sign_count,
        name="telephone",
        transports=new.transports,
        created_at=datetime(2026, 11, 21, tzinfo=UTC),
        last_used_at=None,
    )


class KnownDevice(SoftwareAuthenticator):
    """A device with one passkey, which we know."""

    def __init__(self) -> None:
        super().__init__(PARTY.origin)
        new = verify_registration(PARTY, CHALLENGE, self.register(CREATION))
        assert new
        self.passkey = passkey_of(new)

    def answer(self, manners: Manners = HONEST) -> str:
        return self.sign_in(request_options(PARTY, CHALLENGE, [self.passkey]), manners)

    def judged(self, text: str, *, needs_verification: bool = False) -> Assertion | None:
        return verify_assertion(
            PARTY, CHALLENGE, text, self.passkey, needs_verification=needs_verification
        )
