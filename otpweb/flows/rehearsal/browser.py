"""Somebody's browser: what it keeps from one request to the next."""

from otpweb.domain.tokens import digest, new_id, new_token
from otpweb.domain.visits import Visit
from otpweb.flows.challenges import Done
from otpweb.flows.second_step import Proven
from otpweb.flows.sessions import SignedIn


class Browser:
    """Holds cookies, and nothing else."""

    def __init__(self, device: str, address: str) -> None:
        self.session_token: str | None = None
        self._device = device
        self._address = address
        self._handle = new_token()
        self._browser_token: str | None = None

    def visit(self) -> Visit:
        """Return the next request."""
        return Visit(
            client_address=self._address,
            user_agent=self._device,
            handle=self._handle,
            next_handle=digest(f"next {self._handle}"),
            session_token=self.session_token,
            browser_token=self._browser_token,
            request_id=new_id(),
        )

    def keep_handle(self, handle: str) -> None:
        """Hold a challenge by this handle from now on."""
        self._handle = handle

    def keep(self, answer: SignedIn | Done | Proven) -> None:
        """Keep what an answer hands out."""
        match answer:
            case SignedIn(token, browser_token):
                self.session_token, self._browser_token = token, browser_token
                self._handle = new_token()
            case Done(handle=handle):
                self._handle = handle or self._handle
            case Proven(token):
                self.session_token = token
