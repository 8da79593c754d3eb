"""otpweb as an operator runs it: a process of its own, to stop, kill and start again."""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parent.parent

_PATIENCE = 60  # seconds until it must be ready, and again until it must have ended
_READY = re.compile(r"otpweb is ready at http://localhost:(\d+)")


class Server:
    """A server in a folder of its own, while its `with` block runs.

    Settings are given without their prefix (`CODE_TTL=4`); mail goes to an SMTP server on this
    machine, or with `smtp_port=None` to /dev/mail. Whoever starts again meets the same port,
    database and key, as after a crash.
    """

    def __init__(
        self, folder: Path, *, smtp_port: int | None, database_url: str = "", **settings: object
    ) -> None:
        self.port = 0
        self.database_url = database_url or f"sqlite:///{folder / 'otpweb.db'}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._settings = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "DATABASE_URL": self.database_url,
            "BCRYPT_ROUNDS": 4,
        }
        if smtp_port:
            self._settings |= {
                "EMAIL_ENABLED": "true",
                "SMTP_HOST": "127.0.0.1",
                "SMTP_PORT": smtp_port,
                "SMTP_SECURITY": "none",
            }
        self._settings |= settings

    @property
    def url(self) -> str:
        """Where it answers; the host is the one of the default PUBLIC_URL."""
        return f"http://localhost:{self.port}"

    @property
    def words(self) -> str:
        """All it has printed so far."""
        return (self._folder / "server.log").read_text()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self.stop()

    def start(self) -> None:
        """Start it and wait until it answers. Raises AssertionError with what it printed."""
        log = self._folder / "server.log"
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "otpweb", "serve"],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                cwd=self._folder,
                env=self.environment,
            )
        deadline = time.monotonic() + _PATIENCE
        while not self._answers():
            has_ended = self._process.poll() is not None
            if has_ended or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"otpweb did not start:\n{self.words}")
            time.sleep(0.02)

    def stop(self) -> int:
        """Ask it to end and return its exit code. Raises AssertionError if it does not end."""
        process = self._running()
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"otpweb did not end:\n{self.words}") from None
        self._process = None
        return code

    def kill(self) -> None:
        """End it as a power cut does."""
        process = self._running()
        process.kill()
        process.wait()
        self._process = None

    def _running(self) -> "subprocess.Popen[bytes]":
        assert self._process, "the server is not running"
        return self._process

    def _answers(self) -> bool:
        if ready := _READY.search(self.words):
            self.port = int(ready[1])
            with socket.socket() as client:
                return client.connect_ex(("127.0.0.1", self.port)) == 0
        return False

    @property
    def environment(self) -> dict[str, str]:
        """The variables of its process, for commands beside it."""
        # Nothing of the shell's own OTPWEB_ variables: they would be tested, too.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("OTPWEB_")}
        ours = {f"OTPWEB_{name}": str(value) for name, value in self._settings.items()}
        return kept | ours | {"OTPWEB_PORT": str(self.port), "PYTHONPATH": str(ROOT)}
