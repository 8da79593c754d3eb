"""The codes that were mailed, as the load generator gets to know them."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PATIENCE = 60  # seconds; the mail worker must be broken when a code takes longer


class MailMissingError(Exception):
    """A code did not come."""


class Mailbox:
    """Everybody's mail: hands out each code once, waiting for it when it is not there yet."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._codes: defaultdict[str, asyncio.Queue[str]] = defaultdict(asyncio.Queue)

    async def code_for(self, address: str) -> str:
        """Return the next code for the address; raises `MailMissingError` after a minute."""
        try:
            async with asyncio.timeout(_PATIENCE):
                code = await self._codes[address].get()
        except TimeoutError:
            raise MailMissingError(f"no code for {address} in {_PATIENCE} s") from None
        # Most addresses get two codes in their life; an empty queue would stay for nothing.
        if self._codes[address].empty():
            del self._codes[address]
        return code

    async def collect(self, lines: asyncio.StreamReader) -> None:
        """Sort the sink's lines by address, until it ends."""
        async for line in lines:
            address, code = line.decode().split()
            self._codes[address].put_nowait(code)


@asynccontextmanager
async def open_mailbox() -> AsyncIterator[Mailbox]:
    """Start the sink in a process of its own, and end it afterwards."""
    sink = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.sink"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert sink.stdin
    assert sink.stdout
    mailbox = Mailbox(int(await sink.stdout.readline()))
    collecting = asyncio.create_task(mailbox.collect(sink.stdout))
    try:
        yield mailbox
    finally:
        sink.stdin.close()
        await sink.wait()
        await collecting
