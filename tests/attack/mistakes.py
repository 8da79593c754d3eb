"""Mistakes of more than a line, as somebody would write them; `weaknesses.py` plants them."""

# What the first two take the place of.
TRY_TAKEN_RIGHT = """\
    async with services.db.transaction():
        counted = await challenges.take_try(
            services.db, challenge.id, limit=services.codes.tries, now=now
        )
        guess = await guesses.count_code(services, visit, counted) if counted else Guess()
"""
READ_THEN_WRITTEN = """\
    from dataclasses import replace

    found = await challenges.find(services.db, challenge.id)
    counted = None
    if found and found.tries < services.codes.tries:
        counted = replace(found, tries=found.tries + 1)
        await services.db.execute(
            "UPDATE challenges SET tries = :tries WHERE id = :id",
            {"tries": counted.tries, "id": counted.id},
        )
    guess = await guesses.count_code(services, visit, counted) if counted else Guess()
"""
COUNTED_IN_COOKIE = """\
    from quart import session

    session["tries"] = session.get("tries", 0) + 1
    counted = challenge if session["tries"] <= services.codes.tries else None
    guess = await guesses.count_code(services, visit, counted) if counted else Guess()
"""
COMPARED_FIRST = """\
    early = judge(challenge, code, keys=services.keys, policy=services.codes)
    if isinstance(early, Verified):
        return await _use(services, visit, challenge, Guess())
    if _state(services, challenge, now) is not State.OPEN:
"""
IN_MEMORY = """\
    import builtins

    from otpweb.domain.budgets import Spending

    memory = builtins.__dict__.setdefault("_hits", {})
    spent = []
    for budget, subject in pairs:
        key = budget.key(subject)
        memory[key] = memory.get(key, 0) + 1
        spent.append(Spending(budget, subject, memory[key], services.clock() + budget.window))
"""
TRUSTS_ANYBODY = """\
    from ipaddress import ip_network

    return TrustedProxies(app, settings.trusted_proxies or (ip_network("0.0.0.0/0"),))
"""
BELIEVES_HOST = """\
    from dataclasses import replace

    composer = services().composer
    host = request.headers.get("X-Forwarded-Host") or request.host
    composer.letterhead = replace(composer.letterhead, public_url=f"http://{host}")
    handle = session.get("handle")
"""
CODES_OF_ALL = """\
    owners = await services.db.fetch_all("SELECT id FROM accounts")
    of_all = [(one["id"], codes.digests(services.keys, one["id"], code)) for one in owners]
    if not any(
        [await recovery_codes.take(services.db, *each, now=now) for each in of_all]
    ):
        return False
"""
SIGNS_IN = """\
    from otpweb.domain.authenticators import Factor
    from otpweb.flows.sessions import begin

    return await begin(
        services,
        visit,
        account,
        verified_by=Factor.MAILED_CODE,
        remember=False,
        next_path="/recover/password",
        trust=False,
    )
"""
QUESTION_BURNT_RIGHT = """\
        DELETE FROM passkey_challenges
         WHERE handle_digest = :handle_digest
           AND use = :use
        RETURNING challenge, expires_at
"""
QUESTION_KEPT = """\
        SELECT challenge, expires_at
          FROM passkey_challenges
         WHERE handle_digest = :handle_digest
           AND use = :use
"""
KEY_SEALED_RIGHT = """\
    return services.keys.seal(_USE, secret, about=totp_id)


def unseal(services: Services, totp: Totp) -> str | None:
    \"""Return the secret of an app; None when no key opens it any more.\"""
    return services.keys.unseal(_USE, totp.sealed_secret, about=totp.id)
"""
KEY_IN_CLEAR = """\
    return secret


def unseal(services: Services, totp: Totp) -> str | None:
    return totp.sealed_secret
"""
LINK_KEPT = """\
    from otpweb.domain.email_changes import undo_token

    about = {
        "token": undo_token(services.keys, change.id),
"""
