"""A mail server that keeps nothing: it says on its standard output which code went to whom.

It runs as a process of its own (`python -m tests.bench.sink`), so that what receiving mail costs is
not counted as the server's. The first line it prints is its port, every further one is
`address code`. It ends when its standard input does, so it never outlives the bench.
"""

import asyncio
import re
import sys

_RECIPIENT = re.compile(rb"RCPT TO:\s*<([^>]+)>", re.IGNORECASE)
_CODE = re.compile(rb"^Subject: ([0-9]{6}) is your ", re.MULTILINE)
_GREETING = b"220 sink\r\n"
_ANSWERS = {
    b"EHLO": b"250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Speak just enough SMTP (RFC 5321) with one client, until it leaves."""
    writer.write(_GREETING)
    recipient = b""
    while line := await reader.readline():
        verb = line[:4].upper()
        if found := _RECIPIENT.match(line):
            recipient = found[1]
        writer.write(_ANSWERS.get(verb, b"250 ok\r\n"))
        if verb == b"DATA":
            _tell(recipient, await reader.readuntil(b"\r\n.\r\n"))
            writer.write(b"250 taken\r\n")
        if verb == b"QUIT":
            break
    writer.close()


def _tell(recipient: bytes, message: bytes) -> None:
    if code := _CODE.search(message):
        print(recipient.decode(), code[1].decode(), flush=True)


async def serve() -> None:
    """Listen on a free port of the loopback until standard input ends."""
    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve())
