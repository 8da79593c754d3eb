"""What an admin sees and does at the desk, while codes are under way; with secrets in hand."""

import re
import time
from contextlib import closing

from tests.attack.flows_in_the_account import add_app
from tests.attack.left_behind import (
    ADMIN,
    ADMINS_ADDRESS,
    DORA,
    DORAS_ADDRESS,
    FORGERY,
    RIGHT,
    Person,
)
from tests.attack.tables import change

_SETUP = re.compile(r"/setup/[0-9a-f]+")
_CODE_PAGE = re.compile(r'href="(/admin/codes/[0-9a-f]{32})"')
_PERSON_PAGE = re.compile(r'href="(/admin/people/[0-9a-f]{32})"')
_PATIENCE = 30  # seconds
PAGES = (
    *("", "/approvals", "/people", "/codes", "/mail", "/budgets", "/budgets/trial", "/events"),
    *("/settings", "/events.csv", "/events.jsonl", "/mail/test/none", "/people/none"),
    *("/codes/none", f"/people?q={DORA}", f"/codes?address={DORAS_ADDRESS}"),
)


def set_up(carl: Person) -> None:
    """Become the first admin by the link that was printed."""
    link = _SETUP.search(carl.run.server.words)
    assert link
    carl.get("/setup/made-up")
    carl.get(link[0])
    for name in (FORGERY, ADMIN):
        carl.post(link[0], username=name, email=ADMINS_ADDRESS, password=RIGHT)
    carl.post(link[0], username=ADMIN, email=ADMINS_ADDRESS, password=RIGHT)
    carl.get("/setup/done")


def work_at_the_desk(carl: Person) -> None:
    """Look at everything, and do everything that can be done to somebody."""
    carl.post("/login", username=ADMIN, password=RIGHT)
    carl.post("/verify", code=carl.code(ADMINS_ADDRESS))
    carl.get("/admin")
    add_app(carl)
    with closing(Person(carl.run)) as dora:
        dora.post("/register", username=DORA, email=DORAS_ADDRESS, password=RIGHT)
        dora.post("/verify", code=dora.code(DORAS_ADDRESS))
        dora.get("/admin")
        _decide(carl, dora)
        add_app(dora)
        with closing(Person(carl.run)) as again:
            again.post("/login", username=DORA, password=RIGHT)
            again.post("/login/mailed-code")
            _look(carl)
        _act(carl)
    _look_after_mail(carl)


def _look(carl: Person) -> None:
    for path in PAGES:
        carl.get(f"/admin{path}")
    for pattern, page in ((_CODE_PAGE, "codes"), (_PERSON_PAGE, "people")):
        for path in pattern.findall(carl.get(f"/admin/{page}").text)[:3]:
            carl.get(path)


def _decide(carl: Person, dora: Person) -> None:
    """Reject somebody, have them ask again, and approve them."""
    url = carl.run.server.database_url
    change(f"UPDATE accounts SET status = 'pending' WHERE username = '{DORA}'", url)
    page = carl.get(f"/admin/people?q={DORA}").text
    found = _PERSON_PAGE.search(page)
    assert found
    one = found[1].replace("people", "approvals")
    for path in ("/waiting", "/waiting/still"):
        dora.get(path)
    carl.post("/admin/approvals/selected", verdict="approve")
    carl.post(f"{one}/approve")
    carl.post(f"{one}/undo")
    for verdict, status in (("reject", "rejected"), ("approve", "active")):
        carl.post(f"{one}/{verdict}", reason="who are you?")
        change("UPDATE decisions SET holds_from = holds_from - 30000", url)
        _wait_for(dora, status)
        change("UPDATE accounts SET status_since = 0 WHERE status = 'rejected'", url)
        dora.post("/waiting/ask-again")
    dora.post("/waiting/withdraw")  # too late: it takes nothing from somebody who is in


def _wait_for(dora: Person, status: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        answer = dora.get("/waiting")
        if answer.status_code == 303 or (status == "rejected" and "who are you?" in answer.text):
            return
        time.sleep(0.3)
    raise TimeoutError(status)


def _act(carl: Person) -> None:
    found = _PERSON_PAGE.search(carl.get(f"/admin/people?q={DORA}").text)
    assert found
    one = found[1]
    carl.post(f"{one}/sessions/none/end")
    for act in (
        *("give-role", "take-role", "end-sessions", "remove-authenticators", "start-recovery"),
        *("suspend", "restore"),
    ):
        carl.post(f"{one}/{act}", reason="sends junk")
    carl.get(one)
    for whose in ("", DORA, "127.0.0.1", "192.0.2.1"):
        carl.post("/admin/budgets/lift", whose=whose)
    for name in ("", DORA):
        carl.post(f"{one}/delete", username=name)


def _look_after_mail(carl: Person) -> None:
    carl.post("/admin/mail/pause")
    carl.post("/admin/mail/test", address=FORGERY)
    carl.post("/admin/mail/test", address=ADMINS_ADDRESS)
    change(
        "UPDATE outbox SET state = 'failed' WHERE message = 'test_mail'",
        carl.run.server.database_url,
    )
    carl.get("/admin/mail")
    carl.post("/admin/mail/none/retry")
    carl.post("/admin/mail/retry")
    carl.post("/admin/mail/resume")
