"""Passwords from data breaches: in a file of one's own, or asked for at Have I Been Pwned.

Neither keeps anybody from registering: what cannot be asked lets the password through, and the log
says so.
"""

import asyncio
import logging
import os
import re
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from otpweb import __version__

_HASH = 40  # hex digits of SHA-1
_ENTRY = re.compile(rb"[0-9A-F]{40}(:[0-9]+)?")
_LONGEST_LINE = 128  # bytes: a file of other things may be one line of gigabytes
_AFTER_ALL = b"~"  # sorts behind every hash
_SAMPLES = 64

_SERVICE = "https://api.pwnedpasswords.com"
_PREFIX = 5  # hex digits
_COUNT = re.compile(rb"^([0-9A-F]{35}):([0-9]{1,12})\r?$", re.MULTILINE)
_PATIENCE = 2.0  # seconds
_THREADS = 4
_LARGEST_ANSWER = 1024 * 1024  # bytes

_log = logging.getLogger("otpweb.breaches")


class Breaches(Protocol):
    """Passwords that were in data breaches."""

    async def hold(self, digest: str) -> bool:
        """Tell whether a password is among them, by its SHA-1 in upper-case hex."""


class BreachFile:
    """The Pwned Passwords download, ordered by hash: lines of `HASH:COUNT`, tens of gigabytes.

    Searched by halving: one short read more when it doubles, and nothing is kept in memory. Bare
    hashes, lower case and any line ends are read too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    async def hold(self, digest: str) -> bool:
        """Tell whether the file lists the digest; False when it cannot be read any more."""
        try:
            return await asyncio.to_thread(self._search, digest.encode())
        except OSError as error:
            _log.warning("%s was not searched for a new password: %s", self._path, error.strerror)
            return False

    def find_fault(self) -> str | None:
        """Tell in a sentence why the file cannot be used; a look at 64 places of it decides."""
        try:
            with self._path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                entries = [_entry_at(file, size * n // _SAMPLES) for n in range(_SAMPLES)]
        except OSError as error:
            return f"{self._path} cannot be read ({error.strerror})."
        listed = [entry for entry in entries if entry != _AFTER_ALL]
        if not listed or not all(map(_ENTRY.fullmatch, listed)):
            return f"{self._path} is no list of SHA-1 hashes, one a line, such as HASH:COUNT."
        if listed != sorted(listed):
            return f"{self._path} is not ordered by hash; sort it with LC_ALL=C sort."
        return None

    def _search(self, digest: bytes) -> bool:
        with self._path.open("rb", buffering=_LONGEST_LINE) as file:
            offsets = range(os.fstat(file.fileno()).st_size)
            found = bisect_left(offsets, digest, key=lambda at: _entry_at(file, at)[:_HASH])
            return _entry_at(file, found)[:_HASH] == digest


def _entry_at(file: BinaryIO, offset: int) -> bytes:
    """Return the first line that begins behind this byte, without its end; at 0 the very first."""
    file.seek(offset)
    if offset:
        file.readline(_LONGEST_LINE)  # what is left of the line before
    return file.readline(_LONGEST_LINE).strip().upper() or _AFTER_ALL


class BreachLookup:
    """The range query of Pwned Passwords: sends five digits, gets all hashes that begin with them.

    Which one was meant stays here. `Add-Padding` makes answers equally long, so that whoever sees
    them pass cannot tell from their length which digits were sent.
    """

    def __init__(self, service: str = _SERVICE) -> None:
        self._service = service
        # Not the loop's: there mail servers are looked up, and a service that hangs fills them.
        self._threads = ThreadPoolExecutor(_THREADS, "breaches")

    async def hold(self, digest: str) -> bool:
        """Tell whether the service lists the digest; False when it does not answer in 2 seconds."""
        prefix, rest = digest[:_PREFIX], digest[_PREFIX:].encode()
        counts: dict[bytes, bytes] = {}
        reason = "the answer is no list"
        try:
            async with asyncio.timeout(_PATIENCE):
                counts = await self._ask(prefix)
        except (OSError, HTTPException) as error:
            reason = _name_of(error)
        if not counts:
            _log.warning("%s did not judge a new password: %s", self._service, reason)
        return int(counts.get(rest, 0)) > 0  # padding has a count of 0

    async def _ask(self, prefix: str) -> dict[bytes, bytes]:
        url = f"{self._service}/range/{prefix}"
        loop = asyncio.get_running_loop()
        return dict(_COUNT.findall(await loop.run_in_executor(self._threads, _fetch, url)))


def _fetch(url: str) -> bytes:
    headers = {"Add-Padding": "true", "User-Agent": f"otpweb/{__version__}"}
    request = Request(url, headers=headers)  # noqa: S310 - the address is fixed at start
    with urlopen(request, timeout=_PATIENCE) as response:  # noqa: S310
        return bytes(response.read(_LARGEST_ANSWER))


def _name_of(error: OSError | HTTPException) -> str:
    # Not its words: some are the server's, and may repeat the address with the digits in it.
    if isinstance(error, HTTPError):
        return f"status {error.code}"
    return type(error.reason if isinstance(error, URLError) else error).__name__
