"""Every flow there is, once, with secrets in hand; and all that was left behind by it.

Codes stand in mails, cookies in browsers, passwords nowhere: `test_secrets.py` holds us to that.
"""

import asyncio
import socket
from contextlib import closing
from pathlib import Path

from tests.attack import flows_at_the_desk as desk
from tests.attack import flows_at_the_door as door
from tests.attack import flows_in_the_account as account
from tests.attack.left_behind import Person, Run
from tests.attack.tables import cells_of
from tests.mail.sink import Sink
from tests.server import Server

FLOWS = (
    desk.set_up,
    *(door.register, door.log_in, door.change_ones_mind, door.send_nonsense, door.break_things),
    *(door.deny, account.look_after, account.protect, account.use_a_passkey, account.change),
    *(desk.work_at_the_desk, account.leave, account.recover),
)


def do_everything(server: Server, sink: Sink, folder: Path) -> Run:
    """Go through all flows with a server in that folder, and stop it."""
    run = Run(sink, server)
    with server:
        for flow in FLOWS:
            with closing(Person(run)) as person:
                flow(person)
        run.raw_answer = fold_a_header(server.port)
        run.cells = asyncio.run(cells_of(server.database_url))
        files = [file for file in folder.rglob("*") if file.is_file()]
        run.files = {f.name: f.read_bytes() for f in files if f.name != "server.log"}
    return run


def fold_a_header(port: int) -> str:
    """Go on with a header on the next line; RFC 9112, section 5.2, has servers understand it."""
    head = f"GET /login HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n"
    with socket.create_connection(("localhost", port), timeout=10) as link:
        link.sendall(f"{head}User-Agent: x\r\n FAKE\r\n\r\n".encode())
        with link.makefile("rb") as answer:
            return answer.read().decode("latin1")
