"""What an owner does with an account, and how somebody comes back to it; with secrets in hand."""

from tests.attack.left_behind import (
    ANN,
    ANN_MOVED,
    BOB,
    BOBS_ADDRESS,
    CHANGED,
    NAME,
    NEW_NAME,
    RECOVERED,
    RIGHT,
    SHORT,
    WRONG,
    Person,
)
from tests.attack.tables import let_proofs_age
from tests.authenticator import SoftwareAuthenticator
from tests.guesses import other_than


def look_after(ann: Person) -> None:
    """Look where one is logged in, end what is not there, and show once more who one is."""
    _log_in_by_mail(ann)
    for path in ("", "/sessions", "/data", "/data.json", "/delete/last-admin", "/email/taken"):
        ann.get(f"/account{path}")
    for path in ("sessions/none/end", "browsers/none/end", "sessions/end-others"):
        ann.post(f"/account/{path}")
    let_proofs_age(ann.run.server.database_url)
    for path in ("/account/data", "/account/confirm", "/account/confirm/password", "/login/totp"):
        ann.get(path)
    for password in (WRONG, RIGHT):
        ann.post("/account/confirm/password", password=password)
    for path in ("/account/confirm/totp", "/login/totp", "/login/mailed-code", "/login/cancel"):
        ann.post(path, code="000000")


def protect(ann: Person) -> None:
    """Set up an app, log in with what belongs to it, and remove it."""
    _log_in_by_mail(ann)
    ann.get("/account/authenticators")
    ann.get("/account/totp")
    add_app(ann)
    ann.post("/account/recovery-codes")
    ann.get("/account/recovery-codes")
    ann.get("/account/recovery-codes.txt")
    ann.post("/account/recovery-codes/kept")
    ann.post("/account/authenticators/mailed-code/refuse")
    ann.post("/account/authenticators/mailed-code/accept")
    let_proofs_age(ann.run.server.database_url)
    ann.get("/account/confirm/totp")
    code = ann.app_code(+1)
    ann.post("/account/confirm/totp", code=code)
    ann.post("/logout")
    ann.post("/login", username=NAME, password=RIGHT)
    ann.post("/login/mailed-code")
    ann.code()
    ann.post("/login/cancel")
    ann.post("/login", username=NAME, password=RIGHT)
    ann.get("/login/totp")
    ann.post("/login/totp", code=code)
    ann.post("/login/recovery-code", code=ann.run.recovery_codes[-1])
    ann.post("/account/totp/remove")


def use_a_passkey(ann: Person) -> None:
    """Add one, show it wherever that is asked for, rename it and remove it."""
    _log_in_by_mail(ann)
    device = SoftwareAuthenticator(ann.run.server.url)
    ann.get("/account/passkeys")
    made = device.register(ann.post("/account/passkeys/options").text)
    ann.post("/account/passkeys", credential=made, name="phone")
    ann.get("/account/recovery-codes")
    let_proofs_age(ann.run.server.database_url)
    _show_passkey(ann, device, "/account/confirm/passkey")
    ann.post("/logout")
    ann.post("/login", username=NAME, password=RIGHT)
    ann.get("/login/passkey")
    _show_passkey(ann, device, "/login/passkey")
    ann.post("/logout")
    _show_passkey(ann, device, "/login/with-passkey")
    page = ann.get("/account/passkeys").text
    one = page.partition('href="/account/passkeys/')[2].partition('"')[0]
    ann.get(f"/account/passkeys/{one}")
    ann.post(f"/account/passkeys/{one}/rename", name="telephone")
    ann.post(f"/account/passkeys/{one}/remove")


def change(ann: Person) -> None:
    """Change password, name and address, and take the last of these back."""
    _log_in_by_mail(ann)
    ann.get("/account/password")
    for password, new in ((WRONG, CHANGED), (RIGHT, SHORT), (RIGHT, CHANGED)):
        ann.post("/account/password", password=password, new_password=new)
    ann.get("/account/password/done")
    ann.get("/account/username")
    ann.post("/account/username", username=NEW_NAME)
    ann.post("/account/username", username=NAME)
    ann.get("/account/email")
    ann.post("/account/email", email=ANN_MOVED)
    code = ann.code(ANN_MOVED)
    for typed in (other_than(code), code):
        ann.post("/verify", code=typed)
    ann.get("/account/email/done")
    undo = ann.link("undo-email")
    for path in (undo, undo[:-1]):
        ann.get(path)
        ann.post(path)
    ann.get(undo)


def recover(ann: Person) -> None:
    """Choose a new password and set up an app; then be about to choose another one."""
    ann.get("/recover")
    ann.post("/recover", email=ANN)
    code = ann.code()
    for typed in (other_than(code), code):
        ann.post("/verify", code=typed)
    ann.get("/recover/password")
    for password in (SHORT, RECOVERED):
        ann.post("/recover/password", password=password)
    ann.get("/recover/done")
    ann.post("/login", username=NAME, password=RECOVERED)
    ann.post("/verify", code=ann.code())
    add_app(ann)
    ann.post("/logout")
    ann.post("/login", username=NAME, password=RECOVERED)
    ann.post("/login/totp", code=ann.app_code(+1))
    ann.post("/recover", email=ANN)
    ann.post("/verify", code=ann.code())


def leave(bob: Person) -> None:
    """Delete the account of somebody who has just come."""
    bob.post("/register", username=BOB, email=BOBS_ADDRESS, password=RIGHT)
    bob.post("/verify", code=bob.code(BOBS_ADDRESS))
    bob.get("/account/delete")
    for password in (WRONG, RIGHT):
        bob.post("/account/delete", password=password)
    bob.post("/verify", code=bob.code(BOBS_ADDRESS))
    bob.get("/goodbye")
    bob.mail(BOBS_ADDRESS)


def _log_in_by_mail(ann: Person) -> None:
    ann.post("/login", username=NAME, password=RIGHT)
    ann.post("/verify", code=ann.code())


def add_app(ann: Person) -> None:
    """Set up an app, after some codes that are none of it."""
    ann.post("/account/totp")
    ann.get("/account/totp/confirm")
    code = ann.app_code()
    for typed in ("no code", other_than(code), code):
        ann.post("/account/totp/confirm", code=typed)
    ann.get("/account/recovery-codes")


def _show_passkey(ann: Person, device: SoftwareAuthenticator, path: str) -> None:
    signed = device.sign_in(ann.post(f"{path}/options").text)
    for credential in ("{}", signed):
        ann.post(path, credential=credential)
