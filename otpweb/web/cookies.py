"""Cookies are signed and bear no age that anybody checks.

itsdangerous refuses a signature from the future, in whole seconds: of two machines whose clocks are
a fifth of a second apart one would refuse every fifth cookie of the other, and a clock that is set
back would log everybody out. So a cookie is good as long as its key is. How long a session or a
challenge lives is decided by their tables, how long a browser keeps a cookie by what it was told.
"""

from typing import Any

from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from quart import Quart
from quart.sessions import SecureCookieSessionInterface
from quart_auth.extension import _AuthSerializer


class _Signer(TimestampSigner):
    """Writes down when it signed, and takes what it signed at whatever time."""

    def unsign(
        self,
        signed_value: str | bytes,
        max_age: int | None = None,
        return_timestamp: bool = False,
    ) -> Any:  # noqa: ANN401 - as in itsdangerous
        """Return what we signed; raises BadSignature for anything else."""
        return super().unsign(signed_value, return_timestamp=return_timestamp)  # type: ignore[call-overload]


class SessionCookie(_AuthSerializer):
    """The serializer of quart-auth's cookie, which names a session."""

    default_signer = _Signer


class ChallengeCookie(SecureCookieSessionInterface):
    """Quart's cookie, which holds the handle of a challenge."""

    def get_signing_serializer(self, app: Quart) -> URLSafeTimedSerializer | None:
        """Return Quart's serializer, with the signer that asks for no age."""
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = _Signer
        return serializer
