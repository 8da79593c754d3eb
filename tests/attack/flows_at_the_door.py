"""Coming in, and all that can go wrong on the way; with secrets in hand."""

import json

from tests.attack.left_behind import (
    ANN,
    ANN_MISTYPED,
    ENCODED_FORGERY,
    FORGERY,
    IN_ADDRESS,
    IN_JSON,
    NAME,
    OF_NOBODY,
    RIGHT,
    SHORT,
    WRONG,
    Person,
)
from tests.attack.tables import without
from tests.guesses import other_than


def register(ann: Person) -> None:
    """With everything that can go wrong on the way."""
    ann.get("/")
    ann.get("/register")
    ann.get(f"/register/suggestion?email={ANN_MISTYPED}")
    ann.get("/captcha/register")
    ann.post("/register", username=NAME, email=ANN, password=SHORT)
    ann.post("/register", username=NAME, email=ANN_MISTYPED, password=RIGHT)
    ann.get("/verify")
    older = ann.code(ANN_MISTYPED)
    ann.post("/verify/address", email=ANN)
    ann.code()
    ann.post("/verify/resend")
    code = ann.code()
    ann.get("/verify/delivery", **{"HX-Request": "true"})
    for typed in (older, "no code", other_than(code), code):
        ann.post("/verify", code=typed)
    ann.get("/dashboard")
    ann.get("/dashboard", **{"HX-Request": "true"})
    ann.post("/logout")
    ann.get("/dashboard")


def log_in(ann: Person) -> None:
    """With a code, and then without one, in a browser that is trusted."""
    ann.get("/login?next=/dashboard")
    ann.post("/login", username="nobody", password=OF_NOBODY)
    ann.post("/login", username=NAME, password=WRONG)
    ann.post("/login", username=NAME, password=RIGHT, remember="yes", trust="yes")
    ann.post("/verify", code=ann.code())
    ann.post("/logout")
    ann.post("/login", username=NAME, password=RIGHT)
    ann.get("/dashboard")


def change_ones_mind(somebody: Person) -> None:
    """Register an address that has an account, log in, and give up both."""
    somebody.post("/register", username="bob", email=ANN, password=RIGHT)
    somebody.post("/verify/cancel")
    somebody.post("/login", username=ANN, password=RIGHT)
    somebody.code()
    somebody.post("/verify/cancel")


def send_nonsense(somebody: Person) -> None:
    """What no form of ours sends, with secrets where they do not belong."""
    somebody.get(f"/login?username={NAME}&password={IN_ADDRESS}")
    somebody.get(f"/{ENCODED_FORGERY}?{ENCODED_FORGERY}", **{"User-Agent": ENCODED_FORGERY})
    somebody.get("/login", **{"X-Request-ID": ENCODED_FORGERY, "Referer": ENCODED_FORGERY})
    somebody.get("/login", Host="evil.example")
    somebody.get("/verify/resend")
    somebody.get("/healthz")
    somebody.get("/readyz")
    somebody.get("/static/otpweb.css")
    somebody.post("/register", username=FORGERY, email=FORGERY, password=RIGHT)
    somebody.post("/login", username=FORGERY, password=RIGHT)
    somebody.send(json.dumps(IN_JSON).encode(), **{"Content-Type": "application/json"})
    somebody.send(f"password={IN_JSON}".encode(), Origin="http://evil.example")
    somebody.post("/login", username=NAME, password=RIGHT * 10_000)  # ends the connection, too


def break_things(ann: Person) -> None:
    """Meet faults of ours with a password, a code and a session in hand."""
    with without("accounts", ann.run.server.database_url):
        ann.post("/login", username=NAME, password=RIGHT)
    ann.post("/login", username=NAME, password=RIGHT)
    code = ann.code()
    with without("outbox", ann.run.server.database_url):
        ann.post("/verify/resend")
    with without("events", ann.run.server.database_url):
        ann.post("/verify", code=code)
    ann.post("/verify", code=code)
    ann.mail()  # that somebody logged in from a new browser: nobody writes to tables now
    with without("sessions", ann.run.server.database_url):
        ann.get("/dashboard")


def deny(ann: Person) -> None:
    """Say by the link in a mail that this was somebody else."""
    ann.post("/login", username=NAME, password=RIGHT)
    path = ann.link("not-me")
    with without("challenges", ann.run.server.database_url):
        ann.get(path)
    ann.get(path)
    ann.post(path)
    ann.get(path)
    ann.post(f"{path}/allow")
    ann.get(f"{path}/allowed")
